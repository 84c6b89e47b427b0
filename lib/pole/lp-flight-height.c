/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * How far above what it photographs a camera flies, learned from the photos of
 * which it is known what they show. By it the pitch of others tells how far
 * away they look: that much is left where their yaw is missing.
 */

#include "pole/lp-flight-height.h"

#include <math.h>
#include <stdlib.h>

/* So sure must it be what a photo shows, and of so many photos. */
#define MIN_SHARE 0.9
#define MIN_PHOTOS 20

/* The standard deviation of a normal distribution by its median absolute
 * deviation. */
#define DEVIATION_BY_MEDIAN 1.4826
#define MIN_SCATTER_M 0.5

/* The pitch is made use of where it makes the pole that is shown so much
 * likelier on average: natural logarithm. */
#define MIN_GAIN 0.1

/* A photo of which it is known what it shows. */
typedef struct {
  const LpPoleView *view;
  guint shown; /* candidate */
  gdouble height_m;
} Known;

static gint
compare_numbers (gconstpointer a, gconstpointer b)
{
  gdouble one = *(const gdouble *) a, other = *(const gdouble *) b;

  return (one > other) - (one < other);
}

/* Sorts. */
static gdouble
find_median (gdouble *numbers, guint n_numbers)
{
  qsort (numbers, n_numbers, sizeof *numbers, compare_numbers);
  return numbers[n_numbers / 2];
}

static gboolean
find_shown (const LpPoleView *view, const LpViewErrors *errors, Known *known)
{
  LpPoleSight sights[LP_POLE_MAX_CANDIDATES];
  gdouble shares[LP_POLE_MAX_CANDIDATES];

  if (view->yaw_source == LP_YAW_NONE || isnan (view->pitch_deg))
    return FALSE;
  lp_pole_view_look (view, errors, TRUE, sights);
  lp_pole_view_weigh (view, sights, shares);
  for (guint i = 0; i < view->n_candidates; i++) {
    if (shares[i] < MIN_SHARE)
      continue;
    *known = (Known){ view, i,
      lp_pole_view_get_distance (view, errors, i) *
          tan (-view->pitch_deg * (G_PI / 180.0)) };
    return TRUE;
  }
  return FALSE;
}

static GArray *
find_known (LpPoleView *const *views, guint n_views, const LpViewErrors *errors)
{
  GArray *all = g_array_new (FALSE, FALSE, sizeof (Known));

  for (guint i = 0; i < n_views; i++) {
    Known known;
    if (find_shown (views[i], errors, &known))
      g_array_append_val (all, known);
  }
  return all;
}

static void
measure_heights (const GArray *all, LpViewErrors *errors)
{
  g_autofree gdouble *numbers = g_new (gdouble, all->len);

  for (guint i = 0; i < all->len; i++)
    numbers[i] = g_array_index (all, Known, i).height_m;
  errors->height_m = find_median (numbers, all->len);
  for (guint i = 0; i < all->len; i++)
    numbers[i] = fabs (numbers[i] - errors->height_m);
  errors->height_scatter_m = MAX (
      MIN_SCATTER_M, DEVIATION_BY_MEDIAN * find_median (numbers, all->len));
}

/* How likely the poles that are shown are without their yaw, on average. */
static gdouble
judge_known (const GArray *all, const LpViewErrors *errors)
{
  gdouble sum = 0;

  for (guint i = 0; i < all->len; i++) {
    const Known *known = &g_array_index (all, Known, i);
    LpPoleView view = *known->view;
    lp_pole_view_score_by_pitch (&view, errors);
    sum += log (view.candidates[known->shown].score + 1e-6);
  }
  return sum / all->len;
}

/*
 * lp_flight_height_estimate:
 * @views: (array length=n_views): photos of one flight
 * @errors: (inout): those of the flight; the height is added where it is of
 *   use
 */
void
lp_flight_height_estimate (
    LpPoleView *const *views, guint n_views, LpViewErrors *errors)
{
  g_autoptr (GArray) all = find_known (views, n_views, errors);
  LpViewErrors without = *errors;

  without.height_m = without.height_scatter_m = NAN;
  *errors = without;
  if (all->len < MIN_PHOTOS)
    return;
  measure_heights (all, errors);
  if (errors->height_m <= 0 ||
      judge_known (all, errors) - judge_known (all, &without) < MIN_GAIN)
    *errors = without;
}
