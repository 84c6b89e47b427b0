/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "json/lp-json-reader.h"
#include "log/lp-log-mapping.h"
#include "log/lp-log-row.h"

G_BEGIN_DECLS

/*
 * What one row gives for the names in a mapping, and what follows from it.
 * Not part of the public API.
 *
 * Readers hand over spans as they come; which of several names for a field
 * counts, and what its text means, is decided when the row is complete. Of a
 * name that comes twice the last value counts, as with most readers of JSON.
 */

/* What is wrong with a value. */
typedef void (*LpLogValueFunc) (
    LpLogField field, const gchar *detail, gpointer user_data);

typedef struct {
  guint64 row;       /* in which it was set */
  LpJsonToken token; /* what it is; CSV has only strings */
  const gchar *text;
  gsize length;
  gboolean escaped;
  gboolean has_number; /* @number is what the text says */
  gdouble number;
  LpTimeUnit unit; /* guessed for this name's numbers; ISO: none are times */
  /* of its numbers, to find the unit out */
  gdouble last;
  guint n_steps;       /* from one to another */
  guint n_leaps;       /* that are too large for steps of time in @unit */
  gboolean is_counter; /* it counts from power-on, it seems */
  gboolean is_unclear; /* not taken because nobody said what it is */
  gboolean is_told;    /* that values of this name are unclear */
} LpLogValue;

typedef struct {
  const LpLogMapping *mapping;
  LpLogValue *values; /* by the index of their name */
  guint64 row;
  /* of the names for each field, those that the row may have: all of them
   * unless somebody knows better */
  GPtrArray *const *candidates;
  GString *image;
  gboolean is_sampling;   /* numbers are not taken as times yet */
  gboolean decimal_comma; /* whether numbers may have one */
  GTimeZone *zone;        /* of times that do not say theirs; NULL for UTC */
  /* the name that each field was first taken from */
  const LpLogName *used[LP_LOG_N_FIELDS];
  LpTimeUnit used_time_unit;
} LpLogValues;

void lp_log_values_init (LpLogValues *values, const LpLogMapping *mapping);
void lp_log_values_set_mapping (
    LpLogValues *values, const LpLogMapping *mapping);
void lp_log_values_clear (LpLogValues *values);
void lp_log_values_take_units (LpLogValues *values, const LpLogValues *sampled);
void lp_log_values_begin_row (LpLogValues *values);
void lp_log_values_forget (LpLogValues *values, const LpLogName *name);
void lp_log_values_set_text (LpLogValues *values, const LpLogName *name,
    const gchar *text, gsize length);
void lp_log_values_set_json (
    LpLogValues *values, const LpLogName *name, const LpJsonReader *json);
gdouble *lp_log_values_get_member (LpLogRow *row, LpLogField field);
void lp_log_values_set_string (LpLogValues *values, gint index,
    const gchar *text, gsize length, gboolean escaped);
void lp_log_values_resolve_place (LpLogValues *values, LpLogRow *row);
void lp_log_values_resolve (LpLogValues *values, LpLogRow *row,
    LpLogValueFunc bad_value, gpointer user_data);

G_END_DECLS
