/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-coco-segmentation.h"

#include <string.h>

typedef struct {
  LpOutlineBuilder outline;
  LpAnnotation annotation;
  const gchar *fault;
} Segmentation;

static void
read_segmentation (Segmentation *found, const gchar *text)
{
  LpJsonReader reader;

  memset (found, 0, sizeof *found);
  lp_outline_builder_init (&found->outline);
  lp_json_reader_init (&reader, text, strlen (text));
  lp_json_reader_next (&reader);
  found->fault =
      lp_coco_segmentation_read (&reader, &found->outline, &found->annotation);
}

static void
assert_segmentation (const gchar *segmentation, LpShape shape, gdouble x,
    gdouble y, gdouble width, gdouble height, const gchar *fault)
{
  Segmentation found;

  read_segmentation (&found, segmentation);
  if (fault != NULL) {
    g_assert_nonnull (found.fault);
    g_assert_nonnull (strstr (found.fault, fault));
  } else {
    g_assert_cmpstr (found.fault, ==, NULL);
    g_assert_cmpint (found.annotation.shape, ==, shape);
    g_assert_cmpfloat (found.annotation.x, ==, x);
    g_assert_cmpfloat (found.annotation.y, ==, y);
    g_assert_cmpfloat (found.annotation.width, ==, width);
    g_assert_cmpfloat (found.annotation.height, ==, height);
  }
  lp_outline_builder_clear (&found.outline);
}

static void
test_bounds_polygons_and_masks (void)
{
  assert_segmentation ("[[1,2,5,2,5,8.5],[0.5,3,2,3,2,4]]", LP_SHAPE_POLYGON,
      0.5, 2, 4.5, 6.5, NULL);
  assert_segmentation ("[1,2,5,2,5,8]", LP_SHAPE_POLYGON, 1, 2, 4, 6, NULL);
  assert_segmentation (
      "{\"counts\":[5,2,18],\"size\":[5,5]}", LP_SHAPE_MASK, 1, 0, 1, 2, NULL);
  assert_segmentation (
      "{\"size\":[5,5],\"counts\":[4,2,19]}", LP_SHAPE_MASK, 0, 0, 2, 5, NULL);
}

static void
test_refuses_shapes_that_make_no_sense (void)
{
  const gchar *const polygons[] = { "[[1,2,3]]", "[[1,null]]", "[1,2,[3,4]]",
    "[\"a\"]", "[{}]" };
  const gchar *const masks[] = { "{}", "{\"size\":[5,5]}", "{\"counts\":[25]}",
    "{\"size\":[5,5],\"counts\":[24]}", "{\"size\":[5,5],\"counts\":[26]}",
    "{\"size\":[5,5],\"counts\":[-1,26]}", "{\"size\":[0,5],\"counts\":[]}",
    "{\"size\":[5],\"counts\":[5]}", "{\"size\":[5,5],\"counts\":[1.5,23.5]}",
    "{\"size\":[5,5],\"counts\":\"\xc3\xa9\"}",
    "{\"size\":[5,5],\"counts\":\"oooooooooooooooo0\"}",
    "{\"size\":[1e300,5],\"counts\":[5]}" };

  for (guint i = 0; i < G_N_ELEMENTS (polygons); i++)
    assert_segmentation (
        polygons[i], LP_SHAPE_POLYGON, 0, 0, 0, 0, "not a list of x, y pairs");
  for (guint i = 0; i < G_N_ELEMENTS (masks); i++)
    assert_segmentation (
        masks[i], LP_SHAPE_MASK, 0, 0, 0, 0, "run lengths do not add up");
  assert_segmentation ("[]", LP_SHAPE_POLYGON, 0, 0, 0, 0, "has no point");
  assert_segmentation ("[[]]", LP_SHAPE_POLYGON, 0, 0, 0, 0, "has no point");
  assert_segmentation (
      "[[1,1,2,1,3,1]]", LP_SHAPE_POLYGON, 0, 0, 0, 0, "no area");
  assert_segmentation (
      "[[1,1,2,2]]", LP_SHAPE_POLYGON, 0, 0, 0, 0, "less than three");
  assert_segmentation (
      "null", LP_SHAPE_POLYGON, 0, 0, 0, 0, "neither a polygon nor a mask");
  assert_segmentation ("{\"size\":[5,5],\"counts\":[25]}", LP_SHAPE_MASK, 0, 0,
      0, 0, "its mask is empty");
}

static void
test_keeps_the_rings_of_polygons (void)
{
  const LpOutline *outline;
  Segmentation found;

  read_segmentation (&found, "[[1,2,5,2,5,8.5],[],[0.5,3,2,3,2,4,0.5,4]]");
  outline = found.annotation.outline;
  g_assert_nonnull (outline);
  g_assert_cmpuint (outline->n_points, ==, 7);
  g_assert_cmpuint (outline->n_rings, ==, 2);
  g_assert_cmpuint (outline->ring_ends[0], ==, 3);
  g_assert_cmpuint (outline->ring_ends[1], ==, 7);
  g_assert_cmpfloat (outline->points[2].y, ==, 8.5f);
  g_assert_cmpfloat (outline->points[6].x, ==, 0.5f);
  g_assert_cmpint (outline->mask_width, ==, 0);
  lp_outline_builder_clear (&found.outline);
}

/* Time and memory are bounded: of so many points the bounds remain. */
static void
test_bounds_endless_polygons (void)
{
  g_autoptr (GString) text = g_string_new ("[[0,0");
  Segmentation found;

  for (guint i = 0; i < 10 * 1000 * 1000; i++)
    g_string_append (text, ",7,9");
  g_string_append (text, "]]");
  read_segmentation (&found, text->str);
  g_assert_nonnull (strstr (found.fault, "more than 1000000 points"));
  g_assert_cmpint (found.annotation.shape, ==, LP_SHAPE_RECTANGLE);
  g_assert_null (found.annotation.outline);
  g_assert_cmpfloat (found.annotation.width, ==, 7);
  g_assert_cmpfloat (found.annotation.height, ==, 9);
  lp_outline_builder_clear (&found.outline);
}

/* pycocotools' rleToString, for one count. */
static void
append_compressed (GString *text, gint64 value)
{
  gboolean more;

  do {
    gchar group = value & 0x1f;

    value >>= 5;
    more = (group & 0x10) ? value != -1 : value != 0;
    if (more)
      group |= 0x20;
    group += '0';
    if (group == '\\')
      g_string_append_c (text, '\\');
    g_string_append_c (text, group);
  } while (more);
}

/* Writes a mask's run lengths as a list and as text, and finds its bounds
 * pixel by pixel. */
static void
encode_mask (const gboolean *mask, gint rows, gint columns, GString *list,
    GString *text, gint bounds[4])
{
  gint left = columns, top = rows, right = 0, bottom = 0;
  GArray *counts = g_array_new (FALSE, FALSE, sizeof (gint));
  gboolean inside = FALSE;
  gint run = 0;

  for (gint i = 0; i < rows * columns; i++) {
    if (mask[i] != inside) {
      g_array_append_val (counts, run);
      inside = mask[i];
      run = 0;
    }
    run++;
    if (mask[i]) {
      left = MIN (left, i / rows);
      right = MAX (right, i / rows + 1);
      top = MIN (top, i % rows);
      bottom = MAX (bottom, i % rows + 1);
    }
  }
  g_array_append_val (counts, run);
  for (guint i = 0; i < counts->len; i++) {
    gint count = g_array_index (counts, gint, i);

    g_string_append_printf (list, "%s%d", i > 0 ? "," : "", count);
    append_compressed (
        text, i > 2 ? count - g_array_index (counts, gint, i - 2) : count);
  }
  g_array_unref (counts);
  bounds[0] = left;
  bounds[1] = top;
  bounds[2] = right - left;
  bounds[3] = bottom - top;
}

static void
assert_mask (const gchar *text, const gboolean *mask, gint rows, gint columns)
{
  const LpOutline *outline;
  Segmentation found;
  gint position = 0;

  read_segmentation (&found, text);
  g_assert_null (found.fault);
  outline = found.annotation.outline;
  g_assert_cmpint (outline->mask_x, ==, 0);
  g_assert_cmpint (outline->mask_y, ==, 0);
  g_assert_cmpint (outline->mask_width, ==, columns);
  g_assert_cmpint (outline->mask_height, ==, rows);
  for (guint i = 0; i < outline->n_runs; i++)
    for (guint j = 0; j < outline->runs[i]; j++)
      g_assert_cmpint (mask[position++], ==, i % 2);
  g_assert_cmpint (position, ==, rows * columns);
  lp_outline_builder_clear (&found.outline);
}

static void
test_reads_masks_as_if_pixel_by_pixel (void)
{
  for (guint i = 0; i < 200; i++) {
    gint rows = g_test_rand_int_range (1, 100);
    gint columns = g_test_rand_int_range (1, 100);
    gint runs = g_test_rand_int_range (1, 20);
    g_autofree gboolean *mask = g_new0 (gboolean, rows * columns);
    g_autoptr (GString) list = g_string_new ("{\"counts\":[");
    g_autoptr (GString) text = g_string_new ("{\"counts\":\"");
    gint bounds[4];

    for (gint run = 0; run < runs; run++) {
      gint first = g_test_rand_int_range (0, rows * columns);
      gint length = g_test_rand_int_range (1, 1 + rows / 3 + 1);

      for (gint p = first; p < MIN (first + length, rows * columns); p++)
        mask[p] = TRUE;
    }
    encode_mask (mask, rows, columns, list, text, bounds);
    g_string_append_printf (list, "],\"size\":[%d,%d]}", rows, columns);
    g_string_append_printf (text, "\",\"size\":[%d,%d]}", rows, columns);
    assert_segmentation (list->str, LP_SHAPE_MASK, bounds[0], bounds[1],
        bounds[2], bounds[3], NULL);
    assert_segmentation (text->str, LP_SHAPE_MASK, bounds[0], bounds[1],
        bounds[2], bounds[3], NULL);
    assert_mask (list->str, mask, rows, columns);
    assert_mask (text->str, mask, rows, columns);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/coco-segmentation/bounds-polygons-and-masks",
      test_bounds_polygons_and_masks);
  g_test_add_func ("/coco-segmentation/refuses-shapes-that-make-no-sense",
      test_refuses_shapes_that_make_no_sense);
  g_test_add_func ("/coco-segmentation/keeps-the-rings-of-polygons",
      test_keeps_the_rings_of_polygons);
  g_test_add_func ("/coco-segmentation/bounds-endless-polygons",
      test_bounds_endless_polygons);
  g_test_add_func ("/coco-segmentation/reads-masks-as-if-pixel-by-pixel",
      test_reads_masks_as_if_pixel_by_pixel);
  return g_test_run ();
}
