/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log/lp-ulog-definitions.h"

#include <string.h>

/* A message's length has 16 bits. */
#define MAX_SIZE 65535

/* All definitions of PX4 together are 100 kB. */
#define MAX_TOTAL ((gsize) 16 * 1024 * 1024)

/* Types hold types; deeper than this only where one holds itself. */
#define MAX_DEPTH 8

/* One F message: `name:type field;type[n] field;`, a type being one of those
 * below or the name of another definition. */
typedef struct {
  gchar *fields;
  guint size; /* 0 if not known yet */
  guint padding;
} Definition;

struct _LpUlogDefinitions {
  GHashTable *by_name;
  gsize total; /* bytes of all */
};

/* A field's declaration, as it stands in the text. */
typedef struct {
  const gchar *type;
  gsize type_length;
  guint n_values;
  const gchar *name;
  gsize name_length;
} Declaration;

static const struct {
  const gchar *name;
  guint size;
} types[] = {
  [LP_ULOG_INT8] = { "int8_t", 1 },
  [LP_ULOG_UINT8] = { "uint8_t", 1 },
  [LP_ULOG_INT16] = { "int16_t", 2 },
  [LP_ULOG_UINT16] = { "uint16_t", 2 },
  [LP_ULOG_INT32] = { "int32_t", 4 },
  [LP_ULOG_UINT32] = { "uint32_t", 4 },
  [LP_ULOG_INT64] = { "int64_t", 8 },
  [LP_ULOG_UINT64] = { "uint64_t", 8 },
  [LP_ULOG_FLOAT] = { "float", 4 },
  [LP_ULOG_DOUBLE] = { "double", 8 },
  [LP_ULOG_BOOL] = { "bool", 1 },
  [LP_ULOG_CHAR] = { "char", 1 },
};

static void
free_definition (gpointer data)
{
  Definition *definition = data;

  g_free (definition->fields);
  g_free (definition);
}

/**
 * lp_ulog_definitions_new: (skip)
 *
 * Returns: (transfer full): no definitions yet
 */
LpUlogDefinitions *
lp_ulog_definitions_new (void)
{
  LpUlogDefinitions *definitions = g_new0 (LpUlogDefinitions, 1);

  definitions->by_name =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_definition);
  return definitions;
}

/**
 * lp_ulog_definitions_free: (skip)
 * @definitions: (transfer full): definitions
 */
void
lp_ulog_definitions_free (LpUlogDefinitions *definitions)
{
  g_hash_table_unref (definitions->by_name);
  g_free (definitions);
}

/**
 * lp_ulog_definitions_add: (skip)
 * @definitions: definitions
 * @text: what an F message says
 * @length: bytes of it
 *
 * Adds a definition. A second one of the same name is left out, as messages
 * may have been laid out by the first.
 *
 * Returns: whether it is one, and not too much
 */
gboolean
lp_ulog_definitions_add (
    LpUlogDefinitions *definitions, const gchar *text, gsize length)
{
  const gchar *colon = memchr (text, ':', length);
  g_autofree gchar *name = NULL;
  Definition *definition;

  if (colon == NULL || colon == text || memchr (text, '\0', length) != NULL ||
      definitions->total + length > MAX_TOTAL)
    return FALSE;
  name = g_strndup (text, (gsize) (colon - text));
  if (g_hash_table_contains (definitions->by_name, name))
    return TRUE;
  definitions->total += length;
  definition = g_new0 (Definition, 1);
  definition->fields =
      g_strndup (colon + 1, length - (gsize) (colon + 1 - text));
  g_hash_table_insert (
      definitions->by_name, g_steal_pointer (&name), definition);
  return TRUE;
}

/* Takes the next declaration off @text; FALSE at the end, or where there is
 * none: then @text is not at its end. */
static gboolean
next_declaration (const gchar **text, Declaration *declaration)
{
  const gchar *end = strchr (*text, ';');
  const gchar *space, *bracket;

  if (**text == '\0')
    return FALSE;
  if (end == NULL)
    end = *text + strlen (*text);
  space = memchr (*text, ' ', (gsize) (end - *text));
  if (space == NULL || space == *text || space + 1 == end)
    return FALSE;
  *declaration = (Declaration){ .type = *text,
    .type_length = (gsize) (space - *text),
    .n_values = 1,
    .name = space + 1,
    .name_length = (gsize) (end - space - 1) };
  bracket = memchr (*text, '[', declaration->type_length);
  if (bracket != NULL) {
    guint64 n = g_ascii_strtoull (bracket + 1, NULL, 10);
    if (n == 0 || n > MAX_SIZE)
      return FALSE;
    declaration->n_values = (guint) n;
    declaration->type_length = (gsize) (bracket - *text);
  }
  *text = *end == ';' ? end + 1 : end;
  return TRUE;
}

static LpUlogType
find_type (const Declaration *declaration)
{
  for (guint i = LP_ULOG_INT8; i < G_N_ELEMENTS (types); i++) {
    if (strlen (types[i].name) == declaration->type_length &&
        memcmp (types[i].name, declaration->type, declaration->type_length) ==
            0)
      return (LpUlogType) i;
  }
  return LP_ULOG_NO_TYPE;
}

static gboolean resolve (
    LpUlogDefinitions *definitions, Definition *definition, guint depth);

static gboolean
get_value_size (LpUlogDefinitions *definitions, const Declaration *declaration,
    guint depth, guint *size)
{
  LpUlogType type = find_type (declaration);
  g_autofree gchar *name = NULL;
  Definition *definition;

  if (type != LP_ULOG_NO_TYPE) {
    *size = types[type].size;
    return TRUE;
  }
  name = g_strndup (declaration->type, declaration->type_length);
  definition = g_hash_table_lookup (definitions->by_name, name);
  if (definition == NULL || !resolve (definitions, definition, depth + 1))
    return FALSE;
  *size = definition->size;
  return TRUE;
}

/* Adds up a definition's size, unless that was done before. */
static gboolean
resolve (LpUlogDefinitions *definitions, Definition *definition, guint depth)
{
  const gchar *text = definition->fields;
  guint total = 0, padding = 0;
  Declaration declaration;

  if (definition->size > 0)
    return TRUE;
  if (depth > MAX_DEPTH)
    return FALSE;
  while (next_declaration (&text, &declaration)) {
    guint size;

    if (!get_value_size (definitions, &declaration, depth, &size) ||
        (guint64) size * declaration.n_values > MAX_SIZE - total)
      return FALSE;
    size *= declaration.n_values;
    total += size;
    padding =
        g_str_has_prefix (declaration.name, "_padding") ? padding + size : 0;
  }
  if (*text != '\0' || total == 0)
    return FALSE;
  definition->size = total;
  definition->padding = padding;
  return TRUE;
}

/**
 * lp_ulog_definitions_get_size: (skip)
 * @definitions: definitions
 * @message: name of one
 * @size: (out): bytes of such a message
 * @padding: (out): how many of them, at its end, may be missing
 *
 * Returns: whether its definition is there and all that it is made of
 */
gboolean
lp_ulog_definitions_get_size (LpUlogDefinitions *definitions,
    const gchar *message, guint *size, guint *padding)
{
  Definition *definition = g_hash_table_lookup (definitions->by_name, message);

  if (definition == NULL || !resolve (definitions, definition, 0))
    return FALSE;
  *size = definition->size;
  *padding = definition->padding;
  return TRUE;
}

/**
 * lp_ulog_definitions_find: (skip)
 * @definitions: definitions
 * @message: name of one
 * @name: name of a field that is a number or an array of numbers
 * @field: (out): where it is
 *
 * Returns: whether there is such a field
 */
gboolean
lp_ulog_definitions_find (LpUlogDefinitions *definitions, const gchar *message,
    const gchar *name, LpUlogField *field)
{
  const Definition *definition =
      g_hash_table_lookup (definitions->by_name, message);
  const gchar *text = definition != NULL ? definition->fields : "";
  Declaration declaration;

  *field = (LpUlogField){ .type = LP_ULOG_NO_TYPE };
  for (guint offset = 0; next_declaration (&text, &declaration);) {
    guint size;

    if (strlen (name) == declaration.name_length &&
        memcmp (name, declaration.name, declaration.name_length) == 0) {
      field->type = find_type (&declaration);
      field->offset = offset;
      field->n_values = declaration.n_values;
      return field->type != LP_ULOG_NO_TYPE;
    }
    if (!get_value_size (definitions, &declaration, 0, &size) ||
        offset > MAX_SIZE)
      return FALSE;
    offset += size * declaration.n_values;
  }
  return FALSE;
}

static guint64
get_little_endian (const guint8 *bytes, guint size)
{
  guint64 value = 0;

  for (guint i = size; i-- > 0;)
    value = value << 8 | bytes[i];
  return value;
}

static gdouble
get_real (const guint8 *bytes, LpUlogType type)
{
  union {
    guint32 bits;
    gfloat value;
  } single;
  union {
    guint64 bits;
    gdouble value;
  } wide;

  if (type == LP_ULOG_FLOAT) {
    single.bits = (guint32) get_little_endian (bytes, sizeof single.bits);
    return single.value;
  }
  wide.bits = get_little_endian (bytes, sizeof wide.bits);
  return wide.value;
}

/**
 * lp_ulog_field_get_int: (skip)
 * @field: a field of whole numbers
 * @message: a message that has it
 * @index: which of its values
 *
 * Returns: the value; an unsigned one of 64 bits wraps
 */
gint64
lp_ulog_field_get_int (
    const LpUlogField *field, const guint8 *message, guint index)
{
  const guint8 *bytes = message + field->offset;

  switch (field->type) {
    case LP_ULOG_INT8:
      return (gint8) bytes[index];
    case LP_ULOG_INT16:
      return (gint16) get_little_endian (bytes + (gsize) 2 * index, 2);
    case LP_ULOG_UINT16:
      return (gint64) get_little_endian (bytes + (gsize) 2 * index, 2);
    case LP_ULOG_INT32:
      return (gint32) get_little_endian (bytes + (gsize) 4 * index, 4);
    case LP_ULOG_UINT32:
      return (gint64) get_little_endian (bytes + (gsize) 4 * index, 4);
    case LP_ULOG_INT64:
    case LP_ULOG_UINT64:
      return (gint64) get_little_endian (bytes + (gsize) 8 * index, 8);
    case LP_ULOG_UINT8:
    case LP_ULOG_BOOL:
    case LP_ULOG_CHAR:
      return bytes[index];
    default:
      return 0;
  }
}

/**
 * lp_ulog_field_get_double: (skip)
 * @field: a field
 * @message: a message that has it
 * @index: which of its values
 *
 * Returns: the value
 */
gdouble
lp_ulog_field_get_double (
    const LpUlogField *field, const guint8 *message, guint index)
{
  const guint8 *bytes = message + field->offset;

  if (field->type == LP_ULOG_FLOAT)
    return get_real (bytes + (gsize) 4 * index, LP_ULOG_FLOAT);
  if (field->type == LP_ULOG_DOUBLE)
    return get_real (bytes + (gsize) 8 * index, LP_ULOG_DOUBLE);
  return (gdouble) lp_ulog_field_get_int (field, message, index);
}
