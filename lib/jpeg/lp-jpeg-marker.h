/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* What the readers of markers share. Not part of the public API. */

/* Second bytes of markers, ITU-T T.81 table B.1. */
enum {
  LP_JPEG_MARKER_TEM = 0x01,
  LP_JPEG_MARKER_SOF0 = 0xc0,
  LP_JPEG_MARKER_SOF1 = 0xc1,
  LP_JPEG_MARKER_DHT = 0xc4,
  LP_JPEG_MARKER_JPG = 0xc8,
  LP_JPEG_MARKER_DAC = 0xcc,
  LP_JPEG_MARKER_SOF15 = 0xcf,
  LP_JPEG_MARKER_RST0 = 0xd0,
  LP_JPEG_MARKER_RST7 = 0xd7,
  LP_JPEG_MARKER_SOI = 0xd8,
  LP_JPEG_MARKER_EOI = 0xd9,
  LP_JPEG_MARKER_SOS = 0xda,
  LP_JPEG_MARKER_DQT = 0xdb,
  LP_JPEG_MARKER_DRI = 0xdd,
  LP_JPEG_MARKER_APP0 = 0xe0,
  LP_JPEG_MARKER_APP1 = 0xe1,
  LP_JPEG_MARKER_APP2 = 0xe2,
  LP_JPEG_MARKER_APP14 = 0xee,
};

/* What decoders take: libjpeg stops at this many pixels a side. */
#define LP_JPEG_MAX_DIMENSION 65500
#define LP_JPEG_MAX_SAMPLING_FACTOR 4
