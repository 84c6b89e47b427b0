/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <math.h>
#include <string.h>

#include "binary_log_fixture.h"
#include "lp-time.h"
#include "tlog_fixture.h"
#include "ulog_fixture.h"

#define SECOND G_GINT64_CONSTANT (1000000)
#define UTC (G_GINT64_CONSTANT (1700000000) * SECOND)

/* What the ground station's clock is ahead. */
#define FAST (10 * SECOND)

static void
assert_no_problems (const BinaryLog *log)
{
  binary_log_assert_problems (log, (const gchar *const[]){ NULL });
}

static void
test_positions_attitudes_and_photos_become_rows (void)
{
  for (TlogVersion version = TLOG_V1; version <= TLOG_SIGNED; version++) {
    g_auto (Tlog) tlog = tlog_fixture_begin (version);
    g_autoptr (BinaryLog) log = NULL;
    const LpLogRow *row;

    tlog_fixture_system_time (&tlog, UTC + FAST, UTC, 5000);
    tlog_fixture_attitude (&tlog, UTC + FAST, 5000, 271.5);
    tlog_fixture_system_time (&tlog, UTC + FAST + SECOND, UTC + SECOND, 6000);
    tlog_fixture_position (&tlog, UTC + FAST + SECOND, 6000, 47.1234567, 1234);
    tlog_fixture_feedback (&tlog, UTC + FAST + 2 * SECOND,
        (guint64) UTC + 1500000, 42, 0, 0.0, 270.0);
    log = binary_log_read (tlog.bytes, NULL);
    g_assert_cmpstr (log->format, ==, "tlog");
    assert_no_problems (log);
    g_assert_cmpuint (log->n_records, ==, 5);
    g_assert_cmpuint (log->rows->len, ==, 3);
    row = binary_log_get (log, 0);
    g_assert_cmpint (row->time, ==, UTC);
    g_assert_cmpfloat_with_epsilon (row->heading, 271.5, 1e-4);
    row = binary_log_get (log, 1);
    g_assert_cmpint (row->time, ==, UTC + SECOND);
    g_assert_cmpfloat_with_epsilon (row->latitude, 47.1234567, 1e-12);
    g_assert_cmpfloat_with_epsilon (row->longitude, -8.5000001, 1e-12);
    g_assert_cmpfloat_with_epsilon (row->altitude, 123.456, 1e-9);
    g_assert_true (isnan (row->heading));
    row = binary_log_get (log, 2);
    g_assert_cmpint (row->time, ==, UTC + 1500000);
    g_assert_cmpint (row->event, ==, LP_LOG_EVENT_SHUTTER);
    g_assert_cmpint (row->sequence, ==, 42);
    g_assert_cmpfloat (row->latitude, ==, 47.5);
    g_assert_cmpfloat (row->altitude, ==, 512.5);
    g_assert_cmpfloat_with_epsilon (row->heading, 270.0, 1e-3);
    g_assert_true (isnan (row->camera_yaw));
  }
}

static void
test_a_heading_without_attitudes_is_the_positions (void)
{
  g_auto (Tlog) tlog = tlog_fixture_begin (TLOG_V2);
  g_autoptr (BinaryLog) log = NULL;

  tlog_fixture_position (&tlog, UTC, 1000, 47.0, 12345);
  tlog_fixture_position (&tlog, UTC, 2000, 47.0, G_MAXUINT16);
  log = binary_log_read (tlog.bytes, NULL);
  g_assert_cmpfloat_with_epsilon (
      binary_log_get (log, 0)->heading, 123.45, 1e-9);
  g_assert_true (isnan (binary_log_get (log, 1)->heading));
}

static void
test_a_receiver_stands_in_for_positions (void)
{
  g_auto (Tlog) tlog = tlog_fixture_begin (TLOG_V2);
  g_autoptr (BinaryLog) log = NULL;
  guint n_gps = 0, n_positions = 0;

  for (guint i = 1; i < 40; i++) {
    tlog_fixture_attitude (&tlog, UTC + i * SECOND, 1000 * i, 0.0);
    tlog_fixture_gps (&tlog, UTC + i * SECOND, 0, i == 20 ? 2 : 3, 1.0);
    tlog_fixture_position (
        &tlog, UTC + i * SECOND, 1000 * i, i < 10 || i >= 30 ? 2.0 : 0.0, 0);
  }
  log = binary_log_read (tlog.bytes, NULL);
  assert_no_problems (log);
  for (guint i = 0; i < log->rows->len; i++) {
    const LpLogRow *row = binary_log_get (log, i);
    n_gps += row->latitude < 1.5;
    n_positions += row->latitude > 1.5;
  }
  /* From 15 on: after 5 s without a position; not at 20; up to 30. */
  g_assert_cmpuint (n_positions, ==, 19);
  g_assert_cmpuint (n_gps, ==, 15);
}

/* The first message of a log often waited longest. */
static void
test_a_fix_has_its_own_time (void)
{
  static const struct {
    guint64 time;
    gint64 expected;
  } cases[] = {
    { 4900000, UTC - 100000 },
    /* by no clock that is known: when it came */
    { 0, UTC + 500000 },
    { (guint64) UTC, UTC + 500000 },
    { 90000000, UTC + 500000 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_auto (Tlog) tlog = tlog_fixture_begin (TLOG_V2);
    g_autoptr (BinaryLog) log = NULL;

    tlog_fixture_attitude (&tlog, UTC + FAST, 5000, 10.0);
    tlog_fixture_system_time (&tlog, UTC + FAST, UTC, 5000);
    tlog_fixture_gps (&tlog, UTC + FAST + SECOND / 2, cases[i].time, 3, 47.0);
    log = binary_log_read (tlog.bytes, NULL);
    assert_no_problems (log);
    g_assert_cmpint (binary_log_get (log, 1)->time, ==, cases[i].expected);
  }
}

/* Messages come up to 400 ms late, and the ground station's clock is wrong. */
static void
test_the_autopilots_clock_counts_not_the_ground_stations (void)
{
  g_auto (Tlog) tlog = tlog_fixture_begin (TLOG_V2);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autoptr (BinaryLog) log = NULL;

  for (guint ms = 1000; ms < 100000; ms += 100) {
    const gint64 utc = UTC + (gint64) ms * 1000;
    const gint64 stamp = utc + FAST + 1000 * g_rand_int_range (random, 20, 400);

    tlog_fixture_attitude (&tlog, stamp, ms, 10.0);
    /* told only later */
    if (ms >= 30000 && ms % 1000 == 0)
      tlog_fixture_system_time (&tlog, stamp, utc, ms);
  }
  log = binary_log_read (tlog.bytes, NULL);
  assert_no_problems (log);
  g_assert_cmpuint (log->rows->len, ==, 990);
  for (guint i = 0; i < log->rows->len; i++)
    g_assert_cmpint (binary_log_get (log, i)->time, ==,
        UTC + (gint64) (1000 + 100 * i) * 1000);
}

static void
test_without_utc_all_times_are_the_ground_stations (void)
{
  g_auto (Tlog) tlog = tlog_fixture_begin (TLOG_V2);
  g_autoptr (BinaryLog) log = NULL;

  /* The second message is 300 ms late. */
  tlog_fixture_attitude (&tlog, UTC + SECOND, 1000, 10.0);
  tlog_fixture_attitude (&tlog, UTC + 2 * SECOND + 300000, 2000, 10.0);
  tlog_fixture_feedback (
      &tlog, UTC + 3 * SECOND, (guint64) UTC - FAST, 1, 0, 0.0, 0.0);
  tlog_fixture_trigger (&tlog, UTC + 3 * SECOND, 2500000, 2);
  log = binary_log_read (tlog.bytes, NULL);
  assert_no_problems (log);
  g_assert_cmpuint (log->rows->len, ==, 4);
  g_assert_cmpint (binary_log_get (log, 0)->time, ==, UTC + SECOND);
  g_assert_cmpint (binary_log_get (log, 1)->time, ==, UTC + 2 * SECOND);
  /* Not its own time, which is by another clock than the track. */
  g_assert_cmpint (binary_log_get (log, 2)->time, ==, UTC + 3 * SECOND);
  g_assert_cmpint (binary_log_get (log, 3)->time, ==, UTC + 2500000);
  g_assert_cmpint (binary_log_get (log, 3)->event, ==, LP_LOG_EVENT_COMMAND);
}

static void
test_an_autopilot_may_be_switched_off_and_on (void)
{
  g_auto (Tlog) tlog = tlog_fixture_begin (TLOG_V2);
  g_autoptr (BinaryLog) log = NULL;

  for (guint i = 0; i < 60; i++) {
    const guint boot_ms = i < 30 ? 100000 + 1000 * i : 1000 * i;
    const gint64 utc = UTC + i * SECOND;
    tlog_fixture_system_time (&tlog, utc + FAST, utc, boot_ms);
    tlog_fixture_attitude (&tlog, utc + FAST, boot_ms, 10.0);
  }
  log = binary_log_read (tlog.bytes, NULL);
  g_assert_cmpuint (log->problems->len, ==, 1);
  g_assert_true (
      g_str_has_suffix (g_ptr_array_index (log->problems, 0), ":clock"));
  g_assert_cmpuint (log->rows->len, ==, 60);
  for (guint i = 0; i < 60; i++)
    g_assert_cmpint (binary_log_get (log, i)->time, ==, UTC + i * SECOND);
}

static void
test_photos_are_counted_once_and_failed_ones_are_none (void)
{
  g_auto (Tlog) tlog = tlog_fixture_begin (TLOG_V2);
  const LpLogOptions photos_only = { .photos_only = TRUE };
  g_autoptr (BinaryLog) log = NULL;
  static const gchar *const images[] = { NULL, "DCIM/100/a.jpg", "/sd/b c.jpg",
    NULL };
  const LpLogRow *row;

  tlog_fixture_system_time (&tlog, UTC + FAST, UTC, 0);
  tlog_fixture_attitude (&tlog, UTC + FAST, 0, 10.0);
  tlog_fixture_system_time (&tlog, UTC + FAST, UTC, 0);
  for (guint again = 0; again < 2; again++) {
    const gint64 stamp = UTC + FAST + (10 + again) * SECOND;
    tlog_fixture_image (&tlog, stamp, 0, 3000, 0, 1, "");
    tlog_fixture_image (&tlog, stamp, (guint64) UTC + 4000000, 9, 1, 1,
        "http://192.168.1.1:80/DCIM/100/a.jpg?x=1");
    /* in milliseconds */
    tlog_fixture_image (
        &tlog, stamp, (guint64) UTC / 1000 + 5000, 9, 2, 1, "/sd/b c.jpg");
    tlog_fixture_image (&tlog, stamp, 0, 5500, 3, 0, "");
    tlog_fixture_feedback (
        &tlog, stamp, (guint64) UTC + 6000000, 7, 4, 0.0, 10.0);
    tlog_fixture_feedback (
        &tlog, stamp, (guint64) UTC + 6500000, 8, 1, 0.0, 10.0);
  }
  log = binary_log_read (tlog.bytes, &photos_only);
  assert_no_problems (log);
  g_assert_cmpuint (log->rows->len, ==, 4);
  for (guint i = 0; i < 4; i++) {
    row = binary_log_get (log, i);
    g_assert_cmpstr (row->image, ==, images[i]);
    g_assert_cmpint (row->time, ==, UTC + (3 + i) * SECOND);
    g_assert_cmpint (row->sequence, ==, i < 3 ? i : 7);
    g_assert_cmpint (row->event, ==,
        i == 0   ? LP_LOG_EVENT_SHUTTER
        : i == 3 ? LP_LOG_EVENT_COMMAND
                 : LP_LOG_EVENT_NONE);
  }
  row = binary_log_get (log, 0);
  g_assert_cmpfloat_with_epsilon (row->camera_pitch, -80.0, 1e-3);
  g_assert_cmpfloat_with_epsilon (row->camera_yaw, 200.0, 1e-3);
  g_assert_cmpfloat_with_epsilon (row->altitude, 345.678, 1e-9);
  row = binary_log_get (log, 3);
  g_assert_cmpfloat_with_epsilon (row->heading, 10.0, 1e-3);
}

static void
test_gimbals_and_mounts_turn_the_camera (void)
{
  g_auto (Tlog) tlog = tlog_fixture_begin (TLOG_V2);
  g_autoptr (BinaryLog) log = NULL;
  GByteArray *payload = g_byte_array_new ();
  static const gdouble yaws[] = { 120.0, 30.0, 120.0, 20.0 };

  tlog_fixture_attitude (&tlog, UTC, 1000, 100.0);
  /* of a mount, in hundredths, from the nose */
  binary_log_append (payload, (guint64) -6000, 4);
  binary_log_append (payload, 100, 4);
  binary_log_append (payload, 2000, 4);
  binary_log_append (payload, 0, 2);
  tlog_fixture_add (&tlog, UTC, 158, payload);
  /* with a yaw from north, which is an extension */
  for (guint i = 0; i < 2; i++) {
    payload = g_byte_array_new ();
    binary_log_append (payload, 1000, 4);
    binary_log_append_float (payload, 1.0f);
    binary_log_append_float (payload, -60.0f);
    binary_log_append_float (payload, 20.0f);
    if (i == 0)
      binary_log_append_float (payload, 30.0f);
    tlog_fixture_add (&tlog, UTC, 265, payload);
  }
  payload = g_byte_array_new ();
  binary_log_append (payload, 1000, 4);
  ulog_fixture_add_quaternion (payload, 1.0, -60.0, 20.0);
  binary_log_append (payload, 0, 8);
  binary_log_append (payload, 0, 8);
  binary_log_append (payload, 64, 2);
  binary_log_append (payload, 0, 2);
  tlog.component = 154;
  tlog_fixture_add (&tlog, UTC, 285, payload);
  /* Each source is better than those before: none waits. */
  {
    g_autoptr (GByteArray) attitude = g_byte_array_new ();
    const guint n = 5;
    g_autoptr (GArray) ends = g_array_new (FALSE, FALSE, sizeof (guint));

    for (guint i = 0, end = 0; i < n; i++) {
      end += 8u + 12u + tlog.bytes->data[end + 9];
      g_array_append_val (ends, end);
    }
    g_byte_array_append (
        attitude, tlog.bytes->data, g_array_index (ends, guint, 0));
    for (guint i = 0; i < n - 1; i++) {
      const guint begin = g_array_index (ends, guint, i);
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      const LpLogRow *row;

      g_byte_array_append (bytes, attitude->data, attitude->len);
      g_byte_array_append (bytes, tlog.bytes->data + begin,
          g_array_index (ends, guint, i + 1) - begin);
      log = binary_log_read (bytes, NULL);
      assert_no_problems (log);
      row = binary_log_get (log, 1);
      g_assert_cmpfloat_with_epsilon (row->camera_yaw, yaws[i], 1e-3);
      g_assert_cmpfloat_with_epsilon (row->camera_pitch, -60.0, 1e-3);
      g_assert_cmpfloat_with_epsilon (row->camera_roll, 1.0, 1e-3);
      binary_log_free (g_steal_pointer (&log));
    }
  }
  log = binary_log_read (tlog.bytes, NULL);
  g_assert_cmpuint (log->rows->len, ==, 2);
  g_assert_cmpfloat_with_epsilon (
      binary_log_get (log, 1)->camera_yaw, 20.0, 1e-3);
}

static void
test_only_the_first_aircraft_is_read (void)
{
  g_auto (Tlog) tlog = tlog_fixture_begin (TLOG_V2);
  g_autoptr (BinaryLog) log = NULL;

  for (guint i = 1; i < 20; i++) {
    tlog.system = 255;
    tlog_fixture_heartbeat (&tlog, UTC);
    tlog_fixture_system_time (&tlog, UTC, UTC - FAST, 7 * i);
    tlog.system = 3;
    tlog_fixture_position (&tlog, UTC, 1000 * i, 47.0, 0);
    tlog.system = 4;
    tlog_fixture_position (&tlog, UTC, 1000 * i, 48.0, 0);
    tlog_fixture_feedback (&tlog, UTC, 0, i, 0, 0.0, 0.0);
  }
  log = binary_log_read (tlog.bytes, NULL);
  g_assert_cmpuint (log->problems->len, ==, 1);
  g_assert_true (g_str_has_suffix (
      g_ptr_array_index (log->problems, 0), ":other-aircraft"));
  g_assert_nonnull (strstr (g_ptr_array_index (log->details, 0), "system 4"));
  g_assert_cmpuint (log->rows->len, ==, 19);
  for (guint i = 0; i < log->rows->len; i++)
    g_assert_cmpfloat (binary_log_get (log, i)->latitude, ==, 47.0);
}

/* Where each record begins, and where the last one ends. */
static GArray *
list_records (const GByteArray *bytes)
{
  GArray *offsets = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint offset = 0; offset < bytes->len;) {
    g_array_append_val (offsets, offset);
    offset += 8u + 12u + bytes->data[offset + 9];
  }
  g_array_append_val (offsets, bytes->len);
  return offsets;
}

static void
test_garbage_between_messages_is_passed_over (void)
{
  g_auto (Tlog) tlog = tlog_fixture_begin (TLOG_V2);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autoptr (BinaryLog) expected = NULL;
  g_autoptr (GArray) offsets = NULL;

  tlog_fixture_make_flight (&tlog, 30);
  offsets = list_records (tlog.bytes);
  expected = binary_log_read (tlog.bytes, NULL);
  assert_no_problems (expected);
  for (guint round = 0; round < 150; round++) {
    static const guint lengths[] = { 1, 2, 8, 9, 100, 5000, 600000 };
    const guint length = lengths[round % G_N_ELEMENTS (lengths)];
    const guint place = g_array_index (offsets, guint,
        (guint) g_rand_int_range (random, 3, (gint) offsets->len - 1));
    g_autoptr (GByteArray) bytes = g_byte_array_new ();
    g_autoptr (BinaryLog) log = NULL;
    g_autofree gchar *problem = g_strdup_printf ("%u:garbage", place);
    g_autofree gchar *text =
        g_strdup_printf ("%u bytes are no messages", length);

    g_byte_array_append (bytes, tlog.bytes->data, place);
    for (guint i = 0; i < length; i++)
      binary_log_append (
          bytes, round % 3 ? (guint64) g_rand_int (random) : 0, 1);
    g_byte_array_append (
        bytes, tlog.bytes->data + place, tlog.bytes->len - place);
    log = binary_log_read (bytes, NULL);
    /* What stands before it and cannot be checked is given up, too. */
    if (log->n_records == expected->n_records) {
      binary_log_assert_problems (log, (const gchar *const[]){ problem, NULL });
      g_assert_true (
          g_str_has_prefix (g_ptr_array_index (log->details, 0), text));
    }
    g_assert_cmpuint (log->problems->len, ==, 1);
    g_assert_cmpuint (log->n_records, >=, expected->n_records - 1);
    g_assert_cmpuint (log->rows->len, ==, expected->rows->len);
  }
}

static void
test_damaged_messages_are_found_by_their_checksums (void)
{
  g_auto (Tlog) tlog = tlog_fixture_begin (TLOG_V2);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autoptr (BinaryLog) expected = NULL;
  g_autoptr (GArray) offsets = NULL;

  tlog_fixture_make_flight (&tlog, 30);
  offsets = list_records (tlog.bytes);
  expected = binary_log_read (tlog.bytes, NULL);
  for (guint round = 0; round < 300; round++) {
    const guint index =
        (guint) g_rand_int_range (random, 3, (gint) offsets->len - 2);
    const guint begin = g_array_index (offsets, guint, index);
    const guint end = g_array_index (offsets, guint, index + 1);
    const guint at =
        (guint) g_rand_int_range (random, (gint) begin + 18, (gint) end);
    g_autofree gchar *problem = g_strdup_printf ("%u:wrong-checksum", begin);
    g_autoptr (BinaryLog) log = NULL;

    /* Heartbeats are not checked. */
    if (tlog.bytes->data[begin + 15] == 0)
      continue;
    tlog.bytes->data[at] ^= 1u << round % 8;
    log = binary_log_read (tlog.bytes, NULL);
    tlog.bytes->data[at] ^= 1u << round % 8;
    binary_log_assert_problems (log, (const gchar *const[]){ problem, NULL });
    g_assert_cmpuint (log->n_records, ==, expected->n_records - 1);
  }
}

static void
test_a_log_may_end_anywhere (void)
{
  g_auto (Tlog) tlog = tlog_fixture_begin (TLOG_V2);
  g_autoptr (GArray) offsets = NULL;
  guint next = 1;

  tlog_fixture_make_flight (&tlog, 3);
  offsets = list_records (tlog.bytes);
  for (guint end = g_array_index (offsets, guint, 1); end < tlog.bytes->len;
       end++) {
    GByteArray cut = { .data = tlog.bytes->data, .len = end };
    g_autoptr (BinaryLog) log = binary_log_read (&cut, NULL);
    const guint begin = g_array_index (offsets, guint, next);

    g_assert_cmpuint (log->n_records, ==, next);
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add_func ("/log-tlog/" #name, test_##name)
  ADD (positions_attitudes_and_photos_become_rows);
  ADD (a_heading_without_attitudes_is_the_positions);
  ADD (a_receiver_stands_in_for_positions);
  ADD (a_fix_has_its_own_time);
  ADD (the_autopilots_clock_counts_not_the_ground_stations);
  ADD (without_utc_all_times_are_the_ground_stations);
  ADD (an_autopilot_may_be_switched_off_and_on);
  ADD (photos_are_counted_once_and_failed_ones_are_none);
  ADD (gimbals_and_mounts_turn_the_camera);
  ADD (only_the_first_aircraft_is_read);
  ADD (garbage_between_messages_is_passed_over);
  ADD (damaged_messages_are_found_by_their_checksums);
  ADD (a_log_may_end_anywhere);
  return g_test_run ();
}
