/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log_fixture.h"

#include <glib/gstdio.h>
#include <unistd.h>

gchar *
log_fixture_write (const gchar *text, gssize length)
{
  g_autoptr (GError) error = NULL;
  gchar *path = NULL;
  gint fd = g_file_open_tmp ("lp-log-XXXXXX", &path, &error);

  g_assert_no_error (error);
  close (fd);
  g_file_set_contents (path, text, length, &error);
  g_assert_no_error (error);
  return path;
}

void
log_fixture_remove (gchar *path)
{
  g_unlink (path);
  g_free (path);
}

gchar *
log_fixture_describe (const LpLogRow *row)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT
                          " %.17g %.17g %.17g %.17g %.17g %.17g %.17g %s",
      row->time, row->latitude, row->longitude, row->altitude, row->heading,
      row->camera_yaw, row->camera_pitch, row->camera_roll,
      row->image ? row->image : "-");
}

static void
add_problem (const LpLogProblem *problem, gpointer user_data)
{
  LogContent *content = user_data;

  g_ptr_array_add (
      content->problems, g_strdup_printf ("%" G_GUINT64_FORMAT ":%s",
                             problem->line, problem->reason));
}

LogContent *
log_fixture_read (const gchar *path, const gchar *mapping_text,
    gboolean photos_only, GError **error)
{
  g_autoptr (LpLogMapping) mapping = lp_log_mapping_new (mapping_text, error);
  g_autoptr (LogContent) content = g_new0 (LogContent, 1);
  g_autoptr (LpLogReader) reader = NULL;
  LpLogOptions options = { .mapping = mapping,
    .photos_only = photos_only,
    .problem = add_problem,
    .user_data = content };
  GError *local = NULL;
  LpLogRow row;

  content->rows = g_ptr_array_new_with_free_func (g_free);
  content->problems = g_ptr_array_new_with_free_func (g_free);
  if (mapping == NULL)
    return NULL;
  reader = lp_log_reader_open (path, &options, error);
  if (reader == NULL)
    return NULL;
  content->format = g_strdup (lp_log_reader_get_format (reader));
  while (lp_log_reader_next (reader, &row, &local)) {
    g_autofree gchar *text = log_fixture_describe (&row);
    g_ptr_array_add (content->rows,
        g_strdup_printf ("%" G_GUINT64_FORMAT ": %s", row.line, text));
  }
  if (local != NULL) {
    g_propagate_error (error, local);
    return NULL;
  }
  return g_steal_pointer (&content);
}

LogContent *
log_fixture_read_text (const gchar *text, gssize length, const gchar *mapping)
{
  g_autoptr (GError) error = NULL;
  gchar *path = log_fixture_write (text, length);
  LogContent *content = log_fixture_read (path, mapping, FALSE, &error);

  g_assert_no_error (error);
  log_fixture_remove (path);
  return content;
}

void
log_fixture_free (LogContent *content)
{
  g_clear_pointer (&content->rows, g_ptr_array_unref);
  g_clear_pointer (&content->problems, g_ptr_array_unref);
  g_free (content->format);
  g_free (content);
}
