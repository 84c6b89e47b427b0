/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ledger/lp-skip.h"

#include <math.h>

#include "json/lp-json-writer.h"

static const gchar *const kind_names[] = {
  [LP_SKIP_PHOTO] = "photo",
  [LP_SKIP_BOX] = "box",
  [LP_SKIP_RECORD] = "record",
};

/**
 * lp_skip_append_json: (skip)
 * @skip: what was skipped
 * @json: where to append
 *
 * Appends a line of skipped.ndjson, newline included.
 */
void
lp_skip_append_json (const LpSkip *skip, GString *json)
{
  lp_json_begin_object (json, NULL);
  lp_json_add_string (json, "kind", kind_names[skip->kind]);
  lp_json_add_string (json, "stage", skip->stage);
  lp_json_add_string (json, "reason", skip->reason);
  lp_json_add_string (json, "detail", skip->detail);
  lp_json_add_string (json, "photo", skip->photo);
  lp_json_add_string (json, "path", skip->path);
  lp_json_add_string (
      json, skip->kind == LP_SKIP_BOX ? "annotation_file" : "file", skip->file);
  if (skip->kind == LP_SKIP_BOX) {
    lp_json_add_string (json, "annotation_id", skip->annotation_id);
    lp_json_add_int (json, "index", skip->index);
    lp_json_add_string (json, "label", skip->label);
  }
  if (skip->kind == LP_SKIP_BOX && !isnan (skip->box[0])) {
    lp_json_begin_array (json, "box");
    for (guint i = 0; i < G_N_ELEMENTS (skip->box); i++)
      lp_json_add_double (json, NULL, skip->box[i]);
    lp_json_end_array (json);
  }
  if (skip->line > 0)
    lp_json_add_int (json, "line", skip->line);
  lp_json_end_object (json);
  g_string_append_c (json, '\n');
}
