/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

/* JPEGs made with libjpeg, and what libjpeg finds in JPEGs. */

typedef struct {
  gint width, height; /* pixels */
  gint n_components;  /* 1, 3 or 4 */
  gint horizontal;    /* sampling factors of the first component; of the last
                       * as well where there are 4 */
  gint vertical;
  gint restart_interval; /* MCUs, 0 for none */
  gint quality;          /* 1 to 100 */
  gboolean optimised;    /* Huffman tables made for the picture */
} FixtureJpeg;

typedef struct {
  gint horizontal, vertical;
  gint n_columns, n_rows; /* blocks */
  guint16 quantisation[64];
  gint16 *values; /* 64 a block */
} FixturePlane;

typedef struct {
  gint width, height;
  gint colour_space; /* J_COLOR_SPACE */
  gint n_planes;
  FixturePlane planes[4];
  glong n_warnings;
} FixtureCoefficients;

GByteArray *fixture_make_jpeg (const FixtureJpeg *jpeg, GRand *rand);
FixtureCoefficients *fixture_read_coefficients (const guint8 *data, gsize size);
void fixture_coefficients_free (FixtureCoefficients *coefficients);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FixtureCoefficients, fixture_coefficients_free)
