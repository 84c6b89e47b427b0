/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "json_annotation_fixture.h"

#define RESULT(id, value)                                                      \
  "{\"id\":\"" id "\",\"type\":\"labels\",\"from_name\":\"label\","            \
  "\"to_name\":\"image\",\"original_width\":200,\"original_height\":100,"      \
  "\"image_rotation\":0,\"value\":{" value "}}"
#define TASK(results)                                                          \
  "[{\"id\":1,\"annotations\":[{\"id\":7,\"was_cancelled\":false,\"result\":"  \
  "[" results "]}],\"data\":{\"image\":\"a.jpg\"}}]"
#define RECTANGLE "\"x\":10,\"y\":20,\"width\":30,\"height\":40"
#define IMAGE "a.jpg 200x100 upright\n"
#define SOURCE "source=annotation annotation=7"

static void
test_samples_hold_the_expected_boxes (void)
{
  fixture_assert_samples ("labelstudio", "labelstudio", 3);
}

static void
test_reads_every_shape (void)
{
  static const gchar text[] = TASK (RESULT ("r", RECTANGLE
      ",\"rotation\":0,\"rectanglelabels\":[\"tower\"]") "," RESULT ("t",
      RECTANGLE ",\"rotation\":90,\"rectanglelabels\":\"t\"") "," RESULT ("p",
      "\"points\":[[10,20],[20,20],[20,40]],\"closed\":true,"
      "\"polygonlabels\":[\"arm\"]") "," RESULT ("k",
      "\"x\":50,\"y\":50,\"width\":0.3,"
      "\"keypointlabels\":[\"tip\"]") "," RESULT ("v",
      "\"vertices\":[{\"id\":\"a\",\"x\":10,\"y\":10},"
      "{\"x\":20,\"y\":10}],\"closed\":false,"
      "\"vectorlabels\":[\"line\"]"));

  fixture_assert (text,
      IMAGE "- r 'tower' rectangle 20 20 60 40 " SOURCE "\n"
            "- t 't' rotated -20 20 40 60 " SOURCE
            ": 20,20 20,80 -20,80 -20,20\n"
            "- p 'arm' polygon 20 20 20 20 " SOURCE ": 20,20 40,20 40,40\n"
            "- k 'tip' points 100 50 0 0 " SOURCE ": 100,50\n"
            "- v 'line' line 20 10 20 0 " SOURCE ": 20,10 40,10\n",
      "");
}

static void
test_bounds_ellipses_exactly (void)
{
  g_autoptr (LpAnnotationSet) set = fixture_load_text (
      TASK (RESULT ("e", "\"x\":50,\"y\":50,\"radiusX\":10,\"radiusY\":30,"
                         "\"rotation\":90,\"ellipselabels\":[\"ring\"]")));
  const LpAnnotation *ellipse =
      &lp_annotation_set_get_image (set, 0)->annotations[0];

  g_assert_cmpint (ellipse->shape, ==, LP_SHAPE_ELLIPSE);
  g_assert_cmpfloat_with_epsilon (ellipse->x, 70, 1e-9);
  g_assert_cmpfloat_with_epsilon (ellipse->y, 30, 1e-9);
  g_assert_cmpfloat_with_epsilon (ellipse->width, 60, 1e-9);
  g_assert_cmpfloat_with_epsilon (ellipse->height, 40, 1e-9);
}

static void
test_joins_results_about_the_same_region (void)
{
  static const gchar text[] = TASK (RESULT ("a",
      "\"choices\":[\"rusty\"]") "," RESULT ("a", RECTANGLE) "," RESULT ("b",
      RECTANGLE ",\"rectanglelabels\":[\"tower\"]") "," RESULT ("b",
      RECTANGLE ",\"choices\":[\"old\"]") "," RESULT ("b",
      RECTANGLE ",\"text\":[\"seen\",\"twice\"]") "," RESULT ("c",
      "\"choices\":[\"blurred\"]") "," RESULT ("d",
      RECTANGLE ",\"labels\":[\"x\",\"y\"]") ","
                                             "{\"type\":\"relation\",\"from_"
                                             "id\":\"a\",\"to_id\":\"b\"}");

  fixture_assert (text,
      IMAGE
      "- a 'rusty' rectangle 20 20 60 40 " SOURCE "\n"
      "- b 'tower' rectangle 20 20 60 40 label=seen,twice label=old " SOURCE
      "\n"
      "- d 'x' rectangle 20 20 60 40 " SOURCE "\n"
      "- d 'y' rectangle 20 20 60 40 " SOURCE "\n",
      "");
}

#define PREDICTION                                                             \
  "{\"model_version\":\"m2\",\"score\":0.25,\"result\":[" RESULT (             \
      "p", RECTANGLE ",\"rectanglelabels\":[\"guess\"]") "]}"
#define CANCELLED                                                              \
  "{\"id\":5,\"was_cancelled\":true,\"result\":[" RESULT ("q", RECTANGLE) "]}"

static void
test_keeps_annotations_and_predictions_apart (void)
{
  fixture_assert (
      "[{\"id\":1,\"predictions\":[" PREDICTION "],\"annotations\":["
      "{\"id\":3,\"result\":[" RESULT (
          "a", RECTANGLE) "]}],"
                          "\"data\":{\"image\":\"a.jpg\"}},"
                          "{\"id\":2,\"predictions\":[" PREDICTION
                          "],\"annotations\":[],"
                          "\"data\":{\"image\":\"b.jpg\"}},"
                          "{\"id\":3,\"predictions\":[" PREDICTION
                          "],\"annotations\":[" CANCELLED
                          "],\"data\":{\"image\":\"c.jpg\"}},"
                          "{\"id\":4,\"completions\":[{\"id\":9,\"result\":"
                          "[" RESULT ("a",
                              RECTANGLE) "]}],\"data\":{\"image\":\"d.jpg\"}}]",
      "a.jpg 200x100 upright\n"
      "- a '' rectangle 20 20 60 40 source=annotation annotation=3\n"
      "b.jpg 200x100 upright\n"
      "- p 'guess' rectangle 20 20 60 40 score 0.25 source=prediction "
      "model_version=m2\n"
      "c.jpg 0x0 upright\n"
      "d.jpg 200x100 upright\n"
      "- a '' rectangle 20 20 60 40 source=annotation annotation=9\n",
      "'annotations.json', task 3: annotation 5 was cancelled; it is left "
      "out.");
}

static void
test_reads_the_small_form (void)
{
  fixture_assert (
      "[{\"image\":\"/data/upload/1/"
      "ab12cd34-a.jpg\",\"id\":1,\"label\":[{" RECTANGLE
      ",\"rotation\":0,\"rectanglelabels\":[\"tower\"],"
      "\"original_width\":200,\"original_height\":100}],\"annotator\":1,"
      "\"annotation_id\":3,\"created_at\":\"2023-01-31\",\"lead_time\":2.5},"
      "{\"image\":\"b.jpg\",\"id\":2,\"annotator\":1,\"annotation_id\":4}]",
      "/data/upload/1/ab12cd34-a.jpg 200x100 upright\n"
      "- none 'tower' rectangle 20 20 60 40 source=annotation\n"
      "b.jpg 0x0 upright\n",
      "");
}

static void
test_reads_a_single_task_or_annotation (void)
{
  fixture_assert (
      "{\"id\":1,\"data\":{\"photo\":\"x\",\"file\":\"b.png\"},"
      "\"annotations\":[{\"id\":7,\"result\":[" RESULT ("a", RECTANGLE) "]}]}",
      "b.png 200x100 upright\n- a '' rectangle 20 20 60 40 " SOURCE "\n", "");
  fixture_assert ("{\"id\":7,\"result\":[" RESULT ("a",
                      RECTANGLE) "],\"task\":{\"id\":1,\"data\":{\"image\":"
                                 "\"https://h.org/p/a%20b.jpg?sig=1\"}},"
                                 "\"was_cancelled\":false}",
      "h.org/p/a b.jpg 200x100 upright\n- a '' rectangle 20 20 60 40 " SOURCE
      "\n",
      "");
}

static void
assert_found (const gchar *data, const gchar *photo)
{
  g_autofree gchar *text = g_strdup_printf (
      "[{\"id\":1,\"annotations\":[{\"id\":7,\"result\":[%s]}],%s}]",
      RESULT ("a", RECTANGLE), data);
  g_autoptr (LpAnnotationSet) set = fixture_load_text (text);
  const LpAnnotatedImage *image = lp_annotation_set_find (set, photo);

  g_assert_cmpuint (lp_annotation_set_get_n_images (set), ==, 1);
  g_assert_nonnull (image);
  g_assert_cmpuint (image->n_annotations, ==, 1);
}

static void
test_finds_images_wherever_they_were_kept (void)
{
  assert_found ("\"data\":{\"image\":\"/data/upload/1/ab12cd34-a.jpg\"}",
      "/p/ab12cd34-a.jpg");
  assert_found (
      "\"data\":{\"image\":\"/data/upload/1/ab12cd34-a.jpg\"}", "/p/a.jpg");
  assert_found (
      "\"data\":{\"image\":\"/data/local-files/?d=x%2Fmy%20photo.jpg\"}",
      "/p/x/my photo.jpg");
  assert_found ("\"data\":{\"url\":\"s3://bucket/x/a.jpg\"}", "/p/a.jpg");
  assert_found (
      "\"data\":{\"image\":\"http://h/a.jpg?X-Amz=1&d2=3#t\"}", "/p/a.jpg");
  assert_found ("\"file_upload\":\"ab12cd34-a.jpg\",\"data\":{\"image\":"
                "\"/image2\"}",
      "/p/a.jpg");
  assert_found ("\"data\":{\"image2\":\"b.jpg\",\"title\":\"T\",\"image\":"
                "\"a.jpg\"}",
      "/p/a.jpg");
}

/* Two uploads of the same name may be either of two photos. */
static void
test_tells_uploads_of_the_same_name_apart (void)
{
  g_autoptr (LpAnnotationSet) set = fixture_load_text (
      "[{\"id\":1,\"annotations\":[],\"data\":{\"image\":"
      "\"/data/upload/1/ab12cd34-a.jpg\"}},{\"id\":2,\"annotations\":[],"
      "\"data\":{\"image\":\"/data/upload/1/bb12cd34-a.jpg\"}}]");

  g_assert_cmpuint (lp_annotation_set_get_n_images (set), ==, 2);
  g_assert_true (lp_annotation_set_is_ambiguous (set, "/p/a.jpg"));
  g_assert_cmpuint (
      lp_annotation_set_find (set, "/p/bb12cd34-a.jpg")->index, ==, 1);
}

static void
test_takes_fractions_where_the_size_is_not_said (void)
{
  fixture_assert (
      "[{\"id\":1,\"data\":{\"image\":\"a.jpg\"},\"predictions\":[{\"result\":["
      "{\"id\":\"a\",\"value\":{" RECTANGLE "}},"
      "{\"id\":\"b\",\"value\":{" RECTANGLE
      ",\"rotation\":10}}," RESULT ("c", RECTANGLE) "]}]}]",
      "a.jpg 0x0 upright relative\n"
      "- a '' rectangle 0.1 0.2 0.3 0.4 source=prediction\n"
      "- b '' rectangle nan nan nan nan source=prediction\n"
      "- c '' rectangle nan nan nan nan source=prediction\n",
      "'annotations.json', task 1, region 'b': it is rotated, which cannot be "
      "told without 'original_width' and 'original_height'.\n"
      "'annotations.json', task 1, region 'c': only some annotations of its "
      "image have 'original_width' and 'original_height'.");
}

static void
test_keeps_the_rest_where_one_is_bad (void)
{
  static const gchar text[] = TASK (RESULT (
      "a", "\"x\":NaN,\"y\":20,\"width\":30,\"height\":40") "," RESULT ("b",
      "\"x\":1,\"y\":20,\"width\":0,\"height\":40") ",3,"
                                                    "{\"id\":\"c\",\"original_"
                                                    "width\":9,\"original_"
                                                    "height\":9,"
                                                    "\"image_rotation\":90,"
                                                    "\"value\":{" RECTANGLE
                                                    "}}," RESULT ("d",
                                                        "\"format\":"
                                                        "\"rle\",\"rle\":["
                                                        "0,0,1]") "," RESULT ("e",
                                                        "\"points\":[[1,2],[3],"
                                                        "[5,6]]") "," RESULT ("f",
                                                        RECTANGLE));

  fixture_assert (text,
      IMAGE "- a '' rectangle nan 20 60 40 " SOURCE "\n"
            "- b '' rectangle 2 20 0 40 " SOURCE "\n"
            "- c '' rectangle nan nan nan nan " SOURCE "\n"
            "- d '' rectangle nan nan nan nan " SOURCE "\n"
            "- e '' polygon nan nan nan nan " SOURCE "\n"
            "- f '' rectangle 20 20 60 40 " SOURCE "\n",
      "'annotations.json', task 1: result 2 is not an object.\n"
      "'annotations.json', task 1, region 'a': its box has something that is "
      "not a finite number.\n"
      "'annotations.json', task 1, region 'b': its box has no area.\n"
      "'annotations.json', task 1, region 'c': it was drawn while the image "
      "was turned in the editor ('image_rotation'); turn it back there and "
      "export again.\n"
      "'annotations.json', task 1, region 'd': its mask is not the run lengths "
      "of a picture of its image's size.\n"
      "'annotations.json', task 1, region 'e': its shape has a coordinate that "
      "is not a finite number.");
}

static void
test_warns_of_what_is_no_task (void)
{
  fixture_assert ("[{\"id\":1,\"data\":{\"image\":\"a.jpg\"},"
                  "\"annotations\":[]},{\"id\":2,\"image\":\"b.jpg\"},3]",
      "a.jpg 0x0 upright\n",
      "'annotations.json', task 2: it has neither 'data' nor annotations.\n"
      "'annotations.json': element 2 of the list is not a task.");
}

static void
test_says_what_is_wrong_with_a_file (void)
{
  g_autoptr (GString) deep = g_string_new ("[{\"data\":{},\"annotations\":[");

  for (guint i = 0; i < 100000; i++)
    g_string_append (deep, "{\"result\":[");
  fixture_assert_fails (
      "deep.json", deep->str, ", line 1: broken JSON: nested too deeply.");
  fixture_assert_fails ("broken.json",
      "[{\"id\":1,\"data\":{\"image\":\"a.jpg\"},\n\"annotations\":[{\"result\""
      ":[{\"value",
      ", line 2: broken JSON: a string without its end.");
}

/* Packs words as @thi.ng/rle-pack does, in runs whose kind is left to
 * chance. */
typedef struct {
  GByteArray *bytes;
  guint n_bits;
} Packer;

static void
put_bits (Packer *packer, guint value, guint n)
{
  for (; n > 0; n--, packer->n_bits++) {
    if (packer->n_bits % 8 == 0)
      g_byte_array_append (packer->bytes, (const guint8 *) "", 1);
    packer->bytes->data[packer->n_bits / 8] |= (value >> (n - 1) & 1)
                                               << (7 - packer->n_bits % 8);
  }
}

static gchar *
pack (const guint8 *words, guint n)
{
  static const guint sizes[] = { 3, 4, 8, 16 };
  Packer packer = { g_byte_array_new (), 0 };
  GString *text = g_string_new (NULL);
  guint i = 0;

  put_bits (&packer, n, 32);
  put_bits (&packer, 8 - 1, 5);
  for (guint k = 0; k < 4; k++)
    put_bits (&packer, sizes[k] - 1, 4);
  while (i < n) {
    guint k = g_test_rand_int_range (0, 4), length = 1;
    guint most = MIN (n - i, 1u << sizes[k]);
    gboolean repeats;

    while (length < most && words[i + length] == words[i])
      length++;
    repeats = length > 1 || g_test_rand_bit ();
    if (!repeats)
      length = g_test_rand_int_range (1, (gint) MIN (most, 20) + 1);
    put_bits (&packer, repeats, 1);
    put_bits (&packer, k, 2);
    put_bits (&packer, length - 1, sizes[k]);
    for (guint j = 0; j < (repeats ? 1 : length); j++)
      put_bits (&packer, words[i + j], 8);
    i += length;
  }
  for (guint k = 0; k < packer.bytes->len; k++)
    g_string_append_printf (
        text, "%s%u", k > 0 ? "," : "", packer.bytes->data[k]);
  g_byte_array_unref (packer.bytes);
  return g_string_free (text, FALSE);
}

static void
assert_mask (
    const LpOutline *outline, const guint8 *words, gint width, gint height)
{
  g_autofree gboolean *inside = g_new0 (gboolean, width * height);
  gint position = 0;

  for (guint i = 0; i < outline->n_runs; i++)
    for (guint j = 0; j < outline->runs[i]; j++, position++) {
      gint x = outline->mask_x + position / outline->mask_height;
      gint y = outline->mask_y + position % outline->mask_height;
      inside[y * width + x] = i % 2;
    }
  g_assert_cmpint (position, ==, outline->mask_width * outline->mask_height);
  for (gint i = 0; i < width * height; i++)
    g_assert_cmpint (inside[i], ==, words[4 * i + 3] != 0);
}

static void
test_decodes_brushes_as_if_pixel_by_pixel (void)
{
  for (guint round = 0; round < 100; round++) {
    gint width = g_test_rand_int_range (1, 40);
    gint height = g_test_rand_int_range (1, 40);
    g_autofree guint8 *words = g_new0 (guint8, 4 * width * height);
    g_autoptr (LpAnnotationSet) set = NULL;
    g_autofree gchar *rle = NULL;
    g_autofree gchar *text = NULL;
    const LpAnnotation *mask;
    gint left = width, right = 0;

    for (gint run = g_test_rand_int_range (1, 8); run > 0; run--) {
      gint first = g_test_rand_int_range (0, width * height);
      gint length = g_test_rand_int_range (1, 60);
      gint end = MIN (first + length, width * height);
      for (gint i = first; i < end; i++)
        memset (words + 4 * i, g_test_rand_int_range (1, 256), 4);
    }
    for (gint i = 0; i < width * height; i++)
      if (words[4 * i + 3] != 0) {
        left = MIN (left, i % width);
        right = MAX (right, i % width + 1);
      }
    rle = pack (words, 4 * width * height);
    text = g_strdup_printf (
        "[{\"id\":1,\"data\":{\"image\":\"a.jpg\"},\"annotations\":[{"
        "\"result\":[{\"id\":\"a\",\"original_width\":%d,\"original_height\":"
        "%d,\"value\":{\"format\":\"rle\",\"brushlabels\":[\"b\"],\"rle\":[%s]}"
        "}]}]}]",
        width, height, rle);
    set = fixture_load_text (text);
    mask = &lp_annotation_set_get_image (set, 0)->annotations[0];
    g_assert_cmpint (mask->shape, ==, LP_SHAPE_MASK);
    g_assert_cmpfloat (mask->x, ==, left);
    g_assert_cmpfloat (mask->width, ==, right - left);
    assert_mask (mask->outline, words, width, height);
  }
}

static void
add_tests (void)
{
#define ADD(name, function)                                                    \
  g_test_add_func ("/annotation-labelstudio/" name, function)
  ADD ("samples-hold-the-expected-boxes", test_samples_hold_the_expected_boxes);
  ADD ("reads-every-shape", test_reads_every_shape);
  ADD ("bounds-ellipses-exactly", test_bounds_ellipses_exactly);
  ADD ("joins-results-about-the-same-region",
      test_joins_results_about_the_same_region);
  ADD ("keeps-annotations-and-predictions-apart",
      test_keeps_annotations_and_predictions_apart);
  ADD ("reads-the-small-form", test_reads_the_small_form);
  ADD ("reads-a-single-task-or-annotation",
      test_reads_a_single_task_or_annotation);
  ADD ("finds-images-wherever-they-were-kept",
      test_finds_images_wherever_they_were_kept);
  ADD ("tells-uploads-of-the-same-name-apart",
      test_tells_uploads_of_the_same_name_apart);
  ADD ("takes-fractions-where-the-size-is-not-said",
      test_takes_fractions_where_the_size_is_not_said);
  ADD ("keeps-the-rest-where-one-is-bad", test_keeps_the_rest_where_one_is_bad);
  ADD ("warns-of-what-is-no-task", test_warns_of_what_is_no_task);
  ADD ("says-what-is-wrong-with-a-file", test_says_what_is_wrong_with_a_file);
  ADD ("decodes-brushes-as-if-pixel-by-pixel",
      test_decodes_brushes_as_if_pixel_by_pixel);
}

int
main (int argc, char **argv)
{
  return fixture_run (&argc, &argv, add_tests);
}
