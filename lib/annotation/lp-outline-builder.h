/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "annotation/lp-annotation-set.h"

G_BEGIN_DECLS

/*
 * The shape of one annotation while it is being read, and its exact bounds.
 * A builder is kept from one annotation to the next, so that nothing is
 * allocated anew. Not part of the public API.
 */

/* A shape of more points, or a mask of more runs, is kept as its bounds. */
#define LP_OUTLINE_MAX_POINTS 1000000
#define LP_OUTLINE_MAX_RUNS 1000000

/* No picture is as large. */
#define LP_OUTLINE_MAX_COORDINATE 1e9

/* A mask whose pixels have to be laid out to be read has no more than these:
 * it may be that of a whole photo of the largest cameras. */
#define LP_OUTLINE_MAX_PIXELS (128 * 1024 * 1024)

/* Masks are compressed so well that those of a small file may fill any memory:
 * no more runs and pixels than these are gone through for one builder. */
#define LP_OUTLINE_MAX_ALL_RUNS (64 * 1024 * 1024)
#define LP_OUTLINE_MAX_ALL_PIXELS (4 * G_GUINT64_CONSTANT (1000000000))

typedef struct {
  /*< private >*/
  LpOutline outline;
  GArray *points;    /* of LpPoint */
  GArray *ring_ends; /* of guint */
  GArray *runs;      /* of guint */
  guint64 n_points;  /* added, be they kept or not */
  guint64 n_runs;
  guint64 position;     /* pixels of the mask passed */
  guint64 n_all_runs;   /* of this shape and those before it */
  guint64 n_all_pixels; /* likewise, of masks laid out */
  gboolean finite;      /* whether all points are */
  gdouble left, top, right, bottom;
} LpOutlineBuilder;

void lp_outline_builder_init (LpOutlineBuilder *builder);
void lp_outline_builder_clear (LpOutlineBuilder *builder);
void lp_outline_builder_reset (LpOutlineBuilder *builder);
void lp_outline_builder_add_point (
    LpOutlineBuilder *builder, gdouble x, gdouble y);
void lp_outline_builder_end_ring (LpOutlineBuilder *builder);
void lp_outline_builder_add_rotated (LpOutlineBuilder *builder, gdouble x,
    gdouble y, gdouble width, gdouble height, gdouble angle);
void lp_outline_builder_add_ellipse (LpOutlineBuilder *builder, gdouble x,
    gdouble y, gdouble radius_x, gdouble radius_y, gdouble angle);
void lp_outline_builder_order_corners (LpOutlineBuilder *builder);
gboolean lp_outline_builder_begin_mask (
    LpOutlineBuilder *builder, gint x, gint y, gint64 width, gint64 height);
gboolean lp_outline_builder_count_pixels (
    LpOutlineBuilder *builder, guint64 n_pixels);
gboolean lp_outline_builder_add_run (LpOutlineBuilder *builder, gint64 length);
gboolean lp_outline_builder_mask_is_complete (const LpOutlineBuilder *builder);
guint64 lp_outline_builder_get_n_points (const LpOutlineBuilder *builder);
const gchar *lp_outline_builder_finish (
    LpOutlineBuilder *builder, LpShape shape, LpAnnotation *annotation);

G_END_DECLS
