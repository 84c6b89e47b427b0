/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gst/gst.h>

#include "photo/lp-photo.h"

G_BEGIN_DECLS

/**
 * LP_CAPS_PHOTO_RECORD:
 *
 * The media type of buffers that hold one photo's record as a line of JSON.
 */
#define LP_CAPS_PHOTO_RECORD "application/x-photo-record"

#define LP_TYPE_PHOTO_META_API (lp_photo_meta_api_get_type ())

/**
 * LpPhotoMeta:
 * @meta: the parent
 * @photo: the photo
 * @scale_x: columns of the picture in the buffer by columns of the stored
 *   photo
 * @scale_y: the same for rows
 *
 * Says of which photo a buffer is: its record, the file's bytes or the
 * decoded picture. It stays on the buffer through decoders, encoders, queues
 * and converters; where the picture is scaled, the scale is kept.
 */
typedef struct {
  GstMeta meta;
  LpPhoto *photo;
  gdouble scale_x;
  gdouble scale_y;
} LpPhotoMeta;

LP_API GType lp_photo_meta_api_get_type (void) G_GNUC_CONST;
LP_API const GstMetaInfo *lp_photo_meta_get_info (void);
LP_API LpPhotoMeta *lp_buffer_add_photo (GstBuffer *buffer, LpPhoto *photo);
LP_API LpPhotoMeta *lp_buffer_get_photo_meta (GstBuffer *buffer);
LP_API LpPhoto *lp_buffer_get_photo (GstBuffer *buffer);
LP_API LpPhoto *lp_buffer_read_photo (GstBuffer *buffer, GError **error);

G_END_DECLS
