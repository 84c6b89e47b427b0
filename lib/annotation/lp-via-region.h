/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "annotation/lp-annotation-draft.h"

G_BEGIN_DECLS

/* A region of VGG Image Annotator's tables. Not part of the public API. */

void lp_via_region_read_shape (
    const gchar *text, gsize length, LpAnnotationDraft *draft);
void lp_via_region_read_attributes (
    const gchar *text, gsize length, LpAnnotationDraft *draft);

G_END_DECLS
