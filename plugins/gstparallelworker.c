/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * A stage is drained after each buffer: the end of stream that follows the
 * buffer makes every element give out what it holds back, and comes out
 * behind it, through whatever threads; the flush that follows makes them
 * forget that the stream has ended, as a seek after the end of stream does.
 * All is as in a flushing seek, so what elements have to expect anyway: a new
 * segment, but no new stream and no new caps.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstparallelworker.h"

struct _GstParallelWorker {
  GstPad *sinkpad; /* of the parallelbin; not owned, as the following */
  GstPad *srcpad;
  LpParallelQueue *queue;
  guint index;

  GstElement *stage;
  GstPad *feed;
  GstPad *collect;
  GstTask *task; /* that feeds */

  /* Of the feeding thread. */
  LpStickyEvents *fed;   /* what the stage was sent */
  gboolean segment_lost; /* a flush made it forget the segment */

  /* Under the stream lock of the collecting pad. */
  LpStickyEvents *events; /* in force behind the stage */
  LpStickyEvents *handed; /* those of the last result */

  /* Drains and flushes from upstream must not get between each other. */
  GMutex flush_lock;
  gboolean flushed; /* from upstream */

  /* Atomic. */
  gint has_threads;
  gint has_failed;
  guint let_in_only; /* seqnum of an upstream event others let out */
};

/* --- behind the stage --- */

static void
note_handed (GstParallelWorker *self)
{
  if (self->handed == self->events)
    return;
  lp_sticky_events_clear (&self->handed);
  self->handed = lp_sticky_events_ref (self->events);
}

static GstFlowReturn
collect_object (GstParallelWorker *self, GstMiniObject *object)
{
  GstFlowReturn flow = lp_parallel_queue_add_result (
      self->queue, self->index, self->events, object);

  if (flow == GST_FLOW_OK)
    note_handed (self);
  return flow;
}

static GstFlowReturn
collect_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  return collect_object (
      gst_pad_get_element_private (pad), GST_MINI_OBJECT_CAST (buffer));
}

static gboolean
collect_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstParallelWorker *self = gst_pad_get_element_private (pad);

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_FLUSH_START:
    case GST_EVENT_FLUSH_STOP:
      /* Those from upstream go their own way. */
      break;
    case GST_EVENT_EOS:
      lp_parallel_queue_mark_drained (self->queue, self->index);
      break;
    default:
      if (GST_EVENT_IS_STICKY (event)) {
        lp_sticky_events_store (&self->events, event);
        break;
      }
      if (!GST_EVENT_IS_SERIALIZED (event))
        return gst_pad_push_event (self->srcpad, event);
      return collect_object (self, GST_MINI_OBJECT_CAST (event)) == GST_FLOW_OK;
  }
  gst_event_unref (event);
  return TRUE;
}

/* A pool with a limit would be used up by buffers that wait for their turn,
 * with nothing left for the one whose turn it is. */
static void
remove_pools (GstQuery *query)
{
  for (guint i = 0; i < gst_query_get_n_allocation_pools (query); i++) {
    guint size, min, max;

    gst_query_parse_nth_allocation_pool (query, i, NULL, &size, &min, &max);
    gst_query_set_nth_allocation_pool (query, i, NULL, size, 0, 0);
  }
}

/* Without the detour through the source pad, which would first send the
 * events that are due there, from the wrong thread. */
static gboolean
query_allocation (GstParallelWorker *self, GstQuery *query)
{
  GstPad *peer = gst_pad_get_peer (self->srcpad);
  gboolean answered;

  if (peer == NULL)
    return FALSE;
  answered = gst_pad_query (peer, query);
  gst_object_unref (peer);
  if (answered)
    remove_pools (query);
  return answered;
}

static gboolean
collect_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  GstParallelWorker *self = gst_pad_get_element_private (pad);

  if (GST_QUERY_TYPE (query) == GST_QUERY_ALLOCATION)
    return query_allocation (self, query);
  /* The others have their place in a stream that is only put together after
   * this. */
  if (GST_QUERY_IS_SERIALIZED (query))
    return FALSE;
  return gst_pad_peer_query (self->srcpad, query);
}

/* --- in front of the stage --- */

static gboolean
feed_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstParallelWorker *self = gst_pad_get_element_private (pad);

  /* Lateness of one copy says nothing about the next buffer, which another
   * one has. */
  if (GST_EVENT_TYPE (event) == GST_EVENT_QOS ||
      gst_event_get_seqnum (event) ==
          (guint32) g_atomic_int_get ((gint *) &self->let_in_only)) {
    gst_event_unref (event);
    return TRUE;
  }
  return gst_pad_push_event (self->sinkpad, event);
}

static gboolean
feed_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  GstParallelWorker *self = gst_pad_get_element_private (pad);

  if (GST_QUERY_TYPE (query) == GST_QUERY_SCHEDULING) {
    gst_query_set_scheduling (query, GST_SCHEDULING_FLAG_SEQUENTIAL, 1, -1, 0);
    gst_query_add_scheduling_mode (query, GST_PAD_MODE_PUSH);
    return TRUE;
  }
  return gst_pad_peer_query (self->sinkpad, query);
}

/* Sends what the stage does not know yet. Where it does not take an event,
 * pushing the buffer tells why. */
static void
feed_events (GstParallelWorker *self, LpStickyEvents *events)
{
  for (guint i = 0; i < lp_sticky_events_get_size (events); i++) {
    GstEvent *event = lp_sticky_events_get (events, i);
    gboolean lost =
        self->segment_lost && GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT;

    if (lost || !lp_sticky_events_contain (self->fed, event))
      gst_pad_push_event (self->feed, gst_event_ref (event));
  }
  self->segment_lost = FALSE;
  lp_sticky_events_clear (&self->fed);
  self->fed = lp_sticky_events_ref (events);
}

/* Where no end of stream comes out, some element keeps it to itself; without
 * threads all else has come out when it was pushed. */
static gboolean
is_drained (GstParallelWorker *self)
{
  return lp_parallel_queue_is_drained (self->queue, self->index) ||
         !g_atomic_int_get (&self->has_threads);
}

/* Makes the stage give out all it has. */
static GstFlowReturn
drain (GstParallelWorker *self)
{
  gboolean pushed = gst_pad_push_event (self->feed, gst_event_new_eos ());
  gboolean done = is_drained (self);

  /* It is refused where a thread inside has stopped. */
  if (pushed && !done)
    lp_parallel_queue_wait_drained (self->queue, self->index);
  /* What breaks in a thread of the stage's own shows nowhere else. */
  if (g_atomic_int_get (&self->has_failed))
    return GST_FLOW_ERROR;
  return pushed || done ? GST_FLOW_OK : GST_FLOW_EOS;
}

/* Makes the stage forget that its stream has ended. */
static void
reset (GstParallelWorker *self)
{
  g_mutex_lock (&self->flush_lock);
  if (!self->flushed) {
    gst_pad_push_event (self->feed, gst_event_new_flush_start ());
    gst_pad_push_event (self->feed, gst_event_new_flush_stop (TRUE));
    self->segment_lost = TRUE;
  }
  g_mutex_unlock (&self->flush_lock);
}

static void
finish (GstParallelWorker *self, GstFlowReturn flow)
{
  LpStickyEvents *events = NULL;

  /* Nobody collects any more, unless something went wrong or a flush came. */
  if (flow == GST_FLOW_OK && is_drained (self) &&
      self->events != self->handed) {
    note_handed (self);
    events = self->events;
  }
  lp_parallel_queue_finish (self->queue, self->index, events, flow);
}

static void
feed_loop (gpointer data)
{
  GstParallelWorker *self = data;
  LpStickyEvents *events;
  GstBuffer *buffer;
  GstFlowReturn flow = GST_FLOW_OK;

  if (!lp_parallel_queue_take (self->queue, self->index, &events, &buffer)) {
    gst_task_stop (self->task);
    return;
  }
  feed_events (self, events);
  lp_sticky_events_unref (events);
  if (buffer != NULL)
    flow = gst_pad_push (self->feed, buffer);
  if (flow == GST_FLOW_OK)
    flow = drain (self);
  finish (self, flow);
  reset (self);
}

/* Tells the application of the thread, which it may want to set up, as pads do
 * that are an element's own. */
static void
post_status (GstParallelWorker *self, GstStreamStatusType type)
{
  GstElement *owner = gst_pad_get_parent_element (self->sinkpad);
  GstMessage *message =
      gst_message_new_stream_status (GST_OBJECT (self->feed), type, owner);
  GValue task = G_VALUE_INIT;

  g_value_init (&task, GST_TYPE_TASK);
  g_value_set_object (&task, self->task);
  gst_message_set_stream_status_object (message, &task);
  g_value_unset (&task);
  gst_element_post_message (owner, message);
  gst_object_unref (owner);
}

static void
enter_thread (GstTask *task, GThread *thread, gpointer self)
{
  post_status (self, GST_STREAM_STATUS_TYPE_ENTER);
}

static void
leave_thread (GstTask *task, GThread *thread, gpointer self)
{
  post_status (self, GST_STREAM_STATUS_TYPE_LEAVE);
}

static void
start_task (GstParallelWorker *self)
{
  self->task = gst_task_new (feed_loop, self, NULL);
  gst_task_set_lock (self->task, GST_PAD_GET_STREAM_LOCK (self->feed));
  gst_task_set_enter_callback (self->task, enter_thread, self, NULL);
  gst_task_set_leave_callback (self->task, leave_thread, self, NULL);
  post_status (self, GST_STREAM_STATUS_TYPE_CREATE);
  gst_task_start (self->task);
}

/* --- for the parallelbin --- */

/* The pads are parts of the parallelbin's own ones, as the inner half of a ghost
 * pad is: a bin that found its own element next to its children would lock
 * itself out when it sorts them. */
static GstPad *
new_pad (GstParallelWorker *self, const gchar *name, GstPadDirection direction,
    GstPad *parent)
{
  g_autofree gchar *numbered = g_strdup_printf ("%s%u", name, self->index);
  GstPad *pad = gst_pad_new (numbered, direction);

  gst_pad_set_element_private (pad, self);
  gst_object_set_parent (GST_OBJECT (pad), GST_OBJECT (parent));
  return gst_object_ref (pad);
}

static void
link_to_stage (GstParallelWorker *self)
{
  GstPad *sink = gst_element_get_static_pad (self->stage, "sink");
  GstPad *src = gst_element_get_static_pad (self->stage, "src");

  /* Parent and child are no neighbours to the usual checks. */
  gst_pad_link_full (self->feed, sink, GST_PAD_LINK_CHECK_NOTHING);
  gst_pad_link_full (src, self->collect, GST_PAD_LINK_CHECK_NOTHING);
  gst_object_unref (sink);
  gst_object_unref (src);
}

/* A worker that runs @stage between the two pads. */
GstParallelWorker *
gst_parallel_worker_new (GstPad *sinkpad, GstPad *srcpad,
    LpParallelQueue *queue, guint index, GstElement *stage)
{
  GstParallelWorker *self = g_atomic_rc_box_new0 (GstParallelWorker);

  self->sinkpad = sinkpad;
  self->srcpad = srcpad;
  self->queue = queue;
  self->index = index;
  self->stage = gst_object_ref (stage);
  g_mutex_init (&self->flush_lock);

  self->feed = new_pad (self, "feed", GST_PAD_SRC, sinkpad);
  gst_pad_set_event_function (self->feed, feed_event);
  gst_pad_set_query_function (self->feed, feed_query);
  self->collect = new_pad (self, "collect", GST_PAD_SINK, srcpad);
  gst_pad_set_chain_function (self->collect, collect_chain);
  gst_pad_set_event_function (self->collect, collect_event);
  gst_pad_set_query_function (self->collect, collect_query);
  link_to_stage (self);
  return self;
}

GstParallelWorker *
gst_parallel_worker_ref (GstParallelWorker *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  GstParallelWorker *self = data;

  lp_sticky_events_clear (&self->fed);
  lp_sticky_events_clear (&self->events);
  lp_sticky_events_clear (&self->handed);
  g_mutex_clear (&self->flush_lock);
  gst_object_unref (self->feed);
  gst_object_unref (self->collect);
  gst_object_unref (self->stage);
}

void
gst_parallel_worker_unref (GstParallelWorker *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/* Ends what ties it to the parallelbin. */
void
gst_parallel_worker_detach (GstParallelWorker *self)
{
  gst_object_unparent (GST_OBJECT (self->feed));
  gst_object_unparent (GST_OBJECT (self->collect));
}

GstElement *
gst_parallel_worker_get_stage (GstParallelWorker *self)
{
  return self->stage;
}

/* Before the stage goes to PAUSED. */
void
gst_parallel_worker_start (GstParallelWorker *self)
{
  self->flushed = FALSE;
  self->segment_lost = FALSE;
  g_atomic_int_set (&self->has_threads, FALSE);
  g_atomic_int_set (&self->has_failed, FALSE);
  gst_pad_set_active (self->collect, TRUE);
  gst_pad_set_active (self->feed, TRUE);
  start_task (self);
}

/* After the stage has gone to READY, which makes it let go of the thread. */
void
gst_parallel_worker_stop (GstParallelWorker *self)
{
  gst_pad_set_active (self->collect, FALSE);
  gst_task_stop (self->task);
  gst_task_join (self->task);
  post_status (self, GST_STREAM_STATUS_TYPE_DESTROY);
  gst_clear_object (&self->task);
  gst_pad_set_active (self->feed, FALSE);
  lp_sticky_events_clear (&self->fed);
  lp_sticky_events_clear (&self->events);
  lp_sticky_events_clear (&self->handed);
}

/* From any thread, with the queue flushing. */
void
gst_parallel_worker_begin_flush (GstParallelWorker *self, GstEvent *flush_start)
{
  g_mutex_lock (&self->flush_lock);
  self->flushed = TRUE;
  gst_pad_push_event (self->feed, gst_event_ref (flush_start));
  g_mutex_unlock (&self->flush_lock);
}

/* With the worker idle. */
void
gst_parallel_worker_end_flush (GstParallelWorker *self, GstEvent *flush_stop)
{
  g_mutex_lock (&self->flush_lock);
  gst_pad_push_event (self->feed, gst_event_ref (flush_stop));
  self->segment_lost = TRUE;
  self->flushed = FALSE;
  g_mutex_unlock (&self->flush_lock);

  GST_PAD_STREAM_LOCK (self->collect);
  lp_sticky_events_remove (&self->events, GST_EVENT_SEGMENT);
  lp_sticky_events_clear (&self->handed);
  GST_PAD_STREAM_UNLOCK (self->collect);
}

/* Sends @event through the stage. Where several copies are sent the same one,
 * only one should let it out again; the return value says what became of
 * it. */
gboolean
gst_parallel_worker_send_upstream (
    GstParallelWorker *self, GstEvent *event, gboolean let_out)
{
  gboolean taken;

  if (!let_out)
    g_atomic_int_set (
        (gint *) &self->let_in_only, (gint) gst_event_get_seqnum (event));
  taken = gst_pad_push_event (self->collect, gst_event_ref (event));
  if (!let_out)
    g_atomic_int_set ((gint *) &self->let_in_only, GST_SEQNUM_INVALID);
  return taken;
}

/* Asks the stage as its upstream. */
gboolean
gst_parallel_worker_query_sink (GstParallelWorker *self, GstQuery *query)
{
  return gst_pad_peer_query (self->feed, query);
}

/* Asks the stage as its downstream. */
gboolean
gst_parallel_worker_query_src (GstParallelWorker *self, GstQuery *query)
{
  return gst_pad_peer_query (self->collect, query);
}

/* Learns from what the elements of the stage post. */
void
gst_parallel_worker_note_message (GstParallelWorker *self, GstMessage *message)
{
  GstStreamStatusType type;

  if (!gst_object_has_as_ancestor (
          GST_MESSAGE_SRC (message), GST_OBJECT (self->stage)))
    return;
  switch (GST_MESSAGE_TYPE (message)) {
    case GST_MESSAGE_STREAM_STATUS:
      gst_message_parse_stream_status (message, &type, NULL);
      if (type == GST_STREAM_STATUS_TYPE_CREATE)
        g_atomic_int_set (&self->has_threads, TRUE);
      break;
    case GST_MESSAGE_ERROR:
      g_atomic_int_set (&self->has_failed, TRUE);
      lp_parallel_queue_give_up (self->queue, self->index);
      break;
    default:
      break;
  }
}
