/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "text/lp-number-four.h"

#include <math.h>

#ifdef LP_VECTOR_AVX2
static void
make_shape (LpNumberShapes *shapes, guint length, guint point)
{
  const guint shape = length << 4 | point;
  const guint n_digits = length - (point < length);

  for (guint i = 0; i < 16; i++) {
    const guint digit = n_digits + i - 16;

    if (i + n_digits < 16)
      shapes->places[shape][i] = -1; /* zero */
    else
      shapes->places[shape][i] = (gint8) (digit + (digit >= point));
  }
  shapes->divisors[0][shape] =
      n_digits > 0 ? lp_number_powers[n_digits - point] : NAN;
  shapes->divisors[1][shape] = -shapes->divisors[0][shape];
}

/**
 * lp_number_get_shapes: (skip)
 *
 * Returns: what lp_number_parse_four_avx2() needs
 */
const LpNumberShapes *
lp_number_get_shapes (void)
{
  static LpNumberShapes shapes;
  static gsize is_made = 0;

  if (g_once_init_enter (&is_made)) {
    for (guint length = 0; length < 16; length++)
      for (guint point = 0; point <= length; point++)
        make_shape (&shapes, length, point);
    g_once_init_leave (&is_made, 1);
  }
  return &shapes;
}
#endif
