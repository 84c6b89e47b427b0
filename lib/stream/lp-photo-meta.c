/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "stream/lp-photo-meta.h"

#include <gst/video/video.h>

/* Decoders and encoders keep a meta only where all its tags are among these;
 * without the last, videoscale would not say by how much it scaled. */
static const gchar *tags[] = { GST_META_TAG_VIDEO_STR,
  GST_META_TAG_VIDEO_ORIENTATION_STR, GST_META_TAG_VIDEO_SIZE_STR, NULL };

/**
 * lp_photo_meta_api_get_type: (skip)
 *
 * Returns: the type of the meta's API
 */
GType
lp_photo_meta_api_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, gst_meta_api_type_register ("LpPhotoMetaAPI", tags));
  return type;
}

static gboolean
photo_meta_init (GstMeta *meta, gpointer params, GstBuffer *buffer)
{
  LpPhotoMeta *photo_meta = (LpPhotoMeta *) meta;

  photo_meta->photo = NULL;
  photo_meta->scale_x = 1.0;
  photo_meta->scale_y = 1.0;
  return TRUE;
}

static void
photo_meta_free (GstMeta *meta, GstBuffer *buffer)
{
  g_clear_pointer (&((LpPhotoMeta *) meta)->photo, lp_photo_unref);
}

static gboolean
photo_meta_transform (GstBuffer *target, GstMeta *meta, GstBuffer *buffer,
    GQuark type, gpointer data)
{
  const LpPhotoMeta *photo_meta = (const LpPhotoMeta *) meta;
  LpPhotoMeta *copy;

  if (!GST_META_TRANSFORM_IS_COPY (type) &&
      !GST_VIDEO_META_TRANSFORM_IS_SCALE (type))
    return FALSE;

  copy = lp_buffer_add_photo (target, photo_meta->photo);
  copy->scale_x = photo_meta->scale_x;
  copy->scale_y = photo_meta->scale_y;
  if (GST_VIDEO_META_TRANSFORM_IS_SCALE (type)) {
    const GstVideoMetaTransform *scale = data;
    copy->scale_x *= (gdouble) GST_VIDEO_INFO_WIDTH (scale->out_info) /
                     GST_VIDEO_INFO_WIDTH (scale->in_info);
    copy->scale_y *= (gdouble) GST_VIDEO_INFO_HEIGHT (scale->out_info) /
                     GST_VIDEO_INFO_HEIGHT (scale->in_info);
  }
  return TRUE;
}

/**
 * lp_photo_meta_get_info: (skip)
 *
 * Returns: the meta's implementation
 */
const GstMetaInfo *
lp_photo_meta_get_info (void)
{
  static const GstMetaInfo *info = NULL;

  if (g_once_init_enter ((GstMetaInfo **) &info)) {
    const GstMetaInfo *registered = gst_meta_register (LP_TYPE_PHOTO_META_API,
        "LpPhotoMeta", sizeof (LpPhotoMeta), photo_meta_init, photo_meta_free,
        photo_meta_transform);
    g_once_init_leave ((GstMetaInfo **) &info, (GstMetaInfo *) registered);
  }
  return info;
}

/**
 * lp_buffer_add_photo:
 * @buffer: a buffer; writable, unless a photo hangs there already
 * @photo: the photo it belongs to
 *
 * Hangs @photo on @buffer, in place of one that hangs there.
 *
 * Returns: (transfer none): the meta
 */
LpPhotoMeta *
lp_buffer_add_photo (GstBuffer *buffer, LpPhoto *photo)
{
  LpPhotoMeta *meta = lp_buffer_get_photo_meta (buffer);

  g_return_val_if_fail (meta != NULL || gst_buffer_is_writable (buffer), NULL);
  if (meta == NULL)
    meta = (LpPhotoMeta *) gst_buffer_add_meta (
        buffer, lp_photo_meta_get_info (), NULL);
  lp_photo_ref (photo);
  g_clear_pointer (&meta->photo, lp_photo_unref);
  meta->photo = photo;
  return meta;
}

/**
 * lp_buffer_get_photo_meta: (skip)
 * @buffer: a buffer
 *
 * Returns: (transfer none) (nullable): the meta, or %NULL
 */
LpPhotoMeta *
lp_buffer_get_photo_meta (GstBuffer *buffer)
{
  return (LpPhotoMeta *) gst_buffer_get_meta (buffer, LP_TYPE_PHOTO_META_API);
}

/**
 * lp_buffer_get_photo:
 * @buffer: a buffer
 *
 * Returns: (transfer none) (nullable): the photo that @buffer belongs to
 */
LpPhoto *
lp_buffer_get_photo (GstBuffer *buffer)
{
  LpPhotoMeta *meta = lp_buffer_get_photo_meta (buffer);

  return meta ? meta->photo : NULL;
}

/**
 * lp_buffer_read_photo: (skip)
 * @buffer: a buffer of `application/x-photo-record`
 * @error: where to say what is wrong
 *
 * Takes the photo that hangs on @buffer or, where there is none, reads the
 * record in its payload, so that records may also come from elsewhere.
 *
 * Returns: (transfer full): the photo, or %NULL where there is neither
 */
LpPhoto *
lp_buffer_read_photo (GstBuffer *buffer, GError **error)
{
  LpPhoto *photo = lp_buffer_get_photo (buffer);
  GstMapInfo map;

  if (photo != NULL)
    return lp_photo_ref (photo);
  if (!gst_buffer_map (buffer, &map, GST_MAP_READ)) {
    g_set_error_literal (error, LP_ERROR, LP_ERROR_READ,
        "The buffer of a photo record could not be read.");
    return NULL;
  }
  photo = lp_photo_from_json ((const gchar *) map.data, map.size, error);
  gst_buffer_unmap (buffer, &map);
  return photo;
}
