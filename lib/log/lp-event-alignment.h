/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * Which photo belongs to which trigger of the camera, by the times between
 * them. Not part of the public API.
 */

typedef struct {
  guint photo;
  guint event;
} LpEventPair;

typedef struct {
  LpEventPair *pairs; /* in the order of time */
  guint n_pairs;
  gdouble offset_s; /* added to photo times gives event times, at first pair */
  gdouble drift;    /* by which that grows, seconds per second */
  guint *lone_photos;
  guint n_lone_photos;
  guint *lone_events;
  guint n_lone_events;
  gdouble worst_residual_s; /* from what offset and drift say */
  gboolean is_certain;
  gchar *summary; /* a few sentences for the user */
} LpEventAlignment;

LpEventAlignment *lp_event_alignment_new (const gint64 *photo_times,
    guint n_photos, const gint64 *event_times, guint n_events,
    gdouble photo_resolution_s);
void lp_event_alignment_free (LpEventAlignment *alignment);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpEventAlignment, lp_event_alignment_free)

G_END_DECLS
