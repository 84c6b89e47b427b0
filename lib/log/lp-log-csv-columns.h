/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "log/lp-log-csv-dialects.h"
#include "text/lp-csv-record.h"

G_BEGIN_DECLS

/*
 * What the columns of one header mean. Not part of the public API.
 */

/* How to come by the time of a row. */
typedef enum {
  LP_LOG_CSV_TIME_COLUMN,        /* a column has it */
  LP_LOG_CSV_TIME_DATE_AND_TIME, /* two columns have it */
  LP_LOG_CSV_TIME_STEPS,         /* a column in steps, and a counter */
  LP_LOG_CSV_TIME_COUNTER, /* a counter, from the time in the file's name */
} LpLogCsvTimeKind;

typedef struct {
  guint index;
  const LpLogName *name; /* of a field; otherwise NULL */
  gdouble scale;
  LpTimeUnit unit; /* of a counter */
  gboolean is_utc;
} LpLogCsvColumn;

typedef struct {
  const gchar *dialect;
  guint n_columns;
  GArray *of[LP_LOG_CSV_N_ROLES]; /* LpLogCsvColumn, the best first */
  LpLogCsvTimeKind time_kind;
  const LpLogName *time_name; /* of a time that no column has alone */
  gint last_needed;      /* the last column of those that say when and where */
  LpLogMapping *mapping; /* the same for LpLogValues */
} LpLogCsvColumns;

LpLogCsvColumns *lp_log_csv_columns_new (
    const LpCsvRecord *header, const LpLogMapping *mapping);
void lp_log_csv_columns_free (LpLogCsvColumns *columns);

static inline const LpLogCsvColumn *
lp_log_csv_columns_get (
    const LpLogCsvColumns *columns, guint role, guint position)
{
  return &g_array_index (columns->of[role], LpLogCsvColumn, position);
}

G_END_DECLS
