/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "photo/lp-photo-tags.h"

#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "photo/lp-exiv2.h"
#include "photo/lp-jpeg-tags.h"

typedef struct {
  const gchar *name; /* what Exiv2 calls it: for XMP the usual prefix */
  const gchar *uri;  /* of XMP, without the slash that some writers leave out */
} Group;

static const Group groups[] = {
  [LP_PHOTO_GROUP_IMAGE] = { "Image", NULL },
  [LP_PHOTO_GROUP_EXIF] = { "Photo", NULL },
  [LP_PHOTO_GROUP_GPS] = { "GPSInfo", NULL },
  [LP_PHOTO_GROUP_DJI] = { "drone-dji", "http://www.dji.com/drone-dji/1.0" },
  [LP_PHOTO_GROUP_PARROT] = { "drone-parrot",
      "http://www.parrot.com/drone-parrot/1.0" },
  /* The one that Autel, senseFly and others write. */
  [LP_PHOTO_GROUP_PIX4D] = { "Camera", "http://pix4d.com/camera/1.0" },
  [LP_PHOTO_GROUP_SKYDIO] = { "drone-skydio", NULL },
};

typedef struct {
  LpPhotoGroup group;
  const gchar *name;
  guint16 number; /* of EXIF */
} Tag;

/* CIPA DC-008 (EXIF 2.32), tables 4, 5, 7 and 15; the XMP of each maker. */
static const Tag tags_known[LP_PHOTO_N_TAGS] = {
  [LP_PHOTO_TAG_DATE_TIME_ORIGINAL] = { LP_PHOTO_GROUP_EXIF, "DateTimeOriginal",
      0x9003 },
  [LP_PHOTO_TAG_SUB_SEC_TIME_ORIGINAL] = { LP_PHOTO_GROUP_EXIF,
      "SubSecTimeOriginal", 0x9291 },
  [LP_PHOTO_TAG_OFFSET_TIME_ORIGINAL] = { LP_PHOTO_GROUP_EXIF,
      "OffsetTimeOriginal", 0x9011 },
  [LP_PHOTO_TAG_ORIENTATION] = { LP_PHOTO_GROUP_IMAGE, "Orientation", 0x0112 },
  [LP_PHOTO_TAG_FOCAL_LENGTH] = { LP_PHOTO_GROUP_EXIF, "FocalLength", 0x920a },
  [LP_PHOTO_TAG_FOCAL_LENGTH_IN_35MM_FILM] = { LP_PHOTO_GROUP_EXIF,
      "FocalLengthIn35mmFilm", 0xa405 },
  [LP_PHOTO_TAG_FOCAL_PLANE_X_RESOLUTION] = { LP_PHOTO_GROUP_EXIF,
      "FocalPlaneXResolution", 0xa20e },
  [LP_PHOTO_TAG_FOCAL_PLANE_RESOLUTION_UNIT] = { LP_PHOTO_GROUP_EXIF,
      "FocalPlaneResolutionUnit", 0xa210 },
  [LP_PHOTO_TAG_PIXEL_X_DIMENSION] = { LP_PHOTO_GROUP_EXIF, "PixelXDimension",
      0xa002 },
  [LP_PHOTO_TAG_PIXEL_Y_DIMENSION] = { LP_PHOTO_GROUP_EXIF, "PixelYDimension",
      0xa003 },
  [LP_PHOTO_TAG_GPS_LATITUDE_REF] = { LP_PHOTO_GROUP_GPS, "GPSLatitudeRef",
      0x0001 },
  [LP_PHOTO_TAG_GPS_LATITUDE] = { LP_PHOTO_GROUP_GPS, "GPSLatitude", 0x0002 },
  [LP_PHOTO_TAG_GPS_LONGITUDE_REF] = { LP_PHOTO_GROUP_GPS, "GPSLongitudeRef",
      0x0003 },
  [LP_PHOTO_TAG_GPS_LONGITUDE] = { LP_PHOTO_GROUP_GPS, "GPSLongitude", 0x0004 },
  [LP_PHOTO_TAG_GPS_ALTITUDE_REF] = { LP_PHOTO_GROUP_GPS, "GPSAltitudeRef",
      0x0005 },
  [LP_PHOTO_TAG_GPS_ALTITUDE] = { LP_PHOTO_GROUP_GPS, "GPSAltitude", 0x0006 },
  [LP_PHOTO_TAG_GPS_TIME_STAMP] = { LP_PHOTO_GROUP_GPS, "GPSTimeStamp",
      0x0007 },
  [LP_PHOTO_TAG_GPS_IMG_DIRECTION_REF] = { LP_PHOTO_GROUP_GPS,
      "GPSImgDirectionRef", 0x0010 },
  [LP_PHOTO_TAG_GPS_IMG_DIRECTION] = { LP_PHOTO_GROUP_GPS, "GPSImgDirection",
      0x0011 },
  [LP_PHOTO_TAG_GPS_DATE_STAMP] = { LP_PHOTO_GROUP_GPS, "GPSDateStamp",
      0x001d },
  [LP_PHOTO_TAG_DJI_FLIGHT_YAW] = { LP_PHOTO_GROUP_DJI, "FlightYawDegree", 0 },
  [LP_PHOTO_TAG_DJI_GIMBAL_YAW] = { LP_PHOTO_GROUP_DJI, "GimbalYawDegree", 0 },
  [LP_PHOTO_TAG_DJI_GIMBAL_PITCH] = { LP_PHOTO_GROUP_DJI, "GimbalPitchDegree",
      0 },
  [LP_PHOTO_TAG_DJI_GIMBAL_ROLL] = { LP_PHOTO_GROUP_DJI, "GimbalRollDegree",
      0 },
  [LP_PHOTO_TAG_DJI_UTC_AT_EXPOSURE] = { LP_PHOTO_GROUP_DJI, "UTCAtExposure",
      0 },
  [LP_PHOTO_TAG_DJI_ABSOLUTE_ALTITUDE] = { LP_PHOTO_GROUP_DJI,
      "AbsoluteAltitude", 0 },
  [LP_PHOTO_TAG_DJI_LATITUDE] = { LP_PHOTO_GROUP_DJI, "GpsLatitude", 0 },
  [LP_PHOTO_TAG_DJI_LONGITUDE] = { LP_PHOTO_GROUP_DJI, "GpsLongitude", 0 },
  [LP_PHOTO_TAG_DJI_LONGTITUDE] = { LP_PHOTO_GROUP_DJI, "GpsLongtitude", 0 },
  [LP_PHOTO_TAG_PARROT_DRONE_YAW] = { LP_PHOTO_GROUP_PARROT, "DroneYawDegree",
      0 },
  [LP_PHOTO_TAG_PARROT_CAMERA_YAW] = { LP_PHOTO_GROUP_PARROT, "CameraYawDegree",
      0 },
  [LP_PHOTO_TAG_PARROT_CAMERA_PITCH] = { LP_PHOTO_GROUP_PARROT,
      "CameraPitchDegree", 0 },
  [LP_PHOTO_TAG_PARROT_CAMERA_ROLL] = { LP_PHOTO_GROUP_PARROT,
      "CameraRollDegree", 0 },
  [LP_PHOTO_TAG_SKYDIO_CAMERA_YAW] = { LP_PHOTO_GROUP_SKYDIO,
      "CameraOrientationNED/Yaw", 0 },
  [LP_PHOTO_TAG_SKYDIO_CAMERA_PITCH] = { LP_PHOTO_GROUP_SKYDIO,
      "CameraOrientationNED/Pitch", 0 },
  [LP_PHOTO_TAG_SKYDIO_CAMERA_ROLL] = { LP_PHOTO_GROUP_SKYDIO,
      "CameraOrientationNED/Roll", 0 },
  [LP_PHOTO_TAG_PIX4D_CAMERA_YAW] = { LP_PHOTO_GROUP_PIX4D, "Yaw", 0 },
};

/**
 * lp_photo_tags_find_exif: (skip)
 * @group: a directory
 * @number: a tag's number there
 *
 * Returns: which of the tags that count it is, or %LP_PHOTO_N_TAGS for none
 */
LpPhotoTag
lp_photo_tags_find_exif (LpPhotoGroup group, guint number)
{
  LpPhotoTag tag = 0;

  while (tag < LP_PHOTO_N_TAGS &&
         (tags_known[tag].group != group || tags_known[tag].number != number))
    tag++;
  return tag;
}

static gboolean
is_group (const Group *group, const gchar *uri, const gchar *prefix)
{
  gsize length;

  if (g_strcmp0 (prefix, group->name) == 0)
    return TRUE;
  if (uri == NULL || group->uri == NULL)
    return FALSE;
  length = strlen (group->uri);
  return strncmp (uri, group->uri, length) == 0 &&
         (uri[length] == '\0' || g_str_equal (uri + length, "/"));
}

/**
 * lp_photo_tags_find_xmp: (skip)
 * @uri: (nullable): the schema of a property
 * @prefix: (nullable): the prefix that stands for it
 * @name: the property's name, that of a member after the structure's with a
 *   slash
 *
 * A schema is known by its address, or by its usual prefix, as makers have
 * changed addresses.
 *
 * Returns: which of the tags that count it is, or %LP_PHOTO_N_TAGS for none
 */
LpPhotoTag
lp_photo_tags_find_xmp (
    const gchar *uri, const gchar *prefix, const gchar *name)
{
  for (LpPhotoTag i = 0; i < LP_PHOTO_N_TAGS; i++) {
    const Tag *tag = &tags_known[i];

    if (tag->group >= LP_PHOTO_GROUP_FIRST_XMP &&
        g_str_equal (tag->name, name) &&
        is_group (&groups[tag->group], uri, prefix))
      return i;
  }
  return LP_PHOTO_N_TAGS;
}

/**
 * lp_photo_tags_take: (skip)
 * @tags: tags
 * @tag: one of them
 * @text: (transfer full) (nullable): what it says
 *
 * Of a tag that is there twice the first counts.
 */
void
lp_photo_tags_take (LpPhotoTags *tags, LpPhotoTag tag, gchar *text)
{
  if (text == NULL || tags->texts[tag] != NULL)
    g_free (text);
  else
    tags->texts[tag] = g_strstrip (text);
}

/**
 * lp_photo_tags_get: (skip)
 * @tags: tags
 * @tag: one of them
 *
 * Returns: what it says, without blanks around it; empty where it is not there
 */
const gchar *
lp_photo_tags_get (const LpPhotoTags *tags, LpPhotoTag tag)
{
  return tags->texts[tag] != NULL ? tags->texts[tag] : "";
}

/**
 * lp_photo_tags_take_rational: (skip)
 * @text: where to read; moved behind what was read
 * @value: (out): the number
 *
 * Takes a number like 3339/100. What is divided by zero is not known.
 *
 * Returns: whether there was one
 */
gboolean
lp_photo_tags_take_rational (const gchar **text, gdouble *value)
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

/**
 * lp_photo_tags_get_number: (skip)
 * @tags: tags
 * @tag: one of them
 *
 * Returns: the only number that it has, be it a fraction, or NAN
 */
gdouble
lp_photo_tags_get_number (const LpPhotoTags *tags, LpPhotoTag tag)
{
  const gchar *text = lp_photo_tags_get (tags, tag);
  gdouble value;
  gchar *end;

  if (strchr (text, '/') != NULL)
    return lp_photo_tags_take_rational (&text, &value) && *text == '\0' ? value
                                                                        : NAN;
  value = g_ascii_strtod (text, &end);
  return *text != '\0' && *end == '\0' && isfinite (value) ? value : NAN;
}

/**
 * lp_photo_tags_clear: (skip)
 * @tags: tags
 *
 * Frees what @tags holds.
 */
void
lp_photo_tags_clear (LpPhotoTags *tags)
{
  for (LpPhotoTag tag = 0; tag < LP_PHOTO_N_TAGS; tag++)
    g_clear_pointer (&tags->texts[tag], g_free);
}

static gchar *
make_key (const Tag *tag)
{
  const gchar *kind = tag->group < LP_PHOTO_GROUP_FIRST_XMP ? "Exif" : "Xmp";
  const gchar *group = groups[tag->group].name;
  g_auto (GStrv) parts = g_strsplit (tag->name, "/", 2);

  /* Exiv2 repeats the prefix for a member of a structure. */
  if (parts[1] != NULL)
    return g_strconcat (
        kind, ".", group, ".", parts[0], "/", group, ":", parts[1], NULL);
  return g_strconcat (kind, ".", group, ".", tag->name, NULL);
}

/**
 * lp_photo_tags_read_with_gexiv2: (skip)
 * @tags: (out caller-allocates): what was found
 * @path: a photo of any kind that Exiv2 reads
 *
 * Returns: whether it can be read as a photo
 */
gboolean
lp_photo_tags_read_with_gexiv2 (LpPhotoTags *tags, const gchar *path)
{
  const LpExiv2 *exiv2 = lp_exiv2_get (NULL);
  gchar *keys[LP_PHOTO_N_TAGS];
  gchar *texts[LP_PHOTO_N_TAGS] = { NULL };
  LpExiv2Picture picture = { 0 };
  gboolean is_photo;

  memset (tags, 0, sizeof *tags);
  if (exiv2 == NULL)
    return FALSE;
  for (LpPhotoTag tag = 0; tag < LP_PHOTO_N_TAGS; tag++)
    keys[tag] = make_key (&tags_known[tag]);
  is_photo = exiv2->read (
      path, (const gchar *const *) keys, LP_PHOTO_N_TAGS, texts, &picture);
  for (LpPhotoTag tag = 0; tag < LP_PHOTO_N_TAGS; tag++) {
    lp_photo_tags_take (tags, tag, texts[tag]);
    g_free (keys[tag]);
  }
  tags->width = picture.width;
  tags->height = picture.height;
  return is_photo;
}

/**
 * lp_photo_tags_read: (skip)
 * @tags: (out caller-allocates): what was found
 * @path: a photo
 *
 * Of a JPEG only the segments with metadata are read, at a tenth of the time
 * that gexiv2 takes, and by any number of threads at once. Other photos are
 * left to gexiv2.
 *
 * Returns: whether @path can be read as a photo
 */
gboolean
lp_photo_tags_read (LpPhotoTags *tags, const gchar *path)
{
  gint fd = open (path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  gboolean is_jpeg = FALSE;
  struct stat status;

  memset (tags, 0, sizeof *tags);
  if (fd < 0)
    return FALSE;
  if (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode)) {
    close (fd);
    return FALSE;
  }
  is_jpeg = lp_jpeg_tags_read (tags, fd);
  close (fd);
  return is_jpeg || lp_photo_tags_read_with_gexiv2 (tags, path);
}
