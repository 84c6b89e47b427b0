/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "log/lp-log-row.h"
#include "photo/lp-locate.h"

G_BEGIN_DECLS

/*
 * The times for which a log is asked, and, as its rows come, the samples next
 * to them: all that interpolation needs, whatever the size of the log. Not part
 * of the public API.
 *
 * Rows may come in any order. Of several with the same time the last one that
 * gives a quantity counts.
 */

typedef struct _LpLogMoments LpLogMoments;

LpLogMoments *lp_log_moments_new (const gint64 *times, guint n_times);
void lp_log_moments_free (LpLogMoments *moments);
const gint64 *lp_log_moments_get_times (
    const LpLogMoments *moments, guint *n_times);
void lp_log_moments_add_row (LpLogMoments *moments, const LpLogRow *row);
void lp_log_moments_finish (LpLogMoments *moments);
gboolean lp_log_moments_get (const LpLogMoments *moments, gint64 time,
    LpBracket brackets[LP_N_QUANTITIES]);

gboolean lp_log_row_get_sample (
    const LpLogRow *row, LpQuantity quantity, LpSample *sample);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpLogMoments, lp_log_moments_free)

G_END_DECLS
