/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "pole/ogr/lp-pole-description.h"

#include <string.h>

/* `name=value|...`, in the order they were found. */
static gchar *
parse (const gchar *html)
{
  g_autoptr (GPtrArray) attributes = lp_pole_description_parse (html);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < attributes->len; i++) {
    const LpPoleAttribute *attribute = g_ptr_array_index (attributes, i);
    g_string_append_printf (
        text, "%s%s=%s", i > 0 ? "|" : "", attribute->name, attribute->value);
  }
  return g_string_free (text, FALSE);
}

static void
check (const gchar *html, const gchar *expected)
{
  g_autofree gchar *found = parse (html);

  g_assert_cmpstr (found, ==, expected);
}

static void
test_tables_have_a_row_an_attribute (void)
{
  check ("<table><tr><td>LINE</td><td>L 1</td></tr>"
         "<tr><th>NO:</th><td> 7&nbsp;\n</td></tr></table>",
      "LINE=L 1|NO=7");
  check ("<table><tr><th>Field</th><th>Value</th></tr>"
         "<tr><td>A</td><td>1</td></tr><tr><td>B</td><td></td></tr></table>",
      "A=1|B=");
  check ("<table><tr><td colspan=2>Title: x</td></tr>"
         "<tr><td><table><tr><td>A</td><td>1</td></tr></table></td></tr>"
         "</table>",
      "A=1");
}

static void
test_tables_have_a_row_of_names (void)
{
  check ("<table><tr><th>A</th><th>B</th><th>C</th></tr>"
         "<tr><td>1</td><td>2</td><td>3</td></tr></table>",
      "A=1|B=2|C=3");
}

static void
test_lines_and_lists_are_pairs (void)
{
  check ("<b>Line:</b> L1<br/>No = 7<br>see http://example.org/a:b<p>Colour: "
         "a: b</p>",
      "Line=L1|No=7|Colour=a: b");
  check ("<ul><li><strong><span>A</span>:</strong> <span>1</span></li>"
         "<li>B: 2</li></ul>",
      "A=1|B=2");
  check ("<dl><dt>A</dt><dd>1</dd><dt>B</dt><dd>2</dd></dl>", "A=1|B=2");
}

static void
test_first_of_a_name_counts (void)
{
  check ("<p>A: 1</p><p>a: 2</p>", "A=1");
}

static void
test_text_says_nothing (void)
{
  g_autoptr (GString) long_name = g_string_new ("<p>");

  check ("Note: plain text", "");
  check ("", "");
  check ("<script>a: b</script><style>a: b</style><p>: b</p>", "");
  for (guint i = 0; i < 65; i++)
    g_string_append_c (long_name, 'x');
  g_string_append (long_name, ": 1</p>");
  check (long_name->str, "");
}

/* Neither the stack nor time may go with the depth. */
static void
test_depth_is_bounded (void)
{
  g_autoptr (GString) deep = g_string_new (NULL);

  for (guint i = 0; i < 100000; i++)
    g_string_append (deep, "<table><tr><td>");
  g_string_append (deep, "A</td><td>1");
  g_free (parse (deep->str));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pole-description/tables-have-a-row-an-attribute",
      test_tables_have_a_row_an_attribute);
  g_test_add_func ("/pole-description/tables-have-a-row-of-names",
      test_tables_have_a_row_of_names);
  g_test_add_func ("/pole-description/lines-and-lists-are-pairs",
      test_lines_and_lists_are_pairs);
  g_test_add_func (
      "/pole-description/first-of-a-name-counts", test_first_of_a_name_counts);
  g_test_add_func (
      "/pole-description/text-says-nothing", test_text_says_nothing);
  g_test_add_func ("/pole-description/depth-is-bounded", test_depth_is_bounded);
  return g_test_run ();
}
