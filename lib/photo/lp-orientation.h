/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * The eight ways in which a stored picture may have to be turned to stand
 * upright, numbered as in EXIF (CIPA DC-008, tag Orientation). Anything but 1
 * to 8 counts as 1. Not part of the public API.
 */

LP_API gboolean lp_orientation_swaps_sides (guint orientation);
void lp_orientation_get_map (
    guint orientation, gdouble width, gdouble height, gdouble to_stored[6]);

G_END_DECLS
