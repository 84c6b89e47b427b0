/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "pole/lp-pole-set.h"

G_BEGIN_DECLS

/* Not part of the public API. */
LpPoleSet *lp_pole_source_read (
    const gchar *source, const gchar *mapping, GError **error);

G_END_DECLS
