/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-annotation-format.h"

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

/**
 * lp_annotation_format_choose: (skip)
 * @name: (nullable): the format the user names
 * @path: the file
 * @text: (not nullable): what it holds
 * @length: bytes
 * @error: where to say what is wrong
 *
 * Returns: the format of that name, or else the one the text is in
 */
const LpAnnotationFormat *
lp_annotation_format_choose (const gchar *name, const gchar *path,
    const gchar *text, gsize length, GError **error)
{
  g_autofree gchar *names = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (name ? g_ascii_strcasecmp (formats[i]->name, name) == 0
             : formats[i]->probe (path, text, length))
      return formats[i];

  names = list_names ();
  if (name != NULL)
    g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
        "There is no annotation format '%s'; there are: %s.", name, names);
  else if (length == 0)
    g_set_error (
        error, LP_ERROR, LP_ERROR_FORMAT, "'%s' is an empty file.", path);
  else
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "'%s' is in none of the annotation formats that can be read: %s.", path,
        names);
  return NULL;
}
