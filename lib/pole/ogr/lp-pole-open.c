/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Opening a source in the way that its format wants. */

#include <cpl_conv.h>
#include <glib/gstdio.h>
#include <string.h>

#include "pole/ogr/lp-pole-reader.h"

/* libkml makes a tree of the whole file, of several times its size. */
#define MAX_KML (G_GUINT64_CONSTANT (512) << 20)

/* A server that does not answer must not stop everything; libpq waits without
 * end. */
#define CONNECT_TIMEOUT "connect_timeout=30"

/* What the columns of positions in a CSV file are called, best first, compared
 * like other fields. Only columns of one row go together, so that a file with
 * both kinds is not mixed up. */
static const struct {
  const gchar *x[12];
  const gchar *y[12];
  gboolean geographic;
} csv_columns[] = {
  { { "longitude", "lon", "long", "lng", "longitudedeg", "londeg",
        "longitudewgs84", "lonwgs84", "gpslongitude", "gpslon", "poslon",
        "positionlon" },
      { "latitude", "lat", "latitudedeg", "latdeg", "latitudewgs84", "latwgs84",
          "gpslatitude", "gpslat", "poslat", "positionlat" },
      TRUE },
  { { "easting", "east", "xcoord", "coordx", "xcoordinate", "rechtswert", "ost",
        "este", "e", "x" },
      { "northing", "north", "ycoord", "coordy", "ycoordinate", "hochwert",
          "nord", "norte", "n", "y" },
      FALSE },
};

/* Whether it was opened by this driver of GDAL's. */
gboolean
lp_pole_reader_uses (const LpPoleReader *reader, const gchar *driver)
{
  return g_str_equal (
      GDALGetDriverShortName (GDALGetDatasetDriver (reader->dataset)), driver);
}

static GDALDatasetH
open_with (const gchar *path, const gchar *const *options)
{
  return GDALOpenEx (
      path, GDAL_OF_VECTOR | GDAL_OF_VERBOSE_ERROR, NULL, options, NULL);
}

/* --- CSV ----------------------------------------------------------------- */

static const gchar *
find_name (OGRFeatureDefnH definition, const gchar *const names[12])
{
  for (guint n = 0; n < 12 && names[n] != NULL; n++) {
    for (gint i = 0; i < OGR_FD_GetFieldCount (definition); i++) {
      const gchar *name =
          OGR_Fld_GetNameRef (OGR_FD_GetFieldDefn (definition, i));
      g_autofree gchar *simple = lp_pole_field_simplify_name (name);
      if (g_str_equal (simple, names[n]))
        return name;
    }
  }
  return NULL;
}

/* Degrees first, unless the user states a CRS, which is that of the others. */
static void
choose_csv_columns (
    LpPoleReader *reader, OGRFeatureDefnH definition, gchar **x, gchar **y)
{
  gboolean degrees_last = reader->stated_crs != NULL;

  for (guint i = 0; i < G_N_ELEMENTS (csv_columns) && *x == NULL; i++) {
    guint kind = degrees_last ? G_N_ELEMENTS (csv_columns) - 1 - i : i;
    const gchar *x_name = find_name (definition, csv_columns[kind].x);
    const gchar *y_name = find_name (definition, csv_columns[kind].y);

    if (x_name == NULL || y_name == NULL)
      continue;
    *x = g_strdup (x_name);
    *y = g_strdup (y_name);
    reader->geographic_csv = csv_columns[kind].geographic;
  }
}

static void
open_csv (LpPoleReader *reader, const gchar *path)
{
  const gchar *const plain[] = {
    "GEOM_POSSIBLE_NAMES=wkt,geom,geometry,the_geom,wkb_geometry",
    "EMPTY_STRING_AS_NULL=YES", NULL
  };
  g_autofree gchar *x = g_strdup (reader->mapping->x);
  g_autofree gchar *y = g_strdup (reader->mapping->y);
  g_autofree gchar *x_option = NULL;
  g_autofree gchar *y_option = NULL;
  OGRLayerH layer;

  reader->dataset = open_with (path, plain);
  if (reader->dataset == NULL ||
      (layer = GDALDatasetGetLayer (reader->dataset, 0)) == NULL)
    return;
  if (x == NULL && OGR_L_GetGeomType (layer) == wkbNone)
    choose_csv_columns (reader, OGR_L_GetLayerDefn (layer), &x, &y);
  if (x == NULL)
    return;
  x_option = g_strconcat ("X_POSSIBLE_NAMES=", x, NULL);
  y_option = g_strconcat ("Y_POSSIBLE_NAMES=", y, NULL);
  if (reader->place_columns == NULL)
    reader->place_columns = g_strdup_printf ("x=%s,y=%s", x, y);
  GDALClose (reader->dataset);
  reader->dataset =
      open_with (path, (const gchar *const[]){ x_option, y_option,
                           "Z_POSSIBLE_NAMES=altitude,alt,elevation,elev,ele,z",
                           "EMPTY_STRING_AS_NULL=YES", NULL });
}

static gboolean
check_csv (const LpPoleReader *reader, GError **error)
{
  const gchar *x = reader->mapping->x;
  OGRLayerH layer = GDALDatasetGetLayer (reader->dataset, 0);

  if (x == NULL)
    return TRUE;
  if (lp_pole_reader_uses (reader, "CSV") && layer != NULL &&
      OGR_L_GetGeomType (layer) != wkbNone)
    return TRUE;
  g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
      "'%s' is no CSV file with columns '%s' and '%s', which the mapping names "
      "as x and y.",
      reader->file->shown, x, reader->mapping->y);
  return FALSE;
}

/* --- Others -------------------------------------------------------------- */

/* What is significant of a node or way, and that closed ways stay lines, has
 * to stand in a file. */
static void
open_osm (LpPoleReader *reader, const gchar *path)
{
  static const gchar configuration[] =
      "closed_ways_are_polygons=\n"
      "attribute_name_laundering=no\n"
      "[points]\nosm_id=yes\nattributes=power,ref,name\n"
      "[lines]\nosm_id=yes\nattributes=power,ref,name\n";
  g_autofree gchar *name =
      g_strdup_printf ("/vsimem/linepatrol-%p.ini", (gpointer) reader);
  g_autofree gchar *option = g_strconcat ("CONFIG_FILE=", name, NULL);
  VSILFILE *file = VSIFOpenL (name, "wb");

  VSIFWriteL (configuration, 1, strlen (configuration), file);
  VSIFCloseL (file);
  reader->dataset = open_with (path, (const gchar *const[]){ option, NULL });
  VSIUnlink (name);
}

/* A service file may well say itself how long to wait, and within quotes
 * nothing can be put behind. */
static gboolean
may_state_timeout (const gchar *path)
{
  return strstr (path, "connect_timeout") == NULL &&
         strstr (path, "service=") == NULL && path[3] != '"' && path[3] != '\'';
}

static void
open_postgres (LpPoleReader *reader, const gchar *path)
{
  g_autofree gchar *with_timeout = NULL;
  const gchar *separator = strstr (path, "://") == NULL ? " "
                           : strchr (path, '?') != NULL ? "&"
                                                        : "?";

  if (may_state_timeout (path))
    with_timeout = g_strconcat (path, separator, CONNECT_TIMEOUT, NULL);
  reader->dataset = open_with (with_timeout ? with_timeout : path, NULL);
}

static void
open_kml (LpPoleReader *reader, const gchar *path)
{
  GStatBuf status;

  if (g_stat (path, &status) == 0 && (guint64) status.st_size > MAX_KML)
    reader->messages.failure =
        g_strdup ("it is larger than the 512 MB that are read of KML.");
  else
    reader->dataset = open_with (path, NULL);
}

/* Otherwise heights are a field only. */
static void
open_gpx (LpPoleReader *reader, const gchar *path)
{
  CPLSetThreadLocalConfigOption ("GPX_ELE_AS_25D", "YES");
  reader->dataset = open_with (path, NULL);
  CPLSetThreadLocalConfigOption ("GPX_ELE_AS_25D", NULL);
}

static const struct {
  const gchar *driver;
  void (*open) (LpPoleReader *reader, const gchar *path);
} openers[] = {
  { "CSV", open_csv },
  { "GPX", open_gpx },
  { "KML", open_kml },
  { "LIBKML", open_kml },
  { "OSM", open_osm },
  { "PostgreSQL", open_postgres },
};

static void
open_file (LpPoleReader *reader, const gchar *path)
{
  /* Other drivers complain about options that they do not have. */
  GDALDriverH driver = GDALIdentifyDriverEx (path, GDAL_OF_VECTOR, NULL, NULL);

  for (guint i = 0; driver != NULL && i < G_N_ELEMENTS (openers); i++) {
    if (g_str_equal (GDALGetDriverShortName (driver), openers[i].driver)) {
      openers[i].open (reader, path);
      return;
    }
  }
  reader->dataset = open_with (path, NULL);
}

/*
 * lp_pole_reader_open:
 *
 * Opens reader->file.
 */
gboolean
lp_pole_reader_open (LpPoleReader *reader, GError **error)
{
  reader->geographic_csv = FALSE;
  lp_pole_messages_clear_failure (&reader->messages);
  lp_pole_messages_set_path (&reader->messages, reader->file->path);
  open_file (reader, reader->file->path);
  if (reader->dataset == NULL) {
    g_set_error (error, LP_ERROR, LP_ERROR_READ,
        "Cannot open the poles '%s': %s", reader->file->shown,
        reader->messages.failure != NULL ? reader->messages.failure
                                         : "no format that GDAL knows.");
    return FALSE;
  }
  if (reader->complaint == NULL)
    reader->complaint = g_steal_pointer (&reader->messages.failure);
  lp_pole_messages_clear_failure (&reader->messages);
  return check_csv (reader, error);
}
