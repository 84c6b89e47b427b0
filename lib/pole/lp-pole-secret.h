/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * Passwords in the connection strings of databases, which nobody but the
 * database should see. Not part of the public API.
 */

gchar *lp_pole_secret_mask (const gchar *text);
GStrv lp_pole_secret_find (const gchar *text);

G_END_DECLS
