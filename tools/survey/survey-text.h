/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Numbers and times for logs, which are written by the million: with a fixed
 * number of decimals, whatever the locale says.
 */
void survey_append_fixed (GString *text, gdouble value, guint decimals);
void survey_append_time (GString *text, gint64 time);

G_END_DECLS
