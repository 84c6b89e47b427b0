/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The features of one layer: which geometries are poles, and what their
 * fields say. */

#include <math.h>
#include <string.h>

#include "pole/ogr/lp-pole-description.h"
#include "pole/ogr/lp-pole-reader.h"

/* Of features that differ; no more fields are of use to anybody. */
#define MAX_DESCRIBED 500

typedef struct {
  LpPoleReader *reader;
  OGRLayerH layer;
  gint n_fields;
  gint description; /* the field that holds HTML, or -1 */
  GPtrArray *names; /* of the fields, then of what the HTML says */
  gboolean begun;
  gchar *early_end; /* why the search for names ended, where it did so badly */
  /* of the feature that is being read */
  OGRFeatureH feature;
  GPtrArray *attributes; /* what its HTML says, once it was wanted */
} Layer;

/* --- Fields -------------------------------------------------------------- */

static gint
find_description (OGRFeatureDefnH definition)
{
  static const gchar *const names[] = { "description", "desc", "popupinfo",
    NULL };

  for (guint i = 0; names[i] != NULL; i++) {
    gint field = OGR_FD_GetFieldIndex (definition, names[i]);
    if (field >= 0 &&
        OGR_Fld_GetType (OGR_FD_GetFieldDefn (definition, field)) == OFTString)
      return field;
  }
  return -1;
}

static gboolean
has_name (GPtrArray *names, const gchar *name)
{
  for (guint i = 0; i < names->len; i++) {
    if (g_ascii_strcasecmp (g_ptr_array_index (names, i), name) == 0)
      return TRUE;
  }
  return FALSE;
}

static GPtrArray *
parse_description (Layer *layer, OGRFeatureH feature)
{
  if (!OGR_F_IsFieldSetAndNotNull (feature, layer->description))
    return g_ptr_array_new ();
  return lp_pole_description_parse (
      OGR_F_GetFieldAsString (feature, layer->description));
}

/* Drivers that parse XML as they go complain once, with whatever feature they
 * give at that time, and then stop: that is no matter of the feature. */
static gboolean
is_end_of_xml (const LpPoleReader *reader)
{
  static const gchar *const drivers[] = { "GML", "GPX", "GeoRSS", "KML" };

  for (guint i = 0;
       reader->messages.failure != NULL && i < G_N_ELEMENTS (drivers); i++) {
    if (lp_pole_reader_uses (reader, drivers[i]))
      return TRUE;
  }
  return FALSE;
}

/* Which field is which has to be known before the first pole: what the HTML
 * holds is looked for in all features beforehand. A field of its own comes
 * before what the HTML repeats. */
static void
find_described_names (Layer *layer)
{
  OGRFeatureH feature;

  OGR_L_ResetReading (layer->layer);
  while (layer->names->len < (guint) layer->n_fields + MAX_DESCRIBED &&
         (feature = OGR_L_GetNextFeature (layer->layer)) != NULL) {
    g_autoptr (GPtrArray) attributes = parse_description (layer, feature);
    for (guint i = 0; i < attributes->len; i++) {
      const LpPoleAttribute *attribute = g_ptr_array_index (attributes, i);
      if (!has_name (layer->names, attribute->name))
        g_ptr_array_add (layer->names, g_strdup (attribute->name));
    }
    OGR_F_Destroy (feature);
    if (is_end_of_xml (layer->reader))
      break;
    /* That of a feature is met again when it is read. */
    lp_pole_messages_clear_failure (&layer->reader->messages);
  }
  /* This is not: some drivers say it once. */
  layer->early_end = g_steal_pointer (&layer->reader->messages.failure);
}

static void
open_layer (Layer *layer)
{
  OGRFeatureDefnH definition = OGR_L_GetLayerDefn (layer->layer);

  layer->n_fields = OGR_FD_GetFieldCount (definition);
  layer->names = g_ptr_array_new_with_free_func (g_free);
  for (gint i = 0; i < layer->n_fields; i++)
    g_ptr_array_add (layer->names,
        g_strdup (OGR_Fld_GetNameRef (OGR_FD_GetFieldDefn (definition, i))));
  layer->description = find_description (definition);
  if (layer->description >= 0)
    find_described_names (layer);
  g_ptr_array_add (layer->names, NULL);
}

/* GDAL keeps the text of a number only until the next is asked for. */
static gchar *
get_value (Layer *layer, gint column)
{
  if (column < 0)
    return NULL;
  if (column < layer->n_fields)
    return OGR_F_IsFieldSetAndNotNull (layer->feature, column)
               ? g_strdup (OGR_F_GetFieldAsString (layer->feature, column))
               : NULL;
  if (layer->attributes == NULL)
    layer->attributes = parse_description (layer, layer->feature);
  return g_strdup (lp_pole_description_get (
      layer->attributes, g_ptr_array_index (layer->names, column)));
}

static gboolean
begin_layer (Layer *layer, GError **error)
{
  if (layer->begun)
    return TRUE;
  layer->begun = TRUE;
  return lp_pole_reader_begin_layer (
      layer->reader, (const gchar *const *) layer->names->pdata, error);
}

static gboolean
add_pole (Layer *layer, gdouble x, gdouble y, gdouble z, GError **error)
{
  gchar *values[LP_POLE_N_FIELDS];
  gboolean good;

  if (!begin_layer (layer, error))
    return FALSE;
  for (guint i = 0; i < LP_POLE_N_FIELDS; i++)
    values[i] = get_value (layer, layer->reader->columns[i]);
  good = lp_pole_reader_add (layer->reader, OGR_F_GetFID (layer->feature), x, y,
      z, (const gchar *const *) values, error);
  for (guint i = 0; i < LP_POLE_N_FIELDS; i++)
    g_free (values[i]);
  return good;
}

/* --- Geometries ---------------------------------------------------------- */

static gboolean
place_point (Layer *layer, OGRGeometryH point, GError **error)
{
  layer->reader->n_points++;
  if (OGR_G_IsEmpty (point))
    return add_pole (layer, NAN, NAN, NAN, error);
  return add_pole (layer, OGR_G_GetX (point, 0), OGR_G_GetY (point, 0),
      OGR_G_Is3D (point) ? OGR_G_GetZ (point, 0) : NAN, error);
}

static gboolean
read_polygon (Layer *layer, OGRGeometryH polygon, GError **error)
{
  OGRGeometryH centroid;
  gboolean placed;

  if (layer->reader->pass == LP_POLE_PASS_POINTS) {
    layer->reader->n_polygons++;
    return TRUE;
  }
  centroid = OGR_G_CreateGeometry (wkbPoint);
  /* Leaves the point empty where it fails. */
  OGR_G_Centroid (polygon, centroid);
  lp_pole_messages_clear_failure (&layer->reader->messages);
  placed = place_point (layer, centroid, error);
  OGR_G_DestroyGeometry (centroid);
  return placed;
}

static gboolean
read_geometry (Layer *layer, OGRGeometryH geometry, GError **error)
{
  OGRwkbGeometryType type = wkbFlatten (OGR_G_GetGeometryType (geometry));
  gboolean in_points = layer->reader->pass == LP_POLE_PASS_POINTS;

  if (type == wkbPoint)
    return !in_points || place_point (layer, geometry, error);
  if (OGR_GT_IsSurface (type) || OGR_GT_IsSubClassOf (type, wkbMultiSurface))
    return read_polygon (layer, geometry, error);
  if (OGR_GT_IsSubClassOf (type, wkbMultiPoint) ||
      type == wkbGeometryCollection) {
    for (gint i = 0; i < OGR_G_GetGeometryCount (geometry); i++) {
      OGRGeometryH part = OGR_G_GetGeometryRef (geometry, i);
      if (!read_geometry (layer, part, error))
        return FALSE;
    }
    return TRUE;
  }
  if (in_points)
    layer->reader->n_lines++;
  return TRUE;
}

/* --- Features ------------------------------------------------------------ */

static gboolean
may_hold_points (OGRLayerH layer)
{
  OGRwkbGeometryType type = wkbFlatten (OGR_L_GetGeomType (layer));

  return type == wkbUnknown || type == wkbPoint || type == wkbMultiPoint ||
         type == wkbGeometryCollection;
}

static gboolean
read_feature (Layer *layer, GError **error)
{
  OGRGeometryH geometry = OGR_F_GetGeometryRef (layer->feature);

  lp_pole_reader_note_damage (layer->reader);
  if (geometry != NULL)
    return read_geometry (layer, geometry, error);
  if (layer->reader->pass != LP_POLE_PASS_POINTS ||
      !may_hold_points (layer->layer))
    return TRUE;
  return add_pole (layer, NAN, NAN, NAN, error);
}

/* Where reading ends with an error, or the connection is gone, there may have
 * been more. */
static gboolean
check_end (Layer *layer, GError **error)
{
  LpPoleReader *reader = layer->reader;

  if (reader->messages.failure == NULL)
    reader->messages.failure = g_steal_pointer (&layer->early_end);
  if (reader->messages.failure == NULL &&
      lp_pole_reader_uses (reader, "PostgreSQL"))
    OGR_L_GetFeatureCount (layer->layer, TRUE);
  if (reader->messages.failure == NULL)
    return TRUE;
  g_set_error (error, LP_ERROR, LP_ERROR_READ,
      "Cannot read the poles in '%s' to their end: %s", reader->file->shown,
      reader->messages.failure);
  return FALSE;
}

static gboolean
read_features (Layer *layer, GError **error)
{
  gboolean good = TRUE, cut_off = FALSE;

  OGR_L_ResetReading (layer->layer);
  while (good && !cut_off &&
         (layer->feature = OGR_L_GetNextFeature (layer->layer)) != NULL) {
    cut_off = is_end_of_xml (layer->reader);
    good = cut_off || read_feature (layer, error);
    OGR_F_Destroy (layer->feature);
    g_clear_pointer (&layer->attributes, g_ptr_array_unref);
  }
  return good && check_end (layer, error);
}

/* Where somebody went is no pole. */
static gboolean
is_track (const LpPoleReader *reader, OGRLayerH layer)
{
  return lp_pole_reader_uses (reader, "GPX") &&
         g_strcmp0 (OGR_L_GetName (layer), "waypoints") != 0;
}

/*
 * lp_pole_reader_read_layer:
 *
 * Reads the points of a layer, or the centroids of its polygons.
 */
gboolean
lp_pole_reader_read_layer (
    LpPoleReader *reader, OGRLayerH ogr_layer, GError **error)
{
  Layer layer = { .reader = reader, .layer = ogr_layer };
  gboolean good;

  if (OGR_L_GetGeomType (ogr_layer) == wkbNone || is_track (reader, ogr_layer))
    return TRUE;
  reader->layer = ogr_layer;
  open_layer (&layer);
  good = read_features (&layer, error);
  if (good)
    lp_pole_reader_end_layer (reader);
  g_ptr_array_unref (layer.names);
  g_free (layer.early_end);
  return good;
}
