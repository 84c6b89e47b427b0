/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log/lp-log-events.h"

/* Cameras count from 1 again after a restart, which takes longer than this;
 * an event is sent again sooner. */
#define MAX_REPEAT (60 * G_USEC_PER_SEC)

struct _LpLogEvents {
  GArray *shots; /* LpLogShot */
  gboolean is_finished;
};

/**
 * lp_log_events_new: (skip)
 *
 * Returns: (transfer full): no events
 */
LpLogEvents *
lp_log_events_new (void)
{
  LpLogEvents *events = g_new0 (LpLogEvents, 1);

  events->shots = g_array_new (FALSE, FALSE, sizeof (LpLogShot));
  return events;
}

/**
 * lp_log_events_free: (skip)
 * @events: (transfer full): events
 */
void
lp_log_events_free (LpLogEvents *events)
{
  g_array_unref (events->shots);
  g_free (events);
}

/**
 * lp_log_events_add: (skip)
 * @events: events
 * @row: a row with an event
 * @log: of which log, from 0
 */
void
lp_log_events_add (LpLogEvents *events, const LpLogRow *row, guint log)
{
  LpLogShot shot = { *row, log };

  shot.row.image = NULL;
  g_array_append_val (events->shots, shot);
}

static gboolean
has_shutter (const LpLogEvents *events, guint log)
{
  for (guint i = 0; i < events->shots->len; i++) {
    const LpLogShot *shot = lp_log_events_get_shot (events, i);
    if (shot->log == log && shot->row.event == LP_LOG_EVENT_SHUTTER)
      return TRUE;
  }
  return FALSE;
}

/* What is left takes the place of what was, in the same order. */
static void
drop_commands (LpLogEvents *events)
{
  guint n_kept = 0, log = G_MAXUINT;
  gboolean keeps_commands = TRUE;

  for (guint i = 0; i < events->shots->len; i++) {
    const LpLogShot shot = *lp_log_events_get_shot (events, i);

    if (shot.log != log) {
      log = shot.log;
      keeps_commands = !has_shutter (events, log);
    }
    if (keeps_commands || shot.row.event == LP_LOG_EVENT_SHUTTER)
      *lp_log_events_get_shot (events, n_kept++) = shot;
  }
  g_array_set_size (events->shots, n_kept);
}

/* Without times the order is that of the logs. */
static gint
compare_shots (gconstpointer a, gconstpointer b)
{
  const LpLogShot *one = a, *other = b;

  if (one->row.time != other->row.time)
    return one->row.time < other->row.time ? -1 : 1;
  if (one->log != other->log)
    return one->log < other->log ? -1 : 1;
  return (one->row.offset > other->row.offset) -
         (one->row.offset < other->row.offset);
}

static gboolean
is_repeated (const LpLogShot *before, const LpLogShot *shot)
{
  if (before->row.time == LP_TIME_NONE || shot->row.time == LP_TIME_NONE)
    return before->log == shot->log && shot->row.sequence >= 0;
  if (shot->row.sequence < 0)
    return before->row.time == shot->row.time;
  return shot->row.time - before->row.time <= MAX_REPEAT;
}

static void
drop_repetitions (LpLogEvents *events)
{
  g_autoptr (GHashTable) places =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  guint n_kept = 0;

  for (guint i = 0; i < events->shots->len; i++) {
    const LpLogShot shot = *lp_log_events_get_shot (events, i);
    gpointer place = g_hash_table_lookup (places, &shot.row.sequence);

    if (place != NULL && is_repeated (lp_log_events_get_shot (
                                          events, GPOINTER_TO_UINT (place) - 1),
                             &shot))
      continue;
    *lp_log_events_get_shot (events, n_kept++) = shot;
    g_hash_table_replace (places,
        g_memdup2 (&shot.row.sequence, sizeof shot.row.sequence),
        GUINT_TO_POINTER (n_kept));
  }
  g_array_set_size (events->shots, n_kept);
}

/**
 * lp_log_events_finish: (skip)
 * @events: events of all logs, those of one after those of another
 *
 * Puts the events in the order of their times and leaves each in once.
 *
 * Returns: how many were left out
 */
guint
lp_log_events_finish (LpLogEvents *events)
{
  guint n_shots = events->shots->len;

  if (events->is_finished)
    return 0;
  events->is_finished = TRUE;
  drop_commands (events);
  g_array_sort (events->shots, compare_shots);
  drop_repetitions (events);
  return n_shots - events->shots->len;
}

/**
 * lp_log_events_get_n_shots: (skip)
 * @events: events
 *
 * Returns: how many there are
 */
guint
lp_log_events_get_n_shots (const LpLogEvents *events)
{
  return events->shots->len;
}

/**
 * lp_log_events_get_shot: (skip)
 * @events: events
 * @index: which, from 0
 *
 * Returns: (transfer none): the event, up to the next change of @events
 */
LpLogShot *
lp_log_events_get_shot (const LpLogEvents *events, guint index)
{
  return &g_array_index (events->shots, LpLogShot, index);
}
