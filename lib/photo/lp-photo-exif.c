/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "photo/lp-photo-exif.h"

#include <math.h>
#include <string.h>

#include "lp-time.h"
#include "photo/lp-photo-tags.h"

static gint64
get_time (const LpPhotoTags *tags)
{
  const gchar *date = lp_photo_tags_get (tags, LP_PHOTO_TAG_DATE_TIME_ORIGINAL);
  const gchar *fraction =
      lp_photo_tags_get (tags, LP_PHOTO_TAG_SUB_SEC_TIME_ORIGINAL);
  const gchar *zone =
      lp_photo_tags_get (tags, LP_PHOTO_TAG_OFFSET_TIME_ORIGINAL);
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
get_number (const LpPhotoTags *tags, LpPhotoTag tag)
{
  const gchar *text = lp_photo_tags_get (tags, tag);
  gchar *end;
  gdouble value = g_ascii_strtod (text, &end);

  return *text != '\0' && *end == '\0' && isfinite (value) ? value : NAN;
}

/* Takes a number like 3339/100 from the beginning of @text. What is divided
 * by zero is not known. */
static gboolean
take_rational (const gchar **text, gdouble *value)
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

/* Degrees, minutes and seconds. */
static gdouble
get_coordinate (const LpPhotoTags *tags, LpPhotoTag tag,
    LpPhotoTag reference_tag, gchar positive, gchar negative)
{
  const gchar *reference = lp_photo_tags_get (tags, reference_tag);
  const gchar *position = lp_photo_tags_get (tags, tag);
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
get_altitude (const LpPhotoTags *tags)
{
  const gchar *reference =
      lp_photo_tags_get (tags, LP_PHOTO_TAG_GPS_ALTITUDE_REF);
  const gchar *position = lp_photo_tags_get (tags, LP_PHOTO_TAG_GPS_ALTITUDE);
  gdouble altitude;

  if (!take_rational (&position, &altitude))
    return NAN;
  return *reference == '1' ? -altitude : altitude;
}

static void
read_position (const LpPhotoTags *tags, LpPhoto *photo)
{
  gdouble latitude = get_coordinate (
      tags, LP_PHOTO_TAG_GPS_LATITUDE, LP_PHOTO_TAG_GPS_LATITUDE_REF, 'N', 'S');
  gdouble longitude = get_coordinate (tags, LP_PHOTO_TAG_GPS_LONGITUDE,
      LP_PHOTO_TAG_GPS_LONGITUDE_REF, 'E', 'W');

  if (!lp_position_is_plausible (latitude, longitude))
    return;
  photo->latitude = latitude;
  photo->longitude = longitude;
  photo->altitude = get_altitude (tags);
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
  g_auto (LpPhotoTags) tags = { 0 };

  photo->fix = LP_FIX_NONE;
  photo->reason = LP_FIX_REASON_NO_FIX;
  if (!lp_photo_tags_read (&tags, photo->path))
    return;
  photo->time = get_time (&tags);
  read_position (&tags, photo);
  photo->heading = get_number (&tags, LP_PHOTO_TAG_DJI_FLIGHT_YAW);
  photo->camera_yaw = get_number (&tags, LP_PHOTO_TAG_DJI_GIMBAL_YAW);
  photo->camera_pitch = get_number (&tags, LP_PHOTO_TAG_DJI_GIMBAL_PITCH);
  photo->camera_roll = get_number (&tags, LP_PHOTO_TAG_DJI_GIMBAL_ROLL);
}
