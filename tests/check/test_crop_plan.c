/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "crop/lp-crop-plan.h"

#include <math.h>

#include "lp-affine.h"
#include "photo/lp-orientation.h"

/* Annotations that say nothing of the size. */
static const LpAnnotatedImage image = { .name = NULL };

/* Sets options by name, as users do: pairs of name and value, NULL at the
 * end. */
static void
set_options (LpCropOptions *options, const gchar *const *pairs)
{
  guint n;
  const LpCropOption *list = lp_crop_option_list (&n);

  lp_crop_options_init (options);
  for (; *pairs != NULL; pairs += 2) {
    g_autoptr (GError) error = NULL;
    gboolean known = FALSE;

    for (guint i = 0; i < n; i++)
      if (g_str_equal (list[i].name, pairs[0])) {
        known = lp_crop_options_set (options, &list[i], pairs[1], &error);
        g_assert_no_error (error);
      }
    g_assert_true (known);
  }
}

static gchar *
get_error (const gchar *name, const gchar *value)
{
  guint n;
  const LpCropOption *list = lp_crop_option_list (&n);
  LpCropOptions options;
  GError *error = NULL;
  gchar *message = NULL;

  lp_crop_options_init (&options);
  for (guint i = 0; i < n; i++)
    if (g_str_equal (list[i].name, name) &&
        !lp_crop_options_set (&options, &list[i], value, &error)) {
      g_assert_error (error, LP_ERROR, LP_ERROR_ARGUMENT);
      message = g_strdup (error->message);
      g_clear_error (&error);
    }
  lp_crop_options_clear (&options);
  return message;
}

/* A plan for one box in a photo of 100 x 80. */
typedef struct {
  LpCropOptions options;
  LpCropSource source;
  const LpAnnotation *box;
  LpCropPlan plan;
  LpCropFit fit;
} Case;

#define OPTIONS(...) ((const gchar *const[]){ __VA_ARGS__, NULL })

static void
make_case (Case *c, const LpAnnotation *box, const gchar *const *options)
{
  c->box = box;
  set_options (&c->options, options);
  lp_crop_source_init (&c->source, &c->options, &image, 100, 80, 1, 1, 1);
  c->fit = lp_crop_source_check_box (&c->source, &c->options, box);
  if (lp_crop_fit_to_reason (c->fit) == NULL)
    c->fit = lp_crop_plan_make (&c->plan, &c->source, &c->options, &c->box, 1);
}

/* @place is where in the photo the crop begins, and its size. */
static void
assert_crop (const gdouble box[4], const gchar *const *options, LpCropFit fit,
    const gint place[4], LpCropSteps steps)
{
  const LpAnnotation annotation = {
    .x = box[0], .y = box[1], .width = box[2], .height = box[3]
  };
  Case c;

  make_case (&c, &annotation, options);
  g_assert_cmpint (c.fit, ==, fit);
  if (place != NULL) {
    g_assert_cmpfloat (c.plan.to_picture[2], ==, place[0]);
    g_assert_cmpfloat (c.plan.to_picture[5], ==, place[1]);
    g_assert_cmpint (c.plan.width, ==, place[2]);
    g_assert_cmpint (c.plan.height, ==, place[3]);
    g_assert_cmpint (c.plan.steps, ==, steps);
  }
  lp_crop_options_clear (&c.options);
}

#define BOX(...) ((const gdouble[]){ __VA_ARGS__ })
#define PLACE(...) ((const gint[]){ __VA_ARGS__ })

static void
test_nothing_asked_is_the_box (void)
{
  assert_crop (BOX (10.5, 20, 30, 5.2), OPTIONS (NULL), LP_CROP_FIT_INSIDE,
      PLACE (10, 20, 31, 6), 0);
  assert_crop (BOX (-3, 70, 10, 20), OPTIONS (NULL), LP_CROP_FIT_CLAMPED,
      PLACE (0, 70, 7, 10), 0);
  assert_crop (
      BOX (100, 0, 3, 3), OPTIONS (NULL), LP_CROP_FIT_OUTSIDE, NULL, 0);
  assert_crop (
      BOX (5, 5, 0, 3), OPTIONS ("padding", "5"), LP_CROP_FIT_EMPTY, NULL, 0);
  assert_crop (
      BOX (5, 5, NAN, 3), OPTIONS (NULL), LP_CROP_FIT_INVALID, NULL, 0);
  assert_crop (BOX (5, 5, 0, -3), OPTIONS (NULL), LP_CROP_FIT_INVALID, NULL, 0);
}

static void
test_padding_is_pixels_or_a_share (void)
{
  assert_crop (BOX (40, 30, 20, 10), OPTIONS ("padding", "5"),
      LP_CROP_FIT_INSIDE, PLACE (35, 25, 30, 20), 0);
  assert_crop (BOX (40, 30, 20, 10), OPTIONS ("padding", "10%"),
      LP_CROP_FIT_INSIDE, PLACE (38, 29, 24, 12), 0);
  assert_crop (BOX (40, 30, 20, 10), OPTIONS ("padding", "50%,7"),
      LP_CROP_FIT_INSIDE, PLACE (30, 23, 40, 24), 0);
  /* Padding is cut off at the edge; the other side stays as it is. */
  assert_crop (BOX (2, 30, 20, 10), OPTIONS ("padding", "5"),
      LP_CROP_FIT_INSIDE, PLACE (0, 25, 27, 20), 0);
}

static void
test_crops_grow_around_the_middle (void)
{
  assert_crop (BOX (40, 30, 20, 10), OPTIONS ("aspect", "square"),
      LP_CROP_FIT_INSIDE, PLACE (40, 25, 20, 20), 0);
  assert_crop (BOX (40, 30, 10, 20), OPTIONS ("aspect", "3:2"),
      LP_CROP_FIT_INSIDE, PLACE (30, 30, 30, 20), 0);
  assert_crop (BOX (40, 30, 20, 10), OPTIONS ("min-size", "30x8"),
      LP_CROP_FIT_INSIDE, PLACE (35, 30, 30, 10), 0);
  assert_crop (BOX (40, 30, 20, 10), OPTIONS ("min-size", "26", "aspect", "1"),
      LP_CROP_FIT_INSIDE, PLACE (37, 22, 26, 26), 0);
  assert_crop (BOX (40, 30, 20, 10), OPTIONS ("size", "200x200"),
      LP_CROP_FIT_INSIDE, PLACE (40, 25, 20, 20), LP_CROP_STEP_SCALE);
  assert_crop (BOX (40, 30, 20, 10), OPTIONS ("size", "20"), LP_CROP_FIT_INSIDE,
      PLACE (40, 25, 20, 20), 0);
}

static void
test_clamp_shifts_before_it_cuts (void)
{
  assert_crop (BOX (40, 2, 40, 10), OPTIONS ("aspect", "square"),
      LP_CROP_FIT_INSIDE, PLACE (40, 0, 40, 40), 0);
  assert_crop (BOX (40, 70, 40, 10), OPTIONS ("aspect", "square"),
      LP_CROP_FIT_INSIDE, PLACE (40, 40, 40, 40), 0);
  /* The photo is no 90 rows high. */
  assert_crop (BOX (5, 30, 90, 10), OPTIONS ("aspect", "square"),
      LP_CROP_FIT_INSIDE, PLACE (5, 0, 90, 80), 0);
  assert_crop (BOX (5, 30, 90, 10), OPTIONS ("size", "45"), LP_CROP_FIT_INSIDE,
      PLACE (5, -10, 90, 90), LP_CROP_STEP_FILL | LP_CROP_STEP_SCALE);
}

static void
test_pad_stays_where_it_is (void)
{
  assert_crop (BOX (-3, 70, 10, 20), OPTIONS ("edge", "pad"),
      LP_CROP_FIT_CLAMPED, PLACE (-3, 70, 10, 20), LP_CROP_STEP_FILL);
  assert_crop (BOX (2, 30, 20, 10), OPTIONS ("padding", "5", "edge", "pad"),
      LP_CROP_FIT_INSIDE, PLACE (-3, 25, 30, 20), LP_CROP_STEP_FILL);
  assert_crop (BOX (40, 2, 40, 10), OPTIONS ("aspect", "square", "edge", "pad"),
      LP_CROP_FIT_INSIDE, PLACE (40, -13, 40, 40), LP_CROP_STEP_FILL);
  assert_crop (BOX (40, 30, 40, 10), OPTIONS ("edge", "pad"),
      LP_CROP_FIT_INSIDE, PLACE (40, 30, 40, 10), 0);
  /* A box outside is not brought in by its padding. */
  assert_crop (BOX (-9, 30, 5, 5), OPTIONS ("padding", "20", "edge", "pad"),
      LP_CROP_FIT_OUTSIDE, NULL, 0);
  assert_crop (BOX (-1e300, -1, 2e300, 3), OPTIONS ("edge", "pad"),
      LP_CROP_FIT_TOO_LARGE, NULL, 0);
  assert_crop (BOX (-30000, -30000, 60000, 60000), OPTIONS ("edge", "pad"),
      LP_CROP_FIT_TOO_LARGE, NULL, 0);
}

static void
test_skip_takes_only_what_fits (void)
{
  assert_crop (BOX (-3, 70, 10, 20), OPTIONS ("edge", "skip"),
      LP_CROP_FIT_AT_EDGE, NULL, 0);
  assert_crop (BOX (2, 30, 20, 10), OPTIONS ("padding", "5", "edge", "skip"),
      LP_CROP_FIT_AT_EDGE, NULL, 0);
  assert_crop (BOX (5, 30, 20, 10), OPTIONS ("padding", "5", "edge", "skip"),
      LP_CROP_FIT_INSIDE, PLACE (0, 25, 30, 20), 0);
}

static void
test_points_need_room_around_them (void)
{
  const LpAnnotation point = { .shape = LP_SHAPE_POINTS, .x = 50, .y = 40 };
  const LpAnnotation line = {
    .shape = LP_SHAPE_LINE, .x = 20, .y = 40, .width = 30
  };
  Case c;

  make_case (&c, &point, OPTIONS (NULL));
  g_assert_cmpint (c.fit, ==, LP_CROP_FIT_EMPTY);
  make_case (&c, &point, OPTIONS ("padding", "10%"));
  g_assert_cmpint (c.fit, ==, LP_CROP_FIT_EMPTY);
  make_case (&c, &point, OPTIONS ("min-size", "21"));
  g_assert_cmpint (c.fit, ==, LP_CROP_FIT_INSIDE);
  g_assert_cmpint (c.plan.area.x, ==, 40);
  g_assert_cmpint (c.plan.area.width, ==, 21);
  make_case (&c, &line, OPTIONS ("padding", "3"));
  g_assert_cmpint (c.fit, ==, LP_CROP_FIT_INSIDE);
  g_assert_cmpint (c.plan.area.x, ==, 17);
  g_assert_cmpint (c.plan.area.height, ==, 6);
}

static void
test_options_say_what_they_want (void)
{
  const struct {
    const gchar *name;
    const gchar *value;
    const gchar *message;
  } bad[] = {
    { "padding", "-1", "as in 24" },
    { "padding", "1,2,3", "as in 24" },
    { "padding", "10%%", "as in 24" },
    { "padding", "nan", "as in 24" },
    { "aspect", "0:1", "as in 4:3" },
    { "aspect", "4:", "as in 4:3" },
    { "aspect", "1e9", "as in 4:3" },
    { "size", "0x5", "as in 640x480" },
    { "size", "5x", "as in 640x480" },
    { "size", "-5", "as in 640x480" },
    { "size", "99999", "as in 640x480" },
    { "min-size", "5x5x5", "as in 64x48" },
    { "fill", "#12345", "#rrggbb" },
    { "fill", "#gggggg", "#rrggbb" },
    { "fill", "mauveish", "#rrggbb" },
    { "edge", "wrap", "clamp|pad|skip" },
    { "deskew", "yes", "true or false" },
    { "min-score", "-1", "a number from 0 on" },
    { "min-score", "0.5x", "a number from 0 on" },
  };
  LpCropOptions options;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autofree gchar *message = get_error (bad[i].name, bad[i].value);

    g_assert_nonnull (message);
    g_assert_nonnull (strstr (message, bad[i].value));
    g_assert_nonnull (strstr (message, bad[i].name));
    g_assert_nonnull (strstr (message, bad[i].message));
  }
  set_options (
      &options, OPTIONS ("fill", "#f80", "aspect", "2", "size", "40x20"));
  g_assert_cmpint (options.fill[0], ==, 0xff);
  g_assert_cmpint (options.fill[1], ==, 0x88);
  g_assert_cmpint (options.fill[2], ==, 0);
  g_assert_true (lp_crop_options_check (&options, &error));
  set_options (
      &options, OPTIONS ("fill", "Teal", "aspect", "square", "size", "40x20"));
  g_assert_cmpint (options.fill[1], ==, 0x80);
  g_assert_false (lp_crop_options_check (&options, &error));
  g_assert_error (error, LP_ERROR, LP_ERROR_ARGUMENT);
}

/* --- random boxes and options --- */

static const gchar *const paddings[] = { "0", "7", "25%", "10%,3" };
static const gchar *const aspects[] = { "any", "square", "4:3", "0.37" };
static const gchar *const least[] = { "0", "40", "13x71" };
static const gchar *const sizes[] = { "any", "32x24", "500" };
static const gchar *const edges[] = { "clamp", "pad", "skip" };
static const gchar *const ways[] = { "stored", "upright", "auto" };

#define CHOOSE(array) (array)[g_test_rand_int_range (0, G_N_ELEMENTS (array))]

static void
assert_area_within (const LpCropPlan *plan)
{
  g_assert_cmpint (plan->area.x, >=, 0);
  g_assert_cmpint (plan->area.y, >=, 0);
  g_assert_cmpint (plan->area.width, >=, 1);
  g_assert_cmpint (plan->area.height, >=, 1);
  g_assert_cmpint (plan->area.x + plan->area.width, <=, plan->source->width);
  g_assert_cmpint (plan->area.y + plan->area.height, <=, plan->source->height);
}

/* Each pixel of the crop is one of the area, or beyond the photo and then
 * announced to be filled. */
static void
assert_pixels_are_fetched (const LpCropPlan *plan)
{
  gboolean beyond = FALSE;

  for (gint v = 0; v < plan->height; v++)
    for (gint u = 0; u < plan->width; u++) {
      gdouble x, y;

      lp_affine_apply (plan->to_picture, u + 0.5, v + 0.5, &x, &y);
      if (x < 0 || y < 0 || x > plan->source->width ||
          y > plan->source->height) {
        beyond = TRUE;
        continue;
      }
      g_assert_cmpfloat (x, >=, plan->area.x);
      g_assert_cmpfloat (y, >=, plan->area.y);
      g_assert_cmpfloat (x, <=, plan->area.x + plan->area.width);
      g_assert_cmpfloat (y, <=, plan->area.y + plan->area.height);
    }
  g_assert_cmpint (beyond, ==, (plan->steps & LP_CROP_STEP_FILL) != 0);
}

static void
assert_aspect (const LpCropPlan *plan, const LpCropOptions *options)
{
  gdouble aspect = options->aspect;

  if (options->width > 0) {
    aspect = options->width / (gdouble) options->height;
    g_assert_cmpint (plan->out_width, ==, options->width);
    g_assert_cmpint (plan->out_height, ==, options->height);
  }
  if (aspect == 0)
    return;
  /* At a clamping edge there may be no room for it. */
  if (options->edge == LP_CROP_EDGE_CLAMP && options->width == 0 &&
      (plan->width == plan->source->canvas_width ||
          plan->height == plan->source->canvas_height))
    return;
  g_assert_true (fabs (plan->width - plan->height * aspect) <= 0.5 ||
                 fabs (plan->height - plan->width / aspect) <= 0.5);
}

/* What of the box is in the photo is in the crop. */
static void
assert_holds_the_box (const LpCropPlan *plan, const gdouble box[4],
    gint photo_width, gint photo_height)
{
  const gdouble tolerance = 5e-3;
  gdouble bounds[4];

  lp_affine_get_bounds (plan->to_photo,
      (gdouble[]){ 0, 0, plan->out_width, plan->out_height }, bounds);
  g_assert_cmpfloat (bounds[0], <=, fmax (box[0], 0) + tolerance);
  g_assert_cmpfloat (bounds[1], <=, fmax (box[1], 0) + tolerance);
  g_assert_cmpfloat (bounds[0] + bounds[2], >=,
      fmin (box[0] + box[2], photo_width) - tolerance);
  g_assert_cmpfloat (bounds[1] + bounds[3], >=,
      fmin (box[1] + box[3], photo_height) - tolerance);
}

static void
test_random_crops_keep_the_rules (void)
{
  for (guint i = 0; i < 3000; i++) {
    const gint width = g_test_rand_int_range (20, 120);
    const gint height = g_test_rand_int_range (20, 120);
    const gdouble about = CHOOSE (((const gdouble[]){ 1, 0.5, 0.3 }));
    const gint photo_width = lround (width / about);
    const gint photo_height = lround (height / about);
    const guint orientation = g_test_rand_int_range (0, 9);
    const LpAnnotation box = { .x = g_test_rand_double_range (
                                   -20, photo_width - 1),
      .y = g_test_rand_double_range (-20, photo_height - 1),
      .width = g_test_rand_double_range (0.1, photo_width),
      .height = g_test_rand_double_range (0.1, photo_height) };
    const LpAnnotation *boxes[] = { &box };
    LpCropOptions options;
    LpCropSource source;
    LpCropPlan plan;
    LpCropFit fit;
    gdouble bounds[4];

    set_options (
        &options, OPTIONS ("padding", CHOOSE (paddings), "aspect",
                      CHOOSE (aspects), "min-size", CHOOSE (least), "size",
                      CHOOSE (sizes), "edge", CHOOSE (edges), "orientation",
                      CHOOSE (ways), "coordinates", CHOOSE (ways)));
    lp_crop_source_init (&source, &options, &image, width, height,
        width / (gdouble) photo_width, height / (gdouble) photo_height,
        orientation);
    if (lp_crop_fit_to_reason (
            lp_crop_source_check_box (&source, &options, &box)) != NULL)
      continue;
    fit = lp_crop_plan_make (&plan, &source, &options, boxes, 1);
    if (fit == LP_CROP_FIT_AT_EDGE) {
      g_assert_cmpint (options.edge, ==, LP_CROP_EDGE_SKIP);
      continue;
    }
    g_assert_null (lp_crop_fit_to_reason (fit));
    assert_area_within (&plan);
    assert_pixels_are_fetched (&plan);
    assert_aspect (&plan, &options);
    lp_annotation_place_get_box (&source.place, &box, bounds);
    assert_holds_the_box (&plan, bounds, photo_width, photo_height);
    if (options.edge == LP_CROP_EDGE_CLAMP && options.width == 0)
      g_assert_false (plan.steps & LP_CROP_STEP_FILL);
    if (options.edge == LP_CROP_EDGE_SKIP)
      g_assert_false (plan.steps & LP_CROP_STEP_FILL);
    if (plan.steps == 0) {
      g_assert_cmpint (plan.area.width, ==, plan.out_width);
      g_assert_cmpint (plan.area.height, ==, plan.out_height);
      g_assert_cmpfloat (plan.to_picture[2], ==, plan.area.x);
      g_assert_cmpfloat (plan.to_picture[5], ==, plan.area.y);
    }
  }
}

/* The corners of a rotated box as annotated are the corners of the crop, the
 * first at the top left, however the photo is stored. */
static void
test_deskewed_corners_are_the_crop_s (void)
{
  for (guint i = 0; i < 2000; i++) {
    const gdouble angle = g_test_rand_double_range (-G_PI, G_PI);
    const gdouble w = g_test_rand_double_range (3, 40);
    const gdouble h = g_test_rand_double_range (3, 40);
    const gdouble x = g_test_rand_double_range (10, 90);
    const gdouble y = g_test_rand_double_range (10, 70);
    const guint orientation = g_test_rand_int_range (1, 9);
    LpPoint corners[4];
    const LpOutline outline = { .points = corners, .n_points = 4 };
    const LpAnnotation box = { .shape = LP_SHAPE_ROTATED,
      .x = x,
      .y = y,
      .width = 1,
      .height = 1,
      .outline = &outline };
    const LpAnnotation *boxes[] = { &box };
    LpCropOptions options;
    LpCropSource source;
    LpCropPlan plan;

    for (guint k = 0; k < 4; k++) {
      gdouble across = k == 1 || k == 2 ? w / 2 : -w / 2;
      gdouble down = k >= 2 ? h / 2 : -h / 2;

      corners[k].x = x + across * cos (angle) - down * sin (angle);
      corners[k].y = y + across * sin (angle) + down * cos (angle);
    }
    set_options (&options, OPTIONS ("deskew", "true", "coordinates", "upright",
                               "orientation", "upright"));
    lp_crop_source_init (&source, &options, &image, 100, 80, 1, 1, orientation);
    if (lp_crop_fit_to_reason (
            lp_crop_source_check_box (&source, &options, &box)) != NULL)
      continue;
    g_assert_null (lp_crop_fit_to_reason (
        lp_crop_plan_make (&plan, &source, &options, boxes, 1)));
    assert_area_within (&plan);
    assert_pixels_are_fetched (&plan);
    g_assert_cmpfloat_with_epsilon (plan.width, w, 0.501);
    g_assert_cmpfloat_with_epsilon (plan.height, h, 0.501);
    for (guint k = 0; k < 4; k++) {
      gdouble in_photo[2], expected[2];

      lp_affine_apply (plan.to_photo, k == 1 || k == 2 ? plan.out_width : 0,
          k >= 2 ? plan.out_height : 0, &in_photo[0], &in_photo[1]);
      lp_affine_apply (source.place.points_to_photo, corners[k].x, corners[k].y,
          &expected[0], &expected[1]);
      g_assert_cmpfloat_with_epsilon (in_photo[0], expected[0], 1e-4);
      g_assert_cmpfloat_with_epsilon (in_photo[1], expected[1], 1e-4);
    }
  }
}

static void
test_deskewed_crops_are_never_mirrored (void)
{
  const LpPoint corners[] = { { 20, 10 }, { 50, 20 }, { 46, 32 }, { 16, 22 } };
  const LpOutline outline = { .points = corners, .n_points = 4 };
  const LpAnnotation box = { .shape = LP_SHAPE_ROTATED,
    .x = 16,
    .y = 10,
    .width = 34,
    .height = 22,
    .outline = &outline };
  const LpAnnotation *boxes[] = { &box };

  for (guint orientation = 1; orientation <= 8; orientation++) {
    LpCropOptions options;
    LpCropSource source;
    LpCropPlan plan;
    const gdouble *a = plan.to_photo;
    gboolean mirrored = orientation == 2 || orientation == 4 ||
                        orientation == 5 || orientation == 7;

    set_options (
        &options, OPTIONS ("deskew", "true", "coordinates", "upright"));
    lp_crop_source_init (&source, &options, &image, 100, 80, 1, 1, orientation);
    lp_crop_plan_make (&plan, &source, &options, boxes, 1);
    /* As stored, whichever way up the box was annotated. */
    g_assert_cmpfloat (a[0] * a[4] - a[1] * a[3], >, 0);
    options.orientation = LP_CROP_ORIENTATION_UPRIGHT;
    lp_crop_source_init (&source, &options, &image, 100, 80, 1, 1, orientation);
    lp_crop_plan_make (&plan, &source, &options, boxes, 1);
    g_assert_cmpint (a[0] * a[4] - a[1] * a[3] < 0, ==, mirrored);
  }
}

/* Whatever a broken file says: a reason, or a plan within bounds. */
static void
test_wild_boxes_are_refused_or_fit (void)
{
  const gdouble wild[] = { 0, 1e-30, 0.5, 7, 99.9999, 1e5, 3e9, 1e19, 1e300,
    -1e-30, -7, -3e9, -1e300, NAN, INFINITY, -INFINITY };

  for (guint i = 0; i < 20000; i++) {
    LpPoint corners[4];
    const LpOutline outline = { .points = corners, .n_points = 4 };
    const LpAnnotation box = { .shape = g_test_rand_int_range (0, 7),
      .x = CHOOSE (wild),
      .y = CHOOSE (wild),
      .width = CHOOSE (wild),
      .height = CHOOSE (wild),
      .outline = &outline };
    Case c;

    for (guint k = 0; k < 4; k++)
      corners[k] = (LpPoint){ CLAMP (CHOOSE (wild), -1e38, 1e38),
        CLAMP (CHOOSE (wild), -1e38, 1e38) };
    make_case (&c, &box,
        OPTIONS ("padding", CHOOSE (paddings), "aspect", CHOOSE (aspects),
            "min-size", CHOOSE (least), "edge", CHOOSE (edges), "deskew",
            i % 2 ? "true" : "false"));
    if (lp_crop_fit_to_reason (c.fit) != NULL)
      continue;
    assert_area_within (&c.plan);
    g_assert_cmpint (c.plan.width, >=, 1);
    g_assert_cmpint (c.plan.height, >=, 1);
    g_assert_cmpint (c.plan.width, <=, 65535);
    g_assert_cmpint (c.plan.height, <=, 65535);
  }
}

static void
test_whole_photos_come_as_they_are (void)
{
  LpCropOptions options;
  LpCropSource source;
  LpCropPlan plan;

  set_options (&options, OPTIONS ("padding", "10", "aspect", "square", "edge",
                             "skip", "min-size", "500"));
  lp_crop_source_init (&source, &options, &image, 100, 80, 1, 1, 6);
  g_assert_cmpint (lp_crop_plan_make_whole (&plan, &source, &options), ==,
      LP_CROP_FIT_INSIDE);
  g_assert_cmpint (plan.steps, ==, 0);
  g_assert_cmpint (plan.out_width, ==, 100);
  g_assert_cmpint (plan.out_height, ==, 80);
  set_options (&options, OPTIONS ("size", "50", "orientation", "upright"));
  lp_crop_source_init (&source, &options, &image, 100, 80, 1, 1, 6);
  lp_crop_plan_make_whole (&plan, &source, &options);
  g_assert_cmpint (plan.width, ==, 100);
  g_assert_cmpint (plan.height, ==, 100);
  g_assert_cmpint (plan.steps, ==,
      LP_CROP_STEP_TURN | LP_CROP_STEP_FILL | LP_CROP_STEP_SCALE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add_func ("/crop-plan/" name, function)
  ADD ("nothing-asked-is-the-box", test_nothing_asked_is_the_box);
  ADD ("padding-is-pixels-or-a-share", test_padding_is_pixels_or_a_share);
  ADD ("crops-grow-around-the-middle", test_crops_grow_around_the_middle);
  ADD ("clamp-shifts-before-it-cuts", test_clamp_shifts_before_it_cuts);
  ADD ("pad-stays-where-it-is", test_pad_stays_where_it_is);
  ADD ("skip-takes-only-what-fits", test_skip_takes_only_what_fits);
  ADD ("points-need-room-around-them", test_points_need_room_around_them);
  ADD ("options-say-what-they-want", test_options_say_what_they_want);
  ADD ("random-crops-keep-the-rules", test_random_crops_keep_the_rules);
  ADD ("deskewed-corners-are-the-crop-s", test_deskewed_corners_are_the_crop_s);
  ADD ("deskewed-crops-are-never-mirrored",
      test_deskewed_crops_are_never_mirrored);
  ADD ("wild-boxes-are-refused-or-fit", test_wild_boxes_are_refused_or_fit);
  ADD ("whole-photos-come-as-they-are", test_whole_photos_come_as_they_are);
  return g_test_run ();
}
