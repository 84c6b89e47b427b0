/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log/lp-dataflash-clock.h"

/* By how much the crystals of autopilots run wrong at worst, per million. */
#define MAX_DRIFT 50

/* Receivers speak at least as often, as long as they have a fix. */
#define MAX_SILENCE (10 * (gint64) G_USEC_PER_SEC)

/* What is farther off is no delay, but a wrong time: of the message, or, if
 * several in a row agree, of what was learned. */
#define MAX_DELAY ((gint64) G_USEC_PER_SEC)
#define N_AGREEING 5

/**
 * lp_dataflash_clock_learn: (skip)
 * @clock: a clock
 * @boot: when the message was logged, microseconds since power-on
 * @time: of the fix in it, microseconds of UTC
 *
 * A message can be logged late, but never before its fix: of all differences
 * the largest has the least delay in it. It is kept, less what the clock may
 * have drifted since, so that a message that comes late moves nothing.
 */
void
lp_dataflash_clock_learn (LpDataflashClock *clock, gint64 boot, gint64 time)
{
  gint64 ahead = time - boot;
  gint64 elapsed = boot - clock->learned_at;

  if (!clock->is_set || elapsed < -MAX_DELAY) {
    *clock = (LpDataflashClock){
      .is_set = TRUE, .ahead = ahead, .learned_at = boot
    };
    return;
  }
  clock->learned_at = boot;
  if (ABS (ahead - clock->ahead) > MAX_DELAY) {
    if (++clock->n_elsewhere < N_AGREEING)
      return;
    clock->ahead = ahead;
  }
  clock->n_elsewhere = 0;
  elapsed = CLAMP (elapsed, 0, MAX_SILENCE);
  clock->ahead =
      MAX (ahead, clock->ahead - elapsed * MAX_DRIFT / (gint64) G_USEC_PER_SEC);
}

/**
 * lp_dataflash_clock_to_utc: (skip)
 * @clock: a clock
 * @boot: microseconds since power-on
 *
 * Returns: microseconds of UTC, or %LP_TIME_NONE before anything was learned
 */
gint64
lp_dataflash_clock_to_utc (const LpDataflashClock *clock, gint64 boot)
{
  return clock->is_set ? boot + clock->ahead : LP_TIME_NONE;
}
