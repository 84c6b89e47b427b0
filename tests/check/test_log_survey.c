/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log/lp-log-survey.h"
#include "log_fixture.h"

static LpLogSurvey *
survey_text (const gchar *text, gssize length)
{
  g_autoptr (GError) error = NULL;
  gchar *path = log_fixture_write (text, length);
  LpLogSurvey *survey = lp_log_survey_new (path, NULL, NULL, &error);

  g_assert_no_error (error);
  log_fixture_remove (path);
  return survey;
}

static LpLogSurvey *
survey_sample (const gchar *name)
{
  g_autoptr (GError) error = NULL;
  const gchar *data = g_getenv ("LINEPATROL_DATA");
  g_autofree gchar *path = data ? g_build_filename (data, name, NULL) : NULL;
  LpLogSurvey *survey;

  if (path == NULL || !g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_test_skip ("the sample logs are not there");
    return NULL;
  }
  survey = lp_log_survey_new (path, NULL, NULL, &error);
  g_assert_no_error (error);
  return survey;
}

static void
test_json_has_the_agreed_members (void)
{
  g_autoptr (LpLogSurvey) survey =
      survey_text ("{\"time\":1466699519,\"lat\":1.5,\"lon\":2.5,\"alt\":3,"
                   "\"image\":\"a\"}\n"
                   "{\"time\":1466699520,\"lat\":0,\"lon\":0,\"image\":\"a\"}\n"
                   "{\"time\":1466699521,\"lat\":4.5,\"lon\":5.5}\n",
          -1);
  g_autofree gchar *json = NULL;

  g_assert_cmpuint (g_strv_length (survey->warnings), ==, 1);
  g_assert_nonnull (strstr (survey->warnings[0], "line 2 (byte 60)"));
  g_assert_nonnull (strstr (survey->warnings[0], "0, 0 is no position"));
  g_clear_pointer (&survey->warnings, g_strfreev);
  survey->warnings = g_new0 (gchar *, 1);
  json = lp_log_survey_to_json (survey);
  g_assert_cmpstr (json, ==,
      "{\"format\":\"ndjson\",\"records\":3,\"fixes\":2,\"photos\":1,"
      "\"first\":{\"time\":\"2016-06-23T16:31:59.000Z\",\"latitude\":1.5,"
      "\"longitude\":2.5,\"altitude\":3},"
      "\"last\":{\"time\":\"2016-06-23T16:32:01.000Z\",\"latitude\":4.5,"
      "\"longitude\":5.5},"
      "\"fields\":\"time=time:s,latitude=lat,longitude=lon,altitude=alt,"
      "image=image\",\"warnings\":[]}");
}

static void
test_many_warnings_alike_are_counted (void)
{
  g_autoptr (GString) text = g_string_new ("lat,lon\n");
  g_autoptr (LpLogSurvey) survey = NULL;

  for (guint i = 0; i < 1000; i++)
    g_string_append (text, "0,0\n");
  g_string_append (text, "1\n");
  survey = survey_text (text->str, -1);
  g_assert_cmpuint (survey->n_warnings, ==, 1001);
  g_assert_cmpuint (survey->records, ==, 1000);
  g_assert_cmpuint (survey->fixes, ==, 0);
  g_assert_cmpuint (g_strv_length (survey->warnings), ==, 7);
  g_assert_nonnull (strstr (survey->warnings[5], "line 1002"));
  g_assert_nonnull (strstr (survey->warnings[6], "995 more of no-position"));
}

static void
test_the_brighton_log_names_its_photos (void)
{
  g_autoptr (LpLogSurvey) survey =
      survey_sample ("scenarios/brighton/log.ndjson");

  if (survey == NULL)
    return;
  g_assert_cmpuint (survey->records, ==, 18);
  g_assert_cmpuint (survey->photos, ==, 18);
  g_assert_cmpuint (survey->fixes, ==, 18);
  g_assert_cmpfloat (survey->first.latitude, ==, 46.842607083);
  g_assert_cmpint (
      survey->first.time, ==, G_GINT64_CONSTANT (1466699519000000));
  g_assert_cmpuint (survey->n_warnings, ==, 0);
}

static void
test_the_zr10_track_is_in_microseconds_of_utc (void)
{
  g_autoptr (LpLogSurvey) survey = survey_sample ("photos/zr10/gps_utc.csv");

  if (survey == NULL)
    return;
  g_assert_cmpstr (survey->format, ==, "csv");
  g_assert_cmpuint (survey->records, ==, 5155);
  g_assert_cmpuint (survey->fixes, ==, 5155);
  g_assert_cmpuint (survey->photos, ==, 0);
  g_assert_cmpint (
      survey->first.time, ==, G_GINT64_CONSTANT (1768273457875381));
  g_assert_cmpfloat (survey->first.longitude, ==, 121.3732156);
  g_assert_true (g_str_has_prefix (survey->fields, "time=utc_usec:us,"));
  g_assert_cmpuint (survey->n_warnings, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/log-survey/json-has-the-agreed-members",
      test_json_has_the_agreed_members);
  g_test_add_func ("/log-survey/many-warnings-alike-are-counted",
      test_many_warnings_alike_are_counted);
  g_test_add_func ("/log-survey/the-brighton-log-names-its-photos",
      test_the_brighton_log_names_its_photos);
  g_test_add_func ("/log-survey/the-zr10-track-is-in-microseconds-of-utc",
      test_the_zr10_track_is_in_microseconds_of_utc);
  return g_test_run ();
}
