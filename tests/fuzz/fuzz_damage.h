/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

/* A copy of @original that the fuzzer's bytes have done harm to: the first
 * three say where, the others are what bits to turn there. NULL where there
 * are too few of them. */
static inline guint8 *
fuzz_damage (
    const guint8 *original, gsize original_size, const guint8 *data, gsize size)
{
  guint8 *copy;
  gsize offset;

  if (size < 3)
    return NULL;
  offset = (data[1] << 8 | data[2]) * original_size >> 16;
  copy = g_memdup2 (original, original_size);
  for (gsize i = 3; i < size && offset + i - 3 < original_size; i++)
    copy[offset + i - 3] ^= data[i];
  return copy;
}
