/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-annotation-draft.h"
#include "annotation/lp-annotation-format.h"
#include "annotation/lp-class-names.h"
#include "annotation/lp-image-finder.h"
#include "annotation/lp-text-fields.h"

#include <stdio.h>
#include <string.h>

/*
 * Labels of Ultralytics' YOLO and of darknet: a text for each image, a line
 * for each object. After the number of its class follow fractions of the
 * image's size:
 *
 *   cx cy w h [score]           a box by its centre
 *   x y x y x y ... [score]     a polygon of three or more points
 *   cx cy w h x y [v] x y [v]   a box and the keypoints of a pose, where the
 *                               description of the dataset gives `kpt_shape`
 *
 * Four points are an oriented box where they are the corners of a rectangle,
 * unless the file has polygons of other numbers of points.
 */

/* Four points with decimals enough for a pixel may be off by this much of
 * their size, and by the last of six decimals. */
#define CORNER_TOLERANCE 0.01
#define CORNER_ROUNDING 2e-6

/* Lines that are looked at to see whether a text is of this format. */
#define PROBED_LINES 3

typedef struct {
  const gchar *path;
  LpAnnotationBuilder *builder;
  const LpClassNames *names; /* or NULL */
  guint n_keypoints;
  guint keypoint_values;
  const gchar *quads; /* what the user says of four points, or NULL */
  gboolean has_polygons;
  GArray *numbers; /* of gdouble: those of a line after the class */
  LpTextLines lines;
  LpAnnotationDraft draft;
} Yolo;

/* Whether the current line has a number for a class and numbers after it,
 * most of which may be fractions of something. */
static gboolean
is_label_line (const LpTextLines *lines)
{
  LpTextField field = { NULL };
  guint n = 0, n_fractions = 0;
  gdouble value;

  for (; lp_text_field_next (lines, &field); n++) {
    if (!lp_text_field_is_like_number (&field))
      return FALSE;
    if (n == 0 && (!lp_text_field_get_double (&field, &value) || value < 0 ||
                      value != floor (value)))
      return FALSE;
    if (n > 0 && (!lp_text_field_get_double (&field, &value) ||
                     (value >= -1 && value <= 2)))
      n_fractions++;
  }
  return n >= 5 && 2 * n_fractions >= n - 1;
}

static gboolean
yolo_probe (const gchar *path, const gchar *text, gsize length)
{
  const gchar *dot = strrchr (path, '.');
  LpTextLines lines;

  if (dot != NULL && (g_ascii_strcasecmp (dot, ".csv") == 0 ||
                         g_ascii_strcasecmp (dot, ".tsv") == 0))
    return FALSE;
  lp_text_lines_init (&lines, path, text, length);
  for (guint i = 0; i < PROBED_LINES && lp_text_lines_next (&lines); i++)
    if (is_label_line (&lines))
      return TRUE;
  return FALSE;
}

static void
read_label (Yolo *yolo, const LpTextField *field)
{
  g_autofree gchar *text = g_strndup (field->text, MIN (field->length, 64));
  const gchar *name;
  gdouble number;

  if (!lp_text_field_get_double (field, &number) || number < 0 ||
      number > G_MAXINT32 || number != floor (number)) {
    lp_annotation_draft_set_label (&yolo->draft, text, -1);
    yolo->draft.fault = "its class is not a whole number";
    return;
  }
  g_free (text);
  text = g_strdup_printf ("%.0f", number);
  name = yolo->names ? g_hash_table_lookup (yolo->names->names,
                           GUINT_TO_POINTER ((guint) number))
                     : NULL;
  if (name == NULL && yolo->names != NULL &&
      g_hash_table_size (yolo->names->names) > 0)
    lp_annotation_builder_warn (yolo->builder,
        "'%s', line %" G_GUINT64_FORMAT
        ": there is no class %s in '%s'; the box is labelled '%s'.",
        yolo->path, yolo->lines.lines.number, text, yolo->names->path, text);
  lp_annotation_draft_set_label (&yolo->draft, name ? name : text, -1);
}

/* Reads the numbers after the class; FALSE where one of them is none. */
static gboolean
read_numbers (Yolo *yolo, LpTextField *field)
{
  g_array_set_size (yolo->numbers, 0);
  while (lp_text_field_next (&yolo->lines, field)) {
    gdouble number;

    if (!lp_text_field_get_double (field, &number)) {
      lp_annotation_builder_warn (yolo->builder,
          "'%s', line %" G_GUINT64_FORMAT ": '%.*s' is not a finite number%s.",
          yolo->path, yolo->lines.lines.number, (int) MIN (field->length, 64),
          field->text,
          memchr (field->text, ',', field->length)
              ? "; decimals are written with a point"
              : "");
      return FALSE;
    }
    g_array_append_val (yolo->numbers, number);
  }
  return TRUE;
}

static void
take_box (Yolo *yolo, const gdouble *numbers)
{
  lp_annotation_draft_set_edges (&yolo->draft, numbers[0] - numbers[2] / 2,
      numbers[1] - numbers[3] / 2, numbers[0] + numbers[2] / 2,
      numbers[1] + numbers[3] / 2);
  yolo->draft.annotation.width = numbers[2];
  yolo->draft.annotation.height = numbers[3];
}

static void
take_polygon (Yolo *yolo, const gdouble *numbers, guint n_points)
{
  LpAnnotationDraft *draft = &yolo->draft;
  gboolean is_rotated = yolo->quads && strcmp (yolo->quads, "rotated") == 0;
  gboolean is_polygon =
      yolo->quads ? !is_rotated : yolo->has_polygons || n_points != 4;

  for (guint i = 0; i < n_points; i++)
    lp_annotation_draft_add_point (draft, numbers[2 * i], numbers[2 * i + 1]);
  if (is_polygon) {
    lp_annotation_draft_take_points (draft, LP_SHAPE_POLYGON);
    return;
  }
  lp_annotation_draft_take_corners (draft,
      is_rotated ? G_MAXFLOAT : CORNER_TOLERANCE, CORNER_ROUNDING, FALSE);
}

static void
add_keypoints (Yolo *yolo, const gdouble *numbers, guint n)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gchar number[G_ASCII_DTOSTR_BUF_SIZE];

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s%s",
        i == 0                           ? ""
        : i % yolo->keypoint_values == 0 ? ";"
                                         : ",",
        g_ascii_dtostr (number, sizeof number, numbers[i]));
  lp_annotation_draft_add_attribute (
      &yolo->draft, "keypoints", text->str, (gssize) text->len);
}

/* What the numbers are is told by how many they are. */
static void
take_numbers (Yolo *yolo)
{
  const gdouble *numbers = (const gdouble *) yolo->numbers->data;
  guint n = yolo->numbers->len;
  guint n_pose = yolo->n_keypoints * yolo->keypoint_values;
  gboolean is_pose = n_pose > 0 && (n == 4 + n_pose || n == 5 + n_pose);

  if (is_pose) {
    take_box (yolo, numbers);
    add_keypoints (yolo, numbers + 4, n_pose);
    if (n == 5 + n_pose)
      yolo->draft.annotation.score = (gfloat) numbers[n - 1];
  } else if (n == 4 || n == 5) {
    take_box (yolo, numbers);
    if (n == 5)
      yolo->draft.annotation.score = (gfloat) numbers[4];
  } else if (n >= 6) {
    take_polygon (yolo, numbers, n / 2);
    if (n % 2 == 1)
      yolo->draft.annotation.score = (gfloat) numbers[n - 1];
  } else {
    yolo->draft.fault =
        "after the class there are four numbers for a box, or six and more "
        "for a polygon";
  }
}

/* Boxes may reach over the edges a bit, but pixels are no fractions. */
static void
check_range (Yolo *yolo)
{
  const LpAnnotation *annotation = &yolo->draft.annotation;

  if (yolo->draft.fault == NULL && (annotation->x < -1 || annotation->y < -1 ||
                                       annotation->x + annotation->width > 2 ||
                                       annotation->y + annotation->height > 2))
    lp_annotation_builder_warn (yolo->builder,
        "'%s', line %" G_GUINT64_FORMAT
        ": its numbers should be fractions of the picture, from 0 to 1.",
        yolo->path, yolo->lines.lines.number);
}

static void
read_line (Yolo *yolo, guint image)
{
  LpTextField field = { NULL };

  lp_annotation_draft_reset (&yolo->draft);
  lp_text_field_next (&yolo->lines, &field);
  read_label (yolo, &field);
  if (!read_numbers (yolo, &field))
    yolo->draft.fault = "the box is of no use";
  if (yolo->draft.fault == NULL)
    take_numbers (yolo);
  check_range (yolo);
  lp_annotation_draft_add (
      &yolo->draft, yolo->builder, image, yolo->path, yolo->lines.lines.number);
}

/* Finds whether a line is a polygon that cannot be a box. */
static gboolean
find_polygons (const Yolo *yolo, const gchar *text, gsize length)
{
  guint n_pose = yolo->n_keypoints * yolo->keypoint_values;
  LpTextLines lines;

  if (n_pose > 0)
    return FALSE;
  lp_text_lines_init (&lines, yolo->path, text, length);
  while (lp_text_lines_next (&lines)) {
    LpTextField field = { NULL };
    guint n = 0;

    while (n <= 10 && lp_text_field_next (&lines, &field))
      n++;
    if (n == 7 || n == 8 || n > 10)
      return TRUE;
  }
  return FALSE;
}

/* What the user says comes first, then the description of the dataset. */
static gboolean
find_keypoints (Yolo *yolo, GError **error)
{
  const gchar *option =
      lp_annotation_builder_get_option (yolo->builder, "keypoints");

  if (yolo->names != NULL) {
    yolo->n_keypoints = yolo->names->n_keypoints;
    yolo->keypoint_values = yolo->names->keypoint_values;
  }
  if (option == NULL)
    return TRUE;
  if (sscanf (option, "%5ux%5u", &yolo->n_keypoints, &yolo->keypoint_values) ==
          2 &&
      (yolo->keypoint_values == 2 || yolo->keypoint_values == 3))
    return TRUE;
  g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
      "keypoints=%s is not a number of points and of values each, such as "
      "keypoints=17x3.",
      option);
  return FALSE;
}

static gboolean
yolo_read (const gchar *path, const gchar *text, gsize length,
    LpAnnotationBuilder *builder, GError **error)
{
  Yolo yolo = { .path = path,
    .builder = builder,
    .names = lp_class_names_find (builder, path),
    .quads = lp_annotation_builder_get_option (builder, "quads") };
  g_autofree gchar *stem = lp_image_finder_dup_stem (path);
  guint image;

  if (!find_keypoints (&yolo, error))
    return FALSE;
  if (!lp_image_finder_add (builder, path, stem, &image))
    return TRUE;
  lp_annotation_builder_set_relative (builder, image);
  yolo.has_polygons = find_polygons (&yolo, text, length);
  yolo.numbers = g_array_new (FALSE, FALSE, sizeof (gdouble));
  lp_annotation_draft_init (&yolo.draft);
  lp_text_lines_init (&yolo.lines, path, text, length);
  while (lp_text_lines_next (&yolo.lines))
    read_line (&yolo, image);
  lp_annotation_draft_clear (&yolo.draft);
  g_array_unref (yolo.numbers);
  return TRUE;
}

static const gchar *const options[] = { "quads=rotated|polygon",
  "keypoints=COUNTxVALUES", NULL };

const LpAnnotationFormat lp_annotation_format_yolo = {
  .name = "yolo",
  .description = "YOLO labels, TXT",
  .extensions = "txt",
  .options = options,
  .coordinates = LP_COORDINATES_UPRIGHT,
  .probe = yolo_probe,
  .read = yolo_read,
};
