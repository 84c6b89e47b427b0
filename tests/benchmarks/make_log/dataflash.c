/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The flight as ArduPilot writes it to a card: a FMT record for each kind of
 * message, then the messages, a good 10 kB a second. */

#include "binary.h"

#define HEAD_1 0xa3
#define HEAD_2 0x95

/* GPS counts from 1980 and knows no leap seconds, of which there were 18. */
#define GPS_EPOCH 315964800
#define LEAP_SECONDS 18
#define SECONDS_PER_WEEK 604800

#define STEPS_PER_IMU 2
#define STEPS_PER_STATE 4
#define STEPS_PER_GPS 20
#define STEPS_PER_MESSAGE 6007
#define STEPS_PER_GARBAGE 5003
#define STEPS_PER_CUT_RECORD 9001
#define MAX_GARBAGE 64

enum {
  PARM = 129,
  GPS = 130,
  IMU = 133,
  MSG = 134,
  RCIN = 135,
  RCOU = 136,
  BARO = 139,
  CAM = 146,
  TRIG = 147,
  ATT = 163,
  POS = 180,
  VIBE = 187,
  FMT = 128,
};

/* What FMT records say; see docs of AP_Logger on the letters. */
static const struct {
  guint8 type;
  guint8 size; /* with the three bytes of its head */
  const gchar *name;
  const gchar *format;
  const gchar *columns;
} messages[] = {
  { FMT, 89, "FMT", "BBnNZ", "Type,Length,Name,Format,Columns" },
  { PARM, 35, "PARM", "QNff", "TimeUS,Name,Value,Default" },
  { MSG, 75, "MSG", "QZ", "TimeUS,Message" },
  { GPS, 51, "GPS", "QBBIHBcLLeffffB",
      "TimeUS,I,Status,GMS,GWk,NSats,HDop,Lat,Lng,Alt,Spd,GCrs,VZ,Yaw,U" },
  { IMU, 54, "IMU", "QBffffffIIfBBHH",
      "TimeUS,I,GyrX,GyrY,GyrZ,AccX,AccY,AccZ,EG,EA,T,GH,AH,GHz,AHz" },
  { RCIN, 39, "RCIN", "QHHHHHHHHHHHHHH",
      "TimeUS,C1,C2,C3,C4,C5,C6,C7,C8,C9,C10,C11,C12,C13,C14" },
  { RCOU, 39, "RCOU", "QHHHHHHHHHHHHHH",
      "TimeUS,C1,C2,C3,C4,C5,C6,C7,C8,C9,C10,C11,C12,C13,C14" },
  { BARO, 38, "BARO", "QBffcfIff",
      "TimeUS,I,Alt,Press,Temp,CRt,SMS,Offset,GndTemp" },
  { ATT, 28, "ATT", "QccccCCCCB",
      "TimeUS,DesRoll,Roll,DesPitch,Pitch,DesYaw,Yaw,ErrRP,ErrYaw,AEKF" },
  { POS, 31, "POS", "QLLfff", "TimeUS,Lat,Lng,Alt,RelHomeAlt,RelOriginAlt" },
  { VIBE, 36, "VIBE", "QBfffIII",
      "TimeUS,IMU,VibeX,VibeY,VibeZ,Clip0,Clip1,Clip2" },
  { TRIG, 52, "TRIG", "QBHIHLLeeefff",
      "TimeUS,I,Img,GPSTime,GPSWeek,Lat,Lng,Alt,RelAlt,GPSAlt,R,P,Y" },
  { CAM, 52, "CAM", "QBHIHLLeeefff",
      "TimeUS,I,Img,GPSTime,GPSWeek,Lat,Lng,Alt,RelAlt,GPSAlt,R,P,Y" },
};

static const gchar *const parameters[] = { "ARMING_CHECK", "CAM1_TYPE",
  "CAM1_FEEDBAK_PIN", "COMPASS_ORIENT", "GPS_TYPE", "LOG_BITMASK", "MNT1_TYPE",
  "SERVO9_FUNCTION", "WPNAV_SPEED" };

static guint
find_size (guint type)
{
  for (guint i = 0; i < G_N_ELEMENTS (messages); i++) {
    if (messages[i].type == type)
      return messages[i].size;
  }
  g_assert_not_reached ();
}

static void
begin_record (Record *record, guint type)
{
  record->size = 0;
  record_put_u8 (record, HEAD_1);
  record_put_u8 (record, HEAD_2);
  record_put_u8 (record, type);
}

static void
begin_message (Record *record, guint type, const Pose *pose)
{
  begin_record (record, type);
  record_put_64 (record, pose->time - BOOT_TIME);
}

static void
end_record (LogWriter *log, const Record *record)
{
  g_assert (record->size == find_size (record->bytes[2]));
  log_writer_add (log, record->bytes, record->size);
}

static void
begin_dataflash (LogWriter *log)
{
  Record record;

  for (guint i = 0; i < G_N_ELEMENTS (messages); i++) {
    begin_record (&record, FMT);
    record_put_u8 (&record, messages[i].type);
    record_put_u8 (&record, messages[i].size);
    record_put_text (&record, messages[i].name, 4);
    record_put_text (&record, messages[i].format, 16);
    record_put_text (&record, messages[i].columns, 64);
    end_record (log, &record);
  }
  for (guint i = 0; i < G_N_ELEMENTS (parameters); i++) {
    begin_record (&record, PARM);
    record_put_64 (&record, 1000000 + i);
    record_put_text (&record, parameters[i], 16);
    record_put_float (&record, i);
    record_put_float (&record, 0);
    end_record (log, &record);
  }
}

/* Week, and time in it in ms, in the order that both kinds of record have. */
static void
put_gps_time (Record *record, const Pose *pose)
{
  gint64 ms = pose->time / 1000 + (LEAP_SECONDS - GPS_EPOCH) * 1000LL;

  record_put_32 (record, ms % (SECONDS_PER_WEEK * 1000LL));
  record_put_16 (record, ms / (SECONDS_PER_WEEK * 1000LL));
}

static void
put_position (Record *record, const Pose *pose)
{
  record_put_32 (record, (pose->latitude + 5) / 10);
  record_put_32 (record, (pose->longitude + 5) / 10);
}

/* Hundredths of degrees from 0. */
static gint64
get_compass_yaw (const Pose *pose)
{
  return (pose->yaw + 36000) % 36000;
}

static void
write_gps (LogWriter *log, const Pose *pose)
{
  Record record;

  begin_message (&record, GPS, pose);
  record_put_u8 (&record, 0);
  record_put_u8 (&record, 3);
  put_gps_time (&record, pose);
  record_put_u8 (&record, 17);
  record_put_16 (&record, 71);
  put_position (&record, pose);
  record_put_32 (&record, pose->altitude / 10);
  record_put_float (&record, (gdouble) pose->speed / 100);
  record_put_float (&record, (gdouble) get_compass_yaw (pose) / 100);
  record_put_float (&record, 0);
  record_put_float (&record, 0);
  record_put_u8 (&record, 1);
  end_record (log, &record);
  log->n_rows++;
}

static void
write_imu (LogWriter *log, const Pose *pose, guint instance)
{
  guint64 random = flight_hash (log->seed + instance + 1, pose->step);
  Record record;

  begin_message (&record, IMU, pose);
  record_put_u8 (&record, instance);
  for (guint i = 0; i < 6; i++)
    record_put_float (&record, (gdouble) (random >> (8 * i) & 0xff) / 1024);
  record_put_32 (&record, 0);
  record_put_32 (&record, 0);
  record_put_float (&record, 45.5);
  record_put_u8 (&record, 1);
  record_put_u8 (&record, 1);
  record_put_16 (&record, 1000);
  record_put_16 (&record, 1000);
  end_record (log, &record);
}

static void
write_channels (LogWriter *log, const Pose *pose, guint type)
{
  guint64 random = flight_hash (log->seed + type, pose->step);
  Record record;

  begin_message (&record, type, pose);
  for (guint i = 0; i < 14; i++)
    record_put_16 (&record, (gint64) (1100 + (random >> (4 * i) & 0x1ff)));
  end_record (log, &record);
}

static void
write_attitude (LogWriter *log, const Pose *pose)
{
  Record record;

  begin_message (&record, ATT, pose);
  record_put_16 (&record, 0);
  record_put_16 (&record, pose->roll);
  record_put_16 (&record, 0);
  record_put_16 (&record, pose->pitch);
  record_put_16 (&record, get_compass_yaw (pose));
  record_put_16 (&record, get_compass_yaw (pose));
  record_put_16 (&record, 1);
  record_put_16 (&record, 1);
  record_put_u8 (&record, 3);
  end_record (log, &record);
}

static void
write_state (LogWriter *log, const Pose *pose)
{
  Record record;

  write_attitude (log, pose);
  begin_message (&record, POS, pose);
  put_position (&record, pose);
  record_put_float (&record, (gdouble) pose->altitude / 1000);
  record_put_float (
      &record, (gdouble) (pose->altitude - NEAR_GROUND_MM) / 1000);
  record_put_float (
      &record, (gdouble) (pose->altitude - NEAR_GROUND_MM) / 1000);
  end_record (log, &record);

  write_channels (log, pose, RCIN);
  write_channels (log, pose, RCOU);

  begin_message (&record, BARO, pose);
  record_put_u8 (&record, 0);
  record_put_float (
      &record, (gdouble) (pose->altitude - NEAR_GROUND_MM) / 1000);
  record_put_float (&record, 93000);
  record_put_16 (&record, 2500);
  record_put_float (&record, 0);
  record_put_32 (&record, (pose->time - BOOT_TIME) / 1000);
  record_put_float (&record, 0);
  record_put_float (&record, 25);
  end_record (log, &record);

  begin_message (&record, VIBE, pose);
  record_put_u8 (&record, 0);
  for (guint i = 0; i < 3; i++)
    record_put_float (&record, 0.25 * i);
  for (guint i = 0; i < 3; i++)
    record_put_32 (&record, 0);
  end_record (log, &record);
}

static void
write_camera (LogWriter *log, const Pose *pose, guint type)
{
  Record record;

  begin_message (&record, type, pose);
  record_put_u8 (&record, 0);
  record_put_16 (&record, (gint64) log->n_photos);
  put_gps_time (&record, pose);
  put_position (&record, pose);
  record_put_32 (&record, pose->altitude / 10);
  record_put_32 (&record, (pose->altitude - NEAR_GROUND_MM) / 10);
  record_put_32 (&record, pose->altitude / 10);
  record_put_float (&record, (gdouble) pose->roll / 100);
  record_put_float (&record, (gdouble) pose->pitch / 100);
  record_put_float (&record, (gdouble) get_compass_yaw (pose) / 100);
  end_record (log, &record);
}

static void
write_message (LogWriter *log, const Pose *pose)
{
  Record record;

  begin_message (&record, MSG, pose);
  record_put_text (&record, "EKF3 IMU0 is using GPS", 64);
  end_record (log, &record);
}

/* What a card that lost blocks leaves, with no byte that begins a record. */
static void
write_garbage (LogWriter *log, const Pose *pose)
{
  guint64 random = flight_hash (log->seed, pose->step);
  guint n_bytes = 1 + (guint) (random % MAX_GARBAGE);

  for (guint i = 0; i < n_bytes; i++) {
    guint8 byte = (guint8) flight_hash (random, i);

    byte = byte == HEAD_1 ? 0 : byte;
    log_writer_add (log, &byte, 1);
  }
  log->n_unusable++;
}

/* Cut where two more of its kind follow, so that neither who trusts its length
 * nor who looks for the next head misses anything else. */
static void
cut_imu (LogWriter *log, const Pose *pose)
{
  Record record;

  begin_message (&record, IMU, pose);
  record_put_64 (&record, 0);
  log_writer_add (log, record.bytes, record.size);
  log->n_unusable++;
}

static void
step_dataflash (LogWriter *log, const Pose *pose)
{
  if (pose->step % STEPS_PER_GARBAGE == STEPS_PER_GARBAGE - 1)
    write_garbage (log, pose);
  if (pose->step % STEPS_PER_IMU == 0) {
    if (pose->step % STEPS_PER_CUT_RECORD == STEPS_PER_CUT_RECORD - 1)
      cut_imu (log, pose);
    write_imu (log, pose, 0);
    write_imu (log, pose, 1);
  }
  if (pose->step % STEPS_PER_STATE == 0)
    write_state (log, pose);
  if (pose->step % STEPS_PER_GPS == 0)
    write_gps (log, pose);
  if (pose->step % STEPS_PER_MESSAGE == 0)
    write_message (log, pose);
  if (pose->photo) {
    write_camera (log, pose, TRIG);
    write_camera (log, pose, CAM);
    log_writer_add_photo (log, pose);
  }
}

const LogFormat log_format_dataflash = {
  .name = "dataflash",
  .begin = begin_dataflash,
  .step = step_dataflash,
};
