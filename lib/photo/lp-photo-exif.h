/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "photo/lp-photo.h"

G_BEGIN_DECLS

/*
 * What a photo says about itself. Not part of the public API.
 */

void lp_photo_read_exif (LpPhoto *photo);

G_END_DECLS
