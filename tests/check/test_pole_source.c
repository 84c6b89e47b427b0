/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "pole_fixture.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

static void
test_towers_of_the_survey_are_known_by_their_id (void)
{
  g_autofree gchar *path = find_data ("scenarios/brighton/poles.geojson");
  g_autoptr (LpPoleSet) set = NULL;
  gdouble west, south, east, north;

  if (path == NULL)
    return;
  set = load_poles (path);
  g_assert_cmpuint (lp_pole_set_get_n_poles (set), ==, 6);
  g_assert_cmpstr (lp_pole_set_get_pole (set, 2)->id, ==, "BB-003");
  g_assert_cmpstr (lp_pole_set_get_pole (set, 2)->line, ==, "BB");
  g_assert_cmpfloat (lp_pole_set_get_pole (set, 2)->latitude, ==, 46.84258419);
  lp_pole_set_get_bounds (set, &west, &south, &east, &north);
  g_assert_cmpfloat (west, ==, -91.99455989);
  g_assert_cmpfloat (south, ==, 46.84228161);
  g_assert_cmpfloat (east, ==, -91.99345531);
  g_assert_cmpfloat (north, ==, 46.84303806);
}

static void
test_poles_without_names_are_known_by_their_key (void)
{
  g_autofree gchar *path = find_data ("poles/cartago_osm_postes.geojson");
  g_autoptr (LpPoleSet) set = NULL;

  if (path == NULL)
    return;
  set = load_poles (path);
  g_assert_cmpuint (lp_pole_set_get_n_poles (set), ==, 12);
  g_assert_cmpstr (lp_pole_set_get_pole (set, 0)->id, ==, "10054740829");
}

static void
test_identity_is_the_best_there_is (void)
{
  static const struct {
    const gchar *properties, *id;
  } cases[] = {
    { "\"id\":\"P-7\",\"line\":\"L1\",\"number\":3", "P-7" },
    { "\"id\":7,\"line\":\"L1\",\"number\":3", "L1/3" },
    { "\"id\":7,\"Line Name\":\" L1 \",\"Pole_No.\":\"003\"", "L1/003" },
    { "\"id\":7,\"name\":\"x\"", "7" },
    { "\"line\":\"L1\",\"number\":3.0", "L1/3" },
    { "\"line\":\"L1\",\"number\":\"\",\"name\":\"Gate\"", "Gate" },
    { "\"number\":3,\"name\":\"Gate\"", "3" },
    { "\"ref\":\"R3\",\"osm_id\":99", "R3" },
    { "\"osm_id\":99", "99" },
    { "\"colour\":\"green\"", "0" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *feature = g_strdup_printf (
        "{\"type\":\"Feature\",\"properties\":{%s},\"geometry\":"
        "{\"type\":\"Point\",\"coordinates\":[9,47]}}",
        cases[i].properties);
    g_autofree gchar *path = write_features (feature);
    g_autoptr (LpPoleSet) set = load_poles (path);
    g_assert_cmpstr (lp_pole_set_get_pole (set, 0)->id, ==, cases[i].id);
  }
}

static void
test_repeated_ids_do_not_identify (void)
{
  g_autofree gchar *path = write_features (
      POINT (9, 47, "\"id\":\"a\",\"line\":\"L\",\"nr\":1") "," POINT (
          9, 48, "\"id\":\"a\",\"line\":\"L\",\"nr\":2"));
  g_autoptr (LpPoleSet) set = load_poles (path);

  g_assert_nonnull (find_pole (set, "L/1"));
  g_assert_nonnull (find_pole (set, "L/2"));
  g_assert_cmpstr (lp_pole_set_get_mapping (set), ==, "line=line,number=nr");
  g_assert_cmpuint (
      g_strv_length ((GStrv) lp_pole_set_get_warnings (set)), ==, 1);
}

static void
test_duplicates_are_reported (void)
{
  g_autofree gchar *path = write_features (POINT (
      9, 47, "\"line\":\"L\",\"nr\":1") "," POINT (9, 48,
      "\"line\":\"L\",\"nr\":1") "," POINT (9, 49,
      "\"line\":\"L\",\"nr\":1") "," POINT (9, 47, "\"line\":\"M\",\"nr\":1"));
  g_autoptr (LpPoleSet) set = load_poles (path);

  g_assert_cmpuint (lp_pole_set_get_n_poles (set), ==, 4);
  g_assert_cmpstrv (
      lp_pole_set_get_duplicates (set), ((const gchar *[]){ "L/1", NULL }));
  check_warned (set, "'L/1'");
}

static void
test_mapping_overrides_the_guess (void)
{
  g_autofree gchar *path = write_features (POINT (
      9, 47, "\"id\":\"P\",\"line\":\"L\",\"nr\":1,\"Strang\":\"S\",\"M\":5"));
  g_autoptr (LpPoleSet) mapped =
      load_mapped_poles (path, " line = strang , number=M");
  g_autoptr (LpPoleSet) without = load_mapped_poles (path, "id=");
  g_autoptr (LpPoleSet) by_id = load_mapped_poles (path, "id=M");

  g_assert_cmpstr (lp_pole_set_get_pole (mapped, 0)->id, ==, "S/5");
  g_assert_cmpstr (
      lp_pole_set_get_mapping (mapped), ==, "line=Strang,number=M");
  g_assert_cmpstr (lp_pole_set_get_pole (without, 0)->id, ==, "L/1");
  g_assert_cmpstr (lp_pole_set_get_pole (by_id, 0)->id, ==, "5");
  check_refused (path, "line=Trasse", LP_ERROR_ARGUMENT, "'Trasse'");
  check_refused (path, "colour=red", LP_ERROR_ARGUMENT, "'colour=red'");
  check_refused (path, "line", LP_ERROR_ARGUMENT, "'line'");
}

static void
test_csv_is_read_in_common_spellings (void)
{
  static const gchar *const texts[] = {
    "nr,Latitude,LONGITUDE\n1,47.25,9.5\n",
    "nr;lat;lng\n1;47,25;9,5\n",
    "nr\tx\ty\n1\t9.5\t47.25\n",
    "nr,easting,northing,lat,lon\n1,1000000,2000000,47.25,9.5\n",
    "nr,WKT\n1,POINT(9.5 47.25)\n",
    "\xef\xbb\xbfnr,lat,lon\r\n1,47.25,9.5\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autofree gchar *path = write_file ("test.csv", texts[i]);
    g_autoptr (LpPoleSet) set = load_poles (path);
    g_assert_cmpuint (lp_pole_set_get_n_poles (set), ==, 1);
    g_assert_cmpstr (lp_pole_set_get_pole (set, 0)->id, ==, "1");
    g_assert_cmpfloat (lp_pole_set_get_pole (set, 0)->latitude, ==, 47.25);
    g_assert_cmpfloat (lp_pole_set_get_pole (set, 0)->longitude, ==, 9.5);
  }
}

static void
test_unknown_crs_is_longitude_and_latitude_or_refused (void)
{
  g_autofree gchar *degrees = write_file ("test.csv", "nr,x,y\n1,9.5,47\n");
  g_autoptr (LpPoleSet) set = load_poles (degrees);
  g_autofree gchar *metres = NULL;

  g_assert_null (lp_pole_set_get_crs (set));
  check_warned (set, "CRS");
  g_clear_pointer (&set, lp_pole_set_unref);
  metres = write_file ("test.csv", "nr,x,y\n1,2749722.3,1255691.2\n");
  check_refused (metres, NULL, LP_ERROR_FORMAT, "CRS");
}

static void
test_places_that_are_none_are_counted (void)
{
  g_autofree gchar *path = write_file ("test.csv",
      "nr,lat,lon\n1,47,9\n2,,\n3,nan,9\n4,91,9\n5,0,0\n6,x,y\n7,47,9.1\n");
  g_autoptr (LpPoleSet) set = load_poles (path);
  g_autofree gchar *none = NULL;

  g_assert_cmpuint (lp_pole_set_get_n_poles (set), ==, 2);
  check_warned (set, "5 poles");
  none = write_file ("none.csv", "nr,lat,lon\n1,0,0\n2,nan,9\n");
  check_refused (none, NULL, LP_ERROR_FORMAT, "None of the 2 poles");
}

static void
test_parts_of_features_are_found (void)
{
  g_autofree gchar *path = write_features (FEATURE (
      "{\"type\":\"MultiPoint\",\"coordinates\":[[9,47],["
      "9,48]]}") "," FEATURE ("{\"type\":\"GeometryCollection\",\"geometries\":"
                              "["
                              "{\"type\":\"Point\",\"coordinates\":[9,49]},"
                              "{\"type\":\"LineString\",\"coordinates\":[[9,47]"
                              ",[9,48]]"
                              "}]}") "," FEATURE ("null") "," FEATURE ("{\"type"
                                                                       "\":"
                                                                       "\"Polyg"
                                                                       "on\","
                                                                       "\"coord"
                                                                       "inates"
                                                                       "\""
                                                                       ":"
                                                                       "[[[8,"
                                                                       "47],["
                                                                       "10,"
                                                                       "47],[9,"
                                                                       "48],[8,"
                                                                       "47]]]"
                                                                       "}"));
  g_autoptr (LpPoleSet) set = load_poles (path);

  g_assert_cmpuint (lp_pole_set_get_n_poles (set), ==, 3);
  g_assert_cmpfloat (lp_pole_set_get_pole (set, 2)->latitude, ==, 49);
}

static void
test_polygons_alone_give_their_centroids (void)
{
  g_autofree gchar *path =
      write_features (FEATURE ("{\"type\":\"Polygon\",\"coordinates\":"
                               "[[[9,47],[11,47],[11,49],[9,49],[9,47]]]}"));
  g_autoptr (LpPoleSet) set = load_poles (path);

  g_assert_cmpuint (lp_pole_set_get_n_poles (set), ==, 1);
  g_assert_cmpfloat_with_epsilon (
      lp_pole_set_get_pole (set, 0)->latitude, 48, 1e-9);
  g_assert_cmpfloat_with_epsilon (
      lp_pole_set_get_pole (set, 0)->longitude, 10, 1e-9);
  check_warned (set, "centroids");
}

static void
test_sources_without_poles_are_refused (void)
{
  g_autofree gchar *lines = write_features (
      FEATURE ("{\"type\":\"LineString\",\"coordinates\":[[9,47],[9,48]]}"));
  g_autofree gchar *no_columns = write_file ("no.csv", "nr,name\n1,a\n");
  g_autofree gchar *empty = write_file ("empty.geojson", "");
  g_autofree gchar *garbage = write_file ("garbage.gpkg", "\1\2\3 no \377");
  g_autofree gchar *nothing = write_file (
      "nothing.geojson", "{\"type\":\"FeatureCollection\",\"features\":[]}");
  g_autofree gchar *cut = write_file (
      "cut.geojson", "{\"type\":\"FeatureCollection\",\"features\":[" POINT (
                         9, 47, "") ",{\"type\":\"Fea");
  g_autofree gchar *missing =
      g_build_filename (pole_folder, "missing.shp", NULL);
  g_autofree gchar *bare = g_build_filename (pole_folder, "bare", NULL);

  g_assert_cmpint (g_mkdir (bare, 0700), ==, 0);
  check_refused (lines, NULL, LP_ERROR_FORMAT, "only 1 lines");
  check_refused (no_columns, NULL, LP_ERROR_FORMAT, "latitude");
  check_refused (nothing, NULL, LP_ERROR_FORMAT, "no points");
  check_refused (empty, NULL, LP_ERROR_READ, empty);
  check_refused (garbage, NULL, LP_ERROR_READ, garbage);
  check_refused (cut, NULL, LP_ERROR_READ, cut);
  check_refused (missing, NULL, LP_ERROR_READ, missing);
  check_refused (bare, NULL, LP_ERROR_READ, bare);
  check_refused ("", NULL, LP_ERROR_READ, "");
  g_rmdir (bare);
}

static void
test_damaged_features_are_one_warning (void)
{
  const gchar *const suffixes[] = { "shp", "shx", "dbf", "prj" };
  g_autofree gchar *cut = g_build_filename (pole_folder, "cut.shp", NULL);
  g_autoptr (LpPoleSet) set = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree gchar *from =
        g_strconcat ("poles/li_towers_wgs84.", suffixes[i], NULL);
    g_autofree gchar *name = g_strconcat ("cut.", suffixes[i], NULL);
    g_autofree gchar *path = find_data (from);
    g_autofree gchar *copy = g_build_filename (pole_folder, name, NULL);
    g_autofree gchar *bytes = NULL;
    gsize length;

    if (path == NULL)
      return;
    g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
    /* A header of 100 bytes and 100 of 248 points of 28. */
    g_assert_true (g_file_set_contents (
        copy, bytes, i == 0 ? 2900 : (gssize) length, NULL));
  }
  set = load_poles (cut);
  g_assert_cmpuint (lp_pole_set_get_n_poles (set), ==, 100);
  check_warned (set, "148 features");
  check_warned (set, "148 poles");
  g_assert_cmpuint (
      g_strv_length ((GStrv) lp_pole_set_get_warnings (set)), <, 5);
}

static void
test_missing_module_is_named (void)
{
  g_autofree gchar *path = write_features (POINT (9, 47, ""));
  g_autofree gchar *before = g_strdup (g_getenv ("LINEPATROL_MODULE_PATH"));

  g_setenv ("LINEPATROL_MODULE_PATH", pole_folder, TRUE);
  check_refused (path, NULL, LP_ERROR_READ, "linepatrol-ogr.so");
  if (before != NULL)
    g_setenv ("LINEPATROL_MODULE_PATH", before, TRUE);
  else
    g_unsetenv ("LINEPATROL_MODULE_PATH");
}

static void
test_bounds_cross_the_date_line (void)
{
  g_autofree gchar *path =
      write_features (POINT (179.5, -17, "") "," POINT (-179, -16, ""));
  g_autoptr (LpPoleSet) set = load_poles (path);
  gdouble west, south, east, north;

  lp_pole_set_get_bounds (set, &west, &south, &east, &north);
  g_assert_cmpfloat (west, ==, 179.5);
  g_assert_cmpfloat (east, ==, -179);
  g_assert_cmpfloat (south, ==, -17);
  g_assert_cmpfloat (north, ==, -16);
}

static gpointer
load_in_thread (gpointer path)
{
  return load_poles (path);
}

static void
test_source_in_use_is_shared (void)
{
  g_autofree gchar *path = write_features (POINT (9, 47, "\"nr\":1"));
  g_autoptr (LpPoleSet) set = load_poles (path);
  g_autoptr (LpPoleSet) mapped = load_mapped_poles (path, "number=");
  g_autoptr (LpPoleSet) changed = NULL;
  GThread *threads[4];

  g_assert_true (mapped != set);
  for (guint i = 0; i < 4; i++)
    threads[i] = g_thread_new ("load", load_in_thread, path);
  for (guint i = 0; i < 4; i++) {
    g_autoptr (LpPoleSet) same = g_thread_join (threads[i]);
    g_assert_true (same == set);
  }
  g_free (write_features (POINT (9, 47, "\"nr\":1") "," POINT (9, 48, "")));
  changed = load_poles (path);
  g_assert_true (changed != set);
  g_assert_cmpuint (lp_pole_set_get_n_poles (changed), ==, 2);
}

static gpointer
load_and_drop (gpointer path)
{
  for (guint i = 0; i < 200; i++)
    lp_pole_set_unref (load_poles (path));
  return NULL;
}

static void
test_last_holder_may_leave_while_another_comes (void)
{
  g_autofree gchar *path = write_features (POINT (9, 47, "\"nr\":1"));
  GThread *threads[4];

  for (guint i = 0; i < 4; i++)
    threads[i] = g_thread_new ("load", load_and_drop, path);
  for (guint i = 0; i < 4; i++)
    g_thread_join (threads[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pole-source/towers-of-the-survey-are-known-by-their-id",
      test_towers_of_the_survey_are_known_by_their_id);
  g_test_add_func ("/pole-source/poles-without-names-are-known-by-their-key",
      test_poles_without_names_are_known_by_their_key);
  g_test_add_func ("/pole-source/identity-is-the-best-there-is",
      test_identity_is_the_best_there_is);
  g_test_add_func ("/pole-source/repeated-ids-do-not-identify",
      test_repeated_ids_do_not_identify);
  g_test_add_func (
      "/pole-source/duplicates-are-reported", test_duplicates_are_reported);
  g_test_add_func ("/pole-source/mapping-overrides-the-guess",
      test_mapping_overrides_the_guess);
  g_test_add_func ("/pole-source/csv-is-read-in-common-spellings",
      test_csv_is_read_in_common_spellings);
  g_test_add_func (
      "/pole-source/unknown-crs-is-longitude-and-latitude-or-refused",
      test_unknown_crs_is_longitude_and_latitude_or_refused);
  g_test_add_func ("/pole-source/places-that-are-none-are-counted",
      test_places_that_are_none_are_counted);
  g_test_add_func ("/pole-source/parts-of-features-are-found",
      test_parts_of_features_are_found);
  g_test_add_func ("/pole-source/polygons-alone-give-their-centroids",
      test_polygons_alone_give_their_centroids);
  g_test_add_func ("/pole-source/sources-without-poles-are-refused",
      test_sources_without_poles_are_refused);
  g_test_add_func ("/pole-source/damaged-features-are-one-warning",
      test_damaged_features_are_one_warning);
  g_test_add_func (
      "/pole-source/missing-module-is-named", test_missing_module_is_named);
  g_test_add_func ("/pole-source/bounds-cross-the-date-line",
      test_bounds_cross_the_date_line);
  g_test_add_func (
      "/pole-source/source-in-use-is-shared", test_source_in_use_is_shared);
  g_test_add_func ("/pole-source/last-holder-may-leave-while-another-comes",
      test_last_holder_may_leave_while_another_comes);
  return run_pole_tests ();
}
