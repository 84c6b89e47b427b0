/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "crop/lp-crop-cut.h"

#include <math.h>
#include <string.h>

static void
assert_area (gdouble x, gdouble y, gdouble width, gdouble height, LpCropFit fit,
    gint left, gint top, gint columns, gint rows)
{
  LpCropArea area = { 0 };

  g_assert_cmpint (
      lp_crop_area_from_box (&area, x, y, width, height, 100, 50), ==, fit);
  g_assert_cmpint (area.x, ==, left);
  g_assert_cmpint (area.y, ==, top);
  g_assert_cmpint (area.width, ==, columns);
  g_assert_cmpint (area.height, ==, rows);
}

static void
test_area_holds_every_pixel_touched (void)
{
  assert_area (10, 20, 30, 5, LP_CROP_FIT_INSIDE, 10, 20, 30, 5);
  assert_area (10.5, 20.2, 30, 5, LP_CROP_FIT_INSIDE, 10, 20, 31, 6);
  assert_area (0, 0, 100, 50, LP_CROP_FIT_INSIDE, 0, 0, 100, 50);
  assert_area (99, 49, 1, 1, LP_CROP_FIT_INSIDE, 99, 49, 1, 1);
}

static void
test_area_forgives_rounding_errors (void)
{
  assert_area (
      -7.5e-6, 9.9999, 20.00001, 10, LP_CROP_FIT_INSIDE, 0, 10, 20, 10);
  assert_area (10, 10, 89.9999999 + 1.5e-5, 40.0000001, LP_CROP_FIT_INSIDE, 10,
      10, 90, 40);
}

static void
test_area_of_the_smallest_box_is_a_pixel (void)
{
  assert_area (5, 5, 1e-9, 1e-9, LP_CROP_FIT_INSIDE, 5, 5, 1, 1);
  assert_area (5.9995, 5.25, 2e-4, 0.5, LP_CROP_FIT_INSIDE, 5, 5, 1, 1);
  assert_area (1e15, 5, 1e-9, 1, LP_CROP_FIT_OUTSIDE, 0, 0, 0, 0);
  assert_area (-1e-9, 5, 1e-10, 1, LP_CROP_FIT_OUTSIDE, 0, 0, 0, 0);
}

static void
test_area_is_clamped_to_the_picture (void)
{
  assert_area (-5, 10, 10, 10, LP_CROP_FIT_CLAMPED, 0, 10, 5, 10);
  assert_area (95.5, 45.5, 10, 10, LP_CROP_FIT_CLAMPED, 95, 45, 5, 5);
  assert_area (-1e300, -10, 2e300, 100, LP_CROP_FIT_CLAMPED, 0, 0, 100, 50);
  assert_area (-DBL_MAX, 0, DBL_MAX, 1, LP_CROP_FIT_OUTSIDE, 0, 0, 0, 0);
}

static void
test_area_is_none_for_boxes_outside (void)
{
  assert_area (100, 10, 10, 10, LP_CROP_FIT_OUTSIDE, 0, 0, 0, 0);
  assert_area (10, 50, 10, 10, LP_CROP_FIT_OUTSIDE, 0, 0, 0, 0);
  assert_area (-10, 10, 10, 10, LP_CROP_FIT_OUTSIDE, 0, 0, 0, 0);
  assert_area (10, -10.0005, 10, 10, LP_CROP_FIT_OUTSIDE, 0, 0, 0, 0);
  assert_area (DBL_MAX, 1, DBL_MAX, 1, LP_CROP_FIT_OUTSIDE, 0, 0, 0, 0);
}

static void
test_area_is_none_for_what_is_no_box (void)
{
  const gdouble bad[] = { NAN, INFINITY, -INFINITY };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    assert_area (bad[i], 1, 1, 1, LP_CROP_FIT_INVALID, 0, 0, 0, 0);
    assert_area (1, bad[i], 1, 1, LP_CROP_FIT_INVALID, 0, 0, 0, 0);
    assert_area (1, 1, bad[i], 1, LP_CROP_FIT_INVALID, 0, 0, 0, 0);
    assert_area (1, 1, 1, bad[i], LP_CROP_FIT_INVALID, 0, 0, 0, 0);
  }
  assert_area (1, 1, -1, 1, LP_CROP_FIT_INVALID, 0, 0, 0, 0);
  assert_area (1, 1, 1, 0, LP_CROP_FIT_EMPTY, 0, 0, 0, 0);
  g_assert_cmpstr (lp_crop_fit_to_reason (LP_CROP_FIT_OUTSIDE), ==, "outside");
  g_assert_cmpstr (lp_crop_fit_to_reason (LP_CROP_FIT_EMPTY), ==, "empty-box");
  g_assert_cmpstr (
      lp_crop_fit_to_reason (LP_CROP_FIT_INVALID), ==, "invalid-box");
  g_assert_null (lp_crop_fit_to_reason (LP_CROP_FIT_CLAMPED));
}

/* Pixel by pixel: one is cut if more than a thousandth of it is in the box. */
static void
test_area_equals_a_pixel_by_pixel_choice (void)
{
  for (guint i = 0; i < 20000; i++) {
    gdouble start = g_test_rand_double_range (-30, 40);
    gdouble size = g_test_rand_double_range (0.01, 60);
    gint first = G_MAXINT, count = 0;
    LpCropArea area = { 0 };
    LpCropFit fit;

    for (gint pixel = 0; pixel < 20; pixel++)
      if (pixel + 1 - start > 1e-3 && start + size - pixel > 1e-3) {
        first = MIN (first, pixel);
        count++;
      }
    fit = lp_crop_area_from_box (&area, start, 0, size, 1, 20, 1);
    g_assert_cmpint (area.width, ==, count);
    if (count > 0)
      g_assert_cmpint (area.x, ==, first);
    else
      g_assert_cmpint (fit, ==, LP_CROP_FIT_OUTSIDE);
  }
}

static void
make_frame (GstVideoFrame *frame, GstVideoFormat format, gint width,
    gint height, GstMapFlags flags)
{
  GstVideoAlignment alignment;
  GstVideoInfo info;
  GstBuffer *buffer;
  GstMapInfo map;

  gst_video_info_set_format (&info, format, width, height);
  gst_video_alignment_reset (&alignment);
  alignment.padding_right = g_test_rand_int_range (0, 20);
  alignment.padding_bottom = g_test_rand_int_range (0, 3);
  g_assert_true (gst_video_info_align (&info, &alignment));
  buffer = gst_buffer_new_allocate (NULL, info.size, NULL);
  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  for (gsize i = 0; i < map.size; i++)
    map.data[i] = (guint8) g_test_rand_int ();
  gst_buffer_unmap (buffer, &map);
  g_assert_true (gst_video_frame_map (frame, &info, buffer, flags));
  gst_buffer_unref (buffer);
}

static guint8
get_sample (const GstVideoFrame *frame, guint component, gint x, gint y)
{
  const guint8 *data = GST_VIDEO_FRAME_COMP_DATA (frame, component);

  return data[y * GST_VIDEO_FRAME_COMP_STRIDE (frame, component) +
              x * GST_VIDEO_FRAME_COMP_PSTRIDE (frame, component)];
}

/* The places between which a sample of the crop lies in one direction. */
static gint
find_places (gint origin, gint step, gint i, gint size, gint places[2])
{
  places[0] = origin / step + i;
  places[1] = MIN (places[0] + 1, size - 1);
  return origin % step == 0 ? 1 : 2;
}

static guint8
expect_sample (const GstVideoFrame *picture, const LpCropArea *area,
    guint component, gint i, gint j)
{
  const GstVideoFormatInfo *info = picture->info.finfo;
  gint x_step = 1 << GST_VIDEO_FORMAT_INFO_W_SUB (info, component);
  gint y_step = 1 << GST_VIDEO_FORMAT_INFO_H_SUB (info, component);
  gint xs[2], ys[2];
  gint n_x = find_places (
      area->x, x_step, i, GST_VIDEO_FRAME_COMP_WIDTH (picture, component), xs);
  gint n_y = find_places (
      area->y, y_step, j, GST_VIDEO_FRAME_COMP_HEIGHT (picture, component), ys);
  gdouble sum = 0;

  for (gint a = 0; a < n_x; a++)
    for (gint b = 0; b < n_y; b++)
      sum += get_sample (picture, component, xs[a], ys[b]);
  return (guint8) floor (sum / (n_x * n_y) + 0.5);
}

static void
assert_cut (GstVideoFormat format, gint width, gint height, LpCropArea area)
{
  GstVideoFrame picture, crop;

  make_frame (&picture, format, width, height, GST_MAP_READ);
  make_frame (&crop, format, area.width, area.height, GST_MAP_READWRITE);
  lp_crop_cut (&picture, &area, &crop);
  for (guint c = 0; c < GST_VIDEO_FRAME_N_COMPONENTS (&crop); c++)
    for (gint j = 0; j < GST_VIDEO_FRAME_COMP_HEIGHT (&crop, c); j++)
      for (gint i = 0; i < GST_VIDEO_FRAME_COMP_WIDTH (&crop, c); i++)
        g_assert_cmpint (get_sample (&crop, c, i, j), ==,
            expect_sample (&picture, &area, c, i, j));
  gst_video_frame_unmap (&picture);
  gst_video_frame_unmap (&crop);
}

static LpCropArea
choose_area (gint width, gint height)
{
  LpCropArea area;

  area.x = g_test_rand_int_range (0, width);
  area.y = g_test_rand_int_range (0, height);
  area.width = g_test_rand_int_range (1, width - area.x + 1);
  area.height = g_test_rand_int_range (1, height - area.y + 1);
  return area;
}

static void
test_cut_equals_a_sample_by_sample_one (gconstpointer format)
{
  for (guint i = 0; i < 300; i++) {
    gint width = g_test_rand_int_range (1, 60);
    gint height = g_test_rand_int_range (1, 20);

    assert_cut (
        GPOINTER_TO_INT (format), width, height, choose_area (width, height));
  }
}

/* Every area of a small picture, its corners and single pixels included. */
static void
test_cut_is_right_at_every_edge (void)
{
  for (gint width = 4; width <= 5; width++)
    for (gint x = 0; x < width; x++)
      for (gint columns = 1; x + columns <= width; columns++)
        for (gint y = 0; y < width; y++)
          for (gint rows = 1; y + rows <= width; rows++) {
            LpCropArea area = { x, y, columns, rows };
            assert_cut (GST_VIDEO_FORMAT_I420, width, width, area);
            assert_cut (GST_VIDEO_FORMAT_NV12, width, width, area);
          }
}

/* Encoders look beyond the picture's edge: what stands there must not depend
 * on what the memory held before. */
static void
test_buffers_hold_nothing_of_before (void)
{
  for (guint i = 0; i < 100; i++) {
    gboolean with_margin = i % 2;
    LpCropArea area = choose_area (40, 30);
    const guint8 *luma;
    GstVideoFrame picture;
    GstVideoInfo info;
    GstBuffer *crops[2];
    GstMapInfo maps[2];
    gint stride;

    make_frame (&picture, GST_VIDEO_FORMAT_I420, 40, 30, GST_MAP_READ);
    gst_video_info_set_format (
        &info, GST_VIDEO_FORMAT_I420, area.width, area.height);
    for (guint j = 0; j < 2; j++) {
      gsize size = info.size + 4096;
      gpointer dirt = g_malloc (size);
      memset (dirt, 0x55 * (j + 1), size);
      g_free (dirt);
      crops[j] = lp_crop_cut_to_buffer (&picture, &area, &info, with_margin);
      gst_buffer_map (crops[j], &maps[j], GST_MAP_READ);
    }
    g_assert_cmpmem (maps[0].data, maps[0].size, maps[1].data, maps[1].size);
    g_assert_cmpuint (maps[0].maxsize, >=, maps[0].size + 8);
    for (guint k = 0; k < 8; k++)
      g_assert_cmpint (maps[0].data[maps[0].size + k], ==, 0);
    luma = maps[0].data;
    stride = info.stride[0];
    if (with_margin) {
      stride = gst_buffer_get_video_meta (crops[0])->stride[0];
      g_assert_cmpint (stride, >=, GST_ROUND_UP_32 (area.width));
    }
    for (gint k = area.width; k < stride; k++)
      g_assert_cmpint (luma[k], ==, luma[area.width - 1]);
    for (guint j = 0; j < 2; j++) {
      gst_buffer_unmap (crops[j], &maps[j]);
      gst_buffer_unref (crops[j]);
    }
    gst_video_frame_unmap (&picture);
  }
}

static void
add_format_tests (void)
{
  g_autoptr (GstCaps) caps =
      gst_caps_from_string ("video/x-raw, format=" LP_CROP_CUT_FORMATS);
  const GValue *formats =
      gst_structure_get_value (gst_caps_get_structure (caps, 0), "format");

  for (guint i = 0; i < gst_value_list_get_size (formats); i++) {
    const gchar *name =
        g_value_get_string (gst_value_list_get_value (formats, i));
    g_autofree gchar *path =
        g_strconcat ("/crop-cut/equals-a-sample-by-sample-one/", name, NULL);

    g_test_add_data_func (path,
        GINT_TO_POINTER (gst_video_format_from_string (name)),
        test_cut_equals_a_sample_by_sample_one);
  }
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crop-area/holds-every-pixel-touched",
      test_area_holds_every_pixel_touched);
  g_test_add_func ("/crop-area/forgives-rounding-errors",
      test_area_forgives_rounding_errors);
  g_test_add_func ("/crop-area/of-the-smallest-box-is-a-pixel",
      test_area_of_the_smallest_box_is_a_pixel);
  g_test_add_func ("/crop-area/is-clamped-to-the-picture",
      test_area_is_clamped_to_the_picture);
  g_test_add_func ("/crop-area/is-none-for-boxes-outside",
      test_area_is_none_for_boxes_outside);
  g_test_add_func ("/crop-area/is-none-for-what-is-no-box",
      test_area_is_none_for_what_is_no_box);
  g_test_add_func ("/crop-area/equals-a-pixel-by-pixel-choice",
      test_area_equals_a_pixel_by_pixel_choice);
  g_test_add_func (
      "/crop-cut/is-right-at-every-edge", test_cut_is_right_at_every_edge);
  g_test_add_func ("/crop-cut/buffers-hold-nothing-of-before",
      test_buffers_hold_nothing_of_before);
  add_format_tests ();
  return g_test_run ();
}
