/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-open-images.h"

#include "annotation/lp-csv-table.h"
#include "text/lp-text-encoding.h"

static void
read_names (GHashTable *names, const gchar *path)
{
  gsize size;
  g_autofree gchar *text = lp_text_load (path, &size, NULL);
  LpCsvTable table;

  if (text == NULL)
    return;
  lp_csv_table_init (&table, path, text, size, NULL);
  while (lp_csv_table_next (&table)) {
    gsize key_length, length;
    const gchar *key = lp_csv_table_get (&table, 0, &key_length);
    const gchar *name = lp_csv_table_get (&table, 1, &length);

    if (key_length > 0 && length > 0)
      g_hash_table_insert (names, g_utf8_make_valid (key, (gssize) key_length),
          g_utf8_make_valid (name, (gssize) length));
  }
  lp_csv_table_clear (&table);
}

/**
 * lp_open_images_find_names: (skip)
 * @path: a table of boxes, in which classes are called like `/m/011k07`
 *
 * Reads the tables of class descriptions that lie beside it or a folder above.
 *
 * Returns: (transfer full) (element-type utf8 utf8): the names of classes by
 *   what they are called in @path
 */
GHashTable *
lp_open_images_find_names (const gchar *path)
{
  GHashTable *names =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autofree gchar *absolute = g_canonicalize_filename (path, NULL);
  g_autofree gchar *beside = g_path_get_dirname (absolute);
  g_autofree gchar *above = g_path_get_dirname (beside);
  const gchar *const folders[] = { above, beside };

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++) {
    GDir *folder = g_dir_open (folders[i], 0, NULL);
    const gchar *name;

    while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
      if (g_pattern_match_simple ("*class-descriptions*.csv", name)) {
        g_autofree gchar *file = g_build_filename (folders[i], name, NULL);
        read_names (names, file);
      }
    g_clear_pointer (&folder, g_dir_close);
  }
  return names;
}
