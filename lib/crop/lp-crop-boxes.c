/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "crop/lp-crop-boxes.h"

#include <gst/video/video.h>
#include <math.h>

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

/* Detectors hang structures of their own on a region; what says how sure they
 * are is a number called confidence, score or probability. */
static gfloat
get_score (const GstVideoRegionOfInterestMeta *region)
{
  const gchar *names[] = { "confidence", "score", "probability" };

  for (const GList *l = region->params; l != NULL; l = l->next)
    for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
      const GValue *value = gst_structure_get_value (l->data, names[i]);
      GValue score = G_VALUE_INIT;

      g_value_init (&score, G_TYPE_FLOAT);
      if (value != NULL && !G_VALUE_HOLDS_STRING (value) &&
          g_value_transform (value, &score))
        return g_value_get_float (&score);
    }
  return NAN;
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
      .height = region->h / meta->scale_y,
      .score = get_score (region) };

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

/* The bounds of all boxes that are some. */
static void
set_box (LpCrop *crop, const gdouble box[4], gboolean is_first)
{
  gdouble right = fmax (crop->box_x + crop->box_width, box[0] + box[2]);
  gdouble bottom = fmax (crop->box_y + crop->box_height, box[1] + box[3]);

  if (is_first) {
    crop->box_x = box[0];
    crop->box_y = box[1];
    crop->box_width = box[2];
    crop->box_height = box[3];
  } else {
    crop->box_x = fmin (crop->box_x, box[0]);
    crop->box_y = fmin (crop->box_y, box[1]);
    crop->box_width = right - crop->box_x;
    crop->box_height = bottom - crop->box_y;
  }
}

/**
 * lp_crop_boxes_make_crop: (skip)
 * @boxes: the boxes of a photo
 * @place: where they lie in it
 * @indices: (array length=n_indices): those that the crop is of
 * @n_indices: how many; 0 for the photo as a whole
 * @photo: the photo
 *
 * Returns: (transfer full): what is known of the crop before it is cut
 */
LpCrop *
lp_crop_boxes_make_crop (const LpCropBoxes *boxes,
    const LpAnnotationPlace *place, const guint *indices, guint n_indices,
    LpPhoto *photo)
{
  LpCrop *crop = lp_crop_new (photo, n_indices > 0 ? indices[0] : 0);

  crop->n_boxes = n_indices;
  crop->annotation_file = g_strdup (boxes->image ? boxes->image->file : NULL);
  if (n_indices > 0)
    crop->label = g_strdup (boxes->boxes[indices[0]].label);
  if (n_indices == 1) {
    crop->annotation_id = g_strdup (boxes->boxes[indices[0]].id);
    crop->score = boxes->boxes[indices[0]].score;
  } else if (n_indices > 1) {
    crop->boxes = g_memdup2 (indices, n_indices * sizeof *indices);
  }
  for (guint i = 0; i < n_indices; i++) {
    gdouble box[4];

    lp_annotation_place_get_box (place, &boxes->boxes[indices[i]], box);
    set_box (crop, box, i == 0);
  }
  return crop;
}
