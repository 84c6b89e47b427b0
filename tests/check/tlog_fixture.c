/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "tlog_fixture.h"

#include <math.h>
#include <string.h>

#include "binary_log_fixture.h"
#include "ulog_fixture.h"

/* The messages as their definitions have them, the fields in the order in
 * which they are sent, less extensions: a digest of that begins checksums. The
 * number of an array's values stands as a byte behind its name. */
static const struct {
  guint id;
  const gchar *definition;
} messages[] = {
  { 0, "HEARTBEAT uint32_t custom_mode uint8_t type uint8_t autopilot "
       "uint8_t base_mode uint8_t system_status uint8_t mavlink_version " },
  { 2, "SYSTEM_TIME uint64_t time_unix_usec uint32_t time_boot_ms " },
  { 24, "GPS_RAW_INT uint64_t time_usec int32_t lat int32_t lon int32_t alt "
        "uint16_t eph uint16_t epv uint16_t vel uint16_t cog uint8_t fix_type "
        "uint8_t satellites_visible " },
  { 30, "ATTITUDE uint32_t time_boot_ms float roll float pitch float yaw "
        "float rollspeed float pitchspeed float yawspeed " },
  { 33, "GLOBAL_POSITION_INT uint32_t time_boot_ms int32_t lat int32_t lon "
        "int32_t alt int32_t relative_alt int16_t vx int16_t vy int16_t vz "
        "uint16_t hdg " },
  { 112, "CAMERA_TRIGGER uint64_t time_usec uint32_t seq " },
  { 158, "MOUNT_STATUS int32_t pointing_a int32_t pointing_b int32_t "
         "pointing_c uint8_t target_system uint8_t target_component " },
  { 180, "CAMERA_FEEDBACK uint64_t time_usec int32_t lat int32_t lng "
         "float alt_msl float alt_rel float roll float pitch float yaw "
         "float foc_len uint16_t img_idx uint8_t target_system uint8_t "
         "cam_idx uint8_t flags " },
  { 263, "CAMERA_IMAGE_CAPTURED uint64_t time_utc uint32_t time_boot_ms "
         "int32_t lat int32_t lon int32_t alt int32_t relative_alt float q \x04"
         "int32_t image_index uint8_t camera_id int8_t capture_result "
         "char file_url \xcd" },
  { 265, "MOUNT_ORIENTATION uint32_t time_boot_ms float roll float pitch "
         "float yaw " },
  { 285, "GIMBAL_DEVICE_ATTITUDE_STATUS uint32_t time_boot_ms float q \x04"
         "float angular_velocity_x float angular_velocity_y "
         "float angular_velocity_z uint32_t failure_flags uint16_t flags "
         "uint8_t target_system uint8_t target_component " },
};

/* CRC-16/MCRF4XX, bit by bit. */
static guint16
add_to_checksum (guint16 checksum, guint8 byte)
{
  checksum ^= byte;
  for (guint bit = 0; bit < 8; bit++)
    checksum = checksum & 1 ? checksum >> 1 ^ 0x8408 : checksum >> 1;
  return checksum;
}

static guint8
get_extra (guint id)
{
  for (guint i = 0; i < G_N_ELEMENTS (messages); i++) {
    guint16 checksum = 0xffff;

    if (messages[i].id != id)
      continue;
    for (const gchar *c = messages[i].definition; *c != '\0'; c++)
      checksum = add_to_checksum (checksum, (guint8) *c);
    return (guint8) (checksum ^ checksum >> 8);
  }
  return 77;
}

Tlog
tlog_fixture_begin (TlogVersion version)
{
  return (Tlog){ .bytes = g_byte_array_new (),
    .version = version,
    .system = 1,
    .component = 1 };
}

void
tlog_fixture_clear (Tlog *log)
{
  g_byte_array_unref (log->bytes);
}

static void
append_header (Tlog *log, guint id, guint length)
{
  const gboolean is_first = log->version == TLOG_V1;

  binary_log_append (log->bytes, is_first ? 0xfe : 0xfd, 1);
  binary_log_append (log->bytes, length, 1);
  if (!is_first)
    binary_log_append (log->bytes, log->version == TLOG_SIGNED, 2);
  binary_log_append (log->bytes, log->sequence++, 1);
  binary_log_append (log->bytes, log->system, 1);
  binary_log_append (log->bytes, log->component, 1);
  binary_log_append (log->bytes, id, is_first ? 1 : 3);
}

/* Takes over @payload. In version 2 zeros at its end are not sent. */
void
tlog_fixture_add (Tlog *log, gint64 stamp, guint id, GByteArray *payload)
{
  guint length = payload->len;
  guint16 checksum = 0xffff;
  guint begin;

  while (
      log->version != TLOG_V1 && length > 1 && payload->data[length - 1] == 0)
    length--;
  for (guint i = 8; i-- > 0;)
    binary_log_append (log->bytes, (guint64) stamp >> 8 * i, 1);
  begin = log->bytes->len;
  append_header (log, id, length);
  g_byte_array_append (log->bytes, payload->data, length);
  for (guint i = begin + 1; i < log->bytes->len; i++)
    checksum = add_to_checksum (checksum, log->bytes->data[i]);
  checksum = add_to_checksum (checksum, get_extra (id));
  binary_log_append (log->bytes, checksum, 2);
  if (log->version == TLOG_SIGNED)
    g_byte_array_append (log->bytes, (const guint8 *) "0123456789abc", 13);
  g_byte_array_unref (payload);
}

void
tlog_fixture_system_time (Tlog *log, gint64 stamp, gint64 utc, guint boot_ms)
{
  GByteArray *payload = g_byte_array_new ();

  binary_log_append (payload, (guint64) utc, 8);
  binary_log_append (payload, boot_ms, 4);
  tlog_fixture_add (log, stamp, 2, payload);
}

void
tlog_fixture_attitude (Tlog *log, gint64 stamp, guint boot_ms, gdouble yaw)
{
  GByteArray *payload = g_byte_array_new ();

  binary_log_append (payload, boot_ms, 4);
  binary_log_append_float (payload, 0.0f);
  binary_log_append_float (payload, 0.0f);
  binary_log_append_float (payload, (gfloat) (yaw * G_PI / 180.0));
  binary_log_append (payload, 0, 8);
  binary_log_append (payload, 0, 4);
  tlog_fixture_add (log, stamp, 30, payload);
}

static void
append_place (GByteArray *payload, gdouble latitude)
{
  binary_log_append (payload, (guint64) lround (latitude * 1e7), 4);
  binary_log_append (payload, (guint64) (latitude == 0.0 ? 0 : -85000001), 4);
}

void
tlog_fixture_position (
    Tlog *log, gint64 stamp, guint boot_ms, gdouble latitude, guint heading)
{
  GByteArray *payload = g_byte_array_new ();

  binary_log_append (payload, boot_ms, 4);
  append_place (payload, latitude);
  binary_log_append (payload, 123456, 4);
  binary_log_append (payload, 50000, 4);
  binary_log_append (payload, 0, 6);
  binary_log_append (payload, heading, 2);
  tlog_fixture_add (log, stamp, 33, payload);
}

void
tlog_fixture_gps (
    Tlog *log, gint64 stamp, guint64 time, guint fix_type, gdouble latitude)
{
  GByteArray *payload = g_byte_array_new ();

  binary_log_append (payload, time, 8);
  append_place (payload, latitude);
  binary_log_append (payload, 234567, 4);
  binary_log_append (payload, 0, 8);
  binary_log_append (payload, fix_type, 1);
  binary_log_append (payload, 9, 1);
  tlog_fixture_add (log, stamp, 24, payload);
}

void
tlog_fixture_feedback (Tlog *log, gint64 stamp, guint64 time, guint sequence,
    guint flags, gdouble pitch, gdouble yaw)
{
  GByteArray *payload = g_byte_array_new ();

  binary_log_append (payload, time, 8);
  append_place (payload, 47.5);
  binary_log_append_float (payload, 512.5f);
  binary_log_append_float (payload, 60.0f);
  binary_log_append_float (payload, 0.0f);
  binary_log_append_float (payload, (gfloat) pitch);
  binary_log_append_float (payload, (gfloat) yaw);
  binary_log_append_float (payload, 0.0f);
  binary_log_append (payload, sequence, 2);
  binary_log_append (payload, 0, 2);
  binary_log_append (payload, flags, 1);
  tlog_fixture_add (log, stamp, 180, payload);
}

void
tlog_fixture_image (Tlog *log, gint64 stamp, guint64 utc, guint boot_ms,
    gint index, gint result, const gchar *url)
{
  GByteArray *payload = g_byte_array_new ();
  gchar text[205] = "";

  binary_log_append (payload, utc, 8);
  binary_log_append (payload, boot_ms, 4);
  append_place (payload, 47.5);
  binary_log_append (payload, 345678, 4);
  binary_log_append (payload, 0, 4);
  ulog_fixture_add_quaternion (payload, 0.0, -80.0, 200.0);
  binary_log_append (payload, (guint64) index, 4);
  binary_log_append (payload, 1, 1);
  binary_log_append (payload, (guint64) result, 1);
  g_strlcpy (text, url, sizeof text);
  g_byte_array_append (payload, (const guint8 *) text, sizeof text);
  tlog_fixture_add (log, stamp, 263, payload);
}

void
tlog_fixture_trigger (Tlog *log, gint64 stamp, guint64 time, guint sequence)
{
  GByteArray *payload = g_byte_array_new ();

  binary_log_append (payload, time, 8);
  binary_log_append (payload, sequence, 4);
  tlog_fixture_add (log, stamp, 112, payload);
}

void
tlog_fixture_heartbeat (Tlog *log, gint64 stamp)
{
  GByteArray *payload = g_byte_array_new ();

  binary_log_append (payload, 0x0302030405060708, 8);
  binary_log_append (payload, 3, 1);
  tlog_fixture_add (log, stamp, 0, payload);
}

/* A flight from second 1 after power-on, which is second 1700000001 of UTC; the
 * ground station's clock is 10 s fast. Every second a time, 4 attitudes, 2
 * positions, 4 others and a photo. */
void
tlog_fixture_make_flight (Tlog *log, guint n_seconds)
{
  for (guint i = 4; i < 4 * (n_seconds + 1); i++) {
    const guint boot_ms = 250 * i;
    const gint64 utc = (1700000000000 + (gint64) boot_ms) * 1000;
    const gint64 stamp = utc + 10000000;

    if (i % 4 == 0)
      tlog_fixture_system_time (log, stamp, utc, boot_ms);
    tlog_fixture_attitude (log, stamp, boot_ms, i % 360);
    if (i % 2 == 0)
      tlog_fixture_position (log, stamp, boot_ms, 47.0 + i * 1e-5, G_MAXUINT16);
    tlog_fixture_heartbeat (log, stamp);
    if (i % 4 == 3)
      tlog_fixture_feedback (log, stamp, (guint64) utc, i / 4, 0, 0.0, i % 360);
  }
}
