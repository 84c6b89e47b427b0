/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* `locate` and `match`: where each photo was taken, and which pole it shows.
 * The records go to stdout as they come. */

#include <fcntl.h>
#include <unistd.h>

#include "commands.h"
#include "log-options.h"
#include "options.h"
#include "pipeline-job.h"

typedef struct {
  LogOptionValues logs;
  gchar *poles;
  gchar *pole_mapping;
  gchar *max_distance;
  PipelineJob job;
} LocateOptions;

static gboolean
parse (LocateOptions *o, gboolean matches, int *argc, char ***argv)
{
  const GOptionEntry for_match[] = {
    { "poles", 0, 0, G_OPTION_ARG_FILENAME, &o->poles,
        "poles: any data source that GDAL reads", "SOURCE" },
    { "pole-mapping", 0, 0, G_OPTION_ARG_STRING, &o->pole_mapping,
        "which field of the poles is what", "line=LINE,number=NR" },
    { "max-distance", 0, 0, G_OPTION_ARG_STRING, &o->max_distance,
        "how far away a pole may be", "METRES" },
  };
  const GOptionEntry quiet = { "quiet", 0, 0, G_OPTION_ARG_NONE, &o->job.quiet,
    "print neither progress nor warnings", NULL };
  g_autoptr (GArray) all = g_array_new (TRUE, FALSE, sizeof (GOptionEntry));

  log_options_add_entries (&o->logs, all);
  if (matches)
    g_array_append_vals (all, for_match, G_N_ELEMENTS (for_match));
  g_array_append_val (all, quiet);
  return options_parse (NULL,
      matches ? "Says which pole each photo shows, one line of JSON a photo."
              : "Says where each photo was taken, one line of JSON a photo.",
      (const GOptionEntry *) all->data, FALSE, argc, argv);
}

static gboolean
apply (LocateOptions *o, gboolean matches)
{
  if (o->logs.logs == NULL && o->logs.photos == NULL) {
    g_printerr ("%s: --log FILE or --photos DIR is missing; see --help\n",
        g_get_prgname ());
    return FALSE;
  }
  if (matches && o->poles == NULL) {
    g_printerr (
        "%s: --poles SOURCE is missing; see --help\n", g_get_prgname ());
    return FALSE;
  }
  return pipeline_job_load (&o->job, matches ? "match" : "locate") &&
         log_options_apply (&o->logs, &o->job) &&
         pipeline_job_set (&o->job, "poles", o->poles) &&
         pipeline_job_set (&o->job, "pole-mapping", o->pole_mapping) &&
         pipeline_job_set (&o->job, "max-distance", o->max_distance);
}

/* Stock fdsink begins at the start of a file that stdout was redirected to,
 * and would overwrite what others have written before. */
static int
run_behind_others (PipelineJob *job)
{
  int flags = fcntl (STDOUT_FILENO, F_GETFL);
  int status;

  if (flags != -1)
    fcntl (STDOUT_FILENO, F_SETFL, flags | O_APPEND);
  status = pipeline_job_run (job);
  if (flags != -1)
    fcntl (STDOUT_FILENO, F_SETFL, flags);
  return status;
}

static int
locate (int argc, char **argv, gboolean matches)
{
  LocateOptions o = { 0 };
  int status = EXIT_NOT_RUN;

  log_options_init (&o.logs);
  if (parse (&o, matches, &argc, &argv) && apply (&o, matches))
    status = run_behind_others (&o.job);

  g_clear_object (&o.job.pipeline);
  log_options_clear (&o.logs);
  g_free (o.poles);
  g_free (o.pole_mapping);
  g_free (o.max_distance);
  return status;
}

int
command_locate (int argc, char **argv)
{
  return locate (argc, argv, FALSE);
}

int
command_match (int argc, char **argv)
{
  return locate (argc, argv, TRUE);
}
