/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* ArduPilot's logs as text: the same rows as from the binary form. */

#include "dataflash_fixture.h"
#include "log_fixture.h"
#include "log_reading.h"

#include <math.h>

#define FORMATS                                                                \
  "FMT, 128, 89, FMT, BBnNZ, Type,Length,Name,Format,Columns\r\n"              \
  "FMT, 130, 31, GPS, QBIHLLeB, TimeUS,Status,GMS,GWk,Lat,Lng,Alt,U\r\n"       \
  "FMT, 131, 17, ATT, QccC, TimeUS,Roll,Pitch,Yaw\r\n"                         \
  "FMT, 132, 38, CAM, QIHLLeccC, "                                             \
  "TimeUS,GPSTime,GPSWeek,Lat,Lng,Alt,Roll,Pitch,Yaw\r\n"                      \
  "FMT, 133, 31, PARM, QNf, TimeUS,Name,Value\r\n"

static LogReading *
read_text (const gchar *text, const LpLogOptions *options)
{
  LogReading *reading =
      log_reading_new_from_bytes (text, strlen (text), options);

  g_assert_cmpstr (reading->format, ==, "dataflash-text");
  return reading;
}

static void
test_messages_are_read_as_from_mission_planner (void)
{
  g_autoptr (LogReading) reading = read_text (
      "ArduCopter V3.5.2 (4ac5ac96)\nFree RAM: 65535\nPX4v2\n" FORMATS
      "PARM, 402000000, CAM_FEEDBACK_PIN, 54\n"
      "GPS, 402735374, 4, 38980800, 1966, 52.0381699, 5.1448234, 3.52, 1\n"
      "ATT,402745374,-1.26,-2.74,255.84\n"
      "CAM, 402755374, 38980800, 1966, 52.0381699, 5.1448234, 3.60, 0, 0, "
      "255.9\n",
      NULL);
  const LpLogRow *row;

  g_assert_cmpuint (reading->problems->len, ==, 0);
  g_assert_cmpuint (reading->n_records, ==, 9);
  g_assert_cmpuint (reading->rows->len, ==, 3);
  row = log_reading_get (reading, 0);
  g_assert_cmpint (row->time, ==, G_GINT64_CONSTANT (1505040562800000));
  g_assert_true (row->latitude == 52.0381699);
  g_assert_true (row->altitude == 3.52);
  g_assert_cmpuint (row->line, ==, 10);
  g_assert_true (log_reading_get (reading, 1)->heading == 255.84);
  row = log_reading_get (reading, 2);
  g_assert_cmpint (row->time, ==, G_GINT64_CONSTANT (1505040562820000));
  g_assert_cmpint (row->event, ==, LP_LOG_EVENT_SHUTTER);
}

static void
test_broken_lines_are_reported (void)
{
  g_autoptr (LogReading) reading =
      read_text (FORMATS "ATT, 1, 2, 3\n"
                         "ATT, 1, 2, 3, 4, 5\n"
                         "ATT, 1, 2, 3, x\n"
                         "ATT, 1, 2, 3, nan\n"
                         "\n"
                         "NOPE, 1, 2\n"
                         "no message at all\n"
                         "FMT, x, 17, ATT, QccC, TimeUS,Roll,Pitch,Yaw\n"
                         "FMT, 131, 17, ATT, QccC, TimeUS,Roll,Pitch\n"
                         "ATT, 1, 2, 3, 4",
          NULL);

  g_assert_cmpuint (reading->problems->len, ==, 7);
  for (guint i = 0; i < 7; i++) {
    static const gchar *const expected[] = { "6@:malformed-row",
      "7@:malformed-row", "8@:bad-value", "11@:malformed-row",
      "12@:malformed-row", "13@:malformed-row", "14@:malformed-row" };
    const gchar *problem = g_ptr_array_index (reading->problems, i);
    g_auto (GStrv) parts = g_strsplit_set (problem, "@:", 3);
    g_autofree gchar *found = g_strdup_printf ("%s@:%s", parts[0], parts[2]);

    g_assert_cmpstr (found, ==, expected[i]);
  }
  g_assert_cmpuint (reading->rows->len, ==, 3);
  g_assert_true (log_reading_get (reading, 2)->heading == 4);
}

static void
test_other_texts_are_not_taken_for_logs (void)
{
  static const gchar *const texts[] = { "time,lat,lon\n1,2,3\n", "FMT\n",
    "FMT, this is a list, of words, that, ends, here\n" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (LpLogMapping) mapping = lp_log_mapping_new (NULL, NULL);
    LpLogOptions options = { .mapping = mapping };
    gchar *path = log_fixture_write (texts[i], -1);
    g_autoptr (GError) error = NULL;
    g_autoptr (LpLogReader) reader =
        lp_log_reader_open (path, &options, &error);

    if (reader != NULL)
      g_assert_cmpstr (lp_log_reader_get_format (reader), !=, "dataflash-text");
    log_fixture_remove (path);
  }
}

static void
add_scaled (GString *text, gint64 value, guint n_decimals)
{
  static const gint64 powers[] = { 1, 10, 100, 1000, 10000, 100000, 1000000,
    10000000 };
  gint64 whole = ABS (value) / powers[n_decimals];
  gint64 rest = ABS (value) % powers[n_decimals];

  g_string_append_printf (
      text, ", %s%" G_GINT64_FORMAT, value < 0 ? "-" : "", whole);
  if (n_decimals > 0)
    g_string_append_printf (
        text, ".%0*" G_GINT64_FORMAT, (gint) n_decimals, rest);
}

/* The same message in both forms. */
static void
add_both (GByteArray *binary, GString *text, gint64 boot)
{
  gint64 latitude = g_test_rand_int_range (-900000000, 900000000);
  gint64 longitude = g_test_rand_int_range (-1800000000, 1800000000);
  gint64 altitude = g_test_rand_int_range (-10000, 900000);
  gint64 status = g_test_rand_int_range (0, 5);
  gint64 yaw = g_test_rand_int_range (0, 36000);
  gint64 milliseconds = 38980800 + boot / 1000;

  switch (g_test_rand_int_range (0, 3)) {
    case 0:
      dataflash_add (binary, 130, "QBIHLLeB", boot, status, milliseconds,
          (gint64) 1966, latitude, longitude, altitude, (gint64) 1);
      g_string_append_printf (text,
          "GPS, %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT
          ", 1966",
          boot, status, milliseconds);
      add_scaled (text, latitude, 7);
      add_scaled (text, longitude, 7);
      add_scaled (text, altitude, 2);
      g_string_append (text, ", 1");
      break;
    case 1:
      dataflash_add (
          binary, 131, "QccC", boot, (gint64) -100, (gint64) 100, yaw);
      g_string_append_printf (
          text, "ATT, %" G_GINT64_FORMAT ", -1.00, 1", boot);
      add_scaled (text, yaw, 2);
      break;
    default:
      dataflash_add (binary, 132, "QIHLLeccC", boot, milliseconds,
          (gint64) 1966, latitude, longitude, altitude, (gint64) 0, (gint64) 0,
          yaw);
      g_string_append_printf (text,
          "CAM, %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT ", 1966", boot,
          milliseconds);
      add_scaled (text, latitude, 7);
      add_scaled (text, longitude, 7);
      add_scaled (text, altitude, 2);
      g_string_append (text, ", 0, 0");
      add_scaled (text, yaw, 2);
  }
  g_string_append (text, g_test_rand_bit () ? "\r\n" : "\n");
}

static void
test_rows_equal_those_of_the_binary_form (gconstpointer data)
{
  const LpLogOptions options = { .photos_only = GPOINTER_TO_INT (data) };
  g_autoptr (GByteArray) bytes = dataflash_new ();
  GString *text = g_string_new (FORMATS);
  g_autoptr (LogReading) binary = NULL;
  g_autoptr (LogReading) lines = NULL;

  dataflash_add_format (
      bytes, 130, "GPS", "QBIHLLeB", "TimeUS,Status,GMS,GWk,Lat,Lng,Alt,U");
  dataflash_add_format (bytes, 131, "ATT", "QccC", "TimeUS,Roll,Pitch,Yaw");
  dataflash_add_format (bytes, 132, "CAM", "QIHLLeccC",
      "TimeUS,GPSTime,GPSWeek,Lat,Lng,Alt,Roll,Pitch,Yaw");
  dataflash_add_format (bytes, 133, "PARM", "QNf", "TimeUS,Name,Value");
  for (gint64 boot = 1000000; boot < 500000000; boot += 100000)
    add_both (bytes, text, boot);
  binary = log_reading_new_from_bytes (bytes->data, bytes->len, &options);
  lines = read_text (text->str, &options);
  g_assert_cmpuint (lines->rows->len, ==, binary->rows->len);
  g_assert_cmpuint (lines->n_records, ==, binary->n_records);
  g_assert_cmpuint (lines->problems->len, ==, binary->problems->len);
  for (guint i = 0; i < lines->rows->len; i++) {
    const LpLogRow *row = log_reading_get (lines, i);
    const LpLogRow *other = log_reading_get (binary, i);
    g_autofree gchar *found = log_fixture_describe (row);
    g_autofree gchar *expected = log_fixture_describe (other);

    g_assert_cmpstr (found, ==, expected);
    g_assert_cmpint (row->event, ==, other->event);
    g_assert_true (row->event != LP_LOG_EVENT_NONE || !options.photos_only);
  }
  g_string_free (text, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/log-dataflash-text/messages-are-read",
      test_messages_are_read_as_from_mission_planner);
  g_test_add_func ("/log-dataflash-text/broken-lines-are-reported",
      test_broken_lines_are_reported);
  g_test_add_func ("/log-dataflash-text/other-texts-are-not-taken-for-logs",
      test_other_texts_are_not_taken_for_logs);
  g_test_add_data_func ("/log-dataflash-text/rows-equal-those-of-binary",
      GINT_TO_POINTER (FALSE), test_rows_equal_those_of_the_binary_form);
  g_test_add_data_func ("/log-dataflash-text/photos-equal-those-of-binary",
      GINT_TO_POINTER (TRUE), test_rows_equal_those_of_the_binary_form);
  return g_test_run ();
}
