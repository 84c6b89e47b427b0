/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "photo/lp-photo-exif.h"

#include <gexiv2/gexiv2.h>
#include <math.h>

#include "lp-time.h"
#include "photo/lp-gexiv2.h"

/* The XMP parser below gexiv2 shares state between threads. */
static GMutex exif_lock;

/* An empty text where there is no such tag. */
static gchar *
get_text (GExiv2Metadata *metadata, const gchar *tag)
{
  gchar *text = gexiv2_metadata_try_get_tag_string (metadata, tag, NULL);

  return text != NULL ? g_strstrip (text) : g_strdup ("");
}

static gint64
get_time (GExiv2Metadata *metadata)
{
  g_autofree gchar *date = get_text (metadata, "Exif.Photo.DateTimeOriginal");
  g_autofree gchar *fraction =
      get_text (metadata, "Exif.Photo.SubSecTimeOriginal");
  g_autofree gchar *zone = get_text (metadata, "Exif.Photo.OffsetTimeOriginal");
  g_autofree gchar *exact =
      g_strconcat (date, *fraction ? "." : "", fraction, NULL);
  g_autofree gchar *zoned = g_strconcat (exact, zone, NULL);
  gint64 time = lp_time_parse (zoned, strlen (zoned));

  /* A date is worth more than what was written beside it, and a fraction more
   * than a zone that is none. */
  if (time == LP_TIME_NONE)
    time = lp_time_parse (exact, strlen (exact));
  if (time == LP_TIME_NONE)
    time = lp_time_parse (date, strlen (date));
  return lp_time_is_plausible (time) ? time : LP_TIME_NONE;
}

static gdouble
get_angle (GExiv2Metadata *metadata, const gchar *tag)
{
  g_autofree gchar *text = get_text (metadata, tag);
  gchar *end;
  gdouble value = g_ascii_strtod (text, &end);

  return *text != '\0' && *end == '\0' && isfinite (value) ? value : NAN;
}

/* Takes a number like 3339/100 from the beginning of @text. What is divided
 * by zero is not known. */
static gboolean
take_rational (gchar **text, gdouble *value)
{
  gchar *end;
  gint64 numerator = g_ascii_strtoll (*text, &end, 10);
  gint64 denominator;

  if (end == *text || *end != '/')
    return FALSE;
  *text = end + 1;
  denominator = g_ascii_strtoll (*text, &end, 10);
  if (end == *text || denominator == 0)
    return FALSE;
  *text = end;
  *value = (gdouble) numerator / (gdouble) denominator;
  return TRUE;
}

/* Degrees, minutes and seconds; read here because gexiv2 takes what is not
 * known for zero. */
static gdouble
get_coordinate (GExiv2Metadata *metadata, const gchar *tag,
    const gchar *reference_tag, gchar positive, gchar negative)
{
  g_autofree gchar *text = get_text (metadata, tag);
  g_autofree gchar *reference = get_text (metadata, reference_tag);
  gchar *position = text;
  gdouble degrees, minutes, seconds, value;

  if (!take_rational (&position, &degrees) ||
      !take_rational (&position, &minutes) ||
      !take_rational (&position, &seconds))
    return NAN;
  value = degrees + minutes / 60.0 + seconds / 3600.0;
  if (*reference == positive)
    return value;
  return *reference == negative ? -value : NAN;
}

static gdouble
get_altitude (GExiv2Metadata *metadata)
{
  g_autofree gchar *text = get_text (metadata, "Exif.GPSInfo.GPSAltitude");
  g_autofree gchar *reference =
      get_text (metadata, "Exif.GPSInfo.GPSAltitudeRef");
  gchar *position = text;
  gdouble altitude;

  if (!take_rational (&position, &altitude))
    return NAN;
  return *reference == '1' ? -altitude : altitude;
}

static void
read_position (GExiv2Metadata *metadata, LpPhoto *photo)
{
  gdouble latitude = get_coordinate (metadata, "Exif.GPSInfo.GPSLatitude",
      "Exif.GPSInfo.GPSLatitudeRef", 'N', 'S');
  gdouble longitude = get_coordinate (metadata, "Exif.GPSInfo.GPSLongitude",
      "Exif.GPSInfo.GPSLongitudeRef", 'E', 'W');

  if (!lp_position_is_plausible (latitude, longitude))
    return;
  photo->latitude = latitude;
  photo->longitude = longitude;
  photo->altitude = get_altitude (metadata);
  photo->fix = LP_FIX_EXIF;
  photo->reason = LP_FIX_REASON_NONE;
}

/**
 * lp_photo_read_exif: (skip)
 * @photo: a photo with a path, that nobody else holds
 *
 * Fills in what the file's EXIF and XMP say: time, position, altitude, and
 * the angles that DJI's cameras write. A time without a zone is UTC; one of a
 * clock that was never set, and a position near 0,0, are none. What is not
 * there, be it because the file is no photo, stays unknown.
 */
void
lp_photo_read_exif (LpPhoto *photo)
{
  g_autoptr (GExiv2Metadata) metadata = NULL;

  photo->fix = LP_FIX_NONE;
  photo->reason = LP_FIX_REASON_NO_FIX;
  if (!lp_gexiv2_initialize ())
    return;
  g_mutex_lock (&exif_lock);
  metadata = gexiv2_metadata_new ();
  if (gexiv2_metadata_open_path (metadata, photo->path, NULL)) {
    photo->time = get_time (metadata);
    photo->time_is_local = !gexiv2_metadata_try_has_tag (
        metadata, "Exif.Photo.OffsetTimeOriginal", NULL);
    read_position (metadata, photo);
    photo->heading = get_angle (metadata, "Xmp.drone-dji.FlightYawDegree");
    photo->camera_yaw = get_angle (metadata, "Xmp.drone-dji.GimbalYawDegree");
    photo->camera_pitch =
        get_angle (metadata, "Xmp.drone-dji.GimbalPitchDegree");
    photo->camera_roll = get_angle (metadata, "Xmp.drone-dji.GimbalRollDegree");
  }
  g_clear_object (&metadata);
  g_mutex_unlock (&exif_lock);
}
