/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg/lp-jpeg-skip.h"

/* The next bits of a window, in the high bits of a register. What follows the
 * @n_bits is right as well, or zero. */
typedef struct {
  guint64 bits;
  guint n_bits;
  const guint8 *next;
} Reader;

static inline void
reader_begin (Reader *reader, const guint8 *bytes, gsize position)
{
  reader->bits = lp_jpeg_peek (bytes, position);
  reader->n_bits = 64 - position % 8;
  reader->next = bytes + position / 8 + 8;
}

static inline gsize
reader_get_position (const Reader *reader, const guint8 *bytes)
{
  return (reader->next - bytes) * 8 - reader->n_bits;
}

/* Makes it at least 56 bits. No branch depends on how many there were. */
static inline void
reader_refill (Reader *reader)
{
  guint64 word;

  memcpy (&word, reader->next, sizeof word);
  reader->bits |= GUINT64_FROM_BE (word) >> reader->n_bits;
  reader->next += (63 - reader->n_bits) / 8;
  reader->n_bits |= 56;
}

static inline void
reader_drop (Reader *reader, guint n_bits)
{
  reader->bits <<= n_bits;
  reader->n_bits -= n_bits;
}

static inline guint32
reader_look_up (const Reader *reader, const LpJpegLookup *lookup)
{
  return lookup->entries[reader->bits >> (64 - LP_JPEG_LOOKUP_BITS)];
}

/* Returns whether there was a difference. */
static inline gboolean
skip_dc (Reader *reader, const LpJpegLookup *lookup, guint32 *dc)
{
  guint32 entry = reader_look_up (reader, lookup);
  guint n_bits = LP_JPEG_LOOKUP_GET_BITS (entry);
  gint difference = LP_JPEG_LOOKUP_GET_DIFFERENCE (entry);

  if (G_UNLIKELY (n_bits == 0)) {
    n_bits = lp_jpeg_lookup_step_dc (lookup, reader->bits, &difference);
    if (n_bits == 0)
      return FALSE;
  }
  *dc += difference;
  reader_drop (reader, n_bits);
  reader_refill (reader);
  return TRUE;
}

/* Returns whether there were right coefficients up to the end of a block. */
static inline gboolean
skip_ac (Reader *reader, const LpJpegLookup *lookup)
{
  guint place = 1;

  while (place < LP_JPEG_BLOCK_END) {
    guint32 entry = reader_look_up (reader, lookup);
    guint n_bits = LP_JPEG_LOOKUP_GET_BITS (entry);
    guint next_place = place + LP_JPEG_LOOKUP_GET_ADVANCE (entry);

    if (G_UNLIKELY (next_place & LP_JPEG_SINGLE_STEP)) {
      next_place = place;
      n_bits = lp_jpeg_lookup_step_ac (lookup, reader->bits, &next_place);
      if (n_bits == 0)
        return FALSE;
    }
    place = next_place;
    reader_drop (reader, n_bits);
    reader_refill (reader);
  }
  return TRUE;
}

/**
 * lp_jpeg_skip_mcus: (skip)
 * @mcu: how MCUs are made up
 * @window: where they are; its position moves behind the last one
 * @predictions: (inout): DC coefficients before and after
 * @n_mcus: how many
 * @fault: (out): whether what follows is no MCU
 *
 * Returns: how many MCUs were skipped; without a fault it is less than @n_mcus
 *   where the window has to be moved on
 */
guint
lp_jpeg_skip_mcus (const LpJpegMcu *mcu, LpJpegWindow *window,
    LpJpegPredictions *predictions, guint n_mcus, gboolean *fault)
{
  gsize limit = lp_jpeg_window_get_limit (window);
  gsize end = window->n_bytes * 8;
  guint n_skipped = 0;

  *fault = FALSE;
  while (n_skipped < n_mcus && window->position < limit) {
    LpJpegPredictions next = *predictions;
    Reader reader;
    gsize position;

    reader_begin (&reader, window->bytes, window->position);
    for (guint i = 0; i < mcu->n_blocks; i++) {
      const LpJpegBlock *block = &mcu->blocks[i];
      if (!skip_dc (&reader, block->dc, &next.dc[block->component]) ||
          !skip_ac (&reader, block->ac)) {
        *fault = TRUE;
        return n_skipped;
      }
    }
    position = reader_get_position (&reader, window->bytes);
    if (position > end)
      break;
    *predictions = next;
    window->position = position;
    n_skipped++;
  }
  *fault = n_skipped < n_mcus && window->complete;
  return n_skipped;
}

/**
 * lp_jpeg_split_mcu: (skip)
 * @mcu: how MCUs are made up
 * @window: where it is, whole; the position moves behind it
 * @predictions: (inout): DC coefficients before and after
 * @parts: (out caller-allocates): where its parts are
 *
 * Reads a single MCU in detail.
 *
 * Returns: whether it was one
 */
gboolean
lp_jpeg_split_mcu (const LpJpegMcu *mcu, LpJpegWindow *window,
    LpJpegPredictions *predictions, LpJpegMcuParts *parts)
{
  Reader reader;

  reader_begin (&reader, window->bytes, window->position);
  for (guint i = 0; i < mcu->n_blocks; i++) {
    const LpJpegBlock *block = &mcu->blocks[i];
    guint32 *dc = &predictions->dc[block->component];

    parts->blocks[i].begin = reader_get_position (&reader, window->bytes);
    if (!skip_dc (&reader, block->dc, dc))
      return FALSE;
    parts->blocks[i].ac = reader_get_position (&reader, window->bytes);
    parts->blocks[i].dc = (gint16) *dc;
    if (!skip_ac (&reader, block->ac))
      return FALSE;
  }
  parts->end = reader_get_position (&reader, window->bytes);
  window->position = parts->end;
  return parts->end <= window->n_bytes * 8;
}
