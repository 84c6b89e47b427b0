/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <json-glib/json-glib.h>
#include <string.h>

#include "jpeg/lp-jpeg-header.h"
#include "jpeg/lp-jpeg-region.h"
#include "jpeg/lp-jpeg-whole.h"
#include "jpeg_decoder_fixture.h"
#include "jpeg_fixture.h"

static void
assert_decodes (LpJpegDecoder *decoder, const JpegOptions *options,
    GstVideoFormat expected, GRand *rand)
{
  g_autofree gchar *name = jpeg_describe (options);
  g_autoptr (GBytes) jpeg = jpeg_make (options);
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
  const gchar *text;
  J_COLOR_SPACE color_space; /* JCS_UNKNOWN for what is usual */
  GstVideoFormat format;
} Sampling;

static const Sampling samplings[] = {
  { "22 11 11", JCS_UNKNOWN, GST_VIDEO_FORMAT_I420 },
  { "21 11 11", JCS_UNKNOWN, GST_VIDEO_FORMAT_Y42B },
  { "11 11 11", JCS_UNKNOWN, GST_VIDEO_FORMAT_Y444 },
  { "11", JCS_UNKNOWN, GST_VIDEO_FORMAT_GRAY8 },
  { "22", JCS_UNKNOWN, GST_VIDEO_FORMAT_GRAY8 },
  { "22 12 12", JCS_UNKNOWN, GST_VIDEO_FORMAT_Y42B },
  { "21 21 21", JCS_UNKNOWN, GST_VIDEO_FORMAT_Y444 },
  { "12 11 11", JCS_UNKNOWN, GST_VIDEO_FORMAT_RGB },
  { "41 11 11", JCS_UNKNOWN, GST_VIDEO_FORMAT_RGB },
  { "42 11 11", JCS_UNKNOWN, GST_VIDEO_FORMAT_RGB },
  { "24 11 11", JCS_UNKNOWN, GST_VIDEO_FORMAT_RGB },
  { "22 21 11", JCS_UNKNOWN, GST_VIDEO_FORMAT_RGB },
  { "22 12 21", JCS_UNKNOWN, GST_VIDEO_FORMAT_RGB },
  { "11 22 22", JCS_UNKNOWN, GST_VIDEO_FORMAT_RGB },
  { "11 11 11", JCS_RGB, GST_VIDEO_FORMAT_RGB },
  { "11 11 11 11", JCS_CMYK, GST_VIDEO_FORMAT_RGB },
  { "22 11 11 22", JCS_UNKNOWN, GST_VIDEO_FORMAT_RGB },
  { "11 11 11 11", JCS_UNKNOWN, GST_VIDEO_FORMAT_RGB },
};

static const gint sizes[][2] = { { 1, 1 }, { 3, 5 }, { 17, 1 }, { 1, 33 },
  { 16, 16 }, { 33, 31 }, { 100, 75 }, { 300, 210 } };

static void
set_sampling (JpegOptions *options, const Sampling *sampling)
{
  options->sampling = sampling->text;
  options->color_space = sampling->color_space;
}

static void
assert_all_kinds_decode (const JpegOptions *kind)
{
  g_autoptr (LpJpegDecoder) decoder = lp_jpeg_decoder_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (guint i = 0; i < G_N_ELEMENTS (samplings); i++)
    for (guint k = 0; k < G_N_ELEMENTS (sizes); k++) {
      JpegOptions options = *kind;

      set_sampling (&options, &samplings[i]);
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
  assert_all_kinds_decode (&(JpegOptions){ .is_progressive = TRUE });
}

static void
test_areas_of_unfinished_photos_are_as_in_the_whole (void)
{
  assert_all_kinds_decode (&(JpegOptions){ .is_unfinished = TRUE });
}

static void
test_areas_of_arithmetic_photos_are_as_in_the_whole (void)
{
  assert_all_kinds_decode (&(JpegOptions){ .is_arithmetic = TRUE });
  assert_all_kinds_decode (
      &(JpegOptions){ .is_arithmetic = TRUE, .is_progressive = TRUE });
}

static void
test_areas_of_photos_in_scans_are_as_in_the_whole (void)
{
  assert_all_kinds_decode (&(JpegOptions){ .is_multi_scan = TRUE });
}

/* Decodes one part of a photo by the means that are there for parts of
 * sequential photos, and by those for all; the decoder chooses between them by
 * what it takes. */
static void
assert_both_ways_agree (GBytes *jpeg, GstVideoFormat format, GRand *rand)
{
  g_autoptr (LpJpegScan) scan = lp_jpeg_scan_new ();
  const guint8 *data = g_bytes_get_data (jpeg, NULL);
  gsize size = g_bytes_get_size (jpeg);
  gint n_intact_rows = G_MAXINT;
  LpJpegPicture by_region, by_whole;
  GstVideoRectangle area, part;
  LpJpegHeader header;

  g_assert_true (lp_jpeg_header_read (&header, data, size, NULL));
  make_area (&area, header.grid.width, header.grid.height, rand);
  g_assert_true (lp_jpeg_cover_area (&header.grid, &area, &part));
  lp_jpeg_picture_init (&by_region, format, &header.info, &part);
  lp_jpeg_picture_init (&by_whole, format, &header.info, &part);
  if (format == GST_VIDEO_FORMAT_RGB)
    lp_jpeg_cover_widen (&header.grid, &part, header.margin_x, header.margin_y);
  g_assert_true (lp_jpeg_scan_open (scan, data, size));
  g_assert_true (lp_jpeg_region_decode (scan, &part, &by_region, 1));
  g_assert_true (
      lp_jpeg_whole_decode (data, size, &by_whole, 1, &n_intact_rows, NULL));
  g_assert_cmpint (n_intact_rows, ==, G_MAXINT);
  assert_frames_equal (&by_region.frame, &by_whole.frame);
  lp_jpeg_picture_clear (&by_region);
  lp_jpeg_picture_clear (&by_whole);
}

static void
test_both_ways_to_decode_agree (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);

  for (guint i = 0; i < G_N_ELEMENTS (samplings); i++)
    for (guint k = 0; k < G_N_ELEMENTS (sizes); k++) {
      JpegOptions options = { .restart_interval = k % 3 * 7, .seed = k };
      g_autoptr (GBytes) jpeg = NULL;

      set_sampling (&options, &samplings[i]);
      options.width = sizes[k][0];
      options.height = sizes[k][1];
      jpeg = jpeg_make (&options);
      for (gint round = 0; round < 10; round++) {
        assert_both_ways_agree (jpeg, GST_VIDEO_FORMAT_RGB, rand);
        assert_both_ways_agree (jpeg, samplings[i].format, rand);
      }
    }
}

static GBytes *
make_photo (gint width, gint height)
{
  JpegOptions options = { .width = width, .height = height };

  set_sampling (&options, &samplings[0]);
  return jpeg_make (&options);
}

/* What is decoded never is more than the photo, in few pictures, whatever the
 * areas. */
static void
test_a_thousand_areas_take_no_more_than_the_photo (void)
{
  g_autoptr (LpJpegDecoder) decoder = lp_jpeg_decoder_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  g_autoptr (GBytes) jpeg = make_photo (1600, 1200);
  g_autofree GstVideoRectangle *areas = g_new (GstVideoRectangle, 1000);
  GstVideoInfo info;

  lp_jpeg_decoder_open (decoder, g_bytes_get_data (jpeg, NULL),
      g_bytes_get_size (jpeg), &info, NULL);
  for (gint size = 1; size < 1200; size = 2 * size + 5) {
    g_autoptr (GHashTable) pictures = g_hash_table_new (NULL, NULL);
    gint64 n_pixels = 0;
    gint n_rows;

    for (guint i = 0; i < 1000; i++) {
      gboolean wide = g_rand_boolean (rand);
      gint width = wide ? size : 1 + size / 10;
      gint height = wide ? 1 + size / 10 : size;

      areas[i] = (GstVideoRectangle){ g_rand_int_range (rand, 0, 1600 - width),
        g_rand_int_range (rand, 0, 1200 - height), width, height };
    }
    g_assert_true (lp_jpeg_decoder_decode (
        decoder, GST_VIDEO_FORMAT_I420, areas, 1000, &n_rows, NULL));
    for (guint i = 0; i < 1000; i++) {
      gint x, y;
      const GstVideoFrame *picture =
          lp_jpeg_decoder_get_picture (decoder, i, &x, &y);

      if (g_hash_table_add (pictures, (gpointer) picture))
        n_pixels +=
            GST_VIDEO_FRAME_WIDTH (picture) * GST_VIDEO_FRAME_HEIGHT (picture);
    }
    g_assert_cmpint (n_pixels, <=, 1600 * 1200);
    g_assert_cmpuint (g_hash_table_size (pictures), <=, 128);
  }
}

static void
test_areas_outside_have_no_picture (void)
{
  static const GstVideoRectangle areas[] = { { -1, 0, 10, 10 },
    { 0, -1, 10, 10 }, { 91, 0, 10, 10 }, { 0, 71, 10, 10 }, { 5, 5, 0, 10 },
    { 5, 5, 10, 0 }, { 5, 5, -10, 10 }, { 100, 80, 1, 1 },
    { 1, 1, G_MAXINT, 1 }, { G_MAXINT, 1, 1, 1 }, { 1, G_MAXINT, 1, G_MAXINT },
    { 90, 70, 10, 10 } };
  g_autoptr (LpJpegDecoder) decoder = lp_jpeg_decoder_new ();
  g_autoptr (GBytes) jpeg = make_photo (100, 80);
  guint n = G_N_ELEMENTS (areas);
  GstVideoInfo info;
  gint n_rows, x, y;

  lp_jpeg_decoder_open (decoder, g_bytes_get_data (jpeg, NULL),
      g_bytes_get_size (jpeg), &info, NULL);
  g_assert_true (lp_jpeg_decoder_decode (
      decoder, GST_VIDEO_FORMAT_RGB, areas, n, &n_rows, NULL));
  for (guint i = 0; i < n - 1; i++)
    g_assert_null (lp_jpeg_decoder_get_picture (decoder, i, &x, &y));
  g_assert_nonnull (lp_jpeg_decoder_get_picture (decoder, n - 1, &x, &y));
  g_assert_true (lp_jpeg_decoder_decode (
      decoder, GST_VIDEO_FORMAT_RGB, NULL, 0, &n_rows, NULL));
  g_assert_cmpint (n_rows, ==, 80);
}

/* A photo without tables of its own, as libjpeg lets it have those of the one
 * before. */
static void
test_photos_do_not_depend_on_those_before (void)
{
  g_autoptr (LpJpegDecoder) decoder = lp_jpeg_decoder_new ();
  g_autoptr (GBytes) jpeg = make_photo (100, 80);
  const GstVideoRectangle area = { 0, 0, 100, 80 };
  GByteArray *without = g_byte_array_new ();
  gsize size;
  const guint8 *data = g_bytes_get_data (jpeg, &size);
  GstVideoInfo info;
  gint n_rows;

  /* start, JFIF, two tables of 67 bytes and their markers */
  g_byte_array_append (without, data, 2 + 18);
  g_assert_cmphex (data[20 + 1], ==, 0xdb);
  g_byte_array_append (without, data + 20 + 2 * 69, size - 20 - 2 * 69);
  for (gint round = 0; round < 2; round++) {
    g_assert_true (lp_jpeg_decoder_open (decoder, data, size, &info, NULL));
    g_assert_true (lp_jpeg_decoder_decode (
        decoder, GST_VIDEO_FORMAT_I420, &area, 1, &n_rows, NULL));
    if (lp_jpeg_decoder_open (
            decoder, without->data, without->len, &info, NULL))
      g_assert_false (lp_jpeg_decoder_decode (
          decoder, GST_VIDEO_FORMAT_I420, &area, 1, &n_rows, NULL));
  }
  g_byte_array_unref (without);
}

/* So that elements can stand in for each other. */
static void
test_formats_are_described_as_jpegdec_does (void)
{
  static const struct {
    guint sampling;
    const gchar *format;
    const gchar *chroma_site;
    const gchar *colorimetry;
  } cases[] = {
    { 0, "I420", "jpeg", "1:4:0:0" },
    { 3, "GRAY8", NULL, NULL },
    { 14, "RGB", NULL, "0:1:0:0" },
  };
  g_autoptr (LpJpegDecoder) decoder = lp_jpeg_decoder_new ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    JpegOptions options = { .width = 32, .height = 16 };
    g_autoptr (GBytes) jpeg = NULL;
    g_autoptr (GstCaps) caps = NULL;
    const GstStructure *fields;
    GstVideoInfo info;

    set_sampling (&options, &samplings[cases[i].sampling]);
    jpeg = jpeg_make (&options);
    lp_jpeg_decoder_open (decoder, g_bytes_get_data (jpeg, NULL),
        g_bytes_get_size (jpeg), &info, NULL);
    caps = gst_video_info_to_caps (&info);
    fields = gst_caps_get_structure (caps, 0);
    g_assert_cmpstr (
        gst_structure_get_string (fields, "format"), ==, cases[i].format);
    g_assert_cmpstr (gst_structure_get_string (fields, "chroma-site"), ==,
        cases[i].chroma_site);
    g_assert_cmpstr (gst_structure_get_string (fields, "colorimetry"), ==,
        cases[i].colorimetry);
  }
}

static void
check_expected_crop (LpJpegDecoder *decoder, const GstVideoInfo *info,
    JsonObject *crop, const gchar *name)
{
  JsonArray *box = json_object_get_array_member (crop, "box");
  GstVideoRectangle area = { json_array_get_int_element (box, 0),
    json_array_get_int_element (box, 1), json_array_get_int_element (box, 2),
    json_array_get_int_element (box, 3) };
  gboolean grey = json_object_get_int_member (crop, "channels") == 1;
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  const GstVideoFrame *picture;
  gint n_rows, x, y, size = grey ? 1 : 3;

  g_assert_true (lp_jpeg_decoder_decode (decoder,
      grey ? GST_VIDEO_FORMAT_GRAY8 : GST_VIDEO_FORMAT_RGB, &area, 1, &n_rows,
      NULL));
  picture = lp_jpeg_decoder_get_picture (decoder, 0, &x, &y);
  for (gint row = area.y - y; row < area.y - y + area.h; row++)
    g_checksum_update (checksum,
        (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (picture, 0) +
            row * GST_VIDEO_FRAME_PLANE_STRIDE (picture, 0) +
            (area.x - x) * size,
        area.w * size);
  if (strcmp (g_checksum_get_string (checksum),
          json_object_get_string_member (crop, "pixel_sha256")) != 0)
    g_error ("%s: %dx%d at %d,%d is not as expected", name, area.w, area.h,
        area.x, area.y);
}

/* As djpeg decodes them. */
static void
test_areas_of_real_photos_are_as_expected (void)
{
  const gchar *folder = g_getenv ("LINEPATROL_DATA");
  g_autofree gchar *path =
      g_build_filename (folder ? folder : "", "expected-crops.json", NULL);
  g_autoptr (LpJpegDecoder) decoder = lp_jpeg_decoder_new ();
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObjectIter iter;
  JsonObject *files;
  const gchar *name;
  JsonNode *node;

  if (!json_parser_load_from_file (parser, path, NULL)) {
    g_test_skip ("LINEPATROL_DATA holds no expected-crops.json");
    return;
  }
  files = json_object_get_object_member (
      json_node_get_object (json_parser_get_root (parser)), "files");
  json_object_iter_init (&iter, files);
  while (json_object_iter_next (&iter, &name, &node)) {
    JsonArray *crops =
        json_object_get_array_member (json_node_get_object (node), "crops");
    g_autofree gchar *file = g_build_filename (folder, name, NULL);
    g_autofree gchar *data = NULL;
    GstVideoInfo info;
    gsize size;

    g_assert_true (g_file_get_contents (file, &data, &size, NULL));
    g_assert_true (lp_jpeg_decoder_open (
        decoder, (const guint8 *) data, size, &info, NULL));
    for (guint i = 0; i < json_array_get_length (crops); i++)
      check_expected_crop (
          decoder, &info, json_array_get_object_element (crops, i), name);
  }
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
      "/jpeg-decoder/areas-of-unfinished-photos-are-as-in-the-whole",
      test_areas_of_unfinished_photos_are_as_in_the_whole);
  g_test_add_func (
      "/jpeg-decoder/areas-of-arithmetic-photos-are-as-in-the-whole",
      test_areas_of_arithmetic_photos_are_as_in_the_whole);
  g_test_add_func ("/jpeg-decoder/areas-of-photos-in-scans-are-as-in-the-whole",
      test_areas_of_photos_in_scans_are_as_in_the_whole);
  g_test_add_func ("/jpeg-decoder/both-ways-to-decode-agree",
      test_both_ways_to_decode_agree);
  g_test_add_func ("/jpeg-decoder/a-thousand-areas-take-no-more-than-the-photo",
      test_a_thousand_areas_take_no_more_than_the_photo);
  g_test_add_func ("/jpeg-decoder/areas-outside-have-no-picture",
      test_areas_outside_have_no_picture);
  g_test_add_func ("/jpeg-decoder/photos-do-not-depend-on-those-before",
      test_photos_do_not_depend_on_those_before);
  g_test_add_func ("/jpeg-decoder/formats-are-described-as-jpegdec-does",
      test_formats_are_described_as_jpegdec_does);
  g_test_add_func ("/jpeg-decoder/areas-of-real-photos-are-as-expected",
      test_areas_of_real_photos_are_as_expected);
  return g_test_run ();
}
