/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "rows.h"

#define N_PHOTOS 400

typedef struct {
  const gchar *name;
  SurveyFlightOptions options;
} Row;

/* span, GPS error, yaw bias, clock error, missing yaws, photos */
static const Row rows[ACCURACY_N_SURVEY_ROWS] = {
  { "45 m spans, GPS 2 m, yaw bias 4°", { 45, 2, 4, 0, 0, N_PHOTOS } },
  { "transmission, GPS 2 m, yaw bias 4°", { 0, 2, 4, 0, 0, 0 } },
  { "45 m spans, GPS 5 m, yaw bias 10°", { 45, 5, 10, 0, 0, N_PHOTOS } },
  { "transmission, GPS 5 m, yaw bias 10°", { 0, 5, 10, 0, 0, 0 } },
  { "45 m spans, camera clock 10 s off", { 45, 2, 4, 10, 0, N_PHOTOS } },
  { "transmission, camera clock 10 s off", { 0, 2, 4, 10, 0, 0 } },
  { "half of the yaws missing, 45 m", { 45, 2, 4, 0, 0.5, N_PHOTOS } },
  { "yaw missing throughout, 45 m", { 45, 2, 4, 0, 1, N_PHOTOS } },
};

const gchar *
accuracy_row_get_name (guint row)
{
  if (row < ACCURACY_N_SURVEY_ROWS)
    return rows[row].name;
  return other_flight_names[row - ACCURACY_N_SURVEY_ROWS];
}

gboolean
accuracy_row_is_possible (guint row)
{
  return row >= ACCURACY_N_SURVEY_ROWS || rows[row].options.span > 0 ||
         survey_flight_has_real_line ();
}

gboolean
accuracy_row_has_clock_error (guint row)
{
  return row < ACCURACY_N_SURVEY_ROWS && rows[row].options.clock_error != 0;
}

Flight *
accuracy_row_simulate (guint row, guint seed)
{
  SurveyFlightOptions options;

  if (row >= ACCURACY_N_SURVEY_ROWS)
    return other_flight_simulate (row - ACCURACY_N_SURVEY_ROWS, seed);
  options = rows[row].options;
  /* Either way, and not on the grid that is searched. */
  if (options.clock_error != 0)
    options.clock_error += 0.07 * (gint) (seed % 8) - 0.25;
  if (seed % 2 != 0)
    options.clock_error = -options.clock_error;
  return survey_flight_simulate (&options, seed);
}
