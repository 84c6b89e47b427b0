/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg/lp-jpeg-lookup.h"

#include <string.h>

#define N_ENTRIES (1u << LP_JPEG_LOOKUP_BITS)

/* An entry that leaves the work to a single step. */
#define UNKNOWN ((guint32) LP_JPEG_SINGLE_STEP << 8)

/* One code: its length, and what its symbol does. */
typedef struct {
  guint8 code_length; /* 0 where more bits are needed, or none is right */
  guint8 n_bits;      /* code and value together */
  guint8 advance;     /* or LP_JPEG_BLOCK_END */
} Symbol;

static guint32
make_entry (guint n_bits, guint advance, gint difference)
{
  return n_bits | advance << 8 | (guint32) difference << 16;
}

/* Run and size of an AC symbol, T.81 section F.1.2.2.1. As in libjpeg, runs
 * without a value other than 15 end the block. */
static guint
get_advance (guint symbol)
{
  if (symbol % 16 != 0 || symbol == 0xf0)
    return symbol / 16 + 1;
  return LP_JPEG_BLOCK_END;
}

/* Fills @symbols, by the bits looked at. */
static void
list_symbols (const LpJpegHuffman *huffman, Symbol *symbols)
{
  const guint8 *symbol = huffman->symbols;
  guint begin = 0;

  memset (symbols, 0, N_ENTRIES * sizeof *symbols);
  for (guint length = 1; length <= LP_JPEG_LOOKUP_BITS; length++)
    for (guint i = 0; i < huffman->n_codes[length]; i++, symbol++) {
      guint n = N_ENTRIES >> length;
      Symbol known = {
        .code_length = length,
        .n_bits = length + *symbol % 16,
        .advance = get_advance (*symbol),
      };
      for (guint k = 0; k < n; k++)
        symbols[begin + k] = known;
      begin += n;
    }
}

static guint32
join_symbols (const Symbol *symbols, guint bits)
{
  guint n_bits = 0, advance = 0;

  while (n_bits < LP_JPEG_LOOKUP_BITS) {
    const Symbol *symbol = &symbols[bits << n_bits & (N_ENTRIES - 1)];
    guint known = LP_JPEG_LOOKUP_BITS - n_bits;

    if (symbol->code_length == 0 || symbol->code_length > known)
      break;
    if (symbol->advance == LP_JPEG_BLOCK_END)
      return make_entry (
          n_bits + symbol->n_bits, advance + LP_JPEG_BLOCK_END, 0);
    if (advance + symbol->advance >= LP_JPEG_BLOCK_SIZE)
      break;
    n_bits += symbol->n_bits;
    advance += symbol->advance;
  }
  return advance > 0 ? make_entry (n_bits, advance, 0) : UNKNOWN;
}

/**
 * lp_jpeg_lookup_set_ac: (skip)
 * @lookup: a table
 * @huffman: what to make it of; where it is the same as before nothing is done
 */
void
lp_jpeg_lookup_set_ac (LpJpegLookup *lookup, const LpJpegHuffman *huffman)
{
  g_autofree Symbol *symbols = NULL;

  if (memcmp (&lookup->huffman, huffman, sizeof *huffman) == 0)
    return;
  lookup->huffman = *huffman;
  symbols = g_new (Symbol, N_ENTRIES);
  list_symbols (huffman, symbols);
  for (guint bits = 0; bits < N_ENTRIES; bits++)
    lookup->entries[bits] = join_symbols (symbols, bits);
}

/**
 * lp_jpeg_lookup_set_dc: (skip)
 * @lookup: a table
 * @huffman: what to make it of; where it is the same as before nothing is done
 */
void
lp_jpeg_lookup_set_dc (LpJpegLookup *lookup, const LpJpegHuffman *huffman)
{
  if (memcmp (&lookup->huffman, huffman, sizeof *huffman) == 0)
    return;
  lookup->huffman = *huffman;
  for (guint i = 0; i < N_ENTRIES; i++) {
    guint64 bits = (guint64) i << (64 - LP_JPEG_LOOKUP_BITS);
    gint difference = 0;
    guint n_bits = lp_jpeg_lookup_step_dc (lookup, bits, &difference);

    lookup->entries[i] =
        n_bits == 0 || n_bits > LP_JPEG_LOOKUP_BITS
            ? UNKNOWN
            : make_entry (n_bits, LP_JPEG_BLOCK_END, difference);
  }
}

/**
 * lp_jpeg_lookup_step_ac: (skip)
 * @lookup: a table for AC coefficients
 * @bits: what comes in the stream, at least 31 bits, in the high bits
 * @place: (inout): the place in the block; LP_JPEG_BLOCK_END is added where
 *   the block ends
 *
 * Decodes a single symbol.
 *
 * Returns: how many bits it takes, or 0 where there is no such code or the
 *   block has no such place
 */
guint
lp_jpeg_lookup_step_ac (const LpJpegLookup *lookup, guint64 bits, guint *place)
{
  guint symbol, advance;
  guint length = lp_jpeg_huffman_decode (&lookup->huffman, bits >> 48, &symbol);

  if (length == 0)
    return 0;
  advance = get_advance (symbol);
  if (advance != LP_JPEG_BLOCK_END && *place + advance > LP_JPEG_BLOCK_SIZE)
    return 0;
  *place += advance;
  if (*place == LP_JPEG_BLOCK_SIZE)
    *place = LP_JPEG_BLOCK_END;
  return length + symbol % 16;
}

/**
 * lp_jpeg_lookup_step_dc: (skip)
 * @lookup: a table for DC differences
 * @bits: what comes in the stream, at least 31 bits, in the high bits
 * @difference: (out): the difference to the prediction
 *
 * Decodes a single difference.
 *
 * Returns: how many bits it takes, or 0 where there is no such code
 */
guint
lp_jpeg_lookup_step_dc (
    const LpJpegLookup *lookup, guint64 bits, gint *difference)
{
  guint size;
  guint length = lp_jpeg_huffman_decode (&lookup->huffman, bits >> 48, &size);

  if (length == 0)
    return 0;
  *difference = lp_jpeg_extend (bits << length, size);
  return length + size;
}
