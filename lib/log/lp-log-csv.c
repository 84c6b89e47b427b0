/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Logs of separated values below a header that names the columns. */

#include "log/lp-log-csv.h"

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

static gchar *
list_columns (const LpCsvRecord *record)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < record->n_fields && list->len < 400; i++) {
    gsize length;
    const gchar *text = lp_csv_record_get (record, i, &length);
    g_string_append_printf (
        list, "%s%.*s", i > 0 ? ", " : "", (gint) MIN (length, 60), text);
  }
  if (list->len >= 400)
    g_string_append (list, ", ...");
  return g_utf8_make_valid (list->str, -1);
}

static guint
count_known (const LpLogCsvColumns *columns)
{
  guint n = 0;

  for (guint role = 0; role < LP_LOG_CSV_N_ROLES; role++)
    n += columns->of[role]->len;
  return n;
}

static gboolean
check_columns (LpLogReader *reader, LpLogCsv *csv, GError **error)
{
  const LpLogMapping *mapping = reader->options.mapping;
  g_autofree gchar *list = list_columns (&csv->record);

  for (guint field = 0; field < LP_LOG_N_FIELDS; field++) {
    const LpLogName *name;

    if (!mapping->given[field] || csv->columns->of[field]->len > 0)
      continue;
    name = g_ptr_array_index (mapping->candidates[field], 0);
    g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
        "'%s' has no column '%s', which is mapped to %s; its columns are "
        "%s.",
        reader->input->path, name->path,
        lp_log_field_to_string ((LpLogField) field), list);
    return FALSE;
  }
  if (count_known (csv->columns) > 0)
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
  LpLogCsv *csv = reader->state;

  lp_csv_record_clear (&csv->record);
  g_ptr_array_unref (csv->all_columns);
  g_clear_pointer (&csv->moments, lp_log_csv_moments_free);
  g_free (csv);
}

/* A second changes within the first rows: what to add to the counter is known
 * before the first of them is handed out. */
static void
look_ahead (LpLogReader *reader, LpLogCsv *csv)
{
  const LpCsvPlace place = csv->record.at;
  const LpCsvPlace following = csv->record.following;

  if (csv->columns->time_kind != LP_LOG_CSV_TIME_STEPS)
    return;
  csv->clock.has_offset = FALSE;
  while (lp_csv_record_is_at_hand (&csv->record) &&
         lp_csv_record_next (&csv->record, NULL) == LP_CSV_RECORD) {
    if (lp_log_csv_has_fields (csv))
      lp_log_csv_look_at_time (reader, csv);
  }
  csv->record.following = following;
  lp_csv_record_go_to (&csv->record, &place);
}

static void
report_start (LpLogReader *reader, LpLogCsv *csv)
{
  if (csv->columns->time_kind != LP_LOG_CSV_TIME_COUNTER ||
      csv->start != LP_TIME_NONE)
    return;
  lp_log_csv_begin (reader, csv);
  lp_log_reader_report (reader, FALSE, LP_LOG_NO_START,
      "'%s' counts from when the log began, and the name of the file does not "
      "say when that was; name it like LOG_20160623_163159.csv.",
      csv->columns->time_name->path);
}

static gboolean
may_name_photos (const LpLogCsv *csv)
{
  return csv->columns->of[LP_LOG_FIELD_IMAGE]->len > 0 ||
         csv->columns->of[LP_LOG_CSV_SHUTTER]->len > 0;
}

static gboolean
open_csv (LpLogReader *reader, GError **error)
{
  LpLogCsv *csv = g_new0 (LpLogCsv, 1);
  LpCsvResult result;

  reader->state = csv;
  csv->all_columns =
      g_ptr_array_new_with_free_func ((GDestroyNotify) lp_log_csv_columns_free);
  csv->start =
      lp_log_csv_clock_find_start (reader->input->path, reader->options.zone);
  lp_log_csv_clock_init (&csv->clock, reader->options.zone);
  lp_csv_record_init (&csv->record, reader->input, LP_CSV_MAX_LENGTH);
  if (reader->options.n_moments > 0)
    csv->moments = lp_log_csv_moments_new (&reader->options);
  result = lp_csv_record_next (&csv->record, error);
  if (result == LP_CSV_ERROR)
    return FALSE;
  if (result != LP_CSV_RECORD) {
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "'%s' has no header that names its columns.", reader->input->path);
    return FALSE;
  }
  /* Who writes 46,5 for a number separates by something else. */
  reader->values.decimal_comma = csv->record.separator != ',';
  lp_log_csv_set_columns (reader, csv,
      lp_log_csv_columns_new (&csv->record, reader->options.mapping));
  if (!check_columns (reader, csv, error))
    return FALSE;
  reader->may_name_photos = may_name_photos (csv);
  report_start (reader, csv);
  look_ahead (reader, csv);
  return TRUE;
}

/* Names stand in a header, and numbers in every row. */
static gboolean
may_be_header (const LpCsvRecord *record)
{
  gsize length;
  const gchar *text = lp_csv_record_get (record, 0, &length);

  if (length > 0 && (g_ascii_isdigit (*text) || *text == '-'))
    return FALSE;
  for (guint i = 0; i < record->n_fields; i++) {
    text = lp_csv_record_get (record, i, &length);
    if (length > 0 && is_number (text, text + length))
      return FALSE;
  }
  return TRUE;
}

/* Logs that were put together have the header of each. */
static gboolean
take_header (LpLogReader *reader, LpLogCsv *csv)
{
  LpLogCsvColumns *columns;

  if (!may_be_header (&csv->record))
    return FALSE;
  columns = lp_log_csv_columns_new (&csv->record, reader->options.mapping);
  if (columns->of[LP_LOG_FIELD_LATITUDE]->len == 0 ||
      columns->of[LP_LOG_FIELD_LONGITUDE]->len == 0) {
    lp_log_csv_columns_free (columns);
    return FALSE;
  }
  if (csv->moments != NULL)
    lp_log_csv_moments_flush_before (reader, csv);
  lp_log_csv_set_columns (reader, csv, columns);
  csv->shutter.is_on = FALSE;
  look_ahead (reader, csv);
  return TRUE;
}

/* Exports often end rows with separators that the header has not. */
static gboolean
has_only_blank_extras (const LpLogCsv *csv)
{
  for (guint i = csv->columns->n_columns; i < csv->record.n_fields; i++) {
    gsize length;
    lp_csv_record_get (&csv->record, i, &length);
    if (length > 0)
      return FALSE;
  }
  return TRUE;
}

/**
 * lp_log_csv_has_fields: (skip)
 * @csv: the state of a reader, at a record
 *
 * Rows may end with more separators than the header, and spreadsheets leave
 * out those at the end behind which nothing stands. But the last field of a row
 * that is too short may be cut off, so it must not be one that says when and
 * where.
 *
 * Returns: whether it is clear which field of the record is what
 */
gboolean
lp_log_csv_has_fields (const LpLogCsv *csv)
{
  const guint n = csv->record.n_fields;

  if (G_LIKELY (n == csv->columns->n_columns))
    return TRUE;
  if (n > csv->columns->n_columns)
    return has_only_blank_extras (csv);
  return csv->record.is_ended && csv->columns->last_needed >= 0 &&
         (gint) n > csv->columns->last_needed + 1;
}

static gboolean
is_declaration (const LpCsvRecord *record)
{
  gsize length;
  const gchar *text = lp_csv_record_get (record, 0, &length);

  return record->n_fields <= 2 && length == 4 &&
         g_ascii_strncasecmp (text, "sep=", 4) == 0;
}

static gboolean
check_fields (LpLogReader *reader, LpLogCsv *csv)
{
  const guint n = csv->record.n_fields;

  if (lp_log_csv_has_fields (csv)) {
    if (n < csv->columns->n_columns)
      lp_log_reader_report (reader, FALSE, LP_LOG_SHORT,
          "The row has %u fields, the header %u; those at its end are taken "
          "for empty.",
          n, csv->columns->n_columns);
    return TRUE;
  }
  if (!is_declaration (&csv->record))
    lp_log_reader_report (reader, TRUE, LP_LOG_MALFORMED,
        "The row has %u fields, the header %u.", n, csv->columns->n_columns);
  return FALSE;
}

/* What begins with a letter is a header, or no row that can be used. */
static inline gboolean
may_begin_name (gchar byte)
{
  return g_ascii_isalpha (byte) || (guchar) byte >= 0x80;
}

static gboolean
begins_like_header (const LpLogCsv *csv)
{
  gsize length;
  const gchar *text = lp_csv_record_get (&csv->record, 0, &length);

  return length > 0 && may_begin_name (*text);
}

/* Returns whether the current record is one of rows. */
static gboolean
take_record (LpLogReader *reader, LpLogCsv *csv)
{
  lp_log_csv_begin (reader, csv);
  if (G_UNLIKELY (begins_like_header (csv)) && take_header (reader, csv))
    return FALSE;
  if (G_UNLIKELY (csv->record.n_fields != csv->columns->n_columns) &&
      !check_fields (reader, csv))
    return FALSE;
  reader->n_records++;
  return TRUE;
}

/* Goes to the next row if it is one that needs no closer look. */
static inline gboolean
find_plain_row (LpLogReader *reader, LpLogCsv *csv)
{
  const LpCsvRecord *record = &csv->record;
  const gsize start = record->following.start;

  if (start < reader->input->length &&
      may_begin_name (reader->input->data[start]))
    return FALSE;
  if (!lp_csv_record_next_plain (&csv->record, csv->columns->n_columns))
    return FALSE;
  lp_log_csv_begin (reader, csv);
  reader->n_records++;
  return TRUE;
}

/* Goes to the next row, with a word on what is in between. */
static gboolean
find_row (LpLogReader *reader, LpLogCsv *csv, GError **error)
{
  for (;;) {
    if (G_LIKELY (find_plain_row (reader, csv)))
      return TRUE;
    if (csv->moments != NULL && !lp_csv_record_is_at_hand (&csv->record))
      lp_log_csv_moments_flush (reader, csv);
    switch (lp_csv_record_next (&csv->record, error)) {
      case LP_CSV_RECORD:
        if (take_record (reader, csv))
          return TRUE;
        continue;
      case LP_CSV_OPEN_QUOTE:
        lp_log_csv_begin (reader, csv);
        lp_log_reader_report (reader, TRUE, LP_LOG_MALFORMED,
            "The row has a quote that is not closed.");
        continue;
      case LP_CSV_TOO_LONG:
        lp_log_csv_begin (reader, csv);
        lp_log_reader_report (
            reader, TRUE, LP_LOG_TOO_LONG, "The row is too long.");
        continue;
      default:
        return FALSE;
    }
  }
}

static gboolean
next_near_moments (
    LpLogReader *reader, LpLogCsv *csv, LpLogRow *row, GError **error)
{
  while (!lp_log_csv_moments_take_row (csv->moments, row)) {
    GError *local = NULL;

    if (find_row (reader, csv, &local)) {
      lp_log_csv_moments_add (reader, csv);
    } else if (local != NULL) {
      g_propagate_error (error, local);
      return FALSE;
    } else {
      lp_log_csv_moments_flush (reader, csv);
      return lp_log_csv_moments_take_row (csv->moments, row);
    }
  }
  return TRUE;
}

static gboolean
next (LpLogReader *reader, LpLogRow *row, GError **error)
{
  LpLogCsv *csv = reader->state;
  const gboolean photos_only = reader->options.photos_only;

  if (csv->moments != NULL && !photos_only)
    return next_near_moments (reader, csv, row, error);
  while (find_row (reader, csv, error)) {
    if (photos_only && !lp_log_csv_may_be_about_photo (csv)) {
      lp_log_csv_look_at_time (reader, csv);
      continue;
    }
    lp_log_csv_read_row (reader, csv, row);
    return TRUE;
  }
  return FALSE;
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
