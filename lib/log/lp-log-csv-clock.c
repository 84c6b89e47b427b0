/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log/lp-log-csv-clock.h"

#include "lp-time.h"

/* 2016-06-23T16:31: */
#define PREFIX 17

/**
 * lp_log_csv_clock_init: (skip)
 * @clock: a clock
 * @zone: (nullable): of times that do not say theirs; %NULL for UTC
 */
void
lp_log_csv_clock_init (LpLogCsvClock *clock, GTimeZone *zone)
{
  memset (clock, 0, sizeof *clock);
  clock->zone = zone;
}

/* Reads seconds, with what stands behind them. */
static gboolean
read_seconds (
    const gchar *text, gsize length, gint64 *microseconds, gsize *used)
{
  gint64 unit = G_USEC_PER_SEC;
  gsize position = 2;

  if (length < 2 || !g_ascii_isdigit (text[0]) || !g_ascii_isdigit (text[1]) ||
      text[0] > '5')
    return FALSE;
  *microseconds = ((text[0] - '0') * 10 + (text[1] - '0')) * unit;
  if (length > 2 && text[2] == '.') {
    for (position = 3; position < length && g_ascii_isdigit (text[position]);
         position++) {
      unit /= 10;
      *microseconds += (text[position] - '0') * unit;
    }
  }
  *used = position;
  return TRUE;
}

static gboolean
has_same_minute (const LpLogCsvClock *clock, GTimeZone *zone, const gchar *text,
    gsize length, gint64 *time)
{
  gint64 microseconds;
  gsize used;

  if (!clock->has_minute || zone != clock->minute_zone || length < PREFIX + 2 ||
      memcmp (text, clock->prefix, PREFIX) != 0 ||
      !read_seconds (text + PREFIX, length - PREFIX, &microseconds, &used) ||
      length - PREFIX - used != clock->suffix_length ||
      memcmp (text + PREFIX + used, clock->suffix, clock->suffix_length) != 0)
    return FALSE;
  *time = clock->minute + microseconds;
  return TRUE;
}

/* Offsets from UTC change at full minutes, so what is true of a second is true
 * of all its minute. */
static void
keep_minute (LpLogCsvClock *clock, GTimeZone *zone, const gchar *text,
    gsize length, gint64 time)
{
  gint64 microseconds;
  gsize used;

  clock->has_minute = FALSE;
  if (length < PREFIX + 2 || text[PREFIX - 1] != ':' ||
      !read_seconds (text + PREFIX, length - PREFIX, &microseconds, &used) ||
      length - PREFIX - used > sizeof clock->suffix)
    return;
  memcpy (clock->prefix, text, PREFIX);
  clock->suffix_length = length - PREFIX - used;
  memcpy (clock->suffix, text + PREFIX + used, clock->suffix_length);
  clock->minute = time - microseconds;
  clock->minute_zone = zone;
  clock->has_minute = TRUE;
}

/**
 * lp_log_csv_clock_read: (skip)
 * @clock: a clock
 * @zone: (nullable): of a time without a zone
 * @text: a date with a time of day, as for lp_time_parse()
 * @length: bytes
 *
 * Does what lp_time_parse_in_zone() does, quickly for a time in the same minute
 * as the one before.
 *
 * Returns: microseconds of UTC, or %LP_TIME_NONE
 */
gint64
lp_log_csv_clock_read (
    LpLogCsvClock *clock, GTimeZone *zone, const gchar *text, gsize length)
{
  gint64 time;

  if (has_same_minute (clock, zone, text, length, &time))
    return time;
  time = lp_time_parse_in_zone (text, length, zone);
  if (!lp_time_is_plausible (time))
    return LP_TIME_NONE;
  keep_minute (clock, zone, text, length, time);
  return time;
}

/* Takes up to three numbers apart; returns how many there are. */
static guint
take_numbers (const gchar *text, gsize length, guint numbers[3],
    guint digits[3], gchar *separator)
{
  guint n = 0;

  for (gsize i = 0; i < length && n < 3;) {
    if (!g_ascii_isdigit (text[i]))
      return 0;
    numbers[n] = digits[n] = 0;
    for (; i < length && g_ascii_isdigit (text[i]); i++) {
      if (++digits[n] > 8)
        return 0;
      numbers[n] = numbers[n] * 10 + (guint) (text[i] - '0');
    }
    n++;
    if (i < length) {
      *separator = text[i++];
      if (strchr ("/-.: ", *separator) == NULL)
        return 0;
    }
  }
  return n;
}

static gboolean
is_date (guint year, guint month, guint day)
{
  return year >= 1990 && year < 2100 && month <= 12 && day <= 31 &&
         g_date_valid_dmy (
             (GDateDay) day, (GDateMonth) month, (GDateYear) year);
}

/* Year first, or last: then the day comes first before dots, and the month
 * before slashes, unless there is no such month. */
static gboolean
read_date (const gchar *text, gsize length, gchar *iso, gsize size)
{
  guint n[3], digits[3], year, month, day;
  gchar separator = '\0';
  guint count = take_numbers (text, length, n, digits, &separator);

  if (count == 1 && digits[0] == 8) {
    year = n[0] / 10000;
    month = n[0] / 100 % 100;
    day = n[0] % 100;
  } else if (count != 3) {
    return FALSE;
  } else if (digits[0] == 4) {
    year = n[0];
    month = n[1];
    day = n[2];
  } else {
    gboolean day_first = separator == '.' || n[0] > 12;
    year = n[2];
    month = day_first ? n[1] : n[0];
    day = day_first ? n[0] : n[1];
  }
  if (!is_date (year, month, day))
    return FALSE;
  g_snprintf (iso, size, "%04u-%02u-%02uT", year, month, day);
  return TRUE;
}

/* Takes AM or PM from the end of a time of day; returns the hours to add to
 * twelve less than there are, or -1 where there is none. */
static gint
take_half_of_day (const gchar *text, gsize *length)
{
  gint hours;

  if (*length < 3 || g_ascii_toupper (text[*length - 1]) != 'M')
    return -1;
  hours = g_ascii_toupper (text[*length - 2]) == 'P'   ? 12
          : g_ascii_toupper (text[*length - 2]) == 'A' ? 0
                                                       : -1;
  if (hours < 0)
    return -1;
  *length -= 2;
  while (*length > 0 && g_ascii_isspace (text[*length - 1]))
    --*length;
  return hours;
}

static gboolean
read_time_of_day (const gchar *text, gsize length, gchar *iso, gsize size)
{
  gint half = take_half_of_day (text, &length);
  gsize digits = 0;
  guint hour = 0;

  while (digits < length && g_ascii_isdigit (text[digits]))
    hour = hour * 10 + (guint) (text[digits++] - '0');
  if (digits == 6 && half < 0) {
    g_snprintf (iso, size, "%.2s:%.2s:%.*s", text, text + 2,
        (gint) MIN (length - 4, 20), text + 4);
    return TRUE;
  }
  if (digits == 0 || digits > 2 || (half >= 0 && (hour == 0 || hour > 12)))
    return FALSE;
  if (half >= 0)
    hour = hour % 12 + (guint) half;
  g_snprintf (iso, size, "%02u%.*s", hour, (gint) MIN (length - digits, 24),
      text + digits);
  return TRUE;
}

/**
 * lp_log_csv_clock_read_parts: (skip)
 * @zone: (nullable): where they are from; %NULL for UTC
 * @date: `2016-06-23`, `2016:06:23`, `20160623`, `6/23/2016` or `23.6.2016`
 * @date_length: bytes
 * @time: `16:31:59.5`, `163159` or `4:31:59.50 PM`, also with a zone; or all
 *   of a time with its date
 * @time_length: bytes
 *
 * Returns: microseconds of UTC, or %LP_TIME_NONE
 */
gint64
lp_log_csv_clock_read_parts (GTimeZone *zone, const gchar *date,
    gsize date_length, const gchar *time, gsize time_length)
{
  gchar iso[48];
  gsize length;
  gint64 result = lp_time_parse_in_zone (time, time_length, zone);

  if (result == LP_TIME_NONE &&
      read_date (date, date_length, iso, sizeof iso)) {
    length = strlen (iso);
    if (read_time_of_day (time, time_length, iso + length, sizeof iso - length))
      result = lp_time_parse_in_zone (iso, strlen (iso), zone);
  }
  return lp_time_is_plausible (result) ? result : LP_TIME_NONE;
}

/**
 * lp_log_csv_clock_count: (skip)
 * @clock: a clock
 * @second: a time that was cut to the second
 * @counter: of the same moment, microseconds since the log began
 *
 * Combines a time in steps of a second with a counter in smaller ones. Of a
 * counter it is known from each row between which two values lies what must be
 * added; where the second changes, that is most narrow. So the sum is never
 * off by more than a step of the counter once a second has changed, and jumps
 * of either are followed.
 *
 * Returns: microseconds of UTC
 */
gint64
lp_log_csv_clock_count (LpLogCsvClock *clock, gint64 second, gint64 counter)
{
  gint64 lowest = second - counter;
  gint64 highest = lowest + G_USEC_PER_SEC - 1;

  if (!clock->has_offset || ABS (clock->offset - lowest) > 2 * G_USEC_PER_SEC)
    clock->offset = lowest;
  clock->has_offset = TRUE;
  clock->offset = CLAMP (clock->offset, lowest, highest);
  return clock->offset + counter;
}

/* Digits in groups as @pattern has them, where a blank is anything that is
 * neither digit nor letter. */
static gboolean
match_digits (const gchar *text, const gchar *pattern, guint *numbers)
{
  for (; *pattern != '\0'; pattern++) {
    if (*pattern == ' ') {
      while (*text != '\0' && strchr ("-_. []TZ", *text) != NULL)
        text++;
      continue;
    }
    *numbers = 0;
    for (gint n = *pattern - '0'; n > 0; n--, text++) {
      if (!g_ascii_isdigit (*text))
        return FALSE;
      *numbers = *numbers * 10 + (guint) (*text - '0');
    }
    numbers++;
  }
  return !g_ascii_isdigit (*text);
}

/**
 * lp_log_csv_clock_find_start: (skip)
 * @path: a log, as `DJI_20220530_101010.csv` or
 *   `DJIFlightRecord_2021-07-29_[16-32-50].csv`
 * @zone: (nullable): where its name's time is from; %NULL for UTC
 *
 * Returns: microseconds of UTC when the log began by its name, or
 *   %LP_TIME_NONE
 */
gint64
lp_log_csv_clock_find_start (const gchar *path, GTimeZone *zone)
{
  g_autofree gchar *name = g_path_get_basename (path);

  for (const gchar *text = name; *text != '\0'; text++) {
    guint n[6];
    gchar iso[48];
    gint64 time;

    if (!g_ascii_isdigit (*text) ||
        (text > name && g_ascii_isdigit (text[-1])) ||
        !match_digits (text, "4 2 2 2 2 2", n) || !is_date (n[0], n[1], n[2]))
      continue;
    g_snprintf (iso, sizeof iso, "%04u-%02u-%02uT%02u:%02u:%02u", n[0], n[1],
        n[2], n[3], n[4], n[5]);
    time = lp_time_parse_in_zone (iso, strlen (iso), zone);
    if (lp_time_is_plausible (time))
      return time;
  }
  return LP_TIME_NONE;
}
