/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Logs in XML: GPX and KML. */

#include "log/lp-log-survey.h"
#include "log_fixture.h"
#include "lp-time.h"

#include <math.h>
#include <string.h>

#define GPX "<?xml version=\"1.0\"?>\n<!-- a > b -->\n<gpx version=\"1.1\">"
#define KML                                                                    \
  "<?xml version=\"1.0\"?><kml xmlns:gx=\"http://www.google.com/kml/ext/"      \
  "2.2\"><Document>"

/* Without the line that stands before it. */
static const gchar *
get_row (const LogContent *content, guint index)
{
  return strstr (g_ptr_array_index (content->rows, index), ": ") + 2;
}

static void
assert_row (const LogContent *content, guint index, const gchar *time,
    gdouble latitude, gdouble longitude, gdouble altitude, gdouble heading)
{
  g_autofree gchar *expected = NULL;
  LpLogRow row;

  lp_log_row_init (&row);
  row.time = time ? lp_time_parse (time, strlen (time)) : LP_TIME_NONE;
  row.latitude = latitude;
  row.longitude = longitude;
  row.altitude = altitude;
  row.heading = heading;
  expected = log_fixture_describe (&row);
  g_assert_cmpuint (index, <, content->rows->len);
  g_assert_cmpstr (get_row (content, index), ==, expected);
}

static void
test_points_of_tracks_are_fixes (void)
{
  g_autoptr (LogContent) content = log_fixture_read_text (GPX
      "<wpt lat='1' lon='2'><time>2026-05-01T12:00:00Z</time></wpt>"
      "<trk><trkseg><trkpt lat='46.5' lon='-7.25'><ele>444.5</ele>"
      "<time>2026-05-01T12:00:01.5Z</time><extensions><x:course>90"
      "</x:course></extensions></trkpt>"
      "<trkpt lat='46.6' lon='7'/></trkseg></trk></gpx>",
      -1, NULL);

  g_assert_cmpstr (content->format, ==, "gpx");
  g_assert_cmpuint (content->rows->len, ==, 2);
  assert_row (content, 0, "2026-05-01T12:00:01.5Z", 46.5, -7.25, 444.5, NAN);
  assert_row (content, 1, NULL, 46.6, 7, NAN, NAN);
}

static void
test_extensions_of_points_are_not_mistaken (void)
{
  g_autoptr (LogContent) content = log_fixture_read_text (GPX
      "<trk><trkseg><trkpt lat='46.5' lon='-7.25'><ele>444.5</ele>"
      "<time>2026-05-01T12:00:01Z</time><extensions><x:time>"
      "2020-01-01T00:00:00Z</x:time><x:ele>1</x:ele></extensions></trkpt>"
      "</trkseg></trk></gpx>",
      -1, NULL);

  g_assert_cmpuint (content->rows->len, ==, 1);
  assert_row (content, 0, "2026-05-01T12:00:01Z", 46.5, -7.25, 444.5, NAN);
}

static void
test_waypoints_and_routes_are_no_track (void)
{
  g_autoptr (LogContent) content = log_fixture_read_text (GPX
      "<wpt lat='1' lon='2'><time>2026-05-01T12:00:00Z</time></wpt>"
      "<rte><rtept lat='1' lon='2'/></rte></gpx>",
      -1, NULL);

  g_assert_cmpuint (content->rows->len, ==, 0);
  g_assert_cmpuint (content->problems->len, ==, 1);
  g_assert_cmpstr (
      g_ptr_array_index (content->problems, 0), ==, "0:no-position");
}

/* The parser reads far ahead of the element that it gives. */
static void
test_what_is_wrong_is_told_by_its_line (void)
{
  g_autoptr (LogContent) gpx = log_fixture_read_text (
      "<gpx>\n<trk><trkseg>\n"
      "<trkpt lat='46.5' lon='7'>\n<time>now</time></trkpt>\n"
      "<trkpt lat='46.5' lon='7'/>\n\n\n\n\n</trkseg></trk></gpx>\n",
      -1, NULL);
  g_autoptr (LogContent) kml = log_fixture_read_text (
      "<kml>\n<Track>\n<when>1997</when>\n"
      "<when>2026-05-01T12:00:00Z</when>\n\n\n\n</Track></kml>\n",
      -1, NULL);

  g_assert_cmpuint (gpx->rows->len, ==, 2);
  g_assert_true (g_str_has_prefix (g_ptr_array_index (gpx->rows, 1), "5: "));
  g_assert_cmpuint (gpx->problems->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (gpx->problems, 0), ==, "3:bad-value");
  g_assert_cmpuint (kml->problems->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (kml->problems, 0), ==, "3:bad-value");
}

/* A declaration of UTF-16 stands above UTF-16, which is converted before, and
 * above UTF-8, which some programs write below it. */
static void
test_the_bytes_tell_the_encoding (void)
{
  static const gchar text[] =
      "<?xml version=\"1.0\" encoding=\"utf-16\"?><gpx><trk><name>\xc3\xa4"
      "</name><trkseg><trkpt lat='46.5' lon='7'/></trkseg></trk></gpx>";
  gsize length;
  g_autofree gchar *utf16 =
      g_convert (text, -1, "UTF-16", "UTF-8", NULL, &length, NULL);
  g_autoptr (LogContent) wide =
      log_fixture_read_text (utf16, (gssize) length, NULL);
  g_autoptr (LogContent) narrow = log_fixture_read_text (text, -1, NULL);
  g_autoptr (LogContent) latin1 = log_fixture_read_text (
      "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><gpx><trk><name>\xe4"
      "</name><trkseg><trkpt lat='46.5' lon='7'/></trkseg></trk></gpx>",
      -1, NULL);
  const LogContent *contents[] = { wide, narrow, latin1 };

  for (guint i = 0; i < G_N_ELEMENTS (contents); i++) {
    g_assert_cmpuint (contents[i]->rows->len, ==, 1);
    assert_row (contents[i], 0, NULL, 46.5, 7, NAN, NAN);
    g_assert_cmpuint (contents[i]->problems->len, ==, 0);
  }
}

static void
test_a_track_that_is_cut_gives_what_it_has (void)
{
  g_autoptr (LogContent) content = log_fixture_read_text (GPX
      "<trk><trkseg><trkpt lat='46.5' lon='7'><time>2026-05-01T12:00:01Z"
      "</time></trkpt>\n<trkpt lat='46.6' lo",
      -1, NULL);

  g_assert_cmpuint (content->rows->len, >=, 1);
  assert_row (content, 0, "2026-05-01T12:00:01Z", 46.5, 7, NAN, NAN);
  g_assert_cmpuint (content->problems->len, >=, 1);
  g_assert_true (g_str_has_suffix (
      g_ptr_array_index (content->problems, 0), ":malformed-row"));
}

/* It must not pass for a track that ended. */
static void
test_a_reading_that_was_interrupted_is_not_over (void)
{
  g_autoptr (GString) text = g_string_new (GPX "<trk><trkseg>");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (LpLogMapping) mapping = lp_log_mapping_new (NULL, NULL);
  g_autoptr (LpLogReader) reader = NULL;
  g_autoptr (GError) error = NULL;
  const LpLogOptions options = { .mapping = mapping,
    .cancellable = cancellable };
  LpLogRow row;
  gchar *path;

  while (text->len < 2000000)
    g_string_append (text, "<trkpt lat=\"1\" lon=\"2\">"
                           "<time>2026-01-01T00:00:00Z</time></trkpt>\n");
  g_string_append (text, "</trkseg></trk></gpx>");
  path = log_fixture_write (text->str, (gssize) text->len);
  reader = lp_log_reader_open (path, &options, &error);
  g_assert_no_error (error);
  g_assert_true (lp_log_reader_next (reader, &row, &error));
  g_cancellable_cancel (cancellable);
  while (lp_log_reader_next (reader, &row, &error))
    ;
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_cancellable_reset (cancellable);
  g_assert_false (lp_log_reader_next (reader, &row, &error));
  g_assert_error (error, LP_ERROR, LP_ERROR_READ);
  log_fixture_remove (path);
}

static void
test_times_go_with_coordinates_and_angles (void)
{
  g_autoptr (LogContent) content = log_fixture_read_text (KML
      "<Placemark><gx:Track>"
      "<when>2026-05-01T12:00:00Z</when><when>2026-05-01T12:00:01Z</when>"
      "<gx:coord>7 46.5 444</gx:coord><gx:coord>7.5 46.6 445</gx:coord>"
      "<gx:angles>10 0 0</gx:angles><gx:angles>20 0 0</gx:angles>"
      "</gx:Track><gx:Track><when>2026-05-01T13:00:00Z</when>"
      "<gx:coord>8 47 1</gx:coord></gx:Track></Placemark></Document></kml>",
      -1, NULL);

  g_assert_cmpstr (content->format, ==, "kml");
  g_assert_cmpuint (content->rows->len, ==, 5);
  assert_row (content, 0, "2026-05-01T12:00:00Z", 46.5, 7, 444, NAN);
  assert_row (content, 1, "2026-05-01T12:00:01Z", 46.6, 7.5, 445, NAN);
  assert_row (content, 2, "2026-05-01T12:00:00Z", NAN, NAN, NAN, 10);
  assert_row (content, 3, "2026-05-01T12:00:01Z", NAN, NAN, NAN, 20);
  assert_row (content, 4, "2026-05-01T13:00:00Z", 47, 8, 1, NAN);
}

/* Programs leave out what they do not know, as at a pause. */
static void
test_empty_times_and_places_count_in_their_lists (void)
{
  g_autoptr (LogContent) content = log_fixture_read_text (KML
      "<Placemark><gx:Track>"
      "<when>2026-05-01T12:00:00Z</when><when/>"
      "<when>2026-05-01T12:00:02Z</when><when>2026-05-01T12:00:03Z</when>"
      "<gx:coord/><gx:coord>7 46.1 1</gx:coord><gx:coord>7 46.2 2</gx:coord>"
      "<gx:coord></gx:coord>"
      "<gx:angles/><gx:angles/><gx:angles>20 0 0</gx:angles><gx:angles/>"
      "</gx:Track></Placemark></Document></kml>",
      -1, NULL);

  g_assert_cmpuint (content->rows->len, ==, 3);
  assert_row (content, 0, NULL, 46.1, 7, 1, NAN);
  assert_row (content, 1, "2026-05-01T12:00:02Z", 46.2, 7, 2, NAN);
  assert_row (content, 2, "2026-05-01T12:00:02Z", NAN, NAN, NAN, 20);
  g_assert_cmpuint (content->problems->len, ==, 0);
}

static void
test_heights_above_ground_are_no_altitudes (void)
{
  g_autoptr (LogContent) content = log_fixture_read_text (KML
      "<Placemark><gx:Track><altitudeMode>relativeToGround</altitudeMode>"
      "<when>2026-05-01T12:00:00Z</when><gx:coord>7 46.1 30</gx:coord>"
      "</gx:Track><gx:Track><altitudeMode>absolute</altitudeMode>"
      "<when>2026-05-01T12:00:00Z</when><gx:coord>7 46.1 430</gx:coord>"
      "</gx:Track></Placemark></Document></kml>",
      -1, NULL);

  g_assert_cmpuint (content->rows->len, ==, 2);
  assert_row (content, 0, "2026-05-01T12:00:00Z", 46.1, 7, NAN, NAN);
  assert_row (content, 1, "2026-05-01T12:00:00Z", 46.1, 7, 430, NAN);
}

static void
test_placemarks_with_a_time_are_fixes (void)
{
  g_autoptr (LogContent) content = log_fixture_read_text (KML
      "<Placemark><TimeStamp><when>2026-05-01T12:00:00Z</when></TimeStamp>"
      "<Point><coordinates>7,46.5,444</coordinates></Point></Placemark>"
      "<Placemark><Point><coordinates>8,47</coordinates></Point>"
      "</Placemark></Document></kml>",
      -1, NULL);

  g_assert_cmpuint (content->rows->len, ==, 1);
  assert_row (content, 0, "2026-05-01T12:00:00Z", 46.5, 7, 444, NAN);
}

static void
test_poles_in_kml_are_no_log (void)
{
  g_autofree gchar *path = log_fixture_write (KML
      "<Placemark><Point><coordinates>8,47</coordinates></Point>"
      "</Placemark></Document></kml>",
      -1);
  g_autoptr (GError) error = NULL;

  g_assert_null (lp_log_survey_new (path, NULL, NULL, &error));
  g_assert_error (error, LP_ERROR, LP_ERROR_FORMAT);
  log_fixture_remove (g_steal_pointer (&path));
}

static void
test_samples_of_gpx_hold_what_is_expected (void)
{
  const struct {
    const gchar *name;
    guint64 n_points;
    gdouble latitude, longitude;
    const gchar *last;
  } samples[] = {
    { "korita-zbevnica.gpx", 871, 45.380600095, 14.144491442,
        "2010-10-03T13:19:31Z" },
    { "sf_30km_h.gpx", 49, 37.793585, -122.461396, "2025-03-14T07:01:33.624Z" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (samples); i++) {
    g_autofree gchar *path = g_build_filename (
        g_getenv ("LINEPATROL_DATA"), "logs", "gpx", samples[i].name, NULL);
    g_autoptr (LpLogSurvey) survey = NULL;

    if (!g_file_test (path, G_FILE_TEST_EXISTS)) {
      g_test_skip ("the sample data is not there");
      return;
    }
    survey = lp_log_survey_new (path, NULL, NULL, NULL);
    g_assert_nonnull (survey);
    g_assert_cmpuint (survey->records, ==, samples[i].n_points);
    g_assert_cmpuint (survey->fixes, ==, samples[i].n_points);
    g_assert_cmpfloat (survey->first.latitude, ==, samples[i].latitude);
    g_assert_cmpfloat (survey->first.longitude, ==, samples[i].longitude);
    g_assert_cmpint (survey->last.time, ==,
        lp_time_parse (samples[i].last, strlen (samples[i].last)));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/log-xml/a-reading-that-was-interrupted-is-not-over",
      test_a_reading_that_was_interrupted_is_not_over);
  g_test_add_func (
      "/log-xml/points-of-tracks-are-fixes", test_points_of_tracks_are_fixes);
  g_test_add_func ("/log-xml/extensions-of-points-are-not-mistaken",
      test_extensions_of_points_are_not_mistaken);
  g_test_add_func ("/log-xml/waypoints-and-routes-are-no-track",
      test_waypoints_and_routes_are_no_track);
  g_test_add_func ("/log-xml/what-is-wrong-is-told-by-its-line",
      test_what_is_wrong_is_told_by_its_line);
  g_test_add_func (
      "/log-xml/the-bytes-tell-the-encoding", test_the_bytes_tell_the_encoding);
  g_test_add_func ("/log-xml/a-track-that-is-cut-gives-what-it-has",
      test_a_track_that_is_cut_gives_what_it_has);
  g_test_add_func ("/log-xml/times-go-with-coordinates-and-angles",
      test_times_go_with_coordinates_and_angles);
  g_test_add_func ("/log-xml/empty-times-and-places-count-in-their-lists",
      test_empty_times_and_places_count_in_their_lists);
  g_test_add_func ("/log-xml/heights-above-ground-are-no-altitudes",
      test_heights_above_ground_are_no_altitudes);
  g_test_add_func ("/log-xml/placemarks-with-a-time-are-fixes",
      test_placemarks_with_a_time_are_fixes);
  g_test_add_func (
      "/log-xml/poles-in-kml-are-no-log", test_poles_in_kml_are_no_log);
  g_test_add_func ("/log-xml/samples-of-gpx-hold-what-is-expected",
      test_samples_of_gpx_hold_what_is_expected);
  return g_test_run ();
}
