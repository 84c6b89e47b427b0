/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/* The names of the classes of Open Images. Not part of the public API. */

GHashTable *lp_open_images_find_names (const gchar *path);

G_END_DECLS
