/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ledger/lp-account.h"
#include "stream/lp-photo-meta.h"
#include "stream/lp-stage.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <gst/check/gstharness.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder_fixture.h"

/* The smallest header that passes, of 16x16 grey pixels. */
#define JPEG                                                                   \
  "\xff\xd8\xff\xc0\x00\x0b\x08\x00\x10\x00\x10\x01\x01\x11\x00"               \
  "\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"                                   \
  "abc\xff\xd9"
/* Several steps of asking, and a rest. */
#define LARGE (3 * 1024 * 1024 + 100)

typedef struct {
  gchar *folder;
  LpLedger *ledger;
  LpAccount *account;
  GstBus *bus;
  GstHarness *harness;
  GString *skipped; /* "name reason" a line */
  GString *arrived; /* names and events, by note_arrival() */
} Fixture;

static void
set_up (Fixture *f, gconstpointer line)
{
  g_autoptr (GstContext) context = NULL;

  f->folder = g_dir_make_tmp ("lp-photoprefetch-XXXXXX", NULL);
  f->ledger = lp_ledger_new ();
  f->bus = gst_bus_new ();
  f->skipped = g_string_new (NULL);
  f->arrived = g_string_new (NULL);
  f->harness = gst_harness_new_empty ();
  gst_harness_add_parse (f->harness, line);
  gst_element_set_bus (f->harness->element, f->bus);
  /* The harness has started it, with a ledger of its own. */
  gst_element_set_state (f->harness->element, GST_STATE_NULL);
  context = lp_ledger_context_new (f->ledger);
  gst_element_set_context (f->harness->element, context);
  gst_harness_play (f->harness);
  f->account = lp_account_new (f->ledger, "sink");
  gst_harness_set_src_caps_str (f->harness, LP_CAPS_PHOTO_RECORD);
}

static void
tear_down (Fixture *f, gconstpointer line)
{
  remove_folder (f->folder);
  gst_element_set_bus (f->harness->element, NULL);
  gst_harness_teardown (f->harness);
  gst_object_unref (f->bus);
  lp_account_free (f->account);
  g_object_unref (f->ledger);
  g_string_free (f->skipped, TRUE);
  g_string_free (f->arrived, TRUE);
  g_free (f->folder);
}

static gchar *
put (Fixture *f, const gchar *name, const gchar *bytes, gsize size)
{
  gchar *path = g_build_filename (f->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, bytes, size, NULL));
  return path;
}

static GstBuffer *
make_record (Fixture *f, const gchar *name, const gchar *path)
{
  GstBuffer *record = gst_buffer_new ();
  g_autoptr (LpPhoto) photo = lp_photo_new (name);

  lp_photo_set_path (photo, path);
  lp_ledger_announce (f->ledger, "source", photo);
  lp_buffer_add_photo (record, photo);
  return record;
}

static GstFlowReturn
push (Fixture *f, const gchar *name)
{
  g_autofree gchar *path = put (f, name, JPEG, sizeof (JPEG) - 1);

  return gst_harness_push (f->harness, make_record (f, name, path));
}

static void
note_skip (const LpSkip *skip, gpointer data)
{
  Fixture *f = data;

  g_string_append_printf (f->skipped, "%s %s\n", skip->photo, skip->reason);
}

static void
assert_skipped (Fixture *f, const gchar *expected)
{
  g_autoptr (LpSummary) summary =
      lp_account_settle (f->account, TRUE, NULL, note_skip, f);

  g_assert_cmpstr (f->skipped->str, ==, expected);
}

/* Pages of the file that are in the page cache, in bytes. */
static gsize
count_cached (const gchar *path)
{
  const gsize page = sysconf (_SC_PAGESIZE);
  gint fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  gsize n_pages = (LARGE + page - 1) / page, n = 0;
  g_autofree guchar *cached = g_malloc (n_pages);
  gpointer map = mmap (NULL, LARGE, PROT_READ, MAP_SHARED, fd, 0);

  g_assert_true (map != MAP_FAILED);
  g_assert_cmpint (mincore (map, LARGE, cached), ==, 0);
  for (gsize i = 0; i < n_pages; i++)
    n += cached[i] & 1;
  munmap (map, LARGE);
  close (fd);
  return n * page;
}

/* A large file that has to be read from the disk, or NULL where files cannot
 * be got out of the page cache. */
static gchar *
put_cold (Fixture *f)
{
  g_autofree gchar *bytes = g_malloc0 (LARGE);
  gchar *path = put (f, "large.jpg", bytes, LARGE);
  gint fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);

  g_assert_cmpint (fsync (fd), ==, 0);
  g_assert_cmpint (posix_fadvise (fd, 0, 0, POSIX_FADV_DONTNEED), ==, 0);
  close (fd);
  if (count_cached (path) == 0)
    return path;
  g_test_skip ("temporary files stay in the page cache here");
  g_free (path);
  return NULL;
}

static void
test_asks_for_the_whole_file (Fixture *f, gconstpointer line)
{
  g_autofree gchar *path = put_cold (f);

  if (path == NULL)
    return;
  g_assert_cmpint (
      gst_harness_push (f->harness, make_record (f, "large.jpg", path)), ==,
      GST_FLOW_OK);
  for (guint i = 0; i < 1000 && count_cached (path) < LARGE; i++)
    g_usleep (10000);
  g_assert_cmpuint (count_cached (path), >=, LARGE);
}

static void
test_asks_for_no_more_than_max_bytes (Fixture *f, gconstpointer line)
{
  GstElement *element = gst_harness_find_element (f->harness, "photoprefetch");
  g_autofree gchar *path = put_cold (f);
  const gsize asked = 512 * 1024;

  g_object_set (element, "max-bytes", (guint64) asked, NULL);
  gst_object_unref (element);
  if (path == NULL)
    return;
  g_assert_cmpint (
      gst_harness_push (f->harness, make_record (f, "large.jpg", path)), ==,
      GST_FLOW_OK);
  for (guint i = 0; i < 1000 && count_cached (path) < asked; i++)
    g_usleep (10000);
  g_usleep (50000);
  g_assert_cmpuint (count_cached (path), >=, asked);
  g_assert_cmpuint (count_cached (path), <, LARGE / 2);
}

static void
test_passes_everything_on_untouched (Fixture *f, gconstpointer line)
{
  g_autofree gchar *pipe = g_build_filename (f->folder, "pipe.jpg", NULL);
  g_autofree gchar *good = put (f, "a.jpg", JPEG, sizeof (JPEG) - 1);
  const gchar *paths[] = { NULL, "/nonexistent/a.jpg", pipe, f->folder, good };

  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  for (guint i = 0; i <= G_N_ELEMENTS (paths); i++) {
    GstBuffer *record = i < G_N_ELEMENTS (paths)
                            ? make_record (f, "a.jpg", paths[i])
                            : gst_buffer_new_wrapped (g_strdup ("nonsense"), 8);
    GstBuffer *out = gst_harness_push_and_pull (f->harness, record);

    g_assert_true (out == record);
    gst_buffer_unref (out);
  }
  g_assert_null (
      gst_bus_pop_filtered (f->bus, GST_MESSAGE_WARNING | GST_MESSAGE_ERROR));
}

/* What comes out of the chain, in order: names of photos, dots for events that
 * are marked, a line's end for the end of the stream. */
static GstPadProbeReturn
note_arrival (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Fixture *f = data;

  if (info->type & GST_PAD_PROBE_TYPE_BUFFER) {
    LpPhoto *photo = lp_buffer_get_photo (GST_PAD_PROBE_INFO_BUFFER (info));
    g_string_append (f->arrived, photo->name);
  } else if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) ==
             GST_EVENT_CUSTOM_DOWNSTREAM) {
    g_string_append_c (f->arrived, '.');
  } else if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) ==
             GST_EVENT_EOS) {
    g_string_append_c (f->arrived, '\n');
  }
  return GST_PAD_PROBE_OK;
}

static void
watch_arrivals (Fixture *f)
{
  gst_pad_add_probe (f->harness->sinkpad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
      note_arrival, f, NULL);
}

static void
finish (Fixture *f)
{
  g_assert_true (gst_harness_push_event (f->harness, gst_event_new_eos ()));
  for (;;) {
    g_autoptr (GstEvent) event = gst_harness_pull_event (f->harness);
    g_assert_nonnull (event);
    if (GST_EVENT_TYPE (event) == GST_EVENT_EOS)
      return;
  }
}

static void
test_photos_and_events_keep_their_order (Fixture *f, gconstpointer line)
{
  g_autoptr (GString) expected = g_string_new (NULL);

  watch_arrivals (f);
  for (guint i = 0; i < 50; i++) {
    g_autofree gchar *name = g_strdup_printf ("%u,", i);

    g_assert_cmpint (push (f, name), ==, GST_FLOW_OK);
    g_string_append (expected, name);
    if (i % 3 == 0) {
      g_assert_true (gst_harness_push_event (
          f->harness, gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM,
                          gst_structure_new_empty ("mark"))));
      g_string_append_c (expected, '.');
    }
  }
  finish (f);
  g_string_append_c (expected, '\n');
  g_assert_cmpstr (f->arrived->str, ==, expected->str);
}

static void
test_files_that_are_missing_are_reported_in_their_turn (
    Fixture *f, gconstpointer line)
{
  watch_arrivals (f);
  g_assert_cmpint (push (f, "a"), ==, GST_FLOW_OK);
  gst_harness_push (f->harness, make_record (f, "b", "/nonexistent/b.jpg"));
  gst_harness_push (f->harness, make_record (f, "c", NULL));
  g_assert_cmpint (push (f, "d"), ==, GST_FLOW_OK);
  finish (f);
  g_assert_cmpstr (f->arrived->str, ==, "ad\n");
  assert_skipped (f, "a interrupted\nb missing\nc missing\nd interrupted\n");
}

static void
test_a_slow_source_has_each_photo_at_once (Fixture *f, gconstpointer line)
{
  for (guint i = 0; i < 3; i++) {
    g_autoptr (GstBuffer) photo = NULL;

    g_assert_cmpint (push (f, "a.jpg"), ==, GST_FLOW_OK);
    photo = gst_harness_pull (f->harness);
    g_assert_nonnull (photo);
  }
}

static GstPadProbeReturn
hold (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  return GST_PAD_PROBE_OK;
}

/* Three records in the queue, and one in photoload that is blocked at its end.
 * Gives the pad and the probe that does it. */
static GstPad *
fill (Fixture *f, gulong *probe)
{
  GstElement *element = gst_harness_find_element (f->harness, "photoload");
  GstPad *pad = gst_element_get_static_pad (element, "src");

  *probe = gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BLOCK | GST_PAD_PROBE_TYPE_BUFFER, hold, NULL, NULL);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpint (push (f, "held"), ==, GST_FLOW_OK);
  gst_object_unref (element);
  return pad;
}

static void
test_a_flush_drops_what_was_ahead (Fixture *f, gconstpointer line)
{
  gulong probe;
  GstPad *pad = fill (f, &probe);
  GstSegment segment;

  watch_arrivals (f);
  g_assert_true (
      gst_harness_push_event (f->harness, gst_event_new_flush_start ()));
  gst_pad_remove_probe (pad, probe);
  gst_object_unref (pad);
  g_assert_true (
      gst_harness_push_event (f->harness, gst_event_new_flush_stop (TRUE)));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  g_assert_true (
      gst_harness_push_event (f->harness, gst_event_new_segment (&segment)));
  g_assert_cmpint (push (f, "after"), ==, GST_FLOW_OK);
  finish (f);
  g_assert_cmpstr (f->arrived->str, ==, "after\n");
}

static void
test_stops_with_records_ahead (Fixture *f, gconstpointer line)
{
  gulong probe;

  gst_object_unref (fill (f, &probe));
  g_assert_cmpint (gst_element_set_state (f->harness->element, GST_STATE_READY),
      ==, GST_STATE_CHANGE_SUCCESS);
}

#define ALONE "photoprefetch"
#define CHAIN "photoprefetch ! queue max-size-buffers=3 ! photoload"
#define ADD(name, line, function)                                              \
  g_test_add (                                                                 \
      "/photoprefetch/" name, Fixture, line, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  ADD ("asks-for-the-whole-file", ALONE, test_asks_for_the_whole_file);
  ADD ("asks-for-no-more-than-max-bytes", ALONE,
      test_asks_for_no_more_than_max_bytes);
  ADD ("passes-everything-on-untouched", ALONE,
      test_passes_everything_on_untouched);
  ADD ("photos-and-events-keep-their-order", CHAIN,
      test_photos_and_events_keep_their_order);
  ADD ("files-that-are-missing-are-reported-in-their-turn", CHAIN,
      test_files_that_are_missing_are_reported_in_their_turn);
  ADD ("a-slow-source-has-each-photo-at-once", CHAIN,
      test_a_slow_source_has_each_photo_at_once);
  ADD (
      "a-flush-drops-what-was-ahead", CHAIN, test_a_flush_drops_what_was_ahead);
  ADD ("stops-with-records-ahead", CHAIN, test_stops_with_records_ahead);
  return g_test_run ();
}
