/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log/lp-log-samples.h"

struct _LpLogSamples {
  GPtrArray *asked; /* LpLogMoments; the last is being filled */
  LpTrack *track;   /* NULL where nobody wants it */
  gboolean is_filling;
};

/**
 * lp_log_samples_new: (skip)
 * @limits: how far samples of the track may be from a photo
 * @keeps_track: whether to keep a thinned track as well
 *
 * Returns: (transfer full): no samples
 */
LpLogSamples *
lp_log_samples_new (const LpGapLimits *limits, gboolean keeps_track)
{
  LpLogSamples *samples = g_new0 (LpLogSamples, 1);

  samples->asked =
      g_ptr_array_new_with_free_func ((GDestroyNotify) lp_log_moments_free);
  samples->track = keeps_track ? lp_track_new (limits) : NULL;
  return samples;
}

/**
 * lp_log_samples_free: (skip)
 * @samples: (transfer full): samples
 */
void
lp_log_samples_free (LpLogSamples *samples)
{
  g_ptr_array_unref (samples->asked);
  g_clear_pointer (&samples->track, lp_track_unref);
  g_free (samples);
}

static LpLogMoments *
get_last (const LpLogSamples *samples)
{
  if (!samples->is_filling)
    return NULL;
  return g_ptr_array_index (samples->asked, samples->asked->len - 1);
}

/**
 * lp_log_samples_ask: (skip)
 * @samples: samples that are not being gathered
 * @times: (array length=n_times): microseconds of UTC
 * @n_times: how many
 *
 * Begins to gather what is next to @times.
 */
void
lp_log_samples_ask (LpLogSamples *samples, const gint64 *times, guint n_times)
{
  g_return_if_fail (!samples->is_filling);

  g_ptr_array_add (samples->asked, lp_log_moments_new (times, n_times));
  samples->is_filling = TRUE;
}

/**
 * lp_log_samples_was_asked: (skip)
 * @samples: samples
 * @time: microseconds of UTC
 *
 * Returns: whether @time was asked for
 */
gboolean
lp_log_samples_was_asked (const LpLogSamples *samples, gint64 time)
{
  LpBracket brackets[LP_N_QUANTITIES];

  for (guint i = 0; i < samples->asked->len; i++) {
    if (lp_log_moments_get (
            g_ptr_array_index (samples->asked, i), time, brackets))
      return TRUE;
  }
  return FALSE;
}

/**
 * lp_log_samples_get_times: (skip)
 * @samples: samples that are being gathered
 * @n_times: (out): how many times
 *
 * Returns: (array length=n_times) (nullable): the times for which rows are
 *   needed, or %NULL where all are
 */
const gint64 *
lp_log_samples_get_times (const LpLogSamples *samples, guint *n_times)
{
  *n_times = 0;
  if (samples->track != NULL || !samples->is_filling)
    return NULL;
  return lp_log_moments_get_times (get_last (samples), n_times);
}

/**
 * lp_log_samples_add_row: (skip)
 * @samples: samples that are being gathered
 * @row: a row of a log
 */
void
lp_log_samples_add_row (LpLogSamples *samples, const LpLogRow *row)
{
  lp_log_moments_add_row (get_last (samples), row);
  for (guint i = 0; samples->track != NULL && i < LP_N_QUANTITIES; i++) {
    LpSample sample;
    if (lp_log_row_get_sample (row, (LpQuantity) i, &sample))
      lp_track_add (samples->track, (LpQuantity) i, &sample);
  }
}

/**
 * lp_log_samples_finish: (skip)
 * @samples: samples
 *
 * Ends the gathering, if there was one.
 */
void
lp_log_samples_finish (LpLogSamples *samples)
{
  if (!samples->is_filling)
    return;
  lp_log_moments_finish (get_last (samples));
  samples->is_filling = FALSE;
}

/**
 * lp_log_samples_abandon: (skip)
 * @samples: samples that are being gathered
 *
 * Forgets what was asked for last: not all rows came.
 */
void
lp_log_samples_abandon (LpLogSamples *samples)
{
  g_ptr_array_set_size (samples->asked, (gint) samples->asked->len - 1);
  samples->is_filling = FALSE;
}

static void
take_nearer (LpBracket *bracket, const LpBracket *other)
{
  if (other->before.time != LP_TIME_NONE &&
      (bracket->before.time == LP_TIME_NONE ||
          other->before.time > bracket->before.time))
    bracket->before = other->before;
  if (other->after.time != LP_TIME_NONE &&
      (bracket->after.time == LP_TIME_NONE ||
          other->after.time < bracket->after.time))
    bracket->after = other->after;
}

/**
 * lp_log_samples_get: (skip)
 * @samples: samples that are not being gathered
 * @time: a time that was asked for
 * @brackets: (out): the samples next to it, of each quantity
 *
 * Returns: whether @time was asked for
 */
gboolean
lp_log_samples_get (const LpLogSamples *samples, gint64 time,
    LpBracket brackets[LP_N_QUANTITIES])
{
  gboolean found = FALSE;

  for (guint quantity = 0; quantity < LP_N_QUANTITIES; quantity++)
    brackets[quantity] = (LpBracket){ LP_SAMPLE_NONE, LP_SAMPLE_NONE };
  for (guint i = 0; i < samples->asked->len; i++) {
    LpBracket more[LP_N_QUANTITIES];

    if (!lp_log_moments_get (g_ptr_array_index (samples->asked, i), time, more))
      continue;
    found = TRUE;
    for (guint quantity = 0; quantity < LP_N_QUANTITIES; quantity++)
      take_nearer (&brackets[quantity], &more[quantity]);
  }
  return found;
}

/**
 * lp_log_samples_get_track: (skip)
 * @samples: samples that are not being gathered
 *
 * Returns: (transfer none) (nullable): the track that was kept, finished
 */
LpTrack *
lp_log_samples_get_track (LpLogSamples *samples)
{
  if (samples->track != NULL)
    lp_track_finish (samples->track);
  return samples->track;
}
