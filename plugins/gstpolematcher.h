/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_POLE_MATCHER (gst_pole_matcher_get_type ())
G_DECLARE_FINAL_TYPE (
    GstPoleMatcher, gst_pole_matcher, GST, POLE_MATCHER, GstElement)

G_END_DECLS
