/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <libxml/xmlreader.h>

#include "log/lp-log-format.h"

G_BEGIN_DECLS

/*
 * Logs in XML, read as they come and never as a whole: what formats of this
 * kind have in common. Not part of the public API.
 */

typedef struct {
  xmlTextReader *reader;
  LpLogReader *log;
  GString *text; /* of the element that was closed last, without its children */
  GError *read_error;
  gboolean has_failed; /* to read, after which the parser is lost */
  gboolean has_fault;  /* which was told */
} LpLogXml;

gboolean lp_log_xml_open (LpLogXml *xml, LpLogReader *log);
void lp_log_xml_close (LpLogXml *xml);

typedef enum {
  LP_LOG_XML_START,
  LP_LOG_XML_END,
  LP_LOG_XML_OVER, /* at the end of the file, or with an error */
} LpLogXmlEvent;

LpLogXmlEvent lp_log_xml_next (LpLogXml *xml, GError **error);
gboolean lp_log_xml_is (const LpLogXml *xml, const gchar *name);
gdouble lp_log_xml_get_number (const LpLogXml *xml, const gchar *attribute);
void lp_log_xml_begin_record (LpLogXml *xml);
void lp_log_xml_note_place (LpLogXml *xml);

gboolean lp_log_xml_probe_root (
    const gchar *head, gsize length, const gchar *root);

G_END_DECLS
