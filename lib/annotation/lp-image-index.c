/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-image-index.h"

#include <string.h>

#include "photo/lp-dcf.h"

/* Of a path with more components than this only the last ones count, so that
 * a hostile name does not fill the tables. */
#define MAX_COMPONENTS 8

/* The longest extension that is taken for one, without its dot. */
#define MAX_EXTENSION 5

/* A name in its three readings. */
typedef struct {
  gchar *exact;  /* components in normal form, joined by slashes */
  gchar *folded; /* and without regard to case */
  gchar *stem;   /* and without the extension */
} Spelling;

/* Keys are the tails of the images' names: of `a/b/c.jpg` those are
 * `c.jpg`, `b/c.jpg` and `a/b/c.jpg`, all three in one string. */
struct _LpImageIndex {
  GStringChunk *names;
  GPtrArray *folded_names; /* by the images' numbers */
  GHashTable *exact;
  GHashTable *folded;
  GHashTable *stems;
};

/* What a table holds for a tail, packed into a pointer. */
typedef struct {
  guint image;
  gboolean whole;     /* the tail is the image's whole name */
  gboolean ambiguous; /* more than one image is as good */
} Entry;

static gpointer
entry_pack (Entry entry)
{
  return GSIZE_TO_POINTER (
      (gsize) entry.image << 2 | (entry.whole ? 2 : 0) | entry.ambiguous);
}

static Entry
entry_unpack (gconstpointer packed)
{
  gsize bits = GPOINTER_TO_SIZE (packed);

  return (Entry){ bits >> 2, (bits & 2) != 0, (bits & 1) != 0 };
}

/**
 * lp_image_index_new: (skip)
 *
 * Returns: (transfer full): an index without images
 */
LpImageIndex *
lp_image_index_new (void)
{
  LpImageIndex *index = g_new0 (LpImageIndex, 1);

  index->names = g_string_chunk_new (64 * 1024);
  index->folded_names = g_ptr_array_new ();
  index->exact = g_hash_table_new (g_str_hash, g_str_equal);
  index->folded = g_hash_table_new (g_str_hash, g_str_equal);
  index->stems = g_hash_table_new (g_str_hash, g_str_equal);
  return index;
}

/**
 * lp_image_index_free: (skip)
 * @index: (transfer full): an index
 */
void
lp_image_index_free (LpImageIndex *index)
{
  g_hash_table_unref (index->exact);
  g_hash_table_unref (index->folded);
  g_hash_table_unref (index->stems);
  g_ptr_array_unref (index->folded_names);
  g_string_chunk_free (index->names);
  g_free (index);
}

/* One kind of slash, no escapes, valid UTF-8 in composed form. */
static gchar *
normalize_text (const gchar *name)
{
  g_autofree gchar *unescaped = NULL;
  g_autofree gchar *valid = NULL;
  gchar *text;

  if (strchr (name, '%') != NULL)
    unescaped = g_uri_unescape_string (name, NULL);
  if (g_str_is_ascii (unescaped ? unescaped : name)) {
    text = g_strdup (unescaped ? unescaped : name);
  } else {
    valid = g_utf8_make_valid (unescaped ? unescaped : name, -1);
    text = g_utf8_normalize (valid, -1, G_NORMALIZE_DEFAULT_COMPOSE);
  }
  return g_strdelimit (text, "\\", '/');
}

/* Removes empty components, `.` and `..`, and blanks around the others. */
static gchar *
normalize_path (const gchar *name)
{
  g_autofree gchar *text = normalize_text (name);
  g_autoptr (GString) path = g_string_sized_new (strlen (text));
  gchar *next;

  for (gchar *component = text; component != NULL; component = next) {
    next = strchr (component, '/');
    if (next != NULL)
      *next++ = '\0';
    g_strstrip (component);
    if (strcmp (component, "..") == 0) {
      gchar *slash = strrchr (path->str, '/');
      g_string_truncate (path, slash ? slash - path->str : 0);
    } else if (*component != '\0' && strcmp (component, ".") != 0) {
      if (path->len > 0)
        g_string_append_c (path, '/');
      g_string_append (path, component);
    }
  }
  return g_string_free (g_steal_pointer (&path), FALSE);
}

static gchar *
fold_case (const gchar *text)
{
  return g_str_is_ascii (text) ? g_ascii_strdown (text, -1)
                               : g_utf8_casefold (text, -1);
}

/* `.jpg`, `.JPEG` and `.jp2` are extensions, those of `tower.0042`,
 * `v1.2_final` and `a.rf.67a6c341f8db` are parts of the name. */
static gchar *
strip_extension (const gchar *name)
{
  const gchar *dot = strrchr (name, '.');
  gsize length = dot ? strlen (dot + 1) : 0;

  if (length == 0 || length > MAX_EXTENSION || !g_ascii_isalpha (dot[1]) ||
      dot == name || dot[-1] == '/')
    return g_strdup (name);
  for (gsize i = 1; i <= length; i++)
    if (!g_ascii_isalnum (dot[i]))
      return g_strdup (name);
  return g_strndup (name, dot - name);
}

static void
spelling_init (Spelling *spelling, const gchar *name)
{
  spelling->exact = normalize_path (name);
  spelling->folded = fold_case (spelling->exact);
  spelling->stem = strip_extension (spelling->folded);
}

static void
spelling_clear (Spelling *spelling)
{
  g_free (spelling->exact);
  g_free (spelling->folded);
  g_free (spelling->stem);
}

/* Finds where the tails of a path begin, the shortest first. */
static guint
find_tails (const gchar *path, const gchar *tails[MAX_COMPONENTS])
{
  const gchar *end = path + strlen (path);
  guint n = 0;

  while (end > path && n < MAX_COMPONENTS) {
    const gchar *slash = g_strrstr_len (path, end - path, "/");
    tails[n++] = slash ? slash + 1 : path;
    end = slash ? slash : path;
  }
  return n;
}

/* Returns the index's own copy of @path. */
static const gchar *
add_tails (
    LpImageIndex *index, GHashTable *table, const gchar *path, guint image)
{
  const gchar *copy = g_string_chunk_insert (index->names, path);
  const gchar *tails[MAX_COMPONENTS];
  guint n = find_tails (copy, tails);

  for (guint i = 0; i < n; i++) {
    Entry entry = { image, tails[i] == copy, FALSE };
    gpointer packed;

    if (g_hash_table_lookup_extended (table, tails[i], NULL, &packed)) {
      Entry other = entry_unpack (packed);
      if (other.whole && !entry.whole)
        continue;
      entry.ambiguous = other.whole == entry.whole &&
                        (other.image != image || other.ambiguous);
    }
    g_hash_table_insert (table, (gpointer) tails[i], entry_pack (entry));
  }
  return copy;
}

/**
 * lp_image_index_add: (skip)
 * @index: an index
 * @name: an image's name, possibly with folders
 * @image: the image's number, less than 2^30; they are given one by one, or
 *   again for other names of the image
 *
 * Adds an image, unless there is one of exactly that name. The first of its
 * names is its own: by that it is told whether its folder is meant.
 *
 * Returns: @image, or the number of the image that has the name already
 */
guint
lp_image_index_add (LpImageIndex *index, const gchar *name, guint image)
{
  Spelling spelling;
  const gchar *folded;
  gpointer packed;

  spelling_init (&spelling, name);
  if (g_hash_table_lookup_extended (
          index->exact, spelling.exact, NULL, &packed) &&
      entry_unpack (packed).whole) {
    image = entry_unpack (packed).image;
  } else {
    add_tails (index, index->exact, spelling.exact, image);
    folded = add_tails (index, index->folded, spelling.folded, image);
    add_tails (index, index->stems, spelling.stem, image);
    if (index->folded_names->len <= image)
      g_ptr_array_set_size (index->folded_names, (gint) image + 1);
    if (index->folded_names->pdata[image] == NULL)
      index->folded_names->pdata[image] = (gpointer) folded;
  }
  spelling_clear (&spelling);
  return image;
}

static guint
lookup (GHashTable *table, const gchar *tail)
{
  gpointer packed;
  Entry entry;

  if (!g_hash_table_lookup_extended (table, tail, NULL, &packed))
    return LP_IMAGE_NONE;
  entry = entry_unpack (packed);
  return entry.ambiguous ? LP_IMAGE_AMBIGUOUS : entry.image;
}

/**
 * lp_image_index_find: (skip)
 * @index: an index
 * @photo: a photo's path
 *
 * Takes a look-up for each component of the path, however many images there
 * are.
 *
 * Returns: the number of the image that is meant, %LP_IMAGE_NONE, or
 *   %LP_IMAGE_AMBIGUOUS where it may be one or another
 */
guint
lp_image_index_find (const LpImageIndex *index, const gchar *photo)
{
  const gchar *exact[MAX_COMPONENTS], *tails[MAX_COMPONENTS];
  guint image = LP_IMAGE_NONE;
  guint n_exact, n;
  Spelling spelling;

  spelling_init (&spelling, photo);
  n_exact = find_tails (spelling.exact, exact);
  n = find_tails (spelling.folded, tails);
  for (guint i = n; i > 0 && image == LP_IMAGE_NONE; i--) {
    image = lookup (index->folded, tails[i - 1]);
    /* Names that differ in nothing but case: the photo's own decides. */
    if (image == LP_IMAGE_AMBIGUOUS && i <= n_exact) {
      guint same_case = lookup (index->exact, exact[i - 1]);
      if (same_case != LP_IMAGE_NONE)
        image = same_case;
    }
  }
  n = find_tails (spelling.stem, tails);
  for (guint i = n; i > 0 && image == LP_IMAGE_NONE; i--)
    image = lookup (index->stems, tails[i - 1]);
  if (image < index->folded_names->len &&
      lp_dcf_folders_differ (
          spelling.folded, index->folded_names->pdata[image]))
    image = LP_IMAGE_NONE;
  spelling_clear (&spelling);
  return image;
}
