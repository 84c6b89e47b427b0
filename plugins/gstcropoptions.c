/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The library has the options in a table; here they become properties. They
 * are kept as text, since some are only found to be wrong when all are known,
 * and what was set is to be read back as it was. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstcropoptions.h"

#define FLAGS                                                                  \
  (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY)

/* "min-size" -> "GstAnnotationCropMinSize" */
static gchar *
make_type_name (const gchar *name)
{
  GString *type_name = g_string_new ("GstAnnotationCrop");
  gboolean is_first = TRUE;

  for (; *name != '\0'; name++) {
    if (*name != '-')
      g_string_append_c (type_name, is_first ? g_ascii_toupper (*name) : *name);
    is_first = *name == '-';
  }
  return g_string_free (type_name, FALSE);
}

static GType
get_choice_type (const LpCropOption *option)
{
  g_autofree gchar *name = make_type_name (option->name);
  GType type = g_type_from_name (name);

  if (type == G_TYPE_INVALID) {
    type = g_enum_register_static (name, option->choices);
    gst_type_mark_as_plugin_api (type, 0);
  }
  return type;
}

static gint
find_default (const LpCropOption *option)
{
  const GEnumValue *choice = option->choices;

  while (!g_str_equal (choice->value_nick, option->default_text))
    choice++;
  return choice->value;
}

/* Blurbs begin with a capital. */
static const gchar *
make_blurb (const LpCropOption *option)
{
  g_autofree gchar *blurb = g_strdup (option->description);

  blurb[0] = g_ascii_toupper (blurb[0]);
  return g_intern_string (blurb);
}

static GParamSpec *
make_property (const LpCropOption *option)
{
  const gchar *name = option->name;
  const gchar *blurb = make_blurb (option);

  switch (option->kind) {
    case LP_CROP_OPTION_CHOICE:
      return g_param_spec_enum (name, name, blurb, get_choice_type (option),
          find_default (option), FLAGS);
    case LP_CROP_OPTION_FLAG:
      return g_param_spec_boolean (name, name, blurb, FALSE, FLAGS);
    case LP_CROP_OPTION_NUMBER:
      return g_param_spec_double (name, name, blurb, 0, G_MAXDOUBLE,
          g_ascii_strtod (option->default_text, NULL), FLAGS);
    case LP_CROP_OPTION_LIST:
      return gst_param_spec_array (name, name, blurb,
          g_param_spec_string (name, name, blurb, NULL, FLAGS), FLAGS);
    default:
      return g_param_spec_string (
          name, name, blurb, option->default_text, FLAGS);
  }
}

/* Adds a property for each option; the ids are @first_id and what follows. */
void
gst_crop_options_install (GObjectClass *klass, guint first_id)
{
  guint n;
  const LpCropOption *list = lp_crop_option_list (&n);

  for (guint i = 0; i < n; i++)
    g_object_class_install_property (
        klass, first_id + i, make_property (&list[i]));
}

void
gst_crop_options_init (GstCropOptions *options)
{
  guint n;
  const LpCropOption *list = lp_crop_option_list (&n);

  options->texts = g_new0 (gchar *, n + 1);
  for (guint i = 0; i < n; i++)
    options->texts[i] = g_strdup (list[i].default_text);
}

void
gst_crop_options_clear (GstCropOptions *options)
{
  g_clear_pointer (&options->texts, g_strfreev);
}

static gchar *
join_array (const GValue *value)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < gst_value_array_get_size (value); i++) {
    const GValue *item = gst_value_array_get_value (value, i);
    if (!G_VALUE_HOLDS_STRING (item) || g_value_get_string (item) == NULL)
      continue;
    if (text->len > 0)
      g_string_append_c (text, '\n');
    g_string_append (text, g_value_get_string (item));
  }
  return g_string_free (text, FALSE);
}

static void
split_array (const gchar *text, GValue *value)
{
  g_auto (GStrv) items = g_strsplit (text, "\n", -1);

  for (guint i = 0; items[i] != NULL; i++) {
    GValue item = G_VALUE_INIT;

    g_value_init (&item, G_TYPE_STRING);
    g_value_set_string (&item, items[i]);
    gst_value_array_append_and_take_value (value, &item);
  }
}

static const GEnumValue *
find_choice (const LpCropOption *option, gint value)
{
  const GEnumValue *choice = option->choices;

  while (choice->value_nick != NULL && choice->value != value)
    choice++;
  return choice;
}

static gchar *
make_text (const LpCropOption *option, const GValue *value)
{
  gchar number[G_ASCII_DTOSTR_BUF_SIZE];
  const gchar *text;

  switch (option->kind) {
    case LP_CROP_OPTION_CHOICE:
      return g_strdup (
          find_choice (option, g_value_get_enum (value))->value_nick);
    case LP_CROP_OPTION_FLAG:
      return g_strdup (g_value_get_boolean (value) ? "true" : "false");
    case LP_CROP_OPTION_NUMBER:
      g_ascii_dtostr (number, sizeof number, g_value_get_double (value));
      return g_strdup (number);
    case LP_CROP_OPTION_LIST:
      return join_array (value);
    default:
      /* Empty as where a launch line leaves it out. */
      text = g_value_get_string (value);
      return g_strdup (text && *text ? text : option->default_text);
  }
}

/* Returns whether there is such a property. */
gboolean
gst_crop_options_set (GstCropOptions *options, guint index, const GValue *value)
{
  guint n;
  const LpCropOption *list = lp_crop_option_list (&n);

  if (index >= n)
    return FALSE;
  g_free (options->texts[index]);
  options->texts[index] = make_text (&list[index], value);
  return TRUE;
}

/* Returns whether there is such a property. */
gboolean
gst_crop_options_get (const GstCropOptions *options, guint index, GValue *value)
{
  guint n;
  const LpCropOption *list = lp_crop_option_list (&n);
  const gchar *text;

  if (index >= n)
    return FALSE;
  text = options->texts[index];
  switch (list[index].kind) {
    case LP_CROP_OPTION_CHOICE:
      gst_value_deserialize (value, text);
      break;
    case LP_CROP_OPTION_FLAG:
      g_value_set_boolean (value, g_str_equal (text, "true"));
      break;
    case LP_CROP_OPTION_NUMBER:
      g_value_set_double (value, g_ascii_strtod (text, NULL));
      break;
    case LP_CROP_OPTION_LIST:
      split_array (text, value);
      break;
    default:
      g_value_set_string (value, text);
  }
  return TRUE;
}

/* Reads all texts. @parsed is initialised, and to be cleared where this
 * returns TRUE. */
gboolean
gst_crop_options_parse (
    const GstCropOptions *options, LpCropOptions *parsed, GError **error)
{
  guint n;
  const LpCropOption *list = lp_crop_option_list (&n);
  gboolean good = TRUE;

  lp_crop_options_init (parsed);
  for (guint i = 0; i < n && good; i++)
    good = lp_crop_options_set (parsed, &list[i], options->texts[i], error);
  good = good && lp_crop_options_check (parsed, error);
  if (!good)
    lp_crop_options_clear (parsed);
  return good;
}
