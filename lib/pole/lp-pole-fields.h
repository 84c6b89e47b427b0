/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * Which field of a source says what of a pole. Not part of the public API.
 */

typedef enum {
  LP_POLE_FIELD_ID,     /* identifies the pole by itself */
  LP_POLE_FIELD_LINE,   /* the line it belongs to */
  LP_POLE_FIELD_NUMBER, /* its number on that line */
  LP_POLE_FIELD_NAME,
  LP_POLE_FIELD_REF,
  LP_POLE_FIELD_KEY, /* a database's key, which means nothing in the field */
  LP_POLE_N_FIELDS,
} LpPoleField;

typedef struct {
  gchar *names[LP_POLE_N_FIELDS];   /* of the source's fields, or NULL */
  gboolean given[LP_POLE_N_FIELDS]; /* whether the user said so */
  gboolean found[LP_POLE_N_FIELDS]; /* whether a layer had that field */
  gchar *crs;                       /* of the coordinates, or NULL */
  gchar *x; /* the columns of a CSV file that hold them, or NULL */
  gchar *y;
} LpPoleMapping;

gchar *lp_pole_field_simplify_name (const gchar *name);
gboolean lp_pole_mapping_parse (
    LpPoleMapping *mapping, const gchar *text, GError **error);
void lp_pole_mapping_clear (LpPoleMapping *mapping);
void lp_pole_mapping_choose (LpPoleMapping *mapping,
    const gchar *const *field_names, gint columns[LP_POLE_N_FIELDS]);
gboolean lp_pole_mapping_check (
    const LpPoleMapping *mapping, const gchar *source, GError **error);
gchar *lp_pole_mapping_describe (
    const gchar *const *field_names, const gint columns[LP_POLE_N_FIELDS]);

G_END_DECLS
