/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * Pairs photos with events where the offset between their clocks is roughly
 * known, and says how good a fit that is. Not part of the public API.
 */

/* Of the camera's clock, seconds per second. */
#define LP_EVENT_MAX_DRIFT 60e-6

/* Seconds since any moment, one for photos and one for events, sorted. */
typedef struct {
  const gdouble *photos;
  guint n_photos;
  const gdouble *events;
  guint n_events;
  gdouble tolerance;          /* how far from each other a pair may be */
  gdouble spread;             /* standard deviation of that */
  gdouble lone_photo_penalty; /* within the flight */
  gdouble lone_event_penalty;
} LpEventSeries;

typedef struct {
  gint *events; /* of each photo, -1 for none */
  guint n_pairs;
  gdouble origin; /* where the offset holds: the first photo paired */
  gdouble offset;
  gdouble drift;
  gdouble score; /* log likelihood, up to a constant */
} LpEventMatch;

void lp_event_series_init (LpEventSeries *series, const gdouble *photos,
    guint n_photos, const gdouble *events, guint n_events, gdouble resolution);
LpEventMatch *lp_event_match_new (
    const LpEventSeries *series, gdouble offset, guint anchor);
void lp_event_match_refine (LpEventMatch *match, const LpEventSeries *series);
gdouble lp_event_match_get_residual (
    const LpEventMatch *match, const LpEventSeries *series, guint photo);
gboolean lp_event_match_is_better (const LpEventMatch *match,
    const LpEventMatch *rival, const LpEventSeries *series);
gboolean lp_event_match_spans_breaks (
    const LpEventMatch *match, const LpEventSeries *series);
void lp_event_match_free (LpEventMatch *match);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpEventMatch, lp_event_match_free)

G_END_DECLS
