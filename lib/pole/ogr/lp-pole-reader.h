/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

#include "pole/ogr/lp-pole-messages.h"
#include "pole/ogr/lp-pole-ogr.h"
#include "pole/ogr/lp-pole-unpack.h"

G_BEGIN_DECLS

/*
 * The state of reading one source. Not part of the public API.
 */

typedef enum {
  LP_POLE_PASS_POINTS,
  LP_POLE_PASS_POLYGONS, /* only where there are no points */
} LpPolePass;

typedef struct {
  const gchar *source; /* as users may see it */
  const LpPoleMapping *mapping;
  const LpPoleSink *sink;
  gpointer user_data;
  LpPoleMessages messages;
  OGRSpatialReferenceH wgs84;
  OGRSpatialReferenceH stated_crs; /* by the user, or NULL */
  LpPolePass pass;
  /* of all files together */
  gchar *format;
  gchar *crs;
  gchar *place_columns; /* x=...,y=... of a CSV file */
  gboolean crs_differs; /* from what the user states */
  guint64 n_points;
  guint64 n_lines;
  guint64 n_polygons;
  guint64 n_damaged; /* features that GDAL gave with an error */
  gchar *damage;     /* the first of these errors */
  gchar *complaint;  /* an error in opening what could be opened all the same */
  /* of the file that is being read */
  const LpPoleFile *file;
  GDALDatasetH dataset;
  gboolean geographic_csv;
  /* of the layer that is being read */
  OGRLayerH layer;
  OGRCoordinateTransformationH to_wgs84; /* NULL: they are WGS84 already */
  gboolean crs_is_assumed;
  gint columns[LP_POLE_N_FIELDS];
} LpPoleReader;

/* lp-pole-reader.c */
void lp_pole_reader_warn (LpPoleReader *reader, const gchar *format, ...)
    G_GNUC_PRINTF (2, 3);
const gchar *lp_pole_reader_get_failure (const LpPoleReader *reader);
void lp_pole_reader_note_damage (LpPoleReader *reader);
gboolean lp_pole_reader_begin_layer (
    LpPoleReader *reader, const gchar *const *field_names, GError **error);
void lp_pole_reader_end_layer (LpPoleReader *reader);
gboolean lp_pole_reader_add (LpPoleReader *reader, gint64 feature, gdouble x,
    gdouble y, gdouble z, const gchar *const values[LP_POLE_N_FIELDS],
    GError **error);

/* lp-pole-open.c */
gboolean lp_pole_reader_open (LpPoleReader *reader, GError **error);
gboolean lp_pole_reader_uses (const LpPoleReader *reader, const gchar *driver);

/* lp-pole-layer.c */
gboolean lp_pole_reader_read_layer (
    LpPoleReader *reader, OGRLayerH layer, GError **error);

/* lp-pole-osm.c */
gboolean lp_pole_reader_read_osm (LpPoleReader *reader, GError **error);

G_END_DECLS
