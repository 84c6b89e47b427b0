/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "binary_log_fixture.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Adds the @size lowest bytes of @value, the lowest first. */
void
binary_log_append (GByteArray *bytes, guint64 value, guint size)
{
  for (guint i = 0; i < size; i++) {
    guint8 byte = (guint8) (value >> 8 * i);
    g_byte_array_append (bytes, &byte, 1);
  }
}

void
binary_log_append_float (GByteArray *bytes, gfloat value)
{
  guint32 bits;

  memcpy (&bits, &value, sizeof bits);
  binary_log_append (bytes, bits, sizeof bits);
}

void
binary_log_append_double (GByteArray *bytes, gdouble value)
{
  guint64 bits;

  memcpy (&bits, &value, sizeof bits);
  binary_log_append (bytes, bits, sizeof bits);
}

static void
add_problem (const LpLogProblem *problem, gpointer user_data)
{
  BinaryLog *log = user_data;

  g_ptr_array_add (log->problems, g_strdup_printf ("%" G_GUINT64_FORMAT ":%s",
                                      problem->offset, problem->reason));
  g_ptr_array_add (log->details, g_strdup (problem->detail));
}

/* @options may be NULL; where to tell problems is filled in. */
BinaryLog *
binary_log_read_file (const gchar *path, const LpLogOptions *options)
{
  g_autoptr (LpLogMapping) mapping = lp_log_mapping_new (NULL, NULL);
  g_autoptr (GError) error = NULL;
  LpLogOptions own = options ? *options : (LpLogOptions){ 0 };
  BinaryLog *log = g_new0 (BinaryLog, 1);
  g_autoptr (LpLogReader) reader = NULL;
  LpLogRow row;

  log->rows = g_array_new (FALSE, FALSE, sizeof (LpLogRow));
  log->images = g_ptr_array_new_with_free_func (g_free);
  log->problems = g_ptr_array_new_with_free_func (g_free);
  log->details = g_ptr_array_new_with_free_func (g_free);
  own.mapping = mapping;
  own.problem = add_problem;
  own.user_data = log;
  reader = lp_log_reader_open (path, &own, &error);
  g_assert_no_error (error);
  log->format = g_strdup (lp_log_reader_get_format (reader));
  while (lp_log_reader_next (reader, &row, &error)) {
    if (row.image != NULL) {
      row.image = g_strdup (row.image);
      g_ptr_array_add (log->images, (gchar *) row.image);
    }
    g_array_append_val (log->rows, row);
  }
  g_assert_no_error (error);
  log->n_records = lp_log_reader_get_n_records (reader);
  return log;
}

/* Without a file on a disk: tests read thousands of logs. */
BinaryLog *
binary_log_read (const GByteArray *bytes, const LpLogOptions *options)
{
  gint fd = memfd_create ("log", MFD_CLOEXEC);
  g_autofree gchar *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  BinaryLog *log;

  g_assert_cmpint (
      write (fd, bytes->data, bytes->len), ==, (gssize) bytes->len);
  log = binary_log_read_file (path, options);
  close (fd);
  return log;
}

const LpLogRow *
binary_log_get (const BinaryLog *log, guint index)
{
  g_assert_cmpuint (index, <, log->rows->len);
  return &g_array_index (log->rows, LpLogRow, index);
}

void
binary_log_assert_problems (const BinaryLog *log, const gchar *const *expected)
{
  for (guint i = 0; i < log->problems->len && expected[i] != NULL; i++)
    g_assert_cmpstr (g_ptr_array_index (log->problems, i), ==, expected[i]);
  g_assert_cmpuint (
      log->problems->len, ==, g_strv_length ((gchar **) expected));
}

void
binary_log_free (BinaryLog *log)
{
  g_array_unref (log->rows);
  g_ptr_array_unref (log->images);
  g_ptr_array_unref (log->problems);
  g_ptr_array_unref (log->details);
  g_free (log->format);
  g_free (log);
}
