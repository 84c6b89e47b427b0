/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "jpeg/lp-jpeg-lookup.h"
#include "jpeg/lp-jpeg-window.h"

G_BEGIN_DECLS

/*
 * Reads MCUs only to know where they end. Not part of the public API of the
 * library.
 */

#define LP_JPEG_MAX_BLOCKS 10 /* of an MCU */
#define LP_JPEG_MAX_COMPONENTS 4

typedef struct {
  const LpJpegLookup *dc;
  const LpJpegLookup *ac;
  guint component;
} LpJpegBlock;

/* How MCUs of a scan are made up. */
typedef struct {
  guint n_blocks;
  LpJpegBlock blocks[LP_JPEG_MAX_BLOCKS];
} LpJpegMcu;

/* DC coefficients of the last blocks, by component. */
typedef struct {
  guint32 dc[LP_JPEG_MAX_COMPONENTS];
} LpJpegPredictions;

/* Where the parts of one MCU are in a window, in bits. */
typedef struct {
  struct {
    gsize begin;
    gsize ac; /* what follows the DC difference */
    gint16 dc;
  } blocks[LP_JPEG_MAX_BLOCKS];
  gsize end;
} LpJpegMcuParts;

guint lp_jpeg_skip_mcus (const LpJpegMcu *mcu, LpJpegWindow *window,
    LpJpegPredictions *predictions, guint n_mcus, gboolean *fault);
gboolean lp_jpeg_split_mcu (const LpJpegMcu *mcu, LpJpegWindow *window,
    LpJpegPredictions *predictions, LpJpegMcuParts *parts);

G_END_DECLS
