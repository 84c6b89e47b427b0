/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What becomes of the buffers. */

#include "parallelbin_fixture.h"

#define MANY 10000
#define SOME 500

typedef struct {
  const gchar *stage;
  guint workers;
  guint max_size_buffers;
  guint n_buffers;
  guint count; /* results for each */
} Case;

static const Case cases[] = {
  { "teststage", 16, 0, MANY, 1 },
  { "teststage", 1, 1, SOME, 1 },
  { "teststage delay=200", 16, 1, SOME, 1 },
  { "teststage count=0", 16, 0, MANY, 0 },
  { "queue ! teststage count=0 ! queue", 4, 1, SOME, 0 },
  { "teststage count=100 delay=500", 16, 1, 200, 100 },
  { "queue ! teststage count=100 ! queue", 16, 2, 100, 100 },
  { "teststage hold=true", 16, 0, MANY, 1 },
  { "queue ! teststage hold=true ! queue ! teststage hold=true count=3", 8, 1,
      SOME, 3 },
  { "queue ! teststage delay=300 ! queue max-size-buffers=1", 16, 0, SOME, 1 },
  { "teststage name=a ! tee name=t ! queue ! funnel name=f t. ! fakesink "
    "f. ! queue",
      3, 0, SOME, 1 },
  { "valve drop=true", 4, 0, SOME, 0 },
};

static void
test_in_order (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (Parallel) p = parallel_new (
      c->stage, c->workers, "max-size-buffers", c->max_size_buffers, NULL);
  g_autofree gchar *error = NULL;

  parallel_push_range (p, 0, c->n_buffers);
  parallel_push_eos (p);
  parallel_wait_eos (p);
  parallel_assert_results (p, 0, c->n_buffers, c->count);
  error = parallel_pop_error (p);
  g_assert_cmpstr (error, ==, NULL);
}

/* Each result once, those of one buffer in their order. */
static void
test_by_arrival (void)
{
  g_autoptr (Parallel) p = parallel_new ("teststage count=3 delay=300", 16,
      "order", 1, "max-size-buffers", 2, NULL);
  g_autofree guint *seen = g_new0 (guint, SOME);
  gboolean overtaken = FALSE;
  guint64 highest = 0;

  parallel_push_range (p, 0, SOME);
  parallel_push_eos (p);
  parallel_wait_eos (p);
  for (guint i = 0; i < 3 * SOME; i++) {
    GstBuffer *buffer = gst_harness_try_pull (p->harness);
    guint64 number;
    g_assert_nonnull (buffer);
    number = GST_BUFFER_OFFSET (buffer);
    g_assert_cmpuint (number, <, SOME);
    g_assert_cmpuint (GST_BUFFER_OFFSET_END (buffer), ==, seen[number]++);
    overtaken = overtaken || number < highest;
    highest = MAX (highest, number);
    gst_buffer_unref (buffer);
  }
  g_assert_cmpuint (gst_harness_buffers_in_queue (p->harness), ==, 0);
  g_assert_true (overtaken);
}

static void
test_arrival_does_not_wait (void)
{
  g_autoptr (Parallel) p =
      parallel_new ("teststage block-at=0", 2, "order", 1, NULL);

  parallel_push_range (p, 0, 10);
  for (guint i = 1; i < 10; i++) {
    GstBuffer *buffer = gst_harness_pull (p->harness);
    g_assert_nonnull (buffer);
    g_assert_cmpuint (GST_BUFFER_OFFSET (buffer), ==, i);
    gst_buffer_unref (buffer);
  }
  test_stage_unblock (p->element);
  parallel_push_eos (p);
  parallel_wait_eos (p);
  parallel_assert_results (p, 0, 1, 1);
}

typedef struct {
  Parallel *parallel;
  gint n_pushed;
} Pushing;

static gpointer
push_some (gpointer data)
{
  Pushing *pushing = data;

  for (guint i = 0; i < SOME; i++) {
    g_assert_cmpint (parallel_push (pushing->parallel, i), ==, GST_FLOW_OK);
    g_atomic_int_inc (&pushing->n_pushed);
  }
  return NULL;
}

/* The first buffer is stuck: nothing more is taken in once each worker has
 * one, and as many wait as may. */
static void
test_is_bounded (void)
{
  g_autoptr (Parallel) p = parallel_new (
      "teststage block-at=0 count=100", 4, "max-size-buffers", 3, NULL);
  Pushing pushing = { .parallel = p };
  GThread *thread = g_thread_new ("push", push_some, &pushing);

  g_assert_true (test_stage_wait_blocked (p->element));
  while (g_atomic_int_get (&pushing.n_pushed) < 4 + 3)
    g_usleep (1000);
  g_usleep (50000);
  g_assert_cmpint (g_atomic_int_get (&pushing.n_pushed), ==, 4 + 3);
  g_assert_cmpuint (gst_harness_buffers_received (p->harness), ==, 0);
  test_stage_unblock (p->element);
  g_thread_join (thread);
  parallel_push_eos (p);
  parallel_wait_eos (p);
  parallel_assert_results (p, 0, SOME, 100);
}

/* Stages that give nothing leave nothing to be counted. */
static void
test_is_bounded_without_results (void)
{
  g_autoptr (Parallel) p = parallel_new (
      "teststage block-at=0 count=0", 4, "max-size-buffers", 3, NULL);
  Pushing pushing = { .parallel = p };
  GThread *thread = g_thread_new ("push", push_some, &pushing);

  g_assert_true (test_stage_wait_blocked (p->element));
  while (g_atomic_int_get (&pushing.n_pushed) < 4 + 2 * 3)
    g_usleep (1000);
  g_usleep (50000);
  g_assert_cmpint (g_atomic_int_get (&pushing.n_pushed), ==, 4 + 2 * 3);
  test_stage_unblock (p->element);
  g_thread_join (thread);
}

static void
test_is_bounded_in_bytes (void)
{
  g_autoptr (Parallel) p = parallel_new ("teststage block-at=0", 1,
      "max-size-buffers", 100, "max-size-bytes", (guint64) 20, NULL);
  Pushing pushing = { .parallel = p };
  GThread *thread = g_thread_new ("push", push_some, &pushing);

  /* of 8 bytes each */
  g_assert_true (test_stage_wait_blocked (p->element));
  while (g_atomic_int_get (&pushing.n_pushed) < 1 + 3)
    g_usleep (1000);
  g_usleep (50000);
  g_assert_cmpint (g_atomic_int_get (&pushing.n_pushed), ==, 1 + 3);
  test_stage_unblock (p->element);
  g_thread_join (thread);
}

static void
test_fails_in_the_middle (gconstpointer stage)
{
  g_autoptr (Parallel) p = parallel_new (stage, 4, NULL);
  g_autofree gchar *error = NULL;
  GstFlowReturn flow = GST_FLOW_OK;
  guint n = 0;

  while (flow == GST_FLOW_OK && n < MANY)
    flow = parallel_push (p, n++);
  g_assert_cmpint (flow, ==, GST_FLOW_ERROR);
  g_assert_cmpuint (n, <, 500);
  error = parallel_pop_error (p);
  g_assert_nonnull (error);
  g_assert_true (g_str_has_prefix (error, "teststage"));
  g_assert_true (g_str_has_suffix (error, ": Failed as asked to."));
  /* Who is downstream still gets to know the end. */
  parallel_push_eos (p);
  parallel_wait_eos (p);
  parallel_assert_results (p, 0, 100, 1);
}

static void
test_fails_after_end (void)
{
  g_autoptr (Parallel) p =
      parallel_new ("teststage block-at=9 fail-at=9", 4, NULL);
  g_autofree gchar *first = NULL;
  g_autofree gchar *second = NULL;

  parallel_push_range (p, 0, 12);
  parallel_push_eos (p);
  test_stage_unblock (p->element);
  parallel_wait_eos (p);
  parallel_assert_results (p, 0, 9, 1);
  first = parallel_pop_error (p);
  second = parallel_pop_error (p);
  g_assert_true (g_str_has_prefix (first, "teststage"));
  /* Nobody else can tell the application that the run has failed. */
  g_assert_true (g_str_has_prefix (second, "parallelbin"));
}

static void
assert_not_made (const gchar *stage, const gchar *expected)
{
  GstElement *element = gst_element_factory_make ("parallelbin", "p");
  Parallel p = { .element = element, .bus = gst_bus_new () };
  g_autofree gchar *error = NULL;

  g_object_set (element, "stage", stage, NULL);
  gst_element_set_bus (element, p.bus);
  g_assert_cmpint (gst_element_set_state (element, GST_STATE_PAUSED), ==,
      GST_STATE_CHANGE_FAILURE);
  error = parallel_pop_error (&p);
  g_assert_cmpstr (error, ==, expected);
  gst_element_set_state (element, GST_STATE_NULL);
  gst_element_set_bus (element, NULL);
  gst_object_unref (element);
  gst_object_unref (p.bus);
}

static void
test_says_what_is_wrong_with_a_stage (void)
{
  assert_not_made (
      NULL, "p: Property 'stage' of p is not set: there is nothing to run.");
  assert_not_made ("identity ! jpegdecc",
      "p: Stage 'identity ! jpegdecc' cannot be made: no element "
      "\"jpegdecc\".");
  assert_not_made (
      "identity ! !", "p: Stage 'identity ! !' cannot be made: syntax error.");
  assert_not_made ("identity nonsense=1",
      "p: Stage 'identity nonsense=1' cannot be made: no property "
      "\"nonsense\" in element \"identity\".");
  assert_not_made ("identity ! fakesink",
      "p: Stage 'identity ! fakesink' has 1 open sink pads and 0 open source "
      "pads; one of each is needed, for what goes in and what comes out.");
  assert_not_made ("identity identity",
      "p: Stage 'identity identity' has 2 open sink pads and 2 open source "
      "pads; one of each is needed, for what goes in and what comes out.");
}

static void
test_children_are_found_by_name (void)
{
  GstElement *element = gst_element_factory_make ("parallelbin", NULL);
  g_autoptr (GstElement) worker = NULL;
  g_autoptr (GstElement) inner = NULL;
  gboolean sync = FALSE;

  g_object_set (element, "stage", "identity name=inner", "workers", 2, NULL);
  gst_element_set_state (element, GST_STATE_READY);
  g_assert_cmpint (GST_BIN_NUMCHILDREN (element), ==, 2);
  worker = gst_bin_get_by_name (GST_BIN (element), "worker1");
  inner = gst_bin_get_by_name (GST_BIN (worker), "inner");
  g_assert_nonnull (inner);
  gst_child_proxy_set (
      GST_CHILD_PROXY (element), "worker1::inner::sync", TRUE, NULL);
  g_object_get (inner, "sync", &sync, NULL);
  g_assert_true (sync);

  /* What was set up stays while the stage is the same. */
  gst_element_set_state (element, GST_STATE_NULL);
  gst_element_set_state (element, GST_STATE_PAUSED);
  g_assert_true (GST_OBJECT_PARENT (inner) == GST_OBJECT (worker));
  g_assert_true (GST_OBJECT_PARENT (worker) == GST_OBJECT (element));
  gst_element_set_state (element, GST_STATE_NULL);
  gst_object_unref (element);
}

static void
test_takes_a_new_stage_on_the_way_up (void)
{
  g_autoptr (Parallel) p = parallel_new ("teststage", 2, NULL);

  parallel_push_range (p, 0, 10);
  g_object_set (p->element, "stage", "teststage count=2", "workers", 3, NULL);
  parallel_push_range (p, 10, 20);
  parallel_push_eos (p);
  parallel_wait_eos (p);
  parallel_assert_results (p, 0, 20, 1);

  gst_element_set_state (p->element, GST_STATE_READY);
  g_assert_cmpint (GST_BIN_NUMCHILDREN (p->element), ==, 2);
  gst_element_set_state (p->element, GST_STATE_PLAYING);
  g_assert_cmpint (GST_BIN_NUMCHILDREN (p->element), ==, 3);
}

static void
test_one_worker_a_processor (void)
{
  g_autoptr (Parallel) p = parallel_new ("identity", 0, NULL);

  g_assert_cmpint (
      GST_BIN_NUMCHILDREN (p->element), ==, g_get_num_processors ());
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  test_stage_register ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *name = g_strdup_printf (
        "/parallelbin/in-order/%u-of-%s", cases[i].workers, cases[i].stage);
    g_test_add_data_func (name, &cases[i], test_in_order);
  }
  g_test_add_func ("/parallelbin/by-arrival", test_by_arrival);
  g_test_add_func (
      "/parallelbin/arrival-does-not-wait", test_arrival_does_not_wait);
  g_test_add_func ("/parallelbin/is-bounded", test_is_bounded);
  g_test_add_func ("/parallelbin/is-bounded-without-results",
      test_is_bounded_without_results);
  g_test_add_func (
      "/parallelbin/is-bounded-in-bytes", test_is_bounded_in_bytes);
  g_test_add_data_func ("/parallelbin/fails-in-the-middle",
      "teststage fail-at=100", test_fails_in_the_middle);
  g_test_add_data_func ("/parallelbin/fails-in-the-middle-with-queues",
      "queue ! teststage fail-at=100 ! queue", test_fails_in_the_middle);
  g_test_add_func ("/parallelbin/fails-after-end", test_fails_after_end);
  g_test_add_func ("/parallelbin/says-what-is-wrong-with-a-stage",
      test_says_what_is_wrong_with_a_stage);
  g_test_add_func ("/parallelbin/children-are-found-by-name",
      test_children_are_found_by_name);
  g_test_add_func ("/parallelbin/takes-a-new-stage-on-the-way-up",
      test_takes_a_new_stage_on_the_way_up);
  g_test_add_func (
      "/parallelbin/one-worker-a-processor", test_one_worker_a_processor);
  return g_test_run ();
}
