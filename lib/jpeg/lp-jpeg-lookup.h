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

/* An entry: how many bits are used up, by how much the state advances, and
 * above that the difference of a DC coefficient, signed. */
#define LP_JPEG_LOOKUP_GET_BITS(entry) ((entry) &0x1f)
#define LP_JPEG_LOOKUP_GET_ADVANCE(entry) ((entry) >> 5 & 0x7ff)
#define LP_JPEG_LOOKUP_GET_DIFFERENCE(entry) ((gint32) (entry) >> 16)

/* A state has a place in the low byte. In a block that is 1 at the beginning,
 * for the DC coefficient as for the first one after it, up to 63. Above the
 * place is counted what was passed: DC coefficients and blocks, each for one.
 *
 * An entry with the end of a block adds LP_JPEG_BLOCK_END to the place. After
 * an entry that could not be made, or whose symbols go beyond the block, which
 * may have ended within them, LP_JPEG_SINGLE_STEP is set in the place: it is
 * to be decoded by itself. */
#define LP_JPEG_FIRST_STATE 1u
#define LP_JPEG_PASSED_ONE 0x100
#define LP_JPEG_BLOCK_END 0x80
#define LP_JPEG_SINGLE_STEP 0x40

/* What follows a state after the end of a block. */
#define LP_JPEG_LOOKUP_NEXT_BLOCK(state) (((state) | 0xff) + 2)

#define LP_JPEG_BLOCK_SIZE 64

/* How blocks of a component are coded. */
typedef struct {
  LpJpegHuffman dc_huffman;
  LpJpegHuffman ac_huffman;
  guint32 dc[1 << LP_JPEG_LOOKUP_BITS]; /* and what AC symbols follow it */
  guint32 ac[1 << LP_JPEG_LOOKUP_BITS];
} LpJpegLookup;

void lp_jpeg_lookup_set (
    LpJpegLookup *lookup, const LpJpegHuffman *dc, const LpJpegHuffman *ac);
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
