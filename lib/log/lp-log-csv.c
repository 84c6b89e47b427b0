/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Logs of separated values below a header that names the columns. */

#include "text/lp-csv-record.h"
#include "log/lp-log-format.h"

typedef struct {
  LpCsvRecord record;
  guint n_columns;
  GArray *columns; /* Column: those of interest */
  gboolean names_photos;
} CsvState;

typedef struct {
  guint index;
  const LpLogName *name;
} Column;

static void
skip_byte_order_mark (const gchar **text, gsize *length)
{
  if (*length >= 3 && memcmp (*text, "\xef\xbb\xbf", 3) == 0) {
    *text += 3;
    *length -= 3;
  }
}

/* Names in a header are words; where numbers stand, it is something else. */
static gboolean
is_number (const gchar *text, const gchar *end)
{
  gboolean digit = FALSE;

  while (text < end && (g_ascii_isspace (*text) || *text == '"'))
    text++;
  for (; text < end; text++) {
    if (g_ascii_isalpha (*text) || (guchar) *text >= 0x80)
      return FALSE;
    digit |= g_ascii_isdigit (*text) != 0;
  }
  return digit;
}

static gboolean
is_text (const gchar *text, gsize length)
{
  for (gsize i = 0; i < length; i++) {
    if (g_ascii_iscntrl (text[i]) && text[i] != '\t' && text[i] != '\r')
      return FALSE;
  }
  return TRUE;
}

static gboolean
is_header (const gchar *text, gsize length)
{
  gchar separator = lp_csv_find_separator (text, length);
  const gchar *end = text + length;

  if (separator == '\0' || !is_text (text, length))
    return FALSE;
  while (text < end) {
    const gchar *next = memchr (text, separator, (gsize) (end - text));
    if (is_number (text, next ? next : end))
      return FALSE;
    text = next ? next + 1 : end;
  }
  return TRUE;
}

static gboolean
probe (const gchar *head, gsize length)
{
  const gchar *newline;

  skip_byte_order_mark (&head, &length);
  while (length > 0 && g_ascii_isspace (*head)) {
    head++;
    length--;
  }
  newline = length > 0 ? memchr (head, '\n', length) : NULL;
  if (newline != NULL)
    length = (gsize) (newline - head);
  if (length > 0 && head[length - 1] == '\r')
    length--;
  /* Of a pipe the header behind it may still be to come. */
  return lp_csv_get_declared_separator (head, length) != '\0' ||
         is_header (head, length);
}

static gboolean
is_candidate (
    const LpLogMapping *mapping, LpLogField field, const LpLogName *name)
{
  return g_ptr_array_find (mapping->candidates[field], name, NULL);
}

static void
add_column (CsvState *state, const LpLogMapping *mapping, guint index)
{
  Column column = { .index = index };
  gsize length;
  const gchar *text = lp_csv_record_get (&state->record, index, &length);

  if (index == 0)
    skip_byte_order_mark (&text, &length);
  while (length > 0 && g_ascii_isspace (*text)) {
    text++;
    length--;
  }
  while (length > 0 && g_ascii_isspace (text[length - 1]))
    length--;
  column.name =
      length > 0 ? lp_log_mapping_find (mapping->root, text, length) : NULL;
  if (column.name == NULL)
    return;
  g_array_append_val (state->columns, column);
  state->names_photos |=
      is_candidate (mapping, LP_LOG_FIELD_IMAGE, column.name);
}

static gchar *
list_columns (CsvState *state)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < state->n_columns && list->len < 400; i++) {
    gsize length;
    const gchar *text = lp_csv_record_get (&state->record, i, &length);
    g_string_append_printf (
        list, "%s%.*s", i > 0 ? ", " : "", (gint) MIN (length, 60), text);
  }
  if (list->len >= 400)
    g_string_append (list, ", ...");
  return g_utf8_make_valid (list->str, -1);
}

static gboolean
check_columns (LpLogReader *reader, CsvState *state, GError **error)
{
  const LpLogMapping *mapping = reader->options.mapping;
  g_autofree gchar *list = list_columns (state);

  for (guint field = 0; field < LP_LOG_N_FIELDS; field++) {
    const LpLogName *name;
    gboolean found = FALSE;

    if (!mapping->given[field])
      continue;
    name = g_ptr_array_index (mapping->candidates[field], 0);
    for (guint i = 0; i < state->columns->len; i++)
      found |= g_array_index (state->columns, Column, i).name == name;
    if (!found) {
      g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
          "'%s' has no column '%s', which is mapped to %s; its columns are "
          "%s.",
          reader->input->path, name->path,
          lp_log_field_to_string ((LpLogField) field), list);
      return FALSE;
    }
  }
  if (state->columns->len > 0)
    return TRUE;
  g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
      "'%s' has no column whose meaning is known; its columns are %s. A "
      "mapping (latitude=...,image=...) can say which is what.",
      reader->input->path, list);
  return FALSE;
}

static void
close_csv (LpLogReader *reader)
{
  CsvState *state = reader->state;

  lp_csv_record_clear (&state->record);
  g_array_unref (state->columns);
  g_free (state);
}

static gboolean
open_csv (LpLogReader *reader, GError **error)
{
  CsvState *state = g_new0 (CsvState, 1);
  LpCsvResult result;

  reader->state = state;
  state->columns = g_array_new (FALSE, FALSE, sizeof (Column));
  lp_csv_record_init (&state->record, &reader->lines);
  result = lp_csv_record_next (&state->record, error);
  if (result == LP_CSV_ERROR)
    return FALSE;
  if (result != LP_CSV_RECORD) {
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "'%s' has no header that names its columns.", reader->input->path);
    return FALSE;
  }
  /* Who writes 46,5 for a number separates by something else. */
  reader->values.decimal_comma = state->record.separator != ',';
  state->n_columns = state->record.fields->len;
  for (guint i = 0; i < state->n_columns; i++)
    add_column (state, reader->options.mapping, i);
  return check_columns (reader, state, error);
}

/* Exports often end rows with separators that the header has not. */
static gboolean
has_only_blank_extras (CsvState *state)
{
  for (guint i = state->n_columns; i < state->record.fields->len; i++) {
    if (g_array_index (state->record.fields, LpCsvField, i).length > 0)
      return FALSE;
  }
  return TRUE;
}

static gboolean
take_record (LpLogReader *reader, CsvState *state)
{
  guint n_fields = state->record.fields->len;

  if (n_fields < state->n_columns || !has_only_blank_extras (state)) {
    lp_log_reader_report (reader, TRUE, LP_LOG_MALFORMED,
        "The row has %u fields, the header %u.", n_fields, state->n_columns);
    return FALSE;
  }
  lp_log_values_begin_row (&reader->values);
  for (guint i = 0; i < state->columns->len; i++) {
    const Column *column = &g_array_index (state->columns, Column, i);
    gsize length;
    const gchar *text =
        lp_csv_record_get (&state->record, column->index, &length);
    lp_log_values_set_text (&reader->values, column->name, text, length);
  }
  return TRUE;
}

static gboolean
next (LpLogReader *reader, LpLogRow *row, GError **error)
{
  CsvState *state = reader->state;

  /* Without such a column no row will ever name a photo. */
  if (reader->options.photos_only && !state->names_photos)
    return FALSE;
  for (;;) {
    LpCsvResult result = lp_csv_record_next (&state->record, error);

    lp_log_reader_begin_line (reader);
    switch (result) {
      case LP_CSV_RECORD:
        if (!take_record (reader, state))
          continue;
        reader->n_records++;
        lp_log_reader_finish_values (reader, row);
        return TRUE;
      case LP_CSV_OPEN_QUOTE:
        lp_log_reader_report (reader, TRUE, LP_LOG_MALFORMED,
            "The row has a quote that is not closed.");
        continue;
      case LP_CSV_TOO_LONG:
        lp_log_reader_report (
            reader, TRUE, LP_LOG_TOO_LONG, "The row is too long.");
        continue;
      default:
        return FALSE;
    }
  }
}

const LpLogFormat lp_log_format_csv = {
  .name = "csv",
  .description = "Values separated by comma, semicolon or tab below a header",
  .probe = probe,
  .names_photos = TRUE,
  .open = open_csv,
  .next = next,
  .close = close_csv,
};
