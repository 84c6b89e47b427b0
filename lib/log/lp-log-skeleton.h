/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "log/lp-log-values.h"

G_BEGIN_DECLS

/*
 * Reads rows of JSON that are written like rows before them. Not part of the
 * public API.
 *
 * The skeleton of a row is its text without the numbers and strings that are
 * values. A program writes rows of few kinds, each with the same skeleton every
 * time, so that most rows need no parser: their text is compared with a
 * skeleton, and the values are where it says. A row that differs in a byte has
 * to be parsed, and its skeleton is remembered. What comes of a row is the same
 * in both ways.
 */

#define LP_LOG_MAX_SKELETONS 8

typedef struct _LpLogSkeletons LpLogSkeletons;

/**
 * LpLogKind:
 * @index: below %LP_LOG_MAX_SKELETONS
 * @is_numeric: whether all that it gives are numbers, but for the time: rows
 *   of such a kind give the same fields if their numbers are plain ones
 *
 * What rows with one skeleton have in common.
 */
typedef struct {
  guint index;
  gboolean is_numeric;
} LpLogKind;

LpLogSkeletons *lp_log_skeletons_new (void);
void lp_log_skeletons_free (LpLogSkeletons *skeletons);
const LpLogKind *lp_log_skeletons_read (LpLogSkeletons *skeletons,
    LpLogValues *values, const gchar *text, gsize length);
const LpLogKind *lp_log_skeletons_read_place (LpLogSkeletons *skeletons,
    LpLogValues *values, const gchar *text, gsize length, gboolean *is_plain);
gsize lp_log_skeletons_measure (
    const LpLogSkeletons *skeletons, const gchar *text, gsize length);
gsize lp_log_skeletons_read_line (LpLogSkeletons *skeletons,
    const LpLogValues *values, const gchar *text, gsize available,
    LpLogRow *row);
gsize lp_log_skeletons_read_line_time (LpLogSkeletons *skeletons,
    const LpLogValues *values, const gchar *text, gsize available, guint *kind,
    gsize *length, gint64 *time);
void lp_log_skeletons_pass_line (LpLogSkeletons *skeletons);
const LpLogKind *lp_log_skeletons_learn (LpLogSkeletons *skeletons,
    const LpLogValues *values, const gchar *text, gsize length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpLogSkeletons, lp_log_skeletons_free)

G_END_DECLS
