/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "pole/lp-flight-matcher.h"

#include "pole/lp-flight-errors.h"
#include "pole/lp-flight-height.h"
#include "pole/lp-pole-matcher-private.h"

/* A longer pause between photos is the end of a flight: there is time to change
 * the battery, after which the compass may be calibrated anew and positions
 * start afresh. To part one flight costs little, as some ten photos tell its
 * errors; to join two spoils both. */
#define FLIGHT_PAUSE (G_GINT64_CONSTANT (120) * G_USEC_PER_SEC)

/* With a window, the errors are improved after so many photos, as a share of
 * the window, by so many rounds; in between they hardly change. After a whole
 * window they are estimated anew. */
#define WINDOW_SHARE 8
#define WINDOW_ROUNDS 4

typedef struct {
  LpPhoto *photo;
  guint flight;
  LpPoleView view;
} Entry;

struct _LpFlightMatcher {
  const LpPoleMatcher *matcher;
  gint lookahead;
  GPtrArray *entries; /* Entry */
  guint n_taken;      /* of these; they stay as far as the window reaches */
  guint n_ready;      /* may be taken */
  guint flight;       /* number of the last one */
  gint64 last_time;

  LpViewErrors errors;
  guint errors_flight; /* for which flight they are; 0 for none */
  guint errors_age;    /* photos taken since they were improved */
  guint estimate_age;  /* photos taken since they were estimated anew */

  LpTrack *track;
  gdouble max_offset_s;
  LpClockOffset clock_offset;
  gboolean has_clock_offset;
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  lp_photo_unref (entry->photo);
  g_free (entry);
}

/**
 * lp_flight_matcher_new: (skip)
 * @matcher: finds the poles, and outlives the flight
 * @lookahead: how many photos before and after one are looked at; 0 for none,
 *   %LP_LOOKAHEAD_FLIGHT for all of its flight
 *
 * Returns: (transfer full): a flight without photos
 */
LpFlightMatcher *
lp_flight_matcher_new (const LpPoleMatcher *matcher, gint lookahead)
{
  LpFlightMatcher *flight = g_new0 (LpFlightMatcher, 1);

  flight->matcher = matcher;
  flight->lookahead = lookahead;
  if (lp_pole_matcher_get_method (matcher) == LP_MATCH_METHOD_DISTANCE)
    flight->lookahead = 0;
  flight->entries = g_ptr_array_new_with_free_func (entry_free);
  flight->flight = 1;
  flight->last_time = LP_TIME_NONE;
  return flight;
}

/**
 * lp_flight_matcher_free: (skip)
 * @flight: (transfer full): a flight
 */
void
lp_flight_matcher_free (LpFlightMatcher *flight)
{
  g_ptr_array_unref (flight->entries);
  g_clear_pointer (&flight->track, lp_track_unref);
  g_free (flight);
}

/**
 * lp_flight_matcher_set_track: (skip)
 * @flight: a flight
 * @track: where the aircraft was, over time
 * @max_offset_s: how far the camera's clock may be off, seconds
 *
 * Asks for the camera's clock to be put right by what the photos show. One
 * camera took all of them, so this waits for the last photo.
 */
void
lp_flight_matcher_set_track (
    LpFlightMatcher *flight, LpTrack *track, gdouble max_offset_s)
{
  lp_track_ref (track);
  g_clear_pointer (&flight->track, lp_track_unref);
  flight->track = track;
  flight->max_offset_s = max_offset_s;
}

static Entry *
get_entry (const LpFlightMatcher *flight, guint index)
{
  return g_ptr_array_index (flight->entries, index);
}

static void
mark_ready (LpFlightMatcher *flight, gboolean begins_flight)
{
  guint n_entries = flight->entries->len;

  if (flight->track != NULL)
    return;
  if (begins_flight)
    flight->n_ready = n_entries - 1;
  if (flight->lookahead >= 0 && n_entries > (guint) flight->lookahead)
    flight->n_ready =
        MAX (flight->n_ready, n_entries - (guint) flight->lookahead);
}

/**
 * lp_flight_matcher_add: (skip)
 * @flight: a flight
 * @photo: the next photo; it is not changed
 *
 * Adds a photo. Others may become ready to be taken by that.
 */
void
lp_flight_matcher_add (LpFlightMatcher *flight, LpPhoto *photo)
{
  Entry *entry = g_new (Entry, 1);
  gboolean begins_flight = FALSE;

  if (photo->time != LP_TIME_NONE) {
    begins_flight = flight->last_time != LP_TIME_NONE &&
                    ABS (photo->time - flight->last_time) > FLIGHT_PAUSE;
    flight->last_time = photo->time;
  }
  if (begins_flight)
    flight->flight++;
  entry->photo = lp_photo_ref (photo);
  entry->flight = flight->flight;
  lp_pole_matcher_view (flight->matcher, photo, &entry->view);
  g_ptr_array_add (flight->entries, entry);
  mark_ready (flight, begins_flight);
}

static void
put_clock_right (LpFlightMatcher *flight)
{
  g_autoptr (GPtrArray) photos = g_ptr_array_new ();

  for (guint i = 0; i < flight->entries->len; i++)
    g_ptr_array_add (photos, get_entry (flight, i)->photo);
  lp_clock_offset_estimate (flight->matcher, (LpPhoto *const *) photos->pdata,
      photos->len, flight->track, flight->max_offset_s, &flight->clock_offset);
  flight->has_clock_offset = TRUE;
  if (flight->clock_offset.state != LP_CLOCK_APPLIED)
    return;
  for (guint i = 0; i < flight->entries->len; i++) {
    Entry *entry = get_entry (flight, i);
    LpPhoto *photo = lp_photo_copy (entry->photo);
    lp_clock_offset_apply (flight->track, flight->clock_offset.offset_s, photo);
    lp_photo_unref (entry->photo);
    entry->photo = photo;
    lp_pole_matcher_view (flight->matcher, photo, &entry->view);
  }
}

/**
 * lp_flight_matcher_finish: (skip)
 * @flight: a flight to which all photos were added
 *
 * All photos may be taken after that.
 */
void
lp_flight_matcher_finish (LpFlightMatcher *flight)
{
  if (flight->track != NULL && flight->n_taken == 0)
    put_clock_right (flight);
  flight->n_ready = flight->entries->len;
}

/* The photos of the flight of @index that are looked at. */
static void
find_range (
    const LpFlightMatcher *flight, guint index, guint *begin, guint *end)
{
  guint number = get_entry (flight, index)->flight;
  guint most = flight->lookahead == LP_LOOKAHEAD_FLIGHT
                   ? G_MAXUINT
                   : (guint) flight->lookahead;

  *begin = index;
  *end = index + 1;
  while (*begin > 0 && index - *begin < most &&
         get_entry (flight, *begin - 1)->flight == number)
    (*begin)--;
  while (*end < flight->entries->len && *end - index - 1 < most &&
         get_entry (flight, *end)->flight == number)
    (*end)++;
}

static gboolean
errors_are_of_use (const LpFlightMatcher *flight, const Entry *entry)
{
  if (flight->errors_flight != entry->flight)
    return FALSE;
  if (flight->lookahead == LP_LOOKAHEAD_FLIGHT)
    return TRUE;
  return flight->errors_age <= (guint) flight->lookahead / WINDOW_SHARE;
}

static void
estimate_errors (LpFlightMatcher *flight, guint index)
{
  g_autofree LpPoleView **views = NULL;
  guint begin, end;

  find_range (flight, index, &begin, &end);
  views = g_new (LpPoleView *, end - begin);
  for (guint i = begin; i < end; i++)
    views[i - begin] = &get_entry (flight, i)->view;
  if (flight->errors_flight == get_entry (flight, index)->flight &&
      flight->estimate_age < (guint) flight->lookahead) {
    lp_flight_errors_refine (
        views, end - begin, WINDOW_ROUNDS, &flight->errors);
  } else {
    lp_flight_errors_estimate (views, end - begin, &flight->errors);
    flight->estimate_age = 0;
  }
  lp_flight_height_estimate (views, end - begin, &flight->errors);
  flight->errors_flight = get_entry (flight, index)->flight;
  flight->errors_age = 0;
}

static LpMatch *
match_entry (LpFlightMatcher *flight, guint index)
{
  const Entry *entry = get_entry (flight, index);

  if (entry->view.n_candidates == 0)
    return NULL;
  if (flight->lookahead == 0)
    lp_view_errors_init (&flight->errors);
  else if (!errors_are_of_use (flight, entry))
    estimate_errors (flight, index);
  return lp_pole_matcher_judge (flight->matcher, &entry->view, &flight->errors);
}

/* Forgets photos that no window reaches any more. */
static void
forget (LpFlightMatcher *flight)
{
  guint n_kept =
      flight->lookahead == LP_LOOKAHEAD_FLIGHT ? 0 : (guint) flight->lookahead;
  guint n_old;

  if (flight->lookahead == LP_LOOKAHEAD_FLIGHT &&
      flight->n_taken < flight->n_ready)
    return;
  if (flight->n_taken <= n_kept)
    return;
  n_old = flight->n_taken - n_kept;
  /* Seldom, as the others move up. */
  if (n_old < 64 + n_kept && flight->n_taken < flight->entries->len)
    return;
  g_ptr_array_remove_range (flight->entries, 0, n_old);
  flight->n_taken -= n_old;
  flight->n_ready -= n_old;
}

/**
 * lp_flight_matcher_take: (skip)
 * @flight: a flight
 *
 * Returns: (transfer full) (nullable): the next photo with its match, which
 *   nobody else holds, or %NULL as long as more photos are needed
 */
LpPhoto *
lp_flight_matcher_take (LpFlightMatcher *flight)
{
  LpPhoto *photo;

  if (flight->n_taken == flight->n_ready)
    return NULL;
  photo = lp_photo_copy (get_entry (flight, flight->n_taken)->photo);
  lp_photo_take_match (photo, match_entry (flight, flight->n_taken));
  flight->n_taken++;
  flight->errors_age++;
  flight->estimate_age++;
  forget (flight);
  return photo;
}

/**
 * lp_flight_matcher_get_clock_offset: (skip)
 * @flight: a finished flight
 * @offset: (out): how far the camera's clock is off
 *
 * Returns: whether that was asked for
 */
gboolean
lp_flight_matcher_get_clock_offset (
    const LpFlightMatcher *flight, LpClockOffset *offset)
{
  if (!flight->has_clock_offset)
    return FALSE;
  *offset = flight->clock_offset;
  return TRUE;
}
