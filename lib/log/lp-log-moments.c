/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Why nothing is missed: between two moments, rows of a kind come in runs in
 * which time does not go back. Of each run the first row comes out, those of
 * the same time that follow it, and the last row, at the latest when the run
 * ends; so does the last of those with the last time. Whatever is dropped lies
 * between rows of its kind that came out, and no moment lies there.
 */

#include "log/lp-log-moments.h"

typedef struct {
  gboolean has_begun;
  gint64 first;
  gboolean has_kept;
  LpLogKeptRow kept; /* the last one so far */
} Run;

struct _LpLogMoments {
  const gint64 *times;
  guint n_times;
  /* rows are neither before nor at the first, nor at or after the second */
  gint64 after;
  gint64 before;
  Run runs[LP_LOG_MOMENTS_MAX_KINDS];
  guint n_kept;
};

/**
 * lp_log_moments_new: (skip)
 * @times: (array length=n_times): sorted times that must outlive the moments
 * @n_times: how many
 *
 * Returns: (transfer full): the moments, with no rows kept
 */
LpLogMoments *
lp_log_moments_new (const gint64 *times, guint n_times)
{
  LpLogMoments *moments = g_new0 (LpLogMoments, 1);

  moments->times = times;
  moments->n_times = n_times;
  for (guint i = 0; i < LP_LOG_MOMENTS_MAX_KINDS; i++)
    moments->runs[i].kept.text = g_string_new (NULL);
  return moments;
}

/**
 * lp_log_moments_free: (skip)
 * @moments: (transfer full): moments
 */
void
lp_log_moments_free (LpLogMoments *moments)
{
  for (guint i = 0; i < LP_LOG_MOMENTS_MAX_KINDS; i++)
    g_string_free (moments->runs[i].kept.text, TRUE);
  g_free (moments);
}

/* Goes to the moments around @time; at one of them there is nothing between. */
static void
find_neighbours (LpLogMoments *moments, gint64 time)
{
  guint low = 0, high = moments->n_times;

  while (low < high) {
    guint middle = low + (high - low) / 2;
    if (moments->times[middle] < time)
      low = middle + 1;
    else
      high = middle;
  }
  moments->after = low > 0 ? moments->times[low - 1] : G_MININT64;
  moments->before = low < moments->n_times ? moments->times[low] : G_MAXINT64;
  if (moments->before == time)
    moments->after = time;
}

static void
begin_run (LpLogMoments *moments, guint kind, gint64 time)
{
  for (guint i = 0; i < LP_LOG_MOMENTS_MAX_KINDS; i++)
    moments->runs[i].has_begun = FALSE;
  moments->runs[kind].has_begun = TRUE;
  moments->runs[kind].first = time;
}

static gboolean
is_kept_of_time (const LpLogMoments *moments, gint64 time)
{
  for (guint i = 0; i < LP_LOG_MOMENTS_MAX_KINDS; i++) {
    if (moments->runs[i].has_kept && moments->runs[i].kept.time == time)
      return TRUE;
  }
  return FALSE;
}

/**
 * lp_log_moments_ask: (skip)
 * @moments: moments
 * @kind: of a row, below %LP_LOG_MOMENTS_MAX_KINDS
 * @time: of the row, microseconds
 *
 * Returns: what becomes of the row
 */
LpLogMomentsTurn
lp_log_moments_ask (LpLogMoments *moments, guint kind, gint64 time)
{
  Run *run = &moments->runs[kind];
  gboolean is_near = moments->after < time && time < moments->before;
  gboolean is_back =
      run->has_begun && time < (run->has_kept ? run->kept.time : run->first);

  if (!is_near || is_back) {
    if (moments->n_kept > 0)
      return LP_LOG_MOMENTS_AFTER_KEPT;
    find_neighbours (moments, time);
    begin_run (moments, kind, time);
    return LP_LOG_MOMENTS_NOW;
  }
  if (run->has_begun && (run->has_kept || time > run->first))
    return LP_LOG_MOMENTS_LATER;
  if (moments->n_kept > 0 && is_kept_of_time (moments, time))
    return LP_LOG_MOMENTS_AFTER_KEPT;
  run->has_begun = TRUE;
  run->first = time;
  return LP_LOG_MOMENTS_NOW;
}

/**
 * lp_log_moments_keep: (skip)
 * @moments: moments
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
lp_log_moments_keep (LpLogMoments *moments, guint kind, gint64 time,
    const gchar *text, gsize length, guint64 line, guint64 offset)
{
  Run *run = &moments->runs[kind];

  moments->n_kept += !run->has_kept;
  run->has_kept = TRUE;
  g_string_truncate (run->kept.text, 0);
  g_string_append_len (run->kept.text, text, (gssize) length);
  run->kept.time = time;
  run->kept.line = line;
  run->kept.offset = offset;
}

/**
 * lp_log_moments_take_kept: (skip)
 * @moments: moments
 *
 * Returns: (transfer none) (nullable): the first in the log of the rows that
 *   are kept, which is then kept no longer; valid up to the next call
 */
const LpLogKeptRow *
lp_log_moments_take_kept (LpLogMoments *moments)
{
  Run *first = NULL;

  for (guint i = 0; i < LP_LOG_MOMENTS_MAX_KINDS && moments->n_kept > 0; i++) {
    Run *run = &moments->runs[i];
    if (run->has_kept &&
        (first == NULL || run->kept.offset < first->kept.offset))
      first = run;
  }
  if (first == NULL)
    return NULL;
  first->has_kept = FALSE;
  moments->n_kept--;
  return &first->kept;
}

/**
 * lp_log_moments_has_kept: (skip)
 * @moments: moments
 *
 * Returns: whether rows are kept
 */
gboolean
lp_log_moments_has_kept (const LpLogMoments *moments)
{
  return moments->n_kept > 0;
}

/**
 * lp_log_moments_forget_kind: (skip)
 * @moments: moments that keep no rows
 * @kind: a kind that stands for other rows from now on
 */
void
lp_log_moments_forget_kind (LpLogMoments *moments, guint kind)
{
  moments->runs[kind].has_begun = FALSE;
}
