/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fuzz.h"

#include "annotation/lp-annotation-format.h"

const gchar *const fuzz_seeds[] = {
  "{\"images\":[{\"id\":1,\"file_name\":\"x\\\\a%20b.jpg\",\"width\":64,"
  "\"height\":48},{\"id\":\"2\",\"file_name\":\"../b\"}],\"categories\":[{"
  "\"id\":1,\"name\":\"tower\"},{\"id\":2.0,\"name\":7}],\"annotations\":[{"
  "\"id\":1,\"image_id\":1,\"category_id\":1,\"bbox\":[1,2,3.5,4e1],"
  "\"segmentation\":[[1,2,3,4,5,6]],\"iscrowd\":0},{\"id\":2,\"image_id\":2,"
  "\"category_id\":9,\"bbox\":[]}]}",
  "{\"annotations\":[{\"image_id\":1,\"segmentation\":{\"size\":[5,5],"
  "\"counts\":[3,4,18]}},{\"image_id\":1,\"segmentation\":{\"counts\":"
  "\"34b0\",\"size\":[5,5]}},{\"image_id\":1,\"segmentation\":[1,2,3,4,5,6]},"
  "{\"image_id\":1,\"segmentation\":[[0,0,9,9],[1,1,10,10]]}],"
  "\"images\":[{\"id\":1,\"file_name\":\"a.jpg\"}]}",
  "[{\"image_id\":1,\"bbox\":[1,2,3,4],\"score\":0.5}]",
  "{\"images\":[],\"annotations\":[{\"image_id\":1,\"segments_info\":[]}]}",
  "0 0.5 0.5 0.2 0.1\n1 0.1 0.1 0.4 0.1 0.4 0.5 0.9\n"
  "2 0.1 0.1 0.3 0.1 0.3 0.2 0.1 0.2\n3 nan 0,5 0.5.3 1e-3\n",
  "imagesource:GoogleEarth\ngsd:0.1\n0 0 0 2 2 2 2 0 plane 1\n"
  "1 1 9 1 9 5 1 nan ship\n",
  "Person sitting 0.0 1 -1.5 1.0 2.0 30.5 40 1 2 3 4 5 6 0.1 0.9\n"
  "Car 0 0 0 0 0 -1 inf 1 1 1 1 1 1 1\n",
  "<annotation><filename>a\\b.jpg</filename><object><name>x</name><part>"
  "<bndbox><xmin>1</xmin></bndbox></part><bndbox><xmin>1</xmin><ymin>2</ymin>"
  "<ymax>9.5</ymax><xmax>7</xmax></bndbox><polygon><x1>1</x1><y1>2</y1><pt>"
  "<x>1</x><y>3</y></pt></polygon><attributes><attribute><name>n</name><value>"
  "v</value></attribute></attributes></object><object><robndbox><cx>5</cx><cy>5"
  "</cy><w>4</w><h>2</h><angle>0.5</angle></robndbox></object></annotation>",
  "<annotation><filename>a</filename><object><name>x</name><deleted>0</deleted>"
  "<polygon><pt><x>1</x><y>2</y></pt><pt><x>5</x><y>2</y></pt><pt><x>5</x><y>9"
  "</y></pt></polygon></object><imagesize><nrows>5</nrows></imagesize>"
  "</annotation>",
  "<annotations><image name=\"a\" subset=\"s\" width=\"9\" height=\"9\"><box "
  "label=\"l\" xtl=\"1\" ytl=\"1\" xbr=\"4\" ybr=\"4\" "
  "rotation=\"30\"><attribute "
  "name=\"n\">v</attribute></box><mask rle=\"1, 2, 1\" left=\"1\" top=\"1\" "
  "width=\"2\" height=\"2\"/><polygon "
  "points=\"1,2;3,4;5,0\"/><skeleton><points "
  "points=\"1,2\"/></skeleton><ellipse cx=\"4\" cy=\"4\" rx=\"1\" ry=\"2\"/>"
  "</image><track label=\"t\"><box frame=\"3\" outside=\"0\" xtl=\"1\" "
  "ytl=\"1\" "
  "xbr=\"2\" ybr=\"2\"/></track></annotations>",
  "<!DOCTYPE annotation [<!ENTITY a \"b\">]><annotation><object><name>&a;"
  "</name></object></annotation>",
  "filename,width,height,class,xmin,ymin,xmax,ymax,note\n"
  "a.jpg,9,9,x,1,2,3,4,\"q\"\"q\"\nb.jpg,,,,,,,\n\"open,1,2\n",
  "image_id;bbox;score\na;\"[1.5, 2, 3, 4]\";0,5\nb;1 2 3;x\n",
  "image,label,geometry\na,x,\"POLYGON ((1 2, 3 4, 5 0, 1 2))\"\n"
  "a,x,MULTIPOINT Z ((1 2 3))\na,x,POLYGON EMPTY\n",
  "ImageID,LabelName,XMin,XMax,YMin,YMax\nab,/m/01,0.1,0.2,0.3,0.5\n",
  "a.jpg,1,2,3,4,cat\nb.png,,,,,\n",
  "#filename,file_size,region_shape_attributes,region_attributes\na.jpg,5,"
  "\"{\"\"name\"\":\"\"polygon\"\",\"\"all_points_x\"\":[1,2,3],"
  "\"\"all_points_y\"\":[1,5,3]}\",\"{\"\"name\"\":\"\"x\"\"}\"\n",
  NULL,
};

/* Reads annotations of any format, and looks up each image by its name. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (LpAnnotationBuilder) builder = lp_annotation_builder_new ();
  g_autoptr (LpAnnotationSet) set = NULL;
  g_autoptr (GError) error = NULL;
  const gchar *text = (const gchar *) data;
  const LpAnnotationFormat *format =
      lp_annotation_format_choose ("fuzz", text, size, &error);

  if (format == NULL || !format->read ("fuzz", text, size, builder, &error)) {
    g_assert_nonnull (error);
    return 0;
  }
  set = lp_annotation_builder_finish (g_steal_pointer (&builder), format->name);
  for (guint i = 0; i < lp_annotation_set_get_n_images (set); i++) {
    const LpAnnotatedImage *image = lp_annotation_set_get_image (set, i);
    const LpAnnotatedImage *found = lp_annotation_set_find (set, image->name);

    g_assert_true (
        found == image || lp_annotation_set_is_ambiguous (set, image->name));
    for (guint j = 0; j < image->n_annotations; j++)
      g_assert_true (image->annotations[j].label == NULL ||
                     g_utf8_validate (image->annotations[j].label, -1, NULL));
  }
  return 0;
}
