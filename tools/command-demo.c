/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "commands.h"

#include <stdio.h>
#include <unistd.h>

#include "survey/survey.h"

#define SUMMARY                                                                \
  "Simulates the inspection of a power line and writes what it leaves\n"       \
  "behind: photos, the flight's log, the poles, annotations and the truth.\n"  \
  "Errors in metres and degrees are standard deviations; the same seed\n"      \
  "gives the same bytes. docs/simulation.md describes the model."

/* Arguments that are not plain numbers. */
typedef struct {
  gchar *size;
  gchar *subsampling;
  gchar *photo_rows;
  gint seed;
  gboolean no_photos;
  gchar **directories;
} Arguments;

static gboolean
parse (int *argc, char ***argv, Arguments *arguments, SurveyOptions *options,
    GError **error)
{
  const GOptionEntry entries[] = {
    { "photos", 0, 0, G_OPTION_ARG_INT, &options->n_photos,
        "How many photos are taken (24)", "N" },
    { "photos-per-pole", 0, 0, G_OPTION_ARG_INT, &options->photos_per_pole,
        "How many of them at each pole (2)", "N" },
    { "size", 0, 0, G_OPTION_ARG_STRING, &arguments->size,
        "Pixels of a photo (2000x1500)", "WxH" },
    { "span", 0, 0, G_OPTION_ARG_DOUBLE, &options->span,
        "Metres from pole to pole (45)", "METRES" },
    { "seed", 0, 0, G_OPTION_ARG_INT, &arguments->seed,
        "Which of all possible surveys (1)", "N" },
    { "look-ahead", 0, 0, G_OPTION_ARG_DOUBLE, &options->look_ahead,
        "Share of photos that show the next pole (0.25)", "SHARE" },
    { "gps-error", 0, 0, G_OPTION_ARG_DOUBLE, &options->gps_error,
        "Error of positions east and north, drawn once (2)", "METRES" },
    { "yaw-bias", 0, 0, G_OPTION_ARG_DOUBLE, &options->yaw_bias,
        "Error of the compass, drawn once (4)", "DEGREES" },
    { "clock-error", 0, 0, G_OPTION_ARG_DOUBLE, &options->clock_error,
        "How far the camera's clock is fast (0)", "SECONDS" },
    { "missing-yaw", 0, 0, G_OPTION_ARG_DOUBLE, &options->missing_yaw,
        "Share of photos without heading and yaw (0)", "SHARE" },
    { "photo-rows", 0, 0, G_OPTION_ARG_STRING, &arguments->photo_rows,
        "What the log says of photos: located, timed or none (located)",
        "KIND" },
    { "telemetry-rate", 0, 0, G_OPTION_ARG_DOUBLE, &options->telemetry_rate,
        "Rows of telemetry a second (10)", "HZ" },
    { "noise", 0, 0, G_OPTION_ARG_DOUBLE, &options->noise,
        "Noise of the pixels, in levels of 255 (2)", "LEVEL" },
    { "quality", 0, 0, G_OPTION_ARG_INT, &options->quality,
        "Quality of the JPEG files (92)", "1-100" },
    { "subsampling", 0, 0, G_OPTION_ARG_STRING, &arguments->subsampling,
        "Chroma: 4:2:0, 4:2:2 or 4:4:4 (4:2:0)", "KIND" },
    { "no-photos", 0, 0, G_OPTION_ARG_NONE, &arguments->no_photos,
        "Write everything but the photos", NULL },
    { "overwrite", 0, 0, G_OPTION_ARG_NONE, &options->overwrite,
        "Write into a folder that holds something else", NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY,
        &arguments->directories, NULL, "DIR" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (context, SUMMARY);
  g_option_context_add_main_entries (context, entries, NULL);
  return g_option_context_parse (context, argc, argv, error);
}

static gboolean
fill_in (const Arguments *arguments, SurveyOptions *options, GError **error)
{
  if (arguments->size != NULL &&
      !survey_options_set_size (options, arguments->size, error))
    return FALSE;
  if (arguments->subsampling != NULL &&
      !survey_options_set_subsampling (options, arguments->subsampling, error))
    return FALSE;
  if (arguments->photo_rows != NULL &&
      !survey_options_set_photo_rows (options, arguments->photo_rows, error))
    return FALSE;
  options->seed = (guint) arguments->seed;
  options->write_photos = !arguments->no_photos;
  return survey_options_check (options, error);
}

static void
show_progress (guint n_written, guint n_photos, gpointer data)
{
  fprintf (stderr, "\r%u of %u photos%s", n_written, n_photos,
      n_written == n_photos ? "\n" : "");
}

static gboolean
write_survey (
    const SurveyOptions *options, const gchar *directory, GError **error)
{
  g_autoptr (Survey) survey = survey_new (options);
  SurveyProgress progress = isatty (STDERR_FILENO) ? show_progress : NULL;

  if (!survey_write (survey, directory, progress, NULL, error))
    return FALSE;
  printf ("%s: %d photos of %u poles, seed %u%s\n", directory,
      options->n_photos, survey->line->n_poles - 2, options->seed,
      options->write_photos ? "" : " (photos not written)");
  return TRUE;
}

int
command_demo (int argc, char **argv)
{
  SurveyOptions options;
  Arguments arguments = { .seed = 1 };
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;

  survey_options_init (&options);
  if (!parse (&argc, &argv, &arguments, &options, &error)) {
    g_printerr ("linepatrol demo: %s\n", error->message);
  } else if (arguments.directories == NULL ||
             g_strv_length (arguments.directories) != 1) {
    g_printerr ("linepatrol demo: Name one folder to write the survey to; "
                "see --help.\n");
  } else {
    done = fill_in (&arguments, &options, &error) &&
           write_survey (&options, arguments.directories[0], &error);
    if (!done)
      g_printerr ("linepatrol demo: %s\n", error->message);
  }
  g_free (arguments.size);
  g_free (arguments.subsampling);
  g_free (arguments.photo_rows);
  g_strfreev (arguments.directories);
  return done ? 0 : 1;
}
