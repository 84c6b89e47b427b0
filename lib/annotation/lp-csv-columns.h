/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "text/lp-csv-record.h"

G_BEGIN_DECLS

/*
 * Which column of a table of annotations is what. Not part of the public API.
 */

typedef enum {
  LP_CSV_IMAGE,
  LP_CSV_LABEL,
  LP_CSV_LEFT,
  LP_CSV_TOP,
  LP_CSV_RIGHT,
  LP_CSV_BOTTOM,
  LP_CSV_BOX_WIDTH,
  LP_CSV_BOX_HEIGHT,
  LP_CSV_CENTRE_X,
  LP_CSV_CENTRE_Y,
  LP_CSV_BOX,
  LP_CSV_GEOMETRY,
  LP_CSV_IMAGE_WIDTH,
  LP_CSV_IMAGE_HEIGHT,
  LP_CSV_SCORE,
  LP_CSV_ID,
  LP_CSV_N_ROLES,
} LpCsvRole;

#define LP_CSV_NO_COLUMN G_MAXUINT

/**
 * LpCsvColumns: (skip)
 * @columns: for each role its column, or %LP_CSV_NO_COLUMN
 * @names: (element-type utf8): the header, or %NULL where there is none
 * @has_header: whether the first record is one
 * @is_open_images: whether it is a table of Open Images
 * @is_fractions: whether coordinates are known to be fractions
 * @box_order: how the numbers of @LP_CSV_BOX are to be read: 's' as corner and
 *   size, 'c' as two corners, or 0 where that is not known
 */
typedef struct {
  guint columns[LP_CSV_N_ROLES];
  GPtrArray *names;
  gboolean has_header;
  gboolean is_open_images;
  gboolean is_fractions;
  gchar box_order;
} LpCsvColumns;

gboolean lp_csv_columns_find (LpCsvColumns *columns, const LpCsvRecord *record);
void lp_csv_columns_clear (LpCsvColumns *columns);
gboolean lp_csv_columns_has (const LpCsvColumns *columns, LpCsvRole role);
gboolean lp_csv_columns_is_used (const LpCsvColumns *columns, guint column);

G_END_DECLS
