/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The flight as NDJSON and as CSV, a row a step. */

#include <string.h>

#include "flight.h"

/* Room for the longest row. */
#define MAX_ROW 512

/* CSV only; primes, so that they fall on rows of all kinds but photos. */
#define STEPS_PER_CUT_ROW 100003
#define STEPS_PER_LONG_ROW 70001
#define STEPS_PER_QUOTED_NOTE 53
#define STEPS_PER_QUOTED_QUOTE 997
#define STEPS_PER_QUOTED_NUMBER 211

static gchar *
put (gchar *end, const gchar *text)
{
  gsize length = strlen (text);

  memcpy (end, text, length);
  return end + length;
}

/* @value divided by ten to the @n_decimals, with no more decimals than it
 * needs, but at least one, as most programs write doubles. */
static gchar *
put_decimal (gchar *end, gint64 value, guint n_decimals)
{
  gchar digits[24];
  guint n_digits = 0;
  guint64 rest = (guint64) ABS (value);

  while (n_decimals > 1 && rest % 10 == 0) {
    rest /= 10;
    n_decimals--;
  }
  for (; rest > 0 || n_digits <= n_decimals; rest /= 10)
    digits[n_digits++] = (gchar) ('0' + rest % 10);
  if (value < 0)
    *end++ = '-';
  while (n_digits > 0) {
    if (n_digits == n_decimals)
      *end++ = '.';
    *end++ = digits[--n_digits];
  }
  return end;
}

static gchar *
put_number (gchar *end, const gchar *name, gint64 value, guint n_decimals)
{
  return put_decimal (put (end, name), value, n_decimals);
}

static gint64
get_gimbal_yaw (const Pose *pose)
{
  return pose->yaw + pose->roll / 4;
}

static void
step_ndjson (LogWriter *log, const Pose *pose)
{
  gchar row[MAX_ROW], *end = row;
  gboolean named = pose->photo && log->names_photos;

  end = put_number (end, "{\"time\":", pose->time / 10000, 2);
  if (named) {
    gchar name[24];

    log_writer_format_photo (log, name);
    end = put (put (end, ",\"type\":\"CAM\",\"image\":\""), name);
    end = put (end, "\"");
  } else {
    end = put (end, ",\"type\":\"POS\"");
  }
  end = put_number (end, ",\"pos\":{\"lat\":", pose->latitude, 8);
  end = put_number (end, ",\"lon\":", pose->longitude, 8);
  end = put_number (end, ",\"alt\":", pose->altitude, 3);
  end = put_number (end, "},\"att\":{\"yaw\":", pose->yaw, 2);
  end = put_number (end, ",\"pitch\":", pose->pitch, 2);
  end = put_number (end, ",\"roll\":", pose->roll, 2);
  end = put_number (end, "},\"gimbal\":{\"yaw\":", get_gimbal_yaw (pose), 2);
  end = put (end, ",\"pitch\":-90,\"roll\":0}");
  end = put_number (end, ",\"speed\":", pose->speed, 2);
  end = put (end, ",\"sats\":17");
  end = put_number (end, ",\"battery\":", pose->battery, 2);
  end = put (end, "}\n");
  log_writer_add (log, row, (gsize) (end - row));
  log_writer_add_row (log, pose);
  if (pose->photo)
    log_writer_add_photo (log, pose);
}

static void
begin_csv (LogWriter *log)
{
  static const gchar header[] =
      "time,type,latitude,longitude,altitude,yaw,pitch,roll,gimbal_yaw,"
      "gimbal_pitch,gimbal_roll,speed,satellites,battery,note,image\n";

  log_writer_add (log, header, sizeof header - 1);
}

static gchar *
put_note (gchar *end, guint64 step)
{
  if (step % STEPS_PER_QUOTED_QUOTE == 0)
    return put (end, "\"pilot: \"\"hold, wind\"\"\"");
  if (step % STEPS_PER_QUOTED_NOTE == 0)
    return put (end, "\"wind, 7 m/s\"");
  return end;
}

static void
step_csv (LogWriter *log, const Pose *pose)
{
  gchar row[MAX_ROW], *end = row;
  gboolean named = pose->photo && log->names_photos;
  const gchar *quote = pose->step % STEPS_PER_QUOTED_NUMBER == 0 ? "\"" : "";

  end = put_decimal (end, pose->time / 10000, 2);
  end = put (end, named ? ",CAM" : ",POS");
  if (!pose->photo && pose->step % STEPS_PER_CUT_ROW == 1) {
    end = put (end, "\n");
    log_writer_add (log, row, (gsize) (end - row));
    log->n_unusable++;
    return;
  }
  end = put (put (end, ","), quote);
  end = put (put_decimal (end, pose->latitude, 8), quote);
  end = put_number (end, ",", pose->longitude, 8);
  end = put_number (end, ",", pose->altitude, 3);
  end = put_number (end, ",", pose->yaw, 2);
  end = put_number (end, ",", pose->pitch, 2);
  end = put_number (end, ",", pose->roll, 2);
  end = put_number (end, ",", get_gimbal_yaw (pose), 2);
  end = put (end, ",-90.0,0.0");
  end = put_number (end, ",", pose->speed, 2);
  end = put_number (end, ",17,", pose->battery, 2);
  end = put_note (put (end, ","), pose->step);
  end = put (end, ",");
  if (named) {
    gchar name[24];

    log_writer_format_photo (log, name);
    end = put (put (put (end, "\""), name), "\"");
  }
  end = put (end, pose->step % STEPS_PER_LONG_ROW == 1 ? ",,,\n" : "\n");
  log_writer_add (log, row, (gsize) (end - row));
  log_writer_add_row (log, pose);
  if (pose->photo)
    log_writer_add_photo (log, pose);
}

const LogFormat log_format_ndjson = {
  .name = "ndjson",
  .step = step_ndjson,
};

const LogFormat log_format_csv = {
  .name = "csv",
  .begin = begin_csv,
  .step = step_csv,
};
