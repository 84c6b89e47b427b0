/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The flight as PX4 writes it: definitions, subscriptions, then messages at
 * high rates, 40 kB a second. */

#include <math.h>

#include "binary.h"

#define STEPS_PER_LOCAL_POSITION 2
#define STEPS_PER_GLOBAL_POSITION 10
#define STEPS_PER_GPS 20
#define STEPS_PER_SYNC 50
#define STEPS_PER_TEXT 6007
#define STEPS_PER_DROPOUT 9001
#define STEPS_PER_GARBAGE 5003
/* Fewer than photos, beside them. */
#define STEPS_PER_FAILURE 50000
#define MAX_GARBAGE 600

typedef enum {
  TOPIC_SENSOR_COMBINED,
  TOPIC_ANGULAR_VELOCITY,
  TOPIC_ACTUATORS,
  TOPIC_ATTITUDE,
  TOPIC_LOCAL_POSITION,
  TOPIC_GLOBAL_POSITION,
  TOPIC_GPS,
  TOPIC_TRIGGER,
  TOPIC_CAPTURE,
  N_TOPICS,
} Topic;

/* Padding at the end is in the format, not in the messages. */
static const struct {
  const gchar *name;
  const gchar *fields;
  guint size; /* of a message's values */
} topics[N_TOPICS] = {
  [TOPIC_SENSOR_COMBINED] = { "sensor_combined",
      "uint64_t timestamp;float[3] gyro_rad;uint32_t gyro_integral_dt;"
      "int32_t accelerometer_timestamp_relative;"
      "float[3] accelerometer_m_s2;uint32_t accelerometer_integral_dt;"
      "uint8_t accelerometer_clipping;uint8_t[3] _padding0;",
      45 },
  [TOPIC_ANGULAR_VELOCITY] = { "vehicle_angular_velocity",
      "uint64_t timestamp;uint64_t timestamp_sample;float[3] xyz;"
      "uint8_t[4] _padding0;",
      28 },
  [TOPIC_ACTUATORS] = { "actuator_controls_0",
      "uint64_t timestamp;uint64_t timestamp_sample;float[8] control;", 48 },
  [TOPIC_ATTITUDE] = { "vehicle_attitude",
      "uint64_t timestamp;float[4] q;float[4] delta_q_reset;"
      "uint8_t quat_reset_counter;uint8_t[7] _padding0;",
      41 },
  [TOPIC_LOCAL_POSITION] = { "vehicle_local_position",
      "uint64_t timestamp;float x;float y;float z;float vx;float vy;float vz;"
      "float ax;float ay;float az;float heading;float ref_alt;float eph;"
      "float epv;uint64_t ref_timestamp;double ref_lat;double ref_lon;"
      "bool xy_valid;bool z_valid;uint8_t[2] _padding0;",
      86 },
  [TOPIC_GLOBAL_POSITION] = { "vehicle_global_position",
      "uint64_t timestamp;double lat;double lon;float alt;"
      "float alt_ellipsoid;float delta_alt;float eph;float epv;"
      "float terrain_alt;uint8_t lat_lon_reset_counter;"
      "uint8_t alt_reset_counter;bool terrain_alt_valid;bool dead_reckoning;"
      "uint8_t[4] _padding0;",
      52 },
  [TOPIC_GPS] = { "vehicle_gps_position",
      "uint64_t timestamp;uint64_t time_utc_usec;int32_t lat;int32_t lon;"
      "int32_t alt;int32_t alt_ellipsoid;float s_variance_m_s;"
      "float c_variance_rad;float eph;float epv;float hdop;float vdop;"
      "int32_t noise_per_ms;int32_t jamming_indicator;float vel_m_s;"
      "float vel_n_m_s;float vel_e_m_s;float vel_d_m_s;float cog_rad;"
      "int32_t timestamp_time_relative;float heading;float heading_offset;"
      "uint8_t fix_type;bool vel_ned_valid;uint8_t satellites_used;"
      "uint8_t[5] _padding0;",
      99 },
  [TOPIC_TRIGGER] = { "camera_trigger",
      "uint64_t timestamp;uint64_t timestamp_utc;uint32_t seq;bool feedback;"
      "uint8_t[3] _padding0;",
      21 },
  [TOPIC_CAPTURE] = { "camera_capture",
      "uint64_t timestamp;uint64_t timestamp_utc;double lat;double lon;"
      "uint32_t seq;float alt;float ground_distance;float[4] q;"
      "int8_t result;uint8_t[3] _padding0;",
      61 },
};

static void
write_record (LogWriter *log, gchar type, gconstpointer data, gsize size)
{
  guint16 length = GUINT16_TO_LE ((guint16) size);

  log_writer_add (log, &length, 2);
  log_writer_add (log, &type, 1);
  log_writer_add (log, data, size);
}

static void
write_text_record (LogWriter *log, gchar type, const gchar *text)
{
  write_record (log, type, text, strlen (text));
}

static void
write_sync (LogWriter *log)
{
  static const guint8 magic[] = { 0x2f, 0x73, 0x13, 0x20, 0x25, 0x0c, 0xbb,
    0x12 };

  write_record (log, 'S', magic, sizeof magic);
}

/* `I` and `P`: the key with its type, preceded by its length, then a value. */
static void
write_value (LogWriter *log, gchar type, const gchar *key, gconstpointer data,
    gsize size)
{
  Record record = { .size = 0 };

  record_put_u8 (&record, (guint) strlen (key));
  record_put (&record, key, strlen (key));
  record_put (&record, data, size);
  write_record (log, type, record.bytes, record.size);
}

static void
write_definitions (LogWriter *log)
{
  const gint32 pin = GINT32_TO_LE (56);
  const guint8 flag_bits[40] = { 0 };

  write_record (log, 'B', flag_bits, sizeof flag_bits);
  write_value (log, 'I', "char[3] sys_name", "PX4", 3);
  write_value (log, 'I', "char[10] ver_hw", "PX4_FMU_V5", 10);
  for (guint i = 0; i < N_TOPICS; i++) {
    g_autofree gchar *format =
        g_strconcat (topics[i].name, ":", topics[i].fields, NULL);
    write_text_record (log, 'F', format);
  }
  write_value (log, 'P', "int32_t TRIG_PINS", &pin, sizeof pin);
}

static void
begin_ulog (LogWriter *log)
{
  static const guint8 magic[] = { 'U', 'L', 'o', 'g', 0x01, 0x12, 0x35, 1 };
  Record record = { .size = 0 };

  record_put (&record, magic, sizeof magic);
  record_put_64 (&record, 42 * 1000000);
  log_writer_add (log, record.bytes, record.size);
  write_definitions (log);
  for (guint i = 0; i < N_TOPICS; i++) {
    record.size = 0;
    record_put_u8 (&record, 0);
    record_put_16 (&record, i);
    record_put_text (&record, topics[i].name, strlen (topics[i].name));
    write_record (log, 'A', record.bytes, record.size);
  }
  write_sync (log);
}

/* @delay in microseconds: some topics come more often than the steps. */
static void
begin_message (Record *record, Topic topic, const Pose *pose, guint delay)
{
  record->size = 0;
  record_put_16 (record, topic);
  record_put_64 (record, pose->time - BOOT_TIME + delay);
}

static void
end_message (LogWriter *log, const Record *record)
{
  g_assert (record->size == 2 + topics[record->bytes[0]].size);
  write_record (log, 'D', record->bytes, record->size);
}

static void
put_random (LogWriter *log, Record *record, const Pose *pose, guint n_floats)
{
  for (guint i = 0; i < n_floats; i += 4) {
    guint64 random = flight_hash (log->seed + record->size, pose->step);

    for (guint j = i; j < MIN (n_floats, i + 4); j++, random >>= 16)
      record_put_float (record, (gdouble) (random & 0xffff) / 65536);
  }
}

/* From north, east, down to the aircraft: yaw, then pitch, then roll. */
static void
put_quaternion (Record *record, const Pose *pose)
{
  gdouble yaw = (gdouble) pose->yaw * G_PI / 36000;
  gdouble pitch = (gdouble) pose->pitch * G_PI / 36000;
  gdouble roll = (gdouble) pose->roll * G_PI / 36000;
  gdouble cy = cos (yaw), sy = sin (yaw), cp = cos (pitch), sp = sin (pitch);
  gdouble cr = cos (roll), sr = sin (roll);

  record_put_float (record, cr * cp * cy + sr * sp * sy);
  record_put_float (record, sr * cp * cy - cr * sp * sy);
  record_put_float (record, cr * sp * cy + sr * cp * sy);
  record_put_float (record, cr * cp * sy - sr * sp * cy);
}

static void
write_sensors (LogWriter *log, const Pose *pose, guint delay)
{
  Record record;

  begin_message (&record, TOPIC_SENSOR_COMBINED, pose, delay);
  put_random (log, &record, pose, 3);
  record_put_32 (&record, 5000);
  record_put_32 (&record, 0);
  put_random (log, &record, pose, 3);
  record_put_32 (&record, 5000);
  record_put_u8 (&record, 0);
  end_message (log, &record);

  begin_message (&record, TOPIC_ANGULAR_VELOCITY, pose, delay);
  record_put_64 (&record, pose->time - BOOT_TIME + delay - 200);
  put_random (log, &record, pose, 3);
  end_message (log, &record);

  begin_message (&record, TOPIC_ACTUATORS, pose, delay);
  record_put_64 (&record, pose->time - BOOT_TIME + delay - 200);
  put_random (log, &record, pose, 8);
  end_message (log, &record);
}

static void
write_attitude (LogWriter *log, const Pose *pose)
{
  Record record;

  begin_message (&record, TOPIC_ATTITUDE, pose, 0);
  put_quaternion (&record, pose);
  record_put_float (&record, 1);
  for (guint i = 0; i < 3; i++)
    record_put_float (&record, 0);
  record_put_u8 (&record, 0);
  end_message (log, &record);
}

static void
write_local_position (LogWriter *log, const Pose *pose)
{
  Record record;

  begin_message (&record, TOPIC_LOCAL_POSITION, pose, 0);
  put_random (log, &record, pose, 13);
  record_put_64 (&record, 42 * 1000000);
  record_put_double (&record, 47.8);
  record_put_double (&record, 10.2);
  record_put_u8 (&record, 1);
  record_put_u8 (&record, 1);
  end_message (log, &record);
}

static void
write_global_position (LogWriter *log, const Pose *pose)
{
  Record record;

  begin_message (&record, TOPIC_GLOBAL_POSITION, pose, 0);
  record_put_double (&record, (gdouble) pose->latitude / 1e8);
  record_put_double (&record, (gdouble) pose->longitude / 1e8);
  record_put_float (&record, (gdouble) pose->altitude / 1e3);
  record_put_float (&record, (gdouble) pose->altitude / 1e3);
  for (guint i = 0; i < 4; i++)
    record_put_float (&record, 0.5);
  for (guint i = 0; i < 4; i++)
    record_put_u8 (&record, 0);
  end_message (log, &record);
}

static void
write_gps (LogWriter *log, const Pose *pose)
{
  Record record;

  begin_message (&record, TOPIC_GPS, pose, 0);
  record_put_64 (&record, pose->time);
  record_put_32 (&record, (pose->latitude + 5) / 10);
  record_put_32 (&record, (pose->longitude + 5) / 10);
  record_put_32 (&record, pose->altitude);
  record_put_32 (&record, pose->altitude);
  for (guint i = 0; i < 6; i++)
    record_put_float (&record, 0.5);
  record_put_32 (&record, 80);
  record_put_32 (&record, 10);
  record_put_float (&record, (gdouble) pose->speed / 100);
  for (guint i = 0; i < 4; i++)
    record_put_float (&record, 0);
  record_put_32 (&record, 0);
  record_put_float (&record, NAN);
  record_put_float (&record, 0);
  record_put_u8 (&record, 3);
  record_put_u8 (&record, 1);
  record_put_u8 (&record, 17);
  end_message (log, &record);
  log->n_rows++;
}

/* What was asked of the camera, then that it was done, or not. */
static void
write_camera (LogWriter *log, const Pose *pose, gboolean failed)
{
  Record record;

  begin_message (&record, TOPIC_TRIGGER, pose, 0);
  record_put_64 (&record, pose->time);
  record_put_32 (&record, (gint64) log->n_photos);
  record_put_u8 (&record, 0);
  end_message (log, &record);

  begin_message (&record, TOPIC_CAPTURE, pose, 0);
  record_put_64 (&record, pose->time);
  record_put_double (&record, (gdouble) pose->latitude / 1e8);
  record_put_double (&record, (gdouble) pose->longitude / 1e8);
  record_put_32 (&record, (gint64) log->n_photos);
  record_put_float (&record, (gdouble) pose->altitude / 1e3);
  record_put_float (&record, (gdouble) (pose->altitude - NEAR_GROUND_MM) / 1e3);
  put_quaternion (&record, pose);
  record_put_u8 (&record, failed ? 0 : 1);
  end_message (log, &record);
}

static void
write_text (LogWriter *log, const Pose *pose)
{
  Record record = { .size = 0 };

  record_put_u8 (&record, '6');
  record_put_64 (&record, pose->time - BOOT_TIME);
  record_put_text (&record, "[commander] Takeoff detected", 28);
  write_record (log, 'L', record.bytes, record.size);
}

/* What a card that lost blocks leaves: zeros, or zeros and then anything.
 * No length stands in the first bytes, so that nobody has to skip what is
 * behind, and the next sync record follows at once. */
static void
write_garbage (LogWriter *log, const Pose *pose)
{
  guint64 random = flight_hash (log->seed, pose->step);
  guint n_bytes = 3 + (guint) (random % MAX_GARBAGE);

  for (guint i = 0; i < n_bytes; i++) {
    guint8 byte = (guint8) flight_hash (random, i);

    if (i < 3 || random & 0x10000)
      byte = 0;
    log_writer_add (log, &byte, 1);
  }
  log->n_unusable++;
  write_sync (log);
}

static void
step_ulog (LogWriter *log, const Pose *pose)
{
  const guint16 dropout = GUINT16_TO_LE (20);

  if (pose->step % STEPS_PER_GARBAGE == STEPS_PER_GARBAGE - 1)
    write_garbage (log, pose);
  write_sensors (log, pose, 0);
  write_sensors (log, pose, 5000);
  write_attitude (log, pose);
  if (pose->step % STEPS_PER_LOCAL_POSITION == 0)
    write_local_position (log, pose);
  if (pose->step % STEPS_PER_GLOBAL_POSITION == 0)
    write_global_position (log, pose);
  if (pose->step % STEPS_PER_GPS == 0)
    write_gps (log, pose);
  if (pose->step % STEPS_PER_SYNC == 0)
    write_sync (log);
  if (pose->step % STEPS_PER_TEXT == 0)
    write_text (log, pose);
  if (pose->step % STEPS_PER_DROPOUT == STEPS_PER_DROPOUT - 1)
    write_record (log, 'O', &dropout, sizeof dropout);
  if (pose->step % STEPS_PER_FAILURE == STEPS_PER_PHOTO / 2)
    write_camera (log, pose, TRUE);
  if (pose->photo) {
    write_camera (log, pose, FALSE);
    log_writer_add_photo (log, pose);
  }
}

const LogFormat log_format_ulog = {
  .name = "ulog",
  .begin = begin_ulog,
  .step = step_ulog,
};
