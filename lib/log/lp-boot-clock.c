/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log/lp-boot-clock.h"

/* What differs by more is not lag. */
#define MAX_DIFFERENCE G_USEC_PER_SEC

/* So many in a row that agree for so long are no glitch of the receiver, and no
 * messages that came late. */
#define MIN_AGREEING 5
#define MIN_DURATION (3 * G_USEC_PER_SEC)

/* From 2005 to 2100, microseconds: no clock that counts from power-on gets
 * there, and no receiver was there before. */
#define FIRST_UTC (G_GINT64_CONSTANT (1104537600) * G_USEC_PER_SEC)
#define LAST_UTC (G_GINT64_CONSTANT (4102444800) * G_USEC_PER_SEC)

/**
 * lp_clock_is_utc: (skip)
 * @time: microseconds since 1970 or since power-on
 *
 * Returns: whether it can only be since 1970
 */
gboolean
lp_clock_is_utc (guint64 time)
{
  return time >= (guint64) FIRST_UTC && time < (guint64) LAST_UTC;
}

/* The largest offset of the seconds around one. */
static gint64
find_best (const LpBootClock *clock, gint64 second)
{
  gint64 best = G_MININT64;

  for (guint i = 0; i < LP_CLOCK_WINDOW; i++) {
    if (clock->best[i].used &&
        ABS (clock->best[i].second - second) < LP_CLOCK_WINDOW)
      best = MAX (best, clock->best[i].offset);
  }
  return best;
}

static void
take (LpBootClock *clock, gint64 slow, gint64 offset)
{
  const gint64 second = slow / G_USEC_PER_SEC;
  const guint place = (guint) ((guint64) second % LP_CLOCK_WINDOW);
  const gboolean is_same_second =
      clock->best[place].used && clock->best[place].second == second;

  if (!is_same_second || clock->best[place].offset < offset) {
    clock->best[place].used = TRUE;
    clock->best[place].second = second;
    clock->best[place].offset = offset;
  }
  /* Within a second nothing gets too old. */
  if (is_same_second && clock->second == second)
    clock->offset = MAX (clock->offset, offset);
  else
    clock->offset = find_best (clock, second);
  clock->second = second;
  clock->known = TRUE;
  clock->n_doubtful = 0;
}

/**
 * lp_boot_clock_add: (skip)
 * @clock: what was learned so far, zeroed at first
 * @slow: a time of the first clock, microseconds, less than 2^62
 * @ahead: the same moment by the second, or a little earlier
 *
 * Returns: what became of the pair
 */
LpClockPair
lp_boot_clock_add (LpBootClock *clock, gint64 slow, gint64 ahead)
{
  const gint64 offset = ahead - slow;

  if (!clock->known || ABS (offset - clock->offset) <= MAX_DIFFERENCE) {
    take (clock, slow, offset);
    return LP_CLOCK_TAKEN;
  }
  if (clock->n_doubtful == 0 || ABS (offset - clock->doubtful) > MAX_DIFFERENCE)
    clock->n_doubtful = 0;
  if (clock->n_doubtful == 0)
    clock->doubtful_since = slow;
  clock->doubtful = offset;
  if (++clock->n_doubtful < MIN_AGREEING ||
      slow - clock->doubtful_since < MIN_DURATION)
    return LP_CLOCK_DOUBTFUL;
  for (guint i = 0; i < LP_CLOCK_WINDOW; i++)
    clock->best[i].used = FALSE;
  take (clock, slow, offset);
  return LP_CLOCK_JUMPED;
}

/**
 * lp_boot_clock_convert: (skip)
 * @clock: what was learned so far
 * @slow: a time of the first clock
 *
 * Returns: the same moment by the second, or %LP_TIME_NONE
 */
gint64
lp_boot_clock_convert (const LpBootClock *clock, gint64 slow)
{
  return clock->known ? slow + clock->offset : LP_TIME_NONE;
}
