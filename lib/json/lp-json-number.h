/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "text/lp-number.h"

G_BEGIN_DECLS

/*
 * Numbers of JSON taken apart eight digits at once: what is called for each
 * value of each row of a log, and so stands where it is called. Not part of the
 * public API.
 */

#define LP_JSON_INLINE static inline __attribute__ ((always_inline))

LP_JSON_INLINE guint64
lp_json_load_8 (const gchar *p, const gchar *end)
{
  guint64 bytes = 0;

  if (G_LIKELY (end - p >= 8))
    memcpy (&bytes, p, 8);
  else
    memcpy (&bytes, p, (gsize) (end - p));
  return GUINT64_FROM_LE (bytes);
}

/* The number that the first @n of eight digits make, each a byte from 0 to 9.
 * Two digits are made one number, then four, then eight. */
LP_JSON_INLINE guint64
lp_json_join_digits (guint64 digits, guint n)
{
  const guint64 mask = G_GUINT64_CONSTANT (0x000000ff000000ff);

  if (n == 0)
    return 0;
  digits <<= 64 - 8 * n;
  digits = digits * 10 + (digits >> 8);
  return ((digits & mask) * G_GUINT64_CONSTANT (0x000f424000000064) +
             (digits >> 16 & mask) * G_GUINT64_CONSTANT (0x0000271000000001)) >>
         32;
}

/* Eight bytes of which digits are 0 to 9. */
#define LP_JSON_ZEROS G_GUINT64_CONSTANT (0x3030303030303030)

/* Of bytes that are no digits the highest bit, as far as the first one that is
 * not ASCII: theirs is set, before or after what lifts 10 to 128 is added. */
LP_JSON_INLINE guint64
lp_json_find_others (guint64 bytes)
{
  return (bytes | (bytes + G_GUINT64_CONSTANT (0x7676767676767676))) &
         G_GUINT64_CONSTANT (0x8080808080808080);
}

/* Returns the end of the digits at @p; @number takes them if @wanted. */
LP_JSON_INLINE const gchar *
lp_json_scan_digits (
    const gchar *p, const gchar *end, gboolean wanted, guint64 *number)
{
  static const guint64 powers[] = { 1, 10, 100, 1000, 10000, 100000, 1000000,
    10000000, 100000000 };

  for (;;) {
    guint64 bytes = lp_json_load_8 (p, end) ^ LP_JSON_ZEROS;
    guint64 others = lp_json_find_others (bytes);
    guint n = others != 0 ? (guint) __builtin_ctzll (others) / 8 : 8;

    if (wanted)
      *number = *number * powers[n] + lp_json_join_digits (bytes, n);
    p += n;
    if (n < 8)
      return p;
  }
}

typedef struct {
  guint64 digits; /* if there are not too many */
  guint n_whole;
  guint n_decimals;
  gint exponent;
  gboolean negative;
  gboolean has_exponent;
} LpJsonNumber;

static inline const gchar *
lp_json_scan_exponent (const gchar *p, const gchar *end, LpJsonNumber *number)
{
  guint64 exponent = 0;
  gboolean negative;
  const gchar *digits;

  p++;
  negative = p < end && *p == '-';
  if (p < end && (*p == '+' || *p == '-'))
    p++;
  digits = p;
  p = lp_json_scan_digits (p, end, TRUE, &exponent);
  if (p == digits)
    return NULL;
  if (p - digits > 4)
    exponent = 10000;
  number->exponent += negative ? -(gint) exponent : (gint) exponent;
  number->has_exponent = TRUE;
  return p;
}

/* The same as lp_json_scan_number() for numbers that end within eight bytes; leaves
 * others alone, and returns NULL. */
LP_JSON_INLINE const gchar *
lp_json_scan_short_number (
    const gchar *p, const gchar *end, gboolean wanted, LpJsonNumber *number)
{
  guint64 bytes, others, whole;
  guint n_whole, length;

  if (end - p < 9)
    return NULL;
  number->negative = *p == '-';
  p += number->negative;
  bytes = lp_json_load_8 (p, end) ^ LP_JSON_ZEROS;
  others = lp_json_find_others (bytes);
  if (others == 0)
    return NULL;
  n_whole = (guint) __builtin_ctzll (others) / 8;
  length = n_whole;
  if (p[n_whole] == '.') {
    others &= others - 1;
    if (others == 0)
      return NULL;
    length = (guint) __builtin_ctzll (others) / 8;
    /* The point is taken out from between the digits. */
    whole = (G_GUINT64_CONSTANT (1) << 8 * n_whole) - 1;
    bytes = (bytes & whole) | (bytes >> 8 & ~whole);
    number->n_decimals = length - n_whole - 1;
  }
  if (n_whole == 0 || (*p == '0' && n_whole > 1) || length == n_whole + 1 ||
      p[length] == 'e' || p[length] == 'E')
    return NULL;
  if (wanted)
    number->digits = lp_json_join_digits (bytes, n_whole + number->n_decimals);
  number->n_whole = n_whole;
  number->exponent = -(gint) number->n_decimals;
  return p + length;
}

/* Returns the end of the number at @p, or NULL where JSON has none. */
LP_JSON_INLINE const gchar *
lp_json_scan_number (
    const gchar *p, const gchar *end, gboolean wanted, LpJsonNumber *number)
{
  const gchar *digits, *decimals, *short_end;

  *number = (LpJsonNumber){ 0 };
  short_end = lp_json_scan_short_number (p, end, wanted, number);
  if (short_end != NULL)
    return short_end;
  *number = (LpJsonNumber){ .negative = p < end && *p == '-' };
  p += number->negative;
  digits = p;
  p = lp_json_scan_digits (p, end, wanted, &number->digits);
  if (p == digits || (*digits == '0' && p - digits > 1))
    return NULL;
  number->n_whole = (guint) (p - digits);
  if (p < end && *p == '.') {
    decimals = ++p;
    p = lp_json_scan_digits (p, end, wanted, &number->digits);
    if (p == decimals)
      return NULL;
    number->n_decimals = (guint) (p - decimals);
    number->exponent = -(gint) (p - decimals);
  }
  return p < end && (*p == 'e' || *p == 'E')
             ? lp_json_scan_exponent (p, end, number)
             : p;
}

/* Whether it is finite, and found without strtod(). */
LP_JSON_INLINE gboolean
lp_json_number_is_plain (const LpJsonNumber *number)
{
  return number->n_whole + number->n_decimals <= LP_NUMBER_MAX_DIGITS &&
         !number->has_exponent;
}

LP_JSON_INLINE guint64
lp_json_read_digits (guint64 number, const gchar *p, guint n, const gchar *end)
{
  static const guint64 powers[] = { 1, 10, 100, 1000, 10000, 100000, 1000000,
    10000000, 100000000 };

  for (; G_UNLIKELY (n > 8); n -= 8, p += 8)
    number = number * powers[8] +
             lp_json_join_digits (lp_json_load_8 (p, end) ^ LP_JSON_ZEROS, 8);
  return number * powers[n] +
         lp_json_join_digits (lp_json_load_8 (p, end) ^ LP_JSON_ZEROS, n);
}

G_END_DECLS
