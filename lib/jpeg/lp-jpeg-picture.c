/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg/lp-jpeg-picture.h"

/* Lays the planes out one after the other, with room for whole blocks, since
 * that is what libjpeg writes. */
static gsize
lay_out (GstVideoInfo *info)
{
  gsize size = 0;

  for (guint i = 0; i < GST_VIDEO_INFO_N_PLANES (info); i++) {
    gint width = GST_ROUND_UP_8 (GST_VIDEO_INFO_COMP_WIDTH (info, i));
    gint height = GST_ROUND_UP_8 (GST_VIDEO_INFO_COMP_HEIGHT (info, i));
    gint stride = width * GST_VIDEO_INFO_COMP_PSTRIDE (info, i);

    GST_VIDEO_INFO_PLANE_OFFSET (info, i) = size;
    GST_VIDEO_INFO_PLANE_STRIDE (info, i) = stride;
    size += stride * (gsize) height;
  }
  return size;
}

/**
 * lp_jpeg_picture_init: (skip)
 * @picture: (out caller-allocates): a picture to set up
 * @format: its format
 * @photo: the photo, with its colorimetry if it is of this format, too
 * @covers: which part of the photo it is to hold, pixels
 *
 * Allocates a picture, all zeros.
 *
 * Returns: whether there was memory for it
 */
gboolean
lp_jpeg_picture_init (LpJpegPicture *picture, GstVideoFormat format,
    const GstVideoInfo *photo, const GstVideoRectangle *covers)
{
  GstVideoFrame *frame = &picture->frame;
  guint8 *memory;
  gsize size;

  picture->covers = *covers;
  *frame = (GstVideoFrame){ 0 };
  gst_video_info_set_format (&frame->info, format, covers->w, covers->h);
  if (format == GST_VIDEO_INFO_FORMAT (photo)) {
    frame->info.colorimetry = photo->colorimetry;
    frame->info.chroma_site = photo->chroma_site;
  }
  size = lay_out (&frame->info);
  memory = g_try_malloc0 (size);
  if (memory == NULL)
    return FALSE;
  for (guint i = 0; i < GST_VIDEO_FRAME_N_PLANES (frame); i++)
    frame->data[i] = memory + GST_VIDEO_INFO_PLANE_OFFSET (&frame->info, i);
  return TRUE;
}

/**
 * lp_jpeg_picture_clear: (skip)
 * @picture: a picture
 *
 * Frees what the picture holds.
 */
void
lp_jpeg_picture_clear (LpJpegPicture *picture)
{
  g_free (picture->frame.data[0]);
}
