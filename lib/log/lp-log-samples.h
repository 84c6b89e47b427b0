/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "log/lp-log-moments.h"
#include "photo/lp-track.h"

G_BEGIN_DECLS

/*
 * What the logs of a flight say of certain times, gathered while their rows go
 * by. Most is asked before the first row; what shows only on the way takes a
 * second reading, and then both answers count. Not part of the public API.
 */

typedef struct _LpLogSamples LpLogSamples;

LpLogSamples *lp_log_samples_new (
    const LpGapLimits *limits, gboolean keeps_track);
void lp_log_samples_free (LpLogSamples *samples);
void lp_log_samples_ask (
    LpLogSamples *samples, const gint64 *times, guint n_times);
gboolean lp_log_samples_was_asked (const LpLogSamples *samples, gint64 time);
const gint64 *lp_log_samples_get_times (
    const LpLogSamples *samples, guint *n_times);
void lp_log_samples_add_row (LpLogSamples *samples, const LpLogRow *row);
void lp_log_samples_finish (LpLogSamples *samples);
void lp_log_samples_abandon (LpLogSamples *samples);
gboolean lp_log_samples_get (const LpLogSamples *samples, gint64 time,
    LpBracket brackets[LP_N_QUANTITIES]);
LpTrack *lp_log_samples_get_track (LpLogSamples *samples);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpLogSamples, lp_log_samples_free)

G_END_DECLS
