/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gst/video/video.h>

#include "crop/lp-crop-boxes.h"
#include "stream/lp-stage.h"

G_BEGIN_DECLS

/* The annotations that an element works by, which may be replaced while it
 * does, or the boxes that come with frames where there are none. */
typedef struct {
  /* Under the element's object lock. */
  gchar *location; /* NULL for none */
  gchar *format;   /* NULL for any */
  gboolean active; /* between READY and PAUSED */
  gboolean has_next;
  LpAnnotationSet *next; /* from the next photo on; NULL for none */
  gchar *next_location;

  /* Of the streaming thread. */
  LpAnnotationSet *set; /* NULL for none */
  GHashTable *resized;  /* images of another size than annotated */
  gboolean no_boxes_warned;
} GstAnnotationSource;

void gst_annotation_source_init (GstAnnotationSource *source);
void gst_annotation_source_clear (GstAnnotationSource *source);
void gst_annotation_source_set_location (
    GstAnnotationSource *source, GstElement *element, const gchar *location);
gboolean gst_annotation_source_start (
    GstAnnotationSource *source, GstElement *element, LpStage *stage);
void gst_annotation_source_update (
    GstAnnotationSource *source, GstElement *element, LpStage *stage);
gboolean gst_annotation_source_find_boxes (GstAnnotationSource *source,
    GstElement *element, LpStage *stage, GstBuffer *buffer,
    const LpPhotoMeta *meta, LpCropBoxes *boxes);
void gst_annotation_source_note_no_boxes (
    GstAnnotationSource *source, GstElement *element, const LpPhoto *photo);
void gst_annotation_source_check_size (GstAnnotationSource *source,
    GstElement *element, const LpPhotoMeta *meta, const GstVideoInfo *picture,
    const LpAnnotatedImage *image);
void gst_annotation_source_stop (
    GstAnnotationSource *source, GstElement *element);

G_END_DECLS
