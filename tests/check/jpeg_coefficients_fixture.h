/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <stdio.h>
#include <jpeglib.h>

/* What a JPEG made for a test is to be like. */
typedef struct {
  gint width;
  gint height;
  J_COLOR_SPACE color_space;
  const gchar *sampling; /* a digit each way, such as "22 11 11" */
  gboolean is_progressive;
  gboolean is_arithmetic;
  gboolean is_multi_scan; /* sequential, each component in a scan of its own */
  gboolean is_optimized;
  guint restart_interval; /* MCUs */
} JpegRecipe;

/* The quantised coefficients of a JPEG. */
typedef struct {
  gint width;
  gint height;
  gint n_components;
  J_COLOR_SPACE color_space; /* what decoders take them for */
  struct {
    gint horizontal; /* sampling factors, 1x1 where there is one component */
    gint vertical;
    gint columns; /* blocks */
    gint rows;
    JCOEF *blocks; /* row by row */
    UINT16 quantization[DCTSIZE2];
  } components[MAX_COMPONENTS];
  glong n_warnings;
} JpegCoefficients;

GBytes *jpeg_recipe_make (const JpegRecipe *recipe, guint seed);
GBytes *jpeg_insert_segments (GBytes *jpeg, const GByteArray *segments);
void jpeg_add_segment (
    GByteArray *segments, guint8 marker, gconstpointer content, gsize size);
GBytes *jpeg_rewrite (GBytes *jpeg);
JpegCoefficients *jpeg_coefficients_read (GBytes *jpeg);
void jpeg_coefficients_free (JpegCoefficients *coefficients);
void jpeg_coefficients_assert_area (const JpegCoefficients *photo,
    const JpegCoefficients *crop, gint x, gint y);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JpegCoefficients, jpeg_coefficients_free)
