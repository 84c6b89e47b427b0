/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log_reading.h"

#include "log_fixture.h"

static void
add_problem (const LpLogProblem *problem, gpointer user_data)
{
  LogReading *reading = user_data;

  g_ptr_array_add (reading->problems,
      g_strdup_printf ("%" G_GUINT64_FORMAT "@%" G_GUINT64_FORMAT ":%s",
          problem->line, problem->offset, problem->reason));
}

LogReading *
log_reading_new (const gchar *path, const LpLogOptions *given)
{
  LogReading *reading = g_new0 (LogReading, 1);
  g_autoptr (LpLogMapping) mapping = lp_log_mapping_new (NULL, NULL);
  LpLogOptions options = given ? *given : (LpLogOptions){ NULL };
  g_autoptr (LpLogReader) reader = NULL;
  g_autoptr (GError) error = NULL;
  LpLogRow row;

  options.mapping = mapping;
  options.problem = add_problem;
  options.user_data = reading;
  reading->rows = g_array_new (FALSE, FALSE, sizeof (LpLogRow));
  reading->problems = g_ptr_array_new_with_free_func (g_free);
  reader = lp_log_reader_open (path, &options, &error);
  g_assert_no_error (error);
  while (lp_log_reader_next (reader, &row, &error))
    g_array_append_val (reading->rows, row);
  g_assert_no_error (error);
  reading->format = g_strdup (lp_log_reader_get_format (reader));
  reading->n_records = lp_log_reader_get_n_records (reader);
  return reading;
}

LogReading *
log_reading_new_from_bytes (
    const void *bytes, gsize length, const LpLogOptions *options)
{
  gchar *path = log_fixture_write (bytes, (gssize) length);
  LogReading *reading = log_reading_new (path, options);

  log_fixture_remove (path);
  return reading;
}

const LpLogRow *
log_reading_get (const LogReading *reading, guint index)
{
  g_assert_cmpuint (index, <, reading->rows->len);
  return &g_array_index (reading->rows, LpLogRow, index);
}

void
log_reading_assert_problems (
    const LogReading *reading, const gchar *const *expected)
{
  guint i;

  for (i = 0; i < reading->problems->len; i++)
    g_assert_cmpstr (g_ptr_array_index (reading->problems, i), ==, expected[i]);
  g_assert_null (expected[i]);
}

/* A file of the sample data, or NULL, and the test is skipped. */
gchar *
log_reading_find_sample (const gchar *folder, const gchar *name)
{
  const gchar *data = g_getenv ("LINEPATROL_DATA");
  g_autofree gchar *path = g_build_filename (
      data ? data : "/nonexistent", "logs", folder, name, NULL);

  if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return g_steal_pointer (&path);
  g_test_skip ("LINEPATROL_DATA names no folder of sample logs");
  return NULL;
}

void
log_reading_free (LogReading *reading)
{
  g_free (reading->format);
  g_array_unref (reading->rows);
  g_ptr_array_unref (reading->problems);
  g_free (reading);
}
