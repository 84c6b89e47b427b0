/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "crop/lp-crop.h"

#include <math.h>

G_DEFINE_BOXED_TYPE (LpCrop, lp_crop, lp_crop_ref, lp_crop_unref)

/**
 * lp_crop_new: (constructor)
 * @photo: the photo it is cut from
 * @index: which of the photo's boxes it is
 *
 * Returns: (transfer full): a crop whose other members are to be filled in
 */
LpCrop *
lp_crop_new (LpPhoto *photo, guint index)
{
  LpCrop *crop = g_new0 (LpCrop, 1);

  crop->ref_count = 1;
  crop->photo = lp_photo_ref (photo);
  crop->index = index;
  crop->n_boxes = 1;
  crop->score = NAN;
  crop->damaged = photo->damaged;
  return crop;
}

/**
 * lp_crop_copy:
 * @crop: a crop
 *
 * Returns: (transfer full): a copy of its own, to be changed
 */
LpCrop *
lp_crop_copy (const LpCrop *crop)
{
  LpCrop *copy = g_memdup2 (crop, sizeof *crop);

  copy->ref_count = 1;
  copy->photo = lp_photo_ref (crop->photo);
  copy->boxes = g_memdup2 (crop->boxes, crop->n_boxes * sizeof *crop->boxes);
  copy->label = g_strdup (crop->label);
  copy->annotation_file = g_strdup (crop->annotation_file);
  copy->annotation_id = g_strdup (crop->annotation_id);
  return copy;
}

/**
 * lp_crop_ref:
 * @crop: a crop
 *
 * Returns: (transfer full): @crop
 */
LpCrop *
lp_crop_ref (LpCrop *crop)
{
  g_atomic_int_inc (&crop->ref_count);
  return crop;
}

/**
 * lp_crop_unref:
 * @crop: (transfer full): a crop
 *
 * Frees @crop with its last reference.
 */
void
lp_crop_unref (LpCrop *crop)
{
  if (!g_atomic_int_dec_and_test (&crop->ref_count))
    return;
  lp_photo_unref (crop->photo);
  g_free (crop->boxes);
  g_free (crop->label);
  g_free (crop->annotation_file);
  g_free (crop->annotation_id);
  g_free (crop);
}

/**
 * lp_crop_get_box:
 * @crop: a crop
 * @position: less than `n_boxes`
 *
 * Returns: which of the photo's boxes it is that @crop is of
 */
guint
lp_crop_get_box (const LpCrop *crop, guint position)
{
  return crop->boxes ? crop->boxes[position] : crop->index;
}

/**
 * lp_crop_set_area:
 * @crop: a crop that nobody else holds
 * @x: left column, pixels of the stored photo
 * @y: top row
 * @width: columns
 * @height: rows
 *
 * Says which pixels were cut, one pixel of the crop for one of the photo.
 */
void
lp_crop_set_area (LpCrop *crop, gint x, gint y, gint width, gint height)
{
  crop->x = x;
  crop->y = y;
  crop->width = width;
  crop->height = height;
  crop->to_photo[0] = 1.0;
  crop->to_photo[1] = 0.0;
  crop->to_photo[2] = x;
  crop->to_photo[3] = 0.0;
  crop->to_photo[4] = 1.0;
  crop->to_photo[5] = y;
}

/**
 * lp_crop_scale:
 * @crop: a crop that nobody else holds
 * @factor_x: new width by old width
 * @factor_y: new height by old height
 *
 * Takes note that the crop's picture was scaled.
 */
void
lp_crop_scale (LpCrop *crop, gdouble factor_x, gdouble factor_y)
{
  crop->to_photo[0] /= factor_x;
  crop->to_photo[3] /= factor_x;
  crop->to_photo[1] /= factor_y;
  crop->to_photo[4] /= factor_y;
}

/**
 * lp_crop_point_to_photo:
 * @crop: a crop
 * @u: columns from the crop's left edge
 * @v: rows from the crop's top edge
 * @x: (out): columns from the left edge of the stored photo
 * @y: (out): rows from the top edge of the stored photo
 *
 * Takes a point in the crop back to the photo.
 */
void
lp_crop_point_to_photo (
    const LpCrop *crop, gdouble u, gdouble v, gdouble *x, gdouble *y)
{
  const gdouble *a = crop->to_photo;

  *x = a[0] * u + a[1] * v + a[2];
  *y = a[3] * u + a[4] * v + a[5];
}
