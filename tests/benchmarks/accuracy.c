/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How often matching finds the pole that a photo shows: prints the tables of
 * docs/matching.md. */

#include <locale.h>
#include <stdlib.h>

#include "rows.h"
#include "tally.h"

typedef struct {
  const gchar *name;
  LpMatchMethod method;
  gint lookahead;
} Way;

static const Way ways[] = {
  { "nearest", LP_MATCH_METHOD_DISTANCE, 0 },
  { "view, each photo by itself", LP_MATCH_METHOD_VIEW, 0 },
  { "view, 20 photos either way", LP_MATCH_METHOD_VIEW, 20 },
  { "view, whole flight", LP_MATCH_METHOD_VIEW, LP_LOOKAHEAD_FLIGHT },
};

#define BEST_WAY (G_N_ELEMENTS (ways) - 1)

static gint n_seeds = 20;
static gint first_seed = ACCURACY_FIRST_SEED;
static gboolean only_best = FALSE;

static void
print_row (const gchar *name, const Way *way, const Tally *tally)
{
  g_print ("| %s | %s | %.1f %% | %.1f %% | %.2f %% | %.1f %% |", name,
      way->name, 100.0 * tally->share_sum / tally->n_flights,
      100.0 * tally->worst_share, 100.0 * tally->n_silent / tally->n_photos,
      100.0 * tally->n_ambiguous / tally->n_photos);
  if (tally->offset_error_sum > 0)
    g_print (" %.2f s, %.2f s |\n", tally->offset_error_sum / tally->n_flights,
        tally->worst_offset_error);
  else
    g_print (" - |\n");
}

static void
print_head (void)
{
  g_print (
      "| flight | method | right pole, mean | worst flight | silent errors "
      "| ambiguous | clock, mean and worst error |\n"
      "|---|---|---|---|---|---|---|\n");
}

static void
print_confidences (const Tally *tally)
{
  g_print ("\n| confidence | photos | mean confidence | right |\n"
           "|---|---|---|---|\n");
  for (guint i = 0; i < N_TENTHS; i++) {
    if (tally->tenth_photos[i] == 0)
      continue;
    g_print ("| %.1f to %.1f | %u | %.3f | %.3f |\n", i / 10.0, (i + 1) / 10.0,
        tally->tenth_photos[i],
        tally->tenth_confidence[i] / tally->tenth_photos[i],
        (gdouble) tally->tenth_right[i] / tally->tenth_photos[i]);
  }
  g_print ("\nSilent errors, of all %u photos: %.2f %%\n\n", tally->n_photos,
      100.0 * tally->n_silent / tally->n_photos);
}

static void
measure_row (guint row, Tally *all)
{
  for (guint w = only_best ? BEST_WAY : 0; w < G_N_ELEMENTS (ways); w++) {
    Tally tally;
    /* The clock takes the whole flight. */
    if (accuracy_row_has_clock_error (row) && w > 0 && w < BEST_WAY)
      continue;
    tally_init (&tally);
    for (gint seed = first_seed; seed < first_seed + n_seeds; seed++) {
      g_autoptr (Flight) flight = accuracy_row_simulate (row, (guint) seed);
      tally_flight (
          &tally, flight, ways[w].method, ways[w].lookahead, NULL, NULL);
    }
    print_row (accuracy_row_get_name (row), &ways[w], &tally);
    if (w == BEST_WAY)
      tally_add_confidences (all, &tally);
  }
}

static void
measure (guint begin, guint end)
{
  Tally all;

  tally_init (&all);
  print_head ();
  for (guint row = begin; row < end; row++) {
    if (accuracy_row_is_possible (row))
      measure_row (row, &all);
  }
  print_confidences (&all);
}

int
main (int argc, char **argv)
{
  const GOptionEntry entries[] = {
    { "seeds", 0, 0, G_OPTION_ARG_INT, &n_seeds, "Flights a row (20)", "N" },
    { "first-seed", 0, 0, G_OPTION_ARG_INT, &first_seed,
        "Seed of the first flight", "N" },
    { "only-best", 0, 0, G_OPTION_ARG_NONE, &only_best,
        "Leave out what is there to compare", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  setlocale (LC_CTYPE, "C.UTF-8");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error)) {
    g_printerr ("accuracy: %s\n", error->message);
    return EXIT_FAILURE;
  }
  if (!survey_flight_has_real_line ())
    g_printerr ("accuracy: without the real line, as there is no "
                "poles/li_towers.csv where LINEPATROL_DATA says\n");
  g_print ("Along a line, as `linepatrol demo` flies:\n\n");
  measure (0, ACCURACY_N_SURVEY_ROWS);
  g_print ("Flights that are made otherwise:\n\n");
  measure (ACCURACY_N_SURVEY_ROWS, ACCURACY_N_SURVEY_ROWS + N_OTHER_FLIGHTS);
  return EXIT_SUCCESS;
}
