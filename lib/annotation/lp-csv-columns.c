/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-csv-columns.h"

#include <string.h>

#include "text/lp-number.h"

/* Names as they are without case, blanks and signs, the best ones first. */
static const gchar *const role_names[LP_CSV_N_ROLES] = {
  [LP_CSV_IMAGE] = "filename imagepath imagename imagefilename imagefile "
                   "filepath image img imgname imgpath file path imageid "
                   "imgid imageurl url",
  [LP_CSV_LABEL] = "label class classname labelname labels category "
                   "categoryname classes name object objectname type classid "
                   "labelid categoryid target",
  [LP_CSV_LEFT] = "xmin x1 left x0 xtl minx bboxxmin bboxx1 bboxleft boxleft "
                  "xminimum x bboxx bboxleftx topleftx",
  [LP_CSV_TOP] = "ymin y1 top y0 ytl miny bboxymin bboxy1 bboxtop boxtop "
                 "yminimum y bboxy bboxtopy toplefty",
  [LP_CSV_RIGHT] = "xmax x2 right xbr maxx bboxxmax bboxx2 bboxright boxright "
                   "xmaximum bottomrightx",
  [LP_CSV_BOTTOM] = "ymax y2 bottom ybr maxy bboxymax bboxy2 bboxbottom "
                    "boxbottom ymaximum bottomrighty",
  [LP_CSV_BOX_WIDTH] = "w bw boxwidth bboxwidth bboxw boxw width",
  [LP_CSV_BOX_HEIGHT] = "h bh boxheight bboxheight bboxh boxh height",
  [LP_CSV_CENTRE_X] = "cx xcenter xcentre centerx centrex xc bboxcx",
  [LP_CSV_CENTRE_Y] = "cy ycenter ycentre centery centrey yc bboxcy",
  [LP_CSV_BOX] = "bbox boundingbox bndbox box bboxxywh bboxxyxy bboxcoco "
                 "bboxvoc",
  [LP_CSV_GEOMETRY] = "geometry wkt geom polygonwktpix polygonwkt polygon",
  [LP_CSV_IMAGE_WIDTH] = "imagewidth imgwidth imgw imagew originalwidth "
                         "filewidth width",
  [LP_CSV_IMAGE_HEIGHT] = "imageheight imgheight imgh imageh originalheight "
                          "fileheight height",
  [LP_CSV_SCORE] = "score scores confidence conf probability prob",
  [LP_CSV_ID] = "annotationid boxid objectid annid regionid id",
};

static gchar *
simplify (const gchar *text, gsize length)
{
  GString *name = g_string_new (NULL);

  for (gsize i = 0; i < length; i++)
    if (g_ascii_isalnum (text[i]))
      g_string_append_c (name, g_ascii_tolower (text[i]));
  return g_string_free (name, FALSE);
}

/* Finds the best column for each role. */
static void
find_roles (LpCsvColumns *columns, const LpCsvRecord *record)
{
  for (guint role = 0; role < LP_CSV_N_ROLES; role++) {
    g_auto (GStrv) names = g_strsplit (role_names[role], " ", -1);
    guint best = G_MAXUINT;

    for (guint i = 0; i < record->n_fields; i++) {
      gsize length;
      const gchar *text = lp_csv_record_get (record, i, &length);
      g_autofree gchar *name = simplify (text, length);

      for (guint rank = 0; names[rank] != NULL && rank < best; rank++)
        if (strcmp (names[rank], name) == 0) {
          best = rank;
          columns->columns[role] = i;
        }
    }
  }
}

/* `width` is that of the picture where the box has another edge, and `id` may
 * be all that tells the picture. */
static void
settle_widths (LpCsvColumns *columns)
{
  guint *of = columns->columns;
  gboolean is_box = (of[LP_CSV_LEFT] != LP_CSV_NO_COLUMN ||
                        of[LP_CSV_CENTRE_X] != LP_CSV_NO_COLUMN) &&
                    of[LP_CSV_RIGHT] == LP_CSV_NO_COLUMN &&
                    of[LP_CSV_BOX] == LP_CSV_NO_COLUMN &&
                    of[LP_CSV_GEOMETRY] == LP_CSV_NO_COLUMN;

  for (guint i = 0; i < 2; i++) {
    guint *box = &of[LP_CSV_BOX_WIDTH + i];
    guint *image = &of[LP_CSV_IMAGE_WIDTH + i];

    if (*box != *image)
      continue;
    *(is_box ? image : box) = LP_CSV_NO_COLUMN;
  }
}

static gboolean
has_edges (const LpCsvColumns *columns)
{
  return (lp_csv_columns_has (columns, LP_CSV_LEFT) ||
             lp_csv_columns_has (columns, LP_CSV_CENTRE_X)) &&
         (lp_csv_columns_has (columns, LP_CSV_TOP) ||
             lp_csv_columns_has (columns, LP_CSV_CENTRE_Y)) &&
         (lp_csv_columns_has (columns, LP_CSV_RIGHT) ||
             lp_csv_columns_has (columns, LP_CSV_BOX_WIDTH)) &&
         (lp_csv_columns_has (columns, LP_CSV_BOTTOM) ||
             lp_csv_columns_has (columns, LP_CSV_BOX_HEIGHT));
}

/* A position without a size is a point if it is said what it shows: tables of
 * where photos were taken have positions, too. */
static gboolean
is_complete (const LpCsvColumns *columns)
{
  return lp_csv_columns_has (columns, LP_CSV_IMAGE) &&
         (has_edges (columns) || lp_csv_columns_has (columns, LP_CSV_BOX) ||
             lp_csv_columns_has (columns, LP_CSV_GEOMETRY) ||
             (lp_csv_columns_has (columns, LP_CSV_LEFT) &&
                 lp_csv_columns_has (columns, LP_CSV_TOP) &&
                 lp_csv_columns_has (columns, LP_CSV_LABEL)));
}

static gboolean
field_is (const LpCsvRecord *record, guint index, const gchar *name)
{
  gsize length;
  const gchar *text = lp_csv_record_get (record, index, &length);
  g_autofree gchar *simple = simplify (text, length);

  return strcmp (simple, name) == 0;
}

static void
find_special_cases (LpCsvColumns *columns, const LpCsvRecord *record)
{
  const guint *of = columns->columns;

  if (lp_csv_columns_has (columns, LP_CSV_LABEL) &&
      field_is (record, of[LP_CSV_IMAGE], "imageid") &&
      field_is (record, of[LP_CSV_LABEL], "labelname"))
    columns->is_open_images = columns->is_fractions =
        lp_csv_columns_has (columns, LP_CSV_RIGHT);
  if (lp_csv_columns_has (columns, LP_CSV_BOX)) {
    if (field_is (record, of[LP_CSV_BOX], "bboxxywh") ||
        field_is (record, of[LP_CSV_BOX], "bboxcoco"))
      columns->box_order = 's';
    else if (field_is (record, of[LP_CSV_BOX], "bboxxyxy") ||
             field_is (record, of[LP_CSV_BOX], "bboxvoc"))
      columns->box_order = 'c';
  }
}

static gboolean
is_number_or_empty (const LpCsvRecord *record, guint index)
{
  gsize length;
  const gchar *text = lp_csv_record_get (record, index, &length);
  gdouble value;

  return length == 0 || lp_number_scan (text, length, &value) == length;
}

static gboolean
is_image_name (const LpCsvRecord *record, guint index)
{
  static const gchar *const extensions[] = { ".jpg", ".jpeg", ".png", ".tif",
    ".tiff", ".bmp", ".webp" };
  gsize length;
  const gchar *text = lp_csv_record_get (record, index, &length);

  for (guint i = 0; i < G_N_ELEMENTS (extensions); i++) {
    gsize n = strlen (extensions[i]);
    if (length > n &&
        g_ascii_strncasecmp (text + length - n, extensions[i], n) == 0)
      return TRUE;
  }
  return FALSE;
}

static void
set_columns (
    LpCsvColumns *columns, guint image, guint label, guint left, guint right)
{
  columns->columns[LP_CSV_IMAGE] = image;
  columns->columns[LP_CSV_LABEL] = label;
  columns->columns[LP_CSV_LEFT] = left;
  columns->columns[LP_CSV_TOP] = left + 1;
  columns->columns[LP_CSV_RIGHT] = right;
  columns->columns[LP_CSV_BOTTOM] = right + 1;
}

/* Without a header: `path,x1,y1,x2,y2,class` of RetinaNet's readers, and
 * `set,path,label,x1,y1,,,x2,y2,,` of Google's. */
static gboolean
find_without_header (LpCsvColumns *columns, const LpCsvRecord *record)
{
  guint n = record->n_fields;
  guint left = n == 6 ? 1 : 3, right = n == 6 ? 3 : 7;

  if ((n != 6 && n != 11) || !is_image_name (record, n == 6 ? 0 : 1))
    return FALSE;
  for (guint i = 0; i < 2; i++)
    if (!is_number_or_empty (record, left + i) ||
        !is_number_or_empty (record, right + i))
      return FALSE;
  set_columns (columns, n == 6 ? 0 : 1, n == 6 ? 5 : 2, left, right);
  columns->is_fractions = n == 11;
  return TRUE;
}

/**
 * lp_csv_columns_find: (skip)
 * @columns: (out caller-allocates): which column is what; to be cleared
 * @record: the first record of a table
 *
 * Returns: whether it is a table of annotations
 */
gboolean
lp_csv_columns_find (LpCsvColumns *columns, const LpCsvRecord *record)
{
  memset (columns, 0, sizeof *columns);
  for (guint i = 0; i < LP_CSV_N_ROLES; i++)
    columns->columns[i] = LP_CSV_NO_COLUMN;
  if (find_without_header (columns, record))
    return TRUE;
  find_roles (columns, record);
  settle_widths (columns);
  if (!is_complete (columns))
    return FALSE;
  find_special_cases (columns, record);
  columns->has_header = TRUE;
  columns->names = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < record->n_fields; i++) {
    gsize length;
    const gchar *text = lp_csv_record_get (record, i, &length);
    gchar *name = g_utf8_make_valid (text, (gssize) length);

    g_ptr_array_add (columns->names, g_strstrip (name));
  }
  return TRUE;
}

/**
 * lp_csv_columns_clear: (skip)
 * @columns: columns
 */
void
lp_csv_columns_clear (LpCsvColumns *columns)
{
  g_clear_pointer (&columns->names, g_ptr_array_unref);
}

/**
 * lp_csv_columns_has: (skip)
 * @columns: columns
 * @role: a role
 *
 * Returns: whether a column has it
 */
gboolean
lp_csv_columns_has (const LpCsvColumns *columns, LpCsvRole role)
{
  return columns->columns[role] != LP_CSV_NO_COLUMN;
}

/**
 * lp_csv_columns_is_used: (skip)
 * @columns: columns
 * @column: one of them
 *
 * Returns: whether it has a role, and is no attribute
 */
gboolean
lp_csv_columns_is_used (const LpCsvColumns *columns, guint column)
{
  for (guint role = 0; role < LP_CSV_N_ROLES; role++)
    if (columns->columns[role] == column)
      return TRUE;
  return FALSE;
}
