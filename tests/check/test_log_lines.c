/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How logs are read and taken apart into lines. */

#include "text/lp-line-reader.h"
#include "log_fixture.h"
#include "lp-time.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

static void
test_times_are_read_as_written (void)
{
  static const struct {
    const gchar *text;
    gint64 time;
  } cases[] = {
    { "1970-01-01T00:00:00Z", 0 },
    { "2016-06-23T16:31:59Z", G_GINT64_CONSTANT (1466699519000000) },
    { "2016:06:23 16:31:59", G_GINT64_CONSTANT (1466699519000000) },
    { "2016/06/23 18:31:59.25+02:00", G_GINT64_CONSTANT (1466699519250000) },
    { "2016-06-23 11:01:59-0530", G_GINT64_CONSTANT (1466699519000000) },
    { " 2016-06-23T16:31:59,1234567Z ", G_GINT64_CONSTANT (1466699519123456) },
    { "2016-06-23T16:31", G_GINT64_CONSTANT (1466699460000000) },
    { "2026-01-13 03:04:17.875381+00:00",
        G_GINT64_CONSTANT (1768273457875381) },
    { "2016-06-23 16:31:59 UTC", G_GINT64_CONSTANT (1466699519000000) },
    { "2000-02-29T23:59:59Z", G_GINT64_CONSTANT (951868799000000) },
    { "1970-01-01T01:00:00Z", G_GINT64_CONSTANT (3600000000) },
    { "1970-01-01T23:59:59.999999Z", G_GINT64_CONSTANT (86399999999) },
    { "1990-01-01T00:00:00", G_GINT64_CONSTANT (631152000000000) },
    { "2016-06-23T16:31:59z", G_GINT64_CONSTANT (1466699519000000) },
    { "2016-06-23T16:31:59 GMT", G_GINT64_CONSTANT (1466699519000000) },
    { "2016-06-23T16:31:59utc", G_GINT64_CONSTANT (1466699519000000) },
    { "20160623T163159Z", G_GINT64_CONSTANT (1466699519000000) },
    { "20160623T163159", G_GINT64_CONSTANT (1466699519000000) },
    { "20160623T163159.25+0200", G_GINT64_CONSTANT (1466692319250000) },
    { "20160623T1631Z", G_GINT64_CONSTANT (1466699460000000) },
    { "2016-06-23T24:00:00Z", G_GINT64_CONSTANT (1466726400000000) },
    { "2016-06-23T24:00:00.000Z", G_GINT64_CONSTANT (1466726400000000) },
    { "2016-12-31T23:59:60Z", G_GINT64_CONSTANT (1483228800000000) },
    { "2016-06-23T16:31:59+05:30", G_GINT64_CONSTANT (1466679719000000) },
    { "2016-06-23T16:31:59-11:00", G_GINT64_CONSTANT (1466739119000000) },
    { "2016-06-23T16:31:59+14", G_GINT64_CONSTANT (1466649119000000) },
    { "2016-06-23T16:31:59-0330", G_GINT64_CONSTANT (1466712119000000) },
    { "2016-06-23T16:31:59+00:00", G_GINT64_CONSTANT (1466699519000000) },
    { "2016-06-23T23:31:59.000001-11:00",
        G_GINT64_CONSTANT (1466764319000001) },
    { "2016-06-23T16:31:59.5Z", G_GINT64_CONSTANT (1466699519500000) },
    { "2016-06-23T16:31:59.9999999999Z", G_GINT64_CONSTANT (1466699519999999) },
    { "2016.06.23 16:31:59", G_GINT64_CONSTANT (1466699519000000) },
    { "2099-12-31T23:59:59Z", G_GINT64_CONSTANT (4102444799000000) },
    { "2001-02-29T23:59:59Z", LP_TIME_NONE },
    { "2016-06-23T24:00:01Z", LP_TIME_NONE },
    { "2016-06-23T24:00:00.5Z", LP_TIME_NONE },
    { "2016-06-23T24:31:59Z", LP_TIME_NONE },
    { "2016-06-23T16:60:00Z", LP_TIME_NONE },
    { "2016-06-23T16:31:61Z", LP_TIME_NONE },
    { "2016-06-23T16:31:59+02:", LP_TIME_NONE },
    { "2016-06-23T16:31:59+02:0", LP_TIME_NONE },
    { "2016-06-23T16:31:59+2", LP_TIME_NONE },
    { "2016-06-23T16:31:59+15:00", LP_TIME_NONE },
    { "2016-06-23T16:31:59+02:60", LP_TIME_NONE },
    { "2016-06-23T16:31:59+02:000", LP_TIME_NONE },
    { "2016-06-23T16:31:59ZZ", LP_TIME_NONE },
    { "2016-06-23T16:31:59 UT", LP_TIME_NONE },
    { "2016-06-23T16:31:59 GMT+2", LP_TIME_NONE },
    { "2016-06-23T16:31:", LP_TIME_NONE },
    { "2016-06-23T16:3", LP_TIME_NONE },
    { "2016-06-23T163159Z", LP_TIME_NONE },
    { "20160623T16:31:59Z", LP_TIME_NONE },
    { "2016-0623T16:31:59Z", LP_TIME_NONE },
    { "201606-23T163159Z", LP_TIME_NONE },
    { "20160623T16315Z", LP_TIME_NONE },
    { "20160623163159", LP_TIME_NONE },
    { "20160623", LP_TIME_NONE },
    { "2016-13-01T00:00:00Z", LP_TIME_NONE },
    { "2016-00-01T00:00:00Z", LP_TIME_NONE },
    { "2016-01-32T00:00:00Z", LP_TIME_NONE },
    { "2016-06-31T00:00:00Z", LP_TIME_NONE },
    { "0000-01-01T00:00:00Z", LP_TIME_NONE },
    { "16-06-23T16:31:59Z", LP_TIME_NONE },
    { "+2016-06-23T16:31:59Z", LP_TIME_NONE },
    { "1466699519", LP_TIME_NONE },
    { "T16:31:59Z", LP_TIME_NONE },
    { "    ", LP_TIME_NONE },
    { "2016-06-23", LP_TIME_NONE },
    { "2016-06-23T25:31:59", LP_TIME_NONE },
    { "2016-06-23T16:31:59+", LP_TIME_NONE },
    { "2016-06-23T16:31:59 CET", LP_TIME_NONE },
    { "", LP_TIME_NONE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    gsize length = strlen (cases[i].text);
    /* Without a terminator, for the sanitizer to see what is read behind. */
    g_autofree gchar *text = g_memdup2 (cases[i].text, length);
    g_test_message ("%s", cases[i].text);
    g_assert_cmpint (lp_time_parse (text, length), ==, cases[i].time);
  }
}

static const gchar *
search_slowly (const LpByteSearch *search, const gchar *text, gsize length)
{
  for (gsize i = 0; i < length; i++) {
    if (text[i] == '\\')
      return text + i;
    for (guint word = 0; word < search->n_words; word++) {
      if (length - i >= search->lengths[word] &&
          g_ascii_strncasecmp (
              text + i, search->words[word], search->lengths[word]) == 0)
        return text + i;
    }
  }
  return NULL;
}

/* Whether @found is a match, and in the line of the first one. */
static void
assert_found (const LpByteSearch *search, const gchar *found, const gchar *text,
    gsize length)
{
  const gchar *first = search_slowly (search, text, length);

  g_assert_true ((found == NULL) == (first == NULL));
  if (found == NULL)
    return;
  g_assert_true (found >= first);
  g_assert_true (
      search_slowly (search, found, (gsize) (text + length - found)) == found);
  g_assert_null (memchr (first, '\n', (gsize) (found - first)));
}

static void
test_search_finds_what_a_slow_one_finds (void)
{
  static const gchar letters[] = "imgaeIMGAE_x\"\n\xc5";
  static const gchar *const words[] = { "image", "img", "x_", "Ge", "aiM",
    "\xc5\xb9m", "e" };
  gchar text[400];

  for (guint round = 0; round < 50000; round++) {
    gsize start = (gsize) g_test_rand_int_range (0, 64);
    gsize length = (gsize) g_test_rand_int_range (0, 330);
    LpByteSearch search = { 0 };
    guint64 count = 0;

    for (gint n = g_test_rand_int_range (1, LP_BYTE_SEARCH_MAX_WORDS + 1);
         n > 0; n--) {
      const gchar *word =
          words[g_test_rand_int_range (0, round % 8 == 0 ? 7 : 6)];
      lp_byte_search_add (&search, word, strlen (word));
    }
    memset (text, '.', sizeof text);
    for (guint i = 0; i < 16; i++)
      memset (text + g_test_rand_int_range (0, 390),
          letters[g_test_rand_int_range (0, sizeof letters - 1)], 1);
    if (round % 2 == 0)
      memcpy (text + g_test_rand_int_range (0, 390), "imAge", 5);
    if (round % 16 == 0)
      text[g_test_rand_int_range (0, 390)] = '\\';
    if (round % 3 == 0)
      lp_byte_search_tune (&search, text, sizeof text);
    assert_found (&search, lp_byte_search_find (&search, text + start, length),
        text + start, length);
    for (gsize i = 0; i < length; i++)
      count += text[start + i] == '\n';
    g_assert_cmpuint (lp_byte_count (text + start, length, '\n'), ==, count);
  }
}

static void
test_a_search_goes_by_what_is_rare (void)
{
  static const gchar sample[] = "{\"pitch\":1.5,\"pixel\":2,\"magic\":3}";
  LpByteSearch search = { 0 };

  lp_byte_search_add (&search, "picture", 7);
  g_assert_cmpuint (search.pairs[0], ==, 0);
  lp_byte_search_tune (&search, sample, strlen (sample));
  g_assert_cmpuint (search.pairs[0], >, 1);
}

static LpTextInput *
open_log (const gchar *path)
{
  g_autoptr (GError) error = NULL;
  LpTextInput *input = lp_text_input_open (path, NULL, NULL, &error);

  g_assert_no_error (error);
  return input;
}

static void
test_lines_end_in_either_way (void)
{
  gchar *path = log_fixture_write ("one\r\ntwo\n\nfour", -1);
  g_autoptr (LpTextInput) input = open_log (path);
  static const gchar *const lines[] = { "one", "two", "", "four" };
  static const guint64 offsets[] = { 0, 5, 9, 10 };
  LpLineReader reader;

  lp_line_reader_init (&reader, input, LP_LINE_MAX_LENGTH);
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++) {
    g_assert_cmpint (
        lp_line_reader_next (&reader, NULL, NULL), ==, LP_LINE_READ);
    g_assert_cmpmem (reader.text, reader.length, lines[i], strlen (lines[i]));
    g_assert_cmpuint (reader.number, ==, i + 1);
    g_assert_cmpuint (reader.offset, ==, offsets[i]);
  }
  g_assert_cmpint (lp_line_reader_next (&reader, NULL, NULL), ==, LP_LINE_END);
  log_fixture_remove (path);
}

/* Lines of all lengths, over the ends of blocks, some with the word. */
static GString *
make_lines (guint n_lines)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n_lines; i++) {
    gint length = g_test_rand_int_range (0, i % 50 == 0 ? 70000 : 300);
    gsize start = text->len;

    g_string_set_size (text, start + (gsize) length);
    memset (text->str + start, 'a', (gsize) length);
    if (length > 10 && i % 7 == 0)
      memcpy (text->str + start + g_test_rand_int_range (0, length - 5),
          "image", 5);
    g_string_append (text, i % 3 ? "\n" : "\r\n");
  }
  return text;
}

static void
test_search_passes_over_lines_and_counts_them (void)
{
  GString *text = make_lines (3000);
  gchar *path = log_fixture_write (text->str, (gssize) text->len);
  g_autoptr (LpTextInput) input = open_log (path);
  g_auto (GStrv) lines = g_strsplit (text->str, "\n", -1);
  LpByteSearch search = { 0 };
  LpLineReader reader;

  lp_byte_search_add (&search, "image", 5);
  lp_line_reader_init (&reader, input, LP_LINE_MAX_LENGTH);
  for (guint i = 0; lines[i] != NULL; i++) {
    if (strstr (lines[i], "image") == NULL)
      continue;
    g_assert_cmpint (
        lp_line_reader_next (&reader, &search, NULL), ==, LP_LINE_READ);
    g_assert_cmpuint (reader.number, ==, i + 1);
    g_strchomp (lines[i]);
    g_assert_cmpmem (reader.text, reader.length, lines[i], strlen (lines[i]));
    g_assert_true (
        memcmp (text->str + reader.offset, reader.text, reader.length) == 0);
  }
  g_assert_cmpint (
      lp_line_reader_next (&reader, &search, NULL), ==, LP_LINE_END);
  g_string_free (text, TRUE);
  log_fixture_remove (path);
}

static void
test_a_line_too_long_is_passed_over_in_little_memory (void)
{
  g_autoptr (GError) error = NULL;
  gchar *path = log_fixture_write ("first\n", -1);
  g_autoptr (LpTextInput) input = NULL;
  LpLineReader reader;
  gint fd = g_open (path, O_WRONLY | O_APPEND, 0);

  /* A hole of 100 MB reads as zeros. */
  g_assert_cmpint (ftruncate (fd, 100 * 1024 * 1024), ==, 0);
  g_assert_cmpint (write (fd, "\nlast\n", 6), ==, 6);
  close (fd);
  input = open_log (path);
  lp_line_reader_init (&reader, input, 1024 * 1024);
  g_assert_cmpint (
      lp_line_reader_next (&reader, NULL, &error), ==, LP_LINE_READ);
  g_assert_cmpint (
      lp_line_reader_next (&reader, NULL, &error), ==, LP_LINE_TOO_LONG);
  g_assert_cmpuint (reader.number, ==, 2);
  g_assert_cmpuint (reader.offset, ==, 6);
  g_assert_cmpint (
      lp_line_reader_next (&reader, NULL, &error), ==, LP_LINE_READ);
  g_assert_cmpmem (reader.text, reader.length, "last", 4);
  g_assert_cmpuint (reader.number, ==, 3);
  g_assert_cmpuint (input->capacity, <, 4 * 1024 * 1024);
  log_fixture_remove (path);
}

static void
test_a_file_that_grows_is_read_to_its_new_end (void)
{
  gchar *path = log_fixture_write ("one\n", -1);
  g_autoptr (LpTextInput) input = open_log (path);
  LpLineReader reader;
  gint fd;

  lp_line_reader_init (&reader, input, LP_LINE_MAX_LENGTH);
  g_assert_cmpint (lp_line_reader_next (&reader, NULL, NULL), ==, LP_LINE_READ);
  fd = g_open (path, O_WRONLY | O_APPEND, 0);
  g_assert_cmpint (write (fd, "two\n", 4), ==, 4);
  close (fd);
  g_assert_cmpint (lp_line_reader_next (&reader, NULL, NULL), ==, LP_LINE_READ);
  g_assert_cmpmem (reader.text, reader.length, "two", 3);
  g_assert_cmpint (lp_line_reader_next (&reader, NULL, NULL), ==, LP_LINE_END);
  log_fixture_remove (path);
}

static gpointer
cancel (gpointer data)
{
  g_usleep (50000);
  g_cancellable_cancel (data);
  return NULL;
}

static void
test_a_silent_pipe_can_be_interrupted_and_read_on (void)
{
  gchar *path = log_fixture_write ("", -1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (LpTextInput) input = NULL;
  LpLineReader reader;
  GThread *thread;
  gint fd;

  g_unlink (path);
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  input = lp_text_input_open (path, cancellable, NULL, &error);
  g_assert_no_error (error);
  lp_line_reader_init (&reader, input, LP_LINE_MAX_LENGTH);
  thread = g_thread_new ("cancel", cancel, cancellable);
  g_assert_cmpint (
      lp_line_reader_next (&reader, NULL, &error), ==, LP_LINE_ERROR);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
  g_cancellable_reset (cancellable);

  fd = g_open (path, O_WRONLY, 0);
  g_assert_cmpint (write (fd, "one\ntw", 6), ==, 6);
  g_assert_cmpint (lp_line_reader_next (&reader, NULL, NULL), ==, LP_LINE_READ);
  g_assert_cmpmem (reader.text, reader.length, "one", 3);
  close (fd);
  g_assert_cmpint (lp_line_reader_next (&reader, NULL, NULL), ==, LP_LINE_READ);
  g_assert_cmpmem (reader.text, reader.length, "tw", 2);
  g_assert_cmpint (lp_line_reader_next (&reader, NULL, NULL), ==, LP_LINE_END);
  log_fixture_remove (path);
}

static void
test_a_word_found_before_an_interruption_counts_after_it (void)
{
  gchar *path = log_fixture_write ("", -1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (LpTextInput) input = NULL;
  LpByteSearch search = { 0 };
  LpLineReader reader;
  GThread *thread;
  gint fd;

  g_unlink (path);
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  input = lp_text_input_open (path, cancellable, NULL, &error);
  g_assert_no_error (error);
  lp_line_reader_init (&reader, input, LP_LINE_MAX_LENGTH);
  lp_byte_search_add (&search, "image", 5);
  fd = g_open (path, O_WRONLY, 0);
  g_assert_cmpint (write (fd, "one\n{\"image\":\"a.", 16), ==, 16);
  thread = g_thread_new ("cancel", cancel, cancellable);
  g_assert_cmpint (
      lp_line_reader_next (&reader, &search, &error), ==, LP_LINE_ERROR);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
  g_cancellable_reset (cancellable);
  g_assert_cmpuint (input->length, ==, 12);

  g_assert_cmpint (write (fd, "jpg\"}\nlast\n", 11), ==, 11);
  close (fd);
  g_assert_cmpint (
      lp_line_reader_next (&reader, &search, NULL), ==, LP_LINE_READ);
  g_assert_cmpmem (reader.text, reader.length, "{\"image\":\"a.jpg\"}", 17);
  g_assert_cmpuint (reader.number, ==, 2);
  g_assert_cmpint (
      lp_line_reader_next (&reader, &search, NULL), ==, LP_LINE_END);
  log_fixture_remove (path);
}

static void
test_a_folder_or_nothing_is_no_log (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (lp_text_input_open (g_get_tmp_dir (), NULL, NULL, &error));
  g_assert_error (error, LP_ERROR, LP_ERROR_READ);
  g_assert_nonnull (strstr (error->message, g_get_tmp_dir ()));
  g_clear_error (&error);
  g_assert_null (lp_text_input_open ("/no/such/log", NULL, NULL, &error));
  g_assert_error (error, LP_ERROR, LP_ERROR_READ);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func (
      "/log-lines/times-are-read-as-written", test_times_are_read_as_written);
  g_test_add_func ("/log-lines/search-finds-what-a-slow-one-finds",
      test_search_finds_what_a_slow_one_finds);
  g_test_add_func ("/log-lines/a-search-goes-by-what-is-rare",
      test_a_search_goes_by_what_is_rare);
  g_test_add_func (
      "/log-lines/lines-end-in-either-way", test_lines_end_in_either_way);
  g_test_add_func ("/log-lines/search-passes-over-lines-and-counts-them",
      test_search_passes_over_lines_and_counts_them);
  g_test_add_func ("/log-lines/a-line-too-long-is-passed-over-in-little-memory",
      test_a_line_too_long_is_passed_over_in_little_memory);
  g_test_add_func ("/log-lines/a-file-that-grows-is-read-to-its-new-end",
      test_a_file_that_grows_is_read_to_its_new_end);
  g_test_add_func ("/log-lines/a-silent-pipe-can-be-interrupted-and-read-on",
      test_a_silent_pipe_can_be_interrupted_and_read_on);
  g_test_add_func (
      "/log-lines/a-word-found-before-an-interruption-counts-after-it",
      test_a_word_found_before_an_interruption_counts_after_it);
  g_test_add_func ("/log-lines/a-folder-or-nothing-is-no-log",
      test_a_folder_or_nothing_is_no_log);
  return g_test_run ();
}
