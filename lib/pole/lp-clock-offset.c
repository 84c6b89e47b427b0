/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "pole/lp-clock-offset.h"

#include <math.h>

#include "pole/lp-flight-errors.h"
#include "pole/lp-pole-matcher-private.h"

/* First all offsets, with few photos; then those about the likeliest, with
 * more. */
#define COARSE_STEP_S 1.0
#define COARSE_PHOTOS 200
#define FINE_PHOTOS 600
#define FINE_STEPS 6
static const gdouble fine_steps_s[] = { 0.25, 0.05 };

/* Fewer photos than that may fit any offset. */
#define MIN_PHOTOS 8
/* An offset is applied if it is so much likelier than none, and than all that
 * are not beside it; natural logarithms. */
#define MIN_MARGIN 6.0
#define MIN_LEAD 4.0
#define BESIDE_S 3.0

/* Photos that there is nothing to be said of at an offset. */
#define NO_DENSITY (1.0 / 360.0)

typedef struct {
  const LpPoleMatcher *matcher;
  const LpTrack *track;
  GPtrArray *bare;   /* LpPhoto, without what the log says */
  GPtrArray *photos; /* LpPhoto, copies of our own to be moved about */
  gint64 *times;
  LpPoleView *views;
  LpPoleView **pointers;
} Trial;

/*
 * lp_clock_offset_concerns:
 *
 * Returns: whether @photo was joined to a log by its time
 */
gboolean
lp_clock_offset_concerns (const LpPhoto *photo)
{
  return photo->time != LP_TIME_NONE &&
         (photo->fix == LP_FIX_INTERPOLATED || photo->fix == LP_FIX_NEAREST);
}

static gboolean
tells_where_it_looks (const LpPhoto *photo)
{
  return isfinite (photo->camera_yaw) || isfinite (photo->heading);
}

/* What @photo is without what the log said of it by the camera's time. Angles
 * that are those of the log at that time are the log's. */
static LpPhoto *
copy_without_log (const LpTrack *track, const LpPhoto *photo)
{
  LpPhoto *copy = lp_photo_copy (photo);
  g_autoptr (LpPhoto) logged = lp_photo_new (photo->name);
  gdouble *const values[] = { &copy->heading, &copy->camera_yaw,
    &copy->camera_pitch, &copy->camera_roll };
  const gdouble *const by_log[] = { &logged->heading, &logged->camera_yaw,
    &logged->camera_pitch, &logged->camera_roll };

  lp_track_locate (track, photo->time, logged);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++) {
    if (!photo->has_own_angles || *values[i] == *by_log[i])
      *values[i] = NAN;
  }
  copy->latitude = copy->longitude = copy->altitude = NAN;
  copy->fix = LP_FIX_NONE;
  copy->fix_gap_s = NAN;
  return copy;
}

/* Gives @photo what the log says of @time, and the rest from @bare. */
static void
relocate (
    const LpTrack *track, gint64 time, const LpPhoto *bare, LpPhoto *photo)
{
  photo->latitude = bare->latitude;
  photo->longitude = bare->longitude;
  photo->altitude = bare->altitude;
  photo->fix = bare->fix;
  photo->fix_gap_s = bare->fix_gap_s;
  photo->heading = bare->heading;
  photo->camera_yaw = bare->camera_yaw;
  photo->camera_pitch = bare->camera_pitch;
  photo->camera_roll = bare->camera_roll;
  lp_track_locate (track, time, photo);
}

/*
 * lp_clock_offset_apply:
 * @offset_s: seconds to add to the camera's clock
 * @photo: a photo that nobody else holds
 *
 * Gives @photo the time, position and angles of the corrected clock. A photo
 * that was not joined by time stays as it is.
 */
void
lp_clock_offset_apply (const LpTrack *track, gdouble offset_s, LpPhoto *photo)
{
  g_autoptr (LpPhoto) bare = NULL;

  if (!lp_clock_offset_concerns (photo))
    return;
  bare = copy_without_log (track, photo);
  photo->time += llround (offset_s * G_USEC_PER_SEC);
  relocate (track, photo->time, bare, photo);
}

static void
trial_init (Trial *trial, const LpPoleMatcher *matcher, const LpTrack *track,
    LpPhoto *const *photos, guint n_photos, guint n_wanted)
{
  gdouble step = MAX (1.0, (gdouble) n_photos / n_wanted);

  trial->matcher = matcher;
  trial->track = track;
  trial->photos =
      g_ptr_array_new_with_free_func ((GDestroyNotify) lp_photo_unref);
  trial->bare =
      g_ptr_array_new_with_free_func ((GDestroyNotify) lp_photo_unref);
  for (gdouble at = 0; at < n_photos; at += step) {
    const LpPhoto *photo = photos[(guint) at];
    g_ptr_array_add (trial->photos, lp_photo_copy (photo));
    g_ptr_array_add (trial->bare, copy_without_log (track, photo));
  }
  trial->times = g_new (gint64, trial->photos->len);
  trial->views = g_new0 (LpPoleView, trial->photos->len);
  trial->pointers = g_new (LpPoleView *, trial->photos->len);
  for (guint i = 0; i < trial->photos->len; i++) {
    LpPhoto *photo = g_ptr_array_index (trial->photos, i);
    trial->times[i] = photo->time;
    trial->pointers[i] = &trial->views[i];
  }
}

static void
trial_clear (Trial *trial)
{
  g_ptr_array_unref (trial->photos);
  g_ptr_array_unref (trial->bare);
  g_free (trial->times);
  g_free (trial->views);
  g_free (trial->pointers);
}

/* How likely the photos are with the clock put right by @offset_s. */
static gdouble
try_offset (Trial *trial, gdouble offset_s)
{
  gint64 shift = llround (offset_s * G_USEC_PER_SEC);
  LpViewErrors errors;
  guint n_lost = 0;

  for (guint i = 0; i < trial->photos->len; i++) {
    LpPhoto *photo = g_ptr_array_index (trial->photos, i);
    relocate (trial->track, trial->times[i] + shift,
        g_ptr_array_index (trial->bare, i), photo);
    if (!lp_pole_matcher_view (trial->matcher, photo, &trial->views[i]) ||
        trial->views[i].yaw_source == LP_YAW_NONE)
      n_lost++;
  }
  return lp_flight_errors_estimate (
             trial->pointers, trial->photos->len, &errors) +
         0.5 * n_lost * log (NO_DENSITY);
}

/* Returns: how much likelier the best offset is than any other that is not
 * beside it. */
static gdouble
search_coarsely (Trial *trial, gdouble max_offset_s, gdouble *best_offset)
{
  gint n_steps = (gint) ceil (max_offset_s / COARSE_STEP_S);
  g_autofree gdouble *found = g_new (gdouble, 2 * n_steps + 1);
  gint best = -n_steps;
  gdouble rival = -INFINITY;

  for (gint i = -n_steps; i <= n_steps; i++) {
    found[n_steps + i] = try_offset (trial, i * COARSE_STEP_S);
    if (found[n_steps + i] > found[n_steps + best])
      best = i;
  }
  for (gint i = -n_steps; i <= n_steps; i++) {
    if (ABS (i - best) * COARSE_STEP_S > BESIDE_S)
      rival = MAX (rival, found[n_steps + i]);
  }
  *best_offset = best * COARSE_STEP_S;
  return found[n_steps + best] - rival;
}

/* The mean of what is likely about @offset_s. */
static gdouble
search_finely (
    Trial *trial, gdouble offset_s, gdouble step_s, gdouble *best_density)
{
  gdouble found[2 * FINE_STEPS + 1];
  gdouble sum = 0, weights = 0;

  *best_density = -INFINITY;
  for (gint i = -FINE_STEPS; i <= FINE_STEPS; i++) {
    found[FINE_STEPS + i] = try_offset (trial, offset_s + i * step_s);
    *best_density = MAX (*best_density, found[FINE_STEPS + i]);
  }
  for (gint i = -FINE_STEPS; i <= FINE_STEPS; i++) {
    gdouble weight = exp (found[FINE_STEPS + i] - *best_density);
    sum += weight * i * step_s;
    weights += weight;
  }
  return offset_s + sum / weights;
}

/*
 * lp_clock_offset_estimate:
 * @photos: (array length=n_photos): photos of a flight
 * @track: where the aircraft was, over time
 * @max_offset_s: how far to search either way, seconds
 * @offset: (out): what was found
 *
 * Searches the offset at which the poles are where the cameras look.
 */
void
lp_clock_offset_estimate (const LpPoleMatcher *matcher, LpPhoto *const *photos,
    guint n_photos, const LpTrack *track, gdouble max_offset_s,
    LpClockOffset *offset)
{
  g_autoptr (GPtrArray) joined = g_ptr_array_new ();
  LpPhoto *const *chosen;
  gdouble coarse, lead, best, none;
  Trial trial;

  *offset = (LpClockOffset){ LP_CLOCK_NO_PHOTOS, 0, 0, 0 };
  for (guint i = 0; i < n_photos; i++) {
    if (!lp_clock_offset_concerns (photos[i]))
      continue;
    offset->n_photos++;
    if (tells_where_it_looks (photos[i]))
      g_ptr_array_add (joined, photos[i]);
  }
  if (joined->len < MIN_PHOTOS)
    return;
  chosen = (LpPhoto *const *) joined->pdata;

  trial_init (&trial, matcher, track, chosen, joined->len, COARSE_PHOTOS);
  lead = search_coarsely (&trial, max_offset_s, &coarse);
  trial_clear (&trial);

  trial_init (&trial, matcher, track, chosen, joined->len, FINE_PHOTOS);
  offset->offset_s = coarse;
  for (guint i = 0; i < G_N_ELEMENTS (fine_steps_s); i++)
    offset->offset_s =
        search_finely (&trial, offset->offset_s, fine_steps_s[i], &best);
  none = try_offset (&trial, 0);
  trial_clear (&trial);

  offset->margin = best - none;
  if (offset->margin < MIN_MARGIN)
    offset->state = LP_CLOCK_RIGHT;
  else if (lead < MIN_LEAD ||
           fabs (coarse) + 0.5 * COARSE_STEP_S > max_offset_s)
    offset->state = LP_CLOCK_UNSURE;
  else
    offset->state = LP_CLOCK_APPLIED;
}

/**
 * lp_clock_offset_describe: (skip)
 * @offset: what was found
 *
 * Returns: (transfer full): a line that says so
 */
gchar *
lp_clock_offset_describe (const LpClockOffset *offset)
{
  const gchar *side = offset->offset_s < 0 ? "ahead of" : "behind";
  gdouble seconds = fabs (offset->offset_s);

  switch (offset->state) {
    case LP_CLOCK_APPLIED:
      return g_strdup_printf (
          "camera clock: %.1f s %s the log; %+.1f s applied to %u photos",
          seconds, side, offset->offset_s, offset->n_photos);
    case LP_CLOCK_RIGHT:
      return g_strdup_printf ("camera clock: agrees with the log as far as %u "
                              "photos tell; nothing applied",
          offset->n_photos);
    case LP_CLOCK_UNSURE:
      return g_strdup_printf (
          "camera clock: perhaps %.1f s %s the log, but another offset fits "
          "nearly as well or lies beyond the range; nothing applied; give "
          "--clock-offset in seconds where it is known",
          seconds, side);
    case LP_CLOCK_NO_TRACK:
      return g_strdup ("camera clock: not estimated, as no log gives positions "
                       "over time; nothing applied");
    case LP_CLOCK_NO_PHOTOS:
    default:
      return g_strdup_printf (
          "camera clock: not estimated, as it takes %u photos that were joined "
          "to the log by time and tell where they look; nothing applied",
          MIN_PHOTOS);
  }
}
