/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

#define LP_TYPE_SUMMARY (lp_summary_get_type ())

/**
 * LpStageWork:
 * @stage: name of the element
 * @seconds: how long it worked, waiting for others left out
 * @bytes: how much it handled
 *
 * What one stage did in a run.
 */
typedef struct {
  gchar *stage;
  gdouble seconds;
  guint64 bytes;
} LpStageWork;

/**
 * LpWayCount:
 * @way: how photos were cropped
 * @photos: how many
 *
 * How many photos were cropped in which way.
 */
typedef struct {
  const gchar *way;
  guint64 photos;
} LpWayCount;

/**
 * LpSummary:
 * @photos_in: photos announced
 * @photos_cropped: photos that gave at least one crop, or arrived whole where
 *   nothing is cropped
 * @photos_whole: of those, photos that arrived whole
 * @photos_without_annotations: photos for which there was nothing to crop, or
 *   nothing that was wanted
 * @photos_skipped: photos that gave none, for a reason
 * @boxes_in: boxes in the annotations
 * @crops: crops that were written
 * @boxes_merged: boxes that share a crop with another: a crop of three boxes
 *   counts two
 * @boxes_filtered: boxes that were not wanted
 * @boxes_skipped: boxes that were not
 * @boxes_failed: of those, the ones that should have been: lost or not
 *   writable
 * @records_rejected: records of logs that could not be used
 * @interrupted: whether the run was stopped before its end
 * @seconds: how long the run took
 * @stages: (element-type LpStageWork): what each stage did
 * @ways: (element-type LpWayCount): how photos were cropped
 *
 * The outcome of a run. `photos_in = photos_cropped +
 * photos_without_annotations + photos_skipped` and `boxes_in = crops +
 * boxes_merged + boxes_filtered + boxes_skipped` always hold.
 */
typedef struct {
  guint64 photos_in;
  guint64 photos_cropped;
  guint64 photos_whole;
  guint64 photos_without_annotations;
  guint64 photos_skipped;
  guint64 boxes_in;
  guint64 crops;
  guint64 boxes_merged;
  guint64 boxes_filtered;
  guint64 boxes_skipped;
  guint64 boxes_failed;
  guint64 records_rejected;
  gboolean interrupted;
  gdouble seconds;
  GArray *stages;
  GArray *ways;
} LpSummary;

LP_API GType lp_summary_get_type (void) G_GNUC_CONST;
LP_API LpSummary *lp_summary_new (void);
LP_API LpSummary *lp_summary_copy (const LpSummary *summary);
LP_API void lp_summary_free (LpSummary *summary);
LP_API void lp_summary_add_way (
    LpSummary *summary, const gchar *way, guint64 photos);
LP_API gboolean lp_summary_has_failures (const LpSummary *summary);
LP_API gchar *lp_summary_to_json (const LpSummary *summary);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpSummary, lp_summary_free)

G_END_DECLS
