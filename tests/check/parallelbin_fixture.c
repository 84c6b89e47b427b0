/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "parallelbin_fixture.h"

typedef struct {
  GstElement parent;
  GstPad *sinkpad;
  GstPad *srcpad;
  guint count;
  gboolean hold;
  guint delay;
  gint64 fail_at;
  gint64 block_at;

  GQueue held;
  GMutex lock;
  GCond changed;
  gboolean flushing;
  gboolean unblocked;
  gboolean blocked;
} TestStage;

typedef GstElementClass TestStageClass;

enum {
  PROP_0,
  PROP_COUNT,
  PROP_HOLD,
  PROP_DELAY,
  PROP_FAIL_AT,
  PROP_BLOCK_AT,
};

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

static GType test_stage_get_type (void);
G_DEFINE_TYPE (TestStage, test_stage, GST_TYPE_ELEMENT)

static gboolean
block (TestStage *self)
{
  gboolean good;

  g_mutex_lock (&self->lock);
  self->blocked = TRUE;
  g_cond_broadcast (&self->changed);
  while (!self->unblocked && !self->flushing)
    g_cond_wait (&self->changed, &self->lock);
  self->blocked = FALSE;
  good = !self->flushing;
  g_mutex_unlock (&self->lock);
  return good;
}

static GstFlowReturn
give_out (TestStage *self, guint64 number)
{
  GstFlowReturn flow = GST_FLOW_OK;

  for (guint i = 0; i < self->count && flow == GST_FLOW_OK; i++) {
    GstBuffer *buffer = parallel_make_buffer (number);
    GST_BUFFER_OFFSET_END (buffer) = i;
    if (self->hold)
      g_queue_push_tail (&self->held, buffer);
    else
      flow = gst_pad_push (self->srcpad, buffer);
  }
  return flow;
}

static GstFlowReturn
test_stage_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  TestStage *self = (TestStage *) parent;
  const guint64 number = GST_BUFFER_OFFSET (buffer);

  gst_buffer_unref (buffer);
  if ((gint64) number == self->block_at && !block (self))
    return GST_FLOW_FLUSHING;
  if (self->delay > 0)
    g_usleep (g_random_int_range (0, self->delay));
  if ((gint64) number == self->fail_at) {
    GST_ELEMENT_ERROR (self, STREAM, FAILED, ("Failed as asked to."), (NULL));
    return GST_FLOW_ERROR;
  }
  return give_out (self, number);
}

static void
set_flushing (TestStage *self, gboolean flushing)
{
  g_mutex_lock (&self->lock);
  self->flushing = flushing;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

static gboolean
test_stage_sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  TestStage *self = (TestStage *) parent;
  GstBuffer *buffer;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_FLUSH_START:
      set_flushing (self, TRUE);
      break;
    case GST_EVENT_FLUSH_STOP:
      set_flushing (self, FALSE);
      g_queue_clear_full (&self->held, (GDestroyNotify) gst_buffer_unref);
      break;
    case GST_EVENT_EOS:
      while ((buffer = g_queue_pop_head (&self->held)) != NULL)
        gst_pad_push (self->srcpad, buffer);
      break;
    default:
      break;
  }
  return gst_pad_event_default (pad, parent, event);
}

static GstStateChangeReturn
test_stage_change_state (GstElement *element, GstStateChange transition)
{
  TestStage *self = (TestStage *) element;
  GstStateChangeReturn result;

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED)
    set_flushing (self, FALSE);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    set_flushing (self, TRUE);
  result = GST_ELEMENT_CLASS (test_stage_parent_class)
               ->change_state (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    g_queue_clear_full (&self->held, (GDestroyNotify) gst_buffer_unref);
  return result;
}

static void
test_stage_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  TestStage *self = (TestStage *) object;

  switch (id) {
    case PROP_COUNT:
      self->count = g_value_get_uint (value);
      break;
    case PROP_HOLD:
      self->hold = g_value_get_boolean (value);
      break;
    case PROP_DELAY:
      self->delay = g_value_get_uint (value);
      break;
    case PROP_FAIL_AT:
      self->fail_at = g_value_get_int64 (value);
      break;
    case PROP_BLOCK_AT:
      self->block_at = g_value_get_int64 (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
test_stage_finalize (GObject *object)
{
  TestStage *self = (TestStage *) object;

  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (test_stage_parent_class)->finalize (object);
}

static void
test_stage_class_init (TestStageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  object_class->set_property = test_stage_set_property;
  object_class->finalize = test_stage_finalize;
  element_class->change_state = test_stage_change_state;
  g_object_class_install_property (object_class, PROP_COUNT,
      g_param_spec_uint (
          "count", NULL, NULL, 0, G_MAXUINT, 1, G_PARAM_WRITABLE));
  g_object_class_install_property (object_class, PROP_HOLD,
      g_param_spec_boolean ("hold", NULL, NULL, FALSE, G_PARAM_WRITABLE));
  g_object_class_install_property (object_class, PROP_DELAY,
      g_param_spec_uint (
          "delay", NULL, NULL, 0, G_MAXINT, 0, G_PARAM_WRITABLE));
  g_object_class_install_property (object_class, PROP_FAIL_AT,
      g_param_spec_int64 (
          "fail-at", NULL, NULL, -1, G_MAXINT64, -1, G_PARAM_WRITABLE));
  g_object_class_install_property (object_class, PROP_BLOCK_AT,
      g_param_spec_int64 (
          "block-at", NULL, NULL, -1, G_MAXINT64, -1, G_PARAM_WRITABLE));
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (
      element_class, "Test stage", "Generic", "Misbehaves", "Linepatrol");
}

static void
test_stage_init (TestStage *self)
{
  self->count = 1;
  self->fail_at = -1;
  self->block_at = -1;
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->sinkpad = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_chain_function (self->sinkpad, test_stage_chain);
  gst_pad_set_event_function (self->sinkpad, test_stage_sink_event);
  GST_PAD_SET_PROXY_CAPS (self->sinkpad);
  gst_element_add_pad (GST_ELEMENT (self), self->sinkpad);
  self->srcpad = gst_pad_new_from_static_template (&src_template, "src");
  GST_PAD_SET_PROXY_CAPS (self->srcpad);
  gst_element_add_pad (GST_ELEMENT (self), self->srcpad);
}

void
test_stage_register (void)
{
  gst_element_register (
      NULL, "teststage", GST_RANK_NONE, test_stage_get_type ());
}

static void
unblock (const GValue *item, gpointer data)
{
  TestStage *self = g_value_get_object (item);

  g_mutex_lock (&self->lock);
  self->unblocked = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

static void
look_if_blocked (const GValue *item, gpointer blocked)
{
  TestStage *self = g_value_get_object (item);

  g_mutex_lock (&self->lock);
  *(gboolean *) blocked |= self->blocked;
  g_mutex_unlock (&self->lock);
}

static void
for_each_stage (
    GstElement *parallelbin, GstIteratorForeachFunction function, gpointer data)
{
  GstIterator *stages = gst_bin_iterate_all_by_element_factory_name (
      GST_BIN (parallelbin), "teststage");

  while (gst_iterator_foreach (stages, function, data) == GST_ITERATOR_RESYNC)
    gst_iterator_resync (stages);
  gst_iterator_free (stages);
}

void
test_stage_unblock (GstElement *parallelbin)
{
  for_each_stage (parallelbin, unblock, NULL);
}

gboolean
test_stage_wait_blocked (GstElement *parallelbin)
{
  gboolean blocked = FALSE;

  for (guint i = 0; i < 5000 && !blocked; i++) {
    for_each_stage (parallelbin, look_if_blocked, &blocked);
    g_usleep (1000);
  }
  return blocked;
}

/* @...: more properties of the parallelbin. */
Parallel *
parallel_new (const gchar *stage, guint workers, ...)
{
  Parallel *self = g_new0 (Parallel, 1);
  const gchar *name;
  va_list more;

  self->element = gst_element_factory_make ("parallelbin", NULL);
  g_assert_nonnull (self->element);
  g_object_set (self->element, "stage", stage, "workers", workers, NULL);
  va_start (more, workers);
  name = va_arg (more, const gchar *);
  if (name != NULL)
    g_object_set_valist (G_OBJECT (self->element), name, more);
  va_end (more);
  self->bus = gst_bus_new ();
  gst_element_set_bus (self->element, self->bus);
  self->harness = gst_harness_new_with_element (self->element, "sink", "src");
  gst_harness_set_src_caps_str (self->harness, "test/x-number, run=(int)1");
  return self;
}

void
parallel_free (Parallel *self)
{
  gst_element_set_bus (self->element, NULL);
  gst_harness_teardown (self->harness);
  gst_object_unref (self->element);
  gst_object_unref (self->bus);
  g_free (self);
}

GstBuffer *
parallel_make_buffer (guint64 number)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, 8, NULL);

  gst_buffer_memset (buffer, 0, number & 0xff, 8);
  GST_BUFFER_OFFSET (buffer) = number;
  return buffer;
}

GstFlowReturn
parallel_push (Parallel *self, guint64 number)
{
  return gst_harness_push (self->harness, parallel_make_buffer (number));
}

void
parallel_push_range (Parallel *self, guint64 begin, guint64 end)
{
  for (guint64 i = begin; i < end; i++)
    g_assert_cmpint (parallel_push (self, i), ==, GST_FLOW_OK);
}

void
parallel_push_eos (Parallel *self)
{
  g_assert_true (gst_harness_push_event (self->harness, gst_event_new_eos ()));
}

/* Throws away the other events. */
void
parallel_wait_eos (Parallel *self)
{
  GstEvent *event;
  gboolean ended = FALSE;

  while (!ended) {
    event = gst_harness_pull_event (self->harness);
    g_assert_nonnull (event);
    ended = GST_EVENT_TYPE (event) == GST_EVENT_EOS;
    gst_event_unref (event);
  }
}

/* That exactly the results of the buffers from @begin to before @end have
 * come, in order; to be called when all have. */
void
parallel_assert_results (
    Parallel *self, guint64 begin, guint64 end, guint count)
{
  for (guint64 i = begin; i < end; i++) {
    for (guint j = 0; j < count; j++) {
      GstBuffer *buffer = gst_harness_try_pull (self->harness);
      g_assert_nonnull (buffer);
      g_assert_cmpuint (GST_BUFFER_OFFSET (buffer), ==, i);
      g_assert_cmpuint (GST_BUFFER_OFFSET_END (buffer), ==, j);
      gst_buffer_unref (buffer);
    }
  }
  g_assert_cmpuint (gst_harness_buffers_in_queue (self->harness), ==, 0);
}

/* The text of the next error posted, "NAME: TEXT", or NULL. */
gchar *
parallel_pop_error (Parallel *self)
{
  GstMessage *message = gst_bus_pop_filtered (self->bus, GST_MESSAGE_ERROR);
  g_autoptr (GError) error = NULL;
  gchar *text;

  if (message == NULL)
    return NULL;
  gst_message_parse_error (message, &error, NULL);
  text = g_strdup_printf (
      "%s: %s", GST_OBJECT_NAME (GST_MESSAGE_SRC (message)), error->message);
  gst_message_unref (message);
  return text;
}
