/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-annotation-draft.h"
#include "annotation/lp-annotation-format.h"
#include "annotation/lp-annotation-json.h"
#include "annotation/lp-csv-columns.h"
#include "annotation/lp-csv-table.h"
#include "annotation/lp-open-images.h"
#include "annotation/lp-wkt.h"
#include "text/lp-number.h"

/*
 * A table with a row for each box. Its header says what is what; see
 * lp-csv-columns.c. Two things are not in a header and are told by all of the
 * rows: whether edges are fractions of the picture, which they are if all are
 * from 0 to 1 and not all of them whole, and whether four numbers in one
 * column are two corners, which they are if in no row the second would be left
 * of or above the first; else they are a corner and the size.
 */

typedef struct {
  const gchar *path;
  LpAnnotationBuilder *builder;
  LpCsvTable table;
  LpCsvColumns columns;
  guint64 header_line;     /* 0 where there is none */
  GHashTable *class_names; /* of Open Images, or NULL */
  GString *last_name;      /* of the image that is @image */
  guint image;
  gboolean has_image;
  LpAnnotationDraft draft;
} Csv;

/* Goes to the header, or to the first record where there is none. Comments may
 * stand before. */
static gboolean
find_header (LpCsvTable *table, LpCsvColumns *columns)
{
  while (lp_csv_table_next (table)) {
    gsize length;
    const gchar *text;

    if (lp_csv_columns_find (columns, &table->record))
      return TRUE;
    lp_csv_columns_clear (columns);
    text = lp_csv_table_get (table, 0, &length);
    if (length == 0 || *text != '#')
      break;
  }
  return FALSE;
}

static gboolean
csv_probe (const gchar *path, const gchar *text, gsize length)
{
  LpCsvColumns columns = { 0 };
  LpCsvTable table;
  gboolean is_csv;

  /* Binary logs of flights list the names of their fields in such lines. */
  if (memchr (text, '\0', length) != NULL)
    return FALSE;
  lp_csv_table_init (&table, path, text, length, NULL);
  is_csv = find_header (&table, &columns);
  lp_csv_columns_clear (&columns);
  lp_csv_table_clear (&table);
  return is_csv;
}

/* Reads `[1, 2, 3, 4]`, with whatever brackets and signs between. */
static gboolean
read_box_field (const LpCsvTable *table, guint column, gdouble box[4])
{
  gsize length;
  const gchar *text = lp_csv_table_get (table, column, &length);
  guint n = 0;

  for (gsize i = 0; i < length;) {
    gdouble value;
    gsize used = lp_number_scan (text + i, length - i, &value);

    if (used > 0 && n == 4)
      return FALSE;
    if (used > 0)
      box[n++] = value;
    else if (strchr ("[](){},; \t\n\r\"'", text[i]) == NULL)
      return FALSE;
    i += MAX (used, 1);
  }
  return n == 4;
}

/* What the rows say about what the header does not. */
typedef struct {
  gboolean in_unit;
  gboolean any_decimals;
  gboolean corners_fit;
  gboolean any;
} Survey;

static void
survey_row (const Csv *csv, Survey *survey)
{
  const guint *of = csv->columns.columns;
  gdouble values[4];

  if (lp_csv_columns_has (&csv->columns, LP_CSV_BOX)) {
    if (!read_box_field (&csv->table, of[LP_CSV_BOX], values))
      return;
    if (!(values[2] > values[0] && values[3] > values[1]))
      survey->corners_fit = FALSE;
  } else {
    for (guint i = 0; i < 4; i++) {
      guint role = LP_CSV_LEFT + i;
      if (!lp_csv_columns_has (&csv->columns, role))
        role = i < 2 ? LP_CSV_CENTRE_X + i : LP_CSV_BOX_WIDTH + i - 2;
      if (!lp_csv_table_get_double (&csv->table, of[role], &values[i]))
        return;
    }
  }
  survey->any = TRUE;
  for (guint i = 0; i < 4; i++) {
    if (!(values[i] >= 0 && values[i] <= 1))
      survey->in_unit = FALSE;
    if (values[i] != floor (values[i]))
      survey->any_decimals = TRUE;
  }
}

/* Goes through all rows, and back to the beginning. */
static void
survey (Csv *csv, const gchar *text, gsize length)
{
  const gchar *units = lp_annotation_builder_get_option (csv->builder, "units");
  const gchar *box = lp_annotation_builder_get_option (csv->builder, "bbox");
  Survey survey = { .in_unit = TRUE, .corners_fit = TRUE };

  lp_csv_table_init (&csv->table, csv->path, text, length, NULL);
  while (lp_csv_table_next (&csv->table))
    survey_row (csv, &survey);
  lp_csv_table_clear (&csv->table);
  if (survey.any && survey.in_unit && survey.any_decimals &&
      !lp_csv_columns_has (&csv->columns, LP_CSV_GEOMETRY))
    csv->columns.is_fractions = TRUE;
  if (units != NULL)
    csv->columns.is_fractions = g_str_equal (units, "fractions");
  if (csv->columns.box_order == '\0')
    csv->columns.box_order = survey.corners_fit ? 'c' : 's';
  if (box != NULL)
    csv->columns.box_order = g_str_equal (box, "corners") ? 'c' : 's';
}

static gint
get_size (const Csv *csv, LpCsvRole role)
{
  gdouble value;

  if (!lp_csv_columns_has (&csv->columns, role) ||
      !lp_csv_table_get_double (
          &csv->table, csv->columns.columns[role], &value) ||
      !(value > 0 && value < G_MAXINT))
    return 0;
  return (gint) value;
}

/* Finds the image of the row, which as a rule is that of the row before. */
static gboolean
find_image (Csv *csv)
{
  gsize length;
  const gchar *text = lp_csv_table_get (
      &csv->table, csv->columns.columns[LP_CSV_IMAGE], &length);
  g_autofree gchar *field = NULL, *name = NULL, *path = NULL;
  gboolean is_new;

  if (csv->has_image && csv->last_name->len == length &&
      memcmp (csv->last_name->str, text, length) == 0)
    return TRUE;
  field = g_utf8_make_valid (text, (gssize) length);
  name = lp_annotation_json_dup_image_name (field);
  path = lp_annotation_json_dup_path (csv->builder, name);
  if (*name == '\0') {
    lp_annotation_builder_drop (csv->builder,
        "'%s', line %" G_GUINT64_FORMAT ": it names no image.", csv->path,
        csv->table.record.line);
    return FALSE;
  }
  is_new = lp_annotation_builder_add_image (csv->builder, path,
      get_size (csv, LP_CSV_IMAGE_WIDTH), get_size (csv, LP_CSV_IMAGE_HEIGHT),
      &csv->image);
  if (is_new && csv->columns.is_fractions)
    lp_annotation_builder_set_relative (csv->builder, csv->image);
  csv->has_image = lp_annotation_builder_is_relative (
                       csv->builder, csv->image) == csv->columns.is_fractions;
  if (!csv->has_image)
    lp_annotation_builder_drop (csv->builder,
        "'%s', line %" G_GUINT64_FORMAT
        ": another file gives boxes of '%s' in %s; this one is left out.",
        csv->path, csv->table.record.line, name,
        csv->columns.is_fractions ? "pixels" : "fractions");
  g_string_truncate (csv->last_name, 0);
  g_string_append_len (csv->last_name, text, (gssize) length);
  return csv->has_image;
}

/* One edge after the other, by whatever two columns give them. */
static void
take_extent (Csv *csv, guint axis, gdouble *first, gdouble *last)
{
  const guint *of = csv->columns.columns;
  const LpCsvTable *table = &csv->table;
  gdouble size = NAN;

  *first = *last = NAN;
  if (lp_csv_columns_has (&csv->columns, LP_CSV_LEFT + axis))
    lp_csv_table_get_double (table, of[LP_CSV_LEFT + axis], first);
  if (lp_csv_columns_has (&csv->columns, LP_CSV_RIGHT + axis)) {
    lp_csv_table_get_double (table, of[LP_CSV_RIGHT + axis], last);
    return;
  }
  lp_csv_table_get_double (table, of[LP_CSV_BOX_WIDTH + axis], &size);
  if (!lp_csv_columns_has (&csv->columns, LP_CSV_LEFT + axis)) {
    lp_csv_table_get_double (table, of[LP_CSV_CENTRE_X + axis], first);
    *first -= size / 2;
  }
  *last = *first + size;
}

static gboolean
has_box_columns (const Csv *csv)
{
  return lp_csv_columns_has (&csv->columns, LP_CSV_RIGHT) ||
         lp_csv_columns_has (&csv->columns, LP_CSV_BOX_WIDTH);
}

static void
take_box (Csv *csv)
{
  gdouble left, top, right, bottom;

  take_extent (csv, 0, &left, &right);
  take_extent (csv, 1, &top, &bottom);
  if (isnan (left) || isnan (top) || isnan (right) || isnan (bottom))
    csv->draft.fault = "one of its edges is not a finite number";
  lp_annotation_draft_set_edges (&csv->draft, left, top, right, bottom);
}

static void
take_box_field (Csv *csv)
{
  gdouble box[4];

  if (!read_box_field (&csv->table, csv->columns.columns[LP_CSV_BOX], box)) {
    csv->draft.fault = "its box is not given by four numbers";
    return;
  }
  if (csv->columns.box_order == 's') {
    box[2] += box[0];
    box[3] += box[1];
  }
  lp_annotation_draft_set_edges (&csv->draft, box[0], box[1], box[2], box[3]);
}

static void
take_point (Csv *csv)
{
  const guint *of = csv->columns.columns;
  gdouble x, y;

  lp_csv_table_get_double (&csv->table, of[LP_CSV_LEFT], &x);
  lp_csv_table_get_double (&csv->table, of[LP_CSV_TOP], &y);
  lp_annotation_draft_add_point (&csv->draft, x, y);
  lp_annotation_draft_take_points (&csv->draft, LP_SHAPE_POINTS);
}

/* A box that has columns of its own counts, and a geometry is its outline. */
static void
take_shape (Csv *csv)
{
  const guint *of = csv->columns.columns;
  gsize length = 0;
  const gchar *text =
      lp_csv_columns_has (&csv->columns, LP_CSV_GEOMETRY)
          ? lp_csv_table_get (&csv->table, of[LP_CSV_GEOMETRY], &length)
          : NULL;

  if (length > 0)
    lp_wkt_read (text, length, &csv->draft);
  if (lp_csv_columns_has (&csv->columns, LP_CSV_BOX))
    take_box_field (csv);
  else if (has_box_columns (csv))
    take_box (csv);
  else if (length == 0 && lp_csv_columns_has (&csv->columns, LP_CSV_LEFT))
    take_point (csv);
  else if (length == 0)
    csv->draft.fault = "it has no geometry";
}

static void
take_texts (Csv *csv)
{
  const guint *of = csv->columns.columns;
  const gchar *text, *name = NULL;
  gdouble score;
  gsize length;

  if (lp_csv_columns_has (&csv->columns, LP_CSV_LABEL)) {
    text = lp_csv_table_get (&csv->table, of[LP_CSV_LABEL], &length);
    lp_annotation_draft_set_label (&csv->draft, text, (gssize) length);
    if (csv->class_names != NULL)
      name =
          g_hash_table_lookup (csv->class_names, csv->draft.annotation.label);
    if (name != NULL)
      lp_annotation_draft_set_label (&csv->draft, name, -1);
  }
  if (lp_csv_columns_has (&csv->columns, LP_CSV_ID)) {
    text = lp_csv_table_get (&csv->table, of[LP_CSV_ID], &length);
    if (length > 0)
      lp_annotation_draft_set_id (&csv->draft, text, (gssize) length);
  }
  if (lp_csv_columns_has (&csv->columns, LP_CSV_SCORE) &&
      lp_csv_table_get_double (&csv->table, of[LP_CSV_SCORE], &score))
    csv->draft.annotation.score = (gfloat) score;
  for (guint i = 0; csv->columns.names && i < csv->columns.names->len; i++) {
    const gchar *column = g_ptr_array_index (csv->columns.names, i);

    text = lp_csv_table_get (&csv->table, i, &length);
    if (length > 0 && *column && !lp_csv_columns_is_used (&csv->columns, i))
      lp_annotation_draft_add_attribute (
          &csv->draft, column, text, (gssize) length);
  }
}

/* Tables of buildings have `POLYGON EMPTY` for pictures without any; with a
 * label it is something that lacks its geometry. */
static gboolean
says_nothing (const Csv *csv, LpCsvRole role)
{
  const guint *of = csv->columns.columns;
  gsize length, label_length = 0;
  const gchar *text;

  if (!lp_csv_columns_has (&csv->columns, role))
    return TRUE;
  text = lp_csv_table_get (&csv->table, of[role], &length);
  if (lp_csv_columns_has (&csv->columns, LP_CSV_LABEL))
    lp_csv_table_get (&csv->table, of[LP_CSV_LABEL], &label_length);
  return length == 0 ||
         (role == LP_CSV_GEOMETRY && label_length == 0 && length >= 5 &&
             g_ascii_strncasecmp (text + length - 5, "EMPTY", 5) == 0);
}

/* A row that names an image and gives nothing of a box says that there is
 * none. */
static gboolean
is_without_box (const Csv *csv)
{
  static const LpCsvRole roles[] = { LP_CSV_LEFT, LP_CSV_TOP, LP_CSV_RIGHT,
    LP_CSV_BOTTOM, LP_CSV_BOX_WIDTH, LP_CSV_BOX_HEIGHT, LP_CSV_CENTRE_X,
    LP_CSV_CENTRE_Y, LP_CSV_BOX, LP_CSV_GEOMETRY };

  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    if (!says_nothing (csv, roles[i]))
      return FALSE;
  return TRUE;
}

static void
read_rows (Csv *csv)
{
  while (lp_csv_table_next (&csv->table)) {
    if (csv->table.record.line <= csv->header_line || !find_image (csv) ||
        is_without_box (csv))
      continue;
    lp_annotation_draft_reset (&csv->draft);
    take_texts (csv);
    take_shape (csv);
    lp_annotation_draft_add (&csv->draft, csv->builder, csv->image, csv->path,
        csv->table.record.line);
  }
}

static gboolean
find_columns (Csv *csv, const gchar *text, gsize length, GError **error)
{
  gboolean found;

  lp_csv_table_init (&csv->table, csv->path, text, length, NULL);
  found = find_header (&csv->table, &csv->columns);
  if (found && csv->columns.has_header)
    csv->header_line = csv->table.record.line;
  lp_csv_table_clear (&csv->table);
  if (!found)
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "'%s', line 1: the header names no columns for an image and a box, "
        "such as filename,xmin,ymin,xmax,ymax,class.",
        csv->path);
  return found;
}

static gboolean
csv_read (const gchar *path, const gchar *text, gsize length,
    LpAnnotationBuilder *builder, GError **error)
{
  Csv csv = { .path = path, .builder = builder };

  if (!find_columns (&csv, text, length, error))
    return FALSE;
  survey (&csv, text, length);
  if (csv.columns.is_open_images)
    csv.class_names = lp_open_images_find_names (path);
  csv.last_name = g_string_new (NULL);
  lp_annotation_draft_init (&csv.draft);
  lp_csv_table_init (&csv.table, path, text, length, builder);
  read_rows (&csv);
  lp_csv_table_clear (&csv.table);
  lp_annotation_draft_clear (&csv.draft);
  g_string_free (csv.last_name, TRUE);
  g_clear_pointer (&csv.class_names, g_hash_table_unref);
  lp_csv_columns_clear (&csv.columns);
  return TRUE;
}

static const gchar *const options[] = { "units=pixels|fractions",
  "bbox=corners|size", NULL };

const LpAnnotationFormat lp_annotation_format_csv = {
  .name = "csv",
  .description = "tables by their header, also of Open Images, CSV",
  .extensions = "csv tsv txt",
  .options = options,
  .coordinates = LP_COORDINATES_STORED,
  .probe = csv_probe,
  .read = csv_read,
};
