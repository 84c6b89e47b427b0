/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "parallel/lp-parallel-queue.h"

/* Workers that are threads: each buffer, of number n, gives n % 7 results, and
 * now and then takes a while. */

#define N_BUFFERS 3000
#define N_WORKERS 8

typedef struct {
  LpParallelQueue *queue;
  guint index;
  GThread *thread;
} Worker;

typedef struct {
  LpParallelQueue *queue;
  Worker workers[N_WORKERS];
} Fixture;

static GstBuffer *
make_buffer (guint64 number)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, 100, NULL);

  GST_BUFFER_OFFSET (buffer) = number;
  return buffer;
}

static void
start (Fixture *f, LpParallelOrder order, guint n_workers, guint max_buffers,
    guint64 max_bytes)
{
  LpParallelLimits limits = { order, n_workers, max_buffers, max_bytes };

  f->queue = lp_parallel_queue_new ();
  lp_parallel_queue_start (f->queue, &limits);
}

static gpointer
work (gpointer data)
{
  Worker *worker = data;
  LpStickyEvents *events;
  GstBuffer *buffer;

  while (
      lp_parallel_queue_take (worker->queue, worker->index, &events, &buffer)) {
    guint64 number = GST_BUFFER_OFFSET (buffer);
    GstFlowReturn flow = GST_FLOW_OK;

    if (number % 16 == 0)
      g_usleep (500);
    for (guint i = 0; i < number % 7 && flow == GST_FLOW_OK; i++) {
      GstBuffer *result = make_buffer (number);
      GST_BUFFER_OFFSET_END (result) = i;
      flow = lp_parallel_queue_add_result (
          worker->queue, worker->index, NULL, GST_MINI_OBJECT_CAST (result));
    }
    lp_parallel_queue_finish (worker->queue, worker->index, NULL, flow);
    gst_buffer_unref (buffer);
  }
  return NULL;
}

static void
start_workers (Fixture *f)
{
  for (guint i = 0; i < N_WORKERS; i++) {
    f->workers[i].queue = f->queue;
    f->workers[i].index = i;
    f->workers[i].thread = g_thread_new ("worker", work, &f->workers[i]);
  }
}

static void
stop_workers (Fixture *f)
{
  lp_parallel_queue_stop (f->queue);
  for (guint i = 0; i < N_WORKERS; i++)
    g_thread_join (f->workers[i].thread);
}

static gpointer
put_all (gpointer queue)
{
  for (guint i = 0; i < N_BUFFERS; i++)
    g_assert_cmpint (
        lp_parallel_queue_put_buffer (queue, NULL, make_buffer (i)), ==,
        GST_FLOW_OK);
  g_assert_true (lp_parallel_queue_put_event (queue, gst_event_new_eos ()));
  return NULL;
}

/* Gets all until the end, and counts for each buffer. */
static void
get_all (LpParallelQueue *queue, guint8 *counts, gboolean in_order)
{
  LpParallelResult result;
  guint64 last = 0;
  gboolean ended = FALSE;

  while (!ended) {
    g_assert_true (lp_parallel_queue_get_result (queue, &result));
    ended = GST_IS_EVENT (result.object);
    if (!ended) {
      guint64 number = GST_BUFFER_OFFSET (GST_BUFFER_CAST (result.object));
      g_assert_cmpuint (GST_BUFFER_OFFSET_END (GST_BUFFER_CAST (result.object)),
          ==, counts[number]++);
      g_assert_true (!in_order || number >= last);
      last = number;
    }
    gst_mini_object_unref (result.object);
  }
}

static void
test_gives_each_result_once (gconstpointer order)
{
  Fixture f;
  GThread *putter;
  g_autofree guint8 *counts = g_new0 (guint8, N_BUFFERS);

  start (&f, GPOINTER_TO_INT (order), N_WORKERS, 2, 250);
  start_workers (&f);
  putter = g_thread_new ("put", put_all, f.queue);
  get_all (f.queue, counts, GPOINTER_TO_INT (order) == LP_PARALLEL_ORDER_INPUT);
  g_thread_join (putter);
  for (guint i = 0; i < N_BUFFERS; i++)
    g_assert_cmpuint (counts[i], ==, i % 7);
  stop_workers (&f);
  lp_parallel_queue_free (f.queue);
}

static void
take (LpParallelQueue *queue, guint worker, guint64 number)
{
  LpStickyEvents *events;
  GstBuffer *buffer;

  g_assert_true (lp_parallel_queue_take (queue, worker, &events, &buffer));
  g_assert_cmpuint (GST_BUFFER_OFFSET (buffer), ==, number);
  gst_buffer_unref (buffer);
}

static GstFlowReturn
add (LpParallelQueue *queue, guint worker, guint64 number)
{
  return lp_parallel_queue_add_result (
      queue, worker, NULL, GST_MINI_OBJECT_CAST (make_buffer (number)));
}

static void
put (LpParallelQueue *queue, guint64 begin, guint64 end)
{
  for (guint64 i = begin; i < end; i++)
    g_assert_cmpint (
        lp_parallel_queue_put_buffer (queue, NULL, make_buffer (i)), ==,
        GST_FLOW_OK);
}

static void
assert_next (LpParallelQueue *queue, guint64 number)
{
  LpParallelResult result;

  g_assert_true (lp_parallel_queue_get_result (queue, &result));
  g_assert_cmpint (result.flow, ==, GST_FLOW_OK);
  g_assert_true (GST_IS_BUFFER (result.object));
  g_assert_cmpuint (
      GST_BUFFER_OFFSET (GST_BUFFER_CAST (result.object)), ==, number);
  gst_mini_object_unref (result.object);
}

static void
test_a_failure_comes_after_what_was_before (void)
{
  Fixture f;
  LpParallelResult result;

  start (&f, LP_PARALLEL_ORDER_INPUT, 3, 10, 0);
  put (f.queue, 0, 3);
  for (guint i = 0; i < 3; i++)
    take (f.queue, i, i);
  add (f.queue, 2, 2);
  lp_parallel_queue_finish (f.queue, 2, NULL, GST_FLOW_OK);
  add (f.queue, 1, 1);
  lp_parallel_queue_finish (f.queue, 1, NULL, GST_FLOW_ERROR);
  put (f.queue, 3, 4);
  g_assert_true (lp_parallel_queue_put_event (f.queue, gst_event_new_eos ()));
  add (f.queue, 0, 0);
  lp_parallel_queue_finish (f.queue, 0, NULL, GST_FLOW_OK);

  assert_next (f.queue, 0);
  assert_next (f.queue, 1);
  g_assert_true (lp_parallel_queue_get_result (f.queue, &result));
  g_assert_cmpint (result.flow, ==, GST_FLOW_ERROR);
  g_assert_cmpint (
      lp_parallel_queue_put_buffer (f.queue, NULL, make_buffer (4)), ==,
      GST_FLOW_ERROR);
  g_assert_true (lp_parallel_queue_fail (f.queue, GST_FLOW_ERROR));
  /* What waited is not worked on any more, what was done is thrown away. */
  lp_parallel_queue_stop (f.queue);
  lp_parallel_queue_free (f.queue);
}

typedef struct {
  LpParallelQueue *queue;
  gint done;
} Adding;

static gpointer
add_two (gpointer data)
{
  Adding *adding = data;

  g_assert_cmpint (add (adding->queue, 1, 1), ==, GST_FLOW_OK);
  g_assert_cmpint (add (adding->queue, 1, 1), ==, GST_FLOW_OK);
  g_atomic_int_set (&adding->done, TRUE);
  return NULL;
}

static void
test_waits_for_its_turn_and_gets_it (void)
{
  Fixture f;
  Adding adding = { 0 };
  GThread *thread;

  start (&f, LP_PARALLEL_ORDER_INPUT, 2, 1, 0);
  put (f.queue, 0, 1);
  take (f.queue, 0, 0);
  put (f.queue, 1, 2);
  take (f.queue, 1, 1);
  adding.queue = f.queue;
  thread = g_thread_new ("second", add_two, &adding);
  g_usleep (20000);
  g_assert_false (g_atomic_int_get (&adding.done));
  /* However many the first one gives. */
  for (guint i = 0; i < 5; i++) {
    g_assert_cmpint (add (f.queue, 0, 0), ==, GST_FLOW_OK);
    assert_next (f.queue, 0);
  }
  g_assert_false (g_atomic_int_get (&adding.done));
  lp_parallel_queue_finish (f.queue, 0, NULL, GST_FLOW_OK);
  assert_next (f.queue, 1);
  assert_next (f.queue, 1);
  g_thread_join (thread);
  lp_parallel_queue_stop (f.queue);
  lp_parallel_queue_free (f.queue);
}

static gpointer
flush_soon (gpointer queue)
{
  g_usleep (20000);
  lp_parallel_queue_begin_flush (queue);
  return NULL;
}

static void
test_a_flush_ends_all_waiting (void)
{
  Fixture f;
  GThread *thread;

  start (&f, LP_PARALLEL_ORDER_INPUT, 2, 1, 0);
  put (f.queue, 0, 1);
  take (f.queue, 0, 0);
  put (f.queue, 1, 2);
  take (f.queue, 1, 1);
  g_assert_cmpint (add (f.queue, 1, 1), ==, GST_FLOW_OK);
  thread = g_thread_new ("flush", flush_soon, f.queue);
  g_assert_cmpint (add (f.queue, 1, 1), ==, GST_FLOW_FLUSHING);
  g_thread_join (thread);
  g_assert_cmpint (
      lp_parallel_queue_put_buffer (f.queue, NULL, make_buffer (2)), ==,
      GST_FLOW_FLUSHING);
  lp_parallel_queue_wait_drained (f.queue, 0);
  lp_parallel_queue_finish (f.queue, 0, NULL, GST_FLOW_OK);
  lp_parallel_queue_end_flush (f.queue);
  /* Too late: its buffer is gone. */
  g_assert_cmpint (add (f.queue, 1, 1), ==, GST_FLOW_FLUSHING);
  put (f.queue, 5, 6);
  take (f.queue, 0, 5);
  g_assert_cmpint (add (f.queue, 0, 5), ==, GST_FLOW_OK);
  assert_next (f.queue, 5);
  lp_parallel_queue_stop (f.queue);
  lp_parallel_queue_free (f.queue);
}

static void
test_events_wait_for_what_was_before (gconstpointer order)
{
  Fixture f;
  LpParallelResult result;

  start (&f, GPOINTER_TO_INT (order), 2, 4, 0);
  put (f.queue, 0, 1);
  take (f.queue, 0, 0);
  lp_parallel_queue_put_event (f.queue, gst_event_new_gap (1, 1));
  put (f.queue, 1, 2);
  take (f.queue, 1, 1);
  add (f.queue, 1, 1);
  lp_parallel_queue_finish (f.queue, 1, NULL, GST_FLOW_OK);
  add (f.queue, 0, 0);
  lp_parallel_queue_finish (f.queue, 0, NULL, GST_FLOW_OK);
  assert_next (f.queue, 0);
  g_assert_true (lp_parallel_queue_get_result (f.queue, &result));
  g_assert_true (GST_IS_EVENT (result.object));
  gst_mini_object_unref (result.object);
  assert_next (f.queue, 1);
  lp_parallel_queue_stop (f.queue);
  lp_parallel_queue_free (f.queue);
}

int
main (int argc, char **argv)
{
  gpointer input = GINT_TO_POINTER (LP_PARALLEL_ORDER_INPUT);
  gpointer arrival = GINT_TO_POINTER (LP_PARALLEL_ORDER_ARRIVAL);

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/parallel-queue/gives-each-result-once-in-order",
      input, test_gives_each_result_once);
  g_test_add_data_func ("/parallel-queue/gives-each-result-once-by-arrival",
      arrival, test_gives_each_result_once);
  g_test_add_func ("/parallel-queue/a-failure-comes-after-what-was-before",
      test_a_failure_comes_after_what_was_before);
  g_test_add_func ("/parallel-queue/waits-for-its-turn-and-gets-it",
      test_waits_for_its_turn_and_gets_it);
  g_test_add_func ("/parallel-queue/a-flush-ends-all-waiting",
      test_a_flush_ends_all_waiting);
  g_test_add_data_func ("/parallel-queue/events-wait-for-what-was-before",
      input, test_events_wait_for_what_was_before);
  g_test_add_data_func (
      "/parallel-queue/events-wait-for-what-was-before-by-arrival", arrival,
      test_events_wait_for_what_was_before);
  return g_test_run ();
}
