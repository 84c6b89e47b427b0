/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/* Numbers in text, whatever the locale. Not part of the public API. */

/* So many decimal digits fit into 64 bits, whatever they are. */
#define LP_NUMBER_MAX_DIGITS 19

gboolean lp_number_parse (const gchar *text, gsize length, gdouble *value);
gsize lp_number_scan (const gchar *text, gsize length, gdouble *value);
gsize lp_number_scan_plain (const gchar *text, gsize length, gdouble *value);
gboolean lp_number_divide (guint64 digits, gint exponent, gdouble *value);

/* A double holds all whole numbers up to this one, and these powers of ten. */
#define LP_NUMBER_MAX_EXACT (G_GUINT64_CONSTANT (1) << 53)
#define LP_NUMBER_MAX_EXACT_POWER 22

extern const gdouble lp_number_powers[LP_NUMBER_MAX_EXACT_POWER + 1];

/**
 * lp_number_from_decimal: (skip)
 * @digits: up to %LP_NUMBER_MAX_DIGITS decimal digits
 * @exponent: the power of ten to multiply them with
 * @value: (out): the double next to the product, as strtod() finds it
 *
 * What is exact is left to the processor, which rounds once and rightly:
 * W. D. Clinger, "How to read floating point numbers accurately" (1990).
 *
 * Returns: whether it could be found fast; otherwise strtod() has to
 */
static inline gboolean
lp_number_from_decimal (guint64 digits, gint exponent, gdouble *value)
{
  if (digits > LP_NUMBER_MAX_EXACT || exponent > 0 ||
      exponent < -LP_NUMBER_MAX_EXACT_POWER)
    return lp_number_divide (digits, exponent, value);
  *value = (gdouble) (gint64) digits / lp_number_powers[-exponent];
  return TRUE;
}

G_END_DECLS
