/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* `run`: any pipeline file, its parameters as NAME=VALUE. */

#include <string.h>

#include "commands.h"
#include "options.h"
#include "pipeline-job.h"

static void
describe (LpPipeline *pipeline)
{
  g_autofree gchar *parameters = lp_pipeline_describe_parameters (pipeline);

  g_print ("%s\n\nParameters:\n%s", lp_pipeline_get_description (pipeline),
      parameters);
}

static gboolean
set_parameters (PipelineJob *job, int argc, char **argv)
{
  for (int i = 2; i < argc; i++) {
    const gchar *equals = strchr (argv[i], '=');
    g_autofree gchar *name = NULL;

    if (equals == NULL) {
      g_printerr ("%s: '%s' is not of the form NAME=VALUE; see "
                  "--parameters\n",
          g_get_prgname (), argv[i]);
      return FALSE;
    }
    name = g_strndup (argv[i], equals - argv[i]);
    if (!pipeline_job_set (job, name, equals + 1))
      return FALSE;
  }
  return TRUE;
}

int
command_run (int argc, char **argv)
{
  PipelineJob job = { .prints_summary = TRUE };
  gboolean parameters = FALSE;
  int status = EXIT_NOT_RUN;
  const GOptionEntry entries[] = {
    { "parameters", 0, 0, G_OPTION_ARG_NONE, &parameters,
        "say what the pipeline does and which parameters it takes", NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &job.json, "print the summary as JSON",
        NULL },
    { "quiet", 0, 0, G_OPTION_ARG_NONE, &job.quiet,
        "print neither progress nor warnings", NULL },
    { NULL },
  };

  if (!options_parse ("FILE.launch [NAME=VALUE...]",
          "Runs a pipeline file, or one that comes with the project: crop, "
          "locate, match.",
          entries, TRUE, &argc, &argv))
    return EXIT_NOT_RUN;
  if (argc < 2) {
    g_printerr ("%s: which pipeline? See --help\n", g_get_prgname ());
    return EXIT_NOT_RUN;
  }
  if (!pipeline_job_load (&job, argv[1]))
    return EXIT_NOT_RUN;
  if (parameters) {
    describe (job.pipeline);
    status = EXIT_DONE;
  } else if (set_parameters (&job, argc, argv)) {
    status = pipeline_job_run (&job);
  }
  g_clear_object (&job.pipeline);
  return status;
}
