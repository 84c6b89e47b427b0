/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Logs that are a JSON array: against the same rows one a line. */

#include "log_fixture.h"

#include <string.h>

#define ROW "{\"time\":1466699519,\"lat\":1,\"lon\":2,\"image\":\"%s.jpg\"}"

static void
assert_images (const LogContent *content, const gchar *expected)
{
  g_autoptr (GString) images = g_string_new (NULL);

  g_assert_cmpstr (content->format, ==, "json");
  for (guint i = 0; i < content->rows->len; i++) {
    const gchar *row = g_ptr_array_index (content->rows, i);
    const gchar *image = strrchr (row, ' ') + 1;
    g_string_append_len (
        images, image, (gssize) (strlen (image) - strlen (".jpg")));
  }
  g_assert_cmpstr (images->str, ==, expected);
}

static void
assert_problems (const LogContent *content, const gchar *const *expected)
{
  for (guint i = 0; i < content->problems->len; i++)
    g_assert_cmpstr (g_ptr_array_index (content->problems, i), ==, expected[i]);
  g_assert_null (expected[content->problems->len]);
}

static void
append_value (GString *text, guint depth)
{
  static const gchar *const values[] = { "1.5", "-7e3", "true", "null", "\"\"",
    "\"a } ] , { [ b\"", "\"\\\"},{\\\"\"", "\"\\\\\"", "[]", "{}",
    "[1,[2,{\"image\":\"no.jpg\"},{}]]", "\"\xc3\xa9\"", "\"file\"" };

  if (depth > 0 && g_test_rand_int_range (0, 4) == 0) {
    g_string_append (text, "{\"lat\":1,\"k\" : ");
    append_value (text, depth - 1);
    g_string_append (text, "}");
    return;
  }
  g_string_append (
      text, values[g_test_rand_int_range (0, G_N_ELEMENTS (values))]);
}

static gchar *
make_row (guint number)
{
  GString *text = g_string_new ("{");

  for (gint n = g_test_rand_int_range (0, 5); n > 0; n--) {
    g_string_append_printf (text, "\"k%d\":", n);
    append_value (text, 4);
    g_string_append_c (text, ',');
  }
  g_string_append_printf (text, "\"time\":%u.5,\"lat\":%d.25,\"lon\":%d",
      1466699519 + number, g_test_rand_int_range (-80, 80),
      g_test_rand_int_range (1, 180));
  if (g_test_rand_int_range (0, 3) == 0)
    g_string_append_printf (text, ",\"%s\":\"p%u.jpg\"",
        g_test_rand_bit () ? "image" : "im\\u0061ge", number);
  if (g_test_rand_int_range (0, 300) == 0)
    g_string_append_printf (text, ",\"big\":\"%*s\"", 300000, "");
  g_string_append_c (text, '}');
  return g_string_free (text, FALSE);
}

/* One line a log, one line a row, or several; some with rows in objects. */
static const struct {
  const gchar *begin, *separator, *end;
} layouts[] = {
  { "[", ",", "]" },
  { "\xef\xbb\xbf \r\n[\r\n  ", ",\r\n  ", "\r\n]\r\n" },
  { "{\"version\":[1,2],\"note\":\"[{\\\"x\",\"flight\":[", ",", "]}" },
  { "{\n \"meta\": {\"a\": [3]},\n \"data\": {\"rows\": [\n", "\n,\n",
      "]},\n \"end\": \"]\"\n}" },
  { "[[", "],[", "]]" },
};

static void
test_rows_equal_those_one_a_line (void)
{
  for (guint round = 0; round < 30; round++) {
    const guint layout = round % G_N_ELEMENTS (layouts);
    const gboolean photos_only = round % 2 == 0;
    g_autoptr (GString) array = g_string_new (layouts[layout].begin);
    g_autoptr (GString) lines = g_string_new (NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (LogContent) found = NULL, expected = NULL;
    gchar *array_path, *lines_path;

    for (guint i = 0; i < 600; i++) {
      g_autofree gchar *row = make_row (i);
      g_string_append_printf (lines, "%s\n", row);
      g_string_append_printf (
          array, "%s%s", i > 0 ? layouts[layout].separator : "", row);
    }
    g_string_append (array, layouts[layout].end);
    array_path = log_fixture_write (array->str, (gssize) array->len);
    lines_path = log_fixture_write (lines->str, (gssize) lines->len);
    found = log_fixture_read (array_path, NULL, photos_only, &error);
    g_assert_no_error (error);
    expected = log_fixture_read (lines_path, NULL, photos_only, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (found->format, ==, "json");
    g_assert_cmpstr (expected->format, ==, "ndjson");
    g_assert_cmpuint (found->problems->len, ==, 0);
    g_assert_cmpuint (found->rows->len, ==, expected->rows->len);
    for (guint i = 0; i < found->rows->len; i++)
      g_assert_cmpstr (strchr (g_ptr_array_index (found->rows, i), ' '), ==,
          strchr (g_ptr_array_index (expected->rows, i), ' '));
    log_fixture_remove (array_path);
    log_fixture_remove (lines_path);
  }
}

static void
test_rows_know_where_they_are (void)
{
  g_autoptr (LpLogMapping) mapping = lp_log_mapping_new (NULL, NULL);
  const gchar *text =
      "[\n {\"lat\":1,\n  \"lon\":2},\n\n {\"lat\":3,\"lon\":4}]";
  const LpLogOptions options = { .mapping = mapping };
  gchar *path = log_fixture_write (text, -1);
  g_autoptr (LpLogReader) reader = lp_log_reader_open (path, &options, NULL);
  LpLogRow row;

  g_assert_true (lp_log_reader_next (reader, &row, NULL));
  g_assert_cmpuint (row.line, ==, 2);
  g_assert_cmpuint (row.offset, ==, 3);
  g_assert_true (lp_log_reader_next (reader, &row, NULL));
  g_assert_cmpuint (row.line, ==, 5);
  g_assert_cmpuint (row.offset, ==, 27);
  g_assert_false (lp_log_reader_next (reader, &row, NULL));
  g_assert_cmpuint (lp_log_reader_get_n_records (reader), ==, 2);
  log_fixture_remove (path);
}

static gchar *
make_array (const gchar *separator, const gchar *bad_row)
{
  return g_strdup_printf ("[" ROW "%s" ROW "%s%s%s" ROW "%s" ROW "]", "a",
      separator, "b", separator, bad_row, separator, "c", separator, "d");
}

/* Whatever is wrong with a row, those after it are read. */
static void
test_a_broken_row_costs_no_other (void)
{
  static const gchar *const bad_rows[] = { "{\"image\":\"x.jpg\",\"lat\":1",
    "{\"image\":\"x.jpg\",\"pos\":{\"lat\":1}", "{\"image\":\"x.jpg\",}",
    "{\"image\":\"x.jpg\",\"a\":[1,2}", "{\"image\":\"x.jpg\" \"lat\":1}",
    "{\"image\":x.jpg}", "{\"a\":{\"b\":{\"c\":[", "{image:\"x.jpg\"}",
    "{\"image\":\"x.jpg\"]}" };

  for (guint i = 0; i < G_N_ELEMENTS (bad_rows); i++) {
    g_autofree gchar *line = make_array (",", bad_rows[i]);
    g_autofree gchar *lines = make_array (",\n", bad_rows[i]);
    g_autoptr (LogContent) one = log_fixture_read_text (line, -1, NULL);
    g_autoptr (LogContent) many = log_fixture_read_text (lines, -1, NULL);

    g_test_message ("%s", bad_rows[i]);
    assert_images (many, "abcd");
    g_assert_cmpuint (many->problems->len, >=, 1);
    g_assert_cmpstr (
        g_ptr_array_index (many->problems, 0), ==, "3:malformed-row");
    g_assert_cmpuint (one->problems->len, >=, 1);
    assert_images (one, "abcd");
  }
}

static void
test_a_string_that_does_not_end_costs_its_line (void)
{
  g_autofree gchar *text = make_array (",\n", "{\"image\":\"x.jpg,\"lat\":1}");
  g_autoptr (LogContent) content = log_fixture_read_text (text, -1, NULL);

  assert_images (content, "abcd");
  assert_problems (content, (const gchar *const[]){ "3:malformed-row", NULL });
}

static void
test_a_log_that_is_cut_off_says_so (void)
{
  g_autofree gchar *text = make_array (",\n", "{\"image\":\"x.jpg\"}");
  gsize length = strlen (text);
  g_autoptr (LogContent) in_row =
      log_fixture_read_text (text, length - 9, NULL);
  g_autoptr (LogContent) between =
      log_fixture_read_text (text, length - 1, NULL);
  g_autoptr (LogContent) empty = log_fixture_read_text ("[]", -1, NULL);

  assert_images (in_row, "abxc");
  assert_problems (in_row,
      (const gchar *const[]){ "5:malformed-row", "5:malformed-row", NULL });
  assert_images (between, "abxcd");
  assert_problems (between, (const gchar *const[]){ "5:malformed-row", NULL });
  g_assert_cmpuint (empty->rows->len, ==, 0);
  assert_problems (empty, (const gchar *const[]){ "1:empty-log", NULL });
}

static void
test_a_row_too_long_is_passed_over (void)
{
  g_autofree gchar *blanks = g_strnfill (20 * 1024 * 1024, ' ');
  g_autofree gchar *text = g_strdup_printf (
      "[" ROW ",{\"lat\":7,\"note\":\"%s}\",\"a\":[{}]}," ROW "]", "a", blanks,
      "b");
  g_autoptr (LogContent) content = log_fixture_read_text (text, -1, NULL);

  assert_images (content, "ab");
  assert_problems (content, (const gchar *const[]){ "1:row-too-long", NULL });
}

static void
test_one_object_a_line_is_no_array (void)
{
  static const gchar *const texts[] = {
    "{\"a\":[{\"x\":1},{\"x\":2}]}\n{\"a\":[{\"x\":1},{\"x\":2}]}\n",
    "{\"lat\":1,\"lon\":2,\"time\":1466699519,\"list\":[{\"a\":1}]}",
    "{\"a\":[{\"x\":1},{\"x\":\n{\"lat\":1}\n{\"lat\":2}\n",
    "{\"a\":[{\"x\":1},{\"x\n{\"lat\":1}\n{\"lat\":2}\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (LogContent) content = log_fixture_read_text (texts[i], -1, NULL);
    g_assert_cmpstr (content->format, ==, "ndjson");
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/log-json/rows-equal-those-one-a-line",
      test_rows_equal_those_one_a_line);
  g_test_add_func (
      "/log-json/rows-know-where-they-are", test_rows_know_where_they_are);
  g_test_add_func ("/log-json/a-broken-row-costs-no-other",
      test_a_broken_row_costs_no_other);
  g_test_add_func ("/log-json/a-string-that-does-not-end-costs-its-line",
      test_a_string_that_does_not_end_costs_its_line);
  g_test_add_func ("/log-json/a-log-that-is-cut-off-says-so",
      test_a_log_that_is_cut_off_says_so);
  g_test_add_func ("/log-json/a-row-too-long-is-passed-over",
      test_a_row_too_long_is_passed_over);
  g_test_add_func ("/log-json/one-object-a-line-is-no-array",
      test_one_object_a_line_is_no_array);
  return g_test_run ();
}
