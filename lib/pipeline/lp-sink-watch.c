/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "pipeline/lp-sink-watch.h"

#include "stream/lp-crop-meta.h"
#include "stream/lp-photo-meta.h"
#include "stream/lp-stage.h"

typedef struct {
  GstElement *sink;
  LpAccount *account;
  GPtrArray *pads; /* (element-type GstPad) */
  GArray *probes;  /* (element-type gulong), one for each pad */
} WatchedSink;

struct _LpSinkWatch {
  GPtrArray *sinks; /* (element-type WatchedSink) */
};

static void
count_buffer (LpAccount *account, GstBuffer *buffer)
{
  LpCrop *crop = lp_buffer_get_crop (buffer);
  LpPhoto *photo = lp_buffer_get_photo (buffer);

  if (crop != NULL)
    lp_account_add_crop (account, crop);
  else if (photo != NULL)
    lp_account_add_photo (account, photo);
}

static gboolean
count_item (GstBuffer **buffer, guint index, gpointer account)
{
  count_buffer (account, *buffer);
  return TRUE;
}

static GstPadProbeReturn
count_arrival (GstPad *pad, GstPadProbeInfo *info, gpointer account)
{
  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER)
    count_buffer (account, GST_PAD_PROBE_INFO_BUFFER (info));
  else if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER_LIST)
    gst_buffer_list_foreach (
        GST_PAD_PROBE_INFO_BUFFER_LIST (info), count_item, account);
  return GST_PAD_PROBE_OK;
}

static void
free_watched_sink (gpointer data)
{
  WatchedSink *watched = data;

  for (guint i = 0; i < watched->pads->len; i++)
    gst_pad_remove_probe (g_ptr_array_index (watched->pads, i),
        g_array_index (watched->probes, gulong, i));
  g_ptr_array_unref (watched->pads);
  g_array_unref (watched->probes);
  lp_account_free (watched->account);
  gst_object_unref (watched->sink);
  g_free (watched);
}

static gboolean
watch_pad (GstElement *sink, GstPad *pad, gpointer data)
{
  WatchedSink *watched = data;
  gulong probe = gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, count_arrival,
      watched->account, NULL);

  g_ptr_array_add (watched->pads, gst_object_ref (pad));
  g_array_append_val (watched->probes, probe);
  return TRUE;
}

/* cropsink keeps the books itself. */
static gboolean
keeps_account (GstElement *sink)
{
  GstElementFactory *factory = gst_element_get_factory (sink);

  return factory != NULL && g_str_equal (GST_OBJECT_NAME (factory), "cropsink");
}

static void
watch_sink (const GValue *item, gpointer data)
{
  GstElement *sink = g_value_get_object (item);
  LpSinkWatch *watch = ((gpointer *) data)[0];
  LpLedger *ledger = ((gpointer *) data)[1];
  WatchedSink *watched;
  g_autofree gchar *path = NULL;

  if (!GST_OBJECT_FLAG_IS_SET (sink, GST_ELEMENT_FLAG_SINK) ||
      GST_IS_BIN (sink) || keeps_account (sink))
    return;
  path = gst_object_get_path_string (GST_OBJECT (sink));
  watched = g_new0 (WatchedSink, 1);
  watched->sink = gst_object_ref (sink);
  watched->account = lp_account_new (ledger, path);
  watched->pads = g_ptr_array_new_with_free_func (gst_object_unref);
  watched->probes = g_array_new (FALSE, FALSE, sizeof (gulong));
  gst_element_foreach_sink_pad (sink, watch_pad, watched);
  g_ptr_array_add (watch->sinks, watched);
}

/* Begins to watch, before the pipeline starts. */
LpSinkWatch *
lp_sink_watch_new (GstBin *bin, LpLedger *ledger)
{
  LpSinkWatch *watch = g_new0 (LpSinkWatch, 1);
  g_autoptr (GstIterator) elements = gst_bin_iterate_recurse (bin);
  gpointer data[] = { watch, ledger };

  watch->sinks = g_ptr_array_new_with_free_func (free_watched_sink);
  gst_iterator_foreach (elements, watch_sink, data);
  return watch;
}

static gboolean
concerns_sink (const gchar *stage, gpointer sink)
{
  return lp_stage_is_upstream_of (stage, sink);
}

static void
ignore_skip (const LpSkip *skip, gpointer sink)
{
}

/* Adds a summary of each watched sink to @summaries, before the pipeline
 * leaves PAUSED. */
void
lp_sink_watch_settle (
    LpSinkWatch *watch, gboolean interrupted, GPtrArray *summaries)
{
  for (guint i = 0; i < watch->sinks->len; i++) {
    WatchedSink *watched = g_ptr_array_index (watch->sinks, i);
    g_ptr_array_add (
        summaries, lp_account_settle (watched->account, interrupted,
                       concerns_sink, ignore_skip, watched->sink));
  }
}

/* Stops to watch, after the pipeline has come to rest. */
void
lp_sink_watch_free (LpSinkWatch *watch)
{
  g_ptr_array_unref (watch->sinks);
  g_free (watch);
}
