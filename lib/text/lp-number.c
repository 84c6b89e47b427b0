/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "text/lp-number.h"

#include <math.h>
#include <string.h>

/* Longer ones are no numbers that anybody wrote. */
#define MAX_LENGTH 64

const gdouble lp_number_powers[LP_NUMBER_MAX_EXACT_POWER + 1] = { 1, 1e1, 1e2,
  1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
  1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

#ifdef __SIZEOF_INT128__
__extension__ typedef unsigned __int128 Wide;

/* Divides @digits by a power of ten that fits into 64 bits. Both are moved up
 * as far as they go, so that the quotient has 62 bits at least. Where there is
 * a rest its last bit is set: far below those that count, it only keeps
 * rounding from seeing a half that is none. */
static gdouble
divide (guint64 digits, guint power)
{
  guint64 divisor = 1, quotient;
  gint shift = __builtin_clzll (digits), divisor_shift;
  Wide dividend;

  for (guint i = 0; i < power; i++)
    divisor *= 10;
  divisor_shift = __builtin_clzll (divisor);
  divisor <<= divisor_shift;
  dividend = (Wide) (digits << shift) << 63;
  quotient = (guint64) (dividend / divisor);
  quotient |= dividend % divisor != 0;
  return ldexp ((gdouble) quotient, divisor_shift - shift - 63);
}
#endif

/**
 * lp_number_divide: (skip)
 * @digits: as for lp_number_from_decimal()
 * @exponent: likewise
 * @value: (out): likewise
 *
 * The less common cases of lp_number_from_decimal().
 *
 * Returns: whether this is one that can be done
 */
gboolean
lp_number_divide (guint64 digits, gint exponent, gdouble *value)
{
  if (digits <= LP_NUMBER_MAX_EXACT && exponent > 0 &&
      exponent <= LP_NUMBER_MAX_EXACT_POWER) {
    *value = (gdouble) digits * lp_number_powers[exponent];
    return TRUE;
  }
  if (exponent == 0) {
    *value = (gdouble) digits;
    return TRUE;
  }
#ifdef __SIZEOF_INT128__
  if (digits > LP_NUMBER_MAX_EXACT && exponent < 0 &&
      exponent >= -LP_NUMBER_MAX_DIGITS) {
    *value = divide (digits, (guint) -exponent);
    return TRUE;
  }
#endif
  return FALSE;
}

/**
 * lp_number_scan_plain: (skip)
 * @text: where a number begins
 * @length: bytes that may belong to it
 * @value: (out): the number
 *
 * Reads a number without an exponent and of few digits, which is what nearly
 * all are.
 *
 * Returns: its length, or 0 where it takes more to read it
 */
gsize
lp_number_scan_plain (const gchar *text, gsize length, gdouble *value)
{
  gboolean negative = length > 0 && text[0] == '-';
  gsize position = negative;
  guint n_digits = 0;
  gint n_decimals = 0;
  guint64 number = 0;

  for (; position < length && g_ascii_isdigit (text[position]); position++) {
    number = number * 10 + (guint64) (text[position] - '0');
    if (++n_digits > LP_NUMBER_MAX_DIGITS)
      return 0;
  }
  if (position < length && text[position] == '.')
    for (position++; position < length && g_ascii_isdigit (text[position]);
         position++) {
      number = number * 10 + (guint64) (text[position] - '0');
      n_decimals++;
      if (++n_digits > LP_NUMBER_MAX_DIGITS)
        return 0;
    }
  if (n_digits == 0 ||
      (position < length && (g_ascii_isalpha (text[position]))) ||
      !lp_number_from_decimal (number, -n_decimals, value))
    return 0;
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
  gsize n = lp_number_scan_plain (text, length, value);
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
