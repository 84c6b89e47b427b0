/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotationcrop_fixture.h"

#include <glib/gstdio.h>
#include <gst/video/video.h>

#include "stream/lp-crop-meta.h"
#include "stream/lp-photo-meta.h"

#define LABELLED(id, category, box)                                            \
  "{\"id\":" #id ",\"image_id\":1,\"category_id\":" #category                  \
  ",\"bbox\":[" box "]}"

/* Annotates a.jpg and b.jpg, the latter without boxes. */
static gchar *
write_boxes (const gchar *boxes)
{
  g_autofree gchar *text = g_strdup_printf (
      "{\"images\":[{\"id\":1,\"file_name\":\"a.jpg\"},{\"id\":2,\"file_name\":"
      "\"b.jpg\"}],\"categories\":[{\"id\":1,\"name\":\"tower\"},{\"id\":2,"
      "\"name\":\"wire, broken\"}],\"annotations\":[%s]}",
      boxes);

  return write_annotations (text);
}

/* The element with boxes and with what @launch says of its properties. */
static void
set_up (Fixture *fixture, const gchar *boxes, const gchar *launch)
{
  g_autofree gchar *path = boxes ? write_boxes (boxes) : NULL;
  g_autofree gchar *line = g_strdup_printf ("annotationcrop %s%s %s",
      path ? "annotations=" : "", path ? path : "", launch);
  GError *error = NULL;
  GstElement *element =
      gst_parse_launch_full (line, NULL, GST_PARSE_FLAG_NONE, &error);
  GstContext *context;

  g_assert_no_error (error);
  fixture->ledger = lp_ledger_new ();
  fixture->bus = gst_bus_new ();
  fixture->skipped = g_string_new (NULL);
  context = lp_ledger_context_new (fixture->ledger);
  gst_element_set_context (element, context);
  gst_context_unref (context);
  gst_element_set_bus (element, fixture->bus);
  fixture->harness = gst_harness_new_with_element (element, "sink", "src");
  fixture->account = lp_account_new (fixture->ledger, "sink");
  gst_object_unref (element);
  if (path != NULL)
    g_remove (path);
  set_caps (fixture->harness, "GRAY8", 64, 48);
}

static void
ignore_skip (const LpSkip *skip, gpointer user_data)
{
}

static LpSummary *
settle (Fixture *fixture)
{
  LpSummary *summary =
      lp_account_settle (fixture->account, FALSE, NULL, ignore_skip, NULL);

  g_assert_cmpuint (summary->boxes_in, ==,
      summary->crops + summary->boxes_merged + summary->boxes_filtered +
          summary->boxes_skipped);
  g_assert_cmpuint (summary->photos_in, ==,
      summary->photos_cropped + summary->photos_without_annotations +
          summary->photos_skipped);
  return summary;
}

static guint8
get_pixel (GstBuffer *crop, gint width, gint height, gint x, gint y)
{
  GstVideoInfo info;
  GstVideoFrame frame;
  guint8 pixel;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_GRAY8, width, height);
  g_assert_true (gst_video_frame_map (&frame, &info, crop, GST_MAP_READ));
  pixel = ((guint8 *) GST_VIDEO_FRAME_PLANE_DATA (
      &frame, 0))[y * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0) + x];
  gst_video_frame_unmap (&frame);
  return pixel;
}

static void
test_options_are_properties (void)
{
  GstElement *element = gst_parse_launch (
      "annotationcrop padding=10% aspect=4:3 edge=pad deskew=true "
      "labels=\"<\\\"a, b\\\",\\\"c*\\\">\" min-score=0.5 fill=\"\"",
      NULL);
  g_autofree gchar *padding = NULL, *fill = NULL;
  GValue labels = G_VALUE_INIT;
  gboolean deskew;
  gdouble score;
  gint edge, group;

  g_object_get (element, "padding", &padding, "fill", &fill, "edge", &edge,
      "deskew", &deskew, "min-score", &score, "group", &group, NULL);
  g_assert_cmpstr (padding, ==, "10%");
  g_assert_cmpstr (fill, ==, "black");
  g_assert_cmpint (edge, ==, 1);
  g_assert_true (deskew);
  g_assert_cmpfloat (score, ==, 0.5);
  g_assert_cmpint (group, ==, 0);
  g_value_init (&labels, GST_TYPE_ARRAY);
  g_object_get_property (G_OBJECT (element), "labels", &labels);
  g_assert_cmpuint (gst_value_array_get_size (&labels), ==, 2);
  g_assert_cmpstr (
      g_value_get_string (gst_value_array_get_value (&labels, 0)), ==, "a, b");
  g_value_unset (&labels);
  gst_object_unref (element);
}

static void
assert_start_fails (const gchar *launch, const gchar *message)
{
  GstElement *element = gst_parse_launch (launch, NULL);
  Fixture fixture = { .bus = gst_bus_new () };
  g_autofree gchar *error = NULL;

  gst_object_ref_sink (element);
  gst_element_set_bus (element, fixture.bus);
  g_assert_cmpint (gst_element_set_state (element, GST_STATE_PAUSED), ==,
      GST_STATE_CHANGE_FAILURE);
  error = pop_message (&fixture, GST_MESSAGE_ERROR);
  g_assert_nonnull (strstr (error, message));
  gst_element_set_state (element, GST_STATE_NULL);
  gst_bus_set_flushing (fixture.bus, TRUE);
  gst_object_unref (element);
  gst_object_unref (fixture.bus);
}

static void
test_wrong_options_fail_at_once (void)
{
  assert_start_fails ("annotationcrop padding=-3", "'-3' of padding");
  assert_start_fails ("annotationcrop fill=#12", "'#12' of fill");
  assert_start_fails (
      "annotationcrop aspect=square size=4x3", "leave out one of them");
  assert_start_fails (
      "annotationcrop mode=lossless size=32", "'size' needs new pixels");
}

static void
test_what_is_beyond_is_filled (void)
{
  Fixture fixture;
  GstBuffer *picture, *crop;
  const LpCrop *record;
  gdouble x, y;

  set_up (
      &fixture, LABELLED (1, 1, "60,40,2,2"), "padding=4 edge=pad fill=white");
  picture = make_frame (&fixture, "a.jpg", "GRAY8", 64, 48);
  gst_harness_push (fixture.harness, gst_buffer_ref (picture));
  crop = pull_crop (&fixture);
  record = lp_buffer_get_crop (crop);
  assert_caps_size (fixture.harness, 10, 10);
  g_assert_true (record->filled);
  g_assert_false (record->clamped);
  g_assert_cmpint (record->x, ==, 56);
  g_assert_cmpint (record->width, ==, 10);
  lp_crop_point_to_photo (record, 4, 4, &x, &y);
  g_assert_cmpfloat (x, ==, 60);
  g_assert_cmpfloat (y, ==, 40);
  g_assert_cmpint (get_pixel (crop, 10, 10, 8, 3), ==, 255);
  g_assert_cmpint (
      get_pixel (crop, 10, 10, 7, 3), ==, get_pixel (picture, 64, 48, 63, 39));
  gst_buffer_unref (crop);
  gst_buffer_unref (picture);
  fixture_clear (&fixture);
}

static void
test_unwanted_boxes_are_counted_only (void)
{
  Fixture fixture;
  LpSummary *summary;

  set_up (&fixture,
      LABELLED (1, 1, "0,0,4,4") "," LABELLED (2, 2, "0,0,5,5") "," LABELLED (
          3, 2, "0,0,6,6"),
      "labels=\"<\\\"wire, *\\\">\"");
  push_frame (&fixture, "a.jpg", "GRAY8", 64, 48);
  gst_buffer_unref (pull_crop (&fixture));
  gst_buffer_unref (pull_crop (&fixture));
  assert_no_crop (&fixture);
  summary = settle (&fixture);
  g_assert_cmpuint (summary->boxes_in, ==, 3);
  g_assert_cmpuint (summary->boxes_filtered, ==, 1);
  g_assert_cmpuint (summary->boxes_skipped, ==, 0);
  lp_summary_free (summary);
  fixture_clear (&fixture);

  set_up (&fixture, LABELLED (1, 1, "0,0,4,4"), "labels=<none>");
  push_frame (&fixture, "a.jpg", "GRAY8", 64, 48);
  assert_no_crop (&fixture);
  summary = settle (&fixture);
  g_assert_cmpuint (summary->photos_without_annotations, ==, 1);
  g_assert_false (lp_summary_has_failures (summary));
  lp_summary_free (summary);
  fixture_clear (&fixture);
}

static void
test_boxes_of_a_label_share_a_crop (void)
{
  Fixture fixture;
  GstBuffer *crop;
  const LpCrop *record;
  LpSummary *summary;

  set_up (&fixture,
      LABELLED (1, 1, "2,3,4,4") "," LABELLED (2, 2, "0,0,5,5") "," LABELLED (
          3, 1, "20,30,6,6") "," LABELLED (4, 1, "90,0,5,5"),
      "group=label");
  push_frame (&fixture, "a.jpg", "GRAY8", 64, 48);
  crop = pull_crop (&fixture);
  record = lp_buffer_get_crop (crop);
  g_assert_cmpstr (record->label, ==, "tower");
  g_assert_cmpuint (record->n_boxes, ==, 2);
  g_assert_cmpuint (lp_crop_get_box (record, 1), ==, 2);
  g_assert_cmpfloat (record->box_x, ==, 2);
  g_assert_cmpfloat (record->box_width, ==, 24);
  g_assert_cmpint (record->width, ==, 24);
  g_assert_cmpint (record->height, ==, 33);
  gst_buffer_unref (crop);
  gst_buffer_unref (pull_crop (&fixture));
  assert_no_crop (&fixture);
  summary = settle (&fixture);
  g_assert_cmpuint (summary->crops, ==, 2);
  g_assert_cmpuint (summary->boxes_merged, ==, 1);
  g_assert_cmpuint (summary->boxes_skipped, ==, 1);
  g_assert_cmpuint (summary->boxes_failed, ==, 0);
  lp_summary_free (summary);
  fixture_clear (&fixture);
}

static void
test_lost_crops_of_several_boxes_are_missed (void)
{
  Fixture fixture;
  LpSummary *summary;

  set_up (&fixture, LABELLED (1, 1, "2,3,4,4") "," LABELLED (2, 1, "0,0,5,5"),
      "group=label");
  push_frame (&fixture, "a.jpg", "GRAY8", 64, 48);
  gst_buffer_unref (gst_harness_pull (fixture.harness));
  summary = settle (&fixture);
  g_assert_cmpuint (summary->boxes_failed, ==, 2);
  g_assert_cmpuint (summary->photos_skipped, ==, 1);
  lp_summary_free (summary);
  fixture_clear (&fixture);
}

static void
test_photos_without_a_wanted_box_come_whole (void)
{
  Fixture fixture;
  GstBuffer *crop;
  LpSummary *summary;

  set_up (&fixture, LABELLED (1, 1, "0,0,4,4"), "whole-photo=true");
  push_frame (&fixture, "a.jpg", "GRAY8", 64, 48);
  push_frame (&fixture, "b.jpg", "GRAY8", 64, 48);
  push_frame (&fixture, "c.jpg", "GRAY8", 64, 48);
  gst_buffer_unref (pull_crop (&fixture));
  crop = pull_crop (&fixture);
  assert_caps_size (fixture.harness, 64, 48);
  g_assert_cmpuint (lp_buffer_get_crop (crop)->n_boxes, ==, 0);
  gst_buffer_unref (crop);
  /* The last gets lost behind the element. */
  gst_buffer_unref (gst_harness_pull (fixture.harness));
  summary = settle (&fixture);
  g_assert_cmpuint (summary->crops, ==, 1);
  g_assert_cmpuint (summary->photos_whole, ==, 1);
  g_assert_cmpuint (summary->photos_cropped, ==, 2);
  g_assert_cmpuint (summary->photos_skipped, ==, 1);
  g_assert_cmpuint (summary->boxes_in, ==, 1);
  lp_summary_free (summary);
  fixture_clear (&fixture);
}

static void
test_regions_may_have_a_score (void)
{
  Fixture fixture;
  GstVideoRegionOfInterestMeta *region;
  GstBuffer *picture, *crop;

  set_up (&fixture, NULL, "min-score=0.5");
  picture = make_frame (&fixture, "a.jpg", "GRAY8", 64, 48);
  for (gint i = 0; i < 3; i++) {
    region = gst_buffer_add_video_region_of_interest_meta (
        picture, "face", i, 11, 12, 13);
    if (i < 2)
      gst_video_region_of_interest_meta_add_param (
          region, gst_structure_new ("detection", "confidence", G_TYPE_DOUBLE,
                      i == 0 ? 0.25 : 0.75, NULL));
  }
  gst_harness_push (fixture.harness, picture);
  crop = pull_crop (&fixture);
  g_assert_cmpint (lp_buffer_get_crop (crop)->x, ==, 1);
  g_assert_cmpfloat (lp_buffer_get_crop (crop)->score, ==, 0.75);
  gst_buffer_unref (crop);
  crop = pull_crop (&fixture);
  g_assert_cmpint (lp_buffer_get_crop (crop)->x, ==, 2);
  gst_buffer_unref (crop);
  assert_no_crop (&fixture);
  fixture_clear (&fixture);
}

/* Regions are of the frame as it is, whichever way up annotations may be. */
static void
test_regions_are_where_the_frame_has_them (void)
{
  g_autoptr (LpPhoto) turned = lp_photo_new ("a.jpg");
  Fixture fixture;
  GstBuffer *picture, *crop;

  set_up (&fixture, NULL, "coordinates=upright orientation=upright");
  picture = make_frame (&fixture, "a.jpg", "GRAY8", 64, 48);
  turned->orientation = 6;
  lp_buffer_add_photo (picture, turned);
  gst_buffer_add_video_region_of_interest_meta (picture, "face", 3, 5, 9, 7);
  gst_harness_push (fixture.harness, gst_buffer_ref (picture));
  crop = pull_crop (&fixture);
  assert_caps_size (fixture.harness, 7, 9);
  g_assert_cmpint (lp_buffer_get_crop (crop)->x, ==, 3);
  g_assert_cmpint (lp_buffer_get_crop (crop)->width, ==, 9);
  /* A quarter turn clockwise brings the lower left to the upper left. */
  g_assert_cmpint (
      get_pixel (crop, 7, 9, 0, 0), ==, get_pixel (picture, 64, 48, 3, 11));
  g_assert_cmpint (
      get_pixel (crop, 7, 9, 6, 8), ==, get_pixel (picture, 64, 48, 11, 5));
  gst_buffer_unref (crop);
  gst_buffer_unref (picture);
  fixture_clear (&fixture);
}

static void
test_annotations_are_replaced_while_playing (void)
{
  g_autofree gchar *next = write_boxes (LABELLED (7, 2, "1,1,9,9"));
  g_autofree gchar *location = NULL;
  g_autofree gchar *warning = NULL;
  GstElement *element;
  Fixture fixture;
  GstBuffer *crop;
  LpSummary *summary;

  set_up (&fixture,
      LABELLED (1, 1, "0,0,4,4") ",{\"id\":2,\"image_id\":2,\"category_id\":1,"
                                 "\"bbox\":[0,0,6,6]}",
      "");
  element = fixture.harness->element;
  push_frame (&fixture, "a.jpg", "GRAY8", 64, 48);
  gst_buffer_unref (pull_crop (&fixture));
  assert_caps_size (fixture.harness, 4, 4);

  g_object_set (element, "annotations", next, NULL);
  push_frame (&fixture, "/other/a.jpg", "GRAY8", 64, 48);
  crop = pull_crop (&fixture);
  assert_caps_size (fixture.harness, 9, 9);
  g_assert_cmpstr (lp_buffer_get_crop (crop)->annotation_id, ==, "7");
  gst_buffer_unref (crop);
  g_object_get (element, "annotations", &location, NULL);
  g_assert_cmpstr (location, ==, next);

  /* The box of b.jpg that went with the first file is not missed. */
  summary = settle (&fixture);
  g_assert_cmpuint (summary->crops, ==, 2);
  g_assert_cmpuint (summary->boxes_in, ==, 2);
  lp_summary_free (summary);
  g_remove (next);
  fixture_clear (&fixture);
}

static void
test_unreadable_annotations_change_nothing (void)
{
  g_autofree gchar *location = NULL;
  g_autofree gchar *now = NULL;
  g_autofree gchar *warning = NULL;
  Fixture fixture;

  set_up (&fixture, LABELLED (1, 1, "0,0,4,4"), "");
  g_object_get (fixture.harness->element, "annotations", &location, NULL);
  g_object_set (
      fixture.harness->element, "annotations", "/no/such/file.json", NULL);
  warning = pop_message (&fixture, GST_MESSAGE_WARNING);
  g_assert_nonnull (strstr (warning, "/no/such/file.json"));
  g_assert_nonnull (strstr (warning, "in use stay"));
  g_object_get (fixture.harness->element, "annotations", &now, NULL);
  g_assert_cmpstr (now, ==, location);
  push_frame (&fixture, "a.jpg", "GRAY8", 64, 48);
  gst_buffer_unref (pull_crop (&fixture));
  fixture_clear (&fixture);
}

/* --- real photos in all ways that cameras store them --- */

static void
push_record (GstHarness *harness, const gchar *path)
{
  g_autofree gchar *name = g_path_get_basename (path);
  LpPhoto *photo = lp_photo_new (name);
  GstBuffer *record = gst_buffer_new ();

  lp_photo_set_path (photo, path);
  lp_buffer_add_photo (record, photo);
  lp_photo_unref (photo);
  g_assert_cmpint (gst_harness_push (harness, record), ==, GST_FLOW_OK);
}

/* The crop of a photo of the sample data, as grey pixels; the files are
 * numbered by their orientation. */
static GstBuffer *
crop_photo (const gchar *prefix, gint orientation, const gchar *decoder)
{
  g_autofree gchar *name = g_strdup_printf ("%s_%d.jpg", prefix, orientation);
  g_autofree gchar *path = g_build_filename (
      g_getenv ("LINEPATROL_DATA"), "jpeg", "orientation", name, NULL);
  g_autofree gchar *text = g_strdup_printf (
      "{\"images\":[{\"id\":1,\"file_name\":\"%s\"}],\"categories\":[],"
      "\"annotations\":[{\"id\":1,\"image_id\":1,\"bbox\":[300,200,501,301]}]}",
      name);
  g_autofree gchar *annotations = write_annotations (text);
  g_autofree gchar *line = g_strdup_printf (
      "photoload ! %s annotationcrop annotations=%s coordinates=upright "
      "orientation=upright ! videoconvert ! capsfilter "
      "caps=video/x-raw,format=GRAY8",
      decoder, annotations);
  GstHarness *harness = gst_harness_new_parse (line);
  GstBuffer *crop;

  gst_harness_set_src_caps_str (harness, LP_CAPS_PHOTO_RECORD);
  push_record (harness, path);
  crop = gst_harness_pull (harness);
  assert_caps_size (harness, 501, 301);
  gst_harness_teardown (harness);
  g_remove (annotations);
  return crop;
}

/* The mean difference of the pixels of two crops. */
static gdouble
compare (GstBuffer *a, GstBuffer *b)
{
  GstVideoInfo info;
  GstVideoFrame frames[2];
  gdouble sum = 0;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_GRAY8, 501, 301);
  gst_video_frame_map (&frames[0], &info, a, GST_MAP_READ);
  gst_video_frame_map (&frames[1], &info, b, GST_MAP_READ);
  for (gint y = 0; y < 301; y++)
    for (gint x = 0; x < 501; x++) {
      const guint8 *p = GST_VIDEO_FRAME_PLANE_DATA (&frames[0], 0);
      const guint8 *q = GST_VIDEO_FRAME_PLANE_DATA (&frames[1], 0);
      gint place = y * GST_VIDEO_FRAME_PLANE_STRIDE (&frames[0], 0) + x;
      sum += ABS (p[place] - q[place]);
    }
  gst_video_frame_unmap (&frames[0]);
  gst_video_frame_unmap (&frames[1]);
  return sum / (501 * 301);
}

/* The files show the same but for their number, each encoded by itself. */
static void
test_real_photos_are_cropped_alike (gconstpointer prefix)
{
  const gint orientations[] = { 3, 6, 8 };
  g_autofree gchar *folder = g_build_filename (
      g_getenv ("LINEPATROL_DATA") ? g_getenv ("LINEPATROL_DATA") : "", "jpeg",
      "orientation", NULL);
  GstBuffer *upright;

  if (!g_file_test (folder, G_FILE_TEST_IS_DIR)) {
    g_test_skip ("LINEPATROL_DATA holds no photos");
    return;
  }
  upright = crop_photo (prefix, 1, "");
  for (guint i = 0; i < G_N_ELEMENTS (orientations); i++) {
    GstBuffer *regions = crop_photo (prefix, orientations[i], "");
    GstBuffer *frame =
        crop_photo (prefix, orientations[i], "jpegdec idct-method=islow !");

    g_assert_cmpfloat (compare (upright, regions), <, 3.0);
    g_assert_cmpfloat (compare (regions, frame), ==, 0.0);
    gst_buffer_unref (regions);
    gst_buffer_unref (frame);
  }
  gst_buffer_unref (upright);
}

static void
test_what_takes_decoding_needs_an_encoder (void)
{
  GstHarness *harness = gst_harness_new_parse ("annotationcrop size=32");
  Fixture fixture = { .bus = gst_bus_new () };
  g_autofree gchar *error = NULL;

  gst_element_set_bus (harness->element, fixture.bus);
  gst_harness_set_sink_caps_str (harness, "image/jpeg");
  gst_harness_set_src_caps_str (harness, "image/jpeg");
  error = pop_message (&fixture, GST_MESSAGE_ERROR);
  g_assert_nonnull (strstr (error, "'size' needs new pixels"));
  g_assert_nonnull (strstr (error, "put an encoder"));
  gst_harness_teardown (harness);
  gst_bus_set_flushing (fixture.bus, TRUE);
  gst_object_unref (fixture.bus);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                    \
  g_test_add_func ("/annotationcrop-options/" name, function)
  ADD ("options-are-properties", test_options_are_properties);
  ADD ("wrong-options-fail-at-once", test_wrong_options_fail_at_once);
  ADD ("what-is-beyond-is-filled", test_what_is_beyond_is_filled);
  ADD ("unwanted-boxes-are-counted-only", test_unwanted_boxes_are_counted_only);
  ADD ("boxes-of-a-label-share-a-crop", test_boxes_of_a_label_share_a_crop);
  ADD ("lost-crops-of-several-boxes-are-missed",
      test_lost_crops_of_several_boxes_are_missed);
  ADD ("photos-without-a-wanted-box-come-whole",
      test_photos_without_a_wanted_box_come_whole);
  ADD ("regions-may-have-a-score", test_regions_may_have_a_score);
  ADD ("regions-are-where-the-frame-has-them",
      test_regions_are_where_the_frame_has_them);
  ADD ("annotations-are-replaced-while-playing",
      test_annotations_are_replaced_while_playing);
  ADD ("unreadable-annotations-change-nothing",
      test_unreadable_annotations_change_nothing);
  ADD ("what-takes-decoding-needs-an-encoder",
      test_what_takes_decoding_needs_an_encoder);
  g_test_add_data_func (
      "/annotationcrop-options/real-photos-are-cropped-alike/landscape",
      "Landscape", test_real_photos_are_cropped_alike);
  g_test_add_data_func (
      "/annotationcrop-options/real-photos-are-cropped-alike/portrait",
      "Portrait", test_real_photos_are_cropped_alike);
  return g_test_run ();
}
