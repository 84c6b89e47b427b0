/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-cvat-shape.h"

#include <string.h>

#include "text/lp-number.h"

typedef void (*ReadFunc) (LpXml *xml, LpAnnotationDraft *draft);

static gdouble
get_radians (LpXml *xml)
{
  gdouble degrees = lp_xml_get_double (xml, "rotation");

  return isnan (degrees) ? 0 : degrees * G_PI / 180;
}

/* `rotation` is in degrees, clockwise about the centre. */
static void
read_box (LpXml *xml, LpAnnotationDraft *draft)
{
  gdouble left = lp_xml_get_double (xml, "xtl");
  gdouble top = lp_xml_get_double (xml, "ytl");
  gdouble right = lp_xml_get_double (xml, "xbr");
  gdouble bottom = lp_xml_get_double (xml, "ybr");
  gdouble radians = get_radians (xml);

  if (radians == 0)
    lp_annotation_draft_set_edges (draft, left, top, right, bottom);
  else
    lp_annotation_draft_set_rotated (draft, (left + right) / 2,
        (top + bottom) / 2, right - left, bottom - top, radians);
}

/* Reads "x,y;x,y". */
static void
add_points (LpXml *xml, LpAnnotationDraft *draft)
{
  g_autofree gchar *text = lp_xml_dup_attribute (xml, "points");
  const gchar *position = text ? text : "";
  const gchar *end = position + strlen (position);

  while (position < end) {
    gdouble x, y;
    gsize n = lp_number_scan (position, (gsize) (end - position), &x);

    position += n;
    if (n == 0 || *position != ',')
      break;
    position++;
    n = lp_number_scan (position, (gsize) (end - position), &y);
    position += n;
    if (n == 0 || (*position != ';' && *position != '\0'))
      break;
    lp_annotation_draft_add_point (draft, x, y);
    if (*position == ';')
      position++;
    if (*position == '\0')
      return;
  }
  draft->fault = "its 'points' are not numbers as in \"1,2;3,4\"";
}

static void
read_polygon (LpXml *xml, LpAnnotationDraft *draft)
{
  add_points (xml, draft);
  lp_annotation_draft_take_points (draft, LP_SHAPE_POLYGON);
}

static void
read_polyline (LpXml *xml, LpAnnotationDraft *draft)
{
  add_points (xml, draft);
  lp_annotation_draft_take_points (draft, LP_SHAPE_LINE);
}

static void
read_points (LpXml *xml, LpAnnotationDraft *draft)
{
  add_points (xml, draft);
  lp_annotation_draft_take_points (draft, LP_SHAPE_POINTS);
}

static void
read_ellipse (LpXml *xml, LpAnnotationDraft *draft)
{
  lp_annotation_draft_set_ellipse (draft, lp_xml_get_double (xml, "cx"),
      lp_xml_get_double (xml, "cy"), lp_xml_get_double (xml, "rx"),
      lp_xml_get_double (xml, "ry"), get_radians (xml));
}

/* `rle` are runs along the rows of the mask's own rectangle. */
static void
read_mask (LpXml *xml, LpAnnotationDraft *draft)
{
  g_autoptr (GArray) runs = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree gchar *text = lp_xml_dup_attribute (xml, "rle");
  gdouble left = lp_xml_get_double (xml, "left");
  gdouble top = lp_xml_get_double (xml, "top");
  const gchar *position = text ? text : "";

  while (*position != '\0') {
    gchar *end;
    guint64 number = g_ascii_strtoull (position, &end, 10);
    guint run = (guint) MIN (number, G_MAXUINT);

    if (end == position)
      break;
    g_array_append_val (runs, run);
    for (position = end; *position == ',' || *position == ' '; position++)
      ;
  }
  if (*position != '\0' || !(fabs (left) < G_MAXINT32) ||
      !(fabs (top) < G_MAXINT32))
    draft->fault = "its mask is not given by whole numbers";
  else
    lp_annotation_draft_set_mask (draft, (gint) left, (gint) top,
        lp_xml_get_size (xml, "width"), lp_xml_get_size (xml, "height"), runs);
}

/* A box in space is drawn as two quadrilaterals; its bounds are taken. */
static void
read_cuboid (LpXml *xml, LpAnnotationDraft *draft)
{
  static const gchar *const corners[] = { "tl1", "bl1", "tr1", "br1", "tl2",
    "bl2", "tr2", "br2" };

  for (guint i = 0; i < G_N_ELEMENTS (corners); i++) {
    g_autofree gchar *x = g_strconcat ("x", corners[i], NULL);
    g_autofree gchar *y = g_strconcat ("y", corners[i], NULL);

    lp_annotation_draft_add_point (
        draft, lp_xml_get_double (xml, x), lp_xml_get_double (xml, y));
  }
  lp_annotation_draft_take_points (draft, LP_SHAPE_RECTANGLE);
}

/* Its points are elements of their own. */
static void
read_skeleton (LpXml *xml, LpAnnotationDraft *draft)
{
  draft->annotation.shape = LP_SHAPE_POINTS;
}

static const struct {
  const gchar *name;
  ReadFunc read;
} shapes[] = {
  { "box", read_box },
  { "polygon", read_polygon },
  { "polyline", read_polyline },
  { "points", read_points },
  { "ellipse", read_ellipse },
  { "mask", read_mask },
  { "cuboid", read_cuboid },
  { "skeleton", read_skeleton },
};

/**
 * lp_cvat_shape_is_known: (skip)
 * @xml: XML at an element
 *
 * Returns: whether the element is a shape
 */
gboolean
lp_cvat_shape_is_known (LpXml *xml)
{
  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    if (lp_xml_is (xml, shapes[i].name))
      return TRUE;
  return FALSE;
}

/**
 * lp_cvat_shape_begin: (skip)
 * @xml: XML at a shape
 * @draft: where to put it
 */
void
lp_cvat_shape_begin (LpXml *xml, LpAnnotationDraft *draft)
{
  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    if (lp_xml_is (xml, shapes[i].name)) {
      shapes[i].read (xml, draft);
      return;
    }
}

/**
 * lp_cvat_shape_add_joint: (skip)
 * @xml: XML at an element `points` within a skeleton
 * @draft: the skeleton
 *
 * Adds a point, unless it is marked as outside.
 */
void
lp_cvat_shape_add_joint (LpXml *xml, LpAnnotationDraft *draft)
{
  g_autofree gchar *outside = lp_xml_dup_attribute (xml, "outside");

  if (g_strcmp0 (outside, "1") != 0)
    add_points (xml, draft);
}

/**
 * lp_cvat_shape_end: (skip)
 * @draft: a shape whose children have been read
 */
void
lp_cvat_shape_end (LpAnnotationDraft *draft)
{
  if (draft->annotation.shape == LP_SHAPE_POINTS &&
      draft->annotation.outline == NULL)
    lp_annotation_draft_take_points (draft, LP_SHAPE_POINTS);
}
