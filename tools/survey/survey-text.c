/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "survey/survey-text.h"

#include <math.h>

static void
append_digits (GString *text, guint64 value, guint n_digits)
{
  gchar digits[20];

  for (guint i = n_digits; i-- > 0; value /= 10)
    digits[i] = (gchar) ('0' + value % 10);
  g_string_append_len (text, digits, (gssize) n_digits);
}

/* @decimals is 9 at most. */
void
survey_append_fixed (GString *text, gdouble value, guint decimals)
{
  guint64 unit = 1, scaled, whole;
  guint n_digits = 1;

  for (guint i = 0; i < decimals; i++)
    unit *= 10;
  scaled = (guint64) llround (fabs (value) * (gdouble) unit);
  whole = scaled / unit;
  for (guint64 rest = whole / 10; rest > 0; rest /= 10)
    n_digits++;
  if (value < 0.0 && scaled > 0)
    g_string_append_c (text, '-');
  append_digits (text, whole, n_digits);
  if (decimals == 0)
    return;
  g_string_append_c (text, '.');
  append_digits (text, scaled % unit, decimals);
}

/* ISO 8601 in UTC with milliseconds; @time is microseconds since 1970. The
 * date is counted from 1 March of the year 0, so that leap days come last
 * (Howard Hinnant's days_from_civil, backwards). */
void
survey_append_time (GString *text, gint64 time)
{
  gint64 milliseconds = time / 1000;
  gint64 day = milliseconds / 86400000 + 719468;
  guint64 rest = (guint64) (milliseconds % 86400000);
  gint64 era = day / 146097;
  gint64 day_of_era = day % 146097;
  gint64 year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
                           day_of_era / 146096) /
                       365;
  gint64 day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  gint64 month = (5 * day_of_year + 2) / 153;
  gint64 january = month >= 10 ? 1 : 0;

  append_digits (text, (guint64) (year_of_era + era * 400 + january), 4);
  g_string_append_c (text, '-');
  append_digits (text, (guint64) (month >= 10 ? month - 9 : month + 3), 2);
  g_string_append_c (text, '-');
  append_digits (text, (guint64) (day_of_year - (153 * month + 2) / 5 + 1), 2);
  g_string_append_c (text, 'T');
  append_digits (text, rest / 3600000, 2);
  g_string_append_c (text, ':');
  append_digits (text, rest / 60000 % 60, 2);
  g_string_append_c (text, ':');
  append_digits (text, rest / 1000 % 60, 2);
  g_string_append_c (text, '.');
  append_digits (text, rest % 1000, 3);
  g_string_append_c (text, 'Z');
}
