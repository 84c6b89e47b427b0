/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "annotation/lp-attribute-list.h"
#include "annotation/lp-outline-builder.h"

G_BEGIN_DECLS

/*
 * A region of VGG Image Annotator while it is being read: its files and its
 * tables have the same two objects for it. It is kept from one region to the
 * next. Not part of the public API.
 */

typedef struct {
  /*< private >*/
  LpOutlineBuilder outline;
  LpAttributeList attributes;
  GString *shape;
  GString *label;
  GString *value;
} LpViaRegion;

void lp_via_region_init (LpViaRegion *region);
void lp_via_region_clear (LpViaRegion *region);
const gchar *lp_via_region_read (LpViaRegion *region, LpJsonReader shape,
    LpJsonReader attributes, LpAnnotation *annotation);

G_END_DECLS
