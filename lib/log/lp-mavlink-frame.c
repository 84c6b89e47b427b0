/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log/lp-mavlink-frame.h"

#define MAGIC_1 0xfe
#define MAGIC_2 0xfd
#define HEADER_1 6
#define HEADER_2 10
#define CHECKSUM 2
#define SIGNATURE 13

/* Of MAVLink 2, what a frame needs to be understood: only the signature. */
#define FLAG_SIGNED 1

/* Each message that is read, and the byte that its checksum begins with: a
 * digest of its definition, less extensions. */
static const struct {
  guint16 id;
  guint8 extra;
} messages[] = {
  { LP_MAVLINK_SYSTEM_TIME, 137 },
  { LP_MAVLINK_GPS_RAW_INT, 24 },
  { LP_MAVLINK_ATTITUDE, 39 },
  { LP_MAVLINK_GLOBAL_POSITION_INT, 104 },
  { LP_MAVLINK_CAMERA_TRIGGER, 174 },
  { LP_MAVLINK_MOUNT_STATUS, 134 },
  { LP_MAVLINK_CAMERA_FEEDBACK, 52 },
  { LP_MAVLINK_CAMERA_IMAGE_CAPTURED, 133 },
  { LP_MAVLINK_MOUNT_ORIENTATION, 26 },
  { LP_MAVLINK_GIMBAL_DEVICE_ATTITUDE_STATUS, 137 },
};

/* X.25: the polynomial 0x1021 reflected, from 0xffff on. */
static guint16
add_to_checksum (guint16 checksum, guint8 byte)
{
  guint8 t = byte ^ (guint8) checksum;

  t ^= (guint8) (t << 4);
  return (guint16) (checksum >> 8 ^ t << 8 ^ t << 3 ^ t >> 4);
}

static gboolean
has_good_checksum (const guint8 *bytes, guint length, guint8 extra)
{
  guint16 checksum = 0xffff;

  for (guint i = 1; i < length; i++)
    checksum = add_to_checksum (checksum, bytes[i]);
  checksum = add_to_checksum (checksum, extra);
  return bytes[length] == (checksum & 0xff) &&
         bytes[length + 1] == checksum >> 8;
}

static LpMavlinkVerdict
check (const guint8 *bytes, const LpMavlinkFrame *frame)
{
  const guint length = (guint) (frame->payload - bytes) + frame->payload_size;

  for (guint i = 0; i < G_N_ELEMENTS (messages); i++) {
    if (messages[i].id == frame->id)
      return has_good_checksum (bytes, length, messages[i].extra)
                 ? LP_MAVLINK_GOOD
                 : LP_MAVLINK_DAMAGED;
  }
  return LP_MAVLINK_OTHER;
}

/**
 * lp_mavlink_frame_read: (skip)
 * @bytes: bytes of a log
 * @length: how many
 * @frame: (out): what they are, unless none or cut
 *
 * Returns: what the bytes begin with
 */
LpMavlinkVerdict
lp_mavlink_frame_read (const guint8 *bytes, gsize length, LpMavlinkFrame *frame)
{
  gboolean is_first;
  guint header;

  if (length == 0)
    return LP_MAVLINK_CUT;
  is_first = bytes[0] == MAGIC_1;
  header = is_first ? HEADER_1 : HEADER_2;
  if (!is_first && bytes[0] != MAGIC_2)
    return LP_MAVLINK_NONE;
  if (length < header)
    return LP_MAVLINK_CUT;
  if (!is_first && (bytes[2] & ~FLAG_SIGNED) != 0)
    return LP_MAVLINK_NONE;
  *frame = (LpMavlinkFrame){ .payload = bytes + header,
    .payload_size = bytes[1],
    .system = bytes[is_first ? 3 : 5],
    .component = bytes[is_first ? 4 : 6],
    .id = is_first
              ? bytes[5]
              : bytes[7] | (guint) bytes[8] << 8 | (guint) bytes[9] << 16 };
  frame->size = header + frame->payload_size + CHECKSUM +
                (!is_first && bytes[2] & FLAG_SIGNED ? SIGNATURE : 0);
  return length < frame->size ? LP_MAVLINK_CUT : check (bytes, frame);
}

/**
 * lp_mavlink_get_uint: (skip)
 * @frame: a frame whose bytes are still there
 * @offset: of a field in the payload
 * @size: bytes of it
 *
 * Returns: the field's value; zero as far as it is missing
 */
guint64
lp_mavlink_get_uint (const LpMavlinkFrame *frame, guint offset, guint size)
{
  guint64 value = 0;

  for (guint i = size; i-- > 0;) {
    value <<= 8;
    if (offset + i < frame->payload_size)
      value |= frame->payload[offset + i];
  }
  return value;
}

/**
 * lp_mavlink_get_int32: (skip)
 * @frame: a frame whose bytes are still there
 * @offset: of a field in the payload
 *
 * Returns: the field's value
 */
gint32
lp_mavlink_get_int32 (const LpMavlinkFrame *frame, guint offset)
{
  return (gint32) lp_mavlink_get_uint (frame, offset, 4);
}

/**
 * lp_mavlink_get_float: (skip)
 * @frame: a frame whose bytes are still there
 * @offset: of a field in the payload
 *
 * Returns: the field's value
 */
gdouble
lp_mavlink_get_float (const LpMavlinkFrame *frame, guint offset)
{
  union {
    guint32 bits;
    gfloat value;
  } single = { .bits = (guint32) lp_mavlink_get_uint (frame, offset, 4) };

  return single.value;
}
