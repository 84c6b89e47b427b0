/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-annotation-draft.h"
#include "annotation/lp-annotation-format.h"
#include "annotation/lp-cvat-shape.h"

#include <string.h>

/*
 * CVAT's own XML, version 1.1, of both kinds. "For images" has an `image` with
 * its shapes. "For video" has a `track` for each object, with a shape for each
 * frame in which it is; CVAT writes all of them, also those between key
 * frames, so nothing is interpolated. Its frames have no names: they are
 * called frame_000012 as the pictures are that CVAT exports with them. Where
 * an object has left the picture there is a last shape that is `outside`.
 *
 * Pictures of several subsets may have the same name; they lie in folders of
 * the subsets' names then. A `tag` is for the picture as a whole and gives no
 * box.
 */

typedef struct {
  const gchar *path;
  LpAnnotationBuilder *builder;
  LpXml xml;
  LpAnnotationDraft draft;
  gint width; /* of the video's frames */
  gint height;
  GHashTable *frames; /* from subset and frame number to image plus 1 */
} Cvat;

static gboolean
cvat_probe (const gchar *path, const gchar *text, gsize length)
{
  g_autofree gchar *root = lp_xml_probe_root (text, length);

  return root != NULL && strcmp (root, "annotations") == 0;
}

static void
add_attribute (Cvat *cvat, const gchar *name)
{
  g_autofree gchar *value = lp_xml_dup_attribute (&cvat->xml, name);

  if (value != NULL)
    lp_annotation_draft_add_attribute (&cvat->draft, name, value, -1);
}

/* Reads the shape at which the reader is. */
static void
read_shape (Cvat *cvat, const gchar *label, guint image)
{
  static const gchar *const kept[] = { "occluded", "z_order", "source",
    "group_id", "keyframe" };
  LpXml *xml = &cvat->xml;
  guint64 line = lp_xml_get_line (xml);
  g_autofree gchar *own_label = lp_xml_dup_attribute (xml, "label");
  LpXmlElement shape;

  lp_annotation_draft_reset (&cvat->draft);
  if (own_label != NULL || label != NULL)
    lp_annotation_draft_set_label (
        &cvat->draft, own_label ? own_label : label, -1);
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    add_attribute (cvat, kept[i]);
  lp_cvat_shape_begin (xml, &cvat->draft);
  lp_xml_enter (xml, &shape);
  while (lp_xml_next_child (xml, &shape)) {
    if (lp_xml_is (xml, "attribute")) {
      g_autofree gchar *name = lp_xml_dup_attribute (xml, "name");
      g_autofree gchar *value = lp_xml_dup_text (xml);
      if (name != NULL)
        lp_annotation_draft_add_attribute (&cvat->draft, name, value, -1);
    } else if (lp_xml_is (xml, "points")) {
      lp_cvat_shape_add_joint (xml, &cvat->draft);
    }
  }
  lp_cvat_shape_end (&cvat->draft);
  if (xml->message == NULL)
    lp_annotation_draft_add (
        &cvat->draft, cvat->builder, image, cvat->path, line);
}

static guint
add_image (
    Cvat *cvat, const gchar *subset, const gchar *name, gint width, gint height)
{
  g_autofree gchar *path = g_build_filename (subset ? subset : "", name, NULL);
  guint image;

  if (!lp_annotation_builder_add_image_at (
          cvat->builder, path, name, width, height, &image))
    lp_annotation_builder_warn (cvat->builder,
        "'%s', line %" G_GUINT64_FORMAT
        ": there are two images '%s'; they are taken as one.",
        cvat->path, lp_xml_get_line (&cvat->xml), name);
  return image;
}

static void
read_image (Cvat *cvat)
{
  LpXml *xml = &cvat->xml;
  g_autofree gchar *name = lp_xml_dup_attribute (xml, "name");
  g_autofree gchar *subset = lp_xml_dup_attribute (xml, "subset");
  LpXmlElement element;
  guint image;

  if (name == NULL || *name == '\0') {
    lp_annotation_builder_drop (cvat->builder,
        "'%s', line %" G_GUINT64_FORMAT
        ": an image has no 'name'; its boxes are left out.",
        cvat->path, lp_xml_get_line (xml));
    return;
  }
  image = add_image (cvat, subset, name, lp_xml_get_size (xml, "width"),
      lp_xml_get_size (xml, "height"));
  lp_xml_enter (xml, &element);
  while (lp_xml_next_child (xml, &element))
    if (lp_cvat_shape_is_known (xml))
      read_shape (cvat, NULL, image);
}

/* Frames are numbered within their task, of which a project has several. */
static gboolean
find_frame (Cvat *cvat, const gchar *subset, const gchar *task, guint *image)
{
  gdouble number = lp_xml_get_double (&cvat->xml, "frame");
  g_autofree gchar *name = NULL, *key = NULL;
  gpointer found;

  if (!(number >= 0 && number <= G_MAXINT32) || number != floor (number)) {
    lp_annotation_builder_drop (cvat->builder,
        "'%s', line %" G_GUINT64_FORMAT
        ": a shape of a track has no number of a 'frame'.",
        cvat->path, lp_xml_get_line (&cvat->xml));
    return FALSE;
  }
  name = g_strdup_printf ("frame_%06.0f", number);
  key = g_strdup_printf (
      "%s\n%s\n%s", subset ? subset : "", task ? task : "", name);
  found = g_hash_table_lookup (cvat->frames, key);
  if (found != NULL) {
    *image = GPOINTER_TO_UINT (found) - 1;
    return TRUE;
  }
  *image = add_image (cvat, subset, name, cvat->width, cvat->height);
  g_hash_table_insert (
      cvat->frames, g_steal_pointer (&key), GUINT_TO_POINTER (*image + 1));
  return TRUE;
}

static void
read_track (Cvat *cvat)
{
  LpXml *xml = &cvat->xml;
  g_autofree gchar *label = lp_xml_dup_attribute (xml, "label");
  g_autofree gchar *subset = lp_xml_dup_attribute (xml, "subset");
  g_autofree gchar *task = lp_xml_dup_attribute (xml, "task_id");
  LpXmlElement track;

  lp_xml_enter (xml, &track);
  while (lp_xml_next_child (xml, &track)) {
    g_autofree gchar *outside = lp_xml_dup_attribute (xml, "outside");
    guint image;

    if (lp_cvat_shape_is_known (xml) && g_strcmp0 (outside, "1") != 0 &&
        find_frame (cvat, subset, task, &image))
      read_shape (cvat, label, image);
  }
}

/* `original_size` is that of the video; it stands in `task` or `job`. */
static void
read_meta (Cvat *cvat)
{
  LpXml *xml = &cvat->xml;
  LpXmlElement meta, task, size;

  lp_xml_enter (xml, &meta);
  while (lp_xml_next_child (xml, &meta)) {
    if (!lp_xml_is (xml, "task") && !lp_xml_is (xml, "job"))
      continue;
    lp_xml_enter (xml, &task);
    while (lp_xml_next_child (xml, &task)) {
      if (!lp_xml_is (xml, "original_size"))
        continue;
      lp_xml_enter (xml, &size);
      while (lp_xml_next_child (xml, &size))
        if (lp_xml_is (xml, "width"))
          cvat->width = lp_xml_read_size (xml);
        else if (lp_xml_is (xml, "height"))
          cvat->height = lp_xml_read_size (xml);
    }
  }
}

static gboolean
cvat_read (const gchar *path, const gchar *text, gsize length,
    LpAnnotationBuilder *builder, GError **error)
{
  Cvat cvat = { .path = path, .builder = builder };
  g_autoptr (GError) damage = NULL;
  LpXmlElement root;

  if (!lp_xml_open (&cvat.xml, path, text, length, error))
    return FALSE;
  lp_annotation_draft_init (&cvat.draft);
  cvat.frames = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  lp_xml_enter (&cvat.xml, &root);
  while (lp_xml_next_child (&cvat.xml, &root))
    if (lp_xml_is (&cvat.xml, "image"))
      read_image (&cvat);
    else if (lp_xml_is (&cvat.xml, "track"))
      read_track (&cvat);
    else if (lp_xml_is (&cvat.xml, "meta"))
      read_meta (&cvat);
  g_hash_table_unref (cvat.frames);
  lp_annotation_draft_clear (&cvat.draft);
  if (!lp_xml_close (&cvat.xml, path, &damage))
    lp_annotation_builder_warn (builder, "%s", damage->message);
  return TRUE;
}

const LpAnnotationFormat lp_annotation_format_cvat = {
  .name = "cvat",
  .description = "CVAT for images or video, XML",
  .extensions = "xml",
  .coordinates = LP_COORDINATES_UPRIGHT,
  .probe = cvat_probe,
  .read = cvat_read,
};
