/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Subtitles of DJI's drones, in all ways of writing them. */

#include "log_fixture.h"
#include "log_reading.h"

#include <json-glib/json-glib.h>
#include <math.h>

#define HEAD "1\n00:00:00,000 --> 00:00:00,033\n"

static LogReading *
read_text (const gchar *text, const LpLogOptions *options)
{
  LogReading *reading =
      log_reading_new_from_bytes (text, strlen (text), options);

  g_assert_cmpstr (reading->format, ==, "srt");
  return reading;
}

static void
assert_number (gdouble found, gdouble expected)
{
  if (isnan (expected))
    g_assert_true (isnan (found));
  else
    g_assert_cmpfloat (found, ==, expected);
}

typedef struct {
  const gchar *text;
  gdouble latitude;
  gdouble longitude;
  gdouble altitude;
} Syntax;

static const Syntax syntaxes[] = {
  /* third value: satellites, an altitude by its unit, one by its decimals */
  { "GPS(149.0251,-20.2533,16) BAROMETER:1.9", -20.2533, 149.0251, NAN },
  { "GPS (-58.851745, -34.237922, 15), D 1m", -34.237922, -58.851745, NAN },
  { "GPS(36.6146,-6.1120,12.5M) BAROMETER:0.3M", 36.6146, -6.112, 12.5 },
  { "GPS(36.6146,-6.1120,0.0M) BAROMETER:0.3M", 36.6146, -6.112, NAN },
  { "GPS(39.906217,116.391305,69.800) BAROMETER(91.2) HOME(1.5,2.5)", 39.906217,
      116.391305, 69.8 },
  { "GPS(116.391305,39.906217,69.800)", 39.906217, 116.391305, 69.8 },
  { "F/6.3, SS 60, RTK (120.083799, 30.213635, 28), HOME (120.1, 30.2, 9.5m)",
      30.213635, 120.083799, NAN },
  /* Autel: each says which it is */
  { "HOME(E: 120.5, N: 20.5) GPS(E: 120.75, N: 20.25, 101.01m)", 20.25, 120.75,
      NAN },
  { "HOME(W: 70.5, S: 20.5) GPS(W: 70.75, S: 20.25, 0.5m)", -20.25, -70.75,
      NAN },
  { "GPS(S: 20.25, W: 70.75)", -20.25, -70.75, NAN },
  { "HOME(1,2) GPS(149.5,-20.5)", -20.5, 149.5, NAN },
  /* what no latitude can be is none */
  { "GPS(-20.5,149.5,16)", -20.5, 149.5, NAN },
  { "GPS(149.5,-20.5,3.5M)", -20.5, 149.5, 3.5 },
  { "[latitude : -20.2533] [longtitude : 149.0251] [iso : 100]", -20.2533,
      149.0251, NAN },
  { "<font size=\"28\">[ct: 5115] [latitude: 3.5] [longitude: -3.25] "
    "[rel_alt: -2.400 abs_alt: 0.401] </font>",
      3.5, -3.25, 0.401 },
  { "[shutter : 1/80.0] [latitude: +41.5] [longitude: 2.25] "
    "[altitude: 117.000000]",
      41.5, 2.25, 117 },
};

static void
test_syntaxes_say_their_order (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (syntaxes); i++) {
    g_autofree gchar *text = g_strdup_printf (HEAD "%s\n\n", syntaxes[i].text);
    g_autoptr (LogReading) reading = read_text (text, NULL);
    const LpLogRow *row = log_reading_get (reading, 0);

    g_assert_cmpuint (reading->rows->len, ==, 1);
    assert_number (row->latitude, syntaxes[i].latitude);
    assert_number (row->longitude, syntaxes[i].longitude);
    assert_number (row->altitude, syntaxes[i].altitude);
    g_assert_cmpint (row->event, ==, LP_LOG_EVENT_NONE);
    log_reading_assert_problems (
        reading, (const gchar *const[]){ "0@0:no-time", NULL });
  }
}

/* Both could be latitudes: the first is it, until a cue says otherwise. */
static void
test_open_order_is_reported_and_settled (void)
{
  g_autoptr (LogReading) reading =
      read_text ("1\n2017.8.5 14:11:51\nGPS(36.5,-6.5,12.5)\n"
                 "2\n2017.8.5 14:11:52\nGPS(36.5,-6.5,12.5)\n"
                 "3\n2017.8.5 14:11:53\nGPS(96.5,-6.5,12.5)\n"
                 "4\n2017.8.5 14:11:54\nGPS(36.5,-6.5,12.5)\n",
          NULL);

  g_assert_cmpuint (reading->rows->len, ==, 4);
  assert_number (log_reading_get (reading, 0)->latitude, 36.5);
  assert_number (log_reading_get (reading, 1)->latitude, 36.5);
  assert_number (log_reading_get (reading, 2)->latitude, -6.5);
  assert_number (log_reading_get (reading, 3)->latitude, -6.5);
  log_reading_assert_problems (
      reading, (const gchar *const[]){ "1@0:ambiguous", NULL });
}

typedef struct {
  const gchar *text;
  gint64 time;
} Time;

/* 5 August 2017, 14:11:51. */
#define UTC G_GINT64_CONSTANT (1501942311000000)

static const Time times[] = {
  { "2017.8.5 14:11:51", UTC },
  { "2017.08.05 14:11:51", UTC },
  { "2017-08-05 14:11:51.5", UTC + 500000 },
  { "2017-08-05 14:11:51.393", UTC + 393000 },
  { "2017-08-05 14:11:51,393,525", UTC + 393525 },
  { "2017-08-05 14:11:51,393,525,393,525", UTC + 393525 },
  { "2017-08-05 14:11:51.393.5", UTC + 393500 },
  { "HOME(1.5,2.5) 2017/8/5 14:11:51", UTC },
  { "0000.8.5 14:11:51", LP_TIME_NONE },
  { "2017.13.5 14:11:51", LP_TIME_NONE },
  { "2017.8.5", LP_TIME_NONE },
  { "14:11:51", LP_TIME_NONE },
};

static void
test_times_are_local (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("+10:00");
  const LpLogOptions east = { .zone = zone };

  g_assert_nonnull (zone);
  for (guint i = 0; i < G_N_ELEMENTS (times); i++) {
    g_autofree gchar *text =
        g_strdup_printf (HEAD "%s\nGPS(149.5,-20.5,16)\n", times[i].text);
    g_autoptr (LogReading) in_utc = read_text (text, NULL);
    g_autoptr (LogReading) in_zone = read_text (text, &east);
    gint64 expected = times[i].time;

    g_assert_cmpint (log_reading_get (in_utc, 0)->time, ==, expected);
    if (expected != LP_TIME_NONE)
      expected -= 36000 * (gint64) G_USEC_PER_SEC;
    g_assert_cmpint (log_reading_get (in_zone, 0)->time, ==, expected);
  }
}

static void
test_angles_are_the_gimbals (void)
{
  g_autoptr (LogReading) reading = read_text (HEAD
      "GPS (-58.85, -34.23, 15), F.PRY (2.7\xc2\xb0, -7.0\xc2\xb0, "
      "-110.5\xc2\xb0), G.PRY (-24.4\xc2\xb0, 0.5\xc2\xb0, "
      "110.4\xc2\xb0)\n\n"
      "2\n[latitude: 1.5] [longitude: 2.5] "
      "[gb_yaw: -142.5 gb_pitch: -28.7 gb_roll: 0.0]\n\n"
      "3\n[drone_yaw: -32.5 drone_pitch: 1.0] "
      "[latitude: 1.5] [longitude: 2.5]\n\n"
      "4\nGPS (-58.85, -34.23, 15), F.PRY (2.7\xb0, -7.0\xb0, 90.5\xb0)\n",
      NULL);
  const LpLogRow *row = log_reading_get (reading, 0);

  assert_number (row->heading, 249.5);
  assert_number (row->camera_pitch, -24.4);
  assert_number (row->camera_roll, 0.5);
  assert_number (row->camera_yaw, 110.4);
  row = log_reading_get (reading, 1);
  assert_number (row->heading, NAN);
  assert_number (row->camera_pitch, -28.7);
  assert_number (row->camera_roll, 0);
  assert_number (row->camera_yaw, 217.5);
  assert_number (log_reading_get (reading, 2)->heading, 327.5);
  assert_number (log_reading_get (reading, 3)->heading, 90.5);
}

static void
test_cues_may_be_badly_set_apart (void)
{
  g_autoptr (LogReading) reading = read_text (
      "\xef\xbb\xbf\r\n1\r\n00:00:00,000 --> 00:00:01,000\r\n"
      "2017.8.5 14:11:51\r\n\r\nGPS(149.5,-20.5,16)\r\n"
      "2\r\n00:00:01,000 --> 00:00:02,000\r\nGPS(149.5,-21.5,16)\r\n\r\n"
      "00:00:02,000 --> 00:00:03,000\r\nGPS(149.5,-22.5,16)\r\n\r\n"
      "4\r\n\r\n5\r\nGPS(n/a, n/a, n/a)\r\n6\r\nGPS(0,0,0)\r\n7\r\nGPS(14",
      NULL);

  g_assert_cmpuint (reading->n_records, ==, 7);
  g_assert_cmpuint (reading->rows->len, ==, 7);
  g_assert_cmpint (log_reading_get (reading, 0)->time, ==, UTC);
  g_assert_cmpuint (log_reading_get (reading, 0)->line, ==, 2);
  for (guint i = 0; i < 3; i++)
    assert_number (log_reading_get (reading, i)->latitude, -20.5 - i);
  for (guint i = 3; i < 7; i++)
    assert_number (log_reading_get (reading, i)->latitude, NAN);
  g_assert_cmpuint (reading->problems->len, ==, 4);
  for (guint i = 0; i < 4; i++)
    g_assert_nonnull (
        strstr (g_ptr_array_index (reading->problems, i), ":no-position"));
}

static void
test_frames_are_no_photos (void)
{
  const LpLogOptions options = { .photos_only = TRUE };
  g_autoptr (LogReading) reading =
      read_text (HEAD "2017.8.5 14:11:51\nGPS(149.5,-20.5,16)\n", &options);

  g_assert_cmpuint (reading->rows->len, ==, 0);
}

static void
test_films_are_no_logs (void)
{
  static const gchar *const texts[] = {
    HEAD "Where are we?\n\n2\n00:00:02,000 --> 00:00:03,000\n"
         "The GPS (it is new) says 12, 13.\n",
    HEAD "[latitude unknown] on 2017.8.5 14:11:51\n",
    "Some text\n" HEAD "GPS(149.5,-20.5,16)\n",
    HEAD "HOME(149.5,-20.5)\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (LpLogMapping) mapping = lp_log_mapping_new (NULL, NULL);
    LpLogOptions options = { .mapping = mapping };
    gchar *path = log_fixture_write (texts[i], -1);
    g_autoptr (GError) error = NULL;
    g_autoptr (LpLogReader) reader =
        lp_log_reader_open (path, &options, &error);

    if (reader != NULL)
      g_assert_cmpstr (lp_log_reader_get_format (reader), !=, "srt");
    log_fixture_remove (path);
  }
}

/* The sample's times are given to the millisecond. */
static void
assert_local_time (gint64 time, const gchar *expected)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) local = g_date_time_new_from_iso8601 (expected, utc);

  g_assert_cmpint (time / 1000, ==,
      g_date_time_to_unix (local) * 1000 +
          g_date_time_get_microsecond (local) / 1000);
}

static void
assert_position (const LpLogRow *row, JsonObject *sample, const gchar *name)
{
  JsonArray *position = json_object_get_array_member (sample, name);

  assert_number (row->latitude, json_array_get_double_element (position, 0));
  assert_number (row->longitude, json_array_get_double_element (position, 1));
}

static void
assert_sample (const LogReading *reading, JsonObject *sample)
{
  const LpLogRow *first = NULL, *last = NULL, *first_time = NULL,
                 *last_time = NULL;
  gint64 n_positions = 0, n_times = 0;

  g_assert_cmpstr (reading->format, ==, "srt");
  for (guint i = 0; i < reading->rows->len; i++) {
    const LpLogRow *row = log_reading_get (reading, i);

    if (!isnan (row->latitude)) {
      n_positions++;
      first = first ? first : row;
      last = row;
    }
    if (row->time != LP_TIME_NONE) {
      n_times++;
      first_time = first_time ? first_time : row;
      last_time = row;
    }
  }
  g_assert_cmpint (
      reading->n_records, ==, json_object_get_int_member (sample, "cues"));
  g_assert_cmpint (
      n_positions, ==, json_object_get_int_member (sample, "positions"));
  g_assert_cmpint (
      n_times, ==, json_object_get_int_member (sample, "local_datetimes"));
  assert_position (first, sample, "first");
  assert_position (last, sample, "last");
  if (n_times > 0) {
    assert_local_time (first_time->time,
        json_object_get_string_member (sample, "local_first"));
    assert_local_time (
        last_time->time, json_object_get_string_member (sample, "local_last"));
  }
  if (json_object_has_member (sample, "gimbal_pry_first")) {
    JsonArray *angles =
        json_object_get_array_member (sample, "gimbal_pry_first");

    assert_number (
        first->camera_pitch, json_array_get_double_element (angles, 0));
    assert_number (
        first->camera_roll, json_array_get_double_element (angles, 1));
    assert_number (
        first->camera_yaw, json_array_get_double_element (angles, 2));
  }
}

static void
test_samples_hold_what_is_known_of_them (void)
{
  static const gchar *const names[] = { "MAVIC3.srt", "air2s.srt",
    "broken_incomplete.SRT", "matrice_300.srt", "mavic_2_style.SRT",
    "old_format.SRT", "p4_rtk.SRT" };
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree gchar *expected = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree gchar *path = log_reading_find_sample ("srt", names[i]);
    g_autofree gchar *key = g_strconcat ("logs/srt/", names[i], NULL);
    g_autoptr (LogReading) reading = NULL;
    g_autoptr (GError) error = NULL;

    if (path == NULL)
      return;
    if (expected == NULL) {
      expected = g_build_filename (
          g_getenv ("LINEPATROL_DATA"), "expected-logs.json", NULL);
      json_parser_load_from_file (parser, expected, &error);
      g_assert_no_error (error);
    }
    reading = log_reading_new (path, NULL);
    assert_sample (reading,
        json_object_get_object_member (
            json_node_get_object (json_parser_get_root (parser)), key));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func (
      "/log-srt/syntaxes-say-their-order", test_syntaxes_say_their_order);
  g_test_add_func ("/log-srt/open-order-is-reported-and-settled",
      test_open_order_is_reported_and_settled);
  g_test_add_func ("/log-srt/times-are-local", test_times_are_local);
  g_test_add_func (
      "/log-srt/angles-are-the-gimbals", test_angles_are_the_gimbals);
  g_test_add_func (
      "/log-srt/cues-may-be-badly-set-apart", test_cues_may_be_badly_set_apart);
  g_test_add_func ("/log-srt/frames-are-no-photos", test_frames_are_no_photos);
  g_test_add_func ("/log-srt/films-are-no-logs", test_films_are_no_logs);
  g_test_add_func ("/log-srt/samples-hold-what-is-known-of-them",
      test_samples_hold_what_is_known_of_them);
  return g_test_run ();
}
