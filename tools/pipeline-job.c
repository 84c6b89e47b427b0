/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "pipeline-job.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "commands.h"

/* More than a screen of warnings helps nobody where skipped.ndjson lists what
 * they are about. */
#define MAX_WARNINGS 10

#define BAR_WIDTH 24

typedef struct {
  const PipelineJob *job;
  guint n_warnings;
  gboolean has_bar;
} Display;

/* Set by the signal handler, which may do nothing else. */
static volatile sig_atomic_t interrupted;

static void
handle_signal (int number)
{
  interrupted = 1;
}

/* The first Ctrl-C ends the run in good order, the second at once. */
static void
catch_signals (void)
{
  struct sigaction action = { .sa_handler = handle_signal,
    .sa_flags = SA_RESETHAND | SA_RESTART };

  sigaction (SIGINT, &action, NULL);
  sigaction (SIGTERM, &action, NULL);
}

static void
print_error (const GError *error)
{
  g_printerr ("%s: %s\n", g_get_prgname (), error->message);
}

/* Loads a pipeline by name or file; says what is wrong on stderr. */
gboolean
pipeline_job_load (PipelineJob *job, const gchar *name)
{
  g_autoptr (GError) error = NULL;

  job->pipeline = lp_pipeline_new (name, &error);
  if (job->pipeline == NULL)
    print_error (error);
  return job->pipeline != NULL;
}

/* Gives a parameter its value, or leaves it at its default where @value is
 * NULL. */
gboolean
pipeline_job_set (PipelineJob *job, const gchar *name, const gchar *value)
{
  g_autoptr (GError) error = NULL;

  if (value == NULL)
    return TRUE;
  if (!lp_pipeline_add_value (job->pipeline, name, value, &error))
    print_error (error);
  return error == NULL;
}

gboolean
pipeline_job_set_all (PipelineJob *job, const gchar *name, gchar **values)
{
  for (; values != NULL && *values != NULL; values++) {
    if (!pipeline_job_set (job, name, *values))
      return FALSE;
  }
  return TRUE;
}

static void
clear_bar (Display *display)
{
  if (display->has_bar)
    fputs ("\r\033[K", stderr);
  display->has_bar = FALSE;
}

static void
print_warning (LpPipeline *pipeline, const gchar *text, gpointer data)
{
  Display *display = data;

  if (display->job->quiet)
    return;
  clear_bar (display);
  if (display->n_warnings < MAX_WARNINGS || !display->job->lists_skipped)
    g_printerr ("warning: %s\n", text);
  else if (display->n_warnings == MAX_WARNINGS)
    g_printerr ("warning: and more; skipped.ndjson lists what was lost.\n");
  display->n_warnings++;
}

static void
print_note (LpPipeline *pipeline, const gchar *text, gpointer data)
{
  Display *display = data;

  if (display->job->quiet)
    return;
  clear_bar (display);
  g_printerr ("%s\n", text);
}

static void
append_time_left (GString *line, gdouble seconds)
{
  guint64 left = seconds + 0.5;

  if (left >= 3600)
    g_string_append_printf (line, ", %" G_GUINT64_FORMAT " h %02d min left",
        left / 3600, (gint) (left / 60 % 60));
  else if (left >= 60)
    g_string_append_printf (
        line, ", %d min %02d s left", (gint) (left / 60), (gint) (left % 60));
  else
    g_string_append_printf (line, ", %d s left", (gint) left);
}

static void
draw_bar (LpPipeline *pipeline, Display *display)
{
  g_autoptr (GString) line = g_string_new ("\r\033[K");
  LpProgress progress;
  gdouble rate;

  lp_pipeline_get_progress (pipeline, &progress);
  rate = progress.seconds > 0 ? progress.photos_done / progress.seconds : 0;
  if (progress.photos_total > 0) {
    guint64 total = MAX (progress.photos_total, progress.photos_done);
    guint filled = BAR_WIDTH * progress.photos_done / MAX (total, 1);
    g_string_append_c (line, '[');
    for (guint i = 0; i < BAR_WIDTH; i++)
      g_string_append_c (line, i < filled ? '#' : '.');
    g_string_append_printf (line,
        "] %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " photos",
        progress.photos_done, total);
    if (rate > 0) {
      g_string_append_printf (line, ", %.1f/s", rate);
      append_time_left (line, (total - progress.photos_done) / rate);
    }
  } else {
    g_string_append_printf (
        line, "%" G_GUINT64_FORMAT " photos", progress.photos_done);
  }
  fputs (line->str, stderr);
  fflush (stderr);
  display->has_bar = TRUE;
}

static void
show_progress (LpPipeline *pipeline, gpointer data)
{
  Display *display = data;

  if (interrupted)
    lp_pipeline_stop (pipeline);
  if (!display->job->quiet && isatty (STDERR_FILENO))
    draw_bar (pipeline, display);
}

/* Which of the ways to the crops was taken. */
static void
print_ways (const LpSummary *summary)
{
  static const struct {
    const gchar *way;
    const gchar *words;
  } ways[] = {
    { "frame", "decoded upstream" },
    { "regions", "decoded where there are boxes" },
    { "whole", "decoded whole" },
    { "coefficients", "cropped without decoding" },
  };
  const gchar *separator = "photos: ";

  for (guint i = 0; i < summary->ways->len; i++) {
    const LpWayCount *count = &g_array_index (summary->ways, LpWayCount, i);
    const gchar *words = count->way;

    for (guint j = 0; j < G_N_ELEMENTS (ways); j++)
      if (g_str_equal (ways[j].way, count->way))
        words = ways[j].words;
    g_printerr ("%s%" G_GUINT64_FORMAT " %s", separator, count->photos, words);
    separator = ", ";
  }
  if (summary->ways->len > 0)
    g_printerr ("\n");
}

static void
print_summary (const LpSummary *summary)
{
  if (summary->boxes_in == 0 && summary->photos_without_annotations == 0) {
    /* Not a pipeline that crops. */
    g_printerr ("%" G_GUINT64_FORMAT " photos: %" G_GUINT64_FORMAT
                " came through, %" G_GUINT64_FORMAT " skipped\n",
        summary->photos_in, summary->photos_cropped, summary->photos_skipped);
  } else {
    g_printerr ("%" G_GUINT64_FORMAT " photos: %" G_GUINT64_FORMAT
                " cropped, %" G_GUINT64_FORMAT
                " without annotations, %" G_GUINT64_FORMAT " skipped\n",
        summary->photos_in, summary->photos_cropped,
        summary->photos_without_annotations, summary->photos_skipped);
    print_ways (summary);
    g_printerr ("%" G_GUINT64_FORMAT " boxes: %" G_GUINT64_FORMAT
                " cropped, %" G_GUINT64_FORMAT " skipped",
        summary->boxes_in, summary->crops + summary->boxes_merged,
        summary->boxes_skipped);
    if (summary->boxes_filtered > 0)
      g_printerr (
          ", %" G_GUINT64_FORMAT " not wanted", summary->boxes_filtered);
    if (summary->boxes_merged > 0)
      g_printerr ("; %" G_GUINT64_FORMAT " crops", summary->crops);
    g_printerr ("\n");
  }
  if (summary->records_rejected > 0)
    g_printerr (
        "%" G_GUINT64_FORMAT " records rejected\n", summary->records_rejected);
  g_printerr ("%.1f s%s\n", summary->seconds,
      summary->interrupted ? ", interrupted" : "");
}

static int
report_outcome (PipelineJob *job)
{
  GPtrArray *summaries = lp_pipeline_get_summaries (job->pipeline);
  int status = EXIT_DONE;

  for (guint i = 0; i < summaries->len; i++) {
    const LpSummary *summary = g_ptr_array_index (summaries, i);
    if (job->json) {
      g_autofree gchar *json = lp_summary_to_json (summary);
      fputs (json, stdout);
    } else if (job->prints_summary && !job->quiet) {
      print_summary (summary);
    }
    if (lp_summary_has_failures (summary) || summary->interrupted)
      status = EXIT_SOME_FAILED;
  }
  return status;
}

/* Runs the job and releases it. Returns the exit status. */
int
pipeline_job_run (PipelineJob *job)
{
  Display display = { .job = job };
  g_autoptr (GError) error = NULL;
  int status;

  catch_signals ();
  g_signal_connect (
      job->pipeline, "warning", G_CALLBACK (print_warning), &display);
  g_signal_connect (job->pipeline, "note", G_CALLBACK (print_note), &display);
  g_signal_connect (
      job->pipeline, "progress", G_CALLBACK (show_progress), &display);
  if (lp_pipeline_run (job->pipeline, &error)) {
    clear_bar (&display);
    status = report_outcome (job);
  } else {
    clear_bar (&display);
    print_error (error);
    status = EXIT_NOT_RUN;
  }
  g_clear_object (&job->pipeline);
  return status;
}
