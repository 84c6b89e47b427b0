/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "text/lp-line-reader.h"

/**
 * lp_line_reader_init: (skip)
 * @reader: a reader
 * @input: the bytes, which must outlive the reader
 * @max_length: of a line, in bytes; longer ones are passed over
 */
void
lp_line_reader_init (LpLineReader *reader, LpTextInput *input, gsize max_length)
{
  memset (reader, 0, sizeof *reader);
  reader->input = input;
  reader->max_length = max_length;
  reader->number = 1;
}

static void
consume (LpLineReader *reader, gsize length, guint64 n_lines)
{
  lp_text_input_consume (reader->input, length);
  reader->number += n_lines;
  reader->scanned = 0;
  reader->found = FALSE;
}

/* Makes the bytes before @end the current line; they include the newline
 * unless the text ends without. */
static void
set_line (LpLineReader *reader, gsize end)
{
  const gchar *text = reader->input->data;

  reader->pending = end;
  reader->n_lines = 1;
  reader->text = text;
  reader->offset = reader->input->offset;
  if (end > 0 && text[end - 1] == '\n')
    end--;
  if (end > 0 && text[end - 1] == '\r')
    end--;
  reader->length = end;
}

/* Goes to the first line that holds what is searched for, as far as the bytes
 * at hand reach: all of it up to the line at their end, of which the rest is
 * still to come, may be passed over. */
static gboolean
find_line (LpLineReader *reader, const LpByteSearch *search)
{
  LpTextInput *input = reader->input;
  gsize overlap = search->longest > 0 ? search->longest - 1 : 0;
  gsize start = reader->scanned > overlap ? reader->scanned - overlap : 0;
  const gchar *found;
  const gchar *newline;
  gsize passed = 0;

  found =
      lp_byte_search_find (search, input->data + start, input->length - start);
  newline = memrchr (
      input->data, '\n', found ? (gsize) (found - input->data) : input->length);
  if (newline != NULL)
    passed = (gsize) (newline + 1 - input->data);
  consume (reader, passed, lp_byte_count (input->data, passed, '\n'));
  if (found == NULL)
    reader->scanned = input->length;
  return found != NULL;
}

/* Drops bytes up to the next newline. */
static LpLineResult
pass_over (LpLineReader *reader, GError **error)
{
  LpTextInput *input = reader->input;
  const gchar *newline;

  reader->passing_over = TRUE;
  for (;;) {
    newline = memchr (input->data, '\n', input->length);
    if (newline != NULL || (input->at_end && input->length == 0))
      break;
    lp_text_input_consume (input, input->length);
    if (!lp_text_input_read_more (input, error))
      return LP_LINE_ERROR;
  }
  reader->passing_over = FALSE;
  reader->scanned = 0;
  reader->text = NULL;
  reader->length = 0;
  reader->n_lines = 1;
  reader->pending = newline ? (gsize) (newline + 1 - input->data) : 0;
  return LP_LINE_TOO_LONG;
}

static LpLineResult
read_line (LpLineReader *reader, const LpByteSearch *search, GError **error)
{
  LpTextInput *input = reader->input;
  const gchar *newline;

  if (search == NULL)
    reader->found = TRUE;
  for (;;) {
    if (!reader->found && input->length > 0)
      reader->found = find_line (reader, search);
    if (reader->found && input->length > 0) {
      newline = memchr (
          input->data + reader->scanned, '\n', input->length - reader->scanned);
      if (newline != NULL) {
        set_line (reader, (gsize) (newline + 1 - input->data));
        return LP_LINE_READ;
      }
      reader->scanned = input->length;
    }
    if (input->length > reader->max_length) {
      reader->offset = input->offset;
      return pass_over (reader, error);
    }
    if (input->at_end)
      break;
    if (!lp_text_input_read_more (input, error))
      return LP_LINE_ERROR;
  }
  if (input->length == 0 || !reader->found) {
    consume (reader, input->length, 0);
    return LP_LINE_END;
  }
  set_line (reader, input->length);
  return LP_LINE_READ;
}

/**
 * lp_line_reader_next: (skip)
 * @reader: a reader
 * @search: (nullable): what a line must hold to be of interest
 * @error: where to say what is wrong
 *
 * Goes to the next line, or to the next one that holds what @search looks for;
 * those in between are counted, but may be passed over without a word even
 * where they are too long. After %LP_LINE_ERROR because of
 * %G_IO_ERROR_CANCELLED reading may go on.
 *
 * Returns: what was found
 */
LpLineResult
lp_line_reader_next (
    LpLineReader *reader, const LpByteSearch *search, GError **error)
{
  if (reader->passing_over)
    return pass_over (reader, error);
  if (reader->n_lines > 0) {
    consume (reader, reader->pending, reader->n_lines);
    reader->pending = 0;
    reader->n_lines = 0;
  }
  return read_line (reader, search, error);
}

/**
 * lp_line_reader_peek: (skip)
 * @reader: a reader
 * @text: (out): where the line after the current one begins
 *
 * Leaves the current line. For those who need not be told where lines end.
 *
 * Returns: how many bytes are at hand there; possibly none, though lines follow
 */
gsize
lp_line_reader_peek (LpLineReader *reader, const gchar **text)
{
  if (reader->passing_over)
    return 0;
  if (reader->n_lines > 0) {
    consume (reader, reader->pending, reader->n_lines);
    reader->pending = 0;
    reader->n_lines = 0;
  }
  *text = reader->input->data;
  reader->offset = reader->input->offset;
  return reader->input->length;
}

/**
 * lp_line_reader_pass: (skip)
 * @reader: a reader, of which lp_line_reader_peek() was called last
 * @length: bytes of the lines that follow, with their ends
 * @n_lines: how many these are
 *
 * Leaves lines that were read by somebody else.
 */
void
lp_line_reader_pass (LpLineReader *reader, gsize length, guint64 n_lines)
{
  consume (reader, length, n_lines);
}

/**
 * lp_line_reader_unread: (skip)
 * @reader: a reader with a current line
 *
 * Takes back the current line, so that it comes again.
 */
void
lp_line_reader_unread (LpLineReader *reader)
{
  reader->pending = 0;
  reader->n_lines = 0;
}

/**
 * lp_line_reader_is_blank: (skip)
 * @reader: a reader with a current line
 *
 * Returns: whether there is nothing in the line but space
 */
gboolean
lp_line_reader_is_blank (const LpLineReader *reader)
{
  for (gsize i = 0; i < reader->length; i++) {
    if (!g_ascii_isspace (reader->text[i]))
      return FALSE;
  }
  return TRUE;
}
