/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg/lp-jpeg-reader.h"

/* What setjmp() returns. */
enum { LEFT_BY_ERROR = 1, LEFT_BY_DAMAGE };

static void
leave (j_common_ptr libjpeg)
{
  LpJpegReader *reader = libjpeg->client_data;

  libjpeg->err->format_message (libjpeg, reader->message);
  longjmp (reader->way_out, LEFT_BY_ERROR);
}

/* libjpeg warns where data are damaged, and goes on with what it has. Of a
 * photo in one scan the rows above are good; several scans make up each row of
 * the others, and to go on would be in vain. */
static void
note_message (j_common_ptr libjpeg, int level)
{
  LpJpegReader *reader = libjpeg->client_data;

  if (level >= 0 || reader->damaged)
    return;
  reader->damaged = TRUE;
  if (reader->has_several_scans)
    longjmp (reader->way_out, LEFT_BY_DAMAGE);
  reader->n_intact_imcu_rows = reader->libjpeg.input_iMCU_row;
}

static void
say_nothing (j_common_ptr libjpeg)
{
}

/* libjpeg keeps tables for photos that bring none of their own; what is
 * decoded must not depend on the photo before. */
static void
set_up (LpJpegReader *reader)
{
  reader->libjpeg.err = jpeg_std_error (&reader->error_manager);
  reader->error_manager.error_exit = leave;
  reader->error_manager.emit_message = note_message;
  reader->error_manager.output_message = say_nothing;
  reader->libjpeg.client_data = reader;
  reader->damaged = FALSE;
  reader->has_several_scans = FALSE;
}

/**
 * lp_jpeg_reader_run: (skip)
 * @reader: (out caller-allocates): what to read with
 * @jpeg: (array length=size): a JPEG
 * @size: its size in bytes
 * @func: (scope call): what to do once the header is read
 * @data: for @func
 * @error: where to say what libjpeg did not like
 *
 * Reads a JPEG. Afterwards @reader tells whether damage was met.
 *
 * Returns: whether the photo could be read, be it damaged
 */
gboolean
lp_jpeg_reader_run (LpJpegReader *reader, const guint8 *jpeg, gsize size,
    LpJpegReaderFunc func, gpointer data, GError **error)
{
  set_up (reader);
  switch (setjmp (reader->way_out)) {
    case LEFT_BY_ERROR:
      g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
          "The JPEG cannot be decoded: %s.", reader->message);
      jpeg_destroy_decompress (&reader->libjpeg);
      return FALSE;
    case LEFT_BY_DAMAGE:
      jpeg_destroy_decompress (&reader->libjpeg);
      return TRUE;
  }
  jpeg_create_decompress (&reader->libjpeg);
  jpeg_mem_src (&reader->libjpeg, jpeg, size);
  jpeg_read_header (&reader->libjpeg, TRUE);
  /* What libjpeg finds odd about the header does not concern the picture. */
  reader->damaged = FALSE;
  reader->n_intact_imcu_rows = 0;
  reader->has_several_scans = jpeg_has_multiple_scans (&reader->libjpeg);
  func (reader, data);
  jpeg_destroy_decompress (&reader->libjpeg);
  return TRUE;
}

/**
 * lp_jpeg_reader_count_intact_rows: (skip)
 * @reader: a reader that reads a photo, or has read it
 *
 * Chroma that is stored for several rows at once is mixed with that of the
 * rows below, by upsampling and by cutting, so that damage reaches up a little
 * beyond the iMCUs it is in.
 *
 * Returns: how many rows of the photo lie above the damage met so far, or
 *   %G_MAXINT where there is none
 */
gint
lp_jpeg_reader_count_intact_rows (const LpJpegReader *reader)
{
  gint step = reader->libjpeg.max_v_samp_factor;
  gint n_rows = reader->n_intact_imcu_rows * step * DCTSIZE;

  if (!reader->damaged)
    return G_MAXINT;
  return step > 1 ? MAX (n_rows - step, 0) : n_rows;
}
