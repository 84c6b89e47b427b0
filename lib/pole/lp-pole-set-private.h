/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "pole/lp-pole-index.h"
#include "pole/lp-pole-set.h"

G_BEGIN_DECLS

/* The inside of a set, filled by lp-pole-builder.c. Not part of the public
 * API. */
struct _LpPoleSet {
  gint ref_count;
  gchar *cache_key; /* NULL where the set is not shared */
  LpPole *poles;
  guint n_poles;
  LpPoleIndex *index;
  GStringChunk *strings; /* of the poles */
  gchar *format;
  gchar *crs;
  gchar *mapping;
  GStrv duplicates;
  GStrv warnings;
};

G_END_DECLS
