/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * What the clock of a camera is worth: from what it shows to the time of the
 * logs. Not part of the public API.
 */

typedef struct _LpPhotoClock LpPhotoClock;

LpPhotoClock *lp_photo_clock_new (const gchar *time_zone, gdouble offset_s,
    const gchar *sync, GError **error);
void lp_photo_clock_free (LpPhotoClock *clock);
gint64 lp_photo_clock_get_time (
    const LpPhotoClock *clock, gint64 time, gboolean is_local);

const gchar *lp_photo_clock_get_zone (const LpPhotoClock *clock);

GTimeZone *lp_time_zone_parse (
    const gchar *text, const gchar *whose, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpPhotoClock, lp_photo_clock_free)

G_END_DECLS
