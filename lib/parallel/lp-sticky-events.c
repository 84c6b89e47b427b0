/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "parallel/lp-sticky-events.h"

#include <string.h>

struct _LpStickyEvents {
  guint n_events;
  GstEvent *events[]; /* in the order in which they are to be sent */
};

static void
clear_events (gpointer data)
{
  LpStickyEvents *events = data;

  for (guint i = 0; i < events->n_events; i++)
    gst_event_unref (events->events[i]);
}

static LpStickyEvents *
new_events (guint n_events)
{
  LpStickyEvents *events = g_atomic_rc_box_alloc0 (
      sizeof (LpStickyEvents) + n_events * sizeof (GstEvent *));

  events->n_events = n_events;
  return events;
}

/**
 * lp_sticky_events_ref: (skip)
 * @events: (nullable): a set
 *
 * Returns: (transfer full) (nullable): @events
 */
LpStickyEvents *
lp_sticky_events_ref (LpStickyEvents *events)
{
  return events != NULL ? g_atomic_rc_box_acquire (events) : NULL;
}

/**
 * lp_sticky_events_unref: (skip)
 * @events: (nullable) (transfer full): a set
 *
 * Gives up @events.
 */
void
lp_sticky_events_unref (LpStickyEvents *events)
{
  if (events != NULL)
    g_atomic_rc_box_release_full (events, clear_events);
}

/**
 * lp_sticky_events_clear: (skip)
 * @events: (inout) (nullable): a set, replaced by the empty one
 */
void
lp_sticky_events_clear (LpStickyEvents **events)
{
  lp_sticky_events_unref (g_steal_pointer (events));
}

/* Whether one takes the place of the other: a pad keeps one event a type, and
 * of some types (tags, custom ones) one a name. */
static gboolean
is_same_kind (GstEvent *a, GstEvent *b)
{
  const GstStructure *first, *second;

  if (GST_EVENT_TYPE (a) != GST_EVENT_TYPE (b))
    return FALSE;
  if (!(GST_EVENT_TYPE (a) & GST_EVENT_TYPE_STICKY_MULTI))
    return TRUE;
  first = gst_event_get_structure (a);
  second = gst_event_get_structure (b);
  return first != NULL && second != NULL &&
         gst_structure_get_name_id (first) ==
             gst_structure_get_name_id (second);
}

static gboolean
is_equal_segment (GstEvent *a, GstEvent *b)
{
  const GstSegment *first, *second;

  gst_event_parse_segment (a, &first);
  gst_event_parse_segment (b, &second);
  return gst_segment_is_equal (first, second);
}

/* The group is left out: several copies of an element may each make their own
 * for one and the same stream. */
static gboolean
is_equal_stream (GstEvent *a, GstEvent *b)
{
  const gchar *first, *second;

  gst_event_parse_stream_start (a, &first);
  gst_event_parse_stream_start (b, &second);
  return g_strcmp0 (first, second) == 0;
}

static gboolean
is_equal_caps (GstEvent *a, GstEvent *b)
{
  GstCaps *first, *second;

  gst_event_parse_caps (a, &first);
  gst_event_parse_caps (b, &second);
  return gst_caps_is_equal (first, second);
}

/* Whether two events of a kind say the same. */
static gboolean
is_equal (GstEvent *a, GstEvent *b)
{
  const GstStructure *first, *second;

  if (a == b)
    return TRUE;
  switch (GST_EVENT_TYPE (a)) {
    case GST_EVENT_STREAM_START:
      return is_equal_stream (a, b);
    case GST_EVENT_CAPS:
      return is_equal_caps (a, b);
    case GST_EVENT_SEGMENT:
      return is_equal_segment (a, b);
    default:
      first = gst_event_get_structure (a);
      second = gst_event_get_structure (b);
      return first != NULL && second != NULL &&
             gst_structure_is_equal (first, second);
  }
}

static GstEvent *
find (const LpStickyEvents *events, GstEvent *event)
{
  for (guint i = 0; events != NULL && i < events->n_events; i++) {
    if (is_same_kind (events->events[i], event))
      return events->events[i];
  }
  return NULL;
}

/* What a new stream does away with, as in pads. */
static gboolean
is_of_stream (GstEvent *event)
{
  return GST_EVENT_TYPE (event) == GST_EVENT_TAG ||
         GST_EVENT_TYPE (event) == GST_EVENT_TOC ||
         GST_EVENT_TYPE (event) == GST_EVENT_STREAM_GROUP_DONE;
}

/**
 * lp_sticky_events_store: (skip)
 * @events: (inout) (nullable): a set
 * @event: (transfer none): a sticky event
 *
 * Replaces @events by a set with @event in it, unless it says nothing new.
 *
 * Returns: whether @events was replaced
 */
gboolean
lp_sticky_events_store (LpStickyEvents **events, GstEvent *event)
{
  const gboolean begins_stream =
      GST_EVENT_TYPE (event) == GST_EVENT_STREAM_START;
  LpStickyEvents *old = *events;
  LpStickyEvents *changed;
  gboolean placed = FALSE;
  guint n = 0;

  if (lp_sticky_events_contain (old, event))
    return FALSE;
  changed = new_events (lp_sticky_events_get_size (old) + 1);
  for (guint i = 0; old != NULL && i < old->n_events; i++) {
    GstEvent *other = old->events[i];
    if (!placed && GST_EVENT_TYPE (other) > GST_EVENT_TYPE (event)) {
      changed->events[n++] = gst_event_ref (event);
      placed = TRUE;
    }
    if (is_same_kind (other, event) || (begins_stream && is_of_stream (other)))
      continue;
    changed->events[n++] = gst_event_ref (other);
  }
  if (!placed)
    changed->events[n++] = gst_event_ref (event);
  changed->n_events = n;
  *events = changed;
  lp_sticky_events_unref (old);
  return TRUE;
}

/**
 * lp_sticky_events_remove: (skip)
 * @events: (inout) (nullable): a set
 * @type: a type of events
 *
 * Replaces @events by a set without events of @type, as a flush does with
 * segments.
 */
void
lp_sticky_events_remove (LpStickyEvents **events, GstEventType type)
{
  LpStickyEvents *old = *events;
  LpStickyEvents *changed = new_events (lp_sticky_events_get_size (old));

  changed->n_events = 0;
  for (guint i = 0; old != NULL && i < old->n_events; i++) {
    if (GST_EVENT_TYPE (old->events[i]) != type)
      changed->events[changed->n_events++] = gst_event_ref (old->events[i]);
  }
  *events = changed;
  lp_sticky_events_unref (old);
}

/**
 * lp_sticky_events_get_size: (skip)
 * @events: (nullable): a set
 *
 * Returns: how many events are in force
 */
guint
lp_sticky_events_get_size (const LpStickyEvents *events)
{
  return events != NULL ? events->n_events : 0;
}

/**
 * lp_sticky_events_get: (skip)
 * @events: a set
 * @index: which one, in the order in which they are to be sent
 *
 * Returns: (transfer none): the event
 */
GstEvent *
lp_sticky_events_get (const LpStickyEvents *events, guint index)
{
  return events->events[index];
}

/**
 * lp_sticky_events_contain: (skip)
 * @events: (nullable): a set
 * @event: a sticky event
 *
 * Returns: whether an event that says the same is in force
 */
gboolean
lp_sticky_events_contain (const LpStickyEvents *events, GstEvent *event)
{
  GstEvent *present = find (events, event);

  return present != NULL && is_equal (present, event);
}
