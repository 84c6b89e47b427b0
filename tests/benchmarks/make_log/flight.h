/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

/*
 * A made-up flight, and what is written of it. Everything is a whole number of
 * some small unit, so that the double next to what a log says is known without
 * reading it again.
 */

#define STEPS_PER_SECOND 100
#define STEPS_PER_PHOTO 1000

/* Where the aircraft is at one of its steps. */
typedef struct {
  guint64 step;
  gint64 time;      /* microseconds of UTC */
  gint64 latitude;  /* 1e-8 degrees */
  gint64 longitude; /* 1e-8 degrees */
  gint64 altitude;  /* mm above the ellipsoid */
  gint64 yaw;       /* 0.01 degrees, -18000 to 17999 */
  gint64 pitch;     /* 0.01 degrees */
  gint64 roll;      /* 0.01 degrees */
  gint64 speed;     /* cm/s */
  gint64 battery;   /* 0.01 % */
  gboolean photo;   /* whether one is taken */
} Pose;

guint64 flight_hash (guint64 seed, guint64 number);
void flight_get_pose (guint64 seed, guint64 step, Pose *pose);

typedef enum {
  SUM_TIME, /* seconds */
  SUM_LATITUDE,
  SUM_LONGITUDE,
  SUM_ALTITUDE,
  SUM_YAW,
  N_SUMS,
} Sum;

typedef struct _LogWriter LogWriter;

/* How a format is written. */
typedef struct {
  const gchar *name;
  void (*begin) (LogWriter *log); /* nullable */
  void (*step) (LogWriter *log, const Pose *pose);
} LogFormat;

/* What has been written; what is counted is what a reader should find. */
struct _LogWriter {
  GByteArray *bytes; /* not yet in the file */
  guint64 seed;
  gboolean names_photos;
  GString *photo_list;
  guint64 n_bytes;
  guint64 n_rows;     /* with a position */
  guint64 n_unusable; /* cut, or garbage */
  guint64 n_photos;
  gdouble sums[N_SUMS]; /* of all rows with a position, in their order */
};

void log_writer_add (LogWriter *log, gconstpointer data, gsize size);
void log_writer_add_row (LogWriter *log, const Pose *pose);
void log_writer_add_photo (LogWriter *log, const Pose *pose);
void log_writer_format_photo (const LogWriter *log, gchar name[24]);

extern const LogFormat log_format_csv;
extern const LogFormat log_format_dataflash;
extern const LogFormat log_format_ndjson;
extern const LogFormat log_format_ulog;
