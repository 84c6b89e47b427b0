/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ulog_fixture.h"

#include <math.h>
#include <string.h>

#include "binary_log_fixture.h"

GByteArray *
ulog_fixture_new (void)
{
  GByteArray *log = g_byte_array_new ();

  g_byte_array_append (log, (const guint8 *) "ULog\x01\x12\x35\x01", 8);
  binary_log_append (log, 1000000, 8);
  return log;
}

void
ulog_fixture_add (GByteArray *log, gchar letter, const void *body, gsize size)
{
  binary_log_append (log, size, 2);
  g_byte_array_append (log, (const guint8 *) &letter, 1);
  g_byte_array_append (log, body, (guint) size);
}

void
ulog_fixture_define (GByteArray *log, const gchar *definition)
{
  ulog_fixture_add (log, 'F', definition, strlen (definition));
}

void
ulog_fixture_subscribe (
    GByteArray *log, guint instance, guint id, const gchar *name)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();

  binary_log_append (body, instance, 1);
  binary_log_append (body, id, 2);
  g_byte_array_append (body, (const guint8 *) name, (guint) strlen (name));
  ulog_fixture_add (log, 'A', body->data, body->len);
}

/* A log with the definitions of the topics above. */
GByteArray *
ulog_fixture_begin (void)
{
  GByteArray *log = ulog_fixture_new ();

  ulog_fixture_define (log, "vehicle_attitude:uint64_t timestamp;float[4] q;"
                            "uint8_t resets;uint8_t[7] _padding0;");
  ulog_fixture_define (log,
      "vehicle_gps_position:uint64_t timestamp;uint64_t time_utc_usec;"
      "int32_t lat;int32_t lon;int32_t alt;uint8_t fix_type;");
  ulog_fixture_define (log,
      "camera_capture:uint64_t timestamp;uint64_t timestamp_utc;"
      "double lat;double lon;uint32_t seq;float alt;float[4] q;"
      "int8_t result;uint8_t[3] _padding0;");
  ulog_fixture_define (log, "camera_trigger:uint64_t timestamp;uint32_t seq;"
                            "bool feedback;uint8_t[3] _padding0;");
  ulog_fixture_define (log, "noise:uint64_t timestamp;part[3] parts;");
  ulog_fixture_define (log, "part:uint16_t[2] a;double b;char[5] c;");
  ulog_fixture_subscribe (log, 0, ULOG_ATTITUDE, "vehicle_attitude");
  ulog_fixture_subscribe (log, 0, ULOG_GPS, "vehicle_gps_position");
  ulog_fixture_subscribe (log, 0, ULOG_CAPTURE, "camera_capture");
  ulog_fixture_subscribe (log, 0, ULOG_TRIGGER, "camera_trigger");
  ulog_fixture_subscribe (log, 0, ULOG_NOISE, "noise");
  return log;
}

/* Takes over @data, a message less its number. */
void
ulog_fixture_add_data (GByteArray *log, guint id, GByteArray *data)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();

  binary_log_append (body, id, 2);
  g_byte_array_append (body, data->data, data->len);
  ulog_fixture_add (log, 'D', body->data, body->len);
  g_byte_array_unref (data);
}

/* The product of the rotations about down, right and forward. */
void
ulog_fixture_add_quaternion (
    GByteArray *data, gdouble roll, gdouble pitch, gdouble yaw)
{
  const gdouble half = G_PI / 360.0;
  const gdouble cr = cos (roll * half), sr = sin (roll * half);
  const gdouble cp = cos (pitch * half), sp = sin (pitch * half);
  const gdouble cy = cos (yaw * half), sy = sin (yaw * half);

  binary_log_append_float (data, (gfloat) (cr * cp * cy + sr * sp * sy));
  binary_log_append_float (data, (gfloat) (sr * cp * cy - cr * sp * sy));
  binary_log_append_float (data, (gfloat) (cr * sp * cy + sr * cp * sy));
  binary_log_append_float (data, (gfloat) (cr * cp * sy - sr * sp * cy));
}

/* Without the padding, as PX4 writes it. */
void
ulog_fixture_attitude (GByteArray *log, guint id, gint64 boot, gdouble yaw)
{
  GByteArray *data = g_byte_array_new ();

  binary_log_append (data, (guint64) boot, 8);
  ulog_fixture_add_quaternion (data, 3.0, -5.0, yaw);
  binary_log_append (data, 0, 1);
  ulog_fixture_add_data (log, id, data);
}

void
ulog_fixture_gps (GByteArray *log, guint id, gint64 boot, gint64 utc,
    guint fix_type, gdouble latitude)
{
  GByteArray *data = g_byte_array_new ();

  binary_log_append (data, (guint64) boot, 8);
  binary_log_append (data, (guint64) utc, 8);
  binary_log_append (data, (guint64) lround (latitude * 1e7), 4);
  binary_log_append (data, (guint64) -85000001, 4);
  binary_log_append (data, 123456, 4);
  binary_log_append (data, fix_type, 1);
  ulog_fixture_add_data (log, id, data);
}

void
ulog_fixture_capture (
    GByteArray *log, gint64 boot, guint sequence, gint result, gdouble yaw)
{
  GByteArray *data = g_byte_array_new ();

  binary_log_append (data, (guint64) boot, 8);
  binary_log_append (data, 0, 8);
  binary_log_append_double (data, 47.25);
  binary_log_append_double (data, 8.5);
  binary_log_append (data, sequence, 4);
  binary_log_append_float (data, 512.5f);
  ulog_fixture_add_quaternion (data, 0.0, -10.0, yaw);
  binary_log_append (data, (guint64) result, 1);
  ulog_fixture_add_data (log, ULOG_CAPTURE, data);
}

void
ulog_fixture_trigger (
    GByteArray *log, gint64 boot, guint sequence, gboolean feedback)
{
  GByteArray *data = g_byte_array_new ();

  binary_log_append (data, (guint64) boot, 8);
  binary_log_append (data, sequence, 4);
  binary_log_append (data, feedback != FALSE, 1);
  ulog_fixture_add_data (log, ULOG_TRIGGER, data);
}

void
ulog_fixture_noise (GByteArray *log, gint64 boot)
{
  GByteArray *data = g_byte_array_new ();

  binary_log_append (data, (guint64) boot, 8);
  for (guint i = 0; i < 3; i++) {
    binary_log_append (data, (guint64) boot * 2654435761u, 8);
    binary_log_append (data, (guint64) boot * 40503u, 8);
    binary_log_append (data, 0, 1);
  }
  ulog_fixture_add_data (log, ULOG_NOISE, data);
}

/* A flight from second 1 of the boot clock on, which is second 1700000001 of
 * UTC: 10 attitudes, 20 others, 2 fixes and a photo each second. */
GByteArray *
ulog_fixture_make_flight (guint n_seconds)
{
  GByteArray *log = ulog_fixture_begin ();

  for (guint i = 10; i < 10 * (n_seconds + 1); i++) {
    const gint64 boot = (gint64) 100000 * i;

    ulog_fixture_attitude (log, ULOG_ATTITUDE, boot, i % 360);
    ulog_fixture_noise (log, boot + 1);
    ulog_fixture_noise (log, boot + 2);
    if (i % 5 == 0)
      ulog_fixture_gps (log, ULOG_GPS, boot + 3,
          G_GINT64_CONSTANT (1700000000000000) + boot, 3, 47.0 + i * 1e-5);
    if (i % 10 == 7)
      ulog_fixture_capture (log, boot + 4, i / 10, 1, 30.0);
  }
  return log;
}
