/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "json_annotation_fixture.h"

#define ASSET(regions)                                                         \
  "{\"asset\":{\"format\":\"jpg\",\"id\":\"ff1b\",\"name\":\"a.jpg\","         \
  "\"path\":"                                                                  \
  "\"file:/home/x/a.jpg\",\"size\":{\"width\":1080,\"height\":1920},"          \
  "\"state\":2,\"type\":1},\"regions\":[" regions "],\"version\":\"2.1.0\"}"
#define REGION                                                                 \
  "{\"id\":\"dWQ\",\"type\":\"RECTANGLE\",\"tags\":[\"green\"],"               \
  "\"boundingBox\":{\"height\":108.5,\"width\":349.75,\"left\":92.5,\"top\":"  \
  "475.25},\"points\":[{\"x\":92.5,\"y\":475.25}]}"

static void
test_reads_single_assets (void)
{
  fixture_assert (
      ASSET (REGION ",{\"id\":\"p\",\"type\":\"POLYGON\",\"tags\":[\"a\",\"b\"]"
                    ",\"boundingBox\":{},\"points\":[{\"x\":1,\"y\":2},{\"y\":"
                    "4,\"x\":3},{\"x\":1,\"y\":4}]}"),
      "a.jpg 1080x1920\n"
      "- dWQ 'green' rectangle 92.5 475.25 349.75 108.5\n"
      "- p 'a' polygon 1 2 2 2: 1,2 3,4 1,4\n"
      "- p 'b' polygon 1 2 2 2: 1,2 3,4 1,4\n",
      "");
}

static void
test_reads_exports (void)
{
  fixture_assert (
      "{\"name\":\"p\",\"tags\":[{\"name\":\"green\"}],\"assets\":{"
      "\"ff1b\":" ASSET (
          REGION) ",\"00aa\":{\"asset\":{\"path\":\"https://h/x/b.jpg?s=1\"}"
                  ",\"regions\":[]}}}",
      "a.jpg 1080x1920\n"
      "- dWQ 'green' rectangle 92.5 475.25 349.75 108.5\n"
      "h/x/b.jpg 0x0\n",
      "");
}

static void
test_keeps_the_rest_where_one_is_bad (void)
{
  fixture_assert (
      ASSET ("{\"id\":\"n\",\"boundingBox\":{\"height\":1,\"width\":NaN,"
             "\"left\":1,\"top\":2}},{\"id\":\"z\",\"boundingBox\":{\"height\":"
             "1,\"width\":0,\"left\":1,\"top\":2}},7," REGION),
      "a.jpg 1080x1920\n"
      "- n '' rectangle 1 2 nan 1\n"
      "- z '' rectangle 1 2 0 1\n"
      "- dWQ 'green' rectangle 92.5 475.25 349.75 108.5\n",
      "'annotations.json', 'a.jpg', region 0: its box has something that is "
      "not a finite number.\n"
      "'annotations.json', 'a.jpg', region 1: its box has no area.\n"
      "'annotations.json', 'a.jpg', region 2: it is not an object.");
  fixture_assert ("{\"assets\":{\"1\":{\"asset\":{},\"regions\":[]}}}", "",
      "'annotations.json': an asset has no name; its regions are left out.");
  fixture_assert_fails ("broken.json", "{\"asset\":{\"name\":\"a\"},\n\"regi",
      ", line 2: broken JSON: a string without its end.");
}

static void
add_tests (void)
{
#define ADD(name, function) g_test_add_func ("/annotation-vott/" name, function)
  ADD ("reads-single-assets", test_reads_single_assets);
  ADD ("reads-exports", test_reads_exports);
  ADD ("keeps-the-rest-where-one-is-bad", test_keeps_the_rest_where_one_is_bad);
}

int
main (int argc, char **argv)
{
  return fixture_run (&argc, &argv, add_tests);
}
