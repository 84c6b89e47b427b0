/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "photo/lp-locate.h"

G_BEGIN_DECLS

/*
 * A flight as its logs give it, thinned out: where the aircraft was and how
 * camera and aircraft were turned, over time. By it photos are located again
 * when their clock turns out to be wrong. Not part of the public API, but used
 * by the plugin.
 *
 * Filled by one thread; then it does not change and may be used from all.
 */

#define LP_TYPE_TRACK (lp_track_get_type ())

/* Samples of a quantity are at least so far apart, microseconds: even an
 * aircraft that brakes hard is within centimetres of the line between them. */
#define LP_TRACK_SPACING G_GINT64_CONSTANT (200000)

/* So many samples of a quantity are kept, seven hours of flight; beyond that
 * the spacing is doubled. All together take 19 MB at most. */
#define LP_TRACK_MAX_SAMPLES 131072

typedef struct _LpTrack LpTrack;

LP_API GType lp_track_get_type (void) G_GNUC_CONST;
LP_API LpTrack *lp_track_new (const LpGapLimits *limits);
LP_API LpTrack *lp_track_ref (LpTrack *track);
LP_API void lp_track_unref (LpTrack *track);
LP_API void lp_track_add (
    LpTrack *track, LpQuantity quantity, const LpSample *sample);
LP_API void lp_track_finish (LpTrack *track);
LP_API guint lp_track_get_n_samples (const LpTrack *track, LpQuantity quantity);
LP_API void lp_track_locate (const LpTrack *track, gint64 time, LpPhoto *photo);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpTrack, lp_track_unref)

G_END_DECLS
