/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "text/lp-line-reader.h"

G_BEGIN_DECLS

/*
 * One record of separated values after the other, as RFC 4180 has them, with
 * any separator. Not part of the public API.
 */

typedef enum {
  LP_CSV_RECORD,
  LP_CSV_OPEN_QUOTE, /* a quoted field that does not end; its line is lost */
  LP_CSV_TOO_LONG,   /* a line that was passed over */
  LP_CSV_END,
  LP_CSV_ERROR,
} LpCsvResult;

typedef struct {
  gsize start; /* in the record, or in @decoded; quotes left out */
  gsize length;
  gboolean is_decoded;
} LpCsvField;

typedef struct {
  LpLineReader *lines;
  gchar separator; /* declared, or found in the first record */
  GArray *fields;  /* LpCsvField: those of the record */
  GString *decoded;
} LpCsvRecord;

void lp_csv_record_init (LpCsvRecord *record, LpLineReader *lines);
void lp_csv_record_clear (LpCsvRecord *record);
gchar lp_csv_find_separator (const gchar *text, gsize length);
gchar lp_csv_get_declared_separator (const gchar *text, gsize length);
LpCsvResult lp_csv_record_next (LpCsvRecord *record, GError **error);
const gchar *lp_csv_record_get (
    const LpCsvRecord *record, guint index, gsize *length);

G_END_DECLS
