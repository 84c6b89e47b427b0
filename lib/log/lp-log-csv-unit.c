/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log/lp-log-csv-unit.h"

#define FOOT 0.3048
#define RADIAN (180 / G_PI)

/* Words in parentheses or brackets; some say nothing that counts. */
static const struct {
  const gchar *words; /* with | between and around */
  LpLogCsvUnit unit;
} units[] = {
  { "|m|meter|meters|metre|metres|deg|degree|degrees|\xc2\xb0|wgs84|wgs 84|"
    "msl|amsl|asl|true|360|decimal|decimal degrees|dd|",
      { .scale = 1 } },
  { "|ft|foot|feet|", { .scale = FOOT } },
  { "|km|", { .scale = 1000 } },
  { "|dm|", { .scale = 0.1 } },
  { "|cm|centidegrees|cdeg|1e-2 deg|deg*100|", { .scale = 0.01 } },
  { "|mm|", { .scale = 0.001 } },
  { "|ddeg|decidegrees|0.1 deg|", { .scale = 0.1 } },
  { "|rad|radian|radians|", { .scale = RADIAN } },
  { "|mrad|", { .scale = RADIAN / 1000 } },
  { "|1e-7 deg|1e-7deg|1e-7 degrees|1e-7|1e7|dege7|deg e7|deg*1e7|deg * 1e7|"
    "1e7 deg|degrees e7|",
      { .scale = 1e-7 } },
  { "|1e-6 deg|1e-6|dege6|deg*1e6|", { .scale = 1e-6 } },
  { "|s|sec|secs|second|seconds|",
      { .scale = 1, .time_unit = LP_TIME_UNIT_S } },
  { "|ms|msec|millisecond|milliseconds|",
      { .scale = 1, .time_unit = LP_TIME_UNIT_MS } },
  { "|us|usec|\xc2\xb5s|\xce\xbcs|microsecond|microseconds|",
      { .scale = 1, .time_unit = LP_TIME_UNIT_US } },
  { "|utc|gmt|z|", { .scale = 1, .is_utc = TRUE } },
  { "|local|", { .scale = 1, .is_local = TRUE } },
};

static gboolean
find_unit (const gchar *text, gsize length, LpLogCsvUnit *unit)
{
  g_autofree gchar *word = g_ascii_strdown (text, (gssize) length);
  g_autofree gchar *wanted = g_strdup_printf ("|%s|", g_strstrip (word));

  for (guint i = 0; i < G_N_ELEMENTS (units) && *word != '\0'; i++) {
    if (strstr (units[i].words, wanted) != NULL) {
      unit->scale *= units[i].unit.scale;
      unit->time_unit = MAX (unit->time_unit, units[i].unit.time_unit);
      unit->is_utc |= units[i].unit.is_utc;
      unit->is_local |= units[i].unit.is_local;
      return TRUE;
    }
  }
  return FALSE;
}

/**
 * lp_log_csv_unit_take: (skip)
 * @header: what names a column, as `altitude [ft]` or `datetime(utc)`
 * @unit: (out): the unit in it; metres, degrees and an unknown unit of time
 *   where there is none
 *
 * Returns: (transfer full): the name without a unit that is known
 */
gchar *
lp_log_csv_unit_take (const gchar *header, LpLogCsvUnit *unit)
{
  gchar *bare = g_strdup (header);

  *unit = (LpLogCsvUnit){ .scale = 1, .time_unit = LP_TIME_UNIT_GUESS };
  for (;;) {
    gsize length = strlen (bare);
    gchar *open;

    if (length < 3 || (bare[length - 1] != ')' && bare[length - 1] != ']'))
      return bare;
    open = strrchr (bare, bare[length - 1] == ')' ? '(' : '[');
    if (open == NULL || open == bare ||
        !find_unit (open + 1, (gsize) (bare + length - 2 - open), unit))
      return bare;
    *open = '\0';
    g_strchomp (bare);
  }
}
