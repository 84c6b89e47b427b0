/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <math.h>
#include <string.h>

#include "binary_log_fixture.h"
#include "log/lp-attitude.h"
#include "log/lp-ulog-definitions.h"
#include "log_fixture.h"
#include "lp-time.h"
#include "ulog_fixture.h"

#define SECOND G_GINT64_CONSTANT (1000000)
#define UTC (G_GINT64_CONSTANT (1700000000) * SECOND)

static void
assert_no_problems (const BinaryLog *log)
{
  binary_log_assert_problems (log, (const gchar *const[]){ NULL });
}

static guint
count_fixes (const BinaryLog *log)
{
  guint n = 0;

  for (guint i = 0; i < log->rows->len; i++)
    n += !isnan (binary_log_get (log, i)->latitude);
  return n;
}

static void
test_fixes_attitudes_and_captures_become_rows (void)
{
  g_autoptr (GByteArray) bytes = ulog_fixture_begin ();
  g_autoptr (BinaryLog) log = NULL;
  const LpLogRow *row;

  ulog_fixture_gps (bytes, ULOG_GPS, 5 * SECOND, UTC, 3, 47.1234567);
  ulog_fixture_attitude (bytes, ULOG_ATTITUDE, 6 * SECOND, 271.5);
  ulog_fixture_capture (bytes, 7 * SECOND, 42, 1, 30.0);
  log = binary_log_read (bytes, NULL);
  g_assert_cmpstr (log->format, ==, "ulog");
  assert_no_problems (log);
  g_assert_cmpuint (log->n_records, ==, 3);
  g_assert_cmpuint (log->rows->len, ==, 3);

  row = binary_log_get (log, 0);
  g_assert_cmpint (row->time, ==, UTC);
  g_assert_cmpfloat_with_epsilon (row->latitude, 47.1234567, 1e-12);
  g_assert_cmpfloat_with_epsilon (row->longitude, -8.5000001, 1e-12);
  g_assert_cmpfloat_with_epsilon (row->altitude, 123.456, 1e-9);
  g_assert_true (isnan (row->heading));
  row = binary_log_get (log, 1);
  g_assert_cmpint (row->time, ==, UTC + SECOND);
  g_assert_true (isnan (row->latitude));
  g_assert_cmpfloat_with_epsilon (row->heading, 271.5, 1e-4);
  row = binary_log_get (log, 2);
  g_assert_cmpint (row->time, ==, UTC + 2 * SECOND);
  g_assert_cmpint (row->event, ==, LP_LOG_EVENT_SHUTTER);
  g_assert_cmpint (row->sequence, ==, 42);
  g_assert_cmpfloat (row->latitude, ==, 47.25);
  g_assert_cmpfloat (row->longitude, ==, 8.5);
  g_assert_cmpfloat (row->altitude, ==, 512.5);
  g_assert_cmpfloat_with_epsilon (row->heading, 30.0, 1e-4);
  g_assert_true (isnan (row->camera_yaw));
}

static void
add_later_gps (
    GByteArray *log, guint id, gint64 boot, gint64 utc, guint fix_type)
{
  GByteArray *data = g_byte_array_new ();

  binary_log_append (data, (guint64) boot, 8);
  binary_log_append_double (data, 47.123456789);
  binary_log_append_double (data, 8.5);
  binary_log_append_double (data, 500.25);
  binary_log_append (data, (guint64) utc, 8);
  binary_log_append (data, (guint64) -40000, 4);
  binary_log_append (data, fix_type, 1);
  ulog_fixture_add_data (log, id, data);
}

#define LATER_GPS                                                              \
  ":uint64_t timestamp;double latitude_deg;double longitude_deg;"              \
  "double altitude_msl_m;uint64_t time_utc_usec;"                              \
  "int32_t timestamp_time_relative;uint8_t fix_type;uint8_t[3] _padding0;"

static void
test_later_versions_give_degrees_and_the_age_of_the_time (void)
{
  g_autoptr (GByteArray) bytes = ulog_fixture_new ();
  g_autoptr (BinaryLog) log = NULL;
  const LpLogRow *row;

  ulog_fixture_define (bytes, "vehicle_gps_position" LATER_GPS);
  ulog_fixture_define (bytes, "vehicle_global_position:uint64_t timestamp;"
                              "double lat;double lon;float alt;");
  ulog_fixture_define (
      bytes, "vehicle_attitude:uint64_t timestamp;float[4] q;uint8_t r;");
  ulog_fixture_subscribe (bytes, 0, 700, "vehicle_gps_position");
  ulog_fixture_subscribe (bytes, 0, 3, "vehicle_attitude");
  add_later_gps (bytes, 700, 5 * SECOND, UTC, 6);
  ulog_fixture_attitude (bytes, 3, 5 * SECOND, 10.0);
  log = binary_log_read (bytes, NULL);
  assert_no_problems (log);
  g_assert_cmpuint (log->rows->len, ==, 2);
  row = binary_log_get (log, 0);
  g_assert_cmpint (row->time, ==, UTC);
  g_assert_cmpfloat (row->latitude, ==, 47.123456789);
  g_assert_cmpfloat (row->altitude, ==, 500.25);
  /* The UTC was 40 ms old. */
  g_assert_cmpint (binary_log_get (log, 1)->time, ==, UTC + 40000);
}

static void
test_what_comes_before_the_first_fix_has_a_time (void)
{
  g_autoptr (GByteArray) bytes = ulog_fixture_begin ();
  g_autoptr (BinaryLog) log = NULL;

  ulog_fixture_attitude (bytes, ULOG_ATTITUDE, 2 * SECOND, 10.0);
  ulog_fixture_gps (bytes, ULOG_GPS, 3 * SECOND, UTC - 77 * SECOND, 0, 0.0);
  ulog_fixture_capture (bytes, 4 * SECOND, 1, 1, 30.0);
  ulog_fixture_gps (bytes, ULOG_GPS, 5 * SECOND, UTC, 3, 47.0);
  log = binary_log_read (bytes, NULL);
  assert_no_problems (log);
  g_assert_cmpuint (log->rows->len, ==, 3);
  g_assert_cmpint (binary_log_get (log, 0)->time, ==, UTC - 3 * SECOND);
  g_assert_cmpint (binary_log_get (log, 1)->time, ==, UTC - SECOND);
  g_assert_cmpint (binary_log_get (log, 2)->time, ==, UTC);
}

static void
test_without_a_fix_there_is_no_time (void)
{
  g_autoptr (GByteArray) bytes = ulog_fixture_begin ();
  g_autoptr (BinaryLog) log = NULL;

  /* More than can wait. */
  for (guint i = 0; i < 20000; i++)
    ulog_fixture_attitude (bytes, ULOG_ATTITUDE, 4000 * i, 10.0);
  log = binary_log_read (bytes, NULL);
  g_assert_cmpuint (log->rows->len, ==, 20000);
  for (guint i = 0; i < 20000; i++)
    g_assert_cmpint (binary_log_get (log, i)->time, ==, LP_TIME_NONE);
}

static void
test_a_simulation_logs_utc (void)
{
  g_autoptr (GByteArray) bytes = ulog_fixture_begin ();
  g_autoptr (BinaryLog) log = NULL;

  ulog_fixture_attitude (bytes, ULOG_ATTITUDE, UTC, 10.0);
  log = binary_log_read (bytes, NULL);
  g_assert_cmpint (binary_log_get (log, 0)->time, ==, UTC);
}

/* Fixes are logged 30 to 200 ms late, now and then a receiver is a second
 * ahead, and the boot clock gains 20 ppm: still no attitude is off by more than
 * 31 ms, and none jumps by more than a few. */
static void
test_fixes_that_are_logged_late_do_not_shift_attitudes (void)
{
  g_autoptr (GByteArray) bytes = ulog_fixture_begin ();
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autoptr (BinaryLog) log = NULL;
  gint64 last = 0;
  guint n = 0;

  for (gint64 t = SECOND; t < 200 * SECOND; t += 20000) {
    const gint64 boot = t + t / 50000;

    ulog_fixture_attitude (bytes, ULOG_ATTITUDE, boot, 10.0);
    if (t % (SECOND / 5) == 0)
      ulog_fixture_gps (bytes, ULOG_GPS,
          boot + g_rand_int_range (random, 30000, 200000),
          UTC + t + (t % (17 * SECOND) == 0 ? 3 * SECOND : 0), 3, 47.0);
  }
  log = binary_log_read (bytes, NULL);
  assert_no_problems (log);
  for (guint i = 0; i < log->rows->len; i++) {
    const LpLogRow *row = binary_log_get (log, i);
    gint64 true_time;

    if (isnan (row->heading))
      continue;
    true_time = UTC + SECOND + (gint64) 20000 * n++;
    g_assert_cmpint (ABS (row->time - true_time), <, 60000);
    if (n > 1)
      g_assert_cmpint (ABS (row->time - last - 20000), <, 25000);
    last = row->time;
  }
  g_assert_cmpuint (n, ==, 199 * 50);
}

static void
test_a_jump_of_the_receivers_time_is_followed_and_said (void)
{
  g_autoptr (GByteArray) bytes = ulog_fixture_begin ();
  g_autoptr (BinaryLog) log = NULL;

  for (gint64 t = SECOND; t < 60 * SECOND; t += SECOND)
    ulog_fixture_gps (bytes, ULOG_GPS, t,
        UTC + t + (t >= 30 * SECOND ? 18 * SECOND : 0), 3, 47.0);
  ulog_fixture_attitude (bytes, ULOG_ATTITUDE, 60 * SECOND, 10.0);
  log = binary_log_read (bytes, NULL);
  g_assert_cmpuint (log->problems->len, ==, 1);
  g_assert_true (
      g_str_has_suffix (g_ptr_array_index (log->problems, 0), ":clock"));
  g_assert_nonnull (strstr (g_ptr_array_index (log->details, 0), "18.000 s"));
  g_assert_cmpint (
      binary_log_get (log, log->rows->len - 1)->time, ==, UTC + 78 * SECOND);
}

static void
test_failed_captures_are_none_and_triggers_are_commands (void)
{
  g_autoptr (GByteArray) bytes = ulog_fixture_begin ();
  g_autoptr (BinaryLog) log = NULL;
  const LpLogOptions photos_only = { .photos_only = TRUE };
  static const LpLogEvent events[] = { LP_LOG_EVENT_COMMAND,
    LP_LOG_EVENT_SHUTTER, LP_LOG_EVENT_SHUTTER, LP_LOG_EVENT_COMMAND };

  ulog_fixture_gps (bytes, ULOG_GPS, SECOND, UTC, 3, 47.0);
  ulog_fixture_trigger (bytes, 2 * SECOND, 1, FALSE);
  ulog_fixture_trigger (bytes, 3 * SECOND, 2, TRUE);
  ulog_fixture_capture (bytes, 4 * SECOND, 3, 1, 0.0);
  ulog_fixture_capture (bytes, 5 * SECOND, 99, 0, 0.0);
  ulog_fixture_capture (bytes, 6 * SECOND, 4, -1, 0.0);
  log = binary_log_read (bytes, &photos_only);
  assert_no_problems (log);
  g_assert_cmpuint (log->rows->len, ==, 4);
  for (guint i = 0; i < 4; i++) {
    g_assert_cmpint (binary_log_get (log, i)->event, ==, events[i]);
    g_assert_cmpint (binary_log_get (log, i)->sequence, ==, i + 1);
  }
}

static void
add_gimbal (
    GByteArray *bytes, gint64 boot, guint flags, gdouble pitch, gdouble yaw)
{
  GByteArray *data = g_byte_array_new ();

  binary_log_append (data, (guint64) boot, 8);
  binary_log_append (data, flags, 2);
  ulog_fixture_add_quaternion (data, 1.0, pitch, yaw);
  ulog_fixture_add_data (bytes, 50, data);
}

static void
test_a_gimbal_turns_the_camera (void)
{
  static const struct {
    guint flags;
    gdouble yaw;
  } cases[] = {
    { 64, 20.0 },       /* yaw in the earth's frame */
    { 32, 120.0 },      /* in the vehicle's */
    { 32 | 16, 120.0 }, /* so, whatever the lock says */
    { 16, 20.0 },       /* locked: the earth's */
    { 0, 120.0 },       /* not locked: the vehicle's */
  };
  g_autoptr (GByteArray) bytes = ulog_fixture_begin ();
  g_autoptr (BinaryLog) log = NULL;
  const LpLogRow *row;

  ulog_fixture_define (bytes, "gimbal_device_attitude_status:"
                              "uint64_t timestamp;uint16_t device_flags;"
                              "float[4] q;");
  ulog_fixture_subscribe (bytes, 0, 50, "gimbal_device_attitude_status");
  ulog_fixture_gps (bytes, ULOG_GPS, SECOND, UTC, 3, 47.0);
  ulog_fixture_attitude (bytes, ULOG_ATTITUDE, SECOND, 100.0);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    add_gimbal (bytes, 2 * SECOND + i, cases[i].flags, -60.0, 20.0);
  /* Not as the aircraft is: as the camera is. */
  ulog_fixture_capture (bytes, 2 * SECOND + 9, 1, 1, 30.0);
  ulog_fixture_capture (bytes, 4 * SECOND, 2, 1, 30.0);
  log = binary_log_read (bytes, NULL);
  assert_no_problems (log);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    row = binary_log_get (log, 2 + i);
    g_assert_cmpfloat_with_epsilon (row->camera_yaw, cases[i].yaw, 1e-3);
    g_assert_cmpfloat_with_epsilon (row->camera_pitch, -60.0, 1e-3);
    g_assert_cmpfloat_with_epsilon (row->camera_roll, 1.0, 1e-3);
  }
  row = binary_log_get (log, 2 + G_N_ELEMENTS (cases));
  g_assert_cmpfloat_with_epsilon (row->camera_yaw, 30.0, 1e-3);
  g_assert_cmpfloat_with_epsilon (row->camera_pitch, -10.0, 1e-3);
  g_assert_true (isnan (row->heading));
  row = binary_log_get (log, 3 + G_N_ELEMENTS (cases));
  g_assert_cmpfloat_with_epsilon (row->heading, 30.0, 1e-3);
  g_assert_true (isnan (row->camera_yaw));
}

static void
test_a_mount_counts_from_the_nose (void)
{
  g_autoptr (GByteArray) bytes = ulog_fixture_begin ();
  g_autoptr (BinaryLog) log = NULL;
  GByteArray *data = g_byte_array_new ();
  const LpLogRow *row;

  ulog_fixture_define (bytes, "mount_orientation:uint64_t timestamp;"
                              "float[3] attitude_euler_angle;");
  ulog_fixture_subscribe (bytes, 0, 51, "mount_orientation");
  ulog_fixture_attitude (bytes, ULOG_ATTITUDE, SECOND, 350.0);
  binary_log_append (data, 2 * SECOND, 8);
  binary_log_append_float (data, 0.0f);
  binary_log_append_float (data, (gfloat) (-G_PI / 2));
  binary_log_append_float (data, (gfloat) (G_PI / 9));
  ulog_fixture_add_data (bytes, 51, data);
  log = binary_log_read (bytes, NULL);
  row = binary_log_get (log, 1);
  g_assert_cmpfloat_with_epsilon (row->camera_yaw, 10.0, 1e-3);
  g_assert_cmpfloat_with_epsilon (row->camera_pitch, -90.0, 1e-3);
}

/* The latitude says which source a fix is from. */
static void
test_the_best_source_that_has_a_fix_is_read (void)
{
  g_autoptr (GByteArray) bytes = ulog_fixture_begin ();
  g_autoptr (BinaryLog) log = NULL;
  guint n[6] = { 0 };

  ulog_fixture_define (bytes,
      "sensor_gps:uint64_t timestamp;uint64_t time_utc_usec;"
      "int32_t lat;int32_t lon;int32_t alt;uint8_t fix_type;");
  ulog_fixture_subscribe (bytes, 0, 60, "sensor_gps");
  ulog_fixture_subscribe (bytes, 1, 61, "vehicle_gps_position");
  for (gint64 t = SECOND; t < 60 * SECOND; t += SECOND) {
    /* from second 3 on; from 5 on, but not from 20 to 40; always */
    ulog_fixture_gps (bytes, 61, t, UTC + t, t < 3 * SECOND ? 0 : 3, 2.0);
    ulog_fixture_gps (bytes, ULOG_GPS, t, UTC + t,
        t < 5 * SECOND || (t >= 20 * SECOND && t < 40 * SECOND) ? 2 : 3, 3.0);
    ulog_fixture_gps (bytes, 60, t, UTC + t, 3, 1.0);
  }
  log = binary_log_read (bytes, NULL);
  assert_no_problems (log);
  for (guint i = 0; i < log->rows->len; i++)
    n[(guint) binary_log_get (log, i)->latitude]++;
  g_assert_cmpuint (n[1], ==, 0);
  /* After 5 s of silence, up to the second when it is back. */
  g_assert_cmpuint (n[2], ==, 16);
  g_assert_cmpuint (n[3], ==, 35);
}

static void
test_the_estimate_stands_in_where_there_is_no_receiver (void)
{
  g_autoptr (GByteArray) bytes = ulog_fixture_begin ();
  g_autoptr (BinaryLog) log = NULL;
  guint estimates = 0;

  ulog_fixture_define (bytes, "vehicle_global_position:uint64_t timestamp;"
                              "double lat;double lon;bool dead_reckoning;");
  ulog_fixture_subscribe (bytes, 0, 60, "vehicle_global_position");
  for (guint i = 0; i < 20; i++) {
    GByteArray *data = g_byte_array_new ();
    binary_log_append (data, (guint64) (UTC + i), 8);
    binary_log_append_double (data, 47.0);
    binary_log_append_double (data, 8.0);
    binary_log_append (data, i % 4 == 0, 1);
    ulog_fixture_add_data (bytes, 60, data);
  }
  log = binary_log_read (bytes, NULL);
  g_assert_cmpuint (count_fixes (log), ==, 15);
  binary_log_free (g_steal_pointer (&log));

  ulog_fixture_gps (bytes, ULOG_GPS, UTC + 30, UTC + 30, 3, 46.0);
  log = binary_log_read (bytes, NULL);
  for (guint i = 0; i < log->rows->len; i++)
    estimates += binary_log_get (log, i)->latitude > 46.5;
  g_assert_cmpuint (count_fixes (log), ==, 1);
  g_assert_cmpuint (estimates, ==, 0);
}

/* Where each message of a log begins, and where the last one ends. */
static GArray *
list_messages (const GByteArray *bytes)
{
  GArray *offsets = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint offset = 16; offset < bytes->len;) {
    g_array_append_val (offsets, offset);
    offset += 3u + bytes->data[offset] + 256u * bytes->data[offset + 1];
  }
  g_array_append_val (offsets, bytes->len);
  return offsets;
}

static guint
find_first_data (const GByteArray *bytes, const GArray *offsets)
{
  for (guint i = 0; i + 1 < offsets->len; i++) {
    if (bytes->data[g_array_index (offsets, guint, i) + 2] == 'D')
      return i;
  }
  g_assert_not_reached ();
}

/* Bytes of noise between messages cost nothing but themselves. Without
 * checksums noise may look like a message, once in thousands of times: the same
 * each time. */
static void
test_garbage_between_messages_is_passed_over (void)
{
  g_autoptr (GByteArray) whole = ulog_fixture_make_flight (30);
  g_autoptr (GArray) offsets = list_messages (whole);
  g_autoptr (BinaryLog) expected = binary_log_read (whole, NULL);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  const guint first = find_first_data (whole, offsets);

  for (guint round = 0; round < 150; round++) {
    static const guint lengths[] = { 1, 2, 3, 7, 100, 5000, 70000, 600000 };
    const guint length = lengths[round % G_N_ELEMENTS (lengths)];
    const guint place = g_array_index (offsets, guint,
        (guint) g_rand_int_range (
            random, (gint) first, (gint) offsets->len - 1));
    g_autoptr (GByteArray) bytes = g_byte_array_new ();
    g_autoptr (BinaryLog) log = NULL;
    g_autofree gchar *problem = g_strdup_printf ("%u:garbage", place);
    g_autofree gchar *text =
        g_strdup_printf ("%u bytes are no messages", length);

    g_byte_array_append (bytes, whole->data, place);
    for (guint i = 0; i < length; i++)
      binary_log_append (
          bytes, round % 3 ? (guint64) g_rand_int (random) : 0, 1);
    g_byte_array_append (bytes, whole->data + place, whole->len - place);
    log = binary_log_read (bytes, NULL);
    binary_log_assert_problems (log, (const gchar *const[]){ problem, NULL });
    g_assert_true (
        g_str_has_prefix (g_ptr_array_index (log->details, 0), text));
    g_assert_cmpuint (log->n_records, ==, expected->n_records);
    g_assert_cmpuint (log->rows->len, ==, expected->rows->len);
    for (guint i = 0; i < log->rows->len; i++)
      g_assert_cmpint (binary_log_get (log, i)->time, ==,
          binary_log_get (expected, i)->time);
  }
}

/* A message whose length is wrong is lost, and no other. */
static void
test_wrong_lengths_do_not_lead_astray (void)
{
  g_autoptr (GByteArray) bytes = ulog_fixture_make_flight (30);
  g_autoptr (GArray) offsets = list_messages (bytes);
  g_autoptr (BinaryLog) expected = binary_log_read (bytes, NULL);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  const guint first = find_first_data (bytes, offsets);

  for (guint round = 0; round < 300; round++) {
    const guint place = g_array_index (offsets, guint,
        (guint) g_rand_int_range (
            random, (gint) first, (gint) offsets->len - 2));
    const guint at = place + (guint) g_rand_int_range (random, 0, 2);
    const guint8 before = bytes->data[at];
    g_autoptr (BinaryLog) log = NULL;
    g_autofree gchar *problem = g_strdup_printf ("%u:garbage", place);

    bytes->data[at] ^= (guint8) g_rand_int_range (random, 16, 256);
    log = binary_log_read (bytes, NULL);
    bytes->data[at] = before;
    binary_log_assert_problems (log, (const gchar *const[]){ problem, NULL });
    g_assert_cmpuint (log->n_records, ==, expected->n_records - 1);
  }
}

static void
test_a_log_may_end_anywhere (void)
{
  g_autoptr (GByteArray) bytes = ulog_fixture_make_flight (2);
  g_autoptr (GArray) offsets = list_messages (bytes);
  const guint first = find_first_data (bytes, offsets);
  guint next = first;

  for (guint end = g_array_index (offsets, guint, first); end < bytes->len;
       end++) {
    GByteArray cut = { .data = bytes->data, .len = end };
    g_autoptr (BinaryLog) log = binary_log_read (&cut, NULL);
    const guint begin = g_array_index (offsets, guint, next);

    g_assert_cmpuint (log->n_records, ==, next - first);
    if (end == begin) {
      assert_no_problems (log);
    } else {
      g_autofree gchar *problem = g_strdup_printf ("%u:cut-off", begin);
      binary_log_assert_problems (log, (const gchar *const[]){ problem, NULL });
    }
    if (end + 1 == g_array_index (offsets, guint, next + 1))
      next++;
  }
}

static void
test_a_header_alone_is_refused (void)
{
  g_autoptr (GError) error = NULL;
  gchar *path = log_fixture_write ("ULog\x01\x12\x35\x01\x00\x00", 10);

  g_assert_null (log_fixture_read (path, NULL, FALSE, &error));
  g_assert_error (error, LP_ERROR, LP_ERROR_FORMAT);
  g_assert_nonnull (strstr (error->message, path));
  log_fixture_remove (path);
}

static GByteArray *
make_flags (guint compatible, guint flag, guint place, guint64 appended)
{
  GByteArray *body = g_byte_array_new ();

  binary_log_append (body, compatible, 8);
  binary_log_append (body, (guint64) flag << 8 * place, 8);
  binary_log_append (body, appended, 8);
  binary_log_append (body, 0, 8);
  binary_log_append (body, 0, 8);
  return body;
}

static void
test_unknown_features_are_said_and_the_rest_is_read (void)
{
  for (guint i = 0; i < 4; i++) {
    const gboolean is_unknown = i >= 2;
    g_autoptr (GByteArray) flags = i == 0   ? make_flags (255, 0, 0, 0)
                                   : i == 1 ? make_flags (0, 1, 0, 0)
                                   : i == 2 ? make_flags (0, 2, 0, 0)
                                            : make_flags (0, 1, 5, 0);
    g_autoptr (GByteArray) bytes = ulog_fixture_new ();
    g_autoptr (GByteArray) rest = ulog_fixture_make_flight (2);
    g_autoptr (BinaryLog) log = NULL;

    ulog_fixture_add (bytes, 'B', flags->data, flags->len);
    g_byte_array_append (bytes, rest->data + 16, rest->len - 16);
    log = binary_log_read (bytes, NULL);
    g_assert_cmpuint (count_fixes (log), ==, 6);
    binary_log_assert_problems (
        log, (const gchar *const[]){
                 is_unknown ? "16:unknown-version" : NULL, NULL });
  }
}

static void
test_a_later_version_is_said_and_read (void)
{
  g_autoptr (GByteArray) bytes = ulog_fixture_make_flight (2);
  g_autoptr (BinaryLog) log = NULL;

  bytes->data[7] = 2;
  log = binary_log_read (bytes, NULL);
  binary_log_assert_problems (
      log, (const gchar *const[]){ "0:unknown-version", NULL });
  g_assert_cmpuint (count_fixes (log), ==, 6);
}

/* What a crash cut off ends where the data begins that was added afterwards. */
static void
test_data_that_was_appended_after_a_crash_is_read (void)
{
  g_autoptr (GByteArray) bytes = ulog_fixture_new ();
  g_autoptr (GByteArray) rest = ulog_fixture_make_flight (5);
  g_autoptr (GByteArray) flags = make_flags (0, 1, 0, 0);
  g_autoptr (BinaryLog) log = NULL;
  g_autofree gchar *problem = NULL;
  guint appended;
  guint64 n_records;

  ulog_fixture_add (bytes, 'B', flags->data, flags->len);
  g_byte_array_append (bytes, rest->data + 16, rest->len - 16);
  log = binary_log_read (bytes, NULL);
  n_records = log->n_records;
  binary_log_free (g_steal_pointer (&log));

  problem = g_strdup_printf ("%u:cut-off", bytes->len);
  /* A message that claims to be longer than all that is to come. */
  g_byte_array_append (bytes,
      (const guint8 *) "\xff\x7f"
                       "D\x00\x00xyz",
      8);
  appended = bytes->len;
  ulog_fixture_attitude (bytes, ULOG_ATTITUDE, 9 * SECOND, 77.0);
  for (guint i = 0; i < 4; i++)
    bytes->data[16 + 3 + 16 + i] = (guint8) (appended >> 8 * i);
  log = binary_log_read (bytes, NULL);
  binary_log_assert_problems (log, (const gchar *const[]){ problem, NULL });
  g_assert_cmpuint (log->n_records, ==, n_records + 1);
  g_assert_cmpfloat_with_epsilon (
      binary_log_get (log, log->rows->len - 1)->heading, 77.0, 1e-3);
}

static void
test_other_messages_are_passed_over_and_dropouts_counted (void)
{
  g_autoptr (GByteArray) bytes = ulog_fixture_begin ();
  g_autoptr (BinaryLog) log = NULL;
  gchar tagged[] = "6\x01\x00tttttttthello";

  ulog_fixture_add (bytes, 'I',
      "\x0c"
      "char[3] sys_abc",
      16);
  ulog_fixture_add (bytes, 'M',
      "\x00\x0c"
      "char[3] sys_abc",
      17);
  ulog_fixture_add (bytes, 'P',
      "\x0a"
      "float MC_P\0\0\0\0",
      15);
  ulog_fixture_add (bytes, 'Q',
      "\x01\x0a"
      "float MC_P\0\0\0\0",
      16);
  ulog_fixture_add (bytes, 'L', "6tttttttthello", 14);
  ulog_fixture_add (bytes, 'C', tagged, sizeof tagged - 1);
  ulog_fixture_add (bytes, 'O', "\x0a\x00", 2);
  ulog_fixture_add (bytes, 'S', "\x2f\x73\x13\x20\x25\x0c\xbb\x12", 8);
  ulog_fixture_add (bytes, 'R', "\x04\x00", 2);
  ulog_fixture_add (bytes, 'O', "\x00\x01", 2);
  ulog_fixture_attitude (bytes, ULOG_ATTITUDE, SECOND, 5.0);
  ulog_fixture_add (bytes, 'Z', "of a later version", 18);
  ulog_fixture_attitude (bytes, ULOG_ATTITUDE, SECOND, 5.0);
  log = binary_log_read (bytes, NULL);
  binary_log_assert_problems (log, (const gchar *const[]){ "0:dropout", NULL });
  g_assert_nonnull (strstr (g_ptr_array_index (log->details, 0), "266 ms"));
  g_assert_nonnull (strstr (g_ptr_array_index (log->details, 0), " 2 times"));
  g_assert_cmpuint (log->n_records, ==, 2);
}

static void
test_a_topic_without_a_field_is_said (void)
{
  g_autoptr (GByteArray) bytes = ulog_fixture_new ();
  g_autoptr (BinaryLog) log = NULL;

  ulog_fixture_define (
      bytes, "vehicle_attitude:uint64_t timestamp;float[3] q;");
  ulog_fixture_subscribe (bytes, 0, 0, "vehicle_attitude");
  log = binary_log_read (bytes, NULL);
  g_assert_cmpuint (log->problems->len, ==, 1);
  g_assert_nonnull (strstr (g_ptr_array_index (log->details, 0),
      "'vehicle_attitude' has no field 'q'"));
}

static void
test_messages_without_a_name_or_a_definition_are_said (void)
{
  g_autoptr (GByteArray) bytes = ulog_fixture_begin ();
  g_autoptr (BinaryLog) log = NULL;

  ulog_fixture_subscribe (bytes, 0, 40, "sensor_gps");
  for (guint i = 0; i < 3; i++) {
    ulog_fixture_attitude (bytes, 90, i, 0.0);
    ulog_fixture_attitude (bytes, ULOG_ATTITUDE, i, 0.0);
  }
  ulog_fixture_attitude (bytes, 7, 3, 0.0);
  ulog_fixture_noise (bytes, 4);
  log = binary_log_read (bytes, NULL);
  g_assert_cmpuint (log->problems->len, ==, 2);
  g_assert_nonnull (
      strstr (g_ptr_array_index (log->details, 0), "'sensor_gps'"));
  g_assert_true (
      g_str_has_prefix (g_ptr_array_index (log->details, 1), "4 messages"));
  g_assert_cmpuint (log->n_records, ==, 8);
}

static void
test_definitions_nest (void)
{
  g_autoptr (LpUlogDefinitions) definitions = lp_ulog_definitions_new ();
  static const gchar *const texts[] = { "a:uint8_t[3] x;b[2] y;int16_t z;"
                                        "uint8_t[5] _padding0;",
    "b:double u;char[10] v;", "loop:uint8_t x;loop y;", "lost:c x;",
    "large:b[4000] x;", "odd:uint8_t;", "none:int8_t[0] x;" };
  LpUlogField field;
  guint size, padding;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_true (
        lp_ulog_definitions_add (definitions, texts[i], strlen (texts[i])));
  g_assert_false (lp_ulog_definitions_add (definitions, "no colon", 8));
  g_assert_true (
      lp_ulog_definitions_get_size (definitions, "a", &size, &padding));
  g_assert_cmpuint (size, ==, 3 + 36 + 2 + 5);
  g_assert_cmpuint (padding, ==, 5);
  g_assert_true (lp_ulog_definitions_find (definitions, "a", "z", &field));
  g_assert_cmpuint (field.offset, ==, 39);
  g_assert_cmpint (field.type, ==, LP_ULOG_INT16);
  g_assert_false (lp_ulog_definitions_find (definitions, "a", "y", &field));
  g_assert_false (lp_ulog_definitions_find (definitions, "a", "q", &field));
  for (guint i = 2; i < G_N_ELEMENTS (texts); i++) {
    g_autofree gchar *name = g_strndup (texts[i], strcspn (texts[i], ":"));
    g_assert_false (
        lp_ulog_definitions_get_size (definitions, name, &size, &padding));
  }
}

static void
test_every_type_of_field_is_read (void)
{
  static const guint8 bytes[] = { 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff };
  static const struct {
    LpUlogType type;
    gdouble value;
  } cases[] = { { LP_ULOG_INT8, -2 }, { LP_ULOG_UINT8, 254 },
    { LP_ULOG_INT16, -2 }, { LP_ULOG_UINT16, 65534 }, { LP_ULOG_INT32, -2 },
    { LP_ULOG_UINT32, 4294967294.0 }, { LP_ULOG_INT64, -2 },
    { LP_ULOG_BOOL, 254 }, { LP_ULOG_CHAR, 254 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const LpUlogField field = { .type = cases[i].type, .n_values = 1 };
    g_assert_cmpfloat (
        lp_ulog_field_get_double (&field, bytes, 0), ==, cases[i].value);
  }
}

/* Of attitudes, those that matter next to some moments; all fixes and events
 * come. */
static void
test_between_moments_the_first_and_the_last_come (void)
{
  g_autoptr (GByteArray) bytes = ulog_fixture_make_flight (60);
  g_autoptr (BinaryLog) all = binary_log_read (bytes, NULL);

  for (guint round = 0; round < 20; round++) {
    gint64 moments[12];
    const guint n = 1 + round % G_N_ELEMENTS (moments);
    LpLogOptions options = { .moments = moments, .n_moments = n };
    g_autoptr (BinaryLog) log = NULL;
    g_autoptr (GHashTable) times =
        g_hash_table_new (g_int64_hash, g_int64_equal);
    gint64 time = UTC + g_test_rand_int_range (0, 20) * SECOND;

    for (guint i = 0; i < n; i++) {
      moments[i] = time;
      time += g_test_rand_int_range (0, 8) * SECOND;
    }
    log = binary_log_read (bytes, &options);
    g_assert_cmpuint (log->rows->len, <, all->rows->len);
    for (guint i = 0; i < log->rows->len; i++)
      g_hash_table_add (times, &g_array_index (log->rows, LpLogRow, i).time);
    for (guint i = 0; i < n; i++) {
      const gint64 *before = NULL, *after = NULL;
      for (guint j = 0; j < all->rows->len; j++) {
        const LpLogRow *row = binary_log_get (all, j);
        if (isnan (row->heading) || row->event != LP_LOG_EVENT_NONE)
          continue;
        if (row->time <= moments[i])
          before = &row->time;
        if (row->time >= moments[i] && after == NULL)
          after = &row->time;
      }
      g_assert_true (before == NULL || g_hash_table_contains (times, before));
      g_assert_true (after == NULL || g_hash_table_contains (times, after));
    }
    g_assert_cmpuint (count_fixes (log), ==, count_fixes (all));
  }
}

static void
test_angles_of_quaternions (void)
{
  for (guint i = 0; i < 2000; i++) {
    const gdouble roll = g_test_rand_double_range (-179, 179);
    const gdouble pitch = g_test_rand_double_range (-89, 89);
    const gdouble yaw = g_test_rand_double_range (0, 359.9);
    g_autoptr (GByteArray) data = g_byte_array_new ();
    LpAttitude attitude;
    gfloat q[4];

    ulog_fixture_add_quaternion (data, roll, pitch, yaw);
    memcpy (q, data->data, sizeof q);
    g_assert_true (
        lp_attitude_from_quaternion (&attitude, q[0], q[1], q[2], q[3]));
    g_assert_cmpfloat_with_epsilon (attitude.roll, roll, 0.01);
    g_assert_cmpfloat_with_epsilon (attitude.pitch, pitch, 0.01);
    g_assert_cmpfloat_with_epsilon (
        fabs (remainder (attitude.yaw - yaw, 360.0)), 0.0, 0.01);
  }
}

/* Straight down, the yaw is where the upper edge of the picture points. */
static void
test_straight_down_there_is_no_roll (void)
{
  for (gint sign = -1; sign <= 1; sign += 2) {
    g_autoptr (GByteArray) data = g_byte_array_new ();
    LpAttitude attitude;
    gfloat q[4];

    ulog_fixture_add_quaternion (data, 0.0, sign * 90.0, 123.0);
    memcpy (q, data->data, sizeof q);
    g_assert_true (
        lp_attitude_from_quaternion (&attitude, q[0], q[1], q[2], q[3]));
    g_assert_cmpfloat (attitude.roll, ==, 0.0);
    g_assert_cmpfloat (attitude.pitch, ==, sign * 90.0);
    g_assert_cmpfloat_with_epsilon (attitude.yaw, 123.0, 0.01);
  }
  g_assert_false (lp_attitude_from_quaternion (&(LpAttitude){ 0 }, 0, 0, 0, 0));
  g_assert_false (
      lp_attitude_from_quaternion (&(LpAttitude){ 0 }, NAN, 0, 0, 1));
}

static void
assert_sample (const gchar *name, guint64 n_records, guint n_fixes,
    guint n_attitudes, const gchar *first, const gchar *last, gdouble latitude,
    gdouble longitude)
{
  g_autofree gchar *path = g_build_filename (
      g_getenv ("LINEPATROL_DATA"), "logs", "ulog", name, NULL);
  g_autoptr (BinaryLog) log = NULL;
  const LpLogRow *fix = NULL;
  guint fixes = 0, attitudes = 0;

  if (!g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_test_skip ("the sample data is not there");
    return;
  }
  log = binary_log_read_file (path, NULL);
  g_assert_cmpuint (log->n_records, ==, n_records);
  for (guint i = 0; i < log->rows->len; i++) {
    const LpLogRow *row = binary_log_get (log, i);

    attitudes += !isnan (row->heading);
    if (isnan (row->latitude))
      continue;
    fix = row;
    if (fixes++ == 0 && first != NULL)
      g_assert_cmpint (row->time, ==, lp_time_parse (first, strlen (first)));
  }
  g_assert_cmpuint (fixes, ==, n_fixes);
  g_assert_cmpuint (attitudes, ==, n_attitudes);
  g_assert_cmpfloat_with_epsilon (fix->latitude, latitude, 5e-8);
  g_assert_cmpfloat_with_epsilon (fix->longitude, longitude, 5e-8);
  g_assert_cmpint (fix->time, ==, lp_time_parse (last, strlen (last)));
  if (n_records == 14604)
    g_assert_nonnull (
        strstr (g_ptr_array_index (log->details, 0), " 1 times: 30 ms"));
  else
    assert_no_problems (log);
}

static void
test_sample_of_a_cube_orange (void)
{
  assert_sample ("sample_log_small.ulg", 14604, 32, 1298,
      "2021-04-21T06:30:58.600345Z", "2021-04-21T06:31:04.800341Z", 63.4170457,
      10.4082271);
}

static void
test_sample_of_a_simulation (void)
{
  assert_sample ("sample_px4_events.ulg", 29480, 423, 622, NULL,
      "2024-03-18T14:49:41.470Z", 47.3977417, 8.545594);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add_func ("/log-ulog/" #name, test_##name)
  ADD (fixes_attitudes_and_captures_become_rows);
  ADD (later_versions_give_degrees_and_the_age_of_the_time);
  ADD (what_comes_before_the_first_fix_has_a_time);
  ADD (without_a_fix_there_is_no_time);
  ADD (a_simulation_logs_utc);
  ADD (fixes_that_are_logged_late_do_not_shift_attitudes);
  ADD (a_jump_of_the_receivers_time_is_followed_and_said);
  ADD (failed_captures_are_none_and_triggers_are_commands);
  ADD (a_gimbal_turns_the_camera);
  ADD (a_mount_counts_from_the_nose);
  ADD (the_best_source_that_has_a_fix_is_read);
  ADD (the_estimate_stands_in_where_there_is_no_receiver);
  ADD (garbage_between_messages_is_passed_over);
  ADD (wrong_lengths_do_not_lead_astray);
  ADD (a_log_may_end_anywhere);
  ADD (a_header_alone_is_refused);
  ADD (unknown_features_are_said_and_the_rest_is_read);
  ADD (a_later_version_is_said_and_read);
  ADD (data_that_was_appended_after_a_crash_is_read);
  ADD (other_messages_are_passed_over_and_dropouts_counted);
  ADD (a_topic_without_a_field_is_said);
  ADD (messages_without_a_name_or_a_definition_are_said);
  ADD (definitions_nest);
  ADD (every_type_of_field_is_read);
  ADD (between_moments_the_first_and_the_last_come);
  ADD (angles_of_quaternions);
  ADD (straight_down_there_is_no_roll);
  ADD (sample_of_a_cube_orange);
  ADD (sample_of_a_simulation);
  return g_test_run ();
}
