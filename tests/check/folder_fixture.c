/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "folder_fixture.h"

#include <glib/gstdio.h>

/* Removes what a test has written, with all that is below. Links are removed,
 * not followed. */
void
remove_folder (const gchar *path)
{
  GDir *dir = g_dir_open (path, 0, NULL);
  const gchar *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree gchar *below = g_build_filename (path, name, NULL);

    if (g_unlink (below) < 0)
      remove_folder (below);
  }
  g_clear_pointer (&dir, g_dir_close);
  g_rmdir (path);
}
