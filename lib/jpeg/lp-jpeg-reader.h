/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* jpeglib.h wants it. */
#include <stdio.h>

#include <jpeglib.h>
#include <setjmp.h>

#include "lp-types.h"

G_BEGIN_DECLS

/* libjpeg with errors that come back as GError. Not part of the public API. */

typedef struct {
  struct jpeg_decompress_struct libjpeg;

  gboolean has_several_scans;
  gboolean damaged; /* the picture itself, as far as it was read */
  guint n_intact_imcu_rows;

  struct jpeg_error_mgr error_manager;
  jmp_buf way_out;
  gchar message[JMSG_LENGTH_MAX];
} LpJpegReader;

/**
 * LpJpegReaderFunc: (skip)
 * @reader: the reader, whose libjpeg has read the header
 * @data: what lp_jpeg_reader_run() was given
 *
 * Does the reading. Any call of libjpeg in it may be the last thing that it
 * does, so it must not own memory while it makes one.
 */
typedef void (*LpJpegReaderFunc) (LpJpegReader *reader, gpointer data);

gboolean lp_jpeg_reader_run (LpJpegReader *reader, const guint8 *jpeg,
    gsize size, LpJpegReaderFunc func, gpointer data, GError **error);
gint lp_jpeg_reader_count_intact_rows (const LpJpegReader *reader);

G_END_DECLS
