/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "pipeline-job.h"

/* What a user may ask of crops, as options of a command: those of the
 * library's table. */
typedef struct {
  gchar **texts; /* by option; NULL where not given */
  gchar ***lists;
  gboolean *flags;
  gboolean square;
} CropOptionValues;

void crop_options_init (CropOptionValues *values);
void crop_options_clear (CropOptionValues *values);
void crop_options_add_entries (CropOptionValues *values, GArray *entries);
gboolean crop_options_apply (const CropOptionValues *values, PipelineJob *job);
