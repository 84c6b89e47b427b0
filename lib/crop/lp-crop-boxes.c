/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "crop/lp-crop-boxes.h"

#include <gst/video/video.h>

/**
 * lp_crop_boxes_init_from_image: (skip)
 * @boxes: (out): the boxes
 * @image: (nullable): what the annotations say of a photo; it has to live as
 *   long as @boxes
 *
 * Takes the boxes of a photo from its annotations.
 */
void
lp_crop_boxes_init_from_image (
    LpCropBoxes *boxes, const LpAnnotatedImage *image)
{
  *boxes = (LpCropBoxes){ .image = image };
  if (image != NULL) {
    boxes->boxes = image->annotations;
    boxes->n_boxes = image->n_annotations;
  }
}

/**
 * lp_crop_boxes_init_from_frame: (skip)
 * @boxes: (out): the boxes
 * @buffer: a decoded photo
 * @meta: its meta
 *
 * Takes the boxes of a photo from the #GstVideoRegionOfInterestMeta that a
 * detector has put on it.
 */
void
lp_crop_boxes_init_from_frame (
    LpCropBoxes *boxes, GstBuffer *buffer, const LpPhotoMeta *meta)
{
  const GstVideoRegionOfInterestMeta *region;
  gpointer state = NULL;

  *boxes = (LpCropBoxes){ NULL };
  boxes->regions = g_array_new (FALSE, FALSE, sizeof (LpAnnotation));
  while ((region = (gpointer) gst_buffer_iterate_meta_filtered (buffer, &state,
              GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE)) != NULL) {
    LpAnnotation box = { .x = region->x / meta->scale_x,
      .y = region->y / meta->scale_y,
      .width = region->w / meta->scale_x,
      .height = region->h / meta->scale_y };

    box.label = g_quark_to_string (region->roi_type);
    g_array_append_val (boxes->regions, box);
  }
  boxes->boxes = (const LpAnnotation *) boxes->regions->data;
  boxes->n_boxes = boxes->regions->len;
}

/**
 * lp_crop_boxes_clear: (skip)
 * @boxes: boxes
 */
void
lp_crop_boxes_clear (LpCropBoxes *boxes)
{
  g_clear_pointer (&boxes->regions, g_array_unref);
}

/**
 * lp_crop_boxes_make_crop: (skip)
 * @boxes: the boxes of a photo
 * @index: which of them
 * @photo: the photo
 *
 * Returns: (transfer full): what is known of the crop before it is cut
 */
LpCrop *
lp_crop_boxes_make_crop (const LpCropBoxes *boxes, guint index, LpPhoto *photo)
{
  const LpAnnotation *box = &boxes->boxes[index];
  LpCrop *crop = lp_crop_new (photo, index);

  crop->label = g_strdup (box->label);
  crop->annotation_file = g_strdup (boxes->image ? boxes->image->file : NULL);
  crop->annotation_id = g_strdup (box->id);
  crop->box_x = box->x;
  crop->box_y = box->y;
  crop->box_width = box->width;
  crop->box_height = box->height;
  return crop;
}
