/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/* Numbers in text, whatever the locale. Not part of the public API. */

gboolean lp_number_parse (const gchar *text, gsize length, gdouble *value);
gsize lp_number_scan (const gchar *text, gsize length, gdouble *value);

G_END_DECLS
