/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* DJI's timestamps of photos, as different drones write them. */

#include "log_reading.h"

#include <math.h>

static LogReading *
read_text (const gchar *text)
{
  LogReading *reading = log_reading_new_from_bytes (text, strlen (text), NULL);

  g_assert_cmpstr (reading->format, ==, "mrk");
  return reading;
}

/* 1 June 2023, 15:12:53 by GPS. */
#define UTC G_GINT64_CONSTANT (1685632355488877)

static void
assert_photo (const LpLogRow *row, gint64 sequence)
{
  g_assert_cmpint (row->event, ==, LP_LOG_EVENT_SHUTTER);
  g_assert_cmpint (row->sequence, ==, sequence);
  g_assert_cmpint (row->time, ==, UTC);
  /* no offset is applied: it is in them */
  g_assert_true (row->latitude == 44.42824637);
  g_assert_true (row->longitude == 1.26196331);
  g_assert_true (row->altitude == 359.494);
  g_assert_true (isnan (row->camera_yaw));
}

static void
test_a_line_is_a_photo (void)
{
  g_autoptr (LogReading) reading =
      read_text ("1\t400373.488877\t[2264]\t   -40,N\t     0,E\t    86,V\t"
                 "44.42824637,Lat\t1.26196331,Lon\t359.494,Ellh\t"
                 "0.028352, 0.031012, 0.055411\t16,Q\r\n"
                 "\r\n"
                 "2\t400373.488877\t[2264]\t-1,N\t2,E\t193,V\t44.42824637,Lat\t"
                 "1.26196331,Lon\t359.494,Ellh\t1.2, 1.3, 2.5\t50,Q");

  g_assert_cmpuint (reading->rows->len, ==, 2);
  g_assert_cmpuint (reading->n_records, ==, 2);
  g_assert_cmpuint (reading->problems->len, ==, 0);
  assert_photo (log_reading_get (reading, 0), 1);
  assert_photo (log_reading_get (reading, 1), 2);
  g_assert_cmpuint (log_reading_get (reading, 1)->line, ==, 3);
}

static void
test_separators_do_not_matter (void)
{
  static const gchar *const lines[] = {
    "7,400373.488877,[2264],-40,N,0,E,86,V,44.42824637,Lat,1.26196331,Lon,"
    "359.494,Ellh,0.028,0.031,0.055,16,Q\n",
    "\xef\xbb\xbf"
    "7 400373.488877 [2264] -40,N 0,E 86,V 44.42824637,Lat "
    "1.26196331,Lon 359.494,Ellh 0.028, 0.031, 0.055 16,Q\n",
    "7;400373.488877;2264;-40;N;0;E;86;V;44.42824637;Lat;1.26196331;Lon;"
    "359.494;Ellh;0.028;0.031;0.055;16;Q\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++) {
    g_autoptr (LogReading) reading = read_text (lines[i]);

    g_assert_cmpuint (reading->rows->len, ==, 1);
    g_assert_cmpuint (reading->problems->len, ==, 0);
    assert_photo (log_reading_get (reading, 0), 7);
  }
}

/* The photo was taken all the same: its position may come from elsewhere. */
static void
test_photos_without_a_position_are_reported (void)
{
  g_autoptr (LogReading) reading = read_text (
      "1\t400373.488877\t[2264]\t0,N\t0,E\t0,V\t44.4,Lat\t1.2,Lon\t"
      "359.494,Ellh\t0, 0, 0\t0,Q\n"
      "2\t400373.488877\t[2264]\t0,N\t0,E\t0,V\t0.0,Lat\t0.0,Lon\t0,Ellh\t"
      "0, 0, 0\t16,Q\n");

  g_assert_cmpuint (reading->rows->len, ==, 2);
  for (guint i = 0; i < 2; i++) {
    g_assert_true (isnan (log_reading_get (reading, i)->latitude));
    g_assert_cmpint (log_reading_get (reading, i)->time, ==, UTC);
    g_assert_cmpint (log_reading_get (reading, i)->sequence, ==, i + 1);
  }
  g_assert_cmpuint (reading->problems->len, ==, 2);
  g_assert_nonnull (
      strstr (g_ptr_array_index (reading->problems, 0), ":no-position"));
}

static void
test_broken_lines_are_reported (void)
{
  static const gchar good[] =
      "1\t400373.488877\t[2264]\t-40,N\t0,E\t86,V\t44.42824637,Lat\t"
      "1.26196331,Lon\t359.494,Ellh\t0.028, 0.031, 0.055\t16,Q\n";
  static const gchar *const broken[] = {
    "x\t400373.488877\t[2264]\t1.5,Lat\t1.5,Lon\n",
    "1.5\t400373.488877\t[2264]\t1.5,Lat\t1.5,Lon\n",
    "1\t604800\t[2264]\t1.5,Lat\t1.5,Lon\n",
    "1\t400373.488877\t1.5,Lat\t1.5,Lon\n",
    "1\t400373.488877\t[99999]\t1.5,Lat\t1.5,Lon\n",
    "1\t400373.488877\t[2264]\t-40,N\t0,E\t86,V\t44.428\n",
    "1\t400373.488877\t[2264]\t1,1,1,1,1,1,1,1,1,1,1,1,1,1.5,Lat\t1,Lon\n",
    "1\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (broken); i++) {
    g_autofree gchar *text = g_strconcat (good, broken[i], good, NULL);
    g_autofree gchar *problem = g_strdup_printf (
        "2@%" G_GSIZE_FORMAT ":malformed-row", sizeof good - 1);
    g_autoptr (LogReading) reading = read_text (text);

    g_assert_cmpuint (reading->rows->len, ==, 2);
    assert_photo (log_reading_get (reading, 1), 1);
    log_reading_assert_problems (
        reading, (const gchar *const[]){ problem, NULL });
  }
}

static void
test_unknown_leap_seconds_are_reported_once (void)
{
  g_autoptr (LogReading) reading = read_text (
      "1\t1.5\t[2600]\t0,N\t0,E\t0,V\t44.4,Lat\t1.2,Lon\t3,Ellh\t0,0,0\t16,Q\n"
      "2\t2.5\t[2600]\t0,N\t0,E\t0,V\t44.4,Lat\t1.2,Lon\t3,Ellh\t0,0,0\t16,"
      "Q\n");

  g_assert_cmpuint (reading->rows->len, ==, 2);
  log_reading_assert_problems (
      reading, (const gchar *const[]){ "1@0:leap-seconds", NULL });
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/log-mrk/a-line-is-a-photo", test_a_line_is_a_photo);
  g_test_add_func (
      "/log-mrk/separators-do-not-matter", test_separators_do_not_matter);
  g_test_add_func ("/log-mrk/photos-without-a-position-are-reported",
      test_photos_without_a_position_are_reported);
  g_test_add_func (
      "/log-mrk/broken-lines-are-reported", test_broken_lines_are_reported);
  g_test_add_func ("/log-mrk/unknown-leap-seconds-are-reported-once",
      test_unknown_leap_seconds_are_reported_once);
  return g_test_run ();
}
