/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The timestamp files that DJI's drones for surveying write beside the photos
 * of a flight (.MRK): a line a photo.
 *
 *   1 TAB 400373.488877 TAB [2264] TAB -40,N TAB 0,E TAB 86,V TAB
 *   44.42824637,Lat TAB 1.26196331,Lon TAB 359.494,Ellh TAB
 *   0.028, 0.031, 0.055 TAB 16,Q
 *
 * Position and height are those of the camera: the offsets between it and the
 * antenna are in them already, and are only there to be applied to positions
 * that are computed anew from the receiver's observations. So say DJI's user
 * manuals (Zenmuse P1, Mavic 3 Enterprise, Matrice 4), where these columns are
 * "latitude after compensation" and "longitude after compensation".
 */

#include "lp-gps-time.h"
#include "lp-time.h"
#include "log/lp-log-format.h"
#include "text/lp-number.h"

#include <math.h>

/* Longer lines are none of such a file. */
#define MAX_LENGTH ((gsize) 4096)

/* Index, seconds, week, three offsets, position, height, three deviations,
 * state. */
#define N_NUMBERS 13

/* Of a receiver that had no position. */
#define NO_POSITION 0

typedef struct {
  gboolean reported_leap_seconds;
} MrkState;

typedef struct {
  gdouble index;
  gdouble seconds;
  gdouble week;
  gdouble latitude;
  gdouble longitude;
  gdouble height;
  gdouble quality; /* 0 none, 16 single, 32 to 49 float, from 50 fixed */
} Mark;

typedef struct {
  const gchar *text;
  gsize length;
} Word;

/* Numbers and labels, whatever is between them. */
static gboolean
next_word (Word *rest, Word *word)
{
  while (rest->length > 0 && strchr (" \t,;[]\r", *rest->text) != NULL) {
    rest->text++;
    rest->length--;
  }
  word->text = rest->text;
  while (rest->length > 0 && strchr (" \t,;[]\r", *rest->text) == NULL) {
    rest->text++;
    rest->length--;
  }
  word->length = (gsize) (rest->text - word->text);
  return word->length > 0;
}

static gboolean
is_label (const Word *word, const gchar *label)
{
  return word->length == strlen (label) &&
         g_ascii_strncasecmp (word->text, label, word->length) == 0;
}

/* A label stands behind its number. */
static gboolean
take_label (const Word *word, gdouble number, Mark *mark)
{
  if (is_label (word, "Lat"))
    mark->latitude = number;
  else if (is_label (word, "Lon"))
    mark->longitude = number;
  else if (is_label (word, "Ellh"))
    mark->height = number;
  else if (is_label (word, "Q"))
    mark->quality = number;
  else
    return is_label (word, "N") || is_label (word, "E") || is_label (word, "V");
  return TRUE;
}

/* Reads a line. Returns whether it holds nothing but numbers and labels. */
static gboolean
read_mark (Word line, Mark *mark, guint *n_numbers)
{
  gdouble numbers[N_NUMBERS];
  gboolean has_week = memchr (line.text, '[', line.length) != NULL;
  Word word;

  *mark = (Mark){ NAN, NAN, NAN, NAN, NAN, NAN, NAN };
  *n_numbers = 0;
  if (line.length >= 3 && memcmp (line.text, "\xef\xbb\xbf", 3) == 0) {
    line.text += 3;
    line.length -= 3;
  }
  while (next_word (&line, &word)) {
    gdouble number;

    if (lp_number_parse (word.text, word.length, &number)) {
      if (*n_numbers == N_NUMBERS)
        return FALSE;
      numbers[(*n_numbers)++] = number;
    } else if (*n_numbers == 0 ||
               !take_label (&word, numbers[*n_numbers - 1], mark)) {
      return FALSE;
    }
  }
  if (*n_numbers < 2)
    return FALSE;
  mark->index = numbers[0];
  mark->seconds = numbers[1];
  if (*n_numbers > 2 && (has_week || *n_numbers == N_NUMBERS))
    mark->week = numbers[2];
  return TRUE;
}

/* Returns what is wrong with a mark, or NULL. */
static const gchar *
check_mark (const Mark *mark)
{
  if (!(mark->index >= 0 && mark->index < G_MAXUINT32 &&
          mark->index == floor (mark->index)))
    return "does not begin with the number of a photo";
  if (!(mark->seconds >= 0 && mark->seconds < 7 * 86400))
    return "has no second of a GPS week behind the number of the photo";
  if (isnan (mark->week))
    return "has no GPS week, which is in brackets behind the second";
  if (!(mark->week >= 0 && mark->week < 65536))
    return "has no possible GPS week";
  if (isnan (mark->latitude) || isnan (mark->longitude))
    return "has no position (numbers before Lat and Lon)";
  return NULL;
}

static gint64
get_time (LpLogReader *reader, MrkState *state, const Mark *mark)
{
  gint64 time;

  if (mark->week == 0)
    return LP_TIME_NONE;
  time = lp_gps_time_to_utc ((gint64) mark->week,
      (gint64) llrint (mark->seconds * (gdouble) G_USEC_PER_SEC));
  if (!lp_time_is_plausible (time))
    return LP_TIME_NONE;
  if (!lp_gps_time_is_certain (time) && !state->reported_leap_seconds) {
    state->reported_leap_seconds = TRUE;
    lp_log_reader_report (reader, FALSE, LP_LOG_LEAP_SECONDS,
        "The log is from after the last announcement of leap seconds that is "
        "known here: if one was added since, its times are a second late.");
  }
  return time;
}

static gboolean
take_line (LpLogReader *reader, MrkState *state, LpLogRow *row)
{
  Mark mark;
  guint n_numbers;
  const gchar *fault = "is not of numbers and their labels";

  if (read_mark ((Word){ reader->lines.text, reader->lines.length }, &mark,
          &n_numbers))
    fault = check_mark (&mark);
  if (fault != NULL) {
    lp_log_reader_report (
        reader, TRUE, LP_LOG_MALFORMED, "The line %s.", fault);
    return FALSE;
  }
  reader->n_records++;
  lp_log_row_init (row);
  row->event = LP_LOG_EVENT_SHUTTER;
  row->sequence = (gint64) mark.index;
  row->time = get_time (reader, state, &mark);
  if (mark.quality == NO_POSITION) {
    lp_log_reader_report (reader, TRUE, LP_LOG_NO_POSITION,
        "The receiver had no position for photo %" G_GINT64_FORMAT " (0,Q).",
        row->sequence);
  } else {
    row->latitude = mark.latitude;
    row->longitude = mark.longitude;
    row->altitude = mark.height;
  }
  lp_log_reader_finish_row (reader, row);
  return TRUE;
}

static gboolean
next (LpLogReader *reader, LpLogRow *row, GError **error)
{
  for (;;) {
    LpLineResult result = lp_line_reader_next (&reader->lines, NULL, error);

    lp_log_reader_begin_line (reader);
    switch (result) {
      case LP_LINE_TOO_LONG:
        lp_log_reader_report (reader, TRUE, LP_LOG_TOO_LONG,
            "The line is longer than %u bytes.", (guint) MAX_LENGTH);
        continue;
      case LP_LINE_READ:
        break;
      default:
        return FALSE;
    }
    if (lp_line_reader_is_blank (&reader->lines))
      continue;
    if (take_line (reader, reader->state, row))
      return TRUE;
  }
}

/* Its first line has the labels, at the latest; it may be cut off itself. */
static gboolean
probe (const gchar *head, gsize length)
{
  const gchar *end = head + length;

  for (guint i = 0; i < 2 && head < end; i++) {
    const gchar *newline = memchr (head, '\n', (gsize) (end - head));
    Word line = { head, (gsize) ((newline ? newline : end) - head) };
    Mark mark;
    guint n_numbers;

    if (read_mark (line, &mark, &n_numbers) && !isnan (mark.latitude) &&
        !isnan (mark.longitude) && n_numbers >= 8)
      return TRUE;
    head = newline ? newline + 1 : end;
  }
  return FALSE;
}

static gboolean
open_mrk (LpLogReader *reader, GError **error)
{
  reader->state = g_new0 (MrkState, 1);
  lp_line_reader_init (&reader->lines, reader->input, MAX_LENGTH);
  return TRUE;
}

static void
close_mrk (LpLogReader *reader)
{
  g_free (reader->state);
}

const LpLogFormat lp_log_format_mrk = {
  .name = "mrk",
  .description = "DJI's timestamps of photos (.MRK)",
  .probe = probe,
  .is_only_logs = TRUE,
  .open = open_mrk,
  .next = next,
  .close = close_mrk,
};
