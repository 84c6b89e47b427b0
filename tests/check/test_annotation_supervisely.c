/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "json_annotation_fixture.h"

/* Three columns and two rows, of which the first and last pixels of the first
 * row and the last of the second belong to the mask: PNG pictures that were
 * compressed again, one with a palette of which one colour is transparent, one
 * of grey. */
#define BITMAP                                                                 \
  "eJzrDPBz5+WS4mJgYOD19HAJAtLMQMzECCKX7/oSCaTYAnxCXBlAgPFSQidIhLEkyC+YweHZ"   \
  "jTQgh8fTxTGk4lZyxIEFQI0sDAe57H7zg1R7uvq5rHNKaAIAwSYWVw=="
#define GREY_BITMAP                                                            \
  "eJzrDPBz5+WS4mJgYOD19HAJAtLMQMzEASQYdshbHgNSAp4ujiEVt5ITUoAwIYGFgUGUgeXu"   \
  "zg86IDWern4u65wSmgDoTRAR"

#define OBJECTS(objects)                                                       \
  "{\"description\":\"\",\"tags\":[],\"size\":{\"height\":50,\"width\":100},"  \
  "\"objects\":[" objects "]}"
#define IMAGE "annotations 100x50 upright\n"

static void
test_reads_every_geometry (void)
{
  fixture_assert (
      OBJECTS (
          "{\"id\":5,\"classTitle\":\"tower\",\"geometryType\":\"rectangle\","
          "\"points\":{\"exterior\":[[0,36],[9,47]],\"interior\":[]},"
          "\"tags\":[{\"name\":\"like\",\"value\":null},{\"name\":\"side\","
          "\"value\":\"left\"},{\"name\":\"count\",\"value\":3}],"
          "\"labelerLogin\":\"a\",\"description\":\"bent\"},"
          "{\"classTitle\":\"float\",\"geometryType\":\"rectangle\","
          "\"points\":{\"exterior\":[[10.5,20],[2,30]]}},"
          "{\"classTitle\":\"ring\",\"geometryType\":\"polygon\",\"points\":{"
          "\"interior\":[[[2,2],[3,2],[3,3]]],\"exterior\":[[0,0],[9,0],"
          "[9,9]]}},"
          "{\"classTitle\":\"wire\",\"geometryType\":\"line\",\"points\":{"
          "\"exterior\":[[1,1],[5,1]],\"interior\":[]}},"
          "{\"classTitle\":\"tip\",\"geometryType\":\"point\",\"points\":{"
          "\"exterior\":[[1,2]],\"interior\":[]}},"
          "{\"classTitle\":\"mask\",\"geometryType\":\"bitmap\",\"bitmap\":{"
          "\"data\":\"" BITMAP "\",\"origin\":[53,6]}},"
          "{\"classTitle\":\"mask\",\"geometryType\":\"bitmap\",\"bitmap\":{"
          "\"origin\":[53,6],\"data\":\"" GREY_BITMAP "\"}}"),
      IMAGE "- 5 'tower' rectangle 0 36 10 12 description=bent like=true "
            "side=left count=3\n"
            "- none 'float' rectangle 2 20 8.5 10\n"
            "- none 'ring' polygon 0 0 9 9: 0,0 9,0 9,9 | 2,2 3,2 3,3\n"
            "- none 'wire' line 1 1 4 0: 1,1 5,1\n"
            "- none 'tip' points 1 2 0 0: 1,2\n"
            "- none 'mask' mask 53 6 3 2: mask 53,6 3x2 0 1 3 2\n"
            "- none 'mask' mask 53 6 3 2: mask 53,6 3x2 0 1 3 2\n",
      "");
}

static void
test_finds_images_beside_the_annotations (void)
{
  g_autoptr (LpAnnotationSet) set = NULL;

  fixture_write ("project/meta.json",
      "{\"classes\":[{\"title\":\"tower\",\"shape\":\"rectangle\"}],"
      "\"tags\":[],\"projectType\":\"images\"}");
  fixture_write ("project/one/ann/a.jpg.json", OBJECTS (""));
  fixture_write ("project/two/ann/a.jpg.json", OBJECTS (""));
  set = fixture_load ("project");
  fixture_assert_set (
      set, "one/img/a.jpg 100x50 upright\ntwo/img/a.jpg 100x50 upright\n", "");
  g_assert_cmpuint (
      lp_annotation_set_find (set, "/d/project/two/img/a.jpg")->index, ==, 1);
}

static void
test_keeps_the_rest_where_one_is_bad (void)
{
  fixture_assert (
      OBJECTS (
          "{\"classTitle\":\"a\",\"geometryType\":\"rectangle\",\"points\":{"
          "\"exterior\":[[0,NaN],[9,47]]}},"
          "{\"classTitle\":\"b\",\"geometryType\":\"graph\",\"nodes\":{}},4,"
          "{\"classTitle\":\"c\",\"geometryType\":\"bitmap\",\"bitmap\":{"
          "\"data\":\"AAAA\",\"origin\":[1,1]}},"
          "{\"classTitle\":\"d\",\"geometryType\":\"bitmap\"},"
          "{\"classTitle\":\"e\",\"geometryType\":\"polygon\"},"
          "{\"classTitle\":\"f\",\"geometryType\":\"rectangle\",\"points\":{"
          "\"exterior\":[[1,2],[3,4]]}}"),
      IMAGE "- none 'a' rectangle nan nan nan nan\n"
            "- none 'b' rectangle nan nan nan nan\n"
            "- none 'c' rectangle nan nan nan nan\n"
            "- none 'd' rectangle nan nan nan nan\n"
            "- none 'e' rectangle nan nan nan nan\n"
            "- none 'f' rectangle 1 2 3 3\n",
      "'annotations.json', object 0 ('a'): its shape has a coordinate that is "
      "not a finite number.\n"
      "'annotations.json', object 1 ('b'): its 'geometryType' is none of "
      "rectangle, polygon, bitmap, line and point.\n"
      "'annotations.json': element 2 of 'objects' is not an object.\n"
      "'annotations.json', object 3 ('c'): its mask is not compressed as it "
      "should be.\n"
      "'annotations.json', object 4 ('d'): its bitmap has no origin.\n"
      "'annotations.json', object 5 ('e'): its 'points' are not lists of x, y "
      "pairs.");
  fixture_assert_fails ("a.jpg.json",
      "{\"size\":{},\"objects\":[],\n\"tags\":[",
      ", line 2: broken JSON: the text ends too early.");
}

static void
add_tests (void)
{
#define ADD(name, function)                                                    \
  g_test_add_func ("/annotation-supervisely/" name, function)
  ADD ("reads-every-geometry", test_reads_every_geometry);
  ADD ("finds-images-beside-the-annotations",
      test_finds_images_beside_the_annotations);
  ADD ("keeps-the-rest-where-one-is-bad", test_keeps_the_rest_where_one_is_bad);
}

int
main (int argc, char **argv)
{
  return fixture_run (&argc, &argv, add_tests);
}
