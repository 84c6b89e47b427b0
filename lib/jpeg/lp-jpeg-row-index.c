/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg/lp-jpeg-row-index.h"

/* The format, all numbers with the high byte first: what it is and in which
 * version; what it belongs to, as the size of the file and a hash of its
 * headers; how many rows lie between two entries, and how many entries follow;
 * of each row the position, the bytes there and the DC coefficients; a hash of
 * all that. */
static const guint8 magic[8] = "LPJROWS1";

#define HEAD_SIZE (sizeof magic + 8 + 8 + 4 + 4)
#define ROW_SIZE (8 + 8 + 2 * LP_JPEG_MAX_COMPONENTS)
#define HASH_SIZE 8

/* FNV-1a. It tells one file from the other, not friend from foe. */
static guint64
hash (const guint8 *data, gsize size)
{
  guint64 result = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  for (gsize i = 0; i < size; i++)
    result = (result ^ data[i]) * G_GUINT64_CONSTANT (0x100000001b3);
  return result;
}

static void
put (GByteArray *out, guint64 value, guint n_bytes)
{
  guint64 in_order = GUINT64_TO_BE (value << (64 - 8 * n_bytes));

  g_byte_array_append (out, (guint8 *) &in_order, n_bytes);
}

static guint64
take (const guint8 **data, guint n_bytes)
{
  guint64 value = 0;

  for (; n_bytes > 0; n_bytes--)
    value = value << 8 | *(*data)++;
  return value;
}

/**
 * lp_jpeg_row_index_begin: (skip)
 * @index: an index, all zeros or used before
 * @n_rows: rows of MCUs that the photo has
 * @distance: how many rows there are from one that is kept to the next
 *
 * Empties an index, so that rows can be put into it.
 */
void
lp_jpeg_row_index_begin (LpJpegRowIndex *index, guint n_rows, guint distance)
{
  lp_jpeg_row_index_clear (index);
  index->distance = distance;
  index->grown = FALSE;
  index->used = FALSE;
  index->rows = g_array_new (FALSE, TRUE, sizeof (LpJpegRow));
  g_array_set_size (index->rows, (n_rows - 1) / distance + 1);
}

/**
 * lp_jpeg_row_index_clear: (skip)
 * @index: an index
 *
 * Frees what is in it; it wants no more rows.
 */
void
lp_jpeg_row_index_clear (LpJpegRowIndex *index)
{
  g_clear_pointer (&index->rows, g_array_unref);
}

/**
 * lp_jpeg_row_index_write: (skip)
 * @index: an index
 * @data: the file
 * @header_size: how many bytes come before the scan
 * @size: bytes of the file
 *
 * Returns: (transfer full): the index, to be kept
 */
GBytes *
lp_jpeg_row_index_write (const LpJpegRowIndex *index, const guint8 *data,
    gsize header_size, gsize size)
{
  GByteArray *out = g_byte_array_new ();

  g_byte_array_append (out, magic, sizeof magic);
  put (out, size, 8);
  put (out, hash (data, header_size), 8);
  put (out, index->distance, 4);
  put (out, index->rows->len, 4);
  for (guint i = 0; i < index->rows->len; i++) {
    const LpJpegRow *row = &g_array_index (index->rows, LpJpegRow, i);

    put (out, row->position, 8);
    g_byte_array_append (out, row->bytes, sizeof row->bytes);
    for (guint k = 0; k < LP_JPEG_MAX_COMPONENTS; k++)
      put (out, (guint16) row->dc[k], 2);
  }
  put (out, hash (out->data, out->len), HASH_SIZE);
  return g_byte_array_free_to_bytes (out);
}

/**
 * lp_jpeg_row_index_read: (skip)
 * @index: (inout): an index that was begun for the file
 * @bytes: what lp_jpeg_row_index_write() returned
 * @data: the file
 * @header_size: how many bytes come before the scan
 * @size: bytes of the file
 *
 * Returns: whether @bytes are whole and of this file; if not, @index is as
 *   before
 */
gboolean
lp_jpeg_row_index_read (LpJpegRowIndex *index, GBytes *bytes,
    const guint8 *data, gsize header_size, gsize size)
{
  gsize n_bytes;
  const guint8 *from = g_bytes_get_data (bytes, &n_bytes);
  const guint8 *end = from + n_bytes - HASH_SIZE;

  if (n_bytes != HEAD_SIZE + index->rows->len * ROW_SIZE + HASH_SIZE ||
      memcmp (from, magic, sizeof magic) != 0 ||
      hash (from, n_bytes - HASH_SIZE) != take (&end, HASH_SIZE))
    return FALSE;
  from += sizeof magic;
  if (take (&from, 8) != size || take (&from, 8) != hash (data, header_size) ||
      take (&from, 4) != index->distance || take (&from, 4) != index->rows->len)
    return FALSE;
  for (guint i = 0; i < index->rows->len; i++) {
    LpJpegRow *row = &g_array_index (index->rows, LpJpegRow, i);

    row->position = take (&from, 8);
    memcpy (row->bytes, from, sizeof row->bytes);
    from += sizeof row->bytes;
    for (guint k = 0; k < LP_JPEG_MAX_COMPONENTS; k++)
      row->dc[k] = (gint16) take (&from, 2);
  }
  return TRUE;
}

/**
 * lp_jpeg_row_index_find: (skip)
 * @index: an index
 * @data: the file
 * @size: its bytes
 * @row: a row of MCUs
 * @found_row: (out): the last known row that is not below it
 * @found: (out) (transfer none): where it begins
 *
 * Rows of which other bytes are in the file than should be are passed over.
 *
 * Returns: whether there is one
 */
gboolean
lp_jpeg_row_index_find (const LpJpegRowIndex *index, const guint8 *data,
    gsize size, guint row, guint *found_row, const LpJpegRow **found)
{
  for (guint i = row / index->distance + 1; i-- > 0;) {
    const LpJpegRow *known = &g_array_index (index->rows, LpJpegRow, i);
    guint64 offset = known->position / 8;

    if (known->position == 0 || size < sizeof known->bytes ||
        offset > size - sizeof known->bytes ||
        memcmp (data + offset, known->bytes, sizeof known->bytes) != 0)
      continue;
    *found_row = i * index->distance;
    *found = known;
    return TRUE;
  }
  return FALSE;
}
