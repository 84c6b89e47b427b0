/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "pole/lp-clock-offset.h"
#include "pole/lp-pole-matcher.h"

G_BEGIN_DECLS

/*
 * Matches the photos of a flight with regard to each other: the errors that
 * all share, such as a compass that is off, are estimated and allowed for.
 * Photos are added in order and taken in the same order. For one thread at a
 * time. Not part of the public API, but used by the plugin.
 */

/* How many photos after one are looked at before it is matched: all of its
 * flight. */
#define LP_LOOKAHEAD_FLIGHT (-1)

typedef struct _LpFlightMatcher LpFlightMatcher;

LP_API LpFlightMatcher *lp_flight_matcher_new (
    const LpPoleMatcher *matcher, gint lookahead);
LP_API void lp_flight_matcher_free (LpFlightMatcher *flight);
LP_API void lp_flight_matcher_set_track (
    LpFlightMatcher *flight, LpTrack *track, gdouble max_offset_s);
LP_API void lp_flight_matcher_add (LpFlightMatcher *flight, LpPhoto *photo);
LP_API void lp_flight_matcher_finish (LpFlightMatcher *flight);
LP_API LpPhoto *lp_flight_matcher_take (LpFlightMatcher *flight);
LP_API gboolean lp_flight_matcher_get_clock_offset (
    const LpFlightMatcher *flight, LpClockOffset *offset);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpFlightMatcher, lp_flight_matcher_free)

G_END_DECLS
