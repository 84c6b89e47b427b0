/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log/lp-dataflash-flight.h"

#include "lp-gps-time.h"
#include "lp-time.h"

#include <math.h>

/* From this on a fix has an altitude. */
#define STATUS_3D 3

/* A receiver that said nothing for so long has lost its fix. */
#define MAX_SILENCE (2 * (gint64) G_USEC_PER_SEC)

/* No receiver of an autopilot knew weeks below this but by roll-over. */
#define FIRST_WEEK 1024

/**
 * lp_dataflash_flight_init: (skip)
 * @flight: (out): a flight before its first message
 */
void
lp_dataflash_flight_init (LpDataflashFlight *flight)
{
  *flight = (LpDataflashFlight){ .receiver = -1 };
}

/**
 * lp_dataflash_flight_needs: (skip)
 * @options: what is asked of the log
 * @kind: a kind of messages
 *
 * Returns: whether they must be looked at
 */
gboolean
lp_dataflash_flight_needs (const LpLogOptions *options, LpDataflashKind kind)
{
  switch (kind) {
    case LP_DATAFLASH_OTHER:
      return FALSE;
    case LP_DATAFLASH_ATTITUDE:
    case LP_DATAFLASH_MOUNT:
    case LP_DATAFLASH_POSITION:
      return !options->photos_only;
    default:
      return TRUE;
  }
}

/**
 * lp_dataflash_flight_set_parameter: (skip)
 * @flight: a flight
 * @name: of a parameter of the autopilot
 * @length: bytes of it
 * @value: what it is set to
 *
 * A pin above zero is the one that the hot shoe of a camera is wired to:
 * CAM_FEEDBACK_PIN up to ArduPilot 4.3, then CAM1_FEEDBAK_PIN and so on.
 */
void
lp_dataflash_flight_set_parameter (
    LpDataflashFlight *flight, const gchar *name, gsize length, gdouble value)
{
  static const gchar old_name[] = "CAM_FEEDBACK_PIN";
  static const gchar new_name[] = "_FEEDBAK_PIN";
  guint cameras = 0;

  if (length == sizeof old_name - 1 &&
      memcmp (name, old_name, sizeof old_name - 1) == 0)
    cameras = G_MAXUINT;
  else if (length == sizeof new_name + 3 && memcmp (name, "CAM", 3) == 0 &&
           name[3] >= '1' && name[3] <= '0' + LP_DATAFLASH_MAX_CAMERAS &&
           memcmp (name + 4, new_name, sizeof new_name - 1) == 0)
    cameras = 1u << (name[3] - '1');
  if (value > 0)
    flight->with_feedback |= cameras;
  else
    flight->with_feedback &= ~cameras;
}

static gint64
get_gps_time (
    LpDataflashFlight *flight, LpLogReader *reader, const gdouble *values)
{
  gdouble week = values[LP_DATAFLASH_GPS_WEEK];
  gdouble milliseconds = values[LP_DATAFLASH_GPS_MILLISECONDS];
  gint64 full_week, time;

  if (!(week > 0 && week < 65536 && milliseconds >= 0 &&
          milliseconds < LP_GPS_WEEK / 1000.0))
    return LP_TIME_NONE;
  full_week = (gint64) week;
  if (full_week < FIRST_WEEK)
    full_week = lp_gps_week_unroll (full_week, g_get_real_time ());
  time = lp_gps_time_to_utc (full_week, (gint64) (milliseconds * 1000));
  if (!lp_time_is_plausible (time))
    return LP_TIME_NONE;
  if (!lp_gps_time_is_certain (time) && !flight->reported_leap_seconds) {
    flight->reported_leap_seconds = TRUE;
    lp_log_reader_report (reader, FALSE, LP_LOG_LEAP_SECONDS,
        "The log is from after the last announcement of leap seconds that is "
        "known here: if one was added since, its times are a second late.");
  }
  return time;
}

/* Of several receivers the one counts that the autopilot says it uses. Where
 * the log does not say, or none is used by itself as their fixes are blended,
 * it is the first one that has a fix. */
static gboolean
is_from_receiver (
    LpDataflashFlight *flight, gint receiver, gdouble used, gint64 boot)
{
  if (used > 0) {
    flight->knows_use = TRUE;
    flight->in_use_at = boot;
  } else if (flight->knows_use && boot - flight->in_use_at <= MAX_SILENCE) {
    return FALSE;
  } else if (flight->has_fix && receiver > flight->receiver &&
             boot - flight->fixed_at <= MAX_SILENCE) {
    return FALSE;
  }
  flight->receiver = receiver;
  flight->fixed_at = boot;
  flight->has_fix = TRUE;
  return TRUE;
}

static gboolean
take_position (const gdouble *values, gint64 time, LpLogRow *row)
{
  row->time = time;
  row->latitude = values[LP_DATAFLASH_LATITUDE];
  row->longitude = values[LP_DATAFLASH_LONGITUDE];
  row->altitude = values[LP_DATAFLASH_ALTITUDE];
  return TRUE;
}

/* A message may be logged late, but not before its fix. */
static void
learn_time (
    LpDataflashFlight *flight, LpLogReader *reader, gint64 boot, gint64 time)
{
  const gint64 before = flight->clock.offset;

  /* Several logs were put into one file. */
  if (flight->learned_at - boot > MAX_SILENCE)
    flight->clock = (LpBootClock){ 0 };
  flight->learned_at = boot;
  if (lp_boot_clock_add (&flight->clock, boot, time) == LP_CLOCK_JUMPED)
    lp_log_reader_report (reader, FALSE, LP_LOG_CLOCK,
        "The UTC of the receiver jumps by %.3f s; times from there on follow "
        "it.",
        (gdouble) (flight->clock.offset - before) / 1e6);
}

static gboolean
take_fix (LpDataflashFlight *flight, LpLogReader *reader, LpDataflashKind kind,
    const gdouble *values, LpLogRow *row)
{
  gdouble instance = values[LP_DATAFLASH_INSTANCE];
  gint64 boot = lp_dataflash_get_boot_time (values);
  gint64 time;
  gint receiver = kind == LP_DATAFLASH_GPS2;

  if (!(values[LP_DATAFLASH_STATUS] >= STATUS_3D))
    return FALSE;
  if (instance >= 0 && instance <= G_MAXUINT8)
    receiver = (gint) instance;
  time = get_gps_time (flight, reader, values);
  /* Logs that have no time since power-on have one receiver only. */
  if (boot != LP_TIME_NONE) {
    if (!is_from_receiver (flight, receiver, values[LP_DATAFLASH_USED], boot))
      return FALSE;
    if (time != LP_TIME_NONE)
      learn_time (flight, reader, boot, time);
  }
  return take_position (values, time, row);
}

/**
 * lp_dataflash_flight_needs_fused_position: (skip)
 * @flight: a flight
 * @boot: when it is, microseconds since power-on, or %LP_TIME_NONE
 *
 * What the filter of the autopilot makes of all its sensors counts only where
 * the receiver has nothing to say.
 *
 * Returns: whether it is silent
 */
gboolean
lp_dataflash_flight_needs_fused_position (
    const LpDataflashFlight *flight, gint64 boot)
{
  return flight->has_fix && boot != LP_TIME_NONE &&
         boot - flight->fixed_at > MAX_SILENCE;
}

static gboolean
take_fused_position (
    LpDataflashFlight *flight, const gdouble *values, LpLogRow *row)
{
  gint64 boot = lp_dataflash_get_boot_time (values);

  if (!lp_dataflash_flight_needs_fused_position (flight, boot))
    return FALSE;
  return take_position (
      values, lp_boot_clock_convert (&flight->clock, boot), row);
}

static gdouble
to_heading (gdouble yaw)
{
  gdouble heading = fmod (yaw, 360);

  return heading < 0 ? heading + 360 : heading;
}

static gboolean
take_attitude (LpDataflashFlight *flight, LpDataflashKind kind,
    const gdouble *values, LpLogRow *row)
{
  gint64 boot = lp_dataflash_get_boot_time (values);

  if (boot == LP_TIME_NONE)
    return FALSE;
  row->time = lp_boot_clock_convert (&flight->clock, boot);
  if (kind == LP_DATAFLASH_ATTITUDE) {
    row->heading = to_heading (values[LP_DATAFLASH_YAW]);
    return TRUE;
  }
  /* Photos of a second gimbal cannot be told from those of the first. */
  if (values[LP_DATAFLASH_INSTANCE] > 0)
    return FALSE;
  row->camera_yaw = to_heading (values[LP_DATAFLASH_YAW]);
  row->camera_pitch = values[LP_DATAFLASH_PITCH];
  row->camera_roll = values[LP_DATAFLASH_ROLL];
  return TRUE;
}

/* A TRIG message comes only from cameras with feedback; their CAM message
 * follows when the hot shoe says so. */
static gboolean
take_photo (LpDataflashFlight *flight, LpLogReader *reader,
    LpDataflashKind kind, const gdouble *values, LpLogRow *row)
{
  gdouble instance = values[LP_DATAFLASH_INSTANCE];
  gdouble image = values[LP_DATAFLASH_IMAGE];
  gint64 boot = lp_dataflash_get_boot_time (values);
  guint camera = 1;

  if (instance > 0 && instance < LP_DATAFLASH_MAX_CAMERAS)
    camera = 1u << (guint) instance;
  if (kind == LP_DATAFLASH_TRIGGER)
    flight->with_feedback |= camera;
  row->event = kind == LP_DATAFLASH_CAMERA && (flight->with_feedback & camera)
                   ? LP_LOG_EVENT_SHUTTER
                   : LP_LOG_EVENT_COMMAND;
  row->sequence = image >= 0 && image < G_MAXUINT32 ? (gint64) image : -1;
  if (boot != LP_TIME_NONE)
    row->time = lp_boot_clock_convert (&flight->clock, boot);
  if (row->time == LP_TIME_NONE)
    row->time = get_gps_time (flight, reader, values);
  row->heading = to_heading (values[LP_DATAFLASH_YAW]);
  return take_position (values, row->time, row);
}

/**
 * lp_dataflash_flight_take: (skip)
 * @flight: a flight
 * @reader: the reader, its record set to the message
 * @kind: of the message
 * @values: (array): its fields
 * @row: (out): the row that it makes
 *
 * Returns: whether it makes one
 */
gboolean
lp_dataflash_flight_take (LpDataflashFlight *flight, LpLogReader *reader,
    LpDataflashKind kind, const gdouble *values, LpLogRow *row)
{
  gboolean taken = FALSE;

  lp_log_row_init (row);
  switch (kind) {
    case LP_DATAFLASH_GPS:
    case LP_DATAFLASH_GPS2:
      taken = take_fix (flight, reader, kind, values, row) &&
              !reader->options.photos_only;
      break;
    case LP_DATAFLASH_POSITION:
      taken = take_fused_position (flight, values, row);
      break;
    case LP_DATAFLASH_ATTITUDE:
    case LP_DATAFLASH_MOUNT:
      taken = take_attitude (flight, kind, values, row);
      break;
    case LP_DATAFLASH_CAMERA:
    case LP_DATAFLASH_TRIGGER:
      taken = take_photo (flight, reader, kind, values, row);
      break;
    default:
      break;
  }
  if (taken)
    lp_log_reader_finish_row (reader, row);
  return taken;
}
