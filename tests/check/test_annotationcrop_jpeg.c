/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotationcrop_fixture.h"

#include <string.h>

#include "jpeg_fixture.h"
#include "jpeg_reference.h"
#include "stream/lp-crop-meta.h"
#include "stream/lp-photo-meta.h"

/* The fixture's annotations are for 64x48. */
#define WIDTH 64
#define HEIGHT 48

static GBytes *
make_photo (const gchar *sampling)
{
  JpegOptions options = { WIDTH, HEIGHT, sampling };

  return jpeg_make (&options);
}

static void
set_jpeg_caps (Fixture *fixture)
{
  gst_harness_set_src_caps_str (fixture->harness, "image/jpeg");
}

static GstFlowReturn
push_jpeg (Fixture *fixture, const gchar *name, GBytes *jpeg)
{
  LpPhoto *photo = lp_photo_new (name);
  GstBuffer *buffer = gst_buffer_new_wrapped_bytes (jpeg);

  lp_ledger_announce (fixture->ledger, "source", photo);
  lp_buffer_add_photo (buffer, photo);
  lp_photo_unref (photo);
  return gst_harness_push (fixture->harness, buffer);
}

/* Sends the decoded photo through an element of its own. */
static void
pull_crops_of_frame (GBytes *jpeg, GstVideoFormat format, const gchar *boxes,
    GstBuffer **crops, guint n_crops)
{
  g_autoptr (WholePicture) picture = decode_whole (
      g_bytes_get_data (jpeg, NULL), g_bytes_get_size (jpeg), format);
  const GstVideoFrame *frame = &picture->frame;
  GstBuffer *buffer;
  GstVideoFrame copy;
  GstVideoInfo info;
  Fixture fixture;

  fixture_init (&fixture, boxes);
  set_caps (
      fixture.harness, gst_video_format_to_string (format), WIDTH, HEIGHT);
  buffer = make_frame (
      &fixture, "a.jpg", gst_video_format_to_string (format), WIDTH, HEIGHT);
  gst_video_info_set_format (&info, format, WIDTH, HEIGHT);
  g_assert_true (gst_video_frame_map (&copy, &info, buffer, GST_MAP_WRITE));
  for (guint plane = 0; plane < GST_VIDEO_FRAME_N_PLANES (frame); plane++)
    for (gint y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (frame, plane); y++)
      memcpy ((guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&copy, plane) +
                  y * GST_VIDEO_FRAME_PLANE_STRIDE (&copy, plane),
          (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (frame, plane) +
              y * GST_VIDEO_FRAME_PLANE_STRIDE (frame, plane),
          GST_VIDEO_FRAME_COMP_WIDTH (frame, plane) *
              GST_VIDEO_FRAME_COMP_PSTRIDE (frame, plane));
  gst_video_frame_unmap (&copy);
  g_assert_cmpint (gst_harness_push (fixture.harness, buffer), ==, GST_FLOW_OK);
  for (guint i = 0; i < n_crops; i++)
    crops[i] = pull_crop (&fixture);
  fixture_clear (&fixture);
}

static void
assert_same_bytes (GstBuffer *a, GstBuffer *b)
{
  GstMapInfo map;

  g_assert_true (gst_buffer_map (b, &map, GST_MAP_READ));
  g_assert_cmpuint (gst_buffer_get_size (a), ==, map.size);
  g_assert_cmpint (gst_buffer_memcmp (a, 0, map.data, map.size), ==, 0);
  gst_buffer_unmap (b, &map);
}

static void
test_crops_equal_those_of_the_decoded_photo (void)
{
  static const struct {
    const gchar *sampling;
    GstVideoFormat format;
  } kinds[] = { { "22 11 11", GST_VIDEO_FORMAT_I420 },
    { "21 11 11", GST_VIDEO_FORMAT_Y42B },
    { "11 11 11", GST_VIDEO_FORMAT_Y444 }, { "11", GST_VIDEO_FORMAT_GRAY8 } };
  const gchar *boxes = BOX (1, "4,6,20,10") "," BOX (2, "17,33,21,15") "," BOX (
      3, "0,0,64,48") "," BOX (4, "63,47,1,1");

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autoptr (GBytes) jpeg = make_photo (kinds[i].sampling);
    GstBuffer *expected[4];
    Fixture fixture;

    pull_crops_of_frame (jpeg, kinds[i].format, boxes, expected, 4);
    fixture_init (&fixture, boxes);
    set_jpeg_caps (&fixture);
    g_assert_cmpint (push_jpeg (&fixture, "a.jpg", jpeg), ==, GST_FLOW_OK);
    for (guint j = 0; j < 4; j++) {
      GstBuffer *crop = pull_crop (&fixture);

      assert_same_bytes (crop, expected[j]);
      g_assert_cmpint (lp_buffer_get_crop (crop)->x, ==,
          lp_buffer_get_crop (expected[j])->x);
      g_assert_false (lp_buffer_get_crop (crop)->lossless);
      gst_buffer_unref (crop);
      gst_buffer_unref (expected[j]);
    }
    assert_accounts (&fixture, 1, 4, 0, "99 no-photo;");
    fixture_clear (&fixture);
  }
}

static void
test_downstream_may_want_rgb (void)
{
  g_autoptr (GBytes) jpeg = make_photo ("22 11 11");
  GstBuffer *expected, *crop;
  Fixture fixture;

  pull_crops_of_frame (
      jpeg, GST_VIDEO_FORMAT_RGB, BOX (1, "5,7,20,11"), &expected, 1);
  fixture_init (&fixture, BOX (1, "5,7,20,11"));
  gst_harness_set_sink_caps_str (
      fixture.harness, "video/x-raw,format={RGB,GRAY8}");
  set_jpeg_caps (&fixture);
  push_jpeg (&fixture, "a.jpg", jpeg);
  crop = pull_crop (&fixture);
  assert_same_bytes (crop, expected);
  gst_buffer_unref (crop);
  gst_buffer_unref (expected);
  fixture_clear (&fixture);
}

static void
test_format_follows_the_photo (void)
{
  g_autoptr (GBytes) colour = make_photo ("21 11 11");
  g_autoptr (GBytes) grey = make_photo ("11");
  g_autofree gchar *text = NULL;
  Fixture fixture;

  fixture_init (&fixture, BOX (1, "0,0,7,5"));
  set_jpeg_caps (&fixture);
  push_jpeg (&fixture, "a.jpg", colour);
  gst_buffer_unref (pull_crop (&fixture));
  assert_caps_size (fixture.harness, 7, 5);
  push_jpeg (&fixture, "b.jpg", grey);
  gst_buffer_unref (pull_crop (&fixture));
  {
    g_autoptr (GstCaps) caps =
        gst_pad_get_current_caps (fixture.harness->sinkpad);
    g_assert_cmpstr (
        gst_structure_get_string (gst_caps_get_structure (caps, 0), "format"),
        ==, "GRAY8");
  }
  fixture_clear (&fixture);
}

static void
test_format_that_nobody_takes_is_an_error (void)
{
  g_autoptr (GBytes) jpeg = make_photo ("22 11 11");
  g_autofree gchar *message = NULL;
  Fixture fixture;

  fixture_init (&fixture, BOX (1, "0,0,7,5"));
  gst_harness_set_sink_caps_str (fixture.harness, "video/x-raw,format=NV12");
  set_jpeg_caps (&fixture);
  g_assert_cmpint (
      push_jpeg (&fixture, "a.jpg", jpeg), ==, GST_FLOW_NOT_NEGOTIATED);
  message = pop_message (&fixture, GST_MESSAGE_ERROR);
  g_assert_cmpstr (message, ==,
      "Photo 'a.jpg' gives crops in I420 or RGB, and downstream takes neither: "
      "put a videoconvert behind annotationcrop.");
  fixture_clear (&fixture);
}

static void
assert_lossless (Fixture *fixture, GBytes *jpeg)
{
  g_autoptr (WholePicture) whole = decode_whole (g_bytes_get_data (jpeg, NULL),
      g_bytes_get_size (jpeg), GST_VIDEO_FORMAT_Y444);
  g_autoptr (WholePicture) part = NULL;
  GstBuffer *crop = pull_crop (fixture);
  const LpCrop *record = lp_buffer_get_crop (crop);
  GstMapInfo map;

  g_assert_true (record->lossless);
  g_assert_cmpint (record->x, ==, 16);
  g_assert_cmpint (record->y, ==, 8);
  g_assert_cmpint (record->width, ==, 17 + 21 - 16);
  g_assert_cmpint (record->height, ==, 9 + 15 - 8);
  g_assert_cmpfloat (record->to_photo[2], ==, 16);
  gst_buffer_map (crop, &map, GST_MAP_READ);
  part = decode_whole (map.data, map.size, GST_VIDEO_FORMAT_Y444);
  g_assert_false (part->failed);
  for (gint y = 0; y < record->height; y++)
    g_assert_cmpmem ((guint8 *) part->frame.data[0] +
                         y * GST_VIDEO_FRAME_PLANE_STRIDE (&part->frame, 0),
        record->width,
        (guint8 *) whole->frame.data[0] + record->x +
            (y + record->y) * GST_VIDEO_FRAME_PLANE_STRIDE (&whole->frame, 0),
        record->width);
  gst_buffer_unmap (crop, &map);
  gst_buffer_unref (crop);
}

static void
test_crops_are_lossless (gconstpointer mode)
{
  g_autoptr (GBytes) jpeg = make_photo ("11 11 11");
  Fixture fixture;

  fixture_init (&fixture, BOX (1, "17,9,21,15") "," BOX (2, "70,9,21,15"));
  gst_util_set_object_arg (G_OBJECT (fixture.harness->element), "mode", mode);
  if (g_str_equal (mode, "auto"))
    gst_harness_set_sink_caps_str (fixture.harness, "image/jpeg");
  set_jpeg_caps (&fixture);
  g_assert_cmpint (push_jpeg (&fixture, "a.jpg", jpeg), ==, GST_FLOW_OK);
  assert_lossless (&fixture, jpeg);
  assert_no_crop (&fixture);
  assert_accounts (&fixture, 1, 1, 0, "2 outside;99 no-photo;");
  fixture_clear (&fixture);
}

static void
assert_misfit (const gchar *mode, const gchar *photos, const gchar *crops,
    const gchar *advice)
{
  g_autofree gchar *message = NULL;
  Fixture fixture;

  fixture_init (&fixture, BOX (1, "0,0,7,5"));
  gst_util_set_object_arg (G_OBJECT (fixture.harness->element), "mode", mode);
  gst_harness_set_sink_caps_str (fixture.harness, crops);
  gst_harness_set_src_caps_str (fixture.harness, photos);
  message = pop_message (&fixture, GST_MESSAGE_ERROR);
  g_assert_nonnull (strstr (message, advice));
  fixture_clear (&fixture);
}

static void
test_misfits_say_what_to_do (void)
{
  const gchar *raw = "video/x-raw,format=I420,framerate=0/1,width=64,height=48";

  assert_misfit (
      "lossless", "image/jpeg", "video/x-raw", "leave the encoder behind");
  assert_misfit ("lossless", raw, "ANY", "leave the decoder in front");
  assert_misfit ("decode", "image/jpeg", "image/jpeg", "put an encoder");
  assert_misfit ("auto", raw, "image/jpeg", "put an encoder");
  assert_misfit ("auto", "image/jpeg", "image/png", "put an encoder");
}

static GBytes *
cut_off (GBytes *jpeg, gsize size)
{
  return g_bytes_new_from_bytes (jpeg, 0, size);
}

/* Noise makes the data of all rows about equally long. */
static void
test_boxes_above_damage_are_cropped (gconstpointer mode)
{
  JpegOptions options = { WIDTH, 16 * HEIGHT, "11" };
  g_autoptr (GBytes) jpeg = jpeg_make (&options);
  g_autoptr (GBytes) cut = cut_off (jpeg, g_bytes_get_size (jpeg) / 2);
  GstBuffer *crop;
  Fixture fixture;

  fixture_init (&fixture, BOX (1, "8,8,16,16") "," BOX (2, "8,700,16,16"));
  gst_util_set_object_arg (G_OBJECT (fixture.harness->element), "mode", mode);
  set_jpeg_caps (&fixture);
  g_assert_cmpint (push_jpeg (&fixture, "a.jpg", cut), ==, GST_FLOW_OK);
  crop = pull_crop (&fixture);
  g_assert_true (lp_buffer_get_crop (crop)->damaged);
  g_assert_cmpstr (lp_buffer_get_crop (crop)->annotation_id, ==, "1");
  gst_buffer_unref (crop);
  assert_no_crop (&fixture);
  assert_accounts (&fixture, 1, 1, 0, "2 damaged;99 no-photo;");
  fixture_clear (&fixture);
}

static void
test_the_way_is_told (void)
{
  static const struct {
    const gchar *mode, *box, *way;
    gboolean progressive;
    guint percent; /* of the file */
  } cases[] = {
    { "decode", BOX (1, "8,8,16,16"), "regions", FALSE, 100 },
    { "decode", BOX (1, "8,8,16,16"), "whole", TRUE, 100 },
    { "decode", BOX (1, "0,0,600,440"), "whole", FALSE, 100 },
    { "decode", BOX (1, "8,8,16,16") "," BOX (2, "8,450,16,16"), "whole", FALSE,
        60 },
    { "lossless", BOX (1, "8,8,16,16"), "coefficients", FALSE, 100 },
    { "lossless", BOX (1, "8,8,16,16"), "coefficients", TRUE, 100 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    JpegOptions options = { 10 * WIDTH, 10 * HEIGHT, "22 11 11",
      .is_progressive = cases[i].progressive };
    g_autoptr (GBytes) jpeg = jpeg_make (&options);
    g_autoptr (GBytes) cut =
        cut_off (jpeg, g_bytes_get_size (jpeg) * cases[i].percent / 100);
    Fixture fixture;

    fixture_init (&fixture, cases[i].box);
    gst_util_set_object_arg (
        G_OBJECT (fixture.harness->element), "mode", cases[i].mode);
    set_jpeg_caps (&fixture);
    g_assert_cmpint (push_jpeg (&fixture, "a.jpg", cut), ==, GST_FLOW_OK);
    gst_buffer_unref (pull_crop (&fixture));
    assert_no_crop (&fixture);
    assert_way (&fixture, cases[i].way);
    fixture_clear (&fixture);
  }
}

static void
test_photos_that_are_no_jpegs_are_skipped (void)
{
  g_autoptr (GBytes) jpeg = make_photo ("22 11 11");
  g_autoptr (GBytes) text = g_bytes_new_static ("Not a photo.", 12);
  g_autofree gchar *warning = NULL;
  Fixture fixture;

  fixture_init (&fixture, BOX (1, "0,0,7,5"));
  set_jpeg_caps (&fixture);
  g_assert_cmpint (push_jpeg (&fixture, "a.jpg", text), ==, GST_FLOW_OK);
  warning = pop_message (&fixture, GST_MESSAGE_WARNING);
  g_assert_true (
      g_str_has_prefix (warning, "Photo 'a.jpg' cannot be cropped: "));
  g_assert_cmpint (push_jpeg (&fixture, "b.jpg", jpeg), ==, GST_FLOW_OK);
  gst_buffer_unref (pull_crop (&fixture));
  assert_accounts (&fixture, 2, 1, 0, "1 photo-skipped;a.jpg broken;");
  fixture_clear (&fixture);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                    \
  g_test_add_func ("/annotationcrop/jpeg/" name, function)
  ADD ("crops-equal-those-of-the-decoded-photo",
      test_crops_equal_those_of_the_decoded_photo);
  ADD ("downstream-may-want-rgb", test_downstream_may_want_rgb);
  ADD ("format-follows-the-photo", test_format_follows_the_photo);
  ADD ("format-that-nobody-takes-is-an-error",
      test_format_that_nobody_takes_is_an_error);
  g_test_add_data_func ("/annotationcrop/jpeg/lossless-where-asked", "lossless",
      test_crops_are_lossless);
  g_test_add_data_func (
      "/annotationcrop/jpeg/lossless-where-only-jpeg-is-taken", "auto",
      test_crops_are_lossless);
  ADD ("the-way-is-told", test_the_way_is_told);
  ADD ("misfits-say-what-to-do", test_misfits_say_what_to_do);
  g_test_add_data_func ("/annotationcrop/jpeg/boxes-above-damage-are-cropped",
      "decode", test_boxes_above_damage_are_cropped);
  g_test_add_data_func (
      "/annotationcrop/jpeg/boxes-above-damage-are-cropped-without-loss",
      "lossless", test_boxes_above_damage_are_cropped);
  ADD ("photos-that-are-no-jpegs-are-skipped",
      test_photos_that_are_no_jpegs_are_skipped);
  return g_test_run ();
}
