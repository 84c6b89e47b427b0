/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "crop-options.h"

#include <string.h>

#include "crop/lp-crop-options.h"

void
crop_options_init (CropOptionValues *values)
{
  guint n;

  lp_crop_option_list (&n);
  values->texts = g_new0 (gchar *, n);
  values->lists = g_new0 (gchar **, n);
  values->flags = g_new0 (gboolean, n);
  values->square = FALSE;
}

void
crop_options_clear (CropOptionValues *values)
{
  guint n;

  lp_crop_option_list (&n);
  for (guint i = 0; i < n; i++) {
    g_free (values->texts[i]);
    g_strfreev (values->lists[i]);
  }
  g_free (values->texts);
  g_free (values->lists);
  g_free (values->flags);
}

/* A list has one item an option, which is named in the singular. */
static const gchar *
make_name (const LpCropOption *option)
{
  g_autofree gchar *name = g_strdup (option->name);

  if (option->kind == LP_CROP_OPTION_LIST)
    name[strlen (name) - 1] = '\0';
  return g_intern_string (name);
}

/* Appends to a list of GOptionEntry. */
void
crop_options_add_entries (CropOptionValues *values, GArray *entries)
{
  const GOptionEntry square = { "square", 0, 0, G_OPTION_ARG_NONE,
    &values->square, "the same as --aspect=square", NULL };
  guint n;
  const LpCropOption *list = lp_crop_option_list (&n);

  for (guint i = 0; i < n; i++) {
    GOptionEntry entry = { .long_name = make_name (&list[i]),
      .description = list[i].description,
      .arg_description = list[i].form };

    switch (list[i].kind) {
      case LP_CROP_OPTION_FLAG:
        entry.arg = G_OPTION_ARG_NONE;
        entry.arg_data = &values->flags[i];
        break;
      case LP_CROP_OPTION_LIST:
        entry.arg = G_OPTION_ARG_STRING_ARRAY;
        entry.arg_data = &values->lists[i];
        break;
      default:
        entry.arg = G_OPTION_ARG_STRING;
        entry.arg_data = &values->texts[i];
    }
    g_array_append_val (entries, entry);
    if (g_str_equal (list[i].name, "aspect"))
      g_array_append_val (entries, square);
  }
}

static const gchar *
get_text (const CropOptionValues *values, const LpCropOption *option, guint i)
{
  if (option->kind == LP_CROP_OPTION_FLAG)
    return values->flags[i] ? "true" : NULL;
  if (values->square && g_str_equal (option->name, "aspect"))
    return "square";
  return values->texts[i];
}

/* Sooner and more plainly than the pipeline would. */
static gboolean
check (const CropOptionValues *values)
{
  g_autoptr (GError) error = NULL;
  gboolean good = TRUE;
  LpCropOptions options;
  guint n;
  const LpCropOption *list = lp_crop_option_list (&n);

  lp_crop_options_init (&options);
  for (guint i = 0; i < n && good; i++) {
    const gchar *text = get_text (values, &list[i], i);
    good =
        text == NULL || lp_crop_options_set (&options, &list[i], text, &error);
  }
  good = good && lp_crop_options_check (&options, &error);
  if (!good)
    g_printerr ("%s: %s\n", g_get_prgname (), error->message);
  lp_crop_options_clear (&options);
  return good;
}

/* Gives the parameters of a pipeline, which are named as the options in the
 * table, their values. */
gboolean
crop_options_apply (const CropOptionValues *values, PipelineJob *job)
{
  gboolean good = check (values);
  guint n;
  const LpCropOption *list = lp_crop_option_list (&n);

  for (guint i = 0; i < n && good; i++)
    good = list[i].kind == LP_CROP_OPTION_LIST
               ? pipeline_job_set_all (job, list[i].name, values->lists[i])
               : pipeline_job_set (
                     job, list[i].name, get_text (values, &list[i], i));
  return good;
}
