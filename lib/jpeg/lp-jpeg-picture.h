/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/* A part of a photo, decoded. Not part of the public API. */

typedef struct {
  GstVideoRectangle covers; /* which part of the photo, pixels */
  GstVideoFrame frame;      /* with no buffer */
} LpJpegPicture;

gboolean lp_jpeg_picture_init (LpJpegPicture *picture, GstVideoFormat format,
    const GstVideoInfo *photo, const GstVideoRectangle *covers);
void lp_jpeg_picture_clear (LpJpegPicture *picture);

G_END_DECLS
