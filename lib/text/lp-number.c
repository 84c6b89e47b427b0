/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "text/lp-number.h"

#include <math.h>
#include <string.h>

/* Longer ones are no numbers that anybody wrote. */
#define MAX_LENGTH 64

/* With no more digits than this, number and power of ten are both exact, and
 * so is what division rounds to. */
#define MAX_EXACT_DIGITS 15

static const gdouble powers[MAX_EXACT_DIGITS + 1] = { 1, 1e1, 1e2, 1e3, 1e4,
  1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };

/* Plain decimals, which is what nearly all are; returns how long, or 0 where
 * it takes more to read them. */
static gsize
scan_plain (const gchar *text, gsize length, gdouble *value)
{
  gboolean negative = length > 0 && text[0] == '-';
  gsize position = negative;
  guint n_digits = 0, n_decimals = 0;
  gint64 number = 0;

  for (; position < length && g_ascii_isdigit (text[position]); position++) {
    number = number * 10 + (text[position] - '0');
    if (++n_digits > MAX_EXACT_DIGITS)
      return 0;
  }
  if (position < length && text[position] == '.')
    for (position++; position < length && g_ascii_isdigit (text[position]);
         position++) {
      number = number * 10 + (text[position] - '0');
      n_decimals++;
      if (++n_digits > MAX_EXACT_DIGITS)
        return 0;
    }
  if (n_digits == 0 ||
      (position < length && (g_ascii_isalpha (text[position]))))
    return 0;
  *value = (gdouble) number / powers[n_decimals];
  if (negative)
    *value = -*value;
  return position;
}

/**
 * lp_number_scan: (skip)
 * @text: where a number begins
 * @length: bytes that may belong to it
 * @value: (out): the number
 *
 * Reads a decimal number, possibly with an exponent. Of `nan`, `inf` and
 * what is too large for a number @value is not finite.
 *
 * Returns: its length, or 0 where there is no number
 */
gsize
lp_number_scan (const gchar *text, gsize length, gdouble *value)
{
  gchar copy[MAX_LENGTH + 1];
  gsize n = scan_plain (text, length, value);
  gchar *end;

  if (n > 0)
    return n;
  n = MIN (length, MAX_LENGTH);
  memcpy (copy, text, n);
  copy[n] = '\0';
  if (g_ascii_isspace (copy[0]))
    return 0;
  *value = g_ascii_strtod (copy, &end);
  /* Hexadecimal numbers are not meant. */
  if (memchr (copy, 'x', (gsize) (end - copy)) != NULL ||
      memchr (copy, 'X', (gsize) (end - copy)) != NULL)
    return 0;
  return (gsize) (end - copy);
}

/**
 * lp_number_parse: (skip)
 * @text: a number, with nothing but blanks around it
 * @length: its bytes
 * @value: (out): the number
 *
 * Returns: whether it is a number, and a finite one
 */
gboolean
lp_number_parse (const gchar *text, gsize length, gdouble *value)
{
  while (length > 0 && g_ascii_isspace (*text)) {
    text++;
    length--;
  }
  while (length > 0 && g_ascii_isspace (text[length - 1]))
    length--;
  return length > 0 && lp_number_scan (text, length, value) == length &&
         isfinite (*value);
}
