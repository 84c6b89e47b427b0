/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * Where fields and lines of separated values end, and where quotes stand: all
 * of a chunk at once, so that who wants the fortieth field need not look for
 * those before. Not part of the public API.
 *
 * Positions count from the first byte that is still pending.
 */

typedef struct {
  guint32 *at;
  gsize n;
  gsize capacity;
} LpPositions;

typedef struct {
  LpPositions ends; /* of fields: separators and newlines */
  LpPositions newlines;
  LpPositions quotes;
  gsize scanned; /* bytes looked at */
} LpCsvIndex;

/* Small enough for what is found to stay in the cache. */
#define LP_CSV_CHUNK ((gsize) 32 * 1024)

void lp_csv_index_clear (LpCsvIndex *index);
gboolean lp_csv_index_add_chunk (
    LpCsvIndex *index, const gchar *text, gsize length, gchar separator);
void lp_csv_index_add_end (LpCsvIndex *index, gsize position);
void lp_csv_index_drop (LpCsvIndex *index, gsize length);

G_END_DECLS
