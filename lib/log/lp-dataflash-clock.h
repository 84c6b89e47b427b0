/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * What the clock of an autopilot, which counts from power-on, shows in UTC. It
 * learns that from GPS messages. Not part of the public API.
 */
typedef struct {
  gboolean is_set;
  gint64 ahead;      /* UTC less the clock, microseconds */
  gint64 learned_at; /* by the clock */
  guint n_elsewhere; /* messages in a row that say something quite different */
} LpDataflashClock;

void lp_dataflash_clock_learn (
    LpDataflashClock *clock, gint64 boot, gint64 time);
gint64 lp_dataflash_clock_to_utc (const LpDataflashClock *clock, gint64 boot);

G_END_DECLS
