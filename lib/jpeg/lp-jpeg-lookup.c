/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg/lp-jpeg-lookup.h"

#include <string.h>

#define N_ENTRIES (1u << LP_JPEG_LOOKUP_BITS)

/* One code: its length, and what its symbol does. */
typedef struct {
  guint8 code_length; /* 0 where more bits are needed, or none is right */
  guint8 n_bits;      /* code and value together */
  guint8 advance;     /* or LP_JPEG_BLOCK_END */
} Symbol;

static guint32
make_entry (guint n_bits, guint advance, gint difference)
{
  return n_bits | advance << 5 | (guint32) difference << 16;
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

/* Makes an entry of the symbols in @bits behind the first @n_bits, which
 * advance the state by @advance. */
static guint32
join_symbols (const Symbol *symbols, guint bits, guint n_bits, guint advance,
    gint difference)
{
  guint place = LP_JPEG_FIRST_STATE;

  while (n_bits < LP_JPEG_LOOKUP_BITS) {
    const Symbol *symbol = &symbols[bits << n_bits & (N_ENTRIES - 1)];
    guint known = LP_JPEG_LOOKUP_BITS - n_bits;

    if (symbol->code_length == 0 || symbol->code_length > known)
      break;
    if (symbol->advance != LP_JPEG_BLOCK_END &&
        place + symbol->advance >= LP_JPEG_BLOCK_SIZE)
      break;
    n_bits += symbol->n_bits;
    advance += symbol->advance;
    if (symbol->advance == LP_JPEG_BLOCK_END)
      break;
    place += symbol->advance;
  }
  if (n_bits == 0)
    advance = LP_JPEG_SINGLE_STEP;
  return make_entry (n_bits, advance, difference);
}

static guint32
make_dc_entry (const LpJpegLookup *lookup, const Symbol *symbols, guint i)
{
  guint64 bits = (guint64) i << (64 - LP_JPEG_LOOKUP_BITS);
  gint difference = 0;
  guint n_bits = lp_jpeg_lookup_step_dc (lookup, bits, &difference);

  if (n_bits == 0 || n_bits > LP_JPEG_LOOKUP_BITS)
    return make_entry (0, LP_JPEG_SINGLE_STEP, 0);
  return join_symbols (symbols, i, n_bits, LP_JPEG_PASSED_ONE, difference);
}

/**
 * lp_jpeg_lookup_set: (skip)
 * @lookup: a table
 * @dc: the codes of DC differences
 * @ac: those of the other coefficients
 *
 * Makes a table, if it is not the one that was made before.
 */
void
lp_jpeg_lookup_set (
    LpJpegLookup *lookup, const LpJpegHuffman *dc, const LpJpegHuffman *ac)
{
  g_autofree Symbol *symbols = NULL;

  if (memcmp (&lookup->dc_huffman, dc, sizeof *dc) == 0 &&
      memcmp (&lookup->ac_huffman, ac, sizeof *ac) == 0)
    return;
  lookup->dc_huffman = *dc;
  lookup->ac_huffman = *ac;
  symbols = g_new (Symbol, N_ENTRIES);
  list_symbols (ac, symbols);
  for (guint i = 0; i < N_ENTRIES; i++) {
    lookup->ac[i] = join_symbols (symbols, i, 0, 0, 0);
    lookup->dc[i] = make_dc_entry (lookup, symbols, i);
  }
}

/**
 * lp_jpeg_lookup_step_ac: (skip)
 * @lookup: a table
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
  guint length =
      lp_jpeg_huffman_decode (&lookup->ac_huffman, bits >> 48, &symbol);

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
 * @lookup: a table
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
  guint length =
      lp_jpeg_huffman_decode (&lookup->dc_huffman, bits >> 48, &size);

  if (length == 0)
    return 0;
  *difference = lp_jpeg_extend (bits << length, size);
  return length + size;
}
