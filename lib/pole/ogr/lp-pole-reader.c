/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Layers and their points, brought to WGS84, on their way to the sink. */

#include "pole/ogr/lp-pole-reader.h"

#include <math.h>

void
lp_pole_reader_warn (LpPoleReader *reader, const gchar *format, ...)
{
  g_autofree gchar *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  reader->sink->warn (reader->user_data, text);
}

const gchar *
lp_pole_reader_get_failure (const LpPoleReader *reader)
{
  return reader->messages.failure != NULL ? reader->messages.failure
                                          : "GDAL does not say why.";
}

/*
 * lp_pole_reader_note_damage:
 *
 * Books what GDAL has said against the feature that it has just given.
 */
void
lp_pole_reader_note_damage (LpPoleReader *reader)
{
  if (reader->messages.failure == NULL)
    return;
  reader->n_damaged++;
  if (reader->damage == NULL)
    reader->damage = g_steal_pointer (&reader->messages.failure);
  lp_pole_messages_clear_failure (&reader->messages);
}

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

/* What the user states goes for coordinates that are degrees only because a
 * column is called latitude, too. */
static gboolean
prepare_crs (LpPoleReader *reader, GError **error)
{
  OGRSpatialReferenceH own = OGR_L_GetSpatialRef (reader->layer);
  OGRSpatialReferenceH crs = reader->stated_crs ? reader->stated_crs : own;

  if (reader->stated_crs != NULL && own != NULL && !OSRIsSame (own, crs))
    reader->crs_differs = TRUE;
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
        "Cannot bring the poles in '%s' from %s to WGS84: %s State their CRS "
        "as crs=EPSG:CODE in the mapping.",
        reader->file->shown, name, lp_pole_reader_get_failure (reader));
    return FALSE;
  }
  lp_pole_messages_clear_failure (&reader->messages);
  return TRUE;
}

/*
 * lp_pole_reader_begin_layer:
 *
 * Fills reader->columns for the fields that there are. Not called for layers
 * without anything to read, which are nobody's business.
 */
gboolean
lp_pole_reader_begin_layer (
    LpPoleReader *reader, const gchar *const *field_names, GError **error)
{
  for (guint i = 0; i < LP_POLE_N_FIELDS; i++)
    reader->columns[i] = -1;
  reader->sink->begin_layer (reader->user_data, OGR_L_GetName (reader->layer),
      field_names, reader->columns);
  return prepare_crs (reader, error);
}

void
lp_pole_reader_end_layer (LpPoleReader *reader)
{
  if (reader->crs_is_assumed)
    lp_pole_reader_warn (reader,
        "The poles in '%s' do not say their CRS; their coordinates were taken "
        "for longitude and latitude of WGS84.",
        reader->file->shown);
  reader->crs_is_assumed = FALSE;
  g_clear_pointer (&reader->to_wgs84, OCTDestroyCoordinateTransformation);
}

/*
 * lp_pole_reader_add:
 * @x: in the layer's CRS, eastward; NAN where there is no position
 * @z: NAN where there is none
 *
 * Hands a point on in degrees of WGS84.
 */
gboolean
lp_pole_reader_add (LpPoleReader *reader, gint64 feature, gdouble x, gdouble y,
    gdouble z, const gchar *const values[LP_POLE_N_FIELDS], GError **error)
{
  if (reader->crs_is_assumed && isfinite (x) && isfinite (y) &&
      (fabs (x) > 180.0 || fabs (y) > 90.0)) {
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "The poles in '%s' do not say their CRS, and %.15g, %.15g are no "
        "longitude and latitude: state it as crs=EPSG:CODE in the mapping, or "
        "in a .prj file beside them.",
        reader->file->shown, x, y);
    return FALSE;
  }
  if (reader->to_wgs84 != NULL) {
    gdouble height = isnan (z) ? 0.0 : z;
    gint converted = FALSE;

    OCTTransformEx (reader->to_wgs84, 1, &x, &y, &height, &converted);
    if (!converted)
      x = y = NAN;
    if (!isnan (z))
      z = height;
    lp_pole_messages_clear_failure (&reader->messages);
  }
  reader->sink->add (reader->user_data, feature, y, x, z, values);
  return TRUE;
}
