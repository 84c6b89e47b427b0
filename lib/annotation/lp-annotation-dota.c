/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-annotation-draft.h"
#include "annotation/lp-annotation-format.h"
#include "annotation/lp-image-finder.h"
#include "annotation/lp-text-fields.h"

#include <string.h>

/*
 * Labels of the DOTA data set of aerial pictures: a text for each image, a
 * line for each object: `x1 y1 x2 y2 x3 y3 x4 y4 class [difficult]` in pixels.
 * `imagesource:` and `gsd:` may stand before. Quadrilaterals are drawn by
 * hand: those that are no rectangles are polygons here.
 */

/* By how much of its size, and by how many pixels, a rectangle's fourth
 * corner may be off: corners were rounded to pixels. */
#define CORNER_TOLERANCE 0.05
#define CORNER_ROUNDING 2.0

#define PROBED_LINES 5

static gboolean
is_header (const LpTextField *field)
{
  return (field->length >= 12 &&
             g_ascii_strncasecmp (field->text, "imagesource:", 12) == 0) ||
         (field->length >= 4 &&
             g_ascii_strncasecmp (field->text, "gsd:", 4) == 0);
}

static gboolean
dota_probe (const gchar *path, const gchar *text, gsize length)
{
  LpTextLines lines;

  lp_text_lines_init (&lines, path, text, length);
  for (guint i = 0; i < PROBED_LINES && lp_text_lines_next (&lines); i++) {
    LpTextField fields[11];
    guint n = lp_text_fields_split (&lines, fields, 11);
    guint n_numbers = 0;

    if (n == 1 && is_header (&fields[0]))
      return TRUE;
    while (n_numbers < n && lp_text_field_is_like_number (&fields[n_numbers]))
      n_numbers++;
    if (n_numbers == 8 && (n == 9 || n == 10))
      return TRUE;
  }
  return FALSE;
}

static void
read_line (LpAnnotationDraft *draft, const LpTextField *fields, guint n)
{
  if (n < 9) {
    draft->fault = "a line has eight numbers, a class and how difficult it is";
    return;
  }
  lp_annotation_draft_set_label (
      draft, fields[8].text, (gssize) fields[8].length);
  if (n > 9)
    lp_annotation_draft_add_attribute (
        draft, "difficult", fields[9].text, (gssize) fields[9].length);
  for (guint i = 0; i < 4; i++) {
    gdouble x, y;

    if (!lp_text_field_get_double (&fields[2 * i], &x) ||
        !lp_text_field_get_double (&fields[2 * i + 1], &y)) {
      draft->fault = "one of its corners is not given by finite numbers";
      return;
    }
    lp_annotation_draft_add_point (draft, x, y);
  }
  lp_annotation_draft_take_corners (
      draft, CORNER_TOLERANCE, CORNER_ROUNDING, TRUE);
}

static gboolean
dota_read (const gchar *path, const gchar *text, gsize length,
    LpAnnotationBuilder *builder, GError **error)
{
  g_autofree gchar *stem = lp_image_finder_dup_stem (path);
  LpAnnotationDraft draft;
  LpTextLines lines;
  guint image;

  if (!lp_image_finder_add (builder, path, stem, &image))
    return TRUE;
  lp_annotation_draft_init (&draft);
  lp_text_lines_init (&lines, path, text, length);
  while (lp_text_lines_next (&lines)) {
    LpTextField fields[10];
    guint n = lp_text_fields_split (&lines, fields, 10);

    if (is_header (&fields[0]))
      continue;
    lp_annotation_draft_reset (&draft);
    read_line (&draft, fields, n);
    lp_annotation_draft_add (&draft, builder, image, path, lines.lines.number);
  }
  lp_annotation_draft_clear (&draft);
  return TRUE;
}

const LpAnnotationFormat lp_annotation_format_dota = {
  .name = "dota",
  .description = "DOTA labels, TXT",
  .extensions = "txt",
  .coordinates = LP_COORDINATES_STORED,
  .probe = dota_probe,
  .read = dota_read,
};
