/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ledger/lp-skip.h"
#include "ledger/lp-summary.h"
#include "output/lp-manifest-row.h"

G_BEGIN_DECLS

/*
 * What one run leaves behind in a folder: the crops, manifest.ndjson,
 * skipped.ndjson and summary.json. Not part of the public API of the library,
 * but used by the plugin. To be used by one thread at a time.
 */

typedef struct _LpCropWriter LpCropWriter;

LP_API LpCropWriter *lp_crop_writer_new (
    const gchar *location, const gchar *name_template, GError **error);
LP_API void lp_crop_writer_free (LpCropWriter *self);
LP_API gboolean lp_crop_writer_write (LpCropWriter *self,
    const LpManifestRow *row, const gchar *extension, gconstpointer data,
    GError **error);
LP_API void lp_crop_writer_skip (LpCropWriter *self, const LpSkip *skip);
LP_API gboolean lp_crop_writer_finish (
    LpCropWriter *self, const LpSummary *summary, GError **error);
LP_API gboolean lp_crop_writer_is_full (const LpCropWriter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpCropWriter, lp_crop_writer_free)

G_END_DECLS
