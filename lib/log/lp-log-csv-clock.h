/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * Times as programs write them into CSV. Not part of the public API.
 */

typedef struct {
  GTimeZone *zone; /* (nullable): of times that do not say theirs */
  /* the minute that was read last, and what its time began with */
  gchar prefix[17]; /* up to the colon before the seconds */
  gchar suffix[8];
  gsize suffix_length;
  gint64 minute;
  gboolean has_minute;
  GTimeZone *minute_zone;
  /* what to add to a counter */
  gint64 offset;
  gboolean has_offset;
} LpLogCsvClock;

void lp_log_csv_clock_init (LpLogCsvClock *clock, GTimeZone *zone);
gint64 lp_log_csv_clock_read (
    LpLogCsvClock *clock, GTimeZone *zone, const gchar *text, gsize length);
gint64 lp_log_csv_clock_read_parts (GTimeZone *zone, const gchar *date,
    gsize date_length, const gchar *time, gsize time_length);
gint64 lp_log_csv_clock_count (
    LpLogCsvClock *clock, gint64 second, gint64 counter);
gint64 lp_log_csv_clock_find_start (const gchar *path, GTimeZone *zone);

G_END_DECLS
