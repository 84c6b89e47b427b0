/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "flight.h"

#define START_TIME (G_GINT64_CONSTANT (1715675370) * 1000000)
#define START_LATITUDE G_GINT64_CONSTANT (4780000000)
#define START_LONGITUDE G_GINT64_CONSTANT (1020000000)
#define START_ALTITUDE 700000
#define STEPS_PER_LINE 30000
/* 5 m/s along a line, and slowly from one to the next. */
#define LONGITUDE_PER_STEP 67
#define LATITUDE_PER_STEP 2

/* SplitMix64 of Steele, Lea and Flood: the same number for the same place, in
 * whatever order places are asked for. */
guint64
flight_hash (guint64 seed, guint64 number)
{
  guint64 z = seed + (number + 1) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

/* Up and down again between 0 and @height. */
static gint64
get_wave (guint64 step, guint64 height)
{
  guint64 phase = step % (2 * height);

  return (gint64) (phase < height ? phase : 2 * height - phase);
}

static gint64
get_noise (guint64 *random, guint64 range)
{
  gint64 noise = (gint64) (*random % range) - (gint64) (range / 2);

  *random /= range;
  return noise;
}

/* Lines to and fro, each a little north of the one before. */
void
flight_get_pose (guint64 seed, guint64 step, Pose *pose)
{
  guint64 random = flight_hash (seed, step);
  gboolean back = step / STEPS_PER_LINE % 2 == 1;

  pose->step = step;
  pose->time = START_TIME + (gint64) step * (1000000 / STEPS_PER_SECOND);
  pose->latitude = START_LATITUDE + (gint64) step * LATITUDE_PER_STEP +
                   get_noise (&random, 9);
  pose->longitude = START_LONGITUDE +
                    get_wave (step, STEPS_PER_LINE) * LONGITUDE_PER_STEP +
                    get_noise (&random, 9);
  pose->altitude =
      START_ALTITUDE + 20 * get_wave (step, 4100) + get_noise (&random, 9);
  pose->yaw = (back ? -9000 : 9000) + get_wave (step, 1700) - 850 +
              get_noise (&random, 41);
  pose->pitch = get_wave (step, 700) - 350 + get_noise (&random, 21);
  pose->roll = get_wave (step, 500) - 250 + get_noise (&random, 21);
  pose->speed = 500 + get_noise (&random, 41);
  pose->battery = 10000 - (gint64) (step / 15 % 9000);
  pose->photo = step % STEPS_PER_PHOTO == STEPS_PER_PHOTO - 1;
}

void
log_writer_add (LogWriter *log, gconstpointer data, gsize size)
{
  g_byte_array_append (log->bytes, data, (guint) size);
  log->n_bytes += size;
}

/* One rounding each: the whole numbers and the powers of ten are exact. */
void
log_writer_add_row (LogWriter *log, const Pose *pose)
{
  log->n_rows++;
  log->sums[SUM_TIME] += (gdouble) pose->time / 1e6;
  log->sums[SUM_LATITUDE] += (gdouble) pose->latitude / 1e8;
  log->sums[SUM_LONGITUDE] += (gdouble) pose->longitude / 1e8;
  log->sums[SUM_ALTITUDE] += (gdouble) pose->altitude / 1e3;
  log->sums[SUM_YAW] += (gdouble) pose->yaw / 1e2;
}

void
log_writer_format_photo (const LogWriter *log, gchar name[24])
{
  g_snprintf (name, 24, "DJI_%06" G_GUINT64_FORMAT ".JPG", log->n_photos);
}

void
log_writer_add_photo (LogWriter *log, const Pose *pose)
{
  gchar name[24];

  log_writer_format_photo (log, name);
  g_string_append_printf (log->photo_list,
      "%s,%" G_GINT64_FORMAT ",%.8f,%.8f,%.3f\n", name, pose->time,
      (gdouble) pose->latitude / 1e8, (gdouble) pose->longitude / 1e8,
      (gdouble) pose->altitude / 1e3);
  log->n_photos++;
}
