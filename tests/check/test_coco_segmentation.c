/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-coco-segmentation.h"

#include <string.h>

static void
assert_segmentation (const gchar *segmentation, LpShape shape, gdouble x,
    gdouble y, gdouble width, gdouble height, const gchar *fault)
{
  gdouble bounds[4] = { 0 };
  LpJsonReader reader;
  LpShape found;
  const gchar *found_fault;

  lp_json_reader_init (&reader, segmentation, strlen (segmentation));
  lp_json_reader_next (&reader);
  found_fault = lp_coco_segmentation_get_bounds (&reader, &found, bounds);
  if (fault != NULL) {
    g_assert_nonnull (found_fault);
    g_assert_nonnull (strstr (found_fault, fault));
  } else {
    g_assert_cmpstr (found_fault, ==, NULL);
    g_assert_cmpint (found, ==, shape);
    g_assert_cmpfloat (bounds[0], ==, x);
    g_assert_cmpfloat (bounds[1], ==, y);
    g_assert_cmpfloat (bounds[2], ==, width);
    g_assert_cmpfloat (bounds[3], ==, height);
  }
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
  assert_segmentation ("[]", LP_SHAPE_POLYGON, 0, 0, 0, 0, "no area");
  assert_segmentation ("[[]]", LP_SHAPE_POLYGON, 0, 0, 0, 0, "no area");
  assert_segmentation ("[[1,1,2,1]]", LP_SHAPE_POLYGON, 0, 0, 0, 0, "no area");
  assert_segmentation ("null", LP_SHAPE_POLYGON, 0, 0, 0, 0, "has neither");
  assert_segmentation ("{\"size\":[5,5],\"counts\":[25]}", LP_SHAPE_MASK, 0, 0,
      0, 0, "its mask is empty");
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
test_bounds_masks_as_if_pixel_by_pixel (void)
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
  g_test_add_func ("/coco-segmentation/bounds-masks-as-if-pixel-by-pixel",
      test_bounds_masks_as_if_pixel_by_pixel);
  return g_test_run ();
}
