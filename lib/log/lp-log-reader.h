/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "text/lp-text-input.h"
#include "log/lp-log-mapping.h"
#include "log/lp-log-problem.h"
#include "log/lp-log-row.h"

G_BEGIN_DECLS

/*
 * Reads a log of any known format, row by row. Not part of the public API.
 */

/**
 * LpLogOptions:
 * @mapping: which field of a row is what; must outlive the reader
 * @format: (nullable): name of the format, or %NULL to find out
 * @photos_only: whether rows that are about no photo may be passed over: of
 *   those that name one, and those of an event, none may
 * @moments: (nullable) (array length=n_moments): sorted times next to which
 *   rows matter; of rows that are about no photo and give the same fields only
 *   the first and the last between two of these times need come, and those
 *   without a time need not
 * @n_moments: how many; 0 if all rows matter
 * @zone: (nullable): where times without a zone are from; %NULL for UTC
 * @cancellable: (nullable): interrupts reading
 * @progress: (nullable): where to add the bytes read
 * @problem: told of rows and values that cannot be used
 * @user_data: given to @problem
 */
typedef struct {
  const LpLogMapping *mapping;
  const gchar *format;
  gboolean photos_only;
  const gint64 *moments;
  guint n_moments;
  GTimeZone *zone;
  GCancellable *cancellable;
  LpTextProgress *progress;
  LpLogProblemFunc problem;
  gpointer user_data;
} LpLogOptions;

typedef struct _LpLogReader LpLogReader;

LP_API const gchar *lp_log_format_get_help (void);

LpLogReader *lp_log_reader_open (
    const gchar *path, const LpLogOptions *options, GError **error);
void lp_log_reader_close (LpLogReader *reader);
gboolean lp_log_reader_next (
    LpLogReader *reader, LpLogRow *row, GError **error);
const gchar *lp_log_reader_get_format (const LpLogReader *reader);
gboolean lp_log_reader_may_name_photos (const LpLogReader *reader);
gboolean lp_log_reader_is_table (const LpLogReader *reader);
guint64 lp_log_reader_get_n_records (const LpLogReader *reader);
gboolean lp_log_reader_get_size (const LpLogReader *reader, guint64 *size);
const gchar *lp_log_reader_get_name (
    const LpLogReader *reader, LpLogField field, LpTimeUnit *unit);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpLogReader, lp_log_reader_close)

G_END_DECLS
