/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <gst/check/gstharness.h>
#include <math.h>
#include <string.h>

#include "folder_fixture.h"
#include "ledger/lp-account.h"
#include "stream/lp-photo-meta.h"
#include "stream/lp-stage.h"
#include "stream/lp-track-event.h"

static gchar *folder;
static gchar *poles_path;

typedef struct {
  LpLedger *ledger;
  GstElement *element;
  GstHarness *harness;
  GstBus *bus;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  GstContext *context;

  fixture->ledger = lp_ledger_new ();
  fixture->element = gst_element_factory_make ("polematcher", "matcher");
  g_assert_nonnull (fixture->element);
  context = lp_ledger_context_new (fixture->ledger);
  gst_element_set_context (fixture->element, context);
  /* Each photo comes out at once. */
  g_object_set (fixture->element, "lookahead", 0, NULL);
  gst_context_unref (context);
  fixture->bus = gst_bus_new ();
}

/* Once the properties are set. */
static void
start (Fixture *fixture)
{
  fixture->harness =
      gst_harness_new_with_element (fixture->element, "sink", "src");
  gst_element_set_bus (fixture->element, fixture->bus);
  gst_harness_set_src_caps_str (fixture->harness, LP_CAPS_PHOTO_RECORD);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gst_element_set_state (fixture->element, GST_STATE_NULL);
  gst_element_set_bus (fixture->element, NULL);
  g_clear_pointer (&fixture->harness, gst_harness_teardown);
  gst_object_unref (fixture->element);
  gst_object_unref (fixture->bus);
  g_object_unref (fixture->ledger);
}

static GstBuffer *
make_record (Fixture *fixture, const gchar *name, gdouble latitude)
{
  g_autoptr (LpPhoto) photo = lp_photo_new (name);
  gchar *json;
  GstBuffer *buffer;

  photo->latitude = latitude;
  photo->longitude = 9.5;
  lp_ledger_announce (fixture->ledger, "source", photo);
  json = lp_photo_to_json (photo);
  buffer = gst_buffer_new_wrapped (json, strlen (json));
  lp_buffer_add_photo (buffer, photo);
  return buffer;
}

static GstBuffer *
make_text (const gchar *text)
{
  return gst_buffer_new_wrapped (g_strdup (text), strlen (text));
}

static LpPhoto *
read_payload (GstBuffer *buffer)
{
  GstMapInfo map;
  g_autoptr (GError) error = NULL;
  LpPhoto *photo;

  gst_buffer_map (buffer, &map, GST_MAP_READ);
  g_assert_cmpint (map.data[map.size - 1], ==, '\n');
  photo = lp_photo_from_json ((const gchar *) map.data, map.size, &error);
  g_assert_no_error (error);
  gst_buffer_unmap (buffer, &map);
  return photo;
}

static void
check_message (Fixture *fixture, GstMessageType type, const gchar *saying)
{
  g_autoptr (GstMessage) message = gst_bus_pop_filtered (fixture->bus, type);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (message);
  if (type == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &error, NULL);
  else
    gst_message_parse_warning (message, &error, NULL);
  if (strstr (error->message, saying) == NULL)
    g_error ("'%s' does not say '%s'", error->message, saying);
}

static void
keep_skip (const LpSkip *skip, gpointer texts)
{
  g_ptr_array_add (
      texts, g_strdup_printf ("%s %s %s", skip->photo ? skip->photo : "-",
                 skip->stage, skip->reason));
}

/* What the books say was skipped, a text for each. */
static GPtrArray *
settle (Fixture *fixture)
{
  g_autoptr (LpAccount) account = lp_account_new (fixture->ledger, "sink");
  GPtrArray *texts = g_ptr_array_new_with_free_func (g_free);

  lp_summary_free (lp_account_settle (account, FALSE, NULL, keep_skip, texts));
  return texts;
}

static void
test_match_is_in_meta_and_payload (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GstBuffer) buffer = NULL;
  g_autoptr (LpPhoto) payload = NULL;
  LpPhoto *photo;

  g_object_set (fixture->element, "poles", poles_path, NULL);
  start (fixture);
  buffer = gst_harness_push_and_pull (
      fixture->harness, make_record (fixture, "a.jpg", 47.0001));

  photo = lp_buffer_get_photo (buffer);
  g_assert_cmpuint (photo->id, ==, 1);
  g_assert_cmpstr (photo->match->pole, ==, "L/1");
  g_assert_cmpfloat_with_epsilon (photo->match->distance_m, 11.118, 0.01);
  payload = read_payload (buffer);
  g_assert_cmpstr (payload->name, ==, "a.jpg");
  g_assert_cmpstr (payload->match->pole, ==, "L/1");
}

static void
test_rest_of_the_buffer_is_kept (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GstBuffer) buffer = NULL;
  GstBuffer *record;
  GstReferenceTimestampMeta *meta;
  g_autoptr (GstCaps) caps = gst_caps_new_empty_simple ("timestamp/x-unix");

  g_object_set (fixture->element, "poles", poles_path, NULL);
  start (fixture);
  record = make_record (fixture, "a.jpg", 47.0001);
  GST_BUFFER_PTS (record) = 7 * GST_SECOND;
  GST_BUFFER_OFFSET (record) = 3;
  GST_BUFFER_FLAG_SET (record, GST_BUFFER_FLAG_DISCONT);
  gst_buffer_add_reference_timestamp_meta (record, caps, 5, 6);
  buffer = gst_harness_push_and_pull (fixture->harness, record);

  g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==, 7 * GST_SECOND);
  g_assert_cmpuint (GST_BUFFER_OFFSET (buffer), ==, 3);
  g_assert_true (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT));
  meta = gst_buffer_get_reference_timestamp_meta (buffer, caps);
  g_assert_nonnull (meta);
  g_assert_cmpuint (meta->timestamp, ==, 5);
}

/* The record of one branch must not change that of another. */
static void
test_record_of_others_stays_as_it_was (Fixture *fixture, gconstpointer data)
{
  GstBuffer *record;
  g_autoptr (GstBuffer) buffer = NULL;

  g_object_set (fixture->element, "poles", poles_path, NULL);
  start (fixture);
  record = gst_buffer_ref (make_record (fixture, "a.jpg", 47.0001));
  buffer = gst_harness_push_and_pull (fixture->harness, record);
  g_assert_null (lp_buffer_get_photo (record)->match);
  g_assert_nonnull (lp_buffer_get_photo (buffer)->match);
  gst_buffer_unref (record);
}

static void
test_photos_go_through_without_poles (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GstBuffer) buffer = NULL;

  gst_util_set_object_arg (G_OBJECT (fixture->element), "unmatched", "drop");
  start (fixture);
  buffer = gst_harness_push_and_pull (
      fixture->harness, make_record (fixture, "a.jpg", 47.0001));
  g_assert_null (lp_buffer_get_photo (buffer)->match);
  g_assert_cmpstr (lp_buffer_get_photo (buffer)->name, ==, "a.jpg");
}

static void
test_photo_out_of_reach_is_kept (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GstBuffer) buffer = NULL;

  g_object_set (
      fixture->element, "poles", poles_path, "max-distance", 50.0, NULL);
  start (fixture);
  buffer = gst_harness_push_and_pull (
      fixture->harness, make_record (fixture, "a.jpg", 46.999));
  g_assert_null (lp_buffer_get_photo (buffer)->match);
}

static void
test_photo_out_of_reach_is_dropped_and_booked (
    Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) skipped = NULL;

  g_object_set (
      fixture->element, "poles", poles_path, "max-distance", 50.0, NULL);
  gst_util_set_object_arg (G_OBJECT (fixture->element), "unmatched", "drop");
  start (fixture);
  g_assert_cmpint (gst_harness_push (fixture->harness,
                       make_record (fixture, "far.jpg", 46.999)),
      ==, GST_FLOW_OK);
  check_message (fixture, GST_MESSAGE_WARNING, "'far.jpg' has no pole within");
  g_assert_cmpint (gst_harness_push (fixture->harness,
                       make_record (fixture, "nowhere.jpg", NAN)),
      ==, GST_FLOW_OK);
  check_message (fixture, GST_MESSAGE_WARNING, "'nowhere.jpg'");
  g_assert_cmpuint (gst_harness_buffers_received (fixture->harness), ==, 0);

  skipped = settle (fixture);
  g_assert_cmpuint (skipped->len, ==, 2);
  g_assert_cmpstr (
      g_ptr_array_index (skipped, 0), ==, "far.jpg matcher no-pole-in-reach");
  g_assert_cmpstr (
      g_ptr_array_index (skipped, 1), ==, "nowhere.jpg matcher no-position");
}

static void
test_records_from_elsewhere_are_read_and_announced (
    Fixture *fixture, gconstpointer data)
{
  g_autoptr (GstBuffer) buffer = NULL;

  g_object_set (fixture->element, "poles", poles_path, NULL);
  start (fixture);
  buffer = gst_harness_push_and_pull (
      fixture->harness, make_text ("{\"photo\":\"b.jpg\",\"latitude\":47.0008,"
                                   "\"longitude\":9.5}\n"));
  g_assert_cmpstr (lp_buffer_get_photo (buffer)->match->pole, ==, "L/2");
  g_assert_cmpuint (lp_buffer_get_photo (buffer)->id, ==, 1);
}

static void
test_what_is_no_record_is_rejected (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) skipped = NULL;

  g_object_set (fixture->element, "poles", poles_path, NULL);
  start (fixture);
  g_assert_cmpint (gst_harness_push (fixture->harness, make_text ("{\"pho")),
      ==, GST_FLOW_OK);
  check_message (fixture, GST_MESSAGE_WARNING, "Record 1");
  g_assert_cmpint (
      gst_harness_push (fixture->harness, make_text ("\n")), ==, GST_FLOW_OK);
  check_message (fixture, GST_MESSAGE_WARNING, "Record 2");
  g_assert_cmpuint (gst_harness_buffers_received (fixture->harness), ==, 0);

  skipped = settle (fixture);
  g_assert_cmpuint (skipped->len, ==, 2);
  g_assert_cmpstr (
      g_ptr_array_index (skipped, 0), ==, "- matcher not-a-record");
}

static void
check_fails (Fixture *fixture, const gchar *saying)
{
  gst_element_set_bus (fixture->element, fixture->bus);
  g_assert_cmpint (gst_element_set_state (fixture->element, GST_STATE_PAUSED),
      ==, GST_STATE_CHANGE_FAILURE);
  check_message (fixture, GST_MESSAGE_ERROR, saying);
}

static void
test_poles_that_cannot_be_read_fail_the_start (
    Fixture *fixture, gconstpointer data)
{
  g_autofree gchar *missing = g_build_filename (folder, "none.gpkg", NULL);

  g_object_set (fixture->element, "poles", missing, NULL);
  check_fails (fixture, missing);
  g_object_set (
      fixture->element, "poles", poles_path, "mapping", "line=Trasse", NULL);
  check_fails (fixture, "'Trasse'");
  g_object_set (fixture->element, "mapping", NULL, NULL);
  g_assert_cmpint (gst_element_set_state (fixture->element, GST_STATE_PAUSED),
      !=, GST_STATE_CHANGE_FAILURE);
}

static void
test_warnings_of_the_source_are_posted (Fixture *fixture, gconstpointer data)
{
  g_autofree gchar *path = g_build_filename (folder, "twice.csv", NULL);

  g_file_set_contents (path, "nr,lat,lon\n7,47,9\n7,47,9.1\n", -1, NULL);
  g_object_set (fixture->element, "poles", path, NULL);
  gst_element_set_bus (fixture->element, fixture->bus);
  gst_element_set_state (fixture->element, GST_STATE_PAUSED);
  check_message (fixture, GST_MESSAGE_WARNING, "'7'");
}

static void
test_it_runs_again_with_other_poles (Fixture *fixture, gconstpointer data)
{
  g_autofree gchar *path = g_build_filename (folder, "other.csv", NULL);
  GstBuffer *buffer;

  g_file_set_contents (path, "nr,lat,lon\nother,47,9.5\n", -1, NULL);
  g_object_set (fixture->element, "poles", poles_path, NULL);
  start (fixture);
  buffer = gst_harness_push_and_pull (
      fixture->harness, make_record (fixture, "a.jpg", 47.0001));
  g_assert_cmpstr (lp_buffer_get_photo (buffer)->match->pole, ==, "L/1");
  gst_buffer_unref (buffer);

  gst_element_set_state (fixture->element, GST_STATE_READY);
  g_object_set (fixture->element, "poles", path, NULL);
  gst_harness_play (fixture->harness);
  gst_harness_set_src_caps_str (fixture->harness, LP_CAPS_PHOTO_RECORD);
  buffer = gst_harness_push_and_pull (
      fixture->harness, make_record (fixture, "b.jpg", 47.0001));
  g_assert_cmpstr (lp_buffer_get_photo (buffer)->match->pole, ==, "other");
  gst_buffer_unref (buffer);
}

/* Only the whole flight tells how far the compass is off; until then nothing
 * comes out. */
static void
test_photos_are_held_until_the_end (Fixture *fixture, gconstpointer data)
{
  const guint n_photos = 20000;

  g_object_set (fixture->element, "poles", poles_path, "lookahead", -1, NULL);
  start (fixture);
  for (guint i = 0; i < n_photos; i++) {
    g_autofree gchar *name = g_strdup_printf ("%u.jpg", i);
    g_assert_cmpint (gst_harness_push (fixture->harness,
                         make_record (fixture, name, 47.0001)),
        ==, GST_FLOW_OK);
  }
  g_assert_cmpuint (gst_harness_buffers_received (fixture->harness), ==, 0);
  g_assert_true (
      gst_harness_push_event (fixture->harness, gst_event_new_eos ()));
  g_assert_cmpuint (
      gst_harness_buffers_received (fixture->harness), ==, n_photos);
  for (guint i = 0; i < n_photos; i++) {
    g_autofree gchar *name = g_strdup_printf ("%u.jpg", i);
    g_autoptr (GstBuffer) buffer = gst_harness_pull (fixture->harness);
    g_assert_cmpstr (lp_buffer_get_photo (buffer)->name, ==, name);
    g_assert_cmpstr (lp_buffer_get_photo (buffer)->match->pole, ==, "L/1");
  }
}

static void
test_window_holds_so_many_photos (Fixture *fixture, gconstpointer data)
{
  g_object_set (fixture->element, "poles", poles_path, "lookahead", 5, NULL);
  start (fixture);
  for (guint i = 0; i < 30; i++) {
    gst_harness_push (
        fixture->harness, make_record (fixture, "a.jpg", 47.0001));
    g_assert_cmpuint (
        gst_harness_buffers_received (fixture->harness), ==, i < 5 ? 0 : i - 4);
  }
  gst_harness_push_event (fixture->harness, gst_event_new_eos ());
  g_assert_cmpuint (gst_harness_buffers_received (fixture->harness), ==, 30);
}

static void
pull_photo (Fixture *fixture, const gchar *name)
{
  g_autoptr (GstBuffer) buffer = gst_harness_pull (fixture->harness);

  g_assert_cmpstr (lp_buffer_get_photo (buffer)->name, ==, name);
}

/* Returns: (transfer full): the next event that is no caps or the like. */
static GstEvent *
pull_event (Fixture *fixture, GstEventType type)
{
  GstEvent *event;

  while ((event = gst_harness_try_pull_event (fixture->harness)) != NULL &&
         GST_EVENT_TYPE (event) != type)
    gst_event_unref (event);
  return event;
}

static GstPadProbeReturn
note_order (GstPad *pad, GstPadProbeInfo *info, gpointer text)
{
  if (GST_IS_BUFFER (info->data))
    g_string_append_c (text, 'b');
  else if (GST_EVENT_TYPE (info->data) == GST_EVENT_GAP)
    g_string_append_c (text, 'g');
  else if (GST_EVENT_TYPE (info->data) == GST_EVENT_EOS)
    g_string_append_c (text, 'e');
  return GST_PAD_PROBE_OK;
}

static void
test_events_keep_their_place (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) order = g_string_new (NULL);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (fixture->element, "src");

  g_object_set (fixture->element, "poles", poles_path, "lookahead", -1, NULL);
  start (fixture);
  gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
      note_order, order, NULL);
  gst_harness_push_event (fixture->harness, gst_event_new_gap (0, 1));
  gst_harness_push (fixture->harness, make_record (fixture, "a.jpg", 47.0001));
  gst_harness_push_event (fixture->harness, gst_event_new_gap (1, 1));
  gst_harness_push_event (fixture->harness, gst_event_new_gap (2, 1));
  gst_harness_push (fixture->harness, make_record (fixture, "b.jpg", 47.0001));
  gst_harness_push (fixture->harness, make_record (fixture, "c.jpg", 47.0001));
  gst_harness_push_event (fixture->harness, gst_event_new_gap (3, 1));
  g_assert_cmpstr (order->str, ==, "g");
  gst_harness_push_event (fixture->harness, gst_event_new_eos ());
  g_assert_cmpstr (order->str, ==, "gbggbbge");
}

static void
test_flush_forgets_what_is_held (Fixture *fixture, gconstpointer data)
{
  GstSegment segment;
  g_autoptr (GstEvent) tag = NULL;

  g_object_set (fixture->element, "poles", poles_path, "lookahead", -1, NULL);
  start (fixture);
  gst_harness_push (fixture->harness, make_record (fixture, "a.jpg", 47.0001));
  gst_harness_push_event (
      fixture->harness, gst_event_new_tag (gst_tag_list_new_empty ()));
  gst_harness_push_event (fixture->harness, gst_event_new_flush_start ());
  gst_harness_push_event (fixture->harness, gst_event_new_flush_stop (TRUE));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (fixture->harness, gst_event_new_segment (&segment));
  gst_harness_push (fixture->harness, make_record (fixture, "b.jpg", 47.0001));
  gst_harness_push_event (fixture->harness, gst_event_new_eos ());
  g_assert_cmpuint (gst_harness_buffers_received (fixture->harness), ==, 1);
  pull_photo (fixture, "b.jpg");
  /* What is sticky is not lost with the photos. */
  tag = pull_event (fixture, GST_EVENT_TAG);
  g_assert_nonnull (tag);
}

/* Nothing leaks, as the sanitizer sees, and the next run starts afresh. */
static void
test_stopping_forgets_what_is_held (Fixture *fixture, gconstpointer data)
{
  g_object_set (fixture->element, "poles", poles_path, "lookahead", -1, NULL);
  start (fixture);
  for (guint i = 0; i < 100; i++)
    gst_harness_push (
        fixture->harness, make_record (fixture, "a.jpg", 47.0001));
  gst_harness_push_event (fixture->harness, gst_event_new_gap (3, 1));
  gst_element_set_state (fixture->element, GST_STATE_NULL);
  g_assert_cmpuint (gst_harness_buffers_received (fixture->harness), ==, 0);

  gst_harness_play (fixture->harness);
  gst_harness_set_src_caps_str (fixture->harness, LP_CAPS_PHOTO_RECORD);
  gst_harness_push (fixture->harness, make_record (fixture, "b.jpg", 47.0001));
  gst_harness_push_event (fixture->harness, gst_event_new_eos ());
  g_assert_cmpuint (gst_harness_buffers_received (fixture->harness), ==, 1);
  pull_photo (fixture, "b.jpg");
}

static void
test_method_is_a_choice (Fixture *fixture, gconstpointer data)
{
  static const gchar record[] =
      "{\"photo\":\"b.jpg\",\"latitude\":47.0,\"longitude\":9.50026,"
      "\"camera_yaw\":-11.0,\"camera_pitch\":-10}\n";
  GstBuffer *buffer;

  g_object_set (fixture->element, "poles", poles_path, NULL);
  start (fixture);
  buffer = gst_harness_push_and_pull (fixture->harness, make_text (record));
  g_assert_cmpstr (lp_buffer_get_photo (buffer)->match->pole, ==, "L/2");
  gst_buffer_unref (buffer);

  gst_element_set_state (fixture->element, GST_STATE_READY);
  gst_util_set_object_arg (G_OBJECT (fixture->element), "method", "distance");
  gst_harness_play (fixture->harness);
  gst_harness_set_src_caps_str (fixture->harness, LP_CAPS_PHOTO_RECORD);
  buffer = gst_harness_push_and_pull (fixture->harness, make_text (record));
  g_assert_cmpstr (lp_buffer_get_photo (buffer)->match->pole, ==, "L/1");
  g_assert_cmpint (lp_buffer_get_photo (buffer)->match->method_reason, ==,
      LP_MATCH_METHOD_REASON_NONE);
  gst_buffer_unref (buffer);
}

static void
check_clock_message (Fixture *fixture, gboolean applied)
{
  g_autoptr (GstMessage) message =
      gst_bus_pop_filtered (fixture->bus, GST_MESSAGE_ELEMENT);
  const GstStructure *structure;
  gdouble number;
  guint n_photos;
  gboolean was_applied;

  g_assert_nonnull (message);
  structure = gst_message_get_structure (message);
  g_assert_true (gst_structure_has_name (structure, "linepatrol-clock-offset"));
  g_assert_true (gst_structure_get (structure, "offset_s", G_TYPE_DOUBLE,
      &number, "margin", G_TYPE_DOUBLE, &number, "n_photos", G_TYPE_UINT,
      &n_photos, "applied", G_TYPE_BOOLEAN, &was_applied, NULL));
  g_assert_cmpint (was_applied, ==, applied);
}

static void
test_clock_is_reported_without_a_track (Fixture *fixture, gconstpointer data)
{
  g_object_set (fixture->element, "poles", poles_path, "lookahead", -1,
      "estimate-clock-offset", TRUE, NULL);
  start (fixture);
  gst_harness_push (fixture->harness, make_record (fixture, "a.jpg", 47.0001));
  gst_harness_push_event (fixture->harness, gst_event_new_eos ());
  check_clock_message (fixture, FALSE);
  check_message (fixture, GST_MESSAGE_WARNING, "no log gives positions");
}

static void
test_clock_that_cannot_be_estimated_is_a_warning (
    Fixture *fixture, gconstpointer data)
{
  g_object_set (fixture->element, "poles", poles_path, "lookahead", 3,
      "estimate-clock-offset", TRUE, NULL);
  gst_element_set_bus (fixture->element, fixture->bus);
  gst_element_set_state (fixture->element, GST_STATE_PAUSED);
  check_message (fixture, GST_MESSAGE_WARNING, "lookahead=-1");
}

/* Spans differ: between even ones a clock that is off by a span could not be
 * told from one that is right. */
static gdouble
get_metres (guint pole)
{
  return pole * 100.06 + 12 * sin (pole * 2.3);
}

static gdouble
get_latitude (gdouble metres)
{
  return 47.0 + metres / 100.06 * 0.0009;
}

/* An aircraft that passes a pole every 20 s. */
static LpTrack *
make_track (void)
{
  LpTrack *track = lp_track_new (&LP_GAP_LIMITS_DEFAULT);

  for (gint second = -200; second < 400; second++) {
    LpSample sample = { (gint64) second * G_USEC_PER_SEC,
      get_latitude (second * 5.0), 9.5003 };
    lp_track_add (track, LP_QUANTITY_POSITION, &sample);
  }
  lp_track_finish (track);
  return track;
}

static GstBuffer *
wrap_photo (Fixture *fixture, LpPhoto *photo)
{
  gchar *json;
  GstBuffer *buffer;

  lp_ledger_announce (fixture->ledger, "source", photo);
  json = lp_photo_to_json (photo);
  buffer = gst_buffer_new_wrapped (json, strlen (json));
  lp_buffer_add_photo (buffer, photo);
  return buffer;
}

/* One whose own row says where it was taken. */
static GstBuffer *
make_logged_record (Fixture *fixture)
{
  g_autoptr (LpPhoto) photo = lp_photo_new ("logged.jpg");

  photo->time = (gint64) (get_metres (1) / 5.0 * G_USEC_PER_SEC);
  photo->latitude = get_latitude (get_metres (1));
  photo->longitude = 9.5;
  photo->fix = LP_FIX_LOGGED;
  return wrap_photo (fixture, photo);
}

/* Two photos a pole, 8 m before and behind it, by a clock that is 6 s slow. */
static GstBuffer *
make_timed_record (Fixture *fixture, guint number, const LpTrack *track)
{
  g_autofree gchar *name = g_strdup_printf ("%u.jpg", number);
  g_autoptr (LpPhoto) photo = lp_photo_new (name);
  gdouble along = number % 2 == 0 ? -8 : 8;
  gdouble seconds = (get_metres (number / 2) + along) / 5.0;

  photo->time = (gint64) ((seconds - 6.0) * G_USEC_PER_SEC);
  photo->camera_yaw = 270 - atan2 (along, 22.8) * 180 / G_PI;
  photo->has_own_angles = TRUE;
  lp_track_locate (track, photo->time, photo);
  return wrap_photo (fixture, photo);
}

/* With @data, the track comes behind a photo, as it does where a log places
 * some photos by itself. */
static void
test_clock_is_put_right (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LpTrack) track = make_track ();
  g_autoptr (GString) csv = g_string_new ("line,nr,lat,lon\n");
  g_autofree gchar *path = g_build_filename (folder, "line.csv", NULL);

  for (guint i = 0; i < 14; i++)
    g_string_append_printf (
        csv, "L,%u,%.8f,9.5\n", i, get_latitude (get_metres (i)));
  g_file_set_contents (path, csv->str, -1, NULL);
  g_object_set (fixture->element, "poles", path, "lookahead", -1,
      "estimate-clock-offset", TRUE, NULL);
  start (fixture);
  g_assert_true (lp_track_is_wanted (fixture->harness->srcpad));
  if (data != NULL)
    gst_harness_push (fixture->harness, make_logged_record (fixture));
  gst_harness_push_event (fixture->harness, lp_track_event_new (track));
  for (guint i = 2; i < 26; i++)
    gst_harness_push (fixture->harness, make_timed_record (fixture, i, track));
  gst_harness_push_event (fixture->harness, gst_event_new_eos ());
  check_clock_message (fixture, TRUE);
  if (data != NULL) {
    g_autoptr (GstBuffer) buffer = gst_harness_pull (fixture->harness);
    g_assert_cmpfloat (lp_buffer_get_photo (buffer)->time, ==,
        (gint64) (get_metres (1) / 5.0 * G_USEC_PER_SEC));
  }
  for (guint i = 2; i < 26; i++) {
    g_autoptr (GstBuffer) buffer = gst_harness_pull (fixture->harness);
    g_autofree gchar *pole = g_strdup_printf ("L/%u", i / 2);
    const LpPhoto *photo = lp_buffer_get_photo (buffer);
    gdouble metres = get_metres (i / 2) + (i % 2 == 0 ? -8 : 8);
    g_assert_cmpstr (photo->match->pole, ==, pole);
    g_assert_cmpfloat_with_epsilon (photo->time * 1e-6, metres / 5.0, 0.7);
    g_assert_cmpfloat_with_epsilon (
        photo->latitude, get_latitude (metres), 5e-5);
  }
}

static void
test_nobody_wants_a_track_unasked (Fixture *fixture, gconstpointer data)
{
  g_object_set (fixture->element, "poles", poles_path, "lookahead", -1, NULL);
  start (fixture);
  g_assert_false (lp_track_is_wanted (fixture->harness->srcpad));
}

static void
test_photos_of_a_real_flight_have_their_poles (
    Fixture *fixture, gconstpointer data)
{
  static const struct {
    gdouble latitude, longitude;
    const gchar *pole;
  } photos[] = {
    { 46.842607083, -91.994559889, "BB-002" },
    { 46.842865139, -91.994176639, "BB-004" },
  };
  const gchar *folder_of_data = g_getenv ("LINEPATROL_DATA");
  g_autofree gchar *path =
      g_build_filename (folder_of_data ? folder_of_data : ".", "scenarios",
          "brighton", "poles.geojson", NULL);

  if (!g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_test_skip ("the sample data is not here (LINEPATROL_DATA)");
    return;
  }
  g_object_set (fixture->element, "poles", path, NULL);
  start (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (photos); i++) {
    g_autofree gchar *json = g_strdup_printf (
        "{\"photo\":\"%u.jpg\",\"latitude\":%.9f,\"longitude\":%.9f}\n", i,
        photos[i].latitude, photos[i].longitude);
    g_autoptr (GstBuffer) buffer =
        gst_harness_push_and_pull (fixture->harness, make_text (json));
    g_assert_cmpstr (
        lp_buffer_get_photo (buffer)->match->pole, ==, photos[i].pole);
    g_assert_cmpstr (lp_buffer_get_photo (buffer)->match->line, ==, "BB");
  }
}

static void
add_test (const gchar *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  gint result;

  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  /* What goes wrong here is meant to. */
  gst_debug_set_default_threshold (GST_LEVEL_NONE);
  folder = g_dir_make_tmp ("linepatrol-poles-XXXXXX", NULL);
  poles_path = g_build_filename (folder, "poles.csv", NULL);
  g_file_set_contents (poles_path,
      "line,nr,lat,lon\nL,1,47.0000,9.5\nL,2,47.0009,9.5\n", -1, NULL);

  add_test ("/polematcher/match-is-in-meta-and-payload",
      test_match_is_in_meta_and_payload);
  add_test ("/polematcher/rest-of-the-buffer-is-kept",
      test_rest_of_the_buffer_is_kept);
  add_test ("/polematcher/record-of-others-stays-as-it-was",
      test_record_of_others_stays_as_it_was);
  add_test ("/polematcher/photos-go-through-without-poles",
      test_photos_go_through_without_poles);
  add_test ("/polematcher/photo-out-of-reach-is-kept",
      test_photo_out_of_reach_is_kept);
  add_test ("/polematcher/photo-out-of-reach-is-dropped-and-booked",
      test_photo_out_of_reach_is_dropped_and_booked);
  add_test ("/polematcher/records-from-elsewhere-are-read-and-announced",
      test_records_from_elsewhere_are_read_and_announced);
  add_test ("/polematcher/what-is-no-record-is-rejected",
      test_what_is_no_record_is_rejected);
  add_test ("/polematcher/poles-that-cannot-be-read-fail-the-start",
      test_poles_that_cannot_be_read_fail_the_start);
  add_test ("/polematcher/warnings-of-the-source-are-posted",
      test_warnings_of_the_source_are_posted);
  add_test ("/polematcher/it-runs-again-with-other-poles",
      test_it_runs_again_with_other_poles);
  add_test ("/polematcher/photos-are-held-until-the-end",
      test_photos_are_held_until_the_end);
  add_test ("/polematcher/window-holds-so-many-photos",
      test_window_holds_so_many_photos);
  add_test (
      "/polematcher/events-keep-their-place", test_events_keep_their_place);
  add_test ("/polematcher/flush-forgets-what-is-held",
      test_flush_forgets_what_is_held);
  add_test ("/polematcher/stopping-forgets-what-is-held",
      test_stopping_forgets_what_is_held);
  add_test ("/polematcher/method-is-a-choice", test_method_is_a_choice);
  add_test ("/polematcher/clock-is-reported-without-a-track",
      test_clock_is_reported_without_a_track);
  add_test ("/polematcher/clock-that-cannot-be-estimated-is-a-warning",
      test_clock_that_cannot_be_estimated_is_a_warning);
  add_test ("/polematcher/clock-is-put-right", test_clock_is_put_right);
  g_test_add ("/polematcher/clock-is-put-right-by-a-track-that-comes-late",
      Fixture, "late", set_up, test_clock_is_put_right, tear_down);
  add_test ("/polematcher/nobody-wants-a-track-unasked",
      test_nobody_wants_a_track_unasked);
  add_test ("/polematcher/photos-of-a-real-flight-have-their-poles",
      test_photos_of_a_real_flight_have_their_poles);
  result = g_test_run ();
  remove_folder (folder);
  g_free (folder);
  g_free (poles_path);
  return result;
}
