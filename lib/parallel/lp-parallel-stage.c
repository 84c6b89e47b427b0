/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "parallel/lp-parallel-stage.h"

/* The pads of a parsed bin that nothing is linked to, in the order of the
 * text. */
typedef struct {
  GPtrArray *sinks; /* (element-type GstPad) */
  GPtrArray *srcs;
  guint n_promises; /* elements whose source pads are yet to come */
} OpenPads;

static gboolean
has_template (
    GstElement *element, GstPadDirection direction, GstPadPresence presence)
{
  GList *l =
      gst_element_class_get_pad_template_list (GST_ELEMENT_GET_CLASS (element));

  for (; l != NULL; l = l->next) {
    GstPadTemplate *template = l->data;
    if (GST_PAD_TEMPLATE_DIRECTION (template) == direction &&
        GST_PAD_TEMPLATE_PRESENCE (template) == presence)
      return TRUE;
  }
  return FALSE;
}

static void
collect_open_pads (GstElement *element, OpenPads *open)
{
  GST_OBJECT_LOCK (element);
  for (GList *l = element->pads; l != NULL; l = l->next) {
    GstPad *pad = l->data;
    if (!gst_pad_is_linked (pad))
      g_ptr_array_add (GST_PAD_IS_SINK (pad) ? open->sinks : open->srcs, pad);
  }
  if (element->srcpads == NULL &&
      has_template (element, GST_PAD_SRC, GST_PAD_SOMETIMES))
    open->n_promises++;
  GST_OBJECT_UNLOCK (element);
}

/* What follows an element whose pads come later, such as decodebin, is linked
 * later, too, and its sink is open only until then. */
static GstPad *
get_only_sink (OpenPads *open)
{
  if (open->sinks->len == 0 || open->sinks->len > 1 + open->n_promises)
    return NULL;
  return g_ptr_array_index (open->sinks, 0);
}

static gboolean
show_pads (GstElement *bin, OpenPads *open, const gchar *text, GError **error)
{
  GstPad *sink = get_only_sink (open);

  if (sink == NULL || open->srcs->len != 1) {
    g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
        "Stage '%s' has %u open sink pads and %u open source pads; one of each "
        "is needed, for what goes in and what comes out.",
        text, open->sinks->len, open->srcs->len);
    return FALSE;
  }
  gst_element_add_pad (bin, gst_ghost_pad_new ("sink", sink));
  gst_element_add_pad (
      bin, gst_ghost_pad_new ("src", g_ptr_array_index (open->srcs, 0)));
  return TRUE;
}

/* A sink that prerolls goes back to that after each flush, and with it the
 * whole pipeline. */
static void
keep_from_prerolling (const GValue *item, gpointer data)
{
  GstElement *element = g_value_get_object (item);

  if (GST_OBJECT_FLAG_IS_SET (element, GST_ELEMENT_FLAG_SINK) &&
      g_object_class_find_property (G_OBJECT_GET_CLASS (element), "async"))
    g_object_set (element, "async", FALSE, NULL);
}

static void
set_up_sinks (GstElement *bin)
{
  GstIterator *elements = gst_bin_iterate_recurse (GST_BIN (bin));

  while (gst_iterator_foreach (elements, keep_from_prerolling, NULL) ==
         GST_ITERATOR_RESYNC)
    gst_iterator_resync (elements);
  gst_iterator_free (elements);
}

/**
 * lp_parallel_stage_new: (skip)
 * @text: a piece of pipeline as for gst-launch, with one open sink pad and
 *   one open source pad
 * @error: return location for an error that names @text
 *
 * Returns: (transfer floating) (nullable): a bin that shows these two pads as
 *   "sink" and "src", with sinks in it that do not preroll
 */
GstElement *
lp_parallel_stage_new (const gchar *text, GError **error)
{
  g_autoptr (GPtrArray) sinks = g_ptr_array_new ();
  g_autoptr (GPtrArray) srcs = g_ptr_array_new ();
  g_autoptr (GError) cause = NULL;
  OpenPads open = { .sinks = sinks, .srcs = srcs };
  GstElement *bin = gst_parse_bin_from_description (text, FALSE, &cause);

  if (bin == NULL) {
    g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
        "Stage '%s' cannot be made: %s.", text, cause->message);
    return NULL;
  }
  /* Children are kept last first. Nobody else knows the bin yet. */
  for (GList *l = g_list_last (GST_BIN_CHILDREN (bin)); l != NULL; l = l->prev)
    collect_open_pads (l->data, &open);
  if (!show_pads (bin, &open, text, error)) {
    gst_object_unref (gst_object_ref_sink (bin));
    return NULL;
  }
  set_up_sinks (bin);
  return bin;
}
