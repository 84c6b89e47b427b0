/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a record of CSV says: quickly where all is as usual, and otherwise as
 * for any log. */

#include "log/lp-log-csv.h"

#include <math.h>

#include "lp-time.h"
#include "text/lp-number-four.h"

/**
 * lp_log_csv_set_columns: (skip)
 * @reader: a reader
 * @csv: its state
 * @columns: (transfer full): what the columns mean from now on
 */
void
lp_log_csv_set_columns (
    LpLogReader *reader, LpLogCsv *csv, LpLogCsvColumns *columns)
{
  g_ptr_array_add (csv->all_columns, columns);
  csv->columns = columns;
  csv->n_numbers = 0;
  for (guint field = LP_LOG_FIELD_LATITUDE; field <= LP_LOG_FIELD_CAMERA_ROLL;
       field++) {
    const LpLogCsvColumn *column;

    if (columns->of[field]->len == 0)
      continue;
    column = lp_log_csv_columns_get (columns, field, 0);
    csv->numbers[csv->n_numbers++] = (LpLogCsvNumber){ column->index, field,
      column->scale, reader->values.used[field] != NULL };
  }
  csv->plan.is_ready = FALSE;
  csv->has_references = columns->of[LP_LOG_CSV_LATITUDE_REF]->len > 0 ||
                        columns->of[LP_LOG_CSV_LONGITUDE_REF]->len > 0 ||
                        columns->of[LP_LOG_CSV_ALTITUDE_REF]->len > 0;
  lp_log_values_set_mapping (&reader->values, columns->mapping);
}

/* Flags of one photo are not further apart. */
#define SHUTTER_GAP G_USEC_PER_SEC

static const gchar *
get_text (
    const LpCsvRecord *record, const LpLogCsvColumn *column, gsize *length)
{
  const gchar *text;

  *length = 0;
  if (G_UNLIKELY (column->index >= record->n_fields))
    return "";
  text = lp_csv_record_get (record, column->index, length);
  while (*length > 0 && g_ascii_isspace (*text)) {
    text++;
    --*length;
  }
  while (*length > 0 && g_ascii_isspace (text[*length - 1]))
    --*length;
  return text;
}

/* The first that is not empty. */
static const LpLogCsvColumn *
find_text (const LpLogCsv *csv, guint role, const gchar **text, gsize *length)
{
  for (guint i = 0; i < csv->columns->of[role]->len; i++) {
    const LpLogCsvColumn *column =
        lp_log_csv_columns_get (csv->columns, role, i);
    *text = get_text (&csv->record, column, length);
    if (*length > 0)
      return column;
  }
  return NULL;
}

/* Whole numbers of up to 18 digits, and others as they come. */
static gboolean
scale_time (const gchar *text, gsize length, LpTimeUnit unit, gint64 *time)
{
  static const gint64 factors[LP_N_TIME_UNITS] = {
    [LP_TIME_UNIT_S] = G_USEC_PER_SEC,
    [LP_TIME_UNIT_MS] = 1000,
    [LP_TIME_UNIT_US] = 1,
  };
  const gint64 factor = factors[unit];
  gdouble number;
  gint64 whole = 0;
  gsize i = 0;

  if (length == 0 || factor == 0)
    return FALSE;
  for (; i < length && i < 18 && g_ascii_isdigit (text[i]); i++)
    whole = whole * 10 + (text[i] - '0');
  if (i == length) {
    *time = whole * factor;
    return whole <= G_MAXINT64 / G_USEC_PER_SEC || factor == 1;
  }
  if (!lp_number_parse (text, length, &number) ||
      fabs (number) * (gdouble) factor > 9e15)
    return FALSE;
  *time = llrint (number * (gdouble) factor);
  return TRUE;
}

/**
 * lp_log_csv_get_time_unit: (skip)
 * @reader: a reader
 * @column: a column of times
 * @unit: (out): theirs; %LP_TIME_UNIT_ISO for dates
 *
 * Returns: whether the times of rows were taken from @column so far, so that it
 *   is known what they are
 */
gboolean
lp_log_csv_get_time_unit (
    const LpLogReader *reader, const LpLogCsvColumn *column, LpTimeUnit *unit)
{
  const LpLogValues *values = &reader->values;

  if (values->used[LP_LOG_FIELD_TIME] != column->name)
    return FALSE;
  *unit = values->mapping->time_unit != LP_TIME_UNIT_GUESS
              ? values->mapping->time_unit
              : values->values[column->name->index].unit;
  if (*unit != LP_TIME_UNIT_GUESS && *unit != LP_TIME_UNIT_ISO)
    return TRUE;
  *unit = LP_TIME_UNIT_ISO;
  return values->used_time_unit == LP_TIME_UNIT_ISO;
}

/* Reads the time that a column has alone, if it is like the one before. */
static gboolean
read_time_quickly (LpLogReader *reader, LpLogCsv *csv, gint64 *time)
{
  const gchar *text;
  gsize length;
  const LpLogCsvColumn *column =
      find_text (csv, LP_LOG_FIELD_TIME, &text, &length);
  LpTimeUnit unit;

  if (column == NULL || !lp_log_csv_get_time_unit (reader, column, &unit))
    return FALSE;
  if (unit == LP_TIME_UNIT_ISO)
    *time = lp_log_csv_clock_read (
        &csv->clock, column->is_utc ? NULL : csv->clock.zone, text, length);
  else if (!scale_time (text, length, unit, time))
    return FALSE;
  return lp_time_is_plausible (*time);
}

static gint64
read_parts (LpLogCsv *csv)
{
  const gchar *date = "", *time = "";
  gsize date_length = 0, time_length = 0;
  const LpLogCsvColumn *column =
      find_text (csv, LP_LOG_CSV_DATE, &date, &date_length);
  const LpLogCsvColumn *other =
      find_text (csv, LP_LOG_CSV_TIME_OF_DAY, &time, &time_length);

  if (column == NULL || other == NULL)
    return LP_TIME_NONE;
  return lp_log_csv_clock_read_parts (
      column->is_utc || other->is_utc ? NULL : csv->clock.zone, date,
      date_length, time, time_length);
}

static gboolean
read_counter (LpLogCsv *csv, gint64 *counter)
{
  const gchar *text;
  gsize length;
  const LpLogCsvColumn *column =
      find_text (csv, LP_LOG_CSV_COUNTER, &text, &length);

  return column != NULL &&
         scale_time (text, length,
             column->unit != LP_TIME_UNIT_GUESS ? column->unit : LP_TIME_UNIT_S,
             counter);
}

static gint64
read_steps (LpLogCsv *csv)
{
  const gchar *text;
  gsize length;
  const LpLogCsvColumn *column =
      find_text (csv, LP_LOG_FIELD_TIME, &text, &length);
  gint64 time, counter;

  if (column == NULL)
    return LP_TIME_NONE;
  time = lp_log_csv_clock_read (
      &csv->clock, column->is_utc ? NULL : csv->clock.zone, text, length);
  /* What has decimals already needs no counter. */
  if (time == LP_TIME_NONE || memchr (text, '.', length) != NULL ||
      !read_counter (csv, &counter))
    return time;
  return lp_log_csv_clock_count (&csv->clock, time, counter);
}

static gint64
read_counted (LpLogCsv *csv)
{
  gint64 counter;

  if (!read_counter (csv, &counter))
    return LP_TIME_NONE;
  if (lp_time_is_plausible (counter))
    return counter;
  return csv->start != LP_TIME_NONE ? csv->start + counter : LP_TIME_NONE;
}

/* Reads a time that no column has alone. */
static gint64
read_combined_time (LpLogReader *reader, LpLogCsv *csv)
{
  gint64 time = LP_TIME_NONE;

  switch (csv->columns->time_kind) {
    case LP_LOG_CSV_TIME_DATE_AND_TIME:
      time = read_parts (csv);
      break;
    case LP_LOG_CSV_TIME_STEPS:
      time = read_steps (csv);
      break;
    case LP_LOG_CSV_TIME_COUNTER:
      time = read_counted (csv);
      break;
    default:
      break;
  }
  if (time != LP_TIME_NONE && reader->values.used[LP_LOG_FIELD_TIME] == NULL) {
    reader->values.used[LP_LOG_FIELD_TIME] = csv->columns->time_name;
    reader->values.used_time_unit = LP_TIME_UNIT_ISO;
  }
  return time;
}

static gboolean
read_number_quickly (
    LpLogReader *reader, LpLogCsv *csv, LpLogField field, gdouble *number)
{
  const gchar *text;
  gsize length;
  const LpLogCsvColumn *column = find_text (csv, field, &text, &length);

  *number = NAN;
  if (column == NULL)
    return TRUE;
  if (lp_number_scan (text, length, number) != length || !isfinite (*number))
    return FALSE;
  *number *= column->scale;
  if (reader->values.used[field] == NULL)
    reader->values.used[field] = column->name;
  return TRUE;
}

/* Whether a number of any length may be read from a field of the record at one
 * go. */
static inline gboolean
has_room (const LpLogCsv *csv)
{
  const LpCsvRecord *record = &csv->record;

  return record->at.is_plain && record->n_fields >= csv->columns->n_columns &&
         record->at.end + LP_NUMBER_WORD_ROOM < record->input->length;
}

/* Most numbers are short and have nothing around them. */
static gboolean
read_numbers (LpLogReader *reader, LpLogCsv *csv, LpLogRow *row)
{
  const gchar *data = csv->record.input->data;
  const guint32 *ends = csv->record.index.ends.at + csv->record.at.mark;
  /* The last field may have a carriage return. */
  const guint n_short = has_room (csv) ? csv->record.n_fields - 1 : 0;

  for (guint i = 0; i < csv->n_numbers; i++) {
    LpLogCsvNumber *number = &csv->numbers[i];
    gdouble *value = lp_log_values_get_member (row, (LpLogField) number->field);
    const guint index = number->index;

    if (index < n_short && number->is_used) {
      const gsize start =
          index > 0 ? ends[index - 1] + 1 : csv->record.at.start;
      if (lp_number_parse_word (data + start, ends[index] - start, value)) {
        *value *= number->scale;
        continue;
      }
    }
    if (!read_number_quickly (reader, csv, (LpLogField) number->field, value))
      return FALSE;
    number->is_used = reader->values.used[number->field] != NULL;
  }
  return TRUE;
}

static gboolean
has_image (const LpLogCsv *csv)
{
  const gchar *text;
  gsize length;

  return find_text (csv, LP_LOG_FIELD_IMAGE, &text, &length) != NULL;
}

/* A counter says nothing where nobody knows when it began. */
static gboolean
may_have_time (const LpLogCsv *csv)
{
  switch (csv->columns->time_kind) {
    case LP_LOG_CSV_TIME_COLUMN:
      return FALSE;
    case LP_LOG_CSV_TIME_COUNTER:
      return csv->start != LP_TIME_NONE;
    default:
      return TRUE;
  }
}

/* Reads a row of which every value is a plain one, or returns FALSE. */
static gboolean
read_quickly (LpLogReader *reader, LpLogCsv *csv, LpLogRow *row)
{
  lp_log_row_init (row);
  if (csv->columns->time_kind != LP_LOG_CSV_TIME_COLUMN)
    row->time = read_combined_time (reader, csv);
  else if (csv->columns->of[LP_LOG_FIELD_TIME]->len > 0 &&
           !read_time_quickly (reader, csv, &row->time))
    return FALSE;
  if (row->time == LP_TIME_NONE && may_have_time (csv))
    return FALSE;
  return read_numbers (reader, csv, row) && !has_image (csv);
}

static void
report_time (LpLogReader *reader, LpLogCsv *csv)
{
  const gchar *text;
  gsize length;
  guint role = csv->columns->time_kind == LP_LOG_CSV_TIME_DATE_AND_TIME
                   ? LP_LOG_CSV_TIME_OF_DAY
                   : LP_LOG_CSV_COUNTER;
  g_autofree gchar *valid = NULL;

  if (csv->columns->time_kind == LP_LOG_CSV_TIME_STEPS ||
      (role == LP_LOG_CSV_COUNTER && csv->start == LP_TIME_NONE) ||
      find_text (csv, role, &text, &length) == NULL)
    return;
  valid = g_utf8_make_valid (text, (gssize) MIN (length, 40));
  lp_log_reader_report (reader, FALSE, LP_LOG_BAD_VALUE,
      "The value '%s' in '%s' makes no time between 1990 and 2100.", valid,
      csv->columns->time_name->path);
}

static void
read_slowly (LpLogReader *reader, LpLogCsv *csv, LpLogRow *row)
{
  lp_log_values_begin_row (&reader->values);
  for (guint field = 0; field < LP_LOG_N_FIELDS; field++) {
    for (guint i = 0; i < csv->columns->of[field]->len; i++) {
      const LpLogCsvColumn *column =
          lp_log_csv_columns_get (csv->columns, field, i);
      gsize length;
      const gchar *text = get_text (&csv->record, column, &length);
      lp_log_values_set_text (&reader->values, column->name, text, length);
    }
  }
  lp_log_reader_finish_values (reader, row);
  if (csv->columns->time_kind != LP_LOG_CSV_TIME_COLUMN) {
    gint64 time = read_combined_time (reader, csv);
    if (time != LP_TIME_NONE)
      row->time = time;
    else if (row->time == LP_TIME_NONE)
      report_time (reader, csv);
  }
}

static gboolean
is_negative (const LpLogCsv *csv, guint role, gchar letter)
{
  const gchar *text;
  gsize length;

  return find_text (csv, role, &text, &length) != NULL &&
         (g_ascii_toupper (*text) == letter ||
             (length >= 5 && g_ascii_strncasecmp (text, "below", 5) == 0));
}

/* Columns of their own may say on which side of the equator, of Greenwich and
 * of the sea. */
static void
apply_references (const LpLogCsv *csv, LpLogRow *row)
{
  if (is_negative (csv, LP_LOG_CSV_LATITUDE_REF, 'S'))
    row->latitude = -fabs (row->latitude);
  if (is_negative (csv, LP_LOG_CSV_LONGITUDE_REF, 'W'))
    row->longitude = -fabs (row->longitude);
  if (is_negative (csv, LP_LOG_CSV_ALTITUDE_REF, '1'))
    row->altitude = -fabs (row->altitude);
}

static gboolean
says_yes (const gchar *text, gsize length)
{
  static const gchar *const words[] = { "yes", "true", "y", "t", "on" };
  gdouble number;

  if (lp_number_parse (text, length, &number))
    return number != 0;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    if (strlen (words[i]) == length &&
        g_ascii_strncasecmp (text, words[i], length) == 0)
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_shutter_on (const LpLogCsv *csv)
{
  for (guint i = 0; i < csv->columns->of[LP_LOG_CSV_SHUTTER]->len; i++) {
    gsize length;
    const gchar *text = get_text (&csv->record,
        lp_log_csv_columns_get (csv->columns, LP_LOG_CSV_SHUTTER, i), &length);
    if (length > 0 && !(length == 1 && *text == '0') && says_yes (text, length))
      return TRUE;
  }
  return FALSE;
}

/* The flag often stays on for several rows: a photo is a run of such rows, of
 * which no two neighbours are further apart than a second. */
static void
apply_shutter (LpLogCsv *csv, LpLogRow *row)
{
  LpLogCsvShutter *shutter = &csv->shutter;
  const gboolean is_on = is_shutter_on (csv);
  const gboolean goes_on =
      shutter->is_on &&
      (row->time == LP_TIME_NONE || shutter->time == LP_TIME_NONE ||
          (row->time >= shutter->time &&
              row->time - shutter->time <= SHUTTER_GAP));

  if (is_on && !goes_on && row->image == NULL)
    row->event = LP_LOG_EVENT_SHUTTER;
  shutter->is_on = is_on;
  shutter->time = row->time;
}

/* Near the equator a closer look is taken. */
static inline gboolean
is_surely_position (const LpLogRow *row)
{
  const gdouble latitude = fabs (row->latitude);

  return latitude >= 1 && latitude <= 90 && fabs (row->longitude) <= 180;
}

/**
 * lp_log_csv_read_row: (skip)
 * @reader: a reader
 * @csv: its state, at a record
 * @row: (out): what it says
 */
void
lp_log_csv_read_row (LpLogReader *reader, LpLogCsv *csv, LpLogRow *row)
{
  lp_log_csv_begin (reader, csv);
  if (G_LIKELY (lp_log_csv_plan_read (csv, row))) {
    row->line = reader->line;
    row->offset = reader->offset;
    if (!is_surely_position (row))
      lp_log_reader_finish_row (reader, row);
  } else {
    if (read_quickly (reader, csv, row))
      lp_log_reader_finish_row (reader, row);
    else
      read_slowly (reader, csv, row);
    lp_log_csv_plan_make (reader, csv);
  }
  if (csv->has_references)
    apply_references (csv, row);
  if (csv->columns->of[LP_LOG_CSV_SHUTTER]->len > 0)
    apply_shutter (csv, row);
}

/**
 * lp_log_csv_get_fields: (skip)
 * @row: a row
 *
 * Returns: which numbers it has, a bit each
 */
guint
lp_log_csv_get_fields (const LpLogRow *row)
{
  return (guint) !isnan (row->latitude) << LP_LOG_FIELD_LATITUDE |
         (guint) !isnan (row->longitude) << LP_LOG_FIELD_LONGITUDE |
         (guint) !isnan (row->altitude) << LP_LOG_FIELD_ALTITUDE |
         (guint) !isnan (row->heading) << LP_LOG_FIELD_HEADING |
         (guint) !isnan (row->camera_yaw) << LP_LOG_FIELD_CAMERA_YAW |
         (guint) !isnan (row->camera_pitch) << LP_LOG_FIELD_CAMERA_PITCH |
         (guint) !isnan (row->camera_roll) << LP_LOG_FIELD_CAMERA_ROLL;
}

static gboolean
begins_number (const gchar *text, gsize length)
{
  if (*text == '-' && length > 1)
    text++;
  return g_ascii_isdigit (*text);
}

/* Whether a field of a record without quotes begins like a number. */
static inline gboolean
begins_number_at (const LpCsvRecord *record, guint index, gboolean *is_zero)
{
  const guint32 *ends = record->index.ends.at + record->at.mark;
  const gsize start = index > 0 ? ends[index - 1] + 1 : record->at.start;
  const gchar *text = record->input->data + start;

  *is_zero = *text == '0';
  return begins_number (text, ends[index] - start);
}

static gboolean
look_at_number (const LpLogCsv *csv, const LpLogCsvNumber *number,
    gboolean *is_there, gboolean *is_zero)
{
  const LpCsvRecord *record = &csv->record;
  const gchar *text;
  gsize length;

  *is_there = TRUE;
  if (G_LIKELY (record->at.is_plain && number->index + 1 < record->n_fields &&
                begins_number_at (record, number->index, is_zero)))
    return TRUE;
  *is_there = find_text (csv, number->field, &text, &length) != NULL;
  *is_zero = *is_there && *text == '0';
  return !*is_there || begins_number (text, length);
}

/* Which numbers a record seems to have, or FALSE where it takes a closer look,
 * as at 0,0. */
static gboolean
look_at_numbers (const LpLogCsv *csv, guint *fields)
{
  guint n_zero = 0;

  *fields = 0;
  for (guint i = 0; i < csv->n_numbers; i++) {
    const LpLogCsvNumber *number = &csv->numbers[i];
    gboolean is_there, is_zero;

    if (!look_at_number (csv, number, &is_there, &is_zero))
      return FALSE;
    if (number->field <= LP_LOG_FIELD_LONGITUDE)
      n_zero += (guint) is_zero;
    *fields |= (guint) is_there << number->field;
  }
  return n_zero < 2;
}

/**
 * lp_log_csv_look: (skip)
 * @reader: a reader
 * @csv: its state, at a record
 * @time: (out): its time
 * @fields: (out): which numbers it seems to have
 *
 * Takes a quick look at a record that is about no photo.
 *
 * Returns: whether that was enough; otherwise it must be read
 */
gboolean
lp_log_csv_look (
    LpLogReader *reader, LpLogCsv *csv, gint64 *time, guint *fields)
{
  if (has_image (csv) || !look_at_numbers (csv, fields))
    return FALSE;
  if (csv->columns->time_kind != LP_LOG_CSV_TIME_COLUMN)
    *time = read_combined_time (reader, csv);
  else if (!read_time_quickly (reader, csv, time))
    return FALSE;
  if (*time == LP_TIME_NONE || is_shutter_on (csv))
    return FALSE;
  csv->shutter = (LpLogCsvShutter){ .is_on = FALSE, .time = *time };
  return TRUE;
}

/**
 * lp_log_csv_look_at_time: (skip)
 * @reader: a reader
 * @csv: its state, at a record that is passed over
 *
 * Learns from the record what to add to a counter.
 */
void
lp_log_csv_look_at_time (LpLogReader *reader, LpLogCsv *csv)
{
  if (csv->columns->time_kind == LP_LOG_CSV_TIME_STEPS)
    read_steps (csv);
}

/**
 * lp_log_csv_may_be_about_photo: (skip)
 * @csv: the state of a reader, at a record
 *
 * Returns: whether the record names a photo, or may say that one was taken
 */
gboolean
lp_log_csv_may_be_about_photo (const LpLogCsv *csv)
{
  return has_image (csv) || csv->shutter.is_on || is_shutter_on (csv);
}
