/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "lp-time.h"

typedef struct {
  const gchar *position;
  const gchar *end;
} Text;

/**
 * lp_time_is_plausible: (skip)
 * @time: microseconds of UTC, or %LP_TIME_NONE
 *
 * Returns: whether a photo or a fix can be of that time: 1990 up to 2100
 */
gboolean
lp_time_is_plausible (gint64 time)
{
  return time >= LP_TIME_EARLIEST && time < LP_TIME_LATEST;
}

static gboolean
take (Text *text, const gchar *characters)
{
  if (text->position == text->end || *text->position == '\0' ||
      strchr (characters, *text->position) == NULL)
    return FALSE;
  text->position++;
  return TRUE;
}

static gboolean
take_digits (Text *text, guint n_digits, guint *value)
{
  *value = 0;
  if ((gsize) (text->end - text->position) < n_digits)
    return FALSE;
  for (guint i = 0; i < n_digits; i++, text->position++) {
    if (!g_ascii_isdigit (*text->position))
      return FALSE;
    *value = *value * 10 + (guint) g_ascii_digit_value (*text->position);
  }
  return TRUE;
}

/* Either all numbers of a date and time are set apart or, in the basic form of
 * ISO 8601, none. */
static gboolean
take_date (Text *text, gint64 *days, gboolean *is_basic)
{
  guint year, month, day;
  GDate date;

  if (!take_digits (text, 4, &year))
    return FALSE;
  *is_basic = !take (text, "-:/.");
  if (!take_digits (text, 2, &month) || (!*is_basic && !take (text, "-:/.")) ||
      !take_digits (text, 2, &day))
    return FALSE;
  if (!g_date_valid_dmy ((GDateDay) day, (GDateMonth) month, (GDateYear) year))
    return FALSE;
  g_date_clear (&date, 1);
  g_date_set_dmy (&date, (GDateDay) day, (GDateMonth) month, (GDateYear) year);
  /* GLib counts days from 1 January of the year 1. */
  *days = (gint64) g_date_get_julian (&date) - 719163;
  return TRUE;
}

static gboolean
take_seconds (Text *text, gboolean is_basic, guint *second)
{
  *second = 0;
  if (is_basic) {
    if (text->position == text->end || !g_ascii_isdigit (*text->position))
      return TRUE;
  } else if (!take (text, ":")) {
    return TRUE;
  }
  return take_digits (text, 2, second);
}

static gboolean
take_time_of_day (Text *text, gboolean is_basic, gint64 *microseconds)
{
  guint hour, minute, second;
  gint64 fraction = 0;

  if (!take_digits (text, 2, &hour) || (!is_basic && !take (text, ":")) ||
      !take_digits (text, 2, &minute) ||
      !take_seconds (text, is_basic, &second))
    return FALSE;
  if (take (text, ".,")) {
    for (gint64 unit = G_USEC_PER_SEC / 10;
         text->position < text->end && g_ascii_isdigit (*text->position);
         text->position++, unit /= 10)
      fraction += g_ascii_digit_value (*text->position) * unit;
  }
  *microseconds =
      (gint64) ((hour * 60 + minute) * 60 + second) * G_USEC_PER_SEC + fraction;
  /* A day ends at 24:00:00. */
  return minute <= 59 && second <= 60 &&
         (hour < 24 || *microseconds == 86400 * (gint64) G_USEC_PER_SEC);
}

static gboolean
take_word (Text *text, const gchar *word)
{
  gsize length = strlen (word);

  if ((gsize) (text->end - text->position) < length ||
      g_ascii_strncasecmp (text->position, word, length) != 0)
    return FALSE;
  text->position += length;
  return TRUE;
}

static gboolean
take_zone (Text *text, gboolean *is_local, gint64 *offset)
{
  gboolean east;
  guint hours, minutes = 0;

  *offset = 0;
  take (text, " ");
  *is_local = text->position == text->end;
  if (*is_local || take (text, "Zz") || take_word (text, "UTC") ||
      take_word (text, "GMT"))
    return TRUE;
  east = *text->position == '+';
  if (!take (text, "+-") || !take_digits (text, 2, &hours))
    return FALSE;
  if ((take (text, ":") || text->position < text->end) &&
      !take_digits (text, 2, &minutes))
    return FALSE;
  if (hours > 14 || minutes > 59)
    return FALSE;
  *offset = (gint64) (hours * 60 + minutes) * 60 * G_USEC_PER_SEC;
  if (!east)
    *offset = -*offset;
  return TRUE;
}

/**
 * lp_time_parse: (skip)
 * @text: a date with a time of day in ISO 8601, basic or extended, or with the
 *   colons of EXIF or with slashes in the date, and with a blank for the T
 * @length: its length in bytes
 *
 * A time without a zone is UTC. Digits beyond the microsecond are cut off.
 *
 * Returns: microseconds of UTC, or %LP_TIME_NONE where @text is no such time
 */
gint64
lp_time_parse (const gchar *text, gsize length)
{
  return lp_time_parse_in_zone (text, length, NULL);
}

/**
 * lp_time_parse_in_zone: (skip)
 * @text: as for lp_time_parse()
 * @length: its length in bytes
 * @zone: (nullable): where a time without a zone is from; %NULL for UTC
 *
 * Returns: microseconds of UTC, or %LP_TIME_NONE where @text is no such time
 */
gint64
lp_time_parse_in_zone (const gchar *text, gsize length, GTimeZone *zone)
{
  Text rest = { text, text + length };
  gint64 days, microseconds, offset;
  gboolean is_basic, is_local;

  while (take (&rest, " \t"))
    ;
  while (rest.end > rest.position && g_ascii_isspace (rest.end[-1]))
    rest.end--;
  if (!take_date (&rest, &days, &is_basic) || !take (&rest, "Tt ") ||
      !take_time_of_day (&rest, is_basic, &microseconds) ||
      !take_zone (&rest, &is_local, &offset) || rest.position != rest.end)
    return LP_TIME_NONE;
  microseconds += days * 86400 * G_USEC_PER_SEC - offset;
  return is_local ? lp_time_from_local (microseconds, zone) : microseconds;
}

/**
 * lp_time_from_local: (skip)
 * @time: microseconds since the beginning of 1970 by the clocks of @zone, or
 *   %LP_TIME_NONE
 * @zone: (nullable): a time zone; %NULL for UTC
 *
 * Of an hour that comes twice, when summer ends, the first one is meant.
 *
 * Returns: microseconds of UTC, or %LP_TIME_NONE
 */
gint64
lp_time_from_local (gint64 time, GTimeZone *zone)
{
  gint64 seconds = time / G_USEC_PER_SEC;
  gint interval;

  if (zone == NULL || time == LP_TIME_NONE)
    return time;
  interval = g_time_zone_adjust_time (zone, G_TIME_TYPE_DAYLIGHT, &seconds);
  return time -
         (gint64) g_time_zone_get_offset (zone, interval) * G_USEC_PER_SEC;
}
