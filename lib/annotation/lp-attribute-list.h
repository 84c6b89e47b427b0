/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "annotation/lp-annotation-set.h"
#include "json/lp-json-reader.h"

G_BEGIN_DECLS

/*
 * The attributes of one annotation while it is being read. A list is kept
 * from one annotation to the next, so that nothing is allocated anew. Not
 * part of the public API.
 */

typedef struct {
  /*< private >*/
  GString *text;      /* names and values, each with its NUL */
  GArray *offsets;    /* of gsize: where they begin */
  GArray *attributes; /* of LpAttribute, once asked for */
} LpAttributeList;

void lp_attribute_list_init (LpAttributeList *list);
void lp_attribute_list_clear (LpAttributeList *list);
void lp_attribute_list_reset (LpAttributeList *list);
void lp_attribute_list_add (
    LpAttributeList *list, const gchar *name, const gchar *value);
void lp_attribute_list_add_value (
    LpAttributeList *list, const gchar *name, const LpJsonReader *reader);
void lp_attribute_list_add_member (LpAttributeList *list, LpJsonReader *reader);
void lp_attribute_list_add_members (
    LpAttributeList *list, LpJsonReader *reader);
const LpAttribute *lp_attribute_list_get (LpAttributeList *list);

G_END_DECLS
