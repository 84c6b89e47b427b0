/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg/lp-jpeg-decoder.h"

#include <string.h>

#include "jpeg_decoder_fixture.h"

static void
assert_decodes (LpJpegDecoder *decoder, const JpegOptions *options,
    GstVideoFormat expected, GRand *rand)
{
  g_autofree gchar *name = describe_jpeg (options);
  g_autoptr (GBytes) jpeg = make_jpeg (options);
  GError *error = NULL;
  GstVideoInfo info;

  lp_jpeg_decoder_open (decoder, g_bytes_get_data (jpeg, NULL),
      g_bytes_get_size (jpeg), &info, &error);
  g_assert_no_error (error);
  g_assert_cmpint (GST_VIDEO_INFO_FORMAT (&info), ==, expected);
  g_assert_cmpint (GST_VIDEO_INFO_WIDTH (&info), ==, options->width);
  g_assert_cmpint (GST_VIDEO_INFO_HEIGHT (&info), ==, options->height);
  g_assert_cmpint (
      check_areas (decoder, jpeg, &info, GST_VIDEO_FORMAT_RGB, 3, rand, name),
      ==, options->height);
  g_assert_cmpint (check_areas (decoder, jpeg, &info, expected, 3, rand, name),
      ==, options->height);
}

typedef struct {
  gint horizontal[4];
  gint vertical[4];
  gint n_components;
  gboolean untransformed;
  GstVideoFormat format;
} Sampling;

static const Sampling samplings[] = {
  { { 2, 1, 1 }, { 2, 1, 1 }, 3, FALSE, GST_VIDEO_FORMAT_I420 },
  { { 2, 1, 1 }, { 1, 1, 1 }, 3, FALSE, GST_VIDEO_FORMAT_Y42B },
  { { 1, 1, 1 }, { 1, 1, 1 }, 3, FALSE, GST_VIDEO_FORMAT_Y444 },
  { { 1 }, { 1 }, 1, FALSE, GST_VIDEO_FORMAT_GRAY8 },
  { { 2 }, { 2 }, 1, FALSE, GST_VIDEO_FORMAT_GRAY8 },
  { { 2, 1, 1 }, { 2, 2, 2 }, 3, FALSE, GST_VIDEO_FORMAT_Y42B },
  { { 2, 2, 2 }, { 1, 1, 1 }, 3, FALSE, GST_VIDEO_FORMAT_Y444 },
  { { 1, 1, 1 }, { 2, 1, 1 }, 3, FALSE, GST_VIDEO_FORMAT_RGB },
  { { 4, 1, 1 }, { 1, 1, 1 }, 3, FALSE, GST_VIDEO_FORMAT_RGB },
  { { 4, 1, 1 }, { 2, 1, 1 }, 3, FALSE, GST_VIDEO_FORMAT_RGB },
  { { 2, 1, 1 }, { 4, 1, 1 }, 3, FALSE, GST_VIDEO_FORMAT_RGB },
  { { 2, 2, 1 }, { 2, 1, 1 }, 3, FALSE, GST_VIDEO_FORMAT_RGB },
  { { 2, 1, 2 }, { 2, 2, 1 }, 3, FALSE, GST_VIDEO_FORMAT_RGB },
  { { 1, 2, 2 }, { 1, 2, 2 }, 3, FALSE, GST_VIDEO_FORMAT_RGB },
  { { 1, 1, 1 }, { 1, 1, 1 }, 3, TRUE, GST_VIDEO_FORMAT_RGB },
  { { 1, 1, 1, 1 }, { 1, 1, 1, 1 }, 4, TRUE, GST_VIDEO_FORMAT_RGB },
  { { 2, 1, 1, 2 }, { 2, 1, 1, 2 }, 4, FALSE, GST_VIDEO_FORMAT_RGB },
  { { 1, 1, 1, 1 }, { 1, 1, 1, 1 }, 4, FALSE, GST_VIDEO_FORMAT_RGB },
};

static const gint sizes[][2] = { { 1, 1 }, { 3, 5 }, { 17, 1 }, { 1, 33 },
  { 16, 16 }, { 33, 31 }, { 100, 75 }, { 255, 130 } };

static void
assert_all_kinds_decode (const JpegOptions *kind)
{
  g_autoptr (LpJpegDecoder) decoder = lp_jpeg_decoder_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (guint i = 0; i < G_N_ELEMENTS (samplings); i++)
    for (guint k = 0; k < G_N_ELEMENTS (sizes); k++) {
      JpegOptions options = *kind;

      options.n_components = samplings[i].n_components;
      options.untransformed = samplings[i].untransformed;
      memcpy (options.horizontal, samplings[i].horizontal,
          sizeof options.horizontal);
      memcpy (options.vertical, samplings[i].vertical, sizeof options.vertical);
      options.width = sizes[k][0];
      options.height = sizes[k][1];
      options.seed = 10 * i + k;
      assert_decodes (decoder, &options, samplings[i].format, rand);
    }
}

static void
test_areas_of_baseline_photos_are_as_in_the_whole (void)
{
  assert_all_kinds_decode (&(JpegOptions){ 0 });
  assert_all_kinds_decode (&(JpegOptions){ .quality = 30 });
}

static void
test_areas_of_photos_with_restarts_are_as_in_the_whole (void)
{
  assert_all_kinds_decode (&(JpegOptions){ .restart_interval = 1 });
  assert_all_kinds_decode (&(JpegOptions){ .restart_interval = 5 });
  assert_all_kinds_decode (&(JpegOptions){ .restart_rows = 2 });
}

static void
test_areas_of_progressive_photos_are_as_in_the_whole (void)
{
  assert_all_kinds_decode (&(JpegOptions){ .progressive = TRUE });
}

static void
test_areas_of_arithmetic_photos_are_as_in_the_whole (void)
{
  assert_all_kinds_decode (&(JpegOptions){ .arithmetic = TRUE });
  assert_all_kinds_decode (
      &(JpegOptions){ .arithmetic = TRUE, .progressive = TRUE });
}

static void
test_areas_of_photos_in_scans_are_as_in_the_whole (void)
{
  assert_all_kinds_decode (&(JpegOptions){ .one_scan_a_component = TRUE });
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/jpeg-decoder/areas-of-baseline-photos-are-as-in-the-whole",
      test_areas_of_baseline_photos_are_as_in_the_whole);
  g_test_add_func (
      "/jpeg-decoder/areas-of-photos-with-restarts-are-as-in-the-whole",
      test_areas_of_photos_with_restarts_are_as_in_the_whole);
  g_test_add_func (
      "/jpeg-decoder/areas-of-progressive-photos-are-as-in-the-whole",
      test_areas_of_progressive_photos_are_as_in_the_whole);
  g_test_add_func (
      "/jpeg-decoder/areas-of-arithmetic-photos-are-as-in-the-whole",
      test_areas_of_arithmetic_photos_are_as_in_the_whole);
  g_test_add_func ("/jpeg-decoder/areas-of-photos-in-scans-are-as-in-the-whole",
      test_areas_of_photos_in_scans_are_as_in_the_whole);
  return g_test_run ();
}
