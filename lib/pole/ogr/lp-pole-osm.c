/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * OpenStreetMap: poles are nodes with a tag for it among many others, and
 * which line they are on is known only by the ways that lead over them.
 *
 * GDAL gives ways without the identities of their nodes. The coordinates tell
 * those: both come from the same node, which has seven decimals. Of two poles
 * at one place only the first has a line.
 */

#include <cpl_vsi.h>
#include <math.h>
#include <string.h>

#include "pole/ogr/lp-pole-reader.h"

/* What the fields are called towards the mapping. */
static const gchar *const field_names[] = { "osm_id", "power", "line", "number",
  "name", "ref", NULL };

static const gchar *const pole_tags[] = { "tower", "pole", "portal", NULL };
static const gchar *const line_tags[] = { "line", "minor_line", NULL };

typedef struct {
  gchar *id;
  gchar *power;
  gchar *name;
  gchar *ref;
  gdouble x, y;
  gint64 way;     /* index, or -1 */
  guint position; /* on its way, from 0 */
} Pole;

typedef struct {
  gchar *id;
  gchar *name;          /* the line's: reference, name, or NULL */
  GArray *places;       /* gint64 */
  gboolean has_numbers; /* a pole of it has a reference */
} Way;

typedef struct {
  LpPoleReader *reader;
  GArray *poles;
  GArray *ways;
  OGRLayerH points;
} Extract;

static void
clear_pole (gpointer data)
{
  Pole *pole = data;

  g_free (pole->id);
  g_free (pole->power);
  g_free (pole->name);
  g_free (pole->ref);
}

static void
clear_way (gpointer data)
{
  Way *way = data;

  g_free (way->id);
  g_free (way->name);
  g_array_unref (way->places);
}

/* Both coordinates in one number, as the file has them. */
static gint64
make_place (gdouble x, gdouble y)
{
  return (
      gint64) ((guint64) llround (x * 1e7) << 32 | (guint32) llround (y * 1e7));
}

static gchar *
get_field (OGRFeatureH feature, const gchar *name)
{
  gint field = OGR_F_GetFieldIndex (feature, name);

  if (field < 0 || !OGR_F_IsFieldSetAndNotNull (feature, field))
    return NULL;
  return g_strdup (OGR_F_GetFieldAsString (feature, field));
}

/* --- What the file holds ------------------------------------------------- */

static void
add_pole (Extract *extract, OGRFeatureH feature, const gchar *power,
    OGRGeometryH point, const gchar *prefix)
{
  g_autofree gchar *id = get_field (feature, "osm_id");
  Pole pole = {
    .id = g_strconcat (prefix, id, NULL),
    .power = g_strdup (power),
    .name = get_field (feature, "name"),
    .ref = get_field (feature, "ref"),
    .x = OGR_G_IsEmpty (point) ? NAN : OGR_G_GetX (point, 0),
    .y = OGR_G_IsEmpty (point) ? NAN : OGR_G_GetY (point, 0),
    .way = -1,
  };

  g_array_append_val (extract->poles, pole);
}

static void
add_way (Extract *extract, OGRFeatureH feature, OGRGeometryH line)
{
  Way way = {
    .id = get_field (feature, "osm_id"),
    .name = get_field (feature, "ref"),
    .places = g_array_new (FALSE, FALSE, sizeof (gint64)),
  };

  if (way.name == NULL)
    way.name = get_field (feature, "name");
  for (gint i = 0; i < OGR_G_GetPointCount (line); i++) {
    gint64 place = make_place (OGR_G_GetX (line, i), OGR_G_GetY (line, i));
    g_array_append_val (way.places, place);
  }
  g_array_append_val (extract->ways, way);
}

/* Large towers are drawn as areas. */
static void
add_area (Extract *extract, OGRFeatureH feature, const gchar *power,
    OGRGeometryH outline)
{
  OGRGeometryH polygon = OGR_G_ForceToPolygon (OGR_G_Clone (outline));
  OGRGeometryH centroid = OGR_G_CreateGeometry (wkbPoint);

  OGR_G_Centroid (polygon, centroid);
  add_pole (extract, feature, power, centroid, "way/");
  OGR_G_DestroyGeometry (centroid);
  OGR_G_DestroyGeometry (polygon);
  lp_pole_messages_clear_failure (&extract->reader->messages);
}

static void
take_feature (Extract *extract, OGRFeatureH feature)
{
  OGRGeometryH geometry = OGR_F_GetGeometryRef (feature);
  g_autofree gchar *power = get_field (feature, "power");
  OGRwkbGeometryType type;

  if (power == NULL || geometry == NULL)
    return;
  lp_pole_reader_note_damage (extract->reader);
  type = wkbFlatten (OGR_G_GetGeometryType (geometry));
  if (type == wkbPoint && g_strv_contains (pole_tags, power))
    add_pole (extract, feature, power, geometry, "");
  else if (type == wkbLineString && g_strv_contains (line_tags, power))
    add_way (extract, feature, geometry);
  else if (type == wkbLineString && g_strv_contains (pole_tags, power))
    add_area (extract, feature, power, geometry);
}

/* GDAL takes the end of a file for that of the extract. */
static gboolean
is_cut_off (const gchar *path)
{
  gchar text[4096] = "";
  VSILFILE *file = VSIFOpenL (path, "rb");
  gboolean is_xml, has_end;
  vsi_l_offset size;
  gsize length;

  if (file == NULL)
    return FALSE;
  length = VSIFReadL (text, 1, 64, file);
  is_xml = g_strstr_len (text, (gssize) length, "<") != NULL &&
           memchr (text, '\0', length) == NULL;
  VSIFSeekL (file, 0, SEEK_END);
  size = VSIFTellL (file);
  VSIFSeekL (file, size > sizeof text ? size - sizeof text : 0, SEEK_SET);
  length = VSIFReadL (text, 1, sizeof text, file);
  has_end = g_strstr_len (text, (gssize) length, "</osm") != NULL;
  VSIFCloseL (file);
  return is_xml && !has_end;
}

static gboolean
read_features (Extract *extract, GError **error)
{
  LpPoleReader *reader = extract->reader;
  OGRFeatureH feature;

  /* Relations cost GDAL far more than all else, and hold no poles. */
  GDALDatasetExecuteSQL (
      reader->dataset, "SET interest_layers = points,lines", NULL, NULL);
  GDALDatasetResetReading (reader->dataset);
  while ((feature = GDALDatasetGetNextFeature (
              reader->dataset, NULL, NULL, NULL, NULL)) != NULL) {
    take_feature (extract, feature);
    OGR_F_Destroy (feature);
  }
  if (reader->messages.failure == NULL && is_cut_off (reader->file->path))
    reader->messages.failure = g_strdup ("it is cut off.");
  if (reader->messages.failure == NULL)
    return TRUE;
  g_set_error (error, LP_ERROR, LP_ERROR_READ,
      "Cannot read the poles in '%s' to their end: %s", reader->file->shown,
      reader->messages.failure);
  return FALSE;
}

/* --- What it means ------------------------------------------------------- */

/* A pole of several ways is on the first. */
static void
find_ways (Extract *extract)
{
  g_autoptr (GHashTable) places =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint i = 0; i < extract->poles->len; i++) {
    const Pole *pole = &g_array_index (extract->poles, Pole, i);
    gint64 place = make_place (pole->x, pole->y);

    if (isfinite (pole->x) && !g_hash_table_contains (places, &place))
      g_hash_table_insert (
          places, g_memdup2 (&place, sizeof place), GUINT_TO_POINTER (i + 1));
  }
  for (guint w = 0; w < extract->ways->len; w++) {
    Way *way = &g_array_index (extract->ways, Way, w);
    for (guint k = 0; k < way->places->len; k++) {
      guint found = GPOINTER_TO_UINT (g_hash_table_lookup (
          places, &g_array_index (way->places, gint64, k)));
      Pole *pole =
          found > 0 ? &g_array_index (extract->poles, Pole, found - 1) : NULL;
      if (pole == NULL || pole->way >= 0)
        continue;
      pole->way = w;
      pole->position = k;
      way->has_numbers = way->has_numbers || pole->ref != NULL;
    }
  }
}

/* How many ways have each name: lines are cut into several. */
static GHashTable *
count_names (Extract *extract)
{
  GHashTable *counts = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint w = 0; w < extract->ways->len; w++) {
    gpointer name = g_array_index (extract->ways, Way, w).name;
    guint count;

    if (name == NULL)
      continue;
    count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, name));
    g_hash_table_insert (counts, name, GUINT_TO_POINTER (count + 1));
  }
  return counts;
}

/* Its own reference; or, on a way none of whose poles has one, its position,
 * which several ways of one line would repeat. */
static gchar *
make_number (const Pole *pole, const Way *way, GHashTable *names)
{
  if (pole->ref != NULL || way == NULL)
    return g_strdup (pole->ref);
  if (way->has_numbers)
    return NULL;
  if (way->name != NULL &&
      GPOINTER_TO_UINT (g_hash_table_lookup (names, way->name)) > 1)
    return g_strdup_printf ("%s-%u", way->id, pole->position);
  return g_strdup_printf ("%u", pole->position);
}

static gboolean
hand_on (Extract *extract, guint index, GHashTable *names, GError **error)
{
  LpPoleReader *reader = extract->reader;
  const Pole *pole = &g_array_index (extract->poles, Pole, index);
  const Way *way =
      pole->way >= 0 ? &g_array_index (extract->ways, Way, pole->way) : NULL;
  const gchar *line =
      way == NULL ? NULL : (way->name != NULL ? way->name : way->id);
  g_autofree gchar *number = make_number (pole, way, names);
  const gchar *const texts[] = { pole->id, pole->power, line, number,
    pole->name, pole->ref };
  const gchar *values[LP_POLE_N_FIELDS] = { NULL };

  for (guint i = 0; i < LP_POLE_N_FIELDS; i++) {
    if (reader->columns[i] >= 0)
      values[i] = texts[reader->columns[i]];
  }
  reader->n_points++;
  return lp_pole_reader_add (
      reader, index, pole->x, pole->y, NAN, values, error);
}

static gboolean
hand_on_all (Extract *extract, GError **error)
{
  g_autoptr (GHashTable) names = count_names (extract);
  LpPoleReader *reader = extract->reader;

  if (extract->poles->len == 0)
    return TRUE;
  reader->layer = GDALDatasetGetLayerByName (reader->dataset, "points");
  if (!lp_pole_reader_begin_layer (reader, field_names, error))
    return FALSE;
  find_ways (extract);
  for (guint i = 0; i < extract->poles->len; i++) {
    if (!hand_on (extract, i, names, error))
      return FALSE;
  }
  lp_pole_reader_end_layer (reader);
  return TRUE;
}

/*
 * lp_pole_reader_read_osm:
 *
 * Reads nodes, and areas, that are power=tower, pole or portal, and finds
 * their line among the ways that are power=line or minor_line.
 */
gboolean
lp_pole_reader_read_osm (LpPoleReader *reader, GError **error)
{
  Extract extract = {
    .reader = reader,
    .poles = g_array_new (FALSE, FALSE, sizeof (Pole)),
    .ways = g_array_new (FALSE, FALSE, sizeof (Way)),
  };
  gboolean good;

  g_array_set_clear_func (extract.poles, clear_pole);
  g_array_set_clear_func (extract.ways, clear_way);
  good = read_features (&extract, error) && hand_on_all (&extract, error);
  g_array_unref (extract.poles);
  g_array_unref (extract.ways);
  return good;
}
