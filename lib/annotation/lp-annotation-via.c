/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-annotation-format.h"
#include "annotation/lp-annotation-json.h"
#include "annotation/lp-via-region.h"

/* VGG Image Annotator, versions 1 and 2: an object of images, in which the
 * regions are an object or a list; a project has it as a member. */

typedef struct {
  const gchar *path;
  LpAnnotationBuilder *builder;
  GString *name;
  LpViaRegion region;
} Via;

/* Whether the object that the reader is at is what VIA says of an image. */
static gboolean
is_image (LpJsonReader *reader)
{
  gboolean has_name = FALSE;

  for (; lp_annotation_json_next_member (reader); lp_json_reader_skip (reader))
    if (lp_json_reader_is (reader, "filename"))
      has_name = TRUE;
    else if (has_name && (lp_json_reader_is (reader, "regions") ||
                             lp_json_reader_is (reader, "file_attributes") ||
                             lp_json_reader_is (reader, "base64_img_data")))
      return TRUE;
    else if (lp_json_reader_is (reader, "fileref"))
      return TRUE;
  return FALSE;
}

static gboolean
via_probe (const gchar *path, const gchar *text, gsize length)
{
  LpJsonReader reader;

  lp_json_reader_init (&reader, text, length);
  if (lp_json_reader_next (&reader) != LP_JSON_OBJECT_BEGIN ||
      !lp_annotation_json_next_member (&reader))
    return FALSE;
  if (lp_json_reader_is (&reader, "_via_settings") ||
      lp_json_reader_is (&reader, "_via_img_metadata"))
    return TRUE;
  return lp_json_reader_next (&reader) == LP_JSON_OBJECT_BEGIN &&
         is_image (&reader);
}

static void
read_region (Via *via, LpJsonReader *reader, guint image, guint64 position)
{
  LpAnnotation annotation = LP_ANNOTATION_INIT;
  LpJsonReader shape_attributes = { 0 }, region_attributes = { 0 };
  g_autofree gchar *element = NULL;
  const gchar *fault;

  while (lp_annotation_json_next_member (reader)) {
    gboolean is_shape = lp_json_reader_is (reader, "shape_attributes");
    gboolean is_region = lp_json_reader_is (reader, "region_attributes");

    lp_json_reader_next (reader);
    if (is_shape)
      shape_attributes = *reader;
    else if (is_region)
      region_attributes = *reader;
    lp_json_reader_skip (reader);
  }
  fault = lp_via_region_read (
      &via->region, shape_attributes, region_attributes, &annotation);
  element = g_strdup_printf (
      "'%s', region %" G_GUINT64_FORMAT, via->name->str, position);
  lp_annotation_json_warn (via->builder, via->path, element, fault);
  lp_annotation_builder_add (via->builder, image, &annotation);
}

/* A list of regions, or in version 1 an object whose keys count them. */
static void
read_regions (Via *via, LpJsonReader *reader, guint image)
{
  gboolean is_object = reader->token == LP_JSON_OBJECT_BEGIN;

  if (!is_object && reader->token != LP_JSON_ARRAY_BEGIN)
    return;
  for (guint64 i = 0; is_object ? lp_annotation_json_next_member (reader)
                                : lp_annotation_json_next_element (reader);
       i++) {
    if (is_object)
      lp_json_reader_next (reader);
    if (reader->token == LP_JSON_OBJECT_BEGIN) {
      read_region (via, reader, image, i);
    } else {
      lp_annotation_builder_drop (via->builder,
          "'%s', '%s', region %" G_GUINT64_FORMAT ": it is not an object.",
          via->path, via->name->str, i);
      lp_json_reader_skip (reader);
    }
  }
}

static void
read_image (Via *via, LpJsonReader *reader)
{
  g_autofree gchar *key = lp_json_reader_dup_string (reader);
  g_autofree gchar *name = NULL;
  g_autofree gchar *path = NULL;
  LpJsonReader regions = { 0 };
  guint image;

  if (lp_json_reader_next (reader) != LP_JSON_OBJECT_BEGIN) {
    lp_annotation_builder_warn (
        via->builder, "'%s': '%s' is not an image.", via->path, key);
    lp_json_reader_skip (reader);
    return;
  }
  g_string_truncate (via->name, 0);
  while (lp_annotation_json_next_member (reader)) {
    gboolean is_name = lp_json_reader_is (reader, "filename");
    gboolean is_regions = lp_json_reader_is (reader, "regions");

    lp_json_reader_next (reader);
    if (is_name)
      lp_annotation_json_read_text (reader, via->name);
    else if (is_regions)
      regions = *reader;
    lp_json_reader_skip (reader);
  }
  if (via->name->len == 0) {
    lp_annotation_builder_drop (via->builder,
        "'%s': the image '%s' has no 'filename'; its regions are left out.",
        via->path, key);
    return;
  }
  name = lp_annotation_json_dup_image_name (via->name->str);
  path = lp_annotation_json_dup_path (via->builder, name);
  lp_annotation_builder_add_image (via->builder, path, 0, 0, &image);
  read_regions (via, &regions, image);
}

/* Finds the images of a project. */
static gboolean
find_images (LpJsonReader *reader, const gchar *path, LpJsonReader *images,
    GError **error)
{
  while (lp_annotation_json_next_member (reader)) {
    gboolean is_images = lp_json_reader_is (reader, "_via_img_metadata");

    lp_json_reader_next (reader);
    if (is_images && reader->token == LP_JSON_OBJECT_BEGIN)
      *images = *reader;
    lp_json_reader_skip (reader);
  }
  return lp_annotation_json_end (reader, path, error);
}

static gboolean
via_read (const gchar *path, const gchar *text, gsize length,
    LpAnnotationBuilder *builder, GError **error)
{
  Via via = { .path = path, .builder = builder };
  LpJsonReader reader, images;

  if (!lp_annotation_json_begin (&reader, path, text, length, error))
    return FALSE;
  images = reader;
  if (!find_images (&reader, path, &images, error))
    return FALSE;
  if (images.token != LP_JSON_OBJECT_BEGIN) {
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "'%s' is not a VIA file: it is a list.", path);
    return FALSE;
  }
  via.name = g_string_new (NULL);
  lp_via_region_init (&via.region);
  while (lp_annotation_json_next_member (&images))
    read_image (&via, &images);
  lp_via_region_clear (&via.region);
  g_string_free (via.name, TRUE);
  return TRUE;
}

/* It runs in a browser, and those show images upright. */
const LpAnnotationFormat lp_annotation_format_via = {
  .name = "via",
  .description = "VGG Image Annotator, JSON",
  .coordinates = LP_COORDINATES_UPRIGHT,
  .probe = via_probe,
  .read = via_read,
};
