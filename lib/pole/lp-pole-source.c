/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "pole/lp-pole-source.h"

#include "config.h"

#include <gmodule.h>

#include "pole/lp-pole-builder.h"
#include "pole/ogr/lp-pole-ogr.h"

static const LpPoleSink builder_sink = {
  .begin_layer = (gpointer) lp_pole_builder_begin_layer,
  .add = (gpointer) lp_pole_builder_add,
  .warn = (gpointer) lp_pole_builder_warn,
  .describe = (gpointer) lp_pole_builder_describe,
};

/* The module stays, once opened: GDAL cannot be unloaded safely. Opening it
 * again is only a look-up. */
static LpPoleOgrRead
open_module (GError **error)
{
  const gchar *folder = g_getenv ("LINEPATROL_MODULE_PATH");
  g_autofree gchar *path = NULL;
  GModule *module;
  gpointer symbol;

  if (folder == NULL || *folder == '\0')
    folder = LP_MODULE_DIR;
  path =
      g_build_filename (folder, LP_POLE_OGR_MODULE "." G_MODULE_SUFFIX, NULL);
  module = g_module_open (path, G_MODULE_BIND_LAZY | G_MODULE_BIND_LOCAL);
  if (module == NULL ||
      !g_module_symbol (module, LP_POLE_OGR_SYMBOL, &symbol)) {
    g_set_error (error, LP_ERROR, LP_ERROR_READ,
        "Cannot read poles without their module: %s. Install Linepatrol again, "
        "or set LINEPATROL_MODULE_PATH to the folder it is in.",
        g_module_error ());
    return NULL;
  }
  g_module_make_resident (module);
  return (LpPoleOgrRead) symbol;
}

/*
 * lp_pole_source_read:
 *
 * Reads a source as lp_pole_set_load() says, whether it is in use or not.
 */
LpPoleSet *
lp_pole_source_read (const gchar *source, const gchar *mapping, GError **error)
{
  g_autofree gchar *shown = lp_pole_mask_source (source);
  g_autoptr (LpPoleBuilder) builder =
      lp_pole_builder_new (shown, mapping, error);
  LpPoleOgrRead read_source;

  if (builder == NULL)
    return NULL;
  read_source = open_module (error);
  if (read_source == NULL ||
      !read_source (source, shown, lp_pole_builder_get_mapping (builder),
          &builder_sink, builder, error))
    return NULL;
  return lp_pole_builder_finish (builder, error);
}
