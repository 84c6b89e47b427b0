/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log/lp-log-xml.h"

#include <math.h>
#include <string.h>

#include "text/lp-number.h"

/* Longer than the text of any element that counts. */
#define MAX_TEXT 65536

static int
read_input (void *context, char *buffer, int size)
{
  LpLogXml *xml = context;
  LpTextInput *input = xml->log->input;
  gsize length;

  while (input->length == 0 && !input->at_end) {
    if (!lp_text_input_read_more (input, &xml->read_error)) {
      xml->has_failed = TRUE;
      return -1;
    }
  }
  length = MIN (input->length, (gsize) size);
  memcpy (buffer, input->data, length);
  lp_text_input_consume (input, length);
  return (int) length;
}

static void
take_fault (void *user_data, xmlErrorPtr fault)
{
  LpLogXml *xml = user_data;
  g_autofree gchar *message = NULL;

  if (fault->level < XML_ERR_ERROR || xml->has_fault || xml->has_failed)
    return;
  /* One leads to others; what can be read is read on. */
  xml->has_fault = TRUE;
  message = g_strstrip (g_utf8_make_valid (fault->message, -1));
  xml->log->line = (guint64) MAX (fault->line, 0);
  xml->log->offset = (guint64) MAX (xmlTextReaderByteConsumed (xml->reader), 0);
  lp_log_reader_report (
      xml->log, TRUE, LP_LOG_MALFORMED, "Broken XML: %s.", message);
}

/* UTF-16 was made UTF-8 before, and some programs write UTF-8 below a
 * declaration of UTF-16: the bytes are right, not the declaration. */
static gboolean
declares_utf16 (const LpTextInput *input)
{
  const gsize length = MIN (input->length, (gsize) 256);
  const gchar *end = g_strstr_len (input->data, (gssize) length, "?>");
  const gchar *encoding =
      end ? g_strstr_len (input->data, end - input->data, "encoding") : NULL;
  g_autofree gchar *value =
      encoding ? g_ascii_strup (encoding, end - encoding) : NULL;

  return value != NULL && strstr (value, "UTF-16") != NULL;
}

/**
 * lp_log_xml_open: (skip)
 * @xml: all zero
 * @log: the reader whose input it is
 *
 * Returns: whether the file can be read as XML
 */
gboolean
lp_log_xml_open (LpLogXml *xml, LpLogReader *log)
{
  /* Entities of more than libxml2's limits end the file. */
  const gint options = XML_PARSE_NONET | XML_PARSE_RECOVER |
                       XML_PARSE_BIG_LINES | XML_PARSE_COMPACT;

  const gboolean ignores_encoding = declares_utf16 (log->input);

  xml->log = log;
  xml->text = g_string_new (NULL);
  xml->reader = xmlReaderForIO (read_input, NULL, xml, NULL,
      ignores_encoding ? "UTF-8" : NULL,
      options | (ignores_encoding ? XML_PARSE_IGNORE_ENC : 0));
  if (xml->reader == NULL)
    return FALSE;
  xmlTextReaderSetStructuredErrorHandler (xml->reader, take_fault, xml);
  return TRUE;
}

/**
 * lp_log_xml_close: (skip)
 * @xml: an open file
 */
void
lp_log_xml_close (LpLogXml *xml)
{
  xmlFreeTextReader (xml->reader);
  g_string_free (xml->text, TRUE);
  g_clear_error (&xml->read_error);
}

/**
 * lp_log_xml_next: (skip)
 * @xml: an open file
 * @error: where to say that reading failed or was interrupted
 *
 * Goes on to where the next element begins or ends; one without content does
 * both.
 *
 * Returns: which it is
 */
LpLogXmlEvent
lp_log_xml_next (LpLogXml *xml, GError **error)
{
  while (xmlTextReaderRead (xml->reader) == 1) {
    switch (xmlTextReaderNodeType (xml->reader)) {
      case XML_READER_TYPE_ELEMENT:
        g_string_truncate (xml->text, 0);
        return LP_LOG_XML_START;
      case XML_READER_TYPE_END_ELEMENT:
        return LP_LOG_XML_END;
      case XML_READER_TYPE_TEXT:
      case XML_READER_TYPE_CDATA:
        if (xml->text->len < MAX_TEXT)
          g_string_append (
              xml->text, (const gchar *) xmlTextReaderConstValue (xml->reader));
        break;
      default:
        break;
    }
  }
  if (xml->read_error != NULL)
    g_propagate_error (error, g_steal_pointer (&xml->read_error));
  else if (xml->has_failed)
    g_set_error (error, LP_ERROR, LP_ERROR_READ,
        "Reading '%s' was interrupted and cannot go on; begin anew.",
        xml->log->input->path);
  return LP_LOG_XML_OVER;
}

/**
 * lp_log_xml_is: (skip)
 * @xml: an open file
 * @name: a name without a prefix
 *
 * Returns: whether the current element has that name
 */
gboolean
lp_log_xml_is (const LpLogXml *xml, const gchar *name)
{
  const xmlChar *local = xmlTextReaderConstLocalName (xml->reader);

  return local != NULL && strcmp ((const gchar *) local, name) == 0;
}

/**
 * lp_log_xml_get_number: (skip)
 * @xml: an open file, at the start of an element
 * @attribute: a name
 *
 * Returns: its value, or NAN
 */
gdouble
lp_log_xml_get_number (const LpLogXml *xml, const gchar *attribute)
{
  xmlChar *text =
      xmlTextReaderGetAttribute (xml->reader, (const xmlChar *) attribute);
  gdouble number;

  if (text == NULL || !lp_number_parse ((const gchar *) text,
                          strlen ((const gchar *) text), &number))
    number = NAN;
  xmlFree (text);
  return number;
}

/**
 * lp_log_xml_begin_record: (skip)
 * @xml: an open file, at the start of an element
 *
 * Begins a record of the log there.
 */
void
lp_log_xml_begin_record (LpLogXml *xml)
{
  xml->log->n_records++;
  lp_log_xml_note_place (xml);
}

/**
 * lp_log_xml_note_place: (skip)
 * @xml: an open file, at the start of an element
 *
 * What is reported from now on is there.
 */
void
lp_log_xml_note_place (LpLogXml *xml)
{
  /* The parser is ahead of the element, by a few hundred bytes. */
  const glong line = xmlGetLineNo (xmlTextReaderCurrentNode (xml->reader));

  xml->log->line = (guint64) MAX (line, 0);
  xml->log->offset = (guint64) MAX (xmlTextReaderByteConsumed (xml->reader), 0);
}

/**
 * lp_log_xml_probe_root: (skip)
 * @head: how a file begins
 * @length: its length in bytes
 * @root: a name
 *
 * Returns: whether the first element has that name
 */
gboolean
lp_log_xml_probe_root (const gchar *head, gsize length, const gchar *root)
{
  const gchar *end = head + length;
  gsize n = strlen (root);

  while ((head = memchr (head, '<', (gsize) (end - head))) != NULL) {
    head++;
    if (head == end)
      return FALSE;
    if (*head == '!' && end - head > 3 && memcmp (head, "!--", 3) == 0) {
      head = g_strstr_len (head, end - head, "-->");
      if (head == NULL)
        return FALSE;
      continue;
    }
    if (*head != '?' && *head != '!')
      return (gsize) (end - head) > n && memcmp (head, root, n) == 0 &&
             !g_ascii_isalnum (head[n]);
  }
  return FALSE;
}
