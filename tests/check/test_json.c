/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "json/lp-json-reader.h"
#include "json/lp-json-writer.h"

#include <math.h>

static LpJsonToken
read_all (const gchar *text, gsize length, LpJsonReader *reader)
{
  lp_json_reader_init (reader, text, length);
  while (lp_json_reader_next (reader) != LP_JSON_END &&
         reader->token != LP_JSON_ERROR)
    ;
  return reader->token;
}

static void
test_accepts_what_json_allows (void)
{
  const gchar *const texts[] = { "{}", "[]", " [1,2 , 3]\n", "{\"a\":{}}",
    "\"\"", "-0.5e+3", "[true,false,null]", "{\"\\\"\":\"\\\\\"}",
    "\xef\xbb\xbf{}", "[[[[]]],{\"a\":[{}]}]" };
  LpJsonReader reader;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_cmpint (
        read_all (texts[i], strlen (texts[i]), &reader), ==, LP_JSON_END);
}

static void
test_refuses_what_json_forbids (void)
{
  const gchar *const texts[] = { "", "{", "[", "[1,]", "{\"a\"}", "{\"a\":}",
    "{\"a\":1,}", "[1 2]", "01", "1.", ".5", "+1", "1e", "nul", "\"abc",
    "\"abc\\", "\"abc\\\"", "{a:1}", "[}", "{]", "[] []", "-", "[,1]", "]",
    "{\"a\" 1}" };
  LpJsonReader reader;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_test_message ("%s", texts[i]);
    g_assert_cmpint (
        read_all (texts[i], strlen (texts[i]), &reader), ==, LP_JSON_ERROR);
    g_assert_nonnull (reader.error_message);
    g_assert_cmpint (lp_json_reader_next (&reader), ==, LP_JSON_ERROR);
  }
}

static void
test_limits_nesting (void)
{
  g_autofree gchar *text = g_strnfill (100000, '[');
  LpJsonReader reader;

  g_assert_cmpint (read_all (text, strlen (text), &reader), ==, LP_JSON_ERROR);
  g_assert_cmpstr (reader.error_message, ==, "nested too deeply");
  text[LP_JSON_MAX_DEPTH] = '\0';
  memset (text + LP_JSON_MAX_DEPTH / 2, ']', LP_JSON_MAX_DEPTH / 2);
  g_assert_cmpint (read_all (text, strlen (text), &reader), ==, LP_JSON_END);
}

static void
test_decodes_escapes (void)
{
  const gchar *text = "\"a\\u00e9\\ud83d\\ude00\\ud800\\n\\/\\u0000b\"";
  g_autofree gchar *decoded = NULL;
  LpJsonReader reader;

  lp_json_reader_init (&reader, text, strlen (text));
  g_assert_cmpint (lp_json_reader_next (&reader), ==, LP_JSON_STRING);
  decoded = lp_json_reader_dup_string (&reader);
  g_assert_cmpstr (decoded, ==,
      "aé😀\xef\xbf\xbd\n/\xef\xbf\xbd"
      "b");
}

static void
test_makes_strings_valid_utf8 (void)
{
  const gchar *text = "\"a\xff\"";
  g_autofree gchar *decoded = NULL;
  LpJsonReader reader;

  lp_json_reader_init (&reader, text, strlen (text));
  lp_json_reader_next (&reader);
  decoded = lp_json_reader_dup_string (&reader);
  g_assert_cmpstr (decoded, ==, "a\xef\xbf\xbd");
}

static void
test_skips_whole_values (void)
{
  const gchar *text = "{\"a\":[1,{\"b\":[]},[[]]],\"c\":2}";
  LpJsonReader reader;
  gint64 value;

  lp_json_reader_init (&reader, text, strlen (text));
  lp_json_reader_next (&reader);
  lp_json_reader_next (&reader);
  g_assert_true (lp_json_reader_is (&reader, "a"));
  lp_json_reader_skip (&reader);
  lp_json_reader_next (&reader);
  g_assert_true (lp_json_reader_is (&reader, "c"));
  lp_json_reader_next (&reader);
  g_assert_true (lp_json_reader_get_int64 (&reader, &value));
  g_assert_cmpint (value, ==, 2);
}

static void
test_names_the_line_of_an_error (void)
{
  g_autoptr (GError) error = NULL;
  const gchar *text = "{\n\"a\":1,\n\"b\":oops}";
  LpJsonReader reader;

  read_all (text, strlen (text), &reader);
  lp_json_reader_set_error (&reader, "x.json", &error);
  g_assert_cmpstr (
      error->message, ==, "'x.json', line 3: broken JSON: not a JSON value.");
}

/* Reading must stay inside the text wherever it is cut; the sanitizer looks
 * on. */
static void
test_survives_cuts_anywhere (void)
{
  const gchar *text =
      "{\"a\\u00e9\":[1.5e-3,true,\"x\\\\\",null],\"b\":{\"c\":-7}}";
  gsize length = strlen (text);
  LpJsonReader reader;

  for (gsize cut = 0; cut < length; cut++) {
    g_autofree gchar *copy = g_memdup2 (text, cut);
    g_assert_cmpint (
        read_all (copy ? copy : "", cut, &reader), ==, LP_JSON_ERROR);
  }
}

static void
test_numbers_survive_writing_and_reading (void)
{
  const gdouble numbers[] = { 0.1, 1e300, -2.5e-300, 46.842607083, 1.0 / 3 };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++) {
    g_autoptr (GString) json = g_string_new (NULL);
    LpJsonReader reader;
    gdouble value;

    lp_json_begin_array (json, NULL);
    lp_json_add_double (json, NULL, numbers[i]);
    lp_json_end_array (json);
    lp_json_reader_init (&reader, json->str, json->len);
    lp_json_reader_next (&reader);
    lp_json_reader_next (&reader);
    g_assert_true (lp_json_reader_get_double (&reader, &value));
    g_assert_cmpfloat (value, ==, numbers[i]);
  }
}

static void
test_reads_what_is_not_a_number (void)
{
  const gchar *text = "[NaN,Infinity,-Infinity,1e999,1]";
  LpJsonReader reader;
  gdouble value;

  lp_json_reader_init (&reader, text, strlen (text));
  lp_json_reader_next (&reader);
  for (guint i = 0; i < 4; i++) {
    g_assert_cmpint (lp_json_reader_next (&reader), ==, LP_JSON_NUMBER);
    g_assert_false (lp_json_reader_get_double (&reader, &value));
  }
  g_assert_cmpint (lp_json_reader_next (&reader), ==, LP_JSON_NUMBER);
  g_assert_true (lp_json_reader_get_double (&reader, &value));
}

static void
test_writes_members_in_order (void)
{
  g_autoptr (GString) json = g_string_new (NULL);

  lp_json_begin_object (json, NULL);
  lp_json_add_string (json, "a\"", "b\n\x01\xff");
  lp_json_add_double (json, "nan", NAN);
  lp_json_add_string (json, "null", NULL);
  lp_json_begin_array (json, "list");
  lp_json_add_int (json, NULL, 1);
  lp_json_begin_object (json, NULL);
  lp_json_end_object (json);
  lp_json_end_array (json);
  lp_json_add_boolean (json, "c", TRUE);
  lp_json_add_fixed (json, "d", 1.23456, 2);
  lp_json_add_time (json, "t", G_GINT64_CONSTANT (-1));
  lp_json_add_time (json, "u", G_GINT64_CONSTANT (1466699519000000));
  lp_json_end_object (json);
  g_assert_cmpstr (json->str, ==,
      "{\"a\\\"\":\"b\\n\\u0001\xef\xbf\xbd\",\"list\":[1,{}],\"c\":true,"
      "\"d\":1.23,\"t\":\"1969-12-31T23:59:59.999999Z\","
      "\"u\":\"2016-06-23T16:31:59.000Z\"}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func (
      "/json/accepts-what-json-allows", test_accepts_what_json_allows);
  g_test_add_func (
      "/json/refuses-what-json-forbids", test_refuses_what_json_forbids);
  g_test_add_func ("/json/limits-nesting", test_limits_nesting);
  g_test_add_func ("/json/decodes-escapes", test_decodes_escapes);
  g_test_add_func (
      "/json/makes-strings-valid-utf8", test_makes_strings_valid_utf8);
  g_test_add_func ("/json/skips-whole-values", test_skips_whole_values);
  g_test_add_func (
      "/json/names-the-line-of-an-error", test_names_the_line_of_an_error);
  g_test_add_func ("/json/survives-cuts-anywhere", test_survives_cuts_anywhere);
  g_test_add_func ("/json/numbers-survive-writing-and-reading",
      test_numbers_survive_writing_and_reading);
  g_test_add_func (
      "/json/reads-what-is-not-a-number", test_reads_what_is_not_a_number);
  g_test_add_func (
      "/json/writes-members-in-order", test_writes_members_in_order);
  return g_test_run ();
}
