/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Whether ThreadSanitizer tells a race from what GLib's locks guard: the same
 * threads with a lock, which has to pass, and with "race" as an argument
 * without, which has to be reported.
 */

#include <gst/gst.h>
#include <string.h>

#define N_ROUNDS 10000

typedef struct {
  GMutex lock;
  GCond changed;
  gboolean locked;
  guint64 count;
  GstBuffer *buffer;
} Shared;

static void
add_one (Shared *shared)
{
  if (shared->locked)
    g_mutex_lock (&shared->lock);
  shared->count++;
  g_cond_signal (&shared->changed);
  if (shared->locked)
    g_mutex_unlock (&shared->lock);
}

static gpointer
add (gpointer data)
{
  for (guint i = 0; i < N_ROUNDS; i++)
    add_one (data);
  return NULL;
}

/* Waits on the way, as the condition gives up the lock. */
static gpointer
add_and_wait (gpointer data)
{
  Shared *shared = data;

  g_mutex_lock (&shared->lock);
  while (shared->count < N_ROUNDS / 2)
    g_cond_wait_until (
        &shared->changed, &shared->lock, g_get_monotonic_time () + 1000);
  g_mutex_unlock (&shared->lock);
  return add (data);
}

int
main (int argc, char **argv)
{
  Shared shared = { .locked = argc < 2 || strcmp (argv[1], "race") != 0 };
  GThread *first, *second;

  g_mutex_init (&shared.lock);
  g_cond_init (&shared.changed);
  first = g_thread_new ("first", add, &shared);
  second = g_thread_new ("second", shared.locked ? add_and_wait : add, &shared);
  g_thread_join (first);
  g_thread_join (second);
  g_cond_clear (&shared.changed);
  g_mutex_clear (&shared.lock);
  /* Without the sanitizer a race may well go unnoticed. */
  return shared.locked && shared.count != 2 * N_ROUNDS;
}
