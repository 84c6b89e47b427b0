/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gst/video/video.h>

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * Takes areas out of a JPEG without decoding it: what lies before them is read
 * only to know where it ends, and their MCUs are copied into small JPEGs. Not
 * part of the public API of the library.
 */

typedef struct _LpJpegScan LpJpegScan;

LpJpegScan *lp_jpeg_scan_new (void);
void lp_jpeg_scan_free (LpJpegScan *scan);
gboolean lp_jpeg_scan_open (LpJpegScan *scan, const guint8 *data, gsize size);
gboolean lp_jpeg_scan_extract (LpJpegScan *scan, const GstVideoRectangle *areas,
    guint n_areas, GByteArray **jpegs, gint *n_intact_rows);
gboolean lp_jpeg_scan_set_row_index (LpJpegScan *scan, GBytes *index);
GBytes *lp_jpeg_scan_get_row_index (LpJpegScan *scan);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpJpegScan, lp_jpeg_scan_free)

G_END_DECLS
