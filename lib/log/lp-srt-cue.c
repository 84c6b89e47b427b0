/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log/lp-srt-cue.h"

#include "lp-time.h"
#include "text/lp-number.h"

#include <math.h>

typedef struct {
  const gchar *position;
  const gchar *end;
} Text;

/**
 * lp_srt_cue_init: (skip)
 * @cue: (out): a cue of which nothing is known
 */
void
lp_srt_cue_init (LpSrtCue *cue)
{
  *cue = (LpSrtCue){ .time = LP_TIME_NONE,
    .latitude = NAN,
    .longitude = NAN,
    .altitude = NAN,
    .heading = NAN,
    .camera_yaw = NAN,
    .camera_pitch = NAN,
    .camera_roll = NAN };
}

static void
skip_blanks (Text *text)
{
  while (text->position < text->end &&
         (*text->position == ' ' || *text->position == '\t'))
    text->position++;
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
take_word (Text *text, const gchar *word)
{
  gsize length = strlen (word);

  if ((gsize) (text->end - text->position) < length ||
      memcmp (text->position, word, length) != 0)
    return FALSE;
  text->position += length;
  return TRUE;
}

static gboolean
take_integer (Text *text, guint max_digits, guint *value)
{
  guint n_digits = 0;

  *value = 0;
  while (text->position < text->end && g_ascii_isdigit (*text->position) &&
         n_digits < max_digits) {
    *value = *value * 10 + (guint) g_ascii_digit_value (*text->position++);
    n_digits++;
  }
  return n_digits > 0;
}

/* A number, with its unit where that is degrees or metres. */
static gboolean
take_number (Text *text, gdouble *value)
{
  gsize length, n;

  skip_blanks (text);
  length = (gsize) (text->end - text->position);
  /* What ends a number ends it also where a unit follows at once. */
  for (n = 0; n < length &&
              (g_ascii_isdigit (text->position[n]) ||
                  strchr ("+-.", text->position[n]) != NULL) &&
              text->position[n] != '\0';
       n++)
    ;
  if (n > 0 && *text->position == '+') {
    text->position++;
    n--;
  }
  if (!lp_number_parse (text->position, n, value))
    return FALSE;
  text->position += n;
  return TRUE;
}

/* `2017.8.5 14:11:51`, `2021-12-25 12:27:52.373`, or with milliseconds and
 * microseconds set apart: `2022-08-07 13:40:40,774,808`. */
static gint64
take_time (Text text, GTimeZone *zone)
{
  guint date[3], clock[3], thousandths[2] = { 0, 0 };
  gchar canonical[64];
  gint64 time;

  if (!take_integer (&text, 4, &date[0]) || !take (&text, "-./") ||
      !take_integer (&text, 2, &date[1]) || !take (&text, "-./") ||
      !take_integer (&text, 2, &date[2]) || !take (&text, " T"))
    return LP_TIME_NONE;
  skip_blanks (&text);
  if (!take_integer (&text, 2, &clock[0]) || !take (&text, ":") ||
      !take_integer (&text, 2, &clock[1]) || !take (&text, ":") ||
      !take_integer (&text, 2, &clock[2]))
    return LP_TIME_NONE;
  for (guint i = 0; i < 2 && take (&text, ".,"); i++) {
    Text before = text;

    if (!take_integer (&text, 3, &thousandths[i]))
      break;
    for (gssize n = text.position - before.position; n < 3; n++)
      thousandths[i] *= 10;
  }
  g_snprintf (canonical, sizeof canonical,
      "%04u-%02u-%02uT%02u:%02u:%02u.%03u%03u", date[0], date[1], date[2],
      clock[0], clock[1], clock[2], thousandths[0], thousandths[1]);
  time = lp_time_parse_in_zone (canonical, strlen (canonical), zone);
  return lp_time_is_plausible (time) ? time : LP_TIME_NONE;
}

static void
set_named (LpSrtCue *cue, const gchar *key, gsize length, gdouble value)
{
  static const struct {
    const gchar *key;
    gsize offset;
  } keys[] = {
    { "latitude", G_STRUCT_OFFSET (LpSrtCue, latitude) },
    { "longitude", G_STRUCT_OFFSET (LpSrtCue, longitude) },
    { "longtitude", G_STRUCT_OFFSET (LpSrtCue, longitude) },
    { "altitude", G_STRUCT_OFFSET (LpSrtCue, altitude) },
    { "abs_alt", G_STRUCT_OFFSET (LpSrtCue, altitude) },
    { "drone_yaw", G_STRUCT_OFFSET (LpSrtCue, heading) },
    { "gb_yaw", G_STRUCT_OFFSET (LpSrtCue, camera_yaw) },
    { "gb_pitch", G_STRUCT_OFFSET (LpSrtCue, camera_pitch) },
    { "gb_roll", G_STRUCT_OFFSET (LpSrtCue, camera_roll) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    if (strlen (keys[i].key) == length &&
        memcmp (keys[i].key, key, length) == 0)
      G_STRUCT_MEMBER (gdouble, cue, keys[i].offset) = value;
  }
}

/* `[latitude: 41.4]`, `[longtitude : 149.0]`, `[rel_alt: 1.2 abs_alt: 3.4]` */
static void
take_bracket (LpSrtCue *cue, Text *text)
{
  while (text->position < text->end && *text->position != ']') {
    const gchar *key = text->position;
    gsize length;
    gdouble value;

    if (!g_ascii_isalpha (*key)) {
      text->position++;
      continue;
    }
    while (text->position < text->end &&
           (g_ascii_isalnum (*text->position) || *text->position == '_'))
      text->position++;
    length = (gsize) (text->position - key);
    skip_blanks (text);
    if (take (text, ":") && take_number (text, &value))
      set_named (cue, key, length, value);
  }
}

static void
set_position (LpSrtCue *cue, gdouble first, gdouble second, LpSrtOrder order)
{
  /* What no latitude can be is the longitude, whatever the syntax. */
  if (fabs (first) > 90)
    order = LP_SRT_LONGITUDE_FIRST;
  else if (fabs (second) > 90)
    order = LP_SRT_LATITUDE_FIRST;
  cue->latitude = order == LP_SRT_LONGITUDE_FIRST ? second : first;
  cue->longitude = order == LP_SRT_LONGITUDE_FIRST ? first : second;
}

/* `E: 120.5`: a coordinate that says which it is, as Autel's drones write it;
 * it begins with a letter. */
static gboolean
take_lettered (Text *text, LpSrtCue *cue)
{
  gdouble value, sign;
  gchar letter;

  skip_blanks (text);
  letter = text->position < text->end ? *text->position : '\0';
  if (!take (text, "NESW"))
    return FALSE;
  skip_blanks (text);
  if (!take (text, ":") || !take_number (text, &value))
    return FALSE;
  sign = letter == 'S' || letter == 'W' ? -1 : 1;
  if (letter == 'N' || letter == 'S')
    cue->latitude = sign * value;
  else
    cue->longitude = sign * value;
  return TRUE;
}

/* `(E: 120.5, N: 20.5, 35.01m)`; what the metres are above is not known. */
static gboolean
take_lettered_gps (LpSrtCue *cue, Text *text)
{
  if (!take (text, "(") || !take_lettered (text, cue))
    return FALSE;
  skip_blanks (text);
  if (take (text, ","))
    take_lettered (text, cue);
  return TRUE;
}

/* Behind GPS, or behind RTK where that is better:
 * `(lon,lat,satellites)`, the third an integer: Phantom 4, Mavic Pro;
 * `(lat,lon,altitude M)`: Matrice 300;
 * `(lat,lon,altitude)`, the third with decimals: Avata 2. Some programs write
 * the longitude first here, too, so it is open: a value beyond 90 degrees
 * decides for the rest of the log. */
static void
take_gps (LpSrtCue *cue, Text *text, LpSrtOrder *order)
{
  gdouble first, second, third;
  const gchar *begin;
  gboolean is_altitude, has_unit;
  Text lettered;

  skip_blanks (text);
  lettered = *text;
  if (take_lettered_gps (cue, &lettered)) {
    *text = lettered;
    return;
  }
  if (!take (text, "(") || !take_number (text, &first))
    return;
  skip_blanks (text);
  if (!take (text, ",") || !take_number (text, &second))
    return;
  skip_blanks (text);
  if (!take (text, ",")) {
    set_position (cue, first, second, LP_SRT_LONGITUDE_FIRST);
    return;
  }
  skip_blanks (text);
  begin = text->position;
  if (!take_number (text, &third)) {
    set_position (cue, first, second, LP_SRT_LONGITUDE_FIRST);
    return;
  }
  is_altitude = memchr (begin, '.', (gsize) (text->position - begin)) != NULL;
  has_unit = take (text, "Mm");
  if (has_unit) {
    set_position (cue, first, second, LP_SRT_LATITUDE_FIRST);
  } else if (is_altitude) {
    if (fabs (first) > 90 || fabs (second) > 90)
      *order =
          fabs (first) > 90 ? LP_SRT_LONGITUDE_FIRST : LP_SRT_LATITUDE_FIRST;
    cue->order_is_open = *order == LP_SRT_UNKNOWN;
    set_position (cue, first, second,
        *order == LP_SRT_UNKNOWN ? LP_SRT_LATITUDE_FIRST : *order);
  } else {
    set_position (cue, first, second, LP_SRT_LONGITUDE_FIRST);
    return;
  }
  /* Where it has none, a Matrice 300 writes 0.0M. */
  if (third != 0)
    cue->altitude = third;
}

static gboolean
take_angles (Text *text, gdouble *pitch, gdouble *roll, gdouble *yaw)
{
  gdouble *angles[] = { pitch, roll, yaw };
  gdouble values[3];

  skip_blanks (text);
  if (!take (text, "("))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (values); i++) {
    if (i > 0 && !take (text, ","))
      return FALSE;
    if (!take_number (text, &values[i]))
      return FALSE;
    /* Degree signs, in UTF-8 or Latin-1. */
    if (!take_word (text, "\xc2\xb0"))
      take_word (text, "\xb0");
    skip_blanks (text);
  }
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    *angles[i] = values[i];
  return TRUE;
}

static gboolean
begins_word (const gchar *line, const gchar *position)
{
  return position == line || !(g_ascii_isalnum (position[-1]) ||
                                 strchr ("_.-/:,", position[-1]) != NULL);
}

/**
 * lp_srt_cue_read: (skip)
 * @cue: (inout): what is known of a cue
 * @line: one of its lines
 * @length: bytes of it
 * @order: (inout): what is known of the log's order of coordinates
 * @zone: (nullable): where times are from; %NULL for UTC
 *
 * Adds what the line says.
 */
void
lp_srt_cue_read (LpSrtCue *cue, const gchar *line, gsize length,
    LpSrtOrder *order, GTimeZone *zone)
{
  Text text = { line, line + length };
  gdouble pitch, roll;

  while (text.position < text.end) {
    const gchar *here = text.position;

    if (*here == '[') {
      take_bracket (cue, &text);
    } else if (*here == 'G' && begins_word (line, here)) {
      if (take_word (&text, "GPS")) {
        take_gps (cue, &text, order);
      } else if (take_word (&text, "G.PRY")) {
        take_angles (
            &text, &cue->camera_pitch, &cue->camera_roll, &cue->camera_yaw);
      }
    } else if (*here == 'R' && begins_word (line, here) &&
               take_word (&text, "RTK")) {
      take_gps (cue, &text, order);
    } else if (*here == 'F' && begins_word (line, here) &&
               take_word (&text, "F.PRY")) {
      take_angles (&text, &pitch, &roll, &cue->heading);
    } else if (g_ascii_isdigit (*here) && begins_word (line, here) &&
               cue->time == LP_TIME_NONE) {
      cue->time = take_time (text, zone);
    }
    if (text.position == here)
      text.position++;
  }
}
