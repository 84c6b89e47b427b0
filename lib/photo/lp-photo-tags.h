/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * The tags of a photo's metadata that say when, from where and with what
 * camera it was taken, as text. Not part of the public API.
 */

typedef enum {
  LP_PHOTO_TAG_DATE_TIME_ORIGINAL,
  LP_PHOTO_TAG_SUB_SEC_TIME_ORIGINAL,
  LP_PHOTO_TAG_OFFSET_TIME_ORIGINAL,
  LP_PHOTO_TAG_ORIENTATION,
  LP_PHOTO_TAG_FOCAL_LENGTH,
  LP_PHOTO_TAG_FOCAL_LENGTH_IN_35MM_FILM,
  LP_PHOTO_TAG_FOCAL_PLANE_X_RESOLUTION,
  LP_PHOTO_TAG_FOCAL_PLANE_RESOLUTION_UNIT,
  LP_PHOTO_TAG_PIXEL_X_DIMENSION,
  LP_PHOTO_TAG_PIXEL_Y_DIMENSION,
  LP_PHOTO_TAG_GPS_LATITUDE_REF,
  LP_PHOTO_TAG_GPS_LATITUDE,
  LP_PHOTO_TAG_GPS_LONGITUDE_REF,
  LP_PHOTO_TAG_GPS_LONGITUDE,
  LP_PHOTO_TAG_GPS_ALTITUDE_REF,
  LP_PHOTO_TAG_GPS_ALTITUDE,
  LP_PHOTO_TAG_GPS_TIME_STAMP,
  LP_PHOTO_TAG_GPS_IMG_DIRECTION_REF,
  LP_PHOTO_TAG_GPS_IMG_DIRECTION,
  LP_PHOTO_TAG_GPS_DATE_STAMP,
  LP_PHOTO_TAG_DJI_FLIGHT_YAW,
  LP_PHOTO_TAG_DJI_GIMBAL_YAW,
  LP_PHOTO_TAG_DJI_GIMBAL_PITCH,
  LP_PHOTO_TAG_DJI_GIMBAL_ROLL,
  LP_PHOTO_TAG_DJI_UTC_AT_EXPOSURE,
  LP_PHOTO_TAG_DJI_ABSOLUTE_ALTITUDE,
  LP_PHOTO_TAG_DJI_LATITUDE,
  LP_PHOTO_TAG_DJI_LONGITUDE,
  LP_PHOTO_TAG_DJI_LONGTITUDE,
  LP_PHOTO_TAG_PARROT_DRONE_YAW,
  LP_PHOTO_TAG_PARROT_CAMERA_YAW,
  LP_PHOTO_TAG_PARROT_CAMERA_PITCH,
  LP_PHOTO_TAG_PARROT_CAMERA_ROLL,
  LP_PHOTO_TAG_SKYDIO_CAMERA_YAW,
  LP_PHOTO_TAG_SKYDIO_CAMERA_PITCH,
  LP_PHOTO_TAG_SKYDIO_CAMERA_ROLL,
  LP_PHOTO_TAG_PIX4D_CAMERA_YAW,
  LP_PHOTO_N_TAGS,
} LpPhotoTag;

/* Groups of tags: the directories of EXIF, then schemas of XMP. */
typedef enum {
  LP_PHOTO_GROUP_IMAGE,
  LP_PHOTO_GROUP_EXIF,
  LP_PHOTO_GROUP_GPS,
  LP_PHOTO_GROUP_DJI,
  LP_PHOTO_GROUP_PARROT,
  LP_PHOTO_GROUP_PIX4D,
  LP_PHOTO_GROUP_SKYDIO,
} LpPhotoGroup;

#define LP_PHOTO_GROUP_FIRST_XMP LP_PHOTO_GROUP_DJI

/* Texts are as gexiv2 gives them: numbers of a tag with several are set apart
 * by blanks, fractions are written with a slash. */
typedef struct {
  gchar *texts[LP_PHOTO_N_TAGS]; /* NULL where there is no such tag */
  gint width;                    /* of the stored picture, 0 if not known */
  gint height;
} LpPhotoTags;

gboolean lp_photo_tags_read (LpPhotoTags *tags, const gchar *path);
gboolean lp_photo_tags_read_with_gexiv2 (LpPhotoTags *tags, const gchar *path);
void lp_photo_tags_clear (LpPhotoTags *tags);

const gchar *lp_photo_tags_get (const LpPhotoTags *tags, LpPhotoTag tag);
gdouble lp_photo_tags_get_number (const LpPhotoTags *tags, LpPhotoTag tag);
gboolean lp_photo_tags_take_rational (const gchar **text, gdouble *value);
LpPhotoTag lp_photo_tags_find_exif (LpPhotoGroup group, guint number);
LpPhotoTag lp_photo_tags_find_xmp (
    const gchar *uri, const gchar *prefix, const gchar *name);
void lp_photo_tags_take (LpPhotoTags *tags, LpPhotoTag tag, gchar *text);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LpPhotoTags, lp_photo_tags_clear)

G_END_DECLS
