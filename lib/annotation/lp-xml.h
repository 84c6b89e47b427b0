/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <libxml/xmlreader.h>

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * Reads XML from memory, element by element, without building a tree. Entities
 * of the file's own are refused, nothing is fetched. Not part of the public
 * API.
 *
 *     LpXmlElement parent;
 *     lp_xml_enter (&xml, &parent);
 *     while (lp_xml_next_child (&xml, &parent))
 *       if (lp_xml_is (&xml, "name")) ...
 *
 * Children that are not looked into are passed over.
 */

typedef struct {
  /*< private >*/
  xmlTextReader *reader;
  gchar *message; /* what is wrong */
  gint line;      /* and where */
} LpXml;

typedef struct {
  /*< private >*/
  gint depth;
  gboolean is_empty;
} LpXmlElement;

gboolean lp_xml_open (LpXml *xml, const gchar *path, const gchar *text,
    gsize length, GError **error);
gboolean lp_xml_close (LpXml *xml, const gchar *path, GError **error);

void lp_xml_enter (LpXml *xml, LpXmlElement *element);
gboolean lp_xml_next_child (LpXml *xml, const LpXmlElement *parent);
gboolean lp_xml_is (LpXml *xml, const gchar *name);
const gchar *lp_xml_get_name (LpXml *xml);
guint64 lp_xml_get_line (LpXml *xml);
gchar *lp_xml_dup_text (LpXml *xml);
gchar *lp_xml_dup_attribute (LpXml *xml, const gchar *name);
gdouble lp_xml_read_double (LpXml *xml);
gdouble lp_xml_get_double (LpXml *xml, const gchar *attribute);
gint lp_xml_read_size (LpXml *xml);
gint lp_xml_get_size (LpXml *xml, const gchar *attribute);

gchar *lp_xml_probe_root (const gchar *text, gsize length);

G_END_DECLS
