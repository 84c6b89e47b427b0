/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-annotation-draft.h"
#include "annotation/lp-annotation-format.h"
#include "annotation/lp-image-finder.h"
#include "annotation/lp-xml.h"

#include <string.h>

/*
 * The XML of MIT's LabelMe in the browser: a file for each image, an `object`
 * with a `polygon` of `pt` each. Objects that were deleted stay in the file,
 * marked so. Segmentations are masks in files of their own, of which only the
 * box is read.
 */

typedef struct {
  const gchar *path;
  LpAnnotationBuilder *builder;
  LpXml xml;
  gchar *filename;
  gint width;
  gint height;
  guint image;
  LpAnnotationDraft draft;
  gboolean is_deleted; /* the object that is being read */
  gboolean is_box;
} LabelMe;

static gboolean
labelme_probe (const gchar *path, const gchar *text, gsize length)
{
  g_autofree gchar *root = lp_xml_probe_root (text, length);

  return root != NULL && strcmp (root, "annotation") == 0 &&
         (memmem (text, length, "<deleted>", 9) != NULL ||
             memmem (text, length, "<imagesize>", 11) != NULL ||
             memmem (text, length, "<sourceAnnotation>", 18) != NULL) &&
         memmem (text, length, "<bndbox", 7) == NULL;
}

static void
read_point (LabelMe *labelme)
{
  LpXmlElement point;
  gdouble x = NAN, y = NAN;

  lp_xml_enter (&labelme->xml, &point);
  while (lp_xml_next_child (&labelme->xml, &point))
    if (lp_xml_is (&labelme->xml, "x"))
      x = lp_xml_read_double (&labelme->xml);
    else if (lp_xml_is (&labelme->xml, "y"))
      y = lp_xml_read_double (&labelme->xml);
  lp_annotation_draft_add_point (&labelme->draft, x, y);
}

static void
read_polygon (LabelMe *labelme)
{
  LpXmlElement polygon;

  lp_xml_enter (&labelme->xml, &polygon);
  while (lp_xml_next_child (&labelme->xml, &polygon))
    if (lp_xml_is (&labelme->xml, "pt"))
      read_point (labelme);
}

/* A segmentation has a `box`, with `xmin` and so on. */
static void
read_segmentation (LabelMe *labelme)
{
  LpXml *xml = &labelme->xml;
  LpXmlElement segmentation, box;
  gdouble left = NAN, top = NAN, right = NAN, bottom = NAN;

  lp_xml_enter (xml, &segmentation);
  while (lp_xml_next_child (xml, &segmentation)) {
    if (!lp_xml_is (xml, "box"))
      continue;
    lp_xml_enter (xml, &box);
    while (lp_xml_next_child (xml, &box))
      if (lp_xml_is (xml, "xmin"))
        left = lp_xml_read_double (xml);
      else if (lp_xml_is (xml, "ymin"))
        top = lp_xml_read_double (xml);
      else if (lp_xml_is (xml, "xmax"))
        right = lp_xml_read_double (xml);
      else if (lp_xml_is (xml, "ymax"))
        bottom = lp_xml_read_double (xml);
  }
  lp_annotation_draft_set_edges (&labelme->draft, left, top, right, bottom);
}

static void
read_member (LabelMe *labelme, gboolean *has_segmentation)
{
  LpXml *xml = &labelme->xml;
  g_autofree gchar *text = NULL;

  if (lp_xml_is (xml, "polygon")) {
    read_polygon (labelme);
  } else if (lp_xml_is (xml, "segm")) {
    *has_segmentation = TRUE;
    read_segmentation (labelme);
  } else if (lp_xml_is (xml, "name")) {
    text = lp_xml_dup_text (xml);
    lp_annotation_draft_set_label (&labelme->draft, text, -1);
  } else if (lp_xml_is (xml, "id")) {
    text = lp_xml_dup_text (xml);
    lp_annotation_draft_set_id (&labelme->draft, text, -1);
  } else if (lp_xml_is (xml, "deleted")) {
    text = lp_xml_dup_text (xml);
    labelme->is_deleted = strcmp (text, "1") == 0;
  } else if (lp_xml_is (xml, "type")) {
    text = lp_xml_dup_text (xml);
    labelme->is_box = strcmp (text, "bounding_box") == 0;
  } else if (lp_xml_is (xml, "occluded") || lp_xml_is (xml, "attributes")) {
    g_autofree gchar *name = g_strdup (lp_xml_get_name (xml));
    text = lp_xml_dup_text (xml);
    if (*text != '\0')
      lp_annotation_draft_add_attribute (&labelme->draft, name, text, -1);
  }
}

/* Boxes are polygons of four points with a type of their own; a polygon of one
 * or two points is a point or a line. */
static void
take_shape (LabelMe *labelme, gboolean has_segmentation)
{
  LpAnnotationDraft *draft = &labelme->draft;
  guint64 n_points = lp_outline_builder_get_n_points (&draft->outline);

  if (has_segmentation && n_points == 0)
    return;
  if (n_points == 1 || n_points == 2) {
    lp_annotation_draft_take_points (
        draft, n_points == 1 ? LP_SHAPE_POINTS : LP_SHAPE_LINE);
    return;
  }
  lp_annotation_draft_take_points (
      draft, labelme->is_box ? LP_SHAPE_RECTANGLE : LP_SHAPE_POLYGON);
}

static void
read_object (LabelMe *labelme)
{
  guint64 line = lp_xml_get_line (&labelme->xml);
  gboolean has_segmentation = FALSE;
  LpXmlElement object;

  lp_annotation_draft_reset (&labelme->draft);
  labelme->is_deleted = labelme->is_box = FALSE;
  lp_xml_enter (&labelme->xml, &object);
  while (lp_xml_next_child (&labelme->xml, &object))
    read_member (labelme, &has_segmentation);
  if (labelme->xml.message != NULL || labelme->is_deleted)
    return;
  take_shape (labelme, has_segmentation);
  lp_annotation_draft_add (
      &labelme->draft, labelme->builder, labelme->image, labelme->path, line);
}

/* Reads what is said of the image, or the objects. */
static void
read_root (LabelMe *labelme, gboolean objects)
{
  LpXml *xml = &labelme->xml;
  LpXmlElement root, size;

  lp_xml_enter (xml, &root);
  while (lp_xml_next_child (xml, &root)) {
    if (objects && lp_xml_is (xml, "object")) {
      read_object (labelme);
    } else if (!objects && lp_xml_is (xml, "filename")) {
      g_free (labelme->filename);
      labelme->filename = lp_xml_dup_text (xml);
    } else if (!objects && lp_xml_is (xml, "imagesize")) {
      lp_xml_enter (xml, &size);
      while (lp_xml_next_child (xml, &size))
        if (lp_xml_is (xml, "nrows"))
          labelme->height = lp_xml_read_size (xml);
        else if (lp_xml_is (xml, "ncols"))
          labelme->width = lp_xml_read_size (xml);
    }
  }
}

static gboolean
labelme_read (const gchar *path, const gchar *text, gsize length,
    LpAnnotationBuilder *builder, GError **error)
{
  LabelMe labelme = { .path = path, .builder = builder };
  g_autoptr (GError) damage = NULL;
  gboolean is_new;

  if (!lp_xml_open (&labelme.xml, path, text, length, error))
    return FALSE;
  read_root (&labelme, FALSE);
  is_new = lp_image_finder_add_named (builder, path, labelme.filename,
      labelme.width, labelme.height, &labelme.image);
  g_free (labelme.filename);
  if (!lp_xml_close (&labelme.xml, path, &damage))
    lp_annotation_builder_warn (builder, "%s", damage->message);
  if (!is_new || !lp_xml_open (&labelme.xml, path, text, length, NULL))
    return TRUE;
  lp_annotation_draft_init (&labelme.draft);
  read_root (&labelme, TRUE);
  lp_annotation_draft_clear (&labelme.draft);
  lp_xml_close (&labelme.xml, path, NULL);
  return TRUE;
}

const LpAnnotationFormat lp_annotation_format_labelme_xml = {
  .name = "labelme-xml",
  .description = "LabelMe in the browser, XML",
  .extensions = "xml",
  .coordinates = LP_COORDINATES_UPRIGHT,
  .probe = labelme_probe,
  .read = labelme_read,
};
