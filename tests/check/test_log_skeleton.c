/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Rows of JSON that are read by the skeleton of rows before them: against the
 * parser, on rows that are alike, nearly alike and broken. */

#include "json/lp-json-pattern.h"
#include "log/lp-log-json-rows.h"
#include "log_fixture.h"
#include "text/lp-byte-shape.h"
#include "text/lp-number.h"

#include <math.h>

#define N_ROWS 60000

static void
append_digits (GString *text, gint n)
{
  for (; n > 0; n--)
    g_string_append_c (text, (gchar) g_test_rand_int_range ('0', '9' + 1));
}

/* Mostly plain, now and then of any length and kind, or no number. */
static void
append_number (GString *text)
{
  static const gchar *const odd[] = { "007", "-0", "1.", "-", "0.0", "1e5",
    "-1.5E-7", "1e999", "9007199254740993", "18446744073709551616",
    "123456789012345678901234567890", "0.3000000000000000166533453694", "null",
    "true", "\"12.5\"", "\"x\"", "1.5e", "00", "-00.5", "NaN", "-Infinity",
    "12345678901234567.89e-3" };

  switch (g_test_rand_int_range (0, 16)) {
    case 0:
      g_string_append (
          text, odd[g_test_rand_int_range (0, G_N_ELEMENTS (odd))]);
      break;
    case 1:
      g_string_append_c (text, '-');
      /* fall through */
    case 2:
      append_digits (text, g_test_rand_int_range (1, 12));
      g_string_append_c (text, '.');
      append_digits (text, g_test_rand_int_range (1, 18));
      break;
    default:
      g_string_append_printf (text, "%d.", g_test_rand_int_range (10, 99));
      append_digits (text, 3);
  }
}

static const gchar *const templates[] = {
  "{\"time\": 17156753#.#, \"type\": \"POS\", \"pos\": {\"lat\": #, \"lon\": "
  "#, "
  "\"alt\": #}, \"att\": {\"yaw\": #, \"pitch\": #}, \"n\": #}",
  "{\"timestamp\":\"2026-01-13T03:04:1#Z\",\"lat\":\"#\",\"lon\":#,"
  "\"heading\":null,\"note\":\"a \\\"# \\\\\",\"camera\":{\"yaw\":#},"
  "\"image\":\"DJI_#.JPG\"}",
  "{\"lat\":#,\"lat\":#,\"pos\":{\"lon\":#},\"pos\":[#,#,{\"lat\":#}],\"x\":"
  "true,\"hdg\" : #}",
  "\xef\xbb\xbf{\"utc_usec\":17682734578#,\"gps.lat\":#,\"gps\":{\"lon\":#},"
  "\"yaw\":NaN,\"alt\":#}",
  "{\"utc\":1768273457875,\"alt\":Infinity,\"lat\":#}",
  "{\"im\\u0061ge\":\" b\\u00e9#.jpg \",\"deep\":{\"a\":[[{}],#,\"}\"]}}  ",
  "{\"time\":17156753#,\"m\":\"AUTO\",\"pos\":{\"lat\":#,\"lon\":#},\"v2\":#}",
  "{}",
  "{\"lat\":#}",
  "{\"timestamp\":#,\"ts\":\"#\",\"lat\":#,\"lon\":#,\"elevation\":#,\"alt\":#"
  "}",
};

static void
damage (GString *text)
{
  static const gchar bytes[] = "{}[]\",:\\ 019-.eE\n\t\xff";
  gsize position = (gsize) g_test_rand_int_range (0, (gint) text->len);
  gchar byte = bytes[g_test_rand_int_range (0, sizeof bytes - 1)];

  switch (g_test_rand_int_range (0, 4)) {
    case 0:
      text->str[position] = byte;
      break;
    case 1:
      g_string_insert_c (text, (gssize) position, byte);
      break;
    case 2:
      g_string_erase (text, (gssize) position, 1);
      break;
    default:
      g_string_truncate (text, position);
  }
}

static void
make_row (GString *text, guint template)
{
  g_string_truncate (text, 0);
  for (const gchar *p = templates[template]; *p != '\0'; p++) {
    if (*p == '#')
      append_number (text);
    else
      g_string_append_c (text, *p);
  }
  if (g_test_rand_int_range (0, 10) == 0)
    damage (text);
}

static void
add_bad_value (LpLogField field, const gchar *detail, gpointer user_data)
{
  g_string_append_printf (user_data, "; %s", detail);
}

static gchar *
describe (const gchar *fault, LpLogValues *values)
{
  g_autoptr (GString) problems = g_string_new (NULL);
  g_autofree gchar *text = NULL;
  LpLogRow row;

  if (fault != NULL)
    return g_strdup (fault);
  lp_log_row_init (&row);
  lp_log_values_resolve (values, &row, add_bad_value, problems);
  text = log_fixture_describe (&row);
  return g_strconcat (text, problems->str, NULL);
}

/* What reading beforehand finds, in the form of what all of the row says. */
static void
check_place (LpLogSkeletons *skeletons, LpLogValues *values, const gchar *text,
    gsize length, const gchar *expected)
{
  g_autofree gchar *start = NULL;
  const LpLogKind *kind;
  gboolean is_plain;
  LpLogRow row;

  kind =
      lp_log_skeletons_read_place (skeletons, values, text, length, &is_plain);
  if (kind == NULL)
    return;
  lp_log_values_resolve_place (values, &row);
  start = g_strdup_printf ("%" G_GINT64_FORMAT " %.17g %.17g ", row.time,
      row.latitude, row.longitude);
  g_assert_true (g_str_has_prefix (expected, start));
  /* Such rows may be passed over, as nothing is wrong with them. */
  if (is_plain && kind->is_numeric && row.time != LP_TIME_NONE)
    g_assert_null (strstr (expected, "; "));
}

/* What is read by a plan, as a line with others behind it; returns whether it
 * was. */
static gboolean
check_line (LpLogSkeletons *skeletons, const LpLogValues *values,
    const GString *text, const gchar *expected)
{
  g_autoptr (GString) line = g_string_new_len (text->str, (gssize) text->len);
  g_autofree gchar *copy = NULL, *found = NULL;
  gint64 time;
  gsize length, line_length, time_length;
  guint kind;
  LpLogRow row;

  g_string_append (line, g_test_rand_bit () ? "\r\n" : "\n");
  length = line->len;
  for (guint i = 0; i < 40; i++)
    g_string_append (line, "{\"time\":-.1.5,\"x\":[00,-1]}\n");
  copy = g_memdup2 (line->str, line->len);
  lp_log_row_init (&row);
  if (lp_log_skeletons_read_line_time (
          skeletons, values, copy, line->len, &kind, &time_length, &time) > 0) {
    g_autofree gchar *start = g_strdup_printf ("%" G_GINT64_FORMAT " ", time);

    g_assert_true (g_str_has_prefix (expected, start));
    g_assert_null (strstr (expected, "; "));
    g_assert_cmpuint (time_length, ==, text->len);
  }
  g_assert_cmpuint (
      lp_log_skeletons_read_line (skeletons, values, copy, 8, &row), ==, 0);
  lp_log_row_init (&row);
  line_length =
      lp_log_skeletons_read_line (skeletons, values, copy, line->len, &row);
  if (line_length == 0)
    return FALSE;
  g_assert_cmpuint (line_length, ==, length);
  found = log_fixture_describe (&row);
  g_assert_cmpstr (found, ==, expected);
  return TRUE;
}

/* Two rows that say that times are in seconds, whatever comes later. */
static void
begin (LpLogJsonRows *rows, LpLogValues *values)
{
  static const gchar *const texts[] = { "{\"time\":1715675300.5}",
    "{\"time\":1715675301.5}" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (describe (
        lp_log_json_rows_parse (rows, values, texts[i], strlen (texts[i])),
        values));
}

static void
test_a_skeleton_gives_what_the_parser_gives (void)
{
  const LpLogOptions options = { 0 };
  g_autoptr (LpLogMapping) mapping = lp_log_mapping_new (NULL, NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  LpLogJsonRows rows;
  LpLogValues values, parsed_values;
  guint n_read = 0, n_planned = 0, template = 0;

  lp_log_values_init (&values, mapping);
  lp_log_values_init (&parsed_values, mapping);
  lp_log_json_rows_init (&rows, &options);
  begin (&rows, &values);
  begin (&rows, &parsed_values);
  for (guint i = 0; i < N_ROWS; i++) {
    g_autofree gchar *expected = NULL, *found = NULL, *copy = NULL;
    LpLogJsonRows none;

    if (g_test_rand_int_range (0, 3) == 0)
      template = (guint) g_test_rand_int_range (0, G_N_ELEMENTS (templates));
    make_row (text, template);
    /* In memory of its own, so that a sanitizer sees a byte too many. */
    copy = g_memdup2 (text->str, text->len);
    lp_log_json_rows_init (&none, &options);
    expected = describe (
        lp_log_json_rows_parse (&none, &parsed_values, copy, text->len),
        &parsed_values);
    lp_log_json_rows_clear (&none);
    n_planned += check_line (rows.skeletons, &values, text, expected);
    check_place (rows.skeletons, &values, copy, text->len, expected);
    if (lp_log_skeletons_read (rows.skeletons, &values, copy, text->len) !=
        NULL) {
      found = describe (NULL, &values);
      n_read++;
    } else {
      found = describe (
          lp_log_json_rows_parse (&rows, &values, copy, text->len), &values);
    }
    if (g_strcmp0 (found, expected) != 0)
      g_test_message ("%s", text->str);
    g_assert_cmpstr (found, ==, expected);
  }
  /* Most are to come this way, or the test says little. */
  g_assert_cmpuint (n_read, >, N_ROWS / 3);
  g_test_message ("%u rows were read by a plan", n_planned);
  if (lp_json_pattern_is_supported ())
    g_assert_cmpuint (n_planned, >, N_ROWS / 300);
  lp_log_json_rows_clear (&rows);
  lp_log_values_clear (&values);
  lp_log_values_clear (&parsed_values);
}

static void
test_rows_of_many_kinds_are_read (void)
{
  const LpLogOptions options = { 0 };
  g_autoptr (LpLogMapping) mapping = lp_log_mapping_new (NULL, NULL);
  LpLogJsonRows rows;
  LpLogValues values;
  guint n_read = 0;

  lp_log_values_init (&values, mapping);
  lp_log_json_rows_init (&rows, &options);
  for (guint i = 0; i < 20000; i++) {
    /* Every other row has a skeleton that never comes again. */
    g_autofree gchar *text =
        i % 2 ? g_strdup_printf ("{\"k%u\":1,\"lat\":%u}", i, i % 90)
              : g_strdup_printf ("{\"k%u\":1,\"lat\":%u}", i % 4, i % 90);

    n_read += lp_log_skeletons_read (
                  rows.skeletons, &values, text, strlen (text)) != NULL;
    g_assert_null (
        lp_log_json_rows_parse (&rows, &values, text, strlen (text)));
  }
  g_assert_cmpuint (n_read, >, 9900);
  lp_log_json_rows_clear (&rows);
  lp_log_values_clear (&values);
}

static void
test_numbers_are_those_of_strtod (void)
{
  for (guint i = 0; i < 1000000; i++) {
    guint64 digits =
        (guint64) g_test_rand_int () << 32 | (guint32) g_test_rand_int ();
    gint exponent = g_test_rand_int_range (-30, 30);
    gchar text[64];
    gdouble value;

    digits >>= g_test_rand_int_range (0, 64);
    if (digits >= G_GUINT64_CONSTANT (10000000000000000000))
      digits /= 10;
    if (!lp_number_from_decimal (digits, exponent, &value)) {
      g_assert_true (exponent < -19 || exponent > 0);
      continue;
    }
    g_snprintf (
        text, sizeof text, "%" G_GUINT64_FORMAT "e%d", digits, exponent);
    g_assert_true (value == g_ascii_strtod (text, NULL));
  }
}

/* Doubles in the middle of two others are where rounding goes wrong. */
static void
test_halves_are_rounded_to_even (void)
{
  static const gchar *const texts[] = { "9007199254740993", "9007199254740995",
    "9007199254740993.0", "4503599627370497.5", "4503599627370496.5",
    "900719925474099.25", "1.0000000000000001110", "1.000000000000000111",
    "0.1000000000000000055", "46.842607080000001", "9999999999999999999",
    "0.9999999999999999999", "9223372036854775809", "-91.99455989", "-0",
    "-0.0", "17976931348623157.08" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    gdouble value = 0, expected = g_ascii_strtod (texts[i], NULL);

    if (lp_number_scan_plain (texts[i], strlen (texts[i]), &value) == 0) {
      g_assert_cmpuint (strlen (texts[i]), >, 20);
      continue;
    }
    g_assert_true (memcmp (&value, &expected, sizeof value) == 0);
  }
}

static void
test_shapes_differ_in_digits_only (void)
{
  LpByteShape shape = { 0 };

  for (guint length = 1; length < 150; length++) {
    g_autofree gchar *text = g_strnfill (length, '5');
    guint free_one = (guint) g_test_rand_int_range (0, (gint) length);
    guint other = (guint) g_test_rand_int_range (0, (gint) length);

    lp_byte_shape_set (&shape, text, length);
    g_assert_true (lp_byte_shape_matches (&shape, text, length));
    g_assert_false (lp_byte_shape_matches (&shape, text, length - 1));
    lp_byte_shape_free_digit (&shape, free_one, length % 2);
    for (guint byte = 0; byte < 256; byte++) {
      text[free_one] = (gchar) byte;
      g_assert_true (lp_byte_shape_matches (&shape, text, length) ==
                     (g_ascii_isdigit (byte) && (byte != '0' || length % 2)));
    }
    text[free_one] = '1';
    text[other] = (gchar) (other == free_one ? ':' : '4');
    g_assert_false (lp_byte_shape_matches (&shape, text, length));
  }
  lp_byte_shape_clear (&shape);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/log-skeleton/a-skeleton-gives-what-the-parser-gives",
      test_a_skeleton_gives_what_the_parser_gives);
  g_test_add_func ("/log-skeleton/rows-of-many-kinds-are-read",
      test_rows_of_many_kinds_are_read);
  g_test_add_func ("/log-skeleton/numbers-are-those-of-strtod",
      test_numbers_are_those_of_strtod);
  g_test_add_func ("/log-skeleton/halves-are-rounded-to-even",
      test_halves_are_rounded_to_even);
  g_test_add_func ("/log-skeleton/shapes-differ-in-digits-only",
      test_shapes_differ_in_digits_only);
  return g_test_run ();
}
