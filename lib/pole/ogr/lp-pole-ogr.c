/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "pole/ogr/lp-pole-ogr.h"

#include <cpl_error.h>
#include <cpl_string.h>
#include <gdal.h>
#include <math.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <string.h>

#define MAX_WARNINGS 10

/* What the columns of positions in a CSV file are called. Only columns of one
 * row go together, so that a file with both kinds is not mixed up. */
static const struct {
  const gchar *x;
  const gchar *y;
  gboolean geographic;
} csv_columns[] = {
  { "longitude,lon,long,lng,longitude_deg,lon_deg,longitude_wgs84,lon_wgs84,"
    "gps_longitude,gps_lon,pos_lon,position_lon",
      "latitude,lat,latitude_deg,lat_deg,latitude_wgs84,lat_wgs84,"
      "gps_latitude,gps_lat,pos_lat,position_lat",
      TRUE },
  { "easting,east,x_coord,coord_x,xcoord,e,x",
      "northing,north,y_coord,coord_y,ycoord,n,y", FALSE },
};

typedef enum {
  PASS_POINTS,
  PASS_POLYGONS, /* only where there are no points */
} Pass;

/* What GDAL has said in this thread. */
typedef struct {
  gchar *failure; /* the first since it was last cleared */
  GPtrArray *warnings;
} Messages;

typedef struct {
  const gchar *source;
  const LpPoleSink *sink;
  gpointer user_data;
  GDALDatasetH dataset;
  gboolean geographic_csv;
  OGRSpatialReferenceH wgs84;
  gchar *crs;
  Messages messages;
  Pass pass;
  guint64 n_points;
  guint64 n_lines;
  guint64 n_polygons;
  guint64 n_damaged; /* features that GDAL gave with an error */
  gchar *damage;     /* the first of these errors */
  /* of the layer that is being read */
  OGRLayerH layer;
  gboolean layer_begun;
  OGRCoordinateTransformationH to_wgs84; /* NULL: they are WGS84 already */
  gboolean crs_is_assumed;
  gint columns[LP_POLE_N_FIELDS];
} Reader;

/* Databases answer in several lines; ours are one. */
static gchar *
join_lines (const char *text)
{
  return g_strstrip (g_strdelimit (g_strdup (text), "\r\n\t", ' '));
}

static void CPL_STDCALL
take_message (CPLErr severity, CPLErrorNum number, const char *text)
{
  Messages *messages = CPLGetErrorHandlerUserData ();

  if (severity >= CE_Failure && messages->failure == NULL)
    messages->failure = join_lines (text);
  else if (severity == CE_Warning && messages->warnings->len < MAX_WARNINGS)
    g_ptr_array_add (messages->warnings, join_lines (text));
}

static void
warn (Reader *reader, const gchar *format, ...)
{
  g_autofree gchar *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  reader->sink->warn (reader->user_data, text);
}

/* --- Opening ------------------------------------------------------------- */

static GDALDatasetH
open_csv (Reader *reader)
{
  GDALDatasetH dataset = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (csv_columns); i++) {
    g_autofree gchar *x =
        g_strconcat ("X_POSSIBLE_NAMES=", csv_columns[i].x, NULL);
    g_autofree gchar *y =
        g_strconcat ("Y_POSSIBLE_NAMES=", csv_columns[i].y, NULL);
    const gchar *const options[] = { x, y,
      "Z_POSSIBLE_NAMES=altitude,alt,elevation,elev,ele,z",
      "GEOM_POSSIBLE_NAMES=wkt,geom,geometry,the_geom,wkb_geometry",
      "EMPTY_STRING_AS_NULL=YES", NULL };

    g_clear_pointer (&dataset, GDALClose);
    dataset = GDALOpenEx (reader->source,
        GDAL_OF_VECTOR | GDAL_OF_VERBOSE_ERROR, NULL, options, NULL);
    if (dataset == NULL)
      break;
    if (GDALDatasetGetLayerCount (dataset) > 0 &&
        OGR_L_GetGeomType (GDALDatasetGetLayer (dataset, 0)) != wkbNone) {
      reader->geographic_csv = csv_columns[i].geographic;
      break;
    }
  }
  return dataset;
}

static gboolean
open_source (Reader *reader, GError **error)
{
  GDALDriverH driver =
      GDALIdentifyDriverEx (reader->source, GDAL_OF_VECTOR, NULL, NULL);

  /* Other drivers complain about options that they do not have. */
  if (driver != NULL && g_str_equal (GDALGetDriverShortName (driver), "CSV"))
    reader->dataset = open_csv (reader);
  else
    reader->dataset = GDALOpenEx (reader->source,
        GDAL_OF_VECTOR | GDAL_OF_VERBOSE_ERROR, NULL, NULL, NULL);
  if (reader->dataset == NULL) {
    g_set_error (error, LP_ERROR, LP_ERROR_READ,
        "Cannot open the poles '%s': %s", reader->source,
        reader->messages.failure != NULL ? reader->messages.failure
                                         : "no format that GDAL knows.");
    return FALSE;
  }
  g_clear_pointer (&reader->messages.failure, g_free);
  return TRUE;
}

/* --- Coordinates --------------------------------------------------------- */

static gchar *
name_crs (OGRSpatialReferenceH crs)
{
  const gchar *authority = OSRGetAuthorityName (crs, NULL);
  const gchar *code = OSRGetAuthorityCode (crs, NULL);
  const gchar *name = OSRGetName (crs);

  if (authority != NULL && code != NULL)
    return g_strdup_printf ("%s:%s", authority, code);
  return g_strdup (name != NULL ? name : "unnamed");
}

static gboolean
prepare_crs (Reader *reader, GError **error)
{
  OGRSpatialReferenceH crs = OGR_L_GetSpatialRef (reader->layer);

  reader->crs_is_assumed = crs == NULL && !reader->geographic_csv;
  if (crs == NULL) {
    if (reader->geographic_csv && reader->crs == NULL)
      reader->crs = g_strdup ("EPSG:4326");
    return TRUE;
  }
  if (reader->crs == NULL)
    reader->crs = name_crs (crs);
  if (OSRIsSame (crs, reader->wgs84))
    return TRUE;
  reader->to_wgs84 = OCTNewCoordinateTransformation (crs, reader->wgs84);
  if (reader->to_wgs84 == NULL) {
    g_autofree gchar *name = name_crs (crs);
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "Cannot bring the poles in '%s' from %s to WGS84: %s", reader->source,
        name, reader->messages.failure ? reader->messages.failure : "no way.");
    return FALSE;
  }
  return TRUE;
}

static void
choose_columns (Reader *reader)
{
  OGRFeatureDefnH definition = OGR_L_GetLayerDefn (reader->layer);
  gint n_fields = OGR_FD_GetFieldCount (definition);
  g_autofree const gchar **names = g_new0 (const gchar *, n_fields + 1);

  for (gint i = 0; i < n_fields; i++)
    names[i] = OGR_Fld_GetNameRef (OGR_FD_GetFieldDefn (definition, i));
  for (guint i = 0; i < LP_POLE_N_FIELDS; i++)
    reader->columns[i] = -1;
  reader->sink->begin_layer (
      reader->user_data, OGR_L_GetName (reader->layer), names, reader->columns);
}

/* Layers without anything to read are nobody's business. */
static gboolean
begin_layer (Reader *reader, GError **error)
{
  if (reader->layer_begun)
    return TRUE;
  reader->layer_begun = TRUE;
  choose_columns (reader);
  return prepare_crs (reader, error);
}

static void
add_point (Reader *reader, OGRFeatureH feature, gdouble x, gdouble y, gdouble z)
{
  gchar *values[LP_POLE_N_FIELDS] = { NULL };

  for (guint i = 0; i < LP_POLE_N_FIELDS; i++) {
    gint column = reader->columns[i];
    /* GDAL keeps the text of a number only until the next is asked for. */
    if (column >= 0 && OGR_F_IsFieldSetAndNotNull (feature, column))
      values[i] = g_strdup (OGR_F_GetFieldAsString (feature, column));
  }
  reader->sink->add (reader->user_data, OGR_F_GetFID (feature), y, x, z,
      (const gchar *const *) values);
  for (guint i = 0; i < LP_POLE_N_FIELDS; i++)
    g_free (values[i]);
}

static gboolean
place_point (
    Reader *reader, OGRFeatureH feature, OGRGeometryH point, GError **error)
{
  gdouble x = OGR_G_GetX (point, 0), y = OGR_G_GetY (point, 0);
  gdouble z = OGR_G_Is3D (point) ? OGR_G_GetZ (point, 0) : NAN;

  if (!begin_layer (reader, error))
    return FALSE;
  reader->n_points++;
  if (OGR_G_IsEmpty (point)) {
    x = y = NAN;
  } else if (reader->crs_is_assumed && isfinite (x) && isfinite (y) &&
             (fabs (x) > 180.0 || fabs (y) > 90.0)) {
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "The poles in '%s' do not say their CRS, and %.15g, %.15g are no "
        "longitude and latitude: give them a CRS, for instance in a .prj file "
        "beside them.",
        reader->source, x, y);
    return FALSE;
  } else if (reader->to_wgs84 != NULL) {
    gdouble height = isnan (z) ? 0.0 : z;
    gint converted = FALSE;

    OCTTransformEx (reader->to_wgs84, 1, &x, &y, &height, &converted);
    if (!converted)
      x = y = NAN;
    if (!isnan (z))
      z = height;
    g_clear_pointer (&reader->messages.failure, g_free);
  }
  add_point (reader, feature, x, y, z);
  return TRUE;
}

/* --- Geometries ---------------------------------------------------------- */

static gboolean
read_polygon (
    Reader *reader, OGRFeatureH feature, OGRGeometryH polygon, GError **error)
{
  OGRGeometryH centroid;
  gboolean placed;

  if (reader->pass == PASS_POINTS) {
    reader->n_polygons++;
    return TRUE;
  }
  centroid = OGR_G_CreateGeometry (wkbPoint);
  /* Leaves the point empty where it fails. */
  OGR_G_Centroid (polygon, centroid);
  g_clear_pointer (&reader->messages.failure, g_free);
  placed = place_point (reader, feature, centroid, error);
  OGR_G_DestroyGeometry (centroid);
  return placed;
}

static gboolean
read_geometry (
    Reader *reader, OGRFeatureH feature, OGRGeometryH geometry, GError **error)
{
  OGRwkbGeometryType type = wkbFlatten (OGR_G_GetGeometryType (geometry));

  if (type == wkbPoint)
    return reader->pass != PASS_POINTS ||
           place_point (reader, feature, geometry, error);
  if (OGR_GT_IsSurface (type) || OGR_GT_IsSubClassOf (type, wkbMultiSurface))
    return read_polygon (reader, feature, geometry, error);
  if (OGR_GT_IsSubClassOf (type, wkbMultiPoint) ||
      type == wkbGeometryCollection) {
    for (gint i = 0; i < OGR_G_GetGeometryCount (geometry); i++) {
      OGRGeometryH part = OGR_G_GetGeometryRef (geometry, i);
      if (!read_geometry (reader, feature, part, error))
        return FALSE;
    }
    return TRUE;
  }
  reader->n_lines++;
  return TRUE;
}

static gboolean
may_hold_points (OGRLayerH layer)
{
  OGRwkbGeometryType type = wkbFlatten (OGR_L_GetGeomType (layer));

  return type == wkbUnknown || type == wkbPoint || type == wkbMultiPoint ||
         type == wkbGeometryCollection;
}

static gboolean
read_feature (Reader *reader, OGRFeatureH feature, GError **error)
{
  OGRGeometryH geometry = OGR_F_GetGeometryRef (feature);

  if (reader->messages.failure != NULL) {
    reader->n_damaged++;
    if (reader->damage == NULL)
      reader->damage = g_steal_pointer (&reader->messages.failure);
    g_clear_pointer (&reader->messages.failure, g_free);
  }
  if (geometry != NULL)
    return read_geometry (reader, feature, geometry, error);
  if (reader->pass != PASS_POINTS || !may_hold_points (reader->layer))
    return TRUE;
  if (!begin_layer (reader, error))
    return FALSE;
  add_point (reader, feature, NAN, NAN, NAN);
  return TRUE;
}

/* --- Layers -------------------------------------------------------------- */

static gboolean
read_features (Reader *reader, GError **error)
{
  gboolean good = TRUE;
  OGRFeatureH feature;

  OGR_L_ResetReading (reader->layer);
  while (good && (feature = OGR_L_GetNextFeature (reader->layer)) != NULL) {
    good = read_feature (reader, feature, error);
    OGR_F_Destroy (feature);
  }
  if (good && reader->messages.failure != NULL) {
    g_set_error (error, LP_ERROR, LP_ERROR_READ,
        "Cannot read the poles in '%s' to their end: %s", reader->source,
        reader->messages.failure);
    good = FALSE;
  }
  return good;
}

static gboolean
read_layer (Reader *reader, OGRLayerH layer, GError **error)
{
  guint64 points_before = reader->n_points;
  gboolean good;

  if (OGR_L_GetGeomType (layer) == wkbNone)
    return TRUE;
  reader->layer = layer;
  reader->layer_begun = FALSE;
  reader->crs_is_assumed = FALSE;
  good = read_features (reader, error);
  if (good && reader->crs_is_assumed && reader->n_points > points_before)
    warn (reader,
        "The poles in '%s' do not say their CRS; their coordinates were taken "
        "for longitude and latitude of WGS84.",
        reader->source);
  g_clear_pointer (&reader->to_wgs84, OCTDestroyCoordinateTransformation);
  return good;
}

static gboolean
read_layers (Reader *reader, Pass pass, GError **error)
{
  gint n_layers = GDALDatasetGetLayerCount (reader->dataset);

  reader->pass = pass;
  reader->n_damaged = 0;
  for (gint i = 0; i < n_layers; i++) {
    if (!read_layer (reader, GDALDatasetGetLayer (reader->dataset, i), error))
      return FALSE;
  }
  return TRUE;
}

static void
refuse_source (Reader *reader, GError **error)
{
  const gchar *driver =
      GDALGetDriverShortName (GDALGetDatasetDriver (reader->dataset));

  if (reader->n_lines > 0)
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "There are no points in '%s', only %" G_GUINT64_FORMAT
        " lines: poles must be points, or polygons around them.",
        reader->source, reader->n_lines);
  else if (g_str_equal (driver, "CSV"))
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "There are no points in '%s': it needs rows, and columns named "
        "latitude and longitude.",
        reader->source);
  else
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "There are no points in '%s': poles must be points, or polygons "
        "around them.",
        reader->source);
}

static void
report_messages (Reader *reader)
{
  if (reader->n_damaged > 0)
    warn (reader,
        "%" G_GUINT64_FORMAT " features in '%s' are damaged, the first: %s",
        reader->n_damaged, reader->source, reader->damage);
  for (guint i = 0; i < reader->messages.warnings->len; i++)
    warn (reader, "'%s': %s", reader->source,
        (const gchar *) g_ptr_array_index (reader->messages.warnings, i));
}

static gboolean
read_source (Reader *reader, GError **error)
{
  if (!open_source (reader, error) || !read_layers (reader, PASS_POINTS, error))
    return FALSE;
  if (reader->n_points == 0 && reader->n_polygons > 0) {
    if (!read_layers (reader, PASS_POLYGONS, error))
      return FALSE;
    warn (reader,
        "There are no points in '%s'; the centroids of its polygons were "
        "taken for poles.",
        reader->source);
  } else if (reader->n_points == 0) {
    refuse_source (reader, error);
    return FALSE;
  }
  report_messages (reader);
  reader->sink->describe (reader->user_data,
      GDALGetDriverShortName (GDALGetDatasetDriver (reader->dataset)),
      reader->crs);
  return TRUE;
}

/*
 * lp_pole_ogr_read:
 *
 * Reads the points of @source, or, where there are none, the centroids of its
 * polygons. Everything that GDAL has to say goes to the sink or into @error.
 */
gboolean
lp_pole_ogr_read (const gchar *source, const LpPoleSink *sink,
    gpointer user_data, GError **error)
{
  Reader reader = { .source = source, .sink = sink, .user_data = user_data };
  gboolean good;

  reader.messages.warnings = g_ptr_array_new_with_free_func (g_free);
  CPLPushErrorHandlerEx (take_message, &reader.messages);
  GDALAllRegister ();
  reader.wgs84 = OSRNewSpatialReference (NULL);
  OSRImportFromEPSG (reader.wgs84, 4326);
  OSRSetAxisMappingStrategy (reader.wgs84, OAMS_TRADITIONAL_GIS_ORDER);

  good = read_source (&reader, error);

  g_clear_pointer (&reader.to_wgs84, OCTDestroyCoordinateTransformation);
  g_clear_pointer (&reader.dataset, GDALClose);
  OSRDestroySpatialReference (reader.wgs84);
  CPLPopErrorHandler ();
  g_ptr_array_unref (reader.messages.warnings);
  g_free (reader.messages.failure);
  g_free (reader.damage);
  g_free (reader.crs);
  return good;
}
