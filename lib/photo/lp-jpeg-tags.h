/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "photo/lp-photo-tags.h"

G_BEGIN_DECLS

/* The tags in the head of a JPEG. Not part of the public API. */

gboolean lp_jpeg_tags_read (LpPhotoTags *tags, gint fd);

G_END_DECLS
