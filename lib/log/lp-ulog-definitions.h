/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * What a ULog says of the layout of its messages. Not part of the public API.
 */

typedef enum {
  LP_ULOG_NO_TYPE, /* there is no such field */
  LP_ULOG_INT8,
  LP_ULOG_UINT8,
  LP_ULOG_INT16,
  LP_ULOG_UINT16,
  LP_ULOG_INT32,
  LP_ULOG_UINT32,
  LP_ULOG_INT64,
  LP_ULOG_UINT64,
  LP_ULOG_FLOAT,
  LP_ULOG_DOUBLE,
  LP_ULOG_BOOL,
  LP_ULOG_CHAR,
} LpUlogType;

/**
 * LpUlogField:
 * @type: of one value
 * @offset: of the first value in a message, bytes
 * @n_values: how many follow each other, 1 if it is no array
 *
 * A field of a message.
 */
typedef struct {
  LpUlogType type;
  guint offset;
  guint n_values;
} LpUlogField;

typedef struct _LpUlogDefinitions LpUlogDefinitions;

LpUlogDefinitions *lp_ulog_definitions_new (void);
void lp_ulog_definitions_free (LpUlogDefinitions *definitions);
gboolean lp_ulog_definitions_add (
    LpUlogDefinitions *definitions, const gchar *text, gsize length);
gboolean lp_ulog_definitions_get_size (LpUlogDefinitions *definitions,
    const gchar *message, guint *size, guint *padding);
gboolean lp_ulog_definitions_find (LpUlogDefinitions *definitions,
    const gchar *message, const gchar *name, LpUlogField *field);
gint64 lp_ulog_field_get_int (
    const LpUlogField *field, const guint8 *message, guint index);
gdouble lp_ulog_field_get_double (
    const LpUlogField *field, const guint8 *message, guint index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpUlogDefinitions, lp_ulog_definitions_free)

G_END_DECLS
