/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log/lp-log-moments.h"

#include <math.h>
#include <stdlib.h>

/* What came later than one moment and not later than the next. */
typedef struct {
  LpSample first[LP_N_QUANTITIES];
  LpSample last[LP_N_QUANTITIES];
} Slot;

struct _LpLogMoments {
  gint64 *times; /* sorted, each once */
  guint n_times;
  Slot *slots;  /* one more than times: slot i ends with moment i */
  guint cursor; /* the slot of the row before; the next is mostly in it, too */
};

static gint
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 one = *(const gint64 *) a, other = *(const gint64 *) b;

  return (one > other) - (one < other);
}

/**
 * lp_log_moments_new: (skip)
 * @times: (array length=n_times): microseconds of UTC in any order, where
 *   %LP_TIME_NONE is passed over
 * @n_times: how many
 *
 * Takes 300 bytes a time.
 *
 * Returns: (transfer full): moments of which nothing is known
 */
LpLogMoments *
lp_log_moments_new (const gint64 *times, guint n_times)
{
  LpLogMoments *moments = g_new0 (LpLogMoments, 1);
  gint64 *sorted = g_new (gint64, n_times + 1);
  guint n_known = 0;

  for (guint i = 0; i < n_times; i++) {
    if (times[i] != LP_TIME_NONE)
      sorted[n_known++] = times[i];
  }
  qsort (sorted, n_known, sizeof *sorted, compare_times);
  for (guint i = 0; i < n_known; i++) {
    if (i == 0 || sorted[i] != sorted[moments->n_times - 1])
      sorted[moments->n_times++] = sorted[i];
  }
  moments->times = sorted;
  moments->slots = g_new (Slot, moments->n_times + 1);
  for (guint i = 0; i <= moments->n_times; i++) {
    for (guint quantity = 0; quantity < LP_N_QUANTITIES; quantity++) {
      moments->slots[i].first[quantity] = LP_SAMPLE_NONE;
      moments->slots[i].last[quantity] = LP_SAMPLE_NONE;
    }
  }
  return moments;
}

/**
 * lp_log_moments_free: (skip)
 * @moments: (transfer full): moments
 */
void
lp_log_moments_free (LpLogMoments *moments)
{
  g_free (moments->times);
  g_free (moments->slots);
  g_free (moments);
}

/**
 * lp_log_moments_get_times: (skip)
 * @moments: moments
 * @n_times: (out): how many
 *
 * Returns: (array length=n_times): their times, sorted, each once
 */
const gint64 *
lp_log_moments_get_times (const LpLogMoments *moments, guint *n_times)
{
  *n_times = moments->n_times;
  return moments->times;
}

/* The first moment that is not before @time, which is where its slot ends. */
static guint
search_slot (const LpLogMoments *moments, gint64 time)
{
  guint low = 0, high = moments->n_times;

  while (low < high) {
    guint middle = low + (high - low) / 2;
    if (moments->times[middle] < time)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static gboolean
is_in_slot (const LpLogMoments *moments, guint slot, gint64 time)
{
  return (slot == 0 || time > moments->times[slot - 1]) &&
         (slot == moments->n_times || time <= moments->times[slot]);
}

/**
 * lp_log_row_get_sample: (skip)
 * @row: a row
 * @quantity: a quantity
 * @sample: (out): what @row says of it
 *
 * Angles in a photo's row are that photo's: the camera turns from one to the
 * next.
 *
 * Returns: whether @row says anything of it
 */
gboolean
lp_log_row_get_sample (
    const LpLogRow *row, LpQuantity quantity, LpSample *sample)
{
  const gdouble values[LP_N_QUANTITIES] = { row->latitude, row->altitude,
    row->heading, row->camera_yaw, row->camera_pitch, row->camera_roll };

  *sample = (LpSample){ row->time, values[quantity], row->longitude };
  if (row->image != NULL && quantity >= LP_QUANTITY_HEADING)
    return FALSE;
  return row->time != LP_TIME_NONE && isfinite (sample->value) &&
         (quantity != LP_QUANTITY_POSITION || isfinite (sample->longitude));
}

/**
 * lp_log_moments_add_row: (skip)
 * @moments: moments
 * @row: a row of a log
 *
 * Keeps of @row what is nearer to a moment than what was known.
 */
void
lp_log_moments_add_row (LpLogMoments *moments, const LpLogRow *row)
{
  Slot *slot;

  if (row->time == LP_TIME_NONE)
    return;
  if (!is_in_slot (moments, moments->cursor, row->time))
    moments->cursor = search_slot (moments, row->time);
  slot = &moments->slots[moments->cursor];
  for (guint quantity = 0; quantity < LP_N_QUANTITIES; quantity++) {
    LpSample *first = &slot->first[quantity], *last = &slot->last[quantity];
    LpSample sample;

    if (!lp_log_row_get_sample (row, (LpQuantity) quantity, &sample))
      continue;
    if (first->time == LP_TIME_NONE || sample.time <= first->time)
      *first = sample;
    if (last->time == LP_TIME_NONE || sample.time >= last->time)
      *last = sample;
  }
}

/**
 * lp_log_moments_finish: (skip)
 * @moments: moments to which all rows were added
 *
 * Fills slots in which nothing came from those beside them.
 */
void
lp_log_moments_finish (LpLogMoments *moments)
{
  for (guint quantity = 0; quantity < LP_N_QUANTITIES; quantity++) {
    for (guint i = 1; i <= moments->n_times; i++) {
      LpSample *last = &moments->slots[i].last[quantity];
      if (last->time == LP_TIME_NONE)
        *last = moments->slots[i - 1].last[quantity];
    }
    for (guint i = moments->n_times; i > 0; i--) {
      LpSample *first = &moments->slots[i - 1].first[quantity];
      if (first->time == LP_TIME_NONE)
        *first = moments->slots[i].first[quantity];
    }
  }
}

/**
 * lp_log_moments_get: (skip)
 * @moments: finished moments
 * @time: one of their times
 * @brackets: (out): the samples next to it, of each quantity
 *
 * Returns: whether @time is one of them
 */
gboolean
lp_log_moments_get (const LpLogMoments *moments, gint64 time,
    LpBracket brackets[LP_N_QUANTITIES])
{
  guint slot = search_slot (moments, time);

  if (slot == moments->n_times || moments->times[slot] != time)
    return FALSE;
  for (guint quantity = 0; quantity < LP_N_QUANTITIES; quantity++) {
    const LpSample *before = &moments->slots[slot].last[quantity];

    brackets[quantity].before = *before;
    brackets[quantity].after = before->time == time
                                   ? *before
                                   : moments->slots[slot + 1].first[quantity];
  }
  return TRUE;
}
