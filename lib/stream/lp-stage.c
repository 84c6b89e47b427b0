/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "stream/lp-stage.h"

/*
 * How the elements of a pipeline come to share one ledger, by the usual steps
 * for a GstContext: take what the bin has handed over, else ask the
 * neighbours, else the application, else make one and tell everybody.
 *
 * The context is not persistent: a pipeline that goes to NULL forgets it, and
 * elements may move to another one.
 */

/**
 * lp_ledger_context_new:
 * @ledger: a ledger
 *
 * Returns: (transfer full): a context that shares @ledger
 */
GstContext *
lp_ledger_context_new (LpLedger *ledger)
{
  GstContext *context = gst_context_new (LP_LEDGER_CONTEXT, FALSE);

  gst_structure_set (gst_context_writable_structure (context), "ledger",
      LP_TYPE_LEDGER, ledger, NULL);
  return context;
}

/**
 * lp_ledger_context_get:
 * @context: a context of any type
 *
 * Returns: (transfer full) (nullable): the ledger in @context, or %NULL
 */
LpLedger *
lp_ledger_context_get (GstContext *context)
{
  LpLedger *ledger = NULL;

  if (gst_context_has_context_type (context, LP_LEDGER_CONTEXT))
    gst_structure_get (gst_context_get_structure (context), "ledger",
        LP_TYPE_LEDGER, &ledger, NULL);
  return ledger;
}

/**
 * lp_stage_set_context: (skip)
 * @stage: a stage
 * @element: its element
 * @context: (nullable): what the element was given
 *
 * Takes the ledger from @context.
 */
void
lp_stage_set_context (LpStage *stage, GstElement *element, GstContext *context)
{
  LpLedger *ledger = context ? lp_ledger_context_get (context) : NULL;

  if (ledger == NULL)
    return;
  GST_OBJECT_LOCK (element);
  /* In the middle of a run the books are not changed. */
  if (stage->path == NULL) {
    LpLedger *old = stage->ledger;
    stage->ledger = ledger;
    ledger = old;
  }
  GST_OBJECT_UNLOCK (element);
  g_clear_object (&ledger);
}

static gboolean
has_ledger (LpStage *stage, GstElement *element)
{
  gboolean has;

  GST_OBJECT_LOCK (element);
  has = stage->ledger != NULL;
  GST_OBJECT_UNLOCK (element);
  return has;
}

static gboolean
query_pad (const GValue *item, GValue *result, gpointer query)
{
  if (!gst_pad_peer_query (g_value_get_object (item), query))
    return TRUE;
  g_value_set_boolean (result, TRUE);
  return FALSE;
}

static gboolean
query_neighbours (GstElement *element, GstIterator *pads, GstQuery *query)
{
  GValue found = G_VALUE_INIT;
  gboolean result;

  g_value_init (&found, G_TYPE_BOOLEAN);
  while (
      gst_iterator_fold (pads, query_pad, &found, query) == GST_ITERATOR_RESYNC)
    gst_iterator_resync (pads);
  result = g_value_get_boolean (&found);
  g_value_unset (&found);
  gst_iterator_free (pads);
  return result;
}

static void
find_ledger (LpStage *stage, GstElement *element)
{
  GstQuery *query = gst_query_new_context (LP_LEDGER_CONTEXT);
  GstContext *context = NULL;

  if (query_neighbours (
          element, gst_element_iterate_src_pads (element), query) ||
      query_neighbours (
          element, gst_element_iterate_sink_pads (element), query)) {
    gst_query_parse_context (query, &context);
    if (context != NULL)
      gst_element_set_context (element, context);
  }
  gst_query_unref (query);
  if (has_ledger (stage, element))
    return;

  gst_element_post_message (element,
      gst_message_new_need_context (GST_OBJECT (element), LP_LEDGER_CONTEXT));
  if (has_ledger (stage, element))
    return;

  {
    g_autoptr (LpLedger) ledger = lp_ledger_new ();
    context = lp_ledger_context_new (ledger);
    gst_element_set_context (element, context);
    gst_element_post_message (
        element, gst_message_new_have_context (GST_OBJECT (element), context));
  }
}

static G_DEFINE_QUARK (linepatrol - stage - original, original);

/**
 * lp_stage_set_original: (skip)
 * @copy: an element that does the same as @original, in parallel
 * @original: the element by whose path both stand in the ledger
 *
 * Makes one stage of the two, so that a run is accounted for the same with
 * any number of copies, and their work is added up.
 */
void
lp_stage_set_original (GstElement *copy, GstElement *original)
{
  g_object_set_qdata_full (G_OBJECT (copy), original_quark (),
      gst_object_ref (original), gst_object_unref);
}

static gchar *
get_stage_path (GstElement *element)
{
  gpointer original =
      g_object_get_qdata (G_OBJECT (element), original_quark ());

  return gst_object_get_path_string (original ? original : element);
}

/**
 * lp_stage_prepare: (skip)
 * @stage: a stage
 * @element: its element
 * @transition: the state change that is about to be made
 *
 * Finds the ledger on the way up from NULL and enters it from READY.
 */
void
lp_stage_prepare (
    LpStage *stage, GstElement *element, GstStateChange transition)
{
  if (transition == GST_STATE_CHANGE_NULL_TO_READY &&
      !has_ledger (stage, element))
    find_ledger (stage, element);
  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED) {
    gchar *path = get_stage_path (element);

    GST_OBJECT_LOCK (element);
    stage->path = path;
    GST_OBJECT_UNLOCK (element);
    lp_ledger_enter (stage->ledger);
  }
}

/**
 * lp_stage_release: (skip)
 * @stage: a stage
 * @element: its element
 * @transition: the state change that was made
 * @result: how it went
 *
 * Leaves the ledger on the way down to READY, also where the way up failed,
 * and forgets it on the way to NULL.
 */
void
lp_stage_release (LpStage *stage, GstElement *element,
    GstStateChange transition, GstStateChangeReturn result)
{
  gchar *path = NULL;
  LpLedger *ledger = NULL;

  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY ||
      (transition == GST_STATE_CHANGE_READY_TO_PAUSED &&
          result == GST_STATE_CHANGE_FAILURE)) {
    GST_OBJECT_LOCK (element);
    path = g_steal_pointer (&stage->path);
    GST_OBJECT_UNLOCK (element);
    if (path != NULL)
      lp_ledger_leave (stage->ledger);
    g_free (path);
  }
  if (transition == GST_STATE_CHANGE_READY_TO_NULL) {
    GST_OBJECT_LOCK (element);
    ledger = g_steal_pointer (&stage->ledger);
    GST_OBJECT_UNLOCK (element);
    g_clear_object (&ledger);
  }
}

/**
 * lp_stage_skip_photo: (skip)
 * @stage: a stage
 * @element: its element
 * @photo: the photo
 * @reason: why, one word with dashes
 * @format: the sentence that names the photo and what is wrong with it
 * @...: what it speaks of
 *
 * Says, in the ledger and as a warning on the bus, that @photo ends here.
 */
void
lp_stage_skip_photo (LpStage *stage, GstElement *element, const LpPhoto *photo,
    const gchar *reason, const gchar *format, ...)
{
  g_autofree gchar *detail = NULL;
  va_list arguments;

  va_start (arguments, format);
  detail = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  lp_ledger_skip_photo (stage->ledger, stage->path, photo, reason, detail);
  GST_ELEMENT_WARNING (element, STREAM, FAILED, ("%s", detail),
      ("photo '%s' skipped: %s", photo->name, reason));
}

/* The element that pushes into @pad, through the walls of bins. */
static GstElement *
get_upstream_element (GstPad *pad)
{
  GstPad *peer = gst_pad_get_peer (pad);
  GstElement *element;

  while (peer != NULL && GST_IS_PROXY_PAD (peer)) {
    GstPad *next;

    if (GST_IS_GHOST_PAD (peer)) {
      /* Into a bin, to the pad that it shows as its own. */
      next = gst_ghost_pad_get_target (GST_GHOST_PAD (peer));
    } else {
      /* Out of a bin: this is the inner half of its ghost pad. */
      GstObject *ghost = gst_pad_get_parent (peer);
      next = ghost ? gst_pad_get_peer (GST_PAD (ghost)) : NULL;
      gst_clear_object (&ghost);
    }
    gst_object_unref (peer);
    peer = next;
  }
  if (peer == NULL)
    return NULL;
  element = gst_pad_get_parent_element (peer);
  gst_object_unref (peer);
  return element;
}

static void
collect_upstream (GstElement *element, GHashTable *paths)
{
  GstIterator *pads = gst_element_iterate_sink_pads (element);
  GValue item = G_VALUE_INIT;
  GstIteratorResult result;

  while ((result = gst_iterator_next (pads, &item)) == GST_ITERATOR_OK ||
         result == GST_ITERATOR_RESYNC) {
    GstElement *upstream;

    if (result == GST_ITERATOR_RESYNC) {
      gst_iterator_resync (pads);
      continue;
    }
    upstream = get_upstream_element (g_value_get_object (&item));
    if (upstream != NULL &&
        g_hash_table_add (
            paths, gst_object_get_path_string (GST_OBJECT (upstream))))
      collect_upstream (upstream, paths);
    gst_clear_object (&upstream);
    g_value_reset (&item);
  }
  g_value_unset (&item);
  gst_iterator_free (pads);
}

/**
 * lp_stage_is_upstream_of: (skip)
 * @stage_path: path of an element
 * @element: a sink
 *
 * Returns: whether data flows from the element at @stage_path to @element.
 *   What is inside an element that stands upstream and has pads of its own,
 *   not ghosts of its children's, counts as upstream too.
 */
gboolean
lp_stage_is_upstream_of (const gchar *stage_path, GstElement *element)
{
  g_autoptr (GHashTable) paths =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree gchar *path = g_strdup (stage_path);

  collect_upstream (element, paths);
  for (;;) {
    gchar *slash;
    if (g_hash_table_contains (paths, path))
      return TRUE;
    slash = strrchr (path, '/');
    if (slash == NULL || slash == path)
      return FALSE;
    *slash = '\0';
  }
}
