/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "log/lp-log-reader.h"

/*
 * All that is read from a log, row by row.
 */

typedef struct {
  gchar *format;
  guint64 n_records;
  GArray *rows;        /* LpLogRow */
  GPtrArray *problems; /* "line@offset:reason" each */
} LogReading;

LogReading *log_reading_new (const gchar *path, const LpLogOptions *options);
LogReading *log_reading_new_from_bytes (
    const void *bytes, gsize length, const LpLogOptions *options);
const LpLogRow *log_reading_get (const LogReading *reading, guint index);
void log_reading_assert_problems (
    const LogReading *reading, const gchar *const *expected);
gchar *log_reading_find_sample (const gchar *folder, const gchar *name);
void log_reading_free (LogReading *reading);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LogReading, log_reading_free)
