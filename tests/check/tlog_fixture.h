/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

/*
 * Telemetry logs, made frame by frame as the specification of MAVLink has
 * them.
 */

typedef enum {
  TLOG_V1,
  TLOG_V2,
  TLOG_SIGNED,
} TlogVersion;

/* Who sends: the aircraft 1, component 1, unless changed. */
typedef struct {
  GByteArray *bytes;
  TlogVersion version;
  guint system;
  guint component;
  guint8 sequence;
} Tlog;

Tlog tlog_fixture_begin (TlogVersion version);
void tlog_fixture_clear (Tlog *log);
void tlog_fixture_add (Tlog *log, gint64 stamp, guint id, GByteArray *payload);
void tlog_fixture_system_time (
    Tlog *log, gint64 stamp, gint64 utc, guint boot_ms);
void tlog_fixture_attitude (
    Tlog *log, gint64 stamp, guint boot_ms, gdouble yaw);
void tlog_fixture_position (
    Tlog *log, gint64 stamp, guint boot_ms, gdouble latitude, guint heading);
void tlog_fixture_gps (
    Tlog *log, gint64 stamp, guint64 time, guint fix_type, gdouble latitude);
void tlog_fixture_feedback (Tlog *log, gint64 stamp, guint64 time,
    guint sequence, guint flags, gdouble pitch, gdouble yaw);
void tlog_fixture_image (Tlog *log, gint64 stamp, guint64 utc, guint boot_ms,
    gint index, gint result, const gchar *url);
void tlog_fixture_trigger (
    Tlog *log, gint64 stamp, guint64 time, guint sequence);
void tlog_fixture_heartbeat (Tlog *log, gint64 stamp);
void tlog_fixture_make_flight (Tlog *log, guint n_seconds);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Tlog, tlog_fixture_clear)
