/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <gexiv2/gexiv2.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "lp-types.h"
#include "survey/survey-annotation.h"
#include "survey/survey-text.h"
#include "survey/survey.h"

/* A folder of its own for each test, which is removed with all it holds. */
typedef struct {
  gchar *root;
  gchar *directory;
  SurveyOptions options;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->root = g_dir_make_tmp ("survey-XXXXXX", NULL);
  fixture->directory = g_build_filename (fixture->root, "demo", NULL);
  survey_options_init (&fixture->options);
  fixture->options.n_photos = 60;
  fixture->options.write_photos = FALSE;
}

static void
remove_tree (const gchar *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const gchar *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree gchar *child = g_build_filename (path, name, NULL);
    remove_tree (child);
  }
  g_remove (path);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  remove_tree (fixture->root);
  g_free (fixture->root);
  g_free (fixture->directory);
}

static void
write_into (const SurveyOptions *options, const gchar *directory)
{
  g_autoptr (Survey) survey = survey_new (options);
  g_autoptr (GError) error = NULL;

  survey_write (survey, directory, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* Inlined, the text seems to the compiler to dangle. */
G_GNUC_NO_INLINE static gchar *
read_from (const gchar *directory, const gchar *name, gsize *length)
{
  g_autofree gchar *path = g_build_filename (directory, name, NULL);
  g_autoptr (GError) error = NULL;
  gchar *text = NULL;

  g_file_get_contents (path, &text, length, &error);
  g_assert_no_error (error);
  return text;
}

static JsonNode *
parse_json (const gchar *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = json_from_string (text, &error);

  g_assert_no_error (error);
  return node;
}

static void
assert_same_file (const gchar *a, const gchar *b, const gchar *name)
{
  gsize length_a, length_b;
  g_autofree gchar *text_a = read_from (a, name, &length_a);
  g_autofree gchar *text_b = read_from (b, name, &length_b);

  g_assert_cmpmem (text_a, length_a, text_b, length_b);
}

static void
test_same_seed_gives_same_bytes (Fixture *fixture, gconstpointer data)
{
  static const gchar *const names[] = { "survey.json", "poles.geojson",
    "truth.ndjson", "annotations.coco.json", "flight.ndjson", "flight.csv",
    "photos/DJI_0001.JPG", "photos/DJI_0003.JPG" };
  g_autofree gchar *again = g_build_filename (fixture->root, "again", NULL);
  g_autofree gchar *other = g_build_filename (fixture->root, "other", NULL);
  g_autofree gchar *photo_a = NULL, *photo_b = NULL;

  fixture->options.n_photos = 3;
  fixture->options.width = 320;
  fixture->options.height = 240;
  fixture->options.write_photos = TRUE;
  write_into (&fixture->options, fixture->directory);
  write_into (&fixture->options, again);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    assert_same_file (fixture->directory, again, names[i]);
  fixture->options.seed = 2;
  write_into (&fixture->options, other);
  photo_a = read_from (again, "truth.ndjson", NULL);
  photo_b = read_from (other, "truth.ndjson", NULL);
  g_assert_cmpstr (photo_a, !=, photo_b);
}

static void
test_photo_carries_what_the_aircraft_reports (
    Fixture *fixture, gconstpointer data)
{
  g_autofree gchar *path =
      g_build_filename (fixture->directory, "photos", "DJI_0002.JPG", NULL);
  g_autoptr (GExiv2Metadata) metadata = gexiv2_metadata_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (Survey) survey = NULL;
  g_autofree gchar *date = NULL, *yaw = NULL;
  gdouble longitude, latitude, altitude;
  const SurveyShot *shot;

  fixture->options.n_photos = 2;
  fixture->options.width = 320;
  fixture->options.height = 240;
  fixture->options.clock_error = 10.0;
  fixture->options.write_photos = TRUE;
  survey = survey_new (&fixture->options);
  write_into (&fixture->options, fixture->directory);
  shot = &survey->flight->shots[1];
  gexiv2_metadata_open_path (metadata, path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gexiv2_metadata_get_pixel_width (metadata), ==, 320);
  gexiv2_metadata_try_get_gps_info (
      metadata, &longitude, &latitude, &altitude, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat_with_epsilon (
      latitude, shot->reported.position.latitude, 1e-9);
  g_assert_cmpfloat_with_epsilon (
      longitude, shot->reported.position.longitude, 1e-9);
  g_assert_cmpfloat_with_epsilon (
      altitude, shot->reported.position.altitude, 0.001);
  yaw = gexiv2_metadata_try_get_tag_string (
      metadata, "Xmp.drone-dji.GimbalYawDegree", NULL);
  g_assert_cmpfloat_with_epsilon (
      g_ascii_strtod (yaw, NULL), shot->reported.camera_yaw, 0.0051);
  date = gexiv2_metadata_try_get_tag_string (
      metadata, "Exif.Photo.DateTimeOriginal", NULL);
  g_assert_true (g_str_has_prefix (date, "2024:05:14 08:30:1"));
}

static void
get_structure (const SurveyCamera *camera, const SurveyPole *pole,
    SurveyStructure *structure)
{
  survey_structure_init (
      structure, pole, survey_camera_locate (camera, pole->foot));
}

static gboolean
is_in_box (const SurveyPixel *pixel, const SurveyBox *box, gdouble margin)
{
  return pixel->x >= box->left - margin && pixel->x <= box->right + margin &&
         pixel->y >= box->top - margin && pixel->y <= box->bottom + margin;
}

static gboolean
some_box_holds (const GArray *annotations, SurveyCategory category, guint pole,
    const SurveyPixel *pixel)
{
  for (guint i = 0; i < annotations->len; i++) {
    const SurveyAnnotation *annotation =
        &g_array_index (annotations, SurveyAnnotation, i);
    if (annotation->category == category && annotation->pole == pole &&
        is_in_box (pixel, &annotation->box, 0.01))
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_in_picture (const SurveyCamera *camera, const SurveyPixel *pixel)
{
  const SurveyBox inside = { 60.0, 60.0, camera->width - 60.0,
    camera->height - 60.0 };

  return is_in_box (pixel, &inside, 0.0);
}

static void
test_parts_lie_in_their_boxes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Survey) survey = survey_new (&fixture->options);
  guint n_tops = 0, n_insulators = 0;

  for (guint i = 0; i < survey->flight->n_shots; i++) {
    const SurveyShot *shot = &survey->flight->shots[i];
    const SurveyPole *pole = &survey->line->poles[shot->target];
    g_autoptr (GArray) annotations = NULL;
    SurveyStructure structure;
    SurveyCamera camera;
    SurveyPixel pixel;
    survey_shot_get_camera (shot, &survey->options, &camera);
    annotations = survey_annotate (&camera, survey->line, shot);
    get_structure (&camera, pole, &structure);
    g_assert_true (survey_camera_project (&camera,
        survey_camera_locate (&camera, survey_pole_top (pole)), &pixel));
    if (is_in_picture (&camera, &pixel)) {
      n_tops++;
      g_assert_true (some_box_holds (
          annotations, SURVEY_CATEGORY_POLE, pole->index, &pixel));
    }
    for (guint k = 0; k < structure.n_insulators; k++) {
      g_assert_true (survey_camera_project (
          &camera, survey_insulator_centre (&structure.insulators[k]), &pixel));
      if (!is_in_picture (&camera, &pixel))
        continue;
      n_insulators++;
      g_assert_true (some_box_holds (
          annotations, SURVEY_CATEGORY_INSULATOR, pole->index, &pixel));
    }
  }
  /* The camera is aimed at what is to be inspected. */
  g_assert_cmpuint (n_tops, >, 50);
  g_assert_cmpuint (n_insulators, >, 150);
}

/* Projection the slow way: by angles and tangents, without vectors. */
static SurveyPixel
project_by_angles (
    const SurveyShot *shot, const SurveyOptions *options, SurveyPoint point)
{
  gdouble yaw = shot->truth.camera_yaw * SURVEY_DEGREE;
  gdouble pitch = shot->truth.camera_pitch * SURVEY_DEGREE;
  gdouble roll = shot->truth.camera_roll * SURVEY_DEGREE;
  gdouble focal =
      options->width * SURVEY_FOCAL_LENGTH_MM / SURVEY_SENSOR_WIDTH_MM;
  /* Turn the world back by yaw, then pitch, then roll. */
  gdouble right = point.x * cos (yaw) - point.y * sin (yaw);
  gdouble ahead = point.x * sin (yaw) + point.y * cos (yaw);
  gdouble depth = ahead * cos (pitch) + point.z * sin (pitch);
  gdouble up = -ahead * sin (pitch) + point.z * cos (pitch);
  gdouble x = right * cos (roll) - up * sin (roll);
  gdouble y = right * sin (roll) + up * cos (roll);

  return (SurveyPixel){ options->width / 2.0 + focal * x / depth,
    options->height / 2.0 - focal * y / depth };
}

static void
test_camera_is_a_pinhole (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Survey) survey = survey_new (&fixture->options);

  for (guint i = 0; i < survey->flight->n_shots; i++) {
    const SurveyShot *shot = &survey->flight->shots[i];
    SurveyCamera camera;
    SurveyPoint point;
    SurveyPixel pixel, expected;
    survey_shot_get_camera (shot, &survey->options, &camera);
    point = survey_camera_locate (
        &camera, survey_pole_top (&survey->line->poles[shot->target]));
    g_assert_true (survey_camera_project (&camera, point, &pixel));
    expected = project_by_angles (shot, &survey->options, point);
    g_assert_cmpfloat_with_epsilon (pixel.x, expected.x, 1e-6);
    g_assert_cmpfloat_with_epsilon (pixel.y, expected.y, 1e-6);
  }
}

static void
test_boxes_stay_in_the_picture (Fixture *fixture, gconstpointer data)
{
  g_autofree gchar *text = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonArray *annotations;
  guint counts[SURVEY_N_CATEGORIES + 1] = { 0 };

  fixture->options.n_photos = 200;
  write_into (&fixture->options, fixture->directory);
  text = read_from (fixture->directory, "annotations.coco.json", NULL);
  node = parse_json (text);
  annotations =
      json_object_get_array_member (json_node_get_object (node), "annotations");
  for (guint i = 0; i < json_array_get_length (annotations); i++) {
    JsonObject *annotation = json_array_get_object_element (annotations, i);
    JsonArray *box = json_object_get_array_member (annotation, "bbox");
    gdouble x = json_array_get_double_element (box, 0);
    gdouble y = json_array_get_double_element (box, 1);
    gdouble width = json_array_get_double_element (box, 2);
    gdouble height = json_array_get_double_element (box, 3);
    g_assert_cmpfloat (x, >=, 0.0);
    g_assert_cmpfloat (y, >=, 0.0);
    g_assert_cmpfloat (width, >=, 3.99);
    g_assert_cmpfloat (height, >=, 3.99);
    g_assert_cmpfloat (x + width, <=, fixture->options.width + 0.001);
    g_assert_cmpfloat (y + height, <=, fixture->options.height + 0.001);
    counts[json_object_get_int_member (annotation, "category_id")]++;
  }
  for (guint i = 1; i <= SURVEY_N_CATEGORIES; i++)
    g_assert_cmpuint (counts[i], >, 5);
}

static void
test_log_differs_from_truth_by_the_stated_errors (
    Fixture *fixture, gconstpointer data)
{
  g_autofree gchar *truth_text = NULL, *log_text = NULL;
  g_auto (GStrv) truths = NULL, rows = NULL;
  guint n_photos = 0;

  write_into (&fixture->options, fixture->directory);
  truth_text = read_from (fixture->directory, "truth.ndjson", NULL);
  log_text = read_from (fixture->directory, "flight.ndjson", NULL);
  truths = g_strsplit (truth_text, "\n", -1);
  rows = g_strsplit (log_text, "\n", -1);
  for (guint i = 0; rows[i] != NULL; i++) {
    g_autoptr (JsonNode) row = NULL, truth = NULL;
    JsonObject *position, *object, *errors;
    SurveyPosition from, to;
    SurveyPoint offset;
    if (strstr (rows[i], "\"image\"") == NULL)
      continue;
    row = parse_json (rows[i]);
    truth = parse_json (truths[n_photos++]);
    object = json_node_get_object (truth);
    errors = json_object_get_object_member (object, "errors");
    position =
        json_object_get_object_member (json_node_get_object (row), "pos");
    from.latitude = json_object_get_double_member (object, "latitude");
    from.longitude = json_object_get_double_member (object, "longitude");
    from.altitude = json_object_get_double_member (object, "altitude");
    to.latitude = json_object_get_double_member (position, "lat");
    to.longitude = json_object_get_double_member (position, "lon");
    to.altitude = json_object_get_double_member (position, "alt");
    offset = survey_position_seen_from (to, from);
    g_assert_cmpfloat_with_epsilon (
        offset.x, json_object_get_double_member (errors, "east_m"), 0.003);
    g_assert_cmpfloat_with_epsilon (
        offset.y, json_object_get_double_member (errors, "north_m"), 0.003);
    g_assert_cmpfloat_with_epsilon (
        offset.z, json_object_get_double_member (errors, "up_m"), 0.003);
  }
  g_assert_cmpuint (n_photos, ==, fixture->options.n_photos);
}

static void
test_no_errors_means_none (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Survey) survey = NULL;

  fixture->options.gps_error = 0.0;
  fixture->options.yaw_bias = 0.0;
  survey = survey_new (&fixture->options);
  for (guint i = 0; i < survey->flight->n_shots; i++) {
    const SurveyShot *shot = &survey->flight->shots[i];
    g_assert_cmpfloat_with_epsilon (
        shot->reported.position.latitude, shot->truth.position.latitude, 1e-12);
    g_assert_cmpfloat_with_epsilon (
        shot->reported.camera_yaw, shot->truth.camera_yaw, 1e-9);
    g_assert_cmpint (shot->camera_time, ==, shot->time);
  }
}

static void
test_spans_are_near_what_was_asked_for (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Survey) survey = NULL;
  gdouble sum = 0.0;
  guint n_spans;

  fixture->options.n_photos = 400;
  fixture->options.span = 80.0;
  survey = survey_new (&fixture->options);
  n_spans = survey->line->n_poles - 1;
  for (guint i = 0; i < n_spans; i++) {
    gdouble span = survey_position_distance (
        survey->line->poles[i].foot, survey->line->poles[i + 1].foot);
    g_assert_cmpfloat (fabs (span - 80.0), <=, 0.2 * 80.0 + 0.001);
    sum += span;
  }
  g_assert_cmpfloat (fabs (sum / n_spans - 80.0), <, 1.5);
}

static void
test_shares_are_met (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Survey) survey = NULL;
  guint n_ahead = 0, n_missing = 0;

  fixture->options.look_ahead = 0.3;
  fixture->options.missing_yaw = 0.5;
  survey = survey_new (&fixture->options);
  for (guint i = 0; i < survey->flight->n_shots; i++) {
    const SurveyShot *shot = &survey->flight->shots[i];
    g_assert_cmpuint (shot->target - shot->station, <=, 1);
    g_assert_cmpuint (shot->target, <=, survey->line->n_poles - 2);
    n_ahead += shot->target - shot->station;
    n_missing += isnan (shot->reported.camera_yaw) ? 1 : 0;
  }
  g_assert_cmpuint (n_ahead, ==, 18);
  g_assert_cmpuint (n_missing, ==, 30);
}

/* What is asked for changes that alone, so that runs can be compared. */
static void
test_errors_do_not_change_the_flight (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Survey) a = survey_new (&fixture->options);
  g_autoptr (Survey) b = NULL;

  fixture->options.gps_error *= 2.0;
  b = survey_new (&fixture->options);
  g_assert_cmpfloat_with_epsilon (2.0 * a->flight->constant_errors.position.x,
      b->flight->constant_errors.position.x, 1e-9);
  for (guint i = 0; i < a->flight->n_shots; i++) {
    g_assert_cmpuint (
        a->flight->shots[i].target, ==, b->flight->shots[i].target);
    g_assert_cmpmem (&a->flight->shots[i].truth, sizeof (SurveyState),
        &b->flight->shots[i].truth, sizeof (SurveyState));
  }
}

static void
test_missing_yaws_are_missing_from_the_whole_log (
    Fixture *fixture, gconstpointer data)
{
  g_autofree gchar *log = NULL;

  fixture->options.missing_yaw = 1.0;
  write_into (&fixture->options, fixture->directory);
  log = read_from (fixture->directory, "flight.ndjson", NULL);
  g_assert_null (strstr (log, "yaw"));
}

static void
test_timed_rows_follow_the_camera_clock (Fixture *fixture, gconstpointer data)
{
  g_autofree gchar *log = NULL;
  gchar *row;

  fixture->options.clock_error = 10.0;
  fixture->options.photo_rows = SURVEY_PHOTO_ROWS_TIMED;
  write_into (&fixture->options, fixture->directory);
  log = read_from (fixture->directory, "flight.ndjson", NULL);
  row = strstr (log, "{\"time\": \"2024-05-14T08:30:10.000Z\", "
                     "\"type\": \"CAM\", \"image\": \"DJI_0001.JPG\"");
  g_assert_nonnull (row);
  *strchr (row, '\n') = '\0';
  g_assert_null (strstr (row, "\"pos\""));
  g_assert_nonnull (strstr (row, "\"gimbal\""));
}

static void
assert_refused (const SurveyOptions *options, const gchar *directory)
{
  g_autoptr (Survey) survey = survey_new (options);
  g_autoptr (GError) error = NULL;

  g_assert_false (survey_write (survey, directory, NULL, NULL, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (error->domain, ==, LP_ERROR);
  g_assert_nonnull (strstr (error->message, directory));
}

static void
test_foreign_folder_is_refused (Fixture *fixture, gconstpointer data)
{
  g_autofree gchar *precious =
      g_build_filename (fixture->directory, "precious", NULL);
  g_autofree gchar *truth =
      g_build_filename (fixture->directory, "truth.ndjson", NULL);

  g_mkdir (fixture->directory, 0777);
  g_assert_true (g_file_set_contents (precious, "x", 1, NULL));
  assert_refused (&fixture->options, fixture->directory);
  assert_refused (&fixture->options, precious);
  g_assert_false (g_file_test (truth, G_FILE_TEST_EXISTS));
  fixture->options.overwrite = TRUE;
  write_into (&fixture->options, fixture->directory);
  g_assert_true (g_file_test (precious, G_FILE_TEST_EXISTS));
  assert_refused (&fixture->options, precious);
}

static void
test_smaller_survey_leaves_no_photos_behind (
    Fixture *fixture, gconstpointer data)
{
  g_autofree gchar *second =
      g_build_filename (fixture->directory, "photos", "DJI_0002.JPG", NULL);

  fixture->options.n_photos = 2;
  fixture->options.width = 64;
  fixture->options.height = 64;
  fixture->options.write_photos = TRUE;
  write_into (&fixture->options, fixture->directory);
  g_assert_true (g_file_test (second, G_FILE_TEST_EXISTS));
  fixture->options.n_photos = 1;
  write_into (&fixture->options, fixture->directory);
  g_assert_false (g_file_test (second, G_FILE_TEST_EXISTS));
}

static void
test_nonsense_is_refused (void)
{
  SurveyOptions options;
  g_autoptr (GError) error = NULL;

  survey_options_init (&options);
  g_assert_true (survey_options_check (&options, NULL));
  options.look_ahead = 1.5;
  g_assert_false (survey_options_check (&options, &error));
  g_assert_error (error, LP_ERROR, LP_ERROR_ARGUMENT);
  g_clear_error (&error);
  survey_options_init (&options);
  options.gps_error = NAN;
  g_assert_false (survey_options_check (&options, NULL));
  survey_options_init (&options);
  options.photo_rows = SURVEY_PHOTO_ROWS_NONE;
  g_assert_true (survey_options_check (&options, NULL));
  options.telemetry_rate = 0;
  g_assert_false (survey_options_check (&options, NULL));
  g_assert_false (survey_options_set_size (&options, "12", NULL));
  g_assert_false (survey_options_set_size (&options, "0x5", NULL));
  g_assert_false (survey_options_set_subsampling (&options, "4:1:1", &error));
  g_assert_error (error, LP_ERROR, LP_ERROR_ARGUMENT);
}

static void
test_text_agrees_with_glib (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GRand) random = g_rand_new_with_seed (5);
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();

  for (guint i = 0; i < 20000; i++) {
    gint64 time = (gint64) (g_rand_double (random) * 4e9) * G_USEC_PER_SEC +
                  g_rand_int_range (random, 0, 1000) * 1000;
    g_autoptr (GDateTime) date = NULL;
    gdouble value = g_rand_double_range (random, -400.0, 400.0);
    gdouble read;
    g_string_truncate (text, 0);
    survey_append_time (text, time);
    date = g_date_time_new_from_iso8601 (text->str, utc);
    g_assert_cmpint (g_date_time_to_unix (date) * G_USEC_PER_SEC +
                         g_date_time_get_microsecond (date),
        ==, time);
    g_string_truncate (text, 0);
    survey_append_fixed (text, value, 8);
    read = g_ascii_strtod (text->str, NULL);
    g_assert_cmpfloat_with_epsilon (read, value, 5.1e-9);
  }
  g_string_truncate (text, 0);
  survey_append_fixed (text, -0.001, 2);
  g_assert_cmpstr (text->str, ==, "0.00");
}

int
main (int argc, char **argv)
{
  static const struct {
    const gchar *name;
    void (*function) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "same-seed-gives-same-bytes", test_same_seed_gives_same_bytes },
    { "photo-carries-what-the-aircraft-reports",
        test_photo_carries_what_the_aircraft_reports },
    { "parts-lie-in-their-boxes", test_parts_lie_in_their_boxes },
    { "camera-is-a-pinhole", test_camera_is_a_pinhole },
    { "boxes-stay-in-the-picture", test_boxes_stay_in_the_picture },
    { "log-differs-from-truth-by-the-stated-errors",
        test_log_differs_from_truth_by_the_stated_errors },
    { "no-errors-means-none", test_no_errors_means_none },
    { "spans-are-near-what-was-asked-for",
        test_spans_are_near_what_was_asked_for },
    { "shares-are-met", test_shares_are_met },
    { "errors-do-not-change-the-flight", test_errors_do_not_change_the_flight },
    { "missing-yaws-are-missing-from-the-whole-log",
        test_missing_yaws_are_missing_from_the_whole_log },
    { "timed-rows-follow-the-camera-clock",
        test_timed_rows_follow_the_camera_clock },
    { "foreign-folder-is-refused", test_foreign_folder_is_refused },
    { "smaller-survey-leaves-no-photos-behind",
        test_smaller_survey_leaves_no_photos_behind },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree gchar *path = g_strconcat ("/survey/", tests[i].name, NULL);
    g_test_add (path, Fixture, NULL, set_up, tests[i].function, tear_down);
  }
  g_test_add_func ("/survey/nonsense-is-refused", test_nonsense_is_refused);
  g_test_add_func ("/survey/text-agrees-with-glib", test_text_agrees_with_glib);
  return g_test_run ();
}
