/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gdal_fixture.h"

#include <cpl_vsi.h>
#include <gdal.h>
#include <math.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

static void
add_field (OGRLayerH layer, const gchar *name, OGRFieldType type)
{
  OGRFieldDefnH field = OGR_Fld_Create (name, type);

  g_assert_cmpint (OGR_L_CreateField (layer, field, TRUE), ==, OGRERR_NONE);
  OGR_Fld_Destroy (field);
}

static void
add_pole (OGRLayerH layer, const WrittenPole *pole)
{
  OGRFeatureH feature = OGR_F_Create (OGR_L_GetLayerDefn (layer));
  OGRGeometryH point = OGR_G_CreateGeometry (wkbPoint);
  gint line = OGR_F_GetFieldIndex (feature, "line");

  if (isnan (pole->z))
    OGR_G_SetPoint_2D (point, 0, pole->x, pole->y);
  else
    OGR_G_SetPoint (point, 0, pole->x, pole->y, pole->z);
  OGR_F_SetGeometryDirectly (feature, point);
  if (line >= 0) {
    OGR_F_SetFieldString (feature, line, pole->line);
    OGR_F_SetFieldInteger (
        feature, OGR_F_GetFieldIndex (feature, "number"), pole->number);
  } else {
    g_autofree gchar *name =
        g_strdup_printf ("%s/%d", pole->line, pole->number);
    OGR_F_SetFieldString (feature, OGR_F_GetFieldIndex (feature, "name"), name);
  }
  g_assert_cmpint (OGR_L_CreateFeature (layer, feature), ==, OGRERR_NONE);
  OGR_F_Destroy (feature);
}

static OGRSpatialReferenceH
make_crs (const gchar *name)
{
  OGRSpatialReferenceH crs = OSRNewSpatialReference (NULL);

  g_assert_cmpint (OSRSetFromUserInput (crs, name), ==, OGRERR_NONE);
  OSRSetAxisMappingStrategy (crs, OAMS_TRADITIONAL_GIS_ORDER);
  return crs;
}

/*
 * bring_to_crs:
 * @x: longitude, and then what is eastward in @crs
 */
void
bring_to_crs (const gchar *crs, gdouble *x, gdouble *y)
{
  OGRSpatialReferenceH from = make_crs ("EPSG:4326");
  OGRSpatialReferenceH to = make_crs (crs);
  OGRCoordinateTransformationH transformation =
      OCTNewCoordinateTransformation (from, to);

  g_assert_true (OCTTransform (transformation, 1, x, y, NULL));
  OCTDestroyCoordinateTransformation (transformation);
  OSRDestroySpatialReference (from);
  OSRDestroySpatialReference (to);
}

/*
 * write_layer:
 * @path: a new file, or one that gets a layer more
 * @crs: of the coordinates, eastward first; NULL for none
 */
void
write_layer (const gchar *driver, const gchar *path, const gchar *name,
    const gchar *crs, const WrittenPole *poles, guint n_poles)
{
  OGRSpatialReferenceH srs = crs != NULL ? make_crs (crs) : NULL;
  GDALDatasetH dataset;
  OGRLayerH layer;

  GDALAllRegister ();
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    dataset =
        GDALOpenEx (path, GDAL_OF_VECTOR | GDAL_OF_UPDATE, NULL, NULL, NULL);
  else
    dataset = GDALCreate (
        GDALGetDriverByName (driver), path, 0, 0, 0, GDT_Unknown, NULL);
  g_assert_nonnull (dataset);
  layer = GDALDatasetCreateLayer (
      dataset, name, srs, isnan (poles[0].z) ? wkbPoint : wkbPoint25D, NULL);
  g_assert_nonnull (layer);
  /* GPX has fields of its own only. */
  if (OGR_FD_GetFieldIndex (OGR_L_GetLayerDefn (layer), "name") < 0 ||
      !g_str_equal (driver, "GPX")) {
    add_field (layer, "line", OFTString);
    add_field (layer, "number", OFTInteger);
  }
  for (guint i = 0; i < n_poles; i++)
    add_pole (layer, &poles[i]);
  GDALClose (dataset);
  OSRDestroySpatialReference (srs);
}

/*
 * write_packed:
 * @path: within an archive, such as /vsizip/{a.zip}/b.csv
 */
void
write_packed (const gchar *path, const gchar *bytes, gsize length)
{
  VSILFILE *file = VSIFOpenL (path, "wb");

  g_assert_nonnull (file);
  g_assert_cmpuint (VSIFWriteL (bytes, 1, length, file), ==, length);
  g_assert_cmpint (VSIFCloseL (file), ==, 0);
}
