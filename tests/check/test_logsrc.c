/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ledger/lp-account.h"
#include "stream/lp-photo-meta.h"
#include "stream/lp-stage.h"
#include "stream/lp-track-event.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <gst/check/gstharness.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "photo_fixture.h"

typedef struct {
  gchar *folder;
  LpLedger *ledger;
  LpAccount *account;
  GstElement *pipeline;
  GstElement *source;
  GstBus *bus;
  GString *photos;   /* "name path fix" a line, the folder left out */
  GString *skipped;  /* "photo or line reason" a line */
  GString *warnings; /* one a line */
  gchar *error;
} Fixture;

static void
take_photo (
    GstElement *sink, GstBuffer *buffer, GstPad *pad, gpointer user_data)
{
  Fixture *f = user_data;
  LpPhoto *photo = lp_buffer_get_photo (buffer);
  g_autofree gchar *json = lp_photo_to_json (photo);

  g_assert_nonnull (photo);
  g_assert_cmpuint (photo->id, !=, 0);
  g_assert_cmpint (gst_buffer_memcmp (buffer, 0, json, strlen (json)), ==, 0);
  g_assert_cmpuint (gst_buffer_get_size (buffer), ==, strlen (json));
  g_assert_false (GST_BUFFER_PTS_IS_VALID (buffer));
  g_string_append_printf (f->photos, "%s %s %s\n", photo->name,
      photo->path == NULL ? "-"
      : g_str_has_prefix (photo->path, f->folder)
          ? photo->path + strlen (f->folder) + 1
          : photo->path,
      lp_fix_to_string (photo->fix));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GstContext) context = NULL;
  GstElement *sink;

  f->folder = g_dir_make_tmp ("lp-logsrc-XXXXXX", NULL);
  f->ledger = lp_ledger_new ();
  f->photos = g_string_new (NULL);
  f->skipped = g_string_new (NULL);
  f->warnings = g_string_new (NULL);
  f->pipeline = gst_parse_launch ("logsrc name=source ! fakesink name=sink "
                                  "signal-handoffs=true sync=false",
      NULL);
  g_assert_nonnull (f->pipeline);
  f->source = gst_bin_get_by_name (GST_BIN (f->pipeline), "source");
  f->bus = gst_element_get_bus (f->pipeline);
  sink = gst_bin_get_by_name (GST_BIN (f->pipeline), "sink");
  g_signal_connect (sink, "handoff", G_CALLBACK (take_photo), f);
  gst_object_unref (sink);
  context = lp_ledger_context_new (f->ledger);
  gst_element_set_context (f->pipeline, context);
  f->account = lp_account_new (f->ledger, "sink");
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  const gchar *argv[] = { "rm", "-rf", f->folder, NULL };

  gst_element_set_state (f->pipeline, GST_STATE_NULL);
  g_spawn_sync (NULL, (gchar **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
      NULL, NULL, NULL, NULL);
  gst_object_unref (f->source);
  gst_object_unref (f->bus);
  gst_object_unref (f->pipeline);
  lp_account_free (f->account);
  g_object_unref (f->ledger);
  g_string_free (f->photos, TRUE);
  g_string_free (f->skipped, TRUE);
  g_string_free (f->warnings, TRUE);
  g_free (f->error);
  g_free (f->folder);
}

static gchar *
put (Fixture *f, const gchar *name, const gchar *text)
{
  gchar *path = g_build_filename (f->folder, name, NULL);
  g_autofree gchar *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static void
put_photos (Fixture *f, const gchar *const *names)
{
  g_autofree gchar *photos = g_build_filename (f->folder, "photos", NULL);

  for (; *names != NULL; names++) {
    g_autofree gchar *name = g_build_filename ("photos", *names, NULL);
    g_free (put (f, name, "x"));
  }
  g_object_set (f->source, "photos", photos, NULL);
}

static void
put_log (Fixture *f, const gchar *text)
{
  g_autofree gchar *path = put (f, "log", text);

  g_object_set (f->source, "location", path, NULL);
}

static void
note_skip (const LpSkip *skip, gpointer data)
{
  Fixture *f = data;

  if (g_str_equal (skip->reason, LP_REASON_INTERRUPTED))
    return;
  g_assert_nonnull (skip->detail);
  if (skip->kind == LP_SKIP_RECORD)
    g_string_append_printf (
        f->skipped, "%" G_GUINT64_FORMAT " %s\n", skip->line, skip->reason);
  else
    g_string_append_printf (f->skipped, "%s %s\n", skip->photo, skip->reason);
}

/* Runs to the end, be it an error. */
static void
run (Fixture *f)
{
  gboolean over = FALSE;

  gst_element_set_state (f->pipeline, GST_STATE_PLAYING);
  while (!over) {
    g_autoptr (GstMessage) message =
        gst_bus_timed_pop_filtered (f->bus, 20 * GST_SECOND,
            GST_MESSAGE_EOS | GST_MESSAGE_ERROR | GST_MESSAGE_WARNING);
    g_autoptr (GError) error = NULL;

    g_assert_nonnull (message);
    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_WARNING) {
      gst_message_parse_warning (message, &error, NULL);
      g_string_append_printf (f->warnings, "%s\n", error->message);
      continue;
    }
    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
      gst_message_parse_error (message, &error, NULL);
      f->error = g_strdup (error->message);
    } else {
      g_autoptr (LpSummary) summary =
          lp_account_settle (f->account, TRUE, NULL, note_skip, f);
    }
    over = TRUE;
  }
}

static void
assert_run (Fixture *f, const gchar *photos, const gchar *skipped)
{
  run (f);
  g_assert_cmpstr (f->error, ==, NULL);
  g_assert_cmpstr (f->photos->str, ==, photos);
  g_assert_cmpstr (f->skipped->str, ==, skipped);
}

static void
test_photos_come_in_the_order_of_the_log (Fixture *f, gconstpointer data)
{
  put_photos (f, (const gchar *const[]){ "1/A.JPG", "b.jpg", "c.jpg", NULL });
  put_log (f, "{\"image\":\"b.jpg\",\"lat\":46,\"lon\":7}\n"
              "{\"lat\":46,\"lon\":7}\n"
              "{\"image\":\"a\",\"lat\":46,\"lon\":7}\n"
              "{\"image\":\"missing.jpg\",\"lat\":46,\"lon\":7}\n");
  assert_run (f,
      "b.jpg photos/b.jpg logged\na photos/1/A.JPG logged\n"
      "missing.jpg - logged\nc.jpg photos/c.jpg none\n",
      "");
}

static void
test_without_a_log_all_photos_come (Fixture *f, gconstpointer data)
{
  put_photos (f, (const gchar *const[]){ "b/1.jpg", "a.jpg", "n.txt", NULL });
  assert_run (f, "a.jpg photos/a.jpg none\nb/1.jpg photos/b/1.jpg none\n", "");
}

static void
test_names_are_beside_the_log_without_a_folder (Fixture *f, gconstpointer data)
{
  g_free (put (f, "x/a.jpg", "x"));
  put_log (f, "image,lat,lon\nx/a.jpg,46,7\nb.jpg,46,7\n");
  assert_run (f, "x/a.jpg x/a.jpg logged\nb.jpg - logged\n", "");
}

static void
test_rows_that_cannot_be_used_are_listed (Fixture *f, gconstpointer data)
{
  put_photos (f, (const gchar *const[]){ "a.jpg", "1/b.jpg", "2/b.jpg", NULL });
  put_log (f, "{\"image\":\"a.jpg\",\"lat\":0,\"lon\":0}\n"
              "{\"image\":\"A.JPG\",\"lat\":46,\"lon\":7}\n"
              "{\"image\":\n"
              "{\"image\":\"b.jpg\",\"lat\":46,\"lon\":7}\n");
  assert_run (f,
      "a.jpg photos/a.jpg none\n1/b.jpg photos/1/b.jpg none\n"
      "2/b.jpg photos/2/b.jpg none\n",
      "b.jpg ambiguous-name\n1 no-position\n2 duplicate\n3 malformed-row\n");
  g_assert_nonnull (strstr (f->warnings->str, "line 1 (byte 0)"));
  g_assert_nonnull (strstr (f->warnings->str, "'1/b.jpg', '2/b.jpg'"));
}

static void
test_many_faults_make_few_warnings (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new ("{}\n");

  for (guint i = 0; i < 500; i++)
    g_string_append (text, "{\"image\":\n");
  put_log (f, text->str);
  run (f);
  g_assert_nonnull (strstr (f->warnings->str, "495 more of malformed-row"));
  g_assert_nonnull (strstr (f->warnings->str, "No row names a photo"));
  g_assert_cmpuint (f->warnings->len, <, 2000);
}

static void
test_several_logs_follow_each_other (Fixture *f, gconstpointer data)
{
  g_autofree gchar *first = put (f, "1.log", "image\tlat\tlon\nb.jpg\t46\t7\n");
  g_autofree gchar *second = put (f, "2.log", "");
  g_autofree gchar *third =
      put (f, "3.log", "{\"image\":\"a.jpg\",\"lat\":46,\"lon\":7}");
  const gchar *logs[] = { first, second, third };
  GValue array = G_VALUE_INIT;

  g_value_init (&array, GST_TYPE_ARRAY);
  for (guint i = 0; i < G_N_ELEMENTS (logs); i++) {
    GValue item = G_VALUE_INIT;
    g_value_init (&item, G_TYPE_STRING);
    g_value_set_string (&item, logs[i]);
    gst_value_array_append_and_take_value (&array, &item);
  }
  g_object_set_property (G_OBJECT (f->source), "locations", &array);
  g_value_unset (&array);
  assert_run (f, "b.jpg - logged\na.jpg - logged\n", "");
  g_assert_nonnull (strstr (f->warnings->str, "2.log': The log is empty."));
}

static void
assert_refused (Fixture *f, const gchar *text)
{
  run (f);
  g_assert_nonnull (f->error);
  g_assert_nonnull (strstr (f->error, text));
  g_assert_cmpint (gst_element_set_state (f->pipeline, GST_STATE_NULL), ==,
      GST_STATE_CHANGE_SUCCESS);
  g_clear_pointer (&f->error, g_free);
}

static void
test_what_cannot_be_read_is_refused_by_name (Fixture *f, gconstpointer data)
{
  assert_refused (f, "set location, photos or both");
  g_object_set (f->source, "location", "/no/such/log", NULL);
  assert_refused (f, "'/no/such/log': No such file");
  g_object_set (f->source, "location", f->folder, NULL);
  assert_refused (f, "Is a directory");
  put_log (f, "hello\n");
  assert_refused (f, "no log that can be recognised");
  put_log (f, "{\"image\":\"a.jpg\"}\n");
  g_object_set (f->source, "mapping", "img=x", NULL);
  assert_refused (f, "'img' is no field");
  g_object_set (f->source, "mapping", NULL, "format", "ulg", NULL);
  assert_refused (f, "'ulg' is no format");
  g_object_set (f->source, "format", NULL, "photos", "/no/such/folder", NULL);
  assert_refused (f, "'/no/such/folder': No such file");
}

/* A source whose log is a pipe, and the pipe's other end. */
static GstHarness *
open_pipe (Fixture *f, gint *fd)
{
  g_autofree gchar *path = g_build_filename (f->folder, "pipe", NULL);
  GstElement *source = gst_element_factory_make ("logsrc", NULL);
  GstHarness *harness;

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  *fd = g_open (path, O_RDWR, 0);
  g_object_set (source, "location", path, NULL);
  harness = gst_harness_new_with_element (source, NULL, "src");
  gst_object_unref (source);
  gst_harness_play (harness);
  return harness;
}

static void
test_the_first_photo_leaves_before_the_log_ends (Fixture *f, gconstpointer data)
{
  static const gchar row[] = "{\"image\":\"a.jpg\",\"lat\":46,\"lon\":7}\n{";
  g_autoptr (GstBuffer) buffer = NULL;
  gint fd;
  GstHarness *harness = open_pipe (f, &fd);
  gint64 position;

  g_assert_cmpint (write (fd, row, strlen (row)), ==, (gssize) strlen (row));
  buffer = gst_harness_pull (harness);
  g_assert_nonnull (buffer);
  g_assert_true (gst_element_query_position (
      harness->element, GST_FORMAT_BYTES, &position));
  g_assert_cmpint (position, ==, (gint64) strlen (row));
  g_assert_false (gst_element_query_duration (
      harness->element, GST_FORMAT_BYTES, &position));
  close (fd);
  gst_harness_teardown (harness);
}

static void
test_a_silent_pipe_does_not_keep_it_from_stopping (
    Fixture *f, gconstpointer data)
{
  gint fd;
  GstHarness *harness = open_pipe (f, &fd);

  g_usleep (50000);
  g_assert_cmpint (gst_element_set_state (harness->element, GST_STATE_NULL), ==,
      GST_STATE_CHANGE_SUCCESS);
  close (fd);
  gst_harness_teardown (harness);
}

static void
test_position_and_duration_are_answered (Fixture *f, gconstpointer data)
{
  g_autofree gchar *path =
      put (f, "log", "{\"image\":\"a.jpg\",\"lat\":46,\"lon\":7}\n");
  GstElement *source = gst_element_factory_make ("logsrc", NULL);
  GstHarness *harness;
  g_autoptr (GstBuffer) buffer = NULL;
  g_autoptr (GstEvent) segment = NULL;
  gint64 value;

  g_object_set (source, "location", path, NULL);
  harness = gst_harness_new_with_element (source, NULL, "src");
  gst_object_unref (source);
  gst_harness_play (harness);
  buffer = gst_harness_pull (harness);
  g_assert_cmpuint (GST_BUFFER_OFFSET (buffer), ==, 0);
  g_assert_true (gst_element_query_position (source, GST_FORMAT_BYTES, &value));
  g_assert_cmpint (value, ==, 35);
  g_assert_true (gst_element_query_duration (source, GST_FORMAT_BYTES, &value));
  g_assert_cmpint (value, ==, 35);
  g_assert_true (
      gst_element_query_position (source, GST_FORMAT_PERCENT, &value));
  g_assert_cmpint (value, ==, GST_FORMAT_PERCENT_MAX);
  g_assert_true (
      gst_element_query_position (source, GST_FORMAT_BUFFERS, &value));
  g_assert_cmpint (value, ==, 1);
  segment = gst_pad_get_sticky_event (harness->sinkpad, GST_EVENT_SEGMENT, 0);
  g_assert_nonnull (segment);
  {
    const GstSegment *parsed;
    gst_event_parse_segment (segment, &parsed);
    g_assert_cmpint (parsed->format, ==, GST_FORMAT_TIME);
  }
  gst_harness_teardown (harness);
}

static void
test_it_runs_again_after_stopping (Fixture *f, gconstpointer data)
{
  put_log (f, "{\"image\":\"a.jpg\",\"lat\":46,\"lon\":7}\n");
  run (f);
  g_assert_cmpint (gst_element_set_state (f->pipeline, GST_STATE_READY), ==,
      GST_STATE_CHANGE_SUCCESS);
  run (f);
  g_assert_cmpstr (f->photos->str, ==, "a.jpg - logged\na.jpg - logged\n");
}

static gboolean
want_track (GstPad *pad, GstObject *parent, GstQuery *query)
{
  return lp_track_answer (query, TRUE) ||
         gst_pad_query_default (pad, parent, query);
}

static GstPadProbeReturn
take_track (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  LpTrack **track = user_data;

  if (*track == NULL)
    *track = lp_track_event_get (GST_PAD_PROBE_INFO_EVENT (info));
  return GST_PAD_PROBE_OK;
}

static void
run_for_track (Fixture *f, gboolean is_wanted, LpTrack **track)
{
  g_autoptr (GstElement) sink =
      gst_bin_get_by_name (GST_BIN (f->pipeline), "sink");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (sink, "sink");

  *track = NULL;
  if (is_wanted)
    gst_pad_set_query_function (pad, want_track);
  gst_pad_add_probe (
      pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, take_track, track, NULL);
  put_photos (f, (const gchar *const[]){ NULL });
  photo_fixture_write (f->folder, "photos/a.jpg", "2026:01:01 00:00:05");
  put_log (f, "{\"time\":\"2026-01-01T00:00:00Z\",\"lat\":46,\"lon\":7}\n"
              "{\"time\":\"2026-01-01T00:00:01Z\",\"lat\":46,\"lon\":7}\n"
              "{\"time\":\"2026-01-01T00:00:10Z\",\"lat\":46,\"lon\":7}\n");
  assert_run (f, "a.jpg photos/a.jpg interpolated\n", "");
}

static void
test_the_track_goes_to_who_wants_it (Fixture *f, gconstpointer data)
{
  g_autoptr (LpTrack) track = NULL;

  g_free (put (f, "photos/n.txt", "x"));
  run_for_track (f, TRUE, &track);
  g_assert_nonnull (track);
  g_assert_cmpuint (
      lp_track_get_n_samples (track, LP_QUANTITY_POSITION), ==, 3);
}

static void
test_nobody_gets_a_track_unasked (Fixture *f, gconstpointer data)
{
  LpTrack *track;

  g_free (put (f, "photos/n.txt", "x"));
  run_for_track (f, FALSE, &track);
  g_assert_null (track);
}

#define ADD(name, function)                                                    \
  g_test_add ("/logsrc/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  ADD ("photos-come-in-the-order-of-the-log",
      test_photos_come_in_the_order_of_the_log);
  ADD ("without-a-log-all-photos-come", test_without_a_log_all_photos_come);
  ADD ("names-are-beside-the-log-without-a-folder",
      test_names_are_beside_the_log_without_a_folder);
  ADD ("rows-that-cannot-be-used-are-listed",
      test_rows_that_cannot_be_used_are_listed);
  ADD ("many-faults-make-few-warnings", test_many_faults_make_few_warnings);
  ADD ("several-logs-follow-each-other", test_several_logs_follow_each_other);
  ADD ("what-cannot-be-read-is-refused-by-name",
      test_what_cannot_be_read_is_refused_by_name);
  ADD ("the-first-photo-leaves-before-the-log-ends",
      test_the_first_photo_leaves_before_the_log_ends);
  ADD ("a-silent-pipe-does-not-keep-it-from-stopping",
      test_a_silent_pipe_does_not_keep_it_from_stopping);
  ADD ("position-and-duration-are-answered",
      test_position_and_duration_are_answered);
  ADD ("it-runs-again-after-stopping", test_it_runs_again_after_stopping);
  ADD ("the-track-goes-to-who-wants-it", test_the_track_goes_to_who_wants_it);
  ADD ("nobody-gets-a-track-unasked", test_nobody_gets_a_track_unasked);
  return g_test_run ();
}
