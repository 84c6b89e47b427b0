/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "log/lp-log-csv-clock.h"
#include "log/lp-log-csv-columns.h"
#include "log/lp-log-format.h"

G_BEGIN_DECLS

/*
 * What the parts of the reader of CSV share. Not part of the public API.
 */

/* Whether the row before says that a photo is being taken. */
typedef struct {
  gboolean is_on;
  gint64 time;
} LpLogCsvShutter;

typedef struct _LpLogCsvMoments LpLogCsvMoments;

/* The best column of a field that is a number. */
typedef struct {
  guint index;
  guint field;
  gdouble scale;
  gboolean is_used; /* the log is known to have it */
} LpLogCsvNumber;

/* The time and seven numbers. */
#define LP_LOG_CSV_N_SLOTS 8

/* Columns that may name a photo; no log has that many. */
#define LP_LOG_CSV_MAX_IMAGES 4

/* Where in a record each member of a row stands. */
typedef struct {
  gboolean is_ready;
  const LpLogCsvColumn *time;
  gboolean time_is_number;
  guint n_slots; /* that matter: four or all */
  /* of columns; of members without one that of any other, and as scale NAN */
  guint indexes[LP_LOG_CSV_N_SLOTS];
  gdouble scales[LP_LOG_CSV_N_SLOTS];
  guint images[LP_LOG_CSV_MAX_IMAGES];
  guint n_images;
  gint last_slot; /* the one of the last column, or -1 */
  gconstpointer shapes;
} LpLogCsvPlan;

typedef struct {
  LpCsvRecord record;
  GPtrArray *all_columns;   /* LpLogCsvColumns, of every header so far */
  LpLogCsvColumns *columns; /* of the last one */
  LpLogCsvNumber numbers[LP_LOG_N_FIELDS];
  guint n_numbers;
  LpLogCsvPlan plan;
  gboolean has_references;
  LpLogCsvClock clock;
  gint64 start; /* by the name of the file, or LP_TIME_NONE */
  LpLogCsvShutter shutter;
  LpLogCsvMoments *moments; /* (nullable) */
} LpLogCsv;

/* records: lp-log-csv.c */
gboolean lp_log_csv_has_fields (const LpLogCsv *csv);

/**
 * lp_log_csv_begin: (skip)
 * @reader: a reader
 * @csv: its state
 *
 * Says where the current record begins.
 */
static inline void
lp_log_csv_begin (LpLogReader *reader, const LpLogCsv *csv)
{
  reader->line = csv->record.line;
  reader->offset = csv->record.offset;
}

/* rows: lp-log-csv-row.c */
void lp_log_csv_set_columns (
    LpLogReader *reader, LpLogCsv *csv, LpLogCsvColumns *columns);
void lp_log_csv_read_row (LpLogReader *reader, LpLogCsv *csv, LpLogRow *row);
gboolean lp_log_csv_look (
    LpLogReader *reader, LpLogCsv *csv, gint64 *time, guint *fields);
void lp_log_csv_look_at_time (LpLogReader *reader, LpLogCsv *csv);
gboolean lp_log_csv_may_be_about_photo (const LpLogCsv *csv);
guint lp_log_csv_get_fields (const LpLogRow *row);
gboolean lp_log_csv_get_time_unit (
    const LpLogReader *reader, const LpLogCsvColumn *column, LpTimeUnit *unit);

/* rows without surprises: lp-log-csv-plan.c */
void lp_log_csv_plan_make (const LpLogReader *reader, LpLogCsv *csv);
gboolean lp_log_csv_plan_read (LpLogCsv *csv, LpLogRow *row);

/* rows next to moments: lp-log-csv-moments.c */
LpLogCsvMoments *lp_log_csv_moments_new (const LpLogOptions *options);
void lp_log_csv_moments_free (LpLogCsvMoments *moments);
gboolean lp_log_csv_moments_take_row (LpLogCsvMoments *moments, LpLogRow *row);
void lp_log_csv_moments_add (LpLogReader *reader, LpLogCsv *csv);
void lp_log_csv_moments_flush (LpLogReader *reader, LpLogCsv *csv);
void lp_log_csv_moments_flush_before (LpLogReader *reader, LpLogCsv *csv);

G_END_DECLS
