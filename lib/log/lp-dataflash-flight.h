/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "log/lp-boot-clock.h"
#include "log/lp-dataflash-layout.h"
#include "log/lp-log-format.h"

G_BEGIN_DECLS

/*
 * What the messages of a DataFlash log mean, be they binary or text: the rows
 * they make. Not part of the public API.
 */

#define LP_DATAFLASH_MAX_CAMERAS 8

typedef struct {
  LpBootClock clock;  /* from power-on to UTC */
  gint64 learned_at;  /* from which message last, since power-on */
  gint receiver;      /* the one whose fixes are taken, or -1 */
  gint64 fixed_at;    /* its last fix, microseconds since power-on */
  gint64 in_use_at;   /* the last fix that the autopilot says it used */
  gboolean has_fix;   /* whether there was one at all */
  gboolean knows_use; /* whether the log says what is used */
  /* cameras whose hot shoe is wired to the autopilot: a bit each */
  guint with_feedback;
  gboolean reported_leap_seconds;
} LpDataflashFlight;

void lp_dataflash_flight_init (LpDataflashFlight *flight);
gboolean lp_dataflash_flight_needs (
    const LpLogOptions *options, LpDataflashKind kind);
gboolean lp_dataflash_flight_needs_fused_position (
    const LpDataflashFlight *flight, gint64 boot);
void lp_dataflash_flight_set_parameter (
    LpDataflashFlight *flight, const gchar *name, gsize length, gdouble value);
gboolean lp_dataflash_flight_take (LpDataflashFlight *flight,
    LpLogReader *reader, LpDataflashKind kind, const gdouble *values,
    LpLogRow *row);

G_END_DECLS
