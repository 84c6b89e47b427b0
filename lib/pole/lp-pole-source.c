/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "pole/lp-pole-source.h"

#include "lp-module.h"
#include "pole/lp-geodesic.h"
#include "pole/lp-pole-builder.h"
#include "pole/ogr/lp-pole-ogr.h"

static const LpPoleSink builder_sink = {
  .begin_layer = (gpointer) lp_pole_builder_begin_layer,
  .add = (gpointer) lp_pole_builder_add,
  .warn = (gpointer) lp_pole_builder_warn,
  .describe = (gpointer) lp_pole_builder_describe,
};

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
  read_source = (LpPoleOgrRead) lp_module_open (
      LP_POLE_OGR_MODULE, LP_POLE_OGR_SYMBOL, error);
  if (read_source == NULL || !lp_geodesic_prepare (error)) {
    g_prefix_error (error, "Cannot read poles: ");
    return NULL;
  }
  if (!read_source (source, shown, lp_pole_builder_get_mapping (builder),
          &builder_sink, builder, error))
    return NULL;
  return lp_pole_builder_finish (builder, error);
}
