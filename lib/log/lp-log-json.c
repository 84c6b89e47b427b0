/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Logs that are one JSON text: an array of objects, by itself or in an object,
 * on many lines or on one of a gigabyte.
 *
 * Every object in an array is a row, unless it is part of one. A row is found
 * by its braces and then read as if it stood on a line of its own, so that no
 * more than one is in memory. Where braces do not match, the row ends where
 * the next one seems to begin: at a comma and a brace, which inside an object
 * do not follow each other.
 */

#include "log/lp-log-json-rows.h"

/* How many rows at the beginning are read even where they name no photo. */
#define N_WHOLE_ROWS 32

/* How deep the arrays may be nested that hold rows. */
#define MAX_OUTER_DEPTH 64

/* Looks for the end of a row. */
typedef struct {
  gsize position; /* where to go on */
  guint depth;
  gboolean in_string;
  guint64 in_object[LP_JSON_MAX_DEPTH / 64];
} Scan;

typedef struct {
  LpLogJsonRows rows;
  guint64 line;     /* of the first byte that is pending */
  guint64 in_array; /* a bit for each that is open around the rows */
  guint outer_depth;
  gboolean in_string;  /* in the middle of one around the rows */
  gboolean is_escaped; /* its next byte is */
  gboolean is_passing; /* over the rest of a row that is too long */
  Scan scan;           /* for its end */
  gboolean is_held;    /* the row, until others have come before it */
  gsize length;        /* of the row at the front of what is pending */
  guint64 n_rows;
  gboolean is_ended;
} State;

static gboolean
is_space (gchar byte)
{
  return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

static const gchar *
skip_space (const gchar *p, const gchar *end)
{
  while (p < end && is_space (*p))
    p++;
  return p;
}

/* What an object at the beginning of a log looks like. */
typedef struct {
  gboolean is_complete;
  const gchar *end;
  guint n_rows; /* objects in arrays */
  gsize rows_length;
} Wrapper;

static gboolean
look_at_object (const gchar *head, const gchar *end, Wrapper *wrapper)
{
  LpJsonReader json;
  LpJsonToken token;
  gboolean after_array = FALSE;

  *wrapper = (Wrapper){ 0 };
  lp_json_reader_init (&json, head, (gsize) (end - head));
  do {
    token = lp_json_reader_next (&json);
    if (token == LP_JSON_OBJECT_BEGIN && after_array) {
      const gchar *start = json.position;
      wrapper->n_rows++;
      lp_json_reader_skip (&json);
      wrapper->rows_length += (gsize) (json.position - start);
    } else {
      after_array = token == LP_JSON_ARRAY_BEGIN;
    }
  } while (json.token != LP_JSON_ERROR && json.depth > 0);
  wrapper->is_complete = json.token != LP_JSON_ERROR;
  wrapper->end = json.position;
  /* The head ends in the middle of a value, which is not one of several
   * lines. */
  return wrapper->is_complete ||
         memchr (json.error_position, '\n',
             (gsize) (end - json.error_position)) == NULL;
}

/* Whether a log that begins with an object is that object, and not one of a row
 * a line. */
static gboolean
is_wrapper (const gchar *head, const gchar *end)
{
  const gchar *newline = memchr (head, '\n', (gsize) (end - head));
  Wrapper wrapper;

  if (!look_at_object (head, end, &wrapper) || wrapper.n_rows == 0)
    return FALSE;
  if (!wrapper.is_complete)
    return TRUE;
  if (skip_space (wrapper.end, end) != end)
    return FALSE;
  /* On one line it may be a row that has a list of something. */
  return (newline != NULL && newline < wrapper.end) ||
         (wrapper.n_rows > 1 && wrapper.rows_length > (gsize) (end - head) / 2);
}

static gboolean
probe (const gchar *head, gsize length)
{
  const gchar *end = head + length;

  if (length >= 3 && memcmp (head, "\xef\xbb\xbf", 3) == 0)
    head += 3;
  head = skip_space (head, end);
  if (head < end && *head == '{')
    return is_wrapper (head, end);
  if (head == end || *head != '[')
    return FALSE;
  while (head < end && *head == '[')
    head = skip_space (head + 1, end);
  return head == end || *head == '{' || *head == ']';
}

static gboolean
open_array (LpLogReader *reader, GError **error)
{
  State *state = g_new0 (State, 1);

  lp_log_json_rows_init (&state->rows, &reader->options);
  state->line = 1;
  reader->state = state;
  return TRUE;
}

static void
close_array (LpLogReader *reader)
{
  State *state = reader->state;

  lp_log_json_rows_clear (&state->rows);
  g_free (state);
}

static void
consume (LpLogReader *reader, gsize length)
{
  State *state = reader->state;

  state->line += lp_byte_count (reader->input->data, length, '\n');
  lp_text_input_consume (reader->input, length);
}

/* Around rows. */

static gboolean
is_in_array (const State *state)
{
  return state->outer_depth > 0 && state->outer_depth <= MAX_OUTER_DEPTH &&
         (state->in_array >> (state->outer_depth - 1) & 1) != 0;
}

static void
enter (State *state, gboolean array)
{
  guint level = state->outer_depth++;

  if (level >= MAX_OUTER_DEPTH)
    return;
  state->in_array &= ~(G_GUINT64_CONSTANT (1) << level);
  state->in_array |= (guint64) array << level;
}

/* Goes to the next brace of a row in the bytes at hand; returns how many are
 * before it. */
static gsize
pass_outer_bytes (State *state, const gchar *text, gsize length)
{
  gsize i;

  for (i = 0; i < length; i++) {
    if (state->in_string) {
      state->in_string = state->is_escaped || text[i] != '"';
      state->is_escaped = !state->is_escaped && text[i] == '\\';
      continue;
    }
    switch (text[i]) {
      case '"':
        state->in_string = TRUE;
        break;
      case '[':
        enter (state, TRUE);
        break;
      case '{':
        if (is_in_array (state))
          return i;
        enter (state, FALSE);
        break;
      case ']':
      case '}':
        /* One that fits nothing was left over by a broken row. */
        if (state->outer_depth > 0 && is_in_array (state) == (text[i] == ']'))
          state->outer_depth--;
        break;
      default:
        break;
    }
  }
  return i;
}

/* Goes to the beginning of a row. Returns FALSE, without an error at the
 * end. */
static gboolean
find_row (LpLogReader *reader, GError **error)
{
  State *state = reader->state;
  LpTextInput *input = reader->input;

  for (;;) {
    consume (reader, pass_outer_bytes (state, input->data, input->length));
    if (input->length > 0)
      return TRUE;
    if (input->at_end || !lp_text_input_read_more (input, error))
      return FALSE;
  }
}

/* In a row. */

static gboolean
is_in_object (const Scan *scan)
{
  guint level = scan->depth - 1;

  return (scan->in_object[level / 64] >> (level % 64) & 1) != 0;
}

/* Whether the brace at @position is that of the next row. */
static gboolean
is_next_row (const Scan *scan, const gchar *text)
{
  gsize i = scan->position;

  if (scan->depth == 0 || !is_in_object (scan))
    return FALSE;
  while (i > 0 && is_space (text[i - 1]))
    i--;
  return i > 0 && text[i - 1] == ',';
}

/* Opens what begins at the current position, unless the row cannot go on. */
static gboolean
open_bracket (Scan *scan, const gchar *text)
{
  guint64 bit;

  if (scan->depth == LP_JSON_MAX_DEPTH ||
      (text[scan->position] == '{' && is_next_row (scan, text)))
    return FALSE;
  bit = G_GUINT64_CONSTANT (1) << (scan->depth % 64);
  if (text[scan->position] == '{')
    scan->in_object[scan->depth / 64] |= bit;
  else
    scan->in_object[scan->depth / 64] &= ~bit;
  scan->depth++;
  return TRUE;
}

/* Goes on to the end of the string, as far as there are bytes; a line ends
 * none. Returns FALSE where it has to be broken. */
static gboolean
scan_string (Scan *scan, const gchar *text, gsize length)
{
  gsize i = scan->position;

  while (i < length && text[i] != '"' && text[i] != '\n') {
    if (text[i] == '\\' && i + 1 == length)
      break;
    i += text[i] == '\\' ? 2 : 1;
  }
  scan->position = i;
  if (i < length && text[i] == '\n')
    return FALSE;
  scan->in_string = i == length || text[i] != '"';
  scan->position += !scan->in_string;
  return TRUE;
}

/* Goes on until the row ends, or cannot go on: then returns TRUE. */
static gboolean
scan_row (Scan *scan, const gchar *text, gsize length)
{
  while (scan->position < length) {
    if (scan->in_string) {
      if (!scan_string (scan, text, length))
        return TRUE;
      if (scan->in_string)
        return FALSE;
      continue;
    }
    switch (text[scan->position]) {
      case '"':
        scan->in_string = TRUE;
        break;
      case '{':
      case '[':
        if (!open_bracket (scan, text))
          return TRUE;
        break;
      case '}':
      case ']':
        if (is_in_object (scan) != (text[scan->position++] == '}') ||
            --scan->depth == 0)
          return TRUE;
        continue;
      default:
        break;
    }
    scan->position++;
  }
  return FALSE;
}

/* Drops what is pending of a row that is too long, and looks on for its end. */
static gboolean
pass_over_row (LpLogReader *reader, GError **error)
{
  State *state = reader->state;
  LpTextInput *input = reader->input;

  while (state->is_passing) {
    gboolean ends = scan_row (&state->scan, input->data, input->length);

    consume (reader, state->scan.position);
    state->scan.position = 0;
    state->is_passing = !ends && !input->at_end;
    if (state->is_passing && !lp_text_input_read_more (input, error))
      return FALSE;
  }
  return TRUE;
}

static void
begin_record (LpLogReader *reader)
{
  State *state = reader->state;

  reader->line = state->line;
  reader->offset = reader->input->offset;
}

/* Gets all of a row to the front of what is pending. Returns FALSE, without an
 * error at the end. */
static gboolean
get_row (LpLogReader *reader, GError **error)
{
  State *state = reader->state;
  LpTextInput *input = reader->input;

  while (pass_over_row (reader, error) && find_row (reader, error)) {
    begin_record (reader);
    state->length = lp_log_skeletons_measure (
        state->rows.skeletons, input->data, input->length);
    if (state->length > 0)
      return TRUE;
    state->scan = (Scan){ 0 };
    while (!scan_row (&state->scan, input->data, input->length) &&
           !input->at_end && input->length <= LP_LINE_MAX_LENGTH) {
      if (!lp_text_input_read_more (input, error))
        return FALSE;
    }
    state->length = state->scan.position;
    if (state->length <= LP_LINE_MAX_LENGTH)
      return TRUE;
    lp_log_reader_report (reader, TRUE, LP_LOG_TOO_LONG,
        "The row is longer than %u MB.",
        (guint) (LP_LINE_MAX_LENGTH / (1024 * 1024)));
    state->is_passing = TRUE;
  }
  return FALSE;
}

/* Where in a broken row the next one seems to begin, or its end. */
static gsize
find_next_row (const gchar *text, gsize length, gsize fault)
{
  for (gsize i = fault; i < length; i++) {
    gsize brace;

    if (text[i] != ',')
      continue;
    for (brace = i + 1; brace < length && is_space (text[brace]); brace++)
      ;
    if (brace < length && text[brace] == '{')
      return brace;
  }
  return length;
}

static gboolean
may_name_photo (const LpLogReader *reader)
{
  const State *state = reader->state;

  return !reader->options.photos_only || state->n_rows <= N_WHOLE_ROWS ||
         lp_byte_search_find (&reader->options.mapping->image_search,
             reader->input->data, state->length) != NULL;
}

/* A log that was cut off between two rows looks whole but for its brackets. */
static void
report_end (LpLogReader *reader)
{
  State *state = reader->state;

  if (state->is_ended)
    return;
  state->is_ended = TRUE;
  begin_record (reader);
  if (state->n_rows == 0)
    lp_log_reader_report (reader, FALSE, LP_LOG_EMPTY,
        "The log has no array with objects in it.");
  if (state->outer_depth > 0)
    lp_log_reader_report (reader, FALSE, LP_LOG_MALFORMED,
        "The log ends before its last bracket is closed; rows may be missing.");
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
    if (!state->is_held && !get_row (reader, &local)) {
      if (local == NULL && lp_log_json_rows_give_out (&state->rows))
        continue;
      if (local != NULL)
        g_propagate_error (error, local);
      else
        report_end (reader);
      return FALSE;
    }
    begin_record (reader);
    state->n_rows += !state->is_held;
    result = LP_LOG_JSON_NO_ROW;
    if (may_name_photo (reader))
      result = lp_log_json_rows_read (
          &state->rows, reader, reader->input->data, state->length, row);
    state->is_held = result == LP_LOG_JSON_AFTER_KEPT;
    if (state->is_held)
      continue;
    if (result == LP_LOG_JSON_BROKEN)
      state->length = find_next_row (
          reader->input->data, state->length, state->rows.fault_offset);
    consume (reader, state->length);
    if (result == LP_LOG_JSON_ROW)
      return TRUE;
  }
}

const LpLogFormat lp_log_format_json = {
  .name = "json",
  .description = "A JSON array of objects, with any names",
  .probe = probe,
  .names_photos = TRUE,
  .open = open_array,
  .next = next,
  .close = close_array,
};
