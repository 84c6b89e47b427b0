/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "photo/lp-photo-exif.h"

#include <math.h>
#include <string.h>

#include "lp-time.h"
#include "photo/lp-field-of-view.h"
#include "photo/lp-photo-tags.h"

/* What each maker writes, in the order of trust. Angles are of north, east and
 * down. Of Pix4D's own schema only the yaw is taken: its pitch is 0 straight
 * down, but not all who write it know. */
typedef struct {
  LpPhotoTag heading;
  LpPhotoTag yaw;
  LpPhotoTag pitch;
  LpPhotoTag roll;
} Maker;

static const Maker makers[] = {
  { LP_PHOTO_TAG_DJI_FLIGHT_YAW, LP_PHOTO_TAG_DJI_GIMBAL_YAW,
      LP_PHOTO_TAG_DJI_GIMBAL_PITCH, LP_PHOTO_TAG_DJI_GIMBAL_ROLL },
  { LP_PHOTO_TAG_PARROT_DRONE_YAW, LP_PHOTO_TAG_PARROT_CAMERA_YAW,
      LP_PHOTO_TAG_PARROT_CAMERA_PITCH, LP_PHOTO_TAG_PARROT_CAMERA_ROLL },
  { LP_PHOTO_N_TAGS, LP_PHOTO_TAG_SKYDIO_CAMERA_YAW,
      LP_PHOTO_TAG_SKYDIO_CAMERA_PITCH, LP_PHOTO_TAG_SKYDIO_CAMERA_ROLL },
  { LP_PHOTO_N_TAGS, LP_PHOTO_TAG_PIX4D_CAMERA_YAW, LP_PHOTO_N_TAGS,
      LP_PHOTO_N_TAGS },
};

static gint64
parse_time (const gchar *text)
{
  gint64 time = lp_time_parse (text, strlen (text));

  return lp_time_is_plausible (time) ? time : LP_TIME_NONE;
}

/* The camera's clock. Only the zone that belongs to the original time counts:
 * the others are of the file's last change, or of its digital copy. */
static gint64
get_camera_time (const LpPhotoTags *tags, gboolean *has_zone)
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

  *has_zone = time != LP_TIME_NONE && *zone != '\0';
  /* A date is worth more than what was written beside it, and a fraction more
   * than a zone that is none. */
  if (time == LP_TIME_NONE)
    time = lp_time_parse (exact, strlen (exact));
  if (time == LP_TIME_NONE)
    time = lp_time_parse (date, strlen (date));
  return time;
}

/* UTC. */
static gint64
get_gps_time (const LpPhotoTags *tags)
{
  const gchar *date = lp_photo_tags_get (tags, LP_PHOTO_TAG_GPS_DATE_STAMP);
  const gchar *position = lp_photo_tags_get (tags, LP_PHOTO_TAG_GPS_TIME_STAMP);
  g_autofree gchar *midnight = g_strconcat (date, " 00:00:00", NULL);
  gint64 time = parse_time (midnight);
  gdouble hours, minutes, seconds;

  if (time == LP_TIME_NONE ||
      !lp_photo_tags_take_rational (&position, &hours) ||
      !lp_photo_tags_take_rational (&position, &minutes) ||
      !lp_photo_tags_take_rational (&position, &seconds) ||
      !(hours >= 0.0 && hours < 24.0) || !(minutes >= 0.0 && minutes < 60.0) ||
      !(seconds >= 0.0 && seconds < 61.0))
    return LP_TIME_NONE;
  return time + llround (((hours * 60.0 + minutes) * 60.0 + seconds) *
                         (gdouble) G_USEC_PER_SEC);
}

static void
read_time (const LpPhotoTags *tags, LpPhoto *photo)
{
  gboolean has_zone;
  gint64 exposure;

  gint64 shown = get_camera_time (tags, &has_zone);

  photo->time = lp_time_is_plausible (shown) ? shown : LP_TIME_NONE;
  photo->time_is_local = FALSE;
  if (photo->time != LP_TIME_NONE && has_zone)
    return;
  exposure =
      parse_time (lp_photo_tags_get (tags, LP_PHOTO_TAG_DJI_UTC_AT_EXPOSURE));
  if (exposure != LP_TIME_NONE)
    photo->time = exposure;
  else if (photo->time != LP_TIME_NONE)
    photo->time_is_local = TRUE;
  else
    photo->time = get_gps_time (tags);
  if (photo->time != LP_TIME_NONE)
    return;
  /* Who knows when it was set may put it right. */
  photo->time = shown;
  photo->time_is_local = shown != LP_TIME_NONE && !has_zone;
}

/* Degrees, minutes and seconds. */
static gdouble
get_coordinate (const LpPhotoTags *tags, LpPhotoTag tag,
    LpPhotoTag reference_tag, gchar positive, gchar negative)
{
  const gchar *reference = lp_photo_tags_get (tags, reference_tag);
  const gchar *position = lp_photo_tags_get (tags, tag);
  gdouble degrees, minutes, seconds, value;

  if (!lp_photo_tags_take_rational (&position, &degrees) ||
      !lp_photo_tags_take_rational (&position, &minutes) ||
      !lp_photo_tags_take_rational (&position, &seconds))
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

  if (!lp_photo_tags_take_rational (&position, &altitude))
    return NAN;
  return *reference == '1' ? -altitude : altitude;
}

static void
set_position (LpPhoto *photo, gdouble latitude, gdouble longitude)
{
  if (photo->fix == LP_FIX_EXIF ||
      !lp_position_is_plausible (latitude, longitude))
    return;
  photo->latitude = latitude;
  photo->longitude = longitude;
  photo->fix = LP_FIX_EXIF;
  photo->reason = LP_FIX_REASON_NONE;
}

static void
read_position (const LpPhotoTags *tags, LpPhoto *photo)
{
  gdouble dji_latitude =
      lp_photo_tags_get_number (tags, LP_PHOTO_TAG_DJI_LATITUDE);

  set_position (photo,
      get_coordinate (tags, LP_PHOTO_TAG_GPS_LATITUDE,
          LP_PHOTO_TAG_GPS_LATITUDE_REF, 'N', 'S'),
      get_coordinate (tags, LP_PHOTO_TAG_GPS_LONGITUDE,
          LP_PHOTO_TAG_GPS_LONGITUDE_REF, 'E', 'W'));
  set_position (photo, dji_latitude,
      lp_photo_tags_get_number (tags, LP_PHOTO_TAG_DJI_LONGITUDE));
  /* Older firmware misspells it. */
  set_position (photo, dji_latitude,
      lp_photo_tags_get_number (tags, LP_PHOTO_TAG_DJI_LONGTITUDE));
  if (photo->fix != LP_FIX_EXIF)
    return;
  photo->altitude = get_altitude (tags);
  if (isnan (photo->altitude))
    photo->altitude =
        lp_photo_tags_get_number (tags, LP_PHOTO_TAG_DJI_ABSOLUTE_ALTITUDE);
}

static void
read_angle (
    const LpPhotoTags *tags, LpPhotoTag tag, LpPhoto *photo, gdouble *angle)
{
  if (!isnan (*angle) || tag == LP_PHOTO_N_TAGS)
    return;
  *angle = lp_photo_tags_get_number (tags, tag);
  photo->has_own_angles = photo->has_own_angles || !isnan (*angle);
}

static void
read_angles (const LpPhotoTags *tags, LpPhoto *photo)
{
  const gchar *north =
      lp_photo_tags_get (tags, LP_PHOTO_TAG_GPS_IMG_DIRECTION_REF);

  photo->has_own_angles = FALSE;
  photo->heading = photo->camera_yaw = NAN;
  photo->camera_pitch = photo->camera_roll = NAN;
  for (guint i = 0; i < G_N_ELEMENTS (makers); i++) {
    read_angle (tags, makers[i].heading, photo, &photo->heading);
    read_angle (tags, makers[i].yaw, photo, &photo->camera_yaw);
    read_angle (tags, makers[i].pitch, photo, &photo->camera_pitch);
    read_angle (tags, makers[i].roll, photo, &photo->camera_roll);
  }
  /* Magnetic north is of no use without the declination. */
  if (*north == 'T')
    read_angle (
        tags, LP_PHOTO_TAG_GPS_IMG_DIRECTION, photo, &photo->camera_yaw);
}

/**
 * lp_photo_read_exif: (skip)
 * @photo: a photo with a path, that nobody else holds
 *
 * Fills in what the file's EXIF and XMP say: time, position, altitude, field
 * of view, and the angles of aircraft and camera as various makers write them.
 *
 * Of the times the first is taken that there is: the camera's with a zone; the
 * one that DJI gives in UTC; the camera's without a zone, which is taken for
 * UTC and marked so; that of GPS. One of a clock that was never set comes last
 * of all, and a position near 0,0 is none. What is not there, be it because the file is no
 * photo, stays unknown.
 */
void
lp_photo_read_exif (LpPhoto *photo)
{
  g_auto (LpPhotoTags) tags = { 0 };

  photo->fix = LP_FIX_NONE;
  photo->reason = LP_FIX_REASON_NO_FIX;
  if (!lp_photo_tags_read (&tags, photo->path))
    return;
  read_time (&tags, photo);
  read_position (&tags, photo);
  read_angles (&tags, photo);
  photo->field_of_view = lp_field_of_view_get (&tags);
}
