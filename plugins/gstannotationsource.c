/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstannotationsource.h"

#include <math.h>

#include "annotation/lp-image-rival.h"
#include "photo/lp-orientation.h"

/* Given for annotations that belong to no image. */
#define REASON_UNUSABLE "unusable-annotation"

void
gst_annotation_source_init (GstAnnotationSource *source)
{
  source->resized = g_hash_table_new (NULL, NULL);
}

void
gst_annotation_source_clear (GstAnnotationSource *source)
{
  g_clear_pointer (&source->resized, g_hash_table_unref);
  g_clear_pointer (&source->location, g_free);
  g_clear_pointer (&source->format, g_free);
  g_clear_pointer (&source->next_location, g_free);
  g_clear_pointer (&source->next, lp_annotation_set_unref);
  g_clear_pointer (&source->set, lp_annotation_set_unref);
}

/* One message for all: a file may hold thousands of bad annotations. */
static void
warn_of_set (GstElement *element, const LpAnnotationSet *set)
{
  gchar **warnings = (gchar **) lp_annotation_set_get_warnings (set);
  guint n = g_strv_length (warnings);
  g_autofree gchar *all = NULL;

  if (n == 0)
    return;
  all = g_strjoinv ("\n", warnings);
  GST_ELEMENT_WARNING (element, STREAM, DECODE,
      ("%u fault%s in the annotations: %s%s", n, n > 1 ? "s" : "", warnings[0],
          n > 1 ? " …" : ""),
      ("%s", all));
}

/* Annotations that belong to no image have no photo to be skipped with. */
static void
reject_dropped (
    LpStage *stage, const LpAnnotationSet *set, const gchar *location)
{
  const gchar *const *dropped = lp_annotation_set_get_dropped (set);
  guint64 n_dropped = lp_annotation_set_get_n_dropped (set);

  for (guint64 i = 0; i < n_dropped; i++) {
    lp_ledger_reject_record (
        stage->ledger, stage->path, location, 0, REASON_UNUSABLE, *dropped);
    if (*dropped != NULL)
      dropped++;
  }
}

/* Takes note in the books that boxes are taken from @set from now on. */
static void
use (GstElement *element, LpStage *stage, LpAnnotationSet *set,
    const gchar *location)
{
  if (set == NULL)
    return;
  if (lp_ledger_use_annotations (stage->ledger, stage->path, set))
    reject_dropped (stage, set, location);
  warn_of_set (element, set);
}

/* Sets what comes into use with the next photo. */
static void
take_next (
    GstAnnotationSource *source, LpAnnotationSet *set, const gchar *location)
{
  g_clear_pointer (&source->next, lp_annotation_set_unref);
  g_free (source->next_location);
  source->next = set;
  source->next_location = g_strdup (location);
  source->has_next = TRUE;
}

/**
 * gst_annotation_source_set_location:
 * @source: the source
 * @element: its element
 * @location: (nullable): a file or folder, or %NULL for none
 *
 * Sets where annotations are. While the element is at work they are read at
 * once, by the thread that asks for it and not by that which streams. If they
 * cannot be read, a warning says so, and what was in use stays.
 */
void
gst_annotation_source_set_location (
    GstAnnotationSource *source, GstElement *element, const gchar *location)
{
  LpAnnotationSet *set = NULL;
  g_autofree gchar *format = NULL;
  g_autoptr (GError) error = NULL;
  gboolean active;

  GST_OBJECT_LOCK (element);
  active = source->active;
  format = g_strdup (source->format);
  GST_OBJECT_UNLOCK (element);
  if (active && location != NULL) {
    set = lp_annotation_set_load (location, format, &error);
    if (set == NULL)
      goto not_loaded;
  }

  GST_OBJECT_LOCK (element);
  g_free (source->location);
  source->location = g_strdup (location);
  if (active && source->active)
    take_next (source, set, location);
  else
    g_clear_pointer (&set, lp_annotation_set_unref);
  GST_OBJECT_UNLOCK (element);
  return;

not_loaded:
  GST_ELEMENT_WARNING (element, RESOURCE, READ,
      ("%s The annotations that were in use stay.", error->message),
      ("location '%s', format '%s'", location, format ? format : "auto"));
}

/**
 * gst_annotation_source_start:
 * @source: the source
 * @element: its element, on its way to PAUSED
 * @stage: its place in the ledger
 *
 * Returns: whether the annotations could be read; if not, an error says why
 */
gboolean
gst_annotation_source_start (
    GstAnnotationSource *source, GstElement *element, LpStage *stage)
{
  g_autofree gchar *location = NULL;
  g_autofree gchar *format = NULL;
  g_autoptr (GError) error = NULL;

  GST_OBJECT_LOCK (element);
  location = g_strdup (source->location);
  format = g_strdup (source->format);
  source->active = TRUE;
  GST_OBJECT_UNLOCK (element);

  if (location == NULL)
    return TRUE;
  source->set = lp_annotation_set_load (location, format, &error);
  if (source->set == NULL)
    goto not_loaded;
  GST_INFO_OBJECT (element, "%u images annotated in '%s'",
      lp_annotation_set_get_n_images (source->set), location);
  use (element, stage, source->set, location);
  return TRUE;

not_loaded:
  GST_ELEMENT_ERROR (element, RESOURCE, READ, ("%s", error->message),
      ("location '%s', format '%s'", location, format ? format : "auto"));
  return FALSE;
}

/**
 * gst_annotation_source_update:
 * @source: the source
 * @element: its element
 * @stage: its place in the ledger
 *
 * Takes into use what has been set meanwhile. Called for each photo.
 */
void
gst_annotation_source_update (
    GstAnnotationSource *source, GstElement *element, LpStage *stage)
{
  g_autofree gchar *location = NULL;
  LpAnnotationSet *set = NULL;
  gboolean has_next;

  GST_OBJECT_LOCK (element);
  has_next = source->has_next;
  if (has_next) {
    set = g_steal_pointer (&source->next);
    location = g_steal_pointer (&source->next_location);
  }
  source->has_next = FALSE;
  GST_OBJECT_UNLOCK (element);

  if (!has_next)
    return;
  if (source->set != NULL && source->set != set)
    lp_ledger_replace_annotations (stage->ledger, stage->path, source->set);
  if (source->set != set)
    use (element, stage, set, location);
  g_clear_pointer (&source->set, lp_annotation_set_unref);
  source->set = set;
  g_hash_table_remove_all (source->resized);
}

static const LpAnnotatedImage *
find_image (const LpAnnotationSet *set, const LpPhoto *photo, const gchar *path)
{
  const LpAnnotatedImage *image = lp_annotation_set_find (set, path);

  return image && lp_annotated_image_has_rival (image, photo) ? NULL : image;
}

/**
 * gst_annotation_source_find_boxes:
 * @source: the source
 * @element: its element
 * @stage: its place in the ledger
 * @buffer: a photo
 * @meta: its meta
 * @boxes: (out): its boxes, from the annotations or else from the frame
 *
 * Finds the boxes of a photo and tells the ledger how many there are.
 *
 * Returns: %FALSE where the photo is skipped
 */
gboolean
gst_annotation_source_find_boxes (GstAnnotationSource *source,
    GstElement *element, LpStage *stage, GstBuffer *buffer,
    const LpPhotoMeta *meta, LpCropBoxes *boxes)
{
  LpAnnotationSet *set = source->set;
  const LpPhoto *photo = meta->photo;
  const gchar *path = photo->path ? photo->path : photo->name;
  g_autofree gchar *other = NULL;

  if (set != NULL) {
    lp_crop_boxes_init_from_image (boxes, find_image (set, photo, path));
    if (boxes->image == NULL && lp_annotation_set_is_ambiguous (set, path))
      goto ambiguous;
    if (boxes->image != NULL) {
      other = lp_ledger_claim_image (stage->ledger, boxes->image, photo);
      if (other != NULL)
        goto taken;
    }
  } else {
    lp_crop_boxes_init_from_frame (boxes, buffer, meta);
  }
  lp_ledger_expect_boxes (
      stage->ledger, stage->path, photo, boxes->image, boxes->n_boxes);
  return TRUE;

ambiguous:
  lp_stage_skip_photo (stage, element, photo, "ambiguous-image",
      "Photo '%s' gives no crops: several annotated images may be it.", path);
  return FALSE;

taken:
  lp_stage_skip_photo (stage, element, photo, "annotations-taken",
      "Photo '%s' gives no crops: '%s' has the same name, and the boxes of "
      "'%s' were taken for that. Name folders in the annotations to tell them "
      "apart.",
      path, other, boxes->image->name);
  return FALSE;
}

/**
 * gst_annotation_source_note_no_boxes:
 * @source: the source
 * @element: its element
 * @photo: a photo that gives nothing, as no boxes were found
 *
 * Warns, once, where there are no annotations in which that may be meant.
 */
void
gst_annotation_source_note_no_boxes (
    GstAnnotationSource *source, GstElement *element, const LpPhoto *photo)
{
  if (source->set != NULL || source->no_boxes_warned)
    return;
  source->no_boxes_warned = TRUE;
  GST_ELEMENT_WARNING (element, STREAM, FAILED,
      ("Photo '%s' gives no crops: 'annotations' is not set, and the frame "
       "brings no regions of interest.",
          photo->name),
      ("no GstVideoRegionOfInterestMeta"));
}

/**
 * gst_annotation_source_check_size:
 * @source: the source
 * @element: its element
 * @meta: the meta of a photo
 * @picture: its size
 * @image: what the annotations say of it
 *
 * Warns, once an image, where the photo has another size than its annotations
 * are for, be it as it is stored or turned upright.
 */
void
gst_annotation_source_check_size (GstAnnotationSource *source,
    GstElement *element, const LpPhotoMeta *meta, const GstVideoInfo *picture,
    const LpAnnotatedImage *image)
{
  gint width = lround (GST_VIDEO_INFO_WIDTH (picture) / meta->scale_x);
  gint height = lround (GST_VIDEO_INFO_HEIGHT (picture) / meta->scale_y);

  if (image->width == 0 || image->height == 0 || image->relative ||
      (image->width == width && image->height == height) ||
      (image->width == height && image->height == width &&
          lp_orientation_swaps_sides (meta->photo->orientation)))
    return;
  if (!g_hash_table_add (source->resized, GUINT_TO_POINTER (image->index)))
    return;
  GST_ELEMENT_WARNING (element, STREAM, FORMAT,
      ("Photo '%s' has %dx%d pixels, its annotations are for %dx%d: the crops "
       "may show something else.",
          meta->photo->name, width, height, image->width, image->height),
      ("image '%s' in '%s'", image->name, image->file));
}

/**
 * gst_annotation_source_stop:
 * @source: the source
 * @element: its element, whose pads are inactive
 */
void
gst_annotation_source_stop (GstAnnotationSource *source, GstElement *element)
{
  GST_OBJECT_LOCK (element);
  source->active = FALSE;
  source->has_next = FALSE;
  g_clear_pointer (&source->next, lp_annotation_set_unref);
  g_clear_pointer (&source->next_location, g_free);
  GST_OBJECT_UNLOCK (element);
  g_clear_pointer (&source->set, lp_annotation_set_unref);
  g_hash_table_remove_all (source->resized);
  source->no_boxes_warned = FALSE;
}
