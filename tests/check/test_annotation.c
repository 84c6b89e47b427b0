/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-annotation-builder.h"
#include "annotation/lp-annotation-set.h"

#include <math.h>

#include "folder_fixture.h"

static gchar *folder;

static gchar *
write_file (const gchar *name, const gchar *text)
{
  gchar *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static LpAnnotationSet *
load_text (const gchar *text)
{
  g_autofree gchar *path = write_file ("annotations.json", text);
  g_autoptr (GError) error = NULL;
  LpAnnotationSet *set = lp_annotation_set_load (path, NULL, &error);

  g_assert_no_error (error);
  return set;
}

static void
assert_load_fails (
    const gchar *text, const gchar *format, gint code, const gchar *message)
{
  g_autofree gchar *path = write_file ("broken.json", text);
  g_autoptr (GError) error = NULL;
  g_autofree gchar *expected =
      g_strconcat ("'", path, "'", message ? message : "", NULL);

  g_assert_null (lp_annotation_set_load (path, format, &error));
  g_assert_error (error, LP_ERROR, code);
  if (message != NULL)
    g_assert_cmpstr (error->message, ==, expected);
}

/* The set's warnings, without the name of the file. */
static gchar *
join_warnings (const LpAnnotationSet *set)
{
  g_autofree gchar *path = g_build_filename (folder, "annotations.json", NULL);
  g_autofree gchar *all =
      g_strjoinv ("\n", (gchar **) lp_annotation_set_get_warnings (set));
  g_auto (GStrv) parts = g_strsplit (all, path, -1);

  return g_strjoinv ("F", parts);
}

static void
assert_box (const LpAnnotation *box, const gchar *id, const gchar *label,
    gdouble x, gdouble y, gdouble width, gdouble height)
{
  g_assert_cmpstr (box->id, ==, id);
  g_assert_cmpstr (box->label, ==, label);
  g_assert_cmpfloat_with_epsilon (box->x, x, 1e-9);
  g_assert_cmpfloat_with_epsilon (box->y, y, 1e-9);
  g_assert_cmpfloat_with_epsilon (box->width, width, 1e-9);
  g_assert_cmpfloat_with_epsilon (box->height, height, 1e-9);
}

static const gchar images[] =
    "\"images\":[{\"id\":1,\"file_name\":\"a.jpg\",\"width\":100,"
    "\"height\":50},{\"id\":\"2\",\"file_name\":\"x/b.jpg\"}]";
static const gchar categories[] =
    "\"categories\":[{\"id\":0,\"name\":\"tower\"},"
    "{\"name\":\"insulator\",\"id\":7}]";
static const gchar annotations[] =
    "\"annotations\":[{\"id\":10,\"image_id\":2,\"category_id\":7,"
    "\"bbox\":[1,2,3,4]},{\"id\":11,\"image_id\":1.0,\"category_id\":0,"
    "\"bbox\":[1.5,-2.5,3e1,\"4\"],\"score\":0.5},{\"id\":12,\"image_id\":2,"
    "\"category_id\":7,\"bbox\":[5,6,7,8]}]";

static void
test_reads_lists_in_any_order (void)
{
  const gchar *const orders[][3] = { { images, annotations, categories },
    { annotations, categories, images }, { categories, annotations, images },
    { images, categories, annotations } };

  for (guint i = 0; i < G_N_ELEMENTS (orders); i++) {
    g_autofree gchar *text = g_strdup_printf ("{\"info\":{\"images\":[]},%s,%s,"
                                              "\"licenses\":[[[]]],%s}",
        orders[i][0], orders[i][1], orders[i][2]);
    g_autoptr (LpAnnotationSet) set = load_text (text);
    const LpAnnotatedImage *a, *b;

    g_assert_cmpstr (lp_annotation_set_get_format (set), ==, "coco");
    g_assert_cmpstr (lp_annotation_set_get_warnings (set)[0], ==, NULL);
    g_assert_cmpuint (lp_annotation_set_get_n_images (set), ==, 2);
    a = lp_annotation_set_get_image (set, 0);
    g_assert_cmpstr (a->name, ==, "a.jpg");
    g_assert_true (g_str_has_suffix (a->file, "annotations.json"));
    g_assert_cmpint (a->width, ==, 100);
    g_assert_cmpint (a->height, ==, 50);
    g_assert_cmpuint (a->n_annotations, ==, 1);
    assert_box (&a->annotations[0], "11", "tower", 1.5, -2.5, 30, 4);
    b = lp_annotation_set_find (set, "/photos/x/B.JPG");
    g_assert_true (b == lp_annotation_set_get_image (set, 1));
    g_assert_cmpint (b->width, ==, 0);
    g_assert_cmpuint (b->index, ==, 1);
    g_assert_cmpuint (b->n_annotations, ==, 2);
    assert_box (&b->annotations[0], "10", "insulator", 1, 2, 3, 4);
    assert_box (&b->annotations[1], "12", "insulator", 5, 6, 7, 8);
  }
}

static void
test_keeps_the_rest_where_one_is_bad (void)
{
  g_autofree gchar *text = g_strdup_printf (
      "{%s,%s,\"annotations\":["
      "{\"id\":1,\"image_id\":1,\"category_id\":0},"
      "{\"id\":2,\"image_id\":1,\"category_id\":0,\"bbox\":[NaN,0,1,1]},"
      "{\"id\":3,\"image_id\":1,\"category_id\":0,\"bbox\":[0,0,1]},"
      "{\"id\":4,\"image_id\":1,\"category_id\":0,\"bbox\":[0,0,1,1,1]},"
      "{\"id\":5,\"image_id\":1,\"category_id\":0,\"bbox\":[0,0,0,1]},"
      "{\"id\":6,\"image_id\":9,\"category_id\":0,\"bbox\":[0,0,1,1]},"
      "{\"id\":7,\"image_id\":1,\"category_id\":5,\"bbox\":[0,0,1,1]},"
      "{\"id\":8,\"image_id\":1,\"category_id\":5,\"bbox\":[0,0,2,2]},"
      "17,{\"category_id\":0,\"bbox\":[0,0,1,1]},"
      "{\"id\":9,\"image_id\":1,\"bbox\":[0,0,3,3]}]}",
      images, categories);
  g_autoptr (LpAnnotationSet) set = load_text (text);
  g_autofree gchar *warnings = join_warnings (set);
  const LpAnnotatedImage *image = lp_annotation_set_get_image (set, 0);

  g_assert_cmpstr (warnings, ==,
      "'F', annotation 1: it has no 'bbox'.\n"
      "'F', annotation 2: its 'bbox' holds something that is not a finite "
      "number.\n"
      "'F', annotation 3: its 'bbox' has not four numbers.\n"
      "'F', annotation 4: its 'bbox' has not four numbers.\n"
      "'F', annotation 5: its 'bbox' has no area.\n"
      "'F', annotation 6: it is for image '9', which is not in 'images'.\n"
      "'F': category 5 is not in 'categories'; its boxes are labelled '5'.\n"
      "'F': element 8 of 'annotations' is not an object.\n"
      "'F', annotation 9 of the list, without an id: it is for image '', "
      "which is not in 'images'.");
  g_assert_cmpuint (image->n_annotations, ==, 8);
  g_assert_true (isnan (image->annotations[0].width));
  g_assert_true (isnan (image->annotations[1].x));
  g_assert_cmpfloat (image->annotations[1].width, ==, 1);
  g_assert_true (isnan (image->annotations[2].x));
  g_assert_true (isnan (image->annotations[3].x));
  assert_box (&image->annotations[4], "5", "tower", 0, 0, 0, 1);
  assert_box (&image->annotations[5], "7", "5", 0, 0, 1, 1);
  assert_box (&image->annotations[7], "9", NULL, 0, 0, 3, 3);
}

static void
test_counts_annotations_that_have_no_image (void)
{
  g_autoptr (GString) text = g_string_new (
      "{\"images\":[{\"id\":1,\"file_name\":\"a.jpg\"},{\"id\":2}],"
      "\"categories\":[{\"id\":1},{\"id\":1}],"
      "\"annotations\":[{\"id\":7,\"image_id\":2,"
      "\"bbox\":[0,0,1,1]},17,{\"id\":8,\"image_id\":1}");
  g_autoptr (LpAnnotationSet) set = NULL;
  const gchar *const *dropped;

  for (guint i = 0; i < 1500; i++)
    g_string_append (text, ",{\"image_id\":3,\"bbox\":[0,0,1,1]}");
  g_string_append (text, "]}");
  set = load_text (text->str);
  dropped = lp_annotation_set_get_dropped (set);
  g_assert_cmpuint (lp_annotation_set_get_n_dropped (set), ==, 1502);
  g_assert_cmpuint (g_strv_length ((gchar **) dropped), ==, 1000);
  g_assert_true (g_str_has_suffix (dropped[0],
      ", annotation 7: it is for image '2', which is not in 'images'."));
  g_assert_true (g_str_has_suffix (
      dropped[1], ": element 1 of 'annotations' is not an object."));
  g_assert_cmpuint (lp_annotation_set_get_image (set, 0)->n_annotations, ==, 1);
}

static void
test_warns_of_duplicates (void)
{
  g_autoptr (LpAnnotationSet) set =
      load_text ("{\"images\":[{\"id\":1,\"file_name\":\"a.jpg\"},"
                 "{\"id\":1,\"file_name\":\"b.jpg\"},"
                 "{\"id\":3,\"file_name\":\"a.jpg\"},"
                 "{\"id\":4},{\"file_name\":\"c.jpg\"},5],"
                 "\"categories\":[{\"id\":1,\"name\":\"x\"},"
                 "{\"id\":1,\"name\":\"y\"},{\"id\":2},{\"name\":\"z\"}],"
                 "\"annotations\":[{\"id\":1,\"image_id\":3,\"category_id\":1,"
                 "\"bbox\":[1,1,1,1]}]}");
  g_autofree gchar *warnings = join_warnings (set);

  g_assert_cmpstr (warnings, ==,
      "'F': there are two images with the id 1; 'b.jpg' gets no annotations.\n"
      "'F': there are two images 'a.jpg'; they are taken as one.\n"
      "'F': image 4 has no 'file_name'.\n"
      "'F': image 'c.jpg' has no id.\n"
      "'F': 'images' holds something that is not an object.\n"
      "'F': there are two categories 1; 'x' is taken, 'y' is not.\n"
      "'F': a category lacks its name.\n"
      "'F': a category lacks its id.");
  g_assert_cmpuint (
      lp_annotation_set_find (set, "a.jpg")->n_annotations, ==, 1);
}

static void
test_limits_its_warnings (void)
{
  g_autoptr (GString) text = g_string_new ("{\"images\":[],\"annotations\":[1");
  g_autoptr (LpAnnotationSet) set = NULL;
  const gchar *const *warnings;

  for (guint i = 0; i < 5000; i++)
    g_string_append (text, ",1");
  g_string_append (text, "]}");
  set = load_text (text->str);
  warnings = lp_annotation_set_get_warnings (set);
  g_assert_cmpuint (g_strv_length ((gchar **) warnings), ==, 1001);
  g_assert_cmpstr (warnings[1000], ==, "4001 more warnings are left out.");
}

static void
test_says_what_is_wrong_with_a_file (void)
{
  g_autofree gchar *absent = g_build_filename (folder, "absent.json", NULL);
  g_autoptr (GError) error = NULL;

  assert_load_fails ("{\"images\":[],\n\"annotations\":[\n{\"id\":1,]}", NULL,
      LP_ERROR_FORMAT, ", line 3: broken JSON: a key in quotes is missing.");
  assert_load_fails ("{\"images\":[{\"id\":1,", NULL, LP_ERROR_FORMAT,
      ", line 1: broken JSON: the text ends too early.");
  assert_load_fails ("{\"images\":[],\n\"annotations\":{}}", NULL,
      LP_ERROR_FORMAT, ", line 2: 'annotations' is not a list.");
  assert_load_fails ("{\"images\":[]}", NULL, LP_ERROR_FORMAT,
      " is not a COCO file: it has no 'annotations'.");
  assert_load_fails ("{\"annotations\":[]}", NULL, LP_ERROR_FORMAT,
      " is not a COCO file: it has no 'images'.");
  assert_load_fails ("", NULL, LP_ERROR_FORMAT, " is an empty file.");
  assert_load_fails ("<svg/>", NULL, LP_ERROR_FORMAT, NULL);
  assert_load_fails ("<annotation/>", "coco", LP_ERROR_FORMAT,
      ", line 1: broken JSON: not a JSON value.");
  assert_load_fails (
      "17", "coco", LP_ERROR_FORMAT, " holds neither a list nor an object.");

  g_assert_null (lp_annotation_set_load (absent, NULL, &error));
  g_assert_error (error, LP_ERROR, LP_ERROR_READ);
  g_assert_true (
      g_str_has_suffix (error->message, "No such file or directory."));
  g_clear_error (&error);
  g_assert_null (lp_annotation_set_load ("/dev/null", NULL, &error));
  g_assert_error (error, LP_ERROR, LP_ERROR_READ);
  g_assert_true (
      g_str_has_suffix (error->message, "it is neither a file nor a folder."));
}

static gchar *
make_coco (const gchar *image)
{
  return g_strdup_printf (
      "{\"images\":[{\"id\":1,\"file_name\":\"%s\"}],\"annotations\":["
      "{\"image_id\":1,\"category_id\":1,\"bbox\":[1,2,3,4]}],"
      "\"categories\":[{\"id\":1,\"name\":\"tower\"}]}",
      image);
}

static void
test_reads_all_files_of_a_folder (void)
{
  g_autofree gchar *top = g_build_filename (folder, "dataset", NULL);
  g_autofree gchar *below = g_build_filename (top, "train", NULL);
  g_autofree gchar *a = make_coco ("a.jpg");
  g_autofree gchar *b = make_coco ("b.jpg");
  g_autoptr (LpAnnotationSet) set = NULL;
  g_autoptr (LpAnnotationSet) again = NULL;
  g_autoptr (LpAnnotationSet) changed = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (below, 0700), ==, 0);
  g_assert_null (lp_annotation_set_load (top, NULL, &error));
  g_assert_error (error, LP_ERROR, LP_ERROR_FORMAT);
  g_clear_error (&error);

  g_free (write_file ("dataset/a.json", a));
  g_free (write_file ("dataset/notes.txt", "Drawn by hand."));
  g_free (write_file ("dataset/.hidden.json", a));
  g_free (write_file ("dataset/train/b.json", b));
  set = lp_annotation_set_load (top, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (lp_annotation_set_get_n_images (set), ==, 2);
  g_assert_nonnull (lp_annotation_set_find (set, "a.jpg"));
  g_assert_nonnull (lp_annotation_set_find (set, "b.jpg"));
  g_assert_cmpuint (
      g_strv_length ((gchar **) lp_annotation_set_get_warnings (set)), ==, 1);

  again = lp_annotation_set_load (top, NULL, &error);
  g_assert_true (again == set);
  g_free (write_file ("dataset/train/c.json", b));
  changed = lp_annotation_set_load (top, NULL, &error);
  g_assert_true (changed != set);
}

static void
test_names_the_formats_there_are (void)
{
  g_autofree gchar *path = write_file ("a.json", "{}");
  g_autoptr (GError) error = NULL;

  g_assert_null (lp_annotation_set_load (path, "cocoa", &error));
  g_assert_error (error, LP_ERROR, LP_ERROR_ARGUMENT);
  g_assert_true (g_str_has_prefix (
      error->message, "There is no annotation format 'cocoa'; there are: "));
  g_assert_nonnull (strstr (error->message, "coco (COCO"));
}

static void
test_bounds_shapes_without_a_box (void)
{
  g_autofree gchar *text = g_strdup_printf (
      "{%s,\"annotations\":["
      "{\"segmentation\":[[1,2,5,2,5,8.5]],\"id\":1,\"image_id\":1},"
      "{\"segmentation\":[[1,2,5]],\"id\":2,\"image_id\":1},"
      "{\"bbox\":[],\"segmentation\":{\"counts\":[5,2,18],"
      "\"size\":[5,5]},\"id\":3,\"image_id\":1}]}",
      images);
  g_autoptr (LpAnnotationSet) set = load_text (text);
  g_autofree gchar *warnings = join_warnings (set);
  const LpAnnotatedImage *image = lp_annotation_set_get_image (set, 0);

  g_assert_cmpstr (warnings, ==,
      "'F', annotation 2: it has no 'bbox', and its polygon is not a list of "
      "x, y pairs.");
  g_assert_cmpint (image->annotations[0].shape, ==, LP_SHAPE_POLYGON);
  assert_box (&image->annotations[0], "1", NULL, 1, 2, 4, 6.5);
  g_assert_true (isnan (image->annotations[1].x));
  g_assert_cmpint (image->annotations[2].shape, ==, LP_SHAPE_MASK);
  assert_box (&image->annotations[2], "3", NULL, 1, 0, 1, 2);
}

static void
test_tells_ambiguous_from_absent (void)
{
  g_autoptr (LpAnnotationSet) set =
      load_text ("{\"images\":[{\"id\":1,\"file_name\":\"x/a.jpg\"},"
                 "{\"id\":2,\"file_name\":\"y/a.jpg\"}],\"annotations\":[]}");

  g_assert_null (lp_annotation_set_find (set, "/p/a.jpg"));
  g_assert_true (lp_annotation_set_is_ambiguous (set, "/p/a.jpg"));
  g_assert_null (lp_annotation_set_find (set, "/p/b.jpg"));
  g_assert_false (lp_annotation_set_is_ambiguous (set, "/p/b.jpg"));
  g_assert_false (lp_annotation_set_is_ambiguous (set, "/p/x/a.jpg"));
}

static gpointer
load_and_return (gpointer path)
{
  return lp_annotation_set_load (path, NULL, NULL);
}

static void
test_sets_are_shared_while_in_use (void)
{
  const gchar *text = "{\"images\":[],\"annotations\":[]}";
  g_autofree gchar *path = write_file ("shared.json", text);
  LpAnnotationSet *loaded[8];
  LpAnnotationSet *changed;
  GThread *threads[8];

  for (guint i = 0; i < 8; i++)
    threads[i] = g_thread_new ("load", load_and_return, path);
  for (guint i = 0; i < 8; i++)
    loaded[i] = g_thread_join (threads[i]);
  for (guint i = 0; i < 8; i++) {
    g_assert_nonnull (loaded[i]);
    g_assert_true (loaded[i] == loaded[0]);
  }
  g_free (write_file ("shared.json",
      "{\"images\":[{\"id\":1,\"file_name\":\"a\"}],\"annotations\":[]}"));
  changed = lp_annotation_set_load (path, NULL, NULL);
  g_assert_cmpuint (lp_annotation_set_get_n_images (changed), ==, 1);
  g_assert_cmpuint (lp_annotation_set_get_n_images (loaded[0]), ==, 0);
  for (guint i = 0; i < 8; i++)
    lp_annotation_set_unref (loaded[i]);
  lp_annotation_set_unref (changed);
}

/* Annotations of one image stay in the order of the file wherever those of
 * others stand between them. */
static void
test_grouping_keeps_the_order (void)
{
  for (guint i = 0; i < 200; i++) {
    g_autoptr (LpAnnotationSet) set = NULL;
    LpAnnotationBuilder *builder = lp_annotation_builder_new ();
    guint n_images = g_test_rand_int_range (1, 10);
    guint n = g_test_rand_int_range (0, 60);
    guint found = 0;

    for (guint j = 0; j < n_images; j++) {
      gchar name[2] = { 'a' + j, '\0' };
      guint image;
      g_assert_true (
          lp_annotation_builder_add_image (builder, name, 0, 0, &image));
    }
    for (guint j = 0; j < n; j++) {
      guint image = g_test_rand_int_range (0, n_images);
      LpAnnotation annotation = { .x = j, .y = image };
      lp_annotation_builder_add (builder, image, &annotation);
    }
    set = lp_annotation_builder_finish (builder, "test");
    for (guint j = 0; j < n_images; j++) {
      const LpAnnotatedImage *image = lp_annotation_set_get_image (set, j);
      for (guint k = 0; k < image->n_annotations; k++, found++) {
        g_assert_cmpfloat (image->annotations[k].y, ==, j);
        if (k > 0)
          g_assert_cmpfloat (
              image->annotations[k - 1].x, <, image->annotations[k].x);
      }
    }
    g_assert_cmpuint (found, ==, n);
  }
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("test-annotation-XXXXXX", NULL);
#define ADD(name, function) g_test_add_func ("/annotation/" name, function)
  ADD ("reads-lists-in-any-order", test_reads_lists_in_any_order);
  ADD ("keeps-the-rest-where-one-is-bad", test_keeps_the_rest_where_one_is_bad);
  ADD ("warns-of-duplicates", test_warns_of_duplicates);
  ADD ("counts-annotations-that-have-no-image",
      test_counts_annotations_that_have_no_image);
  ADD ("limits-its-warnings", test_limits_its_warnings);
  ADD ("says-what-is-wrong-with-a-file", test_says_what_is_wrong_with_a_file);
  ADD ("reads-all-files-of-a-folder", test_reads_all_files_of_a_folder);
  ADD ("names-the-formats-there-are", test_names_the_formats_there_are);
  ADD ("bounds-shapes-without-a-box", test_bounds_shapes_without_a_box);
  ADD ("tells-ambiguous-from-absent", test_tells_ambiguous_from_absent);
  ADD ("sets-are-shared-while-in-use", test_sets_are_shared_while_in_use);
  ADD ("grouping-keeps-the-order", test_grouping_keeps_the_order);
  result = g_test_run ();
  remove_folder (folder);
  g_free (folder);
  return result;
}
