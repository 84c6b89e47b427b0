/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "annotation/lp-annotation-set.h"
#include "crop/lp-crop.h"

G_BEGIN_DECLS

/**
 * LP_REASON_LOST:
 *
 * The reason given for a photo or box that went into a stage and never came
 * out, without a word.
 */
#define LP_REASON_LOST "lost"

/**
 * LP_REASON_INTERRUPTED:
 *
 * The reason given for what was on its way when the run was stopped.
 */
#define LP_REASON_INTERRUPTED "interrupted"

#define LP_TYPE_LEDGER (lp_ledger_get_type ())
LP_API
G_DECLARE_FINAL_TYPE (LpLedger, lp_ledger, LP, LEDGER, GObject)

LP_API LpLedger *lp_ledger_new (void);

LP_API void lp_ledger_enter (LpLedger *self);
LP_API void lp_ledger_leave (LpLedger *self);

LP_API void lp_ledger_begin_source (LpLedger *self, const gchar *stage);
LP_API void lp_ledger_end_source (LpLedger *self, const gchar *stage);
LP_API void lp_ledger_announce (
    LpLedger *self, const gchar *stage, LpPhoto *photo);
LP_API void lp_ledger_see (
    LpLedger *self, const gchar *stage, const LpPhoto *photo);
LP_API void lp_ledger_skip_photo (LpLedger *self, const gchar *stage,
    const LpPhoto *photo, const gchar *reason, const gchar *detail);
LP_API void lp_ledger_reject_record (LpLedger *self, const gchar *stage,
    const gchar *file, guint64 line, const gchar *reason, const gchar *detail);

LP_API gboolean lp_ledger_use_annotations (
    LpLedger *self, const gchar *stage, LpAnnotationSet *set);
LP_API void lp_ledger_replace_annotations (
    LpLedger *self, const gchar *stage, const LpAnnotationSet *set);
LP_API void lp_ledger_expect_boxes (LpLedger *self, const gchar *stage,
    const LpPhoto *photo, const LpAnnotatedImage *image, guint n_boxes);
LP_API void lp_ledger_filter_box (
    LpLedger *self, const gchar *stage, const LpPhoto *photo, guint index);
LP_API void lp_ledger_expect_photo (
    LpLedger *self, const gchar *stage, const LpPhoto *photo);
LP_API gchar *lp_ledger_claim_image (
    LpLedger *self, const LpAnnotatedImage *image, const LpPhoto *photo);
LP_API void lp_ledger_skip_box (LpLedger *self, const gchar *stage,
    const LpCrop *crop, const gchar *reason, const gchar *detail);

LP_API void lp_ledger_add_work (
    LpLedger *self, const gchar *stage, gint64 microseconds, guint64 bytes);

LP_API void lp_ledger_count_way (
    LpLedger *self, const gchar *stage, const gchar *way);

LP_API gboolean lp_ledger_mention (LpLedger *self, const gchar *what);
LP_API void lp_ledger_get_progress (
    LpLedger *self, guint64 *n_announced, guint64 *n_done);

G_END_DECLS
