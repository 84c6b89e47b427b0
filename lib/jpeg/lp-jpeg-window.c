/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg/lp-jpeg-window.h"

/* Bytes looked at together. Few enough that most hold no 0xff: one byte in
 * 300 of a photo is one. */
#define RUN 32

#define MARKER_RST0 0xd0

/* Written without branches, for the compiler to use vectors. */
static gboolean
run_has_ff (const guint8 *bytes)
{
  guint8 found = 0;

  for (guint i = 0; i < RUN; i++)
    found |= bytes[i] == 0xff;
  return found != 0;
}

/* Takes a 0xff and what belongs to it. Returns whether it stands for a byte of
 * data; where it begins a marker or ends the file it is left where it is. Like
 * libjpeg, passes over bytes that fill up before a stuffed zero. */
static gboolean
take_stuffed (LpJpegWindow *window)
{
  const guint8 *after = window->next + 1;

  while (after < window->end && *after == 0xff)
    after++;
  if (after == window->end || *after != 0)
    return FALSE;
  window->filled_up |= after > window->next + 1;
  window->next = after + 1;
  return TRUE;
}

/* Takes what is left before the next marker or the end of the window, whose
 * first @n_bytes bytes are in use. */
static void
fill (LpJpegWindow *window)
{
  guint8 *to = window->bytes + window->n_bytes;
  guint8 *to_end = window->bytes + LP_JPEG_WINDOW_SIZE;

  while (to < to_end) {
    gsize n = MIN (to_end - to, window->end - window->next);
    const guint8 *found;

    while (n >= RUN && !run_has_ff (window->next)) {
      memcpy (to, window->next, RUN);
      window->next += RUN;
      to += RUN;
      n -= RUN;
    }
    n = MIN (n, RUN);
    found = memchr (window->next, 0xff, n);
    if (found != NULL)
      n = found - window->next;
    memcpy (to, window->next, n);
    window->next += n;
    to += n;
    if (found != NULL && take_stuffed (window))
      *to++ = 0xff;
    else if (found != NULL || window->next == window->end) {
      window->complete = TRUE;
      break;
    }
  }
  window->n_bytes = to - window->bytes;
}

/**
 * lp_jpeg_window_begin: (skip)
 * @window: a window
 * @data: where a restart interval begins
 * @end: the end of the file
 *
 * Moves the window to the beginning of a restart interval.
 */
void
lp_jpeg_window_begin (
    LpJpegWindow *window, const guint8 *data, const guint8 *end)
{
  window->next = data;
  window->end = end;
  window->complete = FALSE;
  window->filled_up = FALSE;
  window->n_bytes = 0;
  window->position = 0;
  lp_jpeg_window_advance (window);
}

/**
 * lp_jpeg_window_advance: (skip)
 * @window: a window
 *
 * Gives up what lies before the position, which changes, and takes as much
 * more as there is room for. After the end of the interval come zeros.
 */
void
lp_jpeg_window_advance (LpJpegWindow *window)
{
  gsize n_read = MIN (window->position / 8, window->n_bytes);

  window->n_bytes -= n_read;
  window->position -= n_read * 8;
  memmove (window->bytes, window->bytes + n_read, window->n_bytes);
  if (!window->complete)
    fill (window);
  memset (window->bytes + window->n_bytes, 0, LP_JPEG_MAX_MCU_SIZE);
}

/**
 * lp_jpeg_window_get_place: (skip)
 * @window: a window
 *
 * Returns: (nullable): the byte of the file that the position is in, or %NULL
 *   where that is not easily said
 */
const guint8 *
lp_jpeg_window_get_place (const LpJpegWindow *window)
{
  gsize n_stuffed = 0, first = window->position / 8;

  if (window->filled_up)
    return NULL;
  for (gsize i = first; i < window->n_bytes; i++)
    n_stuffed += window->bytes[i] == 0xff;
  return window->next - (window->n_bytes - first) - n_stuffed;
}

/**
 * lp_jpeg_window_get_limit: (skip)
 * @window: a window
 *
 * Returns: the position before which MCUs may begin, in bits, so that they do
 *   not end beyond the window
 */
gsize
lp_jpeg_window_get_limit (const LpJpegWindow *window)
{
  if (window->complete)
    return window->n_bytes * 8;
  return (window->n_bytes - LP_JPEG_MAX_MCU_SIZE) * 8;
}

/**
 * lp_jpeg_window_take_restart: (skip)
 * @window: a window
 * @number: how many restart markers came before
 *
 * Moves the window from the end of one restart interval to the next.
 *
 * Returns: whether the interval is at its end and the right marker follows
 */
gboolean
lp_jpeg_window_take_restart (LpJpegWindow *window, guint number)
{
  const guint8 *marker = window->next;

  if (!window->complete || window->position + 7 < window->n_bytes * 8)
    return FALSE;
  while (window->end - marker >= 2 && marker[1] == 0xff)
    marker++;
  if (window->end - marker < 2 || marker[1] != MARKER_RST0 + number % 8)
    return FALSE;
  lp_jpeg_window_begin (window, marker + 2, window->end);
  return TRUE;
}

/* Finds the next marker; returns its second byte, or NULL. */
static const guint8 *
find_marker (const guint8 *data, const guint8 *end)
{
  while (data < end) {
    while (end - data >= RUN && !run_has_ff (data))
      data += RUN;
    data = memchr (data, 0xff, end - data);
    if (data == NULL)
      return NULL;
    while (data < end && *data == 0xff)
      data++;
    if (data < end && *data != 0)
      return data;
  }
  return NULL;
}

/**
 * lp_jpeg_window_seek_restart: (skip)
 * @window: a window
 * @number: how many restart markers came before
 * @n_markers: how many restart markers to go forward
 *
 * Moves the window to the beginning of a later restart interval without
 * reading what lies between.
 *
 * Returns: how many of the markers were found in their order; where it is less
 *   than @n_markers the window is not to be used any more
 */
guint
lp_jpeg_window_seek_restart (
    LpJpegWindow *window, guint number, guint n_markers)
{
  const guint8 *data = window->next;

  for (guint i = 0; i < n_markers; i++) {
    const guint8 *marker = find_marker (data, window->end);

    if (marker == NULL || *marker != MARKER_RST0 + (number + i) % 8)
      return i;
    data = marker + 1;
  }
  lp_jpeg_window_begin (window, data, window->end);
  return n_markers;
}
