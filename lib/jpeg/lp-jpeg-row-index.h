/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "jpeg/lp-jpeg-skip.h"

G_BEGIN_DECLS

/*
 * Where rows of MCUs begin in a file. Not part of the public API of the
 * library.
 */

typedef struct {
  guint64 position; /* in the file, bits; 0 where it is not known */
  guint8 bytes[8];  /* that are there */
  gint16 dc[LP_JPEG_MAX_COMPONENTS];
} LpJpegRow;

typedef struct {
  GArray *rows; /* (element-type LpJpegRow) (nullable): each @distance-th one,
                  * or NULL where no index is wanted */
  guint distance;
  gboolean grown; /* since it was begun or read */
  gboolean used;  /* to get to a row */
} LpJpegRowIndex;

void lp_jpeg_row_index_begin (
    LpJpegRowIndex *index, guint n_rows, guint distance);
void lp_jpeg_row_index_clear (LpJpegRowIndex *index);
GBytes *lp_jpeg_row_index_write (const LpJpegRowIndex *index,
    const guint8 *data, gsize header_size, gsize size);
gboolean lp_jpeg_row_index_read (LpJpegRowIndex *index, GBytes *bytes,
    const guint8 *data, gsize header_size, gsize size);
gboolean lp_jpeg_row_index_find (const LpJpegRowIndex *index,
    const guint8 *data, gsize size, guint row, guint *found_row,
    const LpJpegRow **found);

G_END_DECLS
