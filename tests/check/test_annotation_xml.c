/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "json_annotation_fixture.h"

#include <glib/gstdio.h>
#include <string.h>

static void
assert_file (const gchar *name, const gchar *format, const gchar *text,
    const gchar *annotations, const gchar *warnings)
{
  g_autoptr (LpAnnotationSet) set = NULL;

  fixture_write (name, text);
  set = fixture_load_as (name, format);
  fixture_assert_set (set, annotations, warnings);
}

static void
test_voc_reads_children_by_name (void)
{
  const gchar *text =
      "<annotation><object><part><name>head</name><bndbox><xmin>0</xmin>"
      "</bndbox></part><name>tower</name><difficult>1</difficult><bndbox>"
      "<ymax>40</ymax><xmin>1.5</xmin><xmax>30</xmax><ymin>2</ymin></bndbox>"
      "</object><size><height>50</height><width>60</width></size><filename>"
      "IMG_1</filename></annotation>";

  assert_file ("img_1.xml", NULL, text,
      "IMG_1 60x50 upright\n- none 'tower' rectangle 1.5 2 28.5 38 "
      "difficult=1\n",
      "");
  assert_file ("img_1.xml", "voc:base=1", text,
      "IMG_1 60x50 upright\n- none 'tower' rectangle 0.5 1 29.5 39 "
      "difficult=1\n",
      "");
}

static void
test_voc_has_rotated_boxes_and_polygons (void)
{
  assert_file ("r.xml", NULL,
      "<annotation><object><name>a</name><robndbox><cx>10</cx><cy>20</cy>"
      "<w>8</w><h>4</h><angle>0</angle></robndbox></object><object><polygon>"
      "<x1>1</x1><y1>2</y1><x2>5</x2><y2>2</y2><x3>5</x3><y3>9</y3></polygon>"
      "</object></annotation>",
      "r 0x0 upright\n- none 'a' rotated 6 18 8 4: 6,18 14,18 14,22 6,22\n"
      "- none '' polygon 1 2 4 7: 1,2 5,2 5,9\n",
      "");
}

static void
test_voc_names_what_is_wrong (void)
{
  assert_file ("w.xml", NULL,
      "<annotation>\n<object><name>a</name>\n<bndbox><xmin>5</xmin>"
      "<ymin>0</ymin><xmax>1</xmax><ymax>9</ymax></bndbox></object>\n"
      "<object><name>b</name></object>\n<object><name>c</nam",
      "w 0x0 upright\n- none 'a' rectangle 5 0 -4 9\n"
      "- none 'b' rectangle nan nan nan nan\n",
      "'w.xml', line 5: it is damaged from here on: expected '>'.\n"
      "'w.xml', line 2: 'a': its box has no area.\n"
      "'w.xml', line 4: 'b': it has no 'bndbox'.");
}

/* Without limits these would be a terabyte. */
static void
test_entities_are_not_expanded (void)
{
  g_autoptr (GString) text = g_string_new ("<!DOCTYPE annotation [");
  g_autofree gchar *path =
      g_strdup_printf ("%s/lp-bomb-%d.xml", g_get_tmp_dir (), g_random_int ());
  g_autoptr (GError) error = NULL;

  g_string_append (text, "<!ENTITY e0 \"ha\">");
  for (guint i = 1; i < 40; i++)
    g_string_append_printf (
        text, "<!ENTITY e%u \"&e%u;&e%u;\">", i, i - 1, i - 1);
  g_string_append (
      text, "]><annotation><filename>&e39;</filename></annotation>");
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
  g_assert_null (lp_annotation_set_load (path, NULL, &error));
  g_assert_error (error, LP_ERROR, LP_ERROR_FORMAT);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_nonnull (strstr (error->message, "line 1"));
  g_remove (path);
}

static void
test_deep_nesting_is_refused (void)
{
  g_autoptr (GString) text = g_string_new ("<annotation><object>");
  g_autoptr (LpAnnotationSet) set = NULL;

  for (guint i = 0; i < 100000; i++)
    g_string_append (text, "<part>");
  fixture_write ("deep.xml", text->str);
  set = fixture_load ("deep.xml");
  g_assert_nonnull (strstr (lp_annotation_set_get_warnings (set)[0], "nested"));
}

static void
test_labelme_leaves_out_what_was_deleted (void)
{
  assert_file ("l.xml", NULL,
      "<annotation><filename>l.jpg\n</filename><object><name>gone</name>"
      "<deleted>1</deleted><polygon><pt><x>1</x><y>1</y></pt></polygon></"
      "object>"
      "<object><name>\nkept\n</name><deleted>0</deleted><id>7</id><polygon>"
      "<username>x</username><pt><x>1</x><y>2</y></pt><pt><y>2</y><x>5</x></pt>"
      "<pt><x>5</x><y>9</y></pt></polygon></object><imagesize><nrows>20</nrows>"
      "<ncols>30</ncols></imagesize></annotation>",
      "l.jpg 30x20 upright\n- 7 'kept' polygon 1 2 4 7: 1,2 5,2 5,9\n", "");
}

static void
test_cvat_reads_all_shapes (void)
{
  assert_file ("cvat.xml", NULL,
      "<annotations><image id=\"0\" name=\"a.jpg\" width=\"60\" height=\"50\">"
      "<box label=\"b\" xtl=\"10\" ytl=\"20\" xbr=\"30\" ybr=\"24\" "
      "rotation=\"90\"/>"
      "<points label=\"p\" points=\"1,2;3,4\"/>"
      "<polyline label=\"l\" points=\"1.5,2;3,4\"/>"
      "<mask label=\"m\" rle=\"1, 3, 2\" left=\"5\" top=\"6\" width=\"3\" "
      "height=\"2\"/>"
      "<skeleton label=\"s\"><points label=\"1\" outside=\"0\" "
      "points=\"1,2\"/><points label=\"2\" outside=\"1\" points=\"9,9\"/>"
      "<points label=\"3\" outside=\"0\" points=\"4,6\"/></skeleton>"
      "<tag label=\"t\"/>"
      "<polygon label=\"bad\" points=\"1,2;x\"/>"
      "<mask label=\"sum\" rle=\"1\" left=\"5\" top=\"6\" width=\"3\" "
      "height=\"2\"/>"
      "<mask label=\"huge\" rle=\"1, 134225919\" left=\"5\" top=\"6\" "
      "width=\"16385\" height=\"8192\"/>"
      "<box label=\"o\" occluded=\"1\" xtl=\"1\" ytl=\"2\" xbr=\"3\" ybr=\"4\">"
      "<attribute name=\"rust\">no</attribute></box></image></annotations>",
      "a.jpg 60x50 upright\n"
      "- none 'b' rotated 18 12 4 20: 22,12 22,32 18,32 18,12\n"
      "- none 'p' points 1 2 2 2: 1,2 3,4\n"
      "- none 'l' line 1.5 2 1.5 2: 1.5,2 3,4\n"
      "- none 'm' mask 5 6 3 2: mask 5,6 3x2 1 2 1 1 1\n"
      "- none 's' points 1 2 3 4: 1,2 4,6\n"
      "- none 'bad' rectangle nan nan nan nan\n"
      "- none 'sum' mask nan nan nan nan\n"
      "- none 'huge' rectangle 5 6 16385 8192\n"
      "- none 'o' rectangle 1 2 2 2 occluded=1 rust=no\n",
      "'cvat.xml', line 1: 'bad': its 'points' are not numbers as in "
      "\"1,2;3,4\".\n"
      "'cvat.xml', line 1: 'sum': the runs of its mask do not add up to its "
      "size.\n"
      "'cvat.xml', line 1: 'huge': its mask has too many pixels; its bounds "
      "are "
      "taken instead.");
}

static void
test_cvat_video_names_frames_by_their_numbers (void)
{
  assert_file ("video.xml", NULL,
      "<annotations><meta><task><original_size><width>640</width><height>480"
      "</height></original_size></task></meta><track id=\"0\" label=\"t\">"
      "<box frame=\"12\" outside=\"0\" keyframe=\"1\" xtl=\"1\" ytl=\"2\" "
      "xbr=\"3\" ybr=\"4\"/><box frame=\"13\" outside=\"1\" xtl=\"1\" "
      "ytl=\"2\" "
      "xbr=\"3\" ybr=\"4\"/></track><track id=\"1\" label=\"u\"><box "
      "frame=\"12\" outside=\"0\" xtl=\"5\" ytl=\"5\" xbr=\"9\" ybr=\"9\"/>"
      "</track></annotations>",
      "frame_000012 640x480 upright\n- none 't' rectangle 1 2 2 2 keyframe=1\n"
      "- none 'u' rectangle 5 5 4 4\n",
      "");
}

static void
add_tests (void)
{
#define ADD(name, function) g_test_add_func ("/annotation-xml/" name, function)
  ADD ("voc-reads-children-by-name", test_voc_reads_children_by_name);
  ADD ("voc-has-rotated-boxes-and-polygons",
      test_voc_has_rotated_boxes_and_polygons);
  ADD ("voc-names-what-is-wrong", test_voc_names_what_is_wrong);
  ADD ("entities-are-not-expanded", test_entities_are_not_expanded);
  ADD ("deep-nesting-is-refused", test_deep_nesting_is_refused);
  ADD ("labelme-leaves-out-what-was-deleted",
      test_labelme_leaves_out_what_was_deleted);
  ADD ("cvat-reads-all-shapes", test_cvat_reads_all_shapes);
  ADD ("cvat-video-names-frames-by-their-numbers",
      test_cvat_video_names_frames_by_their_numbers);
}

int
main (int argc, char **argv)
{
  return fixture_run (&argc, &argv, add_tests);
}
