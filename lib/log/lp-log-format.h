/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "text/lp-line-reader.h"
#include "log/lp-log-reader.h"
#include "log/lp-log-values.h"

G_BEGIN_DECLS

/*
 * What a format of logs has to offer, for those who add one: a file that
 * defines an LpLogFormat, and a line in the table of lp-log-reader.c. Not part
 * of the public API.
 */

/**
 * LpLogFormat:
 * @name: as in `format=`
 * @description: for users
 * @probe: whether a log that begins with @length bytes at @head is of this
 *   format; they hold its first line, if it has one of less than 64 KB
 * @names_photos: whether a row may name a photo
 * @open: (nullable): called once, before the first row
 * @next: reads a row, or returns %FALSE, without an error at the end
 * @close: (nullable): frees @state
 */
typedef struct {
  const gchar *name;
  const gchar *description;
  gboolean (*probe) (const gchar *head, gsize length);
  gboolean names_photos;
  gboolean (*open) (LpLogReader *reader, GError **error);
  gboolean (*next) (LpLogReader *reader, LpLogRow *row, GError **error);
  void (*close) (LpLogReader *reader);
} LpLogFormat;

struct _LpLogReader {
  const LpLogFormat *format;
  LpLogOptions options;
  LpTextInput *input;
  LpLineReader lines;
  LpLogValues values;
  gpointer state; /* the format's own */
  /* as the format says, unless what was found on opening makes it unlikely; such
   * a log is best read once, when all is known that is asked of it */
  gboolean may_name_photos;
  /* where the current record begins: set by the format */
  guint64 line; /* from 1, or 0 in logs without lines */
  guint64 offset;
  /* records read so far, counted by the format: more than rows, where some say
   * nothing that counts or several make a row */
  guint64 n_records;
  guint64 n_photos; /* rows that are about one */
};

extern const LpLogFormat lp_log_format_csv;
extern const LpLogFormat lp_log_format_dataflash;
extern const LpLogFormat lp_log_format_dataflash_text;
extern const LpLogFormat lp_log_format_empty;
extern const LpLogFormat lp_log_format_gpx;
extern const LpLogFormat lp_log_format_json;
extern const LpLogFormat lp_log_format_kml;
extern const LpLogFormat lp_log_format_mrk;
extern const LpLogFormat lp_log_format_ndjson;
extern const LpLogFormat lp_log_format_nmea;
extern const LpLogFormat lp_log_format_srt;
extern const LpLogFormat lp_log_format_tlog;
extern const LpLogFormat lp_log_format_ulog;

void lp_log_reader_report (LpLogReader *reader, gboolean rejected,
    const gchar *reason, const gchar *format, ...) G_GNUC_PRINTF (4, 5);
void lp_log_reader_begin_line (LpLogReader *reader);
void lp_log_reader_finish_values (LpLogReader *reader, LpLogRow *row);
void lp_log_reader_finish_row (LpLogReader *reader, LpLogRow *row);

G_END_DECLS
