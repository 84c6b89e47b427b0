#pragma once
#include "lp-types.h"
typedef struct {
  guint photo;
  guint event;
} LpEventPair;
typedef struct {
  LpEventPair *pairs;
  guint n_pairs;
  gdouble offset_s;
  gdouble drift;
  guint *lone_photos;
  guint n_lone_photos;
  guint *lone_events;
  guint n_lone_events;
  gdouble worst_residual_s;
  gboolean is_certain;
  gchar *summary;
} LpEventAlignment;
LpEventAlignment *lp_event_alignment_new (const gint64 *photo_times,
    guint n_photos, const gint64 *event_times, guint n_events,
    gdouble photo_resolution_s);
void lp_event_alignment_free (LpEventAlignment *a);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpEventAlignment, lp_event_alignment_free)
