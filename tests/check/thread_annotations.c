/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Lets ThreadSanitizer see the synchronisation of GLib and GStreamer.
 *
 * Both come without instrumentation, and GMutex and GCond are built on futexes,
 * of which the sanitizer knows nothing: it would call everything a race that
 * they guard. So a program built with -Db_sanitize=thread brings these
 * functions of the same names. They come before those of the libraries, for
 * the libraries' calls to each other as well, and say what happens by the
 * sanitizer's own interface around the real ones. What libraries do among
 * themselves without such a call is in races.supp.
 *
 * Locks are told as locks, so that an order of locking that may end in a
 * deadlock is reported, too. Reference counts are told as a release by whoever
 * gives one up and an acquire by whoever then frees. GRecMutex, GRWLock and
 * GThread are POSIX threads inside, which the sanitizer follows by itself.
 *
 * test_thread_annotations.c shows that races are found and locks are believed.
 */

/* What is hidden the libraries would not find. */
#pragma GCC visibility push(default)

#include <dlfcn.h>
#include <gst/gst.h>
#include <sanitizer/tsan_interface.h>

/* The function of that name in the library. */
static gpointer
find_real (const gchar *name, gpointer *found)
{
  gpointer real = __atomic_load_n (found, __ATOMIC_RELAXED);

  if (real == NULL) {
    real = dlsym (RTLD_NEXT, name);
    __atomic_store_n (found, real, __ATOMIC_RELAXED);
  }
  return real;
}

#define REAL(name)                                                             \
  static gpointer found;                                                       \
  __typeof__ (&name) real = find_real (#name, &found)

/* --- GMutex --- */

void
g_mutex_clear (GMutex *mutex)
{
  REAL (g_mutex_clear);
  __tsan_mutex_destroy (mutex, 0);
  real (mutex);
}

void
g_mutex_lock (GMutex *mutex)
{
  REAL (g_mutex_lock);
  __tsan_mutex_pre_lock (mutex, 0);
  real (mutex);
  __tsan_mutex_post_lock (mutex, 0, 0);
}

gboolean
g_mutex_trylock (GMutex *mutex)
{
  gboolean locked;

  REAL (g_mutex_trylock);
  __tsan_mutex_pre_lock (mutex, __tsan_mutex_try_lock);
  locked = real (mutex);
  __tsan_mutex_post_lock (mutex,
      locked ? __tsan_mutex_try_lock
             : __tsan_mutex_try_lock | __tsan_mutex_try_lock_failed,
      0);
  return locked;
}

void
g_mutex_unlock (GMutex *mutex)
{
  REAL (g_mutex_unlock);
  __tsan_mutex_pre_unlock (mutex, 0);
  real (mutex);
  __tsan_mutex_post_unlock (mutex, 0);
}

/* --- GCond: the mutex is given up meanwhile --- */

static void
begin_wait (GMutex *mutex)
{
  __tsan_mutex_pre_unlock (mutex, 0);
  __tsan_mutex_post_unlock (mutex, 0);
}

static void
end_wait (GMutex *mutex)
{
  __tsan_mutex_pre_lock (mutex, 0);
  __tsan_mutex_post_lock (mutex, 0, 0);
}

void
g_cond_wait (GCond *cond, GMutex *mutex)
{
  REAL (g_cond_wait);
  begin_wait (mutex);
  real (cond, mutex);
  end_wait (mutex);
}

gboolean
g_cond_wait_until (GCond *cond, GMutex *mutex, gint64 end_time)
{
  gboolean signalled;

  REAL (g_cond_wait_until);
  begin_wait (mutex);
  signalled = real (cond, mutex, end_time);
  end_wait (mutex);
  return signalled;
}

/* --- reference counts --- */

/* Gives up a reference that is not the last one. Whoever comes to the last
 * one, and frees, comes after all who gave up theirs. What is done here to the
 * count itself is no business of the sanitizer: the libraries may free without
 * calling this. */
__attribute__ ((no_sanitize_thread)) static gboolean
give_up_reference (gpointer object, gint *count)
{
  gint n = __atomic_load_n (count, __ATOMIC_RELAXED);

  __tsan_release (object);
  while (n > 1) {
    if (__atomic_compare_exchange_n (
            count, &n, n - 1, FALSE, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
      return TRUE;
  }
  __tsan_acquire (object);
  return FALSE;
}

void
gst_mini_object_unref (GstMiniObject *object)
{
  REAL (gst_mini_object_unref);
  if (!give_up_reference (object, &object->refcount))
    real (object);
}

void
g_object_unref (gpointer object)
{
  REAL (g_object_unref);
  if (!give_up_reference (object, (gint *) &((GObject *) object)->ref_count))
    real (object);
}

/* The libraries also give up references among themselves, which shows only
 * when they free. */
void
g_free (gpointer memory)
{
  REAL (g_free);
  if (memory != NULL)
    __tsan_acquire (memory);
  real (memory);
}

void
g_slice_free1 (gsize size, gpointer memory)
{
  REAL (g_slice_free1);
  if (memory != NULL)
    __tsan_acquire (memory);
  real (size, memory);
}

static __thread GDestroyNotify box_clear;

static void
clear_box (gpointer box)
{
  __tsan_acquire (box);
  box_clear (box);
}

void
g_atomic_rc_box_release_full (gpointer box, GDestroyNotify clear)
{
  GDestroyNotify outer = box_clear;

  REAL (g_atomic_rc_box_release_full);
  __tsan_release (box);
  box_clear = clear;
  real (box, clear_box);
  box_clear = outer;
}

/* --- GThreadPool, from which GstTask has its threads --- */

typedef struct {
  GFunc function;
  gpointer data;
} PoolFunction;

static void
run_in_pool (gpointer task, gpointer data)
{
  PoolFunction *wrapped = data;

  __tsan_acquire (task);
  wrapped->function (task, wrapped->data);
}

GThreadPool *
g_thread_pool_new (GFunc function, gpointer data, gint max_threads,
    gboolean exclusive, GError **error)
{
  /* Pools last as long as the program. */
  static PoolFunction pools[16];
  static gint n_pools;
  PoolFunction *wrapped =
      &pools[__atomic_fetch_add (&n_pools, 1, __ATOMIC_RELAXED)];

  REAL (g_thread_pool_new);
  *wrapped = (PoolFunction){ function, data };
  return real (run_in_pool, wrapped, max_threads, exclusive, error);
}

gboolean
g_thread_pool_push (GThreadPool *pool, gpointer task, GError **error)
{
  REAL (g_thread_pool_push);
  __tsan_release (task);
  return real (pool, task, error);
}

/* --- GAsyncQueue, by which GstHarness gets its buffers --- */

void
g_async_queue_push (GAsyncQueue *queue, gpointer data)
{
  REAL (g_async_queue_push);
  __tsan_release (queue);
  real (queue, data);
}

gpointer
g_async_queue_try_pop (GAsyncQueue *queue)
{
  gpointer data;

  REAL (g_async_queue_try_pop);
  data = real (queue);
  __tsan_acquire (queue);
  return data;
}

gpointer
g_async_queue_timeout_pop (GAsyncQueue *queue, guint64 timeout)
{
  gpointer data;

  REAL (g_async_queue_timeout_pop);
  data = real (queue, timeout);
  __tsan_acquire (queue);
  return data;
}
