/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Makes a flight log: make_log FORMAT BYTES FILE, the same one for the same
 * seed. What a reader should find goes to stdout, as JSON; where and when
 * photos were taken to FILE.photos, as CSV. See ../README.md. */

#include <stdio.h>

#include "flight.h"

#define BUFFER_SIZE (1024 * 1024)

static const LogFormat *const formats[] = {
  &log_format_csv,
  &log_format_dataflash,
  &log_format_ndjson,
  &log_format_ulog,
};

static const LogFormat *
find_format (const gchar *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    if (g_str_equal (formats[i]->name, name))
      return formats[i];
  }
  return NULL;
}

static gboolean
flush (LogWriter *log, FILE *file)
{
  gboolean good =
      fwrite (log->bytes->data, 1, log->bytes->len, file) == log->bytes->len;

  g_byte_array_set_size (log->bytes, 0);
  return good;
}

static gboolean
write_log (LogWriter *log, const LogFormat *format, guint64 n_bytes, FILE *file)
{
  gboolean good = TRUE;

  if (format->begin != NULL)
    format->begin (log);
  for (guint64 step = 0; good && log->n_bytes < n_bytes; step++) {
    Pose pose;

    flight_get_pose (log->seed, step, &pose);
    format->step (log, &pose);
    if (log->bytes->len > BUFFER_SIZE)
      good = flush (log, file);
  }
  return good && flush (log, file);
}

static void
print_truth (const LogWriter *log)
{
  printf ("{\"bytes\": %" G_GUINT64_FORMAT ", \"rows\": %" G_GUINT64_FORMAT
          ", \"unusable\": %" G_GUINT64_FORMAT
          ", \"photos\": %" G_GUINT64_FORMAT ", \"sums\": [",
      log->n_bytes, log->n_rows, log->n_unusable, log->n_photos);
  for (guint i = 0; i < N_SUMS; i++)
    printf ("%s%.17g", i > 0 ? ", " : "", log->sums[i]);
  printf ("]}\n");
}

static gboolean
make_log (LogWriter *log, const LogFormat *format, guint64 n_bytes,
    const gchar *path, GError **error)
{
  g_autofree gchar *photos = g_strconcat (path, ".photos", NULL);
  FILE *file = fopen (path, "wb");
  gboolean good = file != NULL && write_log (log, format, n_bytes, file);

  if (file != NULL)
    good &= fclose (file) == 0;
  if (!good) {
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
        "'%s' cannot be written; is there room for it?", path);
    return FALSE;
  }
  return g_file_set_contents (
      photos, log->photo_list->str, (gssize) log->photo_list->len, error);
}

int
main (int argc, char **argv)
{
  gint64 seed = 1;
  gboolean unnamed = FALSE;
  GOptionEntry entries[] = {
    { "seed", 0, 0, G_OPTION_ARG_INT64, &seed, "which flight (1)", "N" },
    { "unnamed", 0, 0, G_OPTION_ARG_NONE, &unnamed,
        "do not name the photos in NDJSON and CSV", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (
      "csv|dataflash|ndjson|ulog BYTES FILE - make a flight log");
  g_autoptr (GError) error = NULL;
  LogWriter log = { 0 };
  const LogFormat *format = NULL;
  guint64 n_bytes = 0;

  g_option_context_add_main_entries (context, entries, NULL);
  if (g_option_context_parse (context, &argc, &argv, &error) && argc == 4) {
    format = find_format (argv[1]);
    n_bytes = g_ascii_strtoull (argv[2], NULL, 10);
  }
  if (format == NULL || n_bytes == 0) {
    fprintf (stderr, "make_log: %s\n",
        error ? error->message : "FORMAT BYTES FILE is wanted; see --help");
    return 2;
  }

  log.seed = (guint64) seed;
  log.names_photos = !unnamed;
  log.bytes = g_byte_array_sized_new (2 * BUFFER_SIZE);
  log.photo_list = g_string_new (NULL);
  if (make_log (&log, format, n_bytes, argv[3], &error))
    print_truth (&log);
  else
    fprintf (stderr, "make_log: %s\n", error->message);
  g_byte_array_unref (log.bytes);
  g_string_free (log.photo_list, TRUE);
  return error == NULL ? 0 : 1;
}
