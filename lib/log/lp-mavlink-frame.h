/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * Frames of MAVLink 1 and 2. Not part of the public API.
 */

/* Numbers of the messages that are read. */
enum {
  LP_MAVLINK_SYSTEM_TIME = 2,
  LP_MAVLINK_GPS_RAW_INT = 24,
  LP_MAVLINK_ATTITUDE = 30,
  LP_MAVLINK_GLOBAL_POSITION_INT = 33,
  LP_MAVLINK_CAMERA_TRIGGER = 112,
  LP_MAVLINK_MOUNT_STATUS = 158,
  LP_MAVLINK_CAMERA_FEEDBACK = 180,
  LP_MAVLINK_CAMERA_IMAGE_CAPTURED = 263,
  LP_MAVLINK_MOUNT_ORIENTATION = 265,
  LP_MAVLINK_GIMBAL_DEVICE_ATTITUDE_STATUS = 285,
};

#define LP_MAVLINK_MAX_PAYLOAD 255

/* The longest frame: header, payload, checksum and signature. */
#define LP_MAVLINK_MAX_FRAME (10 + LP_MAVLINK_MAX_PAYLOAD + 2 + 13)

/**
 * LpMavlinkVerdict:
 * @LP_MAVLINK_NONE: no frame
 * @LP_MAVLINK_CUT: the beginning of one
 * @LP_MAVLINK_OTHER: by its length a frame, of a message that is not read
 * @LP_MAVLINK_DAMAGED: a message that is read, with a wrong checksum
 * @LP_MAVLINK_GOOD: a message that is read
 *
 * What some bytes are.
 */
typedef enum {
  LP_MAVLINK_NONE,
  LP_MAVLINK_CUT,
  LP_MAVLINK_OTHER,
  LP_MAVLINK_DAMAGED,
  LP_MAVLINK_GOOD,
} LpMavlinkVerdict;

/**
 * LpMavlinkFrame:
 * @size: of the whole frame, bytes
 * @id: number of its message
 * @system: who sent it
 * @component: which part of it
 * @payload: where the payload begins in the bytes
 * @payload_size: bytes of it; zeros at its end may be missing
 *
 * What a frame says of itself.
 */
typedef struct {
  guint size;
  guint id;
  guint system;
  guint component;
  const guint8 *payload;
  guint payload_size;
} LpMavlinkFrame;

LpMavlinkVerdict lp_mavlink_frame_read (
    const guint8 *bytes, gsize length, LpMavlinkFrame *frame);
guint64 lp_mavlink_get_uint (
    const LpMavlinkFrame *frame, guint offset, guint size);
gint32 lp_mavlink_get_int32 (const LpMavlinkFrame *frame, guint offset);
gdouble lp_mavlink_get_float (const LpMavlinkFrame *frame, guint offset);

G_END_DECLS
