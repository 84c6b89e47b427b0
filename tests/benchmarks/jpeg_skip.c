/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How fast the rows above an area are passed over: jpeg_skip [ROUNDS] PHOTO...
 * skips to the last row of MCUs before the first restart marker, or else of
 * the photo, with the scanner of Linepatrol and with libjpeg-turbo's
 * jpeg_skip_scanlines(), taking turns. Each photo is in memory, each time the
 * best of all rounds. With ROUNDS of -1 or -2 only one of them runs, once, for
 * a program that counts instructions. */

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <jpeglib.h>

#include "jpeg/lp-jpeg-info.h"
#include "jpeg/lp-jpeg-scan.h"

#define DEFAULT_ROUNDS 7

typedef struct {
  gchar *data;
  gsize size;
  gint row;       /* pixels to skip */
  gsize n_bytes;  /* that they take */
  gint mcu_width; /* pixels */
  gint mcu_height;
} Photo;

static gdouble
get_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

static void
skip_with_scan (const Photo *photo, LpJpegScan *scan)
{
  GstVideoRectangle area = { 0, photo->row, photo->mcu_width,
    photo->mcu_height };
  GByteArray *jpeg;
  gint n_intact_rows;

  if (!lp_jpeg_scan_open (scan, (guint8 *) photo->data, photo->size) ||
      !lp_jpeg_scan_extract (scan, &area, 1, &jpeg, &n_intact_rows)) {
    fprintf (stderr, "The photo cannot be scanned.\n");
    exit (1);
  }
}

static void
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

/* Where the scan's data begins, or the next marker after @offset. */
static gsize
find_marker (const Photo *photo, gsize offset, guint8 marker)
{
  const guint8 *data = (const guint8 *) photo->data;

  for (; offset + 1 < photo->size; offset++)
    if (data[offset] == 0xff && data[offset + 1] != 0 &&
        (marker == 0 || data[offset + 1] == marker))
      return offset;
  return photo->size;
}

static gboolean
photo_open (Photo *photo, const gchar *path)
{
  g_autoptr (GError) error = NULL;
  LpJpegInfo info;
  guint width, height, n_columns, n_rows;
  gsize begin = 2;

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
  photo->mcu_width = width;
  photo->mcu_height = MIN (height, info.height - (n_rows - 1) * height);
  photo->row = (n_rows - 1) * height;
  /* segments follow each other up to that of the scan */
  while ((guint8) photo->data[begin + 1] != 0xda)
    begin += 2 + ((guint8) photo->data[begin + 2] << 8 |
                     (guint8) photo->data[begin + 3]);
  photo->n_bytes = (find_marker (photo, begin + 2, 0) - begin) *
                   (gdouble) (n_rows - 1) / n_rows;
  return TRUE;
}

static void
measure (const Photo *photo, LpJpegScan *scan, gint n_rounds, const gchar *name)
{
  gdouble best[2] = { G_MAXDOUBLE, G_MAXDOUBLE };

  if (n_rounds == -1)
    skip_with_scan (photo, scan);
  if (n_rounds == -2)
    skip_with_turbo (photo);
  for (gint i = 0; i < n_rounds; i++) {
    gdouble begin = get_time (), middle, end;

    skip_with_scan (photo, scan);
    middle = get_time ();
    skip_with_turbo (photo);
    end = get_time ();
    best[0] = MIN (best[0], middle - begin);
    best[1] = MIN (best[1], end - middle);
  }
  printf ("%-20s %9zu", name, photo->n_bytes);
  if (n_rounds > 0)
    printf (" %8.0f %8.0f %8.2f", photo->n_bytes / best[0] / 1e6,
        photo->n_bytes / best[1] / 1e6, best[1] / best[0]);
  putchar ('\n');
}

int
main (int argc, char **argv)
{
  g_autoptr (LpJpegScan) scan = lp_jpeg_scan_new ();
  gint n_rounds = argc > 1 ? atoi (argv[1]) : 0;
  gint first = n_rounds != 0 ? 2 : 1;

  printf (
      "%-20s %9s %8s %8s %8s\n", "photo", "bytes", "scan", "turbo", "times");
  for (gint i = first; i < argc; i++) {
    g_autofree gchar *name = g_path_get_basename (argv[i]);
    Photo photo = { 0 };

    if (!photo_open (&photo, argv[i]))
      return 1;
    measure (&photo, scan, n_rounds != 0 ? n_rounds : DEFAULT_ROUNDS, name);
    g_free (photo.data);
  }
  return 0;
}
