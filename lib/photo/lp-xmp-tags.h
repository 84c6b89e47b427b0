/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "photo/lp-photo-tags.h"

G_BEGIN_DECLS

/* The tags in a packet of XMP. Not part of the public API. */

void lp_xmp_tags_read (LpPhotoTags *tags, const guint8 *packet, gsize size);

G_END_DECLS
