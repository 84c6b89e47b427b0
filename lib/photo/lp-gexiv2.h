/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/* The library that reads and writes EXIF. Not part of the public API. */

gboolean lp_gexiv2_initialize (void);

G_END_DECLS
