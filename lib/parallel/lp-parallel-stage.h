/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gst/gst.h>

#include "lp-types.h"

G_BEGIN_DECLS

/* Makes the copies of a stage that is given as text. Used by the plugin, not
 * part of the public API. */

LP_API GstElement *lp_parallel_stage_new (const gchar *text, GError **error);

G_END_DECLS
