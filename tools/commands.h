/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

/* What the command exits with; scripts of users depend on it. */
enum {
  EXIT_DONE = 0,        /* all photos accounted for, none failed */
  EXIT_NOT_RUN = 1,     /* the job could not run; a message says why */
  EXIT_SOME_FAILED = 3, /* the job finished, some photos or records failed */
};

/* Subcommands, each in the file of its name: arguments without the program's
 * own, exit status. */
int command_crop (int argc, char **argv);
int command_inspect (int argc, char **argv);
int command_locate (int argc, char **argv);
int command_match (int argc, char **argv);
int command_run (int argc, char **argv);

/* This one is in a module: see lp-module.h. */
#define DEMO_MODULE "linepatrol-demo"
#define DEMO_SYMBOL "command_demo"

typedef int (*DemoFunc) (int argc, char **argv);

LP_API int command_demo (int argc, char **argv);
