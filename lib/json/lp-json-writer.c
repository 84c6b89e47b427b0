/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "json/lp-json-writer.h"

#include <math.h>

static void
append_string (GString *json, const gchar *text)
{
  g_autofree gchar *valid = NULL;

  if (!g_utf8_validate (text, -1, NULL))
    text = valid = g_utf8_make_valid (text, -1);

  g_string_append_c (json, '"');
  for (; *text != '\0'; text++) {
    switch (*text) {
      case '"':
      case '\\':
        g_string_append_c (json, '\\');
        g_string_append_c (json, *text);
        break;
      case '\n':
        g_string_append (json, "\\n");
        break;
      case '\r':
        g_string_append (json, "\\r");
        break;
      case '\t':
        g_string_append (json, "\\t");
        break;
      default:
        if ((guchar) *text < 0x20)
          g_string_append_printf (json, "\\u%04x", (guchar) *text);
        else
          g_string_append_c (json, *text);
    }
  }
  g_string_append_c (json, '"');
}

/* A comma where a member or an element stands before, then the key. After a
 * newline another document begins. */
static void
append_key (GString *json, const gchar *key)
{
  if (json->len > 0 && strchr ("{[\n", json->str[json->len - 1]) == NULL)
    g_string_append_c (json, ',');
  if (key != NULL) {
    append_string (json, key);
    g_string_append_c (json, ':');
  }
}

void
lp_json_begin_object (GString *json, const gchar *key)
{
  append_key (json, key);
  g_string_append_c (json, '{');
}

void
lp_json_end_object (GString *json)
{
  g_string_append_c (json, '}');
}

void
lp_json_begin_array (GString *json, const gchar *key)
{
  append_key (json, key);
  g_string_append_c (json, '[');
}

void
lp_json_end_array (GString *json)
{
  g_string_append_c (json, ']');
}

void
lp_json_add_string (GString *json, const gchar *key, const gchar *value)
{
  if (value == NULL)
    return;
  append_key (json, key);
  append_string (json, value);
}

void
lp_json_add_int (GString *json, const gchar *key, gint64 value)
{
  append_key (json, key);
  g_string_append_printf (json, "%" G_GINT64_FORMAT, value);
}

void
lp_json_add_boolean (GString *json, const gchar *key, gboolean value)
{
  append_key (json, key);
  g_string_append (json, value ? "true" : "false");
}

/* The shortest text that reads back as the same number. */
void
lp_json_add_double (GString *json, const gchar *key, gdouble value)
{
  gchar text[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (value))
    return;
  append_key (json, key);
  for (gint digits = 15; digits <= 17; digits++) {
    gchar format[8];
    g_snprintf (format, sizeof format, "%%.%dg", digits);
    g_ascii_formatd (text, sizeof text, format, value);
    if (g_ascii_strtod (text, NULL) == value)
      break;
  }
  g_string_append (json, text);
}

/* Rounded to @decimals places, without zeros at the end. */
void
lp_json_add_fixed (
    GString *json, const gchar *key, gdouble value, guint decimals)
{
  gdouble unit = pow (10.0, decimals);

  lp_json_add_double (json, key, round (value * unit) / unit);
}

/* ISO 8601 in UTC with milliseconds, or with microseconds where there are
 * any. */
void
lp_json_add_time (GString *json, const gchar *key, gint64 time)
{
  gint64 seconds, microseconds;
  g_autoptr (GDateTime) date = NULL;
  g_autofree gchar *text = NULL;

  if (time == LP_TIME_NONE)
    return;
  seconds = time / G_USEC_PER_SEC;
  microseconds = time % G_USEC_PER_SEC;
  if (microseconds < 0) {
    microseconds += G_USEC_PER_SEC;
    seconds--;
  }
  date = g_date_time_new_from_unix_utc (seconds);
  if (date == NULL)
    return;
  text = g_date_time_format (date, "%Y-%m-%dT%H:%M:%S");
  append_key (json, key);
  if (microseconds % 1000 == 0)
    g_string_append_printf (
        json, "\"%s.%03dZ\"", text, (gint) (microseconds / 1000));
  else
    g_string_append_printf (json, "\"%s.%06dZ\"", text, (gint) microseconds);
}
