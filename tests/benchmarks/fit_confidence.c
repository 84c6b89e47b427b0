/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Fits the line of lib/pole/lp-pole-confidence.c by logistic regression, on
 * flights of all kinds whose seeds no test and no table uses. Prints what is to
 * be put on top of the line that is there: slope times its slope, and slope
 * times its offset plus offset. 1 and 0 mean that it is as it should be.
 */

#include <math.h>
#include <stdlib.h>

#include "rows.h"
#include "tally.h"

#define N_FLIGHTS 12
#define N_ROUNDS 30

typedef struct {
  gdouble x; /* logit of the confidence */
  gboolean is_right;
} Sample;

/* Those at the upper end are squeezed, and would tell a wrong slope. */
#define MAX_CONFIDENCE 0.99

static void
keep_sample (const LpMatch *match, gboolean is_right, gpointer samples)
{
  gdouble confidence = CLAMP (match->confidence, 1e-3, MAX_CONFIDENCE);
  Sample sample = { log (confidence / (1.0 - confidence)), is_right };

  if (match->method == LP_MATCH_METHOD_VIEW &&
      match->confidence < MAX_CONFIDENCE)
    g_array_append_val (samples, sample);
}

/* A step of Newton's method. */
static void
improve (const GArray *samples, gdouble *slope, gdouble *offset)
{
  gdouble h00 = 1e-3, h01 = 0, h11 = 1e-3, g0 = 0, g1 = 0, det;

  for (guint i = 0; i < samples->len; i++) {
    const Sample *sample = &g_array_index (samples, Sample, i);
    gdouble p = 1.0 / (1.0 + exp (-(*slope * sample->x + *offset)));
    gdouble weight = p * (1.0 - p);
    gdouble error = (sample->is_right ? 1.0 : 0.0) - p;
    g0 += error * sample->x;
    g1 += error;
    h00 += weight * sample->x * sample->x;
    h01 += weight * sample->x;
    h11 += weight;
  }
  det = h00 * h11 - h01 * h01;
  *slope += (h11 * g0 - h01 * g1) / det;
  *offset += (h00 * g1 - h01 * g0) / det;
}

int
main (void)
{
  g_autoptr (GArray) samples = g_array_new (FALSE, FALSE, sizeof (Sample));
  gdouble slope = 1, offset = 0;

  for (guint row = 0; row < ACCURACY_N_SURVEY_ROWS + N_OTHER_FLIGHTS; row++) {
    Tally tally;
    guint before = samples->len;
    tally_init (&tally);
    for (guint i = 0; i < N_FLIGHTS && accuracy_row_is_possible (row); i++) {
      g_autoptr (Flight) flight =
          accuracy_row_simulate (row, ACCURACY_FIRST_FITTING_SEED + i);
      tally_flight (&tally, flight, LP_MATCH_METHOD_VIEW, LP_LOOKAHEAD_FLIGHT,
          keep_sample, samples);
    }
    g_print ("%5u of %s\n", samples->len - before, accuracy_row_get_name (row));
  }
  for (guint i = 0; i < N_ROUNDS; i++)
    improve (samples, &slope, &offset);
  g_print ("%u photos: slope %.3f, offset %.3f\n", samples->len, slope, offset);
  return EXIT_SUCCESS;
}
