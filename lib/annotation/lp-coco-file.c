/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-coco-file.h"

/**
 * lp_coco_file_probe: (skip)
 * @path: the file
 * @text: its beginning
 * @length: bytes
 *
 * Returns: whether it may be a COCO file, or a list of results
 */
gboolean
lp_coco_file_probe (const gchar *path, const gchar *text, gsize length)
{
  LpJsonReader reader;
  LpJsonToken token;

  lp_json_reader_init (&reader, text, length);
  token = lp_json_reader_next (&reader);
  if (token == LP_JSON_ARRAY_BEGIN) {
    if (lp_json_reader_next (&reader) != LP_JSON_OBJECT_BEGIN)
      return FALSE;
    for (; lp_annotation_json_next_member (&reader);
         lp_json_reader_skip (&reader))
      if (lp_json_reader_is (&reader, "image_id"))
        return TRUE;
  } else if (token == LP_JSON_OBJECT_BEGIN) {
    for (; lp_annotation_json_next_member (&reader);
         lp_json_reader_skip (&reader))
      if (lp_json_reader_is (&reader, "images") ||
          lp_json_reader_is (&reader, "annotations") ||
          lp_json_reader_is (&reader, "categories"))
        return lp_json_reader_next (&reader) == LP_JSON_ARRAY_BEGIN;
  }
  return FALSE;
}

/* Takes a bookmark at a list that is the value of the key just read; null is
 * as good as no list. */
static gboolean
mark_list (LpCocoFile *file, LpJsonReader *reader, const gchar *name,
    gboolean *has_list, LpJsonReader *mark, GError **error)
{
  LpJsonToken token = lp_json_reader_next (reader);

  if (token == LP_JSON_NULL)
    return TRUE;
  if (token != LP_JSON_ARRAY_BEGIN && token != LP_JSON_ERROR) {
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "'%s', line %" G_GUINT64_FORMAT ": '%s' is not a list.", file->path,
        lp_json_reader_get_line (reader), name);
    return FALSE;
  }
  *has_list = TRUE;
  *mark = *reader;
  lp_json_reader_skip (reader);
  return TRUE;
}

/**
 * lp_coco_file_find_lists: (skip)
 * @file: a file with nothing but its path
 * @reader: a reader whose last token begins the outermost object
 * @error: where to say what is wrong
 *
 * Returns: whether the text is whole and its lists are such
 */
gboolean
lp_coco_file_find_lists (LpCocoFile *file, LpJsonReader *reader, GError **error)
{
  while (lp_annotation_json_next_member (reader)) {
    gboolean good = TRUE;

    if (lp_json_reader_is (reader, "images"))
      good = mark_list (
          file, reader, "images", &file->has_images, &file->images, error);
    else if (lp_json_reader_is (reader, "annotations"))
      good = mark_list (file, reader, "annotations", &file->has_annotations,
          &file->annotations, error);
    else if (lp_json_reader_is (reader, "categories"))
      good = mark_list (file, reader, "categories", &file->has_categories,
          &file->categories, error);
    else
      lp_json_reader_skip (reader);
    if (!good)
      return FALSE;
  }
  return lp_annotation_json_end (reader, file->path, error);
}

static void warn (const LpCocoFile *file, const LpCocoVisitor *visitor,
    const gchar *format, ...) G_GNUC_PRINTF (3, 4);

static void
warn (const LpCocoFile *file, const LpCocoVisitor *visitor, const gchar *format,
    ...)
{
  g_autofree gchar *text = NULL;
  va_list arguments;

  if (visitor->builder == NULL)
    return;
  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  lp_annotation_builder_warn (visitor->builder, "'%s': %s", file->path, text);
}

static void
visit_category (LpCocoFile *file, LpJsonReader *reader, GString *id,
    const LpCocoVisitor *visitor)
{
  g_autofree gchar *name = NULL;

  g_string_truncate (id, 0);
  while (lp_annotation_json_next_member (reader)) {
    gboolean is_id = lp_json_reader_is (reader, "id");
    gboolean is_name = lp_json_reader_is (reader, "name");

    lp_json_reader_next (reader);
    if (is_id) {
      lp_annotation_json_read_id (reader, id);
    } else if (is_name && lp_annotation_json_is_text (reader)) {
      g_free (name);
      name = lp_json_reader_dup_string (reader);
    }
    lp_json_reader_skip (reader);
  }
  if (id->len == 0 || name == NULL)
    warn (file, visitor, "a category lacks its %s.",
        id->len == 0 ? "id" : "name");
  else
    visitor->category (id->str, name, visitor->data);
}

static void
visit_image (LpCocoFile *file, LpJsonReader *reader, GString *id,
    const LpCocoVisitor *visitor)
{
  g_autofree gchar *name = NULL;
  gint width = 0, height = 0;

  g_string_truncate (id, 0);
  while (lp_annotation_json_next_member (reader)) {
    gboolean is_id = lp_json_reader_is (reader, "id");
    gboolean is_name = lp_json_reader_is (reader, "file_name");
    gboolean is_width = lp_json_reader_is (reader, "width");
    gboolean is_height = lp_json_reader_is (reader, "height");

    lp_json_reader_next (reader);
    if (is_id) {
      lp_annotation_json_read_id (reader, id);
    } else if (is_name && reader->token == LP_JSON_STRING) {
      g_free (name);
      name = lp_json_reader_dup_string (reader);
    } else if (is_width) {
      width = lp_annotation_json_read_size (reader);
    } else if (is_height) {
      height = lp_annotation_json_read_size (reader);
    }
    lp_json_reader_skip (reader);
  }
  if (name == NULL || *name == '\0')
    warn (file, visitor, "image %s has no 'file_name'.",
        id->len > 0 ? id->str : "without an id");
  else if (id->len == 0)
    warn (file, visitor, "image '%s' has no id.", name);
  else
    visitor->image (id->str, name, width, height, visitor->data);
}

static void
visit_list (LpCocoFile *file, LpJsonReader *reader, const gchar *name,
    void (*visit) (LpCocoFile *file, LpJsonReader *reader, GString *id,
        const LpCocoVisitor *visitor),
    const LpCocoVisitor *visitor)
{
  g_autoptr (GString) id = g_string_new (NULL);

  while (lp_annotation_json_next_element (reader)) {
    if (reader->token == LP_JSON_OBJECT_BEGIN) {
      visit (file, reader, id, visitor);
    } else {
      warn (file, visitor, "'%s' holds something that is not an object.", name);
      lp_json_reader_skip (reader);
    }
  }
}

/**
 * lp_coco_file_visit: (skip)
 * @file: a file whose lists have been found
 * @visitor: who is shown them
 *
 * Shows all images, then all categories.
 */
void
lp_coco_file_visit (LpCocoFile *file, const LpCocoVisitor *visitor)
{
  if (file->has_images)
    visit_list (file, &file->images, "images", visit_image, visitor);
  if (file->has_categories)
    visit_list (file, &file->categories, "categories", visit_category, visitor);
}
