/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotationcrop_fixture.h"

#include <glib/gstdio.h>
#include <gst/video/video.h>

#include "stream/lp-crop-meta.h"
#include "stream/lp-photo-meta.h"

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
test_annotations_without_an_image_are_listed (void)
{
  Fixture fixture;

  fixture_init (&fixture, BOX (1, "0,0,4,4") ",17,{\"id\":2,\"image_id\":42,"
                                             "\"bbox\":[0,0,4,4]}");
  set_caps (fixture.harness, "GRAY8", 64, 48);
  push_frame (&fixture, "a.jpg", "GRAY8", 64, 48);
  gst_buffer_unref (pull_crop (&fixture));
  assert_accounts (&fixture, 1, 1, 0,
      "99 no-photo;record unusable-annotation;record unusable-annotation;");
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
  gst_bus_set_flushing (fixture.bus, TRUE);
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
  ADD ("boxes-that-do-not-fit-are-accounted-for",
      test_boxes_that_do_not_fit_are_accounted_for);
  ADD ("annotations-without-an-image-are-listed",
      test_annotations_without_an_image_are_listed);
  ADD ("photo-that-may-be-one-or-another-is-skipped",
      test_photo_that_may_be_one_or_another_is_skipped);
  ADD ("another-size-than-annotated-is-warned-of-once",
      test_another_size_than_annotated_is_warned_of_once);
  ADD ("boxes-are-scaled-with-the-photo", test_boxes_are_scaled_with_the_photo);
  ADD ("boxes-may-come-with-the-frame", test_boxes_may_come_with_the_frame);
  ADD ("bad-annotations-fail-at-once", test_bad_annotations_fail_at_once);
  ADD ("crops-of-a-real-photo-equal-the-frame",
      test_crops_of_a_real_photo_equal_the_frame);
  return g_test_run ();
}
