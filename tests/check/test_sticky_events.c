/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "parallel/lp-sticky-events.h"

static void
store (LpStickyEvents **events, GstEvent *event, gboolean changes)
{
  g_assert_cmpint (lp_sticky_events_store (events, event), ==, changes);
  gst_event_unref (event);
}

static GstEvent *
new_caps (const gchar *text)
{
  GstCaps *caps = gst_caps_from_string (text);
  GstEvent *event = gst_event_new_caps (caps);

  gst_caps_unref (caps);
  return event;
}

static GstEvent *
new_segment (guint64 start)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = start;
  return gst_event_new_segment (&segment);
}

static GstEvent *
new_tag (const gchar *title, GstTagScope scope)
{
  GstTagList *tags = gst_tag_list_new (GST_TAG_TITLE, title, NULL);

  gst_tag_list_set_scope (tags, scope);
  return gst_event_new_tag (tags);
}

static void
assert_types (const LpStickyEvents *events, const gchar *expected)
{
  g_autoptr (GString) types = g_string_new (NULL);

  for (guint i = 0; i < lp_sticky_events_get_size (events); i++)
    g_string_append_printf (
        types, "%s ", GST_EVENT_TYPE_NAME (lp_sticky_events_get (events, i)));
  g_assert_cmpstr (types->str, ==, expected);
}

static void
test_are_in_the_order_to_be_sent (void)
{
  LpStickyEvents *events = NULL;

  store (&events, new_segment (0), TRUE);
  store (&events, gst_event_new_stream_start ("id"), TRUE);
  store (&events, new_caps ("a/b"), TRUE);
  assert_types (events, "stream-start caps segment ");
  store (&events, new_tag ("a", GST_TAG_SCOPE_STREAM), TRUE);
  store (&events, new_tag ("a", GST_TAG_SCOPE_GLOBAL), TRUE);
  assert_types (events, "stream-start caps segment tag tag ");
  lp_sticky_events_remove (&events, GST_EVENT_SEGMENT);
  assert_types (events, "stream-start caps tag tag ");
  lp_sticky_events_unref (events);
}

static void
test_the_same_again_changes_nothing (void)
{
  LpStickyEvents *events = NULL;
  LpStickyEvents *before;

  store (&events, gst_event_new_stream_start ("id"), TRUE);
  store (&events, new_caps ("a/b, c=(int)1"), TRUE);
  store (&events, new_segment (0), TRUE);
  store (&events, new_tag ("a", GST_TAG_SCOPE_STREAM), TRUE);
  before = events;
  store (&events, gst_event_new_stream_start ("id"), FALSE);
  store (&events, new_caps ("a/b, c=(int)1"), FALSE);
  store (&events, new_segment (0), FALSE);
  store (&events, new_tag ("a", GST_TAG_SCOPE_STREAM), FALSE);
  g_assert_true (events == before);
  lp_sticky_events_unref (events);
}

static void
test_another_one_replaces (void)
{
  LpStickyEvents *events = NULL;
  LpStickyEvents *before;
  GstEvent *first = new_caps ("a/b, c=(int)1");

  store (&events, gst_event_new_stream_start ("id"), TRUE);
  store (&events, new_caps ("a/b, c=(int)1"), TRUE);
  store (&events, new_tag ("a", GST_TAG_SCOPE_STREAM), TRUE);
  before = lp_sticky_events_ref (events);
  store (&events, new_caps ("a/b, c=(int)2"), TRUE);
  store (&events, new_tag ("b", GST_TAG_SCOPE_STREAM), TRUE);
  assert_types (events, "stream-start caps tag ");
  g_assert_false (lp_sticky_events_contain (events, first));
  g_assert_true (lp_sticky_events_contain (before, first));
  gst_event_unref (first);
  lp_sticky_events_unref (before);
  lp_sticky_events_unref (events);
}

static void
test_a_new_stream_has_no_tags_yet (void)
{
  LpStickyEvents *events = NULL;

  store (&events, gst_event_new_stream_start ("one"), TRUE);
  store (&events, new_caps ("a/b"), TRUE);
  store (&events, new_tag ("a", GST_TAG_SCOPE_STREAM), TRUE);
  store (&events, gst_event_new_stream_start ("two"), TRUE);
  assert_types (events, "stream-start caps ");
  lp_sticky_events_unref (events);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sticky-events/are-in-the-order-to-be-sent",
      test_are_in_the_order_to_be_sent);
  g_test_add_func ("/sticky-events/the-same-again-changes-nothing",
      test_the_same_again_changes_nothing);
  g_test_add_func (
      "/sticky-events/another-one-replaces", test_another_one_replaces);
  g_test_add_func ("/sticky-events/a-new-stream-has-no-tags-yet",
      test_a_new_stream_has_no_tags_yet);
  return g_test_run ();
}
