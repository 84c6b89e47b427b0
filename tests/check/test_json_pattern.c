/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Texts in JSON that are alike but for their numbers: against the reader of
 * JSON, value by value. */

#include "json/lp-json-pattern.h"
#include "json/lp-json-reader.h"

#define N_TEXTS 100000

static const gchar *const templates[] = {
  "{\"time\":17156753#.#,\"type\":\"POS\",\"pos\":{\"lat\":#,\"lon\":#},\"n\":#"
  "}",
  "{\"a\": [#, #, [#]], \"gyro2\": #, \"2026-01\": #, \"v1.5-\": \"1-.0-#\"}",
  "{\"timestamp\":\"2026-01-#T03:#:1#Z\",\"lat\":\"#\",\"lon\":#,\"no\":null,"
  "\"note\":\"a \\\"# \\\\\"}",
  "{\"a long key that takes more than one comparison to be sure of\":#,\"b\":#"
  ",\"c7\":\"x7\"}",
  "{\"x\":#,\"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz0123\":true,"
  "\"00\":\"-.\"}",
};

static void
append_number (GString *text)
{
  static const gchar *const odd[] = { "0", "-0", "0.0", "-0.5", "100",
    "1234567890123456789012345678901234567890", "-180.00", "00", "01", "-01.5",
    ".5", "1.", "-", "--1", "1.2.3", "1-2", "1..2", "-.5", "1e5", "1/2", "+1",
    "", "0.0.0", "10.20.30", "1.-2" };

  if (g_test_rand_int_range (0, 12) == 0) {
    g_string_append (text, odd[g_test_rand_int_range (0, G_N_ELEMENTS (odd))]);
    return;
  }
  g_string_append_printf (text, "%s%d", g_test_rand_bit () ? "-" : "",
      g_test_rand_int_range (1, 1 << g_test_rand_int_range (1, 30)));
  for (gint i = g_test_rand_int_range (-3, 12); i > 0; i--)
    g_string_append_printf (text,
        i > 20 || text->str[text->len - 1] == '-' ? "1" : "%d",
        g_test_rand_int_range (0, 10));
  g_string_append_printf (text, ".%d", g_test_rand_int_range (0, 100000));
}

static GString *
make_text (guint template)
{
  static const gchar bytes[] = "{}[]\",:\\ 019-.eE/\n\xff\xb0";
  GString *text = g_string_new (NULL);

  for (const gchar *p = templates[template]; *p != '\0'; p++) {
    if (*p == '#')
      append_number (text);
    else
      g_string_append_c (text, *p);
  }
  if (g_test_rand_int_range (0, 4) == 0) {
    gsize position = (gsize) g_test_rand_int_range (0, (gint) text->len);
    gchar byte = bytes[g_test_rand_int_range (0, sizeof bytes - 1)];

    if (g_test_rand_bit ())
      text->str[position] = byte;
    else
      g_string_insert_c (text, (gssize) position, byte);
  }
  return text;
}

static gboolean
is_value (const LpJsonReader *json, LpJsonToken token)
{
  return token == LP_JSON_STRING || token == LP_JSON_NUMBER;
}

/* What a text is without its numbers, and the digits, points and minus signs of
 * its strings; NULL where it is broken. */
static gchar *
get_form (const gchar *text, gsize length, gboolean *has_exponent)
{
  g_autoptr (GString) form = g_string_new (NULL);
  LpJsonReader json;
  LpJsonToken token;

  *has_exponent = FALSE;
  lp_json_reader_init (&json, text, length);
  while ((token = lp_json_reader_next (&json)) != LP_JSON_END) {
    if (token == LP_JSON_ERROR)
      return NULL;
    g_string_append_printf (form, "%d ", token);
    if (token == LP_JSON_KEY)
      g_string_append_len (form, json.span, (gssize) json.length);
    if (token == LP_JSON_NUMBER)
      *has_exponent |= memchr (json.span, 'e', json.length) != NULL ||
                       memchr (json.span, 'E', json.length) != NULL;
    if (token == LP_JSON_STRING) {
      gboolean was_run = FALSE;

      for (gsize i = 0; i < json.length; i++) {
        const gchar c = json.span[i];
        const gboolean is_run = g_ascii_isdigit (c) || c == '-' || c == '.';

        if (!is_run)
          g_string_append_c (form, c);
        else if (!was_run)
          g_string_append_c (form, '#');
        was_run = is_run;
      }
    }
  }
  return g_string_free (g_steal_pointer (&form), FALSE);
}

static void
assert_same_spans (
    const LpJsonPattern *pattern, const gchar *text, const LpJsonMatch *match)
{
  LpJsonReader json;
  LpJsonToken token;
  guint value = 0;

  lp_json_reader_init (&json, text, match->length);
  while ((token = lp_json_reader_next (&json)) != LP_JSON_END) {
    const LpJsonSpan *span;

    g_assert_cmpint (token, !=, LP_JSON_ERROR);
    if (!is_value (&json, token))
      continue;
    span = lp_json_pattern_get_span (pattern, value++);
    g_assert_true (lp_json_match_get_start (match, text, span) == json.span);
    g_assert_true (
        lp_json_match_get_end (match, text, span) == json.span + json.length);
  }
}

/* Also whatever follows, up to the last byte that may be looked at. */
static gboolean
match_text (const LpJsonPattern *pattern, const GString *text,
    const GString *first, const gchar *first_form)
{
  const gsize room = MAX (lp_json_pattern_get_room (pattern), text->len);
  g_autofree gchar *bytes = g_malloc (room);
  g_autofree gchar *form = NULL;
  gboolean has_exponent, matches;
  LpJsonMatch match;

  for (gsize i = 0; i < room; i++)
    bytes[i] = "\n{\"1\":-0.0,1..2}"[g_test_rand_int_range (0, 17)];
  bytes[MIN (text->len, room - 1)] = '\n';
  memcpy (bytes, text->str, text->len);
  matches = lp_json_pattern_match (pattern, bytes, &match);
  form = get_form (text->str, text->len, &has_exponent);
  if (matches && match.length == text->len) {
    g_assert_cmpstr (form, ==, first_form);
    assert_same_spans (pattern, bytes, &match);
  } else if (g_strcmp0 (form, first_form) == 0 && !has_exponent &&
             text->len < first->len + 100) {
    /* Nothing that is alike is missed, but for blanks between the values. */
    g_assert_true (strpbrk (text->str, " \n") != NULL ||
                   strpbrk (first->str, " \n") != NULL);
  }
  return matches;
}

static void
test_what_matches_is_what_the_reader_says (void)
{
  guint n_matches = 0;

  if (!lp_json_pattern_is_supported ()) {
    g_test_skip ("This processor cannot match patterns.");
    return;
  }
  for (guint i = 0; i < N_TEXTS / 100; i++) {
    const guint template = i % G_N_ELEMENTS (templates);
    GString *first = make_text (template);
    g_autofree gchar *form = NULL;
    g_autoptr (LpJsonPattern) pattern = NULL;
    gboolean has_exponent;

    form = get_form (first->str, first->len, &has_exponent);
    if (form != NULL)
      pattern = lp_json_pattern_new (first->str, first->len);
    for (guint j = 0; pattern != NULL && j < 100; j++) {
      GString *text = make_text (template);

      n_matches += match_text (pattern, text, first, form);
      g_string_free (text, TRUE);
    }
    g_string_free (first, TRUE);
  }
  g_test_message ("%u matches", n_matches);
  g_assert_cmpuint (n_matches, >, N_TEXTS / 20);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-pattern/what-matches-is-what-the-reader-says",
      test_what_matches_is_what_the_reader_says);
  return g_test_run ();
}
