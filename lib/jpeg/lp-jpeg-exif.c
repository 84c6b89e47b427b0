/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg/lp-jpeg-exif.h"

#include <gexiv2/gexiv2.h>
#include <string.h>

#define HEADER "Exif\0"
#define HEADER_SIZE 6

struct _LpJpegExif {
  GExiv2Metadata *metadata;
  GExiv2ByteOrder byte_order;
};

/* Its complaints about a photo's EXIF would go to stderr. */
static gboolean
initialize (void)
{
  static gsize result = 0;

  if (g_once_init_enter (&result)) {
    gboolean success = gexiv2_initialize ();
    gexiv2_log_set_level (GEXIV2_LOG_LEVEL_MUTE);
    g_once_init_leave (&result, success ? 1 : 2);
  }
  return result == 1;
}

/* Of a directory that is cut short gexiv2 reads nothing at all; a picture
 * should not be turned by that. */
static void
keep_orientation (GExiv2Metadata *metadata, guint orientation)
{
  if (orientation != 0 &&
      gexiv2_metadata_try_get_orientation (metadata, NULL) != orientation)
    gexiv2_metadata_try_set_orientation (metadata, orientation, NULL);
}

/**
 * lp_jpeg_exif_new: (skip)
 * @segment: (array length=size): an APP1 segment of a JPEG, from `Exif` on
 * @size: its size in bytes
 * @orientation: what it says of the orientation, 1 to 8, or 0 for nothing
 * @error: where to say what is wrong
 *
 * Reads EXIF and leaves out the thumbnail, which shows the whole photo.
 *
 * Returns: (transfer full) (nullable): what was read, or %NULL where it makes
 *   no sense
 */
LpJpegExif *
lp_jpeg_exif_new (
    const guint8 *segment, gsize size, guint orientation, GError **error)
{
  g_autoptr (GExiv2Metadata) metadata = NULL;
  LpJpegExif *self;

  if (!initialize ()) {
    g_set_error_literal (
        error, LP_ERROR, LP_ERROR_READ, "gexiv2 could not be started.");
    return NULL;
  }
  metadata = gexiv2_metadata_new ();
  if (!gexiv2_metadata_from_app1_segment (metadata, segment, size, error))
    return NULL;
  gexiv2_metadata_try_erase_exif_thumbnail (metadata, NULL);
  keep_orientation (metadata, orientation);
  if (!gexiv2_metadata_has_exif (metadata)) {
    g_set_error_literal (error, LP_ERROR, LP_ERROR_FORMAT,
        "There is nothing in it that makes sense.");
    return NULL;
  }
  self = g_new0 (LpJpegExif, 1);
  self->byte_order = segment[HEADER_SIZE] == 'M' ? GEXIV2_BYTE_ORDER_BIG
                                                 : GEXIV2_BYTE_ORDER_LITTLE;
  self->metadata = g_steal_pointer (&metadata);
  return self;
}

/**
 * lp_jpeg_exif_free: (skip)
 * @self: (transfer full): EXIF
 */
void
lp_jpeg_exif_free (LpJpegExif *self)
{
  g_object_unref (self->metadata);
  g_free (self);
}

static gboolean
set_if_present (
    GExiv2Metadata *metadata, const gchar *tag, gint value, GError **error)
{
  return !gexiv2_metadata_try_has_tag (metadata, tag, NULL) ||
         gexiv2_metadata_try_set_tag_long (metadata, tag, value, error);
}

/**
 * lp_jpeg_exif_write: (skip)
 * @self: EXIF
 * @width: columns of the crop, as stored
 * @height: rows
 * @error: where to say what is wrong
 *
 * Returns: (transfer full) (nullable): the content of an APP1 segment for a
 *   crop of this size, from `Exif` on, or %NULL where it cannot be written
 */
GBytes *
lp_jpeg_exif_write (LpJpegExif *self, gint width, gint height, GError **error)
{
  GExiv2Metadata *metadata = self->metadata;
  g_autoptr (GBytes) tiff = NULL;
  GByteArray *content;
  gconstpointer data;
  gsize size;

  if (!gexiv2_metadata_try_set_tag_long (
          metadata, "Exif.Photo.PixelXDimension", width, error) ||
      !gexiv2_metadata_try_set_tag_long (
          metadata, "Exif.Photo.PixelYDimension", height, error) ||
      !set_if_present (metadata, "Exif.Image.ImageWidth", width, error) ||
      !set_if_present (metadata, "Exif.Image.ImageLength", height, error))
    return NULL;
  tiff = gexiv2_metadata_get_exif_data (metadata, self->byte_order, error);
  if (tiff == NULL)
    return NULL;
  data = g_bytes_get_data (tiff, &size);
  content = g_byte_array_sized_new (HEADER_SIZE + size);
  g_byte_array_append (content, (const guint8 *) HEADER, HEADER_SIZE);
  g_byte_array_append (content, data, size);
  return g_byte_array_free_to_bytes (content);
}
