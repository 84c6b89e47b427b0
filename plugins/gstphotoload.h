/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_PHOTO_LOAD (gst_photo_load_get_type ())
G_DECLARE_FINAL_TYPE (GstPhotoLoad, gst_photo_load, GST, PHOTO_LOAD, GstElement)

G_END_DECLS
