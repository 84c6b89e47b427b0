/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * Times as cameras and logs write them. Not part of the public API.
 *
 * No camera drone flew before 1990, but clocks that were never set say 1970
 * or 1980, and counters since power-on look like the seventies.
 */

#define LP_TIME_EARLIEST G_GINT64_CONSTANT (631152000000000)
#define LP_TIME_LATEST G_GINT64_CONSTANT (4102444800000000)

gboolean lp_time_is_plausible (gint64 time);
gint64 lp_time_parse (const gchar *text, gsize length);
gint64 lp_time_parse_in_zone (const gchar *text, gsize length, GTimeZone *zone);
gint64 lp_time_from_local (gint64 time, GTimeZone *zone);

G_END_DECLS
