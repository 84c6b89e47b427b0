/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg/lp-jpeg-bit-writer.h"

#include "jpeg/lp-jpeg-window.h"

/* As many bits are written at once. */
#define WORD 32

static gboolean
has_ff (guint32 word)
{
  /* whether a byte of the complement is 0 */
  return ((~word - 0x01010101u) & word & 0x80808080u) != 0;
}

/* Writes @word to @to, where there is room for twice its bytes. */
static guint8 *
stuff_word (guint8 *to, guint32 word)
{
  guint32 in_order = GUINT32_TO_BE (word);

  if (G_LIKELY (!has_ff (word))) {
    memcpy (to, &in_order, sizeof in_order);
    return to + sizeof in_order;
  }
  for (guint i = 0; i < sizeof word; i++) {
    *to = word >> (WORD - 8 - 8 * i);
    if (*to++ == 0xff)
      *to++ = 0;
  }
  return to;
}

/**
 * lp_jpeg_bit_writer_put: (skip)
 * @writer: a writer
 * @bits: what to write, in the low bits, zeros above
 * @n: how many bits, up to 32
 */
void
lp_jpeg_bit_writer_put (LpJpegBitWriter *writer, guint32 bits, guint n)
{
  writer->bits = writer->bits << n | bits;
  writer->n_bits += n;
  if (writer->n_bits >= WORD) {
    guint8 stuffed[2 * sizeof (guint32)];
    guint8 *end = stuff_word (stuffed, writer->bits >> (writer->n_bits - WORD));

    writer->n_bits -= WORD;
    g_byte_array_append (writer->out, stuffed, end - stuffed);
  }
}

/**
 * lp_jpeg_bit_writer_copy: (skip)
 * @writer: a writer
 * @bytes: where to copy from, without stuffing; eight bytes more than are
 *   copied can be read
 * @begin: the first bit
 * @end: the bit after the last
 */
void
lp_jpeg_bit_writer_copy (
    LpJpegBitWriter *writer, const guint8 *bytes, gsize begin, gsize end)
{
  guint old_length = writer->out->len;
  guint64 bits = writer->bits;
  guint8 *to;

  g_byte_array_set_size (writer->out, old_length + (end - begin) / 4 + 8);
  to = writer->out->data + old_length;
  for (; end - begin >= WORD; begin += WORD) {
    bits = bits << WORD | lp_jpeg_peek (bytes, begin) >> (64 - WORD);
    to = stuff_word (to, bits >> writer->n_bits);
  }
  g_byte_array_set_size (writer->out, to - writer->out->data);
  writer->bits = bits;
  if (end > begin)
    lp_jpeg_bit_writer_put (writer,
        lp_jpeg_peek (bytes, begin) >> (64 - (end - begin)), end - begin);
}

/**
 * lp_jpeg_bit_writer_finish: (skip)
 * @writer: a writer
 *
 * Fills the last byte with ones.
 */
void
lp_jpeg_bit_writer_finish (LpJpegBitWriter *writer)
{
  guint n_missing = (WORD - writer->n_bits) % 8;

  lp_jpeg_bit_writer_put (writer, (1u << n_missing) - 1, n_missing);
  for (; writer->n_bits > 0; writer->n_bits -= 8) {
    guint8 stuffed[] = { writer->bits >> (writer->n_bits - 8), 0 };
    g_byte_array_append (writer->out, stuffed, stuffed[0] == 0xff ? 2 : 1);
  }
}
