/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gst/gst.h>

#include "lp-types.h"

G_BEGIN_DECLS

/* Used by the plugin, not part of the public API. */

LP_API void lp_crop_caps_answer (GstQuery *query, GstPad *pad, GstPad *other);

G_END_DECLS
