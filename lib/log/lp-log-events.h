/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "log/lp-log-row.h"

G_BEGIN_DECLS

/*
 * The photos that logs tell of without naming them, each once. Not part of the
 * public API.
 *
 * A log that says when the shutter opened also says when it was told to; only
 * the former counts then. An event of a number that came within a minute is
 * the same event sent again, or written down by another log of the flight; of
 * events without a number those of equal time are one.
 */

/**
 * LpLogShot:
 * @row: what the log says; names no image
 * @log: which log, from 0
 */
typedef struct {
  LpLogRow row;
  guint log;
} LpLogShot;

typedef struct _LpLogEvents LpLogEvents;

LpLogEvents *lp_log_events_new (void);
void lp_log_events_free (LpLogEvents *events);
void lp_log_events_add (LpLogEvents *events, const LpLogRow *row, guint log);
guint lp_log_events_finish (LpLogEvents *events);
guint lp_log_events_get_n_shots (const LpLogEvents *events);
LpLogShot *lp_log_events_get_shot (const LpLogEvents *events, guint index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpLogEvents, lp_log_events_free)

G_END_DECLS
