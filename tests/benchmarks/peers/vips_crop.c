/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* libvips at its best: vips_crop PHOTOS OUT X Y WIDTH HEIGHT cuts the same box
 * out of every photo in a folder. Photos are opened for sequential access, so
 * that decoding stops below the box. A thread a core takes photos in turn, and
 * libvips is to start none of its own for each: where all photos are wanted,
 * that is faster than the threads that share one photo. */

#include <stdlib.h>

#include <vips/vips.h>

#define QUALITY 95

typedef struct {
  const char *photos;
  const char *out;
  int x, y, width, height;
} Job;

static void
crop_photo (gpointer data, gpointer user_data)
{
  const Job *job = user_data;
  g_autofree char *name = data;
  g_autofree char *from = g_build_filename (job->photos, name, NULL);
  g_autofree char *to = g_build_filename (job->out, name, NULL);
  VipsImage *photo =
      vips_image_new_from_file (from, "access", VIPS_ACCESS_SEQUENTIAL, NULL);
  VipsImage *crop = NULL;

  if (photo == NULL ||
      vips_extract_area (
          photo, &crop, job->x, job->y, job->width, job->height, NULL) ||
      vips_image_write_to_file (crop, to, "Q", QUALITY, NULL))
    vips_error_exit ("%s", from);
  g_object_unref (crop);
  g_object_unref (photo);
}

int
main (int argc, char **argv)
{
  Job job;
  GThreadPool *pool;
  GDir *dir;
  const char *name;

  if (VIPS_INIT (argv[0]))
    vips_error_exit (NULL);
  if (argc != 7)
    vips_error_exit ("Usage: %s PHOTOS OUT X Y WIDTH HEIGHT", argv[0]);
  job = (Job){ argv[1], argv[2], atoi (argv[3]), atoi (argv[4]), atoi (argv[5]),
    atoi (argv[6]) };
  vips_concurrency_set (1);
  /* No photo comes twice. */
  vips_cache_set_max (0);

  dir = g_dir_open (job.photos, 0, NULL);
  if (dir == NULL)
    vips_error_exit ("Cannot open folder '%s'.", job.photos);
  pool = g_thread_pool_new (
      crop_photo, &job, (gint) g_get_num_processors (), TRUE, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_thread_pool_push (pool, g_strdup (name), NULL);
  g_thread_pool_free (pool, FALSE, TRUE);
  g_dir_close (dir);
  vips_shutdown ();
  return 0;
}
