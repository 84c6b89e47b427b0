/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-annotation-draft.h"
#include "annotation/lp-annotation-format.h"
#include "annotation/lp-image-finder.h"
#include "annotation/lp-text-fields.h"

#include <string.h>

/*
 * Labels of the KITTI vision benchmark, which NVIDIA's tools use, too: a text
 * for each image, a line for each object:
 *
 *   class truncated occluded alpha left top right bottom
 *   height width length x y z rotation_y [score]
 *
 * A class may consist of several words, so fields are counted from the right.
 */
enum {
  N_NUMBERS = 14,
  TRUNCATED = 0,
  OCCLUDED = 1,
  LEFT = 3,
  MAX_FIELDS = 32,
};

#define PROBED_LINES 3

/* Returns how many of the fields are the class, and how many numbers follow;
 * 0 where it is no line of a label file. */
static guint
find_numbers (const LpTextField *fields, guint n, guint *n_numbers)
{
  guint n_words = 1;

  while (n_words < n && !lp_text_field_is_like_number (&fields[n_words]))
    n_words++;
  *n_numbers = n - n_words;
  /* A class may end in a number: `tower 2`. */
  while (*n_numbers > N_NUMBERS + 1 && n_words < n) {
    n_words++;
    --*n_numbers;
  }
  return *n_numbers == N_NUMBERS || *n_numbers == N_NUMBERS + 1 ? n_words : 0;
}

/* Whether a line is of labels, and not of something else with as many blanks,
 * such as a row of a log. */
static gboolean
is_object (const LpTextField *fields, guint n)
{
  guint n_numbers, n_words = find_numbers (fields, n, &n_numbers);

  if (n_words == 0 || lp_text_field_is_like_number (&fields[0]))
    return FALSE;
  for (guint i = n_words; i < n; i++)
    if (!lp_text_field_is_like_number (&fields[i]))
      return FALSE;
  return TRUE;
}

static gboolean
kitti_probe (const gchar *path, const gchar *text, gsize length)
{
  LpTextLines lines;

  lp_text_lines_init (&lines, path, text, length);
  for (guint i = 0; i < PROBED_LINES && lp_text_lines_next (&lines); i++) {
    LpTextField fields[MAX_FIELDS];
    guint n = lp_text_fields_split (&lines, fields, MAX_FIELDS);

    if (is_object (fields, n))
      return TRUE;
  }
  return FALSE;
}

static void
read_line (LpAnnotationDraft *draft, const LpTextField *fields, guint n)
{
  guint n_numbers, n_words = find_numbers (fields, n, &n_numbers);
  const LpTextField *numbers = fields + n_words;
  gdouble edges[4], score;

  if (n_words == 0) {
    lp_annotation_draft_set_label (
        draft, fields[0].text, (gssize) fields[0].length);
    draft->fault = "a line has a class and 14 or 15 numbers";
    return;
  }
  lp_annotation_draft_set_label (draft, fields[0].text,
      numbers[-1].text + numbers[-1].length - fields[0].text);
  lp_annotation_draft_add_attribute (draft, "truncated",
      numbers[TRUNCATED].text, (gssize) numbers[TRUNCATED].length);
  lp_annotation_draft_add_attribute (draft, "occluded", numbers[OCCLUDED].text,
      (gssize) numbers[OCCLUDED].length);
  for (guint i = 0; i < 4; i++)
    if (!lp_text_field_get_double (&numbers[LEFT + i], &edges[i]))
      draft->fault = "one of its edges is not a finite number";
  lp_annotation_draft_set_edges (draft, edges[0], edges[1], edges[2], edges[3]);
  if (n_numbers > N_NUMBERS &&
      lp_text_field_get_double (&numbers[N_NUMBERS], &score))
    draft->annotation.score = (gfloat) score;
}

static gboolean
kitti_read (const gchar *path, const gchar *text, gsize length,
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
    LpTextField fields[MAX_FIELDS];
    guint n = lp_text_fields_split (&lines, fields, MAX_FIELDS);

    lp_annotation_draft_reset (&draft);
    read_line (&draft, fields, n);
    lp_annotation_draft_add (&draft, builder, image, path, lines.lines.number);
  }
  lp_annotation_draft_clear (&draft);
  return TRUE;
}

const LpAnnotationFormat lp_annotation_format_kitti = {
  .name = "kitti",
  .description = "KITTI labels, TXT",
  .extensions = "txt",
  .coordinates = LP_COORDINATES_STORED,
  .probe = kitti_probe,
  .read = kitti_read,
};
