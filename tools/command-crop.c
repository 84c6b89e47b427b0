/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The main job: from photos and annotations to crops. */

#include "commands.h"
#include "crop-options.h"
#include "log-options.h"
#include "match-options.h"
#include "options.h"
#include "pipeline-job.h"

typedef struct {
  gchar *annotations;
  gchar *annotation_format;
  gchar *out;
  gchar *name_template;
  gchar *quality;
  gchar *workers;
  gchar *index;
  gboolean lossless;
  LogOptionValues logs;
  MatchOptionValues match;
  CropOptionValues crops;
  PipelineJob job;
} CropOptions;

static gboolean
parse (CropOptions *o, int *argc, char ***argv)
{
  const GOptionEntry entries[] = {
    { "annotations", 'a', 0, G_OPTION_ARG_FILENAME, &o->annotations,
        "annotations: a file, or a folder of them", "FILE" },
    { "annotation-format", 0, 0, G_OPTION_ARG_STRING, &o->annotation_format,
        "format of the annotations; found out by itself otherwise", "FORMAT" },
    { "out", 'o', 0, G_OPTION_ARG_FILENAME, &o->out,
        "folder for the crops, their manifest and the summary", "DIR" },
    { "template", 't', 0, G_OPTION_ARG_STRING, &o->name_template,
        "how to name a crop", "{pole}/{photo}_{index}_{label}" },
    { "quality", 'q', 0, G_OPTION_ARG_STRING, &o->quality,
        "JPEG quality of the crops", "0..100" },
    { "lossless", 0, 0, G_OPTION_ARG_NONE, &o->lossless,
        "crop JPEGs without decoding them, on the grid of their blocks", NULL },
    { "workers", 'j', 0, G_OPTION_ARG_STRING, &o->workers,
        "how many photos to crop at a time; one a core otherwise", "N" },
    { "index", 0, 0, G_OPTION_ARG_FILENAME, &o->index,
        "keep in DIR where rows of photos begin; to crop them again is faster",
        "DIR" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &o->job.json,
        "print the summary as JSON", NULL },
    { "quiet", 0, 0, G_OPTION_ARG_NONE, &o->job.quiet,
        "print neither progress nor warnings", NULL },
  };
  g_autoptr (GArray) all = g_array_new (TRUE, FALSE, sizeof (GOptionEntry));

  log_options_add_entries (&o->logs, all);
  match_options_add_entries (&o->match, all);
  g_array_append_vals (all, entries, G_N_ELEMENTS (entries));
  crop_options_add_entries (&o->crops, all);
  return options_parse (NULL,
      "Cuts every annotated box out of the photos of a flight. Without --log "
      "the photos\nsay themselves where they were taken; without --poles "
      "crops go unmatched.",
      (const GOptionEntry *) all->data, FALSE, argc, argv);
}

static gboolean
require (const gchar *value, const gchar *option)
{
  if (value == NULL)
    g_printerr ("%s: %s is missing; see --help\n", g_get_prgname (), option);
  return value != NULL;
}

/* Without poles there is nothing to find the clock out by. */
static gboolean
require_poles (const CropOptions *o)
{
  return !log_options_want_clock (&o->logs) ||
         require (o->match.poles, "--poles SOURCE for --clock-offset auto");
}

static gboolean
apply (CropOptions *o)
{
  return require_poles (o) && require (o->logs.photos, "--photos DIR") &&
         require (o->annotations, "--annotations FILE") &&
         require (o->out, "--out DIR") && pipeline_job_load (&o->job, "crop") &&
         log_options_apply (&o->logs, &o->job) &&
         match_options_apply (&o->match, &o->job) &&
         pipeline_job_set (&o->job, "annotations", o->annotations) &&
         pipeline_job_set (
             &o->job, "annotation-format", o->annotation_format) &&
         pipeline_job_set (&o->job, "out", o->out) &&
         pipeline_job_set (&o->job, "template", o->name_template) &&
         pipeline_job_set (&o->job, "quality", o->quality) &&
         pipeline_job_set (&o->job, "workers", o->workers) &&
         pipeline_job_set (&o->job, "index", o->index) &&
         crop_options_apply (&o->crops, &o->job) &&
         (!o->lossless ||
             (pipeline_job_set (&o->job, "mode", "lossless") &&
                 pipeline_job_set (&o->job, "encoder", "identity")));
}

int
command_crop (int argc, char **argv)
{
  CropOptions o = { 0 };
  int status = EXIT_NOT_RUN;

  log_options_init (&o.logs);
  match_options_init (&o.match);
  crop_options_init (&o.crops);
  o.job.prints_summary = TRUE;
  o.job.lists_skipped = TRUE;
  if (parse (&o, &argc, &argv) && apply (&o))
    status = pipeline_job_run (&o.job);

  g_clear_object (&o.job.pipeline);
  g_free (o.annotations);
  g_free (o.annotation_format);
  g_free (o.out);
  g_free (o.name_template);
  g_free (o.quality);
  g_free (o.workers);
  g_free (o.index);
  log_options_clear (&o.logs);
  match_options_clear (&o.match);
  crop_options_clear (&o.crops);
  return status;
}
