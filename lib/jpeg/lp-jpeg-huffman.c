/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg/lp-jpeg-huffman.h"

#include <string.h>

/* What stands in for a DC table that has no room for more codes: the lengths
 * of T.81 table K.3. */
static const LpJpegHuffman standard_dc = {
  .n_codes = { 0, 0, 1, 5, 1, 1, 1, 1, 1, 1 },
  .symbols = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 },
  .n_symbols = 12,
};

/* Whether no length has more codes than fit, T.81 annex C.2. */
static gboolean
codes_fit (const LpJpegHuffman *huffman)
{
  guint next = 0;

  for (guint length = 1; length <= LP_JPEG_LONGEST_CODE; length++) {
    next = next * 2 + huffman->n_codes[length];
    if (next > 1u << length)
      return FALSE;
  }
  return TRUE;
}

/**
 * lp_jpeg_huffman_read: (skip)
 * @huffman: (out caller-allocates): the table
 * @data: (array length=size): what follows the table's class and slot in a DHT
 *   segment
 * @size: bytes in @data
 *
 * Returns: how many bytes the table takes, or 0 where it is cut short or makes
 *   no sense
 */
gsize
lp_jpeg_huffman_read (LpJpegHuffman *huffman, const guint8 *data, gsize size)
{
  guint n_symbols = 0;

  memset (huffman, 0, sizeof *huffman);
  if (size < LP_JPEG_LONGEST_CODE)
    return 0;
  memcpy (huffman->n_codes + 1, data, LP_JPEG_LONGEST_CODE);
  for (guint length = 1; length <= LP_JPEG_LONGEST_CODE; length++)
    n_symbols += huffman->n_codes[length];
  if (n_symbols == 0 || n_symbols > G_N_ELEMENTS (huffman->symbols) ||
      size - LP_JPEG_LONGEST_CODE < n_symbols || !codes_fit (huffman))
    return 0;
  memcpy (huffman->symbols, data + LP_JPEG_LONGEST_CODE, n_symbols);
  huffman->n_symbols = n_symbols;
  return LP_JPEG_LONGEST_CODE + n_symbols;
}

/**
 * lp_jpeg_huffman_is_for_dc: (skip)
 * @huffman: a table
 *
 * Returns: whether its symbols are categories of differences, none twice
 */
gboolean
lp_jpeg_huffman_is_for_dc (const LpJpegHuffman *huffman)
{
  guint seen = 0;

  for (guint i = 0; i < huffman->n_symbols; i++) {
    if (huffman->symbols[i] > LP_JPEG_MAX_DC_CATEGORY ||
        seen & 1u << huffman->symbols[i])
      return FALSE;
    seen |= 1u << huffman->symbols[i];
  }
  return huffman->n_symbols > 0;
}

/**
 * lp_jpeg_huffman_decode: (skip)
 * @huffman: a table
 * @bits: the next 16 bits of the stream
 * @symbol: (out): the symbol that they begin with
 *
 * Decodes one symbol the slow way, T.81 figure F.16.
 *
 * Returns: how many bits its code has, or 0 where they begin with no code
 */
guint
lp_jpeg_huffman_decode (const LpJpegHuffman *huffman, guint bits, guint *symbol)
{
  guint first_code = 0, first_symbol = 0;

  for (guint length = 1; length <= LP_JPEG_LONGEST_CODE; length++) {
    guint code = bits >> (LP_JPEG_LONGEST_CODE - length);

    first_code *= 2;
    if (code - first_code < huffman->n_codes[length]) {
      *symbol = huffman->symbols[first_symbol + code - first_code];
      return length;
    }
    first_code += huffman->n_codes[length];
    first_symbol += huffman->n_codes[length];
  }
  return 0;
}

static guint
count_missing_categories (const LpJpegHuffman *huffman, guint8 *missing)
{
  guint n_missing = 0;

  for (guint category = 0; category < LP_JPEG_N_DC_CATEGORIES; category++)
    if (memchr (huffman->symbols, category, huffman->n_symbols) == NULL)
      missing[n_missing++] = category;
  return n_missing;
}

/**
 * lp_jpeg_huffman_complete_dc: (skip)
 * @huffman: a table for DC differences
 * @complete: (out caller-allocates): a table with codes for all categories
 *
 * Tables made for one photo often lack codes for differences that it does not
 * have, and a part of the photo may have: its first blocks follow no others.
 * New codes are added behind the last one, none shorter than that, so that
 * those that the photo uses stay the same. As a rule there is room, since the
 * code of ones only is never given away.
 *
 * Returns: whether the codes of @huffman are those of @complete as well; where
 *   there was no room, those of @complete are all different
 */
gboolean
lp_jpeg_huffman_complete_dc (
    const LpJpegHuffman *huffman, LpJpegHuffman *complete)
{
  guint8 missing[LP_JPEG_N_DC_CATEGORIES];
  guint n_missing = count_missing_categories (huffman, missing);
  guint next = 0, n_symbols = 0;

  *complete = *huffman;
  if (n_missing == 0)
    return TRUE;
  for (guint length = 1; length <= LP_JPEG_LONGEST_CODE; length++) {
    next = next * 2 + huffman->n_codes[length];
    n_symbols += huffman->n_codes[length];
    if (n_symbols == huffman->n_symbols && next + n_missing < 1u << length) {
      memcpy (complete->symbols + n_symbols, missing, n_missing);
      complete->n_codes[length] += n_missing;
      complete->n_symbols += n_missing;
      return TRUE;
    }
  }
  *complete = standard_dc;
  return FALSE;
}

/**
 * lp_jpeg_huffman_get_dc_codes: (skip)
 * @huffman: a table for DC differences
 * @codes: (out caller-allocates): its codes by category
 */
void
lp_jpeg_huffman_get_dc_codes (
    const LpJpegHuffman *huffman, LpJpegDcCodes *codes)
{
  const guint8 *symbol = huffman->symbols;
  guint code = 0;

  memset (codes, 0, sizeof *codes);
  for (guint length = 1; length <= LP_JPEG_LONGEST_CODE; length++) {
    code *= 2;
    for (guint i = 0; i < huffman->n_codes[length]; i++, code++, symbol++) {
      codes->code[*symbol] = code;
      codes->length[*symbol] = length;
    }
  }
}

/**
 * lp_jpeg_huffman_write: (skip)
 * @huffman: a table
 * @class_and_slot: as in DHT segments: 0x10 for AC, the slot in the low bits
 * @out: where to append a DHT segment
 */
void
lp_jpeg_huffman_write (
    const LpJpegHuffman *huffman, guint8 class_and_slot, GByteArray *out)
{
  guint size = 2 + 1 + LP_JPEG_LONGEST_CODE + huffman->n_symbols;
  guint8 head[] = { 0xff, 0xc4, size >> 8, size & 0xff, class_and_slot };

  g_byte_array_append (out, head, sizeof head);
  g_byte_array_append (out, huffman->n_codes + 1, LP_JPEG_LONGEST_CODE);
  g_byte_array_append (out, huffman->symbols, huffman->n_symbols);
}
