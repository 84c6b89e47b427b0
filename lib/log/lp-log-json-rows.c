/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log/lp-log-json-rows.h"

#include <math.h>

#include "photo/lp-photo.h"

G_STATIC_ASSERT (LP_LOG_MAX_SKELETONS <= LP_LOG_THINNING_MAX_KINDS);

/**
 * lp_log_json_rows_init: (skip)
 * @rows: (out): no rows yet
 * @options: how the log is read, which must outlive @rows
 */
void
lp_log_json_rows_init (LpLogJsonRows *rows, const LpLogOptions *options)
{
  *rows = (LpLogJsonRows){ .skeletons = lp_log_skeletons_new () };
  if (options->n_moments > 0 && !options->photos_only)
    rows->thinning = lp_log_thinning_new (options->moments, options->n_moments);
}

/**
 * lp_log_json_rows_clear: (skip)
 * @rows: rows
 */
void
lp_log_json_rows_clear (LpLogJsonRows *rows)
{
  g_clear_pointer (&rows->skeletons, lp_log_skeletons_free);
  g_clear_pointer (&rows->thinning, lp_log_thinning_free);
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

static const gchar *
parse (
    LpLogValues *values, const gchar *text, gsize length, gsize *fault_offset)
{
  LpJsonReader json;

  lp_json_reader_init (&json, text, length);
  lp_log_values_begin_row (values);
  *fault_offset = 0;
  if (lp_json_reader_next (&json) == LP_JSON_OBJECT_BEGIN) {
    read_object (&json, values, values->mapping->root);
    if (json.token == LP_JSON_OBJECT_END)
      lp_json_reader_next (&json);
  } else if (json.token != LP_JSON_ERROR) {
    return "no JSON object";
  }
  if (json.token != LP_JSON_ERROR)
    return NULL;
  *fault_offset = (gsize) (json.error_position - text);
  return json.error_message;
}

/**
 * lp_log_json_rows_parse: (skip)
 * @rows: rows
 * @values: takes the values of the row
 * @text: a row
 * @length: its length in bytes
 *
 * Reads a row, by the skeleton of one before it if it has the same.
 *
 * Returns: (nullable): what is wrong with the row
 */
const gchar *
lp_log_json_rows_parse (
    LpLogJsonRows *rows, LpLogValues *values, const gchar *text, gsize length)
{
  const LpLogKind *kind;
  const gchar *fault;

  if (lp_log_skeletons_read (rows->skeletons, values, text, length) != NULL)
    return NULL;
  fault = parse (values, text, length, &rows->fault_offset);
  if (fault != NULL)
    return fault;
  kind = lp_log_skeletons_learn (rows->skeletons, values, text, length);
  if (kind != NULL && rows->thinning != NULL)
    lp_log_thinning_forget_kind (rows->thinning, kind->index);
  return NULL;
}

/* Whether rows of the kind all give the same as this one: the reader takes a
 * position away that is none, and says so. */
static gboolean
is_as_usual (const LpLogKind *kind, gboolean is_plain, const LpLogRow *row)
{
  return kind->is_numeric && is_plain && row->time != LP_TIME_NONE &&
         ((isnan (row->latitude) && isnan (row->longitude)) ||
             lp_position_is_plausible (row->latitude, row->longitude));
}

/* Looks at a row without reading all of it. */
static LpLogThinningTurn
get_turn (
    LpLogJsonRows *rows, LpLogReader *reader, const gchar *text, gsize length)
{
  LpLogThinning *thinning = rows->thinning;
  LpLogThinningTurn turn;
  gboolean is_plain;
  LpLogRow place;
  const LpLogKind *kind = lp_log_skeletons_read_place (
      rows->skeletons, &reader->values, text, length, &is_plain);

  if (kind != NULL) {
    lp_log_values_resolve_place (&reader->values, &place);
    if (kind->is_numeric && place.time == LP_TIME_NONE)
      return LP_LOG_THINNING_NOW;
  }
  if (kind == NULL || !is_as_usual (kind, is_plain, &place))
    return lp_log_thinning_has_kept (thinning) ? LP_LOG_THINNING_AFTER_KEPT
                                               : LP_LOG_THINNING_NOW;
  turn = lp_log_thinning_ask (thinning, kind->index, place.time);
  if (turn == LP_LOG_THINNING_LATER)
    lp_log_thinning_keep (thinning, kind->index, place.time, text, length,
        reader->line, reader->offset);
  return turn;
}

/**
 * lp_log_json_rows_read: (skip)
 * @rows: rows
 * @reader: where they come from; its line and offset are those of the text
 * @text: a row
 * @length: its length in bytes
 * @row: (out): what it says
 *
 * Reads a row if it matters, and reports what is wrong with it.
 *
 * Returns: what came of it
 */
LpLogJsonResult
lp_log_json_rows_read (LpLogJsonRows *rows, LpLogReader *reader,
    const gchar *text, gsize length, LpLogRow *row)
{
  const gchar *fault;

  if (rows->thinning != NULL) {
    switch (get_turn (rows, reader, text, length)) {
      case LP_LOG_THINNING_AFTER_KEPT:
        rows->is_giving_out = TRUE;
        return LP_LOG_JSON_AFTER_KEPT;
      case LP_LOG_THINNING_LATER:
        reader->n_records++;
        return LP_LOG_JSON_NO_ROW;
      default:
        break;
    }
  }
  fault = lp_log_json_rows_parse (rows, &reader->values, text, length);
  if (fault != NULL) {
    lp_log_reader_report (
        reader, TRUE, LP_LOG_MALFORMED, "Broken JSON: %s.", fault);
    return LP_LOG_JSON_BROKEN;
  }
  reader->n_records++;
  lp_log_reader_finish_values (reader, row);
  return LP_LOG_JSON_ROW;
}

/**
 * lp_log_json_rows_read_line: (skip)
 * @rows: rows of a log of which all rows matter
 * @reader: where they come from; its line and offset are those of the text
 * @text: the beginning of a line
 * @available: bytes that can be read there
 * @row: (out): what the line says
 *
 * Reads a row that is like others before it.
 *
 * Returns: the length of the row and its newline, or 0 where it has to be read
 *   by lp_log_json_rows_read()
 */
gsize
lp_log_json_rows_read_line (LpLogJsonRows *rows, LpLogReader *reader,
    const gchar *text, gsize available, LpLogRow *row)
{
  gsize length;

  lp_log_row_init (row);
  length = lp_log_skeletons_read_line (
      rows->skeletons, &reader->values, text, available, row);
  if (length > 0) {
    reader->n_records++;
    lp_log_reader_finish_row (reader, row);
  }
  return length;
}

/* The last row of a kind that was passed over, of which nothing is copied while
 * others follow. */
typedef struct {
  const gchar *text; /* NULL if there is none */
  gsize length;
  gint64 time;
  guint64 n_before; /* lines passed over before it */
  gint64 first;     /* rows with this time, and later ones, are passed over */
} Passed;

static void
keep_passed (LpLogJsonRows *rows, const LpLogReader *reader, const gchar *text,
    const Passed *passed)
{
  for (guint kind = 0; kind < LP_LOG_MAX_SKELETONS; kind++) {
    const Passed *last = &passed[kind];

    if (last->text != NULL)
      lp_log_thinning_keep (rows->thinning, kind, last->time, last->text,
          last->length, reader->line + last->n_before,
          reader->offset + (guint64) (last->text - text));
  }
}

/**
 * lp_log_json_rows_pass_over: (skip)
 * @rows: rows of a log of which those next to moments matter
 * @reader: where they come from; its line and offset are those of the text
 * @text: the beginning of a line
 * @available: bytes that can be read there
 * @n_lines: (out): how many rows were passed over
 *
 * Passes over rows that are like others before them, as far as
 * lp_log_json_rows_read() would keep them for later.
 *
 * Returns: their length with their newlines
 */
gsize
lp_log_json_rows_pass_over (LpLogJsonRows *rows, LpLogReader *reader,
    const gchar *text, gsize available, guint64 *n_lines)
{
  Passed passed[LP_LOG_MAX_SKELETONS] = { 0 };
  gsize position = 0, line_length, length;
  gint64 before, time;
  guint kind;

  *n_lines = 0;
  for (kind = 0; kind < LP_LOG_MAX_SKELETONS; kind++)
    lp_log_thinning_get_later (
        rows->thinning, kind, &passed[kind].first, &before);
  while ((line_length = lp_log_skeletons_read_line_time (rows->skeletons,
              &reader->values, text + position, available - position, &kind,
              &length, &time)) > 0) {
    if (time < passed[kind].first || time >= before)
      break;
    passed[kind] = (Passed){ text + position, length, time, *n_lines, time };
    lp_log_skeletons_pass_line (rows->skeletons);
    position += line_length;
    ++*n_lines;
  }
  keep_passed (rows, reader, text, passed);
  reader->n_records += *n_lines;
  return position;
}

/**
 * lp_log_json_rows_give_out: (skip)
 * @rows: rows of a log that is over
 *
 * Returns: whether there are rows that are kept, to be given out now
 */
gboolean
lp_log_json_rows_give_out (LpLogJsonRows *rows)
{
  rows->is_giving_out =
      rows->thinning != NULL && lp_log_thinning_has_kept (rows->thinning);
  return rows->is_giving_out;
}

/**
 * lp_log_json_rows_next_kept: (skip)
 * @rows: rows
 * @reader: where they come from
 * @row: (out): the next of those that are kept, and are to be given out
 *
 * Returns: whether there was one
 */
gboolean
lp_log_json_rows_next_kept (
    LpLogJsonRows *rows, LpLogReader *reader, LpLogRow *row)
{
  const LpLogKeptRow *kept = NULL;

  if (rows->is_giving_out)
    kept = lp_log_thinning_take_kept (rows->thinning);
  rows->is_giving_out = kept != NULL;
  if (kept == NULL)
    return FALSE;
  reader->line = kept->line;
  reader->offset = kept->offset;
  lp_log_json_rows_parse (
      rows, &reader->values, kept->text->str, kept->text->len);
  lp_log_reader_finish_values (reader, row);
  return TRUE;
}
