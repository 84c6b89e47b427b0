/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "lp-module.h"

#include "config.h"

#include <gmodule.h>

/* The file in the first folder that has it, in the last one otherwise, so that
 * the error names a file. */
static gchar *
find_file (const gchar *name)
{
  const gchar *set = g_getenv ("LINEPATROL_MODULE_PATH");
  g_autofree gchar *file_name = g_strconcat (name, "." G_MODULE_SUFFIX, NULL);
  gchar *path = NULL;
  g_auto (GStrv) folders =
      g_strsplit (set != NULL && *set != '\0' ? set : LP_MODULE_DIR,
          G_SEARCHPATH_SEPARATOR_S, -1);

  for (guint i = 0; folders[i] != NULL; i++) {
    g_free (path);
    path = g_build_filename (folders[i], file_name, NULL);
    if (g_file_test (path, G_FILE_TEST_EXISTS))
      break;
  }
  return path;
}

/**
 * lp_module_open: (skip)
 * @name: a module, without folder and suffix
 * @symbol: what it exports
 * @error: where to say what is wrong
 *
 * Opens a module, which is looked for in the folders of
 * `LINEPATROL_MODULE_PATH`, or where modules were installed. It stays, once
 * opened: few libraries can be unloaded safely. To open it again is only a
 * look-up. Any thread may do so.
 *
 * Returns: (nullable) (transfer none): the address of @symbol, or %NULL
 */
gpointer
lp_module_open (const gchar *name, const gchar *symbol, GError **error)
{
  g_autofree gchar *path = find_file (name);
  GModule *module =
      g_module_open (path, G_MODULE_BIND_LAZY | G_MODULE_BIND_LOCAL);
  gpointer address;

  if (module == NULL || !g_module_symbol (module, symbol, &address)) {
    g_set_error (error, LP_ERROR, LP_ERROR_READ,
        "Cannot open the module '%s': %s. Install Linepatrol again, or set "
        "LINEPATROL_MODULE_PATH to the folder it is in.",
        name, g_module_error ());
    return NULL;
  }
  g_module_make_resident (module);
  return address;
}
