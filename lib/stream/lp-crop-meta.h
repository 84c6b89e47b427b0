/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gst/gst.h>

#include "crop/lp-crop.h"

G_BEGIN_DECLS

#define LP_TYPE_CROP_META_API (lp_crop_meta_api_get_type ())

/**
 * LpCropMeta:
 * @meta: the parent
 * @crop: the crop
 *
 * Says which crop of which photo a buffer holds. It stays on the buffer
 * through encoders, queues and converters; where the picture is scaled,
 * the crop's way back to the photo is kept true.
 */
typedef struct {
  GstMeta meta;
  LpCrop *crop;
} LpCropMeta;

LP_API GType lp_crop_meta_api_get_type (void) G_GNUC_CONST;
LP_API const GstMetaInfo *lp_crop_meta_get_info (void);
LP_API LpCropMeta *lp_buffer_add_crop (GstBuffer *buffer, LpCrop *crop);
LP_API LpCrop *lp_buffer_get_crop (GstBuffer *buffer);

G_END_DECLS
