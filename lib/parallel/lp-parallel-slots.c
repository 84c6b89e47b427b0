/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "parallel/lp-parallel-slots.h"

/* Events weigh nothing. */
guint64
lp_parallel_size_of (GstMiniObject *object)
{
  return object != NULL && GST_IS_BUFFER (object)
             ? gst_buffer_get_size (GST_BUFFER_CAST (object))
             : 0;
}

static void
free_result (gpointer data)
{
  LpParallelResult *result = data;

  lp_sticky_events_clear (&result->events);
  g_clear_pointer (&result->object, gst_mini_object_unref);
  g_free (result);
}

static void
free_slot (gpointer data)
{
  LpParallelSlot *slot = data;

  g_queue_clear_full (&slot->results, free_result);
  lp_sticky_events_clear (&slot->input);
  g_free (slot);
}

void
lp_parallel_slots_init (LpParallelSlots *self)
{
  g_queue_init (&self->row);
}

/* Throws all away. */
void
lp_parallel_slots_clear (LpParallelSlots *self)
{
  g_queue_clear_full (&self->row, free_slot);
  self->n_held = 0;
  self->held_bytes = 0;
}

guint
lp_parallel_slots_get_length (LpParallelSlots *self)
{
  return g_queue_get_length (&self->row);
}

/* The only one that results are got from, or NULL. */
LpParallelSlot *
lp_parallel_slots_get_first (LpParallelSlots *self)
{
  return g_queue_peek_head (&self->row);
}

/* A slot behind all others, for one thing alone. */
LpParallelSlot *
lp_parallel_slots_add (LpParallelSlots *self)
{
  LpParallelSlot *last = g_queue_peek_tail (&self->row);
  LpParallelSlot *slot = g_new0 (LpParallelSlot, 1);

  if (last != NULL)
    last->open = FALSE;
  g_queue_init (&slot->results);
  g_queue_push_tail (&self->row, slot);
  return slot;
}

/* A slot behind all others, for all buffers under the same sticky events that
 * come one after the other. */
LpParallelSlot *
lp_parallel_slots_add_open (LpParallelSlots *self, LpStickyEvents *input)
{
  LpParallelSlot *slot = g_queue_peek_tail (&self->row);

  if (slot != NULL && slot->open && slot->input == input)
    return slot;
  slot = lp_parallel_slots_add (self);
  slot->open = TRUE;
  slot->input = lp_sticky_events_ref (input);
  return slot;
}

/* The next slot becomes the first one: its results are held no longer. */
gboolean
lp_parallel_slots_drop_first_if_done (LpParallelSlots *self)
{
  LpParallelSlot *slot = lp_parallel_slots_get_first (self);

  if (slot == NULL || slot->open || slot->n_unfinished > 0 ||
      slot->n_results > 0)
    return FALSE;
  free_slot (g_queue_pop_head (&self->row));
  slot = lp_parallel_slots_get_first (self);
  if (slot != NULL) {
    self->n_held -= slot->n_results;
    self->held_bytes -= slot->n_bytes;
  }
  return TRUE;
}

/* Whether @slot may take one more result: for the first one counts what
 * stands in it, for all others what they have together. */
gboolean
lp_parallel_slots_have_room (LpParallelSlots *self, LpParallelSlot *slot,
    guint max_buffers, guint64 max_bytes)
{
  const gboolean is_first = slot == lp_parallel_slots_get_first (self);
  const guint n = is_first ? slot->n_results : self->n_held;
  const guint64 bytes = is_first ? slot->n_bytes : self->held_bytes;

  return n < max_buffers && (max_bytes == 0 || bytes < max_bytes);
}

/* Takes @object over, which may be NULL for @events alone. */
void
lp_parallel_slots_append (LpParallelSlots *self, LpParallelSlot *slot,
    LpStickyEvents *events, GstMiniObject *object)
{
  LpParallelResult *result = g_new0 (LpParallelResult, 1);
  const guint64 size = lp_parallel_size_of (object);

  result->events = lp_sticky_events_ref (events);
  result->object = object;
  g_queue_push_tail (&slot->results, result);
  slot->n_results++;
  slot->n_bytes += size;
  if (slot != lp_parallel_slots_get_first (self)) {
    self->n_held++;
    self->held_bytes += size;
  }
}

/* The next result of the first slot. */
gboolean
lp_parallel_slots_pop (LpParallelSlots *self, LpParallelResult *result)
{
  LpParallelSlot *slot = lp_parallel_slots_get_first (self);
  g_autofree LpParallelResult *next =
      slot != NULL ? g_queue_pop_head (&slot->results) : NULL;

  if (next == NULL)
    return FALSE;
  *result = *next;
  slot->n_results--;
  slot->n_bytes -= lp_parallel_size_of (result->object);
  return TRUE;
}
