/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "annotation/lp-annotation-builder.h"
#include "text/lp-csv-record.h"

G_BEGIN_DECLS

/* Separated values in memory, whose faults are told. Not part of the public
 * API. */

typedef struct {
  const gchar *path;
  LpAnnotationBuilder *builder; /* (nullable): who is told */
  LpTextInput input;
  LpCsvRecord record; /* the current one */
} LpCsvTable;

void lp_csv_table_init (LpCsvTable *table, const gchar *path, const gchar *text,
    gsize length, LpAnnotationBuilder *builder);
void lp_csv_table_clear (LpCsvTable *table);
gboolean lp_csv_table_next (LpCsvTable *table);
const gchar *lp_csv_table_get (
    const LpCsvTable *table, guint column, gsize *length);
gboolean lp_csv_table_get_double (
    const LpCsvTable *table, guint column, gdouble *value);

G_END_DECLS
