/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "annotation/lp-outline-builder.h"
#include "json/lp-json-reader.h"

G_BEGIN_DECLS

/* Not part of the public API. */

const gchar *lp_coco_segmentation_read (
    LpJsonReader *reader, LpOutlineBuilder *outline, LpAnnotation *annotation);

G_END_DECLS
