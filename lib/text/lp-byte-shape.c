/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "text/lp-byte-shape.h"

#include "text/lp-vector.h"

/**
 * lp_byte_shape_clear: (skip)
 * @shape: a shape
 */
void
lp_byte_shape_clear (LpByteShape *shape)
{
  g_clear_pointer (&shape->lowest, g_free);
  g_clear_pointer (&shape->range, g_free);
  shape->length = shape->capacity = 0;
}

/**
 * lp_byte_shape_set: (skip)
 * @shape: (inout): a shape, all zero to begin with
 * @text: what it is to be like
 * @length: its length in bytes
 *
 * Makes @shape one that only @text itself has.
 */
void
lp_byte_shape_set (LpByteShape *shape, const gchar *text, gsize length)
{
  shape->length = length;
  if (shape->capacity < length) {
    shape->capacity = 2 * length;
    shape->lowest = g_realloc (shape->lowest, shape->capacity);
    shape->range = g_realloc (shape->range, shape->capacity);
  }
  memcpy (shape->lowest, text, length);
  memset (shape->range, 0, length);
}

/**
 * lp_byte_shape_free_digit: (skip)
 * @shape: a shape
 * @position: where there is a digit
 * @may_be_zero: whether it may be 0
 *
 * Lets any digit stand at @position.
 */
void
lp_byte_shape_free_digit (
    LpByteShape *shape, gsize position, gboolean may_be_zero)
{
  shape->lowest[position] = may_be_zero ? '0' : '1';
  shape->range[position] = may_be_zero ? 9 : 8;
}

/* Sets the bytes of @others that are not as they should be. */
LP_VECTOR_INLINE void
compare (const LpByteShape *shape, const gchar *text, gsize i, LpVector *others)
{
  LpVector bytes, lowest, range;

  memcpy (&bytes, text + i, sizeof bytes);
  memcpy (&lowest, shape->lowest + i, sizeof lowest);
  memcpy (&range, shape->range + i, sizeof range);
  *others |= (LpVector) ((bytes - lowest) > range);
}

LP_VECTOR_INLINE gboolean
matches (const LpByteShape *shape, const gchar *text)
{
  LpVector others = {};

  if (shape->length < LP_VECTOR_SIZE) {
    for (gsize i = 0; i < shape->length; i++) {
      if ((guint8) ((guint8) text[i] - shape->lowest[i]) > shape->range[i])
        return FALSE;
    }
    return TRUE;
  }
  for (gsize i = 0; i + LP_VECTOR_SIZE < shape->length; i += LP_VECTOR_SIZE)
    compare (shape, text, i, &others);
  compare (shape, text, shape->length - LP_VECTOR_SIZE, &others);
  return !lp_vector_is_any_set (&others);
}

#ifdef LP_VECTOR_AVX2
LP_VECTOR_AVX2 static gboolean
matches_with_avx2 (const LpByteShape *shape, const gchar *text)
{
  return matches (shape, text);
}
#endif

/**
 * lp_byte_shape_matches: (skip)
 * @shape: a shape
 * @text: a text
 * @length: its length in bytes
 *
 * Returns: whether @text has the shape
 */
gboolean
lp_byte_shape_matches (
    const LpByteShape *shape, const gchar *text, gsize length)
{
  if (length != shape->length)
    return FALSE;
#ifdef LP_VECTOR_AVX2
  if (lp_vector_has_avx2 ())
    return matches_with_avx2 (shape, text);
#endif
  return matches (shape, text);
}
