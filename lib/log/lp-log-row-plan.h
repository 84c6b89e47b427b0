/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "json/lp-json-pattern.h"
#include "log/lp-log-values.h"

G_BEGIN_DECLS

/*
 * How to make rows of logs from texts that have a pattern: which value is which
 * field. Not part of the public API.
 *
 * A plan does only what is always done in the same way. Whatever is not, be it
 * a time that is none, is left to LpLogValues.
 */

typedef struct {
  LpJsonPattern *pattern;
  struct {
    const LpLogName *name; /* NULL where rows have none for the field */
    LpJsonSpan span;
  } fields[LP_LOG_N_FIELDS];
  /* fields that are numbers: where in a text, and in an LpLogRow */
  struct {
    LpJsonSpan span;
    gsize offset;
  } numbers[LP_LOG_N_FIELDS];
  guint n_numbers;
  gboolean is_time_text;
  gboolean is_ready; /* nothing is to be found out any more */
  gdouble time_factor;
  /* the beginnings of positions that are plausible whatever follows */
  guint64 degrees[2];
  guint64 degrees_mask[2];
} LpLogRowPlan;

LpLogRowPlan *lp_log_row_plan_new (LpJsonPattern *pattern);
void lp_log_row_plan_free (LpLogRowPlan *plan);
void lp_log_row_plan_set_field (LpLogRowPlan *plan, LpLogField field,
    const LpLogName *name, guint value, gboolean is_text);
gsize lp_log_row_plan_read (LpLogRowPlan *plan, const LpLogValues *values,
    const gchar *text, gsize available, LpLogRow *row);
gsize lp_log_row_plan_read_time (LpLogRowPlan *plan, const LpLogValues *values,
    const gchar *text, gsize available, gsize *length, gint64 *time);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpLogRowPlan, lp_log_row_plan_free)

G_END_DECLS
