/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "photo/lp-exiv2.h"

#include "lp-module.h"

static gpointer
open_module (gpointer data)
{
  GError **error = data;
  const LpExiv2 *exiv2 =
      lp_module_open (LP_EXIV2_MODULE, LP_EXIV2_SYMBOL, error);

  if (exiv2 != NULL && exiv2->initialize ())
    return (gpointer) exiv2;
  if (exiv2 != NULL)
    g_set_error_literal (
        error, LP_ERROR, LP_ERROR_READ, "Exiv2 could not be started.");
  /* Where errors are told one would learn only of photos that are none. */
  g_warning ("%s", (*error)->message);
  return NULL;
}

/*
 * lp_exiv2_get:
 *
 * Opens the module with Exiv2, the first time it is called; any thread may.
 *
 * Returns: what it can do, or NULL where it cannot be opened
 */
const LpExiv2 *
lp_exiv2_get (GError **error)
{
  static GOnce once = G_ONCE_INIT;
  static GError *failure = NULL;

  g_once (&once, open_module, &failure);
  if (once.retval == NULL)
    g_propagate_error (error, g_error_copy (failure));
  return once.retval;
}
