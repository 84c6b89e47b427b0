/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * The Huffman tables of a JPEG (ITU-T T.81 annex C), as far as the entropy
 * scanner needs them. Not part of the public API of the library.
 */

#define LP_JPEG_LONGEST_CODE 16
/* Differences of DC coefficients of 8-bit samples have at most 11 bits. */
#define LP_JPEG_N_DC_CATEGORIES 12
#define LP_JPEG_MAX_DC_CATEGORY 15

typedef struct {
  guint8 n_codes[LP_JPEG_LONGEST_CODE + 1]; /* of each length in bits */
  guint8 symbols[256];
  guint n_symbols; /* 0 where the file defines no such table */
} LpJpegHuffman;

/* Codes by DC category; 0 bits long where there is none. */
typedef struct {
  guint16 code[LP_JPEG_MAX_DC_CATEGORY + 1];
  guint8 length[LP_JPEG_MAX_DC_CATEGORY + 1];
} LpJpegDcCodes;

gsize lp_jpeg_huffman_read (
    LpJpegHuffman *huffman, const guint8 *data, gsize size);
gboolean lp_jpeg_huffman_is_for_dc (const LpJpegHuffman *huffman);
guint lp_jpeg_huffman_decode (
    const LpJpegHuffman *huffman, guint bits, guint *symbol);
gboolean lp_jpeg_huffman_complete_dc (
    const LpJpegHuffman *huffman, LpJpegHuffman *complete);
void lp_jpeg_huffman_get_dc_codes (
    const LpJpegHuffman *huffman, LpJpegDcCodes *codes);
void lp_jpeg_huffman_write (
    const LpJpegHuffman *huffman, guint8 class_and_slot, GByteArray *out);

G_END_DECLS
