/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "tally.h"

#include <math.h>

void
tally_init (Tally *tally)
{
  *tally = (Tally){ .worst_share = 1.0 };
}

static void
count_confidence (Tally *tally, gdouble confidence, gboolean is_right)
{
  guint tenth = MIN ((guint) (confidence * N_TENTHS), N_TENTHS - 1);

  tally->tenth_photos[tenth]++;
  tally->tenth_right[tenth] += is_right;
  tally->tenth_confidence[tenth] += confidence;
}

static gboolean
count_match (Tally *tally, const LpMatch *match, const gchar *truth)
{
  gboolean is_right = match != NULL && g_str_equal (match->pole, truth);

  tally->n_photos++;
  if (match == NULL)
    return FALSE;
  tally->n_right += is_right;
  tally->n_ambiguous += match->ambiguous;
  tally->n_silent += !is_right && !match->ambiguous && match->confidence >= 0.5;
  count_confidence (tally, match->confidence, is_right);
  return is_right;
}

static void
count_offset (Tally *tally, const LpClockOffset *offset, gdouble clock_error)
{
  gdouble applied = offset->state == LP_CLOCK_APPLIED ? offset->offset_s : 0;
  gdouble error = fabs (applied + clock_error);

  tally->n_offsets += offset->state == LP_CLOCK_APPLIED;
  tally->offset_error_sum += error;
  tally->worst_offset_error = MAX (tally->worst_offset_error, error);
}

void
tally_flight (Tally *tally, const Flight *flight, LpMatchMethod method,
    gint lookahead, TallyFunc func, gpointer data)
{
  g_autoptr (LpPoleMatcher) matcher =
      lp_pole_matcher_new (flight->poles, method, -1);
  g_autoptr (LpFlightMatcher) matching =
      lp_flight_matcher_new (matcher, lookahead);
  LpClockOffset offset;
  guint n_right = 0;

  if (flight->track != NULL && method == LP_MATCH_METHOD_VIEW)
    lp_flight_matcher_set_track (matching, flight->track, LP_CLOCK_OFFSET_MAX);
  for (guint i = 0; i < flight->photos->len; i++)
    lp_flight_matcher_add (matching, g_ptr_array_index (flight->photos, i));
  lp_flight_matcher_finish (matching);
  for (guint i = 0; i < flight->photos->len; i++) {
    g_autoptr (LpPhoto) photo = lp_flight_matcher_take (matching);
    gboolean is_right = count_match (
        tally, photo->match, g_ptr_array_index (flight->truths, i));
    n_right += is_right;
    if (func != NULL && photo->match != NULL)
      func (photo->match, is_right, data);
  }
  if (lp_flight_matcher_get_clock_offset (matching, &offset))
    count_offset (tally, &offset, flight->clock_error_s);
  tally->n_flights++;
  tally->share_sum += (gdouble) n_right / flight->photos->len;
  tally->worst_share =
      MIN (tally->worst_share, (gdouble) n_right / flight->photos->len);
}

void
tally_add_confidences (Tally *tally, const Tally *other)
{
  tally->n_photos += other->n_photos;
  tally->n_silent += other->n_silent;
  for (guint i = 0; i < N_TENTHS; i++) {
    tally->tenth_photos[i] += other->tenth_photos[i];
    tally->tenth_right[i] += other->tenth_right[i];
    tally->tenth_confidence[i] += other->tenth_confidence[i];
  }
}
