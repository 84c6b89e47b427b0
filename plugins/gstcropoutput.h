/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gst/video/video.h>

#include "crop/lp-crop-caps.h"

G_BEGIN_DECLS

#define GST_TYPE_CROP_MODE (gst_crop_mode_get_type ())
GType gst_crop_mode_get_type (void);

/* What crops leave an element by: their format, and caps that follow their
 * size. All of it belongs to the streaming thread. */
typedef struct {
  GstElement *element;
  GstPad *sinkpad;
  GstPad *srcpad;

  LpCropKind kind;
  GstCaps *photo_caps;
  GstVideoInfo picture;        /* of the last photo */
  GstVideoFormat format_taken; /* for pictures of that format */
  GstVideoInfo crop_info;      /* of format UNKNOWN until caps were sent */
  gboolean ask_downstream;     /* whether it can, it is to be asked again */
  gboolean with_margin;        /* downstream can read rows with a margin */
} GstCropOutput;

void gst_crop_output_init (GstCropOutput *output, GstElement *element,
    GstPad *sinkpad, GstPad *srcpad);
void gst_crop_output_reset (GstCropOutput *output);
void gst_crop_output_set_photos (
    GstCropOutput *output, LpCropKind kind, GstCaps *photo_caps);
void gst_crop_output_forget_caps (GstCropOutput *output);
gboolean gst_crop_output_choose_kind (GstCropOutput *output, LpCropMode mode,
    const gchar *drawn, GstCaps *caps, LpCropKind *kind);
gboolean gst_crop_output_choose_format (
    GstCropOutput *output, const LpPhoto *photo, const GstVideoInfo *picture);
void gst_crop_output_send_caps (GstCropOutput *output, gint width, gint height);

G_END_DECLS
