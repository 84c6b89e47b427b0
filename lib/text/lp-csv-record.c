/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "text/lp-csv-record.h"

/* A quote that was never closed must not swallow the rest of the text. */
#define MAX_RECORD_LENGTH ((gsize) 16 * 1024)

/**
 * lp_csv_record_init: (skip)
 * @record: a record
 * @lines: where its lines come from, which must outlive it
 */
void
lp_csv_record_init (LpCsvRecord *record, LpLineReader *lines)
{
  record->lines = lines;
  record->fields = g_array_new (FALSE, FALSE, sizeof (LpCsvField));
  record->decoded = g_string_new (NULL);
}

/**
 * lp_csv_record_clear: (skip)
 * @record: a record
 */
void
lp_csv_record_clear (LpCsvRecord *record)
{
  g_array_unref (record->fields);
  g_string_free (record->decoded, TRUE);
}

/**
 * lp_csv_find_separator: (skip)
 * @text: the header
 * @length: its length in bytes
 *
 * Returns: the separator that stands in @text most often outside of quotes,
 *   or 0 where there is none
 */
gchar
lp_csv_find_separator (const gchar *text, gsize length)
{
  static const gchar separators[] = ",;\t";
  guint counts[3] = { 0 };
  gboolean quoted = FALSE;
  guint best = 0;

  for (gsize i = 0; i < length; i++) {
    const gchar *separator = text[i] ? strchr (separators, text[i]) : NULL;
    if (text[i] == '"')
      quoted = !quoted;
    else if (separator != NULL && !quoted)
      counts[separator - separators]++;
  }
  for (guint i = 1; i < G_N_ELEMENTS (counts); i++) {
    if (counts[i] > counts[best])
      best = i;
  }
  return counts[best] > 0 ? separators[best] : '\0';
}

/**
 * lp_csv_get_declared_separator: (skip)
 * @text: the first line, without its end
 * @length: its length in bytes
 *
 * Spreadsheets write a line `sep=;` before the header, for each other.
 *
 * Returns: the separator that @text declares, or 0 where it is no such line
 */
gchar
lp_csv_get_declared_separator (const gchar *text, gsize length)
{
  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0) {
    text += 3;
    length -= 3;
  }
  if (length != 5 || g_ascii_strncasecmp (text, "sep=", 4) != 0 ||
      strchr (",;\t", text[4]) == NULL)
    return '\0';
  return text[4];
}

/* Finds the end of a quoted field of which @position is known to be inside.
 * Returns FALSE where it is not in the line. */
static gboolean
find_closing_quote (
    const gchar *text, gsize length, gsize *position, gboolean *doubled)
{
  for (;;) {
    const gchar *quote = memchr (text + *position, '"', length - *position);
    if (quote == NULL) {
      *position = length;
      return FALSE;
    }
    *position = (gsize) (quote - text);
    if (*position + 1 == length || text[*position + 1] != '"')
      return TRUE;
    *doubled = TRUE;
    *position += 2;
  }
}

/* Makes one quote of two. */
static void
decode (LpCsvRecord *record, LpCsvField *field)
{
  const gchar *text = record->lines->text + field->start;
  gsize start = record->decoded->len;

  for (gsize i = 0; i < field->length; i++) {
    g_string_append_c (record->decoded, text[i]);
    if (text[i] == '"')
      i++;
  }
  field->start = start;
  field->length = record->decoded->len - start;
}

/* Reads the quoted field whose opening quote is at @position, over as many
 * lines as it takes. */
static LpCsvResult
read_quoted (LpCsvRecord *record, gsize *position, GError **error)
{
  LpLineReader *lines = record->lines;
  LpCsvField field = { .start = *position + 1 };

  ++*position;
  while (!find_closing_quote (
      lines->text, lines->length, position, &field.is_decoded)) {
    switch (lp_line_reader_extend (lines, MAX_RECORD_LENGTH, error)) {
      case LP_LINE_READ:
        break;
      case LP_LINE_ERROR:
        lp_line_reader_unread (lines);
        return LP_CSV_ERROR;
      default:
        lp_line_reader_cut (lines);
        return LP_CSV_OPEN_QUOTE;
    }
  }
  field.length = *position - field.start;
  if (field.is_decoded)
    decode (record, &field);
  g_array_append_val (record->fields, field);
  /* Whatever stands between the quote and the separator is dropped. */
  while (
      *position < lines->length && lines->text[*position] != record->separator)
    ++*position;
  return LP_CSV_RECORD;
}

static void
read_plain (LpCsvRecord *record, gsize start, gsize *position)
{
  const gchar *text = record->lines->text;
  gsize length = record->lines->length;
  const gchar *separator =
      memchr (text + *position, record->separator, length - *position);
  LpCsvField field = { .start = start };

  *position = separator ? (gsize) (separator - text) : length;
  field.length = *position - start;
  g_array_append_val (record->fields, field);
}

static LpCsvResult
split (LpCsvRecord *record, GError **error)
{
  LpLineReader *lines = record->lines;
  gsize position = 0;

  g_array_set_size (record->fields, 0);
  g_string_truncate (record->decoded, 0);
  if (record->separator == '\0')
    record->separator = lp_csv_find_separator (lines->text, lines->length);
  for (;;) {
    while (position < lines->length && lines->text[position] == ' ')
      position++;
    if (position < lines->length && lines->text[position] == '"') {
      LpCsvResult result = read_quoted (record, &position, error);
      if (result != LP_CSV_RECORD)
        return result;
    } else {
      read_plain (record, position, &position);
    }
    if (position == lines->length)
      return LP_CSV_RECORD;
    position++;
  }
}

/* Returns whether the line was there only to declare the separator. */
static gboolean
take_declared_separator (LpCsvRecord *record)
{
  if (record->separator != '\0')
    return FALSE;
  record->separator = lp_csv_get_declared_separator (
      record->lines->text, record->lines->length);
  return record->separator != '\0';
}

/**
 * lp_csv_record_next: (skip)
 * @record: a record
 * @error: where to say what is wrong
 *
 * Goes to the next record; blank lines are none, nor is one that declares the
 * separator before the first. A field in quotes may hold
 * line ends, within 16 KB; where its end does not come, the line on which it
 * begins is lost and reading goes on with the next.
 *
 * Returns: what was found
 */
LpCsvResult
lp_csv_record_next (LpCsvRecord *record, GError **error)
{
  for (;;) {
    switch (lp_line_reader_next (record->lines, NULL, error)) {
      case LP_LINE_TOO_LONG:
        return LP_CSV_TOO_LONG;
      case LP_LINE_END:
        return LP_CSV_END;
      case LP_LINE_ERROR:
        return LP_CSV_ERROR;
      default:
        break;
    }
    if (lp_line_reader_is_blank (record->lines))
      continue;
    if (!take_declared_separator (record))
      return split (record, error);
  }
}

/**
 * lp_csv_record_get: (skip)
 * @record: a record
 * @index: of a field that it has
 * @length: (out): the length of the text in bytes
 *
 * Returns: the field's text, valid up to the next record
 */
const gchar *
lp_csv_record_get (const LpCsvRecord *record, guint index, gsize *length)
{
  const LpCsvField *field = &g_array_index (record->fields, LpCsvField, index);

  *length = field->length;
  return (field->is_decoded ? record->decoded->str : record->lines->text) +
         field->start;
}
