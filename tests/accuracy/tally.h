/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "flights.h"
#include "pole/lp-flight-matcher.h"

/* How matching did on flights of one kind. */

#define N_TENTHS 10

typedef struct {
  guint n_flights;
  guint n_photos;
  guint n_right;
  guint n_silent; /* wrong, not ambiguous, confidence 0.5 or more */
  guint n_ambiguous;
  gdouble share_sum; /* of right ones, over flights */
  gdouble worst_share;
  gdouble offset_error_sum; /* seconds, of the clock */
  gdouble worst_offset_error;
  guint n_offsets; /* applied */
  guint tenth_photos[N_TENTHS];
  guint tenth_right[N_TENTHS];
  gdouble tenth_confidence[N_TENTHS];
} Tally;

/* Called for each photo, where given. */
typedef void (*TallyFunc) (
    const LpMatch *match, gboolean is_right, gpointer data);

void tally_init (Tally *tally);
void tally_flight (Tally *tally, const Flight *flight, LpMatchMethod method,
    gint lookahead, TallyFunc func, gpointer data);
void tally_add_confidences (Tally *tally, const Tally *other);
