/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "crop/lp-crop-choice.h"

#include <math.h>

static gchar *
choose (const LpCropOptions *options, const LpAnnotation *boxes, guint n)
{
  const LpCropBoxes list = { .boxes = boxes, .n_boxes = n };
  GString *text = g_string_new (NULL);
  LpCropChoice choice;
  guint position = 0;

  lp_crop_choice_init (&choice, options, &list);
  for (guint i = 0; i < choice.ends->len; i++) {
    for (; position < g_array_index (choice.ends, guint, i); position++)
      g_string_append_printf (
          text, "%u ", g_array_index (choice.wanted, guint, position));
    g_string_append (text, "| ");
  }
  g_assert_cmpuint (position, ==, choice.wanted->len);
  g_assert_cmpuint (choice.wanted->len + choice.unwanted->len, ==, n);
  lp_crop_choice_clear (&choice);
  return g_string_free (text, FALSE);
}

static void
assert_choice (const LpCropOptions *options, const LpAnnotation *boxes, guint n,
    const gchar *expected)
{
  g_autofree gchar *text = choose (options, boxes, n);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_labels_are_patterns (void)
{
  const LpAnnotation boxes[] = { { .label = "tower/a", .score = NAN },
    { .label = "tower/b", .score = NAN }, { .label = "Tower", .score = NAN },
    { .score = NAN } };
  gchar *towers[] = { (gchar *) "tower/*", NULL };
  gchar *two[] = { (gchar *) "Tower", (gchar *) "tower/?", NULL };
  gchar *none[] = { (gchar *) "", NULL };
  LpCropOptions options;

  lp_crop_options_init (&options);
  assert_choice (&options, boxes, 4, "0 | 1 | 2 | 3 | ");
  options.labels = towers;
  assert_choice (&options, boxes, 4, "0 | 1 | ");
  options.labels = two;
  assert_choice (&options, boxes, 4, "0 | 1 | 2 | ");
  options.labels = none;
  assert_choice (&options, boxes, 4, "3 | ");
}

static void
test_attributes_must_all_be_met (void)
{
  const LpAttribute hidden[] = { { "occluded", "true" }, { "grade", "2" },
    { NULL, NULL } };
  const LpAttribute plain[] = { { "occluded", "false" }, { NULL, NULL } };
  const LpAnnotation boxes[] = { { .attributes = hidden, .score = NAN },
    { .attributes = plain, .score = NAN }, { .score = NAN } };
  gchar *occluded[] = { (gchar *) "occluded=true", NULL };
  gchar *either[] = { (gchar *) "occluded=true", (gchar *) "occluded=f*",
    NULL };
  gchar *both[] = { (gchar *) "occluded=*", (gchar *) "grade=2", NULL };
  gchar *graded[] = { (gchar *) "grade", NULL };
  gchar *similar[] = { (gchar *) "grad", NULL };
  LpCropOptions options;

  lp_crop_options_init (&options);
  options.attributes = occluded;
  assert_choice (&options, boxes, 3, "0 | ");
  options.attributes = either;
  assert_choice (&options, boxes, 3, "0 | 1 | ");
  options.attributes = both;
  assert_choice (&options, boxes, 3, "0 | ");
  options.attributes = graded;
  assert_choice (&options, boxes, 3, "0 | ");
  options.attributes = similar;
  assert_choice (&options, boxes, 3, "");
}

static void
test_boxes_without_a_score_pass (void)
{
  const LpAnnotation boxes[] = { { .score = 0.4f }, { .score = 0.7f },
    { .score = NAN } };
  LpCropOptions options;

  lp_crop_options_init (&options);
  options.min_score = 0.5;
  assert_choice (&options, boxes, 3, "1 | 2 | ");
  /* Scores are in single precision, in which some are a little less. */
  options.min_score = 0.7;
  assert_choice (&options, boxes, 3, "1 | 2 | ");
  options.min_score = 0.4;
  assert_choice (&options, boxes, 3, "0 | 1 | 2 | ");
}

static void
test_labels_are_grouped (void)
{
  const LpAnnotation boxes[] = { { .label = "b" }, { .label = "a" },
    { .label = "b" }, { .label = NULL }, { .label = "a" } };
  LpCropOptions options;

  lp_crop_options_init (&options);
  options.group = LP_CROP_GROUP_LABEL;
  assert_choice (&options, boxes, 5, "0 2 | 1 4 | 3 | ");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add_func ("/crop-choice/" name, function)
  ADD ("labels-are-patterns", test_labels_are_patterns);
  ADD ("attributes-must-all-be-met", test_attributes_must_all_be_met);
  ADD ("boxes-without-a-score-pass", test_boxes_without_a_score_pass);
  ADD ("labels-are-grouped", test_labels_are_grouped);
  return g_test_run ();
}
