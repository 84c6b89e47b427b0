/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-xml.h"

#include <math.h>
#include <string.h>

#include "text/lp-number.h"

/* No format nests deeper; libxml2 alone would go on. */
#define MAX_DEPTH 100

static void
keep_error (void *user_data, xmlErrorPtr fault)
{
  LpXml *xml = user_data;

  if (xml->message != NULL || fault->level < XML_ERR_ERROR)
    return;
  xml->message = g_strstrip (g_utf8_make_valid (fault->message, -1));
  xml->line = fault->line;
}

/**
 * lp_xml_open: (skip)
 * @xml: to be cleared by lp_xml_close()
 * @path: the file
 * @text: what it holds, which must outlive @xml
 * @length: bytes
 * @error: where to say what is wrong
 *
 * Goes to the root element. An element's own text, with its attributes, may
 * have 10 MB.
 *
 * Returns: whether there is one
 */
gboolean
lp_xml_open (LpXml *xml, const gchar *path, const gchar *text, gsize length,
    GError **error)
{
  /* Without XML_PARSE_HUGE: beyond the 10 MB that an element may have then
   * libxml2 takes time with the square of its length. Entities are limited,
   * too. */
  const gint options =
      XML_PARSE_NONET | XML_PARSE_BIG_LINES | XML_PARSE_COMPACT;

  memset (xml, 0, sizeof *xml);
  if (length > G_MAXINT) {
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "'%s' is larger than the 2 GB of XML that can be read.", path);
    return FALSE;
  }
  /* What is UTF-8 is that, whatever it declares: it may have been another
   * encoding before it was read. */
  xml->reader = xmlReaderForMemory (text, (gint) length, path,
      g_utf8_validate_len (text, length, NULL) ? "UTF-8" : NULL, options);
  if (xml->reader == NULL) {
    g_set_error (
        error, LP_ERROR, LP_ERROR_FORMAT, "'%s' cannot be read as XML.", path);
    return FALSE;
  }
  xmlTextReaderSetStructuredErrorHandler (xml->reader, keep_error, xml);
  while (xmlTextReaderRead (xml->reader) == 1)
    if (xmlTextReaderNodeType (xml->reader) == XML_READER_TYPE_ELEMENT)
      return TRUE;
  if (xml->message == NULL)
    xml->message = g_strdup ("there is no element in it");
  lp_xml_close (xml, path, error);
  return FALSE;
}

/**
 * lp_xml_close: (skip)
 * @xml: XML that was opened
 * @path: the file
 * @error: where to say what is wrong
 *
 * Frees what is in @xml.
 *
 * Returns: whether there was nothing wrong up to where it was read
 */
gboolean
lp_xml_close (LpXml *xml, const gchar *path, GError **error)
{
  gboolean is_good = xml->message == NULL;

  if (!is_good)
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "'%s', line %d: it is damaged from here on: %s.", path, xml->line,
        xml->message);
  g_clear_pointer (&xml->message, g_free);
  g_clear_pointer (&xml->reader, xmlFreeTextReader);
  return is_good;
}

static gboolean
read_node (LpXml *xml)
{
  if (xml->message != NULL)
    return FALSE;
  if (xmlTextReaderRead (xml->reader) != 1)
    return FALSE;
  if (xmlTextReaderDepth (xml->reader) > MAX_DEPTH) {
    xml->message =
        g_strdup_printf ("elements are nested more than %d deep", MAX_DEPTH);
    xml->line = (gint) lp_xml_get_line (xml);
    return FALSE;
  }
  if (xmlTextReaderNodeType (xml->reader) == XML_READER_TYPE_ENTITY_REFERENCE) {
    xml->message = g_strdup_printf (
        "it uses an entity of its own, '&%s;', which is not read",
        (const gchar *) xmlTextReaderConstName (xml->reader));
    xml->line = (gint) lp_xml_get_line (xml);
    return FALSE;
  }
  return TRUE;
}

/**
 * lp_xml_enter: (skip)
 * @xml: XML, at the beginning of an element
 * @element: (out): that element
 */
void
lp_xml_enter (LpXml *xml, LpXmlElement *element)
{
  element->depth = xmlTextReaderDepth (xml->reader);
  element->is_empty = xmlTextReaderIsEmptyElement (xml->reader) == 1;
}

/**
 * lp_xml_next_child: (skip)
 * @xml: XML
 * @parent: an element that it is in
 *
 * Goes to the beginning of the next child, and past the parent after the last.
 *
 * Returns: whether there is one
 */
gboolean
lp_xml_next_child (LpXml *xml, const LpXmlElement *parent)
{
  if (parent->is_empty)
    return FALSE;
  while (read_node (xml)) {
    gint type = xmlTextReaderNodeType (xml->reader);
    gint depth = xmlTextReaderDepth (xml->reader);

    if (type == XML_READER_TYPE_ELEMENT && depth == parent->depth + 1)
      return TRUE;
    if (type == XML_READER_TYPE_END_ELEMENT && depth <= parent->depth)
      return FALSE;
  }
  return FALSE;
}

/**
 * lp_xml_get_name: (skip)
 * @xml: XML at an element
 *
 * Returns: its name
 */
const gchar *
lp_xml_get_name (LpXml *xml)
{
  return (const gchar *) xmlTextReaderConstLocalName (xml->reader);
}

/**
 * lp_xml_is: (skip)
 * @xml: XML at an element
 * @name: a name
 *
 * Returns: whether the element is called that
 */
gboolean
lp_xml_is (LpXml *xml, const gchar *name)
{
  return g_strcmp0 (lp_xml_get_name (xml), name) == 0;
}

/**
 * lp_xml_get_line: (skip)
 * @xml: XML at an element
 *
 * Returns: the line it begins on
 */
guint64
lp_xml_get_line (LpXml *xml)
{
  xmlNode *node = xmlTextReaderCurrentNode (xml->reader);
  glong line = node ? xmlGetLineNo (node) : 0;

  return line > 0 ? (guint64) line : 0;
}

/**
 * lp_xml_dup_text: (skip)
 * @xml: XML at the beginning of an element
 *
 * Goes to the end of the element.
 *
 * Returns: (transfer full): the text in it, without blanks around it
 */
gchar *
lp_xml_dup_text (LpXml *xml)
{
  GString *text = g_string_new (NULL);
  LpXmlElement element;

  lp_xml_enter (xml, &element);
  while (!element.is_empty && read_node (xml)) {
    gint type = xmlTextReaderNodeType (xml->reader);

    if (type == XML_READER_TYPE_END_ELEMENT &&
        xmlTextReaderDepth (xml->reader) <= element.depth)
      break;
    if (type == XML_READER_TYPE_TEXT || type == XML_READER_TYPE_CDATA ||
        type == XML_READER_TYPE_SIGNIFICANT_WHITESPACE)
      g_string_append (
          text, (const gchar *) xmlTextReaderConstValue (xml->reader));
  }
  return g_strstrip (g_string_free (text, FALSE));
}

/**
 * lp_xml_dup_attribute: (skip)
 * @xml: XML at the beginning of an element
 * @name: of an attribute
 *
 * Returns: (transfer full) (nullable): its value
 */
gchar *
lp_xml_dup_attribute (LpXml *xml, const gchar *name)
{
  xmlChar *value =
      xmlTextReaderGetAttribute (xml->reader, (const xmlChar *) name);
  gchar *copy = g_strdup ((const gchar *) value);

  xmlFree (value);
  return copy;
}

static gdouble
to_double (const gchar *text)
{
  gdouble value;

  return text != NULL && lp_number_parse (text, strlen (text), &value) ? value
                                                                       : NAN;
}

static gint
to_size (gdouble value)
{
  return value > 0 && value <= G_MAXINT ? (gint) value : 0;
}

/**
 * lp_xml_read_double: (skip)
 * @xml: XML at the beginning of an element
 *
 * Returns: the number in it, or not a number
 */
gdouble
lp_xml_read_double (LpXml *xml)
{
  g_autofree gchar *text = lp_xml_dup_text (xml);

  return to_double (text);
}

/**
 * lp_xml_get_double: (skip)
 * @xml: XML at the beginning of an element
 * @attribute: of an attribute
 *
 * Returns: the number it gives, or not a number
 */
gdouble
lp_xml_get_double (LpXml *xml, const gchar *attribute)
{
  g_autofree gchar *text = lp_xml_dup_attribute (xml, attribute);

  return to_double (text);
}

/**
 * lp_xml_read_size: (skip)
 * @xml: XML at the beginning of an element
 *
 * Returns: the number of pixels in it, or 0
 */
gint
lp_xml_read_size (LpXml *xml)
{
  return to_size (lp_xml_read_double (xml));
}

/**
 * lp_xml_get_size: (skip)
 * @xml: XML at the beginning of an element
 * @attribute: of an attribute
 *
 * Returns: the number of pixels it gives, or 0
 */
gint
lp_xml_get_size (LpXml *xml, const gchar *attribute)
{
  return to_size (lp_xml_get_double (xml, attribute));
}

/* Passes over declarations and comments before the first element. */
static const gchar *
find_root (const gchar *text, const gchar *end)
{
  while ((text = memchr (text, '<', (gsize) (end - text))) != NULL) {
    if (end - text >= 4 && memcmp (text, "<!--", 4) == 0) {
      text = memmem (text + 4, (gsize) (end - text - 4), "-->", 3);
      if (text == NULL)
        return NULL;
    } else if (text + 1 < end && text[1] != '?' && text[1] != '!') {
      return text + 1;
    } else {
      text++;
    }
  }
  return NULL;
}

/**
 * lp_xml_probe_root: (skip)
 * @text: the beginning of a file
 * @length: bytes
 *
 * Returns: (transfer full) (nullable): the name of its root element, or %NULL
 *   where it is not XML
 */
gchar *
lp_xml_probe_root (const gchar *text, gsize length)
{
  const gchar *end = text + length;
  const gchar *start = text, *name;

  while (start < end && g_ascii_isspace (*start))
    start++;
  if (start == end || *start != '<')
    return NULL;
  start = find_root (start, end);
  if (start == NULL)
    return NULL;
  for (name = start; name < end && !g_ascii_isspace (*name) &&
                     memchr ("/>", *name, 2) == NULL;
       name++)
    ;
  return g_strndup (start, MIN (name - start, 64));
}
