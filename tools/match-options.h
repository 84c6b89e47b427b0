/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "pipeline-job.h"

/* What a user may say of poles and of how photos are matched to them: options
 * that all commands have which match. */

typedef struct {
  gchar *poles;
  gchar **texts; /* by option; NULL where not given */
} MatchOptionValues;

void match_options_init (MatchOptionValues *values);
void match_options_clear (MatchOptionValues *values);
void match_options_add_entries (MatchOptionValues *values, GArray *entries);
gboolean match_options_apply (
    const MatchOptionValues *values, PipelineJob *job);
