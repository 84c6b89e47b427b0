/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * Which rows matter next to given moments: of rows of one kind, which give the
 * same fields, the first and the last between two neighbouring moments. Not
 * part of the public API.
 *
 * The last row of each kind is kept as it is written, and given out when it
 * shows that it was the last one. Rows with equal times come out in their order
 * in the log, so that whoever takes the last of them takes the right one.
 */

#define LP_LOG_THINNING_MAX_KINDS 8

typedef struct _LpLogThinning LpLogThinning;

/**
 * LpLogThinningTurn:
 * @LP_LOG_THINNING_NOW: the row matters
 * @LP_LOG_THINNING_LATER: it may matter, and has to be kept
 * @LP_LOG_THINNING_AFTER_KEPT: all rows that are kept come first; then ask again
 *
 * What becomes of a row.
 */
typedef enum {
  LP_LOG_THINNING_NOW,
  LP_LOG_THINNING_LATER,
  LP_LOG_THINNING_AFTER_KEPT,
} LpLogThinningTurn;

typedef struct {
  GString *text;
  guint64 line;
  guint64 offset;
  gint64 time;
} LpLogKeptRow;

LpLogThinning *lp_log_thinning_new (const gint64 *times, guint n_times);
void lp_log_thinning_free (LpLogThinning *thinning);
LpLogThinningTurn lp_log_thinning_ask (
    LpLogThinning *thinning, guint kind, gint64 time);
void lp_log_thinning_get_later (
    const LpLogThinning *thinning, guint kind, gint64 *first, gint64 *before);
void lp_log_thinning_keep (LpLogThinning *thinning, guint kind, gint64 time,
    const gchar *text, gsize length, guint64 line, guint64 offset);
const LpLogKeptRow *lp_log_thinning_take_kept (LpLogThinning *thinning);
gboolean lp_log_thinning_has_kept (const LpLogThinning *thinning);
void lp_log_thinning_forget_kind (LpLogThinning *thinning, guint kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpLogThinning, lp_log_thinning_free)

G_END_DECLS
