/* SPDX-License-Identifier: LGPL-2.1-or-later */

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
    for (guint j = 0; j < table->record.n_fields; j++) {
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

/* Returns whether there is a whole value, which @reader is to begin with. */
static gboolean
begin_value (LpJsonReader *reader, const gchar *text, gsize length)
{
  LpJsonReader end;

  lp_json_reader_init (reader, text, length);
  lp_json_reader_next (reader);
  end = *reader;
  lp_json_reader_skip (&end);
  return end.token != LP_JSON_ERROR;
}

static void
warn (const LpCsvTable *table, const gchar *label, const gchar *fault)
{
  if (fault != NULL)
    lp_annotation_builder_warn (table->builder,
        "'%s', line %" G_GUINT64_FORMAT ": %s%s%s%s.", table->path,
        table->record.line, label ? "'" : "", label ? label : "",
        label ? "': " : "", fault);
}

static void
read_region (const LpCsvTable *table, const guint columns[N_COLUMNS],
    guint image, LpViaRegion *region)
{
  LpAnnotation annotation = LP_ANNOTATION_INIT;
  LpJsonReader shape, attributes;
  g_autofree gchar *id = NULL;
  const gchar *fault, *text;
  gboolean has_shape, has_attributes;
  gsize length;

  text = lp_csv_table_get (table, columns[SHAPE], &length);
  has_shape = begin_value (&shape, text, length);
  text = lp_csv_table_get (table, columns[ATTRIBUTES], &length);
  has_attributes = begin_value (&attributes, text, length) || length == 0;
  fault = lp_via_region_read (region, shape, attributes, &annotation);
  if (!has_shape) {
    fault = "its shape is broken JSON";
    annotation.x = annotation.y = annotation.width = annotation.height = NAN;
    annotation.outline = NULL;
  }
  warn (table, annotation.label, fault);
  if (!has_attributes)
    warn (table, annotation.label, "its attributes are broken JSON");
  text = lp_csv_table_get (table, columns[ID], &length);
  if (length > 0)
    id = g_utf8_make_valid (text, (gssize) length);
  annotation.id = id;
  lp_annotation_builder_add (table->builder, image, &annotation);
}

static void
read_row (const LpCsvTable *table, const guint columns[N_COLUMNS],
    LpViaRegion *region)
{
  g_autofree gchar *field = NULL, *name = NULL, *path = NULL;
  const gchar *text;
  gsize length;
  guint image;

  text = lp_csv_table_get (table, columns[FILENAME], &length);
  field = g_utf8_make_valid (text, (gssize) length);
  name = lp_annotation_json_dup_image_name (field);
  path = lp_annotation_json_dup_path (table->builder, name);
  if (*name == '\0') {
    lp_annotation_builder_drop (table->builder,
        "'%s', line %" G_GUINT64_FORMAT ": it names no image.", table->path,
        table->record.line);
    return;
  }
  lp_annotation_builder_add_image (table->builder, path, 0, 0, &image);
  text = lp_csv_table_get (table, columns[SHAPE], &length);
  if (length > 0 && (length != 2 || memcmp (text, "{}", 2) != 0))
    read_region (table, columns, image, region);
}

static gboolean
via_csv_read (const gchar *path, const gchar *text, gsize length,
    LpAnnotationBuilder *builder, GError **error)
{
  guint columns[N_COLUMNS];
  LpViaRegion region;
  LpCsvTable table;
  gboolean is_via;

  lp_csv_table_init (&table, path, text, length, builder);
  is_via = lp_csv_table_next (&table) && find_columns (&table, columns);
  if (is_via) {
    lp_via_region_init (&region);
    while (lp_csv_table_next (&table))
      read_row (&table, columns, &region);
    lp_via_region_clear (&region);
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
