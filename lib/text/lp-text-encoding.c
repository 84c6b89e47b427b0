/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "text/lp-text-encoding.h"

#include <string.h>

/* What the bytes from 0x80 to 0x9f are in Windows-1252; from 0xa0 on it is the
 * same as Latin-1. Where it has none, Latin-1 has control characters. */
static const gunichar windows_1252[] = { 0x20ac, 0x81, 0x201a, 0x192, 0x201e,
  0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d, 0x17d,
  0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc,
  0x2122, 0x161, 0x203a, 0x153, 0x9d, 0x17e, 0x178 };

static gboolean
is_utf16 (const gchar *text, gsize length, gboolean *big_endian)
{
  if (length < 4)
    return FALSE;
  *big_endian = memcmp (text, "\xfe\xff", 2) == 0 ||
                (text[0] == 0 && text[1] != 0 && text[2] == 0 && text[3] != 0);
  return *big_endian || memcmp (text, "\xff\xfe", 2) == 0 ||
         (text[0] != 0 && text[1] == 0 && text[2] != 0 && text[3] == 0);
}

static gunichar
get_unit (const gchar *text, gboolean big_endian)
{
  guint8 first = (guint8) text[0], second = (guint8) text[1];

  return big_endian ? (gunichar) first << 8 | second
                    : (gunichar) second << 8 | first;
}

/* Halves of pairs that stand alone become U+FFFD. */
static GString *
convert_utf16 (const gchar *text, gsize length, gboolean big_endian)
{
  GString *result = g_string_sized_new (length / 2);

  for (gsize i = 0; i + 2 <= length; i += 2) {
    gunichar unit = get_unit (text + i, big_endian);
    gunichar next = i + 4 <= length ? get_unit (text + i + 2, big_endian) : 0;

    if (unit >= 0xd800 && unit < 0xdc00 && next >= 0xdc00 && next < 0xe000) {
      unit = 0x10000 + ((unit - 0xd800) << 10) + (next - 0xdc00);
      i += 2;
    } else if (unit >= 0xd800 && unit < 0xe000) {
      unit = 0xfffd;
    }
    g_string_append_unichar (result, unit);
  }
  return result;
}

/* Returns how many bytes of @text are UTF-8. As a rule they are ASCII, and
 * there may be hundreds of megabytes of it. */
static gsize
measure_utf8 (const gchar *text, gsize length)
{
  gsize i = 0;

  while (i < length) {
    gunichar character;
    guint64 word;

    for (; i + sizeof word <= length; i += sizeof word) {
      memcpy (&word, text + i, sizeof word);
      if (word & G_GUINT64_CONSTANT (0x8080808080808080))
        break;
    }
    while (i < length && !(text[i] & 0x80))
      i++;
    if (i == length)
      break;
    character = g_utf8_get_char_validated (text + i, (gssize) (length - i));
    if (character >= 0x110000)
      break;
    i += (gsize) g_unichar_to_utf8 (character, NULL);
  }
  return i;
}

static GString *
convert_strays (const gchar *text, gsize length)
{
  GString *result = g_string_sized_new (length + length / 16);
  gsize i = 0;

  while (i < length) {
    gsize n = measure_utf8 (text + i, length - i);

    g_string_append_len (result, text + i, (gssize) n);
    i += n;
    if (i < length) {
      guint8 byte = (guint8) text[i++];
      g_string_append_unichar (
          result, byte < 0xa0 ? windows_1252[byte - 0x80] : byte);
    }
  }
  return result;
}

/* XML says itself what it is written in. */
static gboolean
declares_encoding (const gchar *text, gsize length)
{
  const gchar *end;

  if (length < 5 || memcmp (text, "<?xml", 5) != 0)
    return FALSE;
  end = g_strstr_len (text, (gssize) MIN (length, 256), "?>");
  return end != NULL && g_strstr_len (text, end - text, "encoding") != NULL;
}

/* Old programs on a Macintosh end lines with nothing but a carriage return. */
static void
end_lines (gchar *text, gsize length)
{
  gchar *end = text + length;

  if (memchr (text, '\n', length) != NULL)
    return;
  while ((text = memchr (text, '\r', (gsize) (end - text))) != NULL)
    *text++ = '\n';
}

/**
 * lp_text_normalize: (skip)
 * @text: (transfer full): what a file holds, or its beginning
 * @length: (inout): its bytes
 *
 * Brings a text into UTF-8 without a mark at its beginning. UTF-16 is
 * recognised by its mark, or by what its first characters are like. Of other
 * texts bytes that are no UTF-8 are taken for Windows-1252, which is what
 * programs wrote before; that leaves the rest as it is if there is but some
 * damage. Only XML that declares an encoding, unless it is UTF-16, is left to
 * its parser. Lines end in a line feed, though one may follow a carriage
 * return.
 *
 * Returns: (transfer full): the text, @text itself where that is good already
 */
gchar *
lp_text_normalize (gchar *text, gsize *length)
{
  GString *converted = NULL;
  gboolean big_endian;

  if (is_utf16 (text, *length, &big_endian))
    converted = convert_utf16 (text, *length, big_endian);
  else if (!declares_encoding (text, *length) &&
           measure_utf8 (text, *length) < *length)
    converted = convert_strays (text, *length);
  if (converted != NULL) {
    g_free (text);
    *length = converted->len;
    text = g_string_free (converted, FALSE);
  }
  if (*length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0) {
    *length -= 3;
    memmove (text, text + 3, *length);
  }
  end_lines (text, *length);
  return text;
}

/**
 * lp_text_load: (skip)
 * @path: a file
 * @length: (out): bytes of its text
 * @error: where to say what is wrong
 *
 * Returns: (transfer full): what the file holds, as lp_text_normalize() makes
 *   it, or %NULL with one of #GFileError
 */
gchar *
lp_text_load (const gchar *path, gsize *length, GError **error)
{
  gchar *text;

  if (!g_file_get_contents (path, &text, length, error))
    return NULL;
  return lp_text_normalize (text, length);
}
