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
  "{\"images\":[{\"id\":1,\"file_name\":\"a\"}],\"annotations\":[{"
  "\"image_id\":1,\"segments_info\":[{\"id\":1,\"bbox\":[1,2,3,4],"
  "\"iscrowd\":1}]}]}",
  "{\"shapes\":[{\"label\":\"a\",\"points\":[[1,2],[3,4],[5,6],[7,8]],"
  "\"shape_type\":\"oriented_rectangle\",\"flags\":{\"b\":true}},{"
  "\"shape_type\":\"mask\",\"points\":[[0,0],[2,1]],\"mask\":"
  "\"iVBORw0KGgoAAAANSUhEUgAAAAMAAAACAQAAAAC1D1u3AAAADElEQVR42mNYwKAAAAIEAM"
  "EKPvsPAAAAAElFTkSuQmCC\"},{\"points\":[[1,2],[3,4]],\"shape_type\":"
  "\"circle\"}],\"imagePath\":\"..\\\\a.jpg\",\"imageData\":null}",
  "[{\"id\":1,\"annotations\":[{\"id\":2,\"result\":[{\"id\":\"a\",\"value\":"
  "{\"x\":1,\"y\":2,\"width\":3,\"height\":4,\"rotation\":5,\"labels\":["
  "\"b\"]},\"original_width\":6,\"original_height\":7},{\"id\":\"a\","
  "\"value\":{\"choices\":[\"c\"]}},{\"value\":{\"x\":1,\"y\":2,\"radiusX\":3,"
  "\"radiusY\":4}}]}],\"data\":{\"image\":\"/d/ab12cd34-a.jpg?d=1\"}}]",
  "[{\"image\":\"a\",\"annotation_id\":1,\"label\":[{\"rle\":[0,0,0,8,57,27,"
  "207,200,7,248],\"original_width\":1,\"original_height\":2},{\"points\":[[1,"
  "2],[3,4],[5,6]],\"polygonlabels\":[\"a\",\"b\"]}]}]",
  "{\"a1\":{\"filename\":\"a\",\"regions\":{\"0\":{\"shape_attributes\":{"
  "\"name\":\"polygon\",\"all_points_x\":[1,2,3],\"all_points_y\":[1,3,2]},"
  "\"region_attributes\":{\"type\":{\"b\":true}}},\"1\":{\"shape_attributes\":{"
  "\"name\":\"ellipse\",\"cx\":1,\"cy\":2,\"rx\":3,\"ry\":4,\"theta\":5}}}}}",
  "[{\"image\":\"a\",\"annotations\":[{\"label\":\"b\",\"coordinates\":{\"x\":"
  "1,"
  "\"y\":2,\"width\":3,\"height\":4}}]}]",
  "{\"size\":{\"width\":1,\"height\":2},\"tags\":[],\"objects\":[{"
  "\"classTitle\":"
  "\"a\",\"geometryType\":\"bitmap\",\"bitmap\":{\"data\":"
  "\"eJzrDPBz5+WS4mJgYOD19HAJAtLMQMzEASQYdshbHgNSAp4ujiEVt5ITUoAwIYGFgUGUgeX"
  "uzg86IDWern4u65wSmgDoTRAR\",\"origin\":[1,2]}},{\"classTitle\":\"b\","
  "\"geometryType\":\"polygon\",\"points\":{\"exterior\":[[1,2],[3,4],[5,7]],"
  "\"interior\":[[]]},\"tags\":[{\"name\":\"c\",\"value\":1}]}]}",
  "{\"assets\":{\"1\":{\"asset\":{\"name\":\"a\",\"size\":{\"width\":1,"
  "\"height\":"
  "2}},\"regions\":[{\"type\":\"POLYGON\",\"tags\":[\"a\"],\"points\":[{\"x\":"
  "1,"
  "\"y\":2}]},{\"boundingBox\":{\"left\":1,\"top\":2,\"width\":3,\"height\":4}}"
  "]"
  "}}}",
  "{\"data_row\":{\"external_id\":\"a\"},\"projects\":{\"p\":{\"labels\":[{"
  "\"annotations\":{\"objects\":[{\"name\":\"b\",\"bounding_box\":{\"top\":1,"
  "\"left\":2,\"height\":3,\"width\":4},\"classifications\":[{\"name\":\"c\","
  "\"radio_answer\":{\"name\":\"d\"}}]},{\"polygon\":[{\"x\":1,\"y\":2}]}]}}]}}"
  "}\n"
  "{\"data_row\":{\"external_id\":\"b\"}}",
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
  "\"\"all_points_y\"\":[1,5,3]}\",\"{\"\"name\"\":\"\"x\"\"}\"\n"
  "a.jpg,5,\"{\"\"name\"\":\"\"circle\"\",\"\"cx\"\":5,\"\"cy\"\":6,"
  "\"\"r\"\":-7}\",\"{\"\"type\"\":{\"\"b\"\":true}}\"\n",
  NULL,
};

static gboolean
is_utf8 (const gchar *text)
{
  return text == NULL || g_utf8_validate (text, -1, NULL);
}

/* Whoever draws or cuts along an outline need not check it. */
static void
check_outline (const LpOutline *outline)
{
  guint64 n_pixels = 0;
  guint end = 0;

  for (guint i = 0; i < outline->n_rings; i++) {
    g_assert_cmpuint (outline->ring_ends[i], >, end);
    end = outline->ring_ends[i];
  }
  g_assert_cmpuint (end, ==, outline->n_points);
  for (guint i = 0; i < outline->n_runs; i++)
    n_pixels += outline->runs[i];
  g_assert_cmpuint (n_pixels, ==,
      (guint64) outline->mask_width * (guint64) outline->mask_height);
}

static void
check_annotation (const LpAnnotation *annotation)
{
  const LpAttribute *attribute = annotation->attributes;

  g_assert_true (is_utf8 (annotation->id));
  g_assert_true (is_utf8 (annotation->label));
  for (; attribute != NULL && attribute->name != NULL; attribute++)
    g_assert_true (is_utf8 (attribute->name) && is_utf8 (attribute->value));
  if (annotation->shape == LP_SHAPE_RECTANGLE)
    g_assert_null (annotation->outline);
  if (annotation->outline != NULL)
    check_outline (annotation->outline);
}

/* Such as "..": no photo is called so. */
static gboolean
may_name_nothing (const gchar *name)
{
  return strstr (name, "..") != NULL || strspn (name, "./\\ ") == strlen (name);
}

/* Reads annotations of any format, and looks up each image by its name. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (LpAnnotationBuilder) builder = lp_annotation_builder_new ();
  g_autoptr (LpAnnotationSet) set = NULL;
  g_autoptr (GError) error = NULL;
  const gchar *path = "/absent/fuzz";
  const gchar *text = (const gchar *) data;
  const LpAnnotationFormat *format =
      lp_annotation_format_choose (path, text, size, &error);

  if (format == NULL || !format->read (path, text, size, builder, &error)) {
    g_assert_nonnull (error);
    return 0;
  }
  set = lp_annotation_builder_finish (g_steal_pointer (&builder), format->name);
  for (guint i = 0; i < lp_annotation_set_get_n_images (set); i++) {
    const LpAnnotatedImage *image = lp_annotation_set_get_image (set, i);
    const LpAnnotatedImage *found = lp_annotation_set_find (set, image->name);

    /* Others than JSON may tell images apart by more than their names. */
    g_assert_true (found == image || format->extensions != NULL ||
                   may_name_nothing (image->name) ||
                   lp_annotation_set_is_ambiguous (set, image->name));
    for (guint j = 0; j < image->n_annotations; j++)
      check_annotation (&image->annotations[j]);
  }
  return 0;
}
