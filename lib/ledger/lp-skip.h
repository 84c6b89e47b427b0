/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/**
 * LpSkipKind:
 * @LP_SKIP_PHOTO: a photo
 * @LP_SKIP_BOX: an annotated box
 * @LP_SKIP_RECORD: a record of a log or another file
 *
 * What was skipped.
 */
typedef enum {
  LP_SKIP_PHOTO,
  LP_SKIP_BOX,
  LP_SKIP_RECORD,
} LpSkipKind;

/**
 * LpSkip:
 * @kind: what was skipped
 * @stage: name of the element that skipped it, or of the two between which it
 *   was lost
 * @reason: why, one word with dashes
 * @detail: (nullable): why, a sentence
 * @photo: (nullable): the photo's name
 * @path: (nullable): the photo's file
 * @label: (nullable): the box's label
 * @annotation_id: (nullable): the box's identity in @file
 * @file: (nullable): the annotation file, or the file of the record
 * @index: the box's index within its photo
 * @box: (array fixed-size=4): x, y, width, height as annotated, NAN where not
 *   known
 * @line: the record's line in @file, from 1, or 0
 *
 * One line of skipped.ndjson: a photo, box or record that gave no crop. The
 * strings belong to whoever hands it over.
 */
typedef struct {
  LpSkipKind kind;
  const gchar *stage;
  const gchar *reason;
  const gchar *detail;
  const gchar *photo;
  const gchar *path;
  const gchar *label;
  const gchar *annotation_id;
  const gchar *file;
  guint index;
  gdouble box[4];
  guint64 line;
} LpSkip;

LP_API void lp_skip_append_json (const LpSkip *skip, GString *json);

G_END_DECLS
