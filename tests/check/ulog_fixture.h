/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

/*
 * ULogs, made message by message as the format's specification has them.
 */

/* Numbers of the messages that ulog_fixture_begin() defines. */
enum {
  ULOG_ATTITUDE,
  ULOG_GPS,
  ULOG_CAPTURE,
  ULOG_TRIGGER,
  ULOG_NOISE, /* of no interest: the time and a number, nested and in arrays */
  ULOG_N_IDS,
};

GByteArray *ulog_fixture_new (void);
void ulog_fixture_add (
    GByteArray *log, gchar letter, const void *body, gsize size);
void ulog_fixture_define (GByteArray *log, const gchar *definition);
void ulog_fixture_subscribe (
    GByteArray *log, guint instance, guint id, const gchar *name);
GByteArray *ulog_fixture_begin (void);
void ulog_fixture_add_data (GByteArray *log, guint id, GByteArray *data);
void ulog_fixture_add_quaternion (
    GByteArray *data, gdouble roll, gdouble pitch, gdouble yaw);
void ulog_fixture_attitude (
    GByteArray *log, guint id, gint64 boot, gdouble yaw);
void ulog_fixture_gps (GByteArray *log, guint id, gint64 boot, gint64 utc,
    guint fix_type, gdouble latitude);
void ulog_fixture_capture (
    GByteArray *log, gint64 boot, guint sequence, gint result, gdouble yaw);
void ulog_fixture_trigger (
    GByteArray *log, gint64 boot, guint sequence, gboolean feedback);
void ulog_fixture_noise (GByteArray *log, gint64 boot);
GByteArray *ulog_fixture_make_flight (guint n_seconds);
