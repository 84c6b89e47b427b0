/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "annotation/lp-annotation-draft.h"
#include "annotation/lp-xml.h"

G_BEGIN_DECLS

/* The shapes of CVAT's XML. Not part of the public API. */

gboolean lp_cvat_shape_is_known (LpXml *xml);
void lp_cvat_shape_begin (LpXml *xml, LpAnnotationDraft *draft);
void lp_cvat_shape_add_joint (LpXml *xml, LpAnnotationDraft *draft);
void lp_cvat_shape_end (LpAnnotationDraft *draft);

G_END_DECLS
