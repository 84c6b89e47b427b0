/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg_scan_fixture.h"

void
photo_set_up (Photo *photo, const guint8 *data, gsize size)
{
  gint horizontal = 1, vertical = 1;

  photo->data = g_memdup2 (data, size);
  photo->size = size;
  photo->coefficients = fixture_read_coefficients (photo->data, size);
  g_assert_nonnull (photo->coefficients);
  if (photo->coefficients->n_planes > 1)
    for (gint i = 0; i < photo->coefficients->n_planes; i++) {
      FixturePlane *plane = &photo->coefficients->planes[i];
      horizontal = MAX (horizontal, plane->horizontal);
      vertical = MAX (vertical, plane->vertical);
    }
  photo->mcu_width = 8 * horizontal;
  photo->mcu_height = 8 * vertical;
}

void
photo_clear (Photo *photo)
{
  g_free (photo->data);
  fixture_coefficients_free (photo->coefficients);
}

static void
assert_same_plane (const Photo *photo, const FixtureCoefficients *small,
    gint index, const GstVideoRectangle *area)
{
  const FixturePlane *whole = &photo->coefficients->planes[index];
  const FixturePlane *part = &small->planes[index];
  gboolean interleaved = small->n_planes > 1;
  gint x = area->x / photo->mcu_width * (interleaved ? whole->horizontal : 1);
  gint y = area->y / photo->mcu_height * (interleaved ? whole->vertical : 1);

  g_assert_cmpint (part->horizontal, ==, whole->horizontal);
  g_assert_cmpint (part->vertical, ==, whole->vertical);
  g_assert_cmpmem (part->quantisation, sizeof part->quantisation,
      whole->quantisation, sizeof whole->quantisation);
  g_assert_cmpint (x + part->n_columns, <=, whole->n_columns);
  g_assert_cmpint (y + part->n_rows, <=, whole->n_rows);
  for (gint row = 0; row < part->n_rows; row++) {
    gsize n = part->n_columns * 64 * sizeof *part->values;
    g_assert_cmpmem (part->values + row * part->n_columns * 64, n,
        whole->values + ((y + row) * whole->n_columns + x) * 64, n);
  }
}

void
assert_is_area (
    const Photo *photo, const GByteArray *jpeg, const GstVideoRectangle *area)
{
  g_autoptr (FixtureCoefficients) small =
      fixture_read_coefficients (jpeg->data, jpeg->len);

  g_assert_nonnull (small);
  g_assert_cmpint (small->n_warnings, ==, 0);
  g_assert_cmpint (small->width, ==, area->w);
  g_assert_cmpint (small->height, ==, area->h);
  g_assert_cmpint (small->colour_space, ==, photo->coefficients->colour_space);
  g_assert_cmpint (small->n_planes, ==, photo->coefficients->n_planes);
  for (gint i = 0; i < small->n_planes; i++)
    assert_same_plane (photo, small, i, area);
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
