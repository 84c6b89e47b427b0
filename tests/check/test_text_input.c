/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Files that are packed, cut or changed while they are read. */

#include "text/lp-text-input.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

typedef struct {
  gchar *text;
  gsize length;
  gchar *fault;
} Content;

static void
content_clear (Content *content)
{
  g_free (content->text);
  g_free (content->fault);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Content, content_clear)

/* Longer than a block, and hard to pack. */
static GString *
make_text (gsize length)
{
  GString *text = g_string_sized_new (length);

  while (text->len < length)
    g_string_append_printf (text, "%u\n", g_test_rand_int ());
  return text;
}

static void
append_gzip (GByteArray *bytes, const gchar *text, gsize length)
{
  g_autoptr (GConverter) gzip =
      G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 1));
  g_autofree gchar *packed = g_malloc (length + 1000);
  gsize n_taken, n_given;

  g_assert_cmpint (
      g_converter_convert (gzip, text, length, packed, length + 1000,
          G_CONVERTER_INPUT_AT_END, &n_taken, &n_given, NULL),
      ==, G_CONVERTER_FINISHED);
  g_byte_array_append (bytes, (const guint8 *) packed, (guint) n_given);
}

static void
append_zstd (GByteArray *bytes, const gchar *text, gsize length)
{
  gsize size = ZSTD_compressBound (length);
  g_autofree gchar *packed = g_malloc (size);

  size = ZSTD_compress (packed, size, text, length, 1);
  g_assert_false (ZSTD_isError (size));
  g_byte_array_append (bytes, (const guint8 *) packed, (guint) size);
}

typedef void (*AppendFunc) (GByteArray *bytes, const gchar *text, gsize length);

static const AppendFunc packers[] = { append_gzip, append_zstd };

static gchar *
write_file (const void *bytes, gsize length)
{
  g_autoptr (GError) error = NULL;
  gchar *path = NULL;

  close (g_file_open_tmp ("lp-input-XXXXXX", &path, &error));
  g_assert_no_error (error);
  g_file_set_contents (path, bytes, (gssize) length, &error);
  g_assert_no_error (error);
  return path;
}

static Content
read_path (const gchar *path, gsize step)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LpTextInput) input = lp_text_input_open (path, NULL, NULL, &error);
  GString *text = g_string_new (NULL);
  Content content;

  g_assert_no_error (error);
  while (!input->at_end) {
    gsize length;

    g_assert_true (lp_text_input_read_more (input, &error));
    length = MIN (input->length, step);
    g_assert_cmpuint (input->offset, ==, text->len);
    g_string_append_len (text, input->data, (gssize) length);
    lp_text_input_consume (input, length);
  }
  g_string_append_len (text, input->data, (gssize) input->length);
  content.fault = g_strdup (input->fault);
  content.length = text->len;
  content.text = g_string_free (text, FALSE);
  return content;
}

static Content
read_bytes (const GByteArray *bytes)
{
  g_autofree gchar *path = write_file (bytes->data, bytes->len);
  Content content = read_path (path, G_MAXSIZE);

  g_unlink (path);
  return content;
}

static void
assert_content (const Content *content, const gchar *text, gsize length)
{
  g_assert_cmpmem (content->text, content->length, text, length);
}

static void
test_packed_files_are_read_as_they_are (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (packers); i++) {
    g_autoptr (GString) text = make_text (3 * LP_TEXT_BLOCK + 17);
    g_autoptr (GByteArray) bytes = g_byte_array_new ();
    g_auto (Content) content = { 0 };

    packers[i](bytes, text->str, text->len);
    content = read_bytes (bytes);
    assert_content (&content, text->str, text->len);
    g_assert_null (content.fault);
  }
}

static void
test_members_follow_each_other (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (packers); i++) {
    g_autoptr (GString) text = make_text (LP_TEXT_BLOCK);
    g_autoptr (GByteArray) bytes = g_byte_array_new ();
    g_auto (Content) content = { 0 };
    gsize half = text->len / 2;

    packers[i](bytes, text->str, half);
    packers[i](bytes, text->str + half, text->len - half);
    packers[i](bytes, "", 0);
    content = read_bytes (bytes);
    assert_content (&content, text->str, text->len);
    g_assert_null (content.fault);
  }
}

static void
test_zeros_behind_packed_data_are_nothing (void)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  const guint8 zeros[512] = { 0 };
  g_auto (Content) content = { 0 };

  append_gzip (bytes, "text", 4);
  g_byte_array_append (bytes, zeros, sizeof zeros);
  content = read_bytes (bytes);
  assert_content (&content, "text", 4);
  g_assert_null (content.fault);
}

static void
test_what_is_cut_is_read_up_to_the_cut (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (packers); i++) {
    g_autoptr (GString) text = make_text (3 * LP_TEXT_BLOCK);
    g_autoptr (GByteArray) bytes = g_byte_array_new ();
    g_auto (Content) content = { 0 };

    packers[i](bytes, text->str, text->len);
    g_byte_array_set_size (bytes, bytes->len / 2);
    content = read_bytes (bytes);
    g_assert_cmpuint (content.length, >, text->len / 4);
    g_assert_cmpmem (content.text, content.length, text->str, content.length);
    g_assert_nonnull (strstr (content.fault, "end early"));
  }
}

static void
test_damage_ends_the_file_with_a_reason (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (packers); i++) {
    for (guint round = 0; round < 100; round++) {
      g_autoptr (GString) text = make_text (4000);
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      g_auto (Content) content = { 0 };
      guint place;

      packers[i](bytes, text->str, text->len);
      place = (guint) g_test_rand_int_range (4, (gint32) bytes->len);
      bytes->data[place] ^= (guint8) (1 << g_test_rand_int_range (0, 8));
      content = read_bytes (bytes);
      /* Zstandard is not packed here with a checksum. */
      g_assert_cmpuint (content.length, <=, LP_TEXT_BLOCK);
      if (i == 0 && place > 9)
        g_assert_nonnull (content.fault);
    }
  }
}

static void
test_something_else_behind_packed_data_is_told (void)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_auto (Content) content = { 0 };

  append_zstd (bytes, "text", 4);
  g_byte_array_append (bytes, (const guint8 *) "and more", 8);
  content = read_bytes (bytes);
  assert_content (&content, "text", 4);
  g_assert_nonnull (strstr (content.fault, "not packed"));
}

static void
test_what_only_begins_like_a_packed_file_is_text (void)
{
  const gchar *const texts[] = { "", "\x1f", "\x28\xb5\x2f", "P*M", "a" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GByteArray) bytes = g_byte_array_new ();
    g_auto (Content) content = { 0 };

    g_byte_array_append (
        bytes, (const guint8 *) texts[i], (guint) strlen (texts[i]));
    content = read_bytes (bytes);
    assert_content (&content, texts[i], strlen (texts[i]));
    g_assert_null (content.fault);
  }
}

typedef struct {
  const gchar *path;
  const GByteArray *bytes;
} Writer;

static gpointer
write_slowly (gpointer data)
{
  const Writer *writer = data;
  FILE *file = g_fopen (writer->path, "wb");

  g_assert_nonnull (file);
  setvbuf (file, NULL, _IONBF, 0);
  for (guint i = 0; i < writer->bytes->len; i++)
    g_assert_cmpint (fputc (writer->bytes->data[i], file), !=, EOF);
  fclose (file);
  return NULL;
}

static void
test_a_pipe_may_be_packed_and_slow (void)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GString) text = make_text (2000);
  g_autofree gchar *path = write_file ("", 0);
  g_auto (Content) content = { 0 };
  const Writer writer = { path, bytes };
  GThread *thread;

  append_gzip (bytes, text->str, text->len);
  g_unlink (path);
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  thread = g_thread_new ("writer", write_slowly, (gpointer) &writer);
  content = read_path (path, 7);
  g_thread_join (thread);
  g_unlink (path);
  assert_content (&content, text->str, text->len);
  g_assert_null (content.fault);
}

static void
test_a_file_that_shrinks_is_told (void)
{
  g_autoptr (GString) text = make_text (4 * LP_TEXT_BLOCK);
  g_autofree gchar *path = write_file (text->str, text->len);
  g_autoptr (LpTextInput) input = lp_text_input_open (path, NULL, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (lp_text_input_read_more (input, &error));
  g_assert_cmpint (truncate (path, 2 * LP_TEXT_BLOCK), ==, 0);
  while (!input->at_end)
    g_assert_true (lp_text_input_read_more (input, &error));
  g_unlink (path);
  g_assert_cmpuint (input->length, ==, 2 * LP_TEXT_BLOCK);
  g_assert_nonnull (strstr (input->fault, "got shorter"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text-input/packed-files-are-read-as-they-are",
      test_packed_files_are_read_as_they_are);
  g_test_add_func (
      "/text-input/members-follow-each-other", test_members_follow_each_other);
  g_test_add_func ("/text-input/zeros-behind-packed-data-are-nothing",
      test_zeros_behind_packed_data_are_nothing);
  g_test_add_func ("/text-input/what-is-cut-is-read-up-to-the-cut",
      test_what_is_cut_is_read_up_to_the_cut);
  g_test_add_func ("/text-input/damage-ends-the-file-with-a-reason",
      test_damage_ends_the_file_with_a_reason);
  g_test_add_func ("/text-input/something-else-behind-packed-data-is-told",
      test_something_else_behind_packed_data_is_told);
  g_test_add_func ("/text-input/what-only-begins-like-a-packed-file-is-text",
      test_what_only_begins_like_a_packed_file_is_text);
  g_test_add_func ("/text-input/a-pipe-may-be-packed-and-slow",
      test_a_pipe_may_be_packed_and_slow);
  g_test_add_func ("/text-input/a-file-that-shrinks-is-told",
      test_a_file_that_shrinks_is_told);
  return g_test_run ();
}
