/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "annotation/lp-annotation-set.h"
#include "photo/lp-photo.h"

G_BEGIN_DECLS

/*
 * Photos of the same name in several folders. Not part of the public API of
 * the library, but used by the plugin.
 */

LP_API gboolean lp_annotated_image_has_rival (
    const LpAnnotatedImage *image, const LpPhoto *photo);

G_END_DECLS
