/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-annotation-draft.h"
#include "annotation/lp-annotation-format.h"
#include "annotation/lp-annotation-json.h"
#include "annotation/lp-csv-table.h"
#include "annotation/lp-via-region.h"

/*
 * The tables that VGG Image Annotator exports: a row for each region, whose
 * shape and attributes are JSON in quotes. An image without regions has one
 * row with nothing in these. The header may begin with #.
 */

enum { FILENAME, SHAPE, ATTRIBUTES, ID, N_COLUMNS };

static const gchar *const column_names[N_COLUMNS] = { "filename",
  "region_shape_attributes", "region_attributes", "region_id" };

static gboolean
find_columns (const LpCsvTable *table, guint columns[N_COLUMNS])
{
  for (guint i = 0; i < N_COLUMNS; i++) {
    columns[i] = G_MAXUINT;
    for (guint j = 0; j < table->record.fields->len; j++) {
      gsize length;
      const gchar *text = lp_csv_table_get (table, j, &length);

      if (length > 0 && *text == '#') {
        text++;
        length--;
      }
      if (length == strlen (column_names[i]) &&
          memcmp (text, column_names[i], length) == 0)
        columns[i] = j;
    }
  }
  return columns[FILENAME] != G_MAXUINT && columns[SHAPE] != G_MAXUINT;
}

static gboolean
via_csv_probe (const gchar *path, const gchar *text, gsize length)
{
  guint columns[N_COLUMNS];
  LpCsvTable table;
  gboolean is_via;

  lp_csv_table_init (&table, path, text, length, NULL);
  is_via = lp_csv_table_next (&table) && find_columns (&table, columns);
  lp_csv_table_clear (&table);
  return is_via;
}

static void
read_row (const LpCsvTable *table, const guint columns[N_COLUMNS],
    LpAnnotationDraft *draft)
{
  gsize length;
  const gchar *text = lp_csv_table_get (table, columns[SHAPE], &length);
  guint image;
  g_autofree gchar *field = NULL, *name = NULL, *path = NULL;
  gsize name_length;
  const gchar *name_text =
      lp_csv_table_get (table, columns[FILENAME], &name_length);

  field = g_utf8_make_valid (name_text, (gssize) name_length);
  name = lp_annotation_json_dup_image_name (field);
  path = lp_annotation_json_dup_path (table->builder, name);
  if (*name == '\0') {
    lp_annotation_builder_drop (table->builder,
        "'%s', line %" G_GUINT64_FORMAT ": it names no image.", table->path,
        table->lines.number);
    return;
  }
  lp_annotation_builder_add_image (table->builder, path, 0, 0, &image);
  if (length == 0 || (length == 2 && memcmp (text, "{}", 2) == 0))
    return;
  lp_annotation_draft_reset (draft);
  lp_via_region_read_shape (text, length, draft);
  text = lp_csv_table_get (table, columns[ATTRIBUTES], &length);
  lp_via_region_read_attributes (text, length, draft);
  text = lp_csv_table_get (table, columns[ID], &length);
  if (length > 0)
    lp_annotation_draft_set_id (draft, text, (gssize) length);
  lp_annotation_draft_add (
      draft, table->builder, image, table->path, table->lines.number);
}

static gboolean
via_csv_read (const gchar *path, const gchar *text, gsize length,
    LpAnnotationBuilder *builder, GError **error)
{
  guint columns[N_COLUMNS];
  LpAnnotationDraft draft;
  LpCsvTable table;
  gboolean is_via;

  lp_csv_table_init (&table, path, text, length, builder);
  is_via = lp_csv_table_next (&table) && find_columns (&table, columns);
  if (is_via) {
    lp_annotation_draft_init (&draft);
    while (lp_csv_table_next (&table))
      read_row (&table, columns, &draft);
    lp_annotation_draft_clear (&draft);
  } else {
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "'%s', line 1: the header has no 'filename' and "
        "'region_shape_attributes'.",
        path);
  }
  lp_csv_table_clear (&table);
  return is_via;
}

const LpAnnotationFormat lp_annotation_format_via_csv = {
  .name = "via-csv",
  .description = "VGG Image Annotator, CSV",
  .extensions = "csv",
  .coordinates = LP_COORDINATES_UPRIGHT,
  .probe = via_csv_probe,
  .read = via_csv_read,
};
