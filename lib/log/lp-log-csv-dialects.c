/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log/lp-log-csv-dialects.h"

#define TIME LP_LOG_FIELD_TIME
#define LATITUDE LP_LOG_FIELD_LATITUDE
#define LONGITUDE LP_LOG_FIELD_LONGITUDE
#define ALTITUDE LP_LOG_FIELD_ALTITUDE
#define HEADING LP_LOG_FIELD_HEADING
#define CAMERA_YAW LP_LOG_FIELD_CAMERA_YAW
#define CAMERA_PITCH LP_LOG_FIELD_CAMERA_PITCH
#define CAMERA_ROLL LP_LOG_FIELD_CAMERA_ROLL
#define IMAGE LP_LOG_FIELD_IMAGE
#define DATE LP_LOG_CSV_DATE
#define TIME_OF_DAY LP_LOG_CSV_TIME_OF_DAY
#define COUNTER LP_LOG_CSV_COUNTER
#define LATITUDE_REF LP_LOG_CSV_LATITUDE_REF
#define LONGITUDE_REF LP_LOG_CSV_LONGITUDE_REF
#define ALTITUDE_REF LP_LOG_CSV_ALTITUDE_REF
#define SHUTTER LP_LOG_CSV_SHUTTER

/* The first whose marks are there counts; the last is for all that remain. */
const LpLogCsvDialect lp_log_csv_dialects[] = {
  /* Litchi's own log; what it calls raw is in tenths of a degree. */
  { "Litchi", "latitude|longitude|gimbalPitchRaw",
      { { TIME, "datetime", 0, TRUE }, { COUNTER, "time(millisecond)" },
          { LATITUDE, "latitude" }, { LONGITUDE, "longitude" },
          { ALTITUDE, "altitude" }, { HEADING, "yaw" },
          { CAMERA_YAW, "gimbalHeading" }, { CAMERA_YAW, "gimbalYawRaw", 0.1 },
          { CAMERA_PITCH, "gimbalPitchRaw", 0.1 },
          { CAMERA_ROLL, "gimbalRollRaw", 0.1 }, { SHUTTER, "isTakingPhoto" },
          { SHUTTER, "isPhoto" } } },
  /* AirData, and Litchi's exports of the same shape: datetime goes in steps of
   * a second, time(millisecond) counts from the start. */
  { "AirData", "time(millisecond)|latitude|longitude",
      { { TIME, "datetime", 0, TRUE }, { COUNTER, "time(millisecond)" },
          { LATITUDE, "latitude" }, { LONGITUDE, "longitude" },
          { ALTITUDE, "altitude_above_seaLevel" },
          { ALTITUDE, "height_above_takeoff" }, { ALTITUDE, "altitude" },
          { HEADING, "compass_heading" }, { CAMERA_YAW, "gimbal_heading" },
          { CAMERA_YAW, "gimbalHeading" }, { CAMERA_PITCH, "gimbal_pitch" },
          { CAMERA_PITCH, "gimbalPitch" }, { CAMERA_ROLL, "gimbal_roll" },
          { CAMERA_ROLL, "gimbalRoll" }, { SHUTTER, "isPhoto" },
          { SHUTTER, "isTakingPhoto" } } },
  /* Flight Reader, and TXTlogToCSVtool of late: `[local]` or `[UTC]` behind
   * date and time; OSD.altitude is above sea level. */
  { "Flight Reader", "CUSTOM.date|CUSTOM.updateTime|OSD.latitude",
      { { DATE, "CUSTOM.date" }, { TIME_OF_DAY, "CUSTOM.updateTime" },
          { LATITUDE, "OSD.latitude" }, { LONGITUDE, "OSD.longitude" },
          { ALTITUDE, "OSD.altitude" }, { ALTITUDE, "OSD.height" },
          { HEADING, "OSD.yaw" }, { CAMERA_YAW, "GIMBAL.yaw" },
          { CAMERA_PITCH, "GIMBAL.pitch" }, { CAMERA_ROLL, "GIMBAL.roll" },
          { SHUTTER, "CAMERA.isPhoto" }, { SHUTTER, "CAMERA_INFO.isPhoto" } } },
  /* TXTlogToCSVtool: here OSD.altitude is OSD.height in whole metres. */
  { "TXTlogToCSVtool", "CUSTOM.updateTime|OSD.latitude",
      { { TIME, "CUSTOM.updateTime" }, { LATITUDE, "OSD.latitude" },
          { LONGITUDE, "OSD.longitude" }, { ALTITUDE, "OSD.height" },
          { ALTITUDE, "OSD.altitude" }, { HEADING, "OSD.yaw" },
          { CAMERA_YAW, "GIMBAL.yaw" }, { CAMERA_PITCH, "GIMBAL.pitch" },
          { CAMERA_ROLL, "GIMBAL.roll" }, { SHUTTER, "CAMERA_INFO.isPhoto" },
          { SHUTTER, "CAMERA.isPhoto" }, { SHUTTER, "CUSTOM.isPhoto" } } },
  /* DatCon and CsvView, from an aircraft's own DAT file: dateTimeStamp goes in
   * steps of a second, too. */
  { "DatCon", "GPS:dateTimeStamp",
      { { TIME, "GPS:dateTimeStamp", 0, TRUE }, { COUNTER, "Clock:offsetTime" },
          { COUNTER, "offsetTime" }, { LATITUDE, "GPS:Lat" },
          { LATITUDE, "GPS(0):Lat" }, { LATITUDE, "IMU_ATTI(0):Latitude" },
          { LONGITUDE, "GPS:Long" }, { LONGITUDE, "GPS(0):Long" },
          { LONGITUDE, "IMU_ATTI(0):Longitude" }, { ALTITUDE, "GPS:heightMSL" },
          { ALTITUDE, "GPS(0):heightMSL" }, { HEADING, "IMU_ATTI(0):yaw:C" },
          { HEADING, "IMU_ATTI(0):yaw" }, { HEADING, "Yaw" },
          { CAMERA_YAW, "Gimbal:yaw" }, { CAMERA_YAW, "Gimbal:yaw:C" },
          { CAMERA_PITCH, "Gimbal:pitch" }, { CAMERA_PITCH, "Gimbal:pitch:C" },
          { CAMERA_ROLL, "Gimbal:roll" }, { CAMERA_ROLL, "Gimbal:roll:C" } } },
  /* exiftool -csv, and what its -geotag takes. */
  { "exiftool", "GPSLatitude|GPSLongitude",
      { { TIME, "GPSDateTime", 0, TRUE }, { TIME, "SubSecDateTimeOriginal" },
          { TIME, "DateTimeOriginal" }, { DATE, "GPSDateStamp", 0, TRUE },
          { TIME_OF_DAY, "GPSTimeStamp" }, { LATITUDE, "GPSLatitude" },
          { LONGITUDE, "GPSLongitude" }, { ALTITUDE, "GPSAltitude" },
          { LATITUDE_REF, "GPSLatitudeRef" },
          { LONGITUDE_REF, "GPSLongitudeRef" },
          { ALTITUDE_REF, "GPSAltitudeRef" }, { CAMERA_YAW, "GimbalYawDegree" },
          { CAMERA_YAW, "GPSImgDirection" },
          { CAMERA_PITCH, "GimbalPitchDegree" },
          { CAMERA_PITCH, "CameraElevationAngle" },
          { CAMERA_PITCH, "GPSPitch" }, { CAMERA_ROLL, "GimbalRollDegree" },
          { CAMERA_ROLL, "GPSRoll" }, { HEADING, "FlightYawDegree" } } },
  /* QGroundControl's telemetry. */
  { "QGroundControl", "Timestamp|gps.lat|gps.lon",
      { { TIME, "Timestamp" }, { LATITUDE, "gps.lat" },
          { LONGITUDE, "gps.lon" }, { ALTITUDE, "altitudeAMSL" },
          { HEADING, "heading" } } },
  { "DJI", "Time(seconds)", { { COUNTER, "Time(seconds)" } } },
  { "any", "",
      { { DATE, "date" }, { DATE, "gps_date" }, { DATE, "gpsdate" },
          { DATE, "date_utc", 0, TRUE }, { DATE, "utc_date", 0, TRUE },
          { TIME_OF_DAY, "time" }, { TIME_OF_DAY, "time_utc" },
          { TIME_OF_DAY, "gps_time" }, { TIME_OF_DAY, "gpstime" },
          { TIME_OF_DAY, "utc_time" }, { LATITUDE_REF, "latitude_ref" },
          { LATITUDE_REF, "lat_ref" }, { LONGITUDE_REF, "longitude_ref" },
          { LONGITUDE_REF, "lon_ref" }, { SHUTTER, "isPhoto" },
          { SHUTTER, "is_photo" }, { SHUTTER, "isTakingPhoto" },
          { SHUTTER, "photo_taken" }, { SHUTTER, "CAMERA.isPhoto" },
          { SHUTTER, "CAMERA_INFO.isPhoto" } } },
};

const guint lp_log_csv_n_dialects = G_N_ELEMENTS (lp_log_csv_dialects);
