/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "stream/lp-crop-meta.h"

#include <gst/video/video.h>

/* The same as for LpPhotoMeta, for the same reasons. */
static const gchar *tags[] = { GST_META_TAG_VIDEO_STR,
  GST_META_TAG_VIDEO_ORIENTATION_STR, GST_META_TAG_VIDEO_SIZE_STR, NULL };

/**
 * lp_crop_meta_api_get_type: (skip)
 *
 * Returns: the type of the meta's API
 */
GType
lp_crop_meta_api_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, gst_meta_api_type_register ("LpCropMetaAPI", tags));
  return type;
}

static gboolean
crop_meta_init (GstMeta *meta, gpointer params, GstBuffer *buffer)
{
  ((LpCropMeta *) meta)->crop = NULL;
  return TRUE;
}

static void
crop_meta_free (GstMeta *meta, GstBuffer *buffer)
{
  g_clear_pointer (&((LpCropMeta *) meta)->crop, lp_crop_unref);
}

static gboolean
crop_meta_transform (GstBuffer *target, GstMeta *meta, GstBuffer *buffer,
    GQuark type, gpointer data)
{
  LpCrop *crop = ((LpCropMeta *) meta)->crop;

  if (GST_META_TRANSFORM_IS_COPY (type)) {
    lp_buffer_add_crop (target, crop);
  } else if (GST_VIDEO_META_TRANSFORM_IS_SCALE (type)) {
    const GstVideoMetaTransform *scale = data;
    g_autoptr (LpCrop) scaled = lp_crop_copy (crop);

    lp_crop_scale (scaled,
        (gdouble) GST_VIDEO_INFO_WIDTH (scale->out_info) /
            GST_VIDEO_INFO_WIDTH (scale->in_info),
        (gdouble) GST_VIDEO_INFO_HEIGHT (scale->out_info) /
            GST_VIDEO_INFO_HEIGHT (scale->in_info));
    lp_buffer_add_crop (target, scaled);
  } else {
    return FALSE;
  }
  return TRUE;
}

/**
 * lp_crop_meta_get_info: (skip)
 *
 * Returns: the meta's implementation
 */
const GstMetaInfo *
lp_crop_meta_get_info (void)
{
  static const GstMetaInfo *info = NULL;

  if (g_once_init_enter ((GstMetaInfo **) &info)) {
    const GstMetaInfo *registered = gst_meta_register (LP_TYPE_CROP_META_API,
        "LpCropMeta", sizeof (LpCropMeta), crop_meta_init, crop_meta_free,
        crop_meta_transform);
    g_once_init_leave ((GstMetaInfo **) &info, (GstMetaInfo *) registered);
  }
  return info;
}

/**
 * lp_buffer_add_crop:
 * @buffer: a buffer; writable, unless a crop hangs there already
 * @crop: the crop it holds
 *
 * Hangs @crop on @buffer, in place of one that hangs there.
 *
 * Returns: (transfer none): the meta
 */
LpCropMeta *
lp_buffer_add_crop (GstBuffer *buffer, LpCrop *crop)
{
  LpCropMeta *meta =
      (LpCropMeta *) gst_buffer_get_meta (buffer, LP_TYPE_CROP_META_API);

  g_return_val_if_fail (meta != NULL || gst_buffer_is_writable (buffer), NULL);
  if (meta == NULL)
    meta = (LpCropMeta *) gst_buffer_add_meta (
        buffer, lp_crop_meta_get_info (), NULL);
  lp_crop_ref (crop);
  g_clear_pointer (&meta->crop, lp_crop_unref);
  meta->crop = crop;
  return meta;
}

/**
 * lp_buffer_get_crop:
 * @buffer: a buffer
 *
 * Returns: (transfer none) (nullable): the crop that @buffer holds
 */
LpCrop *
lp_buffer_get_crop (GstBuffer *buffer)
{
  LpCropMeta *meta =
      (LpCropMeta *) gst_buffer_get_meta (buffer, LP_TYPE_CROP_META_API);

  return meta ? meta->crop : NULL;
}
