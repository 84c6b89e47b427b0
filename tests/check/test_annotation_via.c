/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "json_annotation_fixture.h"

#define PROJECT(regions)                                                       \
  "{\"_via_settings\":{\"ui\":{}},\"_via_img_metadata\":{\"a.jpg123\":{"       \
  "\"filename\":\"a.jpg\",\"size\":\"123\",\"regions\":[" regions              \
  "],\"file_attributes\":{}}},\"_via_attributes\":{\"region\":{}}}"
#define REGION(shape)                                                          \
  "{\"shape_attributes\":{" shape                                              \
  "},\"region_attributes\":{\"name\":\"tower\"}}"
#define NAMED(attributes)                                                      \
  "{\"shape_attributes\":{\"name\":\"rect\",\"x\":1,\"y\":2,\"width\":3,"      \
  "\"height\":4},\"region_attributes\":{" attributes "}}"

static void
test_samples_hold_the_expected_boxes (void)
{
  fixture_assert_samples ("via-json", "via", 1);
}

#define RECT(x, y, width, height)                                              \
  "\"name\":\"rect\",\"x\":" x ",\"y\":" y ",\"width\":" width                 \
  ",\"height\":" height
#define POINTS(name, x, y)                                                     \
  "\"name\":\"" name "\",\"all_points_x\":" x ",\"all_points_y\":" y

static void
test_reads_every_shape_of_a_project (void)
{
  static const gchar text[] = PROJECT (
      REGION (RECT ("1", "2", "3", "4.5")) "," REGION (POINTS ("polygon",
          "[1,4,4]", "[2,2,7]")) "," REGION (POINTS ("polyline", "[1,4]",
          "[2,2]")) "," REGION ("\"name\":\"point\",\"cx\":5,\"cy\":6"));

  fixture_assert (text,
      "a.jpg 0x0 upright\n"
      "- none 'tower' rectangle 1 2 3 4.5\n"
      "- none 'tower' polygon 1 2 3 5: 1,2 4,2 4,7\n"
      "- none 'tower' line 1 2 3 0: 1,2 4,2\n"
      "- none 'tower' points 5 6 0 0: 5,6\n",
      "");
}

#define ELLIPSE(radius_x, radius_y, theta)                                     \
  REGION ("\"name\":\"ellipse\",\"cx\":50,\"cy\":60,\"rx\":" radius_x          \
          ",\"ry\":" radius_y ",\"theta\":" theta)

/* A theta of a right angle makes the radii change places. */
static void
test_bounds_ellipses_exactly (void)
{
  static const gchar text[] =
      "{\"a.jpg1\":{\"fileref\":\"\",\"size\":1,\"filename\":\"a.jpg\","
      "\"base64_img_data\":\"\",\"file_attributes\":{},\"regions\":{"
      "\"0\":" ELLIPSE ("20", "10", "1.5707963267948966") ",\"1\":" ELLIPSE (
          "3", "4",
          "0.7853981633974483") ",\"2\":" REGION ("\"name\":\"circle\",\"cx\":"
                                                  "9,\"cy\":8,\"r\":7") "}}}";
  g_autoptr (LpAnnotationSet) set = fixture_load_text (text);
  const LpAnnotatedImage *image = lp_annotation_set_get_image (set, 0);
  const gdouble half = sqrt ((9 + 16) / 2.0);
  const gdouble expected[3][4] = { { 40, 40, 20, 40 },
    { 50 - half, 60 - half, 2 * half, 2 * half }, { 2, 1, 14, 14 } };

  g_assert_cmpuint (image->n_annotations, ==, 3);
  for (guint i = 0; i < 3; i++) {
    const LpAnnotation *found = &image->annotations[i];

    g_assert_cmpint (found->shape, ==, LP_SHAPE_ELLIPSE);
    g_assert_cmpfloat_with_epsilon (found->x, expected[i][0], 1e-9);
    g_assert_cmpfloat_with_epsilon (found->y, expected[i][1], 1e-9);
    g_assert_cmpfloat_with_epsilon (found->width, expected[i][2], 1e-9);
    g_assert_cmpfloat_with_epsilon (found->height, expected[i][3], 1e-9);
  }
  /* Clockwise, as rows go down. */
  g_assert_cmpfloat_with_epsilon (
      image->annotations[0].outline->points[0].y, 80, 1e-4);
}

static void
test_guesses_which_attribute_is_the_label (void)
{
  fixture_assert (
      PROJECT (NAMED (
          "\"state\":\"ok\",\"Class\":\"tower\",\"name\":"
          "\"T7\"") "," NAMED ("\"name\":\"\",\"state\":"
                               "\"ok\",\"height\":12") "," NAMED ("\"type\":{"
                                                                  "\"pylon\":"
                                                                  "true,"
                                                                  "\"old\":"
                                                                  "false,"
                                                                  "\"steel\":"
                                                                  "true}") "," NAMED ("")),
      "a.jpg 0x0 upright\n"
      "- none 'tower' rectangle 1 2 3 4 state=ok name=T7\n"
      "- none 'ok' rectangle 1 2 3 4 height=12\n"
      "- none 'pylon,steel' rectangle 1 2 3 4\n"
      "- none '' rectangle 1 2 3 4\n",
      "");
}

static void
test_keeps_the_rest_where_one_is_bad (void)
{
  static const gchar text[] = PROJECT (REGION (
      RECT ("1", "NaN", "3", "4")) "," REGION (RECT ("1", "1", "0",
      "4")) ",8," REGION ("\"name\":\"cloud\"") "," REGION (POINTS ("polygon",
      "[1,2]", "[1]")) ",{}," NAMED (""));

  fixture_assert (text,
      "a.jpg 0x0 upright\n"
      "- none 'tower' rectangle 1 nan 3 4\n"
      "- none 'tower' rectangle 1 1 0 4\n"
      "- none 'tower' rectangle nan nan nan nan\n"
      "- none 'tower' rectangle nan nan nan nan\n"
      "- none '' rectangle nan nan nan nan\n"
      "- none '' rectangle 1 2 3 4\n",
      "'annotations.json', 'a.jpg', region 0: its box has something that is "
      "not a finite number.\n"
      "'annotations.json', 'a.jpg', region 1: its box has no area.\n"
      "'annotations.json', 'a.jpg', region 2: it is not an object.\n"
      "'annotations.json', 'a.jpg', region 3: its shape is none of rect, "
      "polygon, polyline, point, circle and ellipse.\n"
      "'annotations.json', 'a.jpg', region 4: its lists of coordinates differ "
      "in length.\n"
      "'annotations.json', 'a.jpg', region 5: its shape is none of rect, "
      "polygon, polyline, point, circle and ellipse.");
  fixture_assert ("{\"a\":{\"filename\":\"a.jpg\",\"regions\":[]},\"b\":7,"
                  "\"c\":{\"regions\":[]},\"d\":{\"filename\":"
                  "\"http://x.org/p/d%20e.jpg?s=1\",\"size\":-1,"
                  "\"regions\":{}}}",
      "a.jpg 0x0 upright\nx.org/p/d e.jpg 0x0 upright\n",
      "'annotations.json': 'b' is not an image.\n"
      "'annotations.json': the image 'c' has no 'filename'; its regions are "
      "left out.");
  fixture_assert_fails ("broken.json",
      "{\"a\":{\"filename\":\"a.jpg\",\"regions\":[\n{\"shape_attributes\":",
      ", line 2: broken JSON: the text ends too early.");
}

static void
add_tests (void)
{
#define ADD(name, function) g_test_add_func ("/annotation-via/" name, function)
  ADD ("samples-hold-the-expected-boxes", test_samples_hold_the_expected_boxes);
  ADD ("reads-every-shape-of-a-project", test_reads_every_shape_of_a_project);
  ADD ("bounds-ellipses-exactly", test_bounds_ellipses_exactly);
  ADD ("guesses-which-attribute-is-the-label",
      test_guesses_which_attribute_is_the_label);
  ADD ("keeps-the-rest-where-one-is-bad", test_keeps_the_rest_where_one_is_bad);
}

int
main (int argc, char **argv)
{
  return fixture_run (&argc, &argv, add_tests);
}
