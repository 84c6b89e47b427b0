/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Adds up time, latitude, longitude, altitude and heading of every row of a
 * log that has a position: read_log LOG. It looks inside the library, where
 * rows are read for all formats. See README.md. */

#include <math.h>
#include <stdio.h>

#include "log/lp-log-reader.h"

typedef struct {
  guint64 n_rows;
  gdouble time, latitude, longitude, altitude, heading;
} Sums;

static gboolean
read_all (LpLogReader *reader, Sums *sums, GError **error)
{
  LpLogRow row;

  while (lp_log_reader_next (reader, &row, error)) {
    if (isnan (row.latitude))
      continue;
    sums->n_rows++;
    /* The nearest double to what the log says: both numbers are exact. */
    sums->time += (gdouble) row.time / 1e6;
    sums->latitude += row.latitude;
    sums->longitude += row.longitude;
    sums->altitude += row.altitude;
    sums->heading += row.heading;
  }
  return *error == NULL;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LpLogMapping) mapping = lp_log_mapping_new (NULL, &error);
  LpLogOptions options = { .mapping = mapping };
  g_autoptr (LpLogReader) reader = NULL;
  Sums sums = { 0 };

  if (argc != 2) {
    fprintf (stderr, "Usage: read_log LOG\n");
    return 2;
  }
  reader = lp_log_reader_open (argv[1], &options, &error);
  if (reader == NULL || !read_all (reader, &sums, &error)) {
    fprintf (stderr, "read_log: %s\n", error->message);
    return 1;
  }
  printf ("%" G_GUINT64_FORMAT " %.17g %.17g %.17g %.17g %.17g\n", sums.n_rows,
      sums.time, sums.latitude, sums.longitude, sums.altitude, sums.heading);
  return 0;
}
