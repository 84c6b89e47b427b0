/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "photo/lp-photo-size.h"

#include "photo/lp-exiv2.h"

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
  const LpExiv2 *exiv2 = lp_exiv2_get (NULL);
  LpExiv2Picture picture;

  *size = (LpPhotoSize){ 0 };
  if (exiv2 == NULL || !exiv2->read (path, NULL, 0, NULL, &picture))
    return FALSE;
  size->width = picture.width;
  size->height = picture.height;
  size->orientation = picture.orientation;
  return size->width > 0 && size->height > 0;
}
