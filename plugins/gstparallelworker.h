/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gst/gst.h>

#include "parallel/lp-parallel-queue.h"

G_BEGIN_DECLS

/*
 * One worker of a parallelbin: a copy of the stage, a pad of the parallelbin
 * that feeds it from a thread of its own, and one that collects what comes
 * out. It is counted, as queries and flushes may use it from any thread while
 * the parallelbin makes new ones.
 */
typedef struct _GstParallelWorker GstParallelWorker;

GstParallelWorker *gst_parallel_worker_new (GstPad *sinkpad, GstPad *srcpad,
    LpParallelQueue *queue, guint index, GstElement *stage);
GstParallelWorker *gst_parallel_worker_ref (GstParallelWorker *self);
void gst_parallel_worker_unref (GstParallelWorker *self);
void gst_parallel_worker_detach (GstParallelWorker *self);
GstElement *gst_parallel_worker_get_stage (GstParallelWorker *self);

void gst_parallel_worker_start (GstParallelWorker *self);
void gst_parallel_worker_stop (GstParallelWorker *self);
void gst_parallel_worker_begin_flush (
    GstParallelWorker *self, GstEvent *flush_start);
void gst_parallel_worker_end_flush (
    GstParallelWorker *self, GstEvent *flush_stop);

gboolean gst_parallel_worker_send_upstream (
    GstParallelWorker *self, GstEvent *event, gboolean let_out);
gboolean gst_parallel_worker_query_sink (
    GstParallelWorker *self, GstQuery *query);
gboolean gst_parallel_worker_query_src (
    GstParallelWorker *self, GstQuery *query);
void gst_parallel_worker_note_message (
    GstParallelWorker *self, GstMessage *message);

G_END_DECLS
