/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "photo/lp-track.h"
#include "pole/lp-pole-matcher.h"

G_BEGIN_DECLS

/*
 * How far a camera's clock is off, by what its photos show. Not part of the
 * public API, but used by the plugin.
 */

/* How far to search either way unless something else is asked for, seconds. */
#define LP_CLOCK_OFFSET_MAX 30.0

/**
 * LpClockState:
 * @LP_CLOCK_APPLIED: the clock is off and was put right
 * @LP_CLOCK_RIGHT: no other offset is better than none by a margin
 * @LP_CLOCK_UNSURE: another one is better, but which one is not clear
 * @LP_CLOCK_NO_TRACK: there is no log to find positions in by time
 * @LP_CLOCK_NO_PHOTOS: too few photos were joined to the log by time and tell
 *   where they look
 */
typedef enum {
  LP_CLOCK_APPLIED,
  LP_CLOCK_RIGHT,
  LP_CLOCK_UNSURE,
  LP_CLOCK_NO_TRACK,
  LP_CLOCK_NO_PHOTOS,
} LpClockState;

/**
 * LpClockOffset:
 * @state: what came of it
 * @offset_s: the likeliest offset: seconds to add to the camera's clock to get
 *   the log's time. Of a camera that is 10 s fast it is -10
 * @margin: how much more likely it is than none, as a natural logarithm
 * @n_photos: how many photos the offset is for: those joined by time
 */
typedef struct {
  LpClockState state;
  gdouble offset_s;
  gdouble margin;
  guint n_photos;
} LpClockOffset;

LP_API gchar *lp_clock_offset_describe (const LpClockOffset *offset);
gboolean lp_clock_offset_concerns (const LpPhoto *photo);
void lp_clock_offset_estimate (const LpPoleMatcher *matcher,
    LpPhoto *const *photos, guint n_photos, const LpTrack *track,
    gdouble max_offset_s, LpClockOffset *offset);
void lp_clock_offset_apply (
    const LpTrack *track, gdouble offset_s, LpPhoto *photo);

G_END_DECLS
