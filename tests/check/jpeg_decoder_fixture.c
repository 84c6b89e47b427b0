/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg_decoder_fixture.h"

#include "crop/lp-crop-cut.h"

#define MAX_AREAS 6

/* Above this the whole is not decoded to compare with. */
#define MAX_PIXELS_OF_WHOLE 100000000

/* Cuts the same area out of @picture, which begins at @x, @y, and out of the
 * whole. */
static void
assert_area_as_in_whole (const GstVideoFrame *picture, gint x, gint y,
    const GstVideoRectangle *rectangle, const WholePicture *whole,
    const gchar *name)
{
  GstVideoInfo info;
  GstBuffer *expected, *crop;
  LpCropArea area = { rectangle->x, rectangle->y, rectangle->w, rectangle->h };
  GstMapInfo map;

  gst_video_info_set_format (
      &info, GST_VIDEO_FRAME_FORMAT (&whole->frame), area.width, area.height);
  expected = lp_crop_cut_to_buffer (&whole->frame, &area, &info, FALSE);
  area.x -= x;
  area.y -= y;
  g_assert_cmpint (area.x, >=, 0);
  g_assert_cmpint (area.y, >=, 0);
  g_assert_cmpint (area.x + area.width, <=, GST_VIDEO_FRAME_WIDTH (picture));
  g_assert_cmpint (area.y + area.height, <=, GST_VIDEO_FRAME_HEIGHT (picture));
  crop = lp_crop_cut_to_buffer (picture, &area, &info, FALSE);
  gst_buffer_map (crop, &map, GST_MAP_READ);
  if (gst_buffer_memcmp (expected, 0, map.data, map.size) != 0)
    g_error ("%s: %dx%d at %d,%d in %s is not as in the whole", name,
        rectangle->w, rectangle->h, rectangle->x, rectangle->y,
        gst_video_format_to_string (GST_VIDEO_INFO_FORMAT (&info)));
  gst_buffer_unmap (crop, &map);
  gst_buffer_unref (crop);
  gst_buffer_unref (expected);
}

static void
make_area (GstVideoRectangle *area, gint width, gint height, GRand *rand)
{
  area->x = g_rand_int_range (rand, 0, width);
  area->y = g_rand_int_range (rand, 0, height);
  area->w = g_rand_int_range (rand, 1, width - area->x + 1);
  area->h = g_rand_int_range (rand, 1, height - area->y + 1);
  if (g_rand_boolean (rand)) {
    area->w = MIN (area->w, 20);
    area->h = MIN (area->h, 20);
  }
}

static void
check_round (LpJpegDecoder *decoder, const WholePicture *whole,
    const GstVideoRectangle *areas, guint n_areas, gint n_intact_rows,
    const gchar *name)
{
  for (guint i = 0; i < n_areas; i++) {
    const GstVideoFrame *picture;
    gint x, y;

    picture = lp_jpeg_decoder_get_picture (decoder, i, &x, &y);
    if (areas[i].y + areas[i].h > n_intact_rows)
      g_assert_null (picture);
    else
      g_assert_nonnull (picture);
    if (picture != NULL && whole != NULL && !whole->failed)
      assert_area_as_in_whole (picture, x, y, &areas[i], whole, name);
  }
}

/* Decodes areas of @jpeg, which @decoder has opened, and compares those that
 * lie above any damage with the whole. Returns the smallest number of rows that
 * were intact, -1 where decoding failed. */
gint
check_areas (LpJpegDecoder *decoder, GBytes *jpeg, const GstVideoInfo *info,
    GstVideoFormat format, guint n_rounds, GRand *rand, const gchar *name)
{
  gint width = GST_VIDEO_INFO_WIDTH (info);
  gint height = GST_VIDEO_INFO_HEIGHT (info);
  g_autoptr (WholePicture) whole = NULL;
  gint least = height;

  if (width * (gint64) height <= MAX_PIXELS_OF_WHOLE)
    whole = decode_whole (
        g_bytes_get_data (jpeg, NULL), g_bytes_get_size (jpeg), format);
  for (guint round = 0; round < n_rounds; round++) {
    g_autoptr (GError) error = NULL;
    GstVideoRectangle areas[MAX_AREAS];
    guint n_areas = g_rand_int_range (rand, 1, MAX_AREAS + 1);
    gint n_intact_rows = -1;

    for (guint i = 0; i < n_areas; i++)
      make_area (&areas[i], width, height, rand);
    if (!lp_jpeg_decoder_decode (
            decoder, format, areas, n_areas, &n_intact_rows, &error)) {
      g_assert_error (error, LP_ERROR, LP_ERROR_FORMAT);
      g_assert_true (whole == NULL || whole->failed);
      return -1;
    }
    g_assert_cmpint (n_intact_rows, >=, 0);
    g_assert_cmpint (n_intact_rows, <=, height);
    if (whole != NULL && !whole->failed && whole->n_warnings == 0)
      if (n_intact_rows != height) g_error("%s: %d", name, n_intact_rows);
    check_round (decoder, whole, areas, n_areas, n_intact_rows, name);
    least = MIN (least, n_intact_rows);
  }
  return least;
}
