/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log/lp-mavlink-flight.h"

#include <math.h>
#include <string.h>

#define DEGREES (180.0 / G_PI)
#define MILLISECOND 1000

#define MIN_FIX_TYPE 3
#define UNKNOWN_HEADING G_MAXUINT16

/* How long rows wait for more than one message that tells the time. */
#define TIME_TO_LEARN (10 * G_USEC_PER_SEC)

/* A clock of boot that goes back so far was started again; messages may
 * overtake each other by less. */
#define RESTART (5 * G_USEC_PER_SEC)

/* No fix of a receiver is told so much later. */
#define MAX_LAG (5 * G_USEC_PER_SEC)

/* Attitudes closer than that are the same. */
#define SAME_ATTITUDE 10.0

/* Of CAMERA_FEEDBACK: what the camera did. */
#define FEEDBACK_VIDEO 1
#define FEEDBACK_OPEN_LOOP 4

/* Sources of a kind, the best first. */
enum {
  SOURCE_GLOBAL_POSITION = 0,
  SOURCE_GPS_RAW = 1,
  SOURCE_ATTITUDE = 0,
  SOURCE_POSITION_HEADING = 1,
  SOURCE_GIMBAL = 0,
  SOURCE_ORIENTATION = 1,
  SOURCE_MOUNT = 2,
};

/**
 * lp_mavlink_flight_init: (skip)
 * @flight: (out): a flight of which nothing is known
 * @reader: the reader that it is read for
 */
void
lp_mavlink_flight_init (LpMavlinkFlight *flight, LpLogReader *reader)
{
  *flight = (LpMavlinkFlight){ .reader = reader,
    .seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL) };
  lp_row_hold_init (&flight->hold);
}

/**
 * lp_mavlink_flight_clear: (skip)
 * @flight: a flight that is done with
 */
void
lp_mavlink_flight_clear (LpMavlinkFlight *flight)
{
  lp_row_hold_clear (&flight->hold);
  g_hash_table_unref (flight->seen);
  g_clear_pointer (&flight->image, g_free);
}

/* The time of arrival by the autopilot's clock, less the smallest lag; before
 * that is known the time of arrival itself. */
static gint64
stamp_to_boot (const LpMavlinkFlight *flight, gint64 stamp)
{
  return flight->ground.known ? lp_boot_clock_convert (&flight->ground, stamp)
                              : stamp;
}

static gint64
boot_to_utc (const LpMavlinkFlight *flight, gint64 boot)
{
  if (lp_clock_is_utc ((guint64) boot))
    boot = stamp_to_boot (flight, boot);
  if (flight->utc.known && !lp_clock_is_utc ((guint64) boot))
    return lp_boot_clock_convert (&flight->utc, boot);
  /* No autopilot told the time: then the ground station does. */
  if (flight->ground.known && !lp_clock_is_utc ((guint64) boot))
    boot -= flight->ground.offset;
  return lp_clock_is_utc ((guint64) boot) ? boot : LP_TIME_NONE;
}

/* A photo's own UTC counts where the track is on UTC, too. */
static void
set_time (const LpMavlinkFlight *flight, LpHeldRow *held)
{
  if (held->timed)
    return;
  held->timed = TRUE;
  if (held->row.time == LP_TIME_NONE || !flight->utc.known)
    held->row.time = boot_to_utc (flight, held->boot);
}

static void
push (LpMavlinkFlight *flight, LpHeldRow *held)
{
  if (held->row.image == NULL && held->row.event == LP_LOG_EVENT_NONE &&
      flight->reader->options.photos_only)
    return;
  if (flight->hold.open)
    set_time (flight, held);
  lp_log_reader_finish_row (flight->reader, &held->row);
  lp_row_hold_push (&flight->hold, held);
}

static LpHeldRow
begin_row (LpRowKind kind, guint source, gint64 boot)
{
  LpHeldRow held = { .boot = boot, .kind = kind, .source = source };

  lp_log_row_init (&held.row);
  return held;
}

/* All zeros and all ones say that there is none. */
static void
set_position (LpHeldRow *held, gint32 latitude, gint32 longitude)
{
  if ((latitude == 0 && longitude == 0) || latitude == G_MAXINT32)
    return;
  held->row.latitude = latitude / 1e7;
  held->row.longitude = longitude / 1e7;
}

static void
set_camera (LpHeldRow *held, const LpAttitude *attitude)
{
  held->row.camera_roll = attitude->roll;
  held->row.camera_pitch = attitude->pitch;
  held->row.camera_yaw = attitude->yaw;
}

/* What was learned of the clocks before does not hold any more. */
static void
restart (LpMavlinkFlight *flight)
{
  for (guint i = 0; i < lp_row_hold_get_length (&flight->hold); i++)
    set_time (flight, lp_row_hold_get (&flight->hold, i));
  flight->hold.open = FALSE;
  flight->has_utc = FALSE;
  memset (&flight->ground, 0, sizeof flight->ground);
  memset (&flight->utc, 0, sizeof flight->utc);
  lp_log_reader_report (flight->reader, FALSE, LP_LOG_CLOCK,
      "The autopilot's clock begins anew; its times from there on are learned "
      "again.");
}

/* Takes the time that an autopilot's message has, in milliseconds since it was
 * switched on. */
static gint64
learn_boot (LpMavlinkFlight *flight, guint64 milliseconds, gint64 stamp)
{
  const gint64 boot = (gint64) milliseconds * MILLISECOND;

  if (flight->has_boot && flight->last_boot - boot > RESTART)
    restart (flight);
  flight->has_boot = TRUE;
  flight->last_boot = boot;
  lp_boot_clock_add (&flight->ground, stamp, boot);
  if (flight->has_utc && boot - flight->first_utc > TIME_TO_LEARN)
    flight->hold.open = TRUE;
  return boot;
}

static void
take_time (LpMavlinkFlight *flight, const LpMavlinkFrame *frame, gint64 stamp)
{
  const guint64 utc = lp_mavlink_get_uint (frame, 0, 8);
  const gint64 boot =
      learn_boot (flight, lp_mavlink_get_uint (frame, 8, 4), stamp);
  const gint64 before = flight->utc.offset;

  if (!lp_clock_is_utc (utc))
    return;
  if (lp_boot_clock_add (&flight->utc, boot, (gint64) utc) == LP_CLOCK_JUMPED)
    lp_log_reader_report (flight->reader, FALSE, LP_LOG_CLOCK,
        "The autopilot's UTC jumps by %.3f s; times from there on follow it.",
        (flight->utc.offset - before) / 1e6);
  if (!flight->has_utc && flight->hold.overflowed)
    lp_log_reader_report (flight->reader, FALSE, LP_LOG_CLOCK,
        "The autopilot tells UTC only from byte %" G_GUINT64_FORMAT
        " on; times long before that are the ground station's.",
        flight->reader->offset);
  if (!flight->has_utc)
    flight->first_utc = boot;
  flight->has_utc = TRUE;
}

static void
take_attitude (
    LpMavlinkFlight *flight, const LpMavlinkFrame *frame, gint64 stamp)
{
  const gint64 boot =
      learn_boot (flight, lp_mavlink_get_uint (frame, 0, 4), stamp);
  LpHeldRow held = begin_row (LP_ROW_ATTITUDE, SOURCE_ATTITUDE, boot);
  const LpAttitude attitude = { lp_mavlink_get_float (frame, 4) * DEGREES,
    lp_mavlink_get_float (frame, 8) * DEGREES,
    lp_attitude_wrap (lp_mavlink_get_float (frame, 12) * DEGREES) };

  if (!isfinite (attitude.roll) || !isfinite (attitude.pitch) ||
      !isfinite (attitude.yaw))
    return;
  flight->attitude = attitude;
  flight->has_attitude = TRUE;
  held.row.heading = attitude.yaw;
  if (lp_row_hold_choose (
          &flight->hold, LP_ROW_ATTITUDE, SOURCE_ATTITUDE, boot))
    push (flight, &held);
}

static void
take_position (
    LpMavlinkFlight *flight, const LpMavlinkFrame *frame, gint64 stamp)
{
  const gint64 boot =
      learn_boot (flight, lp_mavlink_get_uint (frame, 0, 4), stamp);
  const guint heading = (guint) lp_mavlink_get_uint (frame, 26, 2);
  LpHeldRow held = begin_row (LP_ROW_POSITION, SOURCE_GLOBAL_POSITION, boot);

  set_position (
      &held, lp_mavlink_get_int32 (frame, 4), lp_mavlink_get_int32 (frame, 8));
  if (isnan (held.row.latitude))
    return;
  held.row.altitude = lp_mavlink_get_int32 (frame, 12) / 1e3;
  /* Attitudes come more often. */
  if (heading != UNKNOWN_HEADING &&
      lp_row_hold_choose (
          &flight->hold, LP_ROW_ATTITUDE, SOURCE_POSITION_HEADING, boot))
    held.row.heading = lp_attitude_wrap (heading / 100.0);
  if (lp_row_hold_choose (
          &flight->hold, LP_ROW_POSITION, SOURCE_GLOBAL_POSITION, boot))
    push (flight, &held);
}

/* When the fix was, if the message says so by the autopilot's clock; some say
 * UTC or nothing. */
static gint64
get_fix_time (
    const LpMavlinkFlight *flight, const LpMavlinkFrame *frame, gint64 stamp)
{
  const guint64 time = lp_mavlink_get_uint (frame, 0, 8);
  const gboolean is_likely =
      time > 0 && time < (guint64) G_MAXINT64 / 4 && !lp_clock_is_utc (time) &&
      (!flight->has_boot || ABS ((gint64) time - flight->last_boot) < MAX_LAG);

  return is_likely ? (gint64) time : stamp_to_boot (flight, stamp);
}

static void
take_gps (LpMavlinkFlight *flight, const LpMavlinkFrame *frame, gint64 stamp)
{
  const gint64 boot = get_fix_time (flight, frame, stamp);
  LpHeldRow held = begin_row (LP_ROW_POSITION, SOURCE_GPS_RAW, boot);

  if (lp_mavlink_get_uint (frame, 28, 1) < MIN_FIX_TYPE)
    return;
  set_position (
      &held, lp_mavlink_get_int32 (frame, 8), lp_mavlink_get_int32 (frame, 12));
  held.row.altitude = lp_mavlink_get_int32 (frame, 16) / 1e3;
  if (!isnan (held.row.latitude) &&
      lp_row_hold_choose (&flight->hold, LP_ROW_POSITION, SOURCE_GPS_RAW, boot))
    push (flight, &held);
}

static void
push_camera (LpMavlinkFlight *flight, guint source, gint64 stamp,
    LpAttitude attitude, gboolean from_north)
{
  const gint64 boot = stamp_to_boot (flight, stamp);
  LpHeldRow held = begin_row (LP_ROW_CAMERA, source, boot);

  if (!isfinite (attitude.pitch) ||
      !lp_row_hold_choose (&flight->hold, LP_ROW_CAMERA, source, boot))
    return;
  if (!from_north)
    attitude.yaw += flight->has_attitude ? flight->attitude.yaw : NAN;
  attitude.yaw = lp_attitude_wrap (attitude.yaw);
  set_camera (&held, &attitude);
  push (flight, &held);
}

static void
take_mount (LpMavlinkFlight *flight, const LpMavlinkFrame *frame, gint64 stamp)
{
  const LpAttitude attitude = { .pitch = lp_mavlink_get_int32 (frame, 0) / 1e2,
    .roll = lp_mavlink_get_int32 (frame, 4) / 1e2,
    .yaw = lp_mavlink_get_int32 (frame, 8) / 1e2 };

  push_camera (flight, SOURCE_MOUNT, stamp, attitude, FALSE);
}

static void
take_orientation (
    LpMavlinkFlight *flight, const LpMavlinkFrame *frame, gint64 stamp)
{
  const gdouble absolute = lp_mavlink_get_float (frame, 16);
  const gboolean from_north = frame->payload_size > 16 && isfinite (absolute);
  const LpAttitude attitude = { .roll = lp_mavlink_get_float (frame, 4),
    .pitch = lp_mavlink_get_float (frame, 8),
    .yaw = from_north ? absolute : lp_mavlink_get_float (frame, 12) };

  push_camera (flight, SOURCE_ORIENTATION, stamp, attitude, from_north);
}

static gboolean
read_quaternion (
    const LpMavlinkFrame *frame, guint offset, LpAttitude *attitude)
{
  return lp_attitude_from_quaternion (attitude,
      lp_mavlink_get_float (frame, offset),
      lp_mavlink_get_float (frame, offset + 4),
      lp_mavlink_get_float (frame, offset + 8),
      lp_mavlink_get_float (frame, offset + 12));
}

static void
take_gimbal (LpMavlinkFlight *flight, const LpMavlinkFrame *frame, gint64 stamp)
{
  const guint flags = (guint) lp_mavlink_get_uint (frame, 36, 2);
  LpAttitude attitude;

  if (read_quaternion (frame, 4, &attitude))
    push_camera (flight, SOURCE_GIMBAL, stamp, attitude,
        lp_attitude_gimbal_is_from_north (flags));
}

/* Photos are reported again on request, and by several links. */
static gboolean
is_new (LpMavlinkFlight *flight, const LpMavlinkFrame *frame, guint64 sequence,
    guint64 time)
{
  const guint64 mixer = G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  guint64 key = frame->id;

  key = (key ^ frame->component) * mixer;
  key = (key ^ sequence) * mixer;
  key = (key ^ key >> 32 ^ time) * mixer;
  return g_hash_table_add (flight->seen, g_memdup2 (&key, sizeof key));
}

/* Fixed cameras are where the aircraft is, and so say autopilots of all that
 * they do not know; an attitude that differs from it is the camera's. */
static void
set_attitude_of_photo (const LpMavlinkFlight *flight, LpHeldRow *held,
    const LpAttitude *attitude, gboolean is_of_camera)
{
  if (flight->has_attitude)
    is_of_camera =
        lp_attitude_get_angle (attitude, &flight->attitude) > SAME_ATTITUDE;
  if (is_of_camera)
    set_camera (held, attitude);
  else
    held->row.heading = attitude->yaw;
}

/* A photo's time is UTC or since power-on, as its size tells; microseconds, or
 * milliseconds of UTC from some cameras. */
static LpHeldRow
begin_photo (const LpMavlinkFlight *flight, LpLogEvent event, gint64 sequence,
    guint64 time, gint64 stamp)
{
  LpHeldRow held = begin_row (LP_ROW_EVENT, 0, stamp_to_boot (flight, stamp));

  held.row.event = event;
  held.row.sequence = sequence;
  if (lp_clock_is_utc (time))
    held.row.time = (gint64) time;
  else if (time < G_MAXINT64 / 4 / MILLISECOND &&
           lp_clock_is_utc (time * MILLISECOND))
    held.row.time = (gint64) time * MILLISECOND;
  else if (time > 0 && time < (guint64) G_MAXINT64 / 4)
    held.boot = (gint64) time;
  return held;
}

static void
take_trigger (
    LpMavlinkFlight *flight, const LpMavlinkFrame *frame, gint64 stamp)
{
  const guint64 time = lp_mavlink_get_uint (frame, 0, 8);
  const guint64 sequence = lp_mavlink_get_uint (frame, 8, 4);
  LpHeldRow held = begin_photo (
      flight, LP_LOG_EVENT_COMMAND, (gint64) sequence, time, stamp);

  if (is_new (flight, frame, sequence, time))
    push (flight, &held);
}

static void
take_feedback (
    LpMavlinkFlight *flight, const LpMavlinkFrame *frame, gint64 stamp)
{
  const guint64 time = lp_mavlink_get_uint (frame, 0, 8);
  const guint64 sequence = lp_mavlink_get_uint (frame, 40, 2);
  const guint flags = (guint) lp_mavlink_get_uint (frame, 44, 1);
  const LpAttitude attitude = { lp_mavlink_get_float (frame, 24),
    lp_mavlink_get_float (frame, 28),
    lp_attitude_wrap (lp_mavlink_get_float (frame, 32)) };
  LpHeldRow held = begin_photo (flight,
      flags == FEEDBACK_OPEN_LOOP ? LP_LOG_EVENT_COMMAND : LP_LOG_EVENT_SHUTTER,
      (gint64) sequence, time, stamp);

  if (flags == FEEDBACK_VIDEO || !is_new (flight, frame, sequence, time))
    return;
  set_position (
      &held, lp_mavlink_get_int32 (frame, 8), lp_mavlink_get_int32 (frame, 12));
  if (!isnan (held.row.latitude))
    held.row.altitude = lp_mavlink_get_float (frame, 16);
  if (isfinite (attitude.roll) && isfinite (attitude.pitch) &&
      isfinite (attitude.yaw))
    set_attitude_of_photo (flight, &held, &attitude, FALSE);
  push (flight, &held);
}

/* The path of a photo in a URL, or a path. */
static gchar *
dup_image (const LpMavlinkFrame *frame, guint offset)
{
  gchar text[LP_MAVLINK_MAX_PAYLOAD + 1] = "";
  gchar *path = text;
  guint length = 0;

  for (; offset + length < frame->payload_size; length++)
    text[length] = (gchar) frame->payload[offset + length];
  text[length] = '\0';
  if (strstr (path, "://") != NULL) {
    path = strstr (path, "://") + 3;
    path += strcspn (path, "/");
    path[strcspn (path, "?#")] = '\0';
    path += strspn (path, "/");
  }
  g_strstrip (path);
  return path[0] != '\0' ? g_utf8_make_valid (path, -1) : NULL;
}

static void
take_image (LpMavlinkFlight *flight, const LpMavlinkFrame *frame, gint64 stamp)
{
  const guint64 utc = lp_mavlink_get_uint (frame, 0, 8);
  const guint64 boot = lp_mavlink_get_uint (frame, 8, 4) * MILLISECOND;
  const gint32 index = lp_mavlink_get_int32 (frame, 44);
  /* Of a camera the clock is its own. */
  const guint64 time =
      utc != 0 || frame->component != flight->autopilot ? utc : boot;
  LpHeldRow held = begin_photo (
      flight, LP_LOG_EVENT_SHUTTER, index < 0 ? -1 : index, time, stamp);
  LpAttitude attitude;

  if (lp_mavlink_get_uint (frame, 49, 1) != 1 ||
      !is_new (flight, frame, (guint64) index, utc != 0 ? utc : boot))
    return;
  set_position (&held, lp_mavlink_get_int32 (frame, 12),
      lp_mavlink_get_int32 (frame, 16));
  if (!isnan (held.row.latitude))
    held.row.altitude = lp_mavlink_get_int32 (frame, 20) / 1e3;
  if (read_quaternion (frame, 28, &attitude))
    set_attitude_of_photo (flight, &held, &attitude, TRUE);
  held.row.image = dup_image (frame, 50);
  if (held.row.image != NULL)
    held.row.event = LP_LOG_EVENT_NONE;
  push (flight, &held);
}

static const struct {
  guint id;
  gboolean is_of_autopilot; /* with the time of its clock */
  void (*take) (
      LpMavlinkFlight *flight, const LpMavlinkFrame *frame, gint64 stamp);
} takers[] = {
  { LP_MAVLINK_SYSTEM_TIME, TRUE, take_time },
  { LP_MAVLINK_GPS_RAW_INT, TRUE, take_gps },
  { LP_MAVLINK_ATTITUDE, TRUE, take_attitude },
  { LP_MAVLINK_GLOBAL_POSITION_INT, TRUE, take_position },
  { LP_MAVLINK_CAMERA_TRIGGER, FALSE, take_trigger },
  { LP_MAVLINK_MOUNT_STATUS, FALSE, take_mount },
  { LP_MAVLINK_CAMERA_FEEDBACK, FALSE, take_feedback },
  { LP_MAVLINK_CAMERA_IMAGE_CAPTURED, FALSE, take_image },
  { LP_MAVLINK_MOUNT_ORIENTATION, FALSE, take_orientation },
  { LP_MAVLINK_GIMBAL_DEVICE_ATTITUDE_STATUS, FALSE, take_gimbal },
};

/* Ground stations tell the time, too; aircraft say where they are. */
static gboolean
is_of_aircraft (const LpMavlinkFrame *frame)
{
  return frame->id == LP_MAVLINK_ATTITUDE ||
         frame->id == LP_MAVLINK_GPS_RAW_INT ||
         frame->id == LP_MAVLINK_GLOBAL_POSITION_INT;
}

static gboolean
is_wanted (LpMavlinkFlight *flight, const LpMavlinkFrame *frame,
    gboolean is_of_autopilot)
{
  if (flight->system == 0 && is_of_aircraft (frame)) {
    flight->system = frame->system;
    flight->autopilot = frame->component;
  }
  if (flight->system == 0)
    return !is_of_autopilot;
  if (frame->system != flight->system) {
    if (is_of_aircraft (frame) && flight->other_system == 0) {
      flight->other_system = frame->system;
      lp_log_reader_report (flight->reader, FALSE, LP_LOG_OTHER_AIRCRAFT,
          "The log is of several aircraft; only the first, system %u, is "
          "read. The first message of another, system %u, is at byte "
          "%" G_GUINT64_FORMAT ".",
          flight->system, frame->system, flight->reader->offset);
    }
    return FALSE;
  }
  return !is_of_autopilot || frame->component == flight->autopilot;
}

/**
 * lp_mavlink_flight_take: (skip)
 * @flight: a flight whose rows were all taken that could be
 * @frame: a good frame
 * @stamp: when it came, by the ground station's clock, microseconds
 *
 * Makes rows of a message.
 */
void
lp_mavlink_flight_take (
    LpMavlinkFlight *flight, const LpMavlinkFrame *frame, gint64 stamp)
{
  for (guint i = 0; i < G_N_ELEMENTS (takers); i++) {
    if (takers[i].id != frame->id)
      continue;
    if (is_wanted (flight, frame, takers[i].is_of_autopilot))
      takers[i].take (flight, frame, stamp);
    return;
  }
}

/**
 * lp_mavlink_flight_finish: (skip)
 * @flight: a flight, at the end of its log
 *
 * No row has to wait any longer.
 */
void
lp_mavlink_flight_finish (LpMavlinkFlight *flight)
{
  flight->hold.open = TRUE;
}

/**
 * lp_mavlink_flight_next: (skip)
 * @flight: a flight
 * @row: (out): its next row
 *
 * Returns: whether there is a row that need not wait
 */
gboolean
lp_mavlink_flight_next (LpMavlinkFlight *flight, LpLogRow *row)
{
  LpHeldRow held;

  if (!lp_row_hold_pop (&flight->hold, &held))
    return FALSE;
  set_time (flight, &held);
  *row = held.row;
  g_free (flight->image);
  flight->image = (gchar *) held.row.image;
  return TRUE;
}
