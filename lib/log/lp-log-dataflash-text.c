/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The logs of ArduPilot as text: the same messages as in the binary form, one
 * a line, its name first and then its fields, separated by commas. Values have
 * their units already.
 */

#include "log/lp-dataflash-flight.h"
#include "text/lp-number.h"

#include <math.h>

/* Longer lines are no messages. */
#define MAX_LENGTH ((gsize) 64 * 1024)

/* What stands before the fields of a FMT line: itself, type, length, name and
 * the letters of the fields. */
#define FORMAT_COLUMNS 5

typedef struct {
  const gchar *text;
  gsize length;
} Column;

typedef struct {
  GHashTable *layouts; /* packed name to LpDataflashLayout */
  LpDataflashFlight flight;
  Column columns[LP_DATAFLASH_MAX_COLUMNS];
  guint n_columns;
} TextLog;

static void
strip (Column *column)
{
  while (column->length > 0 && g_ascii_isspace (*column->text)) {
    column->text++;
    column->length--;
  }
  while (
      column->length > 0 && g_ascii_isspace (column->text[column->length - 1]))
    column->length--;
}

/* Takes the first of the columns off. */
static Column
take_column (Column *rest)
{
  const gchar *comma = memchr (rest->text, ',', rest->length);
  Column column = { rest->text, rest->length };

  if (comma != NULL)
    column.length = (gsize) (comma - rest->text);
  rest->text += MIN (rest->length, column.length + 1);
  rest->length -= MIN (rest->length, column.length + 1);
  strip (&column);
  return column;
}

static gboolean
is_message_name (const Column *column)
{
  if (column->length == 0 || column->length > LP_DATAFLASH_NAME_LENGTH)
    return FALSE;
  for (gsize i = 0; i < column->length; i++) {
    if (!g_ascii_isalnum (column->text[i]) && column->text[i] != '_')
      return FALSE;
  }
  return TRUE;
}

static gpointer
pack_name (const Column *name)
{
  guint32 packed = 0;

  memcpy (&packed, name->text, MIN (name->length, sizeof packed));
  return GUINT_TO_POINTER (packed);
}

static gboolean
is_format (const Column *name)
{
  return name->length == 3 && memcmp (name->text, "FMT", 3) == 0;
}

/* A line "FMT, 130, 46, GPS, QBIHBcLLefffB, TimeUS,Status,..." */
static gboolean
read_format (Column line, LpDataflashLayout *layout, Column *name)
{
  Column fields[FORMAT_COLUMNS];
  g_autofree gchar *name_text = NULL, *types = NULL;
  g_autoptr (GString) names = g_string_new (NULL);
  gdouble number;

  for (guint i = 0; i < FORMAT_COLUMNS; i++)
    fields[i] = take_column (&line);
  *name = fields[3];
  if (!is_format (&fields[0]) || !is_message_name (name) ||
      !lp_number_parse (fields[1].text, fields[1].length, &number) ||
      !lp_number_parse (fields[2].text, fields[2].length, &number))
    return FALSE;
  while (line.length > 0) {
    Column column = take_column (&line);
    g_string_append_printf (names, "%s%.*s", names->len > 0 ? "," : "",
        (gint) column.length, column.text);
  }
  name_text = g_strndup (name->text, name->length);
  types = g_strndup (fields[4].text, fields[4].length);
  return lp_dataflash_layout_init (layout, name_text, types, names->str);
}

static gboolean
take_format (TextLog *log, Column line)
{
  LpDataflashLayout layout;
  Column name;

  if (!read_format (line, &layout, &name))
    return FALSE;
  g_hash_table_replace (
      log->layouts, pack_name (&name), g_memdup2 (&layout, sizeof layout));
  return TRUE;
}

static gboolean
is_nan (const Column *column)
{
  return column->length >= 3 &&
         g_ascii_strncasecmp (column->text + column->length - 3, "nan", 3) == 0;
}

static void
read_values (LpLogReader *reader, TextLog *log, const LpDataflashLayout *layout,
    gdouble *values)
{
  for (guint i = 0; i < LP_DATAFLASH_N_FIELDS; i++)
    values[i] = NAN;
  for (guint i = 0; i < layout->n_places; i++) {
    const LpDataflashPlace *place = &layout->places[i];
    const Column *column = &log->columns[place->column];

    if (lp_number_parse (column->text, column->length, &values[place->field]) ||
        is_nan (column))
      continue;
    values[place->field] = NAN;
    lp_log_reader_report (reader, FALSE, LP_LOG_BAD_VALUE,
        "Field %u of the message %s is no number.", place->column + 1,
        layout->name);
  }
}

static gboolean
split (TextLog *log, Column line, guint n_columns)
{
  take_column (&line);
  for (log->n_columns = 0; log->n_columns < n_columns;) {
    if (line.length == 0)
      return FALSE;
    log->columns[log->n_columns++] = take_column (&line);
  }
  return line.length == 0;
}

/* Returns what is wrong with the line, or NULL. */
static const gchar *
take_message (LpLogReader *reader, TextLog *log, Column line, LpLogRow *row,
    gboolean *taken)
{
  Column rest = line;
  Column name = take_column (&rest);
  const LpDataflashLayout *layout;
  gdouble values[LP_DATAFLASH_N_FIELDS];

  if (!is_message_name (&name) || rest.length == 0)
    return "no message";
  if (is_format (&name))
    return take_format (log, line) ? NULL : "a FMT message that cannot be read";
  layout = g_hash_table_lookup (log->layouts, pack_name (&name));
  if (layout == NULL)
    return "a message that no FMT message describes";
  if (!lp_dataflash_flight_needs (&reader->options, layout->kind))
    return NULL;
  if (!split (log, line, layout->n_columns))
    return "a message with fewer or more fields than its FMT message says";
  read_values (reader, log, layout, values);
  if (layout->kind != LP_DATAFLASH_PARAMETER) {
    *taken = lp_dataflash_flight_take (
        &log->flight, reader, layout->kind, values, row);
  } else if (layout->parameter_column >= 0) {
    const Column *parameter = &log->columns[layout->parameter_column];
    lp_dataflash_flight_set_parameter (&log->flight, parameter->text,
        parameter->length, values[LP_DATAFLASH_VALUE]);
  }
  return NULL;
}

static gboolean
next (LpLogReader *reader, LpLogRow *row, GError **error)
{
  TextLog *log = reader->state;

  for (;;) {
    LpLineResult result = lp_line_reader_next (&reader->lines, NULL, error);
    gboolean taken = FALSE;
    const gchar *fault;

    lp_log_reader_begin_line (reader);
    switch (result) {
      case LP_LINE_TOO_LONG:
        lp_log_reader_report (reader, TRUE, LP_LOG_TOO_LONG,
            "The line is longer than %u KB.", (guint) (MAX_LENGTH / 1024));
        continue;
      case LP_LINE_READ:
        break;
      default:
        return FALSE;
    }
    if (lp_line_reader_is_blank (&reader->lines))
      continue;
    fault = take_message (reader, log,
        (Column){ reader->lines.text, reader->lines.length }, row, &taken);
    if (fault == NULL)
      reader->n_records++;
    /* Above the formats stands what firmware it is and so on. */
    else if (g_hash_table_size (log->layouts) > 0)
      lp_log_reader_report (
          reader, TRUE, LP_LOG_MALFORMED, "The line is %s.", fault);
    if (taken)
      return TRUE;
  }
}

static gboolean
probe (const gchar *head, gsize length)
{
  const gchar *end = head + length;

  while (head < end) {
    const gchar *newline = memchr (head, '\n', (gsize) (end - head));
    Column line = { head, (gsize) ((newline ? newline : end) - head) };
    LpDataflashLayout layout;
    Column name;

    if (line.length > 3 && memcmp (head, "FMT", 3) == 0 &&
        read_format (line, &layout, &name))
      return TRUE;
    head = newline ? newline + 1 : end;
  }
  return FALSE;
}

static gboolean
open_text (LpLogReader *reader, GError **error)
{
  TextLog *log = g_new0 (TextLog, 1);

  reader->state = log;
  log->layouts = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  lp_dataflash_flight_init (&log->flight);
  lp_line_reader_init (&reader->lines, reader->input, MAX_LENGTH);
  return TRUE;
}

static void
close_text (LpLogReader *reader)
{
  TextLog *log = reader->state;

  g_hash_table_unref (log->layouts);
  g_free (log);
}

const LpLogFormat lp_log_format_dataflash_text = {
  .name = "dataflash-text",
  .description = "ArduPilot's logs as text (.log)",
  .probe = probe,
  .is_only_logs = TRUE,
  .open = open_text,
  .next = next,
  .close = close_text,
};
