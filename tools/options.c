/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "options.h"

#include <gst/gst.h>

gboolean
options_parse (const gchar *usage, const gchar *description,
    const GOptionEntry *entries, gboolean takes_arguments, int *argc,
    char ***argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (usage);
  g_autoptr (GError) error = NULL;

  g_option_context_set_summary (context, description);
  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_group (context, gst_init_get_option_group ());
  if (!g_option_context_parse (context, argc, argv, &error)) {
    g_printerr ("%s: %s; see --help\n", g_get_prgname (), error->message);
    return FALSE;
  }
  if (!takes_arguments && *argc > 1) {
    g_printerr ("%s: '%s' is not an option; see --help\n", g_get_prgname (),
        (*argv)[1]);
    return FALSE;
  }
  return TRUE;
}
