/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gst/gst.h>

#include "ledger/lp-ledger.h"

G_BEGIN_DECLS

/**
 * LP_LEDGER_CONTEXT:
 *
 * Type of the GstContext by which the elements of a pipeline share one
 * ledger.
 */
#define LP_LEDGER_CONTEXT "linepatrol.ledger"

LP_API GstContext *lp_ledger_context_new (LpLedger *ledger);
LP_API LpLedger *lp_ledger_context_get (GstContext *context);

/*
 * LpStage: an element's place in the ledger. Not part of the public API of
 * the library, but used by the plugin.
 *
 * Whoever owns one calls, from GstElement's virtual functions:
 *   set_context   lp_stage_set_context(), then chains up
 *   change_state  lp_stage_prepare() before chaining up and
 *                 lp_stage_release() after
 * Between READY to PAUSED and PAUSED to READY @ledger and @path are set, do
 * not change, and may be used from every thread.
 */
typedef struct {
  LpLedger *ledger;
  gchar *path;
} LpStage;

LP_API void lp_stage_set_context (
    LpStage *stage, GstElement *element, GstContext *context);
LP_API void lp_stage_prepare (
    LpStage *stage, GstElement *element, GstStateChange transition);
LP_API void lp_stage_release (LpStage *stage, GstElement *element,
    GstStateChange transition, GstStateChangeReturn result);

LP_API void lp_stage_set_original (GstElement *copy, GstElement *original);

LP_API void lp_stage_skip_photo (LpStage *stage, GstElement *element,
    const LpPhoto *photo, const gchar *reason, const gchar *format, ...)
    G_GNUC_PRINTF (5, 6);

LP_API gboolean lp_stage_is_upstream_of (
    const gchar *stage_path, GstElement *element);

G_END_DECLS
