/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "log/lp-log-format.h"
#include "log/lp-log-thinning.h"
#include "log/lp-log-skeleton.h"

G_BEGIN_DECLS

/*
 * What rows of JSON have in common, one a line or elements of an array. Not
 * part of the public API.
 */

typedef struct {
  LpLogSkeletons *skeletons;
  LpLogThinning *thinning; /* NULL where all rows matter */
  gboolean is_giving_out;  /* the rows that are kept */
  gsize fault_offset;      /* where in a broken row something is wrong */
} LpLogJsonRows;

/**
 * LpLogJsonResult:
 * @LP_LOG_JSON_ROW: there is a row
 * @LP_LOG_JSON_NO_ROW: the row does not matter so far
 * @LP_LOG_JSON_BROKEN: the text is broken, which was reported
 * @LP_LOG_JSON_AFTER_KEPT: rows that are kept come first; then the same text
 *   has to be read again
 *
 * What came of a text.
 */
typedef enum {
  LP_LOG_JSON_ROW,
  LP_LOG_JSON_NO_ROW,
  LP_LOG_JSON_BROKEN,
  LP_LOG_JSON_AFTER_KEPT,
} LpLogJsonResult;

void lp_log_json_rows_init (LpLogJsonRows *rows, const LpLogOptions *options);
void lp_log_json_rows_clear (LpLogJsonRows *rows);
const gchar *lp_log_json_rows_parse (
    LpLogJsonRows *rows, LpLogValues *values, const gchar *text, gsize length);
LpLogJsonResult lp_log_json_rows_read (LpLogJsonRows *rows, LpLogReader *reader,
    const gchar *text, gsize length, LpLogRow *row);
gsize lp_log_json_rows_read_line (LpLogJsonRows *rows, LpLogReader *reader,
    const gchar *text, gsize available, LpLogRow *row);
gsize lp_log_json_rows_pass_over (LpLogJsonRows *rows, LpLogReader *reader,
    const gchar *text, gsize available, guint64 *n_lines);
gboolean lp_log_json_rows_give_out (LpLogJsonRows *rows);
gboolean lp_log_json_rows_next_kept (
    LpLogJsonRows *rows, LpLogReader *reader, LpLogRow *row);

G_END_DECLS
