/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <stdio.h>
#include <jpeglib.h>

/* JPEGs of all kinds, made with libjpeg. */

/* What is in the picture. */
typedef enum {
  JPEG_BUSY,    /* slopes, edges and noise, about the same in all rows */
  JPEG_PATCHES, /* plateaus, slopes and noise, each in places of its own, so
                 * that blocks are long and short, differences small and
                 * large */
  JPEG_PLAIN,   /* one colour all over */
} JpegContent;

typedef struct {
  gint width;
  gint height;
  const gchar *sampling;     /* a digit each way for each component, as in
                              * "22 11 11"; one is grey, four are inks */
  J_COLOR_SPACE color_space; /* 0 for grey, YCbCr or YCCK */
  gboolean without_adobe_marker;
  gboolean is_progressive;
  gboolean is_unfinished; /* progressive, without most coefficients */
  gboolean is_arithmetic;
  gboolean is_multi_scan; /* sequential, each component in a scan of its own */
  gboolean is_optimized;  /* Huffman tables made for the picture */
  gint restart_interval;  /* MCUs */
  gint restart_rows;      /* rows of MCUs */
  gint quality;           /* 1 to 100, 0 for 90 */
  JpegContent content;
  guint32 seed; /* of what is in the picture */
} JpegOptions;

GBytes *jpeg_make (const JpegOptions *options);
GBytes *jpeg_make_of_coefficients (const JpegOptions *options);
gchar *jpeg_describe (const JpegOptions *options);

GBytes *jpeg_insert_segments (GBytes *jpeg, const GByteArray *segments);
void jpeg_add_segment (
    GByteArray *segments, guint8 marker, gconstpointer content, gsize size);
GBytes *jpeg_rewrite (GBytes *jpeg);
