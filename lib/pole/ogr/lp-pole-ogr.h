/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "pole/lp-pole-fields.h"

G_BEGIN_DECLS

/*
 * Reading poles through GDAL. To link GDAL costs any program 40 ms and 35 MB,
 * whether it has poles or not, so it lives in a module that is opened when it
 * is first wanted. This is all that the library and the module know of each
 * other. Not part of the public API.
 */

#define LP_POLE_OGR_MODULE "linepatrol-ogr"
#define LP_POLE_OGR_SYMBOL "lp_pole_ogr_read"

/* Who is told what the source holds. */
typedef struct {
  /* Once for each layer with features, before them: says in columns[] which
   * fields are wanted as values, -1 for none. */
  void (*begin_layer) (gpointer user_data, const gchar *layer,
      const gchar *const *field_names, gint columns[LP_POLE_N_FIELDS]);
  /* Degrees WGS84, NAN where the feature has no position. */
  void (*add) (gpointer user_data, gint64 feature, gdouble latitude,
      gdouble longitude, gdouble altitude,
      const gchar *const values[LP_POLE_N_FIELDS]);
  /* A sentence that users should read. */
  void (*warn) (gpointer user_data, const gchar *warning);
  /* At the end; crs is NULL where the source does not say, place_columns
   * (x=...,y=...) where coordinates are no columns. */
  void (*describe) (gpointer user_data, const gchar *format, const gchar *crs,
      const gchar *place_columns);
} LpPoleSink;

typedef gboolean (*LpPoleOgrRead) (const gchar *source, const gchar *shown,
    const LpPoleMapping *mapping, const LpPoleSink *sink, gpointer user_data,
    GError **error);

LP_API gboolean lp_pole_ogr_read (const gchar *source, const gchar *shown,
    const LpPoleMapping *mapping, const LpPoleSink *sink, gpointer user_data,
    GError **error);

G_END_DECLS
