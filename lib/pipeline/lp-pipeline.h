/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gst/gst.h>

#include "ledger/lp-ledger.h"
#include "ledger/lp-summary.h"

G_BEGIN_DECLS

/**
 * LpProgress:
 * @photos_done: photos that are dealt with
 * @photos_total: photos in all, estimated until the source has come to its
 *   end; 0 where nothing can be said yet
 * @seconds: since the run began
 *
 * How far a run has come.
 */
typedef struct {
  guint64 photos_done;
  guint64 photos_total;
  gdouble seconds;
} LpProgress;

#define LP_TYPE_PIPELINE (lp_pipeline_get_type ())
LP_API
G_DECLARE_FINAL_TYPE (LpPipeline, lp_pipeline, LP, PIPELINE, GObject)

LP_API LpPipeline *lp_pipeline_new (const gchar *name, GError **error);
LP_API const gchar *lp_pipeline_get_description (LpPipeline *self);
LP_API gchar *lp_pipeline_describe_parameters (LpPipeline *self);
LP_API gboolean lp_pipeline_add_value (
    LpPipeline *self, const gchar *name, const gchar *value, GError **error);
LP_API GstElement *lp_pipeline_build (LpPipeline *self, GError **error);
LP_API gboolean lp_pipeline_run (LpPipeline *self, GError **error);
LP_API GPtrArray *lp_pipeline_get_summaries (LpPipeline *self);
LP_API void lp_pipeline_stop (LpPipeline *self);
LP_API void lp_pipeline_get_progress (LpPipeline *self, LpProgress *progress);

G_END_DECLS
