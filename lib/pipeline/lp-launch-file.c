/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "pipeline/lp-launch-file.h"

#include <gst/gst.h>
#include <math.h>

/* How deep parameters may stand for each other. */
#define MAX_DEPTH 8

static void
free_parameter (gpointer data)
{
  LpLaunchParameter *parameter = data;

  g_free (parameter->name);
  g_free (parameter->description);
  g_free (parameter->default_value);
  g_free (parameter);
}

static gdouble
parse_bound (GMatchInfo *match, const gchar *name, gdouble otherwise)
{
  g_autofree gchar *text = g_match_info_fetch_named (match, name);

  return text != NULL && *text != '\0' ? g_ascii_strtod (text, NULL)
                                       : otherwise;
}

static LpLaunchType
parse_type (GMatchInfo *match)
{
  static const gchar *const names[] = {
    [LP_LAUNCH_STRING] = "string",
    [LP_LAUNCH_LIST] = "list",
    [LP_LAUNCH_INTEGER] = "integer",
    [LP_LAUNCH_NUMBER] = "number",
    [LP_LAUNCH_ELEMENTS] = "elements",
  };
  g_autofree gchar *text = g_match_info_fetch_named (match, "type");
  guint type = 0;

  while (!g_str_equal (text, names[type]))
    type++;
  return type;
}

/* NAME: TYPE [LEAST..GREATEST] [= DEFAULT]: DESCRIPTION */
static LpLaunchParameter *
parse_parameter (const gchar *text)
{
  static GRegex *form = NULL;
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree gchar *equals = NULL;
  LpLaunchParameter *parameter;

  if (g_once_init_enter (&form))
    g_once_init_leave (&form,
        g_regex_new ("^(?<name>[a-z][a-z0-9-]*): "
                     "(?<type>string|list|integer|number|elements)"
                     "( (?<least>-?[0-9.]*?)\\.\\.(?<greatest>-?[0-9.]*))?"
                     "(?<equals> = ?(?<default>.*?))?: (?<text>\\S.*)$",
            0, 0, NULL));
  if (!g_regex_match (form, text, 0, &match))
    return NULL;
  parameter = g_new0 (LpLaunchParameter, 1);
  parameter->name = g_match_info_fetch_named (match, "name");
  parameter->type = parse_type (match);
  parameter->least = parse_bound (match, "least", -G_MAXDOUBLE);
  parameter->greatest = parse_bound (match, "greatest", G_MAXDOUBLE);
  equals = g_match_info_fetch_named (match, "equals");
  if (equals != NULL && *equals != '\0')
    parameter->default_value = g_match_info_fetch_named (match, "default");
  parameter->description = g_match_info_fetch_named (match, "text");
  return parameter;
}

/* Takes the lines of the head comment, the `#` left out, apart. */
static gboolean
parse_head (LpLaunchFile *file, const gchar *const *lines, GError **error)
{
  gboolean in_parameters = FALSE;
  GString *description = g_string_new (NULL);
  gint line = 0;

  for (; lines[line] != NULL && lines[line][0] == '#'; line++) {
    g_autofree gchar *text = g_strstrip (g_strdup (lines[line] + 1));
    LpLaunchParameter *parameter;

    if (g_str_equal (text, "Parameters:")) {
      in_parameters = TRUE;
    } else if (!in_parameters && *text != '\0') {
      g_string_append_printf (
          description, "%s%s", description->len > 0 ? " " : "", text);
    } else if (in_parameters && *text != '\0') {
      parameter = parse_parameter (text);
      if (parameter == NULL) {
        g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
            "'%s', line %d: a parameter is declared as \"name: type = "
            "default: description\"; types are string, list, integer 0..100, "
            "number 0..100 and elements.",
            file->path, line + 1);
        break;
      }
      g_ptr_array_add (file->parameters, parameter);
    }
  }
  file->description = g_string_free (description, FALSE);
  return lines[line] == NULL || lines[line][0] != '#';
}

static gchar *
strip_comments (const gchar *const *lines)
{
  GString *text = g_string_new (NULL);

  for (; *lines != NULL; lines++) {
    if ((*lines)[0] != '#')
      g_string_append_printf (text, "%s\n", *lines);
  }
  return g_string_free (text, FALSE);
}

static gchar *
describe_range (const LpLaunchParameter *parameter)
{
  GString *text = g_string_new (NULL);

  if (parameter->least > -G_MAXDOUBLE)
    g_string_append_printf (text, " from %g", parameter->least);
  if (parameter->greatest < G_MAXDOUBLE)
    g_string_append_printf (text, " up to %g", parameter->greatest);
  return g_string_free (text, FALSE);
}

/**
 * lp_launch_parameter_check: (skip)
 * @parameter: a parameter
 * @value: what was given for it
 * @error: where to say why it will not do
 *
 * Returns: whether @value is of the parameter's type and within its range
 */
gboolean
lp_launch_parameter_check (
    const LpLaunchParameter *parameter, const gchar *value, GError **error)
{
  gboolean whole = parameter->type == LP_LAUNCH_INTEGER;
  g_autofree gchar *range = NULL;
  gdouble number;
  gchar *end;

  if (parameter->type != LP_LAUNCH_INTEGER &&
      parameter->type != LP_LAUNCH_NUMBER)
    return TRUE;
  number = g_ascii_strtod (value, &end);
  if (end != value && *end == '\0' && number >= parameter->least &&
      number <= parameter->greatest && (!whole || number == floor (number)))
    return TRUE;
  range = describe_range (parameter);
  g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
      "'%s' will not do for %s (%s): it takes a %s%s.", value, parameter->name,
      parameter->description, whole ? "whole number" : "number", range);
  return FALSE;
}

/* A name without a folder or an ending is one of the pipelines that come with
 * the project. */
static gchar *
find_file (const gchar *name)
{
  const gchar *folder = g_getenv ("LINEPATROL_PIPELINE_PATH");
  g_autofree gchar *file_name = NULL;

  if (strchr (name, G_DIR_SEPARATOR) != NULL ||
      g_str_has_suffix (name, ".launch"))
    return g_strdup (name);
  file_name = g_strconcat (name, ".launch", NULL);
  return g_build_filename (folder ? folder : LP_PIPELINE_DIR, file_name, NULL);
}

/**
 * lp_launch_file_load: (skip)
 * @name: a file, or the name of a pipeline that comes with the project, such
 *   as `crop`
 * @error: where to say what is wrong
 *
 * Returns: (transfer full): the file taken apart, or %NULL
 */
LpLaunchFile *
lp_launch_file_load (const gchar *name, GError **error)
{
  g_autoptr (LpLaunchFile) file = g_new0 (LpLaunchFile, 1);
  g_autofree gchar *content = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) read_error = NULL;

  file->parameters = g_ptr_array_new_with_free_func (free_parameter);
  file->path = find_file (name);
  if (!g_file_get_contents (file->path, &content, NULL, &read_error)) {
    g_set_error (error, LP_ERROR, LP_ERROR_READ,
        "Cannot read pipeline '%s': %s. Those that come with the project are "
        "crop, locate and match; others are files ending in .launch.",
        name, read_error->message);
    return NULL;
  }
  lines = g_strsplit (content, "\n", -1);
  if (!parse_head (file, (const gchar *const *) lines, error))
    return NULL;
  file->text = strip_comments ((const gchar *const *) lines);
  return g_steal_pointer (&file);
}

/**
 * lp_launch_file_free: (skip)
 * @file: (transfer full): a launch file
 *
 * Frees @file.
 */
void
lp_launch_file_free (LpLaunchFile *file)
{
  g_ptr_array_unref (file->parameters);
  g_free (file->path);
  g_free (file->description);
  g_free (file->text);
  g_free (file);
}

/**
 * lp_launch_file_find: (skip)
 * @file: a launch file
 * @name: name of a parameter
 *
 * Returns: (nullable): the parameter, or %NULL where none is declared so
 */
const LpLaunchParameter *
lp_launch_file_find (const LpLaunchFile *file, const gchar *name)
{
  for (guint i = 0; i < file->parameters->len; i++) {
    const LpLaunchParameter *parameter =
        g_ptr_array_index (file->parameters, i);
    if (g_str_equal (parameter->name, name))
      return parameter;
  }
  return NULL;
}

/* What is special within quotes stands behind a backslash. */
static void
append_escaped (GString *text, const gchar *string)
{
  for (const gchar *p = string; *p != '\0'; p++) {
    if (*p == '"' || *p == '\\')
      g_string_append_c (text, '\\');
    g_string_append_c (text, *p);
  }
}

/* As a word of gst_parse_launch(). A property that is itself the text of a
 * pipeline, as parallelbin has one, is such a word already: quotes in there
 * are escaped once more. */
static void
append_quoted (GString *text, const GValue *value, gboolean within_quotes)
{
  g_autofree gchar *serialized = gst_value_serialize (value);
  g_autoptr (GString) word = g_string_new ("\"");

  append_escaped (word, serialized);
  g_string_append_c (word, '"');
  if (within_quotes)
    append_escaped (text, word->str);
  else
    g_string_append (text, word->str);
}

static gboolean
ends_within_quotes (const gchar *text, gsize length)
{
  gboolean within = FALSE;

  for (gsize i = 0; i < length; i++) {
    if (text[i] == '\\')
      i++;
    else if (text[i] == '"')
      within = !within;
  }
  return within;
}

static void
append_value (GString *text, const LpLaunchParameter *parameter,
    const gchar *const *strings, gboolean within_quotes)
{
  GValue value = G_VALUE_INIT;

  if (parameter->type == LP_LAUNCH_LIST) {
    g_value_init (&value, GST_TYPE_ARRAY);
    for (; strings != NULL && *strings != NULL; strings++) {
      GValue item = G_VALUE_INIT;
      g_value_init (&item, G_TYPE_STRING);
      g_value_set_string (&item, *strings);
      gst_value_array_append_and_take_value (&value, &item);
    }
  } else {
    g_value_init (&value, G_TYPE_STRING);
    g_value_set_string (&value, strings ? *strings : "");
  }
  append_quoted (text, &value, within_quotes);
  g_value_unset (&value);
}

static gboolean
find_value (const LpLaunchFile *file, const gchar *name, GHashTable *values,
    const LpLaunchParameter **parameter, const gchar *const **strings,
    GError **error)
{
  *parameter = lp_launch_file_find (file, name);
  if (*parameter == NULL) {
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "'%s' uses ${%s}, which its head comment does not declare.", file->path,
        name);
    return FALSE;
  }
  *strings = g_hash_table_lookup (values, name);
  if ((*strings == NULL || **strings == NULL) &&
      (*parameter)->default_value == NULL) {
    g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
        "'%s' needs a value for %s (%s).", file->path, name,
        (*parameter)->description);
    return FALSE;
  }
  return TRUE;
}

static gboolean expand_text (const LpLaunchFile *file, const gchar *source,
    guint depth, GHashTable *values, GString *text, GError **error);

/* Elements are put in as they are, with parameters of their own. */
static gboolean
expand_one (const LpLaunchFile *file, const gchar *name, guint depth,
    GHashTable *values, gboolean within_quotes, GString *text, GError **error)
{
  const LpLaunchParameter *parameter;
  const gchar *const *strings;
  const gchar *defaults[] = { NULL, NULL };

  if (!find_value (file, name, values, &parameter, &strings, error))
    return FALSE;
  if (strings == NULL || *strings == NULL) {
    if (*parameter->default_value != '\0')
      defaults[0] = parameter->default_value;
    strings = *defaults ? defaults : NULL;
  }
  if (parameter->type == LP_LAUNCH_ELEMENTS) {
    g_autoptr (GString) elements = g_string_new (NULL);

    if (!expand_text (file, strings ? *strings : "identity", depth + 1, values,
            elements, error))
      return FALSE;
    if (within_quotes)
      append_escaped (text, elements->str);
    else
      g_string_append (text, elements->str);
  } else {
    append_value (text, parameter, strings, within_quotes);
  }
  return TRUE;
}

static gboolean
expand_text (const LpLaunchFile *file, const gchar *source, guint depth,
    GHashTable *values, GString *text, GError **error)
{
  const gchar *p = source;
  const gchar *begin;

  if (depth > MAX_DEPTH) {
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "'%s': parameters stand for each other in a circle.", file->path);
    return FALSE;
  }
  while ((begin = strstr (p, "${")) != NULL) {
    const gchar *end = strchr (begin, '}');
    g_autofree gchar *name = NULL;

    if (end == NULL) {
      g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
          "'%s' holds a ${ without its }.", file->path);
      return FALSE;
    }
    name = g_strndup (begin + 2, end - begin - 2);
    g_string_append_len (text, p, begin - p);
    if (!expand_one (file, name, depth, values,
            ends_within_quotes (source, begin - source), text, error))
      return FALSE;
    p = end + 1;
  }
  g_string_append (text, p);
  return TRUE;
}

/**
 * lp_launch_file_expand: (skip)
 * @file: a launch file
 * @values: (element-type utf8 GStrv): values of parameters by name
 * @error: where to say what is missing
 *
 * Returns: (transfer full): text for gst_parse_launch(), or %NULL
 */
gchar *
lp_launch_file_expand (
    const LpLaunchFile *file, GHashTable *values, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (!expand_text (file, file->text, 0, values, text, error))
    return NULL;
  return g_strdup (text->str);
}
