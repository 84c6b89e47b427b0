/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Passes over rows that are next to no moment anybody asked for. Of those
 * between two moments only the first and the last by time are read, and of
 * equal times the last; they are kept as places in the text until another
 * interval begins, or until more text must be read. */

#include "log/lp-log-csv.h"

/* Rows that have other fields than those are not passed over. */
#define MAX_MAKES 8

typedef struct {
  gint64 time;
  guint fields; /* that it seems to have */
  guint64 offset;
  LpCsvPlace place;
} Held;

/* Rows with the same fields. */
typedef struct {
  Held first;
  Held last;
} Make;

struct _LpLogCsvMoments {
  const gint64 *times;
  guint n_times;
  /* the interval of the rows that are held: above the one, below the other, or
   * at both of them */
  gint64 lower;
  gint64 upper;
  Make makes[MAX_MAKES];
  guint n_makes;
  LpCsvPlace since; /* the first row of those among which they were chosen */
  GArray *rows;     /* LpLogRow: to be handed out */
  guint n_taken;
};

/**
 * lp_log_csv_moments_new: (skip)
 * @options: what moments there are
 *
 * Returns: (transfer full): rows next to moments
 */
LpLogCsvMoments *
lp_log_csv_moments_new (const LpLogOptions *options)
{
  LpLogCsvMoments *moments = g_new0 (LpLogCsvMoments, 1);

  moments->times = options->moments;
  moments->n_times = options->n_moments;
  moments->rows = g_array_new (FALSE, FALSE, sizeof (LpLogRow));
  return moments;
}

/**
 * lp_log_csv_moments_free: (skip)
 * @moments: (transfer full): rows next to moments
 */
void
lp_log_csv_moments_free (LpLogCsvMoments *moments)
{
  g_array_unref (moments->rows);
  g_free (moments);
}

/**
 * lp_log_csv_moments_take_row: (skip)
 * @moments: rows next to moments
 * @row: (out): the next one that matters
 *
 * Returns: whether there is one by now
 */
gboolean
lp_log_csv_moments_take_row (LpLogCsvMoments *moments, LpLogRow *row)
{
  if (moments->n_taken == moments->rows->len) {
    g_array_set_size (moments->rows, 0);
    moments->n_taken = 0;
    return FALSE;
  }
  *row = g_array_index (moments->rows, LpLogRow, moments->n_taken++);
  return TRUE;
}

static gboolean
is_in_interval (const LpLogCsvMoments *moments, gint64 time)
{
  return moments->n_makes > 0 &&
         ((time > moments->lower && time < moments->upper) ||
             (time == moments->lower && time == moments->upper));
}

/* Rows at a moment are an interval of their own. */
static void
find_interval (LpLogCsvMoments *moments, gint64 time)
{
  guint low = 0, high = moments->n_times;

  while (low < high) {
    guint middle = low + (high - low) / 2;
    if (moments->times[middle] < time)
      low = middle + 1;
    else
      high = middle;
  }
  moments->upper = low < moments->n_times ? moments->times[low] : G_MAXINT64;
  moments->lower = moments->upper == time ? time
                   : low > 0              ? moments->times[low - 1]
                                          : G_MININT64;
}

static gint
compare_held (gconstpointer a, gconstpointer b)
{
  const Held *first = *(const Held *const *) a;
  const Held *second = *(const Held *const *) b;

  return (first->offset > second->offset) - (first->offset < second->offset);
}

/* Lists what is held in the order of the log, each row once. */
static guint
list_held (LpLogCsvMoments *moments, Held *list[2 * MAX_MAKES])
{
  guint n = 0;

  for (guint i = 0; i < moments->n_makes; i++) {
    Make *make = &moments->makes[i];
    list[n++] = &make->first;
    if (make->last.offset != make->first.offset)
      list[n++] = &make->last;
  }
  qsort (list, n, sizeof *list, compare_held);
  return n;
}

/* Reads every row from @place up to @end. */
static void
read_all_from (
    LpLogReader *reader, LpLogCsv *csv, const LpCsvPlace *place, gsize end)
{
  const LpCsvPlace following = csv->record.following;
  LpLogRow row;

  csv->record.following = *place;
  while (lp_csv_record_find_line (&csv->record) &&
         csv->record.following.start < end) {
    if (lp_csv_record_next (&csv->record, NULL) != LP_CSV_RECORD ||
        !lp_log_csv_has_fields (csv))
      continue;
    lp_log_csv_read_row (reader, csv, &row);
    g_array_append_val (csv->moments->rows, row);
  }
  csv->record.following = following;
}

/* Reads the rows that are held; returns FALSE where one of them does not have
 * all that it seemed to have. */
static gboolean
read_held (LpLogReader *reader, LpLogCsv *csv)
{
  Held *list[2 * MAX_MAKES];
  const guint n = list_held (csv->moments, list);

  for (guint i = 0; i < n; i++) {
    LpLogRow row;

    lp_csv_record_go_to (&csv->record, &list[i]->place);
    lp_log_csv_read_row (reader, csv, &row);
    if ((lp_log_csv_get_fields (&row) & list[i]->fields) != list[i]->fields)
      return FALSE;
    row.time = list[i]->time;
    g_array_append_val (csv->moments->rows, row);
  }
  return TRUE;
}

/* Hands out the rows that are held. Where one of them is not what it seemed to
 * be, those up to @end that were passed over are read after all. */
static void
flush (LpLogReader *reader, LpLogCsv *csv, gsize end)
{
  LpLogCsvMoments *moments = csv->moments;
  const LpLogCsvClock clock = csv->clock;
  const guint n_rows = moments->rows->len;

  if (moments->n_makes == 0)
    return;
  if (!read_held (reader, csv)) {
    g_array_set_size (moments->rows, n_rows);
    read_all_from (reader, csv, &moments->since, end);
  }
  csv->clock = clock;
  moments->n_makes = 0;
}

/**
 * lp_log_csv_moments_flush: (skip)
 * @reader: a reader
 * @csv: its state, before the next record
 *
 * Hands out the rows that are held, before their text goes away.
 */
void
lp_log_csv_moments_flush (LpLogReader *reader, LpLogCsv *csv)
{
  flush (reader, csv, csv->record.following.start);
}

static void
set_held (Held *held, const LpLogCsv *csv, gint64 time, guint fields)
{
  held->time = time;
  held->fields = fields;
  held->offset = csv->record.offset;
  held->place = csv->record.at;
}

static Make *
find_make (LpLogCsvMoments *moments, guint fields)
{
  for (guint i = 0; i < moments->n_makes; i++) {
    if (moments->makes[i].first.fields == fields)
      return &moments->makes[i];
  }
  return NULL;
}

/* Of equal times the last counts. */
static void
hold (LpLogCsv *csv, gint64 time, guint fields)
{
  LpLogCsvMoments *moments = csv->moments;
  Make *make = find_make (moments, fields);
  const gboolean is_new = make == NULL;

  if (moments->n_makes == 0)
    moments->since = csv->record.at;
  if (is_new)
    make = &moments->makes[moments->n_makes++];
  if (is_new || time <= make->first.time)
    set_held (&make->first, csv, time, fields);
  if (is_new || time >= make->last.time)
    set_held (&make->last, csv, time, fields);
}

/**
 * lp_log_csv_moments_flush_before: (skip)
 * @reader: a reader
 * @csv: its state, at a record
 *
 * Hands out the rows that are held, all before the current one.
 */
void
lp_log_csv_moments_flush_before (LpLogReader *reader, LpLogCsv *csv)
{
  const LpCsvPlace place = csv->record.at;

  flush (reader, csv, place.start);
  lp_csv_record_go_to (&csv->record, &place);
}

/**
 * lp_log_csv_moments_add: (skip)
 * @reader: a reader
 * @csv: its state, at a record
 *
 * Holds the current record, or hands it out where it is not as usual.
 */
void
lp_log_csv_moments_add (LpLogReader *reader, LpLogCsv *csv)
{
  LpLogCsvMoments *moments = csv->moments;
  gint64 time;
  guint fields;
  LpLogRow row;

  if (!lp_log_csv_look (reader, csv, &time, &fields)) {
    lp_log_csv_moments_flush_before (reader, csv);
    lp_log_csv_read_row (reader, csv, &row);
    if (row.time != LP_TIME_NONE || row.image != NULL ||
        row.event != LP_LOG_EVENT_NONE)
      g_array_append_val (moments->rows, row);
    return;
  }
  if (!is_in_interval (moments, time)) {
    lp_log_csv_moments_flush_before (reader, csv);
    find_interval (moments, time);
  } else if (moments->n_makes == MAX_MAKES &&
             find_make (moments, fields) == NULL) {
    lp_log_csv_moments_flush_before (reader, csv);
  }
  hold (csv, time, fields);
}
