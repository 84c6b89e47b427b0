/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log/lp-message-thinning.h"

/* Finds the moments before and at or after @time. */
static void
find_slot (
    LpMessageThinning *thinning, const LpLogOptions *options, gint64 time)
{
  guint low = 0, high = options->n_moments;

  while (low < high) {
    guint middle = low + (high - low) / 2;

    if (options->moments[middle] < time)
      low = middle + 1;
    else
      high = middle;
  }
  thinning->after = low > 0 ? options->moments[low - 1] : G_MININT64;
  thinning->until =
      low < options->n_moments ? options->moments[low] : G_MAXINT64;
}

/**
 * lp_message_thinning_choose: (skip)
 * @thinning: what is known of the messages so far, zeros at first
 * @options: with moments
 * @time: of a message, microseconds of UTC, or %LP_TIME_NONE
 * @message: its bytes
 * @length: how many, %LP_MESSAGE_MAX_HELD at most
 * @offset: where it is in the log
 *
 * After %LP_MESSAGE_HELD, and when what is held back was taken, the same
 * message is to be given again.
 *
 * Returns: what to do with the message
 */
LpMessageChoice
lp_message_thinning_choose (LpMessageThinning *thinning,
    const LpLogOptions *options, gint64 time, const guint8 *message,
    gsize length, guint64 offset)
{
  if (time == LP_TIME_NONE)
    return LP_MESSAGE_DROP;
  if (!thinning->begun || time <= thinning->after || time > thinning->until) {
    if (thinning->is_held)
      return LP_MESSAGE_HELD;
    thinning->begun = TRUE;
    find_slot (thinning, options, time);
    return LP_MESSAGE_KEEP;
  }
  memcpy (thinning->message, message, length);
  thinning->is_held = TRUE;
  thinning->time = time;
  thinning->offset = offset;
  return LP_MESSAGE_DROP;
}
