/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "annotation/lp-annotation-draft.h"

G_BEGIN_DECLS

/* Well-known text of geometries (OGC 06-103r4). Not part of the public API. */

void lp_wkt_read (const gchar *text, gsize length, LpAnnotationDraft *draft);

G_END_DECLS
