/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "photo/lp-photo.h"

#include <math.h>

G_DEFINE_BOXED_TYPE (LpPhoto, lp_photo, lp_photo_ref, lp_photo_unref)

/**
 * lp_photo_new: (constructor)
 * @name: the photo's name as the log or the folder has it
 *
 * Returns: (transfer full): a photo of which nothing else is known
 */
LpPhoto *
lp_photo_new (const gchar *name)
{
  LpPhoto *photo = g_new0 (LpPhoto, 1);

  photo->ref_count = 1;
  photo->name = g_strdup (name);
  photo->time = LP_TIME_NONE;
  photo->fix_gap_s = NAN;
  photo->latitude = NAN;
  photo->longitude = NAN;
  photo->altitude = NAN;
  photo->heading = NAN;
  photo->camera_yaw = NAN;
  photo->camera_pitch = NAN;
  photo->camera_roll = NAN;
  photo->field_of_view = NAN;
  return photo;
}

/**
 * lp_photo_copy:
 * @photo: a photo
 *
 * Returns: (transfer full): a copy of its own, to be changed
 */
LpPhoto *
lp_photo_copy (const LpPhoto *photo)
{
  LpPhoto *copy = g_memdup2 (photo, sizeof *photo);

  copy->ref_count = 1;
  copy->name = g_strdup (photo->name);
  copy->path = g_strdup (photo->path);
  copy->match = photo->match ? lp_match_copy (photo->match) : NULL;
  return copy;
}

/**
 * lp_photo_ref:
 * @photo: a photo
 *
 * Returns: (transfer full): @photo
 */
LpPhoto *
lp_photo_ref (LpPhoto *photo)
{
  g_atomic_int_inc (&photo->ref_count);
  return photo;
}

/**
 * lp_photo_unref:
 * @photo: (transfer full): a photo
 *
 * Frees @photo with its last reference.
 */
void
lp_photo_unref (LpPhoto *photo)
{
  if (!g_atomic_int_dec_and_test (&photo->ref_count))
    return;
  g_clear_pointer (&photo->match, lp_match_free);
  g_free (photo->name);
  g_free (photo->path);
  g_free (photo);
}

/**
 * lp_photo_has_position:
 * @photo: a photo
 *
 * Returns: whether latitude and longitude are known
 */
gboolean
lp_photo_has_position (const LpPhoto *photo)
{
  return !isnan (photo->latitude) && !isnan (photo->longitude);
}

/**
 * lp_position_is_plausible:
 * @latitude: degrees
 * @longitude: degrees
 *
 * Receivers without a fix report 0,0 or something close to it, so whatever
 * lies within a kilometre of that point in the Gulf of Guinea is no position.
 *
 * Returns: whether this can be where a photo was taken
 */
gboolean
lp_position_is_plausible (gdouble latitude, gdouble longitude)
{
  const gdouble kilometre = 1.0 / 111.0;

  if (!(fabs (latitude) <= 90.0) || !(fabs (longitude) <= 180.0))
    return FALSE;
  if (fabs (latitude) > kilometre || fabs (longitude) > kilometre)
    return TRUE;
  return hypot (latitude, longitude) > kilometre;
}

/**
 * lp_photo_set_path:
 * @photo: a photo that nobody else holds
 * @path: (nullable): its file
 */
void
lp_photo_set_path (LpPhoto *photo, const gchar *path)
{
  g_free (photo->path);
  photo->path = g_strdup (path);
}

/**
 * lp_photo_take_match:
 * @photo: a photo that nobody else holds
 * @match: (transfer full) (nullable): the pole it shows
 */
void
lp_photo_take_match (LpPhoto *photo, LpMatch *match)
{
  g_clear_pointer (&photo->match, lp_match_free);
  photo->match = match;
}
