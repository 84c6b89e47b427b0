/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log/lp-log-row-plan.h"

#include <math.h>

#include "lp-time.h"
#include "photo/lp-photo.h"
#include "text/lp-number-word.h"

/**
 * lp_log_row_plan_new: (skip)
 * @pattern: (transfer full): the pattern of rows
 *
 * Returns: (transfer full): a plan for rows that give no field
 */
LpLogRowPlan *
lp_log_row_plan_new (LpJsonPattern *pattern)
{
  LpLogRowPlan *plan = g_new0 (LpLogRowPlan, 1);

  plan->pattern = pattern;
  /* Bits that no text has. */
  plan->degrees[0] = plan->degrees[1] = G_MAXUINT64;
  plan->degrees_mask[0] = plan->degrees_mask[1] = G_MAXUINT64;
  return plan;
}

/**
 * lp_log_row_plan_free: (skip)
 * @plan: (transfer full): a plan
 */
void
lp_log_row_plan_free (LpLogRowPlan *plan)
{
  lp_json_pattern_free (plan->pattern);
  g_free (plan);
}

/**
 * lp_log_row_plan_set_field: (skip)
 * @plan: a plan
 * @field: a field, but not that of the image
 * @name: where rows have it
 * @value: which of the pattern's values it is
 * @is_text: whether that is a string, as only a time may be
 */
void
lp_log_row_plan_set_field (LpLogRowPlan *plan, LpLogField field,
    const LpLogName *name, guint value, gboolean is_text)
{
  const LpJsonSpan *span = lp_json_pattern_get_span (plan->pattern, value);
  LpLogRow row;

  plan->fields[field].name = name;
  plan->fields[field].span = *span;
  if (field == LP_LOG_FIELD_TIME) {
    plan->is_time_text = is_text;
    return;
  }
  plan->numbers[plan->n_numbers].span = *span;
  plan->numbers[plan->n_numbers++].offset =
      (gsize) ((gchar *) lp_log_values_get_member (&row, field) -
               (gchar *) &row);
}

#ifdef LP_VECTOR_AVX2

/* What a number of time means has to be known for good. */
static gboolean
get_time_factor (const LpLogValues *values, guint index, gdouble *factor)
{
  const LpLogValue *value = &values->values[index];
  LpTimeUnit unit = values->mapping->time_unit;

  if (unit == LP_TIME_UNIT_GUESS)
    unit = value->n_steps > 0 ? value->unit : LP_TIME_UNIT_GUESS;
  *factor = unit == LP_TIME_UNIT_S ? 1e6 : unit == LP_TIME_UNIT_MS ? 1e3 : 1;
  return unit == LP_TIME_UNIT_S || unit == LP_TIME_UNIT_MS ||
         unit == LP_TIME_UNIT_US;
}

static gboolean
get_ready (LpLogRowPlan *plan, const LpLogValues *values)
{
  const LpLogName *time = plan->fields[LP_LOG_FIELD_TIME].name;
  const LpTimeUnit unit = values->mapping->time_unit;

  if (values->is_sampling || time == NULL)
    return FALSE;
  for (guint field = 0; field < LP_LOG_N_FIELDS; field++) {
    if (plan->fields[field].name != NULL && values->used[field] == NULL)
      return FALSE;
  }
  if (plan->is_time_text)
    plan->is_ready = unit == LP_TIME_UNIT_ISO || unit == LP_TIME_UNIT_GUESS;
  else
    plan->is_ready = get_time_factor (values, time->index, &plan->time_factor);
  return plan->is_ready;
}

LP_VECTOR_AVX2 LP_VECTOR_INLINE gboolean
get_number (const LpJsonSpan *span, const gchar *text, const LpJsonMatch *match,
    gdouble *number)
{
  const gchar *start = lp_json_match_get_start (match, text, span);
  const gchar *end = lp_json_match_get_end (match, text, span);

  return lp_number_parse_16_avx2 (start, (gsize) (end - start), TRUE, number);
}

/* As lp_log_values_resolve() would find it. */
LP_VECTOR_AVX2 LP_VECTOR_INLINE gboolean
get_time (const LpLogRowPlan *plan, const LpLogValues *values,
    const gchar *text, const LpJsonMatch *match, gint64 *time)
{
  const LpLogName *name = plan->fields[LP_LOG_FIELD_TIME].name;
  const LpJsonSpan *span = &plan->fields[LP_LOG_FIELD_TIME].span;
  gdouble number;

  if (plan->is_time_text) {
    const gchar *start = lp_json_match_get_start (match, text, span);
    const gchar *end = lp_json_match_get_end (match, text, span);

    *time = lp_time_parse_in_zone (
        start, (gsize) (end - start), name->is_utc ? NULL : values->zone);
  } else {
    if (!get_number (span, text, match, &number))
      return FALSE;
    number *= plan->time_factor;
    if (!(fabs (number) <= 9e15))
      return FALSE;
    /* The instruction for llrint(), which is a call here. */
    *time = _mm_cvtsd_si64 (_mm_set_sd (number));
  }
  return *time >= LP_TIME_EARLIEST && *time < LP_TIME_LATEST;
}

/* Matches a row, and returns its length with the end of the line, or 0. */
static inline gsize
match_line (LpLogRowPlan *plan, const LpLogValues *values, const gchar *text,
    gsize available, LpJsonMatch *match)
{
  const gchar *end;

  if (available < lp_json_pattern_get_room (plan->pattern) ||
      (!plan->is_ready && !get_ready (plan, values)) ||
      !lp_json_pattern_match (plan->pattern, text, match))
    return 0;
  end = text + match->length;
  end += *end == '\r';
  return *end == '\n' ? (gsize) (end + 1 - text) : 0;
}

/**
 * lp_log_row_plan_read: (skip)
 * @plan: a plan
 * @values: the values of rows before
 * @text: the beginning of a line
 * @available: bytes that can be read there
 * @row: (inout): takes the fields that the row has
 *
 * Returns: the length of the row and its newline, or 0 where the plan does not
 *   fit
 */
LP_VECTOR_AVX2 gsize
lp_log_row_plan_read (LpLogRowPlan *plan, const LpLogValues *values,
    const gchar *text, gsize available, LpLogRow *row)
{
  LpJsonMatch match;
  const gsize length = match_line (plan, values, text, available, &match);

  if (length == 0 || !get_time (plan, values, text, &match, &row->time))
    return 0;
  for (guint i = 0; i < plan->n_numbers; i++) {
    gchar *member = (gchar *) row + plan->numbers[i].offset;

    if (!get_number (&plan->numbers[i].span, text, &match, (gdouble *) member))
      return 0;
  }
  return length;
}

/* The beginning of a number up to the byte behind its whole part, if that is
 * from @lowest to @highest. */
static void
set_degrees (LpLogRowPlan *plan, guint i, const gchar *start, gdouble number,
    gint lowest, gint highest)
{
  const gint whole = (gint) fabs (number);
  const guint length = (guint) (*start == '-') + (whole > 99     ? 3
                                                     : whole > 9 ? 2
                                                                 : 1);

  if (whole < lowest || whole > highest)
    return;
  plan->degrees_mask[i] = ((guint64) 1 << 8 * (length + 1)) - 1;
  plan->degrees[i] = lp_number_load (start) & plan->degrees_mask[i];
}

/* Whether lp_position_is_plausible() says so: for most rows because their
 * degrees are those of a row before, whatever follows the point. */
LP_VECTOR_AVX2 static inline gboolean
is_plausible (LpLogRowPlan *plan, const gchar *text, const LpJsonMatch *match)
{
  const gchar *latitude = lp_json_match_get_start (
      match, text, &plan->fields[LP_LOG_FIELD_LATITUDE].span);
  const gchar *longitude = lp_json_match_get_start (
      match, text, &plan->fields[LP_LOG_FIELD_LONGITUDE].span);
  gdouble degrees[2];

  if ((((lp_number_load (latitude) & plan->degrees_mask[0]) ^
           plan->degrees[0]) |
          ((lp_number_load (longitude) & plan->degrees_mask[1]) ^
              plan->degrees[1])) == 0)
    return TRUE;
  if (!get_number (&plan->fields[LP_LOG_FIELD_LATITUDE].span, text, match,
          &degrees[0]) ||
      !get_number (&plan->fields[LP_LOG_FIELD_LONGITUDE].span, text, match,
          &degrees[1]) ||
      !lp_position_is_plausible (degrees[0], degrees[1]))
    return FALSE;
  set_degrees (plan, 0, latitude, degrees[0], 1, 89);
  set_degrees (plan, 1, longitude, degrees[1], 0, 179);
  return TRUE;
}

/**
 * lp_log_row_plan_read_time: (skip)
 * @plan: a plan
 * @values: the values of rows before
 * @text: the beginning of a line
 * @available: bytes that can be read there
 * @length: (out): the length of the row without the end of the line
 * @time: (out): its time
 *
 * Looks at a row that gives the fields of its kind, and of which nothing is to
 * be reported.
 *
 * Returns: the length of the row and its newline, or 0 where it may be another
 */
LP_VECTOR_AVX2 gsize
lp_log_row_plan_read_time (LpLogRowPlan *plan, const LpLogValues *values,
    const gchar *text, gsize available, gsize *length, gint64 *time)
{
  const gboolean has_latitude =
      plan->fields[LP_LOG_FIELD_LATITUDE].name != NULL;
  const gboolean has_longitude =
      plan->fields[LP_LOG_FIELD_LONGITUDE].name != NULL;
  LpJsonMatch match;
  gsize line_length;

  if (has_latitude != has_longitude)
    return 0;
  line_length = match_line (plan, values, text, available, &match);
  if (line_length == 0 ||
      (has_latitude && !is_plausible (plan, text, &match)) ||
      !get_time (plan, values, text, &match, time))
    return 0;
  *length = match.length;
  return line_length;
}

#else

gsize
lp_log_row_plan_read (LpLogRowPlan *plan, const LpLogValues *values,
    const gchar *text, gsize available, LpLogRow *row)
{
  return 0;
}

gsize
lp_log_row_plan_read_time (LpLogRowPlan *plan, const LpLogValues *values,
    const gchar *text, gsize available, gsize *length, gint64 *time)
{
  return 0;
}

#endif
