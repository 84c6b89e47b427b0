/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "photo/lp-photo.h"

G_BEGIN_DECLS

#define LP_TYPE_CROP (lp_crop_get_type ())

/**
 * LpCrop:
 * @photo: the photo it was cut from
 * @index: which of the photo's boxes it is, in the order of the annotations,
 *   0 for the first
 * @boxes: (array length=n_boxes) (nullable): the indices of all boxes that it
 *   is of, @index the first; %NULL where that is all, or it is of none
 * @n_boxes: how many boxes it is of; 0 for a photo that comes out whole
 * @label: (nullable): what the box shows
 * @annotation_file: (nullable): the file the box comes from
 * @annotation_id: (nullable): the box's identity in that file
 * @score: how sure a detector is of it, or not a number
 * @box_x: left edge of the box as annotated, pixels of the stored photo; of
 *   several boxes their common bounds
 * @box_y: top edge of the box as annotated
 * @box_width: width of the box as annotated
 * @box_height: height of the box as annotated
 * @x: left column of what it shows, pixels of the stored photo; that and the
 *   following may reach beyond the photo where the crop is filled there
 * @y: top row of what it shows
 * @width: columns of the photo that it shows
 * @height: rows of the photo that it shows
 * @clamped: whether a part of the box lies outside the photo
 * @filled: whether some of its pixels lie beyond the photo, and are filled
 * @masked: whether pixels outside of the box's outline are filled
 * @damaged: whether pixels may be missing or wrong because the photo's file
 *   is damaged
 * @lossless: whether it has the very coefficients of the photo's JPEG; its
 *   origin then lies on the grid of their blocks
 * @to_photo: (array fixed-size=6): takes a point of the crop to the stored
 *   photo: `x = a0 u + a1 v + a2`, `y = a3 u + a4 v + a5`, pixel edges at
 *   whole numbers
 *
 * One picture cut from a photo: the record that travels from annotationcrop
 * to cropsink. Like [struct@Photo] it is not changed once it hangs on a
 * buffer.
 */
typedef struct {
  /*< private >*/
  gint ref_count;
  /*< public >*/
  LpPhoto *photo;
  guint index;
  guint *boxes;
  guint n_boxes;
  gchar *label;
  gchar *annotation_file;
  gchar *annotation_id;
  gdouble score;
  gdouble box_x;
  gdouble box_y;
  gdouble box_width;
  gdouble box_height;
  gint x;
  gint y;
  gint width;
  gint height;
  gboolean clamped;
  gboolean filled;
  gboolean masked;
  gboolean damaged;
  gboolean lossless;
  gdouble to_photo[6];
} LpCrop;

LP_API GType lp_crop_get_type (void) G_GNUC_CONST;
LP_API LpCrop *lp_crop_new (LpPhoto *photo, guint index);
LP_API LpCrop *lp_crop_copy (const LpCrop *crop);
LP_API LpCrop *lp_crop_ref (LpCrop *crop);
LP_API void lp_crop_unref (LpCrop *crop);

LP_API guint lp_crop_get_box (const LpCrop *crop, guint position);
LP_API void lp_crop_set_area (
    LpCrop *crop, gint x, gint y, gint width, gint height);
LP_API void lp_crop_scale (LpCrop *crop, gdouble factor_x, gdouble factor_y);
LP_API void lp_crop_point_to_photo (
    const LpCrop *crop, gdouble u, gdouble v, gdouble *x, gdouble *y);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpCrop, lp_crop_unref)

G_END_DECLS
