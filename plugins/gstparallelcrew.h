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

guint gst_parallel_crew_get_size (GstParallelCrew *self);
GstParallelWorker *gst_parallel_crew_get_first (GstParallelCrew *self);

void gst_parallel_crew_start (GstParallelCrew *self);
void gst_parallel_crew_stop (GstParallelCrew *self);
void gst_parallel_crew_begin_flush (
    GstParallelCrew *self, GstEvent *flush_start);
void gst_parallel_crew_end_flush (GstParallelCrew *self, GstEvent *flush_stop);
gboolean gst_parallel_crew_send_upstream (
    GstParallelCrew *self, GstEvent *event);
void gst_parallel_crew_note_message (
    GstParallelCrew *self, GstMessage *message);

G_END_DECLS
