/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstparallelcrew.h"
#include "parallel/lp-parallel-stage.h"
#include "stream/lp-stage.h"

static GPtrArray *
new_workers (void)
{
  return g_ptr_array_new_with_free_func (
      (GDestroyNotify) gst_parallel_worker_unref);
}

/* None yet, for a bin with these pads and queue. */
void
gst_parallel_crew_init (GstParallelCrew *self, GstBin *bin, GstPad *sinkpad,
    GstPad *srcpad, LpParallelQueue *queue)
{
  self->bin = bin;
  self->sinkpad = sinkpad;
  self->srcpad = srcpad;
  self->queue = queue;
  self->workers = new_workers ();
}

/* After they were dismissed. */
void
gst_parallel_crew_clear (GstParallelCrew *self)
{
  g_ptr_array_unref (self->workers);
}

/* Those there are at this moment; the list is not changed any more. */
static GPtrArray *
get_workers (GstParallelCrew *self)
{
  GPtrArray *workers;

  GST_OBJECT_LOCK (self->bin);
  workers = g_ptr_array_ref (self->workers);
  GST_OBJECT_UNLOCK (self->bin);
  return workers;
}

guint
gst_parallel_crew_get_size (GstParallelCrew *self)
{
  g_autoptr (GPtrArray) workers = get_workers (self);

  return workers->len;
}

/* The one that stands for all where queries are concerned, or NULL. From any
 * thread. */
GstParallelWorker *
gst_parallel_crew_get_first (GstParallelCrew *self)
{
  GstParallelWorker *worker = NULL;

  GST_OBJECT_LOCK (self->bin);
  if (self->workers->len > 0)
    worker = gst_parallel_worker_ref (g_ptr_array_index (self->workers, 0));
  GST_OBJECT_UNLOCK (self->bin);
  return worker;
}

static void
dismiss (GstParallelCrew *self, GPtrArray *workers)
{
  for (guint i = 0; i < workers->len; i++) {
    GstParallelWorker *worker = g_ptr_array_index (workers, i);
    GstElement *stage = gst_parallel_worker_get_stage (worker);

    gst_element_set_state (stage, GST_STATE_NULL);
    gst_bin_remove (self->bin, stage);
    gst_parallel_worker_detach (worker);
  }
  g_ptr_array_unref (workers);
}

static GPtrArray *
exchange (GstParallelCrew *self, GPtrArray *workers)
{
  GPtrArray *old;

  GST_OBJECT_LOCK (self->bin);
  old = self->workers;
  self->workers = workers;
  GST_OBJECT_UNLOCK (self->bin);
  return old;
}

/* Has none any more. */
void
gst_parallel_crew_dismiss (GstParallelCrew *self)
{
  dismiss (self, exchange (self, new_workers ()));
  g_clear_pointer (&self->text, g_free);
}

/* The copies of an element are one stage of a run: the same text makes the
 * same children in the same order. */
static void
set_originals (GstElement *copy, GstElement *original)
{
  GList *copies = GST_BIN_CHILDREN (copy);
  GList *originals = GST_BIN_CHILDREN (original);

  for (; copies != NULL && originals != NULL;
       copies = copies->next, originals = originals->next) {
    lp_stage_set_original (copies->data, originals->data);
    if (GST_IS_BIN (copies->data))
      set_originals (copies->data, originals->data);
  }
}

static gboolean
add_worker (GstParallelCrew *self, GPtrArray *workers, const gchar *text,
    GError **error)
{
  GstElement *stage = lp_parallel_stage_new (text, error);
  g_autofree gchar *name = g_strdup_printf ("worker%u", workers->len);

  if (stage == NULL)
    return FALSE;
  gst_object_set_name (GST_OBJECT (stage), name);
  if (workers->len > 0)
    set_originals (
        stage, gst_parallel_worker_get_stage (g_ptr_array_index (workers, 0)));
  gst_bin_add (self->bin, stage);
  g_ptr_array_add (
      workers, gst_parallel_worker_new (self->sinkpad, self->srcpad,
                   self->queue, workers->len, stage));
  return TRUE;
}

/* Makes @n workers that run @text, unless they are there. */
gboolean
gst_parallel_crew_make (
    GstParallelCrew *self, const gchar *text, guint n, GError **error)
{
  GPtrArray *workers;

  if (g_strcmp0 (text, self->text) == 0 && n == self->workers->len)
    return TRUE;
  gst_parallel_crew_dismiss (self);
  workers = new_workers ();
  while (workers->len < n) {
    if (!add_worker (self, workers, text, error)) {
      dismiss (self, workers);
      return FALSE;
    }
  }
  dismiss (self, exchange (self, workers));
  self->text = g_strdup (text);
  return TRUE;
}

/* Before the stages go to PAUSED. */
void
gst_parallel_crew_start (GstParallelCrew *self)
{
  g_autoptr (GPtrArray) workers = get_workers (self);

  for (guint i = 0; i < workers->len; i++)
    gst_parallel_worker_start (g_ptr_array_index (workers, i));
}

/* After the stages have gone to READY. */
void
gst_parallel_crew_stop (GstParallelCrew *self)
{
  g_autoptr (GPtrArray) workers = get_workers (self);

  for (guint i = 0; i < workers->len; i++)
    gst_parallel_worker_stop (g_ptr_array_index (workers, i));
}

/* From any thread, with the queue flushing. */
void
gst_parallel_crew_begin_flush (GstParallelCrew *self, GstEvent *flush_start)
{
  g_autoptr (GPtrArray) workers = get_workers (self);

  for (guint i = 0; i < workers->len; i++)
    gst_parallel_worker_begin_flush (
        g_ptr_array_index (workers, i), flush_start);
}

/* With the workers idle. */
void
gst_parallel_crew_end_flush (GstParallelCrew *self, GstEvent *flush_stop)
{
  g_autoptr (GPtrArray) workers = get_workers (self);

  for (guint i = 0; i < workers->len; i++)
    gst_parallel_worker_end_flush (g_ptr_array_index (workers, i), flush_stop);
}

/* Sends @event, which is taken over, through the stages: requests to sources
 * through one copy, what may concern the elements of a stage through all of
 * them. What comes out of the first copy goes on. */
gboolean
gst_parallel_crew_send_upstream (GstParallelCrew *self, GstEvent *event)
{
  const gboolean is_request = GST_EVENT_TYPE (event) == GST_EVENT_SEEK ||
                              GST_EVENT_TYPE (event) == GST_EVENT_NAVIGATION;
  g_autoptr (GPtrArray) workers = get_workers (self);
  gboolean taken = FALSE;

  for (guint i = 0; i < (is_request ? MIN (1, workers->len) : workers->len);
       i++) {
    gboolean own = gst_parallel_worker_send_upstream (
        g_ptr_array_index (workers, i), event, i == 0);
    if (i == 0)
      taken = own;
  }
  gst_event_unref (event);
  return taken;
}

/* From any thread. */
void
gst_parallel_crew_note_message (GstParallelCrew *self, GstMessage *message)
{
  g_autoptr (GPtrArray) workers = get_workers (self);

  for (guint i = 0; i < workers->len; i++)
    gst_parallel_worker_note_message (g_ptr_array_index (workers, i), message);
}
