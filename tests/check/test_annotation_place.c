/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-annotation-place.h"
#include "lp-affine.h"
#include "photo/lp-orientation.h"

/* Where each orientation shows the stored picture's first pixel and the one
 * to its right, of a picture of 3 x 2 pixels; from the table in the EXIF
 * standard: "the 0th row is the visual top, the 0th column the left", etc. */
static const struct {
  gint first[2];
  gint second[2];
} shown[] = {
  { { 0, 0 }, { 1, 0 } },
  { { 2, 0 }, { 1, 0 } },
  { { 2, 1 }, { 1, 1 } },
  { { 0, 1 }, { 1, 1 } },
  { { 0, 0 }, { 0, 1 } },
  { { 1, 0 }, { 1, 1 } },
  { { 1, 2 }, { 1, 1 } },
  { { 0, 2 }, { 0, 1 } },
};

static void
test_orientations_are_those_of_exif (void)
{
  for (guint orientation = 1; orientation <= 8; orientation++) {
    gdouble map[6], x, y;

    lp_orientation_get_map (orientation, 3, 2, map);
    lp_affine_apply (map, shown[orientation - 1].first[0] + 0.5,
        shown[orientation - 1].first[1] + 0.5, &x, &y);
    g_assert_cmpfloat (x, ==, 0.5);
    g_assert_cmpfloat (y, ==, 0.5);
    lp_affine_apply (map, shown[orientation - 1].second[0] + 0.5,
        shown[orientation - 1].second[1] + 0.5, &x, &y);
    g_assert_cmpfloat (x, ==, 1.5);
    g_assert_cmpfloat (y, ==, 0.5);
    g_assert_cmpint (
        lp_orientation_swaps_sides (orientation), ==, orientation >= 5);
  }
  g_assert_false (lp_orientation_swaps_sides (0));
  g_assert_false (lp_orientation_swaps_sides (9));
}

static void
assert_box (const LpAnnotatedImage *image, LpCoordinatesChoice choice,
    guint orientation, gdouble x, gdouble y, gdouble width, gdouble height)
{
  LpAnnotationPlace place;
  gdouble box[4];

  lp_annotation_place_init (&place, image, choice, 400, 300, orientation);
  lp_annotation_place_get_box (&place, &image->annotations[0], box);
  g_assert_cmpfloat_with_epsilon (box[0], x, 1e-9);
  g_assert_cmpfloat_with_epsilon (box[1], y, 1e-9);
  g_assert_cmpfloat_with_epsilon (box[2], width, 1e-9);
  g_assert_cmpfloat_with_epsilon (box[3], height, 1e-9);
}

static void
test_size_decides_before_the_format (void)
{
  LpAnnotation box = { .x = 10, .y = 20, .width = 30, .height = 40 };
  LpAnnotatedImage image = { .annotations = &box, .n_annotations = 1 };

  /* Nothing but the format's convention to go by. */
  assert_box (&image, LP_COORDINATES_CHOICE_AUTO, 6, 10, 20, 30, 40);
  image.coordinates = LP_COORDINATES_UPRIGHT;
  assert_box (&image, LP_COORDINATES_CHOICE_AUTO, 6, 20, 260, 40, 30);
  assert_box (&image, LP_COORDINATES_CHOICE_STORED, 6, 10, 20, 30, 40);
  /* 400 x 300 is the stored photo, 300 x 400 the upright one. */
  image.width = 400;
  image.height = 300;
  assert_box (&image, LP_COORDINATES_CHOICE_AUTO, 6, 10, 20, 30, 40);
  assert_box (&image, LP_COORDINATES_CHOICE_UPRIGHT, 6, 20, 260, 40, 30);
  /* Turned by half the size does not tell. */
  assert_box (&image, LP_COORDINATES_CHOICE_AUTO, 3, 360, 240, 30, 40);
  image.width = 300;
  image.height = 400;
  image.coordinates = LP_COORDINATES_STORED;
  assert_box (&image, LP_COORDINATES_CHOICE_AUTO, 6, 20, 260, 40, 30);
  /* Another size altogether tells nothing. */
  image.width = 640;
  image.height = 480;
  assert_box (&image, LP_COORDINATES_CHOICE_AUTO, 6, 10, 20, 30, 40);
}

static void
test_fractions_are_of_the_picture_their_way_up (void)
{
  LpAnnotation box = { .x = 0.1, .y = 0.2, .width = 0.3, .height = 0.4 };
  LpAnnotatedImage image = {
    .annotations = &box, .n_annotations = 1, .relative = TRUE
  };

  assert_box (&image, LP_COORDINATES_CHOICE_STORED, 6, 40, 60, 120, 120);
  /* Upright it is 300 x 400: 30, 80, 90 x 160. */
  assert_box (&image, LP_COORDINATES_CHOICE_UPRIGHT, 6, 80, 180, 160, 90);
  assert_box (&image, LP_COORDINATES_CHOICE_UPRIGHT, 2, 240, 60, 120, 120);
}

static void
test_what_is_no_box_stays_none (void)
{
  LpAnnotation box = { .x = 10, .y = 20, .width = -30, .height = 40 };
  LpAnnotatedImage image = { .annotations = &box,
    .n_annotations = 1,
    .coordinates = LP_COORDINATES_UPRIGHT };
  LpAnnotationPlace place;
  gdouble bounds[4];

  lp_annotation_place_init (
      &place, &image, LP_COORDINATES_CHOICE_AUTO, 400, 300, 8);
  lp_annotation_place_get_box (&place, &box, bounds);
  g_assert_cmpfloat (bounds[3], ==, -30);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                    \
  g_test_add_func ("/annotation-place/" name, function)
  ADD ("orientations-are-those-of-exif", test_orientations_are_those_of_exif);
  ADD ("size-decides-before-the-format", test_size_decides_before_the_format);
  ADD ("fractions-are-of-the-picture-their-way-up",
      test_fractions_are_of_the_picture_their_way_up);
  ADD ("what-is-no-box-stays-none", test_what_is_no_box_stays_none);
  return g_test_run ();
}
