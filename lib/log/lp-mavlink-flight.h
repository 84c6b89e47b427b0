/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "log/lp-attitude.h"
#include "log/lp-boot-clock.h"
#include "log/lp-log-format.h"
#include "log/lp-mavlink-frame.h"
#include "log/lp-row-hold.h"

G_BEGIN_DECLS

/*
 * What the messages of one aircraft say of its flight. Not part of the public
 * API.
 */

/**
 * LpMavlinkFlight:
 * @reader: the reader that it is read for
 * @system: the aircraft, 0 before the first message of one
 * @autopilot: the component that flies it
 * @other_system: another one that was heard, or 0
 *
 * What is known of a flight so far.
 */
typedef struct {
  LpLogReader *reader;
  guint system;
  guint autopilot;
  guint other_system;
  /* private */
  LpRowHold hold;
  LpBootClock ground; /* from the ground station's clock to that of boot */
  LpBootClock utc;    /* from the clock of boot to UTC */
  gboolean has_utc;
  gint64 first_utc; /* when the first UTC came, by the clock of boot */
  gboolean has_boot;
  gint64 last_boot;
  gboolean has_attitude;
  LpAttitude attitude;
  GHashTable *seen; /* photos */
  gchar *image;     /* of the latest row */
} LpMavlinkFlight;

void lp_mavlink_flight_init (LpMavlinkFlight *flight, LpLogReader *reader);
void lp_mavlink_flight_clear (LpMavlinkFlight *flight);
void lp_mavlink_flight_take (
    LpMavlinkFlight *flight, const LpMavlinkFrame *frame, gint64 stamp);
void lp_mavlink_flight_finish (LpMavlinkFlight *flight);
gboolean lp_mavlink_flight_next (LpMavlinkFlight *flight, LpLogRow *row);

G_END_DECLS
