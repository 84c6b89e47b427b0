/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log/lp-log-quantity.h"

#include <math.h>

#include "text/lp-number.h"

typedef struct {
  const gchar *position;
  const gchar *end;
} Text;

static gboolean
take (Text *text, const gchar *word)
{
  gsize length = strlen (word);

  while (text->position < text->end && *text->position == ' ')
    text->position++;
  if ((gsize) (text->end - text->position) < length ||
      g_ascii_strncasecmp (text->position, word, length) != 0)
    return FALSE;
  text->position += length;
  return TRUE;
}

static gboolean
take_any (Text *text, const gchar *const *words)
{
  for (; *words != NULL; words++) {
    if (take (text, *words))
      return TRUE;
  }
  return FALSE;
}

static gboolean
take_number (Text *text, gdouble *value)
{
  gsize length;

  take (text, "");
  length = lp_number_scan (
      text->position, (gsize) (text->end - text->position), value);
  text->position += length;
  return length > 0 && isfinite (*value);
}

/* A letter of the sky, which says the sign; south and west are below zero. */
static gboolean
take_direction (Text *text, LpLogField field, gboolean *negative)
{
  static const gchar *const latitude[] = { "north", "south", "n", "s", NULL };
  static const gchar *const longitude[] = { "east", "west", "e", "w", NULL };
  const gchar *const *words =
      field == LP_LOG_FIELD_LATITUDE ? latitude : longitude;

  for (guint i = 0; words[i] != NULL; i++) {
    if (take (text, words[i])) {
      *negative = i % 2 == 1;
      return TRUE;
    }
  }
  return FALSE;
}

/* XMP has `46,50.585N`; a comma alone may as well be that of a decimal. */
static gboolean
is_xmp (const Text *text)
{
  gsize length = (gsize) (text->end - text->position);
  const gchar *comma = memchr (text->position, ',', length);

  return comma != NULL && g_ascii_isalpha (text->end[-1]) &&
         strcspn (comma + 1, ".,") < (gsize) (text->end - comma - 1);
}

/* Degrees, then minutes, then seconds, as far as there are any. */
static gboolean
take_degrees (Text *text, gdouble *value)
{
  static const gchar *const degree[] = { "degrees", "deg", "\xc2\xb0", "\xb0",
    NULL };
  static const gchar *const minute[] = { "min", "'", "\xe2\x80\xb2", NULL };
  static const gchar *const second[] = { "sec", "\"", "''", "\xe2\x80\xb3",
    NULL };
  const gboolean xmp = is_xmp (text);
  gdouble minutes = 0, seconds = 0;
  gboolean negative = text->position < text->end && *text->position == '-';

  if (!take_number (text, value))
    return FALSE;
  if ((take_any (text, degree) || (xmp && take (text, ","))) &&
      take_number (text, &minutes)) {
    if ((take_any (text, minute) || (xmp && take (text, ","))) &&
        take_number (text, &seconds))
      take_any (text, second);
  }
  if (minutes < 0 || minutes >= 60 || seconds < 0 || seconds >= 60)
    return FALSE;
  *value = fabs (*value) + minutes / 60 + seconds / 3600;
  if (negative)
    *value = -*value;
  return TRUE;
}

static gboolean
parse_coordinate (Text *text, LpLogField field, gdouble *value)
{
  gboolean negative = FALSE;
  gboolean directed = take_direction (text, field, &negative);

  if (!take_degrees (text, value))
    return FALSE;
  directed |= take_direction (text, field, &negative);
  if (directed && *value < 0)
    return FALSE;
  if (negative)
    *value = -*value;
  return TRUE;
}

static gboolean
parse_altitude (Text *text, gdouble *value)
{
  static const gchar *const metres[] = { "metres", "meters", "m", NULL };
  static const gchar *const feet[] = { "feet", "ft", NULL };

  if (!take_number (text, value))
    return FALSE;
  if (take_any (text, feet))
    *value *= 0.3048;
  else
    take_any (text, metres);
  if (take (text, "below sea level"))
    *value = -fabs (*value);
  else
    take (text, "above sea level");
  return TRUE;
}

static gboolean
parse_angle (Text *text, gdouble *value)
{
  static const gchar *const units[] = { "degrees", "deg", "\xc2\xb0", "\xb0",
    NULL };

  if (!take_number (text, value))
    return FALSE;
  take_any (text, units);
  return TRUE;
}

/**
 * lp_log_quantity_parse: (skip)
 * @field: a field that is a number
 * @text: its value
 * @length: bytes
 * @value: (out): degrees or metres
 *
 * Reads a number that has its unit with it: coordinates in degrees, minutes
 * and seconds with the direction before or behind, altitudes in metres or
 * feet.
 *
 * Returns: whether it is one
 */
gboolean
lp_log_quantity_parse (
    LpLogField field, const gchar *text, gsize length, gdouble *value)
{
  Text rest = { text, text + length };
  gboolean found;

  if (field == LP_LOG_FIELD_LATITUDE || field == LP_LOG_FIELD_LONGITUDE)
    found = parse_coordinate (&rest, field, value);
  else if (field == LP_LOG_FIELD_ALTITUDE)
    found = parse_altitude (&rest, value);
  else
    found = parse_angle (&rest, value);
  take (&rest, "");
  return found && rest.position == rest.end;
}
