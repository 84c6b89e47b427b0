/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/*
 * A window that moves along the entropy-coded data of a scan and shows it
 * without the stuffed bytes: one restart interval after the other. Not part of
 * the public API of the library.
 */

/* Ten blocks of 64 coefficients with 16 bits of code and 15 of value each, and
 * a margin for reading words. No MCU that begins before the end of the data
 * ends beyond this many bytes after it. */
#define LP_JPEG_MAX_MCU_SIZE (10 * 64 * 31 / 8 + 32)

#define LP_JPEG_WINDOW_SIZE (128 * 1024)

typedef struct {
  const guint8 *next; /* what is not yet in the window */
  const guint8 *end;  /* of the file */
  gboolean complete;  /* the interval ends within the window */
  gboolean filled_up; /* bytes other than stuffed zeros were left out */
  gsize n_bytes;      /* in the window */
  gsize position;     /* bits read of them */
  guint8 bytes[LP_JPEG_WINDOW_SIZE + 2 * LP_JPEG_MAX_MCU_SIZE];
} LpJpegWindow;

void lp_jpeg_window_begin (
    LpJpegWindow *window, const guint8 *data, const guint8 *end);
void lp_jpeg_window_advance (LpJpegWindow *window);
const guint8 *lp_jpeg_window_get_place (const LpJpegWindow *window);
gsize lp_jpeg_window_get_limit (const LpJpegWindow *window);
gboolean lp_jpeg_window_take_restart (LpJpegWindow *window, guint number);
guint lp_jpeg_window_seek_restart (
    LpJpegWindow *window, guint number, guint n_markers);

/* The 57 bits and more that begin at a position, in the high bits. */
static inline guint64
lp_jpeg_peek (const guint8 *bytes, gsize position)
{
  guint64 word;

  memcpy (&word, bytes + position / 8, sizeof word);
  return GUINT64_FROM_BE (word) << (position % 8);
}

G_END_DECLS
