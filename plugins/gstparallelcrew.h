/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "gstparallelworker.h"

G_BEGIN_DECLS

/* The workers of a parallelbin, as many as it is to have. */
typedef struct {
  GstBin *bin; /* not owned, as the following */
  GstPad *sinkpad;
  GstPad *srcpad;
  LpParallelQueue *queue;

  /* Replaced as a whole, under the bin's object lock. */
  GPtrArray *workers; /* (element-type GstParallelWorker) */
  gchar *text;        /* what they were made of; of state changes alone */
} GstParallelCrew;

void gst_parallel_crew_init (GstParallelCrew *self, GstBin *bin,
    GstPad *sinkpad, GstPad *srcpad, LpParallelQueue *queue);
void gst_parallel_crew_clear (GstParallelCrew *self);

gboolean gst_parallel_crew_make (
    GstParallelCrew *self, const gchar *text, guint n, GError **error);
void gst_parallel_crew_dismiss (GstParallelCrew *self);

GPtrArray *gst_parallel_crew_get (GstParallelCrew *self);
GstParallelWorker *gst_parallel_crew_get_first (GstParallelCrew *self);

G_END_DECLS
