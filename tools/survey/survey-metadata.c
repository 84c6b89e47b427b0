/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "survey/survey-metadata.h"

#include <gexiv2/gexiv2.h>
#include <math.h>

#include "survey/survey-text.h"

#define DJI_NAMESPACE "http://www.dji.com/drone-dji/1.0/"

/* Metadata must belong to a file; this one begins and ends. */
static const guint8 empty_jpeg[] = { 0xff, 0xd8, 0xff, 0xd9 };

/* Exiv2's XMP toolkit is not made for several threads at once. */
static GMutex toolkit_lock;

static gboolean
init_toolkit (GError **error)
{
  static gboolean ready = FALSE;

  if (!ready)
    ready = gexiv2_initialize () && gexiv2_metadata_try_register_xmp_namespace (
                                        DJI_NAMESPACE, "drone-dji", error);
  return ready;
}

/* Exiv2 takes fractions. */
static gboolean
set_fraction (GExiv2Metadata *metadata, const gchar *tag, gdouble value,
    gint unit, GError **error)
{
  return gexiv2_metadata_try_set_exif_tag_rational (
      metadata, tag, (gint) lround (value * unit), unit, error);
}

static gboolean
set_degrees (
    GExiv2Metadata *metadata, const gchar *tag, gdouble degrees, GError **error)
{
  /* A millionth of a second of arc is 0.03 mm on the ground. */
  const gint64 unit = 1000000;
  gint64 seconds = llround (fabs (degrees) * 3600.0 * (gdouble) unit);
  g_autofree gchar *text = g_strdup_printf ("%d/1 %d/1 %d/%d",
      (gint) (seconds / (3600 * unit)), (gint) (seconds / (60 * unit) % 60),
      (gint) (seconds % (60 * unit)), (gint) unit);

  return gexiv2_metadata_try_set_tag_string (metadata, tag, text, error);
}

static gboolean
set_position (
    GExiv2Metadata *metadata, const SurveyPosition *position, GError **error)
{
  return gexiv2_metadata_try_set_tag_string (
             metadata, "Exif.GPSInfo.GPSVersionID", "2 3 0 0", error) &&
         gexiv2_metadata_try_set_tag_string (metadata,
             "Exif.GPSInfo.GPSLatitudeRef",
             position->latitude < 0.0 ? "S" : "N", error) &&
         set_degrees (
             metadata, "Exif.GPSInfo.GPSLatitude", position->latitude, error) &&
         gexiv2_metadata_try_set_tag_string (metadata,
             "Exif.GPSInfo.GPSLongitudeRef",
             position->longitude < 0.0 ? "W" : "E", error) &&
         set_degrees (metadata, "Exif.GPSInfo.GPSLongitude",
             position->longitude, error) &&
         gexiv2_metadata_try_set_tag_string (metadata,
             "Exif.GPSInfo.GPSAltitudeRef",
             position->altitude < 0.0 ? "1" : "0", error) &&
         set_fraction (metadata, "Exif.GPSInfo.GPSAltitude",
             fabs (position->altitude), 1000, error);
}

static gboolean
set_time (GExiv2Metadata *metadata, gint64 time, GError **error)
{
  g_autoptr (GDateTime) date =
      g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);
  g_autofree gchar *text = g_date_time_format (date, "%Y:%m:%d %H:%M:%S");
  g_autofree gchar *fraction =
      g_strdup_printf ("%03d", (gint) (time % G_USEC_PER_SEC / 1000));

  return gexiv2_metadata_try_set_tag_string (
             metadata, "Exif.Photo.DateTimeOriginal", text, error) &&
         gexiv2_metadata_try_set_tag_string (
             metadata, "Exif.Photo.SubSecTimeOriginal", fraction, error) &&
         gexiv2_metadata_try_set_tag_string (
             metadata, "Exif.Photo.OffsetTimeOriginal", "+00:00", error);
}

static gboolean
set_camera (
    GExiv2Metadata *metadata, const SurveyOptions *options, GError **error)
{
  gdouble equivalent = SURVEY_FOCAL_LENGTH_MM * 36.0 / SURVEY_SENSOR_WIDTH_MM;
  /* Pixels per centimetre of the sensor. */
  gdouble density = options->width * 10.0 / SURVEY_SENSOR_WIDTH_MM;

  return gexiv2_metadata_try_set_tag_string (
             metadata, "Exif.Photo.ExifVersion", "48 50 51 50", error) &&
         gexiv2_metadata_try_set_tag_string (
             metadata, "Exif.Image.Make", "Linepatrol", error) &&
         gexiv2_metadata_try_set_tag_string (
             metadata, "Exif.Image.Model", "Simulated camera", error) &&
         gexiv2_metadata_try_set_tag_string (
             metadata, "Exif.Image.Orientation", "1", error) &&
         set_fraction (metadata, "Exif.Photo.FocalLength",
             SURVEY_FOCAL_LENGTH_MM, 10, error) &&
         gexiv2_metadata_try_set_exif_tag_rational (metadata,
             "Exif.Photo.FocalPlaneXResolution", (gint) lround (density * 100),
             100, error) &&
         gexiv2_metadata_try_set_tag_string (
             metadata, "Exif.Photo.FocalPlaneResolutionUnit", "3", error) &&
         gexiv2_metadata_try_set_tag_long (metadata,
             "Exif.Photo.FocalLengthIn35mmFilm", lround (equivalent), error);
}

/* DJI writes numbers with their sign, and angles with two decimals. */
static gboolean
set_dji (GExiv2Metadata *metadata, const gchar *name, gdouble value,
    guint decimals, GError **error)
{
  g_autofree gchar *tag = g_strconcat ("Xmp.drone-dji.", name, NULL);
  g_autoptr (GString) text = g_string_new (value >= 0.0 ? "+" : "");

  if (isnan (value))
    return TRUE;
  survey_append_fixed (text, value, decimals);
  return gexiv2_metadata_try_set_tag_string (metadata, tag, text->str, error);
}

static gboolean
set_gimbal (
    GExiv2Metadata *metadata, const SurveyState *reported, GError **error)
{
  return set_dji (metadata, "AbsoluteAltitude", reported->position.altitude, 3,
             error) &&
         set_dji (
             metadata, "GimbalRollDegree", reported->camera_roll, 2, error) &&
         set_dji (
             metadata, "GimbalYawDegree", reported->camera_yaw, 2, error) &&
         set_dji (
             metadata, "GimbalPitchDegree", reported->camera_pitch, 2, error) &&
         set_dji (metadata, "FlightYawDegree", reported->heading, 2, error);
}

/* @exif begins with its TIFF header. */
gboolean
survey_metadata_make (const SurveyShot *shot, const SurveyOptions *options,
    GBytes **exif, gchar **xmp, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&toolkit_lock);
  g_autoptr (GExiv2Metadata) metadata = NULL;

  if (!init_toolkit (error))
    return FALSE;
  metadata = gexiv2_metadata_new ();
  if (!gexiv2_metadata_open_buf (
          metadata, empty_jpeg, sizeof empty_jpeg, error) ||
      !set_camera (metadata, options, error) ||
      !set_time (metadata, shot->camera_time, error) ||
      !set_position (metadata, &shot->reported.position, error) ||
      !set_gimbal (metadata, &shot->reported, error))
    return FALSE;
  *exif =
      gexiv2_metadata_get_exif_data (metadata, GEXIV2_BYTE_ORDER_LITTLE, error);
  if (*exif == NULL)
    return FALSE;
  *xmp = gexiv2_metadata_try_generate_xmp_packet (
      metadata, GEXIV2_USE_COMPACT_FORMAT, 0, error);
  if (*xmp == NULL) {
    g_clear_pointer (exif, g_bytes_unref);
    return FALSE;
  }
  return TRUE;
}
