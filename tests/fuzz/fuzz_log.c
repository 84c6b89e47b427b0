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
  "ArduCopter V3.1.2\n\nFMT, 128, 89, FMT, BBnNZ, Type,Length,Name,Format,"
  "Columns\r\nFMT, 130, 26, GPS, QBIHLL, TimeUS,Status,GMS,GWk,Lat,Lng\r\n"
  "FMT, 131, 13, ATT, QC, TimeUS,Yaw\nFMT, 133, 23, PARM, Nf, Name,Value\n"
  "FMT, 132, 19, CAM, QHLL, TimeUS,Img,Lat,Lng\nPARM, CAM_FEEDBACK_PIN, 54\n"
  "GPS, 402735374, 4, 38980800, 1966, 52.0381699, 5.1448234\n"
  "ATT, 402835374, 255.84\nCAM, 402935374, 7, 52.0381699, 5.1448234\n",
  "1\t400373.488877\t[2264]\t-40,N\t0,E\t86,V\t44.42824637,Lat\t"
  "1.26196331,Lon\t359.494,Ellh\t0.028, 0.031, 0.055\t16,Q\r\n"
  "2,400373.5,2264,-40,N,0,E,86,V,44.4,Lat,1.2,Lon,359.4,Ellh,1,2,3,0,Q\n",
  "1\n00:00:01,000 --> 00:00:02,000\nHOME(149.0251,-20.2532) 2017.8.5 "
  "14:11:51\nGPS(149.0251,-20.2533,16) Hb:1.9\n\n2\n2017.08.05 14:11:51,393,"
  "525\n[latitude : -20.25] [longtitude : 149.02] [rel_alt: 1 abs_alt: 2.5]\n"
  "3\n00:00:02,000 --> 00:00:03,000\nGPS (-58.8, -34.2, 15), F.PRY (2.7\xc2"
  "\xb0, -7.0\xc2\xb0, 1\xc2\xb0), G.PRY (1, 2, 3)\nGPS(36.6,-6.1,0.5M)\n\n4\n"
  "GPS(E: 120.5, S: 20.5, 9m) RTK (120.08, 30.21, 28) [drone_yaw: -32.6]\n",
  "[{\"time\":1466699519,\"image\":\"a.jpg\",\"lat\":1.5,\"lon\":2.5},\n"
  "{\"time\":1466699520,\"lat\":1.5,\"a\":[{},\"}\"]}, "
  "{\"photo\":\"\\\"b.jpg\"}]",
  "{\"n\":[1],\"rows\":[{\"ts\":1466699519,\"image\":\"a.jpg\"},{\"image\":"
  "\"b.jpg\",\"x\":[[{\"y\":1}]]}]}",
  "timestamp\tgps.latitude\tgps.longitude\n182092193\t1e2\tnan\n",
  "$GPGGA,120000.25,4630.000,N,00715.000,W,1,08,1.0,444.5,M,48,M,,*5D\n"
  "$GPRMC,120000,A,4630,N,00715,E,0,0,010526,,,A\n$GPHDT,271.5,T\n"
  "$GPGGA,,,,,,0,,,,,,,,*66\n$GNGNS,120001,4630,N,00715,E,AN,9,1,444,48,,,V\n"
  "$GNTHS,90.5,A\n$GPZDA,000000,02,05,2026,00,00\n",
  "<gpx><trk><trkseg><trkpt lat='46.5' lon='7'><ele>1</ele><time>2026-05-01T"
  "12:00:01Z</time></trkpt></trkseg></trk></gpx>",
  "<kml xmlns:gx='a'><gx:Track><when>2026-05-01T12:00:00Z</when><when/>"
  "<gx:coord/><gx:coord>7 46.5 444</gx:coord><gx:angles>10 0 "
  "0</gx:angles></gx:Track></kml>",
  "time(millisecond),datetime(utc),latitude,longitude,altitude(feet),isPhoto\n"
  "100,2023-05-26 14:32:10,0,0,0,1\n300,2023-05-26 14:32:11,46.5,7.2,9,1\n"
  "CUSTOM.date [local],CUSTOM.updateTime [local],OSD.latitude,OSD.longitude\n"
  "6/11/2026,1:00:00.05 PM,32.7,35\n6/11/2026,1:00:00.05 PM,32.7,35,\n",
  "FileName,GPSDateStamp,GPSTimeStamp,GPSLatitude,GPSLongitude,GPSAltitude\n"
  "a.jpg,2016:06:23,16:31:59.5,\"46 deg 50' 33.24\"\" N\",\"7,15.5W\",3 m\n",
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
  static const gchar *const formats[] = { NULL, "csv", "dataflash-text", "gpx",
    "json", "kml", "mrk", "ndjson", "nmea", "srt", "tlog", "ulog" };
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
