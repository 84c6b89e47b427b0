/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Whatever is put in is given a slot, which takes the results. The slots stand
 * in a row, and results are only ever got from the first one. In the order of
 * the input each buffer has a slot to itself. In the order of arrival all
 * buffers share one, until an event or new sticky events come, which nothing
 * may overtake. An event is a result at once, in a slot of its own.
 *
 * Memory is bounded on both sides: what waits for a worker, and what waits
 * behind the workers. Neither can lead to a deadlock, provided that whoever
 * gets the results goes on getting them and that a stage ends with its buffer
 * once its results are taken from it. For look at the first slot, and at the
 * first of its buffers that is not finished. Buffers are taken in the order of
 * their slots.
 *
 * - Has it been taken, then its worker waits for nobody but the one who gets
 *   the results: for the first slot counts only what stands in it, and that is
 *   being got. So it comes to its end.
 * - Has it not been taken, then no later one has, and all earlier ones are
 *   finished: no worker has a buffer, so none waits for its turn, and the
 *   first of them to come back takes it.
 *
 * Each time the first slot is done with, the next one is the first. A worker
 * whose slot is not the first may wait for room behind the workers; its turn
 * comes with this.
 */

#include "parallel/lp-parallel-queue-private.h"

void
lp_parallel_work_free (LpParallelWork *work)
{
  lp_sticky_events_clear (&work->events);
  gst_clear_buffer (&work->buffer);
  g_free (work);
}

/* Those whose results go into the first slot: only there is room now. */
static void
wake_first (LpParallelQueue *self)
{
  LpParallelSlot *first = lp_parallel_slots_get_first (&self->slots);

  for (guint i = 0; i < self->limits.n_workers; i++) {
    if (self->workers[i].slot == first)
      g_cond_broadcast (&self->workers[i].changed);
  }
}

static void
wake_workers (LpParallelQueue *self)
{
  for (guint i = 0; i < self->limits.n_workers; i++)
    g_cond_broadcast (&self->workers[i].changed);
}

/* Wakes everybody up to look at what has changed. */
static void
wake_all (LpParallelQueue *self)
{
  g_cond_broadcast (&self->room);
  g_cond_broadcast (&self->work);
  g_cond_broadcast (&self->got);
  g_cond_broadcast (&self->idle);
  wake_workers (self);
}

static void
throw_away (LpParallelQueue *self)
{
  for (guint i = 0; i < self->limits.n_workers; i++)
    self->workers[i].slot = NULL;
  g_queue_clear_full (&self->waiting, (GDestroyNotify) lp_parallel_work_free);
  self->waiting_bytes = 0;
  lp_parallel_slots_clear (&self->slots);
  self->ended = FALSE;
}

/**
 * lp_parallel_queue_new: (skip)
 *
 * Returns: (transfer full): a queue that has not been started
 */
LpParallelQueue *
lp_parallel_queue_new (void)
{
  LpParallelQueue *self = g_new0 (LpParallelQueue, 1);

  g_mutex_init (&self->lock);
  g_cond_init (&self->room);
  g_cond_init (&self->work);
  g_cond_init (&self->got);
  g_cond_init (&self->idle);
  g_queue_init (&self->waiting);
  lp_parallel_slots_init (&self->slots);
  return self;
}

static void
free_workers (LpParallelQueue *self)
{
  for (guint i = 0; i < self->limits.n_workers; i++)
    g_cond_clear (&self->workers[i].changed);
  g_clear_pointer (&self->workers, g_free);
  self->limits.n_workers = 0;
}

/**
 * lp_parallel_queue_free: (skip)
 * @self: (transfer full): a queue that nobody uses any more
 *
 * Frees @self.
 */
void
lp_parallel_queue_free (LpParallelQueue *self)
{
  throw_away (self);
  free_workers (self);
  g_cond_clear (&self->idle);
  g_cond_clear (&self->got);
  g_cond_clear (&self->work);
  g_cond_clear (&self->room);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/**
 * lp_parallel_queue_start: (skip)
 * @self: a queue that is stopped, and that nobody uses
 * @limits: for how many workers, and how much may wait
 *
 * Begins anew.
 */
void
lp_parallel_queue_start (LpParallelQueue *self, const LpParallelLimits *limits)
{
  g_mutex_lock (&self->lock);
  throw_away (self);
  free_workers (self);
  self->limits = *limits;
  self->workers = g_new0 (LpParallelWorker, limits->n_workers);
  for (guint i = 0; i < limits->n_workers; i++)
    g_cond_init (&self->workers[i].changed);
  self->flow = GST_FLOW_OK;
  self->getting = FALSE;
  self->state = LP_PARALLEL_RUNNING;
  g_mutex_unlock (&self->lock);
}

/* With the lock held. */
static void
change_state (LpParallelQueue *self, LpParallelState state)
{
  self->state = state;
  throw_away (self);
  wake_all (self);
}

/**
 * lp_parallel_queue_stop: (skip)
 * @self: a queue
 *
 * Throws all away and lets nobody wait any more, until it is started.
 */
void
lp_parallel_queue_stop (LpParallelQueue *self)
{
  g_mutex_lock (&self->lock);
  change_state (self, LP_PARALLEL_STOPPED);
  g_mutex_unlock (&self->lock);
}

/**
 * lp_parallel_queue_begin_flush: (skip)
 * @self: a queue
 *
 * Throws all away. Nobody waits any more, but those who are to take buffers
 * or to get results: they wait for the end of the flush.
 */
void
lp_parallel_queue_begin_flush (LpParallelQueue *self)
{
  g_mutex_lock (&self->lock);
  if (self->state == LP_PARALLEL_RUNNING)
    change_state (self, LP_PARALLEL_FLUSHING);
  g_mutex_unlock (&self->lock);
}

/**
 * lp_parallel_queue_end_flush: (skip)
 * @self: a queue
 *
 * Begins anew after a flush.
 */
void
lp_parallel_queue_end_flush (LpParallelQueue *self)
{
  g_mutex_lock (&self->lock);
  if (self->state == LP_PARALLEL_FLUSHING) {
    self->flow = GST_FLOW_OK;
    change_state (self, LP_PARALLEL_RUNNING);
  }
  g_mutex_unlock (&self->lock);
}

static gboolean
is_idle (LpParallelQueue *self)
{
  gboolean idle = !self->getting;

  for (guint i = 0; i < self->limits.n_workers; i++)
    idle = idle && !self->workers[i].busy;
  return idle;
}

/**
 * lp_parallel_queue_wait_idle: (skip)
 * @self: a queue that is being flushed
 *
 * Waits until no worker and no getter is at work with what came before the
 * flush.
 */
void
lp_parallel_queue_wait_idle (LpParallelQueue *self)
{
  g_mutex_lock (&self->lock);
  while (self->state == LP_PARALLEL_FLUSHING && !is_idle (self))
    g_cond_wait (&self->idle, &self->lock);
  g_mutex_unlock (&self->lock);
}

/* Enough for all that may wait on either side and be worked on. Without it
 * slots whose buffers give no results would become ever more. */
static guint
max_slots (LpParallelQueue *self)
{
  return self->limits.n_workers + 2 * self->limits.max_buffers;
}

static gboolean
is_full (LpParallelQueue *self)
{
  return lp_parallel_slots_get_length (&self->slots) >= max_slots (self) ||
         g_queue_get_length (&self->waiting) >= self->limits.max_buffers ||
         (self->limits.max_bytes > 0 &&
             self->waiting_bytes >= self->limits.max_bytes);
}

/* The slot for a buffer that stands under @events. */
static LpParallelSlot *
get_slot (LpParallelQueue *self, LpStickyEvents *events)
{
  if (self->limits.order == LP_PARALLEL_ORDER_ARRIVAL)
    return lp_parallel_slots_add_open (&self->slots, events);
  return lp_parallel_slots_add (&self->slots);
}

static GstFlowReturn
get_flow (LpParallelQueue *self)
{
  return self->state == LP_PARALLEL_RUNNING ? self->flow : GST_FLOW_FLUSHING;
}

/**
 * lp_parallel_queue_put_buffer: (skip)
 * @self: a queue
 * @events: (nullable): the sticky events in force
 * @buffer: (nullable) (transfer full): a buffer, or %NULL to have only the
 *   events worked on
 *
 * Waits until there is room and puts @buffer in.
 *
 * Returns: %GST_FLOW_FLUSHING, or what made the queue fail; @buffer is then
 *   thrown away
 */
GstFlowReturn
lp_parallel_queue_put_buffer (
    LpParallelQueue *self, LpStickyEvents *events, GstBuffer *buffer)
{
  GstFlowReturn flow;
  LpParallelWork *work;

  g_mutex_lock (&self->lock);
  while ((flow = get_flow (self)) == GST_FLOW_OK && is_full (self))
    g_cond_wait (&self->room, &self->lock);
  if (flow == GST_FLOW_OK) {
    work = g_new0 (LpParallelWork, 1);
    work->slot = get_slot (self, events);
    work->slot->n_unfinished++;
    work->events = lp_sticky_events_ref (events);
    work->buffer = g_steal_pointer (&buffer);
    self->waiting_bytes +=
        lp_parallel_size_of (GST_MINI_OBJECT_CAST (work->buffer));
    g_queue_push_tail (&self->waiting, work);
    g_cond_signal (&self->work);
    /* The slot before may have been closed. */
    g_cond_signal (&self->got);
  }
  g_mutex_unlock (&self->lock);
  gst_clear_buffer (&buffer);
  return flow;
}

void
lp_parallel_queue_append (LpParallelQueue *self, LpParallelSlot *slot,
    LpStickyEvents *events, GstMiniObject *object)
{
  lp_parallel_slots_append (&self->slots, slot, events, object);
  if (slot == lp_parallel_slots_get_first (&self->slots))
    g_cond_signal (&self->got);
}

/**
 * lp_parallel_queue_put_event: (skip)
 * @self: a queue
 * @event: (transfer full): a serialised event that is not for the workers
 *
 * Puts @event in, to be got in its place among the results.
 *
 * Returns: %FALSE where the queue is flushing
 */
gboolean
lp_parallel_queue_put_event (LpParallelQueue *self, GstEvent *event)
{
  gboolean taken;

  g_mutex_lock (&self->lock);
  while (self->state == LP_PARALLEL_RUNNING &&
         lp_parallel_slots_get_length (&self->slots) >= max_slots (self))
    g_cond_wait (&self->room, &self->lock);
  taken = self->state == LP_PARALLEL_RUNNING;
  if (taken) {
    if (GST_EVENT_TYPE (event) == GST_EVENT_EOS)
      self->ended = TRUE;
    lp_parallel_queue_append (self, lp_parallel_slots_add (&self->slots), NULL,
        GST_MINI_OBJECT_CAST (event));
    /* The slot before may have been closed. */
    g_cond_signal (&self->got);
  } else {
    gst_event_unref (event);
  }
  g_mutex_unlock (&self->lock);
  return taken;
}

static void
set_flow (LpParallelQueue *self, GstFlowReturn flow)
{
  self->flow = flow;
  wake_all (self);
}

/* Once the queue has failed only events are of use. */
static gboolean
is_of_use (LpParallelQueue *self, LpParallelResult *result)
{
  return self->flow == GST_FLOW_OK ||
         (result->object != NULL && GST_IS_EVENT (result->object));
}

/* A buffer failed, and all results before are out. */
static gboolean
pop_failure (LpParallelQueue *self, LpParallelResult *result)
{
  LpParallelSlot *slot = lp_parallel_slots_get_first (&self->slots);

  if (slot == NULL || slot->flow == GST_FLOW_OK || self->flow != GST_FLOW_OK)
    return FALSE;
  result->flow = slot->flow;
  set_flow (self, slot->flow);
  return TRUE;
}

/* Takes what is next from the first slot. Returns FALSE where there is
 * nothing yet. */
static gboolean
pop_result (LpParallelQueue *self, LpParallelResult *result)
{
  for (;;) {
    if (lp_parallel_slots_pop (&self->slots, result)) {
      wake_first (self);
      if (is_of_use (self, result))
        return TRUE;
      lp_sticky_events_clear (&result->events);
      g_clear_pointer (&result->object, gst_mini_object_unref);
    } else if (pop_failure (self, result)) {
      return TRUE;
    } else if (lp_parallel_slots_drop_first_if_done (&self->slots)) {
      wake_workers (self);
      g_cond_broadcast (&self->room);
    } else {
      return FALSE;
    }
  }
}

/**
 * lp_parallel_queue_get_result: (skip)
 * @self: a queue
 * @result: (out caller-allocates): what is next; owned by the caller
 *
 * Waits for the next result. Until it is called again, a flush waits.
 *
 * Returns: %FALSE where the queue was stopped
 */
gboolean
lp_parallel_queue_get_result (LpParallelQueue *self, LpParallelResult *result)
{
  gboolean got = FALSE;

  *result = (LpParallelResult){ .flow = GST_FLOW_OK };
  g_mutex_lock (&self->lock);
  self->getting = FALSE;
  g_cond_broadcast (&self->idle);
  while (self->state != LP_PARALLEL_STOPPED) {
    got = self->state == LP_PARALLEL_RUNNING && pop_result (self, result);
    if (got)
      break;
    g_cond_wait (&self->got, &self->lock);
  }
  self->getting = got;
  g_mutex_unlock (&self->lock);
  return got;
}

/**
 * lp_parallel_queue_fail: (skip)
 * @self: a queue
 * @flow: what became of pushing a result
 *
 * From now on buffers are refused and thrown away; events still pass.
 *
 * Returns: whether end of stream was put in before, so that whoever put it in
 *   will not learn of @flow
 */
gboolean
lp_parallel_queue_fail (LpParallelQueue *self, GstFlowReturn flow)
{
  gboolean ended;

  g_mutex_lock (&self->lock);
  ended = self->ended;
  if (self->flow == GST_FLOW_OK)
    set_flow (self, flow);
  g_mutex_unlock (&self->lock);
  return ended;
}

/**
 * lp_parallel_queue_recover: (skip)
 * @self: a queue
 *
 * Goes on where it failed because nothing was linked.
 *
 * Returns: whether it had
 */
gboolean
lp_parallel_queue_recover (LpParallelQueue *self)
{
  gboolean recovers;

  g_mutex_lock (&self->lock);
  recovers = self->flow == GST_FLOW_NOT_LINKED;
  if (recovers)
    self->flow = GST_FLOW_OK;
  g_mutex_unlock (&self->lock);
  return recovers;
}
