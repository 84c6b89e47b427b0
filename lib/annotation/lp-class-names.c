/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-class-names.h"

#include <string.h>
#include <yaml.h>

#include "text/lp-text-encoding.h"

/* From `labels/train/x.txt` up to `data.yaml` it is two folders, and one more
 * where labels are sorted into further ones. */
#define MAX_FOLDERS 4

/* Files with names are small; what is not is none. */
#define MAX_BYTES ((gsize) 16 * 1024 * 1024)

/* In the order in which they are preferred. */
static const gchar *const patterns[] = { "data.yaml", "data.yml",
  "dataset.yaml", "*.yaml", "*.yml", "obj.names", "*.names", "classes.txt",
  "_darknet.labels", "predefined_classes.txt" };

static void
class_names_free (LpClassNames *names)
{
  g_free (names->path);
  g_hash_table_unref (names->names);
  g_free (names);
}

static void
set_name (LpClassNames *names, guint number, const gchar *text, gsize length)
{
  g_autofree gchar *valid = g_utf8_make_valid (text, (gssize) length);

  g_hash_table_insert (
      names->names, GUINT_TO_POINTER (number), g_strdup (g_strstrip (valid)));
}

/**
 * lp_class_names_read_list: (skip)
 * @names: names to add to
 * @text: a name on each line
 * @length: bytes
 */
void
lp_class_names_read_list (LpClassNames *names, const gchar *text, gsize length)
{
  guint number = 0;

  while (length > 0) {
    const gchar *newline = memchr (text, '\n', length);
    gsize n = newline ? (gsize) (newline - text) : length;
    gsize end = n;

    while (end > 0 && g_ascii_isspace (text[end - 1]))
      end--;
    if (end > 0)
      set_name (names, number, text, end);
    number++;
    n = MIN (n + 1, length);
    text += n;
    length -= n;
  }
}

/* Numbers of classes and of keypoints are not large. */
static gboolean
get_number (const yaml_node_t *node, guint *number)
{
  guint64 value;

  if (node == NULL || node->type != YAML_SCALAR_NODE ||
      !g_ascii_string_to_unsigned ((const gchar *) node->data.scalar.value, 10,
          0, G_MAXINT32, &value, NULL))
    return FALSE;
  *number = (guint) value;
  return TRUE;
}

static void
read_names_node (
    LpClassNames *names, yaml_document_t *document, const yaml_node_t *node)
{
  if (node->type == YAML_SEQUENCE_NODE) {
    const yaml_node_item_t *items = node->data.sequence.items.start;
    for (guint i = 0; items + i < node->data.sequence.items.top; i++) {
      const yaml_node_t *name = yaml_document_get_node (document, items[i]);
      if (name != NULL && name->type == YAML_SCALAR_NODE)
        set_name (names, i, (const gchar *) name->data.scalar.value,
            name->data.scalar.length);
    }
  } else if (node->type == YAML_MAPPING_NODE) {
    const yaml_node_pair_t *pair = node->data.mapping.pairs.start;
    for (; pair < node->data.mapping.pairs.top; pair++) {
      const yaml_node_t *name = yaml_document_get_node (document, pair->value);
      guint number;
      if (get_number (yaml_document_get_node (document, pair->key), &number) &&
          name != NULL && name->type == YAML_SCALAR_NODE)
        set_name (names, number, (const gchar *) name->data.scalar.value,
            name->data.scalar.length);
    }
  }
}

static void
read_keypoints_node (
    LpClassNames *names, yaml_document_t *document, const yaml_node_t *node)
{
  const yaml_node_item_t *items;
  guint n, values;

  if (node->type != YAML_SEQUENCE_NODE)
    return;
  items = node->data.sequence.items.start;
  if (node->data.sequence.items.top - items == 2 &&
      get_number (yaml_document_get_node (document, items[0]), &n) &&
      get_number (yaml_document_get_node (document, items[1]), &values) &&
      n <= 10000 && (values == 2 || values == 3)) {
    names->n_keypoints = n;
    names->keypoint_values = values;
  }
}

static void
read_document (LpClassNames *names, yaml_document_t *document)
{
  const yaml_node_t *root = yaml_document_get_root_node (document);
  const yaml_node_pair_t *pair;

  if (root == NULL || root->type != YAML_MAPPING_NODE)
    return;
  pair = root->data.mapping.pairs.start;
  for (; pair < root->data.mapping.pairs.top; pair++) {
    const yaml_node_t *key = yaml_document_get_node (document, pair->key);
    const yaml_node_t *value = yaml_document_get_node (document, pair->value);
    const gchar *name;

    if (key == NULL || value == NULL || key->type != YAML_SCALAR_NODE)
      continue;
    name = (const gchar *) key->data.scalar.value;
    if (strcmp (name, "names") == 0)
      read_names_node (names, document, value);
    else if (strcmp (name, "kpt_shape") == 0)
      read_keypoints_node (names, document, value);
  }
}

/**
 * lp_class_names_read_yaml: (skip)
 * @names: names to add to
 * @text: a description of a dataset as Ultralytics' tools read it, with
 *   `names` as a list or by numbers, and `kpt_shape` for poses
 * @length: bytes
 *
 * Returns: whether it is YAML
 */
gboolean
lp_class_names_read_yaml (LpClassNames *names, const gchar *text, gsize length)
{
  yaml_parser_t parser;
  yaml_document_t document;
  gboolean done;

  if (!yaml_parser_initialize (&parser))
    return FALSE;
  yaml_parser_set_input_string (&parser, (const guchar *) text, length);
  done = yaml_parser_load (&parser, &document) != 0;
  if (done) {
    read_document (names, &document);
    yaml_document_delete (&document);
  }
  yaml_parser_delete (&parser);
  return done;
}

/* Reads one file; returns NULL where there are no names in it. */
static LpClassNames *
read_file (LpAnnotationBuilder *builder, const gchar *path)
{
  LpClassNames *names;
  g_autofree gchar *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return NULL;
  text = lp_text_load (path, &length, &error);
  if (text == NULL) {
    lp_annotation_builder_warn (builder, "%s", error->message);
    return NULL;
  }
  if (length > MAX_BYTES)
    return NULL;
  names = g_new0 (LpClassNames, 1);
  names->path = g_strdup (path);
  names->names = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  if (!g_str_has_suffix (path, ".yaml") && !g_str_has_suffix (path, ".yml"))
    lp_class_names_read_list (names, text, length);
  else if (!lp_class_names_read_yaml (names, text, length))
    lp_annotation_builder_warn (
        builder, "'%s' is not YAML; no names of classes are read.", path);
  if (g_hash_table_size (names->names) == 0 && names->n_keypoints == 0)
    g_clear_pointer (&names, class_names_free);
  return names;
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const gchar *const *) a, *(const gchar *const *) b);
}

static LpClassNames *
read_folder (LpAnnotationBuilder *builder, const gchar *path)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  GDir *folder = g_dir_open (path, 0, NULL);
  LpClassNames *names = NULL;
  const gchar *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    for (guint i = 0; i < G_N_ELEMENTS (patterns); i++)
      if (g_pattern_match_simple (patterns[i], name)) {
        g_ptr_array_add (files, g_strdup (name));
        break;
      }
  g_clear_pointer (&folder, g_dir_close);
  g_ptr_array_sort (files, compare_names);
  for (guint i = 0; i < G_N_ELEMENTS (patterns); i++)
    for (guint j = 0; j < files->len && names == NULL; j++)
      if (g_pattern_match_simple (patterns[i], g_ptr_array_index (files, j))) {
        g_autofree gchar *file =
            g_build_filename (path, g_ptr_array_index (files, j), NULL);
        names = read_file (builder, file);
      }
  return names;
}

/* Notes: by folder the names in it, or NULL. */
static void
free_if_any (gpointer names)
{
  if (names != NULL)
    class_names_free (names);
}

static gpointer
make_notes (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_if_any);
}

/**
 * lp_class_names_find: (skip)
 * @builder: the builder that the file is read for
 * @path: a label file
 *
 * Looks for names in the folder of the file and in those above it: the nearest
 * count.
 *
 * Returns: (transfer none) (nullable): the names, valid as long as the builder
 */
const LpClassNames *
lp_class_names_find (LpAnnotationBuilder *builder, const gchar *path)
{
  GHashTable *folders = lp_annotation_builder_get_notes (
      builder, "names", make_notes, (GDestroyNotify) g_hash_table_unref);
  g_autofree gchar *absolute = g_canonicalize_filename (path, NULL);
  g_autofree gchar *folder = g_path_get_dirname (absolute);
  gpointer names = NULL;

  for (guint i = 0; i < MAX_FOLDERS && names == NULL; i++) {
    gchar *parent;

    if (!g_hash_table_lookup_extended (folders, folder, NULL, &names)) {
      names = read_folder (builder, folder);
      g_hash_table_insert (folders, g_strdup (folder), names);
    }
    parent = g_path_get_dirname (folder);
    g_free (folder);
    folder = parent;
  }
  return names;
}
