/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* `locate` and `match`: where each photo was taken, and which pole it shows.
 * The records go to stdout as they come. */

#include <fcntl.h>
#include <unistd.h>

#include "commands.h"
#include "log-options.h"
#include "match-options.h"
#include "options.h"
#include "pipeline-job.h"

typedef struct {
  LogOptionValues logs;
  MatchOptionValues match;
  PipelineJob job;
} LocateOptions;

static gboolean
parse (LocateOptions *o, gboolean matches, int *argc, char ***argv)
{
  const GOptionEntry quiet = { "quiet", 0, 0, G_OPTION_ARG_NONE, &o->job.quiet,
    "print neither progress nor warnings", NULL };
  g_autoptr (GArray) all = g_array_new (TRUE, FALSE, sizeof (GOptionEntry));

  log_options_add_entries (&o->logs, all);
  if (matches)
    match_options_add_entries (&o->match, all);
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
  if (matches && o->match.poles == NULL) {
    g_printerr (
        "%s: --poles SOURCE is missing; see --help\n", g_get_prgname ());
    return FALSE;
  }
  if (!matches && log_options_want_clock (&o->logs)) {
    g_printerr ("%s: --clock-offset auto takes poles: use linepatrol match, or "
                "give seconds\n",
        g_get_prgname ());
    return FALSE;
  }
  return pipeline_job_load (&o->job, matches ? "match" : "locate") &&
         log_options_apply (&o->logs, &o->job) &&
         match_options_apply (&o->match, &o->job);
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
  match_options_init (&o.match);
  if (parse (&o, matches, &argc, &argv) && apply (&o, matches))
    status = run_behind_others (&o.job);

  g_clear_object (&o.job.pipeline);
  log_options_clear (&o.logs);
  match_options_clear (&o.match);
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
