/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "annotation/lp-annotation-set.h"
#include "json/lp-json-reader.h"

G_BEGIN_DECLS

/* Not part of the public API. */

const gchar *lp_coco_segmentation_get_bounds (
    LpJsonReader *reader, LpShape *shape, gdouble bounds[4]);

G_END_DECLS
