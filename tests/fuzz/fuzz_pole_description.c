/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fuzz.h"

#include "pole/ogr/lp-pole-description.h"

const gchar *const fuzz_seeds[] = {
  "<html><body><table border=1><tr><td>Pole</td></tr><tr><td><table>"
  "<tr><td>LINE_NAME</td><td>L&auml;ngs 1</td></tr>"
  "<tr bgcolor=\"#D4E4F3\"><td>NO</td><td>&#55;&nbsp;</td></tr></table></td>"
  "</tr></table></body></html>",
  "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>"
  "<b>Line:</b> L1<br>No = 7<dl><dt>C</dt><dd>3</dd></dl><ul><li>D: 4</ul>"
  "<script>x: y</script><!-- z: 1 --><![CDATA[ q: 1 ]]>",
  NULL,
};

/* Whatever is found has a name that can be mapped, once. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree gchar *html = g_strndup ((const gchar *) data, size);
  g_autoptr (GPtrArray) attributes = lp_pole_description_parse (html);

  for (guint i = 0; i < attributes->len; i++) {
    const LpPoleAttribute *attribute = g_ptr_array_index (attributes, i);

    g_assert_true (*attribute->name != '\0');
    g_assert_true (g_utf8_validate (attribute->name, -1, NULL));
    g_assert_true (g_utf8_validate (attribute->value, -1, NULL));
    g_assert_true (lp_pole_description_get (attributes, attribute->name) ==
                   attribute->value);
  }
  return 0;
}
