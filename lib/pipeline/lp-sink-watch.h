/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gst/gst.h>

#include "ledger/lp-account.h"

G_BEGIN_DECLS

/*
 * Keeps an account for the sinks of a pipeline that keep none of their own,
 * such as filesink and appsink, by watching what arrives at them: so a
 * pipeline that ends in records or in an application has a summary, too.
 *
 * Not part of the public API.
 */
typedef struct _LpSinkWatch LpSinkWatch;

LpSinkWatch *lp_sink_watch_new (GstBin *bin, LpLedger *ledger);
void lp_sink_watch_settle (
    LpSinkWatch *watch, gboolean interrupted, GPtrArray *summaries);
void lp_sink_watch_free (LpSinkWatch *watch);

G_END_DECLS
