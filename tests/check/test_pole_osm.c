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

/* --- The same as Protocol Buffers ---------------------------------------- */

static void
put_number (GByteArray *bytes, guint64 value)
{
  do {
    guint8 byte = (value & 0x7f) | (value > 0x7f ? 0x80 : 0);
    g_byte_array_append (bytes, &byte, 1);
    value >>= 7;
  } while (value > 0);
}

static guint64
zigzag (gint64 value)
{
  return (guint64) value << 1 ^ (guint64) (value >> 63);
}

static void
put_field (GByteArray *bytes, guint field, guint64 value)
{
  put_number (bytes, field << 3);
  put_number (bytes, value);
}

static void
put_bytes (GByteArray *bytes, guint field, const void *value, gsize length)
{
  put_number (bytes, field << 3 | 2);
  put_number (bytes, length);
  g_byte_array_append (bytes, value, (guint) length);
}

/* The length of the header, the header, and what it is about. */
static void
put_block (GByteArray *file, const gchar *type, const GByteArray *content)
{
  g_autoptr (GByteArray) blob = g_byte_array_new ();
  g_autoptr (GByteArray) header = g_byte_array_new ();
  guint32 length;

  put_bytes (blob, 1, content->data, content->len);
  put_bytes (header, 1, type, strlen (type));
  put_field (header, 3, blob->len);
  length = GUINT32_TO_BE (header->len);
  g_byte_array_append (file, (guint8 *) &length, 4);
  g_byte_array_append (file, header->data, header->len);
  g_byte_array_append (file, blob->data, blob->len);
}

/* Three towers a hundredth of a degree apart, and way 20 that leads over them;
 * of the strings, 1 is power, 2 tower, 3 line, 4 ref, 5 110-7. */
static gchar *
write_protocol_buffers (void)
{
  static const gchar *const strings[] = { "", "power", "tower", "line", "ref",
    "110-7" };
  static const guint8 references[] = { 2, 2, 2 }; /* 1 more each, zigzag */
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (GByteArray) header = g_byte_array_new ();
  g_autoptr (GByteArray) table = g_byte_array_new ();
  g_autoptr (GByteArray) nodes = g_byte_array_new ();
  g_autoptr (GByteArray) way = g_byte_array_new ();
  g_autoptr (GByteArray) ways = g_byte_array_new ();
  g_autoptr (GByteArray) block = g_byte_array_new ();
  gchar *path = g_build_filename (pole_folder, "test.osm.pbf", NULL);

  put_bytes (header, 4, "OsmSchema-V0.6", 14);
  put_block (file, "OSMHeader", header);
  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    put_bytes (table, 1, strings[i], strlen (strings[i]));
  for (gint i = 1; i <= 3; i++) {
    g_autoptr (GByteArray) node = g_byte_array_new ();
    put_field (node, 1, zigzag (i));
    put_bytes (node, 2, "\001", 1);
    put_bytes (node, 3, "\002", 1);
    put_field (node, 8, zigzag (471234567));
    put_field (node, 9, zigzag (90000000 + i * 100000));
    put_bytes (nodes, 1, node->data, node->len);
  }
  put_field (way, 1, 20);
  put_bytes (way, 2, "\001\004", 2);
  put_bytes (way, 3, "\003\005", 2);
  put_bytes (way, 8, references, sizeof references);
  put_bytes (ways, 3, way->data, way->len);
  put_bytes (block, 1, table->data, table->len);
  put_bytes (block, 2, nodes->data, nodes->len);
  put_bytes (block, 2, ways->data, ways->len);
  put_block (file, "OSMData", block);
  g_assert_true (
      g_file_set_contents (path, (const gchar *) file->data, file->len, NULL));
  return path;
}

static void
test_protocol_buffers_are_read (void)
{
  g_autofree gchar *path = write_protocol_buffers ();
  g_autoptr (LpPoleSet) set = load_poles (path);
  g_autofree gchar *bytes = NULL;
  gsize length;

  g_assert_cmpuint (lp_pole_set_get_n_poles (set), ==, 3);
  check_pole (set, 0, "110-7/0", "110-7", "0", 9.01);
  check_pole (set, 2, "110-7/2", "110-7", "2", 9.03);

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  g_assert_true (g_file_set_contents (path, bytes, (gssize) length - 20, NULL));
  check_refused (path, NULL, LP_ERROR_READ, "to their end");
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
  g_test_add_func (
      "/pole-osm/protocol-buffers-are-read", test_protocol_buffers_are_read);
  return run_pole_tests ();
}
