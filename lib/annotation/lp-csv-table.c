/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-csv-table.h"

#include <math.h>
#include <string.h>

#include "text/lp-number.h"

/**
 * lp_csv_table_init: (skip)
 * @table: (out caller-allocates): a table; to be cleared
 * @path: the file
 * @text: what it holds
 * @length: bytes
 * @builder: (nullable): who is told of records that are broken
 */
void
lp_csv_table_init (LpCsvTable *table, const gchar *path, const gchar *text,
    gsize length, LpAnnotationBuilder *builder)
{
  memset (table, 0, sizeof *table);
  table->path = path;
  table->builder = builder;
  lp_text_input_init_memory (&table->input, path, text, length);
  lp_csv_record_init (&table->record, &table->input, length);
}

/**
 * lp_csv_table_clear: (skip)
 * @table: a table
 */
void
lp_csv_table_clear (LpCsvTable *table)
{
  lp_csv_record_clear (&table->record);
}

/**
 * lp_csv_table_next: (skip)
 * @table: a table
 *
 * Goes to the next record.
 *
 * Returns: whether there is one
 */
gboolean
lp_csv_table_next (LpCsvTable *table)
{
  for (;;) {
    switch (lp_csv_record_next (&table->record, NULL)) {
      case LP_CSV_RECORD:
        return TRUE;
      case LP_CSV_OPEN_QUOTE:
      case LP_CSV_TOO_LONG:
        if (table->builder != NULL)
          lp_annotation_builder_drop (table->builder,
              "'%s', line %" G_GUINT64_FORMAT
              ": a quoted field has no end; the line is left out.",
              table->path, table->record.line);
        break;
      default:
        return FALSE;
    }
  }
}

/**
 * lp_csv_table_get: (skip)
 * @table: a table at a record
 * @column: of a field
 * @length: (out): its bytes
 *
 * Returns: the field without blanks around it, empty if the record has none
 */
const gchar *
lp_csv_table_get (const LpCsvTable *table, guint column, gsize *length)
{
  const gchar *text;

  *length = 0;
  if (column >= table->record.n_fields)
    return "";
  text = lp_csv_record_get (&table->record, column, length);
  while (*length > 0 && g_ascii_isspace (*text)) {
    text++;
    --*length;
  }
  while (*length > 0 && g_ascii_isspace (text[*length - 1]))
    --*length;
  return text;
}

/**
 * lp_csv_table_get_double: (skip)
 * @table: a table at a record
 * @column: of a field
 * @value: (out): the number in it, or not a number
 *
 * Where commas do not separate fields, decimals may have one.
 *
 * Returns: whether it is a finite number
 */
gboolean
lp_csv_table_get_double (const LpCsvTable *table, guint column, gdouble *value)
{
  gsize length;
  const gchar *text = lp_csv_table_get (table, column, &length);
  gchar copy[32];

  if (lp_number_parse (text, length, value))
    return TRUE;
  if (table->record.separator != ',' && length < sizeof copy) {
    memcpy (copy, text, length);
    copy[length] = '\0';
    g_strdelimit (copy, ",", '.');
    if (lp_number_parse (copy, length, value))
      return TRUE;
  }
  *value = NAN;
  return FALSE;
}
