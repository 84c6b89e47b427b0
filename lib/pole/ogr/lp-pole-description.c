/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "pole/ogr/lp-pole-description.h"

#include <libxml/HTMLparser.h>
#include <string.h>

/* What is longer is a text, not the name of a field. */
#define MAX_NAME 64
#define MAX_ATTRIBUTES 500
#define MAX_HTML ((gsize) 1 << 20)

typedef struct {
  GPtrArray *attributes;
  GString *line; /* what stands outside of tables, up to the next break */
} Page;

static void read_node (Page *page, xmlNode *node);

static void
free_attribute (gpointer data)
{
  LpPoleAttribute *attribute = data;

  g_free (attribute->name);
  g_free (attribute->value);
  g_free (attribute);
}

static gboolean
is_element (const xmlNode *node, const gchar *const *names)
{
  return node->type == XML_ELEMENT_NODE &&
         g_strv_contains (names, (const gchar *) node->name);
}

/* Blanks of any kind become one, also those that do not break. */
static gchar *
squeeze (const gchar *text)
{
  g_autofree gchar *valid = g_utf8_make_valid (text, -1);
  GString *squeezed = g_string_new (NULL);

  for (const gchar *c = valid; *c != '\0'; c = g_utf8_next_char (c)) {
    gunichar character = g_utf8_get_char (c);
    if (!g_unichar_isspace (character))
      g_string_append_unichar (squeezed, character);
    else if (squeezed->len > 0 && squeezed->str[squeezed->len - 1] != ' ')
      g_string_append_c (squeezed, ' ');
  }
  return g_strchomp (g_string_free (squeezed, FALSE));
}

static void
add_attribute (Page *page, const gchar *name, const gchar *value)
{
  g_autofree gchar *clean = squeeze (name);
  gsize length = strlen (clean);
  LpPoleAttribute *attribute;

  if (length > 0 && (clean[length - 1] == ':' || clean[length - 1] == '='))
    clean[--length] = '\0';
  g_strchomp (clean);
  if (*clean == '\0' || length > MAX_NAME ||
      page->attributes->len >= MAX_ATTRIBUTES ||
      lp_pole_description_get (page->attributes, clean) != NULL)
    return;
  attribute = g_new0 (LpPoleAttribute, 1);
  attribute->name = g_steal_pointer (&clean);
  attribute->value = squeeze (value);
  g_ptr_array_add (page->attributes, attribute);
}

/* --- Lines: `Name: value` ------------------------------------------------ */

static void
end_line (Page *page)
{
  const gchar *text = page->line->str;
  const gchar *sign = strpbrk (text, ":=");

  /* An address is no pair. */
  if (sign != NULL && !g_str_has_prefix (sign, "://")) {
    g_autofree gchar *name = g_strndup (text, (gsize) (sign - text));
    add_attribute (page, name, sign + 1);
  }
  g_string_truncate (page->line, 0);
}

/* --- Tables -------------------------------------------------------------- */

static gboolean
holds_table (const xmlNode *node)
{
  static const gchar *const tables[] = { "table", NULL };

  for (const xmlNode *child = node->children; child; child = child->next) {
    if (is_element (child, tables) || holds_table (child))
      return TRUE;
  }
  return FALSE;
}

/* The rows of one table, without those of tables in it. */
static void
find_rows (xmlNode *node, GPtrArray *rows)
{
  static const gchar *const row[] = { "tr", NULL };
  static const gchar *const table[] = { "table", NULL };

  for (xmlNode *child = node->children; child; child = child->next) {
    if (is_element (child, row))
      g_ptr_array_add (rows, child);
    else if (!is_element (child, table))
      find_rows (child, rows);
  }
}

static GPtrArray *
find_cells (xmlNode *row, gboolean *all_headers)
{
  static const gchar *const cell[] = { "td", "th", NULL };
  static const gchar *const header[] = { "th", NULL };
  GPtrArray *cells = g_ptr_array_new ();

  *all_headers = TRUE;
  for (xmlNode *child = row->children; child; child = child->next) {
    if (!is_element (child, cell))
      continue;
    g_ptr_array_add (cells, child);
    *all_headers = *all_headers && is_element (child, header);
  }
  return cells;
}

static void
add_pair (Page *page, xmlNode *name, xmlNode *value)
{
  xmlChar *name_text = xmlNodeGetContent (name);
  xmlChar *value_text = xmlNodeGetContent (value);

  if (name_text != NULL && value_text != NULL)
    add_attribute (page, (gchar *) name_text, (gchar *) value_text);
  xmlFree (name_text);
  xmlFree (value_text);
}

/* Either a row for each attribute, or names in the first and values in the
 * second of two rows. */
static void
read_table (Page *page, xmlNode *table)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  g_autoptr (GPtrArray) names = NULL;

  find_rows (table, rows);
  for (guint i = 0; i < rows->len; i++) {
    xmlNode *row = g_ptr_array_index (rows, i);
    gboolean all_headers;
    g_autoptr (GPtrArray) cells = find_cells (row, &all_headers);

    if (holds_table (row)) {
      read_node (page, row);
    } else if (i == 0 && rows->len == 2 && all_headers && cells->len > 1) {
      names = g_steal_pointer (&cells);
    } else if (names != NULL && cells->len == names->len) {
      for (guint k = 0; k < cells->len; k++)
        add_pair (
            page, g_ptr_array_index (names, k), g_ptr_array_index (cells, k));
    } else if (cells->len == 2 && !all_headers) {
      add_pair (
          page, g_ptr_array_index (cells, 0), g_ptr_array_index (cells, 1));
    }
  }
}

/* --- All else ------------------------------------------------------------ */

static void
read_node (Page *page, xmlNode *node)
{
  static const gchar *const blocks[] = { "p", "br", "div", "li", "ul", "ol",
    "dl", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "tr", "td", "th",
    "center", "body", NULL };
  static const gchar *const hidden[] = { "script", "style", "head", NULL };
  static const gchar *const table[] = { "table", NULL };
  static const gchar *const term[] = { "dt", NULL };

  for (xmlNode *child = node->children; child; child = child->next) {
    gboolean is_block = is_element (child, blocks);

    if (child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE)
      g_string_append (page->line, (const gchar *) child->content);
    if (child->type != XML_ELEMENT_NODE || is_element (child, hidden))
      continue;
    /* The value of a term stands in the element after it. */
    if (is_element (child, table) || is_element (child, term) ||
        (is_block && !g_str_equal ((const gchar *) child->name, "dd")))
      end_line (page);
    if (is_element (child, table)) {
      read_table (page, child);
      continue;
    }
    read_node (page, child);
    if (is_element (child, term))
      g_string_append_c (page->line, ':');
    if (is_block)
      end_line (page);
  }
}

/*
 * lp_pole_description_parse:
 * @html: HTML, or a piece of it
 *
 * Understands tables with a row for each attribute, tables of a row of names
 * and one of values, lists, and lines of `Name: value` or `Name = value`.
 *
 * Returns: (element-type LpPoleAttribute): what it says, the first of those
 *   that repeat themselves; nothing for plain text, which may well hold a
 *   colon
 */
GPtrArray *
lp_pole_description_parse (const gchar *html)
{
  Page page = { .attributes = g_ptr_array_new_with_free_func (free_attribute) };
  gsize length = strlen (html);
  htmlDocPtr document;

  if (strchr (html, '<') == NULL || length > MAX_HTML)
    return page.attributes;
  document = htmlReadMemory (html, (gint) length, NULL, "UTF-8",
      HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
          HTML_PARSE_NONET | HTML_PARSE_COMPACT);
  if (document == NULL)
    return page.attributes;
  page.line = g_string_new (NULL);
  read_node (&page, (xmlNode *) document);
  end_line (&page);
  g_string_free (page.line, TRUE);
  xmlFreeDoc (document);
  return page.attributes;
}

/*
 * lp_pole_description_get:
 * @name: in any case
 *
 * Returns: the value, or NULL
 */
const gchar *
lp_pole_description_get (GPtrArray *attributes, const gchar *name)
{
  for (guint i = 0; i < attributes->len; i++) {
    const LpPoleAttribute *attribute = g_ptr_array_index (attributes, i);
    if (g_ascii_strcasecmp (attribute->name, name) == 0)
      return attribute->value;
  }
  return NULL;
}
