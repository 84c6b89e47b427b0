/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "annotation/lp-outline-builder.h"
#include "json/lp-json-reader.h"

G_BEGIN_DECLS

/* Not part of the public API. */

const gchar *lp_labelstudio_brush_read (
    LpJsonReader *reader, gint width, gint height, LpOutlineBuilder *outline);

G_END_DECLS
