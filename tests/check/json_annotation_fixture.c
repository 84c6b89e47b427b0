/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "json_annotation_fixture.h"

#include <json-glib/json-glib.h>

#include "folder_fixture.h"

static gchar *folder;

/* Runs the tests that @add_tests adds, with a folder of their own. */
int
fixture_run (int *argc, char ***argv, void (*add_tests) (void))
{
  int result;

  g_test_init (argc, argv, NULL);
  folder = g_dir_make_tmp ("test-annotation-XXXXXX", NULL);
  add_tests ();
  result = g_test_run ();
  remove_folder (folder);
  g_free (folder);
  return result;
}

void
fixture_write (const gchar *name, const gchar *text)
{
  fixture_write_bytes (name, text, -1);
}

void
fixture_write_bytes (const gchar *name, const gchar *text, gssize length)
{
  g_autofree gchar *path = g_build_filename (folder, name, NULL);
  g_autofree gchar *below = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (below, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, length, NULL));
}

/* Loads a file or folder of those written. */
LpAnnotationSet *
fixture_load (const gchar *name)
{
  g_autofree gchar *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;
  LpAnnotationSet *set = lp_annotation_set_load (path, NULL, &error);

  g_assert_no_error (error);
  return set;
}

/* As fixture_load(), with a format that the user names. */
LpAnnotationSet *
fixture_load_as (const gchar *name, const gchar *format)
{
  g_autofree gchar *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;
  LpAnnotationSet *set = lp_annotation_set_load (path, format, &error);

  g_assert_no_error (error);
  return set;
}

LpAnnotationSet *
fixture_load_text (const gchar *text)
{
  fixture_write ("annotations.json", text);
  return fixture_load ("annotations.json");
}

static void
describe_outline (GString *text, const LpOutline *outline)
{
  guint ring = 0;

  for (guint i = 0; i < outline->n_points; i++) {
    g_string_append_printf (text, "%s%g,%g", i == 0 ? ": " : " ",
        outline->points[i].x, outline->points[i].y);
    if (ring < outline->n_rings && i + 1 == outline->ring_ends[ring]) {
      ring++;
      if (i + 1 < outline->n_points)
        g_string_append (text, " |");
    }
  }
  if (outline->mask_width > 0)
    g_string_append_printf (text, ": mask %d,%d %dx%d", outline->mask_x,
        outline->mask_y, outline->mask_width, outline->mask_height);
  for (guint i = 0; i < outline->n_runs; i++)
    g_string_append_printf (text, " %u", outline->runs[i]);
}

static void
describe_annotation (GString *text, const LpAnnotation *annotation)
{
  static const gchar *const shapes[] = { "rectangle", "rotated", "polygon",
    "ellipse", "mask", "line", "points" };

  g_string_append_printf (text, "- %s '%s' %s %g %g %g %g",
      annotation->id ? annotation->id : "none",
      annotation->label ? annotation->label : "", shapes[annotation->shape],
      annotation->x, annotation->y, annotation->width, annotation->height);
  if (!isnan (annotation->score))
    g_string_append_printf (text, " score %g", annotation->score);
  for (guint i = 0;
       annotation->attributes && annotation->attributes[i].name != NULL; i++)
    g_string_append_printf (text, " %s=%s", annotation->attributes[i].name,
        annotation->attributes[i].value);
  if (annotation->outline != NULL)
    describe_outline (text, annotation->outline);
  g_string_append_c (text, '\n');
}

/* A line for each image and each annotation. */
gchar *
fixture_describe (const LpAnnotationSet *set)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < lp_annotation_set_get_n_images (set); i++) {
    const LpAnnotatedImage *image = lp_annotation_set_get_image (set, i);

    g_string_append_printf (text, "%s %dx%d%s%s\n", image->name, image->width,
        image->height,
        image->coordinates == LP_COORDINATES_UPRIGHT ? " upright" : "",
        image->relative ? " relative" : "");
    for (guint j = 0; j < image->n_annotations; j++)
      describe_annotation (text, &image->annotations[j]);
  }
  return g_string_free (text, FALSE);
}

/* Names of files are without the folder in @warnings. */
void
fixture_assert_set (
    const LpAnnotationSet *set, const gchar *annotations, const gchar *warnings)
{
  g_autofree gchar *found = fixture_describe (set);
  g_autofree gchar *prefix = g_strconcat (folder, "/", NULL);
  g_autofree gchar *all =
      g_strjoinv ("\n", (gchar **) lp_annotation_set_get_warnings (set));
  g_auto (GStrv) parts = g_strsplit (all, prefix, -1);
  g_autofree gchar *found_warnings = g_strjoinv ("", parts);

  g_assert_cmpstr (found, ==, annotations);
  g_assert_cmpstr (found_warnings, ==, warnings);
}

/* The file is `annotations.json`. */
void
fixture_assert (
    const gchar *text, const gchar *annotations, const gchar *warnings)
{
  g_autoptr (LpAnnotationSet) set = fixture_load_text (text);

  fixture_assert_set (set, annotations, warnings);
}

void
fixture_assert_fails (
    const gchar *name, const gchar *text, const gchar *message)
{
  g_autofree gchar *path = g_build_filename (folder, name, NULL);
  g_autofree gchar *start = g_strconcat ("'", path, "'", NULL);
  g_autoptr (GError) error = NULL;

  fixture_write (name, text);
  g_assert_null (lp_annotation_set_load (path, NULL, &error));
  g_assert_error (error, LP_ERROR, LP_ERROR_FORMAT);
  g_assert_true (g_str_has_prefix (error->message, start));
  g_assert_cmpstr (error->message + strlen (start), ==, message);
}

static void
assert_boxes (const LpAnnotationSet *set, JsonArray *boxes)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  guint n_boxes = 0;

  for (guint i = 0; i < json_array_get_length (boxes); i++) {
    JsonObject *box = json_array_get_object_element (boxes, i);
    const gchar *name = json_object_get_string_member (box, "image");
    const LpAnnotatedImage *image = lp_annotation_set_find (set, name);
    const LpAnnotation *found;
    guint position;

    g_assert_nonnull (image);
    g_assert_cmpstr (image->name, ==, name);
    position = GPOINTER_TO_UINT (g_hash_table_lookup (seen, image));
    g_hash_table_insert (
        seen, (gpointer) image, GUINT_TO_POINTER (position + 1));
    g_assert_cmpuint (position, <, image->n_annotations);
    found = &image->annotations[position];
    g_assert_cmpstr (found->label ? found->label : "", ==,
        json_object_get_string_member (box, "label"));
    g_assert_cmpfloat_with_epsilon (
        found->x, json_object_get_double_member (box, "x"), 0.01);
    g_assert_cmpfloat_with_epsilon (
        found->y, json_object_get_double_member (box, "y"), 0.01);
    g_assert_cmpfloat_with_epsilon (
        found->width, json_object_get_double_member (box, "w"), 0.01);
    g_assert_cmpfloat_with_epsilon (
        found->height, json_object_get_double_member (box, "h"), 0.01);
  }
  for (guint i = 0; i < lp_annotation_set_get_n_images (set); i++)
    n_boxes += lp_annotation_set_get_image (set, i)->n_annotations;
  g_assert_cmpuint (n_boxes, ==, json_array_get_length (boxes));
}

/* Compares the sample files of a format with what else has been made of
 * them. */
void
fixture_assert_samples (
    const gchar *expected_format, const gchar *format, guint n_files)
{
  const gchar *data = g_getenv ("LINEPATROL_DATA");
  g_autofree gchar *path =
      g_build_filename (data ? data : "", "expected.json", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObjectIter iter;
  const gchar *name;
  JsonNode *node;
  guint n = 0;

  if (data == NULL || !g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_test_skip ("LINEPATROL_DATA names no folder of sample data");
    return;
  }
  g_assert_true (json_parser_load_from_file (parser, path, NULL));
  json_object_iter_init (&iter,
      json_object_get_object_member (
          json_node_get_object (json_parser_get_root (parser)), "annotations"));
  while (json_object_iter_next (&iter, &name, &node)) {
    JsonObject *expected = json_node_get_object (node);
    g_autofree gchar *file = g_build_filename (data, name, NULL);
    g_autoptr (LpAnnotationSet) set = NULL;

    if (strcmp (json_object_get_string_member (expected, "format"),
            expected_format) != 0)
      continue;
    set = lp_annotation_set_load (file, NULL, NULL);
    g_assert_nonnull (set);
    g_assert_cmpstr (lp_annotation_set_get_format (set), ==, format);
    g_assert_cmpstr (lp_annotation_set_get_warnings (set)[0], ==, NULL);
    assert_boxes (set, json_object_get_array_member (expected, "boxes"));
    n++;
  }
  g_assert_cmpuint (n, ==, n_files);
}
