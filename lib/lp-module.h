/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * Parts that are opened when they are first wanted. What is linked costs every
 * command its start, whether it is used or not: GDAL 40 ms, PROJ 10 ms. Not
 * part of the public API.
 */

LP_API gpointer lp_module_open (
    const gchar *name, const gchar *symbol, GError **error);

G_END_DECLS
