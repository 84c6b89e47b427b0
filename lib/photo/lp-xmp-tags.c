/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "photo/lp-xmp-tags.h"

#include <libxml/parser.h>
#include <string.h>

#define RDF_URI "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

/* Bytes; no number or time is longer. */
#define MAX_TEXT 256

/* Where the parser is. Properties are the attributes and the children of an
 * rdf:Description right in rdf:RDF (ISO 16684-1, section 7). */
typedef struct {
  LpPhotoTags tags;
  guint depth;      /* elements that are open */
  guint rdf_depth;  /* of rdf:RDF, 0 outside */
  gchar *structure; /* name of the property that is open */
  LpPhotoTag tag;   /* whose text is being read */
  guint tag_depth;  /* of its element */
  GString *text;
} Packet;

static gboolean
is_rdf (const xmlChar *name, const xmlChar *uri, const gchar *wanted)
{
  return uri != NULL && g_str_equal (name, wanted) &&
         g_str_equal (uri, RDF_URI);
}

static LpPhotoTag
find_tag (const Packet *packet, const gchar *name, const xmlChar *prefix,
    const xmlChar *uri)
{
  g_autofree gchar *member = NULL;

  if (packet->structure != NULL)
    name = member = g_strconcat (packet->structure, "/", name, NULL);
  return lp_photo_tags_find_xmp (
      (const gchar *) uri, (const gchar *) prefix, name);
}

/* Attributes come in fives: name, prefix, address, begin and end. */
static void
read_attributes (Packet *packet, int n_attributes, const xmlChar **attributes)
{
  for (int i = 0; i < n_attributes; i++, attributes += 5) {
    LpPhotoTag tag = find_tag (
        packet, (const gchar *) attributes[0], attributes[1], attributes[2]);

    if (tag < LP_PHOTO_N_TAGS)
      lp_photo_tags_take (&packet->tags, tag,
          g_strndup ((const gchar *) attributes[3],
              MIN (attributes[4] - attributes[3], MAX_TEXT)));
  }
}

static void
start_element (void *data, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri, int n_namespaces, const xmlChar **namespaces,
    int n_attributes, int n_defaulted, const xmlChar **attributes)
{
  Packet *packet = data;
  guint below;

  packet->depth++;
  packet->tag = LP_PHOTO_N_TAGS;
  if (packet->rdf_depth == 0) {
    if (is_rdf (name, uri, "RDF"))
      packet->rdf_depth = packet->depth;
    return;
  }
  below = packet->depth - packet->rdf_depth;
  if (below == 1 && is_rdf (name, uri, "Description")) {
    read_attributes (packet, n_attributes, attributes);
  } else if (below == 2 || below == 3) {
    packet->tag = find_tag (packet, (const gchar *) name, prefix, uri);
    packet->tag_depth = packet->depth;
    g_string_truncate (packet->text, 0);
    if (below == 2) {
      g_free (packet->structure);
      packet->structure = g_strdup ((const gchar *) name);
      read_attributes (packet, n_attributes, attributes);
    } else if (is_rdf (name, uri, "Description")) {
      read_attributes (packet, n_attributes, attributes);
    }
  }
}

static void
end_element (
    void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
  Packet *packet = data;

  if (packet->tag < LP_PHOTO_N_TAGS && packet->depth == packet->tag_depth)
    lp_photo_tags_take (
        &packet->tags, packet->tag, g_strdup (packet->text->str));
  packet->tag = LP_PHOTO_N_TAGS;
  if (packet->rdf_depth != 0 && packet->depth == packet->rdf_depth + 2)
    g_clear_pointer (&packet->structure, g_free);
  if (packet->depth == packet->rdf_depth)
    packet->rdf_depth = 0;
  packet->depth--;
}

static void
add_text (void *data, const xmlChar *text, int length)
{
  Packet *packet = data;

  if (packet->tag < LP_PHOTO_N_TAGS && packet->text->len < MAX_TEXT)
    g_string_append_len (packet->text, (const gchar *) text,
        MIN (length, MAX_TEXT - (gint) packet->text->len));
}

static void
ignore_error (void *data, xmlErrorPtr error)
{
}

/* Without the empty space behind it, which some writers fill with zeros. */
static gsize
trim (const guint8 *packet, gsize size)
{
  while (size > 0 && (packet[size - 1] == '\0' || packet[size - 1] == ' ' ||
                         packet[size - 1] == '\n' || packet[size - 1] == '\r'))
    size--;
  return size;
}

static gboolean
parse (Packet *packet, const gchar *text, gsize size)
{
  /* No callback for declarations: a packet has none of its own, and what is
   * not declared cannot grow. */
  xmlSAXHandler handler = {
    .initialized = XML_SAX2_MAGIC,
    .startElementNs = start_element,
    .endElementNs = end_element,
    .characters = add_text,
    .cdataBlock = add_text,
    .serror = ignore_error,
  };

  return size > 0 && size <= G_MAXINT &&
         xmlSAXUserParseMemory (&handler, packet, text, (int) size) == 0;
}

/**
 * lp_xmp_tags_read: (skip)
 * @tags: tags, to be filled in
 * @packet: (array length=size): a packet of XMP
 * @size: bytes
 *
 * Of a packet that is no XML nothing is taken, as by Adobe's own parser. Bytes
 * that are no UTF-8, which cameras put into serial numbers, do no harm.
 */
void
lp_xmp_tags_read (LpPhotoTags *tags, const guint8 *packet, gsize size)
{
  Packet self = { .tag = LP_PHOTO_N_TAGS, .text = g_string_sized_new (64) };
  const gchar *text = (const gchar *) packet;
  g_autofree gchar *repaired = NULL;

  size = trim (packet, size);
  if (size > 0 && *text == '<' && memchr (text, '\0', size) == NULL &&
      !g_utf8_validate_len (text, size, NULL)) {
    text = repaired = g_utf8_make_valid (text, (gssize) size);
    size = strlen (text);
  }
  if (parse (&self, text, size)) {
    for (LpPhotoTag tag = 0; tag < LP_PHOTO_N_TAGS; tag++)
      lp_photo_tags_take (tags, tag, g_steal_pointer (&self.tags.texts[tag]));
  }
  lp_photo_tags_clear (&self.tags);
  g_free (self.structure);
  g_string_free (self.text, TRUE);
}
