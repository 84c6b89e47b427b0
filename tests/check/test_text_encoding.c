/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "json_annotation_fixture.h"
#include "text/lp-text-encoding.h"

#include <string.h>

static void
assert_normalized (const gchar *bytes, gsize length, const gchar *expected)
{
  gsize n = length;
  g_autofree gchar *text = lp_text_normalize (g_memdup2 (bytes, length), &n);

  g_assert_cmpmem (text, n, expected, strlen (expected));
}

#define ASSERT_NORMALIZED(bytes, expected)                                     \
  assert_normalized (bytes, sizeof bytes - 1, expected)

static void
test_utf8_stays_as_it_is (void)
{
  gsize length = 12;
  gchar *text = g_strdup ("M\xc3\xa4st, tower");
  gchar *same = lp_text_normalize (text, &length);

  g_assert_true (same == text);
  g_assert_cmpuint (length, ==, 12);
  g_free (same);
  ASSERT_NORMALIZED ("", "");
  ASSERT_NORMALIZED ("\xef\xbb\xbf"
                     "a",
      "a");
}

static void
test_utf16_is_told_by_its_mark_or_its_zeros (void)
{
  ASSERT_NORMALIZED ("\xff\xfe"
                     "a\0\xe4\0",
      "a\xc3\xa4");
  ASSERT_NORMALIZED ("\xfe\xff\0a\0\xe4", "a\xc3\xa4");
  ASSERT_NORMALIZED ("a\0b\0\n\0", "ab\n");
  ASSERT_NORMALIZED ("\0a\0b\0\n", "ab\n");
  /* A pair, halves of pairs alone, half a character. */
  ASSERT_NORMALIZED ("\xff\xfe\x3d\xd8\x00\xde", "\xf0\x9f\x98\x80");
  ASSERT_NORMALIZED ("\xff\xfe\x3d\xd8"
                     "a\0\x00\xde",
      "\xef\xbf\xbd"
      "a\xef\xbf\xbd");
  ASSERT_NORMALIZED ("\xff\xfe"
                     "a\0b",
      "a");
}

static void
test_bytes_that_are_no_utf8_are_of_windows (void)
{
  ASSERT_NORMALIZED ("M\xe4st 1 \x80\n", "M\xc3\xa4st 1 \xe2\x82\xac\n");
  /* Damage leaves the rest as it is; a character may be cut off. */
  ASSERT_NORMALIZED (
      "M\xc3\xa4st \xe4 tower\xc3", "M\xc3\xa4st \xc3\xa4 tower\xc3\x83");
}

static void
test_xml_may_say_itself_what_it_is_in (void)
{
  const gchar declared[] = "<?xml version='1.0' encoding='x'?><a>\xe4</a>";
  gsize length = sizeof declared - 1;
  g_autofree gchar *text =
      lp_text_normalize (g_memdup2 (declared, length), &length);

  g_assert_cmpmem (text, length, declared, sizeof declared - 1);
  ASSERT_NORMALIZED ("<?xml version='1.0'?><a>\xe4</a>",
      "<?xml version='1.0'?><a>\xc3\xa4</a>");
}

static void
test_returns_end_lines_where_nothing_else_does (void)
{
  ASSERT_NORMALIZED ("a\rb\r", "a\nb\n");
  ASSERT_NORMALIZED ("a\r\nb\r", "a\r\nb\r");
}

/* Every byte is some character, and none is lost. */
static void
test_any_bytes_become_utf8 (void)
{
  for (guint i = 0; i < 1000; i++) {
    gsize length = (gsize) g_test_rand_int_range (0, 40);
    gchar *text = g_malloc (length + 1);

    for (gsize j = 0; j < length; j++)
      text[j] = (gchar) g_test_rand_int_range (0, 256);
    text = lp_text_normalize (text, &length);
    for (gsize j = 0; j < length; j++)
      if (text[j] == '\0')
        text[j] = ' ';
    g_assert_true (g_utf8_validate_len (text, length, NULL));
    g_free (text);
  }
}

static void
assert_loads (const gchar *name, const gchar *encoding, const gchar *text)
{
  gsize length;
  g_autofree gchar *encoded =
      g_convert (text, -1, encoding, "UTF-8", NULL, &length, NULL);
  g_autoptr (LpAnnotationSet) set = NULL;
  const LpAnnotation *box;

  fixture_write_bytes (name, encoded, (gssize) length);
  set = fixture_load (name);
  g_assert_cmpuint (lp_annotation_set_get_n_images (set), ==, 1);
  box = lp_annotation_set_get_image (set, 0)->annotations;
  g_assert_cmpstr (box->label, ==, "M\xc3\xa4st");
  g_assert_cmpfloat (box->width, ==, 40);
}

static void
test_annotations_may_be_in_any_encoding (void)
{
  const gchar *const encodings[] = { "UTF-16", "UTF-16BE", "ISO-8859-1" };

  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++) {
    assert_loads ("a.csv", encodings[i],
        "filename,class,xmin,ymin,xmax,ymax\ra.jpg,M\xc3\xa4st,10,20,50,60\r");
    assert_loads (
        "a.txt", encodings[i], "10 20 50 20 50 60 10 60 M\xc3\xa4st 0\n");
    assert_loads ("a.json", encodings[i],
        "{\"images\":[{\"id\":1,\"file_name\":\"a.jpg\"}],"
        "\"categories\":[{\"id\":1,\"name\":\"M\xc3\xa4st\"}],\"annotations\":"
        "[{\"image_id\":1,\"category_id\":1,\"bbox\":[10,20,40,40]}]}");
    assert_loads ("a.xml", encodings[i],
        "<annotation><filename>a.jpg</filename><object>"
        "<name>M\xc3\xa4st</name><bndbox><xmin>10</xmin><ymin>20</ymin>"
        "<xmax>50</xmax><ymax>60</ymax></bndbox></object></annotation>");
  }
  assert_loads ("b.xml", "UTF-16",
      "<?xml version=\"1.0\" encoding=\"utf-16\"?><annotation><object>"
      "<name>M\xc3\xa4st</name><bndbox><xmin>10</xmin><ymin>20</ymin>"
      "<xmax>50</xmax><ymax>60</ymax></bndbox></object></annotation>");
}

static void
add_tests (void)
{
#define ADD(name, function) g_test_add_func ("/text-encoding/" name, function)
  ADD ("utf8-stays-as-it-is", test_utf8_stays_as_it_is);
  ADD ("utf16-is-told-by-its-mark-or-its-zeros",
      test_utf16_is_told_by_its_mark_or_its_zeros);
  ADD ("bytes-that-are-no-utf8-are-of-windows",
      test_bytes_that_are_no_utf8_are_of_windows);
  ADD ("xml-may-say-itself-what-it-is-in",
      test_xml_may_say_itself_what_it_is_in);
  ADD ("returns-end-lines-where-nothing-else-does",
      test_returns_end_lines_where_nothing_else_does);
  ADD ("any-bytes-become-utf8", test_any_bytes_become_utf8);
  ADD ("annotations-may-be-in-any-encoding",
      test_annotations_may_be_in_any_encoding);
}

int
main (int argc, char **argv)
{
  return fixture_run (&argc, &argv, add_tests);
}
