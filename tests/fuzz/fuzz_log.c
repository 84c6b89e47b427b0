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
  "{\"time\":1466699519.1,\"lat\":1.5,\"lon\":2.5}\n"
  "{\"time\":1466699519.2,\"lat\":1.6,\"lon\":2.6}\n"
  "{\"time\":1466699519.3,\"lat\":1.7,\"lon\":2.7}\n"
  "{\"time\":1466699519.4,\"image\":\"a.jpg\"}\n"
  "{\"time\":1466699519.6,\"lat\":10.8,\"lon\":-2.8}\n",
  "time,lat,lon,alt,image\r\n2016-06-23 16:31:59,1.5,2.5,3,a.jpg\r\n"
  "\"2016-06-23 16:31:59\",\"1.5\",2.5,3,\"a \"\"b\"\"\r\n.jpg\"\r\n\r\n1,2\n",
  "\xef\xbb\xbf lat;Lon;FileName\n46.1;7.2;caf\xe9.jpg\n;;\n",
  "[{\"time\":1466699519,\"image\":\"a.jpg\",\"lat\":1.5,\"lon\":2.5},\n"
  "{\"time\":1466699520,\"lat\":1.5,\"a\":[{},\"}\"]}, "
  "{\"photo\":\"\\\"b.jpg\"}]",
  "{\"n\":[1],\"rows\":[{\"ts\":1466699519,\"image\":\"a.jpg\"},{\"image\":"
  "\"b.jpg\",\"x\":[[{\"y\":1}]]}]}",
  "timestamp\tgps.latitude\tgps.longitude\n182092193\t1e2\tnan\n",
  NULL,
};

typedef enum {
  ALL_ROWS,
  PHOTOS_ONLY,
  NEXT_TO_MOMENTS,
} Rows;

/* Hands on what all ways of reading must agree on. */
static guint64
read_log (const LpLogMapping *mapping, const gchar *path, const gchar *format,
    Rows rows)
{
  static const gint64 moments[] = { G_GINT64_CONSTANT (1466699519500000),
    G_GINT64_CONSTANT (1768273457875381) };
  LpLogOptions options = { .mapping = mapping,
    .format = format,
    .photos_only = rows == PHOTOS_ONLY,
    .moments = moments,
    .n_moments = rows == NEXT_TO_MOMENTS ? G_N_ELEMENTS (moments) : 0 };
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

/* Reads a log whatever it is, and twice more with rows passed over. The last byte
 * says in which format. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const gchar *const formats[] = { NULL, "ndjson", "csv", "json" };
  static LpLogMapping *mapping;
  gint fd = memfd_create ("log", MFD_CLOEXEC);
  g_autofree gchar *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  const gchar *format =
      formats[size > 0 ? data[size - 1] % G_N_ELEMENTS (formats) : 0];
  guint64 hash;

  if (mapping == NULL)
    mapping = lp_log_mapping_new (NULL, NULL);
  g_assert_cmpint (write (fd, data, size), ==, (gssize) size);
  hash = read_log (mapping, path, format, ALL_ROWS);
  g_assert_cmpuint (read_log (mapping, path, format, PHOTOS_ONLY), ==, hash);
  g_assert_cmpuint (
      read_log (mapping, path, format, NEXT_TO_MOMENTS), ==, hash);
  close (fd);
  return 0;
}
