/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "flights.h"

/* The rows of the accuracy tables: first flights of the survey, then others. */

#define ACCURACY_N_SURVEY_ROWS 8

/* Confidence is fitted on flights with seeds from the second on, and measured
 * on those from the first on. */
#define ACCURACY_FIRST_SEED 1
#define ACCURACY_FIRST_FITTING_SEED 10001

const gchar *accuracy_row_get_name (guint row);
gboolean accuracy_row_is_possible (guint row);
gboolean accuracy_row_has_clock_error (guint row);
Flight *accuracy_row_simulate (guint row, guint seed);
