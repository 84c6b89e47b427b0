/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log/lp-log-survey.h"

#include <math.h>

#include "json/lp-json-writer.h"
#include "log/lp-log-events.h"
#include "log/lp-log-reader.h"
#include "log/lp-log-warnings.h"

G_DEFINE_BOXED_TYPE (
    LpLogSurvey, lp_log_survey, lp_log_survey_copy, lp_log_survey_free)

typedef struct {
  LpLogSurvey *survey;
  LpLogWarnings *warnings;
} Surveyor;

static void
add_warning (const gchar *text, gpointer user_data)
{
  g_ptr_array_add (user_data, g_strdup (text));
}

static void
add_problem (const LpLogProblem *problem, gpointer user_data)
{
  Surveyor *surveyor = user_data;

  surveyor->survey->n_warnings++;
  lp_log_warnings_add (surveyor->warnings, problem);
}

static void
add_fix (LpLogSurvey *survey, const LpLogRow *row)
{
  survey->last.time = row->time;
  survey->last.latitude = row->latitude;
  survey->last.longitude = row->longitude;
  survey->last.altitude = row->altitude;
  if (survey->fixes++ == 0)
    survey->first = survey->last;
}

static gboolean
read_rows (LpLogReader *reader, LpLogSurvey *survey, GError **error)
{
  g_autoptr (GHashTable) images =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (LpLogEvents) events = lp_log_events_new ();
  GError *local = NULL;
  LpLogRow row;

  while (lp_log_reader_next (reader, &row, &local)) {
    if (!isnan (row.latitude))
      add_fix (survey, &row);
    if (row.image != NULL && !g_hash_table_contains (images, row.image))
      g_hash_table_add (images, g_strdup (row.image));
    if (row.image == NULL && row.event != LP_LOG_EVENT_NONE)
      lp_log_events_add (events, &row, 0);
  }
  survey->records = lp_log_reader_get_n_records (reader);
  lp_log_events_finish (events);
  survey->photos =
      g_hash_table_size (images) + lp_log_events_get_n_shots (events);
  if (local != NULL)
    g_propagate_error (error, local);
  return local == NULL;
}

static gchar *
describe_fields (const LpLogReader *reader)
{
  GString *text = g_string_new (NULL);

  for (guint field = 0; field < LP_LOG_N_FIELDS; field++) {
    LpTimeUnit unit;
    const gchar *name =
        lp_log_reader_get_name (reader, (LpLogField) field, &unit);

    if (name == NULL)
      continue;
    g_string_append_printf (text, "%s%s=%s", text->len > 0 ? "," : "",
        lp_log_field_to_string ((LpLogField) field), name);
    if (field == LP_LOG_FIELD_TIME)
      g_string_append_printf (text, ":%s", lp_time_unit_to_string (unit));
  }
  return g_string_free (text, FALSE);
}

static gboolean
survey_log (Surveyor *surveyor, const gchar *path, const gchar *format,
    const LpLogMapping *mapping, GError **error)
{
  const LpLogOptions options = { .mapping = mapping,
    .format = format,
    .problem = add_problem,
    .user_data = surveyor };
  g_autoptr (LpLogReader) reader = lp_log_reader_open (path, &options, error);

  if (reader == NULL || !read_rows (reader, surveyor->survey, error))
    return FALSE;
  surveyor->survey->format = g_strdup (lp_log_reader_get_format (reader));
  surveyor->survey->is_table = lp_log_reader_is_table (reader);
  surveyor->survey->fields = describe_fields (reader);
  return TRUE;
}

/**
 * lp_log_survey_new: (constructor)
 * @path: a log
 * @format: (nullable): name of its format, or %NULL to find out
 * @mapping: (nullable): which field of a row is what, as
 *   `time=ts:ms,latitude=pos.lat`, or %NULL to go by the usual names
 * @error: where to say what is wrong
 *
 * Reads a log from beginning to end.
 *
 * Returns: (transfer full): what it holds, or %NULL
 */
LpLogSurvey *
lp_log_survey_new (const gchar *path, const gchar *format, const gchar *mapping,
    GError **error)
{
  g_autoptr (LpLogMapping) names = lp_log_mapping_new (mapping, error);
  g_autoptr (LpLogSurvey) survey = g_new0 (LpLogSurvey, 1);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (LpLogWarnings) warnings = lp_log_warnings_new (add_warning, texts);
  Surveyor surveyor = { survey, warnings };

  if (names == NULL || !survey_log (&surveyor, path, format, names, error))
    return NULL;
  lp_log_warnings_finish (warnings);
  g_ptr_array_add (texts, NULL);
  survey->warnings =
      (gchar **) g_ptr_array_free (g_steal_pointer (&texts), FALSE);
  return g_steal_pointer (&survey);
}

/**
 * lp_log_survey_copy:
 * @survey: a survey
 *
 * Returns: (transfer full): a copy
 */
LpLogSurvey *
lp_log_survey_copy (const LpLogSurvey *survey)
{
  LpLogSurvey *copy = g_memdup2 (survey, sizeof *survey);

  copy->format = g_strdup (survey->format);
  copy->fields = g_strdup (survey->fields);
  copy->warnings = g_strdupv (survey->warnings);
  return copy;
}

/**
 * lp_log_survey_free:
 * @survey: (transfer full): a survey
 */
void
lp_log_survey_free (LpLogSurvey *survey)
{
  g_free (survey->format);
  g_free (survey->fields);
  g_strfreev (survey->warnings);
  g_free (survey);
}

static void
append_fix (GString *json, const gchar *key, const LpLogFix *fix)
{
  lp_json_begin_object (json, key);
  lp_json_add_time (json, "time", fix->time);
  lp_json_add_double (json, "latitude", fix->latitude);
  lp_json_add_double (json, "longitude", fix->longitude);
  lp_json_add_double (json, "altitude", fix->altitude);
  lp_json_end_object (json);
}

/**
 * lp_log_survey_to_json:
 * @survey: a survey
 *
 * Returns: (transfer full): @survey as one JSON object, without a newline
 */
gchar *
lp_log_survey_to_json (const LpLogSurvey *survey)
{
  GString *json = g_string_sized_new (512);

  lp_json_begin_object (json, NULL);
  lp_json_add_string (json, "format", survey->format);
  lp_json_add_int (json, "records", (gint64) survey->records);
  lp_json_add_int (json, "fixes", (gint64) survey->fixes);
  lp_json_add_int (json, "photos", (gint64) survey->photos);
  if (survey->fixes > 0) {
    append_fix (json, "first", &survey->first);
    append_fix (json, "last", &survey->last);
  }
  lp_json_add_string (json, "fields", survey->fields);
  lp_json_begin_array (json, "warnings");
  for (gchar **warning = survey->warnings; *warning != NULL; warning++)
    lp_json_add_string (json, NULL, *warning);
  lp_json_end_array (json);
  lp_json_end_object (json);
  return g_string_free (json, FALSE);
}
