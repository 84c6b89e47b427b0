/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Rows without surprises, as nearly all are: where each member of a row stands
 * is known from the rows before, and its text is a plain number. Whatever is
 * otherwise is left to those who look closer. */

#include "log/lp-log-csv.h"

#include <math.h>

#include "lp-time.h"
#include "text/lp-number-four.h"

/* The members of a row, as they are read; eight, as numbers come in fours. */
enum {
  SLOT_TIME,
  SLOT_LATITUDE,
  SLOT_LONGITUDE,
  SLOT_ALTITUDE,
  SLOT_HEADING,
  SLOT_CAMERA_YAW,
  SLOT_CAMERA_PITCH,
  SLOT_CAMERA_ROLL,
};

static const LpLogField fields[LP_LOG_CSV_N_SLOTS] = {
  [SLOT_TIME] = LP_LOG_FIELD_TIME,
  [SLOT_LATITUDE] = LP_LOG_FIELD_LATITUDE,
  [SLOT_LONGITUDE] = LP_LOG_FIELD_LONGITUDE,
  [SLOT_ALTITUDE] = LP_LOG_FIELD_ALTITUDE,
  [SLOT_HEADING] = LP_LOG_FIELD_HEADING,
  [SLOT_CAMERA_YAW] = LP_LOG_FIELD_CAMERA_YAW,
  [SLOT_CAMERA_PITCH] = LP_LOG_FIELD_CAMERA_PITCH,
  [SLOT_CAMERA_ROLL] = LP_LOG_FIELD_CAMERA_ROLL,
};

/* Times are read like numbers where they are some. */
static gboolean
plan_time (const LpLogReader *reader, LpLogCsv *csv)
{
  static const gdouble scales[LP_N_TIME_UNITS] = {
    [LP_TIME_UNIT_S] = 1e6,
    [LP_TIME_UNIT_MS] = 1e3,
    [LP_TIME_UNIT_US] = 1,
  };
  LpLogCsvPlan *plan = &csv->plan;
  LpTimeUnit unit;

  if (csv->columns->time_kind != LP_LOG_CSV_TIME_COLUMN ||
      csv->columns->of[LP_LOG_FIELD_TIME]->len == 0)
    return FALSE;
  plan->time = lp_log_csv_columns_get (csv->columns, LP_LOG_FIELD_TIME, 0);
  if (!lp_log_csv_get_time_unit (reader, plan->time, &unit))
    return FALSE;
  plan->time_is_number = unit != LP_TIME_UNIT_ISO;
  plan->scales[SLOT_TIME] = scales[unit];
  return TRUE;
}

/**
 * lp_log_csv_plan_make: (skip)
 * @reader: a reader
 * @csv: its state
 *
 * Plans how to read the rows that follow, if all that they may have is known.
 */
void
lp_log_csv_plan_make (const LpLogReader *reader, LpLogCsv *csv)
{
  LpLogCsvPlan *plan = &csv->plan;
  guint any = G_MAXUINT;

  plan->is_ready = FALSE;
  plan->n_images = csv->columns->of[LP_LOG_FIELD_IMAGE]->len;
  if (plan->n_images > LP_LOG_CSV_MAX_IMAGES || !plan_time (reader, csv))
    return;
  plan->n_slots = 0;
  for (guint slot = 0; slot < LP_LOG_CSV_N_SLOTS; slot++) {
    const GArray *columns = csv->columns->of[fields[slot]];
    const LpLogCsvColumn *column = (const LpLogCsvColumn *) columns->data;

    plan->indexes[slot] = G_MAXUINT;
    if (slot != SLOT_TIME)
      plan->scales[slot] = columns->len > 0 ? column->scale : NAN;
    if (columns->len == 0 || (slot == SLOT_TIME && !plan->time_is_number))
      continue;
    if (reader->values.used[fields[slot]] == NULL)
      return;
    plan->indexes[slot] = column->index;
    plan->n_slots = slot < 4 ? 4 : 8;
    any = MIN (any, column->index);
  }
  for (guint i = 0; i < plan->n_images; i++)
    plan->images[i] =
        lp_log_csv_columns_get (csv->columns, LP_LOG_FIELD_IMAGE, i)->index;
  plan->last_slot = -1;
  for (guint slot = 0; slot < LP_LOG_CSV_N_SLOTS; slot++) {
    if (plan->indexes[slot] == G_MAXUINT)
      plan->indexes[slot] = any;
    else if (plan->indexes[slot] + 1 == csv->columns->n_columns)
      plan->last_slot = (gint) slot;
  }
#ifdef LP_VECTOR_AVX2
  plan->shapes = lp_number_get_shapes ();
#endif
  plan->is_ready = any + 1 < csv->columns->n_columns;
}

/* Of the record, where its last field ends. */
static inline gsize
find_end (const LpCsvRecord *record)
{
  return record->at.end - (record->input->data[record->at.end - 1] == '\r');
}

/* A carriage return alone is none. */
static inline gboolean
has_image (const LpLogCsv *csv)
{
  const LpCsvRecord *record = &csv->record;
  const guint32 *ends = record->index.ends.at + record->at.mark;

  for (guint i = 0; i < csv->plan.n_images; i++) {
    const guint index = csv->plan.images[i];
    const gsize start = index > 0 ? ends[index - 1] + 1 : record->at.start;

    if (start != ends[index] &&
        (start + 1 != ends[index] || record->input->data[start] != '\r'))
      return TRUE;
  }
  return FALSE;
}

LP_VECTOR_INLINE void
find_spans (const LpLogCsv *csv, LpNumberSpan spans[LP_LOG_CSV_N_SLOTS])
{
  const LpCsvRecord *record = &csv->record;
  const LpLogCsvPlan *plan = &csv->plan;
  const gchar *data = record->input->data;
  const guint32 *ends = record->index.ends.at + record->at.mark;
  const gsize first = record->at.start;

#pragma GCC unroll 8
  for (guint slot = 0; slot < LP_LOG_CSV_N_SLOTS; slot++) {
    const guint index = plan->indexes[slot];
    const gsize start = index > 0 ? ends[index - 1] + 1 : first;
    spans[slot] = (LpNumberSpan){ data + start, ends[index] - start };
  }
  if (plan->last_slot >= 0)
    spans[plan->last_slot].length -= record->at.end - find_end (record);
}

static gint64
read_time (LpLogCsv *csv)
{
  const LpLogCsvColumn *column = csv->plan.time;
  gsize length;
  const gchar *text = lp_csv_record_get (&csv->record, column->index, &length);

  return lp_log_csv_clock_read (
      &csv->clock, column->is_utc ? NULL : csv->clock.zone, text, length);
}

/* A double that is no less has no fraction: one that is positive and less is
 * rounded by adding this one. All times are, and to the microsecond exact. */
#define ROUNDER 0x1p52

LP_VECTOR_INLINE gboolean
fill_row (
    LpLogCsv *csv, const gdouble values[LP_LOG_CSV_N_SLOTS], LpLogRow *row)
{
  const gdouble *scales = csv->plan.scales;
  gdouble time;

  if (csv->plan.time_is_number) {
    time = values[SLOT_TIME] * scales[SLOT_TIME];
    if (!(time >= LP_TIME_EARLIEST && time < LP_TIME_LATEST))
      return FALSE;
    row->time = (gint64) ((time + ROUNDER) - ROUNDER);
  } else {
    row->time = read_time (csv);
    if (row->time == LP_TIME_NONE)
      return FALSE;
  }
  row->latitude = values[SLOT_LATITUDE] * scales[SLOT_LATITUDE];
  row->longitude = values[SLOT_LONGITUDE] * scales[SLOT_LONGITUDE];
  row->altitude = values[SLOT_ALTITUDE] * scales[SLOT_ALTITUDE];
  row->heading = values[SLOT_HEADING] * scales[SLOT_HEADING];
  row->camera_yaw = values[SLOT_CAMERA_YAW] * scales[SLOT_CAMERA_YAW];
  row->camera_pitch = values[SLOT_CAMERA_PITCH] * scales[SLOT_CAMERA_PITCH];
  row->camera_roll = values[SLOT_CAMERA_ROLL] * scales[SLOT_CAMERA_ROLL];
  row->image = NULL;
  row->event = LP_LOG_EVENT_NONE;
  row->sequence = -1;
  return TRUE;
}

static gboolean
read_anywhere (LpLogCsv *csv, LpLogRow *row)
{
  LpNumberSpan spans[LP_LOG_CSV_N_SLOTS];
  gdouble values[LP_LOG_CSV_N_SLOTS] = { 0 };

  find_spans (csv, spans);
  return lp_number_parse_four (spans, values) &&
         (csv->plan.n_slots == 4 ||
             lp_number_parse_four (spans + 4, values + 4)) &&
         fill_row (csv, values, row);
}

#ifdef LP_VECTOR_AVX2
LP_VECTOR_AVX2 static gboolean
read_avx2 (LpLogCsv *csv, LpLogRow *row)
{
  const LpNumberShapes *shapes = csv->plan.shapes;
  LpNumberSpan spans[LP_LOG_CSV_N_SLOTS];
  gdouble values[LP_LOG_CSV_N_SLOTS];

  find_spans (csv, spans);
  if (!lp_number_parse_four_avx2 (shapes, spans, values))
    return FALSE;
  if (csv->plan.n_slots == 4)
    memset (values + 4, 0, sizeof values / 2);
  else if (!lp_number_parse_four_avx2 (shapes, spans + 4, values + 4))
    return FALSE;
  return fill_row (csv, values, row);
}
#endif

/**
 * lp_log_csv_plan_read: (skip)
 * @csv: the state of a reader, at a record
 * @row: (out): what it says
 *
 * Reads a record that is as planned.
 *
 * Returns: whether it is
 */
gboolean
lp_log_csv_plan_read (LpLogCsv *csv, LpLogRow *row)
{
  const LpCsvRecord *record = &csv->record;

  if (G_UNLIKELY (
          !csv->plan.is_ready || !record->at.is_plain ||
          record->n_fields != csv->columns->n_columns ||
          record->at.end + LP_NUMBER_WORD_ROOM >= record->input->length ||
          has_image (csv)))
    return FALSE;
#ifdef LP_VECTOR_AVX2
  if (lp_vector_has_avx2 ())
    return read_avx2 (csv, row);
#endif
  return read_anywhere (csv, row);
}
