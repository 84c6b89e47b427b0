/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-parallelbin
 * @title: parallelbin
 *
 * Runs several copies of a piece of pipeline, each in a thread of its own,
 * hands the incoming buffers out to them, and gives back what they make of
 * them, in the order of the input or, with `order=arrival`, as it comes.
 *
 * The stage is seen as a function of one buffer: it may give none, one or many
 * for it, and with `order=input` all of them come before any of the next
 * buffer. It is drained after each buffer, so stages may hold back buffers and
 * have queues and threads of their own, but nothing passes from one buffer to
 * the next. That suits pictures, and audio or video that is cut in pieces that
 * stand for themselves, not a video whose frames build on each other.
 *
 * The copies are bins named worker0, worker1 and so on, made when the element
 * goes to READY; elements in them are set up as those of any bin.
 *
 * ## Example launch line
 *
 * |[
 * gst-launch-1.0 multifilesrc location=%04d.jpg caps=image/jpeg ! parallelbin stage="jpegdec ! videoscale ! video/x-raw,width=640,height=480 ! jpegenc" ! multifilesink location=small-%04d.jpg
 * ]|
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstlinepatrol.h"
#include "gstparallelcrew.h"

GST_DEBUG_CATEGORY_STATIC (gst_parallel_bin_debug);
#define GST_CAT_DEFAULT gst_parallel_bin_debug

#define DEFAULT_STAGE NULL
#define DEFAULT_WORKERS 0
#define MAX_WORKERS 1024
#define DEFAULT_ORDER LP_PARALLEL_ORDER_INPUT
#define DEFAULT_MAX_SIZE_BUFFERS 0
#define DEFAULT_MAX_SIZE_BYTES (256 * 1024 * 1024)

enum {
  PROP_0,
  PROP_STAGE,
  PROP_WORKERS,
  PROP_ORDER,
  PROP_MAX_SIZE_BUFFERS,
  PROP_MAX_SIZE_BYTES,
};

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

#define GST_TYPE_PARALLEL_BIN_ORDER (gst_parallel_bin_order_get_type ())
static GType
gst_parallel_bin_order_get_type (void)
{
  static const GEnumValue values[] = {
    { LP_PARALLEL_ORDER_INPUT, "In the order of the input", "input" },
    { LP_PARALLEL_ORDER_ARRIVAL, "As the results come", "arrival" },
    { 0, NULL, NULL },
  };
  static GType type;

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, g_enum_register_static ("GstParallelBinOrder", values));
  return type;
}

#define GST_TYPE_PARALLEL_BIN (gst_parallel_bin_get_type ())
G_DECLARE_FINAL_TYPE (
    GstParallelBin, gst_parallel_bin, GST, PARALLEL_BIN, GstBin)

struct _GstParallelBin {
  GstBin parent;

  GstPad *sinkpad;
  GstPad *srcpad;
  LpParallelQueue *queue;

  /* Properties, under the object lock. */
  gchar *stage;
  guint n_workers;
  LpParallelOrder order;
  guint max_size_buffers;
  guint64 max_size_bytes;

  GstParallelCrew crew;

  /* Under the stream lock of the sink pad. */
  LpStickyEvents *input; /* in force for what comes in */
  LpStickyEvents *put;   /* those of the last buffer put into the queue */

  /* Of the source pad's task. */
  LpStickyEvents *sent;
};

G_DEFINE_TYPE (GstParallelBin, gst_parallel_bin, GST_TYPE_BIN)
GST_ELEMENT_REGISTER_DEFINE (
    parallelbin, "parallelbin", GST_RANK_NONE, GST_TYPE_PARALLEL_BIN)

/* Makes the workers, unless there are those that are asked for. */
static gboolean
make_workers (GstParallelBin *self)
{
  g_autofree gchar *text = NULL;
  g_autoptr (GError) error = NULL;
  guint n;

  GST_OBJECT_LOCK (self);
  text = g_strdup (self->stage);
  n = self->n_workers > 0 ? self->n_workers : g_get_num_processors ();
  GST_OBJECT_UNLOCK (self);
  if (text == NULL)
    goto no_stage;
  if (!gst_parallel_crew_make (&self->crew, text, n, &error))
    goto not_made;
  GST_INFO_OBJECT (self, "%u workers of '%s'", n, text);
  return TRUE;

  /* ERRORS */
no_stage : {
  GST_ELEMENT_ERROR (self, LIBRARY, SETTINGS,
      ("Property 'stage' of %s is not set: there is nothing to run.",
          GST_OBJECT_NAME (self)),
      (NULL));
  return FALSE;
}
not_made : {
  GST_ELEMENT_ERROR (
      self, LIBRARY, SETTINGS, ("%s", error->message), ("stage '%s'", text));
  return FALSE;
}
}

/* --- what comes in --- */

static GstFlowReturn
gst_parallel_bin_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstParallelBin *self = GST_PARALLEL_BIN (parent);

  if (self->put != self->input) {
    lp_sticky_events_clear (&self->put);
    self->put = lp_sticky_events_ref (self->input);
  }
  return lp_parallel_queue_put_buffer (self->queue, self->input, buffer);
}

/* An event that passes by the workers. Stages can not be trusted with events
 * between buffers: a decoder holds them back until its next good frame. What
 * came before the event has to be downstream before it, though. */
static gboolean
put_event (GstParallelBin *self, GstEvent *event)
{
  if (self->put != self->input &&
      gst_parallel_bin_chain (self->sinkpad, GST_OBJECT (self), NULL) ==
          GST_FLOW_FLUSHING) {
    gst_event_unref (event);
    return FALSE;
  }
  return lp_parallel_queue_put_event (self->queue, event);
}

static gboolean
begin_flush (GstParallelBin *self, GstEvent *event)
{
  lp_parallel_queue_begin_flush (self->queue);
  gst_pad_push_event (self->srcpad, gst_event_ref (event));
  gst_parallel_crew_begin_flush (&self->crew, event);
  gst_event_unref (event);
  return TRUE;
}

static gboolean
end_flush (GstParallelBin *self, GstEvent *event)
{
  gboolean result;

  lp_parallel_queue_wait_idle (self->queue);
  gst_parallel_crew_end_flush (&self->crew, event);
  lp_sticky_events_remove (&self->input, GST_EVENT_SEGMENT);
  lp_sticky_events_clear (&self->put);
  lp_sticky_events_remove (&self->sent, GST_EVENT_SEGMENT);
  result = gst_pad_push_event (self->srcpad, event);
  lp_parallel_queue_end_flush (self->queue);
  return result;
}

static gboolean
gst_parallel_bin_sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstParallelBin *self = GST_PARALLEL_BIN (parent);

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_FLUSH_START:
      return begin_flush (self, event);
    case GST_EVENT_FLUSH_STOP:
      return end_flush (self, event);
    case GST_EVENT_EOS:
      return put_event (self, event);
    default:
      if (!GST_EVENT_IS_SERIALIZED (event))
        return gst_pad_push_event (self->srcpad, event);
      if (!GST_EVENT_IS_STICKY (event))
        return put_event (self, event);
      lp_sticky_events_store (&self->input, event);
      gst_event_unref (event);
      return TRUE;
  }
}

static gboolean
gst_parallel_bin_sink_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  GstParallelWorker *worker;
  gboolean answered;

  if (GST_QUERY_IS_SERIALIZED (query))
    return FALSE;
  worker = gst_parallel_crew_get_first (&GST_PARALLEL_BIN (parent)->crew);
  if (worker == NULL)
    return gst_pad_query_default (pad, parent, query);
  answered = gst_parallel_worker_query_sink (worker, query);
  gst_parallel_worker_unref (worker);
  return answered;
}

/* --- what goes out --- */

static void
push_events (GstParallelBin *self, LpStickyEvents *events)
{
  for (guint i = 0; i < lp_sticky_events_get_size (events); i++) {
    GstEvent *event = lp_sticky_events_get (events, i);

    /* The pad would keep an event to itself that it has sent before. */
    if (lp_sticky_events_store (&self->sent, event))
      gst_pad_push_event (self->srcpad, gst_event_copy (event));
  }
}

/* Only who is still sending learns of what became of it by a flow return. */
static void
fail (GstParallelBin *self, GstFlowReturn flow)
{
  gboolean ended = lp_parallel_queue_fail (self->queue, flow);

  GST_DEBUG_OBJECT (self, "failed: %s", gst_flow_get_name (flow));
  if (ended && (flow == GST_FLOW_NOT_LINKED || flow < GST_FLOW_EOS))
    GST_ELEMENT_FLOW_ERROR (self, flow);
}

static void
push_object (GstParallelBin *self, GstMiniObject *object)
{
  GstFlowReturn flow;

  if (GST_IS_BUFFER (object)) {
    flow = gst_pad_push (self->srcpad, GST_BUFFER_CAST (object));
    if (flow != GST_FLOW_OK)
      fail (self, flow);
  } else if (GST_EVENT_TYPE (object) == GST_EVENT_GAP &&
             !gst_pad_has_current_caps (self->srcpad)) {
    /* Without caps elements would invent some. */
    gst_mini_object_unref (object);
  } else {
    /* What follows an end is a stream of its own, whatever it is called. */
    if (GST_EVENT_TYPE (object) == GST_EVENT_EOS)
      lp_sticky_events_clear (&self->sent);
    gst_pad_push_event (self->srcpad, GST_EVENT_CAST (object));
  }
}

static void
gst_parallel_bin_src_loop (gpointer data)
{
  GstParallelBin *self = data;
  LpParallelResult result;

  if (!lp_parallel_queue_get_result (self->queue, &result)) {
    gst_pad_pause_task (self->srcpad);
    return;
  }
  if (result.flow != GST_FLOW_OK) {
    fail (self, result.flow);
    return;
  }
  push_events (self, result.events);
  lp_sticky_events_unref (result.events);
  if (result.object != NULL)
    push_object (self, result.object);
}

static gboolean
gst_parallel_bin_src_activate_mode (
    GstPad *pad, GstObject *parent, GstPadMode mode, gboolean active)
{
  GstParallelBin *self = GST_PARALLEL_BIN (parent);

  if (mode != GST_PAD_MODE_PUSH)
    return FALSE;
  if (active)
    return gst_pad_start_task (pad, gst_parallel_bin_src_loop, self, NULL);
  lp_parallel_queue_stop (self->queue);
  return gst_pad_stop_task (pad);
}

static gboolean
gst_parallel_bin_src_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstParallelBin *self = GST_PARALLEL_BIN (parent);

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_QOS:
      /* It speaks of buffers long past those that the stage has. */
      gst_event_unref (event);
      return TRUE;
    case GST_EVENT_RECONFIGURE:
      lp_parallel_queue_recover (self->queue);
      break;
    default:
      break;
  }
  return gst_parallel_crew_send_upstream (&self->crew, event);
}

static gboolean
gst_parallel_bin_src_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  GstParallelWorker *worker;
  gboolean answered;

  if (GST_QUERY_TYPE (query) == GST_QUERY_SCHEDULING) {
    gst_query_set_scheduling (query, GST_SCHEDULING_FLAG_SEQUENTIAL, 1, -1, 0);
    gst_query_add_scheduling_mode (query, GST_PAD_MODE_PUSH);
    return TRUE;
  }
  worker = gst_parallel_crew_get_first (&GST_PARALLEL_BIN (parent)->crew);
  if (worker == NULL)
    return gst_pad_query_default (pad, parent, query);
  answered = gst_parallel_worker_query_src (worker, query);
  gst_parallel_worker_unref (worker);
  return answered;
}

/* --- states and messages --- */

static void
start (GstParallelBin *self)
{
  LpParallelLimits limits = { 0 };

  limits.n_workers = gst_parallel_crew_get_size (&self->crew);
  GST_OBJECT_LOCK (self);
  limits.order = self->order;
  limits.max_buffers = self->max_size_buffers > 0 ? self->max_size_buffers
                                                  : 2 * limits.n_workers;
  limits.max_bytes = self->max_size_bytes;
  GST_OBJECT_UNLOCK (self);

  lp_parallel_queue_start (self->queue, &limits);
  gst_parallel_crew_start (&self->crew);
}

static void
stop (GstParallelBin *self)
{
  gst_pad_set_active (self->srcpad, FALSE);
  gst_parallel_crew_stop (&self->crew);
  lp_sticky_events_clear (&self->input);
  lp_sticky_events_clear (&self->put);
  lp_sticky_events_clear (&self->sent);
}

static GstStateChangeReturn
gst_parallel_bin_change_state (GstElement *element, GstStateChange transition)
{
  GstParallelBin *self = GST_PARALLEL_BIN (element);
  GstStateChangeReturn result;

  switch (transition) {
    case GST_STATE_CHANGE_NULL_TO_READY:
      if (!make_workers (self))
        return GST_STATE_CHANGE_FAILURE;
      break;
    case GST_STATE_CHANGE_READY_TO_PAUSED:
      if (!make_workers (self))
        return GST_STATE_CHANGE_FAILURE;
      start (self);
      break;
    case GST_STATE_CHANGE_PAUSED_TO_READY:
      lp_parallel_queue_stop (self->queue);
      break;
    default:
      break;
  }
  result = GST_ELEMENT_CLASS (gst_parallel_bin_parent_class)
               ->change_state (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY) {
    stop (self);
  } else if (transition == GST_STATE_CHANGE_READY_TO_PAUSED &&
             result == GST_STATE_CHANGE_FAILURE) {
    lp_parallel_queue_stop (self->queue);
    stop (self);
  }
  return result;
}

static void
gst_parallel_bin_handle_message (GstBin *bin, GstMessage *message)
{
  /* A stage comes to its end with each buffer. */
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS) {
    gst_message_unref (message);
    return;
  }
  gst_parallel_crew_note_message (&GST_PARALLEL_BIN (bin)->crew, message);
  GST_BIN_CLASS (gst_parallel_bin_parent_class)->handle_message (bin, message);
}

/* --- the object --- */

static void
gst_parallel_bin_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstParallelBin *self = GST_PARALLEL_BIN (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_STAGE:
      g_free (self->stage);
      self->stage = gst_linepatrol_dup_text (value);
      break;
    case PROP_WORKERS:
      self->n_workers = g_value_get_uint (value);
      break;
    case PROP_ORDER:
      self->order = g_value_get_enum (value);
      break;
    case PROP_MAX_SIZE_BUFFERS:
      self->max_size_buffers = g_value_get_uint (value);
      break;
    case PROP_MAX_SIZE_BYTES:
      self->max_size_bytes = g_value_get_uint64 (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_parallel_bin_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstParallelBin *self = GST_PARALLEL_BIN (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_STAGE:
      g_value_set_string (value, self->stage);
      break;
    case PROP_WORKERS:
      g_value_set_uint (value, self->n_workers);
      break;
    case PROP_ORDER:
      g_value_set_enum (value, self->order);
      break;
    case PROP_MAX_SIZE_BUFFERS:
      g_value_set_uint (value, self->max_size_buffers);
      break;
    case PROP_MAX_SIZE_BYTES:
      g_value_set_uint64 (value, self->max_size_bytes);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_parallel_bin_dispose (GObject *object)
{
  GstParallelBin *self = GST_PARALLEL_BIN (object);

  gst_parallel_crew_dismiss (&self->crew);
  G_OBJECT_CLASS (gst_parallel_bin_parent_class)->dispose (object);
}

static void
gst_parallel_bin_finalize (GObject *object)
{
  GstParallelBin *self = GST_PARALLEL_BIN (object);

  gst_parallel_crew_clear (&self->crew);
  lp_parallel_queue_free (self->queue);
  g_free (self->stage);
  G_OBJECT_CLASS (gst_parallel_bin_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY;

  g_object_class_install_property (object_class, PROP_STAGE,
      g_param_spec_string ("stage", "Stage",
          "What to run in parallel: a piece of pipeline as for gst-launch, "
          "with one open sink pad and one open source pad",
          DEFAULT_STAGE, flags));
  g_object_class_install_property (object_class, PROP_WORKERS,
      g_param_spec_uint ("workers", "Workers",
          "Number of copies of the stage, each with a thread (0 = one for "
          "each processor)",
          0, MAX_WORKERS, DEFAULT_WORKERS, flags));
  g_object_class_install_property (object_class, PROP_ORDER,
      g_param_spec_enum ("order", "Order", "Order in which results go out",
          GST_TYPE_PARALLEL_BIN_ORDER, DEFAULT_ORDER, flags));
  g_object_class_install_property (object_class, PROP_MAX_SIZE_BUFFERS,
      g_param_spec_uint ("max-size-buffers", "Max. size (buffers)",
          "Max. number of buffers that wait for a worker, and of results that "
          "wait to go out (0 = twice as many as workers)",
          0, G_MAXINT / 4, DEFAULT_MAX_SIZE_BUFFERS, flags));
  g_object_class_install_property (object_class, PROP_MAX_SIZE_BYTES,
      g_param_spec_uint64 ("max-size-bytes", "Max. size (bytes)",
          "Max. amount of data that waits for a worker, and of results that "
          "wait to go out (bytes, 0 = no limit)",
          0, G_MAXUINT64, DEFAULT_MAX_SIZE_BYTES, flags));
}

static void
gst_parallel_bin_class_init (GstParallelBinClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  object_class->set_property = gst_parallel_bin_set_property;
  object_class->get_property = gst_parallel_bin_get_property;
  object_class->dispose = gst_parallel_bin_dispose;
  object_class->finalize = gst_parallel_bin_finalize;
  element_class->change_state = gst_parallel_bin_change_state;
  GST_BIN_CLASS (klass)->handle_message = gst_parallel_bin_handle_message;
  install_properties (object_class);

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Parallel bin",
      "Generic/Bin", "Runs copies of a piece of pipeline in parallel",
      GST_LINEPATROL_AUTHOR);
  gst_type_mark_as_plugin_api (GST_TYPE_PARALLEL_BIN_ORDER, 0);

  GST_DEBUG_CATEGORY_INIT (gst_parallel_bin_debug, "parallelbin", 0,
      "runs copies of a piece of pipeline in parallel");
}

static void
gst_parallel_bin_init (GstParallelBin *self)
{
  self->stage = g_strdup (DEFAULT_STAGE);
  self->n_workers = DEFAULT_WORKERS;
  self->order = DEFAULT_ORDER;
  self->max_size_buffers = DEFAULT_MAX_SIZE_BUFFERS;
  self->max_size_bytes = DEFAULT_MAX_SIZE_BYTES;
  self->queue = lp_parallel_queue_new ();

  self->sinkpad = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_chain_function (self->sinkpad, gst_parallel_bin_chain);
  gst_pad_set_event_function (self->sinkpad, gst_parallel_bin_sink_event);
  gst_pad_set_query_function (self->sinkpad, gst_parallel_bin_sink_query);
  gst_element_add_pad (GST_ELEMENT (self), self->sinkpad);

  self->srcpad = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_set_activatemode_function (
      self->srcpad, gst_parallel_bin_src_activate_mode);
  gst_pad_set_event_function (self->srcpad, gst_parallel_bin_src_event);
  gst_pad_set_query_function (self->srcpad, gst_parallel_bin_src_query);
  gst_element_add_pad (GST_ELEMENT (self), self->srcpad);

  gst_parallel_crew_init (
      &self->crew, GST_BIN (self), self->sinkpad, self->srcpad, self->queue);
  /* A sink in a stage is none of the pipeline's: it sees an end of stream
   * with every buffer. */
  gst_bin_set_suppressed_flags (
      GST_BIN (self), GST_ELEMENT_FLAG_SOURCE | GST_ELEMENT_FLAG_SINK);
}
