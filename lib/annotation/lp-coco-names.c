/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-coco-names.h"
#include "annotation/lp-coco-file.h"

/* Bytes in which it shows that a file is no COCO file. */
#define HEAD_SIZE (1024 * 1024)

struct _LpCocoNames {
  GStringChunk *strings;
  GHashTable *images; /* from id to name; NULL where files contradict */
  GHashTable *labels; /* likewise */
};

static void
add_name (
    LpCocoNames *names, GHashTable *table, const gchar *id, const gchar *name)
{
  gpointer other;

  if (!g_hash_table_lookup_extended (table, id, NULL, &other))
    g_hash_table_insert (table, g_string_chunk_insert (names->strings, id),
        g_string_chunk_insert (names->strings, name));
  else if (other != NULL && strcmp (other, name) != 0)
    g_hash_table_insert (
        table, g_string_chunk_insert (names->strings, id), NULL);
}

static void
add_image (
    const gchar *id, const gchar *name, gint width, gint height, gpointer data)
{
  LpCocoNames *names = data;

  add_name (names, names->images, id, name);
}

static void
add_category (const gchar *id, const gchar *name, gpointer data)
{
  LpCocoNames *names = data;

  add_name (names, names->labels, id, name);
}

/* A file that is broken is read, and complained of, for its own sake. */
static void
add_file (LpCocoNames *names, const gchar *path)
{
  const LpCocoVisitor visitor = {
    .image = add_image, .category = add_category, .data = names
  };
  g_autoptr (GMappedFile) mapped = g_mapped_file_new (path, FALSE, NULL);
  const gchar *text = mapped ? g_mapped_file_get_contents (mapped) : NULL;
  LpCocoFile file = { .path = path };
  LpJsonReader reader;
  gsize length;

  if (text == NULL)
    return;
  length = g_mapped_file_get_length (mapped);
  if (!lp_coco_file_probe (path, text, MIN (length, HEAD_SIZE)))
    return;
  lp_json_reader_init (&reader, text, length);
  if (lp_json_reader_next (&reader) == LP_JSON_OBJECT_BEGIN &&
      lp_coco_file_find_lists (&file, &reader, NULL))
    lp_coco_file_visit (&file, &visitor);
}

/**
 * lp_coco_names_new: (skip)
 * @results: a file; the other files of its folder are read
 *
 * Returns: (transfer full): what they call images and categories
 */
LpCocoNames *
lp_coco_names_new (const gchar *results)
{
  LpCocoNames *names = g_new0 (LpCocoNames, 1);
  g_autofree gchar *own_name = g_path_get_basename (results);
  g_autofree gchar *path = g_path_get_dirname (results);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const gchar *name;

  names->strings = g_string_chunk_new (64 * 1024);
  names->images = g_hash_table_new (g_str_hash, g_str_equal);
  names->labels = g_hash_table_new (g_str_hash, g_str_equal);
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL) {
    gsize length = strlen (name);
    g_autofree gchar *file = g_build_filename (path, name, NULL);

    if (*name != '.' && strcmp (name, own_name) != 0 && length > 5 &&
        g_ascii_strcasecmp (name + length - 5, ".json") == 0 &&
        g_file_test (file, G_FILE_TEST_IS_REGULAR))
      add_file (names, file);
  }
  return names;
}

/**
 * lp_coco_names_free: (skip)
 * @names: (transfer full): names
 */
void
lp_coco_names_free (LpCocoNames *names)
{
  g_hash_table_unref (names->images);
  g_hash_table_unref (names->labels);
  g_string_chunk_free (names->strings);
  g_free (names);
}

static const gchar *
get_name (GHashTable *table, const gchar *id, gboolean *contradicted)
{
  gpointer name = NULL;

  *contradicted =
      g_hash_table_lookup_extended (table, id, NULL, &name) && name == NULL;
  return name;
}

/**
 * lp_coco_names_get_image: (skip)
 * @names: names
 * @id: the id of an image
 * @contradicted: (out): whether the files call it differently
 *
 * Returns: (nullable): its name
 */
const gchar *
lp_coco_names_get_image (
    const LpCocoNames *names, const gchar *id, gboolean *contradicted)
{
  return get_name (names->images, id, contradicted);
}

/**
 * lp_coco_names_get_label: (skip)
 * @names: names
 * @id: the id of a category
 * @contradicted: (out): whether the files call it differently
 *
 * Returns: (nullable): its name
 */
const gchar *
lp_coco_names_get_label (
    const LpCocoNames *names, const gchar *id, gboolean *contradicted)
{
  return get_name (names->labels, id, contradicted);
}
