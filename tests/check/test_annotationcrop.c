/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib/gstdio.h>
#include <gst/check/gstharness.h>
#include <gst/video/video.h>

#include "ledger/lp-account.h"
#include "linepatrol.h"
#include "stream/lp-crop-meta.h"
#include "stream/lp-photo-meta.h"
#include "stream/lp-stage.h"

#define STAGE "sink"

/* The element between two pads, with books and a bus of its own. */
typedef struct {
  GstHarness *harness;
  LpLedger *ledger;
  LpAccount *account;
  GstBus *bus;
  GString *skipped; /* what the account says was skipped */
} Fixture;

static gchar *
write_annotations (const gchar *text)
{
  gchar *path = NULL;
  gint file = g_file_open_tmp ("test-annotationcrop-XXXXXX", &path, NULL);

  g_assert_cmpint (file, >=, 0);
  g_close (file, NULL);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

/* Annotates images a.jpg and b.jpg; @boxes are those of a.jpg. */
static gchar *
make_annotations (const gchar *boxes)
{
  return g_strdup_printf (
      "{\"images\":[{\"id\":1,\"file_name\":\"a.jpg\",\"width\":64,"
      "\"height\":48},{\"id\":2,\"file_name\":\"b.jpg\"},"
      "{\"id\":3,\"file_name\":\"x/c.jpg\"},{\"id\":4,\"file_name\":"
      "\"y/c.jpg\"}],\"categories\":[{\"id\":1,\"name\":\"tower\"}],"
      "\"annotations\":[{\"id\":99,\"image_id\":2,\"category_id\":1,"
      "\"bbox\":[0,0,7,5]}%s%s]}",
      *boxes ? "," : "", boxes);
}

#define BOX(id, box)                                                           \
  "{\"id\":" #id ",\"image_id\":1,\"category_id\":1,\"bbox\":[" box "]}"

static void
fixture_init (Fixture *fixture, const gchar *boxes)
{
  GstElement *element = gst_element_factory_make ("annotationcrop", NULL);
  GstContext *context;

  g_assert_nonnull (element);
  fixture->ledger = lp_ledger_new ();
  fixture->bus = gst_bus_new ();
  fixture->skipped = g_string_new (NULL);
  context = lp_ledger_context_new (fixture->ledger);
  gst_element_set_context (element, context);
  gst_context_unref (context);
  gst_element_set_bus (element, fixture->bus);
  if (boxes != NULL) {
    g_autofree gchar *text = make_annotations (boxes);
    g_autofree gchar *path = write_annotations (text);

    g_object_set (element, "annotations", path, NULL);
    fixture->harness = gst_harness_new_with_element (element, "sink", "src");
    g_remove (path);
  } else {
    fixture->harness = gst_harness_new_with_element (element, "sink", "src");
  }
  fixture->account = lp_account_new (fixture->ledger, STAGE);
  gst_object_unref (element);
}

static gboolean
accept_all (const gchar *stage, gpointer user_data)
{
  return TRUE;
}

static void
note_skip (const LpSkip *skip, gpointer user_data)
{
  g_string_append_printf (user_data, "%s %s;",
      skip->kind == LP_SKIP_BOX ? skip->annotation_id : skip->photo,
      skip->reason);
}

/* Checks the books, which the caller has told of all crops. */
static void
assert_accounts (Fixture *fixture, guint photos_in, guint crops,
    guint without_annotations, const gchar *skipped)
{
  LpSummary *summary = lp_account_settle (
      fixture->account, FALSE, accept_all, note_skip, fixture->skipped);

  g_assert_cmpuint (summary->photos_in, ==, photos_in);
  g_assert_cmpuint (summary->crops, ==, crops);
  g_assert_cmpuint (
      summary->photos_without_annotations, ==, without_annotations);
  g_assert_cmpstr (fixture->skipped->str, ==, skipped);
  lp_summary_free (summary);
}

static void
fixture_clear (Fixture *fixture)
{
  lp_account_free (fixture->account);
  gst_harness_teardown (fixture->harness);
  gst_object_unref (fixture->bus);
  g_object_unref (fixture->ledger);
  g_string_free (fixture->skipped, TRUE);
}

static void
set_caps (GstHarness *harness, const gchar *format, gint width, gint height)
{
  g_autofree gchar *caps =
      g_strdup_printf ("video/x-raw,format=%s,width=%d,height=%d,framerate=0/1",
          format, width, height);

  gst_harness_set_src_caps_str (harness, caps);
}

/* A frame full of noise. */
static GstBuffer *
make_frame (Fixture *fixture, const gchar *name, const gchar *format,
    gint width, gint height)
{
  LpPhoto *photo = lp_photo_new (name);
  GstVideoInfo info;
  GstBuffer *buffer;
  GstMapInfo map;

  gst_video_info_set_format (
      &info, gst_video_format_from_string (format), width, height);
  buffer = gst_buffer_new_allocate (NULL, info.size, NULL);
  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  for (gsize i = 0; i < map.size; i++)
    map.data[i] = (guint8) g_test_rand_int ();
  gst_buffer_unmap (buffer, &map);
  lp_ledger_announce (fixture->ledger, "source", photo);
  lp_buffer_add_photo (buffer, photo);
  lp_photo_unref (photo);
  return buffer;
}

static GstFlowReturn
push_frame (Fixture *fixture, const gchar *name, const gchar *format,
    gint width, gint height)
{
  return gst_harness_push (
      fixture->harness, make_frame (fixture, name, format, width, height));
}

/* Takes the next crop and says in the books that it has come. */
static GstBuffer *
pull_crop (Fixture *fixture)
{
  GstBuffer *crop = gst_harness_try_pull (fixture->harness);

  g_assert_nonnull (crop);
  g_assert_nonnull (lp_buffer_get_crop (crop));
  lp_account_add_crop (fixture->account, lp_buffer_get_crop (crop));
  return crop;
}

static void
assert_no_crop (Fixture *fixture)
{
  g_assert_null (gst_harness_try_pull (fixture->harness));
}

static gchar *
pop_message (Fixture *fixture, GstMessageType type)
{
  GstMessage *message = gst_bus_pop_filtered (fixture->bus, type);
  GError *error = NULL;
  gchar *text;

  g_assert_nonnull (message);
  if (type == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &error, NULL);
  else
    gst_message_parse_warning (message, &error, NULL);
  text = g_strdup (error->message);
  g_error_free (error);
  gst_message_unref (message);
  return text;
}

/* Compares every sample of a crop in a format without subsampling. */
static void
assert_same_pixels (GstBuffer *crop, GstBuffer *picture, GstVideoFormat format,
    gint width, gint height)
{
  const LpCrop *record = lp_buffer_get_crop (crop);
  GstVideoInfo crop_info, picture_info;
  GstVideoFrame crop_frame, picture_frame;

  gst_video_info_set_format (&picture_info, format, width, height);
  gst_video_info_set_format (&crop_info, format, record->width, record->height);
  g_assert_true (
      gst_video_frame_map (&crop_frame, &crop_info, crop, GST_MAP_READ));
  g_assert_true (gst_video_frame_map (
      &picture_frame, &picture_info, picture, GST_MAP_READ));
  for (gint y = 0; y < record->height; y++) {
    const guint8 *a = GST_VIDEO_FRAME_PLANE_DATA (&crop_frame, 0);
    const guint8 *b = GST_VIDEO_FRAME_PLANE_DATA (&picture_frame, 0);
    gint size = GST_VIDEO_FRAME_COMP_PSTRIDE (&crop_frame, 0);

    a += y * GST_VIDEO_FRAME_PLANE_STRIDE (&crop_frame, 0);
    b += (y + record->y) * GST_VIDEO_FRAME_PLANE_STRIDE (&picture_frame, 0) +
         record->x * size;
    g_assert_cmpmem (a, record->width * size, b, record->width * size);
  }
  gst_video_frame_unmap (&crop_frame);
  gst_video_frame_unmap (&picture_frame);
}

static void
assert_caps_size (GstHarness *harness, gint width, gint height)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (harness->sinkpad);
  GstVideoInfo info;

  g_assert_nonnull (caps);
  g_assert_true (gst_video_info_from_caps (&info, caps));
  g_assert_cmpint (info.width, ==, width);
  g_assert_cmpint (info.height, ==, height);
}

static void
test_crops_equal_their_area (gconstpointer format)
{
  Fixture fixture;
  GstBuffer *picture, *crop;
  const LpCrop *record;

  fixture_init (&fixture, BOX (1, "3,5,20,11") "," BOX (2, "10.5,0,3.2,48"));
  set_caps (fixture.harness, format, 64, 48);
  picture = make_frame (&fixture, "/p/a.jpg", format, 64, 48);
  gst_harness_push (fixture.harness, gst_buffer_ref (picture));

  crop = pull_crop (&fixture);
  record = lp_buffer_get_crop (crop);
  g_assert_cmpuint (record->index, ==, 0);
  g_assert_cmpstr (record->label, ==, "tower");
  g_assert_cmpstr (record->annotation_id, ==, "1");
  g_assert_nonnull (record->annotation_file);
  g_assert_cmpfloat (record->box_width, ==, 20);
  g_assert_false (record->clamped);
  g_assert_cmpint (record->x, ==, 3);
  g_assert_cmpint (record->height, ==, 11);
  g_assert_cmpfloat (record->to_photo[5], ==, 5);
  g_assert_cmpstr (lp_buffer_get_photo (crop)->name, ==, "/p/a.jpg");
  assert_same_pixels (
      crop, picture, gst_video_format_from_string (format), 64, 48);
  gst_buffer_unref (crop);

  crop = pull_crop (&fixture);
  record = lp_buffer_get_crop (crop);
  g_assert_cmpuint (record->index, ==, 1);
  g_assert_cmpint (record->x, ==, 10);
  g_assert_cmpint (record->width, ==, 4);
  assert_same_pixels (
      crop, picture, gst_video_format_from_string (format), 64, 48);
  assert_caps_size (fixture.harness, 4, 48);
  gst_buffer_unref (crop);
  gst_buffer_unref (picture);
  assert_no_crop (&fixture);
  assert_accounts (&fixture, 1, 2, 0, "99 no-photo;");
  fixture_clear (&fixture);
}

static void
assert_events (GstHarness *harness, const gchar *expected)
{
  g_autoptr (GString) names = g_string_new (NULL);
  GstEvent *event;

  while ((event = gst_harness_try_pull_event (harness)) != NULL) {
    g_string_append_printf (names, "%s ", GST_EVENT_TYPE_NAME (event));
    gst_event_unref (event);
  }
  g_assert_cmpstr (names->str, ==, expected);
}

static void
test_segment_follows_the_first_caps (void)
{
  Fixture fixture;

  fixture_init (&fixture,
      BOX (1, "0,0,4,4") "," BOX (2, "8,8,4,4") "," BOX (3, "0,0,5,5"));
  set_caps (fixture.harness, "GRAY8", 64, 48);
  gst_harness_push_event (
      fixture.harness, gst_event_new_tag (gst_tag_list_new_empty ()));
  gst_harness_push_event (fixture.harness, gst_event_new_gap (0, 1));
  assert_events (fixture.harness, "stream-start ");
  push_frame (&fixture, "none.jpg", "GRAY8", 64, 48);
  assert_events (fixture.harness, "");
  push_frame (&fixture, "a.jpg", "GRAY8", 64, 48);
  /* No caps between the first two, which are of one size. */
  assert_events (fixture.harness, "caps segment tag caps ");
  gst_harness_push_event (
      fixture.harness, gst_event_new_tag (gst_tag_list_new_empty ()));
  gst_harness_push_event (fixture.harness, gst_event_new_eos ());
  assert_events (fixture.harness, "tag eos ");
  fixture_clear (&fixture);
}

static void
test_stream_without_crops_ends (void)
{
  Fixture fixture;

  fixture_init (&fixture, "");
  set_caps (fixture.harness, "I420", 64, 48);
  push_frame (&fixture, "none.jpg", "I420", 64, 48);
  push_frame (&fixture, "a.jpg", "I420", 64, 48);
  gst_harness_push_event (fixture.harness, gst_event_new_eos ());
  assert_events (fixture.harness, "stream-start eos ");
  assert_accounts (&fixture, 2, 0, 2,
      "none.jpg no-annotations;a.jpg no-annotations;99 no-photo;");
  fixture_clear (&fixture);
}

static void
test_stream_without_crops_ends_behind_an_encoder (void)
{
  g_autofree gchar *text = make_annotations ("");
  g_autofree gchar *path = write_annotations (text);
  g_autofree gchar *launch = g_strdup_printf (
      "annotationcrop annotations=%s ! queue ! jpegenc ! queue", path);
  GstHarness *harness = gst_harness_new_parse (launch);
  LpPhoto *photo = lp_photo_new ("none.jpg");
  GstBuffer *frame = gst_buffer_new_allocate (NULL, 64 * 48, NULL);
  GstEvent *event;

  set_caps (harness, "GRAY8", 64, 48);
  lp_buffer_add_photo (frame, photo);
  g_assert_cmpint (gst_harness_push (harness, frame), ==, GST_FLOW_OK);
  gst_harness_push_event (harness, gst_event_new_eos ());
  while ((event = gst_harness_pull_event (harness)) != NULL) {
    GstEventType type = GST_EVENT_TYPE (event);
    gst_event_unref (event);
    if (type == GST_EVENT_EOS)
      break;
  }
  g_assert_nonnull (event);
  lp_photo_unref (photo);
  gst_harness_teardown (harness);
  g_remove (path);
}

static void
test_flush_begins_anew (void)
{
  Fixture fixture;
  GstSegment segment;
  GstBuffer *crop;

  fixture_init (&fixture, BOX (1, "0,0,4,4"));
  set_caps (fixture.harness, "GRAY8", 64, 48);
  push_frame (&fixture, "a.jpg", "GRAY8", 64, 48);
  gst_buffer_unref (pull_crop (&fixture));
  assert_events (fixture.harness, "stream-start caps segment ");
  gst_harness_push_event (fixture.harness, gst_event_new_flush_start ());
  g_assert_cmpint (
      push_frame (&fixture, "a.jpg", "GRAY8", 64, 48), ==, GST_FLOW_FLUSHING);
  gst_harness_push_event (fixture.harness, gst_event_new_flush_stop (TRUE));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (fixture.harness, gst_event_new_segment (&segment));
  g_assert_cmpint (
      push_frame (&fixture, "a.jpg", "GRAY8", 64, 48), ==, GST_FLOW_OK);
  crop = pull_crop (&fixture);
  gst_buffer_unref (crop);
  assert_events (fixture.harness, "flush-start flush-stop segment caps ");
  fixture_clear (&fixture);
}

static void
test_flush_before_the_first_crop_forgets_the_segment (void)
{
  Fixture fixture;
  GstSegment segment;
  const GstSegment *received;
  GstEvent *event;

  fixture_init (&fixture, BOX (1, "0,0,4,4"));
  set_caps (fixture.harness, "GRAY8", 64, 48);
  push_frame (&fixture, "none.jpg", "GRAY8", 64, 48);
  gst_harness_push_event (fixture.harness, gst_event_new_flush_start ());
  gst_harness_push_event (fixture.harness, gst_event_new_flush_stop (TRUE));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = 42;
  gst_harness_push_event (fixture.harness, gst_event_new_segment (&segment));
  push_frame (&fixture, "a.jpg", "GRAY8", 64, 48);
  gst_buffer_unref (pull_crop (&fixture));
  event =
      gst_pad_get_sticky_event (fixture.harness->sinkpad, GST_EVENT_SEGMENT, 0);
  gst_event_parse_segment (event, &received);
  g_assert_cmpuint (received->start, ==, 42);
  gst_event_unref (event);
  assert_events (
      fixture.harness, "stream-start flush-start flush-stop caps segment ");
  fixture_clear (&fixture);
}

static void
test_photos_may_differ_in_size_and_format (void)
{
  Fixture fixture;

  fixture_init (&fixture, BOX (1, "0,0,7,5"));
  set_caps (fixture.harness, "I420", 64, 48);
  push_frame (&fixture, "a.jpg", "I420", 64, 48);
  set_caps (fixture.harness, "RGB", 9, 9);
  push_frame (&fixture, "b.jpg", "RGB", 9, 9);
  gst_buffer_unref (pull_crop (&fixture));
  gst_buffer_unref (pull_crop (&fixture));
  assert_caps_size (fixture.harness, 7, 5);
  /* The harness sends a segment with all caps. */
  assert_events (fixture.harness, "stream-start caps segment segment caps ");
  assert_accounts (&fixture, 2, 2, 0, "");
  fixture_clear (&fixture);
}

static void
test_boxes_that_do_not_fit_are_accounted_for (void)
{
  Fixture fixture;
  GstBuffer *crop;
  g_autofree gchar *warning = NULL;

  fixture_init (&fixture,
      BOX (1, "60,40,10,10") "," BOX (2, "64,0,5,5") "," BOX (
          3, "1,1,0,5") "," BOX (4, "NaN,1,2,5") "," BOX (5, "1,1,-2,5"));
  warning = pop_message (&fixture, GST_MESSAGE_WARNING);
  g_assert_nonnull (strstr (warning, "3 faults in the annotations: '"));
  set_caps (fixture.harness, "GRAY8", 64, 48);
  push_frame (&fixture, "a.jpg", "GRAY8", 64, 48);
  crop = pull_crop (&fixture);
  g_assert_true (lp_buffer_get_crop (crop)->clamped);
  g_assert_cmpint (lp_buffer_get_crop (crop)->x, ==, 60);
  g_assert_cmpint (lp_buffer_get_crop (crop)->width, ==, 4);
  g_assert_cmpint (lp_buffer_get_crop (crop)->height, ==, 8);
  g_assert_cmpfloat (lp_buffer_get_crop (crop)->box_width, ==, 10);
  gst_buffer_unref (crop);
  assert_no_crop (&fixture);
  assert_accounts (&fixture, 1, 1, 0,
      "2 outside;3 empty-box;4 invalid-box;5 invalid-box;99 no-photo;");
  fixture_clear (&fixture);
}

static void
test_photo_that_may_be_one_or_another_is_skipped (void)
{
  Fixture fixture;
  g_autofree gchar *warning = NULL;

  fixture_init (&fixture, "");
  set_caps (fixture.harness, "GRAY8", 64, 48);
  push_frame (&fixture, "/p/c.jpg", "GRAY8", 64, 48);
  assert_no_crop (&fixture);
  warning = pop_message (&fixture, GST_MESSAGE_WARNING);
  g_assert_cmpstr (warning, ==,
      "Photo '/p/c.jpg' gives no crops: several annotated images may be it.");
  assert_accounts (&fixture, 1, 0, 0, "/p/c.jpg ambiguous-image;99 no-photo;");
  fixture_clear (&fixture);
}

static void
test_another_size_than_annotated_is_warned_of_once (void)
{
  Fixture fixture;
  g_autofree gchar *warning = NULL;

  fixture_init (&fixture, BOX (1, "0,0,4,4"));
  set_caps (fixture.harness, "GRAY8", 48, 64);
  push_frame (&fixture, "a.jpg", "GRAY8", 48, 64);
  push_frame (&fixture, "a.jpg", "GRAY8", 48, 64);
  gst_buffer_unref (pull_crop (&fixture));
  gst_buffer_unref (pull_crop (&fixture));
  warning = pop_message (&fixture, GST_MESSAGE_WARNING);
  g_assert_cmpstr (warning, ==,
      "Photo 'a.jpg' has 48x64 pixels, its annotations are for 64x48: the "
      "crops may show something else.");
  g_assert_null (gst_bus_pop_filtered (fixture.bus, GST_MESSAGE_WARNING));
  fixture_clear (&fixture);
}

static void
test_boxes_are_scaled_with_the_photo (void)
{
  Fixture fixture;
  GstBuffer *picture, *crop;
  const LpCrop *record;
  gdouble x, y;

  fixture_init (&fixture, BOX (1, "10,20,8,4"));
  set_caps (fixture.harness, "GRAY8", 32, 12);
  picture = make_frame (&fixture, "a.jpg", "GRAY8", 32, 12);
  lp_buffer_get_photo_meta (picture)->scale_x = 0.5;
  lp_buffer_get_photo_meta (picture)->scale_y = 0.25;
  gst_harness_push (fixture.harness, picture);
  crop = pull_crop (&fixture);
  record = lp_buffer_get_crop (crop);
  assert_caps_size (fixture.harness, 4, 1);
  g_assert_cmpint (record->x, ==, 10);
  g_assert_cmpint (record->y, ==, 20);
  g_assert_cmpint (record->width, ==, 8);
  g_assert_cmpint (record->height, ==, 4);
  lp_crop_point_to_photo (record, 4, 1, &x, &y);
  g_assert_cmpfloat (x, ==, 18);
  g_assert_cmpfloat (y, ==, 24);
  g_assert_null (gst_bus_pop_filtered (fixture.bus, GST_MESSAGE_WARNING));
  gst_buffer_unref (crop);
  fixture_clear (&fixture);
}

static void
test_boxes_may_come_with_the_frame (void)
{
  Fixture fixture;
  GstBuffer *picture, *crop;
  g_autofree gchar *warning = NULL;

  fixture_init (&fixture, NULL);
  set_caps (fixture.harness, "GRAY8", 64, 48);
  push_frame (&fixture, "none.jpg", "GRAY8", 64, 48);
  warning = pop_message (&fixture, GST_MESSAGE_WARNING);
  g_assert_nonnull (strstr (warning, "'annotations' is not set"));
  picture = make_frame (&fixture, "a.jpg", "GRAY8", 64, 48);
  gst_buffer_add_video_region_of_interest_meta (
      picture, "face", 10, 11, 12, 13);
  gst_harness_push (fixture.harness, picture);
  crop = pull_crop (&fixture);
  g_assert_cmpstr (lp_buffer_get_crop (crop)->label, ==, "face");
  g_assert_cmpint (lp_buffer_get_crop (crop)->y, ==, 11);
  g_assert_cmpint (lp_buffer_get_crop (crop)->width, ==, 12);
  g_assert_null (gst_buffer_get_video_region_of_interest_meta_id (crop, 0));
  gst_buffer_unref (crop);
  assert_accounts (&fixture, 2, 1, 1, "none.jpg no-annotations;");
  fixture_clear (&fixture);
}

static void
test_frame_of_no_photo_is_an_error (void)
{
  Fixture fixture;
  g_autofree gchar *error = NULL;

  fixture_init (&fixture, "");
  set_caps (fixture.harness, "GRAY8", 4, 4);
  g_assert_cmpint (gst_harness_push (fixture.harness,
                       gst_buffer_new_allocate (NULL, 16, NULL)),
      ==, GST_FLOW_ERROR);
  error = pop_message (&fixture, GST_MESSAGE_ERROR);
  g_assert_nonnull (strstr (error, "does not say which photo it is of"));
  fixture_clear (&fixture);
}

static void
test_downstream_decides_when_to_stop (void)
{
  Fixture fixture;

  fixture_init (&fixture, BOX (1, "0,0,4,4") "," BOX (2, "0,0,5,5"));
  set_caps (fixture.harness, "GRAY8", 64, 48);
  gst_pad_set_active (fixture.harness->sinkpad, FALSE);
  g_assert_cmpint (
      push_frame (&fixture, "a.jpg", "GRAY8", 64, 48), ==, GST_FLOW_FLUSHING);
  gst_pad_set_active (fixture.harness->sinkpad, TRUE);
  fixture_clear (&fixture);
}

static void
test_refused_caps_are_not_negotiated (void)
{
  Fixture fixture;

  fixture_init (&fixture, BOX (1, "0,0,4,4"));
  gst_harness_set_sink_caps_str (
      fixture.harness, "video/x-raw,format=GRAY8,width=5");
  set_caps (fixture.harness, "GRAY8", 64, 48);
  g_assert_cmpint (push_frame (&fixture, "a.jpg", "GRAY8", 64, 48), ==,
      GST_FLOW_NOT_NEGOTIATED);
  fixture_clear (&fixture);
}

static void
test_caps_of_downstream_count_but_for_the_size (void)
{
  Fixture fixture;
  GstPad *sinkpad;
  g_autoptr (GstCaps) caps = NULL;
  g_autoptr (GstCaps) expected = gst_caps_from_string (
      "video/x-raw,format=I420,framerate=(fraction)[0,max],width=[1,max],"
      "height=[1,max]");
  g_autoptr (GstCaps) other = gst_caps_from_string (
      "video/x-raw,format=RGB,framerate=0/1,width=64,height=48");

  fixture_init (&fixture, "");
  gst_harness_set_sink_caps_str (
      fixture.harness, "video/x-raw,format=I420,width=10,height=10;image/png");
  sinkpad = gst_element_get_static_pad (fixture.harness->element, "sink");
  caps = gst_pad_query_caps (sinkpad, NULL);
  g_assert_true (gst_caps_is_equal (caps, expected));
  g_assert_false (gst_pad_query_accept_caps (sinkpad, other));
  gst_caps_set_simple (other, "format", G_TYPE_STRING, "I420", NULL);
  g_assert_true (gst_pad_query_accept_caps (sinkpad, other));
  gst_object_unref (sinkpad);
  fixture_clear (&fixture);
}

static void
assert_start_fails (
    const gchar *annotations, const gchar *format, const gchar *message)
{
  GstElement *element = gst_element_factory_make ("annotationcrop", NULL);
  Fixture fixture = { .bus = gst_bus_new () };
  g_autofree gchar *error = NULL;

  gst_object_ref_sink (element);
  gst_element_set_bus (element, fixture.bus);
  g_object_set (element, "annotations", annotations, "format", format, NULL);
  g_assert_cmpint (gst_element_set_state (element, GST_STATE_PAUSED), ==,
      GST_STATE_CHANGE_FAILURE);
  error = pop_message (&fixture, GST_MESSAGE_ERROR);
  g_assert_nonnull (strstr (error, message));
  gst_element_set_state (element, GST_STATE_NULL);
  gst_object_unref (element);
  gst_object_unref (fixture.bus);
}

static void
test_bad_annotations_fail_at_once (void)
{
  g_autofree gchar *path = write_annotations ("{\"images\":[],\n\"annotations");

  assert_start_fails ("/does/not/exist.json", "auto",
      "Cannot read annotations '/does/not/exist.json': No such file");
  assert_start_fails (path, "auto", ", line 2: broken JSON");
  assert_start_fails (path, "cocoa", "no annotation format 'cocoa'");
  g_remove (path);
}

/* Crops of a decoded photo against the very frame that was decoded. */
static void
test_crops_of_a_real_photo_equal_the_frame (void)
{
  const gchar *data = g_getenv ("LINEPATROL_DATA");
  g_autofree gchar *annotations = g_build_filename (
      data ? data : "", "scenarios", "brighton", "annotations.coco.json", NULL);
  g_autofree gchar *photo = g_build_filename (
      data ? data : "", "photos", "brighton", "DJI_0018.JPG", NULL);
  g_autofree gchar *jpeg = NULL;
  GstHarness *decoder, *cropper;
  GstBuffer *buffer, *picture, *crop;
  LpPhoto *record;
  gsize length;
  guint n_crops = 0;
  g_autoptr (GstCaps) caps = NULL;

  if (!g_file_get_contents (photo, &jpeg, &length, NULL)) {
    g_test_skip ("LINEPATROL_DATA holds no photos");
    return;
  }
  record = lp_photo_new ("DJI_0018.JPG");
  buffer = gst_buffer_new_wrapped (g_steal_pointer (&jpeg), length);
  lp_buffer_add_photo (buffer, record);
  decoder = gst_harness_new_parse ("jpegdec idct-method=islow");
  gst_harness_set_src_caps_str (decoder, "image/jpeg");
  g_assert_cmpint (gst_harness_push (decoder, buffer), ==, GST_FLOW_OK);
  picture = gst_harness_pull (decoder);
  caps = gst_pad_get_current_caps (decoder->sinkpad);

  {
    GstElement *element = gst_element_factory_make ("annotationcrop", NULL);
    g_object_set (element, "annotations", annotations, NULL);
    cropper = gst_harness_new_with_element (element, "sink", "src");
    gst_object_unref (element);
  }
  gst_harness_set_src_caps (cropper, gst_caps_ref (caps));
  g_assert_cmpint (
      gst_harness_push (cropper, gst_buffer_ref (picture)), ==, GST_FLOW_OK);
  while ((crop = gst_harness_try_pull (cropper)) != NULL) {
    /* The first plane is luma; chroma has its own test. */
    GstVideoMeta *meta = gst_buffer_get_video_meta (picture);
    g_assert_true (meta == NULL || meta->stride[0] == 4000);
    assert_same_pixels (crop, picture, GST_VIDEO_FORMAT_I420, 4000, 2250);
    gst_buffer_unref (crop);
    n_crops++;
  }
  g_assert_cmpuint (n_crops, >, 1);
  gst_buffer_unref (picture);
  lp_photo_unref (record);
  gst_harness_teardown (cropper);
  gst_harness_teardown (decoder);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add_func ("/annotationcrop/" name, function)
  g_test_add_data_func ("/annotationcrop/crops-equal-their-area/GRAY8", "GRAY8",
      test_crops_equal_their_area);
  g_test_add_data_func ("/annotationcrop/crops-equal-their-area/RGB", "RGB",
      test_crops_equal_their_area);
  g_test_add_data_func ("/annotationcrop/crops-equal-their-area/I420", "I420",
      test_crops_equal_their_area);
  ADD ("segment-follows-the-first-caps", test_segment_follows_the_first_caps);
  ADD ("stream-without-crops-ends", test_stream_without_crops_ends);
  ADD ("stream-without-crops-ends-behind-an-encoder",
      test_stream_without_crops_ends_behind_an_encoder);
  ADD ("flush-begins-anew", test_flush_begins_anew);
  ADD ("flush-before-the-first-crop-forgets-the-segment",
      test_flush_before_the_first_crop_forgets_the_segment);
  ADD ("photos-may-differ-in-size-and-format",
      test_photos_may_differ_in_size_and_format);
  ADD ("boxes-that-do-not-fit-are-accounted-for",
      test_boxes_that_do_not_fit_are_accounted_for);
  ADD ("photo-that-may-be-one-or-another-is-skipped",
      test_photo_that_may_be_one_or_another_is_skipped);
  ADD ("another-size-than-annotated-is-warned-of-once",
      test_another_size_than_annotated_is_warned_of_once);
  ADD ("boxes-are-scaled-with-the-photo", test_boxes_are_scaled_with_the_photo);
  ADD ("boxes-may-come-with-the-frame", test_boxes_may_come_with_the_frame);
  ADD ("frame-of-no-photo-is-an-error", test_frame_of_no_photo_is_an_error);
  ADD ("downstream-decides-when-to-stop", test_downstream_decides_when_to_stop);
  ADD ("refused-caps-are-not-negotiated", test_refused_caps_are_not_negotiated);
  ADD ("caps-of-downstream-count-but-for-the-size",
      test_caps_of_downstream_count_but_for_the_size);
  ADD ("bad-annotations-fail-at-once", test_bad_annotations_fail_at_once);
  ADD ("crops-of-a-real-photo-equal-the-frame",
      test_crops_of_a_real_photo_equal_the_frame);
  return g_test_run ();
}
