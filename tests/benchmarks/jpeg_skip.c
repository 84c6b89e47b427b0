/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How fast the rows above an area are passed over: jpeg_skip ROUNDS PHOTO...
 * skips to the last row of MCUs before the first restart marker, or else of
 * the photo, with the scanner of Linepatrol and with libjpeg-turbo's
 * jpeg_skip_scanlines(), taking turns. Each photo is in memory, each time the
 * best of all rounds. See README.md. */

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <jpeglib.h>

#include "jpeg/lp-jpeg-info.h"
#include "jpeg/lp-jpeg-scan.h"

typedef struct {
  gchar *data;
  gsize size;
  gint row;      /* pixels to skip */
  gsize n_bytes; /* that they take, about */
} Photo;

static gdouble
get_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

/* Not inlined, so that a profiler can tell the two apart. Returns whether the
 * photo is of a kind that can be scanned, and intact. */
static G_GNUC_NO_INLINE gboolean
skip_with_scan (const Photo *photo, LpJpegScan *scan)
{
  GstVideoRectangle area = { 0, photo->row, 1, 1 };
  GByteArray *jpeg;
  gint n_intact_rows;

  return lp_jpeg_scan_open (scan, (guint8 *) photo->data, photo->size) &&
         lp_jpeg_scan_extract (scan, &area, 1, &jpeg, &n_intact_rows);
}

static G_GNUC_NO_INLINE void
skip_with_turbo (const Photo *photo)
{
  struct jpeg_decompress_struct decoder;
  struct jpeg_error_mgr errors;
  g_autofree guint8 *row = NULL;

  decoder.err = jpeg_std_error (&errors);
  jpeg_create_decompress (&decoder);
  jpeg_mem_src (&decoder, (guint8 *) photo->data, photo->size);
  jpeg_read_header (&decoder, TRUE);
  decoder.out_color_space = decoder.jpeg_color_space;
  jpeg_start_decompress (&decoder);
  row = g_malloc (decoder.output_width * decoder.output_components);
  jpeg_skip_scanlines (&decoder, photo->row);
  jpeg_read_scanlines (&decoder, &row, 1);
  jpeg_destroy_decompress (&decoder);
}

/* Returns how many bytes there are from the scan's header to the next marker
 * other than a stuffed byte. */
static gsize
measure_scan (const Photo *photo)
{
  const guint8 *data = (const guint8 *) photo->data;
  gsize begin = 2, end;

  /* segments follow each other up to that of the scan */
  while (begin + 4 < photo->size && data[begin + 1] != 0xda)
    begin += 2 + (data[begin + 2] << 8 | data[begin + 3]);
  for (end = begin + 2; end + 1 < photo->size; end++)
    if (data[end] == 0xff && data[end + 1] != 0)
      break;
  return end - begin;
}

static gboolean
photo_open (Photo *photo, const gchar *path)
{
  g_autoptr (GError) error = NULL;
  LpJpegInfo info;
  guint width, height, n_columns, n_rows;

  if (!g_file_get_contents (path, &photo->data, &photo->size, &error) ||
      !lp_jpeg_info_read (&info, (guint8 *) photo->data, photo->size, &error) ||
      !lp_jpeg_info_check (&info, &error)) {
    fprintf (stderr, "%s: %s\n", path, error->message);
    return FALSE;
  }
  lp_jpeg_info_get_imcu (&info, &width, &height);
  n_columns = (info.width - 1) / width + 1;
  n_rows = (info.height - 1) / height + 1;
  if (info.restart_interval >= n_columns)
    n_rows = MIN (n_rows, info.restart_interval / n_columns);
  photo->row = (n_rows - 1) * height;
  photo->n_bytes = measure_scan (photo) * (gdouble) (n_rows - 1) / n_rows;
  return TRUE;
}

static gboolean
measure (const Photo *photo, LpJpegScan *scan, gint n_rounds, const gchar *name)
{
  gdouble best[2] = { G_MAXDOUBLE, G_MAXDOUBLE };

  for (gint i = 0; i < n_rounds; i++) {
    gdouble begin = get_time (), middle, end;

    if (!skip_with_scan (photo, scan)) {
      fprintf (stderr, "%s: It cannot be scanned; name another photo.\n", name);
      return FALSE;
    }
    middle = get_time ();
    skip_with_turbo (photo);
    end = get_time ();
    best[0] = MIN (best[0], middle - begin);
    best[1] = MIN (best[1], end - middle);
  }
  printf ("%-20s %9zu %8.0f %8.0f %8.2f\n", name, photo->n_bytes,
      photo->n_bytes / best[0] / 1e6, photo->n_bytes / best[1] / 1e6,
      best[1] / best[0]);
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (LpJpegScan) scan = lp_jpeg_scan_new ();
  gint n_rounds = argc > 1 ? atoi (argv[1]) : 0;
  gboolean good = TRUE;

  if (n_rounds < 1 || argc < 3) {
    fprintf (stderr, "Usage: jpeg_skip ROUNDS PHOTO...\n");
    return 2;
  }
  printf (
      "%-20s %9s %8s %8s %8s\n", "photo", "bytes", "scan", "turbo", "ratio");
  for (gint i = 2; i < argc; i++) {
    g_autofree gchar *name = g_path_get_basename (argv[i]);
    Photo photo = { 0 };

    good &=
        photo_open (&photo, argv[i]) && measure (&photo, scan, n_rounds, name);
    g_free (photo.data);
  }
  return good ? 0 : 1;
}
