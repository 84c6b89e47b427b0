/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-attribute-list.h"
#include "annotation/lp-annotation-json.h"

/* Longer texts are no attributes, but images and the like. */
#define MAX_VALUE 4096

/**
 * lp_attribute_list_init: (skip)
 * @list: (out): an empty list; to be cleared after use
 */
void
lp_attribute_list_init (LpAttributeList *list)
{
  list->text = g_string_new (NULL);
  list->offsets = g_array_new (FALSE, FALSE, sizeof (gsize));
  list->attributes = g_array_new (TRUE, TRUE, sizeof (LpAttribute));
}

/**
 * lp_attribute_list_clear: (skip)
 * @list: a list whose contents are freed
 */
void
lp_attribute_list_clear (LpAttributeList *list)
{
  g_string_free (list->text, TRUE);
  g_array_unref (list->offsets);
  g_array_unref (list->attributes);
}

/**
 * lp_attribute_list_reset: (skip)
 * @list: a list that is to be empty again
 */
void
lp_attribute_list_reset (LpAttributeList *list)
{
  g_string_truncate (list->text, 0);
  g_array_set_size (list->offsets, 0);
}

static void
append_text (LpAttributeList *list, const gchar *text, gsize length)
{
  gsize offset = list->text->len;

  g_array_append_val (list->offsets, offset);
  g_string_append_len (list->text, text, length);
  g_string_append_c (list->text, '\0');
}

/**
 * lp_attribute_list_add: (skip)
 * @list: a list
 * @name: an attribute's name
 * @value: its value
 */
void
lp_attribute_list_add (
    LpAttributeList *list, const gchar *name, const gchar *value)
{
  append_text (list, name, strlen (name));
  append_text (list, value, strlen (value));
}

/* Most names and values stand in the file as they are. */
static void
append_token (LpAttributeList *list, const LpJsonReader *reader)
{
  g_autofree gchar *text = NULL;

  if (!reader->escaped &&
      g_utf8_validate_len (reader->span, reader->length, NULL)) {
    append_text (list, reader->span, reader->length);
    return;
  }
  text = lp_json_reader_dup_string (reader);
  append_text (list, text, strlen (text));
}

static gboolean
is_value (const LpJsonReader *reader)
{
  return (reader->token == LP_JSON_STRING || reader->token == LP_JSON_NUMBER ||
             reader->token == LP_JSON_TRUE || reader->token == LP_JSON_FALSE) &&
         reader->length <= MAX_VALUE;
}

/* The text of a value that is_value(). The reader leaves alone whether a
 * token that is neither key nor string was escaped. */
static void
append_value (LpAttributeList *list, const LpJsonReader *reader)
{
  if (reader->token == LP_JSON_STRING)
    append_token (list, reader);
  else
    append_text (list, reader->span, reader->length);
}

/**
 * lp_attribute_list_add_value: (skip)
 * @list: a list
 * @name: an attribute's name
 * @reader: a reader whose last token is its value
 *
 * Adds a text, number or truth value. Nothing is added for others.
 */
void
lp_attribute_list_add_value (
    LpAttributeList *list, const gchar *name, const LpJsonReader *reader)
{
  if (!is_value (reader))
    return;
  append_text (list, name, strlen (name));
  append_value (list, reader);
}

/**
 * lp_attribute_list_add_member: (skip)
 * @list: a list
 * @reader: a reader whose last token is a key; it is moved past its value
 *
 * Adds a member of an object, if its value is a text, number or truth value.
 */
void
lp_attribute_list_add_member (LpAttributeList *list, LpJsonReader *reader)
{
  LpJsonReader key = *reader;

  lp_json_reader_next (reader);
  if (is_value (reader)) {
    append_token (list, &key);
    append_value (list, reader);
  }
  lp_json_reader_skip (reader);
}

/**
 * lp_attribute_list_add_members: (skip)
 * @list: a list
 * @reader: a reader whose last token is a value; it is moved past it
 *
 * Adds the members of an object as lp_attribute_list_add_member() does.
 */
void
lp_attribute_list_add_members (LpAttributeList *list, LpJsonReader *reader)
{
  if (reader->token == LP_JSON_OBJECT_BEGIN)
    while (lp_annotation_json_next_member (reader))
      lp_attribute_list_add_member (list, reader);
  else
    lp_json_reader_skip (reader);
}

/**
 * lp_attribute_list_get: (skip)
 * @list: a list
 *
 * Returns: (transfer none) (nullable): its attributes as an annotation has
 *   them, until it is changed
 */
const LpAttribute *
lp_attribute_list_get (LpAttributeList *list)
{
  const gsize *offsets = (const gsize *) list->offsets->data;

  if (list->offsets->len == 0)
    return NULL;
  g_array_set_size (list->attributes, 0);
  for (guint i = 0; i + 1 < list->offsets->len; i += 2) {
    LpAttribute attribute = { list->text->str + offsets[i],
      list->text->str + offsets[i + 1] };
    g_array_append_val (list->attributes, attribute);
  }
  return (const LpAttribute *) list->attributes->data;
}
