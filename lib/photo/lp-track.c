/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "photo/lp-track.h"

typedef struct {
  GArray *samples; /* LpSample */
  gint64 spacing;
} Series;

struct _LpTrack {
  gint ref_count;
  LpGapLimits limits;
  Series series[LP_N_QUANTITIES];
};

G_DEFINE_BOXED_TYPE (LpTrack, lp_track, lp_track_ref, lp_track_unref)

static LpSample *
get_sample (const Series *series, guint index)
{
  return &g_array_index (series->samples, LpSample, index);
}

/**
 * lp_track_new: (skip)
 * @limits: how far samples may be from a photo
 *
 * Returns: (transfer full): a track without samples
 */
LpTrack *
lp_track_new (const LpGapLimits *limits)
{
  LpTrack *track = g_new0 (LpTrack, 1);

  track->ref_count = 1;
  track->limits = *limits;
  for (guint i = 0; i < LP_N_QUANTITIES; i++) {
    track->series[i].samples = g_array_new (FALSE, FALSE, sizeof (LpSample));
    track->series[i].spacing = LP_TRACK_SPACING;
  }
  return track;
}

/**
 * lp_track_ref: (skip)
 * @track: a track
 *
 * Returns: (transfer full): @track
 */
LpTrack *
lp_track_ref (LpTrack *track)
{
  g_atomic_int_inc (&track->ref_count);
  return track;
}

/**
 * lp_track_unref: (skip)
 * @track: (transfer full): a track
 */
void
lp_track_unref (LpTrack *track)
{
  if (!g_atomic_int_dec_and_test (&track->ref_count))
    return;
  for (guint i = 0; i < LP_N_QUANTITIES; i++)
    g_array_unref (track->series[i].samples);
  g_free (track);
}

static void
thin_out (Series *series)
{
  guint n_kept = 0;

  for (guint i = 0; i < series->samples->len; i += 2)
    *get_sample (series, n_kept++) = *get_sample (series, i);
  g_array_set_size (series->samples, n_kept);
  series->spacing *= 2;
}

/**
 * lp_track_add: (skip)
 * @track: a track that is being filled
 * @quantity: what @sample is of
 * @sample: a sample; they come in any order
 *
 * Adds a sample, unless it is very near to the one that was added last.
 */
void
lp_track_add (LpTrack *track, LpQuantity quantity, const LpSample *sample)
{
  Series *series = &track->series[quantity];

  if (series->samples->len > 0) {
    gint64 last = get_sample (series, series->samples->len - 1)->time;
    if (ABS (sample->time - last) < series->spacing)
      return;
  }
  if (series->samples->len == LP_TRACK_MAX_SAMPLES)
    thin_out (series);
  g_array_append_val (series->samples, *sample);
}

static gint
compare_times (gconstpointer a, gconstpointer b)
{
  const LpSample *one = a, *other = b;

  return (one->time > other->time) - (one->time < other->time);
}

/* A log that is read twice gives all of them again. */
static void
drop_repetitions (Series *series)
{
  guint n_kept = 0;

  for (guint i = 0; i < series->samples->len; i++) {
    const LpSample sample = *get_sample (series, i);

    if (n_kept == 0 || sample.time > get_sample (series, n_kept - 1)->time)
      *get_sample (series, n_kept++) = sample;
  }
  g_array_set_size (series->samples, n_kept);
}

/**
 * lp_track_finish: (skip)
 * @track: a track to which all samples were added
 *
 * Makes @track ready to be looked at.
 */
void
lp_track_finish (LpTrack *track)
{
  for (guint i = 0; i < LP_N_QUANTITIES; i++) {
    g_array_sort (track->series[i].samples, compare_times);
    drop_repetitions (&track->series[i]);
  }
}

/**
 * lp_track_get_n_samples: (skip)
 * @track: a track
 * @quantity: a quantity
 *
 * Returns: how many samples of it there are
 */
guint
lp_track_get_n_samples (const LpTrack *track, LpQuantity quantity)
{
  return track->series[quantity].samples->len;
}

static LpBracket
find_bracket (const Series *series, gint64 time)
{
  LpBracket bracket = { LP_SAMPLE_NONE, LP_SAMPLE_NONE };
  guint low = 0, high = series->samples->len;

  while (low < high) {
    guint middle = low + (high - low) / 2;
    if (get_sample (series, middle)->time < time)
      low = middle + 1;
    else
      high = middle;
  }
  if (low < series->samples->len)
    bracket.after = *get_sample (series, low);
  if (bracket.after.time == time)
    bracket.before = bracket.after;
  else if (low > 0)
    bracket.before = *get_sample (series, low - 1);
  return bracket;
}

/**
 * lp_track_locate: (skip)
 * @track: a finished track
 * @time: a time by the clock of the log, microseconds of UTC
 * @photo: a photo that nobody else holds
 *
 * Gives @photo position, altitude and angles of @time, as
 * lp_photo_locate() does.
 */
void
lp_track_locate (const LpTrack *track, gint64 time, LpPhoto *photo)
{
  LpBracket brackets[LP_N_QUANTITIES];

  for (guint i = 0; i < LP_N_QUANTITIES; i++)
    brackets[i] = find_bracket (&track->series[i], time);
  lp_photo_locate (photo, time, brackets, &track->limits);
}
