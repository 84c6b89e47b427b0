/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Writes entropy-coded data: bits, with a zero stuffed behind each 0xff. Not
 * part of the public API of the library.
 */

typedef struct {
  GByteArray *out;
  guint64 bits; /* not yet written, in the low bits; what is above is junk */
  guint n_bits; /* less than 32 between calls */
} LpJpegBitWriter;

void lp_jpeg_bit_writer_put (LpJpegBitWriter *writer, guint32 bits, guint n);
void lp_jpeg_bit_writer_copy (
    LpJpegBitWriter *writer, const guint8 *bytes, gsize begin, gsize end);
void lp_jpeg_bit_writer_finish (LpJpegBitWriter *writer);

G_END_DECLS
