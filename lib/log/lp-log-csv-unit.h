/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "log/lp-log-mapping.h"

G_BEGIN_DECLS

/* Units in the headers of columns. Not part of the public API. */

/**
 * LpLogCsvUnit:
 * @scale: to degrees or metres
 * @time_unit: of times
 * @is_utc: times are UTC
 * @is_local: times are of the zone where the aircraft flew
 */
typedef struct {
  gdouble scale;
  LpTimeUnit time_unit;
  gboolean is_utc;
  gboolean is_local;
} LpLogCsvUnit;

gchar *lp_log_csv_unit_take (const gchar *header, LpLogCsvUnit *unit);

G_END_DECLS
