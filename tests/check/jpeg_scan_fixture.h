/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "jpeg/lp-jpeg-scan.h"

#include "jpeg_fixture.h"
#include "jpeg_reference.h"

/* A JPEG and what libjpeg says is in it. */
typedef struct {
  guint8 *data; /* of the exact size, so that a sanitizer sees more */
  gsize size;
  JpegCoefficients *coefficients;
  gint mcu_width, mcu_height;
} Photo;

#define MAX_AREAS 40 /* of one call */

void photo_set_up (Photo *photo, const guint8 *data, gsize size);
void photo_clear (Photo *photo);
void assert_is_area (
    const Photo *photo, const GByteArray *jpeg, const GstVideoRectangle *area);
void assert_extracts (
    LpJpegScan *scan, const Photo *photo, guint n_areas, GRand *rand);
gint assert_intact_rows_are_right (LpJpegScan *scan, const Photo *photo,
    const guint8 *damaged, gsize size, gint n_rows);
