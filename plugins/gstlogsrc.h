/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gst/base/gstpushsrc.h>

G_BEGIN_DECLS

#define GST_TYPE_LOG_SRC (gst_log_src_get_type ())
G_DECLARE_FINAL_TYPE (GstLogSrc, gst_log_src, GST, LOG_SRC, GstPushSrc)

G_END_DECLS
