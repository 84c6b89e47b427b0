/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fuzz.h"

#include <math.h>
#include <sys/mman.h>
#include <unistd.h>

#include "log/lp-log-reader.h"
#include "photo/lp-photo.h"

/* Seeds are strings, so no byte of them is zero; the formats, which are full
 * of zeros, are put in front of what the fuzzer makes. */
#define EIGHT "\x01\x02\x03\x04\x05\x01\x01\x01"
#define GPS                                                                    \
  "\xa3\x95\x82\x01\x02\x03\x04\x05\x01\x01\x01\x03"                           \
  "\x01\x02\x03\x04\xae\x07\x11\x22\x33\x04\x22\x33\x11\x04"
#define ATT "\xa3\x95\x83" EIGHT "\x11\x22"
#define CAM "\xa3\x95\x84" EIGHT "\x11\x22\x33\x04\x22\x33\x11\x04"
#define PARM                                                                   \
  "\xa3\x95\x85"                                                               \
  "CAM_FEEDBACK_PIN"                                                           \
  "\x01\x01\x81\x40"

const gchar *const fuzz_seeds[] = {
  GPS ATT CAM PARM CAM GPS ATT,
  GPS "garbage \xa3\x95" ATT "\xa3\x95\x99" CAM "\xff\xff\xff\xff",
  ATT "\xa3\x95\x80\x83\x0dATT\x01QC",
  NULL,
};

static void
add_format (GByteArray *log, guint8 type, guint8 length, const gchar *name,
    const gchar *types, const gchar *columns)
{
  guint8 message[89] = { 0xa3, 0x95, 128, type, length };

  memcpy (message + 5, name, MIN (strlen (name), 4));
  memcpy (message + 9, types, MIN (strlen (types), 16));
  memcpy (message + 25, columns, MIN (strlen (columns), 64));
  g_byte_array_append (log, message, sizeof message);
}

/* Hands on what both ways of reading must agree on. */
static guint64
read_log (const gchar *path, gboolean photos_only)
{
  static LpLogMapping *mapping;
  LpLogOptions options = { .format = "dataflash", .photos_only = photos_only };
  g_autoptr (GError) error = NULL;
  g_autoptr (LpLogReader) reader = NULL;
  guint64 hash = 0;
  LpLogRow row;

  if (mapping == NULL)
    mapping = lp_log_mapping_new (NULL, NULL);
  options.mapping = mapping;
  reader = lp_log_reader_open (path, &options, &error);
  g_assert_no_error (error);
  while (lp_log_reader_next (reader, &row, &error)) {
    g_assert_true (isnan (row.latitude) == isnan (row.longitude));
    g_assert_true (isnan (row.latitude) ||
                   lp_position_is_plausible (row.latitude, row.longitude));
    if (row.event != LP_LOG_EVENT_NONE)
      hash = hash * 31 + row.event + row.offset + (guint64) row.time;
  }
  g_assert_no_error (error);
  return hash * 31 + lp_log_reader_get_n_records (reader);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GByteArray) log = g_byte_array_new ();
  gint fd = memfd_create ("log", MFD_CLOEXEC);
  g_autofree gchar *path = g_strdup_printf ("/proc/self/fd/%d", fd);

  add_format (log, 128, 89, "FMT", "BBnNZ", "Type,Length,Name,Format,Columns");
  add_format (log, 130, 26, "GPS", "QBIHLL", "TimeUS,Status,GMS,GWk,Lat,Lng");
  add_format (log, 131, 13, "ATT", "QC", "TimeUS,Yaw");
  add_format (log, 132, 19, "CAM", "QLL", "TimeUS,Lat,Lng");
  add_format (log, 133, 23, "PARM", "Nf", "Name,Value");
  g_byte_array_append (log, data, (guint) size);
  g_assert_cmpint (write (fd, log->data, log->len), ==, (gssize) log->len);
  g_assert_cmpuint (read_log (path, FALSE), ==, read_log (path, TRUE));
  close (fd);
  return 0;
}
