/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "log/lp-log-row.h"

G_BEGIN_DECLS

/*
 * Rows that wait until more of their log is known: what their clock is to UTC,
 * and which of several sources of one kind is to be believed. Not part of the
 * public API.
 */

/* So many rows wait at most: a minute of a fast log, in 3 MB. */
#define LP_ROW_HOLD_SIZE 16384

/* Sources from this number on stand in where no other gives anything; one
 * below it may also replace another that fell silent. */
#define LP_ROW_STAND_IN 512

typedef enum {
  LP_ROW_EVENT,
  LP_ROW_POSITION,
  LP_ROW_ATTITUDE,
  LP_ROW_CAMERA,
  LP_ROW_CLOCK, /* no row, but a source of time */
  LP_ROW_N_KINDS,
} LpRowKind;

/**
 * LpHeldRow:
 * @row: what is known of it; an image is freed with it
 * @boot: when it was, by the log's own clock, microseconds
 * @timed: whether the time of @row is final; otherwise it comes of @boot
 * @kind: what it gives
 * @source: who gives it, the best first
 *
 * A row that waits.
 */
typedef struct {
  LpLogRow row;
  gint64 boot;
  gboolean timed;
  LpRowKind kind;
  guint source;
} LpHeldRow;

typedef struct {
  /* rows need not wait any longer: set by the user */
  gboolean open;
  /* rows had to go before that */
  gboolean overflowed;
  /* private */
  LpHeldRow *rows; /* a ring */
  guint capacity;
  guint first;
  guint n_rows;
  struct {
    gboolean any;
    guint source;
    gint64 last;
    guint best; /* of all that ever gave something */
    gint64 best_since;
  } chosen[LP_ROW_N_KINDS];
} LpRowHold;

void lp_row_hold_init (LpRowHold *hold);
void lp_row_hold_clear (LpRowHold *hold);
gboolean lp_row_hold_choose (
    LpRowHold *hold, LpRowKind kind, guint source, gint64 boot);
void lp_row_hold_push (LpRowHold *hold, const LpHeldRow *held);
guint lp_row_hold_get_length (const LpRowHold *hold);
LpHeldRow *lp_row_hold_get (LpRowHold *hold, guint index);
gboolean lp_row_hold_pop (LpRowHold *hold, LpHeldRow *held);

G_END_DECLS
