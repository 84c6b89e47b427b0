/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/* Which parts of a photo to decode for the areas that are wanted of it. Not
 * part of the public API. */

typedef struct {
  gint width; /* of the photo, pixels */
  gint height;
  gint imcu_width;
  gint imcu_height;
} LpJpegGrid;

gboolean lp_jpeg_cover_area (const LpJpegGrid *grid,
    const GstVideoRectangle *area, GstVideoRectangle *cover);
gboolean lp_jpeg_cover_contains (
    const GstVideoRectangle *outer, const GstVideoRectangle *inner);
void lp_jpeg_cover_widen (const LpJpegGrid *grid, GstVideoRectangle *cover,
    gint margin_x, gint margin_y);
void lp_jpeg_cover_unite (
    GstVideoRectangle *cover, const GstVideoRectangle *other);
void lp_jpeg_cover_plan (const LpJpegGrid *grid, gint margin_x, gint margin_y,
    const GstVideoRectangle *areas, guint n_areas, GArray *covers);

G_END_DECLS
