/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "crop/lp-crop-options.h"

#include <math.h>

#include "crop/lp-crop-option-texts.h"

static const GEnumValue edges[] = {
  { LP_CROP_EDGE_CLAMP,
      "Move the crop inwards and cut off what still does not fit", "clamp" },
  { LP_CROP_EDGE_PAD, "Fill what lies beyond the photo with a colour", "pad" },
  { LP_CROP_EDGE_SKIP, "Make no crop", "skip" },
  { 0, NULL, NULL },
};

static const GEnumValue coordinates[] = {
  { LP_COORDINATES_CHOICE_AUTO,
      "By the annotated size, or else the convention of the format", "auto" },
  { LP_COORDINATES_CHOICE_STORED, "Of the photo as it is stored", "stored" },
  { LP_COORDINATES_CHOICE_UPRIGHT, "Of the photo turned upright", "upright" },
  { 0, NULL, NULL },
};

static const GEnumValue orientations[] = {
  { LP_CROP_ORIENTATION_STORED, "As the photo is stored", "stored" },
  { LP_CROP_ORIENTATION_UPRIGHT, "Turned upright", "upright" },
  { LP_CROP_ORIENTATION_AUTO, "The way up that the annotations are for",
      "auto" },
  { 0, NULL, NULL },
};

static const GEnumValue groups[] = {
  { LP_CROP_GROUP_BOX, "A crop for each box", "box" },
  { LP_CROP_GROUP_LABEL,
      "A crop for each label of a photo, around all its boxes", "label" },
  { 0, NULL, NULL },
};

#define PARSED(function) .parse = lp_crop_option_parse_##function
#define MEMBER(name) .offset = G_STRUCT_OFFSET (LpCropOptions, name)

static const LpCropOption all_options[] = {
  { "padding", LP_CROP_OPTION_TEXT, "0", "PIXELS|PERCENT%",
      "what to add on each side of a box: pixels of the photo, or a "
      "percentage of the box as in 10%; two of them for left and right, top "
      "and bottom, as in 10%,24",
      PARSED (padding) },
  { "aspect", LP_CROP_OPTION_TEXT, "any", "any|square|W:H",
      "width to height that crops are grown to: any, square or two numbers as "
      "in 4:3",
      PARSED (aspect) },
  { "min-size", LP_CROP_OPTION_TEXT, "0", "WxH",
      "least size that crops are grown to, pixels of the photo, as in 64x48 "
      "or 64 for both",
      PARSED (min_size) },
  { "size", LP_CROP_OPTION_TEXT, "any", "WxH",
      "size that all crops are scaled to after they were grown to its aspect, "
      "as in 640x480 or 224 for both",
      PARSED (size) },
  { "edge", LP_CROP_OPTION_CHOICE, "clamp", "clamp|pad|skip",
      "what to do with crops that reach beyond the photo", edges,
      MEMBER (edge) },
  { "fill", LP_CROP_OPTION_TEXT, "black", "COLOUR",
      "colour of what is not of the photo or masked out: a name or #rrggbb",
      PARSED (fill) },
  { "coordinates", LP_CROP_OPTION_CHOICE, "auto", "auto|stored|upright",
      "which way up the photos are that the annotations' coordinates are for",
      coordinates, MEMBER (coordinates) },
  { "orientation", LP_CROP_OPTION_CHOICE, "stored", "stored|upright|auto",
      "which way up crops come out", orientations, MEMBER (orientation) },
  { "deskew", LP_CROP_OPTION_FLAG, "false", NULL,
      "whether to turn rotated boxes straight", MEMBER (deskew) },
  { "mask", LP_CROP_OPTION_FLAG, "false", NULL,
      "whether to fill what lies outside of an outline or mask",
      MEMBER (mask) },
  { "labels", LP_CROP_OPTION_LIST, "", "LABEL",
      "labels to crop, with * for anything; all where none is given",
      MEMBER (labels) },
  { "attributes", LP_CROP_OPTION_LIST, "", "NAME=VALUE",
      "attributes that boxes to crop must have, with * for anything",
      MEMBER (attributes) },
  { "min-score", LP_CROP_OPTION_NUMBER, "0", "SCORE",
      "least score of boxes to crop; those without a score pass",
      MEMBER (min_score) },
  { "group", LP_CROP_OPTION_CHOICE, "box", "box|label",
      "what a crop is made of", groups, MEMBER (group) },
  { "whole-photo", LP_CROP_OPTION_FLAG, "false", NULL,
      "whether photos without a box to crop come out whole",
      MEMBER (whole_photo) },
};

/**
 * lp_crop_option_list: (skip)
 * @n_options: (out): how many
 *
 * Returns: (array length=n_options): all options, in the order in which they
 *   are best explained
 */
const LpCropOption *
lp_crop_option_list (guint *n_options)
{
  *n_options = G_N_ELEMENTS (all_options);
  return all_options;
}

/**
 * lp_crop_options_init: (skip)
 * @options: (out caller-allocates): options, to be cleared
 *
 * Sets all to their defaults.
 */
void
lp_crop_options_init (LpCropOptions *options)
{
  *options = (LpCropOptions){ .min_score = 0 };
  for (guint i = 0; i < G_N_ELEMENTS (all_options); i++)
    lp_crop_options_set (
        options, &all_options[i], all_options[i].default_text, NULL);
}

/**
 * lp_crop_options_clear: (skip)
 * @options: options
 */
void
lp_crop_options_clear (LpCropOptions *options)
{
  g_clear_pointer (&options->labels, g_strfreev);
  g_clear_pointer (&options->attributes, g_strfreev);
}

static gboolean
set_choice (const LpCropOption *option, const gchar *text, gint *member)
{
  for (const GEnumValue *choice = option->choices; choice->value_nick; choice++)
    if (g_str_equal (choice->value_nick, text)) {
      *member = choice->value;
      return TRUE;
    }
  return FALSE;
}

static gboolean
set_flag (const gchar *text, gboolean *member)
{
  *member = g_str_equal (text, "true");
  return *member || g_str_equal (text, "false");
}

static gboolean
set_number (const gchar *text, gdouble *member)
{
  gchar *end;

  *member = g_ascii_strtod (text, &end);
  return end != text && *end == '\0' && isfinite (*member) && *member >= 0;
}

static void
set_list (const gchar *text, gchar ***member)
{
  g_clear_pointer (member, g_strfreev);
  if (*text != '\0')
    *member = g_strsplit (text, "\n", -1);
}

/**
 * lp_crop_options_set: (skip)
 * @options: options
 * @option: which of them
 * @text: its value; lists have one item a line
 * @error: where to say what is wrong with @text
 *
 * Returns: whether @text can be a value of @option; %FALSE leaves it undefined
 */
gboolean
lp_crop_options_set (LpCropOptions *options, const LpCropOption *option,
    const gchar *text, GError **error)
{
  gpointer member = G_STRUCT_MEMBER_P (options, option->offset);
  gboolean good = TRUE;

  switch (option->kind) {
    case LP_CROP_OPTION_TEXT:
      if (option->parse (text, options, error))
        return TRUE;
      g_prefix_error (error, "Value '%s' of %s: ", text, option->name);
      return FALSE;
    case LP_CROP_OPTION_CHOICE:
      good = set_choice (option, text, member);
      break;
    case LP_CROP_OPTION_FLAG:
      good = set_flag (text, member);
      break;
    case LP_CROP_OPTION_NUMBER:
      good = set_number (text, member);
      break;
    case LP_CROP_OPTION_LIST:
      set_list (text, member);
      break;
  }
  if (!good)
    g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
        "Value '%s' of %s: it has to be %s.", text, option->name,
        option->kind == LP_CROP_OPTION_FLAG     ? "true or false"
        : option->kind == LP_CROP_OPTION_NUMBER ? "a number from 0 on"
                                                : option->form);
  return good;
}

/**
 * lp_crop_options_get_drawn: (skip)
 * @options: options
 *
 * Returns: (nullable): the name of an option that takes decoded pictures, as
 *   its crops are more than areas of the photo; %NULL where there is none
 */
const gchar *
lp_crop_options_get_drawn (const LpCropOptions *options)
{
  if (options->width > 0)
    return "size";
  if (options->edge == LP_CROP_EDGE_PAD)
    return "edge=pad";
  if (options->orientation != LP_CROP_ORIENTATION_STORED)
    return "orientation";
  if (options->deskew)
    return "deskew";
  return options->mask ? "mask" : NULL;
}

/**
 * lp_crop_options_check: (skip)
 * @options: options
 * @error: where to say what is wrong
 *
 * Returns: whether the options agree with each other
 */
gboolean
lp_crop_options_check (const LpCropOptions *options, GError **error)
{
  if (options->aspect == 0 || options->width == 0 ||
      fabs (options->aspect * options->height - options->width) <= 1)
    return TRUE;
  g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
      "A size of %dx%d has not the aspect that is asked for, %g: leave out one "
      "of them.",
      options->width, options->height, options->aspect);
  return FALSE;
}
