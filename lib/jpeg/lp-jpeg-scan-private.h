/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "jpeg/lp-jpeg-lanes.h"
#include "jpeg/lp-jpeg-row-index.h"
#include "jpeg/lp-jpeg-scan.h"

G_BEGIN_DECLS

/* What lp-jpeg-scan.c reads from the headers, for lp-jpeg-extract.c. */

#define LP_JPEG_N_SLOTS 4

typedef struct {
  guint8 id;
  guint8 horizontal; /* sampling factors */
  guint8 vertical;
  guint8 quantisation; /* slots of tables */
  guint8 dc;
  guint8 ac;
} LpJpegScanComponent;

typedef struct {
  guint8 values[128]; /* as in the file, one or two bytes each */
  guint8 precision;   /* 0 for one byte */
  guint size;         /* bytes, 0 where the file defines no such table */
} LpJpegQuantisation;

/* What a decoder of a part of the scan has to know. */
typedef struct {
  guint8 sof; /* n of SOFn */
  gint width; /* pixels */
  gint height;
  guint n_components;
  LpJpegScanComponent components[LP_JPEG_MAX_COMPONENTS];
  LpJpegQuantisation quantisation[LP_JPEG_N_SLOTS];
  LpJpegHuffman dc[LP_JPEG_N_SLOTS];
  LpJpegHuffman ac[LP_JPEG_N_SLOTS];
  guint restart_interval; /* MCUs, 0 for none */
  const guint8 *jfif;     /* what follows the segment's length, NULL without */
  const guint8 *adobe;
} LpJpegScanHeader;

struct _LpJpegScan {
  LpJpegScanHeader header;
  gint mcu_width; /* pixels */
  gint mcu_height;
  guint n_columns; /* MCUs */
  guint n_rows;
  const guint8 *data;    /* of the file */
  const guint8 *entropy; /* where the scan's data begins */
  const guint8 *end;     /* of the file */

  LpJpegLookup lookups[LP_JPEG_MAX_COMPONENTS];
  LpJpegMcu mcu;
  LpJpegLanes lanes;

  /* Of the small JPEGs: the photo's, with codes for all differences. */
  LpJpegHuffman small_dc[LP_JPEG_N_SLOTS];
  LpJpegDcCodes small_codes[LP_JPEG_N_SLOTS];

  /* How far it was read. */
  guint n_read; /* MCUs */
  guint n_restarts;
  gboolean fault;
  LpJpegPredictions predictions;
  LpJpegWindow window;

  LpJpegRowIndex index;
  GPtrArray *results; /* (element-type GByteArray) */
};

void lp_jpeg_scan_header_write (
    const LpJpegScan *scan, gint width, gint height, GByteArray *out);

G_END_DECLS
