/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <math.h>
#include <string.h>

#include "pole_fixture.h"

/* Nodes 1 to 9 stand a hundredth of a degree apart to the east. */
static gchar *
write_extract (const gchar *tags_of_nodes[10], const gchar *ways)
{
  g_autoptr (GString) text = g_string_new (
      "<?xml version=\"1.0\"?><osm version=\"0.6\" generator=\"test\">\n");

  for (guint i = 1; i < 10; i++)
    g_string_append_printf (text,
        "<node id=\"%u\" version=\"1\" lat=\"47.1234567\" lon=\"9.0%u\">%s"
        "</node>\n",
        i, i, tags_of_nodes[i] != NULL ? tags_of_nodes[i] : "");
  g_string_append (text, ways);
  g_string_append (text, "</osm>\n");
  return write_file ("test.osm", text->str);
}

#define TAG(key, value) "<tag k=\"" key "\" v=\"" value "\"/>"
#define TOWER TAG ("power", "tower")
#define NODE(id) "<nd ref=\"" id "\"/>"
#define WAY(id, rest) "<way id=\"" id "\" version=\"1\">" rest "</way>\n"
#define LINE TAG ("power", "line")

static void
check_pole (const LpPoleSet *set, guint index, const gchar *id,
    const gchar *line, const gchar *number, gdouble longitude)
{
  const LpPole *pole = lp_pole_set_get_pole (set, index);

  g_assert_cmpstr (pole->id, ==, id);
  g_assert_cmpstr (pole->line, ==, line);
  g_assert_cmpstr (pole->number, ==, number);
  g_assert_cmpfloat_with_epsilon (pole->latitude, 47.1234567, 1e-9);
  g_assert_cmpfloat_with_epsilon (pole->longitude, longitude, 1e-9);
}

static void
test_only_poles_are_poles (void)
{
  const gchar *nodes[10] = { NULL, TOWER, TAG ("power", "pole"),
    TAG ("power", "portal"), TAG ("power", "transformer"),
    TAG ("name", "Inn") TAG ("amenity", "pub"), TAG ("power", "pole") };
  g_autofree gchar *path = write_extract (nodes, "");
  g_autoptr (LpPoleSet) set = load_poles (path);

  g_assert_cmpstr (lp_pole_set_get_format (set), ==, "OSM");
  g_assert_cmpuint (lp_pole_set_get_n_poles (set), ==, 4);
  check_pole (set, 0, "1", NULL, NULL, 9.01);
  check_pole (set, 3, "6", NULL, NULL, 9.06);
}

static void
test_ways_say_the_line (void)
{
  const gchar *nodes[10] = { NULL, TOWER TAG ("ref", "12"),
    TOWER TAG ("ref", "13"), TOWER, TOWER, NULL, TOWER, TOWER, TOWER };
  g_autofree gchar *path = write_extract (nodes,
      WAY ("20", NODE ("1") NODE ("2") NODE ("3") LINE TAG ("ref", "110-7"))
      /* A node between that is no pole counts; its end is of way 20. */
      WAY ("21", NODE ("4") NODE ("5") NODE ("6") NODE ("3") LINE)
          WAY ("22", NODE ("7") NODE ("8") TAG ("power", "minor_line")
                         TAG ("name", "To the mill"))
              WAY ("23", NODE ("8") NODE ("9") TAG ("highway", "path")));
  g_autoptr (LpPoleSet) set = load_poles (path);

  g_assert_cmpuint (lp_pole_set_get_n_poles (set), ==, 7);
  check_pole (set, 0, "110-7/12", "110-7", "12", 9.01);
  check_pole (set, 1, "110-7/13", "110-7", "13", 9.02);
  /* Others of its line have numbers: a position would look like one. */
  check_pole (set, 2, "3", "110-7", NULL, 9.03);
  check_pole (set, 3, "21/0", "21", "0", 9.04);
  check_pole (set, 4, "21/2", "21", "2", 9.06);
  check_pole (set, 5, "To the mill/0", "To the mill", "0", 9.07);
  check_pole (set, 6, "To the mill/1", "To the mill", "1", 9.08);
  g_assert_cmpstrv (lp_pole_set_get_duplicates (set), ((gchar *[]){ NULL }));
}

static void
test_line_in_pieces_does_not_repeat_positions (void)
{
  const gchar *nodes[10] = { NULL, TOWER, TOWER, TOWER, TOWER };
  g_autofree gchar *path = write_extract (nodes,
      WAY ("20", NODE ("1") NODE ("2") LINE TAG ("ref", "A"))
          WAY ("21", NODE ("3") NODE ("4") LINE TAG ("ref", "A")));
  g_autoptr (LpPoleSet) set = load_poles (path);

  check_pole (set, 0, "A/20-0", "A", "20-0", 9.01);
  check_pole (set, 3, "A/21-1", "A", "21-1", 9.04);
  g_assert_cmpstrv (lp_pole_set_get_duplicates (set), ((gchar *[]){ NULL }));
}

static void
test_mapping_names_what_there_is (void)
{
  const gchar *nodes[10] = { NULL, TOWER TAG ("ref", "12") };
  g_autofree gchar *path = write_extract (nodes, "");
  g_autoptr (LpPoleSet) set = load_mapped_poles (path, "id=osm_id");

  check_pole (set, 0, "1", NULL, "12", 9.01);
  check_refused (path, "line=operator", LP_ERROR_ARGUMENT, "'operator'");
}

/* Drawn as a square around 47.1 N 9.1 E. */
static void
test_areas_are_poles_at_their_centres (void)
{
  g_autofree gchar *path = write_file ("area.osm",
      "<?xml version=\"1.0\"?><osm version=\"0.6\">\n"
      "<node id=\"1\" lat=\"47.0\" lon=\"9.0\"/>\n"
      "<node id=\"2\" lat=\"47.0\" lon=\"9.2\"/>\n"
      "<node id=\"3\" lat=\"47.2\" lon=\"9.2\"/>\n"
      "<node id=\"4\" lat=\"47.2\" lon=\"9.0\"/>\n" WAY ("30",
          NODE ("1") NODE ("2") NODE ("3") NODE ("4") NODE ("1")
              TOWER) "</osm>\n");
  g_autoptr (LpPoleSet) set = load_poles (path);

  g_assert_cmpuint (lp_pole_set_get_n_poles (set), ==, 1);
  g_assert_cmpstr (lp_pole_set_get_pole (set, 0)->id, ==, "way/30");
  g_assert_cmpfloat_with_epsilon (
      lp_pole_set_get_pole (set, 0)->latitude, 47.1, 1e-7);
  g_assert_cmpfloat_with_epsilon (
      lp_pole_set_get_pole (set, 0)->longitude, 9.1, 1e-7);
}

static void
test_extract_without_poles_is_refused (void)
{
  const gchar *nodes[10] = { NULL, TAG ("name", "Inn") };
  g_autofree gchar *path = write_extract (nodes, "");

  check_refused (path, NULL, LP_ERROR_FORMAT, "power=tower");
}

static void
test_cut_extract_is_refused (void)
{
  const gchar *nodes[10] = { NULL, TOWER, TOWER };
  g_autofree gchar *path = write_extract (nodes, "");
  g_autofree gchar *text = NULL;
  g_autofree gchar *cut = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  text[strlen (text) - 40] = '\0';
  cut = write_file ("cut.osm", text);
  check_refused (cut, NULL, LP_ERROR_READ, "to their end");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pole-osm/only-poles-are-poles", test_only_poles_are_poles);
  g_test_add_func ("/pole-osm/ways-say-the-line", test_ways_say_the_line);
  g_test_add_func ("/pole-osm/line-in-pieces-does-not-repeat-positions",
      test_line_in_pieces_does_not_repeat_positions);
  g_test_add_func ("/pole-osm/mapping-names-what-there-is",
      test_mapping_names_what_there_is);
  g_test_add_func ("/pole-osm/areas-are-poles-at-their-centres",
      test_areas_are_poles_at_their_centres);
  g_test_add_func ("/pole-osm/extract-without-poles-is-refused",
      test_extract_without_poles_is_refused);
  g_test_add_func (
      "/pole-osm/cut-extract-is-refused", test_cut_extract_is_refused);
  return run_pole_tests ();
}
