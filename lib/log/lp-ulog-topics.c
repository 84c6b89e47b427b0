/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log/lp-ulog-topics.h"

#include <math.h>
#include <string.h>

#include "log/lp-attitude.h"

#define DEGREES (180.0 / G_PI)

/* How long rows wait for receivers to say more than once what time it is. */
#define TIME_TO_LEARN (10 * G_USEC_PER_SEC)

/* 3: a fix in three dimensions; higher ones are better still. */
#define MIN_FIX_TYPE 3

/* A gimbal that was silent for longer does not turn the camera. */
#define MAX_GIMBAL_AGE G_USEC_PER_SEC

/* Attitudes closer than that are the same, degrees. */
#define SAME_ATTITUDE 10.0

/* Sources of a kind: by topic, then by instance. */
#define FIRST_CHOICE 0
#define SECOND_CHOICE 256

struct _LpUlogTopicKind {
  const gchar *name;
  LpRowKind kind;
  guint source;
  guint needed; /* a bit a field */
  gboolean (*read) (LpUlogFlight *flight, const LpUlogTopic *topic,
      const guint8 *message, LpHeldRow *held);
};

/* Each field by its names, the latest first. */
static const gchar *const field_names[LP_ULOG_N_FIELDS][3] = {
  [LP_ULOG_TIMESTAMP] = { "timestamp" },
  [LP_ULOG_TIME_UTC] = { "time_utc_usec", "timestamp_utc" },
  [LP_ULOG_TIME_RELATIVE] = { "timestamp_time_relative" },
  [LP_ULOG_FIX_TYPE] = { "fix_type" },
  [LP_ULOG_LATITUDE] = { "latitude_deg", "lat" },
  [LP_ULOG_LONGITUDE] = { "longitude_deg", "lon" },
  [LP_ULOG_ALTITUDE] = { "altitude_msl_m", "alt" },
  [LP_ULOG_QUATERNION] = { "q" },
  [LP_ULOG_EULER] = { "attitude_euler_angle" },
  [LP_ULOG_FLAGS] = { "device_flags" },
  [LP_ULOG_SEQUENCE] = { "seq" },
  [LP_ULOG_RESULT] = { "result" },
  [LP_ULOG_FEEDBACK] = { "feedback" },
  [LP_ULOG_DEAD_RECKONING] = { "dead_reckoning" },
};

static gboolean
has_field (const LpUlogTopic *topic, LpUlogFieldName name)
{
  return topic->fields[name].type != LP_ULOG_NO_TYPE;
}

static gint64
get_int (const LpUlogTopic *topic, const guint8 *message, LpUlogFieldName name)
{
  return lp_ulog_field_get_int (&topic->fields[name], message, 0);
}

/* Before 2022 positions were whole numbers of 1e-7 degrees and millimetres. */
static gdouble
get_scaled (const LpUlogTopic *topic, const guint8 *message,
    LpUlogFieldName name, gdouble units)
{
  const LpUlogField *field = &topic->fields[name];

  if (field->type == LP_ULOG_NO_TYPE)
    return NAN;
  if (field->type == LP_ULOG_FLOAT || field->type == LP_ULOG_DOUBLE)
    units = 1.0;
  return lp_ulog_field_get_double (field, message, 0) / units;
}

static void
read_position (const LpUlogTopic *topic, const guint8 *message, LpHeldRow *held)
{
  held->row.latitude = get_scaled (topic, message, LP_ULOG_LATITUDE, 1e7);
  held->row.longitude = get_scaled (topic, message, LP_ULOG_LONGITUDE, 1e7);
  held->row.altitude = get_scaled (topic, message, LP_ULOG_ALTITUDE, 1e3);
}

static LpUlogQuaternion
read_quaternion (const LpUlogTopic *topic, const guint8 *message)
{
  const LpUlogField *field = &topic->fields[LP_ULOG_QUATERNION];

  return (LpUlogQuaternion){ lp_ulog_field_get_double (field, message, 0),
    lp_ulog_field_get_double (field, message, 1),
    lp_ulog_field_get_double (field, message, 2),
    lp_ulog_field_get_double (field, message, 3) };
}

static gboolean
to_angles (const LpUlogQuaternion *q, LpAttitude *attitude)
{
  return lp_attitude_from_quaternion (attitude, q->w, q->x, q->y, q->z);
}

static void
report_jump (LpUlogFlight *flight, gint64 before)
{
  lp_log_reader_report (flight->reader, FALSE, LP_LOG_CLOCK,
      "The UTC of the receiver jumps by %.3f s; times from there on follow it.",
      (flight->clock.offset - before) / 1e6);
}

/* Returns the UTC of the fix itself, or LP_TIME_NONE. */
static gint64
learn_time (LpUlogFlight *flight, const LpUlogTopic *topic,
    const guint8 *message, gint64 boot)
{
  const guint64 utc = (guint64) get_int (topic, message, LP_ULOG_TIME_UTC);
  const gint64 before = flight->clock.offset;

  if (!lp_clock_is_utc (utc))
    return LP_TIME_NONE;
  if (!lp_row_hold_choose (&flight->hold, LP_ROW_CLOCK, topic->source, boot))
    return (gint64) utc;
  /* Where the driver says how long before the message that UTC was. */
  switch (lp_boot_clock_add (&flight->clock,
      boot + get_int (topic, message, LP_ULOG_TIME_RELATIVE), (gint64) utc)) {
    case LP_CLOCK_DOUBTFUL:
      return LP_TIME_NONE;
    case LP_CLOCK_JUMPED:
      report_jump (flight, before);
      break;
    default:
      break;
  }
  if (!flight->has_time)
    flight->first_time = boot;
  flight->has_time = TRUE;
  return (gint64) utc;
}

static gboolean
read_gps (LpUlogFlight *flight, const LpUlogTopic *topic, const guint8 *message,
    LpHeldRow *held)
{
  if (get_int (topic, message, LP_ULOG_FIX_TYPE) < MIN_FIX_TYPE)
    return FALSE;
  held->row.time = learn_time (flight, topic, message, held->boot);
  read_position (topic, message, held);
  return TRUE;
}

static gboolean
read_global_position (LpUlogFlight *flight, const LpUlogTopic *topic,
    const guint8 *message, LpHeldRow *held)
{
  if (get_int (topic, message, LP_ULOG_DEAD_RECKONING) != 0)
    return FALSE;
  read_position (topic, message, held);
  return TRUE;
}

static void
note_attitude (
    LpUlogFlight *flight, const LpUlogTopic *topic, const guint8 *message)
{
  flight->attitude = read_quaternion (topic, message);
  flight->has_attitude = TRUE;
}

static gboolean
read_attitude (LpUlogFlight *flight, const LpUlogTopic *topic,
    const guint8 *message, LpHeldRow *held)
{
  LpAttitude attitude;

  note_attitude (flight, topic, message);
  if (!to_angles (&flight->attitude, &attitude))
    return FALSE;
  held->row.heading = attitude.yaw;
  return TRUE;
}

/* The aircraft's last attitude, which may be among what was kept back. */
static gboolean
get_attitude (const LpUlogFlight *flight, LpAttitude *attitude)
{
  const LpUlogKept *kept = &flight->kept[LP_ROW_ATTITUDE];
  LpUlogQuaternion q = flight->attitude;

  if (kept->thinning.is_held)
    q = read_quaternion (kept->topic, kept->thinning.message);
  return (kept->thinning.is_held || flight->has_attitude) &&
         to_angles (&q, attitude);
}

/* A yaw that counts from the aircraft's nose. */
static gdouble
add_heading (const LpUlogFlight *flight, gdouble yaw)
{
  LpAttitude attitude;

  if (!get_attitude (flight, &attitude))
    return NAN;
  return lp_attitude_wrap (attitude.yaw + yaw);
}

static void
set_camera (LpHeldRow *held, const LpAttitude *attitude)
{
  held->row.camera_roll = attitude->roll;
  held->row.camera_pitch = attitude->pitch;
  held->row.camera_yaw = attitude->yaw;
}

static gboolean
read_gimbal (LpUlogFlight *flight, const LpUlogTopic *topic,
    const guint8 *message, LpHeldRow *held)
{
  const guint flags = (guint) get_int (topic, message, LP_ULOG_FLAGS);
  const LpUlogQuaternion q = read_quaternion (topic, message);
  LpAttitude attitude;

  if (!to_angles (&q, &attitude))
    return FALSE;
  if (!lp_attitude_gimbal_is_from_north (flags))
    attitude.yaw = add_heading (flight, attitude.yaw);
  set_camera (held, &attitude);
  flight->has_gimbal = TRUE;
  flight->gimbal_time = held->boot;
  return TRUE;
}

static gboolean
read_mount (LpUlogFlight *flight, const LpUlogTopic *topic,
    const guint8 *message, LpHeldRow *held)
{
  const LpUlogField *field = &topic->fields[LP_ULOG_EULER];
  LpAttitude attitude = {
    .roll = lp_ulog_field_get_double (field, message, 0) * DEGREES,
    .pitch = lp_ulog_field_get_double (field, message, 1) * DEGREES,
  };

  if (!isfinite (attitude.pitch))
    return FALSE;
  attitude.yaw = add_heading (
      flight, lp_ulog_field_get_double (field, message, 2) * DEGREES);
  set_camera (held, &attitude);
  return TRUE;
}

/* A capture's attitude is the aircraft's, or since 2024 the camera's where
 * there is a gimbal; which one, the message does not say. */
static gboolean
is_of_camera (
    const LpUlogFlight *flight, const LpAttitude *attitude, gint64 boot)
{
  LpAttitude of_aircraft;

  return flight->has_gimbal && boot - flight->gimbal_time <= MAX_GIMBAL_AGE &&
         get_attitude (flight, &of_aircraft) &&
         lp_attitude_get_angle (attitude, &of_aircraft) > SAME_ATTITUDE;
}

static void
set_event (const LpUlogTopic *topic, const guint8 *message, gboolean is_shutter,
    LpHeldRow *held)
{
  const guint64 utc = (guint64) get_int (topic, message, LP_ULOG_TIME_UTC);

  held->row.event = is_shutter ? LP_LOG_EVENT_SHUTTER : LP_LOG_EVENT_COMMAND;
  if (has_field (topic, LP_ULOG_SEQUENCE))
    held->row.sequence = get_int (topic, message, LP_ULOG_SEQUENCE);
  if (lp_clock_is_utc (utc))
    held->row.time = (gint64) utc;
}

static gboolean
read_capture (LpUlogFlight *flight, const LpUlogTopic *topic,
    const guint8 *message, LpHeldRow *held)
{
  /* 1: the camera took it; 0: it failed; -1: nobody knows. */
  const gint64 result = has_field (topic, LP_ULOG_RESULT)
                            ? get_int (topic, message, LP_ULOG_RESULT)
                            : 1;
  LpAttitude attitude;

  if (result == 0)
    return FALSE;
  set_event (topic, message, result > 0, held);
  read_position (topic, message, held);
  if (has_field (topic, LP_ULOG_QUATERNION)) {
    const LpUlogQuaternion q = read_quaternion (topic, message);
    if (to_angles (&q, &attitude) &&
        is_of_camera (flight, &attitude, held->boot))
      set_camera (held, &attitude);
    else if (to_angles (&q, &attitude))
      held->row.heading = attitude.yaw;
  }
  return TRUE;
}

static gboolean
read_trigger (LpUlogFlight *flight, const LpUlogTopic *topic,
    const guint8 *message, LpHeldRow *held)
{
  set_event (
      topic, message, get_int (topic, message, LP_ULOG_FEEDBACK) != 0, held);
  return TRUE;
}

#define NEEDS(field) (1u << LP_ULOG_##field)

static const LpUlogTopicKind topic_kinds[] = {
  { "vehicle_attitude", LP_ROW_ATTITUDE, FIRST_CHOICE, NEEDS (QUATERNION),
      read_attitude },
  { "vehicle_gps_position", LP_ROW_POSITION, FIRST_CHOICE,
      NEEDS (FIX_TYPE) | NEEDS (LATITUDE) | NEEDS (LONGITUDE), read_gps },
  { "sensor_gps", LP_ROW_POSITION, SECOND_CHOICE,
      NEEDS (FIX_TYPE) | NEEDS (LATITUDE) | NEEDS (LONGITUDE), read_gps },
  { "vehicle_global_position", LP_ROW_POSITION, LP_ROW_STAND_IN,
      NEEDS (LATITUDE) | NEEDS (LONGITUDE), read_global_position },
  { "gimbal_device_attitude_status", LP_ROW_CAMERA, FIRST_CHOICE,
      NEEDS (QUATERNION) | NEEDS (FLAGS), read_gimbal },
  { "mount_orientation", LP_ROW_CAMERA, SECOND_CHOICE, NEEDS (EULER),
      read_mount },
  { "camera_capture", LP_ROW_EVENT, FIRST_CHOICE, 0, read_capture },
  { "camera_trigger", LP_ROW_EVENT, FIRST_CHOICE, 0, read_trigger },
};

static gboolean
find_field (LpUlogTopic *topic, LpUlogDefinitions *definitions, guint field)
{
  const guint n_needed = field == LP_ULOG_QUATERNION ? 4
                         : field == LP_ULOG_EULER    ? 3
                                                     : 1;

  for (guint i = 0; field_names[field][i] != NULL; i++) {
    if (lp_ulog_definitions_find (definitions, topic->kind->name,
            field_names[field][i], &topic->fields[field]) &&
        topic->fields[field].n_values >= n_needed)
      return TRUE;
  }
  topic->fields[field].type = LP_ULOG_NO_TYPE;
  return FALSE;
}

/**
 * lp_ulog_topic_init: (skip)
 * @topic: (out): where the topic's fields are
 * @definitions: definitions that have the topic
 * @name: its name
 * @instance: which of several instances of it
 * @missing: (out): a field that it lacks, or %NULL
 *
 * Returns: whether the topic is of interest and can be read
 */
gboolean
lp_ulog_topic_init (LpUlogTopic *topic, LpUlogDefinitions *definitions,
    const gchar *name, guint instance, const gchar **missing)
{
  guint padding;

  *missing = NULL;
  *topic = (LpUlogTopic){ .kind = NULL };
  for (guint i = 0; i < G_N_ELEMENTS (topic_kinds); i++) {
    if (strcmp (topic_kinds[i].name, name) == 0)
      topic->kind = topic_kinds + i;
  }
  if (topic->kind == NULL ||
      !lp_ulog_definitions_get_size (definitions, name, &topic->size, &padding))
    return FALSE;
  topic->size -= padding;
  topic->source = topic->kind->source + MIN (instance, SECOND_CHOICE - 1);
  for (guint field = 0; field < LP_ULOG_N_FIELDS; field++) {
    if (find_field (topic, definitions, field))
      continue;
    if (field == LP_ULOG_TIMESTAMP || topic->kind->needed & 1u << field)
      *missing = field_names[field][0];
  }
  return *missing == NULL;
}

/**
 * lp_ulog_flight_init: (skip)
 * @flight: (out): a flight of which nothing is known
 * @reader: the reader that it is read for
 */
void
lp_ulog_flight_init (LpUlogFlight *flight, LpLogReader *reader)
{
  *flight = (LpUlogFlight){ .reader = reader };
  lp_row_hold_init (&flight->hold);
}

/**
 * lp_ulog_flight_clear: (skip)
 * @flight: a flight that is done with
 */
void
lp_ulog_flight_clear (LpUlogFlight *flight)
{
  lp_row_hold_clear (&flight->hold);
}

/* The log's clock runs on UTC by itself in simulations. */
static gint64
to_utc (const LpUlogFlight *flight, gint64 boot)
{
  if (!flight->clock.known && lp_clock_is_utc ((guint64) boot))
    return boot;
  return lp_boot_clock_convert (&flight->clock, boot);
}

/* A fix has a UTC of its own, and a camera's event one that the system's clock
 * gave, for where there is no better. */
static void
set_time (const LpUlogFlight *flight, LpHeldRow *held)
{
  const gint64 time = to_utc (flight, held->boot);
  const gboolean has_own = held->row.time != LP_TIME_NONE;

  if (held->timed)
    return;
  held->timed = TRUE;
  if (time == LP_TIME_NONE ||
      (held->kind == LP_ROW_POSITION && has_own &&
          ABS (time - held->row.time) <= 2 * G_USEC_PER_SEC))
    return;
  held->row.time = time;
}

static void
make_row (LpUlogFlight *flight, const LpUlogTopic *topic, const guint8 *message,
    LpHeldRow *held)
{
  if (!topic->kind->read (flight, topic, message, held) ||
      (held->kind != LP_ROW_EVENT &&
          (flight->reader->options.photos_only ||
              !lp_row_hold_choose (
                  &flight->hold, held->kind, held->source, held->boot))))
    return;
  if (flight->hold.open)
    set_time (flight, held);
  lp_log_reader_finish_row (flight->reader, &held->row);
  lp_row_hold_push (&flight->hold, held);
}

static LpHeldRow
begin_row (const LpUlogTopic *topic, const guint8 *message)
{
  LpHeldRow held = { .boot = get_int (topic, message, LP_ULOG_TIMESTAMP),
    .kind = topic->kind->kind,
    .source = topic->source };

  lp_log_row_init (&held.row);
  return held;
}

static void
release_kept (LpUlogFlight *flight, LpUlogKept *kept)
{
  LpMessageThinning *thinning = &kept->thinning;
  const guint64 offset = flight->reader->offset;
  LpHeldRow held;

  if (!thinning->is_held)
    return;
  thinning->is_held = FALSE;
  held = begin_row (kept->topic, thinning->message);
  held.timed = TRUE;
  held.row.time = thinning->time;
  flight->reader->offset = thinning->offset;
  make_row (flight, kept->topic, thinning->message, &held);
  flight->reader->offset = offset;
}

/* Of these the row's time is that of the message, and nothing is learned. */
static gboolean
is_of_high_rate (const LpUlogTopic *topic)
{
  return topic->kind->read == read_attitude ||
         topic->kind->read == read_global_position;
}

/* Whether a message can wait: one of those between two moments that is not the
 * first, and perhaps not the last. */
static gboolean
keep (LpUlogFlight *flight, const LpUlogTopic *topic, const guint8 *message,
    gint64 boot)
{
  const LpLogOptions *options = &flight->reader->options;
  LpUlogKept *kept = &flight->kept[topic->kind->kind];
  LpMessageChoice choice;
  gint64 time;

  if (options->n_moments == 0 || !flight->hold.open ||
      topic->size > LP_MESSAGE_MAX_HELD || !is_of_high_rate (topic))
    return FALSE;
  time = to_utc (flight, boot);
  if (time == LP_TIME_NONE)
    return FALSE;
  if (!lp_row_hold_choose (
          &flight->hold, topic->kind->kind, topic->source, boot))
    return TRUE;
  choice = lp_message_thinning_choose (&kept->thinning, options, time, message,
      topic->size, flight->reader->offset);
  if (choice == LP_MESSAGE_HELD) {
    release_kept (flight, kept);
    choice = lp_message_thinning_choose (&kept->thinning, options, time,
        message, topic->size, flight->reader->offset);
  }
  if (choice == LP_MESSAGE_KEEP)
    return FALSE;
  kept->topic = topic;
  return TRUE;
}

/**
 * lp_ulog_flight_take: (skip)
 * @flight: a flight whose rows were all taken that could be
 * @topic: the topic of a message
 * @message: the message, less its number
 *
 * Makes rows of a message.
 */
void
lp_ulog_flight_take (
    LpUlogFlight *flight, const LpUlogTopic *topic, const guint8 *message)
{
  const gint64 boot = get_int (topic, message, LP_ULOG_TIMESTAMP);
  LpHeldRow held;

  /* No clock has been running for so long. */
  if (boot < 0 || boot > G_MAXINT64 / 4)
    return;
  if (flight->has_time && !flight->hold.open &&
      boot - flight->first_time > TIME_TO_LEARN)
    flight->hold.open = TRUE;
  if (flight->reader->options.photos_only && is_of_high_rate (topic)) {
    if (topic->kind->read == read_attitude)
      note_attitude (flight, topic, message);
    return;
  }
  if (keep (flight, topic, message, boot))
    return;
  held = begin_row (topic, message);
  make_row (flight, topic, message, &held);
}

/**
 * lp_ulog_flight_release: (skip)
 * @flight: a flight whose rows were all taken that could be
 *
 * Makes rows of messages that were kept back; to be called before topics
 * change.
 */
void
lp_ulog_flight_release (LpUlogFlight *flight)
{
  for (guint i = 0; i < LP_ROW_N_KINDS; i++)
    release_kept (flight, &flight->kept[i]);
}

/**
 * lp_ulog_flight_finish: (skip)
 * @flight: a flight, at the end of its log
 *
 * No row has to wait any longer.
 */
void
lp_ulog_flight_finish (LpUlogFlight *flight)
{
  flight->hold.open = TRUE;
  lp_ulog_flight_release (flight);
}

/**
 * lp_ulog_flight_next: (skip)
 * @flight: a flight
 * @row: (out): its next row
 *
 * Returns: whether there is a row that need not wait
 */
gboolean
lp_ulog_flight_next (LpUlogFlight *flight, LpLogRow *row)
{
  LpHeldRow held;

  if (!lp_row_hold_pop (&flight->hold, &held))
    return FALSE;
  set_time (flight, &held);
  *row = held.row;
  return TRUE;
}
