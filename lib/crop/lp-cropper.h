/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gst/video/video.h>

#include "crop/lp-crop-boxes.h"
#include "crop/lp-crop-choice.h"
#include "crop/lp-crop-plan.h"
#include "jpeg/lp-jpeg-remark.h"

G_BEGIN_DECLS

/*
 * Crops one photo after the other: from its boxes to pictures. Used by the
 * plugin, not part of the public API.
 *
 * For each photo: lp_cropper_open(), lp_cropper_plan(); until no items are
 * left, lp_cropper_fetch() and for each item fetched lp_cropper_get_item() and
 * lp_cropper_make(); lp_cropper_close(). For one thread at a time.
 */

/**
 * LpCropKind: (skip)
 * @LP_CROP_KIND_FRAME: photos come decoded, crops leave decoded
 * @LP_CROP_KIND_DECODE: photos come as JPEG, crops leave decoded
 * @LP_CROP_KIND_LOSSLESS: photos come and crops leave as JPEG
 *
 * What a photo comes as and its crops leave as.
 */
typedef enum {
  LP_CROP_KIND_FRAME,
  LP_CROP_KIND_DECODE,
  LP_CROP_KIND_LOSSLESS,
} LpCropKind;

/**
 * LpCropItem: (skip)
 * @crop: what is known of the crop
 * @width: columns of the crop as it comes out
 * @height: rows of the crop as it comes out
 * @reason: (nullable): why it cannot be made; @crop then does not say what was
 *   cut
 *
 * What becomes of one box, of several that share a crop, or of a photo as a
 * whole.
 */
typedef struct {
  LpCrop *crop;
  gint width;
  gint height;
  const gchar *reason;
  /*< private >*/
  LpCropPlan plan;
  const LpAnnotation **boxes;
  guint fetched; /* which of the areas that were fetched it is */
} LpCropItem;

typedef struct _LpCropper LpCropper;

LP_API LpCropper *lp_cropper_new (void);
LP_API void lp_cropper_free (LpCropper *cropper);
LP_API void lp_cropper_set_index (LpCropper *cropper, const gchar *folder);
LP_API gboolean lp_cropper_open (LpCropper *cropper, LpCropKind kind,
    GstBuffer *photo, const LpPhotoMeta *meta, const GstVideoInfo *frame,
    GstVideoInfo *picture, GError **error);
LP_API void lp_cropper_plan (LpCropper *cropper, const LpCropOptions *options,
    const LpCropBoxes *boxes, const LpCropChoice *choice);
LP_API gboolean lp_cropper_fetch (LpCropper *cropper, GstVideoFormat format,
    guint begin, guint *end, GError **error);
LP_API gboolean lp_cropper_keep_index (LpCropper *cropper, GError **error);
LP_API guint lp_cropper_get_n_items (const LpCropper *cropper);
LP_API const LpCropItem *lp_cropper_get_item (
    const LpCropper *cropper, guint index);
LP_API GstBuffer *lp_cropper_make (LpCropper *cropper, guint index,
    const GstVideoInfo *info, gboolean with_margin);
LP_API const gchar *lp_cropper_get_way (const LpCropper *cropper);
LP_API const GPtrArray *lp_cropper_get_remarks (const LpCropper *cropper);
LP_API void lp_cropper_close (LpCropper *cropper);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpCropper, lp_cropper_free)

G_END_DECLS
