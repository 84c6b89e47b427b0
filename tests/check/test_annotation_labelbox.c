/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "json_annotation_fixture.h"

#define ROW(name, objects)                                                     \
  "{\"data_row\":{\"id\":\"ckx1\",\"external_id\":\"" name                     \
  "\",\"row_data\":\"https://h/x\"},\"media_attributes\":{\"width\":640,"      \
  "\"height\":480},\"projects\":{\"p1\":{\"name\":\"lines\",\"labels\":[{"     \
  "\"id\":\"l1\",\"annotations\":{\"objects\":[" objects                       \
  "],\"classifications\":[]}}]}}}"
#define BOX(top)                                                               \
  "{\"feature_id\":\"f\",\"name\":\"tower\",\"annotation_kind\":"              \
  "\"ImageBoundingBox\",\"bounding_box\":{\"top\":" top                        \
  ",\"left\":200.5,\"height\":50,\"width\":80}}"

static void
test_reads_every_kind (void)
{
  fixture_assert (
      "[" ROW ("a.jpg",
          "{\"feature_id\":\"f1\",\"name\":\"tower\",\"bounding_box\":{\"top\":"
          "100,\"left\":200.5,\"height\":50,\"width\":80},\"classifications\":["
          "{\"name\":\"rust\",\"radio_answer\":{\"name\":\"partial\"}},"
          "{\"name\":\"damage\",\"checklist_answers\":[{\"name\":\"dented\"},{"
          "\"name\":\"bent\"}]},{\"name\":\"note\",\"text_answer\":{\"content\""
          ":\"see \\\"b\\\"\"}}]},"
          "{\"name\":\"p\",\"polygon\":[{\"x\":5,\"y\":6},{\"x\":30,\"y\":4},{"
          "\"x\":20,\"y\":40}]},"
          "{\"name\":\"l\",\"line\":[{\"x\":5,\"y\":6},{\"x\":30,\"y\":6}]},"
          "{\"name\":\"t\",\"point\":{\"x\":1,\"y\":2}}") "]",
      "a.jpg 640x480 upright\n"
      "- f1 'tower' rectangle 200.5 100 80 50 rust=partial damage=dented "
      "damage=bent note=see \"b\"\n"
      "- none 'p' polygon 5 4 25 36: 5,6 30,4 20,40\n"
      "- none 'l' line 5 6 25 0: 5,6 30,6\n"
      "- none 't' points 1 2 0 0: 1,2\n",
      "");
}

static void
test_reads_a_row_a_line (void)
{
  fixture_assert (ROW ("a.jpg", BOX ("1")) "\n" ROW ("b.jpg", BOX ("2")) "\n\n",
      "a.jpg 640x480 upright\n- f 'tower' rectangle 200.5 1 80 50\n"
      "b.jpg 640x480 upright\n- f 'tower' rectangle 200.5 2 80 50\n",
      "");
  fixture_assert_fails ("broken.json",
      ROW ("a.jpg", BOX ("1")) "\n{\"data_row\":{",
      ", after data row 2: broken JSON: the text ends too early.");
}

static void
test_keeps_the_rest_where_one_is_bad (void)
{
  fixture_assert (
      ROW ("a.jpg", BOX ("NaN") ",{\"feature_id\":\"m\",\"mask\":{\"url\":\"x\""
                                "}},5," BOX ("3")) "{\"data_row\":{}}",
      "a.jpg 640x480 upright\n"
      "- f 'tower' rectangle 200.5 nan 80 50\n"
      "- m '' rectangle nan nan nan nan\n"
      "- f 'tower' rectangle 200.5 3 80 50\n",
      "'annotations.json', 'a.jpg', object 'f': its box has something that is "
      "not a finite number.\n"
      "'annotations.json', 'a.jpg', object 'm': it is none of a box, polygon, "
      "line and point; masks are not in the file.\n"
      "'annotations.json', 'a.jpg': an element of 'objects' is not an object.\n"
      "'annotations.json', data row 2: it has no name; its labels are left "
      "out.");
}

static void
add_tests (void)
{
#define ADD(name, function)                                                    \
  g_test_add_func ("/annotation-labelbox/" name, function)
  ADD ("reads-every-kind", test_reads_every_kind);
  ADD ("reads-a-row-a-line", test_reads_a_row_a_line);
  ADD ("keeps-the-rest-where-one-is-bad", test_keeps_the_rest_where_one_is_bad);
}

int
main (int argc, char **argv)
{
  return fixture_run (&argc, &argv, add_tests);
}
