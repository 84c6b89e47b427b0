/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What becomes of events, queries, flow returns, flushes and states. */

#include "parallelbin_fixture.h"

static GstEvent *
make_mark (guint64 number)
{
  return gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM,
      gst_structure_new ("mark", "number", G_TYPE_UINT64, number, NULL));
}

/* Writes down what arrives: "b3" for buffer 3, "m3" for mark 3, "c2" for caps
 * with run 2, "s" for a segment, "t" for tags, "S" for a new stream. */
static GstPadProbeReturn
write_down (GstPad *pad, GstPadProbeInfo *info, gpointer log)
{
  GstEvent *event;
  GstCaps *caps;
  guint64 number = 0;
  gint run = 0;

  if (info->type & GST_PAD_PROBE_TYPE_BUFFER) {
    g_string_append_printf (log, "b%u ",
        (guint) GST_BUFFER_OFFSET (GST_PAD_PROBE_INFO_BUFFER (info)));
    return GST_PAD_PROBE_OK;
  }
  event = GST_PAD_PROBE_INFO_EVENT (info);
  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CAPS:
      gst_event_parse_caps (event, &caps);
      gst_structure_get_int (gst_caps_get_structure (caps, 0), "run", &run);
      g_string_append_printf (log, "c%d ", run);
      break;
    case GST_EVENT_CUSTOM_DOWNSTREAM:
      gst_structure_get_uint64 (
          gst_event_get_structure (event), "number", &number);
      g_string_append_printf (log, "m%u ", (guint) number);
      break;
    case GST_EVENT_STREAM_START:
      g_string_append (log, "S ");
      break;
    case GST_EVENT_SEGMENT:
      g_string_append (log, "s ");
      break;
    case GST_EVENT_TAG:
      g_string_append (log, "t ");
      break;
    case GST_EVENT_GAP:
      g_string_append (log, "g ");
      break;
    default:
      break;
  }
  return GST_PAD_PROBE_OK;
}

static void
log_arrivals (Parallel *p, GString *log)
{
  GstPad *pad = gst_element_get_static_pad (p->element, "src");

  gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
      write_down, log, NULL);
  gst_object_unref (pad);
}

static void
set_caps (Parallel *p, gint run)
{
  GstCaps *caps =
      gst_caps_new_simple ("test/x-number", "run", G_TYPE_INT, run, NULL);

  g_assert_true (
      gst_harness_push_event (p->harness, gst_event_new_caps (caps)));
  gst_caps_unref (caps);
}

static void
test_sticky_events_come_when_they_change (gconstpointer stage)
{
  g_autoptr (Parallel) p = parallel_new (stage, 4, NULL);
  g_autoptr (GString) log = g_string_new (NULL);

  log_arrivals (p, log);
  parallel_push_range (p, 0, 6);
  set_caps (p, 2);
  parallel_push_range (p, 6, 9);
  gst_harness_push_event (p->harness,
      gst_event_new_tag (gst_tag_list_new (GST_TAG_TITLE, "Title", NULL)));
  set_caps (p, 1);
  parallel_push_range (p, 9, 11);
  parallel_push_eos (p);
  parallel_wait_eos (p);
  g_assert_cmpstr (
      log->str, ==, "S c1 s b0 b1 b2 b3 b4 b5 c2 b6 b7 b8 c1 t b9 b10 ");
}

static void
test_arrival_keeps_caps_together (void)
{
  g_autoptr (Parallel) p =
      parallel_new ("teststage delay=500", 8, "order", 1, NULL);
  g_autoptr (GString) log = g_string_new (NULL);
  g_auto (GStrv) runs = NULL;

  log_arrivals (p, log);
  for (guint run = 1; run < 20; run++) {
    set_caps (p, run);
    parallel_push_range (p, 10 * run, 10 * run + 10);
    g_assert_true (gst_harness_push_event (p->harness, make_mark (run)));
  }
  parallel_push_eos (p);
  parallel_wait_eos (p);
  runs = g_strsplit (log->str, "c", -1);
  g_assert_cmpuint (g_strv_length (runs), ==, 20);
  for (guint run = 1; run < 20; run++) {
    g_autofree gchar *end = g_strdup_printf (" m%u ", run);
    g_assert_true (g_str_has_suffix (runs[run], end));
    for (guint i = 0; i < 10; i++) {
      g_autofree gchar *name = g_strdup_printf (" b%u ", 10 * run + i);
      g_assert_nonnull (strstr (runs[run], name));
    }
  }
}

static void
test_events_keep_their_place (gconstpointer stage)
{
  g_autoptr (Parallel) p = parallel_new (stage, 4, NULL);
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (GString) expected = g_string_new ("S c1 s m0 ");

  log_arrivals (p, log);
  g_assert_true (gst_harness_push_event (p->harness, make_mark (0)));
  for (guint i = 0; i < 100; i++) {
    parallel_push_range (p, i, i + 1);
    gst_harness_push_event (p->harness, make_mark (i));
    gst_harness_push_event (p->harness, gst_event_new_gap (i, 1));
    g_string_append_printf (expected, "b%u m%u g ", i, i);
  }
  parallel_push_eos (p);
  parallel_wait_eos (p);
  g_assert_cmpstr (log->str, ==, expected->str);
}

static void
test_an_empty_stream_ends (gconstpointer stage)
{
  g_autoptr (Parallel) p = parallel_new (stage, 4, NULL);
  g_autoptr (GString) log = g_string_new (NULL);

  log_arrivals (p, log);
  parallel_push_eos (p);
  parallel_wait_eos (p);
  g_assert_cmpstr (log->str, ==, "S c1 s ");
  g_assert_null (gst_bus_pop_filtered (
      p->bus, GST_MESSAGE_EOS | GST_MESSAGE_ERROR | GST_MESSAGE_WARNING));
}

/* As concat and playlists do, without a flush between. */
static void
test_a_stream_may_follow_another (gconstpointer stage)
{
  g_autoptr (Parallel) p = parallel_new (stage, 4, NULL);
  g_autoptr (GString) log = g_string_new (NULL);
  GstSegment segment;

  log_arrivals (p, log);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  for (guint i = 0; i < 3; i++) {
    gst_harness_push_event (p->harness, gst_event_new_stream_start ("same"));
    set_caps (p, 1);
    gst_harness_push_event (p->harness, gst_event_new_segment (&segment));
    parallel_push_range (p, 0, 3);
    parallel_push_eos (p);
    parallel_wait_eos (p);
    g_assert_cmpstr (log->str, ==, "S c1 s b0 b1 b2 ");
    g_string_truncate (log, 0);
  }
}

static gboolean
answer_upstream (GstPad *pad, GstObject *parent, GstQuery *query)
{
  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_POSITION:
      gst_query_set_position (query, GST_FORMAT_TIME, 5);
      return TRUE;
    case GST_QUERY_LATENCY:
      gst_query_set_latency (query, TRUE, 7, 9);
      return TRUE;
    case GST_QUERY_SCHEDULING:
      gst_query_set_scheduling (query, GST_SCHEDULING_FLAG_SEEKABLE, 1, -1, 0);
      gst_query_add_scheduling_mode (query, GST_PAD_MODE_PULL);
      return TRUE;
    default:
      return gst_pad_query_default (pad, parent, query);
  }
}

static void
test_queries_reach_upstream (void)
{
  g_autoptr (Parallel) p = parallel_new ("queue ! identity", 3, NULL);
  GstPad *pad = p->harness->sinkpad;
  GstQuery *query = gst_query_new_scheduling ();
  gint64 position = 0;

  gst_pad_set_query_function (p->harness->srcpad, answer_upstream);
  g_assert_true (gst_pad_peer_query_position (pad, GST_FORMAT_TIME, &position));
  g_assert_cmpint (position, ==, 5);
  g_assert_cmpuint (gst_harness_query_latency (p->harness), ==, 7);
  /* Nobody can pull through several workers. */
  g_assert_true (gst_pad_peer_query (pad, query));
  g_assert_false (gst_query_has_scheduling_mode (query, GST_PAD_MODE_PULL));
  gst_query_unref (query);
}

static void
flush (Parallel *p)
{
  GstSegment segment;

  gst_harness_push_event (p->harness, gst_event_new_flush_start ());
  g_assert_true (
      gst_harness_push_event (p->harness, gst_event_new_flush_stop (TRUE)));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  g_assert_true (
      gst_harness_push_event (p->harness, gst_event_new_segment (&segment)));
}

static void
drop_arrived (Parallel *p)
{
  GstBuffer *buffer;

  while ((buffer = gst_harness_try_pull (p->harness)) != NULL)
    gst_buffer_unref (buffer);
}

/* Nothing of before comes after, nothing of after is missing. */
static void
test_flush_in_the_middle (gconstpointer stage)
{
  g_autoptr (Parallel) p = parallel_new (stage, 16, NULL);
  g_autoptr (GString) log = g_string_new (NULL);

  log_arrivals (p, log);
  for (guint round = 0; round < 50; round++) {
    parallel_push_range (p, 0, 1 + 3 * round);
    if (round % 2)
      g_usleep (round * 10);
    flush (p);
    drop_arrived (p);
    g_string_truncate (log, 0);
    parallel_push_range (p, 1000, 1001);
    gst_buffer_unref (gst_harness_pull (p->harness));
    g_assert_cmpstr (log->str, ==, round == 0 ? log->str : "s b1000 ");
  }
  parallel_push_range (p, 0, 100);
  parallel_push_eos (p);
  parallel_wait_eos (p);
  parallel_assert_results (p, 0, 100, 1);
}

static gpointer
push_until_refused (gpointer data)
{
  GstFlowReturn flow;
  guint64 n = 0;

  while ((flow = parallel_push (data, n++)) == GST_FLOW_OK)
    ;
  return GINT_TO_POINTER (flow);
}

/* From a thread of its own, while the one that pushes is stuck. */
static void
test_flush_frees_at_once (gconstpointer stage)
{
  g_autoptr (Parallel) p = parallel_new (stage, 2, "max-size-buffers", 1, NULL);
  GThread *thread = g_thread_new ("push", push_until_refused, p);

  g_assert_true (test_stage_wait_blocked (p->element));
  g_assert_true (
      gst_harness_push_event (p->harness, gst_event_new_flush_start ()));
  g_assert_cmpint (
      GPOINTER_TO_INT (g_thread_join (thread)), ==, GST_FLOW_FLUSHING);
  test_stage_unblock (p->element);
  flush (p);
  drop_arrived (p);
  parallel_push_range (p, 10, 20);
  parallel_push_eos (p);
  parallel_wait_eos (p);
  parallel_assert_results (p, 10, 20, 1);
}

static void
test_null_while_a_stage_blocks (gconstpointer stage)
{
  g_autoptr (Parallel) p = parallel_new (stage, 4, NULL);
  GThread *thread = g_thread_new ("push", push_until_refused, p);

  g_assert_true (test_stage_wait_blocked (p->element));
  g_assert_cmpint (gst_element_set_state (p->element, GST_STATE_NULL), ==,
      GST_STATE_CHANGE_SUCCESS);
  g_assert_cmpint (
      GPOINTER_TO_INT (g_thread_join (thread)), ==, GST_FLOW_FLUSHING);
}

/* A sink that has not begun to play takes one buffer and then none. */
static void
test_null_while_downstream_blocks (gconstpointer stage)
{
  g_autofree gchar *line = g_strdup_printf (
      "fakesrc ! parallelbin workers=4 max-size-buffers=1 name=p ! fakesink "
      "sync=true");
  GstElement *pipeline = gst_parse_launch (line, NULL);
  GstElement *p = gst_bin_get_by_name (GST_BIN (pipeline), "p");

  g_object_set (p, "stage", stage, NULL);
  for (guint i = 0; i < 20; i++) {
    gst_element_set_state (pipeline, GST_STATE_PAUSED);
    g_assert_cmpint (
        gst_element_get_state (pipeline, NULL, NULL, 5 * GST_SECOND), ==,
        GST_STATE_CHANGE_SUCCESS);
    g_usleep (i * 100);
    g_assert_cmpint (gst_element_set_state (pipeline, GST_STATE_NULL), ==,
        GST_STATE_CHANGE_SUCCESS);
  }
  gst_object_unref (p);
  gst_object_unref (pipeline);
}

static GstFlowReturn next_flow;
static GstPadChainFunction harness_chain;

static GstFlowReturn
refuse_from_the_tenth (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  if (GST_BUFFER_OFFSET (buffer) < 10)
    return harness_chain (pad, parent, buffer);
  gst_buffer_unref (buffer);
  return next_flow;
}

static void
test_downstream_refuses (gconstpointer flow)
{
  g_autoptr (Parallel) p = parallel_new ("queue ! teststage ! queue", 4, NULL);

  next_flow = GPOINTER_TO_INT (flow);
  harness_chain = GST_PAD_CHAINFUNC (p->harness->sinkpad);
  gst_pad_set_chain_function (p->harness->sinkpad, refuse_from_the_tenth);
  g_assert_cmpint (GPOINTER_TO_INT (push_until_refused (p)), ==, next_flow);
  parallel_push_eos (p);
  parallel_wait_eos (p);
  parallel_assert_results (p, 0, 10, 1);
  /* Who pushes has been told; posting is up to him. */
  g_assert_null (parallel_pop_error (p));
}

static void
test_asks_the_stage_for_caps (void)
{
  g_autoptr (Parallel) p = parallel_new (
      "capsfilter caps=\"test/x-number,run=(int){1,2}\"", 2, NULL);
  g_autoptr (GstCaps) caps = NULL;
  g_autoptr (GstCaps) expected =
      gst_caps_from_string ("test/x-number,run=(int)2,other=(int)7");
  g_autoptr (GstCaps) refused =
      gst_caps_from_string ("test/x-number,run=(int)3");

  gst_harness_set_sink_caps_str (
      p->harness, "test/x-number,run=(int)[2,5],other=(int)7");
  caps = gst_pad_peer_query_caps (p->harness->srcpad, NULL);
  g_assert_true (gst_caps_is_equal (caps, expected));
  g_assert_false (gst_pad_peer_query_accept_caps (p->harness->srcpad, refused));
  g_assert_true (gst_pad_peer_query_accept_caps (p->harness->srcpad, expected));
}

static guint
count_upstream (Parallel *p, GstEventType type)
{
  GstEvent *event;
  guint n = 0;

  while ((event = gst_harness_try_pull_upstream_event (p->harness)) != NULL) {
    n += GST_EVENT_TYPE (event) == type;
    gst_event_unref (event);
  }
  return n;
}

static void
test_upstream_events_pass_once (void)
{
  g_autoptr (Parallel) p = parallel_new ("identity ! queue", 4, NULL);

  count_upstream (p, GST_EVENT_RECONFIGURE);
  gst_harness_push_upstream_event (
      p->harness, gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM,
                      gst_structure_new_empty ("up")));
  g_assert_cmpuint (count_upstream (p, GST_EVENT_CUSTOM_UPSTREAM), ==, 1);
  gst_harness_push_upstream_event (
      p->harness, gst_event_new_seek (1., GST_FORMAT_TIME, 0, GST_SEEK_TYPE_SET,
                      0, GST_SEEK_TYPE_NONE, 0));
  g_assert_cmpuint (count_upstream (p, GST_EVENT_SEEK), ==, 1);
  gst_harness_push_upstream_event (
      p->harness, gst_event_new_qos (GST_QOS_TYPE_UNDERFLOW, 1., 5, 5));
  g_assert_cmpuint (count_upstream (p, GST_EVENT_QOS), ==, 0);
}

static void
test_children_get_contexts (void)
{
  g_autoptr (Parallel) p = parallel_new ("identity name=inner", 3, NULL);
  g_autoptr (GstContext) context = gst_context_new ("test", FALSE);
  GstElement *inner;
  GstMessage *message;
  GList *contexts;

  inner = gst_bin_get_by_name (GST_BIN (p->element), "inner");
  gst_element_post_message (
      inner, gst_message_new_need_context (GST_OBJECT (inner), "test"));
  message = gst_bus_pop_filtered (p->bus, GST_MESSAGE_NEED_CONTEXT);
  g_assert_nonnull (message);
  gst_message_unref (message);
  gst_element_set_context (p->element, context);
  contexts = gst_element_get_contexts (inner);
  g_assert_cmpuint (g_list_length (contexts), ==, 1);
  g_list_free_full (contexts, (GDestroyNotify) gst_context_unref);
  gst_object_unref (inner);
}

/* So that applications can give them priorities. */
static void
test_tells_of_its_threads (void)
{
  g_autoptr (Parallel) p = parallel_new ("identity", 5, NULL);
  GstMessage *message;
  guint n_created = 0, n_entered = 0;

  while (n_entered < 5 + 1) {
    GstStreamStatusType type;
    GstElement *owner;

    message = gst_bus_timed_pop_filtered (
        p->bus, 5 * GST_SECOND, GST_MESSAGE_STREAM_STATUS);
    g_assert_nonnull (message);
    gst_message_parse_stream_status (message, &type, &owner);
    g_assert_true (owner == p->element);
    g_assert_true (G_VALUE_HOLDS (
        gst_message_get_stream_status_object (message), GST_TYPE_TASK));
    n_created += type == GST_STREAM_STATUS_TYPE_CREATE;
    n_entered += type == GST_STREAM_STATUS_TYPE_ENTER;
    gst_message_unref (message);
  }
  g_assert_cmpuint (n_created, ==, 5 + 1);
}

static void
test_a_pipeline_runs_again (void)
{
  GstElement *pipeline = gst_parse_launch (
      "fakesrc num-buffers=300 sizetype=fixed ! parallelbin workers=8 "
      "stage=\"queue ! identity ! tee name=t ! queue ! funnel name=f t. ! "
      "fakesink f. ! queue\" ! fakesink name=sink "
      "signal-handoffs=true",
      NULL);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);

  for (guint i = 0; i < 5; i++) {
    GstMessage *message;

    gst_element_set_state (pipeline, GST_STATE_PLAYING);
    message = gst_bus_timed_pop_filtered (
        bus, 20 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
    g_assert_nonnull (message);
    g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
    g_assert_true (GST_MESSAGE_SRC (message) == GST_OBJECT (pipeline));
    gst_message_unref (message);
    gst_element_set_state (pipeline, i % 2 ? GST_STATE_NULL : GST_STATE_READY);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
}

static void
add_flow_tests (void)
{
  static const GstFlowReturn flows[] = { GST_FLOW_EOS, GST_FLOW_FLUSHING,
    GST_FLOW_NOT_LINKED, GST_FLOW_NOT_NEGOTIATED, GST_FLOW_ERROR };

  for (guint i = 0; i < G_N_ELEMENTS (flows); i++) {
    g_autofree gchar *name = g_strdup_printf (
        "/parallelbin/downstream-returns/%s", gst_flow_get_name (flows[i]));
    g_test_add_data_func (
        name, GINT_TO_POINTER (flows[i]), test_downstream_refuses);
  }
}

static void
add_with_stages (const gchar *name, GTestDataFunc test, const gchar *plain,
    const gchar *threaded)
{
  g_autofree gchar *first = g_strdup_printf ("/parallelbin/%s", name);
  g_autofree gchar *second = g_strdup_printf ("%s-with-queues", first);

  g_test_add_data_func (first, plain, test);
  g_test_add_data_func (second, threaded, test);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  test_stage_register ();

  add_with_stages ("sticky-events-come-when-they-change",
      test_sticky_events_come_when_they_change, "identity",
      "queue ! teststage hold=true ! queue");
  g_test_add_func ("/parallelbin/arrival-keeps-caps-together",
      test_arrival_keeps_caps_together);
  add_with_stages ("events-keep-their-place", test_events_keep_their_place,
      "teststage delay=100", "queue ! teststage delay=100 ! queue");
  add_with_stages ("an-empty-stream-ends", test_an_empty_stream_ends,
      "teststage", "queue ! teststage ! queue");
  add_with_stages ("a-stream-may-follow-another",
      test_a_stream_may_follow_another, "teststage",
      "queue ! teststage hold=true ! queue");
  g_test_add_func (
      "/parallelbin/queries-reach-upstream", test_queries_reach_upstream);
  add_with_stages ("flush-in-the-middle", test_flush_in_the_middle,
      "teststage delay=100", "queue ! teststage delay=100 ! queue");
  add_with_stages ("flush-frees-at-once", test_flush_frees_at_once,
      "teststage block-at=5", "queue ! teststage block-at=5 ! queue");
  add_with_stages ("null-while-a-stage-blocks", test_null_while_a_stage_blocks,
      "teststage block-at=5", "queue ! teststage block-at=5 ! queue");
  add_with_stages ("null-while-downstream-blocks",
      test_null_while_downstream_blocks, "teststage count=10",
      "queue ! teststage count=10 ! queue");
  add_flow_tests ();
  g_test_add_func (
      "/parallelbin/asks-the-stage-for-caps", test_asks_the_stage_for_caps);
  g_test_add_func (
      "/parallelbin/upstream-events-pass-once", test_upstream_events_pass_once);
  g_test_add_func (
      "/parallelbin/children-get-contexts", test_children_get_contexts);
  g_test_add_func (
      "/parallelbin/tells-of-its-threads", test_tells_of_its_threads);
  g_test_add_func (
      "/parallelbin/a-pipeline-runs-again", test_a_pipeline_runs_again);
  return g_test_run ();
}
