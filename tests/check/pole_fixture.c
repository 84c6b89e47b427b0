/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "pole_fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "folder_fixture.h"

gchar *pole_folder;

gchar *
find_data (const gchar *name)
{
  const gchar *data = g_getenv ("LINEPATROL_DATA");
  g_autofree gchar *path = g_build_filename (data ? data : ".", name, NULL);

  if (data != NULL && g_file_test (path, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&path);
  g_test_skip ("the sample data is not here (LINEPATROL_DATA)");
  return NULL;
}

gchar *
write_file (const gchar *name, const gchar *text)
{
  gchar *path = g_build_filename (pole_folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  return path;
}

gchar *
write_features (const gchar *features)
{
  g_autofree gchar *text = g_strdup_printf (
      "{\"type\":\"FeatureCollection\",\"features\":[%s]}", features);

  return write_file ("test.geojson", text);
}

LpPoleSet *
load_mapped_poles (const gchar *path, const gchar *mapping)
{
  g_autoptr (GError) error = NULL;
  LpPoleSet *set = lp_pole_set_load (path, mapping, &error);

  g_assert_no_error (error);
  g_assert_nonnull (set);
  return set;
}

LpPoleSet *
load_poles (const gchar *path)
{
  return load_mapped_poles (path, NULL);
}

void
check_refused (
    const gchar *path, const gchar *mapping, gint code, const gchar *saying)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (lp_pole_set_load (path, mapping, &error));
  g_assert_error (error, LP_ERROR, code);
  if (strstr (error->message, saying) == NULL)
    g_error ("'%s' does not say '%s'", error->message, saying);
}

void
check_warned (const LpPoleSet *set, const gchar *saying)
{
  const gchar *const *warnings = lp_pole_set_get_warnings (set);

  for (guint i = 0; warnings[i] != NULL; i++) {
    if (strstr (warnings[i], saying) != NULL)
      return;
  }
  g_error ("no warning says '%s'", saying);
}

const LpPole *
find_pole (const LpPoleSet *set, const gchar *id)
{
  for (guint i = 0; i < lp_pole_set_get_n_poles (set); i++) {
    const LpPole *pole = lp_pole_set_get_pole (set, i);
    if (g_str_equal (pole->id, id))
      return pole;
  }
  g_error ("no pole '%s'", id);
}

/*
 * run_pole_tests:
 *
 * Runs the tests with a folder for what they write, which is removed.
 */
gint
run_pole_tests (void)
{
  gint result;

  pole_folder = g_dir_make_tmp ("linepatrol-poles-XXXXXX", NULL);
  result = g_test_run ();
  remove_folder (pole_folder);
  g_free (pole_folder);
  return result;
}
