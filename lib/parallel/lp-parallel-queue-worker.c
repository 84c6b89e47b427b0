/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The workers' side of the queue. */

#include "parallel/lp-parallel-queue-private.h"

static void
finish_one (LpParallelQueue *self, LpParallelSlot *slot)
{
  slot->n_unfinished--;
  if (slot == lp_parallel_slots_get_first (&self->slots))
    g_cond_signal (&self->got);
}

/* The next buffer that is not to be thrown away. */
static LpParallelWork *
pop_work (LpParallelQueue *self)
{
  LpParallelWork *work;

  if (self->state != LP_PARALLEL_RUNNING)
    return NULL;
  while ((work = g_queue_pop_head (&self->waiting)) != NULL) {
    self->waiting_bytes -=
        lp_parallel_size_of (GST_MINI_OBJECT_CAST (work->buffer));
    g_cond_signal (&self->room);
    if (self->flow == GST_FLOW_OK && work->slot->flow == GST_FLOW_OK)
      return work;
    finish_one (self, work->slot);
    lp_parallel_work_free (work);
  }
  return NULL;
}

/**
 * lp_parallel_queue_take: (skip)
 * @self: a queue
 * @worker: the worker that wants something to do
 * @events: (out) (transfer full) (nullable): the sticky events in force
 * @buffer: (out) (transfer full) (nullable): the buffer, or %NULL to work on
 *   the events alone
 *
 * Waits for a buffer.
 *
 * Returns: %FALSE where the queue was stopped
 */
gboolean
lp_parallel_queue_take (LpParallelQueue *self, guint index,
    LpStickyEvents **events, GstBuffer **buffer)
{
  LpParallelWorker *worker = &self->workers[index];
  LpParallelWork *work;

  g_mutex_lock (&self->lock);
  worker->busy = FALSE;
  g_cond_broadcast (&self->idle);
  while ((work = pop_work (self)) == NULL && self->state != LP_PARALLEL_STOPPED)
    g_cond_wait (&self->work, &self->lock);
  if (work != NULL) {
    worker->slot = work->slot;
    worker->turn++;
    worker->busy = TRUE;
    worker->drained = FALSE;
    worker->given_up = FALSE;
    *events = g_steal_pointer (&work->events);
    *buffer = g_steal_pointer (&work->buffer);
  }
  g_mutex_unlock (&self->lock);
  if (work == NULL)
    return FALSE;
  lp_parallel_work_free (work);
  return TRUE;
}

static gboolean
has_room (LpParallelQueue *self, LpParallelSlot *slot)
{
  return lp_parallel_slots_have_room (
      &self->slots, slot, self->limits.max_buffers, self->limits.max_bytes);
}

/* Whether results of the buffer that @worker took at @turn are of use. */
static gboolean
is_wanted (LpParallelQueue *self, LpParallelWorker *worker, guint64 turn)
{
  return self->state == LP_PARALLEL_RUNNING && self->flow == GST_FLOW_OK &&
         worker->turn == turn && worker->slot != NULL &&
         worker->slot->flow == GST_FLOW_OK;
}

/**
 * lp_parallel_queue_add_result: (skip)
 * @self: a queue
 * @worker: the worker whose buffer gave the result
 * @events: (nullable): the sticky events in force for @object
 * @object: (transfer full): a buffer or an event
 *
 * Waits until there is room, at the latest until it is the buffer's turn, and
 * hands in a result.
 *
 * Returns: %GST_FLOW_FLUSHING where results are not wanted any more
 */
GstFlowReturn
lp_parallel_queue_add_result (LpParallelQueue *self, guint index,
    LpStickyEvents *events, GstMiniObject *object)
{
  LpParallelWorker *worker = &self->workers[index];
  gboolean wanted;
  guint64 turn;

  g_mutex_lock (&self->lock);
  turn = worker->turn;
  while ((wanted = is_wanted (self, worker, turn)) &&
         !has_room (self, worker->slot))
    g_cond_wait (&worker->changed, &self->lock);
  if (wanted)
    lp_parallel_queue_append (self, worker->slot, events, object);
  g_mutex_unlock (&self->lock);
  if (wanted)
    return GST_FLOW_OK;
  gst_mini_object_unref (object);
  return GST_FLOW_FLUSHING;
}

static void
set_flag (LpParallelQueue *self, guint index, gsize offset)
{
  LpParallelWorker *worker = &self->workers[index];

  g_mutex_lock (&self->lock);
  G_STRUCT_MEMBER (gboolean, worker, offset) = TRUE;
  g_cond_broadcast (&worker->changed);
  g_mutex_unlock (&self->lock);
}

/**
 * lp_parallel_queue_mark_drained: (skip)
 * @self: a queue
 * @worker: a worker
 *
 * Says that all results of its buffer have been added.
 */
void
lp_parallel_queue_mark_drained (LpParallelQueue *self, guint index)
{
  set_flag (self, index, G_STRUCT_OFFSET (LpParallelWorker, drained));
}

/**
 * lp_parallel_queue_give_up: (skip)
 * @self: a queue
 * @worker: a worker
 *
 * Says that results of its buffer may never all be added, because something
 * in it broke.
 */
void
lp_parallel_queue_give_up (LpParallelQueue *self, guint index)
{
  set_flag (self, index, G_STRUCT_OFFSET (LpParallelWorker, given_up));
}

/**
 * lp_parallel_queue_is_drained: (skip)
 * @self: a queue
 * @worker: a worker
 *
 * Returns: whether all results of its buffer have been added
 */
gboolean
lp_parallel_queue_is_drained (LpParallelQueue *self, guint index)
{
  gboolean drained;

  g_mutex_lock (&self->lock);
  drained = self->workers[index].drained;
  g_mutex_unlock (&self->lock);
  return drained;
}

/**
 * lp_parallel_queue_wait_drained: (skip)
 * @self: a queue
 * @worker: a worker
 *
 * Waits until all results of its buffer have been added or are of no use.
 */
void
lp_parallel_queue_wait_drained (LpParallelQueue *self, guint index)
{
  LpParallelWorker *worker = &self->workers[index];

  g_mutex_lock (&self->lock);
  while (!worker->drained && !worker->given_up &&
         is_wanted (self, worker, worker->turn))
    g_cond_wait (&worker->changed, &self->lock);
  g_mutex_unlock (&self->lock);
}

/**
 * lp_parallel_queue_finish: (skip)
 * @self: a queue
 * @worker: a worker
 * @events: (nullable): the sticky events in force after its buffer, where
 *   they are not those of its last result
 * @flow: how it went
 *
 * Says that no more results of its buffer will come. If @flow is not
 * %GST_FLOW_OK, the queue fails when all results before have been got.
 */
void
lp_parallel_queue_finish (LpParallelQueue *self, guint index,
    LpStickyEvents *events, GstFlowReturn flow)
{
  LpParallelSlot *slot;

  g_mutex_lock (&self->lock);
  slot = g_steal_pointer (&self->workers[index].slot);
  if (slot != NULL) {
    if (events != NULL)
      lp_parallel_queue_append (self, slot, events, NULL);
    if (slot->flow == GST_FLOW_OK)
      slot->flow = flow;
    finish_one (self, slot);
  }
  g_mutex_unlock (&self->lock);
}
