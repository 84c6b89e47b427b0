/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gst/gst.h>

#include "parallel/lp-sticky-events.h"

G_BEGIN_DECLS

/*
 * Hands buffers out to workers and their results back, in order or as they
 * come. Used by the plugin, not part of the public API.
 *
 * Three sides use it, each from threads of its own: one thread puts buffers
 * and events in; each worker takes a buffer, adds the results, and finishes
 * it; one thread gets the results. All of them wait inside, until there is
 * room or work, a flush begins, or the queue is stopped.
 */

typedef enum {
  LP_PARALLEL_ORDER_INPUT,
  LP_PARALLEL_ORDER_ARRIVAL,
} LpParallelOrder;

typedef struct {
  LpParallelOrder order;
  guint n_workers;
  guint max_buffers; /* that wait on either side, at least 1 */
  guint64 max_bytes; /* on either side; 0 for no limit */
} LpParallelLimits;

/* One thing to be pushed downstream. */
typedef struct {
  LpStickyEvents *events; /* in force for @object */
  GstMiniObject *object;  /* buffer or event; NULL for @events alone */
  GstFlowReturn flow;     /* other than OK: a worker failed here */
} LpParallelResult;

typedef struct _LpParallelQueue LpParallelQueue;

LP_API LpParallelQueue *lp_parallel_queue_new (void);
LP_API void lp_parallel_queue_free (LpParallelQueue *self);

LP_API void lp_parallel_queue_start (
    LpParallelQueue *self, const LpParallelLimits *limits);
LP_API void lp_parallel_queue_stop (LpParallelQueue *self);
LP_API void lp_parallel_queue_begin_flush (LpParallelQueue *self);
LP_API void lp_parallel_queue_wait_idle (LpParallelQueue *self);
LP_API void lp_parallel_queue_end_flush (LpParallelQueue *self);

LP_API GstFlowReturn lp_parallel_queue_put_buffer (
    LpParallelQueue *self, LpStickyEvents *events, GstBuffer *buffer);
LP_API gboolean lp_parallel_queue_put_event (
    LpParallelQueue *self, GstEvent *event);

LP_API gboolean lp_parallel_queue_take (LpParallelQueue *self, guint worker,
    LpStickyEvents **events, GstBuffer **buffer);
LP_API GstFlowReturn lp_parallel_queue_add_result (LpParallelQueue *self,
    guint worker, LpStickyEvents *events, GstMiniObject *object);
LP_API void lp_parallel_queue_mark_drained (
    LpParallelQueue *self, guint worker);
LP_API gboolean lp_parallel_queue_is_drained (
    LpParallelQueue *self, guint worker);
LP_API gboolean lp_parallel_queue_wait_drained (
    LpParallelQueue *self, guint worker);
LP_API void lp_parallel_queue_give_up (LpParallelQueue *self, guint worker);
LP_API void lp_parallel_queue_finish (LpParallelQueue *self, guint worker,
    LpStickyEvents *events, GstFlowReturn flow);

LP_API gboolean lp_parallel_queue_get_result (
    LpParallelQueue *self, LpParallelResult *result);
LP_API gboolean lp_parallel_queue_fail (
    LpParallelQueue *self, GstFlowReturn flow);
LP_API gboolean lp_parallel_queue_recover (LpParallelQueue *self);

G_END_DECLS
