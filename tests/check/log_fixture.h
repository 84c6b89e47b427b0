/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "log/lp-log-reader.h"

/*
 * Logs in files of a test's own, and what was read from them.
 */

typedef struct {
  gchar *format;
  GPtrArray *rows;     /* one text a row, in a fixed form */
  GPtrArray *problems; /* "line:reason" each */
} LogContent;

gchar *log_fixture_write (const gchar *text, gssize length);
void log_fixture_remove (gchar *path);
LogContent *log_fixture_read (const gchar *path, const gchar *mapping,
    gboolean photos_only, GError **error);
LogContent *log_fixture_read_text (
    const gchar *text, gssize length, const gchar *mapping);
gchar *log_fixture_describe (const LpLogRow *row);
void log_fixture_free (LogContent *content);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LogContent, log_fixture_free)
