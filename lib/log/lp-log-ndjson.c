/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Logs of one JSON object a line, members named and nested in any way.
 *
 * Where only photos matter, a row that holds neither the key of the image nor
 * a backslash, by which that key might be written differently, is not even
 * looked for its ends: whole blocks are searched, and most logs are read at
 * the speed of that search. Only the first few rows are always read.
 */

#include "log/lp-log-json-rows.h"

/* Lines at the beginning of a log that are read even where they name no
 * photo. */
#define N_WHOLE_LINES 32

/* How much of a log to look at for what is rare in it. */
#define SAMPLE_LENGTH ((gsize) 32 * 1024)

/* Lines at the beginning of a log that need not be whole: it may have been
 * cut out of a longer one. */
#define MAX_BROKEN_LINES 3

static gboolean
is_object (const gchar *line, const gchar *end)
{
  if (line == end || *line++ != '{')
    return FALSE;
  while (line < end && g_ascii_isspace (*line))
    line++;
  return line < end && (*line == '"' || *line == '}') && end[-1] == '}';
}

static gboolean
probe (const gchar *head, gsize length)
{
  const gchar *end = head + length;
  guint n_broken = 0;

  if (length >= 3 && memcmp (head, "\xef\xbb\xbf", 3) == 0)
    head += 3;
  for (const gchar *line = head; line < end && n_broken < MAX_BROKEN_LINES;) {
    const gchar *newline = memchr (line, '\n', (gsize) (end - line));
    const gchar *line_end = newline ? newline : end;
    const gchar *next = newline ? newline + 1 : end;

    while (line < line_end && g_ascii_isspace (*line))
      line++;
    while (line < line_end && g_ascii_isspace (line_end[-1]))
      line_end--;
    if (is_object (line, line_end))
      return TRUE;
    /* A row that is longer than the head shows only how it begins. */
    if (newline == NULL && line_end - line > 1 && line[0] == '{')
      return TRUE;
    /* One object laid out over many lines is no log. */
    if (line_end - line == 1 && *line == '{')
      return FALSE;
    n_broken += line < line_end;
    line = next;
  }
  return FALSE;
}

typedef struct {
  LpLogJsonRows rows;
  LpByteSearch search; /* for what names photos, made fast for this log */
  gboolean is_tuned;
  gboolean is_held; /* the current line, until others have come before it */
} State;

static gboolean
open_rows (LpLogReader *reader, GError **error)
{
  State *state = g_new0 (State, 1);

  lp_log_json_rows_init (&state->rows, &reader->options);
  reader->state = state;
  return TRUE;
}

static void
close_rows (LpLogReader *reader)
{
  State *state = reader->state;

  lp_log_json_rows_clear (&state->rows);
  g_free (state);
}

/* What the numbers of a time mean shows in the first rows: these are read
 * whole, so that it is the same whether or not only photos matter. */
static const LpByteSearch *
get_search (LpLogReader *reader)
{
  State *state = reader->state;

  if (!reader->options.photos_only || reader->lines.number < N_WHOLE_LINES)
    return NULL;
  if (!state->is_tuned) {
    state->search = reader->options.mapping->image_search;
    lp_byte_search_tune (&state->search, reader->input->data,
        MIN (reader->input->length, SAMPLE_LENGTH));
    state->is_tuned = TRUE;
  }
  return &state->search;
}

/* Goes to the next line that is not blank; returns FALSE, without an error at
 * the end. */
static gboolean
read_line (LpLogReader *reader, GError **error)
{
  for (;;) {
    LpLineResult result =
        lp_line_reader_next (&reader->lines, get_search (reader), error);

    lp_log_reader_begin_line (reader);
    switch (result) {
      case LP_LINE_TOO_LONG:
        lp_log_reader_report (reader, TRUE, LP_LOG_TOO_LONG,
            "The row is longer than %u MB.",
            (guint) (LP_LINE_MAX_LENGTH / (1024 * 1024)));
        continue;
      case LP_LINE_READ:
        break;
      default:
        return FALSE;
    }
    if (!lp_line_reader_is_blank (&reader->lines))
      return TRUE;
  }
}

/* Reads what is like rows before it, for which the end of a line need not be
 * looked for. Returns FALSE, having passed over some rows or none, where a line
 * has to be read in another way. */
static gboolean
read_alike (LpLogReader *reader, LpLogRow *row)
{
  State *state = reader->state;
  const gchar *text;
  gsize available = lp_line_reader_peek (&reader->lines, &text), length;
  guint64 n_lines = 1;

  if (available == 0)
    return FALSE;
  lp_log_reader_begin_line (reader);
  if (state->rows.thinning != NULL)
    length = lp_log_json_rows_pass_over (
        &state->rows, reader, text, available, &n_lines);
  else
    length =
        lp_log_json_rows_read_line (&state->rows, reader, text, available, row);
  lp_line_reader_pass (&reader->lines, length, length > 0 ? n_lines : 0);
  return length > 0 && state->rows.thinning == NULL;
}

static gboolean
next (LpLogReader *reader, LpLogRow *row, GError **error)
{
  State *state = reader->state;
  GError *local = NULL;
  LpLogJsonResult result;

  for (;;) {
    if (lp_log_json_rows_next_kept (&state->rows, reader, row))
      return TRUE;
    if (state->is_held) {
      lp_log_reader_begin_line (reader);
    } else if (!reader->options.photos_only && read_alike (reader, row)) {
      return TRUE;
    } else if (!read_line (reader, &local)) {
      if (local == NULL && lp_log_json_rows_give_out (&state->rows))
        continue;
      if (local != NULL)
        g_propagate_error (error, local);
      return FALSE;
    }
    result = lp_log_json_rows_read (
        &state->rows, reader, reader->lines.text, reader->lines.length, row);
    state->is_held = result == LP_LOG_JSON_AFTER_KEPT;
    if (result == LP_LOG_JSON_ROW)
      return TRUE;
  }
}

const LpLogFormat lp_log_format_ndjson = {
  .name = "ndjson",
  .description = "One JSON object a line, with any names",
  .probe = probe,
  .names_photos = TRUE,
  .open = open_rows,
  .next = next,
  .close = close_rows,
};
