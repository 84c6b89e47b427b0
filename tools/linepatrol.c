/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The linepatrol command: finds the subcommand and hands over. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <errno.h>
#include <gst/gst.h>
#include <locale.h>
#include <stdio.h>

#include "commands.h"
#include "lp-module.h"

typedef struct {
  const gchar *name;
  int (*run) (int argc, char **argv);
  const gchar *summary;
} Command;

static int
run_demo (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  DemoFunc run = (DemoFunc) lp_module_open (DEMO_MODULE, DEMO_SYMBOL, &error);

  if (run != NULL)
    return run (argc, argv);
  g_printerr ("linepatrol demo: %s\n", error->message);
  return EXIT_NOT_RUN;
}

static const Command commands[] = {
  { "crop", command_crop,
      "cut the annotated parts out of the photos of a flight" },
  { "locate", command_locate, "say where each photo was taken" },
  { "match", command_match, "say which pole each photo shows" },
  { "run", command_run, "run any pipeline file" },
  { "inspect", command_inspect,
      "say what a log, pole, annotation or photo file holds" },
  { "demo", run_demo, "write a simulated survey to try things on" },
};

static void
print_help (void)
{
  g_print ("Usage: linepatrol COMMAND [OPTION...]\n\n"
           "From what an inspection flight leaves to pictures of its parts.\n\n"
           "Commands:\n");
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_print ("  %-9s %s\n", commands[i].name, commands[i].summary);
  g_print ("\n`linepatrol COMMAND --help` says more. To begin with:\n\n"
           "  linepatrol demo survey\n"
           "  linepatrol crop --log survey/flight.ndjson "
           "--photos survey/photos \\\n"
           "      --poles survey/poles.geojson \\\n"
           "      --annotations survey/annotations.coco.json --out crops\n\n"
           "Exit status: 0 done; 1 the job could not run; 3 the job finished "
           "and some\nphotos or records failed.\n");
}

/* What was printed has to arrive, also where stdout is a full disk. */
static int
finish (int status)
{
  if (fflush (stdout) == 0 && !ferror (stdout))
    return status;
  g_printerr ("%s: cannot write to standard output: %s\n", g_get_prgname (),
      g_strerror (errno));
  return EXIT_NOT_RUN;
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  /* Numbers in files and options have dots everywhere. */
  setlocale (LC_NUMERIC, "C");

  if (argc < 2 || g_str_equal (argv[1], "--help") ||
      g_str_equal (argv[1], "-h") || g_str_equal (argv[1], "help")) {
    print_help ();
    return argc < 2 ? EXIT_NOT_RUN : EXIT_DONE;
  }
  if (g_str_equal (argv[1], "--version")) {
    g_print ("linepatrol %s\n", PACKAGE_VERSION);
    return EXIT_DONE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++) {
    if (g_str_equal (argv[1], commands[i].name)) {
      g_autofree gchar *name = g_strconcat ("linepatrol ", argv[1], NULL);
      g_set_prgname (name);
      return finish (commands[i].run (argc - 1, argv + 1));
    }
  }
  g_printerr ("linepatrol: there is no command '%s'; `linepatrol --help` "
              "lists them.\n",
      argv[1]);
  return EXIT_NOT_RUN;
}
