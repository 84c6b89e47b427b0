/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Crops as pictures that can be read: each letter is a pixel. Fill is '.'. */

#include <math.h>
#include <string.h>

#include "crop/lp-crop-render.h"
#include "lp-affine.h"
#include "photo/lp-orientation.h"

/* Annotations that say nothing of the size. */
static const LpAnnotatedImage image = { .name = NULL };

static const gchar *const photo[] = {
  "abcdefgh",
  "ijklmnop",
  "qrstuvwx",
  "ABCDEFGH",
  "IJKLMNOP",
  "QRSTUVWX",
};

/* The same as a camera stores it, so that it stands upright when turned as its
 * orientation says. */
static void
store_photo (GstVideoFrame *frame, guint orientation)
{
  gboolean swapped = lp_orientation_swaps_sides (orientation);
  gint width = swapped ? 6 : 8, height = swapped ? 8 : 6;
  GstVideoInfo info;
  GstBuffer *buffer;
  gdouble to_stored[6];

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_GRAY8, width, height);
  buffer = gst_buffer_new_allocate (NULL, info.size, NULL);
  g_assert_true (gst_video_frame_map (frame, &info, buffer, GST_MAP_READWRITE));
  gst_buffer_unref (buffer);
  lp_orientation_get_map (orientation, width, height, to_stored);
  for (gint v = 0; v < 6; v++)
    for (gint u = 0; u < 8; u++) {
      guint8 *pixels = GST_VIDEO_FRAME_PLANE_DATA (frame, 0);
      gdouble x, y;

      lp_affine_apply (to_stored, u + 0.5, v + 0.5, &x, &y);
      pixels[(gint) y * GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0) + (gint) x] =
          photo[v][u];
    }
}

/* A dot among letters, which no grey of the photo is. */
static void
fill_with_dots (LpCropOptions *options)
{
  memset (options->fill, '.', 3);
}

/* Makes the crop, as lines of text with / between them. */
static gchar *
draw (const LpCropOptions *options, const LpAnnotation *const *boxes,
    guint n_boxes, guint orientation)
{
  GString *text = g_string_new (NULL);
  GstVideoFrame stored, crop;
  LpCropSource source;
  LpCropPlan plan;
  GstVideoInfo info;
  GstBuffer *buffer;
  LpCropFit fit;

  store_photo (&stored, orientation);
  lp_crop_source_init (&source, options, &image, stored.info.width,
      stored.info.height, 1, 1, orientation);
  fit = n_boxes > 0
            ? lp_crop_plan_make (&plan, &source, options, boxes, n_boxes)
            : lp_crop_plan_make_whole (&plan, &source, options);
  if (lp_crop_fit_to_reason (fit) != NULL) {
    gst_video_frame_unmap (&stored);
    g_string_assign (text, lp_crop_fit_to_reason (fit));
    return g_string_free (text, FALSE);
  }
  gst_video_info_set_format (
      &info, GST_VIDEO_FORMAT_GRAY8, plan.out_width, plan.out_height);
  info.colorimetry.range = GST_VIDEO_COLOR_RANGE_0_255;
  buffer = lp_crop_render (&plan, &stored, 0, 0, &info, FALSE);
  g_assert_true (gst_video_frame_map (&crop, &info, buffer, GST_MAP_READ));
  for (gint y = 0; y < info.height; y++) {
    const gchar *row = (const gchar *) GST_VIDEO_FRAME_PLANE_DATA (&crop, 0) +
                       y * GST_VIDEO_FRAME_PLANE_STRIDE (&crop, 0);
    g_string_append_printf (text, "%s%.*s", y ? "/" : "", info.width, row);
  }
  gst_video_frame_unmap (&crop);
  gst_buffer_unref (buffer);
  gst_video_frame_unmap (&stored);
  return g_string_free (text, FALSE);
}

static void
assert_drawn (const LpCropOptions *options, const LpAnnotation *box,
    guint orientation, const gchar *expected)
{
  g_autofree gchar *text = draw (options, &box, 1, orientation);

  g_assert_cmpstr (text, ==, expected);
}

/* The box around "stu/CDE". */
static const LpAnnotation middle = { .x = 2, .y = 2, .width = 3, .height = 2 };

static void
init (LpCropOptions *options)
{
  lp_crop_options_init (options);
  fill_with_dots (options);
}

static void
test_growing (void)
{
  LpCropOptions options;

  init (&options);
  assert_drawn (&options, &middle, 1, "stu/CDE");
  options.padding_x.pixels = options.padding_y.pixels = 1;
  assert_drawn (&options, &middle, 1, "jklmn/rstuv/BCDEF/JKLMN");
  init (&options);
  options.padding_x.fraction = 1;
  assert_drawn (&options, &middle, 1, "qrstuvwx/ABCDEFGH");
  init (&options);
  options.aspect = 1;
  assert_drawn (&options, &middle, 1, "stu/CDE/KLM");
  init (&options);
  options.min_height = 4;
  assert_drawn (&options, &middle, 1, "klm/stu/CDE/KLM");
}

static void
test_edges (void)
{
  const LpAnnotation corner = { .x = 6, .y = 4, .width = 3, .height = 3 };
  const LpAnnotation left = { .x = 0, .y = 2, .width = 1, .height = 3 };
  LpCropOptions options;

  init (&options);
  assert_drawn (&options, &corner, 1, "OP/WX");
  options.edge = LP_CROP_EDGE_PAD;
  assert_drawn (&options, &corner, 1, "OP./WX./...");
  options.edge = LP_CROP_EDGE_SKIP;
  assert_drawn (&options, &corner, 1, "at-edge");
  assert_drawn (&options, &left, 1, "q/A/I");
  /* Square: inwards, around the middle with fill, or not at all. */
  options.aspect = 1;
  options.edge = LP_CROP_EDGE_CLAMP;
  assert_drawn (&options, &left, 1, "qrs/ABC/IJK");
  options.edge = LP_CROP_EDGE_PAD;
  assert_drawn (&options, &left, 1, ".qr/.AB/.IJ");
  options.edge = LP_CROP_EDGE_SKIP;
  assert_drawn (&options, &left, 1, "at-edge");
}

/* The same box of the upright photo shows the same, however that is stored. */
static void
test_upright (void)
{
  LpCropOptions options;

  init (&options);
  options.coordinates = LP_COORDINATES_CHOICE_UPRIGHT;
  for (guint orientation = 0; orientation <= 8; orientation++) {
    options.orientation = LP_CROP_ORIENTATION_UPRIGHT;
    assert_drawn (&options, &middle, orientation, "stu/CDE");
    options.orientation = LP_CROP_ORIENTATION_AUTO;
    assert_drawn (&options, &middle, orientation, "stu/CDE");
  }
}

static void
test_stored (void)
{
  const gchar *as_stored[] = { "stu/CDE", "uts/EDC", "EDC/uts", "CDE/stu",
    "sC/tD/uE", "uE/tD/sC", "Eu/Dt/Cs", "Cs/Dt/Eu" };
  LpCropOptions options;

  init (&options);
  options.coordinates = LP_COORDINATES_CHOICE_UPRIGHT;
  for (guint orientation = 1; orientation <= 8; orientation++)
    assert_drawn (&options, &middle, orientation, as_stored[orientation - 1]);
}

/* Without area in the middle: the inner ring is a hole. */
static void
test_polygon_masked (void)
{
  const LpPoint points[] = { { 1, 1 }, { 6, 1 }, { 6, 6 }, { 1, 6 }, { 2, 2 },
    { 4, 2 }, { 4, 4 }, { 2, 4 } };
  const guint ring_ends[] = { 4, 8 };
  const LpOutline outline = {
    .points = points, .n_points = 8, .ring_ends = ring_ends, .n_rings = 2
  };
  const LpPoint triangle[] = { { 1, 1 }, { 6, 1 }, { 1, 6 } };
  const guint triangle_end = 3;
  const LpOutline triangular = {
    .points = triangle, .n_points = 3, .ring_ends = &triangle_end, .n_rings = 1
  };
  LpAnnotation box = { .shape = LP_SHAPE_POLYGON,
    .x = 1,
    .y = 1,
    .width = 5,
    .height = 5,
    .outline = &outline };
  LpCropOptions options;

  init (&options);
  assert_drawn (&options, &box, 1, "jklmn/rstuv/BCDEF/JKLMN/RSTUV");
  options.mask = TRUE;
  assert_drawn (&options, &box, 1, "jklmn/r..uv/B..EF/JKLMN/RSTUV");
  /* Of a pixel that the slope halves the middle is on it: to its left it is
   * inside. */
  box.outline = &triangular;
  assert_drawn (&options, &box, 1, "jklm./rst../BC.../J..../.....");
  options.padding_x.pixels = 1;
  assert_drawn (&options, &box, 1, ".jklm../.rst.../.BC..../.J...../.......");
}

/* Runs go down the columns: 1 outside, 2 inside, 3 outside, 3 inside. */
static void
test_runs_masked (void)
{
  const guint runs[] = { 1, 2, 3, 3 };
  const LpOutline outline = { .mask_x = 2,
    .mask_y = 1,
    .mask_width = 3,
    .mask_height = 3,
    .runs = runs,
    .n_runs = 4 };
  const LpAnnotation box = { .shape = LP_SHAPE_MASK,
    .x = 2,
    .y = 1,
    .width = 3,
    .height = 3,
    .outline = &outline };
  LpCropOptions options;

  init (&options);
  options.mask = TRUE;
  assert_drawn (&options, &box, 1, "..m/s.u/C.E");
  options.coordinates = LP_COORDINATES_CHOICE_UPRIGHT;
  options.orientation = LP_CROP_ORIENTATION_UPRIGHT;
  for (guint orientation = 1; orientation <= 8; orientation++)
    assert_drawn (&options, &box, orientation, "..m/s.u/C.E");
}

/* A quarter turn hits the pixels' middles, so nothing is interpolated. The
 * first corner comes to the top left. */
static void
test_deskewed (void)
{
  const LpPoint corners[] = { { 5, 1 }, { 5, 4 }, { 3, 4 }, { 3, 1 } };
  const LpOutline outline = { .points = corners, .n_points = 4 };
  const LpAnnotation box = { .shape = LP_SHAPE_ROTATED,
    .x = 3,
    .y = 1,
    .width = 2,
    .height = 3,
    .outline = &outline };
  LpCropOptions options;

  init (&options);
  assert_drawn (&options, &box, 1, "lm/tu/DE");
  options.deskew = TRUE;
  assert_drawn (&options, &box, 1, "muE/ltD");
  options.padding_y.pixels = 4;
  options.edge = LP_CROP_EDGE_PAD;
  assert_drawn (&options, &box, 1, ".../pxH/owG/nvF/muE/ltD/ksC/jrB/iqA/...");
}

static void
test_several_boxes (void)
{
  const LpAnnotation first = { .x = 1, .y = 1, .width = 1, .height = 1 };
  const LpAnnotation second = { .x = 3, .y = 2, .width = 2, .height = 1 };
  const LpAnnotation *boxes[] = { &first, &second };
  LpCropOptions options;
  g_autofree gchar *text = NULL;

  init (&options);
  text = draw (&options, boxes, 2, 1);
  g_assert_cmpstr (text, ==, "jklm/rstu");
}

static void
test_whole_photo (void)
{
  LpCropOptions options;
  g_autofree gchar *text = NULL;

  init (&options);
  options.orientation = LP_CROP_ORIENTATION_UPRIGHT;
  text = draw (&options, NULL, 0, 7);
  g_assert_cmpstr (
      text, ==, "abcdefgh/ijklmnop/qrstuvwx/ABCDEFGH/IJKLMNOP/QRSTUVWX");
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add_func ("/crop-picture/" name, function)
  ADD ("padding-aspect-and-least-size-add-what-is-around", test_growing);
  ADD ("edges-clamp-pad-and-skip", test_edges);
  ADD ("upright-is-the-same-in-all-orientations", test_upright);
  ADD ("stored-is-as-the-camera-wrote-it", test_stored);
  ADD ("polygons-mask-what-is-outside", test_polygon_masked);
  ADD ("runs-mask-what-is-outside", test_runs_masked);
  ADD ("deskewed-boxes-are-turned-straight", test_deskewed);
  ADD ("several-boxes-share-a-crop", test_several_boxes);
  ADD ("whole-photos-are-turned-upright", test_whole_photo);
  return g_test_run ();
}
