/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * The image resources that Photoshop keeps in APP13 segments of a JPEG; IPTC
 * captions are among them. Not part of the public API of the library.
 */

gboolean lp_jpeg_photoshop_copy_without_thumbnails (
    const GByteArray *resources, GByteArray *result);

G_END_DECLS
