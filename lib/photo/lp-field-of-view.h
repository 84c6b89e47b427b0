/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "photo/lp-photo-tags.h"

G_BEGIN_DECLS

/* How much a photo shows from left to right. Not part of the public API. */

gdouble lp_field_of_view_get (const LpPhotoTags *tags);

G_END_DECLS
