/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "json_annotation_fixture.h"

/* Three columns and two rows, of which the first and last pixels of the first
 * row and the last of the second are 1: of 8 bits, and of 1. */
#define MASK_OF_BYTES                                                          \
  "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAAAAAC4HznGAAAAEElEQVR42mNgZGBkYGBgBAAAFQ" \
  "AE3bnwLAAAAABJRU5ErkJggg=="
#define MASK_OF_BITS                                                           \
  "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACAQAAAAC1D1u3AAAADElEQVR42mNYwKAAAAIEAMEKPv" \
  "sPAAAAAElFTkSuQmCC"
/* Says that it has 100,000 columns and rows. */
#define HUGE_MASK                                                              \
  "iVBORw0KGgoAAAANSUhEUgABhqAAAYagAQAAAACAKTZlAAAAAUlEQVR4duaE5gAAAABJRU5Er"  \
  "kJggg=="

#define SHAPES(shapes)                                                         \
  "{\"version\":\"5.4.1\",\"flags\":{},\"shapes\":[" shapes                    \
  "],\"imagePath\":\"a.jpg\",\"imageData\":null,\"imageHeight\":50,"           \
  "\"imageWidth\":100}"
#define IMAGE "a.jpg 100x50 upright\n"

static void
test_samples_hold_the_expected_boxes (void)
{
  fixture_assert_samples ("labelme", "labelme", 1);
}

static void
test_reads_every_shape (void)
{
  fixture_assert (
      SHAPES (
          "{\"label\":\"tower\",\"points\":[[1,2],[3,2],[3,5]],\"group_id\":"
          "null,\"shape_type\":\"polygon\",\"flags\":{}},"
          "{\"label\":\"old\",\"points\":[[1,2],[3,2],[3,5]]},"
          "{\"shape_type\":\"rectangle\",\"points\":[[9,8],[4,2.5]]},"
          "{\"shape_type\":\"rectangle\",\"points\":[[4,2],[9,2],[9,8],[4,8]]"
          "},"
          "{\"shape_type\":\"line\",\"points\":[[1,1],[4,1]]},"
          "{\"shape_type\":\"linestrip\",\"points\":[[1,1],[4,1],[4,3]]},"
          "{\"shape_type\":\"point\",\"points\":[[1,1]]},"
          "{\"shape_type\":\"points\",\"points\":[[1,1],[2,3]]},"
          "{\"shape_type\":\"rotation\",\"points\":[[2,0],[4,2],[2,4],[0,2]],"
          "\"direction\":0.785,\"score\":0.5}"),
      IMAGE "- none 'tower' polygon 1 2 2 3: 1,2 3,2 3,5\n"
            "- none 'old' polygon 1 2 2 3: 1,2 3,2 3,5\n"
            "- none '' rectangle 4 2.5 5 5.5\n"
            "- none '' rectangle 4 2 5 6\n"
            "- none '' line 1 1 3 0: 1,1 4,1\n"
            "- none '' line 1 1 3 2: 1,1 4,1 4,3\n"
            "- none '' points 1 1 0 0: 1,1\n"
            "- none '' points 1 1 1 2: 1,1 2,3\n"
            "- none '' rotated 0 0 4 4 score 0.5 direction=0.785: 2,0 4,2 2,4 "
            "0,2\n",
      "");
}

static void
test_bounds_circles_exactly (void)
{
  g_autoptr (LpAnnotationSet) set = fixture_load_text (
      SHAPES ("{\"shape_type\":\"circle\",\"points\":[[10,20],[13,24]]}"));
  const LpAnnotatedImage *image = lp_annotation_set_get_image (set, 0);
  const LpAnnotation *circle = &image->annotations[0];

  g_assert_cmpint (circle->shape, ==, LP_SHAPE_ELLIPSE);
  g_assert_cmpfloat (circle->x, ==, 5);
  g_assert_cmpfloat (circle->y, ==, 15);
  g_assert_cmpfloat (circle->width, ==, 10);
  g_assert_cmpfloat (circle->height, ==, 10);
  g_assert_cmpuint (circle->outline->n_rings, ==, 1);
  for (guint i = 0; i < circle->outline->n_points; i++) {
    const LpPoint *point = &circle->outline->points[i];
    g_assert_cmpfloat_with_epsilon (
        hypot (point->x - 10, point->y - 20), 5, 1e-5);
  }
}

/* Whichever corner is clicked first and whichever way round. */
static void
test_turns_oriented_rectangles_as_little_as_possible (void)
{
  static const gchar *const orders[] = { "[1,0],[5,3],[2,7],[-2,4]",
    "[5,3],[2,7],[-2,4],[1,0]", "[2,7],[-2,4],[1,0],[5,3]",
    "[-2,4],[2,7],[5,3],[1,0]" };

  for (guint i = 0; i < G_N_ELEMENTS (orders); i++) {
    g_autofree gchar *text = g_strdup_printf (
        "{\"shapes\":[{\"shape_type\":\"oriented_rectangle\",\"points\":[%s]}],"
        "\"imagePath\":\"a.jpg\"}",
        orders[i]);

    fixture_assert (text,
        "a.jpg 0x0 upright\n"
        "- none '' rotated -2 0 7 7: 1,0 5,3 2,7 -2,4\n",
        "");
  }
}

static void
test_decodes_masks (void)
{
  fixture_assert (
      SHAPES (
          "{\"shape_type\":\"mask\",\"points\":[[10,20],[12,21]],"
          "\"mask\":\"" MASK_OF_BYTES "\"},"
          "{\"mask\":\"" MASK_OF_BITS
          "\",\"points\":[[12.5,21.5],[10.5,20.5]],\"shape_type\":\"mask\"}"),
      IMAGE "- none '' mask 10 20 3 2: mask 10,20 3x2 0 1 3 2\n"
            "- none '' mask 10 20 3 2: mask 10,20 3x2 0 1 3 2\n",
      "");
}

static void
test_keeps_what_else_is_said (void)
{
  fixture_assert (
      SHAPES ("{\"label\":\"a \\\"b\\\"\",\"points\":[[1,2],[3,4]],"
              "\"shape_type\":\"rectangle\",\"flags\":{\"broken\":true,\"old\":"
              "false},\"group_id\":7,\"description\":\"near the top\","
              "\"difficult\":false,\"attributes\":{\"side\":\"left\"},"
              "\"kie_linking\":[],\"mask\":null}"),
      IMAGE "- none 'a \"b\"' rectangle 1 2 2 2 broken=true old=false "
            "group_id=7 description=near the top difficult=false side=left\n",
      "");
}

static void
test_keeps_the_rest_where_one_is_bad (void)
{
  fixture_assert (
      SHAPES (
          "{\"label\":\"a\",\"points\":[[1,NaN],[3,4],[5,6]]},"
          "{\"label\":\"b\",\"points\":[[1,1e999],[3,4]],\"shape_type\":"
          "\"rectangle\"},{\"label\":\"c\"},"
          "{\"label\":\"d\",\"points\":[[1,1],[1,4]],\"shape_type\":"
          "\"rectangle\"},17,"
          "{\"label\":\"e\",\"points\":[[1,1]],\"shape_type\":\"circle\"},"
          "{\"label\":\"f\",\"points\":[[1,1],[2,2],[1,2]],\"shape_type\":"
          "\"cloud\"},"
          "{\"label\":\"g\",\"points\":[[4,5],[6,6]],\"shape_type\":\"mask\","
          "\"mask\":\"" HUGE_MASK "\"},"
          "{\"label\":\"h\",\"points\":[[4,5],[6,6]],\"shape_type\":\"mask\","
          "\"mask\":\"iVBORw0K\"},"
          "{\"label\":\"i\",\"points\":[1,2]},"
          "{\"label\":\"j\",\"points\":[[1,1],[2,2],[1,2]]}"),
      IMAGE "- none 'a' polygon nan nan nan nan\n"
            "- none 'b' rectangle nan nan nan nan\n"
            "- none 'c' rectangle nan nan nan nan\n"
            "- none 'd' rectangle 1 1 0 3\n"
            "- none 'e' rectangle nan nan nan nan\n"
            "- none 'f' polygon 1 1 1 1: 1,1 2,2 1,2\n"
            "- none 'g' rectangle 4 5 3 2\n"
            "- none 'h' rectangle 4 5 3 2\n"
            "- none 'i' rectangle nan nan nan nan\n"
            "- none 'j' polygon 1 1 1 1: 1,1 2,2 1,2\n",
      "'annotations.json', shape 0 ('a'): its shape has a coordinate that is "
      "not a finite number.\n"
      "'annotations.json', shape 1 ('b'): its shape has a coordinate that is "
      "not a finite number.\n"
      "'annotations.json', shape 2 ('c'): its 'points' are not a list of x, y "
      "pairs.\n"
      "'annotations.json', shape 3 ('d'): its box has no area.\n"
      "'annotations.json': element 4 of 'shapes' is not an object.\n"
      "'annotations.json', shape 5 ('e'): its circle has not two points.\n"
      "'annotations.json', shape 6 ('f'): its 'shape_type' is not known; it is "
      "taken as a polygon.\n"
      "'annotations.json', shape 7 ('g'): its mask has too many pixels.\n"
      "'annotations.json', shape 8 ('h'): its mask is not a whole PNG "
      "picture.\n"
      "'annotations.json', shape 9 ('i'): its 'points' are not a list of x, y "
      "pairs.");
}

/* Its members in the order of the alphabet, as some write them. */
static void
test_passes_over_image_data (void)
{
  const gsize length = 32 * 1024 * 1024;
  g_autoptr (GString) text = g_string_sized_new (length + 1000);

  g_string_append (text, "{\"flags\":{},\"imageData\":\"");
  for (gsize i = 0; i < length / 8; i++)
    g_string_append (text, "iVBORw0K");
  g_string_append (text, "\",\"imagePath\":\"a.jpg\",\"shapes\":[{\"points\":"
                         "[[1,2],[3,4]],\"shape_type\":\"rectangle\"}]}");
  fixture_assert (
      text->str, "a.jpg 0x0 upright\n- none '' rectangle 1 2 2 2\n", "");
}

static void
test_finds_images_by_either_name (void)
{
  g_autoptr (LpAnnotationSet) set = NULL;

  fixture_write ("names/labels/b.json",
      "{\"shapes\":[],\"imagePath\":\"..\\\\images\\\\a.png\"}");
  fixture_write ("names/labels/c.json", "{\"shapes\":[],\"imagePath\":\"\"}");
  fixture_write ("names/labels/d.json", "{\"shapes\":[]}");
  fixture_write ("names/other/e.json",
      "{\"shapes\":[],\"imagePath\":\"e.jpg\",\"imageData\":null}");
  set = fixture_load ("names");
  fixture_assert_set (set,
      "labels/..\\images\\a.png 0x0 upright\nlabels/c 0x0 upright\n"
      "labels/d 0x0 upright\nother/e.jpg 0x0 upright\n",
      "");
  g_assert_cmpuint (
      lp_annotation_set_find (set, "/x/names/images/a.jpg")->index, ==, 0);
  g_assert_cmpuint (lp_annotation_set_find (set, "/x/a.jpg")->index, ==, 0);
  g_assert_cmpuint (lp_annotation_set_find (set, "/x/b.jpg")->index, ==, 0);
  g_assert_cmpuint (lp_annotation_set_find (set, "/x/c.jpg")->index, ==, 1);
  g_assert_cmpuint (
      lp_annotation_set_find (set, "/x/labels/d.jpg")->index, ==, 2);
  g_assert_cmpuint (
      lp_annotation_set_find (set, "/x/other/e.jpg")->index, ==, 3);
}

static void
test_says_what_is_wrong_with_a_file (void)
{
  g_autoptr (GString) deep = g_string_new ("{\"shapes\":[{\"points\":\n");

  fixture_assert_fails ("a.json",
      "{\"shapes\":[{\"label\":\"a\",\n\"points\":[[1,2],[3",
      ", line 2: broken JSON: the text ends too early.");
  fixture_assert_fails ("a.json", "{\"imageData\":null,\"shapes\":{}}",
      " is not a LabelMe file: it has no list 'shapes'.");
  for (guint i = 0; i < 100000; i++)
    g_string_append_c (deep, '[');
  fixture_assert_fails (
      "a.json", deep->str, ", line 2: broken JSON: nested too deeply.");
}

static void
add_tests (void)
{
#define ADD(name, function)                                                    \
  g_test_add_func ("/annotation-labelme/" name, function)
  ADD ("samples-hold-the-expected-boxes", test_samples_hold_the_expected_boxes);
  ADD ("reads-every-shape", test_reads_every_shape);
  ADD ("bounds-circles-exactly", test_bounds_circles_exactly);
  ADD ("turns-oriented-rectangles-as-little-as-possible",
      test_turns_oriented_rectangles_as_little_as_possible);
  ADD ("decodes-masks", test_decodes_masks);
  ADD ("keeps-what-else-is-said", test_keeps_what_else_is_said);
  ADD ("keeps-the-rest-where-one-is-bad", test_keeps_the_rest_where_one_is_bad);
  ADD ("passes-over-image-data", test_passes_over_image_data);
  ADD ("finds-images-by-either-name", test_finds_images_by_either_name);
  ADD ("says-what-is-wrong-with-a-file", test_says_what_is_wrong_with_a_file);
}

int
main (int argc, char **argv)
{
  return fixture_run (&argc, &argv, add_tests);
}
