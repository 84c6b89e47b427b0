/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "annotation/lp-outline-builder.h"
#include "json/lp-json-reader.h"

G_BEGIN_DECLS

/* Masks that are pictures. Not part of the public API. */

const gchar *lp_mask_image_read_base64 (const LpJsonReader *reader,
    gboolean compressed, gint x, gint y, LpOutlineBuilder *outline);
const gchar *lp_mask_image_add_rows (const guint8 *rows, gsize step, gint x,
    gint y, gint width, gint height, LpOutlineBuilder *outline);

G_END_DECLS
