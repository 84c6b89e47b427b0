/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The least that a crop can cost with libjpeg-turbo: turbo_crop PHOTOS OUT X Y
 * WIDTH HEIGHT cuts the same box out of every photo in a folder, a thread a
 * core taking photos in turn. It knows no annotations, no formats and no
 * accounts, and the first error ends it. */

#include <dirent.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jpeglib.h>

#define MAX_THREADS 256
#define QUALITY 95
/* One iMCU of the widest kind beside the box, so that chroma at its edges is
 * interpolated as in a full decode. */
#define MARGIN 16
#define MAX_SAMPLES_PER_ROW (65536 * 3)

typedef struct {
  const char *photos;
  const char *out;
  JDIMENSION x, y, width, height;
  struct dirent **entries;
  int n_entries;
  atomic_int next;
} Job;

static FILE *
open_file (const char *folder, const char *name, const char *mode)
{
  char path[4096];
  FILE *file;

  snprintf (path, sizeof path, "%s/%s", folder, name);
  file = fopen (path, mode);
  if (!file) {
    perror (path);
    exit (1);
  }
  return file;
}

/* Leaves @decoder at the first row of the box; returns where in the rows that
 * follow the box begins, in pixels. */
static JDIMENSION
start_region (struct jpeg_decompress_struct *decoder, const Job *job)
{
  JDIMENSION left = job->x > MARGIN ? job->x - MARGIN : 0;
  JDIMENSION width = job->x + job->width + MARGIN - left;

  jpeg_read_header (decoder, TRUE);
  /* The planes go to the encoder as they are. */
  decoder->out_color_space = JCS_YCbCr;
  jpeg_start_decompress (decoder);
  if (job->x + job->width > decoder->output_width ||
      job->y + job->height > decoder->output_height) {
    fprintf (stderr, "The box is not within the photo.\n");
    exit (1);
  }
  if (width > decoder->output_width - left)
    width = decoder->output_width - left;
  jpeg_crop_scanline (decoder, &left, &width);
  jpeg_skip_scanlines (decoder, job->y);
  return job->x - left;
}

static void
start_crop (struct jpeg_compress_struct *encoder, const Job *job)
{
  encoder->image_width = job->width;
  encoder->image_height = job->height;
  encoder->input_components = 3;
  encoder->in_color_space = JCS_YCbCr;
  jpeg_set_defaults (encoder);
  jpeg_set_quality (encoder, QUALITY, TRUE);
  jpeg_start_compress (encoder, TRUE);
}

static void *
crop_photos (void *data)
{
  Job *job = data;
  struct jpeg_decompress_struct decoder;
  struct jpeg_compress_struct encoder;
  struct jpeg_error_mgr errors;
  JSAMPLE *row = malloc (MAX_SAMPLES_PER_ROW);
  int i;

  decoder.err = encoder.err = jpeg_std_error (&errors);
  jpeg_create_decompress (&decoder);
  jpeg_create_compress (&encoder);
  while ((i = atomic_fetch_add (&job->next, 1)) < job->n_entries) {
    const char *name = job->entries[i]->d_name;
    FILE *photo = open_file (job->photos, name, "rb");
    FILE *crop = open_file (job->out, name, "wb");
    JSAMPLE *first;

    jpeg_stdio_src (&decoder, photo);
    jpeg_stdio_dest (&encoder, crop);
    first = row + 3 * start_region (&decoder, job);
    start_crop (&encoder, job);
    while (encoder.next_scanline < job->height) {
      jpeg_read_scanlines (&decoder, &row, 1);
      jpeg_write_scanlines (&encoder, &first, 1);
    }
    jpeg_finish_compress (&encoder);
    jpeg_abort_decompress (&decoder);
    fclose (photo);
    fclose (crop);
  }
  jpeg_destroy_compress (&encoder);
  jpeg_destroy_decompress (&decoder);
  free (row);
  return NULL;
}

static int
is_photo (const struct dirent *entry)
{
  const char *ending = strrchr (entry->d_name, '.');

  return ending && strcmp (ending, ".jpg") == 0;
}

int
main (int argc, char **argv)
{
  pthread_t threads[MAX_THREADS];
  long n_threads = sysconf (_SC_NPROCESSORS_ONLN);
  Job job = { 0 };

  if (argc != 7) {
    fprintf (stderr, "Usage: %s PHOTOS OUT X Y WIDTH HEIGHT\n", argv[0]);
    return 1;
  }
  job.photos = argv[1];
  job.out = argv[2];
  job.x = (JDIMENSION) atoi (argv[3]);
  job.y = (JDIMENSION) atoi (argv[4]);
  job.width = (JDIMENSION) atoi (argv[5]);
  job.height = (JDIMENSION) atoi (argv[6]);
  job.n_entries = scandir (job.photos, &job.entries, is_photo, alphasort);
  if (job.n_entries < 0) {
    perror (job.photos);
    return 1;
  }
  if (n_threads > MAX_THREADS)
    n_threads = MAX_THREADS;
  for (long i = 0; i < n_threads; i++)
    pthread_create (&threads[i], NULL, crop_photos, &job);
  for (long i = 0; i < n_threads; i++)
    pthread_join (threads[i], NULL);
  for (int i = 0; i < job.n_entries; i++)
    free (job.entries[i]);
  free (job.entries);
  return 0;
}
