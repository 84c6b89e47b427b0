/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

#define LP_TYPE_LOG_SURVEY (lp_log_survey_get_type ())

/**
 * LpLogFix:
 * @time: microseconds of UTC, or %LP_TIME_NONE
 * @latitude: degrees WGS84
 * @longitude: degrees WGS84
 * @altitude: metres, in the log's own datum, or NAN
 *
 * A position that a log gives.
 */
typedef struct {
  gint64 time;
  gdouble latitude;
  gdouble longitude;
  gdouble altitude;
} LpLogFix;

/**
 * LpLogSurvey:
 * @format: name of the log's format
 * @is_only_log: whether files of this format hold nothing else than logs
 * @is_table: whether files of this format hold other things than logs as well
 * @fields: what each field was taken from, in the form of a mapping
 * @records: rows that could be read
 * @fixes: those of them that give a position
 * @photos: photos that they name, or tell of without a name, each counted once
 * @first: the first fix, if @fixes is not 0
 * @last: the last fix, if @fixes is not 0
 * @n_warnings: how often something was wrong
 * @warnings: (array zero-terminated=1): what was wrong; of many alike only a
 *   few, and how many more there are
 *
 * What a log holds.
 */
typedef struct {
  gchar *format;
  gboolean is_only_log;
  gboolean is_table;
  gchar *fields;
  guint64 records;
  guint64 fixes;
  guint64 photos;
  LpLogFix first;
  LpLogFix last;
  guint64 n_warnings;
  gchar **warnings;
} LpLogSurvey;

LP_API GType lp_log_survey_get_type (void) G_GNUC_CONST;
LP_API LpLogSurvey *lp_log_survey_new (const gchar *path, const gchar *format,
    const gchar *mapping, GError **error);
LP_API LpLogSurvey *lp_log_survey_copy (const LpLogSurvey *survey);
LP_API void lp_log_survey_free (LpLogSurvey *survey);
LP_API gchar *lp_log_survey_to_json (const LpLogSurvey *survey);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpLogSurvey, lp_log_survey_free)

G_END_DECLS
