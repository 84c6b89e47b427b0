/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ledger/lp-ledger.h"
#include "ledger/lp-summary.h"
#include "stream/lp-crop-meta.h"
#include "stream/lp-photo-meta.h"
#include "stream/lp-stage.h"

#include <gst/check/gstharness.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "folder_fixture.h"

typedef struct {
  gchar *root;
  gchar *out;
  LpLedger *ledger;
  GstBus *bus;
  GstElement *element;
  GstHarness *harness;
  guint n_pictures;
  gboolean skip_odd;
} Fixture;

/* A sink in READY, so that a test can still refuse to start it. */
static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GstContext) context = NULL;

  f->root = g_dir_make_tmp ("lp-cropsink-XXXXXX", NULL);
  f->out = g_build_filename (f->root, "out", NULL);
  f->ledger = lp_ledger_new ();
  f->bus = gst_bus_new ();
  f->element = gst_element_factory_make ("cropsink", NULL);
  g_assert_nonnull (f->element);
  context = lp_ledger_context_new (f->ledger);
  gst_element_set_context (f->element, context);
  g_object_set (f->element, "location", f->out, NULL);
  gst_element_set_bus (f->element, f->bus);
}

static void
start (Fixture *f)
{
  f->harness = gst_harness_new_with_element (f->element, "sink", NULL);
  gst_harness_set_src_caps_str (
      f->harness, "image/jpeg, width=(int)4, height=(int)5");
  gst_harness_play (f->harness);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  gst_element_set_state (f->element, GST_STATE_NULL);
  gst_element_set_bus (f->element, NULL);
  g_clear_pointer (&f->harness, gst_harness_teardown);
  gst_object_unref (f->element);
  gst_object_unref (f->bus);
  g_object_unref (f->ledger);
  remove_folder (f->root);
  g_free (f->root);
  g_free (f->out);
}

static gchar *
get_content (Fixture *f, const gchar *name)
{
  g_autofree gchar *path = g_build_filename (f->out, name, NULL);
  gchar *content = NULL;

  g_file_get_contents (path, &content, NULL, NULL);
  return content;
}

static guint
count_lines (Fixture *f, const gchar *name)
{
  g_autofree gchar *content = get_content (f, name);
  guint n = 0;

  g_assert_nonnull (content);
  for (const gchar *c = content; *c != '\0'; c++)
    n += *c == '\n';
  return n;
}

static guint
count_files (Fixture *f, const gchar *folder)
{
  g_autofree gchar *path = g_build_filename (f->out, folder, NULL);
  GDir *dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  g_clear_pointer (&dir, g_dir_close);
  return n;
}

static LpPhoto *
announce (Fixture *f, const gchar *name, guint n_boxes)
{
  LpPhoto *photo = lp_photo_new (name);

  lp_ledger_announce (f->ledger, "source", photo);
  lp_ledger_expect_boxes (f->ledger, "source", photo, NULL, n_boxes);
  return photo;
}

static GstBuffer *
make_buffer (gsize size)
{
  return gst_buffer_new_wrapped (g_strnfill (size, 'x'), size);
}

static GstFlowReturn
push_crop (Fixture *f, LpPhoto *photo, guint index, gsize size)
{
  g_autoptr (LpCrop) crop = lp_crop_new (photo, index);
  GstBuffer *buffer = make_buffer (size);

  crop->label = g_strdup ("tower");
  lp_crop_set_area (crop, 0, 0, 4, 5);
  lp_buffer_add_crop (buffer, crop);
  return gst_harness_push (f->harness, buffer);
}

/* What the sink announced at the end of the run, or NULL. */
static LpSummary *
pop_summary (Fixture *f)
{
  LpSummary *summary = NULL;
  GstMessage *message;

  while (summary == NULL &&
         (message = gst_bus_pop_filtered (f->bus, GST_MESSAGE_ELEMENT))) {
    if (gst_message_has_name (message, "linepatrol-summary"))
      gst_structure_get (gst_message_get_structure (message), "summary",
          LP_TYPE_SUMMARY, &summary, NULL);
    gst_message_unref (message);
  }
  return summary;
}

static void
assert_error (Fixture *f, gint code, const gchar *text)
{
  g_autoptr (GstMessage) message =
      gst_bus_pop_filtered (f->bus, GST_MESSAGE_ERROR);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (message);
  gst_message_parse_error (message, &error, NULL);
  g_assert_cmpint (error->code, ==, code);
  g_assert_nonnull (strstr (error->message, text));
}

static void
test_everything_is_on_disk_at_end_of_stream (Fixture *f, gconstpointer data)
{
  g_autoptr (LpPhoto) photo = NULL;
  g_autofree gchar *crop = NULL;
  LpSummary *summary;

  start (f);
  photo = announce (f, "a.jpg", 2);
  g_assert_cmpint (push_crop (f, photo, 0, 3), ==, GST_FLOW_OK);
  g_assert_cmpint (push_crop (f, photo, 1, 7), ==, GST_FLOW_OK);
  g_assert_true (gst_harness_push_event (f->harness, gst_event_new_eos ()));
  crop = get_content (f, "unmatched/a_1_tower.jpg");
  g_assert_cmpstr (crop, ==, "xxxxxxx");
  g_assert_cmpuint (count_lines (f, "manifest.ndjson"), ==, 2);
  g_assert_cmpuint (count_lines (f, "skipped.ndjson"), ==, 0);
  g_assert_cmpuint (count_lines (f, "summary.json"), ==, 1);
  summary = pop_summary (f);
  g_assert_nonnull (summary);
  g_assert_false (summary->interrupted);
  lp_summary_free (summary);
}

static void
test_the_manifest_has_the_size_from_the_caps (Fixture *f, gconstpointer data)
{
  g_autoptr (LpPhoto) photo = NULL;
  g_autofree gchar *manifest = NULL;

  start (f);
  photo = announce (f, "a.jpg", 1);
  g_assert_cmpint (push_crop (f, photo, 0, 3), ==, GST_FLOW_OK);
  gst_harness_push_event (f->harness, gst_event_new_eos ());
  manifest = get_content (f, "manifest.ndjson");
  g_assert_nonnull (strstr (manifest, "\"crop_width\":4,\"crop_height\":5"));
}

static void
test_whole_photos_are_written_too (Fixture *f, gconstpointer data)
{
  GstBuffer *buffer = make_buffer (5);
  g_autoptr (LpPhoto) photo = NULL;
  g_autofree gchar *content = NULL;

  start (f);
  photo = announce (f, "a.jpg", 0);
  lp_buffer_add_photo (buffer, photo);
  gst_harness_set_src_caps_str (f->harness, "image/png");
  g_assert_cmpint (gst_harness_push (f->harness, buffer), ==, GST_FLOW_OK);
  content = get_content (f, "unmatched/a_0_photo.png");
  g_assert_cmpstr (content, ==, "xxxxx");
}

static void
test_a_picture_of_no_photo_is_an_error (Fixture *f, gconstpointer data)
{
  start (f);
  g_assert_cmpint (
      gst_harness_push (f->harness, make_buffer (5)), ==, GST_FLOW_ERROR);
  assert_error (f, GST_STREAM_ERROR_FORMAT, "photoload");
}

static void
test_names_follow_the_template (Fixture *f, gconstpointer data)
{
  g_autoptr (LpPhoto) photo = NULL;
  g_autofree gchar *content = NULL;

  g_object_set (f->element, "template", "{label}/{photo}%s%n", NULL);
  start (f);
  photo = announce (f, "a.jpg", 1);
  g_assert_cmpint (push_crop (f, photo, 0, 3), ==, GST_FLOW_OK);
  content = get_content (f, "tower/a%s%n.jpg");
  g_assert_cmpstr (content, ==, "xxx");
}

static void
test_a_stream_without_crops_ends (Fixture *f, gconstpointer data)
{
  start (f);
  g_assert_true (gst_harness_push_event (f->harness, gst_event_new_eos ()));
  g_assert_cmpuint (count_lines (f, "manifest.ndjson"), ==, 0);
  g_assert_cmpuint (count_lines (f, "summary.json"), ==, 1);
}

static void
test_an_interrupted_run_has_a_true_manifest (Fixture *f, gconstpointer data)
{
  g_autoptr (LpPhoto) photo = NULL;
  LpSummary *summary;

  start (f);
  photo = announce (f, "a.jpg", 2);
  g_assert_cmpint (push_crop (f, photo, 0, 3), ==, GST_FLOW_OK);
  gst_element_set_state (f->element, GST_STATE_READY);
  g_assert_cmpuint (count_lines (f, "manifest.ndjson"), ==, 1);
  summary = pop_summary (f);
  g_assert_nonnull (summary);
  g_assert_true (summary->interrupted);
  lp_summary_free (summary);
}

static void
test_a_run_that_never_began_leaves_no_trace (Fixture *f, gconstpointer data)
{
  start (f);
  gst_element_set_state (f->element, GST_STATE_READY);
  g_assert_false (g_file_test (f->out, G_FILE_TEST_EXISTS));
  g_assert_null (pop_summary (f));
}

static void
assert_not_started (Fixture *f, gint code, const gchar *text)
{
  g_assert_cmpint (gst_element_set_state (f->element, GST_STATE_PAUSED), ==,
      GST_STATE_CHANGE_FAILURE);
  assert_error (f, code, text);
}

static void
test_a_folder_is_asked_for (Fixture *f, gconstpointer data)
{
  g_object_set (f->element, "location", NULL, NULL);
  assert_not_started (f, GST_RESOURCE_ERROR_NOT_FOUND, "location");
}

static void
test_a_folder_that_cannot_be_made_is_an_error (Fixture *f, gconstpointer data)
{
  g_autofree gchar *below = g_build_filename (f->out, "below", NULL);

  g_assert_true (g_file_set_contents (f->out, "x", 1, NULL));
  g_object_set (f->element, "location", below, NULL);
  assert_not_started (f, GST_RESOURCE_ERROR_OPEN_WRITE, below);
}

static void
test_a_template_that_makes_no_sense_is_an_error (Fixture *f, gconstpointer data)
{
  g_object_set (f->element, "template", "{foto}", NULL);
  assert_not_started (f, GST_LIBRARY_ERROR_SETTINGS, "{foto}");
  g_assert_false (g_file_test (f->out, G_FILE_TEST_EXISTS));
}

static void
limit_file_size (rlim_t bytes)
{
  struct rlimit limit;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = bytes;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

static void
test_a_full_disk_ends_the_run_truthfully (Fixture *f, gconstpointer data)
{
  g_autoptr (LpPhoto) photo = NULL;
  LpSummary *summary;
  GstFlowReturn flow;

  start (f);
  photo = announce (f, "a.jpg", 2);
  g_assert_cmpint (push_crop (f, photo, 0, 3), ==, GST_FLOW_OK);
  limit_file_size (100000);
  flow = push_crop (f, photo, 1, 200000);
  limit_file_size (RLIM_INFINITY);
  g_assert_cmpint (flow, ==, GST_FLOW_ERROR);
  assert_error (f, GST_RESOURCE_ERROR_NO_SPACE_LEFT, "a_1_tower.jpg");
  /* as a source does after an error */
  gst_harness_push_event (f->harness, gst_event_new_eos ());
  g_assert_cmpuint (count_lines (f, "manifest.ndjson"), ==, 1);
  g_assert_null (get_content (f, "unmatched/a_1_tower.jpg"));
  summary = pop_summary (f);
  g_assert_true (summary->interrupted);
  lp_summary_free (summary);
}

static void
test_goes_on_after_a_flush (Fixture *f, gconstpointer data)
{
  g_autoptr (LpPhoto) photo = NULL;
  GstSegment segment;

  start (f);
  photo = announce (f, "a.jpg", 2);
  g_assert_cmpint (push_crop (f, photo, 0, 3), ==, GST_FLOW_OK);
  gst_harness_push_event (f->harness, gst_event_new_flush_start ());
  g_assert_cmpint (push_crop (f, photo, 1, 3), ==, GST_FLOW_FLUSHING);
  gst_harness_push_event (f->harness, gst_event_new_flush_stop (TRUE));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (f->harness, gst_event_new_segment (&segment));
  g_assert_cmpint (push_crop (f, photo, 1, 3), ==, GST_FLOW_OK);
  gst_harness_push_event (f->harness, gst_event_new_eos ());
  g_assert_cmpuint (count_lines (f, "manifest.ndjson"), ==, 2);
}

static void
test_raw_video_is_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (GstCaps) raw = gst_caps_from_string ("video/x-raw");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (f->element, "sink");

  g_assert_false (gst_pad_query_accept_caps (pad, raw));
}

/* Makes each picture the crop of a photo of its own, which is announced here. */
static GstPadProbeReturn
attach_crop (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Fixture *f = data;
  g_autofree gchar *stage =
      gst_object_get_path_string (GST_OBJECT_PARENT (pad));
  g_autoptr (LpPhoto) photo = lp_photo_new ("a.jpg");
  g_autoptr (LpCrop) crop = NULL;
  GstBuffer *buffer;

  lp_ledger_announce (f->ledger, stage, photo);
  if (f->n_pictures++ % 2 == 1 && f->skip_odd) {
    lp_ledger_skip_photo (f->ledger, stage, photo, "odd", "It is odd.");
    return GST_PAD_PROBE_DROP;
  }
  lp_ledger_expect_boxes (f->ledger, stage, photo, NULL, 1);
  crop = lp_crop_new (photo, 0);
  lp_crop_set_area (crop, 0, 0, 16, 16);
  buffer = gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER (info));
  lp_buffer_add_crop (buffer, crop);
  GST_PAD_PROBE_INFO_DATA (info) = buffer;
  return GST_PAD_PROBE_OK;
}

/* Returns how many sinks have said what became of the run. */
static guint
run_to_the_end (GstElement *pipeline)
{
  GstBus *bus = gst_element_get_bus (pipeline);
  gboolean ended = FALSE;
  guint n_summaries = 0;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while (!ended) {
    GstMessage *message = gst_bus_timed_pop (bus, 30 * GST_SECOND);

    g_assert_nonnull (message);
    g_assert_cmpint (GST_MESSAGE_TYPE (message), !=, GST_MESSAGE_ERROR);
    n_summaries += gst_message_has_name (message, "linepatrol-summary");
    ended = GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS;
    gst_message_unref (message);
  }
  gst_object_unref (bus);
  return n_summaries;
}

/* Encoded pictures, each the crop of a photo of its own, into @end. */
static GstElement *
make_pipeline (Fixture *f, guint n_pictures, const gchar *end)
{
  g_autofree gchar *description = g_strdup_printf (
      "videotestsrc num-buffers=%u ! video/x-raw,format=I420,width=16,height=16"
      " ! identity name=identity ! jpegenc ! %s",
      n_pictures, end);
  g_autoptr (GError) error = NULL;
  GstElement *pipeline = gst_parse_launch (description, &error);
  g_autoptr (GstElement) identity = NULL;
  g_autoptr (GstPad) pad = NULL;
  g_autoptr (GstContext) context = lp_ledger_context_new (f->ledger);

  g_assert_no_error (error);
  identity = gst_bin_get_by_name (GST_BIN (pipeline), "identity");
  pad = gst_element_get_static_pad (identity, "src");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, attach_crop, f, NULL);
  gst_element_set_context (pipeline, context);
  return pipeline;
}

/* Behind a tee without queues. */
static void
test_each_of_two_sinks_keeps_its_account (Fixture *f, gconstpointer data)
{
  g_autofree gchar *end =
      g_strdup_printf ("tee name=t t. ! cropsink location=%s/one "
                       "t. ! cropsink location=%s/two template={photo}",
          f->out, f->out);
  g_autoptr (GstElement) pipeline = make_pipeline (f, 9, end);

  g_assert_cmpuint (run_to_the_end (pipeline), ==, 2);
  g_assert_cmpuint (count_lines (f, "one/manifest.ndjson"), ==, 9);
  g_assert_cmpuint (count_lines (f, "two/manifest.ndjson"), ==, 9);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

static void
test_the_sink_can_be_used_again (Fixture *f, gconstpointer data)
{
  g_autofree gchar *end = g_strdup_printf ("cropsink location=%s", f->out);
  g_autoptr (GstElement) pipeline = make_pipeline (f, 4, end);

  for (guint run = 0; run < 3; run++) {
    g_assert_cmpuint (run_to_the_end (pipeline), ==, 1);
    g_assert_cmpuint (count_lines (f, "manifest.ndjson"), ==, 4);
    gst_element_set_state (pipeline, GST_STATE_READY);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

static void
test_what_gave_no_crop_is_listed (Fixture *f, gconstpointer data)
{
  g_autofree gchar *end = g_strdup_printf ("cropsink location=%s", f->out);
  g_autoptr (GstElement) pipeline = make_pipeline (f, 9, end);
  g_autofree gchar *skipped = NULL;
  g_autofree gchar *summary = NULL;

  f->skip_odd = TRUE;
  run_to_the_end (pipeline);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_assert_cmpuint (count_lines (f, "manifest.ndjson"), ==, 5);
  g_assert_cmpuint (count_lines (f, "skipped.ndjson"), ==, 4);
  skipped = get_content (f, "skipped.ndjson");
  g_assert_true (g_str_has_prefix (skipped,
      "{\"kind\":\"photo\",\"stage\":\"identity\",\"reason\":\"odd\","
      "\"detail\":\"It is odd.\",\"photo\":\"a.jpg\"}\n"));
  summary = get_content (f, "summary.json");
  g_assert_true (g_str_has_prefix (summary,
      "{\"photos_in\":9,\"photos_cropped\":5,\"photos_whole\":0,"
      "\"photos_without_annotations\":0,\"photos_skipped\":4,\"boxes_in\":5,"
      "\"crops\":5,"));
}

static void
test_a_pipeline_without_crops_ends (Fixture *f, gconstpointer data)
{
  g_autofree gchar *description = g_strdup_printf (
      "videotestsrc num-buffers=3 ! identity drop-probability=1 ! jpegenc "
      "! cropsink location=%s",
      f->out);
  g_autoptr (GstElement) pipeline = gst_parse_launch (description, NULL);

  g_assert_cmpuint (run_to_the_end (pipeline), ==, 1);
  g_assert_cmpuint (count_lines (f, "manifest.ndjson"), ==, 0);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

/* State changes come from other threads than the pictures. */
static void
test_can_be_stopped_at_any_moment (Fixture *f, gconstpointer data)
{
  g_autofree gchar *end = g_strdup_printf ("cropsink location=%s", f->out);
  g_autoptr (GstElement) pipeline = make_pipeline (f, G_MAXINT, end);

  for (guint round = 0; round < 20; round++) {
    g_autoptr (GstContext) context = lp_ledger_context_new (f->ledger);

    gst_element_set_context (pipeline, context);
    gst_element_set_state (pipeline, GST_STATE_PLAYING);
    g_usleep (g_test_rand_int_range (0, 20000));
    gst_element_set_state (pipeline, GST_STATE_NULL);
    if (!g_file_test (f->out, G_FILE_TEST_EXISTS))
      continue;
    g_assert_cmpuint (count_lines (f, "summary.json"), ==, 1);
    g_assert_cmpuint (
        count_lines (f, "manifest.ndjson"), ==, count_files (f, "unmatched"));
  }
}

#define ADD(name, function)                                                    \
  g_test_add ("/cropsink/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  ADD ("everything-is-on-disk-at-end-of-stream",
      test_everything_is_on_disk_at_end_of_stream);
  ADD ("the-manifest-has-the-size-from-the-caps",
      test_the_manifest_has_the_size_from_the_caps);
  ADD ("whole-photos-are-written-too", test_whole_photos_are_written_too);
  ADD ("a-picture-of-no-photo-is-an-error",
      test_a_picture_of_no_photo_is_an_error);
  ADD ("names-follow-the-template", test_names_follow_the_template);
  ADD ("a-stream-without-crops-ends", test_a_stream_without_crops_ends);
  ADD ("an-interrupted-run-has-a-true-manifest",
      test_an_interrupted_run_has_a_true_manifest);
  ADD ("a-run-that-never-began-leaves-no-trace",
      test_a_run_that_never_began_leaves_no_trace);
  ADD ("the-sink-can-be-used-again", test_the_sink_can_be_used_again);
  ADD ("a-folder-is-asked-for", test_a_folder_is_asked_for);
  ADD ("a-folder-that-cannot-be-made-is-an-error",
      test_a_folder_that_cannot_be_made_is_an_error);
  ADD ("a-template-that-makes-no-sense-is-an-error",
      test_a_template_that_makes_no_sense_is_an_error);
  ADD ("a-full-disk-ends-the-run-truthfully",
      test_a_full_disk_ends_the_run_truthfully);
  ADD ("goes-on-after-a-flush", test_goes_on_after_a_flush);
  ADD ("raw-video-is-refused", test_raw_video_is_refused);
  ADD ("each-of-two-sinks-keeps-its-account",
      test_each_of_two_sinks_keeps_its_account);
  ADD ("what-gave-no-crop-is-listed", test_what_gave_no_crop_is_listed);
  ADD ("a-pipeline-without-crops-ends", test_a_pipeline_without_crops_ends);
  ADD ("can-be-stopped-at-any-moment", test_can_be_stopped_at_any_moment);
  return g_test_run ();
}
