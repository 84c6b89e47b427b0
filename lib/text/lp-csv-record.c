/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "text/lp-csv-record.h"

#include "text/lp-byte-search.h"

/* A quote that was never closed must not swallow the rest of the text. */
#define MAX_QUOTED_LENGTH ((gsize) 16 * 1024)

/* How much of the text is known at a time, however much there is. */
#define MAX_AT_HAND (2 * LP_CSV_CHUNK)

/**
 * lp_csv_record_init: (skip)
 * @record: a record
 * @input: where its text comes from, which must outlive it
 * @max_length: of a line, in bytes; longer ones are passed over
 */
void
lp_csv_record_init (LpCsvRecord *record, LpTextInput *input, gsize max_length)
{
  memset (record, 0, sizeof *record);
  record->input = input;
  record->max_length = max_length;
  record->following.line = 1;
  record->fields = g_array_new (FALSE, FALSE, sizeof (LpCsvField));
  record->decoded = g_string_new (NULL);
}

/**
 * lp_csv_record_clear: (skip)
 * @record: a record
 */
void
lp_csv_record_clear (LpCsvRecord *record)
{
  lp_csv_index_clear (&record->index);
  g_array_unref (record->fields);
  g_string_free (record->decoded, TRUE);
}

/**
 * lp_csv_find_separator: (skip)
 * @text: the header
 * @length: its length in bytes
 *
 * Returns: the separator that stands in @text most often outside of quotes,
 *   or 0 where there is none
 */
gchar
lp_csv_find_separator (const gchar *text, gsize length)
{
  static const gchar separators[] = ",;\t";
  guint counts[3] = { 0 };
  gboolean quoted = FALSE;
  guint best = 0;

  for (gsize i = 0; i < length; i++) {
    const gchar *separator = text[i] ? strchr (separators, text[i]) : NULL;
    if (text[i] == '"')
      quoted = !quoted;
    else if (separator != NULL && !quoted)
      counts[separator - separators]++;
  }
  for (guint i = 1; i < G_N_ELEMENTS (counts); i++) {
    if (counts[i] > counts[best])
      best = i;
  }
  return counts[best] > 0 ? separators[best] : '\0';
}

/**
 * lp_csv_get_declared_separator: (skip)
 * @text: the first line, without its end
 * @length: its length in bytes
 *
 * Spreadsheets write a line `sep=;` before the header, for each other.
 *
 * Returns: the separator that @text declares, or 0 where it is no such line
 */
gchar
lp_csv_get_declared_separator (const gchar *text, gsize length)
{
  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0) {
    text += 3;
    length -= 3;
  }
  if (length != 5 || g_ascii_strncasecmp (text, "sep=", 4) != 0 ||
      strchr (",;\t", text[4]) == NULL)
    return '\0';
  return text[4];
}

/* Says what is known of the current record. */
static void
publish (LpCsvRecord *record)
{
  const LpCsvPlace *at = &record->at;

  record->line = at->line;
  record->offset = record->input->offset + at->start;
  record->n_fields = at->n_fields;
  record->is_ended = at->end < record->input->length;
}

static gsize
trim_end (const LpCsvRecord *record, gsize start, gsize end)
{
  return end > start && record->input->data[end - 1] == '\r' ? end - 1 : end;
}

static gboolean
add_chunk (LpCsvRecord *record)
{
  return lp_csv_index_add_chunk (&record->index, record->input->data,
      record->input->length, record->separator);
}

/* Goes on behind the newline that ends the current record. */
static void
pass (LpCsvRecord *record)
{
  LpCsvPlace *following = &record->following;
  const LpCsvIndex *index = &record->index;

  while (index->scanned <= record->at.end && add_chunk (record))
    ;
  following->start = MIN (record->at.end + 1, record->input->length);
  while (following->mark < index->ends.n &&
         index->ends.at[following->mark] <= record->at.end)
    following->mark++;
  while (following->newline < index->newlines.n &&
         index->newlines.at[following->newline] <= record->at.end) {
    following->newline++;
    following->line++;
  }
  while (following->quote < index->quotes.n &&
         index->quotes.at[following->quote] <= record->at.end)
    following->quote++;
}

/* Adds the line that follows to the current record. */
static LpCsvResult
extend (LpCsvRecord *record, GError **error)
{
  LpTextInput *input = record->input;
  gsize scanned = MIN (record->at.end + 1, input->length);
  gsize end;

  for (;;) {
    const gchar *newline =
        memchr (input->data + scanned, '\n', input->length - scanned);

    end = newline ? (gsize) (newline - input->data) : input->length;
    if (end - record->at.start > MAX_QUOTED_LENGTH)
      return LP_CSV_OPEN_QUOTE;
    if (newline != NULL || input->at_end)
      break;
    scanned = input->length;
    if (!lp_text_input_read_more (input, error))
      return LP_CSV_ERROR;
  }
  if (end <= record->at.end + 1 && end == input->length)
    return LP_CSV_OPEN_QUOTE;
  record->at.end = end;
  return LP_CSV_RECORD;
}

/* Finds the end of a quoted field of which @position is known to be inside.
 * Returns FALSE where it is not in the text. */
static gboolean
find_closing_quote (
    const gchar *text, gsize end, gsize *position, gboolean *doubled)
{
  for (;;) {
    const gchar *quote = memchr (text + *position, '"', end - *position);
    if (quote == NULL) {
      *position = end;
      return FALSE;
    }
    *position = (gsize) (quote - text);
    if (*position + 1 == end || text[*position + 1] != '"')
      return TRUE;
    *doubled = TRUE;
    *position += 2;
  }
}

/* Makes one quote of two. */
static void
decode (LpCsvRecord *record, LpCsvField *field)
{
  const gchar *text = record->input->data + field->start;
  gsize start = record->decoded->len;

  for (gsize i = 0; i < field->length; i++) {
    g_string_append_c (record->decoded, text[i]);
    if (text[i] == '"')
      i++;
  }
  field->start = start;
  field->length = record->decoded->len - start;
}

/* Reads the quoted field whose opening quote is at @position, over as many
 * lines as it takes. */
static LpCsvResult
read_quoted (LpCsvRecord *record, gsize *position, gsize *end, GError **error)
{
  LpCsvField field = { .start = *position + 1 };
  const gchar *text;

  ++*position;
  while (!find_closing_quote (
      record->input->data, *end, position, &field.is_decoded)) {
    LpCsvResult result = extend (record, error);
    if (result != LP_CSV_RECORD)
      return result;
    *end = trim_end (record, record->at.start, record->at.end);
  }
  field.length = *position - field.start;
  if (field.is_decoded)
    decode (record, &field);
  g_array_append_val (record->fields, field);
  /* Whatever stands between the quote and the separator is dropped. */
  text = record->input->data;
  while (*position < *end && text[*position] != record->separator)
    ++*position;
  return LP_CSV_RECORD;
}

static void
read_plain (LpCsvRecord *record, gsize start, gsize *position, gsize end)
{
  const gchar *text = record->input->data;
  const gchar *separator =
      memchr (text + *position, record->separator, end - *position);
  LpCsvField field = { .start = start };

  *position = separator ? (gsize) (separator - text) : end;
  field.length = *position - start;
  g_array_append_val (record->fields, field);
}

/* Takes a record with quotes apart. */
static LpCsvResult
split (LpCsvRecord *record, GError **error)
{
  gsize position = record->at.start;
  gsize end = trim_end (record, position, record->at.end);

  g_array_set_size (record->fields, 0);
  g_string_truncate (record->decoded, 0);
  for (;;) {
    while (position < end && record->input->data[position] == ' ')
      position++;
    if (position < end && record->input->data[position] == '"') {
      LpCsvResult result = read_quoted (record, &position, &end, error);
      if (result != LP_CSV_RECORD)
        return result;
    } else {
      read_plain (record, position, &position, end);
    }
    if (position >= end)
      break;
    position++;
  }
  record->at.n_fields = record->fields->len;
  return LP_CSV_RECORD;
}

static LpCsvResult
take_quoted (LpCsvRecord *record, GError **error)
{
  const gsize first_end = record->at.end;
  LpCsvResult result = split (record, error);

  /* After an error the record comes again. */
  if (result == LP_CSV_ERROR)
    return result;
  if (result == LP_CSV_OPEN_QUOTE)
    record->at.end = first_end;
  publish (record);
  pass (record);
  return result;
}

/* Counts the fields of the line at hand; as a rule they are as many as those
 * before. */
static void
count_fields (LpCsvRecord *record, LpCsvPlace *place)
{
  const LpPositions *ends = &record->index.ends;
  gsize n = record->at.n_fields;

  if (n == 0 || place->mark + n > ends->n ||
      ends->at[place->mark + n - 1] != place->end) {
    n = 1;
    while (ends->at[place->mark + n - 1] != place->end)
      n++;
  }
  place->n_fields = (guint) n;
}

static gboolean
is_blank (const LpCsvRecord *record, gsize start, gsize end)
{
  while (start < end && g_ascii_isspace (record->input->data[start]))
    start++;
  return start == end;
}

/**
 * lp_csv_record_find_line: (skip)
 * @record: a record
 *
 * Passes over blank lines before the next record, without reading.
 *
 * Returns: whether its first line is at hand
 */
gboolean
lp_csv_record_find_line (LpCsvRecord *record)
{
  LpCsvPlace *following = &record->following;
  const LpCsvIndex *index = &record->index;

  for (;;) {
    while (following->newline == index->newlines.n) {
      if (record->separator == '\0' || following->start > MAX_AT_HAND ||
          !add_chunk (record))
        return FALSE;
    }
    following->end = index->newlines.at[following->newline];
    if (G_LIKELY (following->start < following->end &&
                  !g_ascii_isspace (record->input->data[following->start])))
      return TRUE;
    if (!is_blank (record, following->start, following->end))
      return TRUE;
    record->at.end = following->end;
    pass (record);
  }
}

static LpCsvResult
take_line (LpCsvRecord *record, GError **error)
{
  LpCsvPlace *following = &record->following;
  const LpPositions *quotes = &record->index.quotes;

  following->is_plain = following->quote == quotes->n ||
                        quotes->at[following->quote] > following->end;
  if (!following->is_plain) {
    record->at = *following;
    return take_quoted (record, error);
  }
  count_fields (record, following);
  record->at = *following;
  publish (record);
  following->start = MIN (following->end + 1, record->input->length);
  following->mark += following->n_fields;
  following->newline++;
  following->line++;
  return LP_CSV_RECORD;
}

/* Drops bytes up to the next newline. */
static LpCsvResult
pass_over (LpCsvRecord *record, GError **error)
{
  LpTextInput *input = record->input;
  const gchar *newline;

  if (!record->passing_over) {
    record->at = (LpCsvPlace){ .line = record->following.line };
    publish (record);
  }
  record->passing_over = TRUE;
  for (;;) {
    newline = memchr (input->data, '\n', input->length);
    if (newline != NULL || (input->at_end && input->length == 0))
      break;
    lp_text_input_consume (input, input->length);
    if (!lp_text_input_read_more (input, error))
      return LP_CSV_ERROR;
  }
  record->passing_over = FALSE;
  lp_csv_index_drop (&record->index, G_MAXSIZE);
  if (newline != NULL)
    lp_text_input_consume (input, (gsize) (newline + 1 - input->data));
  record->following = (LpCsvPlace){ .line = record->line + 1 };
  record->at.n_fields = 0;
  return LP_CSV_TOO_LONG;
}

static void
consume (LpCsvRecord *record)
{
  LpCsvPlace *following = &record->following;

  /* An end without a newline stands behind the last byte. */
  lp_csv_index_drop (&record->index,
      following->start < record->input->length ? following->start : G_MAXSIZE);
  lp_text_input_consume (record->input, following->start);
  *following = (LpCsvPlace){ .line = following->line };
}

/* Spreadsheets know the separator from a line before the header, others from
 * the header: the first line that has one. */
static void
choose_separator (LpCsvRecord *record, gsize length)
{
  LpTextInput *input = record->input;
  const gchar *text = input->data;
  const gchar *end;
  gchar declared;

  if (length > 0 && text[length - 1] == '\r')
    length--;
  declared = lp_csv_get_declared_separator (text, length);
  record->separator =
      declared ? declared : lp_csv_find_separator (text, length);
  if (declared == '\0')
    return;
  end = memchr (text, '\n', input->length);
  lp_text_input_consume (input, end ? (gsize) (end + 1 - text) : input->length);
  record->following.line++;
}

static LpCsvResult
find_first_line (LpCsvRecord *record, GError **error)
{
  LpTextInput *input = record->input;
  const gchar *newline;

  consume (record);
  for (;;) {
    newline = memchr (input->data, '\n', input->length);
    if (newline != NULL || input->at_end)
      break;
    if (input->length > record->max_length)
      return pass_over (record, error);
    if (!lp_text_input_read_more (input, error))
      return LP_CSV_ERROR;
  }
  record->at = record->following;
  record->at.end = newline ? (gsize) (newline - input->data) : input->length;
  return input->length > 0 ? LP_CSV_RECORD : LP_CSV_END;
}

/* Reads the first line, and those after it as long as none has a separator:
 * each is a field. Returns a record without fields where it is none. */
static LpCsvResult
read_line_without_separator (LpCsvRecord *record, GError **error)
{
  LpCsvResult result = find_first_line (record, error);
  gsize first_end = record->at.end;

  if (result != LP_CSV_RECORD)
    return result;
  record->at.n_fields = 0;
  choose_separator (record, record->at.end);
  if (record->separator != '\0')
    return LP_CSV_RECORD;
  if (!is_blank (record, 0, record->at.end))
    result = split (record, error);
  if (result == LP_CSV_ERROR)
    return result;
  if (result == LP_CSV_OPEN_QUOTE)
    record->at.end = first_end;
  publish (record);
  record->following.start = MIN (record->at.end + 1, record->input->length);
  record->following.line += MAX (
      lp_byte_count (record->input->data, record->following.start, '\n'), 1);
  return result;
}

/* Reads until there is a line at hand. */
static LpCsvResult
refill (LpCsvRecord *record, GError **error)
{
  LpTextInput *input = record->input;

  consume (record);
  while (!lp_csv_record_find_line (record)) {
    if (record->following.start > 0)
      consume (record);
    if (input->length > record->max_length)
      return pass_over (record, error);
    if (input->at_end && input->length == 0)
      return LP_CSV_END;
    if (input->at_end)
      lp_csv_index_add_end (&record->index, input->length);
    else if (!lp_text_input_read_more (input, error))
      return LP_CSV_ERROR;
  }
  return LP_CSV_RECORD;
}

/**
 * lp_csv_record_next: (skip)
 * @record: a record
 * @error: where to say what is wrong
 *
 * Goes to the next record; blank lines are none, nor is one that declares the
 * separator before the first. A field in quotes may hold line ends, within
 * 16 KB; where its end does not come, the line on which it begins is lost and
 * reading goes on with the next. After %G_IO_ERROR_CANCELLED reading may go
 * on.
 *
 * Returns: what was found
 */
LpCsvResult
lp_csv_record_next (LpCsvRecord *record, GError **error)
{
  LpCsvResult result;

  if (record->passing_over)
    return pass_over (record, error);
  while (record->separator == '\0') {
    result = read_line_without_separator (record, error);
    if (result != LP_CSV_RECORD)
      return result;
    if (record->separator == '\0' && record->at.n_fields > 0)
      return LP_CSV_RECORD;
  }
  if (!lp_csv_record_find_line (record)) {
    result = refill (record, error);
    if (result != LP_CSV_RECORD)
      return result;
  }
  return take_line (record, error);
}

/**
 * lp_csv_record_is_at_hand: (skip)
 * @record: a record
 *
 * Returns: whether nothing has to be read for the next record, so that the
 *   places of those before stay good
 */
gboolean
lp_csv_record_is_at_hand (LpCsvRecord *record)
{
  const LpPositions *quotes = &record->index.quotes;
  const LpCsvPlace *following = &record->following;

  if (record->passing_over || !lp_csv_record_find_line (record))
    return FALSE;
  return following->quote == quotes->n ||
         quotes->at[following->quote] > following->end ||
         record->input->at_end ||
         record->input->length - following->start > MAX_QUOTED_LENGTH;
}

/**
 * lp_csv_record_go_to: (skip)
 * @record: a record
 * @place: where it was, when nothing was read since
 *
 * Makes an earlier record the current one; the next one stays the same.
 */
void
lp_csv_record_go_to (LpCsvRecord *record, const LpCsvPlace *place)
{
  record->at = *place;
  if (!place->is_plain)
    split (record, NULL);
  publish (record);
}

/**
 * lp_csv_record_get_slowly: (skip)
 * @record: a record
 * @index: of a field that it has
 * @length: (out): the length of the text in bytes
 *
 * Does what lp_csv_record_get() does, for any field.
 *
 * Returns: the field's text, valid up to the next record
 */
const gchar *
lp_csv_record_get_slowly (const LpCsvRecord *record, guint index, gsize *length)
{
  const LpCsvField *field;
  const guint32 *ends;
  gsize start, end;

  if (!record->at.is_plain) {
    field = &g_array_index (record->fields, LpCsvField, index);
    *length = field->length;
    return (field->is_decoded ? record->decoded->str : record->input->data) +
           field->start;
  }
  ends = record->index.ends.at + record->at.mark;
  start = index > 0 ? ends[index - 1] + 1 : record->at.start;
  end = ends[index];
  if (index + 1 == record->n_fields)
    end = trim_end (record, start, end);
  while (start < end && record->input->data[start] == ' ')
    start++;
  *length = end - start;
  return record->input->data + start;
}
