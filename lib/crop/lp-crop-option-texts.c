/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "crop/lp-crop-option-texts.h"

#include <math.h>
#include <string.h>

/* Columns or rows of a picture that encoders take; more is a slip. */
#define MAX_LENGTH 65535

/* Beyond that a crop is grown to a line. */
#define MAX_ASPECT 1000

/* The sixteen names of HTML 4, the orange of CSS 2, and the other spellings
 * of CSS. */
static const struct {
  const gchar *name;
  guint32 rgb;
} colours[] = {
  { "aqua", 0x00ffff },
  { "black", 0x000000 },
  { "blue", 0x0000ff },
  { "cyan", 0x00ffff },
  { "fuchsia", 0xff00ff },
  { "gray", 0x808080 },
  { "green", 0x008000 },
  { "grey", 0x808080 },
  { "lime", 0x00ff00 },
  { "magenta", 0xff00ff },
  { "maroon", 0x800000 },
  { "navy", 0x000080 },
  { "olive", 0x808000 },
  { "orange", 0xffa500 },
  { "purple", 0x800080 },
  { "red", 0xff0000 },
  { "silver", 0xc0c0c0 },
  { "teal", 0x008080 },
  { "white", 0xffffff },
  { "yellow", 0xffff00 },
};

static gboolean
fail (GError **error, const gchar *message)
{
  g_set_error_literal (error, LP_ERROR, LP_ERROR_ARGUMENT, message);
  return FALSE;
}

static const gchar *
read_padding (const gchar *text, LpCropPadding *padding)
{
  gchar *end;
  gdouble number = g_ascii_strtod (text, &end);

  *padding = (LpCropPadding){ 0, 0 };
  if (end == text || !(number >= 0 && number <= MAX_LENGTH))
    return NULL;
  if (*end == '%')
    padding->fraction = number / 100;
  else
    padding->pixels = number;
  return *end == '%' ? end + 1 : end;
}

/* "24", "10%" or "10%,24". */
gboolean
lp_crop_option_parse_padding (
    const gchar *text, LpCropOptions *options, GError **error)
{
  const gchar *end = read_padding (text, &options->padding_x);

  options->padding_y = options->padding_x;
  if (end != NULL && *end == ',')
    end = read_padding (end + 1, &options->padding_y);
  if (end == NULL || *end != '\0')
    return fail (error, "padding has to be pixels as in 24, a percentage as in "
                        "10%, or two of them as in 10%,24.");
  return TRUE;
}

/* "any", "square", "4:3" or "1.5". */
gboolean
lp_crop_option_parse_aspect (
    const gchar *text, LpCropOptions *options, GError **error)
{
  gdouble width, height = 1;
  gchar *end;

  options->aspect = g_str_equal (text, "square") ? 1 : 0;
  if (g_str_equal (text, "square") || g_str_equal (text, "any"))
    return TRUE;
  width = g_ascii_strtod (text, &end);
  if (end != text && *end == ':') {
    const gchar *second = end + 1;
    height = g_ascii_strtod (second, &end);
    if (end == second)
      height = NAN;
  }
  options->aspect = width / height;
  if (end == text || *end != '\0' || !(width > 0) || !(height > 0) ||
      !(options->aspect <= MAX_ASPECT && options->aspect >= 1.0 / MAX_ASPECT))
    return fail (error, "an aspect has to be any, square, or width to height "
                        "as in 4:3.");
  return TRUE;
}

/* "640x480", or "224" for both. */
static gboolean
read_size (const gchar *text, gint *width, gint *height)
{
  guint64 numbers[2];
  gchar *end;

  numbers[0] = g_ascii_strtoull (text, &end, 10);
  numbers[1] = numbers[0];
  if (end == text || !g_ascii_isdigit (*text))
    return FALSE;
  if (*end == 'x') {
    const gchar *second = end + 1;
    if (!g_ascii_isdigit (*second))
      return FALSE;
    numbers[1] = g_ascii_strtoull (second, &end, 10);
  }
  if (*end != '\0' || numbers[0] > MAX_LENGTH || numbers[1] > MAX_LENGTH)
    return FALSE;
  *width = (gint) numbers[0];
  *height = (gint) numbers[1];
  return TRUE;
}

gboolean
lp_crop_option_parse_min_size (
    const gchar *text, LpCropOptions *options, GError **error)
{
  if (!read_size (text, &options->min_width, &options->min_height))
    return fail (error, "a size has to be two numbers of pixels up to 65535 as "
                        "in 64x48, or one for both.");
  return TRUE;
}

gboolean
lp_crop_option_parse_size (
    const gchar *text, LpCropOptions *options, GError **error)
{
  options->width = options->height = 0;
  if (g_str_equal (text, "any"))
    return TRUE;
  if (!read_size (text, &options->width, &options->height) ||
      options->width == 0 || options->height == 0)
    return fail (error, "a size has to be any, two numbers of pixels from 1 to "
                        "65535 as in 640x480, or one for both.");
  return TRUE;
}

/* "#rrggbb" or "#rgb"; -1 where it is neither. */
static gint64
read_hexadecimal (const gchar *text)
{
  gsize digits = strlen (text) - 1;
  guint32 rgb = 0;

  if (digits != 3 && digits != 6)
    return -1;
  for (const gchar *digit = text + 1; *digit != '\0'; digit++) {
    if (!g_ascii_isxdigit (*digit))
      return -1;
    rgb = rgb << 4 | g_ascii_xdigit_value (*digit);
    if (digits == 3)
      rgb = rgb << 4 | g_ascii_xdigit_value (*digit);
  }
  return rgb;
}

gboolean
lp_crop_option_parse_fill (
    const gchar *text, LpCropOptions *options, GError **error)
{
  gint64 rgb = *text == '#' ? read_hexadecimal (text) : -1;

  for (guint i = 0; i < G_N_ELEMENTS (colours); i++)
    if (g_ascii_strcasecmp (colours[i].name, text) == 0)
      rgb = colours[i].rgb;
  if (rgb < 0)
    return fail (error, "a colour has to be #rrggbb or a name such as black, "
                        "white, grey, red, magenta.");
  options->fill[0] = rgb >> 16;
  options->fill[1] = rgb >> 8 & 0xff;
  options->fill[2] = rgb & 0xff;
  return TRUE;
}
