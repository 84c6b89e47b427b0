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
test_columns_are_found_by_their_names (void)
{
  const gchar *expected = "a.jpg 0x0\n- none 'x' rectangle 1 2 3 4\n";

  assert_file ("1.csv", NULL,
      "image_path,xmin,ymin,xmax,ymax,label\n"
      "a.jpg,1,2,4,6,x\n",
      expected, "");
  assert_file ("2.csv", NULL,
      "xmin;xmax;ymin;ymax;class;filename\r\n"
      "1,0;4;2;6;x;a.jpg\r\n",
      expected, "");
  assert_file ("3.csv", NULL,
      "image\tx1\ty1\tw\th\tlabel\na.jpg\t1\t2\t3\t4\tx\n", expected, "");
  assert_file ("4.csv", NULL,
      "File Name,Label,x,y,width,height\na.jpg,x,1,2,3,4\n", expected, "");
  assert_file ("5.csv", NULL, "image,label,cx,cy,w,h\na.jpg,x,2.5,4,3,4\n",
      expected, "");
  assert_file ("6.csv", NULL, "a.jpg,1,2,4,6,x\n", expected, "");
  assert_file ("7.csv", NULL,
      "image,label,bbox\na.jpg,x,\"[1.0, 2.0, 3.0, 4.0]\"\n"
      "b.jpg,y,\"[9, 9, 3, 4]\"\n",
      "a.jpg 0x0\n- none 'x' rectangle 1 2 3 4\n"
      "b.jpg 0x0\n- none 'y' rectangle 9 9 3 4\n",
      "");
  assert_file ("8.csv", "csv:bbox=corners",
      "image,label,bbox\na.jpg,x,\"[1.0, 2.0, 4.0, 6.0]\"\n", expected, "");
}

static void
test_sizes_scores_and_the_rest_are_kept (void)
{
  assert_file ("rest.csv", NULL,
      "filename,width,height,class,xmin,ymin,xmax,ymax,score,rust\n"
      "a.jpg,60,50,x,1,2,4,6,0.5,\"much, \"\"red\"\"\"\nb.jpg,,,,,,,,,\n",
      "a.jpg 60x50\n- none 'x' rectangle 1 2 3 4 score 0.5 "
      "rust=much, \"red\"\nb.jpg 0x0\n",
      "");
}

static void
test_comments_may_stand_before_the_header (void)
{
  assert_file ("comments.csv", NULL,
      "# exported, 2026\n#\nimage,xmin,ymin,xmax,ymax,label\n"
      "a.jpg,1,2,4,6,x\n",
      "a.jpg 0x0\n- none 'x' rectangle 1 2 3 4\n", "");
}

static void
test_empty_geometries_are_images_without_boxes (void)
{
  assert_file ("empty.csv", NULL,
      "ImageId,BuildingId,PolygonWKT_Pix\n"
      "a,1,\"POLYGON ((1 2, 4 2, 4 6, 1 6, 1 2))\"\nb,-1,POLYGON EMPTY\n",
      "a 0x0\n- none '' rectangle 1 2 3 4 BuildingId=1\n"
      "b 0x0\n",
      "");
}

static void
test_fractions_are_told_by_all_rows (void)
{
  const gchar *text = "image,label,xmin,ymin,xmax,ymax\na.jpg,x,0,0.25,0.5,1\n";

  assert_file ("f.csv", NULL, text,
      "a.jpg 0x0 relative\n- none 'x' rectangle 0 0.25 0.5 0.75\n", "");
  assert_file ("f.csv", "csv:units=pixels", text,
      "a.jpg 0x0\n- none 'x' rectangle 0 0.25 0.5 0.75\n", "");
  assert_file ("p.csv", NULL,
      "image,label,xmin,ymin,xmax,ymax\na.jpg,x,0,0,1,1\n",
      "a.jpg 0x0\n- none 'x' rectangle 0 0 1 1\n", "");
}

static void
test_open_images_classes_get_their_names (void)
{
  fixture_write ("oi/class-descriptions-boxable.csv", "/m/01,Tortoise\n");
  assert_file ("oi/boxes.csv", NULL,
      "ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded\n"
      "00ab,verification,/m/01,1,0.25,0.5,0.5,1,1\n",
      "00ab 0x0 relative\n- none 'Tortoise' rectangle 0.25 0.5 0.25 0.5 score "
      "1 Source=verification IsOccluded=1\n",
      "");
}

static void
test_geometries_are_outlines (void)
{
  assert_file ("g.csv", NULL,
      "image,label,geometry\n"
      "a.jpg,p,\"POLYGON ((0 0, 9 0, 9 8, 0 0), (5 1, 6 1, 6 2, 5 1))\"\n"
      "a.jpg,r,\"POLYGON ((9 0, 9 8, 0 8, 0 0, 9 0))\"\n"
      "a.jpg,o,POINT (3 4)\na.jpg,e,POLYGON EMPTY\na.jpg,b,\"POLYGON ((1 2\"\n",
      "a.jpg 0x0\n- none 'p' polygon 0 0 9 8: 0,0 9,0 9,8 0,0 | 5,1 6,1 6,2 "
      "5,1\n- none 'r' rectangle 0 0 9 8\n- none 'o' points 3 4 0 0: 3,4\n"
      "- none 'e' polygon nan nan nan nan\n- none 'b' polygon nan nan nan "
      "nan\n",
      "'g.csv', line 5: 'e': its geometry is empty.\n"
      "'g.csv', line 6: 'b': its geometry is broken.");
}

static void
test_bad_rows_are_named_and_the_others_kept (void)
{
  assert_file ("bad.csv", NULL,
      "filename,class,xmin,ymin,xmax,ymax\na.jpg,x,nan,2,3,4\n"
      "a.jpg,y,5,2,3,4\n,z,1,2,3,4\na.jpg,w\na.jpg,v,1,2,3,inf\n"
      "a.jpg,u,1,2,3,4\n",
      "a.jpg 0x0\n- none 'x' rectangle nan nan nan nan\n"
      "- none 'y' rectangle 5 2 -2 2\n- none 'v' rectangle nan nan nan nan\n"
      "- none 'u' rectangle 1 2 2 2\n",
      "'bad.csv', line 2: 'x': one of its edges is not a finite number.\n"
      "'bad.csv', line 3: 'y': its box has no area.\n"
      "'bad.csv', line 4: it names no image.\n"
      "'bad.csv', line 6: 'v': one of its edges is not a finite number.");
}

static void
test_via_shapes_are_json_in_quotes (void)
{
  assert_file ("via.csv", NULL,
      "#filename,file_size,region_id,region_shape_attributes,"
      "region_attributes\n"
      "a.jpg,1,0,\"{\"\"name\"\":\"\"rect\"\",\"\"x\"\":1,\"\"y\"\":2,"
      "\"\"width\"\":3,\"\"height\"\":4}\",\"{\"\"rust\"\":\"\"no\"\","
      "\"\"name\"\":\"\"tower\"\"}\"\nb.jpg,1,0,{},{}\n"
      "a.jpg,1,1,\"{\"\"name\"\":\",\n"
      "a.jpg,1,2,\"{\"\"name\"\":\"\"rect\"\",\"\"x\"\":1,\"\"y\"\":2,"
      "\"\"width\"\":3,\"\"height\"\":4}\",\"{\"\"name\"\":\"\"tower\"\",\"\n",
      "a.jpg 0x0 upright\n- 0 'tower' rectangle 1 2 3 4 rust=no\n"
      "- 1 '' rectangle nan nan nan nan\n- 2 'tower' rectangle 1 2 3 4\n"
      "b.jpg 0x0 upright\n",
      "'via.csv', line 4: its shape is broken JSON.\n"
      "'via.csv', line 5: 'tower': its attributes are broken JSON.");
}

static void
add_tests (void)
{
#define ADD(name, function) g_test_add_func ("/annotation-csv/" name, function)
  ADD ("columns-are-found-by-their-names",
      test_columns_are_found_by_their_names);
  ADD ("sizes-scores-and-the-rest-are-kept",
      test_sizes_scores_and_the_rest_are_kept);
  ADD ("comments-may-stand-before-the-header",
      test_comments_may_stand_before_the_header);
  ADD ("empty-geometries-are-images-without-boxes",
      test_empty_geometries_are_images_without_boxes);
  ADD ("fractions-are-told-by-all-rows", test_fractions_are_told_by_all_rows);
  ADD ("open-images-classes-get-their-names",
      test_open_images_classes_get_their_names);
  ADD ("geometries-are-outlines", test_geometries_are_outlines);
  ADD ("bad-rows-are-named-and-the-others-kept",
      test_bad_rows_are_named_and_the_others_kept);
  ADD ("via-shapes-are-json-in-quotes", test_via_shapes_are_json_in_quotes);
}

int
main (int argc, char **argv)
{
  return fixture_run (&argc, &argv, add_tests);
}
