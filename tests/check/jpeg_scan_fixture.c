/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg_scan_fixture.h"

void
photo_set_up (Photo *photo, const guint8 *data, gsize size)
{
  photo->data = g_memdup2 (data, size);
  photo->size = size;
  photo->coefficients = jpeg_coefficients_read (photo->data, size);
  g_assert_nonnull (photo->coefficients);
  jpeg_coefficients_get_mcu_size (
      photo->coefficients, &photo->mcu_width, &photo->mcu_height);
}

void
photo_clear (Photo *photo)
{
  g_free (photo->data);
  jpeg_coefficients_free (photo->coefficients);
}

/* Also the sampling factors of a single component are those of the photo,
 * though they mean nothing. */
void
assert_is_area (
    const Photo *photo, const GByteArray *jpeg, const GstVideoRectangle *area)
{
  const JpegCoefficients *whole = photo->coefficients;
  g_autoptr (JpegCoefficients) small =
      jpeg_coefficients_read (jpeg->data, jpeg->len);

  g_assert_nonnull (small);
  g_assert_cmpint (small->n_header_warnings, ==, 0);
  g_assert_cmpint (small->width, ==, area->w);
  g_assert_cmpint (small->height, ==, area->h);
  jpeg_coefficients_assert_area (whole, small, area->x, area->y);
  g_assert_cmpint (
      small->components[0].horizontal, ==, whole->components[0].horizontal);
  g_assert_cmpint (
      small->components[0].vertical, ==, whole->components[0].vertical);
}

/* Some are a single MCU, some touch the edges. */
static void
pick_area (const Photo *photo, GRand *rand, GstVideoRectangle *area)
{
  gint width = photo->coefficients->width;
  gint height = photo->coefficients->height;
  gint largest = g_rand_boolean (rand) ? MAX (width, height) : 100;

  area->x = g_rand_int_range (rand, 0, width);
  area->y = g_rand_int_range (rand, 0, height);
  area->x -= area->x % photo->mcu_width;
  area->y -= area->y % photo->mcu_height;
  area->w = g_rand_int_range (rand, 1, largest + 1);
  area->h = g_rand_int_range (rand, 1, largest + 1);
  area->w = MIN (area->w, width - area->x);
  area->h = MIN (area->h, height - area->y);
  if (g_rand_int_range (rand, 0, 8) == 0)
    *area = (GstVideoRectangle){ 0, 0, width, height };
}

void
assert_extracts (
    LpJpegScan *scan, const Photo *photo, guint n_areas, GRand *rand)
{
  GstVideoRectangle areas[MAX_AREAS] = { 0 };
  GByteArray *jpegs[MAX_AREAS];
  gint n_intact_rows;

  for (guint i = 0; i < n_areas; i++)
    pick_area (photo, rand, &areas[i]);
  g_assert_true (
      lp_jpeg_scan_extract (scan, areas, n_areas, jpegs, &n_intact_rows));
  g_assert_cmpint (n_intact_rows, ==, photo->coefficients->height);
  for (guint i = 0; i < n_areas; i++)
    assert_is_area (photo, jpegs[i], &areas[i]);
}

/* Takes each row of MCUs out of @damaged, which is @photo up to some place.
 * What comes out must be what is in the photo where it lies above @n_rows.
 * Returns how many rows of pixels were intact. */
gint
assert_intact_rows_are_right (LpJpegScan *scan, const Photo *photo,
    const guint8 *damaged, gsize size, gint n_rows)
{
  gint width = photo->coefficients->width;
  gint height = photo->coefficients->height;
  guint n_areas = (height - 1) / photo->mcu_height + 1;
  g_autofree guint8 *copy = g_memdup2 (damaged, size);
  g_autofree GstVideoRectangle *areas = g_new (GstVideoRectangle, n_areas);
  g_autofree GByteArray **jpegs = g_new (GByteArray *, n_areas);
  gint n_intact_rows = 0;
  gboolean intact;

  if (!lp_jpeg_scan_open (scan, copy, size))
    return 0;
  for (guint i = 0; i < n_areas; i++) {
    gint y = i * photo->mcu_height;
    areas[i] =
        (GstVideoRectangle){ 0, y, width, MIN (photo->mcu_height, height - y) };
  }
  intact = lp_jpeg_scan_extract (scan, areas, n_areas, jpegs, &n_intact_rows);
  g_assert_true (intact == (n_intact_rows == height));
  for (guint i = 0; i < n_areas; i++) {
    gint bottom = areas[i].y + areas[i].h;

    g_assert_true ((jpegs[i]->len > 0) == (bottom <= n_intact_rows));
    if (bottom <= MIN (n_rows, n_intact_rows))
      assert_is_area (photo, jpegs[i], &areas[i]);
  }
  return n_intact_rows;
}
