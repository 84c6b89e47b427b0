/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is had of a photo must not depend on what is known of its rows. */

#include "jpeg/lp-jpeg-decoder.h"
#include "jpeg/lp-jpeg-lossless.h"
#include "jpeg_fixture.h"

/* Restarts within rows and over several. */
static const JpegOptions kinds[] = {
  { .width = 1200,
      .height = 1000,
      .sampling = "22 11 11",
      .quality = 95,
      .content = JPEG_PATCHES },
  { .width = 800,
      .height = 700,
      .sampling = "21 11 11",
      .restart_interval = 50,
      .quality = 95,
      .content = JPEG_PATCHES },
  { .width = 800,
      .height = 700,
      .sampling = "22 11 11",
      .restart_interval = 500,
      .quality = 95,
      .content = JPEG_PATCHES },
  { .width = 800,
      .height = 700,
      .sampling = "11 11 11",
      .is_optimized = TRUE,
      .restart_interval = 77,
      .quality = 95,
      .content = JPEG_PATCHES },
  { .width = 1601,
      .height = 1111,
      .sampling = "11",
      .quality = 95,
      .content = JPEG_PATCHES },
};

#define N_AREAS 3

static void
invent_areas (const JpegOptions *kind, GRand *rand, GstVideoRectangle *areas)
{
  for (guint i = 0; i < N_AREAS; i++) {
    GstVideoRectangle *area = &areas[i];

    area->w = g_rand_int_range (rand, 1, 200);
    area->h = g_rand_int_range (rand, 1, 200);
    area->x = g_rand_int_range (rand, 0, kind->width - area->w);
    area->y = g_rand_int_range (rand, 0, kind->height - area->h);
  }
}

/* What is had of areas of a photo without decoding it: all that is to be the
 * same with and without an index. */
static GByteArray *
crop_lossless (const GByteArray *jpeg, const GstVideoRectangle *areas,
    GBytes **index, gboolean is_indexed)
{
  g_autoptr (LpJpegLossless) lossless = lp_jpeg_lossless_new ();
  GByteArray *result = g_byte_array_new ();
  GstVideoRectangle covered[N_AREAS];
  GBytes *crops[N_AREAS], *grown = NULL;
  gint width, height, n_intact_rows = 0;

  if (!lp_jpeg_lossless_open (
          lossless, jpeg->data, jpeg->len, &width, &height, NULL))
    return result;
  if (is_indexed)
    lp_jpeg_lossless_set_row_index (lossless, *index);
  g_assert_true (lp_jpeg_lossless_crop (
      lossless, areas, N_AREAS, crops, covered, &n_intact_rows, NULL));
  if (is_indexed)
    grown = lp_jpeg_lossless_get_row_index (lossless);
  g_byte_array_append (result, (guint8 *) &n_intact_rows, sizeof n_intact_rows);
  for (guint i = 0; i < N_AREAS; i++) {
    gsize size = 0;
    const guint8 *data = crops[i] ? g_bytes_get_data (crops[i], &size) : NULL;

    g_byte_array_append (result, (guint8 *) &size, sizeof size);
    g_byte_array_append (result, data, size);
    g_clear_pointer (&crops[i], g_bytes_unref);
  }
  if (grown != NULL) {
    g_clear_pointer (index, g_bytes_unref);
    *index = grown;
  }
  return result;
}

/* The same of areas that are decoded. */
static GByteArray *
crop_decoded (const GByteArray *jpeg, const GstVideoRectangle *areas,
    GBytes **index, gboolean is_indexed)
{
  g_autoptr (LpJpegDecoder) decoder = lp_jpeg_decoder_new ();
  GByteArray *result = g_byte_array_new ();
  g_autoptr (GBytes) grown = NULL;
  GstVideoInfo info;
  gint n_intact_rows = 0, x, y;

  if (!lp_jpeg_decoder_open (decoder, jpeg->data, jpeg->len, &info, NULL))
    return result;
  if (is_indexed)
    lp_jpeg_decoder_set_row_index (decoder, *index);
  if (!lp_jpeg_decoder_decode (
          decoder, GST_VIDEO_FORMAT_RGB, areas, N_AREAS, &n_intact_rows, NULL))
    return result;
  g_byte_array_append (result, (guint8 *) &n_intact_rows, sizeof n_intact_rows);
  for (guint i = 0; i < N_AREAS; i++) {
    const GstVideoRectangle *area = &areas[i];
    const GstVideoFrame *frame =
        lp_jpeg_decoder_get_picture (decoder, i, &x, &y);

    for (gint row = 0; frame != NULL && row < area->h; row++)
      g_byte_array_append (result,
          (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (frame, 0) +
              (area->y - y + row) * GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0) +
              3 * (area->x - x),
          3 * area->w);
  }
  if (is_indexed)
    grown = lp_jpeg_decoder_get_row_index (decoder);
  if (grown != NULL) {
    g_clear_pointer (index, g_bytes_unref);
    *index = g_steal_pointer (&grown);
  }
  return result;
}

/* Crops areas again and again, with an index that grows all the while. */
static void
assert_index_changes_nothing (
    const JpegOptions *kind, const GByteArray *jpeg, GRand *rand)
{
  g_autoptr (GBytes) index = NULL;

  for (guint round = 0; round < 8; round++) {
    GstVideoRectangle areas[N_AREAS];
    GByteArray *(*get) (const GByteArray *, const GstVideoRectangle *,
        GBytes **, gboolean) = round % 2 ? crop_decoded : crop_lossless;
    g_autoptr (GByteArray) expected = NULL;
    g_autoptr (GByteArray) found = NULL;

    invent_areas (kind, rand, areas);
    expected = get (jpeg, areas, NULL, FALSE);
    found = get (jpeg, areas, &index, TRUE);
    g_assert_cmpmem (found->data, found->len, expected->data, expected->len);
  }
}

static void
test_whole_photos_give_the_same (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (14);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autoptr (GByteArray) jpeg =
        g_bytes_unref_to_array (jpeg_make (&kinds[i]));

    for (guint round = 0; round < 5; round++)
      assert_index_changes_nothing (&kinds[i], jpeg, rand);
  }
}

static void
test_damaged_photos_give_the_same (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (15);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autoptr (GByteArray) jpeg =
        g_bytes_unref_to_array (jpeg_make (&kinds[i]));

    for (guint round = 0; round < 12; round++) {
      g_autoptr (GByteArray) damaged = g_byte_array_new ();

      g_byte_array_append (damaged, jpeg->data, jpeg->len);
      for (guint n = 0; n < 1 + round % 4; n++)
        damaged->data[g_rand_int_range (rand, jpeg->len / 8, jpeg->len)] ^=
            1 << g_rand_int_range (rand, 0, 8);
      if (round % 3 == 0)
        g_byte_array_set_size (
            damaged, g_rand_int_range (rand, jpeg->len / 4, jpeg->len));
      assert_index_changes_nothing (&kinds[i], damaged, rand);
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/jpeg-row-index/whole-photos-give-the-same",
      test_whole_photos_give_the_same);
  g_test_add_func ("/jpeg-row-index/damaged-photos-give-the-same",
      test_damaged_photos_give_the_same);
  return g_test_run ();
}
