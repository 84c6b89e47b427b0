/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log/lp-log-format.h"
#include "photo/lp-photo.h"

#include <math.h>

/* How much of a log to look at before saying what it is. */
#define HEAD_LENGTH ((gsize) 64 * 1024)

/* How many rows to look at for the unit of time. */
#define N_SAMPLE_ROWS 32

/* The first that recognises a log takes it: what can be mistaken for others
 * stands last. */
static const LpLogFormat *const formats[] = {
  &lp_log_format_empty,
  &lp_log_format_ulog,
  &lp_log_format_dataflash,
  &lp_log_format_tlog,
  &lp_log_format_dataflash_text,
  &lp_log_format_mrk,
  &lp_log_format_srt,
  &lp_log_format_gpx,
  &lp_log_format_kml,
  &lp_log_format_json,
  &lp_log_format_ndjson,
  &lp_log_format_nmea,
  &lp_log_format_csv,
};

static gboolean
probe_empty (const gchar *head, gsize length)
{
  return length == 0;
}

static gboolean
next_empty (LpLogReader *reader, LpLogRow *row, GError **error)
{
  return FALSE;
}

/* Aircraft that were switched on and never flown leave such files. */
const LpLogFormat lp_log_format_empty = {
  .name = "empty",
  .description = "A file without a byte",
  .probe = probe_empty,
  .next = next_empty,
};

static void
append_format_names (GString *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    if (formats[i] != &lp_log_format_empty)
      g_string_append_printf (
          text, "%s%s", text->len > 0 ? ", " : "", formats[i]->name);
  }
}

/**
 * lp_log_format_get_help: (skip)
 *
 * Returns: what `format` may be, for users
 */
const gchar *
lp_log_format_get_help (void)
{
  static gsize help = 0;

  if (g_once_init_enter (&help)) {
    g_autoptr (GString) text = g_string_new (NULL);
    gchar *whole;

    append_format_names (text);
    whole = g_strdup_printf (
        "Format of the logs (%s); found out if not given", text->str);
    g_once_init_leave (&help, (gsize) g_intern_string (whole));
    g_free (whole);
  }
  return (const gchar *) help;
}

static const LpLogFormat *
find_format (const gchar *name, GError **error)
{
  g_autoptr (GString) known = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    if (g_ascii_strcasecmp (formats[i]->name, name) == 0)
      return formats[i];
  }
  append_format_names (known);
  g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
      "'%s' is no format of logs; there are %s.", name, known->str);
  return NULL;
}

static const LpLogFormat *
detect_format (const LpTextInput *input, GError **error)
{
  g_autoptr (GString) known = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    if (formats[i]->probe (input->data, MIN (input->length, HEAD_LENGTH)))
      return formats[i];
  }
  append_format_names (known);
  g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
      "'%s' is no log that can be recognised; the format, if it is one of %s, "
      "can be given.",
      input->path, known->str);
  return NULL;
}

/* A pipe gives what its writer has written so far: its first line must do. */
static gboolean
read_head (LpTextInput *input, GError **error)
{
  while (!input->at_end && input->length < HEAD_LENGTH) {
    if (!input->has_size && input->length > 0 &&
        memchr (input->data, '\n', input->length) != NULL)
      break;
    if (!lp_text_input_read_more (input, error))
      return FALSE;
  }
  return TRUE;
}

/* What numbers of time mean is found out from the first rows, before one of
 * them is given out: by reading them as a log of their own. */
static void
sample_units (LpLogReader *reader, const gchar *text, gsize length)
{
  LpLogReader sample = { .format = reader->format,
    .options = { .mapping = reader->options.mapping } };
  LpTextInput head;
  LpLogRow row;

  lp_text_input_init_memory (&head, reader->input->path, text, length);
  sample.input = &head;
  lp_log_values_init (&sample.values, reader->options.mapping);
  sample.values.is_sampling = TRUE;
  sample.values.zone = reader->options.zone;
  lp_line_reader_init (&sample.lines, &head, LP_LINE_MAX_LENGTH);
  if (sample.format->open == NULL || sample.format->open (&sample, NULL)) {
    for (guint i = 0; i < N_SAMPLE_ROWS; i++) {
      if (!sample.format->next (&sample, &row, NULL))
        break;
    }
    lp_log_values_take_units (&reader->values, &sample.values);
  }
  if (sample.state != NULL)
    sample.format->close (&sample);
  lp_log_values_clear (&sample.values);
}

static gboolean
needs_units (const LpLogReader *reader)
{
  return reader->format->names_photos &&
         reader->options.mapping->time_unit == LP_TIME_UNIT_GUESS;
}

/* A format may take its header off the input, which the sample needs, too. */
static gboolean
open_format (LpLogReader *reader, GError **error)
{
  const LpTextInput *input = reader->input;
  gsize length = MIN (input->length, HEAD_LENGTH);
  const gchar *newline = memrchr (input->data, '\n', length);
  g_autofree gchar *head = NULL;

  if (newline != NULL)
    length = (gsize) (newline + 1 - input->data);
  reader->may_name_photos = reader->format->names_photos;
  if (needs_units (reader))
    head = g_memdup2 (input->data, length);
  if (reader->format->open != NULL && !reader->format->open (reader, error))
    return FALSE;
  if (head != NULL)
    sample_units (reader, head, length);
  return TRUE;
}

/**
 * lp_log_reader_open: (skip)
 * @path: a log
 * @options: how to read it
 * @error: where to say what is wrong
 *
 * Opens a log and finds out its format; for a pipe that means to wait for its
 * first line.
 *
 * Returns: (transfer full): a reader before the first row, or %NULL
 */
LpLogReader *
lp_log_reader_open (
    const gchar *path, const LpLogOptions *options, GError **error)
{
  g_autoptr (LpLogReader) reader = g_new0 (LpLogReader, 1);

  reader->options = *options;
  lp_log_values_init (&reader->values, options->mapping);
  reader->values.zone = options->zone;
  reader->input =
      lp_text_input_open (path, options->cancellable, options->progress, error);
  if (reader->input == NULL || !read_head (reader->input, error))
    return NULL;
  lp_text_input_decode (reader->input);
  lp_line_reader_init (&reader->lines, reader->input, LP_LINE_MAX_LENGTH);
  if (reader->input->length == 0)
    reader->format = &lp_log_format_empty;
  else if (options->format != NULL)
    reader->format = find_format (options->format, error);
  else
    reader->format = detect_format (reader->input, error);
  if (reader->format == NULL || !open_format (reader, error))
    return NULL;
  return g_steal_pointer (&reader);
}

/**
 * lp_log_reader_close: (skip)
 * @reader: (transfer full): a reader
 */
void
lp_log_reader_close (LpLogReader *reader)
{
  if (reader->state != NULL)
    reader->format->close (reader);
  lp_log_values_clear (&reader->values);
  g_clear_pointer (&reader->input, lp_text_input_close);
  g_free (reader);
}

/**
 * lp_log_reader_report: (skip)
 * @reader: a reader
 * @rejected: whether the current row is lost
 * @reason: one of the words in lp-log-problem.h
 * @format: what is wrong with the current row, a sentence for printf()
 * @...: what goes into it
 */
void
lp_log_reader_report (LpLogReader *reader, gboolean rejected,
    const gchar *reason, const gchar *format, ...)
{
  g_autofree gchar *detail = NULL;
  LpLogProblem problem = { .file = reader->input->path,
    .line = reader->line,
    .offset = reader->offset,
    .reason = reason,
    .rejected = rejected };
  va_list arguments;

  if (reader->options.problem == NULL)
    return;
  va_start (arguments, format);
  problem.detail = detail = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  reader->options.problem (&problem, reader->options.user_data);
}

static void
report_value (LpLogField field, const gchar *detail, gpointer user_data)
{
  lp_log_reader_report (
      user_data, FALSE, LP_LOG_BAD_VALUE, "The value %s.", detail);
}

/* Half a position is none, and a receiver without a fix says 0,0. A photo that
 * loses its position by that is listed. */
static void
check_position (LpLogReader *reader, LpLogRow *row)
{
  const gboolean lost = row->image != NULL || row->event != LP_LOG_EVENT_NONE;

  if (isnan (row->latitude) && isnan (row->longitude))
    return;
  if (isnan (row->latitude) || isnan (row->longitude))
    lp_log_reader_report (reader, lost, LP_LOG_NO_POSITION,
        "The row has no %s.", isnan (row->latitude) ? "latitude" : "longitude");
  else if (!lp_position_is_plausible (row->latitude, row->longitude))
    lp_log_reader_report (reader, lost, LP_LOG_NO_POSITION,
        "%.7g, %.7g is no position.", row->latitude, row->longitude);
  else
    return;
  row->latitude = NAN;
  row->longitude = NAN;
}

/**
 * lp_log_reader_begin_line: (skip)
 * @reader: a reader of text
 *
 * Begins a record at the current line.
 */
void
lp_log_reader_begin_line (LpLogReader *reader)
{
  reader->line = reader->lines.number;
  reader->offset = reader->lines.offset;
}

/**
 * lp_log_reader_finish_values: (skip)
 * @reader: a reader whose values are those of the current record
 * @row: (out): the row that they make
 */
void
lp_log_reader_finish_values (LpLogReader *reader, LpLogRow *row)
{
  lp_log_row_init (row);
  lp_log_values_resolve (&reader->values, row, report_value, reader);
  lp_log_reader_finish_row (reader, row);
}

/**
 * lp_log_reader_finish_row: (skip)
 * @reader: a reader
 * @row: (inout): what the current record says
 *
 * Adds where the record is, and takes away a position that is none.
 */
void
lp_log_reader_finish_row (LpLogReader *reader, LpLogRow *row)
{
  row->line = reader->line;
  row->offset = reader->offset;
  check_position (reader, row);
}

static void
report_missing_fields (LpLogReader *reader)
{
  const gchar *rows =
      reader->options.photos_only ? "row that names a photo" : "row";

  for (guint field = 0; field < LP_LOG_N_FIELDS; field++) {
    const LpLogName *name;

    if (!reader->options.mapping->given[field] ||
        reader->values.used[field] != NULL)
      continue;
    name = g_ptr_array_index (reader->options.mapping->candidates[field], 0);
    lp_log_reader_report (reader, FALSE, LP_LOG_NO_FIELD,
        "No %s gives '%s', which is mapped to %s.",
        field == LP_LOG_FIELD_IMAGE ? "row" : rows, name->path,
        lp_log_field_to_string ((LpLogField) field));
  }
}

/* Says what can be said of a log only at its end. */
static void
report_end (LpLogReader *reader)
{
  reader->line = 0;
  reader->offset = 0;
  if (reader->input->fault != NULL)
    lp_log_reader_report (
        reader, TRUE, LP_LOG_CUT_OFF, "%s", reader->input->fault);
  if (reader->format == &lp_log_format_empty) {
    lp_log_reader_report (reader, FALSE, LP_LOG_EMPTY, "The log is empty.");
    return;
  }
  if (reader->options.photos_only && reader->n_photos == 0 &&
      !reader->options.mapping->given[LP_LOG_FIELD_IMAGE]) {
    lp_log_reader_report (reader, FALSE, LP_LOG_NO_PHOTOS,
        reader->format->names_photos
            ? "No row names a photo; if one does, say in which field with a "
              "mapping (image=...)."
            : "The log tells of no photo; a folder with the photos is needed "
              "to locate them by their times.");
    return;
  }
  if (reader->options.photos_only && reader->n_photos == 0) {
    const LpLogName *name = g_ptr_array_index (
        reader->options.mapping->candidates[LP_LOG_FIELD_IMAGE], 0);
    lp_log_reader_report (reader, FALSE, LP_LOG_NO_PHOTOS,
        "No row names a photo in '%s', which is mapped to image.", name->path);
    return;
  }
  report_missing_fields (reader);
}

/**
 * lp_log_reader_next: (skip)
 * @reader: a reader
 * @row: (out): the next row
 * @error: where to say what is wrong; after %G_IO_ERROR_CANCELLED reading may
 *   go on
 *
 * Rows that cannot be used are reported and passed over. A position that is
 * none is reported and left out.
 *
 * Returns: whether there was a row; %FALSE without an error at the end
 */
gboolean
lp_log_reader_next (LpLogReader *reader, LpLogRow *row, GError **error)
{
  GError *local = NULL;

  while (reader->format->next (reader, row, &local)) {
    gboolean is_photo = row->image != NULL || row->event != LP_LOG_EVENT_NONE;

    reader->n_photos += is_photo;
    if (is_photo || !reader->options.photos_only)
      return TRUE;
  }
  if (local != NULL)
    g_propagate_error (error, local);
  else
    report_end (reader);
  return FALSE;
}

/**
 * lp_log_reader_get_format: (skip)
 * @reader: a reader
 *
 * Returns: the name of the log's format
 */
const gchar *
lp_log_reader_get_format (const LpLogReader *reader)
{
  return reader->format->name;
}

/**
 * lp_log_reader_may_name_photos: (skip)
 * @reader: a reader
 *
 * Returns: whether rows of the log are likely to name photos
 */
gboolean
lp_log_reader_may_name_photos (const LpLogReader *reader)
{
  return reader->may_name_photos;
}

/**
 * lp_log_reader_is_table: (skip)
 * @reader: a reader
 *
 * Returns: whether files of the log's format hold other things than logs, too
 */
gboolean
lp_log_reader_is_table (const LpLogReader *reader)
{
  return reader->format->names_photos;
}

/**
 * lp_log_reader_get_n_records: (skip)
 * @reader: a reader
 *
 * Returns: how many records were read so far, also those that make no row
 */
guint64
lp_log_reader_get_n_records (const LpLogReader *reader)
{
  return reader->n_records;
}

/**
 * lp_log_reader_get_size: (skip)
 * @reader: a reader
 * @size: (out): the log's size in bytes when it was opened
 *
 * Returns: whether it has one; pipes have not
 */
gboolean
lp_log_reader_get_size (const LpLogReader *reader, guint64 *size)
{
  *size = reader->input->size;
  return reader->input->has_size;
}

/**
 * lp_log_reader_get_name: (skip)
 * @reader: a reader
 * @field: a field
 * @unit: (out): for the time, its unit
 *
 * Returns: (nullable): the name of @field in this log, as far as rows were
 *   read that had it
 */
const gchar *
lp_log_reader_get_name (
    const LpLogReader *reader, LpLogField field, LpTimeUnit *unit)
{
  *unit = field == LP_LOG_FIELD_TIME ? reader->values.used_time_unit
                                     : LP_TIME_UNIT_GUESS;
  return reader->values.used[field] ? reader->values.used[field]->path : NULL;
}
