/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Logs of simulated flights against what the program that makes them says is
 * in them: the sums of five values of all rows, to the last bit. Its first
 * argument is that program, tests/benchmarks/make_log. */

#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "log_fixture.h"

/* Enough for one cut row and for photos. */
#define N_BYTES "12000000"

static const gchar *make_log;

typedef struct {
  guint64 n_rows;
  guint64 n_unusable;
  guint64 n_photos;
  gdouble sums[5];
} Content;

static void
parse_truth (const gchar *json, Content *content)
{
  const gchar *sums = strstr (json, "\"sums\": [");

  g_assert_cmpint (
      sscanf (json,
          "{\"bytes\": %*u, \"rows\": %" G_GUINT64_FORMAT
          ", \"unusable\": %" G_GUINT64_FORMAT
          ", \"photos\": %" G_GUINT64_FORMAT,
          &content->n_rows, &content->n_unusable, &content->n_photos),
      ==, 3);
  g_assert_nonnull (sums);
  sums += strlen ("\"sums\": [");
  for (guint i = 0; i < 5; i++) {
    gchar *end;
    content->sums[i] = g_ascii_strtod (sums, &end);
    g_assert_true (end > sums && *end == (i < 4 ? ',' : ']'));
    sums = end + 1;
  }
}

static void
generate (const gchar *format, const gchar *seed, const gchar *option,
    const gchar *path, Content *truth)
{
  g_autoptr (GError) error = NULL;
  const gchar *argv[] = { make_log, "--seed", seed, format, N_BYTES, path,
    option, NULL };
  g_autofree gchar *json = NULL;
  gint status;

  g_spawn_sync (NULL, (gchar **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &json,
      NULL, &status, &error);
  g_assert_no_error (error);
  g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);
  parse_truth (json, truth);
}

static void
count_problem (const LpLogProblem *problem, gpointer user_data)
{
  Content *content = user_data;

  content->n_unusable++;
}

static void
read_all (const gchar *path, Content *content)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LpLogMapping) mapping = lp_log_mapping_new (NULL, &error);
  LpLogOptions options = {
    .mapping = mapping, .problem = count_problem, .user_data = content
  };
  g_autoptr (LpLogReader) reader = lp_log_reader_open (path, &options, &error);
  LpLogRow row;

  g_assert_no_error (error);
  while (lp_log_reader_next (reader, &row, &error)) {
    g_assert_false (isnan (row.latitude));
    content->n_rows++;
    content->n_photos += row.image != NULL;
    content->sums[0] += (gdouble) row.time / 1e6;
    content->sums[1] += row.latitude;
    content->sums[2] += row.longitude;
    content->sums[3] += row.altitude;
    content->sums[4] += row.heading;
  }
  g_assert_no_error (error);
}

static void
check_format (const gchar *format, const gchar *seed, const gchar *option)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *folder = g_dir_make_tmp ("log-XXXXXX", &error);
  g_autofree gchar *path = g_build_filename (folder, "log", NULL);
  g_autofree gchar *photos = g_strconcat (path, ".photos", NULL);
  Content truth = { 0 }, found = { 0 };

  generate (format, seed, option, path, &truth);
  g_assert_cmpuint (truth.n_photos, >, 0);
  if (option != NULL)
    truth.n_photos = 0; /* that are named */
  read_all (path, &found);
  g_assert_cmpuint (found.n_rows, ==, truth.n_rows);
  g_assert_cmpuint (found.n_unusable, ==, truth.n_unusable);
  g_assert_cmpuint (found.n_photos, ==, truth.n_photos);
  for (guint i = 0; i < G_N_ELEMENTS (truth.sums); i++)
    g_assert_cmpfloat (found.sums[i], ==, truth.sums[i]);
  g_remove (path);
  g_remove (photos);
  g_rmdir (folder);
}

static void
test_all_doubles_of_ndjson_are_exact (void)
{
  check_format ("ndjson", "1", NULL);
  check_format ("ndjson", "2", "--unnamed");
}

static void
test_all_doubles_of_csv_are_exact (void)
{
  check_format ("csv", "1", NULL);
  check_format ("csv", "2", "--unnamed");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  make_log = argv[1];
  g_test_add_func ("/log-generated/all-doubles-of-ndjson-are-exact",
      test_all_doubles_of_ndjson_are_exact);
  g_test_add_func ("/log-generated/all-doubles-of-csv-are-exact",
      test_all_doubles_of_csv_are_exact);
  return g_test_run ();
}
