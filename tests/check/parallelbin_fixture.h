/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gst/check/gstharness.h>

G_BEGIN_DECLS

/*
 * What the tests of parallelbin share: an element to stand in stages that
 * drops, multiplies, holds back, fails and blocks, and a harness around a
 * parallelbin. Buffers are told apart by their offset; the offset_end of what
 * the element puts out counts from 0 for each buffer.
 *
 * Properties of "teststage":
 *   count     how many buffers to make of one
 *   hold      give them out only at the end of stream
 *   delay     sleep up to so many microseconds before
 *   fail-at, block-at   offset of the buffer to fail or to block with
 * Blocking ends with test_stage_unblock(), a flush, or in READY.
 */
void test_stage_register (void);
void test_stage_unblock (GstElement *parallelbin);
gboolean test_stage_wait_blocked (GstElement *parallelbin);

typedef struct {
  GstElement *element;
  GstHarness *harness;
  GstBus *bus;
} Parallel;

Parallel *parallel_new (
    const gchar *stage, guint workers, ...) G_GNUC_NULL_TERMINATED;
void parallel_free (Parallel *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Parallel, parallel_free)

GstBuffer *parallel_make_buffer (guint64 number);
GstFlowReturn parallel_push (Parallel *self, guint64 number);
void parallel_push_range (Parallel *self, guint64 begin, guint64 end);
void parallel_push_eos (Parallel *self);
void parallel_wait_eos (Parallel *self);
void parallel_assert_results (
    Parallel *self, guint64 begin, guint64 end, guint count);
gchar *parallel_pop_error (Parallel *self);

G_END_DECLS
