/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ledger/lp-account.h"
#include "stream/lp-photo-meta.h"
#include "stream/lp-stage.h"

#include <gst/check/gstharness.h>
#include <string.h>
#include <sys/stat.h>

#include "folder_fixture.h"

/* The smallest header that passes, of 16x16 grey pixels. */
#define JPEG                                                                   \
  "\xff\xd8\xff\xc0\x00\x0b\x08\x00\x10\x00\x10\x01\x01\x11\x00"               \
  "\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"                                   \
  "abc"
#define EOI "\xff\xd9"
#define PNG "\x89PNG\r\n\x1a\nrest"

typedef struct {
  gchar *folder;
  LpLedger *ledger;
  LpAccount *account;
  GstBus *bus;
  GstElement *element;
  GstHarness *harness;
  GString *skipped; /* "name reason" a line */
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GstContext) context = NULL;

  f->folder = g_dir_make_tmp ("lp-photoload-XXXXXX", NULL);
  f->ledger = lp_ledger_new ();
  f->bus = gst_bus_new ();
  f->element = gst_element_factory_make ("photoload", NULL);
  f->skipped = g_string_new (NULL);
  g_assert_nonnull (f->element);
  context = lp_ledger_context_new (f->ledger);
  gst_element_set_context (f->element, context);
  f->harness = gst_harness_new_with_element (f->element, "sink", "src");
  gst_element_set_bus (f->element, f->bus);
  f->account = lp_account_new (f->ledger, "sink");
  gst_harness_set_src_caps_str (f->harness, LP_CAPS_PHOTO_RECORD);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  remove_folder (f->folder);
  gst_element_set_bus (f->element, NULL);
  gst_harness_teardown (f->harness);
  gst_object_unref (f->element);
  gst_object_unref (f->bus);
  lp_account_free (f->account);
  g_object_unref (f->ledger);
  g_string_free (f->skipped, TRUE);
  g_free (f->folder);
}

static GstFlowReturn
push_path (Fixture *f, const gchar *name, const gchar *path)
{
  GstBuffer *buffer = gst_buffer_new ();
  g_autoptr (LpPhoto) photo = lp_photo_new (name);

  lp_photo_set_path (photo, path);
  lp_ledger_announce (f->ledger, "source", photo);
  lp_buffer_add_photo (buffer, photo);
  return gst_harness_push (f->harness, buffer);
}

static gchar *
put (Fixture *f, const gchar *name, const gchar *bytes, gsize size)
{
  gchar *path = g_build_filename (f->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, bytes, size, NULL));
  return path;
}

static GstFlowReturn
push (Fixture *f, const gchar *name, const gchar *bytes, gsize size)
{
  g_autofree gchar *path = put (f, name, bytes, size);

  return push_path (f, name, path);
}

#define PUSH(f, name, bytes) push (f, name, bytes, sizeof (bytes) - 1)

static void
note_skip (const LpSkip *skip, gpointer data)
{
  Fixture *f = data;

  g_assert_nonnull (skip->detail);
  g_string_append_printf (f->skipped, "%s %s\n", skip->photo, skip->reason);
}

static void
assert_skipped (Fixture *f, const gchar *expected)
{
  g_autoptr (LpSummary) summary =
      lp_account_settle (f->account, TRUE, NULL, note_skip, f);

  g_assert_cmpstr (f->skipped->str, ==, expected);
}

static gchar *
pull_type (Fixture *f)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (f->harness->sinkpad);

  return gst_caps_to_string (caps);
}

static void
test_passes_the_primary_image_only (Fixture *f, gconstpointer data)
{
  g_autoptr (GstBuffer) buffer = NULL;
  g_autofree gchar *type = NULL;
  LpPhotoMeta *meta;

  g_assert_cmpint (PUSH (f, "a.jpg", JPEG EOI "preview"), ==, GST_FLOW_OK);
  buffer = gst_harness_pull (f->harness);
  type = pull_type (f);
  g_assert_cmpstr (type, ==, "image/jpeg");
  g_assert_cmpint (
      gst_buffer_memcmp (buffer, 0, JPEG EOI, sizeof (JPEG EOI) - 1), ==, 0);
  g_assert_cmpuint (gst_buffer_get_size (buffer), ==, sizeof (JPEG EOI) - 1);
  g_assert_false (GST_BUFFER_PTS_IS_VALID (buffer));
  meta = lp_buffer_get_photo_meta (buffer);
  g_assert_cmpstr (meta->photo->name, ==, "a.jpg");
  g_assert_cmpfloat (meta->scale_x, ==, 1.0);
  g_assert_false (meta->photo->damaged);
}

static void
test_a_photo_without_its_end_goes_on_damaged (Fixture *f, gconstpointer data)
{
  g_autoptr (GstBuffer) buffer = NULL;

  g_assert_cmpint (PUSH (f, "a.jpg", JPEG), ==, GST_FLOW_OK);
  buffer = gst_harness_pull (f->harness);
  g_assert_true (lp_buffer_get_photo (buffer)->damaged);
  g_assert_cmpuint (lp_buffer_get_photo (buffer)->id, ==, 1);
}

static void
test_skips_what_cannot_be_used_and_goes_on (Fixture *f, gconstpointer data)
{
  g_autofree gchar *missing = g_build_filename (f->folder, "missing.jpg", NULL);
  g_autofree gchar *pipe = g_build_filename (f->folder, "pipe.jpg", NULL);
  GstMessage *message;

  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  g_assert_cmpint (push_path (f, "nowhere", NULL), ==, GST_FLOW_OK);
  g_assert_cmpint (push_path (f, "missing", missing), ==, GST_FLOW_OK);
  g_assert_cmpint (push_path (f, "pipe", pipe), ==, GST_FLOW_OK);
  g_assert_cmpint (push_path (f, "folder", f->folder), ==, GST_FLOW_OK);
  g_assert_cmpint (PUSH (f, "empty", ""), ==, GST_FLOW_OK);
  g_assert_cmpint (PUSH (f, "text", "hello"), ==, GST_FLOW_OK);
  g_assert_cmpint (push (f, "cut", JPEG, 15), ==, GST_FLOW_OK);
  g_assert_cmpint (PUSH (f, "good", JPEG EOI), ==, GST_FLOW_OK);
  g_assert_cmpuint (gst_harness_buffers_received (f->harness), ==, 1);
  assert_skipped (f, "nowhere missing\nmissing missing\npipe unreadable\n"
                     "folder unreadable\nempty empty\ntext not-a-photo\n"
                     "cut broken\ngood interrupted\n");
  message = gst_bus_pop_filtered (f->bus, GST_MESSAGE_WARNING);
  g_assert_nonnull (message);
  gst_message_unref (message);
}

static void
test_limits_are_kept (Fixture *f, gconstpointer data)
{
  g_object_set (f->element, "max-pixels", G_GUINT64_CONSTANT (255), NULL);
  g_assert_cmpint (PUSH (f, "pixels", JPEG EOI), ==, GST_FLOW_OK);
  g_object_set (f->element, "max-pixels", G_GUINT64_CONSTANT (256), "max-bytes",
      G_GUINT64_CONSTANT (10), NULL);
  g_assert_cmpint (PUSH (f, "bytes", JPEG EOI), ==, GST_FLOW_OK);
  g_object_set (f->element, "max-bytes", (guint64) sizeof (JPEG EOI) - 1, NULL);
  g_assert_cmpint (PUSH (f, "good", JPEG EOI), ==, GST_FLOW_OK);
  g_assert_cmpuint (gst_harness_buffers_received (f->harness), ==, 1);
  assert_skipped (f, "pixels too-large\nbytes too-large\ngood interrupted\n");
}

static void
test_the_type_follows_the_content (Fixture *f, gconstpointer data)
{
  g_autofree gchar *first = NULL, *second = NULL;

  g_assert_cmpint (PUSH (f, "a.jpg", PNG), ==, GST_FLOW_OK);
  first = pull_type (f);
  g_assert_cmpint (PUSH (f, "b.png", JPEG EOI), ==, GST_FLOW_OK);
  second = pull_type (f);
  g_assert_cmpstr (first, ==, "image/png");
  g_assert_cmpstr (second, ==, "image/jpeg");
}

static void
test_types_that_downstream_refuses_are_skipped (Fixture *f, gconstpointer data)
{
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  gst_harness_set_sink_caps_str (f->harness, "image/jpeg");
  g_assert_cmpint (PUSH (f, "a.jpg", PNG), ==, GST_FLOW_OK);
  g_assert_cmpint (PUSH (f, "b.jpg", JPEG EOI), ==, GST_FLOW_OK);
  g_assert_cmpint (PUSH (f, "c.jpg", PNG), ==, GST_FLOW_OK);
  g_assert_cmpint (PUSH (f, "d.jpg", JPEG EOI), ==, GST_FLOW_OK);
  g_assert_cmpuint (gst_harness_buffers_received (f->harness), ==, 2);
  message = gst_bus_pop_filtered (f->bus, GST_MESSAGE_WARNING);
  gst_message_parse_warning (message, &error, NULL);
  g_assert_nonnull (strstr (error->message, "a.jpg"));
  g_assert_nonnull (strstr (error->message, "image/png"));
  g_assert_nonnull (strstr (error->message, "takes only image/jpeg"));
  assert_skipped (f, "a.jpg not-accepted\nb.jpg interrupted\n"
                     "c.jpg not-accepted\nd.jpg interrupted\n");
}

static void
test_reads_records_from_elsewhere (Fixture *f, gconstpointer data)
{
  g_autofree gchar *path = put (f, "a.jpg", JPEG EOI, sizeof (JPEG EOI) - 1);
  gchar *json =
      g_strdup_printf ("{\"photo\":\"a.jpg\",\"path\":\"%s\"}\n", path);
  g_autoptr (GstBuffer) buffer = NULL;

  g_assert_cmpint (gst_harness_push (f->harness,
                       gst_buffer_new_wrapped (json, strlen (json))),
      ==, GST_FLOW_OK);
  buffer = gst_harness_pull (f->harness);
  g_assert_cmpuint (lp_buffer_get_photo (buffer)->id, ==, 1);
  g_assert_cmpint (gst_harness_push (f->harness,
                       gst_buffer_new_wrapped (g_strdup ("nonsense"), 8)),
      ==, GST_FLOW_OK);
  g_assert_cmpuint (gst_harness_buffers_received (f->harness), ==, 1);
}

static void
test_caps_come_before_the_segment (Fixture *f, gconstpointer data)
{
  const GstEventType expected[] = { GST_EVENT_STREAM_START, GST_EVENT_CAPS,
    GST_EVENT_SEGMENT };

  g_assert_cmpint (PUSH (f, "text", "hello"), ==, GST_FLOW_OK);
  g_assert_cmpint (PUSH (f, "a.jpg", JPEG EOI), ==, GST_FLOW_OK);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++) {
    g_autoptr (GstEvent) event = gst_harness_pull_event (f->harness);
    g_assert_cmpint (GST_EVENT_TYPE (event), ==, expected[i]);
    if (GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT) {
      const GstSegment *segment;
      gst_event_parse_segment (event, &segment);
      g_assert_cmpint (segment->format, ==, GST_FORMAT_TIME);
    }
  }
  g_assert_null (gst_harness_try_pull_event (f->harness));
}

static void
test_a_segment_of_bytes_becomes_one_of_time (Fixture *f, gconstpointer data)
{
  GstSegment bytes;
  GstEvent *event;
  const GstSegment *segment;

  gst_segment_init (&bytes, GST_FORMAT_BYTES);
  g_assert_true (
      gst_harness_push_event (f->harness, gst_event_new_segment (&bytes)));
  g_assert_cmpint (PUSH (f, "a.jpg", JPEG EOI), ==, GST_FLOW_OK);
  event = gst_pad_get_sticky_event (f->harness->sinkpad, GST_EVENT_SEGMENT, 0);
  gst_event_parse_segment (event, &segment);
  g_assert_cmpint (segment->format, ==, GST_FORMAT_TIME);
  gst_event_unref (event);
}

static void
test_goes_on_after_a_flush (Fixture *f, gconstpointer data)
{
  GstSegment segment;

  g_assert_cmpint (PUSH (f, "a.jpg", JPEG EOI), ==, GST_FLOW_OK);
  g_assert_true (
      gst_harness_push_event (f->harness, gst_event_new_flush_start ()));
  g_assert_cmpint (PUSH (f, "b.jpg", JPEG EOI), ==, GST_FLOW_FLUSHING);
  g_assert_true (
      gst_harness_push_event (f->harness, gst_event_new_flush_stop (TRUE)));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  g_assert_true (
      gst_harness_push_event (f->harness, gst_event_new_segment (&segment)));
  g_assert_cmpint (PUSH (f, "c.jpg", JPEG EOI), ==, GST_FLOW_OK);
  g_assert_true (gst_pad_has_current_caps (f->harness->sinkpad));
}

static void
test_end_of_stream_without_photos_goes_on (Fixture *f, gconstpointer data)
{
  g_autoptr (GstEvent) start = NULL;
  g_autoptr (GstEvent) end = NULL;

  g_assert_true (gst_harness_push_event (f->harness, gst_event_new_eos ()));
  start = gst_harness_pull_event (f->harness);
  end = gst_harness_pull_event (f->harness);
  g_assert_cmpint (GST_EVENT_TYPE (end), ==, GST_EVENT_EOS);
}

/* Buffers go back and forth between large and small. */
static void
test_photos_of_all_sizes_come_through (Fixture *f, gconstpointer data)
{
  const gsize sizes[] = { 100, 5000000, 300, 2000000, 70000000, 6000000, 50 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autofree gchar *bytes = g_malloc0 (sizes[i]);
    g_autoptr (GstBuffer) buffer = NULL;

    memcpy (bytes, JPEG, sizeof (JPEG) - 1);
    memcpy (bytes + sizes[i] - 2, EOI, 2);
    g_assert_cmpint (push (f, "a.jpg", bytes, sizes[i]), ==, GST_FLOW_OK);
    buffer = gst_harness_pull (f->harness);
    g_assert_cmpuint (gst_buffer_get_size (buffer), ==, sizes[i]);
    g_assert_cmpint (gst_buffer_memcmp (buffer, 0, bytes, sizes[i]), ==, 0);
  }
}

static gchar *
data_folder (const gchar *below)
{
  const gchar *folder = g_getenv ("LINEPATROL_DATA");
  g_autofree gchar *path = NULL;

  if (folder != NULL)
    path = g_build_filename (folder, below, NULL);
  if (path == NULL || !g_file_test (path, G_FILE_TEST_IS_DIR)) {
    g_test_skip ("the sample data is not here");
    return NULL;
  }
  return g_steal_pointer (&path);
}

static void
test_real_photos_lose_their_previews (Fixture *f, gconstpointer data)
{
  g_autofree gchar *folder = data_folder ("photos/brighton");
  g_autofree gchar *path = NULL;
  g_autoptr (GstBuffer) buffer = NULL;

  if (folder == NULL)
    return;
  path = g_build_filename (folder, "DJI_0018.JPG", NULL);
  g_assert_cmpint (push_path (f, "DJI_0018.JPG", path), ==, GST_FLOW_OK);
  buffer = gst_harness_pull (f->harness);
  g_assert_cmpuint (gst_buffer_get_size (buffer), ==, 4024770 - 223315);
  g_assert_false (lp_buffer_get_photo (buffer)->damaged);
}

static void
test_a_real_photo_without_its_end_is_damaged (Fixture *f, gconstpointer data)
{
  g_autofree gchar *folder = data_folder ("photos/zr10");
  g_autofree gchar *path = NULL;
  g_autoptr (GstBuffer) buffer = NULL;

  if (folder == NULL)
    return;
  path = g_build_filename (folder, "IMG_0186.jpg", NULL);
  g_assert_cmpint (push_path (f, "IMG_0186.jpg", path), ==, GST_FLOW_OK);
  buffer = gst_harness_pull (f->harness);
  g_assert_true (lp_buffer_get_photo (buffer)->damaged);
}

static void
test_files_that_crashed_decoders_are_dealt_with (Fixture *f, gconstpointer data)
{
  g_autofree gchar *folder = data_folder ("jpeg/crash");
  GDir *dir;
  const gchar *name;
  guint n_files = 0;

  if (folder == NULL)
    return;
  dir = g_dir_open (folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree gchar *path = g_build_filename (folder, name, NULL);
    g_assert_cmpint (push_path (f, name, path), ==, GST_FLOW_OK);
    n_files++;
  }
  g_dir_close (dir);
  g_assert_cmpuint (n_files, >, 20);
}

#define ADD(name, function)                                                    \
  g_test_add ("/photoload/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  ADD ("passes-the-primary-image-only", test_passes_the_primary_image_only);
  ADD ("a-photo-without-its-end-goes-on-damaged",
      test_a_photo_without_its_end_goes_on_damaged);
  ADD ("skips-what-cannot-be-used-and-goes-on",
      test_skips_what_cannot_be_used_and_goes_on);
  ADD ("limits-are-kept", test_limits_are_kept);
  ADD ("the-type-follows-the-content", test_the_type_follows_the_content);
  ADD ("types-that-downstream-refuses-are-skipped",
      test_types_that_downstream_refuses_are_skipped);
  ADD ("reads-records-from-elsewhere", test_reads_records_from_elsewhere);
  ADD ("caps-come-before-the-segment", test_caps_come_before_the_segment);
  ADD ("a-segment-of-bytes-becomes-one-of-time",
      test_a_segment_of_bytes_becomes_one_of_time);
  ADD ("goes-on-after-a-flush", test_goes_on_after_a_flush);
  ADD ("end-of-stream-without-photos-goes-on",
      test_end_of_stream_without_photos_goes_on);
  ADD ("photos-of-all-sizes-come-through",
      test_photos_of_all_sizes_come_through);
  ADD ("real-photos-lose-their-previews", test_real_photos_lose_their_previews);
  ADD ("a-real-photo-without-its-end-is-damaged",
      test_a_real_photo_without_its_end_is_damaged);
  ADD ("files-that-crashed-decoders-are-dealt-with",
      test_files_that_crashed_decoders_are_dealt_with);
  return g_test_run ();
}
