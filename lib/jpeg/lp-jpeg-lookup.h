/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "jpeg/lp-jpeg-huffman.h"

G_BEGIN_DECLS

/*
 * Tables that tell what the next bits of a stream do, for a reader that is to
 * forget the coefficients. One entry stands for all symbols that fit into the
 * bits looked at. Not part of the public API of the library.
 */

#define LP_JPEG_LOOKUP_BITS 13

/* An entry: how many bits are used up, by how much the place in the block
 * advances, and above that the difference of a DC coefficient, signed. */
#define LP_JPEG_LOOKUP_GET_BITS(entry) ((entry) &0xff)
#define LP_JPEG_LOOKUP_GET_ADVANCE(entry) ((entry) >> 8 & 0xff)
#define LP_JPEG_LOOKUP_GET_DIFFERENCE(entry) ((gint32) (entry) >> 16)

/* Places in a block go from 1, where each begins, to 63. An entry with the end
 * of a block adds LP_JPEG_BLOCK_END; so does each DC coefficient, which counts
 * as a block of its own here. After an entry that could not be made, or whose
 * symbols go beyond the block, which may have ended within them,
 * LP_JPEG_SINGLE_STEP is set in the place: it is to be decoded by itself. */
#define LP_JPEG_BLOCK_END 0x80
#define LP_JPEG_SINGLE_STEP 0x40
#define LP_JPEG_BLOCK_SIZE 64

typedef struct {
  LpJpegHuffman huffman;
  guint32 entries[1 << LP_JPEG_LOOKUP_BITS];
} LpJpegLookup;

void lp_jpeg_lookup_set_ac (LpJpegLookup *lookup, const LpJpegHuffman *huffman);
void lp_jpeg_lookup_set_dc (LpJpegLookup *lookup, const LpJpegHuffman *huffman);
guint lp_jpeg_lookup_step_ac (
    const LpJpegLookup *lookup, guint64 bits, guint *place);
guint lp_jpeg_lookup_step_dc (
    const LpJpegLookup *lookup, guint64 bits, gint *difference);

/* The value that @size bits of magnitude at the top of @bits stand for, T.81
 * figure F.12. */
static inline gint
lp_jpeg_extend (guint64 bits, guint size)
{
  gint value;

  if (size == 0)
    return 0;
  value = (gint) (bits >> (64 - size));
  return value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
}

G_END_DECLS
