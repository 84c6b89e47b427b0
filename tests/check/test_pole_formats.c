/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The same poles from whatever form they are kept in. */

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "gdal_fixture.h"
#include "pole/lp-pole-matcher.h"
#include "pole_fixture.h"

#define N_TOWERS 248

static const struct {
  const gchar *name, *format, *crs;
} forms[] = {
  { "poles/li_towers.csv", "CSV", "EPSG:4326" },
  { "poles/li_towers.geojson", "GeoJSON", "EPSG:4326" },
  { "poles/li_towers.kml", "LIBKML", "EPSG:4326" },
  { "poles/li_towers_wgs84.shp", "ESRI Shapefile", "EPSG:4326" },
  { "poles/li_towers_lv95.shp", "ESRI Shapefile", "EPSG:2056" },
  { "poles/liechtenstein-2013-08-03.osm.bz2", "OSM", "EPSG:4326" },
};

static void
check_same_poles (const LpPoleSet *set, const LpPoleSet *expected)
{
  g_assert_cmpuint (lp_pole_set_get_n_poles (set), ==, N_TOWERS);
  g_assert_cmpuint (lp_pole_set_get_n_poles (expected), ==, N_TOWERS);
  for (guint i = 0; i < N_TOWERS; i++) {
    const LpPole *other = lp_pole_set_get_pole (expected, i);
    const LpPole *pole = find_pole (set, other->id);

    g_assert_cmpstr (pole->line, ==, other->line);
    g_assert_cmpstr (pole->number, ==, other->number);
    g_assert_cmpfloat_with_epsilon (pole->latitude, other->latitude, 1e-7);
    g_assert_cmpfloat_with_epsilon (pole->longitude, other->longitude, 1e-7);
    g_assert_true (isnan (pole->altitude) && isnan (other->altitude));
  }
}

/* A photo beside each tower, and one towards the next, as a flight along the
 * line takes them; some of them between two lines. */
static void
check_same_matches (LpPoleSet *set, LpPoleSet *expected)
{
  g_autoptr (LpPoleMatcher) matcher =
      lp_pole_matcher_new (set, LP_MATCH_METHOD_DISTANCE, 400);
  g_autoptr (LpPoleMatcher) other =
      lp_pole_matcher_new (expected, LP_MATCH_METHOD_DISTANCE, 400);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (guint i = 0; i < 2 * N_TOWERS; i++) {
    const LpPole *pole = lp_pole_set_get_pole (expected, i / 2);
    const LpPole *next =
        lp_pole_set_get_pole (expected, MIN (i / 2 + 1, N_TOWERS - 1));
    gdouble part = i % 2 * 0.4;
    g_autoptr (LpPhoto) photo = lp_photo_new ("a.jpg");
    g_autoptr (LpMatch) match = NULL;
    g_autoptr (LpMatch) same = NULL;

    photo->latitude = pole->latitude * (1 - part) + next->latitude * part +
                      g_rand_double_range (random, -2e-4, 2e-4);
    photo->longitude = pole->longitude * (1 - part) + next->longitude * part +
                       g_rand_double_range (random, -2e-4, 2e-4);
    match = lp_pole_matcher_match (matcher, photo);
    same = lp_pole_matcher_match (other, photo);
    g_assert_true ((match == NULL) == (same == NULL));
    if (match == NULL)
      continue;
    g_assert_cmpstr (match->pole, ==, same->pole);
    g_assert_cmpstr (match->line, ==, same->line);
    g_assert_true (match->ambiguous == same->ambiguous);
    g_assert_cmpfloat_with_epsilon (match->distance_m, same->distance_m, 0.02);
    g_assert_cmpfloat_with_epsilon (match->confidence, same->confidence, 1e-3);
    g_assert_cmpuint (match->n_candidates, ==, same->n_candidates);
    for (guint k = 0; k < match->n_candidates; k++)
      g_assert_cmpstr (match->candidates[k].pole, ==, same->candidates[k].pole);
  }
}

static void
test_forms_of_the_same_towers_agree (void)
{
  g_autoptr (LpPoleSet) expected = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++) {
    g_autofree gchar *path = find_data (forms[i].name);
    g_autoptr (LpPoleSet) set = NULL;
    if (path == NULL)
      return;
    set = load_poles (path);
    g_assert_cmpstr (lp_pole_set_get_format (set), ==, forms[i].format);
    g_assert_cmpstr (lp_pole_set_get_crs (set), ==, forms[i].crs);
    g_assert_cmpstrv (lp_pole_set_get_warnings (set), ((gchar *[]){ NULL }));
    g_assert_cmpstrv (lp_pole_set_get_duplicates (set), ((gchar *[]){ NULL }));
    if (expected == NULL)
      expected = lp_pole_set_ref (set);
    check_same_poles (set, expected);
    check_same_matches (set, expected);
  }
  g_assert_cmpstr (lp_pole_set_get_pole (expected, 0)->id, ==, "1016/0");
}

static void
test_guess_of_fields_is_stated (void)
{
  g_autofree gchar *path =
      write_file ("test.csv", "Line No.,nr,GPS_Lat,GPS_Lon\nL,7,47.25,9.5\n");
  g_autoptr (LpPoleSet) set = load_poles (path);

  g_assert_cmpstr (lp_pole_set_get_mapping (set), ==,
      "line=Line No.,number=nr,x=GPS_Lon,y=GPS_Lat");
}

/* EPSG:3035 and EPSG:31468 have their northing first by definition, which no
 * file follows. */
static void
test_formats_and_systems_agree (void)
{
  static const struct {
    const gchar *driver, *name, *crs;
  } cases[] = {
    { "GPKG", "a.gpkg", "EPSG:4326" },
    { "GPKG", "b.gpkg", "EPSG:2056" },
    { "GPKG", "c.gpkg", "EPSG:3857" },
    { "FlatGeobuf", "a.fgb", "EPSG:2056" },
    { "FlatGeobuf", "b.fgb", "EPSG:31468" },
    { "GML", "a.gml", "EPSG:4326" },
    { "GML", "b.gml", "EPSG:3035" },
    { "KML", "b.kml", "EPSG:4326" },
    { "LIBKML", "c.kmz", "EPSG:4326" },
    { "GPX", "a.gpx", "EPSG:4326" },
    { "GeoJSON", "a.geojson", "EPSG:4326" },
    { "SQLite", "a.sqlite", "EPSG:3035" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *path =
        g_build_filename (pole_folder, cases[i].name, NULL);
    WrittenPole pole = { "L", 7, 9.5, 47, NAN };
    g_autoptr (LpPoleSet) set = NULL;

    bring_to_crs (cases[i].crs, &pole.x, &pole.y);
    write_layer (cases[i].driver, path, "waypoints", cases[i].crs, &pole, 1);
    set = load_poles (path);
    g_assert_cmpuint (lp_pole_set_get_n_poles (set), ==, 1);
    g_assert_cmpstr (lp_pole_set_get_crs (set), ==, cases[i].crs);
    g_assert_cmpstr (lp_pole_set_get_pole (set, 0)->id, ==, "L/7");
    g_assert_cmpfloat_with_epsilon (
        lp_pole_set_get_pole (set, 0)->latitude, 47, 1e-7);
    g_assert_cmpfloat_with_epsilon (
        lp_pole_set_get_pole (set, 0)->longitude, 9.5, 1e-7);
  }
}

static void
test_all_layers_are_read (void)
{
  static const WrittenPole first[] = { { "L", 1, 9.5, 47, NAN } };
  static const WrittenPole second[] = { { "M", 1, 9.6, 47, NAN },
    { "M", 2, 9.7, 47, NAN } };
  static const gchar *const names[] = { "two.gpkg", "two.kml" };
  static const gchar *const drivers[] = { "GPKG", "LIBKML" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree gchar *path = g_build_filename (pole_folder, names[i], NULL);
    g_autoptr (LpPoleSet) set = NULL;

    write_layer (drivers[i], path, "110 kV", "EPSG:4326", first, 1);
    write_layer (drivers[i], path, "20 kV", "EPSG:4326", second, 2);
    set = load_poles (path);
    g_assert_cmpuint (lp_pole_set_get_n_poles (set), ==, 3);
    g_assert_nonnull (find_pole (set, "L/1"));
    g_assert_nonnull (find_pole (set, "M/2"));
  }
}

static void
test_heights_are_kept (void)
{
  static const WrittenPole high[] = { { "L", 1, 9.5, 47, 512.5 } };
  static const gchar *const names[] = { "high.gpkg", "high.kml" };
  static const gchar *const drivers[] = { "GPKG", "LIBKML" };
  g_autofree gchar *gpx = write_file ("high.gpx",
      "<gpx version=\"1.1\" xmlns=\"http://www.topografix.com/GPX/1/1\">"
      "<wpt lat=\"47\" lon=\"9.5\"><ele>512.5</ele></wpt></gpx>");
  g_autoptr (LpPoleSet) waypoint = load_poles (gpx);

  g_assert_cmpfloat (lp_pole_set_get_pole (waypoint, 0)->altitude, ==, 512.5);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree gchar *path = g_build_filename (pole_folder, names[i], NULL);
    g_autoptr (LpPoleSet) set = NULL;

    write_layer (drivers[i], path, "high", "EPSG:4326", high, 1);
    set = load_poles (path);
    g_assert_cmpfloat_with_epsilon (
        lp_pole_set_get_pole (set, 0)->altitude, 512.5, 1e-6);
  }
}

static void
test_tracks_are_no_poles (void)
{
  static const gchar track[] =
      "<trk><trkseg><trkpt lat=\"47\" lon=\"9\"/><trkpt lat=\"47.1\" "
      "lon=\"9\"/></trkseg></trk>";
  g_autofree gchar *both = g_strdup_printf (
      "<gpx version=\"1.1\" xmlns=\"http://www.topografix.com/GPX/1/1\">"
      "<wpt lat=\"47.25\" lon=\"9.5\"><name>T7</name></wpt>%s</gpx>",
      track);
  g_autofree gchar *alone = g_strdup_printf (
      "<gpx version=\"1.1\" xmlns=\"http://www.topografix.com/GPX/1/1\">%s"
      "</gpx>",
      track);
  g_autofree gchar *path = write_file ("both.gpx", both);
  g_autofree gchar *path_alone = write_file ("alone.gpx", alone);
  g_autoptr (LpPoleSet) set = load_poles (path);

  g_assert_cmpuint (lp_pole_set_get_n_poles (set), ==, 1);
  g_assert_cmpstr (lp_pole_set_get_pole (set, 0)->id, ==, "T7");
  check_refused (path_alone, NULL, LP_ERROR_FORMAT, "waypoints");
}

/* A table as one program writes it, lines as another does, and none. */
static void
test_html_of_descriptions_is_read (void)
{
  g_autofree gchar *path = write_file ("html.kml",
      "<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document>"
      "<Placemark><name>first</name><description><![CDATA[<html><body><table>"
      "<tr><td>Trassen &amp; Mast</td></tr><tr><td><table>"
      "<tr><td>LINE_NAME</td><td>L&auml;ngs 1</td></tr>"
      "<tr bgcolor=\"#D4E4F3\"><td>POLE_NO</td><td>7</td></tr>"
      "</table></td></tr></table></body></html>]]></description>"
      "<Point><coordinates>9.5,47.25</coordinates></Point></Placemark>"
      "<Placemark><name>second</name>"
      "<description>&lt;b&gt;Line_Name:&lt;/b&gt; L2&lt;br&gt;pole_no = 8"
      "</description>"
      "<Point><coordinates>9.6,47.25</coordinates></Point></Placemark>"
      "<Placemark><name>third</name><description>A note: plain.</description>"
      "<Point><coordinates>9.7,47.25</coordinates></Point></Placemark>"
      "</Document></kml>");
  g_autoptr (LpPoleSet) set = load_poles (path);
  g_autoptr (LpPoleSet) mapped = load_mapped_poles (path, "id=POLE_NO");

  g_assert_cmpstr (lp_pole_set_get_mapping (set), ==,
      "line=LINE_NAME,number=POLE_NO,name=Name");
  g_assert_cmpstr (lp_pole_set_get_pole (set, 0)->id, ==, "L\xc3\xa4ngs 1/7");
  g_assert_cmpstr (lp_pole_set_get_pole (set, 1)->id, ==, "L2/8");
  g_assert_cmpstr (lp_pole_set_get_pole (set, 2)->id, ==, "third");
  g_assert_cmpstr (lp_pole_set_get_pole (mapped, 1)->id, ==, "8");
}

/* The same place in EPSG:2056 and, as numbers that are no degrees, without. */
static void
test_crs_is_stated_beside_or_in_the_mapping (void)
{
  gdouble x = 9.5, y = 47;
  g_autofree gchar *degrees = write_features (POINT (9.5, 47, "\"nr\":1"));
  g_autoptr (LpPoleSet) differs = load_mapped_poles (degrees, "crs=EPSG:4258");
  g_autoptr (LpPoleSet) set = NULL;
  g_autoptr (LpPoleSet) named = NULL;
  g_autofree gchar *text = NULL;
  g_autofree gchar *odd_text = NULL;
  g_autofree gchar *comma = NULL;
  g_autofree gchar *odd = NULL;

  bring_to_crs ("EPSG:2056", &x, &y);
  text = g_strdup_printf ("nr;Ost;Nord\n1;%.4f;%.4f\n", x, y);
  comma = write_file ("swiss.csv", g_strdelimit (text, ".", ','));
  odd_text =
      g_strdup_printf ("nr,lat,lon,Lage O,Lage N\n1,1,2,%.4f,%.4f\n", x, y);
  odd = write_file ("odd.csv", odd_text);
  set = load_mapped_poles (comma, "crs=EPSG:2056");
  named = load_mapped_poles (odd, "crs=EPSG:2056,x=Lage O,y=Lage N");

  g_assert_cmpstr (lp_pole_set_get_crs (set), ==, "EPSG:2056");
  g_assert_cmpstrv (lp_pole_set_get_warnings (set), ((gchar *[]){ NULL }));
  g_assert_cmpfloat_with_epsilon (
      lp_pole_set_get_pole (set, 0)->latitude, 47, 1e-7);
  g_assert_cmpfloat_with_epsilon (
      lp_pole_set_get_pole (named, 0)->longitude, 9.5, 1e-6);
  check_warned (differs, "says another");
  check_refused (comma, NULL, LP_ERROR_FORMAT, "crs=EPSG:CODE");
  check_refused (comma, "crs=EPSG:999999", LP_ERROR_ARGUMENT, "EPSG:999999");
  check_refused (comma, "crs=/etc/passwd", LP_ERROR_ARGUMENT, "/etc/passwd");
  check_refused (odd, "x=Lage O", LP_ERROR_ARGUMENT, "one column");
  check_refused (odd, "x=Lage O,y=Hoch", LP_ERROR_ARGUMENT, "'Hoch'");
  check_refused (degrees, "x=a,y=b", LP_ERROR_ARGUMENT, "no CSV file");
}

static void
test_crs_that_leads_nowhere_is_refused (void)
{
  static const WrittenPole pole[] = { { "L", 1, 100, 200, NAN } };
  g_autofree gchar *path = g_build_filename (pole_folder, "local.gpkg", NULL);

  write_layer ("GPKG", path, "poles",
      "LOCAL_CS[\"Works\",LOCAL_DATUM[\"Works\",0],UNIT[\"metre\",1],"
      "AXIS[\"x\",EAST],AXIS[\"y\",NORTH]]",
      pole, 1);
  check_refused (path, NULL, LP_ERROR_FORMAT, "crs=EPSG:CODE");
}

static void
test_what_is_no_point_is_counted (void)
{
  g_autofree gchar *path =
      write_features (POINT (9, 47, "\"nr\":1") "," FEATURE (
          "{\"type\":\"LineString\",\"coordinates\":[[9,47],[9,48]]}"));
  g_autoptr (LpPoleSet) set = load_poles (path);

  g_assert_cmpuint (lp_pole_set_get_n_poles (set), ==, 1);
  check_warned (set, "1 lines and 0 polygons");
}

/* None passes for a shorter list. Of text that has no end, such as CSV, nobody
 * can tell. */
static void
test_files_that_are_cut_off_are_refused (void)
{
  static const gchar *const names[] = { "cut.gpkg", "cut.fgb", "cut.gml",
    "cut.gpx", "cut.kml", "cut.kmz", "cut.geojson" };
  static const gchar *const drivers[] = { "GPKG", "FlatGeobuf", "GML", "GPX",
    "LIBKML", "LIBKML", "GeoJSON" };
  WrittenPole poles[300];

  for (guint i = 0; i < G_N_ELEMENTS (poles); i++)
    poles[i] = (WrittenPole){ "L", (gint) i, 9 + i * 1e-3, 47, NAN };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree gchar *path = g_build_filename (pole_folder, names[i], NULL);
    g_autofree gchar *bytes = NULL;
    g_autoptr (GError) error = NULL;
    gsize length;

    write_layer (drivers[i], path, "waypoints", "EPSG:4326", poles,
        G_N_ELEMENTS (poles));
    g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
    g_assert_true (
        g_file_set_contents (path, bytes, (gssize) (length * 6 / 10), NULL));
    g_assert_null (lp_pole_set_load (path, NULL, &error));
    g_assert_nonnull (error);
    if (strstr (error->message, "no points") != NULL)
      g_error ("'%s' does not say why", error->message);
  }
}

static void
test_reasons_do_not_repeat_the_path (void)
{
  g_autofree gchar *path = g_build_filename (pole_folder, "none.shp", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (lp_pole_set_load (path, NULL, &error));
  g_assert_nonnull (strstr (error->message, path));
  g_assert_null (strstr (strstr (error->message, path) + 1, path));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pole-formats/forms-of-the-same-towers-agree",
      test_forms_of_the_same_towers_agree);
  g_test_add_func ("/pole-formats/guess-of-fields-is-stated",
      test_guess_of_fields_is_stated);
  g_test_add_func ("/pole-formats/formats-and-systems-agree",
      test_formats_and_systems_agree);
  g_test_add_func (
      "/pole-formats/all-layers-are-read", test_all_layers_are_read);
  g_test_add_func ("/pole-formats/heights-are-kept", test_heights_are_kept);
  g_test_add_func (
      "/pole-formats/tracks-are-no-poles", test_tracks_are_no_poles);
  g_test_add_func ("/pole-formats/html-of-descriptions-is-read",
      test_html_of_descriptions_is_read);
  g_test_add_func ("/pole-formats/crs-is-stated-beside-or-in-the-mapping",
      test_crs_is_stated_beside_or_in_the_mapping);
  g_test_add_func ("/pole-formats/crs-that-leads-nowhere-is-refused",
      test_crs_that_leads_nowhere_is_refused);
  g_test_add_func ("/pole-formats/what-is-no-point-is-counted",
      test_what_is_no_point_is_counted);
  g_test_add_func ("/pole-formats/files-that-are-cut-off-are-refused",
      test_files_that_are_cut_off_are_refused);
  g_test_add_func ("/pole-formats/reasons-do-not-repeat-the-path",
      test_reasons_do_not_repeat_the_path);
  return run_pole_tests ();
}
