/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "log/lp-log-mapping.h"

G_BEGIN_DECLS

/*
 * Numbers as people like to read them: `46 deg 50' 33.2" N`, `198.3 m`. Not
 * part of the public API.
 */

gboolean lp_log_quantity_parse (
    LpLogField field, const gchar *text, gsize length, gdouble *value);

G_END_DECLS
