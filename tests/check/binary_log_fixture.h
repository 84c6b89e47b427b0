/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "log/lp-log-reader.h"

/*
 * Binary logs that tests make themselves, and all that was read from them.
 */

typedef struct {
  gchar *format;
  GArray *rows;        /* LpLogRow */
  GPtrArray *images;   /* keeps the rows' names of photos */
  GPtrArray *problems; /* "offset:reason" each */
  GPtrArray *details;  /* of each, the sentence */
  guint64 n_records;
} BinaryLog;

void binary_log_append (GByteArray *bytes, guint64 value, guint size);
void binary_log_append_float (GByteArray *bytes, gfloat value);
void binary_log_append_double (GByteArray *bytes, gdouble value);
BinaryLog *binary_log_read_file (
    const gchar *path, const LpLogOptions *options);
BinaryLog *binary_log_read (
    const GByteArray *bytes, const LpLogOptions *options);
const LpLogRow *binary_log_get (const BinaryLog *log, guint index);
void binary_log_assert_problems (
    const BinaryLog *log, const gchar *const *expected);
void binary_log_free (BinaryLog *log);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinaryLog, binary_log_free)
