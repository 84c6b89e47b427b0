/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "json_annotation_fixture.h"

/* The example of Apple's documentation of MLObjectDetector.DataSource, and
 * what other tools write instead. */
static void
test_reads_boxes_by_their_centres (void)
{
  fixture_assert (
      "[{\"imagefilename\":\"cat and dog.png\",\"annotation\":[{\"label\":"
      "\"cat\",\"coordinates\":{\"y\":20.5,\"x\":13.9,\"height\":40,\"width\":"
      "20}},{\"label\":\"dog\",\"coordinates\":{\"y\":60,\"x\":48,\"height\":"
      "100,\"width\":70}}]},"
      "{\"annotations\":[{\"coordinates\":{\"x\":89,\"y\":263.5,\"width\":38,"
      "\"height\":9},\"label\":\"bar\",\"uniqueIdentifier\":\"4E6FA307\","
      "\"difficult\":true}],\"image\":\"b.jpg\"},"
      "{\"image\":\"empty.jpg\",\"annotations\":[]}]",
      "cat and dog.png 0x0 upright\n"
      "- none 'cat' rectangle 3.9 0.5 20 40\n"
      "- none 'dog' rectangle 13 10 70 100\n"
      "b.jpg 0x0 upright\n"
      "- 4E6FA307 'bar' rectangle 70 259 38 9 difficult=true\n"
      "empty.jpg 0x0 upright\n",
      "");
}

static void
test_keeps_the_rest_where_one_is_bad (void)
{
  fixture_assert (
      "[{\"image\":\"a.jpg\",\"annotations\":[{\"label\":\"a\",\"coordinates\":"
      "{\"x\":1,\"y\":Infinity,\"width\":2,\"height\":2}},{\"label\":\"b\","
      "\"coordinates\":{\"x\":1,\"y\":1,\"width\":0,\"height\":2}},3,"
      "{\"label\":\"c\"},{\"label\":\"d\",\"coordinates\":{\"x\":2,\"y\":2,"
      "\"width\":2,\"height\":2}}]},17,{\"annotations\":[]}]",
      "a.jpg 0x0 upright\n"
      "- none 'a' rectangle 0 nan 2 2\n"
      "- none 'b' rectangle 1 0 0 2\n"
      "- none 'c' rectangle nan nan nan nan\n"
      "- none 'd' rectangle 1 1 2 2\n",
      "'annotations.json', 'a.jpg', annotation 0: its box has something that "
      "is not a finite number.\n"
      "'annotations.json', 'a.jpg', annotation 1: its box has no area.\n"
      "'annotations.json', 'a.jpg', annotation 2: it is not an object.\n"
      "'annotations.json', 'a.jpg', annotation 3: its box has something that "
      "is not a finite number.\n"
      "'annotations.json': image 1 of the list has no name; its annotations "
      "are left out.\n"
      "'annotations.json': image 2 of the list has no name; its annotations "
      "are left out.");
  fixture_assert_fails ("broken.json",
      "[{\"image\":\"a.jpg\",\"annotations\":[]},\n{\"image",
      ", line 2: broken JSON: a string without its end.");
}

static void
add_tests (void)
{
#define ADD(name, function)                                                    \
  g_test_add_func ("/annotation-createml/" name, function)
  ADD ("reads-boxes-by-their-centres", test_reads_boxes_by_their_centres);
  ADD ("keeps-the-rest-where-one-is-bad", test_keeps_the_rest_where_one_is_bad);
}

int
main (int argc, char **argv)
{
  return fixture_run (&argc, &argv, add_tests);
}
