/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "output/lp-manifest-row.h"

#include "json/lp-json-writer.h"
#include "photo/lp-photo-json.h"

static void
append_numbers (
    GString *json, const gchar *key, const gdouble *numbers, guint n)
{
  lp_json_begin_array (json, key);
  for (guint i = 0; i < n; i++)
    lp_json_add_double (json, NULL, numbers[i]);
  lp_json_end_array (json);
}

static void
append_box (const LpCrop *crop, GString *json)
{
  const gdouble box[] = { crop->box_x, crop->box_y, crop->box_width,
    crop->box_height };

  lp_json_add_string (json, "annotation_file", crop->annotation_file);
  lp_json_add_string (json, "annotation_id", crop->annotation_id);
  lp_json_add_string (json, "label", crop->label);
  lp_json_add_fixed (json, "score", crop->score, 6);
  lp_json_add_int (json, "index", crop->index);
  if (crop->n_boxes > 1) {
    lp_json_begin_array (json, "indices");
    for (guint i = 0; i < crop->n_boxes; i++)
      lp_json_add_int (json, NULL, lp_crop_get_box (crop, i));
    lp_json_end_array (json);
  }
  append_numbers (json, "box", box, G_N_ELEMENTS (box));
}

static void
append_crop (const LpCrop *crop, GString *json)
{
  if (crop->n_boxes > 0)
    append_box (crop, json);
  lp_json_add_int (json, "x", crop->x);
  lp_json_add_int (json, "y", crop->y);
  lp_json_add_int (json, "width", crop->width);
  lp_json_add_int (json, "height", crop->height);
  append_numbers (
      json, "to_photo", crop->to_photo, G_N_ELEMENTS (crop->to_photo));
  lp_json_add_boolean (json, "clamped", crop->clamped);
  if (crop->filled)
    lp_json_add_boolean (json, "filled", TRUE);
  if (crop->masked)
    lp_json_add_boolean (json, "masked", TRUE);
  lp_json_add_boolean (json, "lossless", crop->lossless);
}

/**
 * lp_manifest_row_append_json: (skip)
 * @row: what was written
 * @json: where to append
 *
 * Appends one JSON object and a newline: `box` is the box as annotated, `x`,
 * `y`, `width`, `height` the pixels that were cut from the photo,
 * `crop_width` and `crop_height` the size of the picture in the file, which
 * may have been scaled in between. What is not known is left out.
 */
void
lp_manifest_row_append_json (const LpManifestRow *row, GString *json)
{
  const LpPhoto *photo = row->photo;

  lp_json_begin_object (json, NULL);
  lp_json_add_string (json, "crop", row->name);
  lp_json_add_string (json, "photo", photo->name);
  lp_json_add_string (json, "path", photo->path);
  if (row->crop != NULL)
    append_crop (row->crop, json);
  if (row->width > 0 && row->height > 0) {
    lp_json_add_int (json, "crop_width", row->width);
    lp_json_add_int (json, "crop_height", row->height);
  }
  lp_json_add_boolean (
      json, "damaged", row->crop ? row->crop->damaged : photo->damaged);
  lp_json_add_int (json, "bytes", row->bytes);
  lp_json_add_string (json, "media_type", row->media_type);
  lp_photo_append_place (photo, json);
  lp_photo_append_pole (photo, json);
  lp_json_end_object (json);
  g_string_append_c (json, '\n');
}
