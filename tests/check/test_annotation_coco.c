/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What COCO files hold beside boxes. */

#include "json_annotation_fixture.h"

#define IMAGES                                                                 \
  "\"images\":[{\"id\":1,\"file_name\":\"a.jpg\",\"width\":5,\"height\":5}],"  \
  "\"categories\":[{\"id\":90,\"name\":\"tower\"},{\"id\":3,\"name\":\"arm\"}" \
  "]"

static void
test_keeps_shapes_scores_and_attributes (void)
{
  fixture_assert ("{" IMAGES ",\"annotations\":["
                  "{\"id\":1,\"image_id\":1,\"category_id\":90,\"bbox\":[0,0,4,"
                  "4],\"segmentation\":[[1,1,3,1,3,3],[0,0,1,0,1,1]],"
                  "\"iscrowd\":0,\"area\":2.5,\"attributes\":{\"occluded\":true"
                  ",\"kind\":\"lattice \\\"A\\\"\",\"parts\":[1]}},"
                  "{\"id\":2,\"image_id\":1,\"category_id\":3,\"bbox\":[1,0,1,"
                  "2],\"segmentation\":{\"counts\":[5,2,18],\"size\":[5,5]},"
                  "\"iscrowd\":1,\"score\":0.75},"
                  "{\"id\":3,\"image_id\":1,\"category_id\":3,\"bbox\":[1,1,2,"
                  "2],\"num_keypoints\":1,\"keypoints\":[1,1,2,0,0,0]},"
                  "{\"id\":4,\"image_id\":1,\"category_id\":3,\"bbox\":[1,1,2,"
                  "2],\"segmentation\":[]}]}",
      "a.jpg 5x5\n"
      "- 1 'tower' polygon 0 0 4 4 iscrowd=0 occluded=true kind=lattice \"A\": "
      "1,1 3,1 3,3 | 0,0 1,0 1,1\n"
      "- 2 'arm' mask 1 0 1 2 score 0.75 iscrowd=1: mask 0,0 5x5 5 2 18\n"
      "- 3 'arm' rectangle 1 1 2 2 num_keypoints=1\n"
      "- 4 'arm' rectangle 1 1 2 2\n",
      "");
}

static void
test_takes_the_box_where_the_shape_is_bad (void)
{
  fixture_assert ("{" IMAGES ",\"annotations\":["
                  "{\"id\":1,\"image_id\":1,\"bbox\":[0,0,4,4],"
                  "\"segmentation\":{\"counts\":[5,2],\"size\":[5,5]}},"
                  "{\"id\":2,\"image_id\":1,\"bbox\":[0,0,4,4],"
                  "\"segmentation\":[[1,2,NaN,4,5,6]]},"
                  "{\"id\":3,\"image_id\":1,\"bbox\":[0,0,-4,4],"
                  "\"segmentation\":[[1,2,3,4,5,7]]},"
                  "{\"id\":4,\"image_id\":1,\"bbox\":[0,0,4,4],"
                  "\"segmentation\":[[1,2,3,4]]}]}",
      "a.jpg 5x5\n"
      "- 1 '' rectangle 0 0 4 4\n"
      "- 2 '' rectangle 0 0 4 4\n"
      "- 3 '' polygon 0 0 -4 4: 1,2 3,4 5,7\n"
      "- 4 '' rectangle 0 0 4 4\n",
      "'annotations.json', annotation 1: its run lengths do not add up to the "
      "mask's size; its 'bbox' is taken.\n"
      "'annotations.json', annotation 2: its polygon is not a list of x, y "
      "pairs; its 'bbox' is taken.\n"
      "'annotations.json', annotation 3: its 'bbox' has no area.\n"
      "'annotations.json', annotation 4: its polygon has less than three "
      "points; its bounds are taken instead; its 'bbox' is taken.");
}

static void
test_reads_the_segments_of_panoptic_files (void)
{
  fixture_assert ("{" IMAGES ",\"annotations\":[{\"image_id\":1,\"file_name\":"
                  "\"a.png\",\"segments_info\":[{\"id\":8345,\"category_id\":3,"
                  "\"bbox\":[1,1,2,3],\"area\":6,\"iscrowd\":0},7,"
                  "{\"id\":9,\"category_id\":5,\"iscrowd\":0}]},"
                  "{\"image_id\":2,\"segments_info\":[]}]}",
      "a.jpg 5x5\n"
      "- 8345 'arm' rectangle 1 1 2 3 iscrowd=0\n"
      "- 9 '5' rectangle nan nan nan nan iscrowd=0\n",
      "'annotations.json': element 1 of the 'segments_info' of image 1 is not "
      "an object.\n"
      "'annotations.json', annotation 9: it has no 'bbox'.\n"
      "'annotations.json': category 5 is not in 'categories'; its boxes are "
      "labelled '5'.\n"
      "'annotations.json', annotation 1 of the list, without an id: it is for "
      "image '2', which is not in 'images'.");
}

static void
test_takes_the_names_of_results_from_files_beside (void)
{
  g_autoptr (LpAnnotationSet) set = NULL;

  fixture_write ("beside/results.json",
      "[{\"image_id\":1,\"category_id\":90,\"bbox\":[1,2,3,4],\"score\":0.5},"
      "{\"image_id\":7,\"category_id\":4,\"bbox\":[1,2,3,4],\"score\":0.5},"
      "{\"image_id\":1,\"category_id\":3,\"bbox\":[1,2,3,5],\"score\":1}]");
  fixture_write ("beside/train.json", "{" IMAGES ",\"annotations\":[]}");
  fixture_write ("beside/val.json",
      "{\"images\":[{\"id\":7,\"file_name\":\"c.jpg\"}],\"categories\":[{"
      "\"id\":3,\"name\":\"other\"}],\"annotations\":[]}");
  set = fixture_load ("beside/results.json");
  fixture_assert_set (set,
      "a.jpg 0x0\n"
      "- none 'tower' rectangle 1 2 3 4 score 0.5\n"
      "- none '3' rectangle 1 2 3 5 score 1\n"
      "c.jpg 0x0\n"
      "- none '4' rectangle 1 2 3 4 score 0.5\n",
      "'beside/results.json': category 4 is not in 'categories'; its boxes are "
      "labelled '4'.\n"
      "'beside/results.json': the files beside it have several names for "
      "category 3; its boxes are labelled '3'.");
}

static void
test_guesses_the_names_of_results_that_stand_alone (void)
{
  g_autoptr (LpAnnotationSet) set = NULL;

  fixture_write ("alone/results.json",
      "[{\"image_id\":12345,\"bbox\":[1,2,3,4],\"score\":0.5},"
      "{\"image_id\":\"DJI_7\",\"bbox\":[1,2,3,4]},"
      "{\"image_id\":5,\"file_name\":\"x.jpg\",\"bbox\":[1,2,3,4]},"
      "{\"bbox\":[1,2,3,4]},12345]");
  set = fixture_load ("alone/results.json");
  fixture_assert_set (set,
      "000000012345.jpg 0x0\n"
      "- none '' rectangle 1 2 3 4 score 0.5\n"
      "DJI_7 0x0\n"
      "- none '' rectangle 1 2 3 4\n"
      "x.jpg 0x0\n"
      "- none '' rectangle 1 2 3 4\n",
      "'alone/results.json' says only the ids of its images, and no COCO file "
      "beside it says their names; '000000012345.jpg' is taken for the image "
      "12345, and so on.\n"
      "'alone/results.json', annotation 3 of the list, without an id: it is "
      "for image '', which says nothing.\n"
      "'alone/results.json': element 4 of the list is not an object.");
  g_assert_true (lp_annotation_set_find (set, "/p/12345.jpg") ==
                 lp_annotation_set_get_image (set, 0));
  g_assert_nonnull (lp_annotation_set_find (set, "/p/dji_7.jpg"));
  fixture_assert_fails ("alone/broken.json", "[{\"image_id\":1},\n{]",
      ", line 2: broken JSON: a key in quotes is missing.");
}

static void
test_tells_images_of_several_folders_apart (void)
{
  const gchar *text = "{" IMAGES ",\"annotations\":[]}";
  g_autoptr (LpAnnotationSet) set = NULL;

  fixture_write ("split/train/coco.json", text);
  fixture_write ("split/val/coco.json", text);
  fixture_write ("split/val/keypoints.json", text);
  set = fixture_load ("split");
  fixture_assert_set (set, "train/a.jpg 5x5\nval/a.jpg 5x5\n", "");
  g_assert_cmpuint (
      lp_annotation_set_find (set, "/d/split/val/a.jpg")->index, ==, 1);
  g_assert_true (lp_annotation_set_is_ambiguous (set, "/elsewhere/a.jpg"));
}

static void
add_tests (void)
{
#define ADD(name, function) g_test_add_func ("/annotation-coco/" name, function)
  ADD ("keeps-shapes-scores-and-attributes",
      test_keeps_shapes_scores_and_attributes);
  ADD ("takes-the-box-where-the-shape-is-bad",
      test_takes_the_box_where_the_shape_is_bad);
  ADD ("reads-the-segments-of-panoptic-files",
      test_reads_the_segments_of_panoptic_files);
  ADD ("takes-the-names-of-results-from-files-beside",
      test_takes_the_names_of_results_from_files_beside);
  ADD ("guesses-the-names-of-results-that-stand-alone",
      test_guesses_the_names_of_results_that_stand_alone);
  ADD ("tells-images-of-several-folders-apart",
      test_tells_images_of_several_folders_apart);
}

int
main (int argc, char **argv)
{
  return fixture_run (&argc, &argv, add_tests);
}
