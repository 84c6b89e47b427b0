/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotationcrop_fixture.h"

#include <glib/gstdio.h>

#include "stream/lp-photo-meta.h"

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
      "height=[1,max];image/jpeg");
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

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add_func ("/annotationcrop/" name, function)
  ADD ("segment-follows-the-first-caps", test_segment_follows_the_first_caps);
  ADD ("stream-without-crops-ends", test_stream_without_crops_ends);
  ADD ("stream-without-crops-ends-behind-an-encoder",
      test_stream_without_crops_ends_behind_an_encoder);
  ADD ("flush-begins-anew", test_flush_begins_anew);
  ADD ("flush-before-the-first-crop-forgets-the-segment",
      test_flush_before_the_first_crop_forgets_the_segment);
  ADD ("photos-may-differ-in-size-and-format",
      test_photos_may_differ_in_size_and_format);
  ADD ("frame-of-no-photo-is-an-error", test_frame_of_no_photo_is_an_error);
  ADD ("downstream-decides-when-to-stop", test_downstream_decides_when_to_stop);
  ADD ("refused-caps-are-not-negotiated", test_refused_caps_are_not_negotiated);
  ADD ("caps-of-downstream-count-but-for-the-size",
      test_caps_of_downstream_count_but_for_the_size);
  return g_test_run ();
}
