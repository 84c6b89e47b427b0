/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fuzz.h"

#include <math.h>
#include <sys/mman.h>
#include <unistd.h>

#include "log/lp-log-reader.h"
#include "photo/lp-photo.h"

const gchar *const fuzz_seeds[] = {
  "{\"time\":\"2016-06-23T16:31:59Z\",\"image\":\"DJI_0018.JPG\",\"pos\":{"
  "\"lat\":46.84,\"lon\":-91.99,\"alt\":198.3},\"gimbal\":{\"yaw\":45.0}}\r\n"
  "{\"ts\":1466699519.5,\"im\\u0061ge\":\"\\ud83d\\ude00.jpg\",\"lat\":\"1\"}\n"
  "{\"utc_usec\":1768273457875381,\"pos\":{\"lat\":0,\"lon\":0},\"pos\":[1]}\n",
  "time,lat,lon,alt,image\r\n2016-06-23 16:31:59,1.5,2.5,3,a.jpg\r\n"
  "\"2016-06-23 16:31:59\",\"1.5\",2.5,3,\"a \"\"b\"\"\r\n.jpg\"\r\n\r\n1,2\n",
  "\xef\xbb\xbf lat;Lon;FileName\n46.1;7.2;caf\xe9.jpg\n;;\n",
  "timestamp\tgps.latitude\tgps.longitude\n182092193\t1e2\tnan\n",
  "time(millisecond),datetime(utc),latitude,longitude,altitude(feet),isPhoto\n"
  "100,2023-05-26 14:32:10,0,0,0,1\n300,2023-05-26 14:32:11,46.5,7.2,9,1\n"
  "CUSTOM.date [local],CUSTOM.updateTime [local],OSD.latitude,OSD.longitude\n"
  "6/11/2026,1:00:00.05 PM,32.7,35\n6/11/2026,1:00:00.05 PM,32.7,35,\n",
  "FileName,GPSDateStamp,GPSTimeStamp,GPSLatitude,GPSLongitude,GPSAltitude\n"
  "a.jpg,2016:06:23,16:31:59.5,\"46 deg 50' 33.24\"\" N\",\"7,15.5W\",3 m\n",
  NULL,
};

/* Hands on what both ways of reading must agree on. */
static guint64
read_log (const LpLogMapping *mapping, const gchar *path, const gchar *format,
    gboolean photos_only, guint n_moments)
{
  static const gint64 moments[] = { G_GINT64_CONSTANT (1466699519250000),
    G_GINT64_CONSTANT (1781182800000000) };
  LpLogOptions options = { .mapping = mapping,
    .format = format,
    .photos_only = photos_only,
    .moments = moments,
    .n_moments = n_moments };
  g_autoptr (GError) error = NULL;
  g_autoptr (LpLogReader) reader = lp_log_reader_open (path, &options, &error);
  guint64 hash = 0;
  LpLogRow row;

  if (reader == NULL) {
    g_assert_nonnull (error);
    return 0;
  }
  while (lp_log_reader_next (reader, &row, &error)) {
    g_assert_true (isnan (row.latitude) == isnan (row.longitude));
    g_assert_true (isnan (row.latitude) ||
                   lp_position_is_plausible (row.latitude, row.longitude));
    if (row.image == NULL)
      continue;
    g_assert_true (g_utf8_validate (row.image, -1, NULL));
    hash = hash * 31 + g_str_hash (row.image) + row.line * 7 + row.offset;
  }
  g_assert_no_error (error);
  return hash;
}

/* Reads a log whatever it is, and again with rows passed over in two ways. The last byte
 * says in which format. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const gchar *const formats[] = { NULL, "ndjson", "csv" };
  static LpLogMapping *mapping;
  gint fd = memfd_create ("log", MFD_CLOEXEC);
  g_autofree gchar *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  guint64 hash;
  const gchar *format =
      formats[size > 0 ? data[size - 1] % G_N_ELEMENTS (formats) : 0];

  if (mapping == NULL)
    mapping = lp_log_mapping_new (NULL, NULL);
  g_assert_cmpint (write (fd, data, size), ==, (gssize) size);
  hash = read_log (mapping, path, format, FALSE, 0);
  g_assert_cmpuint (hash, ==, read_log (mapping, path, format, TRUE, 0));
  g_assert_cmpuint (hash, ==, read_log (mapping, path, format, FALSE, 2));
  close (fd);
  return 0;
}
