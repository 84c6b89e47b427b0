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
      "- none 'tower' polygon nan nan nan nan\n"
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
test_refuses_radii_that_are_not_above_0 (void)
{
  fixture_assert (
      PROJECT (REGION (
          "\"name\":\"circle\",\"cx\":9,\"cy\":8,\"r\":-7") "," ELLIPSE ("20",
          "-10", "0") "," ELLIPSE ("-1", "2", "0") "," ELLIPSE ("0", "5",
          "0.5") "," NAMED ("")),
      "a.jpg 0x0 upright\n"
      "- none 'tower' ellipse nan nan nan nan\n"
      "- none 'tower' ellipse nan nan nan nan\n"
      "- none 'tower' ellipse nan nan nan nan\n"
      "- none 'tower' ellipse nan nan nan nan\n"
      "- none '' rectangle 1 2 3 4\n",
      "'annotations.json', 'a.jpg', region 0: its radius is negative.\n"
      "'annotations.json', 'a.jpg', region 1: its radius is negative.\n"
      "'annotations.json', 'a.jpg', region 2: its radius is negative.\n"
      "'annotations.json', 'a.jpg', region 3: its ellipse has no area.");
}

/* The two objects of a region, which every export has. */
static const struct {
  const gchar *shape;
  const gchar *attributes;
} regions[] = {
  { "{" RECT ("0.1", "2", "0.2", "4.5") "}", "{\"name\":\"tower\"}" },
  { "{" POINTS ("polygon", "[1,4,4]", "[2,2,7]") "}",
      "{\"rust\":\"a, \\\"b\\\"\",\"Class\":\"tower\",\"name\":\"T7\"}" },
  { "{" POINTS ("polyline", "[1,4]", "[2,2]") "}", "{\"a\":\"\",\"b\":1}" },
  { "{\"name\":\"point\",\"cx\":5,\"cy\":6}",
      "{\"type\":{\"x\":true,\"y\":\"true\",\"z\":false}}" },
  { "{\"name\":\"circle\",\"cx\":9,\"cy\":8,\"r\":7}", "{}" },
  { "{\"name\":\"ellipse\",\"cx\":9,\"cy\":8,\"rx\":7,\"ry\":2,\"theta\":1}",
      "{\"\\u00e9\":\"\\u00e8\"}" },
  { "{\"name\":\"ellipse\",\"cx\":9,\"cy\":8,\"rx\":7,\"ry\":2}", "[]" },
  { "{\"name\":\"circle\",\"cx\":9,\"cy\":8,\"r\":-7}", "{}" },
  { "{\"name\":\"ellipse\",\"cx\":9,\"cy\":8,\"rx\":7,\"ry\":0}", "{}" },
  { "{\"name\":\"circle\",\"cx\":9,\"cy\":8}", "{}" },
  { "{" RECT ("1", "2", "-3", "4") "}", "{}" },
  { "{" RECT ("1", "2e9", "3", "4") "}", "{}" },
  { "{" POINTS ("polygon", "[1,4,1e300]", "[2,2,7]") "}", "{}" },
  { "{" POINTS ("polygon", "[1,4]", "[2,2,7]") "}", "{}" },
  { "{" POINTS ("polygon", "[1,4]", "[2,2]") "}", "{}" },
  { "{" POINTS ("polyline", "[]", "[]") "}", "{}" },
  { "{" POINTS ("polyline", "7", "[1]") "}", "{}" },
  { "{\"name\":\"cloud\"}", "{}" },
};

static void
append_field (GString *table, const gchar *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "\"", -1);
  g_autofree gchar *doubled = g_strjoinv ("\"\"", parts);

  g_string_append_printf (table, ",\"%s\"", doubled);
}

/* Before the fault each says in its own way where it is. */
static const gchar *
get_fault (const gchar *warning)
{
  const gchar *colon = g_strrstr (warning, ": ");

  g_assert_nonnull (colon);
  return colon;
}

static void
test_tables_of_the_same_regions_give_the_same (void)
{
  g_autoptr (GString) json = g_string_new (
      "{\"_via_img_metadata\":{\"a\":{\"filename\":\"a.jpg\",\"regions\":[");
  g_autoptr (GString) table =
      g_string_new ("filename,region_shape_attributes,region_attributes\n");
  g_autoptr (LpAnnotationSet) from_json = NULL, from_table = NULL;
  g_autofree gchar *expected = NULL, *found = NULL;
  const gchar *const *warnings, *const *table_warnings;
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (regions); i++) {
    g_string_append_printf (json,
        "%s{\"shape_attributes\":%s,\"region_attributes\":%s}",
        i > 0 ? "," : "", regions[i].shape, regions[i].attributes);
    g_string_append (table, "a.jpg");
    append_field (table, regions[i].shape);
    append_field (table, regions[i].attributes);
    g_string_append_c (table, '\n');
  }
  g_string_append (json, "]}}}");
  fixture_write ("regions.csv", table->str);
  from_json = fixture_load_text (json->str);
  from_table = fixture_load ("regions.csv");
  g_assert_cmpstr (lp_annotation_set_get_format (from_table), ==, "via-csv");
  g_assert_cmpuint (lp_annotation_set_get_image (from_json, 0)->n_annotations,
      ==, G_N_ELEMENTS (regions));
  expected = fixture_describe (from_json);
  found = fixture_describe (from_table);
  g_assert_cmpstr (found, ==, expected);
  warnings = lp_annotation_set_get_warnings (from_json);
  table_warnings = lp_annotation_set_get_warnings (from_table);
  for (; warnings[n] != NULL && table_warnings[n] != NULL; n++)
    g_assert_cmpstr (
        get_fault (table_warnings[n]), ==, get_fault (warnings[n]));
  g_assert_cmpuint (n, ==, 11);
  g_assert_null (warnings[n]);
  g_assert_null (table_warnings[n]);
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
  ADD ("refuses-radii-that-are-not-above-0",
      test_refuses_radii_that_are_not_above_0);
  ADD ("tables-of-the-same-regions-give-the-same",
      test_tables_of_the_same_regions_give_the_same);
}

int
main (int argc, char **argv)
{
  return fixture_run (&argc, &argv, add_tests);
}
