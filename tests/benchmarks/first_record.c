/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How long a pipeline takes from being set to PLAYING until the first record
 * leaves logsrc, in seconds: first_record LOG. See README.md. */

#include <stdio.h>

#include <gst/gst.h>

static GstPadProbeReturn
take_time (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  gint64 *first = user_data;

  if (*first == 0)
    *first = g_get_monotonic_time ();
  return GST_PAD_PROBE_OK;
}

/* Returns when the first record came, or 0 if none did. */
static gint64
wait_for_record (GstElement *pipeline, GstElement *src)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (src, "src");
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;
  gint64 first = 0;

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, take_time, &first, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  /* The sink has it before the pipeline is in that state. */
  message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
      GST_MESSAGE_ASYNC_DONE | GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return first;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstElement) src = NULL;
  gint64 begin, first;

  gst_init (&argc, &argv);
  pipeline = gst_parse_launch ("logsrc name=src ! fakesink", &error);
  if (error != NULL || argc != 2) {
    fprintf (stderr, "first_record: %s\n",
        error ? error->message : "it wants the path of a LOG");
    return 2;
  }
  src = gst_bin_get_by_name (GST_BIN (pipeline), "src");
  g_object_set (src, "location", argv[1], NULL);

  begin = g_get_monotonic_time ();
  first = wait_for_record (pipeline, src);
  if (first == 0) {
    fprintf (stderr, "first_record: '%s' gave no record.\n", argv[1]);
    return 1;
  }
  printf ("%.6f\n", (gdouble) (first - begin) / 1e6);
  return 0;
}
