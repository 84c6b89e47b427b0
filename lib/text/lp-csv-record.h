/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "text/lp-csv-index.h"
#include "text/lp-text-input.h"

G_BEGIN_DECLS

/*
 * One record of separated values after the other, as RFC 4180 has them, with
 * any separator. Not part of the public API.
 *
 * Records without quotes, as nearly all are, are not taken apart: an index
 * knows where their fields end.
 */

/* Of a line of a log; longer ones are passed over. */
#define LP_CSV_MAX_LENGTH ((gsize) 4 * 1024 * 1024)

typedef enum {
  LP_CSV_RECORD,
  LP_CSV_OPEN_QUOTE, /* a quoted field that does not end; its line is lost */
  LP_CSV_TOO_LONG,   /* a line that was passed over */
  LP_CSV_END,
  LP_CSV_ERROR,
} LpCsvResult;

typedef struct {
  gsize start; /* in the input, or in @decoded; quotes left out */
  gsize length;
  gboolean is_decoded;
} LpCsvField;

/* Where a record is, as long as nothing more is read. */
typedef struct {
  gsize start; /* in the bytes that are pending */
  gsize end;   /* of its newline, or where the text ends */
  /* the first at or behind its start in the index */
  gsize mark;
  gsize newline;
  gsize quote;
  guint64 line;
  guint n_fields;
  gboolean is_plain; /* without quotes */
} LpCsvPlace;

typedef struct {
  /* read-only for users: where the current record begins */
  guint64 line; /* from 1 */
  guint64 offset;
  guint n_fields;
  gboolean is_ended; /* by a newline; otherwise it may be cut off */
  gchar separator;   /* declared, or found in the first record */
  /* private */
  LpTextInput *input;
  gsize max_length;
  LpCsvIndex index;
  LpCsvPlace at;
  LpCsvPlace following;
  GArray *fields; /* LpCsvField: of a record with quotes */
  GString *decoded;
  gboolean passing_over; /* in the middle of a line too long */
} LpCsvRecord;

void lp_csv_record_init (
    LpCsvRecord *record, LpTextInput *input, gsize max_length);
void lp_csv_record_clear (LpCsvRecord *record);
gchar lp_csv_find_separator (const gchar *text, gsize length);
gchar lp_csv_get_declared_separator (const gchar *text, gsize length);
LpCsvResult lp_csv_record_next (LpCsvRecord *record, GError **error);
gboolean lp_csv_record_find_line (LpCsvRecord *record);
gboolean lp_csv_record_is_at_hand (LpCsvRecord *record);
void lp_csv_record_go_to (LpCsvRecord *record, const LpCsvPlace *place);

const gchar *lp_csv_record_get_slowly (
    const LpCsvRecord *record, guint index, gsize *length);

/**
 * lp_csv_record_get: (skip)
 * @record: a record
 * @index: of a field that it has
 * @length: (out): the length of the text in bytes
 *
 * Returns: the field's text, valid up to the next record
 */
static inline const gchar *
lp_csv_record_get (const LpCsvRecord *record, guint index, gsize *length)
{
  const guint32 *ends;
  gsize start;

  /* The last one may have a carriage return. */
  if (G_UNLIKELY (!record->at.is_plain || index + 1 == record->n_fields))
    return lp_csv_record_get_slowly (record, index, length);
  ends = record->index.ends.at + record->at.mark;
  start = index > 0 ? ends[index - 1] + 1 : record->at.start;
  if (G_UNLIKELY (record->input->data[start] == ' '))
    return lp_csv_record_get_slowly (record, index, length);
  *length = ends[index] - start;
  return record->input->data + start;
}

/**
 * lp_csv_record_next_plain: (skip)
 * @record: a record
 * @n_fields: 2 at least
 *
 * Goes to the next record if it is at hand, has as many fields, no quotes and
 * no blank before the first, as nearly all have.
 *
 * Returns: whether it has; otherwise nothing changes
 */
static inline gboolean
lp_csv_record_next_plain (LpCsvRecord *record, guint n_fields)
{
  const LpCsvIndex *index = &record->index;
  LpCsvPlace *next = &record->following;
  gsize end;

  if (G_UNLIKELY (next->newline == index->newlines.n || n_fields < 2 ||
                  next->mark + n_fields > index->ends.n))
    return FALSE;
  end = index->newlines.at[next->newline];
  if (G_UNLIKELY (index->ends.at[next->mark + n_fields - 1] != end ||
                  (next->quote < index->quotes.n &&
                      index->quotes.at[next->quote] < end) ||
                  g_ascii_isspace (record->input->data[next->start])))
    return FALSE;
  record->at = *next;
  record->at.end = end;
  record->at.n_fields = record->n_fields = n_fields;
  record->at.is_plain = TRUE;
  record->line = next->line;
  record->offset = record->input->offset + next->start;
  record->is_ended = end < record->input->length;
  next->start = MIN (end + 1, record->input->length);
  next->mark += n_fields;
  next->newline++;
  next->line++;
  return TRUE;
}

G_END_DECLS
