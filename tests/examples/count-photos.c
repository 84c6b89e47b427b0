/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* An application that runs a pipeline of the project: where was each photo
 * taken? The records go to stdout, the summary to stderr.
 *
 *   cc -o count-photos count-photos.c $(pkg-config --cflags --libs linepatrol-1.0)
 *   ./count-photos flight.ndjson photos/
 */

#include <linepatrol.h>

static gboolean
locate (const char *log, const char *photos, GError **error)
{
  g_autoptr (LpPipeline) pipeline = lp_pipeline_new ("locate", error);
  GPtrArray *summaries;

  if (pipeline == NULL ||
      !lp_pipeline_add_value (pipeline, "logs", log, error) ||
      !lp_pipeline_add_value (pipeline, "photos", photos, error) ||
      !lp_pipeline_run (pipeline, error))
    return FALSE;

  /* One for each sink, and this pipeline has one. */
  summaries = lp_pipeline_get_summaries (pipeline);
  for (guint i = 0; i < summaries->len; i++) {
    g_autofree char *json =
        lp_summary_to_json (g_ptr_array_index (summaries, i));
    g_printerr ("%s", json);
  }
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  gst_init (&argc, &argv);
  if (argc != 3) {
    g_printerr ("Usage: %s LOG PHOTOS\n", argv[0]);
    return 1;
  }
  if (!locate (argv[1], argv[2], &error)) {
    g_printerr ("%s: %s\n", argv[0], error->message);
    return 1;
  }
  return 0;
}
