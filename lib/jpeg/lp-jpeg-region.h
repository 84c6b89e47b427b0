/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "jpeg/lp-jpeg-picture.h"
#include "jpeg/lp-jpeg-scan.h"

G_BEGIN_DECLS

/* Parts of a photo by way of a small JPEG of each. Not part of the public
 * API. */

gboolean lp_jpeg_region_decode (LpJpegScan *scan,
    const GstVideoRectangle *parts, LpJpegPicture *pictures, guint n_pictures);

G_END_DECLS
