/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* CSV as the programs of the field write it, and as it comes damaged. */

#include "log/lp-log-reader.h"
#include "log_fixture.h"
#include "lp-time.h"
#include "text/lp-number-four.h"

#include <glib/gstdio.h>
#include <math.h>

typedef struct {
  GArray *rows; /* LpLogRow */
  GPtrArray *images;
  GPtrArray *problems;
} Rows;

static void
add_problem (const LpLogProblem *problem, gpointer user_data)
{
  Rows *rows = user_data;

  g_ptr_array_add (rows->problems, g_strdup_printf ("%" G_GUINT64_FORMAT ":%s",
                                       problem->line, problem->reason));
}

static Rows *
read_file (const gchar *path, LpLogOptions options)
{
  g_autoptr (LpLogMapping) mapping = lp_log_mapping_new (NULL, NULL);
  g_autoptr (LpLogReader) reader = NULL;
  g_autoptr (GError) error = NULL;
  Rows *rows = g_new0 (Rows, 1);
  LpLogRow row;

  rows->rows = g_array_new (FALSE, FALSE, sizeof (LpLogRow));
  rows->images = g_ptr_array_new_with_free_func (g_free);
  rows->problems = g_ptr_array_new_with_free_func (g_free);
  options.mapping = mapping;
  options.problem = add_problem;
  options.user_data = rows;
  reader = lp_log_reader_open (path, &options, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lp_log_reader_get_format (reader), ==, "csv");
  while (lp_log_reader_next (reader, &row, &error)) {
    if (row.image != NULL) {
      row.image = g_strdup (row.image);
      g_ptr_array_add (rows->images, (gpointer) row.image);
    }
    g_array_append_val (rows->rows, row);
  }
  g_assert_no_error (error);
  return rows;
}

static Rows *
read_text (const gchar *text, gssize length, LpLogOptions options)
{
  gchar *path = log_fixture_write (text, length);
  Rows *rows = read_file (path, options);

  log_fixture_remove (path);
  return rows;
}

static void
free_rows (Rows *rows)
{
  g_array_unref (rows->rows);
  g_ptr_array_unref (rows->images);
  g_ptr_array_unref (rows->problems);
  g_free (rows);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Rows, free_rows)

static const LpLogRow *
get_row (const Rows *rows, guint index)
{
  g_assert_cmpuint (index, <, rows->rows->len);
  return &g_array_index (rows->rows, LpLogRow, index);
}

/* Time in ISO 8601, then numbers; `*` where the row has an event. */
static gchar *
describe (const LpLogRow *row)
{
  g_autoptr (GDateTime) time =
      row->time == LP_TIME_NONE
          ? NULL
          : g_date_time_new_from_unix_utc (row->time / G_USEC_PER_SEC);
  g_autofree gchar *text =
      time ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%S") : g_strdup ("-");

  return g_strdup_printf ("%s.%06d %.7g %.7g %.6g %.6g %.6g %.6g %.6g %s%s",
      text, time ? (gint) (row->time % G_USEC_PER_SEC) : 0, row->latitude,
      row->longitude, row->altitude, row->heading, row->camera_yaw,
      row->camera_pitch, row->camera_roll, row->image ? row->image : "-",
      row->event == LP_LOG_EVENT_SHUTTER ? "*" : "");
}

static void
assert_rows (const gchar *text, gssize length, const gchar *const *expected)
{
  g_autoptr (Rows) rows = read_text (text, length, (LpLogOptions){ 0 });
  guint i;

  for (i = 0; i < rows->problems->len; i++)
    g_test_message ("%s", (gchar *) g_ptr_array_index (rows->problems, i));
  g_assert_cmpuint (rows->problems->len, ==, 0);
  for (i = 0; expected[i] != NULL; i++) {
    g_autofree gchar *row = describe (get_row (rows, i));
    g_assert_cmpstr (row, ==, expected[i]);
  }
  g_assert_cmpuint (rows->rows->len, ==, i);
}

/* The second changes at 300 ms, so what begins the log is 0.7 s into its first
 * second; the first two rows have no fix yet. */
static void
test_airdata_has_tenths_of_seconds_and_feet (void)
{
  g_autoptr (Rows) rows = read_text (
      "time(millisecond),datetime(utc),latitude,longitude,"
      "height_above_takeoff(feet),altitude_above_seaLevel(feet),speed(mph), "
      "compass_heading(degrees), pitch(degrees),isPhoto,isVideo,"
      "gimbal_heading(degrees),gimbal_pitch(degrees),gimbal_roll(degrees)\n"
      "100,2023-05-26 14:32:10,0,0,0,0,0,90,1,0,0,80,-90,0\n"
      "200,2023-05-26 14:32:10,46.5,7.25,10,1000,0,90,1,1,0,80,-90,0\n"
      "300,2023-05-26 14:32:11,46.5,7.25,10,1000,0,90,1,1,0,80,-90,0\n"
      "400,2023-05-26 14:32:11,46.6,7.25,10,1000,0,91,1,0,0,80,-90,0\n",
      -1, (LpLogOptions){ 0 });
  g_autofree gchar *second = describe (get_row (rows, 1));
  g_autofree gchar *last = describe (get_row (rows, 3));

  g_assert_cmpstr (
      second, ==, "2023-05-26T14:32:10.900000 46.5 7.25 304.8 90 80 -90 0 -*");
  g_assert_cmpstr (
      last, ==, "2023-05-26T14:32:11.100000 46.6 7.25 304.8 91 80 -90 0 -");
  g_assert_true (isnan (get_row (rows, 0)->latitude));
  g_assert_cmpint (get_row (rows, 2)->event, ==, LP_LOG_EVENT_NONE);
  g_assert_cmpuint (rows->problems->len, ==, 1); /* 0,0 */
}

static void
test_programs_are_known_by_their_headers (void)
{
  assert_rows ("sep=,\r\nCUSTOM.date [local],CUSTOM.updateTime [local],"
               "OSD.latitude,OSD.longitude,OSD.height [ft],OSD.altitude [ft],"
               "OSD.yaw,GIMBAL.pitch,GIMBAL.roll,GIMBAL.yaw,CAMERA.isPhoto\r\n"
               "6/11/2026,1:00:00.05 PM,32.7,35,50,100,-10,-90,0,20,False\r\n"
               "6/11/2026,12:59:59.5 AM,32.7,35,50,100,-10,-90,0,20,True\r\n",
      -1,
      (const gchar *const[]){
          "2026-06-11T13:00:00.050000 32.7 35 30.48 -10 20 -90 0 -",
          "2026-06-11T00:59:59.500000 32.7 35 30.48 -10 20 -90 0 -*", NULL });
  assert_rows ("CUSTOM.updateTime,OSD.latitude,OSD.longitude,OSD.height [m],"
               "OSD.altitude [m],OSD.yaw,GIMBAL.yaw,CAMERA_INFO.isPhoto\n"
               "2018/07/04 09:19:31.701,55.5,10.7,64.1,64,131,135.4,\n",
      -1,
      (const gchar *const[]){
          "2018-07-04T09:19:31.701000 55.5 10.7 64.1 131 135.4 nan nan -",
          NULL });
  assert_rows ("latitude,longitude,altitude(feet),speed(mph),time(millisecond),"
               "datetime(utc),datetime(local),yaw(deg),gimbalPitchRaw,"
               "gimbalRollRaw,gimbalYawRaw,isTakingPhoto\n"
               "46.5,7.5,100,1,100,2016-05-27 08:34:28.421,x,12,-900,5,125,1\n",
      -1,
      (const gchar *const[]){
          "2016-05-27T08:34:28.421000 46.5 7.5 30.48 12 12.5 -90 0.5 -*",
          NULL });
  assert_rows ("Clock:offsetTime,GPS(0):Long,GPS(0):Lat,GPS:dateTimeStamp,"
               "GPS(0):heightMSL,IMU_ATTI(0):yaw\n"
               "10.8,8.5,47.5,2021-06-11T10:00:00Z,440.5,-20\n"
               "11.0,8.5,47.5,2021-06-11T10:00:01Z,440.5,-20\n",
      -1,
      (const gchar *const[]){
          "2021-06-11T10:00:00.800000 47.5 8.5 440.5 -20 nan nan nan -",
          "2021-06-11T10:00:01.000000 47.5 8.5 440.5 -20 nan nan nan -",
          NULL });
  assert_rows ("Timestamp,roll,heading,gps.lat,gps.lon,altitudeAMSL\n"
               "2022-01-02 03:04:05.678,1,200,47.5,8.5,500\n",
      -1,
      (const gchar *const[]){
          "2022-01-02T03:04:05.678000 47.5 8.5 500 200 nan nan nan -", NULL });
}

static void
test_exiftool_writes_numbers_for_people (void)
{
  assert_rows (
      "SourceFile,GPSDateStamp,GPSTimeStamp,GPSLatitude,GPSLongitude,"
      "GPSAltitude,GPSImgDirection,GPSPitch,GPSRoll\n"
      "./a.jpg,2016:06:23,16:31:59.5,\"46 deg 50' 33.24\"\" N\","
      "\"91 deg 59' 24.00\"\" W\",198.3 m Above Sea Level,10,-90,1\n"
      "b.jpg,2016:06:23,16:32:00,46.5 S,7.25 E,3 m Below Sea Level,,,\n"
      "c.jpg,2016:06:23,16:32:01,\"46,30.6N\",\"7,15,36W\",12 m,,,\n",
      -1,
      (const gchar *const[]){
          "2016-06-23T16:31:59.500000 46.84257 -91.99 198.3 nan 10 -90 1 "
          "./a.jpg",
          "2016-06-23T16:32:00.000000 -46.5 7.25 -3 nan nan nan nan b.jpg",
          "2016-06-23T16:32:01.000000 46.51 -7.26 12 nan nan nan nan c.jpg",
          NULL });
  assert_rows ("FileName,GPSDateTime,GPSLatitude,GPSLatitudeRef,GPSLongitude,"
               "GPSLongitudeRef,GPSAltitude,GPSAltitudeRef\n"
               "a.jpg,2016:06:23 16:31:59Z,46.5,South,7.5,W,100,1\n",
      -1,
      (const gchar *const[]){
          "2016-06-23T16:31:59.000000 -46.5 -7.5 -100 nan nan nan nan a.jpg",
          NULL });
}

static void
test_units_in_headers_count (void)
{
  assert_rows ("Timestamp (ms),Lat (1e-7 deg),Lon [degE7],Alt (ft),"
               "Yaw [rad],Gimbal Pitch (degrees)\n"
               "1466699519250,465000000,72500000,100,3.14159265358979,-45\n",
      -1,
      (const gchar *const[]){
          "2016-06-23T16:31:59.250000 46.5 7.25 30.48 180 nan -45 nan -",
          NULL });
  assert_rows ("Date,Time,Latitude,Longitude,Altitude\n"
               "2021/11/05,10:11:12.250,46.5,7.25,30\n",
      -1,
      (const gchar *const[]){
          "2021-11-05T10:11:12.250000 46.5 7.25 30 nan nan nan nan -", NULL });
}

static void
test_times_without_a_zone_are_local (void)
{
  static const gchar text[] =
      "datetime,lat,lon\n2018-07-04 09:19:31.7,1,2\n"
      "2018-07-04 09:19:32,1,2\n2018-07-04T09:19:33Z,1,2\n"
      "2018-07-04 09:20:33+01:00,1,2\n2018-07-04 09:20:34,1,2\n";
  static const gchar utc[] =
      "GPSDateStamp,GPSTimeStamp,GPSLatitude,GPSLongitude\n"
      "2018:07:04,09:19:31,1,2\n";
  g_autoptr (GTimeZone) zone = g_time_zone_new_offset (7200);
  g_autoptr (Rows) rows = read_text (text, -1, (LpLogOptions){ .zone = zone });
  g_autoptr (Rows) exif = read_text (utc, -1, (LpLogOptions){ .zone = zone });
  static const gchar *const expected[] = { "2018-07-04T07:19:31.7",
    "2018-07-04T07:19:32", "2018-07-04T09:19:33", "2018-07-04T08:20:33",
    "2018-07-04T07:20:34" };

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpint (get_row (rows, i)->time, ==,
        lp_time_parse (expected[i], strlen (expected[i])));
  g_assert_cmpint (
      get_row (exif, 0)->time, ==, lp_time_parse ("2018-07-04T09:19:31", 19));
}

static void
test_a_counter_begins_in_the_name_of_the_file (void)
{
  static const gchar text[] = "Time(seconds),Latitude,Longitude\n"
                              "0.5,46.5,7.25\n1.25,46.5,7.25\n";
  static const gchar *const names[] = { "DJI_20220530_101010.csv",
    "DJIFlightRecord_2022-05-30_[10-10-10].csv", "FLY095.csv" };
  g_autofree gchar *folder = g_dir_make_tmp ("lp-csv-XXXXXX", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree gchar *path = g_build_filename (folder, names[i], NULL);
    g_autoptr (Rows) rows = NULL;

    g_file_set_contents (path, text, -1, NULL);
    rows = read_file (path, (LpLogOptions){ 0 });
    g_assert_cmpuint (rows->rows->len, ==, 2);
    if (i < 2) {
      g_assert_cmpint (get_row (rows, 1)->time, ==,
          lp_time_parse ("2022-05-30T10:10:11.25", 22));
      g_assert_cmpuint (rows->problems->len, ==, 0);
    } else {
      g_assert_cmpint (get_row (rows, 1)->time, ==, LP_TIME_NONE);
      g_assert_cmpstr (
          g_ptr_array_index (rows->problems, 0), ==, "1:no-start-time");
    }
    g_unlink (path);
  }
  g_rmdir (folder);
}

static void
test_a_run_of_flags_is_one_photo (void)
{
  for (guint photos_only = 0; photos_only < 2; photos_only++) {
    g_autoptr (Rows) rows = read_text ("time,lat,lon,isPhoto\n"
                                       "1466699510.0,1,2,0\n"
                                       "1466699510.1,1,2,1\n"
                                       "1466699510.2,1,2,1\n"
                                       "1466699510.3,1,2,0\n"
                                       "1466699510.4,1,2,TRUE\n"
                                       "1466699511.4,1,2,yes\n"
                                       "1466699512.5,1,2,1\n"
                                       "1466699512.6,1,2,no\n",
        -1, (LpLogOptions){ .photos_only = photos_only });
    g_autoptr (GString) lines = g_string_new (NULL);

    for (guint i = 0; i < rows->rows->len; i++) {
      if (get_row (rows, i)->event == LP_LOG_EVENT_SHUTTER)
        g_string_append_printf (lines, "%d ", (gint) get_row (rows, i)->line);
    }
    g_assert_cmpstr (lines->str, ==, "3 6 8 ");
    g_assert_cmpuint (rows->rows->len, ==, photos_only ? 3 : 8);
  }
}

static void
assert_problems (const Rows *rows, const gchar *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < rows->problems->len; i++)
    g_string_append_printf (
        text, "%s ", (gchar *) g_ptr_array_index (rows->problems, i));
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_short_rows_count_where_they_are_clear (void)
{
  g_autoptr (Rows) rows = read_text ("time,lat,lon,alt,image\n"
                                     "1466699510,1,2,3,a.jpg\n"
                                     "1466699511,1,2,3\n"
                                     "1466699512,1,2\n"
                                     "1466699513,1\n"
                                     "1466699514,1,2,3,,\n"
                                     "1466699515,1,2,3",
      -1, (LpLogOptions){ 0 });

  g_assert_cmpuint (rows->rows->len, ==, 3);
  g_assert_cmpfloat (get_row (rows, 1)->altitude, ==, 3);
  assert_problems (rows, "3:short-row 4:malformed-row 5:malformed-row "
                         "7:malformed-row ");
}

static void
test_logs_that_were_put_together_have_several_headers (void)
{
  g_autoptr (Rows) rows =
      read_text ("time,lat,lon\n1466699510,1,2\n"
                 "time,lat,lon\n1466699511,3,4\n"
                 "\xef\xbb\xbflongitude,latitude,altitude (ft),time (ms)\n"
                 "6,5,100,1466699512000\n"
                 "sep=,\ntime,lat,lon\n1466699513,7,8\n",
          -1, (LpLogOptions){ 0 });

  g_assert_cmpuint (rows->rows->len, ==, 4);
  g_assert_cmpfloat (get_row (rows, 1)->longitude, ==, 4);
  g_assert_cmpfloat (get_row (rows, 2)->latitude, ==, 5);
  g_assert_cmpfloat (get_row (rows, 2)->altitude, ==, 100 * 0.3048);
  g_assert_cmpint (
      get_row (rows, 2)->time, ==, G_GINT64_CONSTANT (1466699512000000));
  g_assert_cmpfloat (get_row (rows, 3)->longitude, ==, 8);
  assert_problems (rows, "");
}

static void
test_utf16_is_read_like_utf8 (void)
{
  static const gchar text[] =
      "\xef\xbb\xbftime;lat;lon;image\r\n1466699510;1,5;2;\xc3\xa9\xf0\x9f\x98"
      "\x80.jpg\r\n";

  for (guint big = 0; big < 2; big++) {
    gsize length;
    g_autofree gchar *converted = g_convert (
        text, -1, big ? "UTF-16BE" : "UTF-16LE", "UTF-8", NULL, &length, NULL);
    assert_rows (converted, (gssize) length,
        (const gchar *const[]){
            "2016-06-23T16:31:50.000000 1.5 2 nan nan nan nan nan \xc3\xa9"
            "\xf0\x9f\x98\x80.jpg",
            NULL });
  }
}

static void
test_rows_may_be_damaged_wide_or_endless (void)
{
  g_autoptr (GString) text = g_string_new ("time,lat,lon");
  g_autoptr (Rows) rows = NULL;
  const gsize endless = (gsize) 100 * 1024 * 1024;
  gsize start;

  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (text, ",column%u", i);
  g_string_append (text, "\n1466699510,1,2");
  for (guint i = 0; i < 5000; i++)
    g_string_append (text, ",3.25");
  g_string_append_c (text, '\n');
  g_string_append_len (text, "14666\0 99511,1\0,2\n", 18);
  start = text->len;
  g_string_set_size (text, start + endless);
  memset (text->str + start, ',', endless);
  g_string_append (text, "\n1466699512,5,6");
  for (guint i = 0; i < 5000; i++)
    g_string_append (text, ",");
  rows = read_text (text->str, (gssize) text->len, (LpLogOptions){ 0 });
  g_assert_cmpuint (rows->rows->len, ==, 2);
  g_assert_cmpfloat (get_row (rows, 1)->longitude, ==, 6);
  assert_problems (rows, "3:malformed-row 4:row-too-long ");
}

/* A field is what a loop over characters says. */
static gboolean
split_slowly (const gchar *text, gsize length, gsize *position, GString *out)
{
  gboolean quoted = FALSE;

  g_string_truncate (out, 0);
  if (*position >= length)
    return FALSE;
  for (; *position < length; (*position)++) {
    gchar c = text[*position];
    if (c == '"' && quoted && text[*position + 1] == '"') {
      g_string_append_c (out, c);
      ++*position;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == '\n' && !quoted) {
      break;
    } else {
      g_string_append_c (out, c);
    }
  }
  ++*position;
  return TRUE;
}

/* Rows of random length, so that chunks and blocks end anywhere in them. */
static void
test_fields_are_found_wherever_blocks_end (void)
{
  g_autoptr (GString) text = g_string_new ("lat,lon,image,note\n");
  g_autoptr (GString) line = g_string_new (NULL);
  g_autoptr (Rows) rows = NULL;
  gsize position = text->len;

  for (guint i = 0; text->len < 900000; i++) {
    g_string_append_printf (text, "%d.5,%d.25,", 10 + i % 60, 10 + i % 100);
    if (g_test_rand_int_range (0, 4) == 0)
      g_string_append_printf (text, "\"x%u,\"\"\n%u.jpg\",", i, i);
    else
      g_string_append_printf (text, "x%u.jpg,", i);
    for (gint n = g_test_rand_int_range (
             0, g_test_rand_int_range (0, 200) == 0 ? 9000 : 40);
         n > 0; n--)
      g_string_append_c (text, 'n');
    g_string_append (text, i % 3 == 0 ? "\r\n" : "\n");
  }
  rows = read_text (text->str, (gssize) text->len, (LpLogOptions){ 0 });
  assert_problems (rows, "");
  for (guint i = 0; i < rows->rows->len; i++) {
    const LpLogRow *row = get_row (rows, i);
    g_autofree gchar *begin = g_strdup_printf (
        "%g,%g,%s,n", row->latitude, row->longitude, row->image);

    g_assert_cmpuint (row->offset, ==, position);
    g_assert_true (split_slowly (text->str, text->len, &position, line));
    g_strchomp (line->str);
    begin[strlen (begin) - 1] = '\0';
    g_assert_true (g_str_has_prefix (line->str, begin));
  }
  g_assert_cmpuint (position, ==, text->len);
}

#ifdef LP_VECTOR_AVX2
LP_VECTOR_AVX2 static gboolean
parse_with_avx2 (const LpNumberSpan spans[4], gdouble values[4])
{
  return lp_number_parse_four_avx2 (lp_number_get_shapes (), spans, values);
}

/* The number stands at any of four places, among others that are read. */
static gboolean
parse_among_four (const gchar *text, gsize length, gdouble *value)
{
  static const gchar other[32] = "-12.75,";
  const guint place = (guint) g_test_rand_int_range (0, 4);
  LpNumberSpan spans[4];
  gdouble values[4];

  for (guint i = 0; i < 4; i++)
    spans[i] = (LpNumberSpan){ other, 6 };
  spans[place] = (LpNumberSpan){ text, length };
  if (!parse_with_avx2 (spans, values))
    return FALSE;
  for (guint i = 0; i < 4; i++)
    g_assert_true (i == place || values[i] == -12.75);
  *value = values[place];
  return TRUE;
}
#endif

static void
assert_number (const gchar *text, gsize length)
{
  gchar *end;
  g_autofree gchar *copy = g_strndup (text, length);
  const gdouble expected = g_ascii_strtod (copy, &end);
  gdouble value;

  if (lp_number_parse_word (text, length, &value)) {
    g_assert_cmpint (*end, ==, '\0');
    g_assert_cmpmem (&value, sizeof value, &expected, sizeof expected);
  }
#ifdef LP_VECTOR_AVX2
  if (!lp_vector_has_avx2 ())
    return;
  value = 0;
  if (parse_among_four (text, length, &value)) {
    g_assert_cmpuint (length, >, 0);
    g_assert_cmpint (*end, ==, '\0');
    g_assert_cmpmem (&value, sizeof value, &expected, sizeof expected);
  } else if (length > 0 && length <= 15 && *end == '\0') {
    /* Only what is no plain decimal is left to others. */
    g_assert_nonnull (strpbrk (copy, "eExXnNiI+"));
  }
#endif
}

LP_VECTOR_INLINE gboolean
is_read (const gchar *text, gsize length)
{
  gdouble value;

  return lp_number_parse_word (text, length, &value);
}

static void
test_short_numbers_are_those_of_strtod (void)
{
  static const gchar pieces[] = "0123456789012345678901234567890..-e,x ";
  gchar text[64];

  for (guint i = 0; i < 300000; i++) {
    gsize length = (gsize) g_test_rand_int_range (1, 19);

    for (gsize j = 0; j < sizeof text; j++)
      text[j] = pieces[g_test_rand_int_range (
          0, j < length && i % 2 ? 32 : sizeof pieces - 1)];
    if (g_test_rand_int_range (0, 4) == 0)
      text[0] = '-';
    if (strspn (text, " ") == 0 && memchr (text, ' ', length) == NULL)
      assert_number (text, length);
  }
  memset (text, ',', sizeof text);
  for (guint i = 0; i < 16; i++) {
    memcpy (text, "-123456.87654321", i);
    text[i] = ',';
    g_assert_true (i < 2 || is_read (text, i));
  }
  assert_number (",123456789012345", 0);
  g_assert_false (is_read (".,..............", 1));
  g_assert_false (is_read ("-,12345.........", 1));
}

/* A number with any number of decimals, or what stands in place of one. */
static void
append_value (GString *text, gint limit)
{
  static const gchar *const odd[] = { "", "-", "n/a", "-0", "7.", ".5", "1e1",
    "12abc", "0.1234567890123456", "+3" };

  if (g_test_rand_int_range (0, 60) == 0)
    g_string_append (text, odd[g_test_rand_int_range (0, G_N_ELEMENTS (odd))]);
  else
    g_string_append_printf (text, "%.*f", g_test_rand_int_range (0, 11),
        g_test_rand_double_range (-limit, limit));
}

/* Quotes keep a row from being read the quick way, and say nothing else. */
static void
test_plain_rows_are_read_like_quoted_ones (void)
{
  for (guint round = 0; round < 24; round++) {
    const gboolean has_last_number = round % 2 == 0;
    const gboolean has_dates = round % 3 == 0;
    g_autoptr (GString) plain = g_string_new (NULL);
    g_autoptr (GString) quoted = g_string_new (NULL);
    g_autoptr (Rows) rows = NULL, others = NULL;

    g_string_append_printf (plain, "lon,%s,lat,image,yaw,alt%s\n",
        has_dates ? "date" : "time",
        has_last_number ? ",gimbal_pitch" : ",note,photo");
    g_string_assign (quoted, plain->str);
    for (guint i = 0; i < 300; i++) {
      g_autoptr (GString) line = g_string_new (NULL);
      g_auto (GStrv) fields = NULL;

      append_value (line, 190);
      if (has_dates)
        g_string_append_printf (
            line, ",2024-05-14T15:%02u:%02u.%02uZ,", i / 60, i % 60, i % 97);
      else
        g_string_append_printf (line, ",17156753%02u.%.*s,", i % 100,
            g_test_rand_int_range (1, 7), "502346");
      append_value (line, i % 40 == 0 ? 1 : 91);
      g_string_append (
          line, g_test_rand_int_range (0, 40) == 0 ? ",a.jpg," : ",,");
      append_value (line, 360);
      g_string_append_c (line, ',');
      append_value (line, 9000);
      g_string_append_c (line, ',');
      if (has_last_number)
        append_value (line, 90);
      else
        g_string_append_c (line, ',');
      fields = g_strsplit (line->str, ",", -1);
      for (guint j = 0; fields[j] != NULL; j++)
        g_string_append_printf (
            quoted, "%s\"%s\"", j > 0 ? "," : "", fields[j]);
      g_string_append (plain, line->str);
      g_string_append (plain, i % 2 ? "\r\n" : "\n");
      g_string_append_c (quoted, '\n');
    }
    rows = read_text (plain->str, (gssize) plain->len, (LpLogOptions){ 0 });
    others = read_text (quoted->str, (gssize) quoted->len, (LpLogOptions){ 0 });
    g_assert_cmpuint (rows->rows->len, ==, 300);
    g_assert_cmpuint (others->rows->len, ==, 300);
    for (guint i = 0; i < 300; i++) {
      const LpLogRow *row = get_row (rows, i), *other = get_row (others, i);

      g_assert_cmpint (row->time, ==, other->time);
      g_assert_cmpstr (row->image, ==, other->image);
      g_assert_cmpuint (row->line, ==, other->line);
      /* The sign of what is no number says nothing. */
      for (gsize at = offsetof (LpLogRow, latitude);
           at <= offsetof (LpLogRow, camera_roll); at += sizeof (gdouble)) {
        const gdouble value = *(const gdouble *) ((const gchar *) row + at);
        const gdouble same = *(const gdouble *) ((const gchar *) other + at);
        g_assert_true (isnan (value) ? isnan (same) : value == same);
      }
    }
    g_assert_cmpuint (rows->problems->len, ==, others->problems->len);
  }
}

static void
append_random_row (GString *text, gint64 *time)
{
  static const gchar *const odd[] = { "n/a", "0", "", "12abc", "95.0", "1.5" };

  *time += g_test_rand_int_range (0, 3) * 100;
  if (g_test_rand_int_range (0, 12) == 0)
    *time -= g_test_rand_int_range (0, 8) * 100;
  g_string_append_printf (text, "%" G_GINT64_FORMAT ",", *time);
  for (guint i = 0; i < 4; i++) {
    if (g_test_rand_int_range (0, 15) == 0)
      g_string_append (
          text, odd[g_test_rand_int_range (0, G_N_ELEMENTS (odd))]);
    else if (g_test_rand_int_range (0, 30) == 0)
      g_string_append (text, "\"11.25\"");
    else
      g_string_append_printf (text, "1%d.%d", g_test_rand_int_range (0, 9),
          g_test_rand_int_range (0, 100000));
    g_string_append_c (text, ',');
  }
  g_string_append_printf (
      text, "%d,", g_test_rand_int_range (0, 60) == 0 ? 1 : 0);
  if (g_test_rand_int_range (0, 80) == 0)
    g_string_append (text, "a.jpg");
  g_string_append_c (text, '\n');
}

static const gsize numbers[] = { offsetof (LpLogRow, latitude),
  offsetof (LpLogRow, longitude), offsetof (LpLogRow, altitude),
  offsetof (LpLogRow, heading) };

static gdouble
get_number (const LpLogRow *row, gsize offset)
{
  return *(const gdouble *) ((const gchar *) row + offset);
}

/* The last of the rows next to @moment on one side that have a number. */
static const LpLogRow *
find_next_to (const Rows *rows, gint64 moment, gsize offset, gboolean after)
{
  const LpLogRow *best = NULL;

  for (guint i = 0; i < rows->rows->len; i++) {
    const LpLogRow *row = get_row (rows, i);

    if (row->time == LP_TIME_NONE || isnan (get_number (row, offset)) ||
        (after ? row->time < moment : row->time > moment))
      continue;
    if (best == NULL || row->time == best->time ||
        (row->time < best->time) == after)
      best = row;
  }
  return best;
}

static guint
count_photos (const Rows *rows)
{
  guint n = 0;

  for (guint i = 0; i < rows->rows->len; i++)
    n += get_row (rows, i)->image != NULL ||
         get_row (rows, i)->event != LP_LOG_EVENT_NONE;
  return n;
}

/* What interpolation takes is the same with all rows and with those that come
 * for given moments. */
static void
test_rows_next_to_moments_are_those_of_all (void)
{
  guint n_all = 0, n_few = 0;

  for (guint round = 0; round < 60; round++) {
    g_autoptr (GString) text =
        g_string_new ("time,lat,lon,alt,yaw,isPhoto,image\n");
    gint64 time = G_GINT64_CONSTANT (1466699510000);
    gint64 moments[5];
    g_autoptr (Rows) all = NULL;
    g_autoptr (Rows) few = NULL;
    gchar *path;

    for (guint i = 0; i < 1000; i++)
      append_random_row (text, &time);
    for (guint i = 0; i < G_N_ELEMENTS (moments); i++)
      moments[i] =
          G_GINT64_CONSTANT (1466699510000000) +
          (gint64) (i * 12000 + (guint) g_test_rand_int_range (0, 50) * 50) *
              1000;
    path = log_fixture_write (text->str, (gssize) text->len);
    all = read_file (path, (LpLogOptions){ 0 });
    few = read_file (path,
        (LpLogOptions){ .moments = moments, .n_moments = round == 0 ? 0 : 5 });
    for (guint i = 0; i < G_N_ELEMENTS (moments); i++) {
      for (guint j = 0; j < 2 * G_N_ELEMENTS (numbers); j++) {
        const LpLogRow *one =
            find_next_to (all, moments[i], numbers[j / 2], j % 2);
        const LpLogRow *other =
            find_next_to (few, moments[i], numbers[j / 2], j % 2);
        g_assert_true ((one == NULL) == (other == NULL));
        if (one == NULL)
          continue;
        g_assert_cmpint (one->line, ==, other->line);
        g_assert_cmpfloat (get_number (one, numbers[j / 2]), ==,
            get_number (other, numbers[j / 2]));
      }
    }
    g_assert_cmpuint (count_photos (all), ==, count_photos (few));
    n_all += all->rows->len;
    n_few += few->rows->len;
    log_fixture_remove (path);
  }
  g_assert_cmpuint (n_few, <, n_all);
}

static void
test_clean_rows_between_moments_are_passed_over (void)
{
  g_autoptr (GString) text = g_string_new ("time,lat,lon\n");
  const gint64 moments[] = { G_GINT64_CONSTANT (1466700000000500),
    G_GINT64_CONSTANT (1466700050000000) };
  g_autoptr (Rows) rows = NULL;

  for (guint i = 0; i < 100000; i++)
    g_string_append_printf (text, "%" G_GINT64_FORMAT ",46.5,7.%05u\n",
        G_GINT64_CONSTANT (1466700000000) + i, i);
  rows = read_text (text->str, (gssize) text->len,
      (LpLogOptions){ .moments = moments, .n_moments = 2 });
  /* Two for every piece of text that is known at a time, of 64 KB or so. */
  g_assert_cmpuint (rows->rows->len, <, 150);
  g_assert_cmpint (get_row (rows, 0)->line, ==, 2);
  g_assert_cmpint (
      find_next_to (rows, moments[1], numbers[0], FALSE)->time, ==, moments[1]);
  g_assert_cmpint (
      find_next_to (rows, moments[1] + 1, numbers[0], TRUE)->line, ==, 50003);
}

static Rows *
read_sample (const gchar *name, LpLogOptions options)
{
  const gchar *folder = g_getenv ("LINEPATROL_DATA");
  g_autofree gchar *path = g_build_filename (folder ? folder : ".", name, NULL);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return read_file (path, options);
  g_test_skip ("the sample data is not there");
  return NULL;
}

static void
test_the_dji_export_has_one_photo (void)
{
  g_autoptr (Rows) rows =
      read_sample ("logs/csv/dvm_test_drone_log.csv", (LpLogOptions){ 0 });
  g_autofree gchar *first = NULL;
  g_autofree gchar *last = NULL;
  g_autofree gchar *photo = NULL;
  gint64 before = 0;
  guint n_times = 0;

  if (rows == NULL)
    return;
  g_assert_cmpuint (rows->rows->len, ==, 2437);
  for (guint i = 0; i < rows->rows->len; i++) {
    n_times += get_row (rows, i)->time != before;
    before = get_row (rows, i)->time;
    if (get_row (rows, i)->event == LP_LOG_EVENT_NONE)
      continue;
    g_assert_null (photo);
    photo = describe (get_row (rows, i));
    /* The 582nd row or the next, counted from 1 or 0; below the header. */
    g_assert_cmpint (get_row (rows, i)->line, ==, 584);
  }
  g_assert_cmpuint (n_times, ==, 2292);
  first = describe (get_row (rows, 0));
  last = describe (get_row (rows, 2436));
  g_assert_cmpstr (first, ==,
      "2018-07-04T09:19:31.701000 55.50716 10.71708 0 131 135.4 0 0 -");
  g_assert_true (g_str_has_prefix (
      last, "2018-07-04T09:23:37.280000 55.50716 10.71707 0.6 "));
  g_assert_true (g_str_has_suffix (last, " 141.1 -90 0 -"));
  g_assert_true (g_str_has_prefix (
      photo, "2018-07-04T09:20:30.180000 55.50746 10.71753 64.1 "));
  g_assert_true (g_str_has_suffix (photo, " 53.4 -89.9 0 -*"));
  assert_problems (rows, "");
}

static void
test_exiftool_s_own_result_is_read (void)
{
  g_autoptr (Rows) rows =
      read_sample ("photos/zr10/exiftool12.57_geotag.csv", (LpLogOptions){ 0 });

  if (rows == NULL)
    return;
  g_assert_cmpuint (rows->rows->len, ==, 215);
  g_assert_cmpfloat (get_row (rows, 49)->latitude, ==, 14.5378308061972);
  g_assert_cmpfloat (get_row (rows, 49)->altitude, ==, 456.8979933);
  g_assert_cmpint (
      get_row (rows, 49)->time, ==, lp_time_parse ("2026-01-13T03:06:45Z", 20));
  g_assert_cmpstr (get_row (rows, 49)->image, ==, "out/IMG_0050.jpg");
  assert_problems (rows, "2:no-position 3:no-position ");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/log-csv/airdata-has-tenths-of-seconds-and-feet",
      test_airdata_has_tenths_of_seconds_and_feet);
  g_test_add_func ("/log-csv/programs-are-known-by-their-headers",
      test_programs_are_known_by_their_headers);
  g_test_add_func ("/log-csv/exiftool-writes-numbers-for-people",
      test_exiftool_writes_numbers_for_people);
  g_test_add_func (
      "/log-csv/units-in-headers-count", test_units_in_headers_count);
  g_test_add_func ("/log-csv/times-without-a-zone-are-local",
      test_times_without_a_zone_are_local);
  g_test_add_func ("/log-csv/a-counter-begins-in-the-name-of-the-file",
      test_a_counter_begins_in_the_name_of_the_file);
  g_test_add_func (
      "/log-csv/a-run-of-flags-is-one-photo", test_a_run_of_flags_is_one_photo);
  g_test_add_func ("/log-csv/short-rows-count-where-they-are-clear",
      test_short_rows_count_where_they_are_clear);
  g_test_add_func ("/log-csv/logs-that-were-put-together-have-several-headers",
      test_logs_that_were_put_together_have_several_headers);
  g_test_add_func (
      "/log-csv/utf16-is-read-like-utf8", test_utf16_is_read_like_utf8);
  g_test_add_func ("/log-csv/rows-may-be-damaged-wide-or-endless",
      test_rows_may_be_damaged_wide_or_endless);
  g_test_add_func ("/log-csv/fields-are-found-wherever-blocks-end",
      test_fields_are_found_wherever_blocks_end);
  g_test_add_func ("/log-csv/plain-rows-are-read-like-quoted-ones",
      test_plain_rows_are_read_like_quoted_ones);
  g_test_add_func ("/log-csv/short-numbers-are-those-of-strtod",
      test_short_numbers_are_those_of_strtod);
  g_test_add_func ("/log-csv/rows-next-to-moments-are-those-of-all",
      test_rows_next_to_moments_are_those_of_all);
  g_test_add_func ("/log-csv/clean-rows-between-moments-are-passed-over",
      test_clean_rows_between_moments_are_passed_over);
  g_test_add_func ("/log-csv/the-dji-export-has-one-photo",
      test_the_dji_export_has_one_photo);
  g_test_add_func ("/log-csv/exiftools-own-result-is-read",
      test_exiftool_s_own_result_is_read);
  return g_test_run ();
}
