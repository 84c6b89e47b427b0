/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "parallel/lp-parallel-slots.h"

G_BEGIN_DECLS

/* What an LpParallelQueue holds, for lp-parallel-queue-worker.c. Not part of
 * the public API. */

typedef enum {
  LP_PARALLEL_STOPPED,
  LP_PARALLEL_RUNNING,
  LP_PARALLEL_FLUSHING,
} LpParallelState;

/* A buffer that waits for a worker. */
typedef struct {
  LpParallelSlot *slot;
  LpStickyEvents *events;
  GstBuffer *buffer; /* NULL: only the events are to be worked on */
} LpParallelWork;

typedef struct {
  GCond changed;
  LpParallelSlot *slot; /* of the buffer it has, or NULL */
  guint64 turn;         /* counts the buffers it took */
  gboolean busy;        /* has not come back for another buffer */
  gboolean drained;
  gboolean given_up;
} LpParallelWorker;

struct _LpParallelQueue {
  GMutex lock; /* guards all below */
  GCond room;  /* to put something in */
  GCond work;  /* to take */
  GCond got;   /* a result to get */
  GCond idle;

  LpParallelState state;
  LpParallelLimits limits;
  GstFlowReturn flow; /* once other than OK, buffers are thrown away */
  gboolean ended;     /* end of stream was put in */
  gboolean getting;   /* a result was got and is being pushed */

  GQueue waiting; /* (element-type LpParallelWork) */
  guint64 waiting_bytes;
  LpParallelSlots slots;

  LpParallelWorker *workers;
};

void lp_parallel_work_free (LpParallelWork *work);
void lp_parallel_queue_append (LpParallelQueue *self, LpParallelSlot *slot,
    LpStickyEvents *events, GstMiniObject *object);

G_END_DECLS
