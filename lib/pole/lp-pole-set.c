/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "pole/lp-pole-set.h"

#include <glib/gstdio.h>

#include "pole/lp-pole-set-private.h"
#include "pole/lp-pole-secret.h"
#include "pole/lp-pole-source.h"

G_DEFINE_BOXED_TYPE (LpPoleSet, lp_pole_set, lp_pole_set_ref, lp_pole_set_unref)

/* The sets in use, by what they were read from; they are not held. */
static GHashTable *sets_in_use;
static GMutex sets_in_use_lock;

/* Of a database nothing says whether it has changed; a set of it is shared
 * for as long as anybody holds it. The key does not show its password. */
static gchar *
make_cache_key (const gchar *source, const gchar *mapping)
{
  g_autofree gchar *key = NULL;
  GStatBuf status = { 0 };

  if (g_stat (source, &status) != 0)
    status = (GStatBuf){ 0 };
  key = g_strdup_printf ("%s\n%s\n%" G_GINT64_FORMAT
                         ".%09ld\n%" G_GINT64_FORMAT,
      source, mapping != NULL ? mapping : "", (gint64) status.st_mtim.tv_sec,
      status.st_mtim.tv_nsec, (gint64) status.st_size);
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, key, -1);
}

/* A set whose last reference is being dropped just now cannot be had back. */
static LpPoleSet *
find_in_use (const gchar *key)
{
  LpPoleSet *set = g_hash_table_lookup (sets_in_use, key);

  while (set != NULL) {
    gint count = g_atomic_int_get (&set->ref_count);
    if (count == 0)
      return NULL;
    if (g_atomic_int_compare_and_exchange (&set->ref_count, count, count + 1))
      return set;
  }
  return NULL;
}

/**
 * lp_pole_mask_source:
 * @source: an OGR data source, as for [ctor@PoleSet.load]
 *
 * Says what a source is called towards users: passwords in connection strings
 * are replaced by stars. All errors and warnings of sets do so by themselves.
 *
 * Returns: (transfer full): @source without passwords
 */
gchar *
lp_pole_mask_source (const gchar *source)
{
  return lp_pole_secret_mask (source);
}

/**
 * lp_pole_set_load: (constructor)
 * @source: an OGR data source: a file in any format that GDAL reads, also in
 *   gzip, bzip2, xz, zip or tar, or a connection string such as
 *   `PG:dbname=grid tables=poles`
 * @mapping: (nullable): which fields say what, such as
 *   `line=LINE_NAME,number=NR` or `id=POLE`; what it leaves out is guessed.
 *   `crs=EPSG:2056` states a CRS, `x=EAST,y=NORTH` columns of a CSV file
 * @error: where to say what is wrong
 *
 * Reads poles from points, or from the centroids of polygons where there are
 * no points. Coordinates in any CRS are brought to WGS84. A source that
 * somebody in this process holds already is not read again.
 *
 * A pole's identity is the first of these that the source has: a field for
 * it whose values are all different (unless they are bare counters and there
 * are lines and numbers), `line/number`, the number, the name, the reference,
 * a database's key, the position in the source.
 *
 * Returns: (transfer full): the poles, at least one
 */
LpPoleSet *
lp_pole_set_load (const gchar *source, const gchar *mapping, GError **error)
{
  g_autofree gchar *key = make_cache_key (source, mapping);
  LpPoleSet *set;

  /* Held while reading, so that several elements that start together read
   * their poles once. */
  g_mutex_lock (&sets_in_use_lock);
  if (sets_in_use == NULL)
    sets_in_use = g_hash_table_new (g_str_hash, g_str_equal);
  set = find_in_use (key);
  if (set == NULL) {
    set = lp_pole_source_read (source, mapping, error);
    if (set != NULL) {
      set->cache_key = g_steal_pointer (&key);
      g_hash_table_replace (sets_in_use, set->cache_key, set);
    }
  }
  g_mutex_unlock (&sets_in_use_lock);
  return set;
}

/**
 * lp_pole_set_ref:
 * @set: a set
 *
 * Returns: (transfer full): @set
 */
LpPoleSet *
lp_pole_set_ref (LpPoleSet *set)
{
  g_atomic_int_inc (&set->ref_count);
  return set;
}

static void
forget_in_use (LpPoleSet *set)
{
  g_mutex_lock (&sets_in_use_lock);
  /* Another may have been read in its place meanwhile. */
  if (g_hash_table_lookup (sets_in_use, set->cache_key) == set)
    g_hash_table_remove (sets_in_use, set->cache_key);
  g_mutex_unlock (&sets_in_use_lock);
}

/**
 * lp_pole_set_unref:
 * @set: (transfer full): a set
 *
 * Frees @set with its last reference.
 */
void
lp_pole_set_unref (LpPoleSet *set)
{
  if (!g_atomic_int_dec_and_test (&set->ref_count))
    return;
  if (set->cache_key != NULL)
    forget_in_use (set);
  g_clear_pointer (&set->index, lp_pole_index_free);
  g_clear_pointer (&set->strings, g_string_chunk_free);
  g_strfreev (set->duplicates);
  g_strfreev (set->warnings);
  g_free (set->cache_key);
  g_free (set->poles);
  g_free (set->format);
  g_free (set->crs);
  g_free (set->mapping);
  g_free (set);
}

/**
 * lp_pole_set_get_n_poles:
 * @set: a set
 *
 * Returns: how many poles there are
 */
guint
lp_pole_set_get_n_poles (const LpPoleSet *set)
{
  return set->n_poles;
}

/**
 * lp_pole_set_get_pole:
 * @set: a set
 * @index: less than [method@PoleSet.get_n_poles]
 *
 * Returns: (transfer none): the pole, in the order of the source
 */
const LpPole *
lp_pole_set_get_pole (const LpPoleSet *set, guint index)
{
  return &set->poles[index];
}

/**
 * lp_pole_set_get_format:
 * @set: a set
 *
 * Returns: GDAL's name of the format, such as `GPKG`
 */
const gchar *
lp_pole_set_get_format (const LpPoleSet *set)
{
  return set->format;
}

/**
 * lp_pole_set_get_crs:
 * @set: a set
 *
 * Returns: (nullable): the CRS of the source, such as `EPSG:2056`, or %NULL
 *   where it does not say
 */
const gchar *
lp_pole_set_get_crs (const LpPoleSet *set)
{
  return set->crs;
}

/**
 * lp_pole_set_get_mapping:
 * @set: a set
 *
 * Returns: which fields were used, given or guessed, such as
 *   `line=LINE_NAME,number=NR`; of layers that differ one after the other
 */
const gchar *
lp_pole_set_get_mapping (const LpPoleSet *set)
{
  return set->mapping;
}

/**
 * lp_pole_set_get_bounds:
 * @set: a set
 * @west: (out): degrees
 * @south: (out): degrees
 * @east: (out): degrees, less than @west where the date line lies between
 * @north: (out): degrees
 *
 * Gives the smallest area that holds all poles.
 */
void
lp_pole_set_get_bounds (const LpPoleSet *set, gdouble *west, gdouble *south,
    gdouble *east, gdouble *north)
{
  gdouble least[2] = { 360, 360 }, greatest[2] = { -360, -360 };

  *south = 90;
  *north = -90;
  for (guint i = 0; i < set->n_poles; i++) {
    gdouble longitude = set->poles[i].longitude;
    gdouble eastward = longitude < 0 ? longitude + 360 : longitude;

    *south = MIN (*south, set->poles[i].latitude);
    *north = MAX (*north, set->poles[i].latitude);
    least[0] = MIN (least[0], longitude);
    greatest[0] = MAX (greatest[0], longitude);
    least[1] = MIN (least[1], eastward);
    greatest[1] = MAX (greatest[1], eastward);
  }
  if (greatest[0] - least[0] <= greatest[1] - least[1]) {
    *west = least[0];
    *east = greatest[0];
  } else {
    *west = least[1] > 180 ? least[1] - 360 : least[1];
    *east = greatest[1] > 180 ? greatest[1] - 360 : greatest[1];
  }
}

/**
 * lp_pole_set_get_duplicates:
 * @set: a set
 *
 * Returns: (array zero-terminated=1): the identities that more than one pole
 *   has
 */
const gchar *const *
lp_pole_set_get_duplicates (const LpPoleSet *set)
{
  return (const gchar *const *) set->duplicates;
}

/**
 * lp_pole_set_get_warnings:
 * @set: a set
 *
 * Returns: (array zero-terminated=1): what a user should know about the
 *   source, a sentence each
 */
const gchar *const *
lp_pole_set_get_warnings (const LpPoleSet *set)
{
  return (const gchar *const *) set->warnings;
}
