/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "log/lp-log-mapping.h"

G_BEGIN_DECLS

/*
 * What the programs that write flight logs as CSV call their columns. Not part
 * of the public API.
 */

/* What a column may be besides a field: a number of LpLogField, or one of
 * these. */
typedef enum {
  LP_LOG_CSV_DATE = LP_LOG_N_FIELDS, /* without a time of day */
  LP_LOG_CSV_TIME_OF_DAY,            /* without a date */
  LP_LOG_CSV_COUNTER,       /* time since the log began, or since power-on */
  LP_LOG_CSV_LATITUDE_REF,  /* N or S */
  LP_LOG_CSV_LONGITUDE_REF, /* E or W */
  LP_LOG_CSV_ALTITUDE_REF,  /* above or below sea level */
  LP_LOG_CSV_SHUTTER,       /* whether a photo is being taken */
  LP_LOG_CSV_N_ROLES,
} LpLogCsvRole;

#define LP_LOG_CSV_MAX_NAMES 24

/**
 * LpLogCsvDialect:
 * @name: who writes it
 * @marks: columns by which it is recognised: all of them are there, separated
 *   by `|`
 * @columns: what is what; of several for the same the best comes first
 *
 * Case and blanks around names do not count, nor does a unit behind a name
 * that is given without one. A field that a dialect does not list is looked
 * for by its usual names.
 */
typedef struct {
  const gchar *name;
  const gchar *marks;
  struct {
    guint role; /* an LpLogField or an LpLogCsvRole */
    const gchar *column;
    gdouble scale;   /* to degrees or metres; 0: what the header says, or 1 */
    gboolean is_utc; /* of times without a zone */
  } columns[LP_LOG_CSV_MAX_NAMES];
} LpLogCsvDialect;

extern const LpLogCsvDialect lp_log_csv_dialects[];
extern const guint lp_log_csv_n_dialects;

G_END_DECLS
