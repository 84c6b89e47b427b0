/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * Texts that differ only in certain digits, told apart from others 32 bytes at
 * once. Not part of the public API.
 */

typedef struct {
  /* each byte of a text is at least @lowest, and no more than @range above */
  guint8 *lowest;
  guint8 *range;
  gsize length;
  gsize capacity;
} LpByteShape;

void lp_byte_shape_clear (LpByteShape *shape);
void lp_byte_shape_set (LpByteShape *shape, const gchar *text, gsize length);
void lp_byte_shape_free_digit (
    LpByteShape *shape, gsize position, gboolean may_be_zero);
gboolean lp_byte_shape_matches (
    const LpByteShape *shape, const gchar *text, gsize length);

G_END_DECLS
