/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Real files of all formats, against boxes that were derived from them in
 * another way. */

#include "annotation/lp-annotation-format.h"
#include "annotation/lp-annotation-set.h"

#include <json-glib/json-glib.h>
#include <math.h>

static const gchar *
get_data_folder (void)
{
  const gchar *data = g_getenv ("LINEPATROL_DATA");

  return data && g_file_test (data, G_FILE_TEST_IS_DIR) ? data : NULL;
}

static const gchar *
get_text (JsonObject *box, const gchar *name)
{
  return json_object_get_string_member_with_default (box, name, "");
}

/* What the file calls the shape. A bounding box may have a mask besides. */
static LpShape
get_shape (JsonObject *box)
{
  static const struct {
    const gchar *name;
    LpShape shape;
  } shapes[] = {
    { "rect", LP_SHAPE_RECTANGLE },
    { "box", LP_SHAPE_RECTANGLE },
    { "rectangle", LP_SHAPE_RECTANGLE },
    { "obb", LP_SHAPE_ROTATED },
    { "rotated", LP_SHAPE_ROTATED },
    { "polygon", LP_SHAPE_POLYGON },
    { "polyline", LP_SHAPE_LINE },
    { "linestrip", LP_SHAPE_LINE },
    { "line", LP_SHAPE_LINE },
    { "point", LP_SHAPE_POINTS },
    { "points", LP_SHAPE_POINTS },
    { "circle", LP_SHAPE_ELLIPSE },
    { "ellipse", LP_SHAPE_ELLIPSE },
  };
  const gchar *mask = get_text (box, "mask");

  if (*mask != '\0')
    return g_str_equal (mask, "rle") ? LP_SHAPE_MASK : LP_SHAPE_POLYGON;
  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    if (g_str_equal (shapes[i].name, get_text (box, "shape")))
      return shapes[i].shape;
  g_error ("There is no shape '%s'.", get_text (box, "shape"));
}

static const LpAnnotatedImage *
find_image (LpAnnotationSet *set, JsonObject *box)
{
  const gchar *name = get_text (box, "image");
  const gchar *subset = get_text (box, "subset");
  g_autofree gchar *path = g_build_filename (subset, name, NULL);
  g_autofree gchar *base = g_path_get_basename (name);
  const LpAnnotatedImage *image = lp_annotation_set_find (set, path);
  g_autofree gchar *found = NULL;

  g_assert_nonnull (image);
  found = g_path_get_basename (image->name);
  g_assert_cmpint (g_ascii_strcasecmp (found, base), ==, 0);
  return image;
}

static void
assert_box (const LpAnnotation *annotation, JsonObject *box, gdouble width,
    gdouble height)
{
  g_assert_cmpstr (
      annotation->label ? annotation->label : "", ==, get_text (box, "label"));
  g_assert_cmpint (annotation->shape, ==, get_shape (box));
  g_assert_true ((annotation->outline == NULL) ==
                 (annotation->shape == LP_SHAPE_RECTANGLE));
  g_assert_cmpfloat_with_epsilon (
      annotation->x * width, json_object_get_double_member (box, "x"), 0.01);
  g_assert_cmpfloat_with_epsilon (
      annotation->y * height, json_object_get_double_member (box, "y"), 0.01);
  g_assert_cmpfloat_with_epsilon (annotation->width * width,
      json_object_get_double_member (box, "w"), 0.01);
  g_assert_cmpfloat_with_epsilon (annotation->height * height,
      json_object_get_double_member (box, "h"), 0.01);
}

static void
assert_boxes (LpAnnotationSet *set, JsonArray *boxes)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  guint n_boxes = 0;

  for (guint i = 0; i < json_array_get_length (boxes); i++) {
    JsonObject *box = json_array_get_object_element (boxes, i);
    const LpAnnotatedImage *image = find_image (set, box);
    guint position = GPOINTER_TO_UINT (g_hash_table_lookup (seen, image));
    gdouble width = 1, height = 1;

    if (image->relative) {
      JsonArray *size = json_object_get_array_member (box, "image_size");
      width = json_array_get_double_element (size, 0);
      height = json_array_get_double_element (size, 1);
    }
    g_hash_table_insert (
        seen, (gpointer) image, GUINT_TO_POINTER (position + 1));
    g_assert_cmpuint (position, <, image->n_annotations);
    assert_box (&image->annotations[position], box, width, height);
  }
  for (guint i = 0; i < lp_annotation_set_get_n_images (set); i++)
    n_boxes += lp_annotation_set_get_image (set, i)->n_annotations;
  g_assert_cmpuint (n_boxes, ==, json_array_get_length (boxes));
}

/* The list of expected boxes divides some formats into kinds. */
static const gchar *
get_format (JsonObject *expected)
{
  const gchar *format = get_text (expected, "format");

  if (g_str_has_prefix (format, "yolo"))
    return "yolo";
  if (g_str_has_prefix (format, "cvat"))
    return "cvat";
  return g_str_equal (format, "via-json") ? "via" : format;
}

static gboolean
can_be_read (const gchar *format)
{
  gchar **options = NULL;
  gboolean known = lp_annotation_format_find (format, &options, NULL) != NULL;

  g_strfreev (options);
  return known;
}

static void
test_real_files_hold_the_expected_boxes (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree gchar *path = NULL;
  JsonObject *files;
  JsonObjectIter iter;
  const gchar *name;
  JsonNode *node;
  guint n_files = 0, n_unread = 0;

  if (get_data_folder () == NULL) {
    g_test_skip ("LINEPATROL_DATA names no folder");
    return;
  }
  path = g_build_filename (get_data_folder (), "expected.json", NULL);
  g_assert_true (json_parser_load_from_file (parser, path, NULL));
  files = json_object_get_object_member (
      json_node_get_object (json_parser_get_root (parser)), "annotations");
  json_object_iter_init (&iter, files);
  while (json_object_iter_next (&iter, &name, &node)) {
    JsonObject *expected = json_node_get_object (node);
    g_autofree gchar *file = g_build_filename (get_data_folder (), name, NULL);
    g_autoptr (LpAnnotationSet) set = NULL;
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", name);
    if (!can_be_read (get_format (expected))) {
      g_test_message ("the format %s is not read", get_format (expected));
      n_unread++;
      continue;
    }
    set = lp_annotation_set_load (file, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (
        lp_annotation_set_get_format (set), ==, get_format (expected));
    g_assert_cmpstr (lp_annotation_set_get_warnings (set)[0], ==, NULL);
    assert_boxes (set, json_object_get_array_member (expected, "boxes"));
    n_files++;
  }
  g_assert_cmpuint (n_files, >=, 50);
  if (n_unread > 0)
    g_test_incomplete ("some formats are not read yet");
}

/* Whole datasets, with all that lies in their folders. */
static void
test_real_folders_give_no_warnings (void)
{
  static const struct {
    const gchar *name;
    guint n_images;
    guint n_boxes;
  } folders[] = {
    { "yolo/roboflow_sharks", 10, 60 },
    { "yolo/cvat_datumaro/yolo", 1, 2 },
    { "yolo/cvat_datumaro/yolov8_detection_with_subset_txt", 1, 2 },
    { "yolo/relaxed", 2, 4 },
    { "voc/roboflow_chess", 11, 180 },
    { "cvat/datumaro_for_images/export_project", 6, 12 },
    { "dota", 3, 4 },
  };

  if (get_data_folder () == NULL) {
    g_test_skip ("LINEPATROL_DATA names no folder");
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++) {
    g_autofree gchar *path = g_build_filename (
        get_data_folder (), "annotations", folders[i].name, NULL);
    g_autoptr (LpAnnotationSet) set = lp_annotation_set_load (path, NULL, NULL);
    guint n_boxes = 0;

    g_assert_nonnull (set);
    g_assert_cmpstr (lp_annotation_set_get_warnings (set)[0], ==, NULL);
    g_assert_cmpuint (
        lp_annotation_set_get_n_images (set), ==, folders[i].n_images);
    for (guint j = 0; j < folders[i].n_images; j++)
      n_boxes += lp_annotation_set_get_image (set, j)->n_annotations;
    g_assert_cmpuint (n_boxes, ==, folders[i].n_boxes);
  }
}

/* Four numbers in a column are two corners in this file, which no header
 * says; it holds the boxes of another in other columns. */
static void
test_corners_are_told_from_sizes (void)
{
  g_autofree gchar *path = NULL, *same = NULL;
  g_autoptr (LpAnnotationSet) set = NULL, other = NULL;

  if (get_data_folder () == NULL) {
    g_test_skip ("LINEPATROL_DATA names no folder");
    return;
  }
  path = g_build_filename (
      get_data_folder (), "annotations/csv_other/kaggle/ann3.csv", NULL);
  same = g_build_filename (
      get_data_folder (), "annotations/csv_other/kaggle/ann.csv", NULL);
  set = lp_annotation_set_load (path, NULL, NULL);
  other = lp_annotation_set_load (same, NULL, NULL);
  for (guint i = 0; i < 3; i++) {
    const LpAnnotatedImage *a = lp_annotation_set_get_image (set, i);
    const LpAnnotatedImage *b = lp_annotation_set_get_image (other, i);

    g_assert_cmpuint (a->n_annotations, ==, b->n_annotations);
    for (guint j = 0; j < a->n_annotations; j++) {
      g_assert_cmpfloat (a->annotations[j].width, ==, b->annotations[j].width);
      g_assert_cmpfloat (a->annotations[j].y, ==, b->annotations[j].y);
    }
  }
}

/* Reads a COCO file the slow way, as a tree. */
static JsonArray *
read_boxes (const gchar *path)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GHashTable) names = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) labels = g_hash_table_new (NULL, NULL);
  JsonArray *boxes = json_array_new ();
  JsonObject *root;
  JsonArray *list;

  g_assert_true (json_parser_load_from_file (parser, path, NULL));
  root = json_node_get_object (json_parser_get_root (parser));
  list = json_object_get_array_member (root, "images");
  for (guint i = 0; i < json_array_get_length (list); i++) {
    JsonObject *image = json_array_get_object_element (list, i);
    g_hash_table_insert (names,
        GINT_TO_POINTER (json_object_get_int_member (image, "id")),
        (gpointer) json_object_get_string_member (image, "file_name"));
  }
  list = json_object_get_array_member (root, "categories");
  for (guint i = 0; i < json_array_get_length (list); i++) {
    JsonObject *category = json_array_get_object_element (list, i);
    g_hash_table_insert (labels,
        GINT_TO_POINTER (json_object_get_int_member (category, "id")),
        (gpointer) json_object_get_string_member (category, "name"));
  }
  list = json_object_get_array_member (root, "annotations");
  for (guint i = 0; i < json_array_get_length (list); i++) {
    const gchar *const keys[] = { "x", "y", "w", "h" };
    JsonObject *annotation = json_array_get_object_element (list, i);
    JsonArray *bbox = json_object_get_array_member (annotation, "bbox");
    JsonObject *box = json_object_new ();

    json_object_set_string_member (box, "image",
        g_hash_table_lookup (
            names, GINT_TO_POINTER (
                       json_object_get_int_member (annotation, "image_id"))));
    json_object_set_string_member (box, "label",
        g_hash_table_lookup (labels,
            GINT_TO_POINTER (
                json_object_get_int_member (annotation, "category_id"))));
    json_object_set_string_member (box, "shape", "rect");
    for (guint j = 0; j < 4; j++)
      json_object_set_double_member (
          box, keys[j], json_array_get_double_element (bbox, j));
    json_array_add_object_element (boxes, box);
  }
  return boxes;
}

static void
test_scenarios_hold_what_a_tree_of_them_does (void)
{
  const gchar *const names[] = { "brighton", "ttpla", "zr10" };

  if (get_data_folder () == NULL) {
    g_test_skip ("LINEPATROL_DATA names no folder");
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree gchar *path = g_build_filename (get_data_folder (), "scenarios",
        names[i], "annotations.coco.json", NULL);
    g_autoptr (LpAnnotationSet) set = lp_annotation_set_load (path, NULL, NULL);
    g_autoptr (JsonArray) boxes = read_boxes (path);

    g_assert_nonnull (set);
    assert_boxes (set, boxes);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                    \
  g_test_add_func ("/annotation-samples/" name, function)
  ADD ("real-files-hold-the-expected-boxes",
      test_real_files_hold_the_expected_boxes);
  ADD ("real-folders-give-no-warnings", test_real_folders_give_no_warnings);
  ADD ("corners-are-told-from-sizes", test_corners_are_told_from_sizes);
  ADD ("scenarios-hold-what-a-tree-of-them-does",
      test_scenarios_hold_what_a_tree_of_them_does);
  return g_test_run ();
}
