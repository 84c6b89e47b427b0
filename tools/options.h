/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

/* Parses the options of a subcommand and initialises GStreamer. What is wrong
 * is said on stderr. Arguments that are no options are left in @argv from 1
 * on where @takes_arguments says that the command wants some. */
gboolean options_parse (const gchar *usage, const gchar *description,
    const GOptionEntry *entries, gboolean takes_arguments, int *argc,
    char ***argv);
