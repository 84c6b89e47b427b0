/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * How far one clock is ahead of another, learned from pairs of their times.
 * Not part of the public API.
 *
 * Each pair says how far, less the time that it took to write the pair down:
 * a receiver's UTC is older by a varying tenth of a second when it gets its
 * stamp of the boot clock. The largest difference of the last half minute is
 * the one with the smallest such lag; half a minute, as clocks drift.
 */

/* Seconds. */
#define LP_CLOCK_WINDOW 32

/**
 * LpClockPair:
 * @LP_CLOCK_TAKEN: the pair fits those before
 * @LP_CLOCK_DOUBTFUL: it is more than a second off, and was left out
 * @LP_CLOCK_JUMPED: all for some seconds were off alike; they count from now on
 *
 * What became of a pair of times.
 */
typedef enum {
  LP_CLOCK_TAKEN,
  LP_CLOCK_DOUBTFUL,
  LP_CLOCK_JUMPED,
} LpClockPair;

typedef struct {
  /* read-only for users */
  gboolean known;
  gint64 offset; /* microseconds, if known */
  /* private */
  struct {
    gint64 second;
    gint64 offset;
    gboolean used;
  } best[LP_CLOCK_WINDOW];
  gint64 second; /* of the last pair that was taken */
  gint64 doubtful;
  gint64 doubtful_since;
  guint n_doubtful;
} LpBootClock;

LpClockPair lp_boot_clock_add (LpBootClock *clock, gint64 slow, gint64 ahead);
gint64 lp_boot_clock_convert (const LpBootClock *clock, gint64 slow);
gboolean lp_clock_is_utc (guint64 time);

G_END_DECLS
