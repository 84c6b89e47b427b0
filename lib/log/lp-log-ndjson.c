/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Logs of one JSON object a line, members named and nested in any way.
 *
 * Where only photos matter, a row that holds neither the key of the image nor
 * a backslash, by which that key might be written differently, is not even
 * looked for its ends: whole blocks are searched, and most logs are read at
 * the speed of that search. Only the first few rows are always read.
 */

#include "log/lp-log-format.h"

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

/* Where each open object hangs in the mapping; deeper than this no name of
 * the mapping can go. */
#define MAX_DEPTH 16

/* Reads an object that hangs at @root, and hands over what is of interest. */
static void
read_object (LpJsonReader *json, LpLogValues *values, const LpLogName *root)
{
  const LpLogName *path[MAX_DEPTH + 1] = { root };
  guint level = 0;

  for (;;) {
    LpJsonToken token = lp_json_reader_next (json);
    const LpLogName *name;

    if (token == LP_JSON_OBJECT_END && level > 0) {
      level--;
      continue;
    }
    if (token != LP_JSON_KEY)
      return;
    if (json->escaped) {
      g_autofree gchar *key = lp_json_reader_dup_string (json);
      name = lp_log_mapping_find (path[level], key, strlen (key));
    } else {
      name = lp_log_mapping_find (path[level], json->span, json->length);
    }
    if (name == NULL) {
      lp_json_reader_skip (json);
      continue;
    }
    lp_log_values_forget (values, name);
    token = lp_json_reader_next (json);
    if (token == LP_JSON_OBJECT_BEGIN && level < MAX_DEPTH)
      path[++level] = name;
    else if (token == LP_JSON_STRING || token == LP_JSON_NUMBER)
      lp_log_values_set_json (values, name, json);
    else
      lp_json_reader_skip (json);
  }
}

/* Returns what is wrong with the line, or NULL. */
static const gchar *
read_row (LpLogReader *reader)
{
  LpJsonReader json;

  lp_json_reader_init (&json, reader->lines.text, reader->lines.length);
  lp_log_values_begin_row (&reader->values);
  if (lp_json_reader_next (&json) == LP_JSON_OBJECT_BEGIN) {
    read_object (&json, &reader->values, reader->values.mapping->root);
    if (json.token == LP_JSON_OBJECT_END)
      lp_json_reader_next (&json);
  } else if (json.token != LP_JSON_ERROR) {
    return "no JSON object";
  }
  return json.token == LP_JSON_ERROR ? json.error_message : NULL;
}

typedef struct {
  LpByteSearch search; /* for what names photos, made fast for this log */
  gboolean is_tuned;
} State;

static gboolean
open_rows (LpLogReader *reader, GError **error)
{
  reader->state = g_new0 (State, 1);
  return TRUE;
}

static void
close_rows (LpLogReader *reader)
{
  g_free (reader->state);
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

static gboolean
next (LpLogReader *reader, LpLogRow *row, GError **error)
{
  for (;;) {
    LpLineResult result =
        lp_line_reader_next (&reader->lines, get_search (reader), error);
    const gchar *fault;

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
    if (lp_line_reader_is_blank (&reader->lines))
      continue;
    fault = read_row (reader);
    if (fault == NULL) {
      reader->n_records++;
      lp_log_reader_finish_values (reader, row);
      return TRUE;
    }
    lp_log_reader_report (
        reader, TRUE, LP_LOG_MALFORMED, "Broken JSON: %s.", fault);
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
