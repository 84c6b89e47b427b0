/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The subtitles that DJI's drones write beside a video: a cue for each second
 * or frame, with the number of the cue first. Between the five and more ways of
 * writing only that number, and words before the values, stay the same.
 */

#include "log/lp-log-format.h"
#include "log/lp-srt-cue.h"

#include <math.h>

/* Longer lines are none of such a file. */
#define MAX_LENGTH ((gsize) 64 * 1024)

typedef struct {
  LpSrtOrder order;
  LpSrtCue cue;
  gboolean in_cue;
  gboolean in_text; /* behind the lines with its number and its duration */
  guint64 line;     /* where the cue begins */
  guint64 offset;
  guint64 n_positions;
  gboolean has_times;
  gboolean reported_order;
} SrtState;

static void
strip (const gchar **text, gsize *length)
{
  if (*length >= 3 && memcmp (*text, "\xef\xbb\xbf", 3) == 0) {
    *text += 3;
    *length -= 3;
  }
  while (*length > 0 && g_ascii_isspace (**text)) {
    (*text)++;
    (*length)--;
  }
  while (*length > 0 && g_ascii_isspace ((*text)[*length - 1]))
    (*length)--;
}

static gboolean
is_number (const gchar *text, gsize length)
{
  for (gsize i = 0; i < length; i++) {
    if (!g_ascii_isdigit (text[i]))
      return FALSE;
  }
  return length > 0;
}

/* `00:00:01,000 --> 00:00:02,000` */
static gboolean
is_duration (const gchar *text, gsize length)
{
  return length > 0 && g_ascii_isdigit (*text) &&
         g_strstr_len (text, (gssize) length, "-->") != NULL;
}

static void
begin_cue (LpLogReader *reader, SrtState *state)
{
  lp_srt_cue_init (&state->cue);
  state->in_cue = TRUE;
  state->in_text = FALSE;
  state->line = reader->lines.number;
  state->offset = reader->lines.offset;
}

static gdouble
to_heading (gdouble yaw)
{
  gdouble heading = fmod (yaw, 360);

  return heading < 0 ? heading + 360 : heading;
}

static void
take_cue (LpLogReader *reader, SrtState *state, LpLogRow *row)
{
  const LpSrtCue *cue = &state->cue;

  state->in_cue = FALSE;
  reader->n_records++;
  reader->line = state->line;
  reader->offset = state->offset;
  if (cue->order_is_open && !state->reported_order) {
    state->reported_order = TRUE;
    lp_log_reader_report (reader, FALSE, LP_LOG_AMBIGUOUS,
        "GPS(%.7g,%.7g,...) does not say which is the latitude; it is taken "
        "to be the first.",
        cue->latitude, cue->longitude);
  }
  if (isnan (cue->latitude) && isnan (cue->longitude))
    lp_log_reader_report (
        reader, FALSE, LP_LOG_NO_POSITION, "The cue has no position.");
  else
    state->n_positions++;
  state->has_times |= cue->time != LP_TIME_NONE;
  lp_log_row_init (row);
  row->time = cue->time;
  row->latitude = cue->latitude;
  row->longitude = cue->longitude;
  row->altitude = cue->altitude;
  row->heading = to_heading (cue->heading);
  row->camera_yaw = to_heading (cue->camera_yaw);
  row->camera_pitch = cue->camera_pitch;
  row->camera_roll = cue->camera_roll;
  lp_log_reader_finish_row (reader, row);
}

/* Takes a line into the current cue. Returns FALSE where it is the first one of
 * the next, which a number alone is even without a blank line before it. */
static gboolean
take_line (LpLogReader *reader, SrtState *state)
{
  const gchar *text = reader->lines.text;
  gsize length = reader->lines.length;

  strip (&text, &length);
  if (is_number (text, length)) {
    if (state->in_cue)
      return FALSE;
    begin_cue (reader, state);
  } else if (is_duration (text, length)) {
    if (state->in_cue && state->in_text)
      return FALSE;
    if (!state->in_cue)
      begin_cue (reader, state);
  } else if (state->in_cue && length > 0) {
    state->in_text = TRUE;
    lp_srt_cue_read (
        &state->cue, text, length, &state->order, reader->options.zone);
  }
  return TRUE;
}

static void
report_end (LpLogReader *reader, SrtState *state)
{
  if (state->has_times || state->n_positions == 0)
    return;
  reader->line = 0;
  reader->offset = 0;
  lp_log_reader_report (reader, FALSE, LP_LOG_NO_TIME,
      "No cue says of which day and time it is, so no photo can be located by "
      "the log.");
}

static gboolean
next (LpLogReader *reader, LpLogRow *row, GError **error)
{
  SrtState *state = reader->state;

  /* Frames of a video are no photos. */
  if (reader->options.photos_only)
    return FALSE;
  for (;;) {
    LpLineResult result = lp_line_reader_next (&reader->lines, NULL, error);

    switch (result) {
      case LP_LINE_TOO_LONG:
        lp_log_reader_begin_line (reader);
        lp_log_reader_report (reader, TRUE, LP_LOG_TOO_LONG,
            "The line is longer than %u KB.", (guint) (MAX_LENGTH / 1024));
        continue;
      case LP_LINE_READ:
        if (take_line (reader, state))
          continue;
        take_cue (reader, state, row);
        lp_line_reader_unread (&reader->lines);
        return TRUE;
      case LP_LINE_END:
        if (!state->in_cue) {
          report_end (reader, state);
          return FALSE;
        }
        take_cue (reader, state, row);
        return TRUE;
      default:
        return FALSE;
    }
  }
}

/* A cue first, and soon a position: the subtitles of a film have none. */
static gboolean
probe (const gchar *head, gsize length)
{
  const gchar *end = head + length;
  gboolean in_cue = FALSE;
  LpSrtOrder order = LP_SRT_UNKNOWN;
  LpSrtCue cue;

  lp_srt_cue_init (&cue);
  while (head < end) {
    const gchar *newline = memchr (head, '\n', (gsize) (end - head));
    const gchar *text = head;
    gsize n = (gsize) ((newline ? newline : end) - head);

    strip (&text, &n);
    head = newline ? newline + 1 : end;
    if (!in_cue && n > 0 && !is_number (text, n) && !is_duration (text, n))
      return FALSE;
    in_cue |= n > 0;
    lp_srt_cue_read (&cue, text, n, &order, NULL);
    if (!isnan (cue.latitude) && !isnan (cue.longitude))
      return TRUE;
  }
  return FALSE;
}

static gboolean
open_srt (LpLogReader *reader, GError **error)
{
  reader->state = g_new0 (SrtState, 1);
  lp_line_reader_init (&reader->lines, reader->input, MAX_LENGTH);
  return TRUE;
}

static void
close_srt (LpLogReader *reader)
{
  g_free (reader->state);
}

const LpLogFormat lp_log_format_srt = {
  .name = "srt",
  .description = "Subtitles of videos by DJI's drones (.SRT)",
  .probe = probe,
  .is_only_logs = TRUE,
  .open = open_srt,
  .next = next,
  .close = close_srt,
};
