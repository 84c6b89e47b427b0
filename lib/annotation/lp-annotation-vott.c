/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-annotation-format.h"
#include "annotation/lp-annotation-json.h"

/* Microsoft's VoTT 2: an export with an object `assets`, or a file for one
 * asset. Each has the photo as `asset` and its `regions`. */

typedef struct {
  const gchar *path;
  LpAnnotationBuilder *builder;
  GString *name;
  GString *location;
  GString *id;
  GPtrArray *tags; /* (element-type utf8) */
  LpOutlineBuilder outline;
} Vott;

static gboolean
has_member (LpJsonReader reader, const gchar *name)
{
  if (reader.token == LP_JSON_OBJECT_BEGIN)
    for (; lp_annotation_json_next_member (&reader);
         lp_json_reader_skip (&reader))
      if (lp_json_reader_is (&reader, name))
        return TRUE;
  return FALSE;
}

static gboolean
vott_probe (const gchar *path, const gchar *text, gsize length)
{
  LpJsonReader reader;

  lp_json_reader_init (&reader, text, length);
  if (lp_json_reader_next (&reader) != LP_JSON_OBJECT_BEGIN)
    return FALSE;
  while (lp_annotation_json_next_member (&reader)) {
    gboolean is_assets = lp_json_reader_is (&reader, "assets");
    gboolean is_asset = lp_json_reader_is (&reader, "asset");

    lp_json_reader_next (&reader);
    if (is_asset)
      return has_member (reader, "name");
    if (is_assets && reader.token == LP_JSON_OBJECT_BEGIN)
      return lp_annotation_json_next_member (&reader) &&
             lp_json_reader_next (&reader) == LP_JSON_OBJECT_BEGIN &&
             has_member (reader, "asset");
    lp_json_reader_skip (&reader);
  }
  return FALSE;
}

/* Of an object the numbers of these names; not a number where they lack. */
static void
read_numbers (LpJsonReader *reader, const gchar *const *names, guint n_names,
    gdouble *numbers)
{
  for (guint i = 0; i < n_names; i++)
    numbers[i] = NAN;
  if (reader->token != LP_JSON_OBJECT_BEGIN)
    return;
  while (lp_annotation_json_next_member (reader)) {
    guint i = 0;

    while (i < n_names && !lp_json_reader_is (reader, names[i]))
      i++;
    lp_json_reader_next (reader);
    if (i < n_names)
      numbers[i] = lp_annotation_json_read_number (reader);
    lp_json_reader_skip (reader);
  }
}

static void
read_tags (Vott *vott, LpJsonReader *reader)
{
  g_ptr_array_set_size (vott->tags, 0);
  if (reader->token == LP_JSON_ARRAY_BEGIN)
    for (; lp_annotation_json_next_element (reader);
         lp_json_reader_skip (reader))
      if (lp_annotation_json_is_text (reader))
        g_ptr_array_add (vott->tags, lp_json_reader_dup_string (reader));
}

static const gchar *
read_polygon (Vott *vott, LpJsonReader points, LpAnnotation *annotation)
{
  static const gchar *const names[] = { "x", "y" };
  gdouble point[2];

  if (points.token == LP_JSON_ARRAY_BEGIN)
    while (lp_annotation_json_next_element (&points)) {
      read_numbers (&points, names, 2, point);
      lp_outline_builder_add_point (&vott->outline, point[0], point[1]);
      lp_json_reader_skip (&points);
    }
  return lp_outline_builder_finish (
      &vott->outline, LP_SHAPE_POLYGON, annotation);
}

/* Every region has a box; that of a polygon is its bounds. A region with
 * several tags is an annotation for each. */
static void
read_region (Vott *vott, LpJsonReader *reader, guint image, guint64 position)
{
  static const gchar *const names[] = { "left", "top", "width", "height" };
  LpAnnotation annotation = LP_ANNOTATION_INIT;
  g_autofree gchar *element = g_strdup_printf (
      "'%s', region %" G_GUINT64_FORMAT, vott->name->str, position);
  LpJsonReader points = { 0 }, type = { 0 };
  gdouble box[4] = { NAN, NAN, NAN, NAN };

  g_string_truncate (vott->id, 0);
  g_ptr_array_set_size (vott->tags, 0);
  lp_outline_builder_reset (&vott->outline);
  while (lp_annotation_json_next_member (reader)) {
    LpJsonReader key = *reader;

    lp_json_reader_next (reader);
    if (lp_json_reader_is (&key, "id"))
      lp_annotation_json_read_id (reader, vott->id);
    else if (lp_json_reader_is (&key, "type"))
      type = *reader;
    else if (lp_json_reader_is (&key, "points"))
      points = *reader;
    else if (lp_json_reader_is (&key, "tags"))
      read_tags (vott, reader);
    else if (lp_json_reader_is (&key, "boundingBox"))
      read_numbers (reader, names, 4, box);
    lp_json_reader_skip (reader);
  }
  lp_annotation_json_warn (vott->builder, vott->path, element,
      type.token == LP_JSON_STRING && lp_json_reader_is (&type, "POLYGON")
          ? read_polygon (vott, points, &annotation)
          : lp_annotation_json_set_box (
                &annotation, box[0], box[1], box[2], box[3]));
  annotation.id = vott->id->len > 0 ? vott->id->str : NULL;
  for (guint i = 0; i < MAX (vott->tags->len, 1); i++) {
    annotation.label =
        i < vott->tags->len ? g_ptr_array_index (vott->tags, i) : NULL;
    lp_annotation_builder_add (vott->builder, image, &annotation);
  }
}

static void
read_regions (Vott *vott, LpJsonReader *reader, guint image)
{
  if (reader->token != LP_JSON_ARRAY_BEGIN)
    return;
  for (guint64 i = 0; lp_annotation_json_next_element (reader); i++)
    if (reader->token == LP_JSON_OBJECT_BEGIN) {
      read_region (vott, reader, image, i);
    } else {
      lp_annotation_builder_drop (vott->builder,
          "'%s', '%s', region %" G_GUINT64_FORMAT ": it is not an object.",
          vott->path, vott->name->str, i);
      lp_json_reader_skip (reader);
    }
}

/* The photo, by its name, or else by where it lies. */
static gboolean
add_image (Vott *vott, LpJsonReader reader, guint *image)
{
  static const gchar *const names[] = { "width", "height" };
  gdouble size[2] = { 0, 0 };
  g_autofree gchar *name = NULL;
  g_autofree gchar *path = NULL;

  g_string_truncate (vott->name, 0);
  g_string_truncate (vott->location, 0);
  if (reader.token == LP_JSON_OBJECT_BEGIN)
    while (lp_annotation_json_next_member (&reader)) {
      LpJsonReader key = reader;

      lp_json_reader_next (&reader);
      if (lp_json_reader_is (&key, "name"))
        lp_annotation_json_read_text (&reader, vott->name);
      else if (lp_json_reader_is (&key, "path"))
        lp_annotation_json_read_text (&reader, vott->location);
      else if (lp_json_reader_is (&key, "size"))
        read_numbers (&reader, names, 2, size);
      lp_json_reader_skip (&reader);
    }
  if (vott->name->len == 0)
    g_string_assign (vott->name, vott->location->str);
  if (vott->name->len == 0)
    return FALSE;
  name = lp_annotation_json_dup_image_name (vott->name->str);
  path = lp_annotation_json_dup_path (vott->builder, name);
  lp_annotation_builder_add_image (vott->builder, path,
      size[0] > 0 && size[0] < G_MAXINT ? (gint) size[0] : 0,
      size[1] > 0 && size[1] < G_MAXINT ? (gint) size[1] : 0, image);
  return TRUE;
}

/* An object with `asset` and `regions`. */
static void
read_asset (Vott *vott, LpJsonReader *reader)
{
  LpJsonReader asset = { 0 }, regions = { 0 };
  guint image;

  while (lp_annotation_json_next_member (reader)) {
    gboolean is_asset = lp_json_reader_is (reader, "asset");
    gboolean is_regions = lp_json_reader_is (reader, "regions");

    lp_json_reader_next (reader);
    if (is_asset)
      asset = *reader;
    else if (is_regions)
      regions = *reader;
    lp_json_reader_skip (reader);
  }
  if (add_image (vott, asset, &image))
    read_regions (vott, &regions, image);
  else
    lp_annotation_builder_drop (vott->builder,
        "'%s': an asset has no name; its regions are left out.", vott->path);
}

static gboolean
vott_read (const gchar *path, const gchar *text, gsize length,
    LpAnnotationBuilder *builder, GError **error)
{
  Vott vott = { .path = path, .builder = builder };
  LpJsonReader reader, whole, assets = { 0 };

  if (!lp_annotation_json_begin (&reader, path, text, length, error))
    return FALSE;
  whole = reader;
  while (lp_annotation_json_next_member (&reader)) {
    gboolean is_assets = lp_json_reader_is (&reader, "assets");

    lp_json_reader_next (&reader);
    if (is_assets)
      assets = reader;
    lp_json_reader_skip (&reader);
  }
  if (!lp_annotation_json_end (&reader, path, error))
    return FALSE;
  vott.name = g_string_new (NULL);
  vott.location = g_string_new (NULL);
  vott.id = g_string_new (NULL);
  vott.tags = g_ptr_array_new_with_free_func (g_free);
  lp_outline_builder_init (&vott.outline);
  if (assets.token != LP_JSON_OBJECT_BEGIN)
    read_asset (&vott, &whole);
  else
    while (lp_annotation_json_next_member (&assets)) {
      if (lp_json_reader_next (&assets) == LP_JSON_OBJECT_BEGIN)
        read_asset (&vott, &assets);
      lp_json_reader_skip (&assets);
    }
  lp_outline_builder_clear (&vott.outline);
  g_ptr_array_unref (vott.tags);
  g_string_free (vott.id, TRUE);
  g_string_free (vott.location, TRUE);
  g_string_free (vott.name, TRUE);
  return TRUE;
}

/* It is built on a browser that did not turn images by their orientation yet;
 * see its issue 840. */
const LpAnnotationFormat lp_annotation_format_vott = {
  .name = "vott",
  .description = "VoTT, JSON",
  .coordinates = LP_COORDINATES_STORED,
  .probe = vott_probe,
  .read = vott_read,
};
