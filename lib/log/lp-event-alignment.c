/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Tools that take the first photo or the last for that of the first or last
 * event are wrong by one for the whole flight where just that one is missing.
 * So all offsets at which many photos meet an event are compared, as a whole.
 */

#include "log/lp-event-alignment.h"

#include <math.h>
#include <stdlib.h>

#include "log/lp-event-match.h"

/* Photos that are further apart, seconds, belong to different flights. */
#define FLIGHT_BREAK 7200.0
#define MAX_FLIGHTS 3

/* Differences between times that are counted, and how many of the offsets
 * found so are tried, roughly and thoroughly. */
#define MAX_DIFFERENCES 1000000
#define MIN_SAMPLES 16
#define MAX_TRIED 200
#define MAX_REFINED 24
#define MAX_NEIGHBOURS 3

/* Fewer prove nothing. */
#define MIN_PAIRS 8

/* Clocks that are set to local time are off by whole quarters of an hour, from
 * 12 hours west to 14 hours east. */
#define ZONE_STEP 900.0
#define MAX_ZONE (14.0 * 3600.0)

/* Of the pairs of the best offset, so many must a time zone's have. */
#define MIN_ZONE_PAIRS 0.9

/* Further from now than any date, yet the difference of two is in range. */
#define MAX_TIME (G_MAXINT64 / 4)

typedef struct {
  gint64 time;
  guint index;
} Moment;

/* One side: those that have a time, sorted. */
typedef struct {
  Moment *moments;
  gdouble *seconds; /* since the first */
  guint n;
} Side;

typedef struct {
  gdouble offset;
  guint anchor;
  guint n_votes;
} Candidate;

typedef struct {
  Side photos;
  Side events;
  gdouble base; /* the first event's time less the first photo's, seconds */
  gdouble resolution;
  LpEventSeries series;
  GPtrArray *matches; /* of LpEventMatch */
} Search;

static int
compare_moments (const void *a, const void *b)
{
  const Moment *left = a, *right = b;

  if (left->time != right->time)
    return left->time < right->time ? -1 : 1;
  return left->index < right->index ? -1 : left->index > right->index;
}

static int
compare_doubles (const void *a, const void *b)
{
  gdouble left = *(const gdouble *) a, right = *(const gdouble *) b;

  return left < right ? -1 : left > right;
}

static int
compare_votes (const void *a, const void *b)
{
  const Candidate *left = a, *right = b;

  if (left->n_votes != right->n_votes)
    return left->n_votes > right->n_votes ? -1 : 1;
  return compare_doubles (&left->offset, &right->offset);
}

static gint
compare_scores (gconstpointer a, gconstpointer b)
{
  const LpEventMatch *left = *(LpEventMatch *const *) a;
  const LpEventMatch *right = *(LpEventMatch *const *) b;

  return left->score > right->score ? -1 : left->score < right->score;
}

static void
init_side (Side *side, const gint64 *times, guint n)
{
  side->moments = g_new (Moment, n);
  side->n = 0;
  for (guint i = 0; i < n; i++)
    if (times[i] > -MAX_TIME && times[i] < MAX_TIME)
      side->moments[side->n++] = (Moment){ times[i], i };
  if (side->n > 1)
    qsort (side->moments, side->n, sizeof *side->moments, compare_moments);
  side->seconds = g_new (gdouble, side->n);
  for (guint i = 0; i < side->n; i++)
    side->seconds[i] =
        (gdouble) (side->moments[i].time - side->moments[0].time) /
        G_USEC_PER_SEC;
}

static void
clear_side (Side *side)
{
  g_free (side->moments);
  g_free (side->seconds);
}

/* The differences between some photos, evenly taken of those from @begin up to
 * @end, and all events; sorted. */
static gdouble *
get_differences (const Search *search, guint begin, guint end, guint *n)
{
  guint budget = MAX_DIFFERENCES / MAX_FLIGHTS / search->events.n;
  guint n_samples = MIN (MAX (budget, MIN_SAMPLES), end - begin);
  gdouble *differences = g_new (gdouble, (gsize) n_samples * search->events.n);

  *n = 0;
  for (guint i = 0; i < n_samples; i++) {
    guint photo = begin + (guint) ((guint64) (end - begin) * i / n_samples);

    for (guint event = 0; event < search->events.n; event++)
      differences[(*n)++] =
          search->events.seconds[event] - search->photos.seconds[photo];
  }
  qsort (differences, *n, sizeof *differences, compare_doubles);
  return differences;
}

/* Adds the offsets at which most photos of a flight meet an event, to be tried
 * from the flight's middle on. */
static void
add_candidates (
    const Search *search, guint begin, guint end, GArray *candidates)
{
  guint n, last = 0;
  g_autofree gdouble *differences = get_differences (search, begin, end, &n);
  const gdouble *seconds = search->photos.seconds;
  gdouble width = 2.0 * search->series.tolerance +
                  MIN (LP_EVENT_MAX_DRIFT * (seconds[end - 1] - seconds[begin]),
                      search->series.tolerance);
  g_autoptr (GArray) peaks = g_array_new (FALSE, FALSE, sizeof (Candidate));
  gdouble bucket = 0.0;

  for (guint first = 0; first < n; first++) {
    Candidate candidate = { .anchor = begin + (end - begin) / 2 };
    Candidate *peak;

    while (last < n && differences[last] <= differences[first] + width)
      last++;
    candidate.n_votes = last - first;
    candidate.offset = differences[first + (last - first) / 2];
    if (peaks->len == 0 || floor (differences[first] / width * 2.0) != bucket) {
      bucket = floor (differences[first] / width * 2.0);
      g_array_append_val (peaks, candidate);
      continue;
    }
    peak = &g_array_index (peaks, Candidate, peaks->len - 1);
    if (candidate.n_votes > peak->n_votes)
      *peak = candidate;
  }
  qsort (peaks->data, peaks->len, sizeof (Candidate), compare_votes);
  g_array_append_vals (candidates, peaks->data, MIN (peaks->len, MAX_TRIED));
}

/* Offsets that are whole quarters of an hour are tried in any case. */
static void
add_zones (const Search *search, GArray *candidates)
{
  for (gdouble zone = -MAX_ZONE; zone <= MAX_ZONE; zone += ZONE_STEP) {
    Candidate candidate = { .offset =
                                zone - search->base + search->resolution / 2.0,
      .anchor = search->photos.n / 2 };

    g_array_append_val (candidates, candidate);
  }
}

typedef struct {
  guint begin;
  guint end;
} Flight;

static int
compare_flights (const void *a, const void *b)
{
  const Flight *left = a, *right = b;
  guint left_n = left->end - left->begin, right_n = right->end - right->begin;

  return left_n > right_n ? -1 : left_n < right_n;
}

static GArray *
find_candidates (const Search *search)
{
  GArray *candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));
  g_autoptr (GArray) flights = g_array_new (FALSE, FALSE, sizeof (Flight));
  const Side *photos = &search->photos;
  Flight flight = { 0 };

  for (guint i = 1; i <= photos->n; i++) {
    if (i < photos->n &&
        photos->seconds[i] - photos->seconds[i - 1] <= FLIGHT_BREAK)
      continue;
    flight.end = i;
    g_array_append_val (flights, flight);
    flight.begin = i;
  }
  qsort (flights->data, flights->len, sizeof flight, compare_flights);
  for (guint i = 0; i < MIN (flights->len, MAX_FLIGHTS); i++) {
    flight = g_array_index (flights, Flight, i);
    add_candidates (search, flight.begin, flight.end, candidates);
  }
  add_zones (search, candidates);
  return candidates;
}

/* Returns the share of photos whose events are the same. */
static gdouble
compare_matches (
    const Search *search, const LpEventMatch *a, const LpEventMatch *b)
{
  guint n_same = 0, n = 0;

  for (guint i = 0; i < search->photos.n; i++) {
    if (a->events[i] < 0 && b->events[i] < 0)
      continue;
    n++;
    n_same += a->events[i] == b->events[i];
  }
  return n > 0 ? (gdouble) n_same / n : 1.0;
}

static gboolean
is_new (const Search *search, const LpEventMatch *match)
{
  for (guint i = 0; i < search->matches->len; i++)
    if (compare_matches (
            search, g_ptr_array_index (search->matches, i), match) > 0.9)
      return FALSE;
  return TRUE;
}

static void
take_match (Search *search, LpEventMatch *match)
{
  lp_event_match_refine (match, &search->series);
  if (match->n_pairs > 0 && is_new (search, match))
    g_ptr_array_add (search->matches, match);
  else
    lp_event_match_free (match);
}

/* Tries all candidates and refines the best. */
static void
try_candidates (Search *search, const GArray *candidates)
{
  g_autoptr (GPtrArray) tried =
      g_ptr_array_new_with_free_func ((GDestroyNotify) lp_event_match_free);

  for (guint i = 0; i < candidates->len; i++) {
    const Candidate *candidate = &g_array_index (candidates, Candidate, i);
    LpEventMatch *match = lp_event_match_new (
        &search->series, candidate->offset, candidate->anchor);

    g_ptr_array_add (tried, match);
    if (tried->len < 4 * MAX_REFINED)
      continue;
    g_ptr_array_sort (tried, compare_scores);
    g_ptr_array_set_size (tried, 2 * MAX_REFINED);
  }
  g_ptr_array_sort (tried, compare_scores);
  while (tried->len > 0 && search->matches->len < MAX_REFINED)
    take_match (search, g_ptr_array_steal_index (tried, 0));
  g_ptr_array_sort (search->matches, compare_scores);
}

/* In a series at even intervals the offsets next to the best are as good: they
 * are tried even where the votes passed them over. */
static void
try_neighbours (Search *search)
{
  const LpEventMatch *best = g_ptr_array_index (search->matches, 0);
  const Side *events = &search->events;
  gdouble offset = best->offset;
  guint middle = search->photos.n / 2;
  gint event;

  while (middle > 0 && best->events[middle] < 0)
    middle--;
  event = best->events[middle];
  for (gint i = -MAX_NEIGHBOURS; event >= 0 && i <= MAX_NEIGHBOURS; i++)
    if (i != 0 && event + i >= 0 && event + i < (gint) events->n)
      take_match (search,
          lp_event_match_new (&search->series,
              offset + events->seconds[event + i] - events->seconds[event],
              middle));
  g_ptr_array_sort (search->matches, compare_scores);
}

/* Of clocks set to a local time, or to UTC. */
static gboolean
is_zone (const Search *search, const LpEventMatch *match)
{
  gdouble offset = search->base + match->offset - search->resolution / 2.0;

  return fabs (offset) <= MAX_ZONE + ZONE_STEP / 2.0 &&
         fabs (offset - ZONE_STEP * round (offset / ZONE_STEP)) <=
             search->series.tolerance;
}

/* Whether @match is so much like the best that a time zone may decide. */
static gboolean
is_as_good (
    const Search *search, const LpEventMatch *match, const LpEventMatch *best)
{
  return match->n_pairs >= MIN_ZONE_PAIRS * best->n_pairs &&
         !lp_event_match_is_better (best, match, &search->series);
}

/* Returns the match that is preferred; @rival is the best of the others that
 * may be right as well, NULL where there is none. */
static LpEventMatch *
choose (const Search *search, LpEventMatch **rival)
{
  LpEventMatch *best =
      search->matches->len > 0 ? g_ptr_array_index (search->matches, 0) : NULL;
  LpEventMatch *chosen = best;

  *rival = NULL;
  for (guint i = 0; i < search->matches->len; i++) {
    LpEventMatch *match = g_ptr_array_index (search->matches, i);

    if (is_zone (search, match) && is_as_good (search, match, best)) {
      chosen = match;
      break;
    }
  }
  for (guint i = 0; i < search->matches->len && *rival == NULL; i++) {
    LpEventMatch *match = g_ptr_array_index (search->matches, i);

    if (match != chosen &&
        !lp_event_match_is_better (chosen, match, &search->series))
      *rival = match;
  }
  return chosen;
}

static guint *
list_lone (const Side *side, const gboolean *paired, guint n, guint *n_lone)
{
  g_autofree gboolean *is_paired = g_new0 (gboolean, n);
  guint *lone = g_new (guint, n);

  for (guint i = 0; i < side->n; i++)
    is_paired[side->moments[i].index] = paired[i];
  *n_lone = 0;
  for (guint i = 0; i < n; i++)
    if (!is_paired[i])
      lone[(*n_lone)++] = i;
  return lone;
}

/* @match may be NULL: then all are alone. */
static void
fill_in (LpEventAlignment *self, const Search *search,
    const LpEventMatch *match, guint n_photos, guint n_events)
{
  g_autofree gboolean *photos = g_new0 (gboolean, search->photos.n);
  g_autofree gboolean *events = g_new0 (gboolean, search->events.n);

  self->pairs = g_new (LpEventPair, search->photos.n);
  for (guint i = 0; match != NULL && i < search->photos.n; i++) {
    gint event = match->events[i];
    gdouble residual;

    if (event < 0)
      continue;
    residual = lp_event_match_get_residual (match, &search->series, i);
    self->worst_residual_s = MAX (self->worst_residual_s, fabs (residual));
    self->pairs[self->n_pairs].photo = search->photos.moments[i].index;
    self->pairs[self->n_pairs++].event = search->events.moments[event].index;
    photos[i] = events[event] = TRUE;
  }
  self->lone_photos =
      list_lone (&search->photos, photos, n_photos, &self->n_lone_photos);
  self->lone_events =
      list_lone (&search->events, events, n_events, &self->n_lone_events);
  if (match != NULL) {
    self->offset_s = search->base + match->offset;
    self->drift = match->drift;
  }
}

/* Why one cannot be sure; NULL where one can. */
static gchar *
find_doubt (
    const Search *search, const LpEventMatch *match, const LpEventMatch *rival)
{
  if (2 * match->n_pairs < MIN (search->photos.n, search->events.n))
    return g_strdup ("fewer than half could be paired");
  if (!lp_event_match_spans_breaks (match, &search->series))
    return g_strdup ("after a long break there are several ways to go on");
  if (rival != NULL)
    return g_strdup_printf ("an offset of %.1f s, with %u pairs, fits about as "
                            "well; compare some photos with their places",
        search->base + rival->offset, rival->n_pairs);
  if (match->n_pairs < MIN_PAIRS)
    return g_strdup ("there are too few to tell chance from order");
  return NULL;
}

/* Where it is not certain, it is what could be, and no photo is changed. */
static void
summarize (
    LpEventAlignment *self, guint n_photos, guint n_events, const gchar *doubt)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text,
      "%u of %u photos %s paired with %u of %u "
      "trigger events by the times between them",
      self->n_pairs, n_photos, doubt ? "could be" : "were", self->n_pairs,
      n_events);
  if (self->n_pairs > 0)
    g_string_append_printf (text,
        ": %+.1f s %s added to the photos' clock, and %+.1f ppm of drift",
        self->offset_s, doubt ? "would be" : "were", self->drift * 1e6);
  g_string_append_c (text, '.');
  if (self->n_lone_photos + self->n_lone_events > 0)
    g_string_append_printf (text,
        " Photos without an event: %u; events without a photo: %u.",
        self->n_lone_photos, self->n_lone_events);
  if (doubt != NULL)
    g_string_append_printf (text,
        " This is not certain: %s. The photos keep the times of their own "
        "clock; if it is off, set clock-offset or time-zone.",
        doubt);
  self->summary = g_string_free (text, FALSE);
}

/**
 * lp_event_alignment_new: (skip)
 * @photo_times: (array length=n_photos): microseconds, in any order, of any
 *   clock; %LP_TIME_NONE where a photo has no time
 * @n_photos: how many
 * @event_times: (array length=n_events): microseconds of the log's clock
 * @n_events: how many
 * @photo_resolution_s: what the photos' times are cut off to: 1 for EXIF
 *   without fractions of a second, 0 for exact ones
 *
 * Pairs photos with the events that triggered them where some of either are
 * missing, and the clocks are off by any time and drift by up to 60 ppm. Pairs
 * go by the times alone, one to one and in order. Photos may be half a second
 * early or late, beside their resolution.
 *
 * Series at even intervals fit themselves at several offsets. Then one that is
 * a time zone's is preferred, and the result is not certain. It is certain only
 * where each other offset takes several accidents more to explain.
 *
 * Returns: (transfer full): the pairs
 */
LpEventAlignment *
lp_event_alignment_new (const gint64 *photo_times, guint n_photos,
    const gint64 *event_times, guint n_events, gdouble photo_resolution_s)
{
  LpEventAlignment *self = g_new0 (LpEventAlignment, 1);
  Search search = { .resolution = MAX (photo_resolution_s, 0.0) };
  LpEventMatch *match = NULL, *rival = NULL;
  g_autofree gchar *doubt = NULL;

  init_side (&search.photos, photo_times, n_photos);
  init_side (&search.events, event_times, n_events);
  search.matches =
      g_ptr_array_new_with_free_func ((GDestroyNotify) lp_event_match_free);
  if (search.photos.n > 0 && search.events.n > 0) {
    g_autoptr (GArray) candidates = NULL;

    search.base = (gdouble) (search.events.moments[0].time -
                             search.photos.moments[0].time) /
                  G_USEC_PER_SEC;
    lp_event_series_init (&search.series, search.photos.seconds,
        search.photos.n, search.events.seconds, search.events.n,
        search.resolution);
    candidates = find_candidates (&search);
    try_candidates (&search, candidates);
    if (search.matches->len > 0)
      try_neighbours (&search);
    match = choose (&search, &rival);
  }
  if (match != NULL)
    doubt = find_doubt (&search, match, rival);
  else
    doubt = g_strdup ("there is nothing to compare");
  fill_in (self, &search, match, n_photos, n_events);
  self->is_certain = doubt == NULL;
  summarize (self, n_photos, n_events, doubt);
  g_ptr_array_unref (search.matches);
  clear_side (&search.photos);
  clear_side (&search.events);
  return self;
}

/**
 * lp_event_alignment_free: (skip)
 * @alignment: (transfer full): an alignment
 */
void
lp_event_alignment_free (LpEventAlignment *alignment)
{
  g_free (alignment->pairs);
  g_free (alignment->lone_photos);
  g_free (alignment->lone_events);
  g_free (alignment->summary);
  g_free (alignment);
}
