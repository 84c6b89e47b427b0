/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "crop/lp-crop-render.h"

#include <math.h>
#include <string.h>

#include "crop/lp-crop-mask.h"
#include "lp-affine.h"

/* A picture full of noise; or smooth, so that what is interpolated in another
 * way differs little. */
static void
make_picture (GstVideoFrame *frame, GstVideoFormat format, gint width,
    gint height, gboolean smooth)
{
  GstVideoInfo info;
  GstBuffer *buffer;

  gst_video_info_set_format (&info, format, width, height);
  buffer = gst_buffer_new_allocate (NULL, info.size, NULL);
  gst_buffer_memset (buffer, 0, 0, info.size);
  g_assert_true (gst_video_frame_map (frame, &info, buffer, GST_MAP_READWRITE));
  gst_buffer_unref (buffer);
  for (guint c = 0; c < GST_VIDEO_FRAME_N_COMPONENTS (frame); c++)
    for (gint y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (frame, c); y++)
      for (gint x = 0; x < GST_VIDEO_FRAME_COMP_WIDTH (frame, c); x++)
        ((guint8 *) GST_VIDEO_FRAME_COMP_DATA (
            frame, c))[y * GST_VIDEO_FRAME_COMP_STRIDE (frame, c) +
                       x * GST_VIDEO_FRAME_COMP_PSTRIDE (frame, c)] =
            smooth ? 40 + 2 * x + 3 * y + 10 * (gint) c : g_test_rand_int ();
}

static guint8
get_sample (const GstVideoFrame *frame, guint component, gint x, gint y)
{
  const guint8 *data = GST_VIDEO_FRAME_COMP_DATA (frame, component);

  return data[y * GST_VIDEO_FRAME_COMP_STRIDE (frame, component) +
              x * GST_VIDEO_FRAME_COMP_PSTRIDE (frame, component)];
}

/* The part of a picture that holds a plan's area, from where a whole sample of
 * each component begins. */
static void
take_part (const GstVideoFrame *picture, const LpCropArea *area,
    GstVideoFrame *part, gint *x, gint *y)
{
  LpCropArea whole = *area;

  *x = whole.x & ~1;
  *y = whole.y & ~1;
  whole.width = MIN (area->x + area->width + 2, picture->info.width) - *x;
  whole.height = MIN (area->y + area->height + 2, picture->info.height) - *y;
  whole.x = *x;
  whole.y = *y;
  make_picture (
      part, GST_VIDEO_FRAME_FORMAT (picture), whole.width, whole.height, FALSE);
  lp_crop_cut (picture, &whole, part);
}

/* --- what is expected, a pixel at a time --- */

static gboolean
is_inside_ring (const LpPoint *points, guint n, gdouble x, gdouble y)
{
  gboolean inside = FALSE;

  for (guint i = 0, j = n - 1; i < n; j = i++)
    if ((points[i].y > y) != (points[j].y > y) &&
        x < (points[j].x - points[i].x) * (y - points[i].y) /
                    (points[j].y - points[i].y) +
                points[i].x)
      inside = !inside;
  return inside;
}

static gboolean
is_inside (const LpAnnotation *box, gdouble x, gdouble y)
{
  const LpOutline *outline = box->outline;
  gboolean inside = FALSE;

  if (outline == NULL)
    return x >= box->x && y >= box->y && x < box->x + box->width &&
           y < box->y + box->height;
  if (outline->n_rings == 0) {
    gint position, end = 0;

    x -= outline->mask_x;
    y -= outline->mask_y;
    if (x < 0 || y < 0 || x >= outline->mask_width || y >= outline->mask_height)
      return FALSE;
    position = (gint) x * outline->mask_height + (gint) y;
    for (guint i = 0; i < outline->n_runs; i++) {
      end += outline->runs[i];
      if (position < end)
        return i % 2;
    }
    return FALSE;
  }
  for (guint i = 0; i < outline->n_rings; i++) {
    guint begin = i ? outline->ring_ends[i - 1] : 0;
    inside ^= is_inside_ring (
        outline->points + begin, outline->ring_ends[i] - begin, x, y);
  }
  return inside;
}

static gdouble
expect_pixel (const LpCropPlan *plan, const GstVideoFrame *picture,
    guint component, gint u, gint v, guint8 fill)
{
  const GstVideoFormatInfo *format = picture->info.finfo;
  gdouble x_step = 1 << GST_VIDEO_FORMAT_INFO_W_SUB (format, component);
  gdouble y_step = 1 << GST_VIDEO_FORMAT_INFO_H_SUB (format, component);
  gdouble last_x = GST_VIDEO_FRAME_COMP_WIDTH (picture, component) - 1;
  gdouble last_y = GST_VIDEO_FRAME_COMP_HEIGHT (picture, component) - 1;
  gdouble x, y, sum = 0;
  gboolean inside = !(plan->steps & LP_CROP_STEP_MASK);

  lp_affine_apply (plan->to_picture, u + 0.5, v + 0.5, &x, &y);
  if (x < 0 || y < 0 || x >= picture->info.width || y >= picture->info.height)
    return fill;
  for (guint i = 0; !inside && i < plan->n_boxes; i++)
    inside = is_inside (plan->boxes[i], x, y);
  if (!inside)
    return fill;
  if (!(plan->steps & LP_CROP_STEP_WARP))
    return get_sample (
        picture, component, (gint) (x / x_step), (gint) (y / y_step));
  /* Each of the four samples counts by how near it is. */
  x = CLAMP (x / x_step - 0.5, 0, last_x);
  y = CLAMP (y / y_step - 0.5, 0, last_y);
  for (gdouble j = floor (y); j <= floor (y) + 1; j++)
    for (gdouble i = floor (x); i <= floor (x) + 1; i++)
      sum += (1 - fabs (x - i)) * (1 - fabs (y - j)) *
             get_sample (picture, component, (gint) fmin (i, last_x),
                 (gint) fmin (j, last_y));
  return sum;
}

static void
assert_component (const LpCropPlan *plan, const GstVideoFrame *picture,
    const GstVideoFrame *crop, guint component, guint8 fill)
{
  const GstVideoFormatInfo *format = picture->info.finfo;
  gint x_step = 1 << GST_VIDEO_FORMAT_INFO_W_SUB (format, component);
  gint y_step = 1 << GST_VIDEO_FORMAT_INFO_H_SUB (format, component);

  for (gint j = 0; j < GST_VIDEO_FRAME_COMP_HEIGHT (crop, component); j++)
    for (gint i = 0; i < GST_VIDEO_FRAME_COMP_WIDTH (crop, component); i++) {
      gdouble sum = 0;
      gint n = 0;

      for (gint v = j * y_step; v < MIN ((j + 1) * y_step, plan->height); v++)
        for (gint u = i * x_step; u < MIN ((i + 1) * x_step, plan->width);
             u++, n++)
          sum += expect_pixel (plan, picture, component, u, v, fill);
      g_assert_cmpfloat_with_epsilon (get_sample (crop, component, i, j),
          sum / n, plan->steps & LP_CROP_STEP_WARP ? 1.01 : 0.51);
    }
}

/* Black in each format, from what the formats are: full or video range. */
static guint8
black_of (GstVideoFormat format, guint component)
{
  const GstVideoFormatInfo *info = gst_video_format_get_info (format);

  if (component == 3)
    return 255;
  if (GST_VIDEO_FORMAT_INFO_IS_YUV (info))
    return component == 0 ? 16 : 128;
  return 0;
}

static void
render_and_compare (const LpCropPlan *plan, const GstVideoFrame *picture)
{
  GstVideoFormat format = GST_VIDEO_FRAME_FORMAT (picture);
  GstVideoFrame part, crop;
  GstVideoInfo info;
  GstBuffer *buffers[2];
  gint x, y;

  gst_video_info_set_format (&info, format, plan->out_width, plan->out_height);
  buffers[0] = lp_crop_render (plan, picture, 0, 0, &info, FALSE);
  take_part (picture, &plan->area, &part, &x, &y);
  buffers[1] = lp_crop_render (plan, &part, x, y, &info, TRUE);
  for (guint i = 0; i < 2; i++) {
    g_assert_true (
        gst_video_frame_map (&crop, &info, buffers[i], GST_MAP_READ));
    for (guint c = 0; c < GST_VIDEO_FRAME_N_COMPONENTS (&crop); c++)
      assert_component (plan, picture, &crop, c, black_of (format, c));
    gst_video_frame_unmap (&crop);
    gst_buffer_unref (buffers[i]);
  }
  gst_video_frame_unmap (&part);
}

/* --- random crops in all formats --- */

static void
make_outline (LpOutline *outline, LpPoint *points, guint *ring_ends,
    guint *runs, gboolean as_mask)
{
  *outline = (LpOutline){ .points = points, .ring_ends = ring_ends };
  if (as_mask) {
    outline->runs = runs;
    outline->mask_x = g_test_rand_int_range (-3, 8);
    outline->mask_y = g_test_rand_int_range (-3, 8);
    outline->mask_width = 23;
    outline->mask_height = 17;
    for (gint left = 23 * 17; left > 0; left -= runs[outline->n_runs++])
      runs[outline->n_runs] = MIN (g_test_rand_int_range (0, 40), left);
    return;
  }
  outline->n_points = 9;
  outline->n_rings = 2;
  ring_ends[0] = 5;
  ring_ends[1] = 9;
  /* Never on a pixel's middle, where both are right. */
  for (guint i = 0; i < 9; i++) {
    points[i].x = g_test_rand_double_range (-5, 45);
    points[i].y = g_test_rand_double_range (-5, 35);
  }
}

static void
make_corners (LpPoint *points)
{
  gdouble angle = g_test_rand_double_range (-G_PI, G_PI);
  gdouble w = g_test_rand_double_range (2, 20);
  gdouble h = g_test_rand_double_range (2, 15);

  for (guint i = 0; i < 4; i++) {
    gdouble across = i == 1 || i == 2 ? w : -w, down = i >= 2 ? h : -h;

    points[i].x = 20 + across * cos (angle) - down * sin (angle);
    points[i].y = 15 + across * sin (angle) + down * cos (angle);
  }
}

static void
test_crops_equal_a_pixel_by_pixel_drawing (gconstpointer data)
{
  GstVideoFormat format = GPOINTER_TO_INT (data);

  for (guint i = 0; i < 150; i++) {
    LpPoint points[9];
    guint ring_ends[2], runs[23 * 17 * 2];
    LpOutline outline;
    LpAnnotation boxes[2] = { LP_ANNOTATION_INIT, LP_ANNOTATION_INIT };
    const LpAnnotation *list[] = { &boxes[0], &boxes[1] };
    LpCropOptions options;
    LpCropSource source;
    LpCropPlan plan;
    GstVideoFrame picture;

    lp_crop_options_init (&options);
    options.edge = LP_CROP_EDGE_PAD;
    options.padding_x.pixels = i % 4 == 0 ? 5 : 0;
    options.orientation = LP_CROP_ORIENTATION_UPRIGHT;
    options.mask = i % 3 == 0;
    options.deskew = i % 3 == 1;
    boxes[1] = boxes[0] = (LpAnnotation){ .x = g_test_rand_int_range (-9, 39),
      .y = g_test_rand_int_range (-9, 29),
      .width = g_test_rand_int_range (1, 40),
      .height = g_test_rand_int_range (1, 30) };
    boxes[1].x += 4;
    if (options.mask || options.deskew)
      boxes[0].outline = &outline;
    make_outline (&outline, points, ring_ends, runs, i % 2);
    boxes[0].shape = LP_SHAPE_POLYGON;
    if (options.deskew) {
      make_corners (points);
      outline = (LpOutline){ .points = points, .n_points = 4 };
      boxes[0].shape = LP_SHAPE_ROTATED;
    }
    make_picture (&picture, format, 41, 31, options.deskew);
    lp_crop_source_init (&source, &options, NULL, 41, 31, 1, 1, i % 8 + 1);
    if (lp_crop_fit_to_reason (
            lp_crop_source_check_box (&source, &options, &boxes[0])) == NULL) {
      lp_crop_plan_make (
          &plan, &source, &options, list, options.mask && i % 5 == 0 ? 2 : 1);
      render_and_compare (&plan, &picture);
    }
    gst_video_frame_unmap (&picture);
  }
}

/* --- colours and scaling --- */

static void
test_fill_has_the_colour_asked_for (void)
{
  const guint8 orange[3] = { 255, 165, 0 };
  const GstVideoFormat formats[] = { GST_VIDEO_FORMAT_RGB,
    GST_VIDEO_FORMAT_BGRx, GST_VIDEO_FORMAT_ABGR, GST_VIDEO_FORMAT_I420,
    GST_VIDEO_FORMAT_NV21, GST_VIDEO_FORMAT_GRAY8, GST_VIDEO_FORMAT_I420 };
  /* By ITU-R BT.601: Y = 0.299 R + 0.587 G + 0.114 B = 173.1; Cb = (B - Y) /
   * 1.772 + 128 = 30.3; Cr = (R - Y) / 1.402 + 128 = 186.4; in video range
   * 16 + 219 / 255 Y and 128 + 224 / 255 of the differences. */
  const guint8 expected[][4] = { { 255, 165, 0 }, { 255, 165, 0 },
    { 255, 165, 0, 255 }, { 165, 42, 179 }, { 165, 42, 179 }, { 173 },
    { 173, 30, 186 } };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    const LpAnnotation box = { .x = -4, .y = -4, .width = 8, .height = 8 };
    const LpAnnotation *boxes[] = { &box };
    LpCropOptions options;
    LpCropSource source;
    LpCropPlan plan;
    GstVideoFrame picture, crop;
    GstVideoInfo info;
    GstBuffer *buffer;

    lp_crop_options_init (&options);
    options.edge = LP_CROP_EDGE_PAD;
    memcpy (options.fill, orange, 3);
    make_picture (&picture, formats[i], 20, 20, FALSE);
    gst_video_info_set_format (&info, formats[i], 8, 8);
    /* What jpegdec says of its pictures: BT.601 in full range. */
    if (i == 6)
      gst_video_colorimetry_from_string (&info.colorimetry, "1:4:0:0");
    if (formats[i] == GST_VIDEO_FORMAT_I420 && i != 6)
      gst_video_colorimetry_from_string (&info.colorimetry, "bt601");
    if (formats[i] == GST_VIDEO_FORMAT_NV21)
      gst_video_colorimetry_from_string (&info.colorimetry, "bt601");
    lp_crop_source_init (&source, &options, NULL, 20, 20, 1, 1, 1);
    lp_crop_plan_make (&plan, &source, &options, boxes, 1);
    buffer = lp_crop_render (&plan, &picture, 0, 0, &info, FALSE);
    gst_video_frame_map (&crop, &info, buffer, GST_MAP_READ);
    for (guint c = 0; c < GST_VIDEO_FRAME_N_COMPONENTS (&crop); c++)
      g_assert_cmpint (
          ABS (get_sample (&crop, c, 0, 0) - expected[i][c]), <=, 1);
    gst_video_frame_unmap (&crop);
    gst_buffer_unref (buffer);
    gst_video_frame_unmap (&picture);
  }
}

/* Four squares of plain colours, the upper left half black: they stay where
 * they are, whatever the size. */
static void
test_scaling_keeps_things_in_place (void)
{
  for (gint size = 8; size <= 128; size *= 2) {
    const LpAnnotation box = { .x = 8, .y = 8, .width = 32, .height = 32 };
    const LpAnnotation *boxes[] = { &box };
    LpCropOptions options;
    LpCropSource source;
    LpCropPlan plan;
    GstVideoFrame picture, crop;
    GstVideoInfo info;
    GstBuffer *buffer;
    gdouble x, y;

    lp_crop_options_init (&options);
    options.width = options.height = size;
    make_picture (&picture, GST_VIDEO_FORMAT_RGB, 48, 48, FALSE);
    for (gint row = 0; row < 48; row++)
      for (gint column = 0; column < 48; column++)
        memset ((guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&picture, 0) +
                    row * GST_VIDEO_FRAME_PLANE_STRIDE (&picture, 0) +
                    column * 3,
            (row >= 24) * 100 + (column >= 24) * 50, 3);
    lp_crop_source_init (&source, &options, NULL, 48, 48, 1, 1, 1);
    lp_crop_plan_make (&plan, &source, &options, boxes, 1);
    gst_video_info_set_format (&info, GST_VIDEO_FORMAT_RGB, size, size);
    buffer = lp_crop_render (&plan, &picture, 0, 0, &info, FALSE);
    gst_video_frame_map (&crop, &info, buffer, GST_MAP_READ);
    for (gint v = size / 8; v < size; v += size / 4)
      for (gint u = size / 8; u < size; u += size / 4) {
        lp_affine_apply (plan.to_photo, u + 0.5, v + 0.5, &x, &y);
        /* A cubic filter swings over a little beside an edge. */
        g_assert_cmpint (ABS (get_sample (&crop, 0, u, v) -
                              ((y >= 24) * 100 + (x >= 24) * 50)),
            <=, 15);
      }
    gst_video_frame_unmap (&crop);
    gst_buffer_unref (buffer);
    gst_video_frame_unmap (&picture);
  }
}

/* A mask of 100,000 x 100,000 pixels, as a file may claim, takes no more
 * memory than the crop; runs that leave it are cut off. */
static void
test_mask_of_any_size_takes_little (void)
{
  const guint runs[] = { 100005, 10, G_MAXUINT, 5, 7, G_MAXUINT };
  const LpOutline outline = { .mask_width = 100000,
    .mask_height = 100000,
    .runs = runs,
    .n_runs = G_N_ELEMENTS (runs) };
  const LpAnnotation box = {
    .shape = LP_SHAPE_MASK, .width = 30, .height = 20, .outline = &outline
  };
  const LpAnnotation *boxes[] = { &box };
  LpCropOptions options;
  LpCropSource source;
  LpCropPlan plan;
  g_autofree guint8 *mask = NULL;

  lp_crop_options_init (&options);
  options.mask = TRUE;
  lp_crop_source_init (&source, &options, NULL, 30, 20, 1, 1, 1);
  lp_crop_plan_make (&plan, &source, &options, boxes, 1);
  mask = lp_crop_mask_new (&plan);
  for (gint y = 0; y < 20; y++)
    for (gint x = 0; x < 30; x++)
      g_assert_cmpint (mask[y * 30 + x], ==, x == 1 && y >= 5 && y < 15);
}

static void
test_broken_outlines_do_no_harm (void)
{
  const LpPoint points[] = { { NAN, 1 }, { 5, INFINITY }, { -INFINITY, 4 },
    { 1e30f, 1e30f }, { -1e30f, 7 }, { 3, 3 } };
  const guint ring_ends[] = { 0, 5, 6 };
  const LpOutline outline = {
    .points = points, .n_points = 6, .ring_ends = ring_ends, .n_rings = 3
  };
  const LpAnnotation box = {
    .shape = LP_SHAPE_POLYGON, .width = 30, .height = 20, .outline = &outline
  };
  const LpAnnotation *boxes[] = { &box };
  LpCropOptions options;
  LpCropSource source;
  LpCropPlan plan;
  g_autofree guint8 *mask = NULL;

  lp_crop_options_init (&options);
  options.mask = TRUE;
  lp_crop_source_init (&source, &options, NULL, 30, 20, 1, 1, 1);
  lp_crop_plan_make (&plan, &source, &options, boxes, 1);
  mask = lp_crop_mask_new (&plan);
  for (gint i = 0; i < 600; i++)
    g_assert_cmpint (mask[i], <=, 1);
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
    g_autofree gchar *path = g_strconcat (
        "/crop-render/crops-equal-a-pixel-by-pixel-drawing/", name, NULL);

    g_test_add_data_func (path,
        GINT_TO_POINTER (gst_video_format_from_string (name)),
        test_crops_equal_a_pixel_by_pixel_drawing);
  }
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add_func ("/crop-render/" name, function)
  add_format_tests ();
  ADD ("fill-has-the-colour-asked-for", test_fill_has_the_colour_asked_for);
  ADD ("scaling-keeps-things-in-place", test_scaling_keeps_things_in_place);
  ADD ("mask-of-any-size-takes-little", test_mask_of_any_size_takes_little);
  ADD ("broken-outlines-do-no-harm", test_broken_outlines_do_no_harm);
  return g_test_run ();
}
