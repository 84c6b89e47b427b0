/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-image-index.h"

#include <string.h>

static void
test_finds_images_by_path (void)
{
  static const struct {
    const gchar *images; /* separated by bars */
    const gchar *photo;
    gint found;
  } cases[] = {
    { "a.jpg|b.jpg", "/p/b.jpg", 1 },
    { "a.jpg|b.jpg", "b.jpg", 1 },
    { "a.jpg", "/p/c.jpg", -1 },
    { "a.jpg", "/p/aa.jpg", -1 },
    { "DJI_0018.JPG", "/p/dji_0018.jpg", 0 },
    { "\303\204ste.JPG", "/p/\303\244ste.jpg", 0 },
    { "A\314\210ste.jpg", "/p/\303\204ste.jpg", 0 },
    { "a", "/p/a.jpg", 0 },
    { "a.png", "/p/a.jpg", 0 },
    { "a.png|a.jpg", "/p/a.jpg", 1 },
    { "a.png|a.tif", "/p/a.jpg", -2 },
    { "a.0042", "/p/a.0042.jpg", 0 },
    { "a.0042|a.0043", "/p/a.0043", 1 },
    { "a.rf.67a6c341f8.jpg", "/p/a.jpg", -1 },
    { ".jpg", "/p/.jpg", 0 },
    { "x\\y\\a.jpg", "/p/x/y/a.jpg", 0 },
    { "C:\\photos\\a b.jpg", "/p/a b.jpg", 0 },
    { "a%20b.jpg", "/p/a b.jpg", 0 },
    { "50%_a.jpg", "/p/50%_a.jpg", 0 },
    { "a b.jpg|a c.jpg", "/p/a c.jpg", 1 },
    { " a.jpg ", "/p/a.jpg", 0 },
    { "./x//a.jpg|./y/a.jpg", "/p/y/a.jpg", 1 },
    { "../y/a.jpg", "/p/y/a.jpg", 0 },
    { "z/../y/a.jpg|z/a.jpg", "/p/y/a.jpg", 0 },
    { "https://host/x/a.jpg", "/p/a.jpg", 0 },
    { "x/a.jpg|y/a.jpg", "/p/y/a.jpg", 1 },
    { "x/a.jpg|y/a.jpg", "/p/z/a.jpg", -2 },
    { "x/a.jpg|y/a.jpg", "a.jpg", -2 },
    { "z/x/a.jpg|z/y/a.jpg|w/x/a.jpg", "/z/x/a.jpg", 0 },
    { "z/x/a.jpg|z/y/a.jpg|w/x/a.jpg", "/v/x/a.jpg", -2 },
    { "x/a.jpg|a.jpg", "/p/a.jpg", 1 },
    { "x/a.jpg|y/a.jpg|a.jpg", "/p/a.jpg", 2 },
    { "a.jpg|x/a.jpg", "/p/x/a.jpg", 1 },
    { "a.jpg|A.jpg", "/p/A.jpg", 1 },
    { "a.jpg|A.jpg", "/p/a.jpg", 0 },
    { "a.jpg|A.jpg", "/p/A.JPG", -2 },
    { "101MEDIA/a.jpg", "/p/100MEDIA/a.jpg", -1 },
    { "101MEDIA/a.jpg|100media/a.jpg", "/p/100MEDIA/A.png", 1 },
    { "101MEDIA/a.jpg|a.jpg", "/p/100MEDIA/a.jpg", 1 },
    { "101MEDIA/a.jpg", "/p/line/a.jpg", 0 },
    { "20260115/a.jpg", "/p/100MEDIA/a.jpg", 0 },
    { "", "/p/a.jpg", -1 },
    { "a.jpg", "", -1 },
    { "a.jpg", "/", -1 },
    { "a\xff.jpg", "/p/a\xff.jpg", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (LpImageIndex) index = lp_image_index_new ();
    g_auto (GStrv) names = g_strsplit (cases[i].images, "|", -1);
    guint expected = cases[i].found == -1   ? LP_IMAGE_NONE
                     : cases[i].found == -2 ? LP_IMAGE_AMBIGUOUS
                                            : (guint) cases[i].found;

    g_test_message ("case %u", i);
    for (guint j = 0; names[j] != NULL; j++)
      g_assert_cmpuint (lp_image_index_add (index, names[j], j), ==, j);
    g_assert_cmpuint (
        lp_image_index_find (index, cases[i].photo), ==, expected);
  }
}

/* The number of components, from the last, that two paths share. */
static guint
count_common (const gchar *a, const gchar *b)
{
  g_auto (GStrv) parts_a = g_strsplit (a, "/", -1);
  g_auto (GStrv) parts_b = g_strsplit (b, "/", -1);
  guint n_a = g_strv_length (parts_a), n_b = g_strv_length (parts_b);
  guint n = 0;

  while (n < n_a && n < n_b &&
         strcmp (parts_a[n_a - 1 - n], parts_b[n_b - 1 - n]) == 0)
    n++;
  return n;
}

static gchar *
make_path (guint max_folders)
{
  GString *path = g_string_new (NULL);

  for (gint i = g_test_rand_int_range (0, max_folders + 1); i > 0; i--)
    g_string_append_printf (path, "%c/", g_test_rand_int_range ('a', 'd'));
  g_string_append_c (path, g_test_rand_int_range ('a', 'd'));
  return g_string_free (path, FALSE);
}

/* A slow search: the image with most in common; of several, one whose whole
 * name it is. */
static guint
search (GPtrArray *names, const gchar *photo)
{
  guint best = 0, found = LP_IMAGE_NONE;
  gboolean best_is_whole = FALSE;

  for (guint i = 0; i < names->len; i++) {
    guint common = count_common (names->pdata[i], photo);
    gboolean whole = g_str_has_suffix (photo, names->pdata[i]) && common > 0 &&
                     strlen (names->pdata[i]) == 2 * common - 1;

    if (common > best ||
        (common == best && common > 0 && whole && !best_is_whole)) {
      best = common;
      best_is_whole = whole;
      found = i;
    } else if (common == best && common > 0 && whole == best_is_whole) {
      found = LP_IMAGE_AMBIGUOUS;
    }
  }
  return found;
}

static void
test_finds_what_a_slow_search_finds (void)
{
  for (guint i = 0; i < 500; i++) {
    g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
    g_autoptr (LpImageIndex) index = lp_image_index_new ();

    for (gint j = g_test_rand_int_range (1, 12); j > 0; j--) {
      g_autofree gchar *name = make_path (3);

      if (lp_image_index_add (index, name, names->len) == names->len)
        g_ptr_array_add (names, g_steal_pointer (&name));
    }
    for (guint j = 0; j < 20; j++) {
      g_autofree gchar *photo = make_path (4);

      g_assert_cmpuint (
          lp_image_index_find (index, photo), ==, search (names, photo));
    }
  }
}

static void
test_finds_at_once_among_many_of_one_name (void)
{
  const guint n = 20000;
  g_autoptr (LpImageIndex) index = lp_image_index_new ();

  for (guint i = 0; i < n; i++) {
    g_autofree gchar *name = g_strdup_printf ("%u/images/frame.jpg", i);
    lp_image_index_add (index, name, i);
  }
  for (guint i = 0; i < n; i++) {
    g_autofree gchar *name = g_strdup_printf ("/p/%u/images/FRAME.JPG", i);
    g_assert_cmpuint (lp_image_index_find (index, name), ==, i);
  }
}

static void
test_finds_images_by_their_other_names (void)
{
  g_autoptr (LpImageIndex) index = lp_image_index_new ();

  /* The second name ends as the first one does, which is no doubt. */
  g_assert_cmpuint (lp_image_index_add (index, "x/a.jpg", 0), ==, 0);
  g_assert_cmpuint (lp_image_index_add (index, "y/a.jpg", 0), ==, 0);
  g_assert_cmpuint (lp_image_index_find (index, "/p/a.jpg"), ==, 0);
  g_assert_cmpuint (lp_image_index_find (index, "/p/y/a.jpg"), ==, 0);
  g_assert_cmpuint (lp_image_index_add (index, "z/a.jpg", 1), ==, 1);
  g_assert_cmpuint (
      lp_image_index_find (index, "/p/a.jpg"), ==, LP_IMAGE_AMBIGUOUS);
  g_assert_cmpuint (lp_image_index_add (index, "x/a.jpg", 1), ==, 0);

  /* Folders of cameras count in an image's own name only. */
  g_assert_cmpuint (lp_image_index_add (index, "b.jpg", 2), ==, 2);
  g_assert_cmpuint (lp_image_index_add (index, "123abcde/b.jpg", 2), ==, 2);
  g_assert_cmpuint (lp_image_index_find (index, "/p/100MEDIA/b.jpg"), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func (
      "/image-index/finds-images-by-path", test_finds_images_by_path);
  g_test_add_func ("/image-index/finds-what-a-slow-search-finds",
      test_finds_what_a_slow_search_finds);
  g_test_add_func ("/image-index/finds-images-by-their-other-names",
      test_finds_images_by_their_other_names);
  g_test_add_func ("/image-index/finds-at-once-among-many-of-one-name",
      test_finds_at_once_among_many_of_one_name);
  return g_test_run ();
}
