/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log_fixture.h"
#include "lp-time.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

/* Adds checksums to the sentences of a text. */
static gchar *
seal (const gchar *sentences)
{
  g_auto (GStrv) lines = g_strsplit (sentences, "\n", -1);
  GString *text = g_string_new (NULL);

  for (gchar **line = lines; *line != NULL; line++) {
    guint8 sum = 0;

    for (const gchar *c = *line + 1; **line == '$' && *c != '\0'; c++)
      sum ^= (guint8) *c;
    g_string_append (text, *line);
    if (**line == '$' && strchr (*line, '*') == NULL)
      g_string_append_printf (text, "*%02X", sum);
    g_string_append (text, "\r\n");
  }
  return g_string_free (text, FALSE);
}

static LogContent *
read_sentences (const gchar *sentences)
{
  g_autofree gchar *text = seal (sentences);
  LogContent *content = log_fixture_read_text (text, -1, NULL);

  g_assert_cmpstr (content->format, ==, "nmea");
  return content;
}

/* Without the line that stands before it. */
static const gchar *
get_row (const LogContent *content, guint index)
{
  return strstr (g_ptr_array_index (content->rows, index), ": ") + 2;
}

static void
assert_row (const LogContent *content, guint index, const gchar *time,
    gdouble latitude, gdouble longitude, gdouble altitude)
{
  g_autofree gchar *expected = NULL;
  LpLogRow row;

  lp_log_row_init (&row);
  row.time = time ? lp_time_parse (time, strlen (time)) : LP_TIME_NONE;
  row.latitude = latitude;
  row.longitude = longitude;
  row.altitude = altitude;
  expected = log_fixture_describe (&row);
  g_assert_cmpuint (index, <, content->rows->len);
  g_assert_cmpstr (get_row (content, index), ==, expected);
}

static void
test_sentences_of_an_epoch_make_a_row (void)
{
  g_autoptr (LogContent) content = read_sentences (
      "$GPGGA,120000.25,4630.000,N,00715.000,W,1,08,1.0,444.5,M,48,M,,\n"
      "$GPGSV,1,1,00\n"
      "$GPRMC,120000.25,A,4630.600,N,00715.000,W,0.0,0.0,010526,,,A\n"
      "$GNRMC,120001.25,A,4631.000,S,00716.000,E,0.0,0.0,010526,,,A");

  g_assert_cmpuint (content->rows->len, ==, 2);
  assert_row (content, 0, "2026-05-01T12:00:00.25Z", 46.5, -7.25, 444.5);
  assert_row (content, 1, "2026-05-01T12:00:01.25Z", -(46 + 31 / 60.0),
      7 + 16 / 60.0, NAN);
  g_assert_cmpuint (content->problems->len, ==, 0);
}

static void
test_midnight_passes_between_dates (void)
{
  g_autoptr (LogContent) content =
      read_sentences ("$GPZDA,235959,01,05,2026,00,00\n"
                      "$GPGGA,235959,4630,N,00715,E,1,08,1.0,,M,,M,,\n"
                      "$GPGGA,000000,4630,N,00715,E,1,08,1.0,,M,,M,,");

  g_assert_cmpuint (content->rows->len, ==, 2);
  assert_row (content, 0, "2026-05-01T23:59:59Z", 46.5, 7.25, NAN);
  assert_row (content, 1, "2026-05-02T00:00:00Z", 46.5, 7.25, NAN);
}

static void
test_without_a_fix_there_is_no_row (void)
{
  g_autoptr (LogContent) content =
      read_sentences ("$GPRMC,120000,V,4630,N,00715,E,0,0,010526,,,N\n"
                      "$GPGGA,120001,4630,N,00715,E,0,00,,,M,,M,,\n"
                      "$GPGGA,120002,,,,,1,00,,,M,,M,,\n"
                      "$GPRMC,120003,A,4630,N,00715,E,0,0,010526,,,A");

  g_assert_cmpuint (content->rows->len, ==, 1);
  assert_row (content, 0, "2026-05-01T12:00:03Z", 46.5, 7.25, NAN);
}

/* A receiver that loses its fix leaves out the time as well: that says nothing
 * of the epoch before. */
static void
test_no_fix_without_a_time_keeps_the_epoch_before (void)
{
  g_autoptr (LogContent) content =
      read_sentences ("$GPGGA,120000,4630,N,00715,E,1,08,1.0,444,M,48,M,,\n"
                      "$GPRMC,120000,A,4630,N,00715,E,0,0,010526,,,A\n"
                      "$GPGGA,,,,,,0,,,,,,,,\n"
                      "$GPRMC,,V,,,,,,,,,,N\n"
                      "$GPGLL,,,,,,V,N");

  g_assert_cmpuint (content->rows->len, ==, 1);
  assert_row (content, 0, "2026-05-01T12:00:00Z", 46.5, 7.25, 444);
}

static void
test_gns_is_as_good_as_gga (void)
{
  g_autoptr (LogContent) content =
      read_sentences ("$GPZDA,120000,01,05,2026,00,00\n"
                      "$GNGNS,120000,4630,N,00715,E,AAN,12,1.0,444,48,,,V\n"
                      "$GNRMC,120000,A,4600,N,00700,E,0,0,010526,,,A\n"
                      "$GNGNS,120001,4630,N,00715,E,NNN,00,,,,,,V");

  g_assert_cmpuint (content->rows->len, ==, 1);
  assert_row (content, 0, "2026-05-01T12:00:00Z", 46.5, 7.25, 444);
}

static void
test_epochs_before_the_first_date_have_it_too (void)
{
  g_autoptr (LogContent) content =
      read_sentences ("$GPGGA,235959,4630,N,00715,E,1,08,1.0,,M,,M,,\n"
                      "$GPGGA,000000,4630,N,00715,E,1,08,1.0,,M,,M,,\n"
                      "$GPGGA,000001,4630,N,00715,E,1,08,1.0,,M,,M,,\n"
                      "$GPZDA,000001,02,05,2026,00,00\n"
                      "$GPGGA,000002,4630,N,00715,E,1,08,1.0,,M,,M,,");

  g_assert_cmpuint (content->rows->len, ==, 4);
  assert_row (content, 0, "2026-05-01T23:59:59Z", 46.5, 7.25, NAN);
  assert_row (content, 1, "2026-05-02T00:00:00Z", 46.5, 7.25, NAN);
  assert_row (content, 2, "2026-05-02T00:00:01Z", 46.5, 7.25, NAN);
  assert_row (content, 3, "2026-05-02T00:00:02Z", 46.5, 7.25, NAN);
}

static void
test_what_a_log_lacks_is_told (void)
{
  g_autoptr (LogContent) no_date =
      read_sentences ("$GPGLL,4630,N,00715,E,120000,A\n"
                      "$GPGLL,4630,N,00715,E,120001,A");
  g_autoptr (LogContent) no_position =
      read_sentences ("$GPZDA,120000,01,05,2026,00,00\n"
                      "$GPGLL,4630,N,00715,E,120000,V");

  g_assert_cmpuint (no_date->rows->len, ==, 2);
  assert_row (no_date, 0, NULL, 46.5, 7.25, NAN);
  g_assert_cmpuint (no_date->problems->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (no_date->problems, 0), ==, "0:no-time");
  g_assert_cmpuint (no_position->rows->len, ==, 0);
  g_assert_cmpuint (no_position->problems->len, ==, 1);
  g_assert_cmpstr (
      g_ptr_array_index (no_position->problems, 0), ==, "0:no-position");
}

static void
test_wrong_checksums_are_told (void)
{
  g_autoptr (LogContent) content =
      read_sentences ("$GPRMC,120000,A,4630,N,00715,E,0,0,010526,,,A\n"
                      "$GPRMC,120001,A,4639,N,00715,E,0,0,010526,,,A*00\n"
                      "garbage $$ without end\n"
                      "$GPRMC,120002,A,4630,N,00715,E,0,0,010526,,,A");

  g_assert_cmpuint (content->rows->len, ==, 2);
  g_assert_cmpuint (content->problems->len, ==, 1);
  g_assert_cmpstr (
      g_ptr_array_index (content->problems, 0), ==, "2:wrong-checksum");
}

static void
test_rolled_over_dates_are_put_right (void)
{
  /* 20 September 2006 is 1024 weeks before 6 May 2026; before 2005 nobody
   * flew: 4 September 2003 comes back as 20 April 2023. */
  g_autoptr (LogContent) content =
      read_sentences ("$GPRMC,120000,A,4630,N,00715,E,0,0,040903,,,A\n"
                      "$GPRMC,120001,A,4630,N,00715,E,0,0,040903,,,A");

  assert_row (content, 0, "2023-04-20T12:00:00Z", 46.5, 7.25, NAN);
  assert_row (content, 1, "2023-04-20T12:00:01Z", 46.5, 7.25, NAN);
  g_assert_cmpuint (content->problems->len, ==, 1);
}

static void
test_heading_is_that_of_two_antennas (void)
{
  g_autoptr (LogContent) content =
      read_sentences ("$GPRMC,120000,A,4630,N,00715,E,3,90,010526,,,A\n"
                      "$GPHDT,271.5,T");
  g_autoptr (LogContent) other =
      read_sentences ("$GPRMC,120000,A,4630,N,00715,E,0,0,010526,,,A\n"
                      "$GNTHS,271.5,A\n"
                      "$GNTHS,90.5,V");

  g_assert_cmpuint (content->rows->len, ==, 1);
  g_assert_nonnull (strstr (g_ptr_array_index (content->rows, 0), " 271.5 "));
  g_assert_cmpuint (other->rows->len, ==, 1);
  g_assert_nonnull (strstr (g_ptr_array_index (other->rows, 0), " 271.5 "));
}

/* Every position that gpsd gives a time must be there. */
static void
assert_as_gpsd (const LogContent *content, const gchar *line)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object;
  g_autofree gchar *prefix = NULL;
  const gchar *time;

  if (!json_parser_load_from_data (parser, line, -1, NULL))
    return;
  object = json_node_get_object (json_parser_get_root (parser));
  if (!json_object_has_member (object, "time") ||
      !json_object_has_member (object, "lat"))
    return;
  time = json_object_get_string_member (object, "time");
  prefix = g_strdup_printf (
      "%" G_GINT64_FORMAT " ", lp_time_parse (time, strlen (time)));
  for (guint i = 0; i < content->rows->len; i++) {
    const gchar *row = get_row (content, i);
    gdouble latitude, longitude;
    gchar *end;

    if (!g_str_has_prefix (row, prefix))
      continue;
    latitude = g_ascii_strtod (row + strlen (prefix), &end);
    longitude = g_ascii_strtod (end, NULL);
    g_assert_cmpfloat_with_epsilon (
        latitude, json_object_get_double_member (object, "lat"), 1e-7);
    g_assert_cmpfloat_with_epsilon (
        longitude, json_object_get_double_member (object, "lon"), 1e-7);
    return;
  }
  g_error ("no row at %s", time);
}

static void
test_sample (gconstpointer data)
{
  g_autofree gchar *path = g_build_filename (
      g_getenv ("LINEPATROL_DATA"), "logs", "nmea", data, NULL);
  g_autofree gchar *decoded = g_strconcat (path, ".chk", NULL);
  g_autofree gchar *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (LogContent) content = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_file_get_contents (decoded, &text, NULL, NULL)) {
    g_test_skip ("the sample data is not there");
    return;
  }
  content = log_fixture_read (path, NULL, FALSE, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  for (gchar **line = lines; *line != NULL; line++) {
    if (strstr (*line, "\"TPV\"") != NULL)
      assert_as_gpsd (content, *line);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/log-nmea/sentences-of-an-epoch-make-a-row",
      test_sentences_of_an_epoch_make_a_row);
  g_test_add_func ("/log-nmea/midnight-passes-between-dates",
      test_midnight_passes_between_dates);
  g_test_add_func ("/log-nmea/without-a-fix-there-is-no-row",
      test_without_a_fix_there_is_no_row);
  g_test_add_func ("/log-nmea/no-fix-without-a-time-keeps-the-epoch-before",
      test_no_fix_without_a_time_keeps_the_epoch_before);
  g_test_add_func (
      "/log-nmea/gns-is-as-good-as-gga", test_gns_is_as_good_as_gga);
  g_test_add_func ("/log-nmea/epochs-before-the-first-date-have-it-too",
      test_epochs_before_the_first_date_have_it_too);
  g_test_add_func (
      "/log-nmea/what-a-log-lacks-is-told", test_what_a_log_lacks_is_told);
  g_test_add_func (
      "/log-nmea/wrong-checksums-are-told", test_wrong_checksums_are_told);
  g_test_add_func ("/log-nmea/rolled-over-dates-are-put-right",
      test_rolled_over_dates_are_put_right);
  g_test_add_func ("/log-nmea/heading-is-that-of-two-antennas",
      test_heading_is_that_of_two_antennas);
  g_test_add_data_func ("/log-nmea/samples/gp-320fw",
      "gp-320fw-2019-04-06-overflow.log", test_sample);
  g_test_add_data_func (
      "/log-nmea/samples/haicom", "haicom-305N.log", test_sample);
  g_test_add_data_func ("/log-nmea/samples/itrek", "iTrek.log", test_sample);
  g_test_add_data_func ("/log-nmea/samples/rtk", "nmea-rtk.log", test_sample);
  return g_test_run ();
}
