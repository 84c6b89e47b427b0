/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "photo/lp-dcf.h"

#include <string.h>

#define FOLDER_LENGTH 8

/* The folder right above the last component of @path, if it is one of a
 * camera, like 100MEDIA: a number from 100 and five letters, digits or
 * underscores. Eight digits are taken for a date. */
static const gchar *
find_camera_folder (const gchar *path)
{
  const gchar *slash = strrchr (path, '/');
  const gchar *folder;
  gboolean only_digits = TRUE;

  if (slash == NULL || slash - path < FOLDER_LENGTH)
    return NULL;
  folder = slash - FOLDER_LENGTH;
  if ((folder > path && folder[-1] != '/') || folder[0] == '0')
    return NULL;
  for (guint i = 0; i < FOLDER_LENGTH; i++) {
    gboolean is_digit = g_ascii_isdigit (folder[i]);

    if (!is_digit &&
        (i < 3 || (!g_ascii_isalpha (folder[i]) && folder[i] != '_')))
      return NULL;
    only_digits = only_digits && is_digit;
  }
  return only_digits ? NULL : folder;
}

/**
 * lp_dcf_is_in_folder: (skip)
 * @path: a file's path, with slashes
 *
 * Returns: whether it lies in a camera's folder
 */
gboolean
lp_dcf_is_in_folder (const gchar *path)
{
  return find_camera_folder (path) != NULL;
}

/**
 * lp_dcf_folders_differ: (skip)
 * @a: a file's path, with slashes
 * @b: another one
 *
 * Cameras count files up to 9999 and begin anew in the next folder, so files
 * of one name in two such folders are two photos.
 *
 * Returns: whether both lie in a camera's folder, and not in the same
 */
gboolean
lp_dcf_folders_differ (const gchar *a, const gchar *b)
{
  const gchar *folder_a = find_camera_folder (a);
  const gchar *folder_b = find_camera_folder (b);

  return folder_a != NULL && folder_b != NULL &&
         g_ascii_strncasecmp (folder_a, folder_b, FOLDER_LENGTH) != 0;
}
