/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ledger/lp-summary.h"

#include "json/lp-json-writer.h"

G_DEFINE_BOXED_TYPE (LpSummary, lp_summary, lp_summary_copy, lp_summary_free)

static void
clear_work (gpointer data)
{
  g_free (((LpStageWork *) data)->stage);
}

/**
 * lp_summary_new: (constructor)
 *
 * Returns: (transfer full): a summary of nothing
 */
LpSummary *
lp_summary_new (void)
{
  LpSummary *summary = g_new0 (LpSummary, 1);

  summary->stages = g_array_new (FALSE, TRUE, sizeof (LpStageWork));
  g_array_set_clear_func (summary->stages, clear_work);
  summary->ways = g_array_new (FALSE, TRUE, sizeof (LpWayCount));
  return summary;
}

/**
 * lp_summary_copy:
 * @summary: a summary
 *
 * Returns: (transfer full): a deep copy
 */
LpSummary *
lp_summary_copy (const LpSummary *summary)
{
  LpSummary *copy = lp_summary_new ();
  GArray *stages = copy->stages;
  GArray *ways = copy->ways;

  *copy = *summary;
  copy->stages = stages;
  copy->ways = ways;
  g_array_append_vals (ways, summary->ways->data, summary->ways->len);
  for (guint i = 0; i < summary->stages->len; i++) {
    LpStageWork work = g_array_index (summary->stages, LpStageWork, i);
    work.stage = g_strdup (work.stage);
    g_array_append_val (stages, work);
  }
  return copy;
}

/**
 * lp_summary_free:
 * @summary: (transfer full): a summary
 *
 * Frees @summary.
 */
void
lp_summary_free (LpSummary *summary)
{
  g_array_unref (summary->stages);
  g_array_unref (summary->ways);
  g_free (summary);
}

/**
 * lp_summary_add_way:
 * @summary: a summary
 * @way: how photos were cropped, an interned or static string
 * @photos: how many
 *
 * Adds to the count of a way.
 */
void
lp_summary_add_way (LpSummary *summary, const gchar *way, guint64 photos)
{
  LpWayCount count = { .way = way, .photos = photos };

  for (guint i = 0; i < summary->ways->len; i++) {
    LpWayCount *known = &g_array_index (summary->ways, LpWayCount, i);
    if (g_str_equal (known->way, way)) {
      known->photos += photos;
      return;
    }
  }
  g_array_append_val (summary->ways, count);
}

/**
 * lp_summary_has_failures:
 * @summary: a summary
 *
 * Returns: whether photos, crops or records failed; photos without
 *   annotations have not, nor have boxes outside a photo that gave others
 */
gboolean
lp_summary_has_failures (const LpSummary *summary)
{
  return summary->photos_skipped > 0 || summary->boxes_failed > 0 ||
         summary->records_rejected > 0;
}

/**
 * lp_summary_to_json:
 * @summary: a summary
 *
 * Returns: (transfer full): the content of summary.json, newline included
 */
gchar *
lp_summary_to_json (const LpSummary *summary)
{
  GString *json = g_string_sized_new (512);

  lp_json_begin_object (json, NULL);
  lp_json_add_int (json, "photos_in", summary->photos_in);
  lp_json_add_int (json, "photos_cropped", summary->photos_cropped);
  lp_json_add_int (json, "photos_whole", summary->photos_whole);
  lp_json_add_int (
      json, "photos_without_annotations", summary->photos_without_annotations);
  lp_json_add_int (json, "photos_skipped", summary->photos_skipped);
  lp_json_add_int (json, "boxes_in", summary->boxes_in);
  lp_json_add_int (json, "crops", summary->crops);
  lp_json_add_int (json, "boxes_merged", summary->boxes_merged);
  lp_json_add_int (json, "boxes_filtered", summary->boxes_filtered);
  lp_json_add_int (json, "boxes_skipped", summary->boxes_skipped);
  lp_json_add_int (json, "boxes_failed", summary->boxes_failed);
  lp_json_add_int (json, "records_rejected", summary->records_rejected);
  lp_json_add_boolean (json, "interrupted", summary->interrupted);
  lp_json_add_fixed (json, "seconds", summary->seconds, 3);
  lp_json_begin_object (json, "cropped_from");
  for (guint i = 0; i < summary->ways->len; i++) {
    const LpWayCount *count = &g_array_index (summary->ways, LpWayCount, i);
    lp_json_add_int (json, count->way, count->photos);
  }
  lp_json_end_object (json);
  lp_json_begin_array (json, "stages");
  for (guint i = 0; i < summary->stages->len; i++) {
    const LpStageWork *work = &g_array_index (summary->stages, LpStageWork, i);
    lp_json_begin_object (json, NULL);
    lp_json_add_string (json, "stage", work->stage);
    lp_json_add_fixed (json, "seconds", work->seconds, 3);
    lp_json_add_int (json, "bytes", work->bytes);
    lp_json_end_object (json);
  }
  lp_json_end_array (json);
  lp_json_end_object (json);
  g_string_append_c (json, '\n');
  return g_string_free (json, FALSE);
}
