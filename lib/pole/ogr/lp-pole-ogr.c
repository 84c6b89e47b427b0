/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "pole/ogr/lp-pole-ogr.h"

#include <string.h>

#include "pole/ogr/lp-pole-reader.h"

static void
close_file (LpPoleReader *reader)
{
  g_clear_pointer (&reader->to_wgs84, OCTDestroyCoordinateTransformation);
  g_clear_pointer (&reader->dataset, GDALClose);
  reader->crs_is_assumed = FALSE;
}

static gboolean
read_layers (LpPoleReader *reader, GError **error)
{
  gint n_layers = GDALDatasetGetLayerCount (reader->dataset);

  if (lp_pole_reader_uses (reader, "OSM"))
    return lp_pole_reader_read_osm (reader, error);
  for (gint i = 0; i < n_layers; i++) {
    OGRLayerH layer = GDALDatasetGetLayer (reader->dataset, i);
    if (!lp_pole_reader_read_layer (reader, layer, error))
      return FALSE;
  }
  return TRUE;
}

/* Of files that differ one format is enough. */
static void
note_format (LpPoleReader *reader)
{
  g_free (reader->format);
  reader->format = g_strdup (
      GDALGetDriverShortName (GDALGetDatasetDriver (reader->dataset)));
}

static gboolean
read_files (
    LpPoleReader *reader, GPtrArray *files, LpPolePass pass, GError **error)
{
  gboolean good = TRUE;

  reader->pass = pass;
  reader->n_damaged = 0;
  for (guint i = 0; good && i < files->len; i++) {
    guint64 before = reader->n_points;

    reader->file = g_ptr_array_index (files, i);
    good = lp_pole_reader_open (reader, error) && read_layers (reader, error);
    if (good && (reader->format == NULL || reader->n_points > before))
      note_format (reader);
    close_file (reader);
  }
  return good;
}

static void
refuse_source (LpPoleReader *reader, GError **error)
{
  if (reader->complaint != NULL)
    g_set_error (error, LP_ERROR, LP_ERROR_READ,
        "Cannot read the poles in '%s': %s", reader->source, reader->complaint);
  else if (reader->n_lines > 0)
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "There are no points in '%s', only %" G_GUINT64_FORMAT
        " lines: poles must be points, or polygons around them.",
        reader->source, reader->n_lines);
  else if (g_str_equal (reader->format, "CSV"))
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "There are no points in '%s': it needs rows, and columns named "
        "latitude and longitude, or named in the mapping as x=COLUMN,y=COLUMN.",
        reader->source);
  else if (g_str_equal (reader->format, "OSM"))
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "There are no poles in '%s': no node is power=tower, power=pole or "
        "power=portal.",
        reader->source);
  else if (g_str_equal (reader->format, "GPX"))
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "There are no points in '%s': poles must be waypoints; routes and "
        "tracks are not read.",
        reader->source);
  else
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "There are no points in '%s': poles must be points, or polygons "
        "around them.",
        reader->source);
}

static void
report (LpPoleReader *reader)
{
  if (reader->pass == LP_POLE_PASS_POLYGONS)
    lp_pole_reader_warn (reader,
        "There are no points in '%s'; the centroids of its polygons were "
        "taken for poles.",
        reader->source);
  else if (reader->n_polygons > 0 || reader->n_lines > 0)
    lp_pole_reader_warn (reader,
        "%" G_GUINT64_FORMAT " lines and %" G_GUINT64_FORMAT
        " polygons in '%s' were left out: there are points, and these are "
        "the poles.",
        reader->n_lines, reader->n_polygons, reader->source);
  if (reader->crs_differs)
    lp_pole_reader_warn (reader,
        "The mapping states the CRS %s for '%s', which says another itself; "
        "the mapping was followed.",
        reader->mapping->crs, reader->source);
  if (reader->complaint != NULL)
    lp_pole_reader_warn (reader, "'%s' may hold more poles than were read: %s",
        reader->source, reader->complaint);
  if (reader->n_damaged > 0)
    lp_pole_reader_warn (reader,
        "%" G_GUINT64_FORMAT " features in '%s' are damaged, the first: %s",
        reader->n_damaged, reader->source, reader->damage);
  for (guint i = 0; i < reader->messages.warnings->len; i++)
    lp_pole_reader_warn (reader, "'%s': %s", reader->source,
        (const gchar *) g_ptr_array_index (reader->messages.warnings, i));
}

static gboolean
read_source (LpPoleReader *reader, GPtrArray *files, GError **error)
{
  if (!read_files (reader, files, LP_POLE_PASS_POINTS, error))
    return FALSE;
  if (reader->n_points == 0 && reader->n_polygons > 0 &&
      !read_files (reader, files, LP_POLE_PASS_POLYGONS, error))
    return FALSE;
  if (reader->n_points == 0) {
    refuse_source (reader, error);
    return FALSE;
  }
  report (reader);
  reader->sink->describe (
      reader->user_data, reader->format, reader->crs, reader->place_columns);
  return TRUE;
}

static OGRSpatialReferenceH
make_wgs84 (void)
{
  OGRSpatialReferenceH crs = OSRNewSpatialReference (NULL);

  OSRImportFromEPSG (crs, 4326);
  OSRSetAxisMappingStrategy (crs, OAMS_TRADITIONAL_GIS_ORDER);
  return crs;
}

/* GDAL would look in files and on the network for anything else. */
static gboolean
is_crs_code (const gchar *crs)
{
  return g_regex_match_simple ("^[A-Z]+:[A-Z0-9_]+$", crs, G_REGEX_CASELESS, 0);
}

static gboolean
take_stated_crs (LpPoleReader *reader, GError **error)
{
  const gchar *crs = reader->mapping->crs;

  if (crs == NULL)
    return TRUE;
  reader->stated_crs = OSRNewSpatialReference (NULL);
  OSRSetAxisMappingStrategy (reader->stated_crs, OAMS_TRADITIONAL_GIS_ORDER);
  if (is_crs_code (crs) &&
      OSRSetFromUserInput (reader->stated_crs, crs) == OGRERR_NONE)
    return TRUE;
  g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
      "The CRS '%s' in the mapping of pole fields is not known: write "
      "crs=EPSG:CODE.",
      crs);
  return FALSE;
}

/*
 * lp_pole_ogr_read:
 * @source: what GDAL is to open
 * @shown: the same without passwords, for users
 *
 * Reads the points of @source, or, where there are none, the centroids of its
 * polygons. Everything that GDAL has to say goes to the sink or into @error.
 */
gboolean
lp_pole_ogr_read (const gchar *source, const gchar *shown,
    const LpPoleMapping *mapping, const LpPoleSink *sink, gpointer user_data,
    GError **error)
{
  LpPoleReader reader = {
    .source = shown, .mapping = mapping, .sink = sink, .user_data = user_data
  };
  LpPoleFiles files = { NULL };
  gboolean good;

  lp_pole_messages_begin (&reader.messages, source);
  GDALAllRegister ();
  reader.wgs84 = make_wgs84 ();
  good = take_stated_crs (&reader, error) &&
         lp_pole_files_find (&files, source, shown, LP_POLE_MAX_UNPACKED,
             &reader.messages, error) &&
         read_source (&reader, files.files, error);

  lp_pole_files_clear (&files);
  OSRDestroySpatialReference (reader.wgs84);
  OSRDestroySpatialReference (reader.stated_crs);
  lp_pole_messages_end (&reader.messages);
  g_free (reader.complaint);
  g_free (reader.damage);
  g_free (reader.place_columns);
  g_free (reader.format);
  g_free (reader.crs);
  return good;
}
