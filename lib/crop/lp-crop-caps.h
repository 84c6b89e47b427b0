/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gst/gst.h>

#include "crop/lp-cropper.h"

G_BEGIN_DECLS

/*
 * What goes in and comes out of an element that crops. Used by the plugin,
 * not part of the public API.
 */

/**
 * LpCropMode: (skip)
 * @LP_CROP_MODE_AUTO: decoded crops where downstream takes them, else
 *   lossless ones
 * @LP_CROP_MODE_DECODE: decoded crops
 * @LP_CROP_MODE_LOSSLESS: JPEGs cropped without decoding them
 *
 * What a user wants of an element that crops.
 */
typedef enum {
  LP_CROP_MODE_AUTO,
  LP_CROP_MODE_DECODE,
  LP_CROP_MODE_LOSSLESS,
} LpCropMode;

LP_API void lp_crop_caps_answer (
    GstQuery *query, GstPad *pad, GstPad *other, LpCropMode mode);
LP_API const gchar *lp_crop_caps_choose_kind (
    GstPad *srcpad, LpCropMode mode, const GstCaps *photos, LpCropKind *kind);
LP_API GstVideoFormat lp_crop_caps_choose_format (
    GstPad *srcpad, const GstVideoInfo *picture);

G_END_DECLS
