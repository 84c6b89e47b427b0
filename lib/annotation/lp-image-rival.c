/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-image-rival.h"

#include <string.h>

/* Of a name with more folders only the last ones count. */
#define MAX_FOLDERS 8

/* Splits a path into folders and name, without empty ones and `.`. */
static GPtrArray *
split (const gchar *path)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) all = g_strsplit_set (path, "/\\", -1);

  for (gchar **part = all; *part != NULL; part++)
    if (**part != '\0' && strcmp (*part, ".") != 0)
      g_ptr_array_add (parts, g_strdup (*part));
  return parts;
}

/* Counts from the last part. */
static const gchar *
get_part (const GPtrArray *parts, guint position)
{
  return g_ptr_array_index (parts, parts->len - 1 - position);
}

static gboolean
are_same (const gchar *a, const gchar *b)
{
  g_autofree gchar *valid_a = g_utf8_make_valid (a, -1);
  g_autofree gchar *valid_b = g_utf8_make_valid (b, -1);
  g_autofree gchar *folded_a = g_utf8_casefold (valid_a, -1);
  g_autofree gchar *folded_b = g_utf8_casefold (valid_b, -1);

  return strcmp (folded_a, folded_b) == 0;
}

/* How many parts at their ends agree; the names do, or the image would not
 * have been found for the photo. */
static guint
count_common (const GPtrArray *image, const GPtrArray *photo)
{
  guint n = 1;

  while (n < image->len && n < photo->len &&
         are_same (get_part (image, n), get_part (photo, n)))
    n++;
  return n;
}

static gchar *
join (const GPtrArray *parts, guint first, guint n)
{
  GString *path = g_string_new (NULL);

  for (guint i = first; i < first + n; i++)
    g_string_append_printf (path, "%s%s", i > first ? G_DIR_SEPARATOR_S : "",
        (const gchar *) g_ptr_array_index (parts, i));
  return g_string_free (path, FALSE);
}

/**
 * lp_annotated_image_has_rival: (skip)
 * @image: the image that was found for @photo
 * @photo: a photo
 *
 * Annotations name images with folders that photos need not have: that of
 * `images/1.jpg` may be `DCIM/1.jpg`. But where the folder of the photos has
 * `flight1/1.jpg` and `flight2/1.jpg`, an image `flight2/1.jpg` is not the
 * former, even if that comes first.
 *
 * Returns: whether there is another photo of that name in the folder that the
 *   photo was found in, to which the image's name comes nearer
 */
gboolean
lp_annotated_image_has_rival (
    const LpAnnotatedImage *image, const LpPhoto *photo)
{
  g_autoptr (GPtrArray) parts = split (image->name);
  g_autoptr (GPtrArray) own = split (photo->name);
  g_autoptr (GPtrArray) all = split (photo->path ? photo->path : "");
  g_autofree gchar *root = NULL, *tail = NULL;
  guint n_common;

  if (parts->len < 2 || own->len == 0 || all->len == 0 ||
      !g_str_has_suffix (photo->path, photo->name))
    return FALSE;
  n_common = count_common (parts, all);
  if (n_common == parts->len || n_common > own->len)
    return FALSE;
  root = g_strndup (photo->path, strlen (photo->path) - strlen (photo->name));
  tail = join (own, own->len - n_common, n_common);
  for (guint n = 1; n <= MIN (parts->len - n_common, MAX_FOLDERS); n++)
    for (guint n_own = 0; n_own <= own->len - n_common; n_own++) {
      g_autofree gchar *above = join (own, 0, n_own);
      g_autofree gchar *named = join (parts, parts->len - n_common - n, n);
      g_autofree gchar *rival =
          g_build_filename (root, above, named, tail, NULL);

      if (g_file_test (rival, G_FILE_TEST_IS_REGULAR))
        return TRUE;
    }
  return FALSE;
}
