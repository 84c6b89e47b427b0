/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * What GNSS receivers say, NMEA 0183: a sentence a line. Those of one epoch
 * make one row: position and altitude from GGA or GNS, position and date from
 * RMC, the date from ZDA, and the heading of receivers with two antennas from
 * HDT or THS. The course over ground (RMC, VTG) is not where an aircraft points,
 * and not taken.
 */

#include <math.h>

#include "log/lp-log-format.h"
#include "lp-gps-time.h"
#include "lp-time.h"
#include "text/lp-number.h"

#define DAY (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

/* The longest sentence of the standard has 82 bytes; receivers do not keep to
 * it, but not by far. */
#define MAX_FIELDS 32

/* Receivers whose count of weeks rolled over give dates of twenty years ago.
 * No drone photographed a line before this: 1 January 2005. */
#define EARLIEST_DATE (G_GINT64_CONSTANT (1104537600) * G_USEC_PER_SEC)

typedef struct {
  const gchar *text;
  gsize length;
} Field;

typedef struct {
  Field fields[MAX_FIELDS]; /* the first is talker and type */
  guint n_fields;
} Sentence;

typedef struct {
  gint64 date;        /* midnight, microseconds of UTC, or LP_TIME_NONE */
  gint64 time_of_day; /* of the epoch, or LP_TIME_NONE */
  LpLogRow epoch;
  gboolean has_gga;        /* or GNS, whose position is the better one */
  gboolean is_void;        /* the receiver says that it has no fix */
  gboolean has_positions;  /* in any epoch */
  gboolean is_rolled_over; /* and was told */
  guint64 line, offset;
} NmeaState;

static gboolean
is_field (const Field *field, const gchar *text)
{
  return field->length == strlen (text) &&
         memcmp (field->text, text, field->length) == 0;
}

static gboolean
get_number (const Sentence *sentence, guint index, gdouble *value)
{
  return index < sentence->n_fields && sentence->fields[index].length > 0 &&
         lp_number_parse (sentence->fields[index].text,
             sentence->fields[index].length, value);
}

/* Talker and type: GPRMC, GNGGA. Proprietary sentences begin with P. */
static gboolean
is_type (const Sentence *sentence, const gchar *type)
{
  const Field *first = &sentence->fields[0];

  return first->length == 5 && first->text[0] != 'P' &&
         memcmp (first->text + 2, type, 3) == 0;
}

/* Finds the sentence in a line, before which loggers put times and names. */
static const gchar *
find_sentence (const gchar *line, gsize length)
{
  const gchar *end = line + length;

  for (const gchar *start = line;
       (start = memchr (start, '$', (gsize) (end - start))) != NULL; start++) {
    if (end - start > 6 && g_ascii_isupper (start[1]) &&
        g_ascii_isupper (start[2]))
      return start + 1;
  }
  return NULL;
}

typedef enum {
  CHECKSUM_RIGHT,
  CHECKSUM_NONE,
  CHECKSUM_WRONG,
} Checksum;

/* Ends the sentence before its checksum, which is optional. */
static Checksum
check_sentence (const gchar *text, gsize *length)
{
  guint8 sum = 0;

  for (gsize i = 0; i < *length; i++) {
    gint high, low;

    if (text[i] != '*') {
      sum ^= (guint8) text[i];
      continue;
    }
    high = i + 2 < *length ? g_ascii_xdigit_value (text[i + 1]) : -1;
    low = i + 2 < *length ? g_ascii_xdigit_value (text[i + 2]) : -1;
    *length = i;
    return high >= 0 && low >= 0 && sum == high * 16 + low ? CHECKSUM_RIGHT
                                                           : CHECKSUM_WRONG;
  }
  return CHECKSUM_NONE;
}

static void
split (Sentence *sentence, const gchar *text, gsize length)
{
  const gchar *end = text + length;

  sentence->n_fields = 0;
  while (sentence->n_fields < MAX_FIELDS) {
    const gchar *comma = memchr (text, ',', (gsize) (end - text));
    const gchar *field_end = comma ? comma : end;
    Field *field = &sentence->fields[sentence->n_fields++];

    field->text = text;
    field->length = (gsize) (field_end - text);
    if (comma == NULL)
      return;
    text = comma + 1;
  }
}

static gboolean
take_digits (const gchar *text, guint n_digits, guint *value)
{
  *value = 0;
  for (guint i = 0; i < n_digits; i++) {
    if (!g_ascii_isdigit (text[i]))
      return FALSE;
    *value = *value * 10 + (guint) g_ascii_digit_value (text[i]);
  }
  return TRUE;
}

/* hhmmss.sss since midnight. */
static gint64
get_time_of_day (const Sentence *sentence, guint index)
{
  const Field *field = &sentence->fields[index];
  guint hour, minute;
  gdouble second;

  if (index >= sentence->n_fields || field->length < 6 ||
      !take_digits (field->text, 2, &hour) ||
      !take_digits (field->text + 2, 2, &minute) || hour > 23 || minute > 59 ||
      !lp_number_parse (field->text + 4, field->length - 4, &second) ||
      !(second >= 0 && second < 61))
    return LP_TIME_NONE;
  return (gint64) (hour * 60 + minute) * 60 * G_USEC_PER_SEC +
         llrint (second * 1e6);
}

static gint64
make_date (guint day, guint month, guint year)
{
  g_autofree gchar *text =
      g_strdup_printf ("%04u-%02u-%02uT00:00Z", year, month, day);

  return lp_time_parse (text, strlen (text));
}

/* ddmmyy; of the years before 80 those of this century are meant. */
static gint64
get_date (const Sentence *sentence, guint index)
{
  const gchar *text = sentence->fields[index].text;
  guint day, month, year;

  if (index >= sentence->n_fields || sentence->fields[index].length != 6 ||
      !take_digits (text, 2, &day) || !take_digits (text + 2, 2, &month) ||
      !take_digits (text + 4, 2, &year))
    return LP_TIME_NONE;
  return make_date (day, month, year + (year < 80 ? 2000 : 1900));
}

/* ZDA gives day, month and year by themselves. */
static gint64
get_long_date (const Sentence *sentence)
{
  gdouble day, month, year;

  if (!get_number (sentence, 2, &day) || !get_number (sentence, 3, &month) ||
      !get_number (sentence, 4, &year) || !(day >= 1 && day <= 31) ||
      !(month >= 1 && month <= 12) || !(year >= 1980 && year <= 2100))
    return LP_TIME_NONE;
  return make_date ((guint) day, (guint) month, (guint) year);
}

/* dddmm.mmmm and the hemisphere. */
static gdouble
get_angle (const Sentence *sentence, guint index, const gchar *plus,
    const gchar *minus)
{
  gdouble number, degrees;

  if (index + 1 >= sentence->n_fields ||
      !get_number (sentence, index, &number) || !(number >= 0))
    return NAN;
  degrees = floor (number / 100.0);
  degrees += (number - degrees * 100.0) / 60.0;
  if (is_field (&sentence->fields[index + 1], plus))
    return degrees;
  return is_field (&sentence->fields[index + 1], minus) ? -degrees : NAN;
}

static void
take_position (NmeaState *state, const Sentence *sentence, guint index)
{
  gdouble latitude = get_angle (sentence, index, "N", "S");
  gdouble longitude = get_angle (sentence, index + 2, "E", "W");

  if (isnan (latitude) || isnan (longitude))
    return;
  state->epoch.latitude = latitude;
  state->epoch.longitude = longitude;
}

/* The sentence says that there was no fix at the time in it. Without a time, as
 * of receivers that have just lost theirs, it says nothing of the epoch before,
 * which had one. */
static void
take_no_fix (NmeaState *state, gint64 time_of_day)
{
  if (time_of_day != LP_TIME_NONE)
    state->is_void = TRUE;
}

/* GGA has a digit for the kind of fix, GNS a letter for each constellation. */
static gboolean
has_fix (const Sentence *sentence)
{
  const Field *mode = &sentence->fields[6];
  gdouble quality;

  if (sentence->n_fields <= 6)
    return FALSE;
  if (is_type (sentence, "GGA"))
    return get_number (sentence, 6, &quality) && quality >= 1;
  for (gsize i = 0; i < mode->length; i++) {
    if (mode->text[i] != 'N')
      return TRUE;
  }
  return FALSE;
}

/* GGA and GNS have position and altitude in the same fields. */
static void
take_gga (NmeaState *state, const Sentence *sentence, gint64 time_of_day)
{
  gdouble altitude;

  if (!has_fix (sentence)) {
    take_no_fix (state, time_of_day);
    return;
  }
  take_position (state, sentence, 2);
  state->has_gga = TRUE;
  if (get_number (sentence, 9, &altitude))
    state->epoch.altitude = altitude;
}

static void
take_date (LpLogReader *reader, NmeaState *state, gint64 date)
{
  if (date == LP_TIME_NONE)
    return;
  if (date < EARLIEST_DATE && !state->is_rolled_over) {
    state->is_rolled_over = TRUE;
    lp_log_reader_report (reader, FALSE, LP_LOG_BAD_VALUE,
        "The receiver's date is of before 2005: its weeks have rolled over, "
        "and 1024 of them were added.");
  }
  while (date < EARLIEST_DATE)
    date += 1024 * LP_GPS_WEEK;
  state->date = date;
}

static void
take_rmc (LpLogReader *reader, NmeaState *state, const Sentence *sentence,
    gint64 time_of_day)
{
  if (sentence->n_fields < 10 || !is_field (&sentence->fields[2], "A")) {
    take_no_fix (state, time_of_day);
    return;
  }
  take_date (reader, state, get_date (sentence, 9));
  if (!state->has_gga)
    take_position (state, sentence, 3);
}

/* Only where nothing better gives a position. */
static void
take_gll (NmeaState *state, const Sentence *sentence, gint64 time_of_day)
{
  if (sentence->n_fields < 7 || !is_field (&sentence->fields[6], "A")) {
    take_no_fix (state, time_of_day);
    return;
  }
  if (isnan (state->epoch.latitude))
    take_position (state, sentence, 1);
}

static gboolean
passes_midnight (gint64 before, gint64 time_of_day)
{
  return before != LP_TIME_NONE && time_of_day != LP_TIME_NONE &&
         time_of_day + DAY / 2 < before;
}

static void
begin_epoch (LpLogReader *reader, NmeaState *state, gint64 time_of_day)
{
  /* The date is yet to come. */
  if (state->date != LP_TIME_NONE &&
      passes_midnight (state->time_of_day, time_of_day))
    state->date += DAY;
  if (time_of_day != LP_TIME_NONE)
    state->time_of_day = time_of_day;
  lp_log_row_init (&state->epoch);
  state->has_gga = FALSE;
  state->is_void = FALSE;
  state->line = reader->lines.number;
  state->offset = reader->lines.offset;
}

/* What the epoch says; FALSE where that is nothing. */
static gboolean
finish_epoch (LpLogReader *reader, NmeaState *state, LpLogRow *row)
{
  *row = state->epoch;
  if (state->is_void)
    row->latitude = row->longitude = row->altitude = NAN;
  if (isnan (row->latitude) && isnan (row->heading))
    return FALSE;
  state->has_positions |= !isnan (row->latitude);
  if (state->date != LP_TIME_NONE && state->time_of_day != LP_TIME_NONE)
    row->time = state->date + state->time_of_day;
  reader->line = state->line;
  reader->offset = state->offset;
  lp_log_reader_finish_row (reader, row);
  return TRUE;
}

/* The time of day in sentences that begin an epoch, or LP_TIME_NONE. */
static gint64
find_time_of_day (const Sentence *sentence)
{
  if (is_type (sentence, "GGA") || is_type (sentence, "GNS") ||
      is_type (sentence, "RMC") || is_type (sentence, "ZDA"))
    return get_time_of_day (sentence, 1);
  if (is_type (sentence, "GLL"))
    return get_time_of_day (sentence, 5);
  return LP_TIME_NONE;
}

/* Of THS only what was measured: autonomous. */
static gboolean
is_heading (const Sentence *sentence)
{
  if (is_type (sentence, "THS"))
    return sentence->n_fields > 2 && is_field (&sentence->fields[2], "A");
  return is_type (sentence, "HDT");
}

static void
take_sentence (LpLogReader *reader, NmeaState *state, const Sentence *sentence,
    gint64 time_of_day)
{
  gdouble heading;

  if (is_type (sentence, "GGA") || is_type (sentence, "GNS"))
    take_gga (state, sentence, time_of_day);
  else if (is_type (sentence, "RMC"))
    take_rmc (reader, state, sentence, time_of_day);
  else if (is_type (sentence, "ZDA"))
    take_date (reader, state, get_long_date (sentence));
  else if (is_type (sentence, "GLL"))
    take_gll (state, sentence, time_of_day);
  else if (is_heading (sentence) && get_number (sentence, 1, &heading))
    state->epoch.heading = heading;
}

/* Takes the sentence apart that is in the current line; FALSE where there is
 * none that can be used. */
static gboolean
read_sentence (LpLogReader *reader, Sentence *sentence)
{
  const gchar *line = reader->lines.text;
  const gchar *text = find_sentence (line, reader->lines.length);
  gsize length;

  if (text == NULL)
    return FALSE;
  length = reader->lines.length - (gsize) (text - line);
  while (length > 0 && g_ascii_isspace (text[length - 1]))
    length--;
  if (check_sentence (text, &length) == CHECKSUM_WRONG) {
    lp_log_reader_begin_line (reader);
    lp_log_reader_report (
        reader, TRUE, LP_LOG_CHECKSUM, "The sentence's checksum is wrong.");
    return FALSE;
  }
  reader->n_records++;
  split (sentence, text, length);
  return TRUE;
}

static void
report_end (LpLogReader *reader, const NmeaState *state)
{
  reader->line = 0;
  reader->offset = 0;
  if (!state->has_positions)
    lp_log_reader_report (reader, FALSE, LP_LOG_NO_POSITION,
        "No sentence gives a position (GGA, GNS, RMC or GLL with a fix).");
  else if (state->date == LP_TIME_NONE)
    lp_log_reader_report (reader, FALSE, LP_LOG_NO_TIME,
        "No sentence says of which day it is (RMC or ZDA), so no photo can be "
        "located by the log.");
}

static gboolean
next (LpLogReader *reader, LpLogRow *row, GError **error)
{
  NmeaState *state = reader->state;
  Sentence sentence;
  LpLineResult result;

  while ((result = lp_line_reader_next (&reader->lines, NULL, error)) ==
             LP_LINE_READ ||
         result == LP_LINE_TOO_LONG) {
    gint64 time_of_day;
    gboolean is_row = FALSE;

    if (result == LP_LINE_TOO_LONG || !read_sentence (reader, &sentence))
      continue;
    time_of_day = find_time_of_day (&sentence);
    if (time_of_day != LP_TIME_NONE && time_of_day != state->time_of_day) {
      is_row = finish_epoch (reader, state, row);
      begin_epoch (reader, state, time_of_day);
    }
    take_sentence (reader, state, &sentence, time_of_day);
    if (is_row)
      return TRUE;
  }
  if (result == LP_LINE_ERROR)
    return FALSE;
  if (finish_epoch (reader, state, row)) {
    begin_epoch (reader, state, LP_TIME_NONE);
    return TRUE;
  }
  report_end (reader, state);
  return FALSE;
}

/* Finds the next sentence with a right checksum in the first lines. */
static gboolean
find_right_sentence (const gchar **head, const gchar *end, Sentence *sentence)
{
  while (*head < end) {
    const gchar *newline = memchr (*head, '\n', (gsize) (end - *head));
    const gchar *line_end = newline ? newline : end;
    const gchar *text = find_sentence (*head, (gsize) (line_end - *head));
    gsize length = text ? (gsize) (line_end - text) : 0;

    *head = line_end + 1;
    if (text != NULL && check_sentence (text, &length) == CHECKSUM_RIGHT) {
      split (sentence, text, length);
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
probe (const gchar *head, gsize length)
{
  Sentence sentence;

  return find_right_sentence (&head, head + length, &sentence);
}

static gint64
find_date (const Sentence *sentence)
{
  if (is_type (sentence, "ZDA"))
    return get_long_date (sentence);
  if (is_type (sentence, "RMC") && sentence->n_fields >= 10 &&
      is_field (&sentence->fields[2], "A"))
    return get_date (sentence, 9);
  return LP_TIME_NONE;
}

/* What comes before the first date has that one, too, or the day before where
 * midnight is between. Looks as far as the log is known, which for a file is
 * its first 64 KB at least. */
static gint64
look_ahead (const LpTextInput *input)
{
  const gchar *head = input->data;
  gint64 before = LP_TIME_NONE, days = 0;
  Sentence sentence;

  while (find_right_sentence (&head, input->data + input->length, &sentence)) {
    const gint64 time_of_day = find_time_of_day (&sentence);
    const gint64 date = find_date (&sentence);

    if (passes_midnight (before, time_of_day))
      days += DAY;
    if (date != LP_TIME_NONE)
      return date - days;
    if (time_of_day != LP_TIME_NONE)
      before = time_of_day;
  }
  return LP_TIME_NONE;
}

static gboolean
open_nmea (LpLogReader *reader, GError **error)
{
  NmeaState *state = g_new0 (NmeaState, 1);

  state->date = LP_TIME_NONE;
  state->time_of_day = LP_TIME_NONE;
  reader->state = state;
  take_date (reader, state, look_ahead (reader->input));
  begin_epoch (reader, state, LP_TIME_NONE);
  return TRUE;
}

static void
close_nmea (LpLogReader *reader)
{
  g_free (reader->state);
}

const LpLogFormat lp_log_format_nmea = {
  .name = "nmea",
  .description = "Sentences of GNSS receivers, NMEA 0183",
  .probe = probe,
  .open = open_nmea,
  .next = next,
  .close = close_nmea,
};
