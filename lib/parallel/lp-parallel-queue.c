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
 * once its results are taken from it. For look at the first slot. Buffers are
 * taken in the order of their slots.
 *
 * - Has its buffer been taken, then its worker waits for nobody but the one
 *   who gets the results: for the first slot counts only what stands in it,
 *   and that is being got. So it comes to its end.
 * - Has it not been taken, then no later one has, and all earlier ones are
 *   finished: no worker has a buffer, so none waits for a turn, and the first
 *   of them to come back takes it.
 *
 * Each time the first slot is done with, the next one is the first. A worker
 * whose slot is not the first may wait for room behind the workers; its turn
 * comes with this.
 */

#include "parallel/lp-parallel-queue.h"

typedef enum {
  STATE_STOPPED,
  STATE_RUNNING,
  STATE_FLUSHING,
} QueueState;

typedef struct {
  GQueue results; /* (element-type LpParallelResult) */
  guint n_results;
  guint64 n_bytes;       /* of the results */
  guint n_unfinished;    /* buffers that no worker has finished */
  gboolean open;         /* more buffers may come */
  LpStickyEvents *input; /* of an open slot: those its buffers stand under */
  GstFlowReturn flow;    /* of the buffer that failed */
} Slot;

/* A buffer that waits for a worker. */
typedef struct {
  Slot *slot;
  LpStickyEvents *events;
  GstBuffer *buffer; /* NULL: only the events are to be worked on */
} Work;

typedef struct {
  GCond changed;
  Slot *slot;    /* of the buffer it has, or NULL */
  guint64 turn;  /* counts the buffers it took */
  gboolean busy; /* has not come back for another buffer */
  gboolean drained;
  gboolean given_up;
} Worker;

struct _LpParallelQueue {
  GMutex lock; /* guards all below */
  GCond room;  /* to put something in */
  GCond work;  /* to take */
  GCond turn;  /* to add a result */
  GCond got;   /* a result to get */
  GCond idle;

  QueueState state;
  LpParallelLimits limits;
  GstFlowReturn flow; /* once other than OK, buffers are thrown away */
  gboolean ended;     /* end of stream was put in */
  gboolean getting;   /* a result was got and is being pushed */

  GQueue waiting; /* (element-type Work) */
  guint64 waiting_bytes;
  GQueue slots; /* (element-type Slot) */
  /* Results in all slots but the first one. */
  guint n_held;
  guint64 held_bytes;

  Worker *workers;
};

static guint64
size_of (GstMiniObject *object)
{
  return object != NULL && GST_IS_BUFFER (object)
             ? gst_buffer_get_size (GST_BUFFER_CAST (object))
             : 0;
}

static void
clear_result (LpParallelResult *result)
{
  lp_sticky_events_clear (&result->events);
  g_clear_pointer (&result->object, gst_mini_object_unref);
}

static void
free_result (gpointer data)
{
  clear_result (data);
  g_free (data);
}

static void
free_slot (gpointer data)
{
  Slot *slot = data;

  g_queue_clear_full (&slot->results, free_result);
  lp_sticky_events_clear (&slot->input);
  g_free (slot);
}

static void
free_work (gpointer data)
{
  Work *work = data;

  lp_sticky_events_clear (&work->events);
  gst_clear_buffer (&work->buffer);
  g_free (work);
}

static Slot *
first_slot (LpParallelQueue *self)
{
  return g_queue_peek_head (&self->slots);
}

/* Wakes everybody up to look at what has changed. */
static void
wake_all (LpParallelQueue *self)
{
  g_cond_broadcast (&self->room);
  g_cond_broadcast (&self->work);
  g_cond_broadcast (&self->turn);
  g_cond_broadcast (&self->got);
  g_cond_broadcast (&self->idle);
  for (guint i = 0; i < self->limits.n_workers; i++)
    g_cond_broadcast (&self->workers[i].changed);
}

static void
throw_away (LpParallelQueue *self)
{
  for (guint i = 0; i < self->limits.n_workers; i++)
    self->workers[i].slot = NULL;
  g_queue_clear_full (&self->waiting, free_work);
  self->waiting_bytes = 0;
  g_queue_clear_full (&self->slots, free_slot);
  self->n_held = 0;
  self->held_bytes = 0;
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
  g_cond_init (&self->turn);
  g_cond_init (&self->got);
  g_cond_init (&self->idle);
  g_queue_init (&self->waiting);
  g_queue_init (&self->slots);
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
  g_cond_clear (&self->turn);
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
  self->workers = g_new0 (Worker, limits->n_workers);
  for (guint i = 0; i < limits->n_workers; i++)
    g_cond_init (&self->workers[i].changed);
  self->flow = GST_FLOW_OK;
  self->getting = FALSE;
  self->state = STATE_RUNNING;
  g_mutex_unlock (&self->lock);
}

/* With the lock held. */
static void
change_state (LpParallelQueue *self, QueueState state)
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
  change_state (self, STATE_STOPPED);
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
  if (self->state == STATE_RUNNING)
    change_state (self, STATE_FLUSHING);
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
  if (self->state == STATE_FLUSHING) {
    self->flow = GST_FLOW_OK;
    change_state (self, STATE_RUNNING);
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
  while (self->state == STATE_FLUSHING && !is_idle (self))
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
  return g_queue_get_length (&self->slots) >= max_slots (self) ||
         g_queue_get_length (&self->waiting) >= self->limits.max_buffers ||
         (self->limits.max_bytes > 0 &&
             self->waiting_bytes >= self->limits.max_bytes);
}

static void
close_last_slot (LpParallelQueue *self)
{
  Slot *last = g_queue_peek_tail (&self->slots);

  if (last == NULL || !last->open)
    return;
  last->open = FALSE;
  g_cond_signal (&self->got);
}

static Slot *
add_slot (LpParallelQueue *self)
{
  Slot *slot = g_new0 (Slot, 1);

  close_last_slot (self);
  g_queue_init (&slot->results);
  g_queue_push_tail (&self->slots, slot);
  return slot;
}

/* The slot for a buffer that stands under @events. */
static Slot *
get_slot (LpParallelQueue *self, LpStickyEvents *events)
{
  Slot *slot = g_queue_peek_tail (&self->slots);

  if (slot != NULL && slot->open && slot->input == events)
    return slot;
  slot = add_slot (self);
  if (self->limits.order == LP_PARALLEL_ORDER_ARRIVAL) {
    slot->open = TRUE;
    slot->input = lp_sticky_events_ref (events);
  }
  return slot;
}

static GstFlowReturn
get_flow (LpParallelQueue *self)
{
  return self->state == STATE_RUNNING ? self->flow : GST_FLOW_FLUSHING;
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
  Work *work;

  g_mutex_lock (&self->lock);
  while ((flow = get_flow (self)) == GST_FLOW_OK && is_full (self))
    g_cond_wait (&self->room, &self->lock);
  if (flow == GST_FLOW_OK) {
    work = g_new0 (Work, 1);
    work->slot = get_slot (self, events);
    work->slot->n_unfinished++;
    work->events = lp_sticky_events_ref (events);
    work->buffer = g_steal_pointer (&buffer);
    self->waiting_bytes += size_of (GST_MINI_OBJECT_CAST (work->buffer));
    g_queue_push_tail (&self->waiting, work);
    g_cond_signal (&self->work);
  }
  g_mutex_unlock (&self->lock);
  gst_clear_buffer (&buffer);
  return flow;
}

static void
append_result (LpParallelQueue *self, Slot *slot, LpStickyEvents *events,
    GstMiniObject *object)
{
  LpParallelResult *result = g_new0 (LpParallelResult, 1);
  const guint64 size = size_of (object);

  result->events = lp_sticky_events_ref (events);
  result->object = object;
  g_queue_push_tail (&slot->results, result);
  slot->n_results++;
  slot->n_bytes += size;
  if (slot == first_slot (self)) {
    g_cond_signal (&self->got);
  } else {
    self->n_held++;
    self->held_bytes += size;
  }
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
  while (self->state == STATE_RUNNING &&
         g_queue_get_length (&self->slots) >= max_slots (self))
    g_cond_wait (&self->room, &self->lock);
  taken = self->state == STATE_RUNNING;
  if (taken) {
    if (GST_EVENT_TYPE (event) == GST_EVENT_EOS)
      self->ended = TRUE;
    append_result (self, add_slot (self), NULL, GST_MINI_OBJECT_CAST (event));
  } else {
    gst_event_unref (event);
  }
  g_mutex_unlock (&self->lock);
  return taken;
}

static void
finish_one (LpParallelQueue *self, Slot *slot)
{
  slot->n_unfinished--;
  if (slot == first_slot (self))
    g_cond_signal (&self->got);
}

/* The next buffer that is not to be thrown away. */
static Work *
pop_work (LpParallelQueue *self)
{
  Work *work;

  if (self->state != STATE_RUNNING)
    return NULL;
  while ((work = g_queue_pop_head (&self->waiting)) != NULL) {
    self->waiting_bytes -= size_of (GST_MINI_OBJECT_CAST (work->buffer));
    g_cond_signal (&self->room);
    if (self->flow == GST_FLOW_OK && work->slot->flow == GST_FLOW_OK)
      return work;
    finish_one (self, work->slot);
    free_work (work);
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
  Worker *worker = &self->workers[index];
  Work *work;

  g_mutex_lock (&self->lock);
  worker->busy = FALSE;
  g_cond_broadcast (&self->idle);
  while ((work = pop_work (self)) == NULL && self->state != STATE_STOPPED)
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
  free_work (work);
  return TRUE;
}

/* Whether @slot may take one more result. */
static gboolean
has_room (LpParallelQueue *self, Slot *slot)
{
  const gboolean is_first = slot == first_slot (self);
  const guint n = is_first ? slot->n_results : self->n_held;
  const guint64 bytes = is_first ? slot->n_bytes : self->held_bytes;

  return n < self->limits.max_buffers &&
         (self->limits.max_bytes == 0 || bytes < self->limits.max_bytes);
}

/* Whether results of the buffer that @worker took at @turn are of use. */
static gboolean
is_wanted (LpParallelQueue *self, Worker *worker, guint64 turn)
{
  return self->state == STATE_RUNNING && self->flow == GST_FLOW_OK &&
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
  Worker *worker = &self->workers[index];
  gboolean wanted;
  guint64 turn;

  g_mutex_lock (&self->lock);
  turn = worker->turn;
  while ((wanted = is_wanted (self, worker, turn)) &&
         !has_room (self, worker->slot))
    g_cond_wait (&self->turn, &self->lock);
  if (wanted)
    append_result (self, worker->slot, events, object);
  g_mutex_unlock (&self->lock);
  if (wanted)
    return GST_FLOW_OK;
  gst_mini_object_unref (object);
  return GST_FLOW_FLUSHING;
}

static void
set_flag (LpParallelQueue *self, guint index, gsize offset)
{
  Worker *worker = &self->workers[index];

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
  set_flag (self, index, G_STRUCT_OFFSET (Worker, drained));
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
  set_flag (self, index, G_STRUCT_OFFSET (Worker, given_up));
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
 *
 * Returns: %FALSE where the worker broke
 */
gboolean
lp_parallel_queue_wait_drained (LpParallelQueue *self, guint index)
{
  Worker *worker = &self->workers[index];
  gboolean good;

  g_mutex_lock (&self->lock);
  while (!worker->drained && !worker->given_up &&
         is_wanted (self, worker, worker->turn))
    g_cond_wait (&worker->changed, &self->lock);
  good = worker->drained || !worker->given_up;
  g_mutex_unlock (&self->lock);
  return good;
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
  Slot *slot;

  g_mutex_lock (&self->lock);
  slot = g_steal_pointer (&self->workers[index].slot);
  if (slot != NULL) {
    if (events != NULL)
      append_result (self, slot, events, NULL);
    if (slot->flow == GST_FLOW_OK)
      slot->flow = flow;
    finish_one (self, slot);
  }
  g_mutex_unlock (&self->lock);
}

/* The next slot is the first one: its results are held no longer. */
static void
drop_first_slot (LpParallelQueue *self)
{
  Slot *slot;

  free_slot (g_queue_pop_head (&self->slots));
  slot = first_slot (self);
  if (slot != NULL) {
    self->n_held -= slot->n_results;
    self->held_bytes -= slot->n_bytes;
  }
  g_cond_broadcast (&self->turn);
  g_cond_broadcast (&self->room);
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

/* Takes what is next from the first slot. Returns FALSE where there is
 * nothing yet. */
static gboolean
pop_result (LpParallelQueue *self, LpParallelResult *result)
{
  Slot *slot;

  while ((slot = first_slot (self)) != NULL) {
    g_autofree LpParallelResult *next = g_queue_pop_head (&slot->results);
    if (next != NULL) {
      slot->n_results--;
      slot->n_bytes -= size_of (next->object);
      g_cond_broadcast (&self->turn);
      *result = *next;
      if (is_of_use (self, result))
        return TRUE;
      clear_result (result);
    } else if (slot->flow != GST_FLOW_OK && self->flow == GST_FLOW_OK) {
      result->flow = slot->flow;
      set_flow (self, slot->flow);
      return TRUE;
    } else if (!slot->open && slot->n_unfinished == 0) {
      drop_first_slot (self);
    } else {
      return FALSE;
    }
  }
  return FALSE;
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
  while (self->state != STATE_STOPPED) {
    got = self->state == STATE_RUNNING && pop_result (self, result);
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
