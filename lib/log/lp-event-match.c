/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log/lp-event-match.h"

#include <math.h>

/* Seconds that a shutter may be early or late. */
#define MAX_JITTER 0.5
#define SLACK 0.1

/* What the parts of a score are worth, in natural logarithms of odds. */
#define PAIR_GAIN 3.0
#define MAX_LONE_PENALTY 2.0 /* one photo or event in seven is lost */
#define MIN_LONE_PENALTY 0.1
#define END_PENALTY 0.1 /* before the first pair and after the last */

/* The share of a pair's residual that the offset follows it by. */
#define FOLLOW 0.1

/* After a break so many photos are tried at offsets this far apart, seconds,
 * up to as many as two weeks can make of the drift. */
#define BREAK_PHOTOS 32
#define BREAK_STEP 0.25
#define BREAK_MAX 75.0

/* What counts as clear evidence: so many standard deviations, and no less than
 * four accidents, such as a lost photo right where a line of flight ends. */
#define CLEAR_DEVIATIONS 4.0
#define CLEAR_SCORE 12.0

/* Photos after a break that are looked at for that. */
#define MAX_COMPARED 512

/* Cells of the table for the best pairs; a series that needs more has dozens
 * of events within a second. */
#define MAX_CELLS (8 * 1024 * 1024)

/* How surprising one is that is alone: not at all where there are so many. */
static gdouble
get_penalty (guint n, guint n_others)
{
  gdouble share = n > n_others ? (gdouble) (n - n_others) / n : 0.0;

  return share > 0.0 ? CLAMP (-log (share), MIN_LONE_PENALTY, MAX_LONE_PENALTY)
                     : MAX_LONE_PENALTY;
}

/* @resolution: of the photos' times, which are cut off there */
void
lp_event_series_init (LpEventSeries *series, const gdouble *photos,
    guint n_photos, const gdouble *events, guint n_events, gdouble resolution)
{
  series->photos = photos;
  series->n_photos = n_photos;
  series->events = events;
  series->n_events = n_events;
  series->tolerance = resolution / 2.0 + MAX_JITTER + SLACK;
  /* Of two even distributions, one on top of the other. */
  series->spread =
      sqrt ((resolution * resolution + 4.0 * MAX_JITTER * MAX_JITTER) / 12.0);
  series->lone_photo_penalty = get_penalty (n_photos, n_events);
  series->lone_event_penalty = get_penalty (n_events, n_photos);
}

static guint
find_nearest (const LpEventSeries *series, gdouble time)
{
  guint low = 0, high = series->n_events;

  while (low < high) {
    guint middle = low + (high - low) / 2;

    if (series->events[middle] < time)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == series->n_events ||
      (low > 0 && time - series->events[low - 1] < series->events[low] - time))
    low--;
  return low;
}

static gdouble
get_misfit (const LpEventSeries *series, gdouble residual)
{
  gdouble misfit =
      residual * residual / (2.0 * series->spread * series->spread);

  return MIN (misfit, 3.0 * MAX_LONE_PENALTY);
}

static gdouble
rate_photo (const LpEventSeries *series, gdouble target)
{
  gdouble residual = series->events[find_nearest (series, target)] - target;

  return fabs (residual) <= series->tolerance
             ? PAIR_GAIN - get_misfit (series, residual)
             : -series->lone_photo_penalty;
}

/* How well the photos from @photo on, in the direction of @step, go with
 * @offset. */
static gdouble
try_offset (const LpEventSeries *series, guint photo, gint step, gdouble offset)
{
  gdouble score = 0.0;

  for (guint i = 0; i < BREAK_PHOTOS && photo < series->n_photos;
       i++, photo += (guint) step)
    score += rate_photo (series, series->photos[photo] + offset);
  return score;
}

/* During a break of hours the clocks have drifted apart by more than shots are
 * from each other. Finds the offset within @range that goes best with what
 * follows. */
static gdouble
find_offset_after_break (const LpEventSeries *series, guint photo, gint step,
    gdouble offset, gdouble range)
{
  gint n = (gint) ceil (MIN (range, BREAK_MAX) / BREAK_STEP);
  g_autofree gdouble *scores = g_new (gdouble, 2 * n + 1);
  gint best = 0;

  for (gint i = -n; i <= n; i++)
    scores[i + n] = try_offset (series, photo, step, offset + i * BREAK_STEP);
  for (gint i = 1; i <= n; i++) {
    if (scores[n + i] > scores[n + best])
      best = i;
    if (scores[n - i] > scores[n + best])
      best = -i;
  }
  return offset + best * BREAK_STEP;
}

/* Pairs each photo from @photo on, in the direction of @step, with the event
 * nearest to it, whereby the offset follows the drift. Events up to @used
 * belong to others. */
static void
walk (LpEventMatch *match, const LpEventSeries *series, guint photo, gint step,
    gint used, gdouble offset)
{
  gint event = -1;
  gdouble previous = series->photos[MIN (photo, series->n_photos - 1)];

  for (; photo < series->n_photos; photo += (guint) step) {
    gdouble time = series->photos[photo];
    gdouble drifted = LP_EVENT_MAX_DRIFT * fabs (time - previous);
    gdouble target, residual;

    previous = time;
    if (drifted > series->tolerance / 2.0)
      offset = find_offset_after_break (series, photo, step, offset, drifted);
    target = time + offset;
    if (event < 0 || drifted > series->tolerance / 2.0)
      event = (gint) find_nearest (series, target);
    while (event + step >= 0 && event + step < (gint) series->n_events &&
           fabs (series->events[event + step] - target) <=
               fabs (series->events[event] - target))
      event += step;
    if ((event - used) * step <= 0)
      event = used + step;
    if (event < 0 || event >= (gint) series->n_events)
      return;
    residual = series->events[event] - target;
    if (fabs (residual) > series->tolerance)
      continue;
    match->events[photo] = event;
    used = event;
    offset += FOLLOW * residual;
  }
}

/* Draws a straight line through the pairs: one without drift, unless there is
 * clearly one. */
static void
fit_line (LpEventMatch *match, const LpEventSeries *series)
{
  gdouble sum_x = 0.0, sum_y = 0.0, sum_xx = 0.0, sum_xy = 0.0, base = 0.0;
  guint n = 0;

  for (guint i = 0; i < series->n_photos; i++) {
    gdouble x, y;

    if (match->events[i] < 0)
      continue;
    y = series->events[match->events[i]] - series->photos[i];
    if (n == 0) {
      match->origin = series->photos[i];
      base = y;
    }
    x = series->photos[i] - match->origin;
    y -= base;
    n++;
    sum_x += x;
    sum_y += y;
    sum_xx += x * x;
    sum_xy += x * y;
  }
  match->n_pairs = n;
  match->drift = 0.0;
  if (n == 0)
    return;
  sum_xx -= sum_x * sum_x / n;
  sum_xy -= sum_x * sum_y / n;
  if (n > 2 && sum_xx > 0.0 &&
      fabs (sum_xy) > 3.0 * series->spread * sqrt (sum_xx))
    match->drift = CLAMP (
        sum_xy / sum_xx, -2.0 * LP_EVENT_MAX_DRIFT, 2.0 * LP_EVENT_MAX_DRIFT);
  match->offset = base + (sum_y - match->drift * sum_x) / n;
}

static gdouble
predict (const LpEventMatch *match, gdouble photo)
{
  return photo + match->offset + match->drift * (photo - match->origin);
}

/* The time of a photo's event less what offset and drift say. */
gdouble
lp_event_match_get_residual (
    const LpEventMatch *match, const LpEventSeries *series, guint photo)
{
  return series->events[match->events[photo]] -
         predict (match, series->photos[photo]);
}

/* What is alone before the first pair or after the last, such as a test shot
 * before take-off, says little; in between it says more. */
static void
rate (LpEventMatch *match, const LpEventSeries *series)
{
  guint first = G_MAXUINT, last = 0, photos, events;

  match->score = 0.0;
  for (guint i = 0; i < series->n_photos; i++) {
    if (match->events[i] < 0)
      continue;
    first = MIN (first, i);
    last = i;
    match->score +=
        PAIR_GAIN -
        get_misfit (series, lp_event_match_get_residual (match, series, i));
  }
  if (first == G_MAXUINT) {
    match->score = -G_MAXDOUBLE;
    return;
  }
  photos = last - first + 1;
  events = (guint) (match->events[last] - match->events[first]) + 1;
  match->score -=
      series->lone_photo_penalty * (photos - match->n_pairs) +
      series->lone_event_penalty * (events - match->n_pairs) +
      END_PENALTY * (series->n_photos - photos + series->n_events - events);
}

/* Pairs what goes together at @offset, seconds, as it is near photo number
 * @anchor. */
LpEventMatch *
lp_event_match_new (const LpEventSeries *series, gdouble offset, guint anchor)
{
  LpEventMatch *match = g_new0 (LpEventMatch, 1);
  gint used = (gint) series->n_events;

  match->events = g_new (gint, series->n_photos);
  for (guint i = 0; i < series->n_photos; i++)
    match->events[i] = -1;
  walk (match, series, anchor, 1, -1, offset);
  for (guint i = series->n_photos; i-- > anchor;)
    if (match->events[i] >= 0)
      used = match->events[i];
  walk (match, series, anchor - 1, -1, used, offset);
  fit_line (match, series);
  rate (match, series);
  return match;
}

/* For each photo the events within reach: from lows[] up to highs[], of which
 * the latter is not included. Returns how many cells that makes. */
static guint64
find_reach (const LpEventMatch *match, const LpEventSeries *series, guint *lows,
    guint *highs)
{
  guint64 n_cells = 0;
  guint low = 0, high = 0;

  for (guint i = 0; i < series->n_photos; i++) {
    gdouble target = predict (match, series->photos[i]);

    while (low < series->n_events &&
           series->events[low] < target - series->tolerance)
      low++;
    high = MAX (high, low);
    while (high < series->n_events &&
           series->events[high] <= target + series->tolerance)
      high++;
    lows[i] = low;
    highs[i] = high;
    n_cells += high - low;
  }
  return n_cells;
}

enum { SKIP_PHOTO, SKIP_EVENT, PAIR };

/* The table's values for one photo: the best of all photos so far with all
 * events before number @event. */
typedef struct {
  guint low;
  guint high;
  gdouble *values; /* from @low up to @high, included */
} Row;

static gdouble
get_value (const Row *row, guint event)
{
  return row->values[CLAMP (event, row->low, row->high) - row->low];
}

static void
fill_row (const LpEventMatch *match, const LpEventSeries *series, guint photo,
    const Row *above, Row *row, guint8 *choices)
{
  gdouble target = predict (match, series->photos[photo]);
  gdouble gain =
      PAIR_GAIN + series->lone_photo_penalty + series->lone_event_penalty;

  row->values[0] = get_value (above, row->low);
  for (guint event = row->low; event < row->high; event++) {
    gdouble residual = series->events[event] - target;
    gdouble best = get_value (above, event + 1);
    gdouble pair =
        get_value (above, event) + gain -
        residual * residual / (2.0 * series->spread * series->spread);
    guint8 choice = SKIP_PHOTO;

    if (row->values[event - row->low] > best) {
      best = row->values[event - row->low];
      choice = SKIP_EVENT;
    }
    if (pair > best) {
      best = pair;
      choice = PAIR;
    }
    row->values[event - row->low + 1] = best;
    choices[event - row->low] = choice;
  }
}

static void
read_choices (LpEventMatch *match, const LpEventSeries *series,
    const guint *lows, const guint *highs, const guint8 *choices,
    guint64 n_cells)
{
  guint end = series->n_events;

  for (guint i = series->n_photos; i-- > 0;) {
    n_cells -= highs[i] - lows[i];
    match->events[i] = -1;
    end = MIN (end, highs[i]);
    while (end > lows[i] && choices[n_cells + end - 1 - lows[i]] == SKIP_EVENT)
      end--;
    if (end > lows[i] && choices[n_cells + end - 1 - lows[i]] == PAIR)
      match->events[i] = (gint) --end;
  }
}

/* The best pairs in order, given the line: dynamic programming over those
 * within reach of each other. */
static void
pair_best (LpEventMatch *match, const LpEventSeries *series)
{
  g_autofree guint *lows = g_new (guint, series->n_photos);
  g_autofree guint *highs = g_new (guint, series->n_photos);
  guint64 n_cells = find_reach (match, series, lows, highs), n_done = 0;
  g_autofree guint8 *choices = NULL;
  g_autofree gdouble *even = NULL, *odd = NULL;
  Row row = { 0 }, above = { 0 };
  guint widest = 0;

  if (n_cells > MAX_CELLS)
    return;
  for (guint i = 0; i < series->n_photos; i++)
    widest = MAX (widest, highs[i] - lows[i]);
  choices = g_malloc (MAX (n_cells, 1));
  above.values = even = g_new0 (gdouble, widest + 1);
  row.values = odd = g_new0 (gdouble, widest + 1);
  for (guint i = 0; i < series->n_photos; i++) {
    gdouble *values = above.values;

    row.low = lows[i];
    row.high = highs[i];
    fill_row (match, series, i, &above, &row, choices + n_done);
    n_done += row.high - row.low;
    above = row;
    row.values = values;
  }
  read_choices (match, series, lows, highs, choices, n_cells);
}

/* Finds the best pairs near those found so far. */
void
lp_event_match_refine (LpEventMatch *match, const LpEventSeries *series)
{
  for (guint i = 0; i < 3 && match->n_pairs > 0; i++) {
    pair_best (match, series);
    fit_line (match, series);
  }
  rate (match, series);
}

typedef struct {
  gdouble sum;
  gdouble squares;
} Evidence;

static void
add_evidence (Evidence *evidence, gdouble value)
{
  evidence->sum += value;
  evidence->squares += value * value;
}

static gdouble
get_deviations (const Evidence *evidence)
{
  return evidence->sum > 0.0 ? evidence->sum / sqrt (evidence->squares) : 0.0;
}

/* Whether @match is clearly nearer the truth than @rival.
 *
 * Where shots are at even intervals and some are lost on either side, it is
 * chance which offset has a few pairs more. So what counts is not how much
 * better one fits, but how evenly it does: each photo speaks for one or for
 * the other, by having an event or by the time it is off. */
gboolean
lp_event_match_is_better (const LpEventMatch *match, const LpEventMatch *rival,
    const LpEventSeries *series)
{
  Evidence presence = { 0 }, fit = { 0 };

  for (guint i = 0; i < series->n_photos; i++) {
    gboolean is_here = match->events[i] >= 0, is_there = rival->events[i] >= 0;

    if (is_here && is_there)
      add_evidence (&fit,
          get_misfit (series, lp_event_match_get_residual (rival, series, i)) -
              get_misfit (
                  series, lp_event_match_get_residual (match, series, i)));
    else if (is_here != is_there)
      add_evidence (&presence, is_here ? 1.0 : -1.0);
  }
  return match->score >= rival->score + CLEAR_SCORE &&
         hypot (get_deviations (&presence), get_deviations (&fit)) >=
             CLEAR_DEVIATIONS;
}

/* Whether the photos from @photo on, up to the next break, go much worse with
 * any other offset that the clocks may have come to in between. */
static gboolean
is_clear_after_break (const LpEventMatch *match, const LpEventSeries *series,
    guint photo, gdouble range)
{
  gint n = (gint) ceil (range / BREAK_STEP);

  for (gint step = -n; step <= n; step++) {
    Evidence evidence = { 0 };

    if (fabs (step * BREAK_STEP) < 0.9 * series->tolerance)
      continue;
    for (guint i = photo; i < series->n_photos && i - photo < MAX_COMPARED;
         i++) {
      gdouble target = predict (match, series->photos[i]);

      if (i > photo &&
          LP_EVENT_MAX_DRIFT * (series->photos[i] - series->photos[i - 1]) >
              series->tolerance / 2.0)
        break;
      add_evidence (
          &evidence, rate_photo (series, target) -
                         rate_photo (series, target + step * BREAK_STEP));
    }
    if (get_deviations (&evidence) < CLEAR_DEVIATIONS)
      return FALSE;
  }
  return TRUE;
}

/* Whether there is but one way to go on after each break that is so long that
 * the clocks drift apart by as much as shots are from each other. */
gboolean
lp_event_match_spans_breaks (
    const LpEventMatch *match, const LpEventSeries *series)
{
  for (guint i = 1; i < series->n_photos; i++) {
    gdouble range =
        LP_EVENT_MAX_DRIFT * (series->photos[i] - series->photos[i - 1]);

    if (range <= series->tolerance / 2.0)
      continue;
    if (range > BREAK_MAX || !is_clear_after_break (match, series, i,
                                 range + 2.0 * series->tolerance))
      return FALSE;
  }
  return TRUE;
}

void
lp_event_match_free (LpEventMatch *match)
{
  g_free (match->events);
  g_free (match);
}
