/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * Texts as programs of all kinds leave them, brought into one form. Not part
 * of the public API.
 */

gchar *lp_text_normalize (gchar *text, gsize *length);
gchar *lp_text_load (const gchar *path, gsize *length, GError **error);

G_END_DECLS
