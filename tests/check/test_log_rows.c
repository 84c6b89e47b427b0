/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What rows of logs are read as: against a slow and obvious reader. */

#include "log/lp-log-reader.h"
#include "log_fixture.h"
#include "lp-time.h"
#include "photo/lp-photo.h"

#include <json-glib/json-glib.h>
#include <math.h>

#define MAPPING                                                                \
  "time=t:ms,latitude=pos.lat,longitude=pos.lon,altitude=pos.alt,heading=yaw," \
  "camera_yaw=cam.yaw,camera_pitch=cam.pitch,camera_roll=cam.roll,"            \
  "image=cam.file"

static void
assert_texts (const GPtrArray *texts, const gchar *const *expected)
{
  guint i;

  for (i = 0; i < texts->len; i++)
    g_assert_cmpstr (g_ptr_array_index (texts, i), ==, expected[i]);
  g_assert_null (expected[i]);
}

static JsonNode *
find_member (JsonObject *object, const gchar *path)
{
  g_auto (GStrv) parts = g_strsplit (path, ".", -1);
  JsonNode *node = NULL;

  for (gchar **part = parts; *part != NULL; part++) {
    if (object == NULL)
      return NULL;
    node = json_object_get_member (object, *part);
    object = node != NULL && JSON_NODE_HOLDS_OBJECT (node)
                 ? json_node_get_object (node)
                 : NULL;
  }
  return node;
}

static gdouble
get_double (JsonObject *object, const gchar *path)
{
  JsonNode *node = find_member (object, path);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return NAN;
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return *json_node_get_string (node)
               ? g_ascii_strtod (json_node_get_string (node), NULL)
               : NAN;
  if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return NAN;
  return json_node_get_double (node);
}

/* The row that MAPPING makes of a line, or NULL where it is malformed. */
static gchar *
read_slowly (const gchar *line)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *image;
  JsonObject *object;
  LpLogRow row = { .time = LP_TIME_NONE };
  gdouble time;

  if (!json_parser_load_from_data (parser, line, -1, NULL) ||
      json_parser_get_root (parser) == NULL ||
      !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    return NULL;
  object = json_node_get_object (json_parser_get_root (parser));
  time = get_double (object, "t");
  if (!isnan (time) && lp_time_is_plausible (llrint (time * 1000)))
    row.time = llrint (time * 1000);
  row.latitude = get_double (object, "pos.lat");
  row.longitude = get_double (object, "pos.lon");
  if (!lp_position_is_plausible (row.latitude, row.longitude))
    row.latitude = row.longitude = NAN;
  row.altitude = get_double (object, "pos.alt");
  row.heading = get_double (object, "yaw");
  row.camera_yaw = get_double (object, "cam.yaw");
  row.camera_pitch = get_double (object, "cam.pitch");
  row.camera_roll = get_double (object, "cam.roll");
  image = find_member (object, "cam.file");
  if (image != NULL && JSON_NODE_HOLDS_VALUE (image) &&
      json_node_get_value_type (image) == G_TYPE_STRING &&
      *json_node_get_string (image))
    row.image = json_node_get_string (image);
  return log_fixture_describe (&row);
}

static void
append_number (GString *text)
{
  gdouble value = g_test_rand_double_range (-90, 90);
  gchar buffer[G_ASCII_DTOSTR_BUF_SIZE];

  switch (g_test_rand_int_range (0, 8)) {
    case 0:
      g_string_append (text, "null");
      break;
    case 1:
      g_string_append (text, "0");
      break;
    case 2:
      g_string_append_printf (text, "\"%s\"",
          g_ascii_formatd (buffer, sizeof buffer, "%.7f", value));
      break;
    case 3:
      g_string_append (text, "true");
      break;
    case 4:
      g_string_append (
          text, g_ascii_formatd (buffer, sizeof buffer, "%.15e", value));
      break;
    default:
      g_string_append (text, g_ascii_dtostr (buffer, sizeof buffer, value));
  }
}

/* A key, now and then with one of its letters written as an escape. */
static void
append_key (GString *text, const gchar *key)
{
  gint escaped = g_test_rand_int_range (0, 40);

  g_string_append_c (text, '"');
  for (gint i = 0; key[i] != '\0'; i++) {
    if (i == escaped)
      g_string_append_printf (text, "\\u%04x", (guint) key[i]);
    else
      g_string_append_c (text, key[i]);
  }
  g_string_append (text, g_test_rand_bit () ? "\":" : "\" : ");
}

static void
append_object (GString *text, const gchar *const *keys, guint n_keys)
{
  guint n = (guint) g_test_rand_int_range (0, 6);

  g_string_append_c (text, '{');
  for (guint i = 0; i < n; i++) {
    if (i > 0)
      g_string_append (text, g_test_rand_bit () ? "," : ", ");
    append_key (text, keys[g_test_rand_int_range (0, (gint) n_keys)]);
    append_number (text);
  }
  g_string_append_c (text, '}');
}

static void
append_camera (GString *text)
{
  static const gchar *const images[] = { "\"a.jpg\"", "\"b\\u00e9.JPG\"",
    "\"x\\/y.jpg\"", "null", "\"\"", "{\"file\":\"no.jpg\"}", "[\"file\"]",
    "\"\\\"file\\\":\"" };

  g_string_append (text, "{\"yaw\":1.5,");
  append_key (text, "file");
  g_string_append (
      text, images[g_test_rand_int_range (0, G_N_ELEMENTS (images))]);
  if (g_test_rand_int_range (0, 10) == 0)
    g_string_append (text, ",\"file\":\"twice.jpg\"");
  g_string_append (text, "}");
}

static void
append_member (GString *text)
{
  static const gchar *const position[] = { "lat", "lon", "alt", "file" };
  static const gchar *const camera[] = { "pitch", "roll", "yaw", "x" };

  switch (g_test_rand_int_range (0, 9)) {
    case 0:
      append_key (text, "t");
      g_string_append_printf (
          text, "14666995%05d.%d", g_test_rand_int_range (0, 99999), 125);
      break;
    case 1:
    case 2:
      append_key (text, "pos");
      append_object (text, position, G_N_ELEMENTS (position));
      break;
    case 3:
      append_key (text, "cam");
      append_object (text, camera, G_N_ELEMENTS (camera));
      break;
    case 4:
    case 5:
      append_key (text, "cam");
      append_camera (text);
      break;
    case 6:
      append_key (text, "yaw");
      append_number (text);
      break;
    case 7:
      g_string_append (
          text, "\"note\":\"\\\"cam\\\":{\\\"file\\\":\\\"z\\\"}\"");
      break;
    default:
      g_string_append (
          text, "\"deep\":{\"cam\":{\"file\":\"q.jpg\"},\"a\":[[{}],1,\"}\"]}");
  }
}

static void
append_row (GString *text)
{
  gsize start = text->len;
  guint n = (guint) g_test_rand_int_range (0, 7);

  g_string_append_c (text, '{');
  for (guint i = 0; i < n; i++) {
    if (i > 0)
      g_string_append_c (text, ',');
    append_member (text);
  }
  if (g_test_rand_int_range (0, 500) == 0) {
    g_string_append_printf (text, "%s\"big\":\"", n > 0 ? "," : "");
    g_string_set_size (text, text->len + 600000);
    memset (text->str + text->len - 600000, 'f', 600000);
    g_string_append_c (text, '"');
  }
  g_string_append_c (text, '}');
  if (g_test_rand_int_range (0, 40) == 0)
    g_string_truncate (text, start + (text->len - start) / 2);
}

static GString *
make_log (guint n_rows)
{
  GString *text = g_string_new ("{\"begin\":1}\n");

  for (guint i = 0; i < n_rows; i++) {
    append_row (text);
    if (g_test_rand_int_range (0, 20) == 0)
      g_string_append (text, "\n  ");
    g_string_append (text, i % 5 == 0 ? "\r\n" : "\n");
  }
  append_row (text);
  return text;
}

static GPtrArray *
read_log_slowly (const gchar *text, gboolean photos_only)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; lines[i] != NULL; i++) {
    g_autofree gchar *row = NULL;

    if (*g_strchomp (lines[i]) == '\0')
      continue;
    row = read_slowly (lines[i]);
    if (row != NULL && !(photos_only && g_str_has_suffix (row, " -")))
      g_ptr_array_add (rows, g_strdup_printf ("%u: %s", i + 1, row));
  }
  return rows;
}

static void
test_json_rows_equal_those_of_a_slow_parse (gconstpointer data)
{
  gboolean photos_only = GPOINTER_TO_INT (data);
  GString *text = make_log (2000);
  gchar *path = log_fixture_write (text->str, (gssize) text->len);
  g_autoptr (GError) error = NULL;
  g_autoptr (LogContent) content =
      log_fixture_read (path, MAPPING, photos_only, &error);
  g_autoptr (GPtrArray) expected = read_log_slowly (text->str, photos_only);

  g_assert_no_error (error);
  g_assert_cmpstr (content->format, ==, "ndjson");
  g_assert_cmpuint (expected->len, >, 100);
  for (guint i = 0; i < MIN (expected->len, content->rows->len); i++)
    g_assert_cmpstr (g_ptr_array_index (content->rows, i), ==,
        g_ptr_array_index (expected, i));
  g_assert_cmpuint (content->rows->len, ==, expected->len);
  g_string_free (text, TRUE);
  log_fixture_remove (path);
}

static void
test_broken_rows_are_reported_by_line (void)
{
  g_autoptr (LogContent) content = log_fixture_read_text (
      "{\"image\":\"a.jpg\",\"lat\":1,\"lon\":2}\n"
      "{\"image\":\"b.jpg\",\"lat\":1,\n"
      "\n"
      "[1]\n"
      "garbage \xff\xfe\n"
      "{\"image\":\"c.jpg\",\"lat\":0,\"lon\":0}\n"
      "{\"image\":\"d.jpg\",\"lat\":\"x\",\"lon\":2,\"time\":12}\n"
      "{\"image\":\"e.jpg\",\"lat\":1,\"lon\":2",
      -1, NULL);

  assert_texts (content->rows,
      (const gchar *const[]){
          "1: -9223372036854775808 1 2 nan nan nan nan nan a.jpg",
          "6: -9223372036854775808 nan nan nan nan nan nan nan c.jpg",
          "7: -9223372036854775808 nan nan nan nan nan nan nan d.jpg", NULL });
  assert_texts (content->problems,
      (const gchar *const[]){ "2:malformed-row", "4:malformed-row",
          "5:malformed-row", "6:no-position", "7:bad-value", "7:bad-value",
          "7:no-position", "8:malformed-row", NULL });
}

static void
test_common_names_need_no_mapping (void)
{
  g_autoptr (LogContent) content = log_fixture_read_text (
      "{\"timestamp\":182092193,\"utc_usec\":1768273457875381,"
      "\"GPS\":{\"Latitude\":14.5,\"lng\":121.25,\"alt_msl\":386},"
      "\"att\":{\"yaw\":10},\"gimbal\":{\"yaw\":20,\"pitch\":-90,\"roll\":1},"
      "\"home\":{\"lat\":1,\"lon\":2},\"FileName\":\"a.jpg\"}\n"
      "{\"ts\":\"2026-01-13T03:04:17.5Z\",\"pos.lat\":1,\"pos.lon\":2}\n"
      "{\"time\":1768273457.875381,\"img\":true}\n"
      "{\"utc\":1768273457875,\"image\":{\"name\":\"b.jpg\"}}\n",
      -1, NULL);

  assert_texts (content->rows,
      (const gchar *const[]){
          "1: 1768273457875381 14.5 121.25 386 10 20 -90 1 a.jpg",
          "2: 1768273457500000 1 2 nan nan nan nan nan -",
          "3: 1768273457875381 nan nan nan nan nan nan nan -",
          "4: 1768273457875000 nan nan nan nan nan nan nan b.jpg", NULL });
  g_assert_cmpuint (content->problems->len, ==, 0);
}

static void
assert_images (
    const gchar *log, const gchar *mapping, const gchar *const *expected)
{
  for (guint photos_only = 0; photos_only < 2; photos_only++) {
    g_autoptr (GError) error = NULL;
    gchar *path = log_fixture_write (log, -1);
    g_autoptr (LogContent) content =
        log_fixture_read (path, mapping, photos_only == 1, &error);
    guint n = 0;

    g_assert_no_error (error);
    for (guint i = 0; i < content->rows->len; i++) {
      const gchar *row = g_ptr_array_index (content->rows, i);
      const gchar *image = strrchr (row, ' ') + 1;
      if (!g_str_equal (image, "-"))
        g_assert_cmpstr (image, ==, expected[n++]);
    }
    g_assert_null (expected[n]);
    log_fixture_remove (path);
  }
}

static void
test_counters_flags_and_other_files_are_no_photos (void)
{
  static const gchar flags[] = "time,lat,lon,photo\n"
                               "2016-06-23T16:31:59Z,1,2,0\n"
                               "2016-06-23T16:32:00Z,1,2,1\n"
                               "2016-06-23T16:32:01Z,1,2,TRUE\n"
                               "2016-06-23T16:32:02Z,1,2,no\n";
  static const gchar files[] = "filename,lat,lon\nflight1.csv,1,2\n"
                               "a.JPG,1,2\nb.Tiff,1,2\nc.dng,1,2\n.jpg,1,2\n";
  static const gchar json[] =
      "{\"image\":\"12\",\"file\":\"x.log\"}\n{\"photo\":\"yes\"}\n"
      "{\"image\":7}\n{\"image\":\"3.5\",\"file\":\"a.jpg\"}\n"
      "{\"image\":\"frame_12\"}\n{\"camera\":{\"file\":\"b.txt\"}}\n";
  g_autoptr (LogContent) content = log_fixture_read_text (flags, -1, NULL);

  assert_images (flags, NULL, (const gchar *const[]){ NULL });
  assert_texts (
      content->problems, (const gchar *const[]){ "2:bad-value", NULL });
  assert_images (flags, "image=photo",
      (const gchar *const[]){ "0", "1", "TRUE", "no", NULL });
  assert_images (
      files, NULL, (const gchar *const[]){ "a.JPG", "b.Tiff", "c.dng", NULL });
  assert_images (files, "image=filename",
      (const gchar *const[]){
          "flight1.csv", "a.JPG", "b.Tiff", "c.dng", ".jpg", NULL });
  assert_images (
      json, NULL, (const gchar *const[]){ "a.jpg", "frame_12", NULL });
  assert_images (json, "image=image",
      (const gchar *const[]){ "12", "7", "3.5", "frame_12", NULL });
}

static void
assert_times (const gchar *log, gboolean photos_only, const gchar *mapping,
    const gchar *const *times, const gchar *const *problems)
{
  g_autoptr (GError) error = NULL;
  gchar *path = log_fixture_write (log, -1);
  g_autoptr (LogContent) content =
      log_fixture_read (path, mapping, photos_only, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < content->rows->len; i++) {
    g_auto (GStrv) words =
        g_strsplit (g_ptr_array_index (content->rows, i), " ", 3);
    g_assert_cmpstr (words[1], ==, times[i]);
  }
  g_assert_null (times[content->rows->len]);
  assert_texts (content->problems, problems);
  log_fixture_remove (path);
}

static void
test_the_first_number_decides_the_unit_of_time (void)
{
#define NO_TIME "-9223372036854775808"
  static const gchar since_power_on[] =
      "{\"timestamp\":600000000,\"lat\":1,\"lon\":2}\n"
      "{\"timestamp\":700000000,\"image\":\"a.jpg\",\"lat\":1,\"lon\":2}\n"
      "{\"timestamp\":1466699519,\"image\":\"b.jpg\",\"lat\":1,\"lon\":2}\n"
      "{\"timestamp\":\"2016-06-23T16:31:59Z\",\"image\":\"c.jpg\"}\n";
  static const gchar milliseconds[] =
      "time,lat,lon\n0,1,2\n1466699519000,1,2\n1466699519,1,2\n"
      "1466699520000,1,2\n";

  assert_times (since_power_on, FALSE, NULL,
      (const gchar *const[]){
          NO_TIME, NO_TIME, NO_TIME, "1466699519000000", NULL },
      (const gchar *const[]){ "1:bad-value", NULL });
  assert_times (since_power_on, TRUE, NULL,
      (const gchar *const[]){ NO_TIME, NO_TIME, "1466699519000000", NULL },
      (const gchar *const[]){ "1:bad-value", NULL });
  assert_times (since_power_on, TRUE, "time=timestamp:s",
      (const gchar *const[]){
          "700000000000000", "1466699519000000", NO_TIME, NULL },
      (const gchar *const[]){ "1:bad-value", "4:bad-value", NULL });
  assert_times (milliseconds, FALSE, NULL,
      (const gchar *const[]){
          NO_TIME, "1466699519000000", NO_TIME, "1466699520000000", NULL },
      (const gchar *const[]){ "2:bad-value", "4:bad-value", NULL });
}

/* Rows with @n times each @step after the one before. */
static gchar *
make_clock (const gchar *key, gint64 start, gint64 step, guint n)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text,
        "{\"%s\":%" G_GINT64_FORMAT ",\"lat\":1,\"lon\":2}\n", key,
        start + step * i);
  return g_string_free (text, FALSE);
}

static void
test_a_counter_from_power_on_is_no_time (void)
{
  static const struct {
    const gchar *key;
    gint64 start, step;
    gboolean is_time;
  } cases[] = {
    { "timestamp", G_GINT64_CONSTANT (1234567890), 4000, FALSE },
    { "timestamp", G_GINT64_CONSTANT (1234567890), 200000, FALSE },
    { "time", G_GINT64_CONSTANT (1715675370), -1000000, FALSE },
    { "ts", G_GINT64_CONSTANT (1234567890000), 10000000, FALSE },
    { "timestamp", G_GINT64_CONSTANT (1466699519), 1, TRUE },
    { "timestamp", G_GINT64_CONSTANT (1466699519), 0, TRUE },
    { "timestamp", G_GINT64_CONSTANT (1466699519), 60, TRUE },
    { "timestamp", G_GINT64_CONSTANT (1466699519000), 20, TRUE },
    { "timestamp", G_GINT64_CONSTANT (1466699519000000), 2000000, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *text =
        make_clock (cases[i].key, cases[i].start, cases[i].step, 50);
    g_autoptr (LogContent) content = log_fixture_read_text (text, -1, NULL);

    g_assert_cmpuint (content->rows->len, ==, 50);
    for (guint row = 0; row < 50; row++)
      g_assert_true ((strstr (g_ptr_array_index (content->rows, row),
                          NO_TIME) == NULL) == cases[i].is_time);
    g_assert_cmpuint (content->problems->len, ==, cases[i].is_time ? 0 : 1);
  }
}

/* Photos of two days, an hour between flights. */
static void
test_a_pause_between_flights_is_no_leap (void)
{
  g_autoptr (LogContent) content = log_fixture_read_text (
      "time,lat,lon\n1466699519,1,2\n1466699520,1,2\n1466703200,1,2\n"
      "1466703201,1,2\n1466790000,1,2\n1466790001,1,2\n1466790002,1,2\n",
      -1, NULL);

  g_assert_cmpuint (content->rows->len, ==, 7);
  g_assert_cmpuint (content->problems->len, ==, 0);
}

static void
test_blanks_around_json_texts_do_not_count (void)
{
  g_autoptr (LogContent) content = log_fixture_read_text (
      "{\"time\":\" 2016-06-23T16:31:59Z \",\"lat\":\" 1.5 \",\"lon\":\"2.5 \","
      "\"alt\":\"  \",\"yaw\":\" n/a\",\"image\":\" a b.jpg \"}\n",
      -1, NULL);

  assert_texts (content->rows,
      (const gchar *const[]){
          "1: 1466699519000000 1.5 2.5 nan nan nan nan nan a b.jpg", NULL });
  g_assert_cmpuint (content->problems->len, ==, 0);
}

static void
test_mappings_that_make_no_sense_are_refused (void)
{
  static const gchar *const mappings[] = { "lattitude=lat", "latitude",
    "latitude=", "latitude=a,latitude=b", "latitude=.", "latitude=a..b",
    "latitude=.a", "latitude=a.", "time=:us,latitude=a" };

  for (guint i = 0; i < G_N_ELEMENTS (mappings); i++) {
    g_autoptr (GError) error = NULL;
    g_assert_null (lp_log_mapping_new (mappings[i], &error));
    g_assert_error (error, LP_ERROR, LP_ERROR_ARGUMENT);
    g_assert_nonnull (strstr (error->message,
        g_str_has_prefix (mappings[i], "time") ? "time" : "atitude"));
  }
}

static void
test_a_mapped_field_that_never_comes_is_named (void)
{
  g_autoptr (LogContent) content = log_fixture_read_text (
      "{\"lat\":1,\"lon\":2}\n", -1, "latitude=lat,image=cam.file");
  g_autoptr (GError) error = NULL;
  gchar *path = log_fixture_write ("lat,lon\n1,2\n", -1);

  assert_texts (
      content->problems, (const gchar *const[]){ "0:no-such-field", NULL });
  g_assert_null (log_fixture_read (path, "image=cam.file", FALSE, &error));
  g_assert_error (error, LP_ERROR, LP_ERROR_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "cam.file"));
  g_assert_nonnull (strstr (error->message, "lat, lon"));
  log_fixture_remove (path);
}

static void
test_every_alias_of_an_image_is_searched_for (void)
{
  g_autoptr (LpLogMapping) mapping = lp_log_mapping_new (NULL, NULL);
  const GPtrArray *names = mapping->candidates[LP_LOG_FIELD_IMAGE];

  for (guint i = 0; i < names->len; i++) {
    const LpLogName *name = g_ptr_array_index (names, i);
    g_assert_nonnull (lp_byte_search_find (
        &mapping->image_search, name->path, strlen (name->path)));
  }
}

static void
test_values_are_separated_in_all_the_usual_ways (void)
{
  static const gchar *const logs[] = {
    "image,lat,lon,alt\na.jpg,1.5,2.5,3\nb.jpg,4,5,6\n",
    "\xef\xbb\xbfImage;Lat;Lon;Alt\r\na.jpg;1.5;2.5;3\r\nb.jpg;4;5;6",
    "image\tlat\tlon\talt\textra\na.jpg\t1.5\t2.5\t3\t\nb.jpg\t4\t5\t6\tx\n",
    "image;lat;lon;alt\na.jpg;1,5;2.5;3,0\nb.jpg;4;5,00;6\n",
    "image\tlat\tlon\talt\na.jpg\t1,5\t2,5\t3\nb.jpg\t4\t5\t6\n",
    "sep=;\r\nimage;lat;lon,deg;lon;a,b,c;alt\r\na.jpg;1,5;x;2,5;;3\r\n"
    "b.jpg;4;x;5;;6\r\n",
    "\xef\xbb\xbfSEP=,\nimage,lat,lon,a;b;c;d;e,alt\na.jpg,1.5,2.5,x,3\n"
    "b.jpg,4,5,x,6\n",
    "sep=\t\nimage\tlat\tlon\talt\na.jpg\t1.5\t2.5\t3\nb.jpg\t4\t5\t6\n",
    " image, lat , lon, alt\n\n a.jpg , 1.5,\"2.5\", 3,,\n\"b.jpg\",4,5 ,6\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (logs); i++) {
    g_autoptr (LogContent) content = log_fixture_read_text (logs[i], -1, NULL);

    g_assert_cmpstr (content->format, ==, "csv");
    assert_texts (content->problems, (const gchar *const[]){ NULL });
    g_assert_cmpuint (content->rows->len, ==, 2);
    g_assert_true (g_str_has_suffix (g_ptr_array_index (content->rows, 0),
        " 1.5 2.5 3 nan nan nan nan a.jpg"));
    g_assert_true (g_str_has_suffix (
        g_ptr_array_index (content->rows, 1), " 4 5 6 nan nan nan nan b.jpg"));
  }
}

static void
test_a_number_has_one_comma_and_only_where_commas_do_not_separate (void)
{
  g_autoptr (LogContent) semicolons = log_fixture_read_text (
      "lat;lon;alt\n-46,84260708;7,25;1,234,5\n46,5;7;1.234,5\n", -1, NULL);
  g_autoptr (LogContent) commas =
      log_fixture_read_text ("lat,lon,alt\n46.5,7.25,\"1,5\"\n", -1, NULL);

  g_assert_cmpuint (semicolons->rows->len, ==, 2);
  g_assert_nonnull (strstr (g_ptr_array_index (semicolons->rows, 0),
      " -46.842607080000001 7.25 nan "));
  g_assert_nonnull (
      strstr (g_ptr_array_index (semicolons->rows, 1), " 46.5 7 nan "));
  assert_texts (semicolons->problems,
      (const gchar *const[]){ "2:bad-value", "3:bad-value", NULL });
  assert_texts (
      commas->problems, (const gchar *const[]){ "2:bad-value", NULL });
}

static void
test_quotes_hold_separators_quotes_and_lines (void)
{
  g_autoptr (LogContent) content =
      log_fixture_read_text ("note,image,lat,lon\n"
                             "\"a,b\",\"x \"\"1\"\".jpg\",1,2\n"
                             "\"two\r\nlines\",b.jpg,1,2\n"
                             "5\" lens,c.jpg,1,2\n"
                             "\"never closed,d.jpg,1,2\n"
                             "ok,e.jpg,1,2\n"
                             "short,f.jpg\n"
                             "long,g.jpg,1,2,3\n"
                             "ok,caf\xe9.jpg,1,2\n",
          -1, NULL);

  assert_texts (content->rows,
      (const gchar *const[]){
          "2: -9223372036854775808 1 2 nan nan nan nan nan x \"1\".jpg",
          "3: -9223372036854775808 1 2 nan nan nan nan nan b.jpg",
          "5: -9223372036854775808 1 2 nan nan nan nan nan c.jpg",
          "7: -9223372036854775808 1 2 nan nan nan nan nan e.jpg",
          "10: -9223372036854775808 1 2 nan nan nan nan nan caf\xc3\xa9.jpg",
          NULL });
  assert_texts (
      content->problems, (const gchar *const[]){ "6:malformed-row",
                             "8:malformed-row", "9:malformed-row", NULL });
}

static void
append_csv_field (GString *text, const gchar *value)
{
  if (strpbrk (value, ",\"\n") == NULL && g_test_rand_bit ()) {
    g_string_append (text, value);
    return;
  }
  g_string_append_c (text, '"');
  for (; *value != '\0'; value++) {
    if (*value == '"')
      g_string_append_c (text, '"');
    g_string_append_c (text, *value);
  }
  g_string_append_c (text, '"');
}

static void
test_csv_rows_are_what_was_written (void)
{
  static const gchar *const pieces[] = { "a", ",", "\"", "\n", "bc", ".",
    " d" };
  GString *text = g_string_new ("lat,image,lon\n");
  g_autoptr (GPtrArray) expected = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (LogContent) content = NULL;

  for (guint row = 0; row < 2000; row++) {
    g_autoptr (GString) name = g_string_new ("x");
    for (gint n = g_test_rand_int_range (0, 8); n > 0; n--)
      g_string_append (
          name, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
    append_csv_field (text, "46.5");
    g_string_append_c (text, ',');
    append_csv_field (text, name->str);
    g_string_append_c (text, ',');
    append_csv_field (text, "7.25");
    g_string_append (text, row % 2 ? "\n" : "\r\n");
    g_ptr_array_add (expected, g_strchomp (g_strdup (name->str)));
  }
  content = log_fixture_read_text (text->str, (gssize) text->len, NULL);
  g_assert_cmpuint (content->problems->len, ==, 0);
  g_assert_cmpuint (content->rows->len, ==, expected->len);
  for (guint i = 0; i < expected->len; i++) {
    g_autofree gchar *row = g_strdup_printf ("46.5 7.25 nan nan nan nan nan %s",
        (const gchar *) g_ptr_array_index (expected, i));
    g_assert_true (
        g_str_has_suffix (g_ptr_array_index (content->rows, i), row));
  }
  g_string_free (text, TRUE);
}

static void
test_what_is_no_log_is_refused_by_name (void)
{
  static const gchar *const texts[] = { "$GPGGA,115739.00,4158.84,N,1\n",
    "\xa3\x95\x80\x80\x59,FMT", "hello\n", "{\n  \"images\": [\n",
    "colour,size\nred,5\n" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = NULL;
    gchar *path = log_fixture_write (texts[i], -1);

    g_assert_null (log_fixture_read (path, NULL, FALSE, &error));
    g_assert_error (error, LP_ERROR, LP_ERROR_FORMAT);
    g_assert_nonnull (strstr (error->message, path));
    log_fixture_remove (path);
  }
}

static void
test_an_empty_log_is_a_warning (void)
{
  g_autoptr (LogContent) content = log_fixture_read_text ("", 0, NULL);

  g_assert_cmpuint (content->rows->len, ==, 0);
  assert_texts (
      content->problems, (const gchar *const[]){ "0:empty-log", NULL });
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/log-rows/json-rows-equal-those-of-a-slow-parse",
      GINT_TO_POINTER (FALSE), test_json_rows_equal_those_of_a_slow_parse);
  g_test_add_data_func ("/log-rows/photo-rows-equal-those-of-a-slow-parse",
      GINT_TO_POINTER (TRUE), test_json_rows_equal_those_of_a_slow_parse);
  g_test_add_func ("/log-rows/broken-rows-are-reported-by-line",
      test_broken_rows_are_reported_by_line);
  g_test_add_func ("/log-rows/common-names-need-no-mapping",
      test_common_names_need_no_mapping);
  g_test_add_func ("/log-rows/counters-flags-and-other-files-are-no-photos",
      test_counters_flags_and_other_files_are_no_photos);
  g_test_add_func ("/log-rows/the-first-number-decides-the-unit-of-time",
      test_the_first_number_decides_the_unit_of_time);
  g_test_add_func ("/log-rows/a-counter-from-power-on-is-no-time",
      test_a_counter_from_power_on_is_no_time);
  g_test_add_func ("/log-rows/a-pause-between-flights-is-no-leap",
      test_a_pause_between_flights_is_no_leap);
  g_test_add_func ("/log-rows/blanks-around-json-texts-do-not-count",
      test_blanks_around_json_texts_do_not_count);
  g_test_add_func ("/log-rows/mappings-that-make-no-sense-are-refused",
      test_mappings_that_make_no_sense_are_refused);
  g_test_add_func ("/log-rows/a-mapped-field-that-never-comes-is-named",
      test_a_mapped_field_that_never_comes_is_named);
  g_test_add_func ("/log-rows/every-alias-of-an-image-is-searched-for",
      test_every_alias_of_an_image_is_searched_for);
  g_test_add_func ("/log-rows/values-are-separated-in-all-the-usual-ways",
      test_values_are_separated_in_all_the_usual_ways);
  g_test_add_func ("/log-rows/a-number-has-one-comma-and-only-where-commas-do-"
                   "not-separate",
      test_a_number_has_one_comma_and_only_where_commas_do_not_separate);
  g_test_add_func ("/log-rows/quotes-hold-separators-quotes-and-lines",
      test_quotes_hold_separators_quotes_and_lines);
  g_test_add_func ("/log-rows/csv-rows-are-what-was-written",
      test_csv_rows_are_what_was_written);
  g_test_add_func ("/log-rows/what-is-no-log-is-refused-by-name",
      test_what_is_no_log_is_refused_by_name);
  g_test_add_func (
      "/log-rows/an-empty-log-is-a-warning", test_an_empty_log_is_a_warning);
  return g_test_run ();
}
