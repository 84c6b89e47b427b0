/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-text-fields.h"

#include <math.h>
#include <string.h>

#include "text/lp-number.h"

/**
 * lp_text_lines_init: (skip)
 * @lines: lines, which need not be cleared
 * @path: the file they are from
 * @text: what it holds
 * @length: bytes
 */
void
lp_text_lines_init (
    LpTextLines *lines, const gchar *path, const gchar *text, gsize length)
{
  lp_text_input_init_memory (&lines->input, path, text, length);
  lp_line_reader_init (&lines->lines, &lines->input, length);
}

/**
 * lp_text_lines_next: (skip)
 * @lines: lines
 *
 * Goes to the next line that is neither blank nor a comment, which begins with
 * `#`.
 *
 * Returns: whether there is one
 */
gboolean
lp_text_lines_next (LpTextLines *lines)
{
  while (lp_line_reader_next (&lines->lines, NULL, NULL) == LP_LINE_READ)
    if (!lp_line_reader_is_blank (&lines->lines) && lines->lines.text[0] != '#')
      return TRUE;
  return FALSE;
}

/**
 * lp_text_field_next: (skip)
 * @lines: lines with a current one
 * @field: the field that was read, or one without a text for the first
 *
 * Goes to the next field of the line.
 *
 * Returns: whether there is one
 */
gboolean
lp_text_field_next (const LpTextLines *lines, LpTextField *field)
{
  const gchar *end = lines->lines.text + lines->lines.length;
  const gchar *text =
      field->text ? field->text + field->length : lines->lines.text;

  while (text < end && g_ascii_isspace (*text))
    text++;
  field->text = text;
  while (text < end && !g_ascii_isspace (*text))
    text++;
  field->length = (gsize) (text - field->text);
  return field->length > 0;
}

/**
 * lp_text_fields_split: (skip)
 * @lines: lines with a current one
 * @fields: (array length=n_max): where to put its fields
 * @n_max: how many of them are wanted
 *
 * Returns: how many the line has, @n_max if it has more
 */
guint
lp_text_fields_split (
    const LpTextLines *lines, LpTextField *fields, guint n_max)
{
  LpTextField field = { NULL };
  guint n = 0;

  while (n < n_max && lp_text_field_next (lines, &field))
    fields[n++] = field;
  return n;
}

/**
 * lp_text_field_get_double: (skip)
 * @field: a field
 * @value: (out): the number in it, or not a number
 *
 * Returns: whether it is a finite number
 */
gboolean
lp_text_field_get_double (const LpTextField *field, gdouble *value)
{
  if (lp_number_parse (field->text, field->length, value))
    return TRUE;
  *value = NAN;
  return FALSE;
}

/**
 * lp_text_field_is_like_number: (skip)
 * @field: a field
 *
 * Returns: whether it is a number or was to be one: `0.5.3`, `0,5`, `nan`
 */
gboolean
lp_text_field_is_like_number (const LpTextField *field)
{
  gdouble value;

  if (lp_number_scan (field->text, field->length, &value) == field->length)
    return TRUE;
  for (gsize i = 0; i < field->length; i++)
    if (!g_ascii_isdigit (field->text[i]) &&
        memchr ("+-.,eE", field->text[i], 6) == NULL)
      return FALSE;
  return TRUE;
}
