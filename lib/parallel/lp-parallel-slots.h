/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "parallel/lp-parallel-queue.h"

G_BEGIN_DECLS

/*
 * The row of slots in an LpParallelQueue, which says what comes before what.
 * Under the queue's lock. Not part of the public API.
 */

typedef struct {
  GQueue results; /* (element-type LpParallelResult) */
  guint n_results;
  guint64 n_bytes;       /* of the results */
  guint n_unfinished;    /* buffers that no worker has finished */
  gboolean open;         /* more buffers may come */
  LpStickyEvents *input; /* of an open slot: those its buffers stand under */
  GstFlowReturn flow;    /* of the buffer that failed */
} LpParallelSlot;

typedef struct {
  GQueue row; /* (element-type LpParallelSlot) */
  /* Results in all slots but the first one. */
  guint n_held;
  guint64 held_bytes;
} LpParallelSlots;

guint64 lp_parallel_size_of (GstMiniObject *object);

void lp_parallel_slots_init (LpParallelSlots *self);
void lp_parallel_slots_clear (LpParallelSlots *self);
guint lp_parallel_slots_get_length (LpParallelSlots *self);
LpParallelSlot *lp_parallel_slots_get_first (LpParallelSlots *self);

LpParallelSlot *lp_parallel_slots_add (LpParallelSlots *self);
LpParallelSlot *lp_parallel_slots_add_open (
    LpParallelSlots *self, LpStickyEvents *input);
gboolean lp_parallel_slots_drop_first_if_done (LpParallelSlots *self);

gboolean lp_parallel_slots_have_room (LpParallelSlots *self,
    LpParallelSlot *slot, guint max_buffers, guint64 max_bytes);
void lp_parallel_slots_append (LpParallelSlots *self, LpParallelSlot *slot,
    LpStickyEvents *events, GstMiniObject *object);
gboolean lp_parallel_slots_pop (
    LpParallelSlots *self, LpParallelResult *result);

G_END_DECLS
