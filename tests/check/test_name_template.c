/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "output/lp-name-template.h"

#include <string.h>

static LpCrop *
make_crop (const gchar *photo_name, const gchar *pole, const gchar *line,
    const gchar *label)
{
  g_autoptr (LpPhoto) photo = lp_photo_new (photo_name);
  LpCrop *crop;

  photo->time = G_GINT64_CONSTANT (1466699519000000);
  if (pole != NULL)
    lp_photo_take_match (photo, lp_match_new (pole, line, 0));
  crop = lp_crop_new (photo, 3);
  crop->label = g_strdup (label);
  crop->annotation_id = g_strdup ("17");
  return crop;
}

static void
assert_name (const gchar *text, const LpCrop *crop, const gchar *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LpNameTemplate) template = lp_name_template_new (text, &error);
  g_autofree gchar *name = NULL;

  g_assert_no_error (error);
  name = lp_name_template_name_crop (template, crop);
  g_assert_cmpstr (name, ==, expected);
}

static void
test_fills_in_the_fields (void)
{
  g_autoptr (LpCrop) crop =
      make_crop ("100MEDIA/DJI_0018.JPG", "220kV-1/T017", "220kV-1", "tower");

  assert_name (LP_NAME_TEMPLATE_DEFAULT, crop, "220kV-1_T017/DJI_0018_3_tower");
  assert_name ("{line}/{number}/{name}-{annotation}", crop,
      "220kV-1/T017/DJI_0018.JPG-17");
  assert_name ("{date}/{time}_{label}", crop, "2016-06-23/163159_tower");
  assert_name ("plain", crop, "plain");
  assert_name ("{{{label}}}", crop, "{tower}");
}

static void
test_names_what_is_not_known (void)
{
  g_autoptr (LpCrop) crop = make_crop ("a", NULL, NULL, NULL);

  g_clear_pointer (&crop->annotation_id, g_free);
  crop->photo->time = LP_TIME_NONE;
  assert_name (LP_NAME_TEMPLATE_DEFAULT, crop, "unmatched/a_3_unknown");
  assert_name ("{line}{number}{annotation}{date}{time}", crop,
      "unmatchedunmatchedunknownunknownunknown");
}

static void
test_names_whole_photos (void)
{
  g_autoptr (LpNameTemplate) template =
      lp_name_template_new (LP_NAME_TEMPLATE_DEFAULT, NULL);
  g_autoptr (LpPhoto) photo = lp_photo_new ("DJI_0018.JPG");
  g_autofree gchar *name = lp_name_template_name_photo (template, photo);

  g_assert_cmpstr (name, ==, "unmatched/DJI_0018_0_photo");
}

static void
test_makes_values_safe (void)
{
  const struct {
    const gchar *label, *expected;
  } cases[] = {
    { "a/b\\c:d*e?f\"g<h>i|j#k", "a_b_c_d_e_f_g_h_i_j_k" },
    { "a b\tc\nd\x7f\x01", "a_b_c_d__" },
    { "a\xe2\x80\xaegpj.b", "a_gpj.b" },
    { "..", "__" },
    { ".", "_" },
    { ".hidden", "_hidden" },
    { "ends...", "ends___" },
    { "CON", "_CON" },
    { "lpt1.x", "_lpt1.x" },
    { "com\xc2\xb9", "_com\xc2\xb9" },
    { "comb", "comb" },
    { "console", "console" },
    { "", "unknown" },
    { "\xff\xfe", "\xef\xbf\xbd\xef\xbf\xbd" },
    { "Isolator-Öse", "Isolator-Öse" },
    { "x\xe2\x80\xa8y", "x_y" },
    { "100%d%n%s", "100%d%n%s" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (LpCrop) crop = make_crop ("a", NULL, NULL, cases[i].label);
    assert_name ("{label}", crop, cases[i].expected);
  }
}

static void
test_cuts_long_names_and_keeps_them_apart (void)
{
  g_autoptr (LpNameTemplate) template = lp_name_template_new ("{label}", NULL);
  gchar *names[2];

  for (guint i = 0; i < 2; i++) {
    g_autoptr (GString) label = g_string_new (NULL);
    g_autoptr (LpCrop) crop = NULL;

    for (guint n = 0; n < 200; n++)
      g_string_append (label, "é");
    g_string_append_c (label, "ab"[i]);
    crop = make_crop ("a", NULL, NULL, label->str);
    names[i] = lp_name_template_name_crop (template, crop);
    g_assert_cmpuint (strlen (names[i]), <=, LP_NAME_TEMPLATE_MAX_COMPONENT);
    g_assert_true (g_utf8_validate (names[i], -1, NULL));
  }
  g_assert_cmpstr (names[0], !=, names[1]);
  g_free (names[0]);
  g_free (names[1]);
}

static void
test_refuses_templates_that_make_no_sense (void)
{
  const struct {
    const gchar *text, *word;
  } cases[] = {
    { "", "empty" },
    { "/abs/{photo}", "begins with '/'" },
    { "../{photo}", "'..'" },
    { "a/../{photo}", "'..'" },
    { "{pole}/", "'/'" },
    { "a//b", "'/'" },
    { "{photo", "without a '}'" },
    { "photo}", "without a '{'" },
    { "{foto}", "{foto}" },
    { "{}", "'{}'" },
    { "\xff", "UTF-8" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (lp_name_template_new (cases[i].text, &error));
    g_assert_error (error, LP_ERROR, LP_ERROR_ARGUMENT);
    g_test_message ("%s", error->message);
    g_assert_nonnull (strstr (error->message, cases[i].word));
  }
}

static void
test_lists_the_fields_where_one_is_unknown (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (lp_name_template_new ("{foto}", &error));
  g_assert_nonnull (strstr (error->message, "{photo}"));
  g_assert_nonnull (strstr (error->message, "{annotation}"));
}

static gchar *
random_text (void)
{
  static const gchar nasty[] = "./\\:%{}\n ";
  gint length = g_test_rand_int_range (0, 300);
  gchar *text = g_malloc0 (length + 1);

  for (gint i = 0; i < length; i++)
    text[i] = g_test_rand_bit () ? nasty[g_test_rand_int_range (0, 9)]
                                 : g_test_rand_int_range (1, 256);
  return text;
}

/* Nothing that a log or an annotation may hold makes a name that leads
 * elsewhere or that a file system refuses. */
static void
test_no_value_leads_out_of_the_folder (void)
{
  g_autoptr (LpNameTemplate) template =
      lp_name_template_new ("{pole}/{line}{number}/.{photo}.{label}.", NULL);

  for (guint round = 0; round < 3000; round++) {
    g_autofree gchar *photo = random_text ();
    g_autofree gchar *pole = random_text ();
    g_autofree gchar *line = random_text ();
    g_autofree gchar *label = random_text ();
    g_autoptr (LpCrop) crop = make_crop (photo, pole, line, label);
    g_autofree gchar *name = lp_name_template_name_crop (template, crop);
    g_auto (GStrv) parts = g_strsplit (name, "/", -1);

    g_assert_cmpuint (g_strv_length (parts), ==, 3);
    g_assert_true (g_utf8_validate (name, -1, NULL));
    for (guint i = 0; i < 3; i++) {
      gsize length = strlen (parts[i]);

      g_assert_cmpuint (length, >, 0);
      g_assert_cmpuint (length, <=, LP_NAME_TEMPLATE_MAX_COMPONENT);
      g_assert_cmpint (parts[i][0], !=, '.');
      g_assert_cmpint (parts[i][length - 1], !=, '.');
      g_assert_null (strpbrk (parts[i], "\\:*?\"<>|# \t\r\n"));
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func (
      "/name-template/fills-in-the-fields", test_fills_in_the_fields);
  g_test_add_func (
      "/name-template/names-what-is-not-known", test_names_what_is_not_known);
  g_test_add_func (
      "/name-template/names-whole-photos", test_names_whole_photos);
  g_test_add_func ("/name-template/makes-values-safe", test_makes_values_safe);
  g_test_add_func ("/name-template/cuts-long-names-and-keeps-them-apart",
      test_cuts_long_names_and_keeps_them_apart);
  g_test_add_func ("/name-template/refuses-templates-that-make-no-sense",
      test_refuses_templates_that_make_no_sense);
  g_test_add_func ("/name-template/lists-the-fields-where-one-is-unknown",
      test_lists_the_fields_where_one_is_unknown);
  g_test_add_func ("/name-template/no-value-leads-out-of-the-folder",
      test_no_value_leads_out_of_the_folder);
  return g_test_run ();
}
