/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "pipeline-job.h"

/* What a user may say of logs and photos, and of how they go together: options
 * that all commands have which locate photos. */

typedef struct {
  gchar **logs;
  gchar *photos;
  gchar **texts; /* by option; NULL where not given */
} LogOptionValues;

void log_options_init (LogOptionValues *values);
void log_options_clear (LogOptionValues *values);
void log_options_add_entries (LogOptionValues *values, GArray *entries);
gboolean log_options_want_clock (const LogOptionValues *values);
gboolean log_options_apply (const LogOptionValues *values, PipelineJob *job);
