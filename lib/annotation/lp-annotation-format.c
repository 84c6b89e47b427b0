/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-annotation-format.h"

#include <string.h>

/* In the order in which they are tried. */
static const LpAnnotationFormat *const formats[] = {
  &lp_annotation_format_labelstudio, /* a task has 'annotations', too */
  &lp_annotation_format_coco,
  &lp_annotation_format_labelme,
  &lp_annotation_format_via,
  &lp_annotation_format_createml,
  &lp_annotation_format_supervisely,
  &lp_annotation_format_vott,
  &lp_annotation_format_labelbox,
  &lp_annotation_format_cvat,
  &lp_annotation_format_labelme_xml,
  &lp_annotation_format_voc,
  &lp_annotation_format_via_csv,
  &lp_annotation_format_csv,
  &lp_annotation_format_dota,
  &lp_annotation_format_kitti,
  &lp_annotation_format_yolo,
};

static gchar *
list_names (void)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    g_string_append_printf (names, "%s%s (%s)", i > 0 ? ", " : "",
        formats[i]->name, formats[i]->description);
  return g_string_free (names, FALSE);
}

static gchar *
list_options (const LpAnnotationFormat *format)
{
  return format->options ? g_strjoinv (", ", (gchar **) format->options)
                         : g_strdup ("none");
}

/* Whether @option, such as `base=1`, is allowed by @allowed, `base=0|1`. */
static gboolean
is_allowed (const gchar *option, const gchar *allowed)
{
  const gchar *value = strchr (option, '=');
  const gchar *values = strchr (allowed, '=') + 1;
  g_auto (GStrv) choices = g_strsplit (values, "|", -1);

  if (value == NULL || value - option != values - 1 - allowed ||
      g_ascii_strncasecmp (option, allowed, (gsize) (value - option)) != 0)
    return FALSE;
  return g_ascii_isupper (*values)
             ? value[1] != '\0'
             : g_strv_contains ((const gchar *const *) choices, value + 1);
}

static gboolean
check_option (
    const LpAnnotationFormat *format, const gchar *option, GError **error)
{
  g_autofree gchar *options = NULL;

  for (guint i = 0; format->options && format->options[i]; i++)
    if (is_allowed (option, format->options[i]))
      return TRUE;
  options = list_options (format);
  g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
      "The annotation format '%s' has no option '%s'; there are: %s.",
      format->name, option, options);
  return FALSE;
}

/**
 * lp_annotation_format_find: (skip)
 * @text: the name of a format, possibly with options: `voc:base=1`
 * @options: (out) (transfer full): its options, `name=value` each
 * @error: where to say what is wrong
 *
 * Returns: the format, or %NULL with %LP_ERROR_ARGUMENT
 */
const LpAnnotationFormat *
lp_annotation_format_find (const gchar *text, gchar ***options, GError **error)
{
  const gchar *colon = strchr (text, ':');
  gsize length = colon ? (gsize) (colon - text) : strlen (text);
  g_auto (GStrv) given = g_strsplit (colon ? colon + 1 : "", ",", -1);
  g_autofree gchar *names = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    if (strlen (formats[i]->name) != length ||
        g_ascii_strncasecmp (formats[i]->name, text, length) != 0)
      continue;
    for (gchar **option = given; *option; option++)
      if (!check_option (formats[i], g_strstrip (*option), error))
        return NULL;
    *options = g_steal_pointer (&given);
    return formats[i];
  }
  names = list_names ();
  g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
      "There is no annotation format '%.*s'; there are: %s.", (int) length,
      text, names);
  return NULL;
}

/**
 * lp_annotation_format_choose: (skip)
 * @path: the file
 * @text: (not nullable): what it holds, or its beginning
 * @length: bytes
 * @error: where to say what is wrong
 *
 * Returns: the format the text is in, or %NULL with %LP_ERROR_FORMAT
 */
const LpAnnotationFormat *
lp_annotation_format_choose (
    const gchar *path, const gchar *text, gsize length, GError **error)
{
  g_autofree gchar *names = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (formats[i]->probe (path, text, length))
      return formats[i];

  if (length == 0) {
    g_set_error (
        error, LP_ERROR, LP_ERROR_FORMAT, "'%s' is an empty file.", path);
    return NULL;
  }
  names = list_names ();
  g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
      "'%s' is in none of the annotation formats that can be read: %s.", path,
      names);
  return NULL;
}

/**
 * lp_annotation_format_has_extension: (skip)
 * @format: a format
 * @path: a file
 *
 * Returns: whether files of @format are called like this
 */
gboolean
lp_annotation_format_has_extension (
    const LpAnnotationFormat *format, const gchar *path)
{
  const gchar *dot = strrchr (path, '.');
  g_auto (GStrv) extensions =
      g_strsplit (format->extensions ? format->extensions : "json", " ", -1);

  for (gchar **extension = extensions; dot != NULL && *extension; extension++)
    if (g_ascii_strcasecmp (*extension, dot + 1) == 0)
      return TRUE;
  return FALSE;
}
