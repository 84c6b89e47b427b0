/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log/lp-log-events.h"

#define SECOND G_USEC_PER_SEC

static void
add (LpLogEvents *events, LpLogEvent event, gint64 sequence, gint64 time,
    guint log)
{
  LpLogRow row;

  lp_log_row_init (&row);
  row.event = event;
  row.sequence = sequence;
  row.time = time;
  lp_log_events_add (events, &row, log);
}

static void
assert_times (LpLogEvents *events, const gint64 *times, guint n_times)
{
  lp_log_events_finish (events);
  g_assert_cmpuint (lp_log_events_get_n_shots (events), ==, n_times);
  for (guint i = 0; i < n_times; i++)
    g_assert_cmpint (
        lp_log_events_get_shot (events, i)->row.time, ==, times[i]);
}

static void
test_commands_count_only_where_no_shutter_does (void)
{
  g_autoptr (LpLogEvents) events = lp_log_events_new ();

  add (events, LP_LOG_EVENT_COMMAND, 1, 100 * SECOND, 0);
  add (events, LP_LOG_EVENT_SHUTTER, 1, 101 * SECOND, 0);
  add (events, LP_LOG_EVENT_COMMAND, 2, 110 * SECOND, 0);
  add (events, LP_LOG_EVENT_COMMAND, 1, 500 * SECOND, 1);
  assert_times (events, (gint64[]){ 101 * SECOND, 500 * SECOND }, 2);
}

static void
test_an_event_sent_again_counts_once (void)
{
  g_autoptr (LpLogEvents) events = lp_log_events_new ();

  add (events, LP_LOG_EVENT_SHUTTER, 7, 100 * SECOND, 0);
  add (events, LP_LOG_EVENT_SHUTTER, 8, 103 * SECOND, 0);
  add (events, LP_LOG_EVENT_SHUTTER, 7, 105 * SECOND, 0);
  add (events, LP_LOG_EVENT_SHUTTER, 8, 103 * SECOND, 1);
  assert_times (events, (gint64[]){ 100 * SECOND, 103 * SECOND }, 2);
}

static void
test_a_camera_counts_from_one_again_after_a_restart (void)
{
  g_autoptr (LpLogEvents) events = lp_log_events_new ();

  add (events, LP_LOG_EVENT_SHUTTER, 1, 100 * SECOND, 0);
  add (events, LP_LOG_EVENT_SHUTTER, 2, 102 * SECOND, 0);
  add (events, LP_LOG_EVENT_SHUTTER, 1, 900 * SECOND, 0);
  assert_times (
      events, (gint64[]){ 100 * SECOND, 102 * SECOND, 900 * SECOND }, 3);
}

static void
test_events_without_a_number_are_told_apart_by_time (void)
{
  g_autoptr (LpLogEvents) events = lp_log_events_new ();

  add (events, LP_LOG_EVENT_SHUTTER, -1, 103 * SECOND, 0);
  add (events, LP_LOG_EVENT_SHUTTER, -1, 100 * SECOND, 0);
  add (events, LP_LOG_EVENT_SHUTTER, -1, 103 * SECOND, 0);
  add (events, LP_LOG_EVENT_SHUTTER, -1, 103 * SECOND + 1, 0);
  assert_times (
      events, (gint64[]){ 100 * SECOND, 103 * SECOND, 103 * SECOND + 1 }, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/log-events/commands-count-only-where-no-shutter-does",
      test_commands_count_only_where_no_shutter_does);
  g_test_add_func ("/log-events/an-event-sent-again-counts-once",
      test_an_event_sent_again_counts_once);
  g_test_add_func ("/log-events/a-camera-counts-from-one-again-after-a-restart",
      test_a_camera_counts_from_one_again_after_a_restart);
  g_test_add_func ("/log-events/events-without-a-number-are-told-apart-by-time",
      test_events_without_a_number_are_told_apart_by_time);
  return g_test_run ();
}
