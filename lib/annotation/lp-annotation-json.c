/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-annotation-json.h"

/**
 * lp_annotation_json_next_element: (skip)
 * @reader: a reader within a list, whose last element has been passed
 *
 * Returns: whether there is another element; not after an error
 */
gboolean
lp_annotation_json_next_element (LpJsonReader *reader)
{
  LpJsonToken token = lp_json_reader_next (reader);

  return token != LP_JSON_ARRAY_END && token != LP_JSON_ERROR;
}

/**
 * lp_annotation_json_next_member: (skip)
 * @reader: a reader within an object, whose last member has been passed
 *
 * Returns: whether there is another member, whose key is then the last token;
 *   not after an error
 */
gboolean
lp_annotation_json_next_member (LpJsonReader *reader)
{
  return lp_json_reader_next (reader) == LP_JSON_KEY;
}

/**
 * lp_annotation_json_begin: (skip)
 * @reader: (out): a reader
 * @path: the file
 * @text: what it holds
 * @length: bytes
 * @error: where to say what is wrong
 *
 * Returns: whether the text begins with a list or an object, which is then
 *   the last token
 */
gboolean
lp_annotation_json_begin (LpJsonReader *reader, const gchar *path,
    const gchar *text, gsize length, GError **error)
{
  lp_json_reader_init (reader, text, length);
  switch (lp_json_reader_next (reader)) {
    case LP_JSON_ERROR:
      lp_json_reader_set_error (reader, path, error);
      return FALSE;
    case LP_JSON_ARRAY_BEGIN:
    case LP_JSON_OBJECT_BEGIN:
      return TRUE;
    default:
      g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
          "'%s' holds neither a list nor an object.", path);
      return FALSE;
  }
}

/**
 * lp_annotation_json_end: (skip)
 * @reader: a reader that has come to the end of the outermost value, or to an
 *   error before it
 * @path: the file
 * @error: where to say what is wrong
 *
 * Returns: whether the text is whole
 */
gboolean
lp_annotation_json_end (LpJsonReader *reader, const gchar *path, GError **error)
{
  if (lp_json_reader_next (reader) != LP_JSON_ERROR)
    return TRUE;
  lp_json_reader_set_error (reader, path, error);
  return FALSE;
}

/**
 * lp_annotation_json_is_text: (skip)
 * @reader: a reader
 *
 * Returns: whether the last token is a text or a number, as labels and ids are
 */
gboolean
lp_annotation_json_is_text (const LpJsonReader *reader)
{
  return reader->token == LP_JSON_STRING || reader->token == LP_JSON_NUMBER;
}

/**
 * lp_annotation_json_read_text: (skip)
 * @reader: a reader
 * @text: gets the text or number that is the last token; empty for all else
 */
void
lp_annotation_json_read_text (const LpJsonReader *reader, GString *text)
{
  g_string_truncate (text, 0);
  if (lp_annotation_json_is_text (reader)) {
    g_autofree gchar *decoded = lp_json_reader_dup_string (reader);
    g_string_append (text, decoded);
  }
}

static gboolean
is_all_digits (const LpJsonReader *reader)
{
  for (gsize i = 0; i < reader->length; i++)
    if (!g_ascii_isdigit (reader->span[i]))
      return FALSE;
  return TRUE;
}

/**
 * lp_annotation_json_read_id: (skip)
 * @reader: a reader
 * @id: gets the id that is the last token; empty where it can be none
 *
 * Ids are whole numbers, but some writers have 5.0 or "5": all are made "5".
 */
void
lp_annotation_json_read_id (const LpJsonReader *reader, GString *id)
{
  gint64 number;

  g_string_truncate (id, 0);
  if (reader->token == LP_JSON_NUMBER && is_all_digits (reader))
    g_string_append_len (id, reader->span, reader->length);
  else if (reader->token == LP_JSON_NUMBER &&
           lp_json_reader_get_int64 (reader, &number))
    g_string_append_printf (id, "%" G_GINT64_FORMAT, number);
  else
    lp_annotation_json_read_text (reader, id);
}

/**
 * lp_annotation_json_read_size: (skip)
 * @reader: a reader
 *
 * Returns: the width or height that is the last token, or 0
 */
gint
lp_annotation_json_read_size (const LpJsonReader *reader)
{
  gint64 size;

  if (!lp_json_reader_get_int64 (reader, &size) || size < 0 || size > G_MAXINT)
    return 0;
  return (gint) size;
}

/**
 * lp_annotation_json_read_number: (skip)
 * @reader: a reader
 *
 * Returns: the number that is the last token, or not a number where it is no
 *   finite one
 */
gdouble
lp_annotation_json_read_number (const LpJsonReader *reader)
{
  gdouble number;

  return lp_json_reader_get_double (reader, &number) ? number : NAN;
}

/* Reads a pair, [x, y], and what some add to it, such as a third number. */
static gboolean
read_pair (LpJsonReader *reader, gdouble pair[2])
{
  guint n = 0;

  if (reader->token != LP_JSON_ARRAY_BEGIN)
    return FALSE;
  for (; lp_annotation_json_next_element (reader); n++) {
    if (n < 2)
      pair[n] = lp_annotation_json_read_number (reader);
    lp_json_reader_skip (reader);
  }
  return n >= 2;
}

/**
 * lp_annotation_json_read_points: (skip)
 * @reader: a reader whose last token is the list; it is moved past it
 * @outline: gets the points
 *
 * Reads a list of [x, y] pairs.
 *
 * Returns: whether it is one
 */
gboolean
lp_annotation_json_read_points (LpJsonReader *reader, LpOutlineBuilder *outline)
{
  gboolean good = TRUE;

  if (reader->token != LP_JSON_ARRAY_BEGIN) {
    lp_json_reader_skip (reader);
    return FALSE;
  }
  while (lp_annotation_json_next_element (reader)) {
    gdouble pair[2];

    if (read_pair (reader, pair)) {
      lp_outline_builder_add_point (outline, pair[0], pair[1]);
    } else {
      good = FALSE;
      lp_json_reader_skip (reader);
    }
  }
  return good;
}

/**
 * lp_annotation_json_read_pairs: (skip)
 * @reader: a reader whose last token is the list; it is moved past it
 * @pairs: (out): gets the first ones; not a number where there is none
 * @n_pairs: how many of them
 *
 * Reads the [x, y] pairs of shapes that have few.
 *
 * Returns: how many there are; 0 where it is no list of pairs
 */
guint64
lp_annotation_json_read_pairs (
    LpJsonReader *reader, gdouble (*pairs)[2], guint n_pairs)
{
  gboolean good = TRUE;
  guint64 n = 0;

  for (guint i = 0; i < n_pairs; i++)
    pairs[i][0] = pairs[i][1] = NAN;
  if (reader->token != LP_JSON_ARRAY_BEGIN) {
    lp_json_reader_skip (reader);
    return 0;
  }
  for (; lp_annotation_json_next_element (reader); n++) {
    gdouble pair[2] = { NAN, NAN };

    if (!read_pair (reader, n < n_pairs ? pairs[n] : pair)) {
      good = FALSE;
      lp_json_reader_skip (reader);
    }
  }
  return good ? n : 0;
}

/**
 * lp_annotation_json_set_box: (skip)
 * @annotation: an annotation, which becomes a rectangle
 * @x: left edge
 * @y: top edge
 * @width: width
 * @height: height
 *
 * Returns: (nullable): what is wrong with the box, to follow its name
 */
const gchar *
lp_annotation_json_set_box (LpAnnotation *annotation, gdouble x, gdouble y,
    gdouble width, gdouble height)
{
  annotation->shape = LP_SHAPE_RECTANGLE;
  annotation->outline = NULL;
  annotation->x = x;
  annotation->y = y;
  annotation->width = width;
  annotation->height = height;
  if (!isfinite (x) || !isfinite (y) || !isfinite (width) || !isfinite (height))
    return "its box has something that is not a finite number";
  return width > 0 && height > 0 ? NULL : "its box has no area";
}

/**
 * lp_annotation_json_warn: (skip)
 * @builder: a builder
 * @path: the file
 * @element: what of it is wrong
 * @fault: (nullable): what is wrong with it
 *
 * Warns, if there is a fault.
 */
void
lp_annotation_json_warn (LpAnnotationBuilder *builder, const gchar *path,
    const gchar *element, const gchar *fault)
{
  if (fault != NULL)
    lp_annotation_builder_warn (builder, "'%s', %s: %s.", path, element, fault);
}

/**
 * lp_annotation_json_dup_stem: (skip)
 * @path: a path, with slashes or backslashes
 *
 * Returns: (transfer full): the file's name without its extension
 */
gchar *
lp_annotation_json_dup_stem (const gchar *path)
{
  const gchar *name = path;
  const gchar *dot;

  for (const gchar *p = path; *p != '\0'; p++)
    if (*p == '/' || *p == '\\')
      name = p + 1;
  dot = strrchr (name, '.');
  return dot != NULL && dot > name ? g_strndup (name, dot - name)
                                   : g_strdup (name);
}

/* Unescapes what can be; else takes it as it is. */
static gchar *
unescape (const gchar *text, gssize length)
{
  g_autofree gchar *copy =
      length < 0 ? g_strdup (text) : g_strndup (text, length);
  gchar *decoded = g_uri_unescape_string (copy, NULL);

  if (decoded == NULL || !g_utf8_validate (decoded, -1, NULL)) {
    g_free (decoded);
    decoded = g_steal_pointer (&copy);
  }
  return decoded;
}

/**
 * lp_annotation_json_dup_image_name: (skip)
 * @location: where a tool finds an image: a path or a URL
 *
 * Web tools name images by URL, with signatures and the like behind it, or by
 * a path of their server that has the file's own path as an argument `d`, as
 * Label Studio does.
 *
 * Returns: (transfer full): the path, or what of it names the image
 */
gchar *
lp_annotation_json_dup_image_name (const gchar *location)
{
  const gchar *query = strchr (location, '?');
  const gchar *scheme = strstr (location, "://");
  const gchar *file = query ? strstr (query, "d=") : NULL;

  if (file != NULL && (file[-1] == '?' || file[-1] == '&'))
    return unescape (file + 2, (gssize) strcspn (file + 2, "&#"));
  if (scheme != NULL && scheme > location) {
    const gchar *path = scheme + 3;
    return unescape (path, (gssize) strcspn (path, "?#"));
  }
  if (query != NULL && *location == '/')
    return unescape (location, query - location);
  return g_strdup (location);
}

/**
 * lp_annotation_json_dup_path: (skip)
 * @builder: a builder
 * @name: an image's name that is relative to the annotation file
 *
 * Returns: (transfer full): its name relative to the folder that is read, so
 *   that images of the same name in several folders are told apart
 */
gchar *
lp_annotation_json_dup_path (
    const LpAnnotationBuilder *builder, const gchar *name)
{
  const gchar *folder = lp_annotation_builder_get_folder (builder);

  if (folder == NULL || *folder == '\0' || *name == '/' || *name == '\\' ||
      strchr (name, ':') != NULL)
    return g_strdup (name);
  return g_strconcat (folder, "/", name, NULL);
}
