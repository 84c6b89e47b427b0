/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "json/lp-json-reader.h"

#include <math.h>

/* What may come next. */
enum {
  EXPECT_VALUE,        /* a value */
  EXPECT_VALUE_OR_END, /* after [ */
  EXPECT_KEY_OR_END,   /* after { */
  EXPECT_KEY,          /* after a comma in an object */
  EXPECT_SEPARATOR,    /* a comma, or the end of the innermost one */
  EXPECT_NOTHING,      /* the one value has been read */
};

/**
 * lp_json_reader_init: (skip)
 * @reader: a reader
 * @text: (not nullable): the text, which must outlive the reader and its spans
 * @length: its length in bytes
 *
 * Begins to read @text, which holds one JSON value. A byte order mark before
 * it is passed over.
 */
void
lp_json_reader_init (LpJsonReader *reader, const gchar *text, gsize length)
{
  memset (reader, 0, sizeof *reader);
  reader->start = text;
  reader->position = text;
  reader->end = text + length;
  reader->expected = EXPECT_VALUE;
  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    reader->position += 3;
}

static gboolean
is_in_object (const LpJsonReader *reader)
{
  guint level = reader->depth - 1;

  return reader->depth > 0 &&
         (reader->in_object[level / 64] >> (level % 64) & 1) != 0;
}

static LpJsonToken
fail (LpJsonReader *reader, const gchar *position, const gchar *message)
{
  reader->error_position = position;
  reader->error_message = message;
  return reader->token = LP_JSON_ERROR;
}

static void
skip_space (LpJsonReader *reader)
{
  while (reader->position < reader->end &&
         (*reader->position == ' ' || *reader->position == '\n' ||
             *reader->position == '\r' || *reader->position == '\t'))
    reader->position++;
}

static LpJsonToken
enter (LpJsonReader *reader, gboolean object)
{
  guint level = reader->depth;

  if (level == LP_JSON_MAX_DEPTH)
    return fail (reader, reader->position, "nested too deeply");
  if (object)
    reader->in_object[level / 64] |= G_GUINT64_CONSTANT (1) << (level % 64);
  else
    reader->in_object[level / 64] &= ~(G_GUINT64_CONSTANT (1) << (level % 64));
  reader->depth++;
  reader->position++;
  reader->expected = object ? EXPECT_KEY_OR_END : EXPECT_VALUE_OR_END;
  return reader->token = object ? LP_JSON_OBJECT_BEGIN : LP_JSON_ARRAY_BEGIN;
}

static LpJsonToken
leave (LpJsonReader *reader)
{
  gboolean object = is_in_object (reader);

  reader->depth--;
  reader->position++;
  reader->expected = reader->depth > 0 ? EXPECT_SEPARATOR : EXPECT_NOTHING;
  return reader->token = object ? LP_JSON_OBJECT_END : LP_JSON_ARRAY_END;
}

/* Finds the closing quote; what stands between is checked only when it is
 * decoded, since most strings are passed over. */
static gboolean
scan_string (LpJsonReader *reader)
{
  const gchar *p = reader->position + 1;

  reader->span = p;
  reader->escaped = FALSE;
  for (;;) {
    const gchar *quote = memchr (p, '"', reader->end - p);
    const gchar *backslash;

    if (quote == NULL) {
      fail (reader, reader->position, "a string without its end");
      return FALSE;
    }
    backslash = memchr (p, '\\', quote - p);
    if (backslash == NULL) {
      reader->length = quote - reader->span;
      reader->position = quote + 1;
      return TRUE;
    }
    reader->escaped = TRUE;
    p = MIN (backslash + 2, reader->end);
  }
}

static LpJsonToken
read_key (LpJsonReader *reader)
{
  if (*reader->position != '"')
    return fail (reader, reader->position, "a key in quotes is missing");
  if (!scan_string (reader))
    return LP_JSON_ERROR;
  skip_space (reader);
  if (reader->position == reader->end || *reader->position != ':')
    return fail (reader, reader->position, "a colon is missing after a key");
  reader->position++;
  reader->expected = EXPECT_VALUE;
  return reader->token = LP_JSON_KEY;
}

static LpJsonToken
read_word (LpJsonReader *reader, const gchar *word, LpJsonToken token)
{
  gsize length = strlen (word);

  if ((gsize) (reader->end - reader->position) < length ||
      memcmp (reader->position, word, length) != 0)
    return fail (reader, reader->position, "not a JSON value");
  reader->span = reader->position;
  reader->length = length;
  reader->position += length;
  return reader->token = token;
}

/* JSON's own grammar: no leading zeros, no bare dots, no plus. */
static LpJsonToken
read_number (LpJsonReader *reader)
{
  const gchar *p = reader->position;
  const gchar *end = reader->end;
  const gchar *digits;

  if (p < end && *p == '-')
    p++;
  if (p < end && *p == 'I')
    return read_word (reader, "-Infinity", LP_JSON_NUMBER);
  digits = p;
  while (p < end && g_ascii_isdigit (*p))
    p++;
  if (p == digits || (*digits == '0' && p > digits + 1))
    return fail (reader, reader->position, "not a JSON value");
  if (p < end && *p == '.') {
    digits = ++p;
    while (p < end && g_ascii_isdigit (*p))
      p++;
    if (p == digits)
      return fail (reader, reader->position, "a number without decimals");
  }
  if (p < end && (*p == 'e' || *p == 'E')) {
    p++;
    if (p < end && (*p == '+' || *p == '-'))
      p++;
    digits = p;
    while (p < end && g_ascii_isdigit (*p))
      p++;
    if (p == digits)
      return fail (reader, reader->position, "a number without exponent");
  }
  reader->span = reader->position;
  reader->length = p - reader->position;
  reader->position = p;
  return reader->token = LP_JSON_NUMBER;
}

static LpJsonToken
read_value (LpJsonReader *reader)
{
  switch (*reader->position) {
    case '{':
      return enter (reader, TRUE);
    case '[':
      return enter (reader, FALSE);
    case '"':
      if (!scan_string (reader))
        return LP_JSON_ERROR;
      reader->token = LP_JSON_STRING;
      break;
    case 't':
      read_word (reader, "true", LP_JSON_TRUE);
      break;
    case 'f':
      read_word (reader, "false", LP_JSON_FALSE);
      break;
    case 'n':
      read_word (reader, "null", LP_JSON_NULL);
      break;
    /* Not JSON, but what Python's json module writes; as numbers they are
     * not finite ones, which whoever reads them has to refuse anyway. */
    case 'N':
      read_word (reader, "NaN", LP_JSON_NUMBER);
      break;
    case 'I':
      read_word (reader, "Infinity", LP_JSON_NUMBER);
      break;
    default:
      read_number (reader);
  }
  reader->expected = reader->depth > 0 ? EXPECT_SEPARATOR : EXPECT_NOTHING;
  return reader->token;
}

/**
 * lp_json_reader_next: (skip)
 * @reader: a reader
 *
 * Reads the next token. After %LP_JSON_END and %LP_JSON_ERROR it returns the
 * same again.
 *
 * Returns: the token
 */
LpJsonToken
lp_json_reader_next (LpJsonReader *reader)
{
  gchar closing;

  if (reader->token == LP_JSON_ERROR)
    return LP_JSON_ERROR;
  skip_space (reader);
  if (reader->position == reader->end) {
    if (reader->expected == EXPECT_NOTHING)
      return reader->token = LP_JSON_END;
    return fail (reader, reader->position, "the text ends too early");
  }
  if (reader->expected == EXPECT_NOTHING)
    return fail (reader, reader->position, "something follows the end");

  closing = is_in_object (reader) ? '}' : ']';
  if (*reader->position == closing && reader->depth > 0 &&
      (reader->expected == EXPECT_SEPARATOR ||
          reader->expected == EXPECT_VALUE_OR_END ||
          reader->expected == EXPECT_KEY_OR_END))
    return leave (reader);

  if (reader->expected == EXPECT_SEPARATOR) {
    if (*reader->position != ',')
      return fail (reader, reader->position, "a comma is missing");
    reader->position++;
    skip_space (reader);
    if (reader->position == reader->end)
      return fail (reader, reader->position, "the text ends too early");
    reader->expected = is_in_object (reader) ? EXPECT_KEY : EXPECT_VALUE;
  }
  if (reader->expected == EXPECT_KEY || reader->expected == EXPECT_KEY_OR_END)
    return read_key (reader);
  return read_value (reader);
}

/**
 * lp_json_reader_skip: (skip)
 * @reader: a reader
 *
 * Passes over what the last token began: after a key its value, after the
 * beginning of an object or array all up to its end, else nothing.
 */
void
lp_json_reader_skip (LpJsonReader *reader)
{
  guint depth;

  if (reader->token == LP_JSON_KEY)
    lp_json_reader_next (reader);
  if (reader->token != LP_JSON_OBJECT_BEGIN &&
      reader->token != LP_JSON_ARRAY_BEGIN)
    return;
  depth = reader->depth;
  while (reader->depth >= depth && reader->token != LP_JSON_ERROR)
    lp_json_reader_next (reader);
}

/**
 * lp_json_reader_is: (skip)
 * @reader: a reader whose last token is a key or a string
 * @text: what to compare with
 *
 * Returns: whether the key or string, its escapes decoded, is @text
 */
gboolean
lp_json_reader_is (const LpJsonReader *reader, const gchar *text)
{
  g_autofree gchar *decoded = NULL;

  if (!reader->escaped)
    return strlen (text) == reader->length &&
           memcmp (text, reader->span, reader->length) == 0;
  decoded = lp_json_reader_dup_string (reader);
  return g_strcmp0 (decoded, text) == 0;
}

static gint
read_hexadecimal (const gchar *p, const gchar *end)
{
  gint value = 0;

  if (end - p < 4)
    return -1;
  for (guint i = 0; i < 4; i++) {
    gint digit = g_ascii_xdigit_value (p[i]);
    if (digit < 0)
      return -1;
    value = value << 4 | digit;
  }
  return value;
}

/* Appends the character of an escape that begins after the backslash at @p,
 * and returns where the text goes on. A lone half of a surrogate pair becomes
 * U+FFFD. */
static const gchar *
decode_escape (GString *text, const gchar *p, const gchar *end)
{
  static const gchar letters[] = "\"\\/bfnrt";
  static const gchar characters[] = "\"\\/\b\f\n\r\t";
  const gchar *letter;
  gint code, low;

  if (p == end)
    return p;
  if (*p != 'u') {
    letter = *p ? strchr (letters, *p) : NULL;
    g_string_append_c (text, letter ? characters[letter - letters] : *p);
    return p + 1;
  }
  code = read_hexadecimal (p + 1, end);
  if (code < 0) {
    g_string_append_unichar (text, 0xfffd);
    return p + 1;
  }
  p += 5;
  if (code >= 0xd800 && code < 0xdc00 && end - p >= 6 && p[0] == '\\' &&
      p[1] == 'u' && (low = read_hexadecimal (p + 2, end)) >= 0xdc00 &&
      low < 0xe000) {
    code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    p += 6;
  }
  /* A NUL would cut the string short. */
  if ((code >= 0xd800 && code < 0xe000) || code == 0)
    code = 0xfffd;
  g_string_append_unichar (text, code);
  return p;
}

/**
 * lp_json_reader_dup_string: (skip)
 * @reader: a reader whose last token is a key, string or number
 *
 * Returns: (transfer full): its text, escapes decoded, as valid UTF-8
 */
gchar *
lp_json_reader_dup_string (const LpJsonReader *reader)
{
  const gchar *p = reader->span;
  const gchar *end = p + reader->length;
  GString *text;

  if (!reader->escaped || reader->token == LP_JSON_NUMBER)
    return g_utf8_make_valid (p, reader->length);
  text = g_string_sized_new (reader->length);
  while (p < end) {
    const gchar *backslash = memchr (p, '\\', end - p);
    if (backslash == NULL)
      backslash = end;
    g_string_append_len (text, p, backslash - p);
    p = backslash < end ? decode_escape (text, backslash + 1, end) : end;
  }
  if (!g_utf8_validate_len (text->str, text->len, NULL)) {
    gchar *valid = g_utf8_make_valid (text->str, text->len);
    g_string_free (text, TRUE);
    return valid;
  }
  return g_string_free (text, FALSE);
}

/**
 * lp_json_reader_get_double: (skip)
 * @reader: a reader
 * @value: (out): the number
 *
 * Takes the last token as a number; numbers in quotes, as many writers have
 * them, count too.
 *
 * Returns: whether it is a finite one
 */
gboolean
lp_json_reader_get_double (const LpJsonReader *reader, gdouble *value)
{
  /* Longer than any number whose digits still matter. */
  gchar text[1100];
  gchar *end;

  if (reader->token != LP_JSON_NUMBER && reader->token != LP_JSON_STRING)
    return FALSE;
  if (reader->length == 0 || reader->length >= sizeof text)
    return FALSE;
  memcpy (text, reader->span, reader->length);
  text[reader->length] = '\0';
  *value = g_ascii_strtod (text, &end);
  return *end == '\0' && isfinite (*value);
}

/**
 * lp_json_reader_get_int64: (skip)
 * @reader: a reader
 * @value: (out): the number
 *
 * Returns: whether the last token is a whole number that fits
 */
gboolean
lp_json_reader_get_int64 (const LpJsonReader *reader, gint64 *value)
{
  gdouble number;

  if (!lp_json_reader_get_double (reader, &number) ||
      number != floor (number) || fabs (number) > 9007199254740992.0)
    return FALSE;
  *value = (gint64) number;
  return TRUE;
}

/**
 * lp_json_reader_get_line: (skip)
 * @reader: a reader
 *
 * Counts lines from the beginning of the text: for messages, not for loops.
 *
 * Returns: the line of the error, or else of the last token, from 1
 */
guint64
lp_json_reader_get_line (const LpJsonReader *reader)
{
  const gchar *position =
      reader->error_position ? reader->error_position : reader->position;
  guint64 line = 1;

  for (const gchar *p = reader->start;
       (p = memchr (p, '\n', position - p)) != NULL; p++)
    line++;
  return line;
}

/**
 * lp_json_reader_set_error: (skip)
 * @reader: a reader whose last token is %LP_JSON_ERROR
 * @file: the file that was read
 * @error: where to say what is wrong
 *
 * Names the file, the line and the fault.
 */
void
lp_json_reader_set_error (
    const LpJsonReader *reader, const gchar *file, GError **error)
{
  g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
      "'%s', line %" G_GUINT64_FORMAT ": broken JSON: %s.", file,
      lp_json_reader_get_line (reader), reader->error_message);
}
