/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What ArduPilot's binary logs say, whatever their layout and their damage. */

#include "dataflash_fixture.h"
#include "log_reading.h"

#include <json-glib/json-glib.h>
#include <math.h>

#define I(number) ((gint64) (number))

/* 10 September 2017, 10:49:22.8 UTC, when GPS was 18 s ahead. */
#define WEEK I (1966)
#define MILLISECONDS I (38980800)
#define UTC (G_GINT64_CONSTANT (1505040562800000))

enum { GPS = 130, POS, ATT, CAM, TRIG, MNT, PARM, IMU, LATE };

#define GPS_TYPES "QBBIHLLeB"
#define ATT_TYPES "QccC"
#define CAM_TYPES "QBHIHLLeeefff"

static GByteArray *
new_log (void)
{
  GByteArray *log = dataflash_new ();

  dataflash_add_format (
      log, GPS, "GPS", GPS_TYPES, "TimeUS,I,Status,GMS,GWk,Lat,Lng,Alt,U");
  dataflash_add_format (log, POS, "POS", "QLLf", "TimeUS,Lat,Lng,Alt");
  dataflash_add_format (log, ATT, "ATT", ATT_TYPES, "TimeUS,Roll,Pitch,Yaw");
  dataflash_add_format (log, CAM, "CAM", CAM_TYPES,
      "TimeUS,I,Img,GPSTime,GPSWeek,Lat,Lng,Alt,RelAlt,GPSAlt,R,P,Y");
  dataflash_add_format (log, TRIG, "TRIG", CAM_TYPES,
      "TimeUS,I,Img,GPSTime,GPSWeek,Lat,Lng,Alt,RelAlt,GPSAlt,R,P,Y");
  dataflash_add_format (log, MNT, "MNT", "QBffffffff",
      "TimeUS,I,DesRoll,Roll,DesPitch,Pitch,DesYawB,YawB,DesYawE,YawE");
  dataflash_add_format (log, PARM, "PARM", "QNf", "TimeUS,Name,Value");
  dataflash_add_format (log, IMU, "IMU", "Qff", "TimeUS,GyrX,GyrY");
  return log;
}

static void
add_fix (GByteArray *log, gint64 boot, guint receiver, guint status,
    gint64 milliseconds, gboolean used)
{
  dataflash_add (log, GPS, GPS_TYPES, boot, I (receiver), I (status),
      MILLISECONDS + milliseconds, WEEK, I (520381699 + receiver), I (51448234),
      I (352), I (used));
}

static void
add_attitude (GByteArray *log, gint64 boot, gint64 centidegrees)
{
  dataflash_add (log, ATT, ATT_TYPES, boot, I (-126), I (-274), centidegrees);
}

static void
add_photo (GByteArray *log, guint type, guint camera, gint64 boot, guint image)
{
  dataflash_add (log, type, CAM_TYPES, boot, I (camera), I (image),
      MILLISECONDS, WEEK, I (520381699), I (51448234), I (12345), I (3000),
      I (12300), 1.0, 2.0, -90.0);
}

static LogReading *
read_log (GByteArray *log, const LpLogOptions *options)
{
  LogReading *reading =
      log_reading_new_from_bytes (log->data, log->len, options);

  g_assert_cmpstr (reading->format, ==, "dataflash");
  g_byte_array_unref (log);
  return reading;
}

static void
test_fixes_are_in_utc_and_degrees (void)
{
  GByteArray *log = new_log ();
  g_autoptr (LogReading) reading = NULL;
  const LpLogRow *row;

  add_fix (log, 1000000, 0, 1, 0, TRUE);
  add_fix (log, 1200000, 0, 2, 200, TRUE);
  add_fix (log, 1400000, 0, 3, 400, TRUE);
  reading = read_log (log, NULL);
  g_assert_cmpuint (reading->n_records, ==, 12);
  g_assert_cmpuint (reading->rows->len, ==, 1);
  row = log_reading_get (reading, 0);
  g_assert_cmpint (row->time, ==, UTC + 400000);
  g_assert_true (row->latitude == 52.0381699);
  g_assert_true (row->longitude == 5.1448234);
  g_assert_true (row->altitude == 3.52);
  g_assert_cmpuint (row->line, ==, 0);
  g_assert_cmpuint (row->offset, ==, 9 * 89 + 2 * 32);
  g_assert_true (isnan (row->heading));
  g_assert_cmpuint (reading->problems->len, ==, 0);
}

static void
test_attitude_is_put_into_utc (void)
{
  GByteArray *log = new_log ();
  g_autoptr (LogReading) reading = NULL;

  add_attitude (log, 900000, 9000);
  add_fix (log, 1000000, 0, 3, 0, TRUE);
  add_attitude (log, 1100000, 35999);
  dataflash_add (log, MNT, "QBffffffff", I (1150000), I (0), 0.0, 1.0, 0.0,
      -90.0, 0.0, 10.0, 0.0, -10.0);
  dataflash_add (log, MNT, "QBffffffff", I (1150000), I (1), 0.0, 1.0, 0.0,
      -45.0, 0.0, 10.0, 0.0, 10.0);
  /* logged 700 ms late */
  add_fix (log, 1900000, 0, 3, 200, TRUE);
  add_attitude (log, 2000000, 100);
  reading = read_log (log, NULL);
  g_assert_cmpuint (reading->rows->len, ==, 6);
  g_assert_cmpint (log_reading_get (reading, 0)->time, ==, LP_TIME_NONE);
  g_assert_cmpint (log_reading_get (reading, 2)->time, ==, UTC + 100000);
  g_assert_true (log_reading_get (reading, 2)->heading == 359.99);
  g_assert_cmpint (log_reading_get (reading, 3)->time, ==, UTC + 150000);
  g_assert_true (log_reading_get (reading, 3)->camera_yaw == 350);
  g_assert_true (log_reading_get (reading, 3)->camera_pitch == -90);
  g_assert_true (log_reading_get (reading, 3)->camera_roll == 1);
  /* a tenth of a millisecond of drift is granted */
  g_assert_cmpint (
      ABS (log_reading_get (reading, 5)->time - UTC - 1000000), <, 100);
}

static void
assert_events (GByteArray *log, const LpLogEvent *expected)
{
  const LpLogOptions photos_only = { .photos_only = TRUE };
  g_autoptr (LogReading) reading = read_log (log, &photos_only);

  for (guint i = 0; i < reading->rows->len; i++) {
    g_assert_cmpint (log_reading_get (reading, i)->event, ==, expected[i]);
    g_assert_cmpint (log_reading_get (reading, i)->sequence, ==, i + 1);
  }
  g_assert_cmpint (expected[reading->rows->len], ==, LP_LOG_EVENT_NONE);
}

static void
test_cam_is_a_command_without_feedback (void)
{
  GByteArray *log = new_log ();

  dataflash_add_parameter (log, PARM, "CAM_FEEDBACK_PIN", -1);
  dataflash_add_parameter (log, PARM, "CAM2_FEEDBAK_PIN", 54);
  dataflash_add_parameter (log, PARM, "CAM1_FEEDBAK_POL", 1);
  add_fix (log, 1000000, 0, 3, 0, TRUE);
  add_photo (log, CAM, 0, 1500000, 1);
  add_attitude (log, 1600000, 1);
  add_photo (log, CAM, 1, 2500000, 2);
  assert_events (log, (const LpLogEvent[]){ LP_LOG_EVENT_COMMAND,
                          LP_LOG_EVENT_SHUTTER, LP_LOG_EVENT_NONE });
}

static void
test_cam_is_the_shutter_with_feedback (void)
{
  static const gchar *const parameters[] = { "CAM_FEEDBACK_PIN",
    "CAM1_FEEDBAK_PIN", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (parameters); i++) {
    GByteArray *log = new_log ();

    if (parameters[i] != NULL)
      dataflash_add_parameter (log, PARM, parameters[i], 54);
    add_photo (log, TRIG, 0, 1400000, 1);
    add_photo (log, CAM, 0, 1500000, 2);
    assert_events (log, (const LpLogEvent[]){ LP_LOG_EVENT_COMMAND,
                            LP_LOG_EVENT_SHUTTER, LP_LOG_EVENT_NONE });
  }
}

/* The same photo in three layouts. */
static void
test_fields_are_found_by_name (void)
{
  static const gchar *const types[] = { "QIHLLeeeccC", CAM_TYPES, "IHLLeccC" };
  GByteArray *log = new_log ();
  g_autoptr (LogReading) reading = NULL;

  dataflash_add_format (log, LATE, "CAM", types[0],
      "TimeUS,GPSTime,GPSWeek,Lat,Lng,Alt,RelAlt,GPSAlt,Roll,Pitch,Yaw");
  dataflash_add_format (log, LATE + 1, "CAM", types[2],
      "GPSTime,GPSWeek,Lat,Lng,Alt,Roll,Pitch,Yaw");
  add_fix (log, 1000000, 0, 3, 0, TRUE);
  dataflash_add (log, LATE, types[0], I (1000000), MILLISECONDS, WEEK,
      I (520381699), I (51448234), I (12345), I (3000), I (12300), I (100),
      I (200), I (27000));
  add_photo (log, CAM, 0, 1000000, 7);
  dataflash_add (log, LATE + 1, types[2], MILLISECONDS, WEEK, I (520381699),
      I (51448234), I (12345), I (100), I (200), I (27000));
  reading = read_log (log, NULL);
  g_assert_cmpuint (reading->rows->len, ==, 4);
  for (guint i = 1; i < 4; i++) {
    const LpLogRow *row = log_reading_get (reading, i);

    g_assert_cmpint (row->time, ==, UTC);
    g_assert_true (row->latitude == 52.0381699);
    g_assert_true (row->altitude == 123.45);
    g_assert_true (row->heading == 270);
    g_assert_true (isnan (row->camera_yaw));
    g_assert_cmpint (row->sequence, ==, i == 2 ? 7 : -1);
  }
}

/* ArduCopter 3.1: a receiver's TimeMS is GPS time, its T the autopilot's. */
static void
test_old_logs_are_read (void)
{
  GByteArray *log = dataflash_new ();
  g_autoptr (LogReading) reading = NULL;

  dataflash_add_format (log, GPS, "GPS", "BIHBcLLeeEefI",
      "Status,TimeMS,Week,NSats,HDop,Lat,Lng,RelAlt,Alt,Spd,GCrs,VZ,T");
  dataflash_add_format (log, ATT, "ATT", "IccccCC",
      "TimeMS,DesRoll,Roll,DesPitch,Pitch,DesYaw,Yaw");
  dataflash_add (log, GPS, "BIHBcLLeeEefI", I (3), I (130040903), I (1769),
      I (10), I (0), I (-353547178), I (1491696673), I (88552), I (87045),
      I (2456), I (32144), 2.45, I (127615));
  dataflash_add (log, ATT, "IccccCC", I (127715), I (0), I (0), I (0), I (0),
      I (0), I (1250));
  reading = read_log (log, NULL);
  g_assert_cmpuint (reading->rows->len, ==, 2);
  /* 2 December 2013, 12:07:04.903 by the receiver, which was 16 s ahead */
  g_assert_cmpint (log_reading_get (reading, 0)->time, ==,
      G_GINT64_CONSTANT (1385986024903000));
  g_assert_true (log_reading_get (reading, 0)->latitude == -35.3547178);
  g_assert_true (log_reading_get (reading, 0)->altitude == 870.45);
  g_assert_cmpint (log_reading_get (reading, 1)->time, ==,
      G_GINT64_CONSTANT (1385986025003000));
  g_assert_true (log_reading_get (reading, 1)->heading == 12.5);
}

static void
test_receiver_in_use_counts (void)
{
  GByteArray *log = new_log ();
  g_autoptr (LogReading) reading = NULL;

  add_fix (log, 1000000, 1, 3, 0, TRUE);
  add_fix (log, 1000000, 0, 3, 0, FALSE);
  add_fix (log, 1200000, 1, 3, 200, TRUE);
  add_fix (log, 1200000, 0, 3, 200, FALSE);
  /* 1 falls silent, 0 stands in */
  add_fix (log, 4000000, 0, 3, 3000, FALSE);
  add_fix (log, 4200000, 1, 3, 3200, TRUE);
  reading = read_log (log, NULL);
  g_assert_cmpuint (reading->rows->len, ==, 4);
  for (guint i = 0; i < 4; i++)
    g_assert_true (log_reading_get (reading, i)->latitude ==
                   (i == 2 ? 52.0381699 : 52.03817));
}

static void
test_first_receiver_counts_where_none_is_in_use (void)
{
  GByteArray *log = new_log ();
  g_autoptr (LogReading) reading = NULL;

  add_fix (log, 1000000, 1, 3, 0, FALSE);
  for (gint64 time = 200; time < 1000; time += 200) {
    add_fix (log, 1000000 + time * 1000, 0, 3, time, FALSE);
    add_fix (log, 1000000 + time * 1000, 1, 3, time, FALSE);
  }
  reading = read_log (log, NULL);
  g_assert_cmpuint (reading->rows->len, ==, 5);
  for (guint i = 1; i < 5; i++)
    g_assert_true (log_reading_get (reading, i)->latitude == 52.0381699);
}

static void
test_fused_position_fills_gaps_of_the_receiver (void)
{
  GByteArray *log = new_log ();
  g_autoptr (LogReading) reading = NULL;

  for (gint64 boot = 500000; boot < 6000000; boot += 500000) {
    if (boot == 1000000)
      add_fix (log, boot, 0, 3, 0, TRUE);
    dataflash_add (log, POS, "QLLf", boot, I (10000000), I (20000000), 3.0);
  }
  reading = read_log (log, NULL);
  g_assert_cmpuint (reading->rows->len, ==, 6);
  g_assert_cmpint (log_reading_get (reading, 1)->time, ==, UTC + 2500000);
  g_assert_true (log_reading_get (reading, 1)->latitude == 1);
}

static void
test_rolled_over_weeks_are_unrolled (void)
{
  GByteArray *log = new_log ();
  g_autoptr (LogReading) reading = NULL;

  dataflash_add (log, GPS, GPS_TYPES, I (1000000), I (0), I (3), MILLISECONDS,
      WEEK - 1024, I (520381699), I (51448234), I (352), I (1));
  dataflash_add (log, GPS, GPS_TYPES, I (1000000), I (0), I (3), MILLISECONDS,
      I (0), I (520381699), I (51448234), I (352), I (1));
  reading = read_log (log, NULL);
  g_assert_cmpint (log_reading_get (reading, 0)->time, ==, UTC);
  g_assert_cmpint (log_reading_get (reading, 1)->time, ==, LP_TIME_NONE);
}

static void
test_unknown_leap_seconds_are_reported_once (void)
{
  GByteArray *log = new_log ();
  g_autoptr (LogReading) reading = NULL;
  g_autofree gchar *problem = g_strdup_printf ("0@%u:leap-seconds", log->len);

  for (guint i = 0; i < 3; i++)
    dataflash_add (log, GPS, GPS_TYPES, I (1000000), I (0), I (3), MILLISECONDS,
        I (2600), I (520381699), I (51448234), I (352), I (1));
  reading = read_log (log, NULL);
  g_assert_cmpuint (reading->rows->len, ==, 3);
  log_reading_assert_problems (
      reading, (const gchar *const[]){ problem, NULL });
}

static void
test_null_island_is_no_fix (void)
{
  GByteArray *log = new_log ();
  g_autoptr (LogReading) reading = NULL;

  dataflash_add (log, GPS, GPS_TYPES, I (1000000), I (0), I (3), MILLISECONDS,
      WEEK, I (0), I (0), I (352), I (1));
  reading = read_log (log, NULL);
  g_assert_true (isnan (log_reading_get (reading, 0)->latitude));
  g_assert_cmpuint (reading->problems->len, ==, 1);
}

/* Formats that come late or change, and two that cannot be read: those say
 * nothing new of a type that is known, but how long one is that is not. */
/* ArduCopter up to 3.2 names one field of FMT too few, and has messages without
 * any field. */
static void
test_formats_of_old_logs_are_no_problem (void)
{
  GByteArray *log = dataflash_new ();
  g_autoptr (LogReading) reading = NULL;

  dataflash_add_format (log, 128, "FMT", "BBnNZ", "Type,Length,Name,Format");
  dataflash_add_format (log, LATE, "STRT", "", "");
  dataflash_add_format (
      log, GPS, "GPS", GPS_TYPES, "TimeUS,I,Status,GMS,GWk,Lat,Lng,Alt,U");
  dataflash_add (log, LATE, "");
  add_fix (log, 1000000, 0, 3, 0, TRUE);
  dataflash_add (log, LATE, "");
  reading = read_log (log, NULL);
  g_assert_cmpuint (reading->problems->len, ==, 0);
  g_assert_cmpuint (reading->rows->len, ==, 1);
  g_assert_cmpuint (reading->n_records, ==, 7);
}

/* Five in a row for three seconds. */
static void
test_jumps_of_the_receiver_are_followed (void)
{
  GByteArray *log = new_log ();
  g_autoptr (LogReading) reading = NULL;
  g_autofree gchar *problem = NULL;

  add_fix (log, 1000000, 0, 3, 0, TRUE);
  for (guint i = 0; i <= 15; i++) {
    if (i == 15)
      problem = g_strdup_printf ("0@%u:clock", log->len);
    add_fix (log, 2000000 + 200000 * i, 0, 3, 61000 + 200 * i, TRUE);
  }
  add_attitude (log, 5100000, 100);
  reading = read_log (log, NULL);
  log_reading_assert_problems (
      reading, (const gchar *const[]){ problem, NULL });
  g_assert_cmpint (log_reading_get (reading, 17)->time, ==, UTC + 64100 * 1000);
}

/* As when files are put into one. */
static void
test_another_flight_has_another_clock (void)
{
  GByteArray *log = new_log ();
  g_autoptr (LogReading) reading = NULL;

  add_fix (log, 90000000, 0, 3, 0, TRUE);
  add_fix (log, 1000000, 0, 3, 100000, TRUE);
  add_attitude (log, 1100000, 100);
  reading = read_log (log, NULL);
  g_assert_cmpuint (reading->problems->len, ==, 0);
  g_assert_cmpint (log_reading_get (reading, 2)->time, ==,
      log_reading_get (reading, 1)->time + 100000);
}

static void
test_formats_may_come_late (void)
{
  GByteArray *log = new_log ();
  g_autofree gchar *problem = g_strdup_printf ("0@%u:garbage", log->len);
  g_autofree gchar *first = NULL, *second = NULL;
  g_autoptr (LogReading) reading = NULL;

  dataflash_add (log, LATE, ATT_TYPES, I (1), I (2), I (3), I (4));
  dataflash_add_format (log, LATE, "ATT", ATT_TYPES, "TimeUS,Roll,Pitch,Yaw");
  dataflash_add (log, LATE, ATT_TYPES, I (1), I (2), I (3), I (400));
  dataflash_add_format (log, LATE, "ATT", "QC", "TimeUS,Yaw");
  dataflash_add (log, LATE, "QC", I (1), I (500));
  first = g_strdup_printf ("0@%u:malformed-row", log->len);
  dataflash_add_format (log, LATE, "ATT", "QC", "TimeUS,Yaw,Pitch");
  dataflash_add (log, LATE, "QC", I (1), I (600));
  second = g_strdup_printf ("0@%u:malformed-row", log->len);
  dataflash_add_format (log, LATE + 1, "ATT", "QC", "TimeUS,Yaw,Pitch");
  dataflash_add (log, LATE + 1, "QC", I (1), I (600));
  add_attitude (log, 1, 700);
  reading = read_log (log, NULL);
  log_reading_assert_problems (
      reading, (const gchar *const[]){ problem, first, second, NULL });
  g_assert_cmpuint (reading->rows->len, ==, 4);
  for (guint i = 0; i < 4; i++)
    g_assert_true (log_reading_get (reading, i)->heading == i + 4);
}

static void
test_cut_off_logs_say_so (void)
{
  for (guint left = 1; left < 17; left++) {
    GByteArray *log = new_log ();
    g_autoptr (LogReading) reading = NULL;
    g_autofree gchar *problem = NULL;

    add_attitude (log, 1, 700);
    problem = g_strdup_printf ("0@%u:cut-off", log->len);
    add_attitude (log, 2, 800);
    g_byte_array_set_size (log, log->len - 17 + left);
    reading = read_log (log, NULL);
    g_assert_cmpuint (reading->rows->len, ==, 1);
    log_reading_assert_problems (
        reading, (const gchar *const[]){ problem, NULL });
  }
}

static void
test_padding_costs_no_message (void)
{
  static const guint8 bytes[] = { 0x00, 0xff };

  for (guint i = 0; i < G_N_ELEMENTS (bytes) * 6; i++) {
    GByteArray *log = new_log ();
    g_autoptr (LogReading) reading = NULL;
    g_autofree gchar *problem = NULL;
    guint length = i < 10 ? 1 + i / 2 : 600000;

    add_attitude (log, 1, 700);
    problem = g_strdup_printf (
        "0@%u:%s", log->len, length < 2 ? "cut-off" : "garbage");
    g_byte_array_set_size (log, log->len + length);
    memset (log->data + log->len - length, bytes[i % 2], length);
    reading = read_log (log, NULL);
    g_assert_cmpuint (reading->rows->len, ==, 1);
    log_reading_assert_problems (
        reading, (const gchar *const[]){ problem, NULL });
  }
}

static guint
find_slot (const gint64 *moments, guint n_moments, gint64 time)
{
  guint slot = 0;

  while (slot < n_moments && moments[slot] < time)
    slot++;
  return slot;
}

/* Of all rows of attitude those that the join needs: the first and the last
 * between any two moments. */
static GPtrArray *
pick_slowly (const LogReading *all, const gint64 *moments, guint n_moments)
{
  GPtrArray *picked = g_ptr_array_new ();
  guint slot = G_MAXUINT;

  for (guint i = 0; i < all->rows->len; i++) {
    const LpLogRow *row = log_reading_get (all, i);
    guint here = find_slot (moments, n_moments, row->time);

    if (isnan (row->heading) || row->time == LP_TIME_NONE)
      continue;
    if (here == slot && picked->len >= 2 &&
        find_slot (moments, n_moments,
            ((LpLogRow *) picked->pdata[picked->len - 2])->time) == here)
      picked->pdata[picked->len - 1] = (gpointer) row;
    else
      g_ptr_array_add (picked, (gpointer) row);
    slot = here;
  }
  return picked;
}

static void
test_attitude_next_to_moments_comes (void)
{
  for (guint round = 0; round < 20; round++) {
    gint64 moments[8];
    const LpLogOptions options = { .moments = moments,
      .n_moments = (guint) g_test_rand_int_range (1, 9) };
    GByteArray *log = new_log ();
    g_autoptr (LogReading) all = NULL;
    g_autoptr (LogReading) some = NULL;
    g_autoptr (GPtrArray) expected = NULL;
    guint n = 0, n_others = 0;

    add_attitude (log, 900000, 1);
    for (gint64 boot = 1000000; boot < 9000000; boot += 100000) {
      if (boot % 200000 == 0)
        add_fix (log, boot + g_test_rand_int_range (0, 90000), 0, 3,
            boot / 1000, TRUE);
      if (boot == 5000000)
        dataflash_add_format (log, ATT, "ATT", "QC", "TimeUS,Yaw");
      if (boot < 5000000)
        add_attitude (log, boot, boot / 1000);
      else
        dataflash_add (log, ATT, "QC", boot, boot / 1000);
    }
    /* Some before and some behind all rows. */
    moments[0] = UTC - 1000000 + g_test_rand_int_range (0, 4000000);
    for (guint i = 1; i < 8; i++)
      moments[i] = moments[i - 1] + g_test_rand_int_range (1, 3000000);
    g_byte_array_ref (log);
    all = read_log (log, NULL);
    some = read_log (log, &options);
    g_assert_cmpuint (some->n_records, ==, all->n_records);
    expected = pick_slowly (all, moments, options.n_moments);
    for (guint i = 0; i < some->rows->len; i++) {
      const LpLogRow *row = log_reading_get (some, i);
      const LpLogRow *other;

      if (isnan (row->heading))
        continue;
      g_assert_cmpuint (n, <, expected->len);
      other = expected->pdata[n];
      /* what is held back when the format changes comes, too */
      if (row->offset != other->offset) {
        g_assert_cmpuint (n_others++, ==, 0);
        continue;
      }
      n++;
      g_assert_cmpint (row->time, ==, other->time);
      g_assert_cmpfloat (row->heading, ==, other->heading);
    }
    g_assert_cmpuint (n, ==, expected->len);
  }
}

/* Slowly and obviously: a byte at a time, with all of the log at hand. */
typedef struct {
  GArray *offsets; /* of the ATT messages */
  GPtrArray *problems;
  guint64 n_records;
} Expected;

static guint
get_length (const GByteArray *log, gsize position)
{
  if (position + 3 > log->len || log->data[position] != 0xa3 ||
      log->data[position + 1] != 0x95)
    return 0;
  switch (log->data[position + 2]) {
    case 128:
      return 89;
    case ATT:
      return 17;
    case IMU:
      return 19;
    default:
      return 0;
  }
}

static gboolean
is_followed (const GByteArray *log, gsize position)
{
  guint length = get_length (log, position);
  const guint8 *next = log->data + position + length;
  gsize rest;

  if (length == 0 || position + length > log->len)
    return FALSE;
  rest = log->len - position - length;
  return rest == 0 || (next[0] == 0xa3 && (rest == 1 || next[1] == 0x95));
}

static gboolean
is_whole (const GByteArray *log, gsize position, gboolean in_gap)
{
  guint length = get_length (log, position);

  if (length == 0 || position + length > log->len)
    return FALSE;
  if (in_gap || is_followed (log, position))
    return is_followed (log, position);
  for (gsize inside = position + 1; inside < position + length; inside++) {
    if (is_followed (log, inside))
      return FALSE;
  }
  return TRUE;
}

/* Of what looks like a message in garbage the time may be absurd. */
static gboolean
has_time (const GByteArray *log, gsize position)
{
  guint64 time = 0;

  for (guint i = 0; i < 8; i++)
    time |= (guint64) log->data[position + 3 + i] << 8 * i;
  return time < G_GUINT64_CONSTANT (1000000000000000);
}

static void
read_slowly (const GByteArray *log, gsize position, Expected *expected)
{
  gsize gap = 0;
  gboolean in_gap = FALSE;

  while (position < log->len) {
    if (!is_whole (log, position, in_gap)) {
      guint length = get_length (log, position);

      if (!in_gap && (log->len - position < 2 ||
                         (length > 0 && position + length > log->len))) {
        g_ptr_array_add (expected->problems,
            g_strdup_printf ("0@%" G_GSIZE_FORMAT ":cut-off", position));
        return;
      }
      if (!in_gap)
        gap = position;
      in_gap = TRUE;
      position++;
      continue;
    }
    if (in_gap)
      g_ptr_array_add (expected->problems,
          g_strdup_printf ("0@%" G_GSIZE_FORMAT ":garbage", gap));
    in_gap = FALSE;
    expected->n_records++;
    if (log->data[position + 2] == ATT && has_time (log, position))
      g_array_append_val (expected->offsets, position);
    position += get_length (log, position);
  }
  if (in_gap)
    g_ptr_array_add (expected->problems,
        g_strdup_printf ("0@%" G_GSIZE_FORMAT ":garbage", gap));
}

static void
add_garbage (GByteArray *log)
{
  static const guint8 pieces[] = { 0xa3, 0x95, 0xa3, 0x95, ATT, IMU, 17, GPS,
    1 };
  guint n = (guint) g_test_rand_int_range (1, 30);

  for (guint i = 0; i < n; i++)
    g_byte_array_append (
        log, &pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))], 1);
}

static void
test_damaged_logs_equal_a_slow_reading (void)
{
  for (guint round = 0; round < 60; round++) {
    GByteArray *log = dataflash_new ();
    Expected expected = {
      .offsets = g_array_new (FALSE, FALSE, sizeof (gsize)),
      .problems = g_ptr_array_new_with_free_func (g_free),
      .n_records = 3,
    };
    guint n = round == 0 ? 60000 : 300;
    gsize begin;
    g_autoptr (LogReading) reading = NULL;

    dataflash_add_format (log, ATT, "ATT", ATT_TYPES, "TimeUS,Roll,Pitch,Yaw");
    dataflash_add_format (log, IMU, "IMU", "Qff", "TimeUS,GyrX,GyrY");
    begin = log->len;
    for (guint i = 0; i < n; i++) {
      if (g_test_rand_bit ())
        add_attitude (log, i, i % 36000);
      else
        dataflash_add (log, IMU, "Qff", I (0x95a395a395a395a3), 1.0, 2.0);
      if (g_test_rand_int_range (0, 30) == 0 && i + 1 < n)
        add_garbage (log);
      else if (g_test_rand_int_range (0, 30) == 0)
        g_byte_array_set_size (
            log, log->len - (guint) g_test_rand_int_range (1, 15));
    }
    read_slowly (log, begin, &expected);
    g_ptr_array_add (expected.problems, NULL);
    reading = read_log (log, NULL);
    log_reading_assert_problems (
        reading, (const gchar *const *) expected.problems->pdata);
    g_assert_cmpuint (reading->rows->len, ==, expected.offsets->len);
    for (guint i = 0; i < reading->rows->len; i++)
      g_assert_cmpuint (log_reading_get (reading, i)->offset, ==,
          g_array_index (expected.offsets, gsize, i));
    g_assert_cmpuint (reading->n_records, ==, expected.n_records);
    g_array_unref (expected.offsets);
    g_ptr_array_unref (expected.problems);
  }
}

static JsonObject *
load_expected (JsonParser *parser, const gchar *name)
{
  g_autofree gchar *path = g_build_filename (
      g_getenv ("LINEPATROL_DATA"), "expected-logs.json", NULL);
  g_autoptr (GError) error = NULL;

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  return json_object_get_object_member (
      json_node_get_object (json_parser_get_root (parser)), name);
}

static void
assert_fix (const LpLogRow *row, JsonObject *expected)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (
      json_object_get_string_member (expected, "utc"), NULL);

  g_assert_cmpint (row->time, ==,
      g_date_time_to_unix (time) * G_USEC_PER_SEC +
          g_date_time_get_microsecond (time));
  g_assert_true (
      row->latitude == json_object_get_double_member (expected, "lat"));
  g_assert_true (
      row->longitude == json_object_get_double_member (expected, "lon"));
  g_assert_true (
      row->altitude == json_object_get_double_member (expected, "alt"));
}

static void
test_sample_holds_what_is_known_of_it (void)
{
  g_autofree gchar *path =
      log_reading_find_sample ("dataflash", "spark404_log.bin");
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (LogReading) reading = NULL;
  const LpLogRow *first = NULL, *last = NULL, *attitude = NULL;
  JsonObject *expected, *counts;
  guint n_fixes = 0, n_attitudes = 0;

  if (path == NULL)
    return;
  expected = load_expected (parser, "logs/dataflash/spark404_log.bin");
  counts = json_object_get_object_member (expected, "counts");
  reading = log_reading_new (path, NULL);
  g_assert_cmpuint (reading->n_records, ==,
      json_object_get_int_member (expected, "total_messages"));
  for (guint i = 0; i < reading->rows->len; i++) {
    const LpLogRow *row = log_reading_get (reading, i);

    g_assert_cmpint (row->event, ==, LP_LOG_EVENT_NONE);
    if (!isnan (row->latitude)) {
      first = first ? first : row;
      last = row;
      n_fixes++;
    } else {
      attitude = attitude ? attitude : row;
      n_attitudes++;
    }
  }
  g_assert_cmpuint (
      n_fixes, ==, json_object_get_int_member (expected, "gps_fix3d"));
  g_assert_cmpuint (
      n_attitudes, ==, json_object_get_int_member (counts, "ATT"));
  assert_fix (first, json_object_get_object_member (expected, "gps_first"));
  assert_fix (last, json_object_get_object_member (expected, "gps_last"));
  g_assert_true (
      attitude->heading ==
      json_object_get_double_member (
          json_object_get_object_member (expected, "att_first"), "Yaw"));
  g_assert_cmpuint (reading->problems->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/log-dataflash/fixes-are-in-utc-and-degrees",
      test_fixes_are_in_utc_and_degrees);
  g_test_add_func (
      "/log-dataflash/attitude-is-put-into-utc", test_attitude_is_put_into_utc);
  g_test_add_func ("/log-dataflash/cam-is-a-command-without-feedback",
      test_cam_is_a_command_without_feedback);
  g_test_add_func ("/log-dataflash/cam-is-the-shutter-with-feedback",
      test_cam_is_the_shutter_with_feedback);
  g_test_add_func (
      "/log-dataflash/fields-are-found-by-name", test_fields_are_found_by_name);
  g_test_add_func ("/log-dataflash/old-logs-are-read", test_old_logs_are_read);
  g_test_add_func (
      "/log-dataflash/receiver-in-use-counts", test_receiver_in_use_counts);
  g_test_add_func ("/log-dataflash/first-receiver-counts-where-none-is-in-use",
      test_first_receiver_counts_where_none_is_in_use);
  g_test_add_func ("/log-dataflash/fused-position-fills-gaps-of-the-receiver",
      test_fused_position_fills_gaps_of_the_receiver);
  g_test_add_func ("/log-dataflash/rolled-over-weeks-are-unrolled",
      test_rolled_over_weeks_are_unrolled);
  g_test_add_func ("/log-dataflash/unknown-leap-seconds-are-reported-once",
      test_unknown_leap_seconds_are_reported_once);
  g_test_add_func (
      "/log-dataflash/null-island-is-no-fix", test_null_island_is_no_fix);
  g_test_add_func (
      "/log-dataflash/formats-may-come-late", test_formats_may_come_late);
  g_test_add_func ("/log-dataflash/formats-of-old-logs-are-no-problem",
      test_formats_of_old_logs_are_no_problem);
  g_test_add_func ("/log-dataflash/jumps-of-the-receiver-are-followed",
      test_jumps_of_the_receiver_are_followed);
  g_test_add_func ("/log-dataflash/another-flight-has-another-clock",
      test_another_flight_has_another_clock);
  g_test_add_func (
      "/log-dataflash/cut-off-logs-say-so", test_cut_off_logs_say_so);
  g_test_add_func (
      "/log-dataflash/padding-costs-no-message", test_padding_costs_no_message);
  g_test_add_func ("/log-dataflash/attitude-next-to-moments-comes",
      test_attitude_next_to_moments_comes);
  g_test_add_func ("/log-dataflash/damaged-logs-equal-a-slow-reading",
      test_damaged_logs_equal_a_slow_reading);
  g_test_add_func ("/log-dataflash/sample-holds-what-is-known-of-it",
      test_sample_holds_what_is_known_of_it);
  return g_test_run ();
}
