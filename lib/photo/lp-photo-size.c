/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "photo/lp-photo-size.h"

#include <gexiv2/gexiv2.h>

#include "photo/lp-gexiv2.h"

/**
 * lp_photo_size_read: (skip)
 * @size: (out caller-allocates): its size
 * @path: a photo: JPEG, PNG, TIFF, or whatever else Exiv2 reads
 *
 * Returns: whether its size is known
 */
gboolean
lp_photo_size_read (LpPhotoSize *size, const gchar *path)
{
  g_autoptr (GExiv2Metadata) metadata = NULL;
  gint orientation;

  *size = (LpPhotoSize){ 0 };
  if (!lp_gexiv2_initialize ())
    return FALSE;
  metadata = gexiv2_metadata_new ();
  if (!gexiv2_metadata_open_path (metadata, path, NULL))
    return FALSE;
  size->width = gexiv2_metadata_get_pixel_width (metadata);
  size->height = gexiv2_metadata_get_pixel_height (metadata);
  orientation = (gint) gexiv2_metadata_try_get_orientation (metadata, NULL);
  size->orientation =
      orientation >= 1 && orientation <= 8 ? (guint) orientation : 0;
  return size->width > 0 && size->height > 0;
}
