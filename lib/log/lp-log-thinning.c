/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Why nothing is missed: between two moments, rows of a kind come in runs in
 * which time does not go back. Of each run the first row comes out, those of
 * the same time that follow it, and the last row, at the latest when the run
 * ends; so does the last of those with the last time. Whatever is dropped lies
 * between rows of its kind that came out, and no moment lies there.
 */

#include "log/lp-log-thinning.h"

typedef struct {
  gboolean has_begun;
  gint64 first;
  gboolean has_kept;
  LpLogKeptRow kept; /* the last one so far */
} Run;

struct _LpLogThinning {
  const gint64 *times;
  guint n_times;
  /* rows are neither before nor at the first, nor at or after the second */
  gint64 after;
  gint64 before;
  Run runs[LP_LOG_THINNING_MAX_KINDS];
  guint n_kept;
};

/**
 * lp_log_thinning_new: (skip)
 * @times: (array length=n_times): sorted times that must outlive the thinning
 * @n_times: how many
 *
 * Returns: (transfer full): a thinning that keeps no rows
 */
LpLogThinning *
lp_log_thinning_new (const gint64 *times, guint n_times)
{
  LpLogThinning *thinning = g_new0 (LpLogThinning, 1);

  thinning->times = times;
  thinning->n_times = n_times;
  for (guint i = 0; i < LP_LOG_THINNING_MAX_KINDS; i++)
    thinning->runs[i].kept.text = g_string_new (NULL);
  return thinning;
}

/**
 * lp_log_thinning_free: (skip)
 * @moments: (transfer full): moments
 */
void
lp_log_thinning_free (LpLogThinning *thinning)
{
  for (guint i = 0; i < LP_LOG_THINNING_MAX_KINDS; i++)
    g_string_free (thinning->runs[i].kept.text, TRUE);
  g_free (thinning);
}

/* Goes to the moments around @time; at one of them there is nothing between. */
static void
find_neighbours (LpLogThinning *thinning, gint64 time)
{
  guint low = 0, high = thinning->n_times;

  while (low < high) {
    guint middle = low + (high - low) / 2;
    if (thinning->times[middle] < time)
      low = middle + 1;
    else
      high = middle;
  }
  thinning->after = low > 0 ? thinning->times[low - 1] : G_MININT64;
  thinning->before =
      low < thinning->n_times ? thinning->times[low] : G_MAXINT64;
  if (thinning->before == time)
    thinning->after = time;
}

static void
begin_run (LpLogThinning *thinning, guint kind, gint64 time)
{
  for (guint i = 0; i < LP_LOG_THINNING_MAX_KINDS; i++)
    thinning->runs[i].has_begun = FALSE;
  thinning->runs[kind].has_begun = TRUE;
  thinning->runs[kind].first = time;
}

static gboolean
is_kept_of_time (const LpLogThinning *thinning, gint64 time)
{
  for (guint i = 0; i < LP_LOG_THINNING_MAX_KINDS; i++) {
    if (thinning->runs[i].has_kept && thinning->runs[i].kept.time == time)
      return TRUE;
  }
  return FALSE;
}

/**
 * lp_log_thinning_ask: (skip)
 * @thinning: a thinning
 * @kind: of a row, below %LP_LOG_THINNING_MAX_KINDS
 * @time: of the row, microseconds
 *
 * Returns: what becomes of the row
 */
LpLogThinningTurn
lp_log_thinning_ask (LpLogThinning *thinning, guint kind, gint64 time)
{
  Run *run = &thinning->runs[kind];
  gboolean is_near = thinning->after < time && time < thinning->before;
  gboolean is_back =
      run->has_begun && time < (run->has_kept ? run->kept.time : run->first);

  if (!is_near || is_back) {
    if (thinning->n_kept > 0)
      return LP_LOG_THINNING_AFTER_KEPT;
    find_neighbours (thinning, time);
    begin_run (thinning, kind, time);
    return LP_LOG_THINNING_NOW;
  }
  if (run->has_begun && (run->has_kept || time > run->first))
    return LP_LOG_THINNING_LATER;
  if (thinning->n_kept > 0 && is_kept_of_time (thinning, time))
    return LP_LOG_THINNING_AFTER_KEPT;
  run->has_begun = TRUE;
  run->first = time;
  return LP_LOG_THINNING_NOW;
}

/**
 * lp_log_thinning_get_later: (skip)
 * @thinning: a thinning
 * @kind: of rows, below %LP_LOG_THINNING_MAX_KINDS
 * @first: (out): a time
 * @before: (out): a time
 *
 * Gets the times, from @first on and before @before, of which
 * lp_log_thinning_ask() says %LP_LOG_THINNING_LATER, until it has said anything
 * else. When a row is kept, @first becomes its time.
 */
void
lp_log_thinning_get_later (
    const LpLogThinning *thinning, guint kind, gint64 *first, gint64 *before)
{
  const Run *run = &thinning->runs[kind];

  *before = thinning->before;
  *first = G_MAXINT64;
  if (run->has_begun)
    *first = MAX (
        thinning->after + 1, run->has_kept ? run->kept.time : run->first + 1);
}

/**
 * lp_log_thinning_keep: (skip)
 * @thinning: a thinning
 * @kind: of a row that may come later
 * @time: its time
 * @text: the row
 * @length: its length in bytes
 * @line: where it is
 * @offset: likewise
 *
 * Keeps the row in place of the one before of its kind.
 */
void
lp_log_thinning_keep (LpLogThinning *thinning, guint kind, gint64 time,
    const gchar *text, gsize length, guint64 line, guint64 offset)
{
  Run *run = &thinning->runs[kind];

  thinning->n_kept += !run->has_kept;
  run->has_kept = TRUE;
  g_string_truncate (run->kept.text, 0);
  g_string_append_len (run->kept.text, text, (gssize) length);
  run->kept.time = time;
  run->kept.line = line;
  run->kept.offset = offset;
}

/**
 * lp_log_thinning_take_kept: (skip)
 * @thinning: a thinning
 *
 * Returns: (transfer none) (nullable): the first in the log of the rows that
 *   are kept, which is then kept no longer; valid up to the next call
 */
const LpLogKeptRow *
lp_log_thinning_take_kept (LpLogThinning *thinning)
{
  Run *first = NULL;

  for (guint i = 0; i < LP_LOG_THINNING_MAX_KINDS && thinning->n_kept > 0;
       i++) {
    Run *run = &thinning->runs[i];
    if (run->has_kept &&
        (first == NULL || run->kept.offset < first->kept.offset))
      first = run;
  }
  if (first == NULL)
    return NULL;
  first->has_kept = FALSE;
  thinning->n_kept--;
  return &first->kept;
}

/**
 * lp_log_thinning_has_kept: (skip)
 * @thinning: a thinning
 *
 * Returns: whether rows are kept
 */
gboolean
lp_log_thinning_has_kept (const LpLogThinning *thinning)
{
  return thinning->n_kept > 0;
}

/**
 * lp_log_thinning_forget_kind: (skip)
 * @thinning: a thinning that keeps no rows
 * @kind: a kind that stands for other rows from now on
 */
void
lp_log_thinning_forget_kind (LpLogThinning *thinning, guint kind)
{
  thinning->runs[kind].has_begun = FALSE;
}
