/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-annotation-draft.h"
#include "annotation/lp-annotation-format.h"
#include "annotation/lp-image-finder.h"
#include "annotation/lp-xml.h"

#include <string.h>

/*
 * Pascal VOC: an XML file for each image. The devkit counts pixels from 1 and
 * includes the last one; nearly all tools write edges counted from 0. Which
 * of the two is not to be seen, so the latter is taken unless the user says
 * otherwise. roLabelImg adds rotated boxes (`robndbox`, radians clockwise),
 * Roboflow polygons (`x1 y1 x2 y2 ...`), CVAT attributes.
 */

typedef struct {
  const gchar *path;
  LpAnnotationBuilder *builder;
  LpXml xml;
  gdouble base; /* of the first pixel's number, 0 or 1 */
  gchar *filename;
  gint width;
  gint height;
  guint image;
  LpAnnotationDraft draft;
} Voc;

/* An object as it stands there, as its shape may come before or after. */
typedef struct {
  gdouble edges[4];
  gdouble rotated[5];
  gboolean has_edges;
  gboolean has_rotated;
} Object;

static gboolean
voc_probe (const gchar *path, const gchar *text, gsize length)
{
  g_autofree gchar *root = lp_xml_probe_root (text, length);

  return root != NULL && strcmp (root, "annotation") == 0;
}

/* Reads the numbers of children by their names, whatever their order. */
static void
read_numbers (LpXml *xml, const gchar *const *names, gdouble *numbers, guint n)
{
  LpXmlElement parent;

  for (guint i = 0; i < n; i++)
    numbers[i] = NAN;
  lp_xml_enter (xml, &parent);
  while (lp_xml_next_child (xml, &parent))
    for (guint i = 0; i < n; i++)
      if (lp_xml_is (xml, names[i])) {
        numbers[i] = lp_xml_read_double (xml);
        break;
      }
}

/* Points are `x1 y1 x2 y2 ...`, or a `pt` each. */
static void
read_polygon (Voc *voc)
{
  LpXmlElement polygon;
  gdouble x = NAN;

  lp_xml_enter (&voc->xml, &polygon);
  while (lp_xml_next_child (&voc->xml, &polygon)) {
    const gchar *name = lp_xml_get_name (&voc->xml);

    if (strcmp (name, "pt") == 0 || strcmp (name, "point") == 0) {
      gdouble point[2];
      read_numbers (&voc->xml, (const gchar *const[]){ "x", "y" }, point, 2);
      lp_annotation_draft_add_point (
          &voc->draft, point[0] - voc->base, point[1] - voc->base);
    } else if (name[0] == 'x') {
      x = lp_xml_read_double (&voc->xml);
    } else if (name[0] == 'y') {
      lp_annotation_draft_add_point (&voc->draft, x - voc->base,
          lp_xml_read_double (&voc->xml) - voc->base);
      x = NAN;
    }
  }
  lp_outline_builder_end_ring (&voc->draft.outline);
}

static void
read_attributes (Voc *voc)
{
  LpXmlElement list, attribute;

  lp_xml_enter (&voc->xml, &list);
  while (lp_xml_next_child (&voc->xml, &list)) {
    g_autofree gchar *name = NULL, *value = NULL;

    lp_xml_enter (&voc->xml, &attribute);
    while (lp_xml_next_child (&voc->xml, &attribute))
      if (lp_xml_is (&voc->xml, "name") && name == NULL)
        name = lp_xml_dup_text (&voc->xml);
      else if (lp_xml_is (&voc->xml, "value") && value == NULL)
        value = lp_xml_dup_text (&voc->xml);
    if (name != NULL && value != NULL)
      lp_annotation_draft_add_attribute (&voc->draft, name, value, -1);
  }
}

static void
read_member (Voc *voc, Object *object)
{
  static const gchar *const attributes[] = { "pose", "truncated", "difficult",
    "occluded" };
  static const gchar *const edges[] = { "xmin", "ymin", "xmax", "ymax" };
  static const gchar *const rotated[] = { "cx", "cy", "w", "h", "angle" };
  LpXml *xml = &voc->xml;
  g_autofree gchar *text = NULL;

  if (lp_xml_is (xml, "bndbox")) {
    object->has_edges = TRUE;
    read_numbers (xml, edges, object->edges, 4);
  } else if (lp_xml_is (xml, "robndbox") || lp_xml_is (xml, "rotated_bndbox")) {
    object->has_rotated = TRUE;
    read_numbers (xml, rotated, object->rotated, 5);
  } else if (lp_xml_is (xml, "polygon")) {
    read_polygon (voc);
  } else if (lp_xml_is (xml, "attributes")) {
    read_attributes (voc);
  } else if (lp_xml_is (xml, "name")) {
    text = lp_xml_dup_text (xml);
    lp_annotation_draft_set_label (&voc->draft, text, -1);
  } else if (lp_xml_is (xml, "confidence") || lp_xml_is (xml, "score")) {
    voc->draft.annotation.score = (gfloat) lp_xml_read_double (xml);
  } else {
    for (guint i = 0; i < G_N_ELEMENTS (attributes); i++)
      if (lp_xml_is (xml, attributes[i])) {
        text = lp_xml_dup_text (xml);
        lp_annotation_draft_add_attribute (
            &voc->draft, attributes[i], text, -1);
        break;
      }
  }
}

/* A box that is given counts, and the polygon is what is within it. */
static void
take_shape (Voc *voc, const Object *object)
{
  LpAnnotationDraft *draft = &voc->draft;
  const gdouble *edges = object->edges;
  const gdouble *rotated = object->rotated;

  if (object->has_rotated) {
    lp_annotation_draft_set_rotated (draft, rotated[0] - voc->base / 2,
        rotated[1] - voc->base / 2, rotated[2], rotated[3], rotated[4]);
    return;
  }
  if (lp_annotation_draft_has_points (draft))
    lp_annotation_draft_take_points (draft, LP_SHAPE_POLYGON);
  if (object->has_edges)
    lp_annotation_draft_set_edges (
        draft, edges[0] - voc->base, edges[1] - voc->base, edges[2], edges[3]);
  else if (!lp_annotation_draft_has_points (draft))
    draft->fault = "it has no 'bndbox'";
}

static void
read_object (Voc *voc)
{
  guint64 line = lp_xml_get_line (&voc->xml);
  Object object = { { 0 } };
  LpXmlElement element;

  lp_annotation_draft_reset (&voc->draft);
  lp_xml_enter (&voc->xml, &element);
  while (lp_xml_next_child (&voc->xml, &element))
    read_member (voc, &object);
  if (voc->xml.message != NULL)
    return;
  take_shape (voc, &object);
  lp_annotation_draft_add (
      &voc->draft, voc->builder, voc->image, voc->path, line);
}

/* Which image it is for may stand behind the objects. Returns whether none of
 * the files before was for it. */
static gboolean
read_image (Voc *voc)
{
  static const gchar *const size[] = { "width", "height" };
  LpXmlElement root;
  gdouble numbers[2];

  lp_xml_enter (&voc->xml, &root);
  while (lp_xml_next_child (&voc->xml, &root)) {
    if (lp_xml_is (&voc->xml, "filename")) {
      g_free (voc->filename);
      voc->filename = lp_xml_dup_text (&voc->xml);
    } else if (lp_xml_is (&voc->xml, "size")) {
      read_numbers (&voc->xml, size, numbers, 2);
      if (numbers[0] > 0 && numbers[0] < G_MAXINT && numbers[1] > 0 &&
          numbers[1] < G_MAXINT) {
        voc->width = (gint) numbers[0];
        voc->height = (gint) numbers[1];
      }
    }
  }
  return lp_image_finder_add_named (voc->builder, voc->path, voc->filename,
      voc->width, voc->height, &voc->image);
}

static void
read_objects (Voc *voc)
{
  LpXmlElement root;

  lp_xml_enter (&voc->xml, &root);
  while (lp_xml_next_child (&voc->xml, &root))
    if (lp_xml_is (&voc->xml, "object"))
      read_object (voc);
}

static gboolean
voc_read (const gchar *path, const gchar *text, gsize length,
    LpAnnotationBuilder *builder, GError **error)
{
  const gchar *base = lp_annotation_builder_get_option (builder, "base");
  Voc voc = { .path = path, .builder = builder };
  g_autoptr (GError) damage = NULL;
  gboolean is_new;

  voc.base = base != NULL && strcmp (base, "1") == 0 ? 1 : 0;
  if (!lp_xml_open (&voc.xml, path, text, length, error))
    return FALSE;
  is_new = read_image (&voc);
  g_free (voc.filename);
  if (!lp_xml_close (&voc.xml, path, &damage))
    lp_annotation_builder_warn (builder, "%s", damage->message);
  if (!is_new || !lp_xml_open (&voc.xml, path, text, length, NULL))
    return TRUE;
  lp_annotation_draft_init (&voc.draft);
  read_objects (&voc);
  lp_annotation_draft_clear (&voc.draft);
  lp_xml_close (&voc.xml, path, NULL);
  return TRUE;
}

static const gchar *const options[] = { "base=0|1", NULL };

const LpAnnotationFormat lp_annotation_format_voc = {
  .name = "voc",
  .description = "Pascal VOC, XML",
  .extensions = "xml",
  .options = options,
  .coordinates = LP_COORDINATES_UPRIGHT,
  .probe = voc_probe,
  .read = voc_read,
};
