/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gst/base/gstbasesink.h>

G_BEGIN_DECLS

#define GST_TYPE_CROP_SINK (gst_crop_sink_get_type ())
G_DECLARE_FINAL_TYPE (GstCropSink, gst_crop_sink, GST, CROP_SINK, GstBaseSink)

GST_ELEMENT_REGISTER_DECLARE (cropsink);

G_END_DECLS
