/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "json_annotation_fixture.h"

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
assert_folder (
    const gchar *name, const gchar *annotations, const gchar *warnings)
{
  g_autoptr (LpAnnotationSet) set = fixture_load (name);

  fixture_assert_set (set, annotations, warnings);
}

static void
test_yolo_lines_are_told_by_how_many_numbers_they_have (void)
{
  assert_file ("kinds/a.txt", NULL,
      "0 0.5 0.5 0.5 0.25\n1\t0.5 0.5 1 1 0.75\n\n"
      "2 0.1 0.1 0.3 0.1 0.3 0.5\r\n3 0.1 0.1 0.3 0.1 0.3 0.5 0.5\n",
      "a 0x0 upright relative\n"
      "- none '0' rectangle 0.25 0.375 0.5 0.25\n"
      "- none '1' rectangle 0 0 1 1 score 0.75\n"
      "- none '2' polygon 0.1 0.1 0.2 0.4: 0.1,0.1 0.3,0.1 0.3,0.5\n"
      "- none '3' polygon 0.1 0.1 0.2 0.4 score 0.5: 0.1,0.1 0.3,0.1 "
      "0.3,0.5\n",
      "");
}

/* A rectangle is a parallelogram in fractions of a picture that is not
 * square; another quadrilateral is none. */
static void
test_four_points_are_a_box_if_they_are_a_rectangle (void)
{
  const gchar *text = "0 0.2 0.1 0.4 0.2 0.3 0.5 0.1 0.4\n"
                      "0 0.1 0.1 0.4 0.1 0.3 0.5 0.1 0.5\n";
  const gchar *polygons =
      "a 0x0 upright relative\n"
      "- none '0' polygon 0.1 0.1 0.3 0.4: 0.2,0.1 0.4,0.2 0.3,0.5 0.1,0.4\n"
      "- none '0' polygon 0.1 0.1 0.3 0.4: 0.1,0.1 0.4,0.1 0.3,0.5 0.1,0.5\n";

  assert_file ("quads/a.txt", NULL, text,
      "a 0x0 upright relative\n"
      "- none '0' rotated 0.1 0.1 0.3 0.4: 0.2,0.1 0.4,0.2 0.3,0.5 0.1,0.4\n"
      "- none '0' polygon 0.1 0.1 0.3 0.4: 0.1,0.1 0.4,0.1 0.3,0.5 0.1,0.5\n",
      "");
  assert_file ("quads/a.txt", "yolo:quads=polygon", text, polygons, "");
}

static void
test_yolo_names_are_found_above (void)
{
  fixture_write ("dataset/data.yaml", "names: {0: tower, 2: 'a b'}\n");
  fixture_write ("dataset/labels/train/empty.txt", "\n");
  fixture_write ("dataset/labels/train/x.txt", "2 .5 .5 1 1\n1 .5 .5 1 1\n");
  fixture_write ("dataset/images/train/x.JPEG", "");
  fixture_write ("dataset/train.txt", "images/train/x.JPEG\n");
  fixture_write ("dataset/README.txt", "What this is\n");
  fixture_write ("list/labels/x.txt", "1 .5 .5 1 1\n");
  fixture_write ("list/classes.txt", "tower\r\nline\r\n");
  assert_folder ("dataset",
      "images/train/x.JPEG 0x0 upright relative\n"
      "- none 'a b' rectangle 0 0 1 1\n- none '1' rectangle 0 0 1 1\n"
      "images/train/empty 0x0 upright relative\n",
      "'dataset/labels/train/x.txt', line 2: there is no class 1 in "
      "'dataset/data.yaml'; the box is labelled '1'.");
  assert_folder ("list/labels/x.txt",
      "x 0x0 upright relative\n- none 'line' rectangle 0 0 1 1\n", "");
}

static void
test_poses_are_told_by_the_dataset (void)
{
  fixture_write ("pose/data.yaml", "kpt_shape: [2, 3]\nnames: [person]\n");
  assert_file ("pose/a.txt", NULL, "0 0.5 0.5 1 1 0.1 0.2 2 0.3 0.4 0\n",
      "a 0x0 upright relative\n- none 'person' rectangle 0 0 1 1 "
      "keypoints=0.10000000000000001,0.20000000000000001,2;"
      "0.29999999999999999,0.40000000000000002,0\n",
      "");
}

static void
test_bad_lines_are_named_and_the_others_kept (void)
{
  assert_file ("bad/a.txt", NULL,
      "0 0.5 0.5 1 1\n0 nan 0.5 1 1\n0 0,5 0.5 1 1\n0 0.5.3 0.5 1 1\n"
      "0 1e-1 0.5 0.2 0\n0 0.5\nx 0.5 0.5 1 1\n0 500 500 20 20\n",
      "a 0x0 upright relative\n- none '0' rectangle 0 0 1 1\n"
      "- none '0' rectangle nan nan nan nan\n"
      "- none '0' rectangle nan nan nan nan\n"
      "- none '0' rectangle nan nan nan nan\n"
      "- none '0' rectangle 0 0.5 0.2 0\n"
      "- none '0' rectangle nan nan nan nan\n"
      "- none 'x' rectangle nan nan nan nan\n"
      "- none '0' rectangle 490 490 20 20\n",
      "'bad/a.txt', line 2: 'nan' is not a finite number.\n"
      "'bad/a.txt', line 2: '0': the box is of no use.\n"
      "'bad/a.txt', line 3: '0,5' is not a finite number; decimals are written "
      "with a point.\n"
      "'bad/a.txt', line 3: '0': the box is of no use.\n"
      "'bad/a.txt', line 4: '0.5.3' is not a finite number.\n"
      "'bad/a.txt', line 4: '0': the box is of no use.\n"
      "'bad/a.txt', line 5: '0': its box has no area.\n"
      "'bad/a.txt', line 6: '0': after the class there are four numbers for a "
      "box, or six and more for a polygon.\n"
      "'bad/a.txt', line 7: 'x': its class is not a whole number.\n"
      "'bad/a.txt', line 8: its numbers should be fractions of the picture, "
      "from 0 to 1.");
}

static void
test_dota_corners_are_put_in_order (void)
{
  assert_file ("dota.txt", NULL,
      "imagesource:GoogleEarth\ngsd:0.14\n"
      "10 0 10 20 40 20 40 0 large-vehicle 1\n0 0 10 5 40 20 3 30 ship\n"
      "1 2 3 4 5 6 7 inf ship 0\n1 2 3\n",
      "dota 0x0\n- none 'large-vehicle' rotated 10 0 30 20 difficult=1: 10,0 "
      "40,0 40,20 10,20\n"
      "- none 'ship' polygon 0 0 40 30: 0,0 10,5 40,20 3,30\n"
      "- none 'ship' rectangle nan nan nan nan difficult=0\n"
      "- none '' rectangle nan nan nan nan\n",
      "'dota.txt', line 5: 'ship': one of its corners is not given by finite "
      "numbers.\n"
      "'dota.txt', line 6: a line has eight numbers, a class and how difficult "
      "it is.");
}

static void
test_kitti_is_counted_from_the_right (void)
{
  assert_file ("kitti/label_2/000001.txt", NULL,
      "traffic light 0.5 1 -1.5 10 20 30.5 40 1 2 3 4 5 6 0.1 0.9\n"
      "Car 0 0 0 1 2 3 4 1 2 3 4 5 6 0.1\nCar 0 0\n",
      "000001 0x0\n- none 'traffic light' rectangle 10 20 20.5 20 score 0.9 "
      "truncated=0.5 occluded=1\n"
      "- none 'Car' rectangle 1 2 2 2 truncated=0 occluded=0\n"
      "- none 'Car' rectangle nan nan nan nan\n",
      "'kitti/label_2/000001.txt', line 3: 'Car': a line has a class and 14 or "
      "15 numbers.");
}

static void
test_comments_are_passed_over (void)
{
  assert_file ("comments/a.txt", NULL,
      "# class cx cy w h\n0 0.5 0.5 0.5 0.25\n",
      "a 0x0 upright relative\n- none '0' rectangle 0.25 0.375 0.5 0.25\n", "");
}

static void
add_tests (void)
{
#define ADD(name, function) g_test_add_func ("/annotation-text/" name, function)
  ADD ("yolo-lines-are-told-by-how-many-numbers-they-have",
      test_yolo_lines_are_told_by_how_many_numbers_they_have);
  ADD ("four-points-are-a-box-if-they-are-a-rectangle",
      test_four_points_are_a_box_if_they_are_a_rectangle);
  ADD ("yolo-names-are-found-above", test_yolo_names_are_found_above);
  ADD ("poses-are-told-by-the-dataset", test_poses_are_told_by_the_dataset);
  ADD ("bad-lines-are-named-and-the-others-kept",
      test_bad_lines_are_named_and_the_others_kept);
  ADD ("dota-corners-are-put-in-order", test_dota_corners_are_put_in_order);
  ADD ("kitti-is-counted-from-the-right", test_kitti_is_counted_from_the_right);
  ADD ("comments-are-passed-over", test_comments_are_passed_over);
}

int
main (int argc, char **argv)
{
  return fixture_run (&argc, &argv, add_tests);
}
