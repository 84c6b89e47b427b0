/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log/lp-boot-clock.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define UTC (G_GINT64_CONSTANT (1700000000) * SECOND)

/* Against all pairs of the last 32 seconds, gaps among them. */
static void
test_a_clock_is_as_far_ahead_as_its_quickest_message_says (void)
{
  LpBootClock clock = { 0 };
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) offsets = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 time = 5 * SECOND;

  for (guint i = 0; i < 5000; i++) {
    const gint64 offset = UTC - g_test_rand_int_range (0, 900000);
    gint64 expected = G_MININT64;

    time += g_test_rand_int_range (0, i % 500 == 0 ? 90000000 : 900000);
    g_array_append_val (times, time);
    g_array_append_val (offsets, offset);
    g_assert_cmpint (
        lp_boot_clock_add (&clock, time, time + offset), ==, LP_CLOCK_TAKEN);
    for (guint j = 0; j <= i; j++) {
      if (time / SECOND - g_array_index (times, gint64, j) / SECOND < 32)
        expected = MAX (expected, g_array_index (offsets, gint64, j));
    }
    g_assert_cmpint (lp_boot_clock_convert (&clock, time), ==, time + expected);
  }
}

/* Against what is true: the clock is never ahead of it, and behind by little
 * more than the least delay, and by what the crystal drifts in half a minute. */
static void
test_a_clock_follows_through_delays (void)
{
  LpBootClock clock = { 0 };
  gint64 last = 0;

  for (guint i = 0; i < 20000; i++) {
    const gint64 boot = 5000000 + 200000 * (gint64) i;
    /* the crystal is 20 ppm slow */
    const gint64 time = UTC + boot + boot / 50000;
    gint64 delay = g_test_rand_int_range (2000, 20000);
    gint64 mapped;

    if (g_test_rand_int_range (0, 20) == 0)
      delay = g_test_rand_int_range (2000, 1500000);
    lp_boot_clock_add (&clock, boot, time - delay);
    mapped = lp_boot_clock_convert (&clock, boot);
    if (i < 10)
      continue;
    g_assert_cmpint (mapped, <=, time);
    g_assert_cmpint (mapped, >, time - 20000);
    /* it does not jump either */
    if (last != 0)
      g_assert_cmpint (ABS (mapped - last - 200000), <, 20000);
    last = mapped;
  }
}

static void
test_a_clock_recovers_from_a_wrong_time (void)
{
  LpBootClock clock = { 0 };
  const gint64 wrong = UTC + 86400 * SECOND;
  gint64 boot = SECOND;

  g_assert_cmpint (lp_boot_clock_convert (&clock, 1), ==, LP_TIME_NONE);
  g_assert_cmpint (lp_boot_clock_add (&clock, boot, wrong), ==, LP_CLOCK_TAKEN);
  for (boot += 200000; boot < 1200000 + 3 * SECOND; boot += 200000)
    g_assert_cmpint (
        lp_boot_clock_add (&clock, boot, UTC + boot), ==, LP_CLOCK_DOUBTFUL);
  g_assert_cmpint (
      lp_boot_clock_add (&clock, boot, UTC + boot), ==, LP_CLOCK_JUMPED);
  g_assert_cmpint (lp_boot_clock_convert (&clock, boot), ==, UTC + boot);
  g_assert_cmpint (
      lp_boot_clock_add (&clock, boot + 1, wrong), ==, LP_CLOCK_DOUBTFUL);
  g_assert_cmpint (lp_boot_clock_convert (&clock, boot), ==, UTC + boot);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/boot-clock/quickest-message",
      test_a_clock_is_as_far_ahead_as_its_quickest_message_says);
  g_test_add_func ("/boot-clock/delays", test_a_clock_follows_through_delays);
  g_test_add_func (
      "/boot-clock/wrong-time", test_a_clock_recovers_from_a_wrong_time);
  return g_test_run ();
}
