/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * Attributes that a program wrote into HTML for people to read, as KML files
 * have them in `description`. Not part of the public API.
 */

typedef struct {
  gchar *name;
  gchar *value;
} LpPoleAttribute;

GPtrArray *lp_pole_description_parse (const gchar *html);
const gchar *lp_pole_description_get (GPtrArray *attributes, const gchar *name);

G_END_DECLS
