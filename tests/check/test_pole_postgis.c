/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib/gstdio.h>
#include <string.h>

#include "pole_fixture.h"
#include "postgis_fixture.h"

static const gchar *why_not;

/* 248 poles each: 47 N, eastward from 9 E by a thousandth of a degree. */
static const gchar schema[] =
    "CREATE SCHEMA grid;"
    "CREATE TABLE grid.poles (gid serial PRIMARY KEY, line text, nr int,"
    " geom geometry(Point, 2056));"
    "INSERT INTO grid.poles (line, nr, geom) SELECT 'L', i,"
    " ST_Transform(ST_SetSRID(ST_MakePoint(9 + i * 0.001, 47), 4326), 2056)"
    " FROM generate_series(1, 248) i;"
    "CREATE TABLE grid.geo (line text, nr int, place geography(Point, 4326));"
    "INSERT INTO grid.geo SELECT line, nr, ST_Transform(geom, 4326)::geography"
    " FROM grid.poles ORDER BY nr;"
    "CREATE VIEW grid.some AS SELECT line, nr, geom FROM grid.poles"
    " WHERE nr <= 100;"
    "CREATE TABLE grid.notes (id int, note text);"
    "CREATE TABLE grid.unknown (nr int, geom geometry(Point));"
    "INSERT INTO grid.unknown VALUES (1, ST_MakePoint(9.5, 47));"
    "CREATE TABLE grid.metres (nr int, geom geometry(Point));"
    "INSERT INTO grid.metres VALUES (1, ST_MakePoint(2755888, 1207249));"
    "CREATE TABLE grid.empty (nr int, geom geometry(Point, 4326));"
    "CREATE TABLE grid.many (nr int, geom geometry(Point, 4326));"
    "INSERT INTO grid.many SELECT i, ST_SetSRID(ST_MakePoint(9, 47), 4326)"
    " FROM generate_series(1, 3000) i;"
    "CREATE FUNCTION grid.leave(nr int) RETURNS int LANGUAGE plpgsql AS"
    " $$BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN nr; END$$;"
    "CREATE VIEW grid.gone AS SELECT nr, geom,"
    " CASE WHEN nr = 1200 THEN grid.leave(nr) END AS state FROM grid.many;"
    "CREATE VIEW grid.gone_at_once AS SELECT nr, geom,"
    " CASE WHEN nr = 1 THEN grid.leave(nr) END AS state FROM grid.many;"
    "CREATE VIEW grid.broken AS SELECT nr, geom, 1 / (nr - 1200) AS state"
    " FROM grid.many;"
    "CREATE VIEW grid.slow AS SELECT nr, geom, pg_sleep(0.002)::text AS state"
    " FROM grid.many;";

static gboolean
skip (void)
{
  if (why_not != NULL)
    g_test_skip (why_not);
  return why_not != NULL;
}

static gchar *
make_source (const gchar *tables)
{
  return g_strdup_printf (
      "PG:host=%s dbname=postgres user=%s password='%s' tables=%s",
      postgis_host, POSTGIS_USER, POSTGIS_PASSWORD, tables);
}

static LpPoleSet *
load_tables (const gchar *tables)
{
  g_autofree gchar *source = make_source (tables);

  return load_poles (source);
}

static void
check_no_password (const gchar *text)
{
  if (strstr (text, POSTGIS_PASSWORD) != NULL)
    g_error ("'%s' shows the password", text);
}

static void
check_fails (const gchar *source, const gchar *saying)
{
  g_autoptr (GError) error = NULL;
  LpPoleSet *set = lp_pole_set_load (source, NULL, &error);

  g_assert_null (set);
  g_assert_nonnull (error);
  check_no_password (error->message);
  if (strstr (error->message, saying) == NULL)
    g_error ("'%s' does not say '%s'", error->message, saying);
}

static void
check_tables_fail (const gchar *tables, const gchar *saying)
{
  g_autofree gchar *source = make_source (tables);

  check_fails (source, saying);
}

static void
check_poles (const LpPoleSet *set, guint n_poles)
{
  g_assert_cmpstr (lp_pole_set_get_format (set), ==, "PostgreSQL");
  g_assert_cmpuint (lp_pole_set_get_n_poles (set), ==, n_poles);
  for (guint i = 1; i <= n_poles; i++) {
    g_autofree gchar *id = g_strdup_printf ("L/%u", i);
    const LpPole *pole = find_pole (set, id);
    g_assert_cmpfloat_with_epsilon (pole->latitude, 47, 1e-7);
    g_assert_cmpfloat_with_epsilon (pole->longitude, 9 + i * 0.001, 1e-7);
  }
}

static void
test_geometry_in_another_system_is_read (void)
{
  g_autoptr (LpPoleSet) set = NULL;

  if (skip ())
    return;
  set = load_tables ("grid.poles");
  g_assert_cmpstr (lp_pole_set_get_crs (set), ==, "EPSG:2056");
  g_assert_cmpstrv (lp_pole_set_get_warnings (set), ((gchar *[]){ NULL }));
  check_poles (set, 248);
}

static void
test_geography_is_read (void)
{
  g_autoptr (LpPoleSet) set = NULL;

  if (skip ())
    return;
  set = load_tables ("grid.geo");
  check_poles (set, 248);
}

static void
test_view_is_read (void)
{
  g_autoptr (LpPoleSet) set = NULL;

  if (skip ())
    return;
  set = load_tables ("grid.some");
  check_poles (set, 100);
}

/* The same poles twice: the identities repeat themselves, and that is said. */
static void
test_several_tables_are_one_source (void)
{
  g_autoptr (LpPoleSet) set = NULL;

  if (skip ())
    return;
  set = load_tables ("grid.poles,grid.some,grid.notes");
  g_assert_cmpuint (lp_pole_set_get_n_poles (set), ==, 348);
  g_assert_cmpuint (
      g_strv_length ((GStrv) lp_pole_set_get_duplicates (set)), ==, 100);
  for (guint i = 0; lp_pole_set_get_warnings (set)[i] != NULL; i++)
    check_no_password (lp_pole_set_get_warnings (set)[i]);
  check_warned (set, "password='***'");
}

static void
test_address_is_as_good (void)
{
  g_autofree gchar *host = NULL;
  g_autofree gchar *source = NULL;
  g_autoptr (LpPoleSet) set = NULL;

  if (skip ())
    return;
  postgis_run ("second",
      "CREATE TABLE here (nr int, g geometry(Point, 4326));"
      "INSERT INTO here VALUES (7, ST_SetSRID(ST_MakePoint(9.5, 47), 4326))");
  host = g_uri_escape_string (postgis_host, NULL, FALSE);
  source = g_strdup_printf (
      "postgresql://%s:%s@%s/second", POSTGIS_USER, POSTGIS_PASSWORD, host);
  set = load_poles (source);
  g_assert_cmpuint (lp_pole_set_get_n_poles (set), ==, 1);
  g_assert_cmpstr (lp_pole_set_get_pole (set, 0)->number, ==, "7");
}

static void
test_unknown_srid_is_degrees_or_refused (void)
{
  g_autoptr (LpPoleSet) set = NULL;

  if (skip ())
    return;
  set = load_tables ("grid.unknown");
  check_warned (set, "CRS");
  check_tables_fail ("grid.metres", "crs=EPSG:CODE");
}

static void
test_tables_without_poles_are_refused (void)
{
  if (skip ())
    return;
  check_tables_fail ("grid.empty", "no points");
  check_tables_fail ("grid.notes", "no points");
  check_tables_fail ("grid.nowhere", "grid.nowhere");
}

static void
test_wrong_password_is_refused_and_not_shown (void)
{
  g_autofree gchar *source = NULL;
  g_autofree gchar *address = NULL;
  g_autofree gchar *host = NULL;
  g_autoptr (GError) error = NULL;

  if (skip ())
    return;
  source =
      g_strdup_printf ("PG:host=%s dbname=postgres user=%s password=wrong-4712",
          postgis_host, POSTGIS_USER);
  g_assert_null (lp_pole_set_load (source, NULL, &error));
  g_assert_error (error, LP_ERROR, LP_ERROR_READ);
  g_assert_nonnull (strstr (error->message, "authentication failed"));
  g_assert_null (strstr (error->message, "wrong-4712"));
  g_clear_error (&error);
  host = g_uri_escape_string (postgis_host, NULL, FALSE);
  address = g_strdup_printf (
      "postgresql://%s:wrong-4712@%s/postgres", POSTGIS_USER, host);
  g_assert_null (lp_pole_set_load (address, NULL, &error));
  g_assert_nonnull (strstr (error->message, "authentication failed"));
  g_assert_null (strstr (error->message, "wrong-4712"));
}

static void
test_going_away_while_reading_is_an_error (void)
{
  if (skip ())
    return;
  check_tables_fail ("grid.gone", "to their end");
  check_tables_fail ("grid.gone_at_once", "to their end");
  check_tables_fail ("grid.broken", "division by zero");
}

static gpointer
kill_soon (gpointer data)
{
  g_usleep (G_USEC_PER_SEC);
  postgis_kill ();
  return NULL;
}

/* The last: there is no server afterwards. */
static void
test_server_that_stops_is_an_error (void)
{
  GThread *thread;

  if (skip ())
    return;
  thread = g_thread_new ("kill", kill_soon, NULL);
  check_tables_fail ("grid.slow", "to their end");
  g_thread_join (thread);
  check_tables_fail ("grid.poles", "Cannot open");
}

int
main (int argc, char **argv)
{
  gint result;

  g_test_init (&argc, &argv, NULL);
  why_not = postgis_start ();
  if (why_not == NULL) {
    postgis_run ("postgres", "CREATE DATABASE second TEMPLATE postgres");
    postgis_run ("postgres", schema);
  }
  g_test_add_func ("/pole-postgis/geometry-in-another-system-is-read",
      test_geometry_in_another_system_is_read);
  g_test_add_func ("/pole-postgis/geography-is-read", test_geography_is_read);
  g_test_add_func ("/pole-postgis/view-is-read", test_view_is_read);
  g_test_add_func ("/pole-postgis/several-tables-are-one-source",
      test_several_tables_are_one_source);
  g_test_add_func ("/pole-postgis/address-is-as-good", test_address_is_as_good);
  g_test_add_func ("/pole-postgis/unknown-srid-is-degrees-or-refused",
      test_unknown_srid_is_degrees_or_refused);
  g_test_add_func ("/pole-postgis/tables-without-poles-are-refused",
      test_tables_without_poles_are_refused);
  g_test_add_func ("/pole-postgis/wrong-password-is-refused-and-not-shown",
      test_wrong_password_is_refused_and_not_shown);
  g_test_add_func ("/pole-postgis/going-away-while-reading-is-an-error",
      test_going_away_while_reading_is_an_error);
  g_test_add_func ("/pole-postgis/server-that-stops-is-an-error",
      test_server_that_stops_is_an_error);
  result = run_pole_tests ();
  postgis_stop ();
  return result;
}
