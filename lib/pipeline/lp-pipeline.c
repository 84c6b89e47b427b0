/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

/**
 * LpPipeline:
 *
 * A declarative pipeline as an object: load it from a file, give its
 * parameters values, run it, watch its progress, and read the outcome.
 *
 * An object is used from one thread; only [method@Pipeline.stop] and
 * [method@Pipeline.get_progress] may be called from others. Signals are
 * emitted in the thread of [method@Pipeline.run].
 */

#include "pipeline/lp-pipeline.h"

#include "pipeline/lp-launch-file.h"
#include "pipeline/lp-sink-watch.h"
#include "stream/lp-stage.h"

/* How often progress is told. */
#define TICK (100 * GST_MSECOND)

struct _LpPipeline {
  GObject parent_instance;

  LpLaunchFile *file;
  GHashTable *values; /* (element-type utf8 GPtrArray) */
  LpLedger *ledger;
  GPtrArray *summaries; /* (element-type LpSummary), of the last run */

  GMutex lock; /* guards what follows, for stop() and get_progress() */
  GstElement *element;
  gint64 begin; /* of the last run, monotonic */
  gboolean running;
  gboolean stopping;
};

enum { SIGNAL_PROGRESS, SIGNAL_WARNING, SIGNAL_NOTE, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (LpPipeline, lp_pipeline, G_TYPE_OBJECT)

static void
lp_pipeline_init (LpPipeline *self)
{
  g_mutex_init (&self->lock);
  self->values = g_hash_table_new_full (
      g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  self->ledger = lp_ledger_new ();
  self->summaries =
      g_ptr_array_new_with_free_func ((GDestroyNotify) lp_summary_free);
}

static void
lp_pipeline_finalize (GObject *object)
{
  LpPipeline *self = LP_PIPELINE (object);

  if (self->element != NULL) {
    gst_element_set_state (self->element, GST_STATE_NULL);
    gst_object_unref (self->element);
  }
  g_ptr_array_unref (self->summaries);
  g_object_unref (self->ledger);
  g_hash_table_unref (self->values);
  g_clear_pointer (&self->file, lp_launch_file_free);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (lp_pipeline_parent_class)->finalize (object);
}

static void
lp_pipeline_class_init (LpPipelineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lp_pipeline_finalize;

  /**
   * LpPipeline::progress:
   * @self: the pipeline
   *
   * Ten times a second while the pipeline runs, and once at the end: time to
   * look at [method@Pipeline.get_progress].
   */
  signals[SIGNAL_PROGRESS] = g_signal_new ("progress", LP_TYPE_PIPELINE,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * LpPipeline::warning:
   * @self: the pipeline
   * @text: a sentence
   *
   * Something went wrong that does not end the run.
   */
  signals[SIGNAL_WARNING] = g_signal_new ("warning", LP_TYPE_PIPELINE,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  /**
   * LpPipeline::note:
   * @self: the pipeline
   * @text: a sentence
   *
   * Something that users should know of though nothing is wrong.
   */
  signals[SIGNAL_NOTE] = g_signal_new ("note", LP_TYPE_PIPELINE,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

/* Where the plugin was installed under a prefix that GStreamer does not
 * search, it is found all the same. */
static void
find_plugin (void)
{
  g_autoptr (GstElementFactory) factory = gst_element_factory_find ("logsrc");

  if (factory == NULL)
    gst_registry_scan_path (gst_registry_get (), LP_PLUGIN_DIR);
}

/**
 * lp_pipeline_new: (constructor)
 * @name: a launch file, or the name of a pipeline that comes with the
 *   project, such as `crop`
 * @error: where to say what is wrong with it
 *
 * GStreamer must have been initialised.
 *
 * Returns: (transfer full): a pipeline whose parameters have no values yet
 */
LpPipeline *
lp_pipeline_new (const gchar *name, GError **error)
{
  LpLaunchFile *file = lp_launch_file_load (name, error);
  LpPipeline *self;

  if (file == NULL)
    return NULL;
  find_plugin ();
  self = g_object_new (LP_TYPE_PIPELINE, NULL);
  self->file = file;
  return self;
}

/**
 * lp_pipeline_get_description:
 * @self: a pipeline
 *
 * Returns: what it does, as its file says
 */
const gchar *
lp_pipeline_get_description (LpPipeline *self)
{
  return self->file->description;
}

/**
 * lp_pipeline_describe_parameters:
 * @self: a pipeline
 *
 * Returns: (transfer full): its parameters for people to read, one a line
 */
gchar *
lp_pipeline_describe_parameters (LpPipeline *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->file->parameters->len; i++) {
    const LpLaunchParameter *parameter =
        g_ptr_array_index (self->file->parameters, i);
    g_string_append_printf (text, "  %-16s %s%s", parameter->name,
        parameter->description,
        parameter->type == LP_LAUNCH_LIST ? " (may be given several times)"
                                          : "");
    if (parameter->default_value == NULL)
      g_string_append (text, " [required]");
    else if (*parameter->default_value != '\0')
      g_string_append_printf (text, " [%s]", parameter->default_value);
    g_string_append_c (text, '\n');
  }
  return g_string_free (text, FALSE);
}

/**
 * lp_pipeline_add_value:
 * @self: a pipeline that has not been built
 * @name: name of a parameter
 * @value: its value, or one more where the parameter takes a list
 * @error: where to say that there is no such parameter, that it has a value
 *   already, or that @value is none for it
 *
 * Returns: whether the value was taken
 */
gboolean
lp_pipeline_add_value (
    LpPipeline *self, const gchar *name, const gchar *value, GError **error)
{
  const LpLaunchParameter *parameter = lp_launch_file_find (self->file, name);
  GPtrArray *list = g_hash_table_lookup (self->values, name);

  if (parameter == NULL) {
    g_autofree gchar *known = lp_pipeline_describe_parameters (self);
    g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
        "'%s' has no parameter '%s'. It has:\n%s", self->file->path, name,
        known);
    return FALSE;
  }
  if (!g_utf8_validate (value, -1, NULL)) {
    g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
        "The value of '%s' is not UTF-8.", name);
    return FALSE;
  }
  if (!lp_launch_parameter_check (parameter, value, error))
    return FALSE;
  if (list == NULL) {
    list = g_ptr_array_new_null_terminated (1, g_free, TRUE);
    g_hash_table_insert (self->values, g_strdup (name), list);
  } else if (parameter->type != LP_LAUNCH_LIST && list->len > 0) {
    g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
        "'%s' was given twice; it takes one value.", name);
    return FALSE;
  }
  g_ptr_array_add (list, g_strdup (value));
  return TRUE;
}

/**
 * lp_pipeline_build:
 * @self: a pipeline
 * @error: where to say what is missing or wrong
 *
 * Makes the elements, so that an application can look at them or add its own
 * before the run.
 *
 * Returns: (transfer none): the pipeline as an element, or %NULL
 */
GstElement *
lp_pipeline_build (LpPipeline *self, GError **error)
{
  g_autoptr (GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree gchar *text = NULL;
  g_autoptr (GError) parse_error = NULL;
  GHashTableIter iter;
  gpointer name, list;
  GstElement *element;

  if (self->element != NULL)
    return self->element;
  g_hash_table_iter_init (&iter, self->values);
  while (g_hash_table_iter_next (&iter, &name, &list))
    g_hash_table_insert (values, name, ((GPtrArray *) list)->pdata);
  text = lp_launch_file_expand (self->file, values, error);
  if (text == NULL)
    return NULL;

  element = gst_parse_launch_full (
      text, NULL, GST_PARSE_FLAG_FATAL_ERRORS, &parse_error);
  if (element == NULL) {
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "'%s' is not a pipeline: %s.", self->file->path, parse_error->message);
    return NULL;
  }
  g_mutex_lock (&self->lock);
  if (GST_IS_PIPELINE (element)) {
    self->element = gst_object_ref_sink (element);
  } else {
    /* A pipeline of one element comes bare. */
    self->element = gst_object_ref_sink (gst_pipeline_new (NULL));
    gst_bin_add (GST_BIN (self->element), element);
  }
  g_mutex_unlock (&self->lock);
  return self->element;
}

/* Generic words of the base classes hide what happened in the debug text. */
static void
take_error (GstMessage *message, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autofree gchar *debug = NULL;
  const gchar *reason;

  gst_message_parse_error (message, &cause, &debug);
  reason = debug ? strrchr (debug, '\n') : NULL;
  if (cause->domain == GST_STREAM_ERROR &&
      cause->code == GST_STREAM_ERROR_FAILED && reason != NULL)
    g_set_error (error, cause->domain, cause->code, "%s: %s %s",
        GST_MESSAGE_SRC_NAME (message), cause->message, reason + 1);
  else
    g_propagate_error (error, g_steal_pointer (&cause));
}

static void
tell_warning (LpPipeline *self, GstMessage *message)
{
  g_autoptr (GError) cause = NULL;

  gst_message_parse_warning (message, &cause, NULL);
  g_signal_emit (self, signals[SIGNAL_WARNING], 0, cause->message);
}

static void
tell_note (LpPipeline *self, GstMessage *message)
{
  g_autoptr (GError) cause = NULL;

  gst_message_parse_info (message, &cause, NULL);
  g_signal_emit (self, signals[SIGNAL_NOTE], 0, cause->message);
}

static void
take_summary (LpPipeline *self, GstMessage *message)
{
  const GstStructure *structure = gst_message_get_structure (message);
  LpSummary *summary = NULL;

  if (!gst_structure_has_name (structure, "linepatrol-summary"))
    return;
  gst_structure_get (structure, "summary", LP_TYPE_SUMMARY, &summary, NULL);
  if (summary != NULL)
    g_ptr_array_add (self->summaries, summary);
}

/* Returns whether the run goes on. */
static gboolean
handle_message (LpPipeline *self, GstMessage *message, GError **error)
{
  gboolean running = TRUE;

  switch (GST_MESSAGE_TYPE (message)) {
    case GST_MESSAGE_ERROR:
      if (error != NULL && *error == NULL)
        take_error (message, error);
      running = FALSE;
      break;
    case GST_MESSAGE_EOS:
      running = FALSE;
      break;
    case GST_MESSAGE_WARNING:
      tell_warning (self, message);
      break;
    case GST_MESSAGE_INFO:
      tell_note (self, message);
      break;
    case GST_MESSAGE_ELEMENT:
      take_summary (self, message);
      break;
    default:
      break;
  }
  return running;
}

static gboolean
is_stopping (LpPipeline *self)
{
  gboolean stopping;

  g_mutex_lock (&self->lock);
  stopping = self->stopping;
  g_mutex_unlock (&self->lock);
  return stopping;
}

static void
wait_for_end (LpPipeline *self, GstBus *bus, GError **error)
{
  gboolean running = TRUE;
  gint64 next = 0;

  while (running && !is_stopping (self)) {
    g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (bus, TICK,
        GST_MESSAGE_ERROR | GST_MESSAGE_EOS | GST_MESSAGE_WARNING |
            GST_MESSAGE_INFO | GST_MESSAGE_ELEMENT);

    if (message != NULL)
      running = handle_message (self, message, error);
    if (g_get_monotonic_time () >= next) {
      g_signal_emit (self, signals[SIGNAL_PROGRESS], 0);
      next = g_get_monotonic_time () + GST_TIME_AS_USECONDS (TICK);
    }
  }
}

/* What the sinks said while they were shut down. */
static void
drain_bus (LpPipeline *self, GstBus *bus, GError **error)
{
  GstMessage *message;

  while ((message = gst_bus_pop (bus)) != NULL) {
    handle_message (self, message, error);
    gst_message_unref (message);
  }
}

/**
 * lp_pipeline_run:
 * @self: a pipeline
 * @error: where to say why it could not run to its end
 *
 * Runs the pipeline until it ends, fails or is stopped. That photos were
 * skipped is no error: see [method@Pipeline.get_summaries].
 *
 * Returns: whether it ran to its end or was stopped by
 *   [method@Pipeline.stop]
 */
gboolean
lp_pipeline_run (LpPipeline *self, GError **error)
{
  GstElement *element = lp_pipeline_build (self, error);
  g_autoptr (GstContext) context = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GError) failure = NULL;
  LpSinkWatch *watch;

  if (element == NULL)
    return FALSE;
  g_ptr_array_set_size (self->summaries, 0);
  context = lp_ledger_context_new (self->ledger);
  gst_element_set_context (element, context);
  bus = gst_element_get_bus (element);
  watch = lp_sink_watch_new (GST_BIN (element), self->ledger);
  g_mutex_lock (&self->lock);
  self->begin = g_get_monotonic_time ();
  self->running = TRUE;
  self->stopping = FALSE;
  g_mutex_unlock (&self->lock);

  if (gst_element_set_state (element, GST_STATE_PLAYING) !=
      GST_STATE_CHANGE_FAILURE)
    wait_for_end (self, bus, &failure);
  /* Sinks that were stopped finish their books on the way to READY, and a
   * pipeline in NULL hands on no messages. */
  lp_sink_watch_settle (
      watch, failure != NULL || is_stopping (self), self->summaries);
  gst_element_set_state (element, GST_STATE_READY);
  drain_bus (self, bus, &failure);
  gst_element_set_state (element, GST_STATE_NULL);
  lp_sink_watch_free (watch);

  g_mutex_lock (&self->lock);
  self->running = FALSE;
  g_mutex_unlock (&self->lock);
  g_signal_emit (self, signals[SIGNAL_PROGRESS], 0);
  if (failure != NULL) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return FALSE;
  }
  return TRUE;
}

/**
 * lp_pipeline_get_summaries:
 * @self: a pipeline
 *
 * Returns: (transfer none) (element-type LpSummary): the outcome of the last
 *   run, one for each sink
 */
GPtrArray *
lp_pipeline_get_summaries (LpPipeline *self)
{
  return self->summaries;
}

/**
 * lp_pipeline_stop:
 * @self: a pipeline
 *
 * Ends a run before its end, from any thread; where none runs, it does
 * nothing. What was on its way counts as
 * interrupted; manifest and summary are completed.
 */
void
lp_pipeline_stop (LpPipeline *self)
{
  g_mutex_lock (&self->lock);
  self->stopping = TRUE;
  g_mutex_unlock (&self->lock);
}

/* Adds up how far the sources are in their logs or folders. */
static gdouble
get_share_read (GstElement *element)
{
  g_autoptr (GstIterator) elements =
      gst_bin_iterate_recurse (GST_BIN (element));
  GValue item = G_VALUE_INIT;
  gint64 position = 0, duration = 0;

  while (gst_iterator_next (elements, &item) == GST_ITERATOR_OK) {
    GstElement *source = g_value_get_object (&item);
    gint64 here, all;
    if (GST_OBJECT_FLAG_IS_SET (source, GST_ELEMENT_FLAG_SOURCE) &&
        !GST_IS_BIN (source) &&
        gst_element_query_position (source, GST_FORMAT_BYTES, &here) &&
        gst_element_query_duration (source, GST_FORMAT_BYTES, &all)) {
      position += here;
      duration += all;
    }
    g_value_reset (&item);
  }
  g_value_unset (&item);
  return duration > 0 ? (gdouble) position / duration : 0.0;
}

/**
 * lp_pipeline_get_progress:
 * @self: a pipeline
 * @progress: (out caller-allocates): how far it is
 *
 * May be called from any thread.
 */
void
lp_pipeline_get_progress (LpPipeline *self, LpProgress *progress)
{
  guint64 n_announced = 0;
  gdouble share = 1.0;

  lp_ledger_get_progress (self->ledger, &n_announced, &progress->photos_done);
  g_mutex_lock (&self->lock);
  if (self->running)
    share = get_share_read (self->element);
  progress->seconds =
      (g_get_monotonic_time () - self->begin) / (gdouble) G_USEC_PER_SEC;
  g_mutex_unlock (&self->lock);
  progress->photos_total = share > 0.0 ? n_announced / share : 0;
}
