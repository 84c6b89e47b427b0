/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log/lp-photo-clock.h"

#include <math.h>

#include "lp-time.h"

typedef struct {
  gint64 shown; /* by the camera */
  gint64 true_time;
} SyncPoint;

struct _LpPhotoClock {
  GTimeZone *zone; /* NULL for UTC */
  gdouble offset;  /* microseconds */
  GArray *points;  /* SyncPoint, in the order of what the camera showed */
};

/**
 * lp_time_zone_parse: (skip)
 * @text: (nullable): `+02:00`, `Europe/Vaduz`, `UTC`, or nothing
 * @whose: what it is the zone of, for the error
 * @error: where to say what is wrong
 *
 * Returns: (transfer full) (nullable): the zone; %NULL without an error for UTC
 */
GTimeZone *
lp_time_zone_parse (const gchar *text, const gchar *whose, GError **error)
{
  GTimeZone *zone;

  if (text == NULL || *text == '\0' || g_ascii_strcasecmp (text, "utc") == 0)
    return NULL;
  zone = g_time_zone_new_identifier (text);
  if (zone == NULL)
    g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
        "'%s' is no time zone for %s; give +02:00 or a name like Europe/Vaduz.",
        text, whose);
  return zone;
}

static gboolean
parse_point (const gchar *text, GTimeZone *zone, SyncPoint *point)
{
  const gchar *equals = strchr (text, '=');

  if (equals == NULL)
    return FALSE;
  point->shown = lp_time_parse_in_zone (text, (gsize) (equals - text), zone);
  point->true_time = lp_time_parse (equals + 1, strlen (equals + 1));
  return point->shown != LP_TIME_NONE && point->true_time != LP_TIME_NONE;
}

static gint
compare_points (gconstpointer a, gconstpointer b)
{
  const SyncPoint *one = a, *other = b;

  return (one->shown > other->shown) - (one->shown < other->shown);
}

static gboolean
parse_points (LpPhotoClock *clock, const gchar *sync, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (sync != NULL ? sync : "", ",", -1);

  for (gchar **part = parts; *part != NULL; part++) {
    SyncPoint point;

    if (*g_strstrip (*part) == '\0')
      continue;
    if (!parse_point (*part, clock->zone, &point)) {
      g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
          "'%s' is no point to set the camera's clock by; it should read "
          "what-it-showed=time, as in "
          "2026-05-01T10:00:00=2026-05-01T08:00:07.5Z.",
          *part);
      return FALSE;
    }
    g_array_append_val (clock->points, point);
  }
  g_array_sort (clock->points, compare_points);
  for (guint i = 1; i < clock->points->len; i++) {
    const SyncPoint *point = &g_array_index (clock->points, SyncPoint, i);
    if (point->shown == point[-1].shown) {
      g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
          "Two points to set the camera's clock by are of the same time; leave "
          "one out.");
      return FALSE;
    }
  }
  return TRUE;
}

/**
 * lp_photo_clock_new: (skip)
 * @time_zone: (nullable): where times of photos are from that do not say it;
 *   UTC if not given
 * @offset_s: seconds to add to what the camera showed
 * @sync: (nullable): `shown=true` times with commas between: one for a clock
 *   that is off, several for one that drifts, as a line from point to point,
 *   which goes on before the first and after the last
 * @error: where to say what is wrong
 *
 * Returns: (transfer full): the clock, or %NULL
 */
LpPhotoClock *
lp_photo_clock_new (
    const gchar *time_zone, gdouble offset_s, const gchar *sync, GError **error)
{
  g_autoptr (LpPhotoClock) clock = g_new0 (LpPhotoClock, 1);
  GError *local = NULL;

  clock->points = g_array_new (FALSE, FALSE, sizeof (SyncPoint));
  clock->offset = offset_s * 1e6;
  clock->zone = lp_time_zone_parse (time_zone, "photos", &local);
  if (local != NULL) {
    g_propagate_error (error, local);
    return NULL;
  }
  if (!parse_points (clock, sync, error))
    return NULL;
  return g_steal_pointer (&clock);
}

/**
 * lp_photo_clock_free: (skip)
 * @clock: (transfer full): a clock
 */
void
lp_photo_clock_free (LpPhotoClock *clock)
{
  g_clear_pointer (&clock->zone, g_time_zone_unref);
  g_array_unref (clock->points);
  g_free (clock);
}

/* Microseconds to add by the points. */
static gdouble
get_error (const LpPhotoClock *clock, gint64 time)
{
  const SyncPoint *points = (const SyncPoint *) clock->points->data;
  guint last = clock->points->len - 1;
  guint i = 1;
  gdouble share;

  if (last == 0)
    return (gdouble) (points[0].true_time - points[0].shown);
  while (i < last && time > points[i].shown)
    i++;
  share = (gdouble) (time - points[i - 1].shown) /
          (gdouble) (points[i].shown - points[i - 1].shown);
  return (gdouble) (points[i - 1].true_time - time) +
         share * (gdouble) (points[i].true_time - points[i - 1].true_time);
}

/**
 * lp_photo_clock_get_time: (skip)
 * @clock: a camera's clock
 * @time: what it showed, as if that were UTC, or %LP_TIME_NONE
 * @is_local: whether the photo does not say of which zone that is
 *
 * Returns: microseconds of UTC, or %LP_TIME_NONE where no photo can be of that
 *   time
 */
gint64
lp_photo_clock_get_time (
    const LpPhotoClock *clock, gint64 time, gboolean is_local)
{
  gdouble correction = clock->offset;

  if (time == LP_TIME_NONE)
    return time;
  if (is_local)
    time = lp_time_from_local (time, clock->zone);
  if (clock->points->len > 0)
    correction += get_error (clock, time);
  /* Beyond this nothing is plausible, and the sum may not have room. */
  if (!(fabs (correction) < (gdouble) LP_TIME_LATEST))
    return LP_TIME_NONE;
  time += llround (correction);
  return lp_time_is_plausible (time) ? time : LP_TIME_NONE;
}

/**
 * lp_photo_clock_get_zone: (skip)
 * @clock: a camera's clock
 *
 * Returns: of which zone times are that do not say it
 */
const gchar *
lp_photo_clock_get_zone (const LpPhotoClock *clock)
{
  return clock->zone != NULL ? g_time_zone_get_identifier (clock->zone) : "UTC";
}
