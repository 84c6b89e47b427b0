/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <gexiv2/gexiv2.h>

#include "photo/lp-exiv2.h"

#define HEADER_SIZE 6 /* of what an APP1 segment holds, before the TIFF */

LP_API const LpExiv2 lp_exiv2_module;

/* The XMP parser below gexiv2 shares state between threads. */
static GMutex lock;

/* Broken metadata is judged by whoever reads the photo, so that complaints to
 * stderr are silenced. */
static gboolean
initialize (void)
{
  gboolean success = gexiv2_initialize ();

  gexiv2_log_set_level (GEXIV2_LOG_LEVEL_MUTE);
  return success;
}

static void
read_picture (GExiv2Metadata *metadata, LpExiv2Picture *picture)
{
  gint orientation =
      (gint) gexiv2_metadata_try_get_orientation (metadata, NULL);

  picture->width = gexiv2_metadata_get_pixel_width (metadata);
  picture->height = gexiv2_metadata_get_pixel_height (metadata);
  picture->orientation =
      orientation >= 1 && orientation <= 8 ? (guint) orientation : 0;
}

static gboolean
read_photo (const gchar *path, const gchar *const *keys, guint n_keys,
    gchar **texts, LpExiv2Picture *picture)
{
  GExiv2Metadata *metadata;
  gboolean is_photo;

  g_mutex_lock (&lock);
  metadata = gexiv2_metadata_new ();
  is_photo = gexiv2_metadata_open_path (metadata, path, NULL);
  if (is_photo) {
    for (guint i = 0; i < n_keys; i++)
      texts[i] = gexiv2_metadata_try_get_tag_string (metadata, keys[i], NULL);
    read_picture (metadata, picture);
  }
  g_object_unref (metadata);
  g_mutex_unlock (&lock);
  return is_photo;
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

/* Puts a number of four bytes in the place of whatever the tag was. */
static gboolean
set_size (GExiv2Metadata *metadata, const gchar *tag, GError **error)
{
  gexiv2_metadata_try_clear_tag (metadata, tag, NULL);
  return gexiv2_metadata_try_set_tag_string (metadata, tag, "1", error);
}

/* Makes room for the size of a crop. */
static gboolean
set_sizes (GExiv2Metadata *metadata, GError **error)
{
  static const gchar *const optional[] = { "Exif.Image.ImageWidth",
    "Exif.Image.ImageLength" };

  for (guint i = 0; i < G_N_ELEMENTS (optional); i++)
    if (gexiv2_metadata_try_has_tag (metadata, optional[i], NULL) &&
        !set_size (metadata, optional[i], error))
      return FALSE;
  return set_size (metadata, "Exif.Photo.PixelXDimension", error) &&
         set_size (metadata, "Exif.Photo.PixelYDimension", error);
}

static GBytes *
rewrite (const guint8 *segment, gsize size, guint orientation, GError **error)
{
  g_autoptr (GExiv2Metadata) metadata = gexiv2_metadata_new ();

  if (!gexiv2_metadata_from_app1_segment (metadata, segment, size, error))
    return NULL;
  gexiv2_metadata_try_erase_exif_thumbnail (metadata, NULL);
  keep_orientation (metadata, orientation);
  if (!gexiv2_metadata_has_exif (metadata)) {
    g_set_error_literal (error, LP_ERROR, LP_ERROR_FORMAT,
        "There is nothing in it that makes sense.");
    return NULL;
  }
  if (!set_sizes (metadata, error))
    return NULL;
  return gexiv2_metadata_get_exif_data (metadata,
      size > HEADER_SIZE && segment[HEADER_SIZE] == 'M'
          ? GEXIV2_BYTE_ORDER_BIG
          : GEXIV2_BYTE_ORDER_LITTLE,
      error);
}

const LpExiv2 lp_exiv2_module = {
  .initialize = initialize,
  .read = read_photo,
  .rewrite = rewrite,
};
