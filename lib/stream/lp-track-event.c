/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "stream/lp-track-event.h"

#define EVENT_NAME "linepatrol-track"
#define QUERY_NAME "linepatrol-wants-track"

/**
 * lp_track_event_new: (skip)
 * @track: a finished track
 *
 * Returns: (transfer full): an event that takes it downstream
 */
GstEvent *
lp_track_event_new (LpTrack *track)
{
  return gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM_STICKY,
      gst_structure_new (EVENT_NAME, "track", LP_TYPE_TRACK, track, NULL));
}

/**
 * lp_track_event_get: (skip)
 * @event: any event
 *
 * Returns: (transfer full) (nullable): the track that it brings
 */
LpTrack *
lp_track_event_get (GstEvent *event)
{
  LpTrack *track = NULL;

  if (GST_EVENT_TYPE (event) == GST_EVENT_CUSTOM_DOWNSTREAM_STICKY &&
      gst_event_has_name (event, EVENT_NAME))
    gst_structure_get (
        gst_event_get_structure (event), "track", LP_TYPE_TRACK, &track, NULL);
  return track;
}

/**
 * lp_track_is_wanted: (skip)
 * @src: the pad of a source
 *
 * Returns: whether an element downstream wants a track
 */
gboolean
lp_track_is_wanted (GstPad *src)
{
  GstQuery *query = gst_query_new_custom (
      GST_QUERY_CUSTOM, gst_structure_new_empty (QUERY_NAME));
  gboolean is_wanted = gst_pad_peer_query (src, query);

  gst_query_unref (query);
  return is_wanted;
}

/**
 * lp_track_answer: (skip)
 * @query: any query
 * @is_wanted: whether who was asked wants a track
 *
 * Returns: whether @query asks for that, and is answered with yes; otherwise
 *   it is to be handed on
 */
gboolean
lp_track_answer (GstQuery *query, gboolean is_wanted)
{
  const GstStructure *structure = gst_query_get_structure (query);

  return is_wanted && GST_QUERY_TYPE (query) == GST_QUERY_CUSTOM &&
         structure != NULL && gst_structure_has_name (structure, QUERY_NAME);
}
