/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "pole/lp-pole-builder.h"

#include <math.h>
#include <string.h>

#include "photo/lp-photo.h"
#include "pole/lp-pole-set-private.h"

/* So many duplicates are named in a warning; the set lists them all. */
#define N_NAMED 5

struct _LpPoleBuilder {
  gchar *source;
  LpPoleMapping mapping;
  LpPoleSet *set;
  GArray *poles;        /* LpPole; until the end, id is the id field's value */
  GPtrArray *fallbacks; /* for each, the identity of last resort */
  GPtrArray *mappings;  /* as chosen, of layers that differ */
  GPtrArray *mappings_without_id;
  GPtrArray *warnings;
  gchar *place_columns; /* that hold the coordinates, or NULL */
  gchar *layer;
  guint n_layers;
  guint n_without_position;
};

/*
 * lp_pole_builder_new:
 * @source: named in errors
 * @mapping: what the user says of fields
 */
LpPoleBuilder *
lp_pole_builder_new (const gchar *source, const gchar *mapping, GError **error)
{
  LpPoleBuilder *builder;
  LpPoleMapping parsed;

  if (!lp_pole_mapping_parse (&parsed, mapping, error))
    return NULL;
  builder = g_new0 (LpPoleBuilder, 1);
  builder->source = g_strdup (source);
  builder->mapping = parsed;
  builder->set = g_new0 (LpPoleSet, 1);
  builder->set->ref_count = 1;
  builder->set->strings = g_string_chunk_new (4096);
  builder->poles = g_array_new (FALSE, FALSE, sizeof (LpPole));
  builder->fallbacks = g_ptr_array_new ();
  builder->mappings = g_ptr_array_new_with_free_func (g_free);
  builder->mappings_without_id = g_ptr_array_new_with_free_func (g_free);
  builder->warnings = g_ptr_array_new_with_free_func (g_free);
  return builder;
}

void
lp_pole_builder_free (LpPoleBuilder *builder)
{
  g_clear_pointer (&builder->set, lp_pole_set_unref);
  lp_pole_mapping_clear (&builder->mapping);
  g_array_unref (builder->poles);
  g_ptr_array_unref (builder->fallbacks);
  g_ptr_array_unref (builder->mappings);
  g_ptr_array_unref (builder->mappings_without_id);
  g_ptr_array_unref (builder->warnings);
  g_free (builder->place_columns);
  g_free (builder->layer);
  g_free (builder->source);
  g_free (builder);
}

const LpPoleMapping *
lp_pole_builder_get_mapping (const LpPoleBuilder *builder)
{
  return &builder->mapping;
}

void
lp_pole_builder_describe (LpPoleBuilder *builder, const gchar *format,
    const gchar *crs, const gchar *place_columns)
{
  g_free (builder->place_columns);
  builder->place_columns = g_strdup (place_columns);
  g_free (builder->set->format);
  builder->set->format = g_strdup (format);
  g_free (builder->set->crs);
  builder->set->crs = g_strdup (crs);
}

static void
keep_mapping (GPtrArray *mappings, const gchar *const *field_names,
    const gint columns[LP_POLE_N_FIELDS])
{
  g_autofree gchar *mapping = lp_pole_mapping_describe (field_names, columns);

  if (*mapping != '\0' &&
      !g_ptr_array_find_with_equal_func (mappings, mapping, g_str_equal, NULL))
    g_ptr_array_add (mappings, g_steal_pointer (&mapping));
}

/*
 * lp_pole_builder_begin_layer:
 *
 * Says in @columns which values lp_pole_builder_add() wants for each pole of
 * the layer, -1 for none.
 */
void
lp_pole_builder_begin_layer (LpPoleBuilder *builder, const gchar *layer,
    const gchar *const *field_names, gint columns[LP_POLE_N_FIELDS])
{
  gint without_id[LP_POLE_N_FIELDS];

  g_free (builder->layer);
  builder->layer = g_utf8_make_valid (layer, -1);
  builder->n_layers++;
  lp_pole_mapping_choose (&builder->mapping, field_names, columns);
  memcpy (without_id, columns, sizeof without_id);
  without_id[LP_POLE_FIELD_ID] = -1;
  keep_mapping (builder->mappings, field_names, columns);
  keep_mapping (builder->mappings_without_id, field_names, without_id);
}

/* Databases pad with blanks, and not all that call it UTF-8 is. */
static gchar *
clean_text (const gchar *text)
{
  g_autofree gchar *valid = NULL;

  if (text == NULL)
    return NULL;
  valid = g_strstrip (g_utf8_make_valid (text, -1));
  return *valid != '\0' ? g_steal_pointer (&valid) : NULL;
}

static const gchar *
keep_text (LpPoleBuilder *builder, const gchar *text)
{
  g_autofree gchar *clean = clean_text (text);

  if (clean == NULL)
    return NULL;
  return g_string_chunk_insert (builder->set->strings, clean);
}

/* One line has many poles: its name is kept once. */
static const gchar *
keep_line (LpPoleBuilder *builder, const gchar *text)
{
  g_autofree gchar *clean = clean_text (text);

  if (clean == NULL)
    return NULL;
  return g_string_chunk_insert_const (builder->set->strings, clean);
}

static const gchar *
choose_fallback (LpPoleBuilder *builder, gint64 feature,
    const gchar *const values[LP_POLE_N_FIELDS])
{
  const LpPoleField order[] = { LP_POLE_FIELD_NAME, LP_POLE_FIELD_REF,
    LP_POLE_FIELD_KEY };
  g_autofree gchar *text = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (order); i++) {
    const gchar *value = keep_text (builder, values[order[i]]);
    if (value != NULL)
      return value;
  }
  /* Features are counted for each layer. */
  if (builder->n_layers > 1)
    text = g_strdup_printf ("%s/%" G_GINT64_FORMAT, builder->layer, feature);
  else
    text = g_strdup_printf ("%" G_GINT64_FORMAT, feature);
  return g_string_chunk_insert (builder->set->strings, text);
}

/*
 * lp_pole_builder_add:
 * @latitude: degrees WGS84; anything, also NAN, where the source is broken
 * @values: by kind of field, NULL for what is not known
 */
void
lp_pole_builder_add (LpPoleBuilder *builder, gint64 feature, gdouble latitude,
    gdouble longitude, gdouble altitude,
    const gchar *const values[LP_POLE_N_FIELDS])
{
  LpPole pole = {
    .latitude = latitude,
    .longitude = longitude,
    .altitude = isfinite (altitude) ? altitude : NAN,
  };
  const gchar *fallback = NULL;

  if (!lp_position_is_plausible (latitude, longitude)) {
    builder->n_without_position++;
    return;
  }
  pole.id = keep_text (builder, values[LP_POLE_FIELD_ID]);
  pole.number = keep_text (builder, values[LP_POLE_FIELD_NUMBER]);
  pole.line = keep_line (builder, values[LP_POLE_FIELD_LINE]);
  if (pole.number == NULL)
    fallback = choose_fallback (builder, feature, values);
  g_array_append_val (builder->poles, pole);
  g_ptr_array_add (builder->fallbacks, (gpointer) fallback);
}

/*
 * lp_pole_builder_warn:
 * @warning: a sentence for users
 */
void
lp_pole_builder_warn (LpPoleBuilder *builder, const gchar *warning)
{
  g_ptr_array_add (builder->warnings, g_utf8_make_valid (warning, -1));
}

static gboolean
is_counter (const gchar *text)
{
  return strspn (text, "0123456789") == strlen (text);
}

/*
 * Whether the values of the id field identify the poles. Programs give each
 * row a bare number, which nobody finds on a pole: where there are lines and
 * numbers those come first.
 */
static gboolean
has_good_ids (LpPoleBuilder *builder)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  gboolean counters = TRUE, numbered = FALSE;

  if (builder->mapping.given[LP_POLE_FIELD_ID])
    return TRUE;
  for (guint i = 0; i < builder->poles->len; i++) {
    const LpPole *pole = &g_array_index (builder->poles, LpPole, i);

    if (pole->line != NULL && pole->number != NULL)
      numbered = TRUE;
    if (pole->id == NULL)
      continue;
    counters = counters && is_counter (pole->id);
    if (!g_hash_table_add (seen, (gpointer) pole->id)) {
      g_autofree gchar *warning = g_strdup_printf (
          "The field that should identify the poles of '%s' repeats itself "
          "('%s'), so it was not used.",
          builder->source, pole->id);
      lp_pole_builder_warn (builder, warning);
      return FALSE;
    }
  }
  return g_hash_table_size (seen) > 0 && !(counters && numbered);
}

static void
identify_poles (LpPoleBuilder *builder, gboolean use_ids)
{
  for (guint i = 0; i < builder->poles->len; i++) {
    LpPole *pole = &g_array_index (builder->poles, LpPole, i);

    if (use_ids && pole->id != NULL)
      continue;
    if (pole->line != NULL && pole->number != NULL) {
      g_autofree gchar *id =
          g_strdup_printf ("%s/%s", pole->line, pole->number);
      pole->id = g_string_chunk_insert (builder->set->strings, id);
    } else if (pole->number != NULL) {
      pole->id = pole->number;
    } else {
      pole->id = g_ptr_array_index (builder->fallbacks, i);
    }
  }
}

static void
find_duplicates (LpPoleBuilder *builder)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) repeated = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GStrvBuilder) duplicates = g_strv_builder_new ();
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < builder->poles->len; i++) {
    gpointer id = (gpointer) g_array_index (builder->poles, LpPole, i).id;

    if (g_hash_table_add (seen, id) || !g_hash_table_add (repeated, id))
      continue;
    g_strv_builder_add (duplicates, id);
    if (g_hash_table_size (repeated) <= N_NAMED)
      g_string_append_printf (
          names, "%s'%s'", names->len > 0 ? ", " : "", (gchar *) id);
  }
  builder->set->duplicates = g_strv_builder_end (duplicates);
  if (names->len > 0) {
    g_autofree gchar *warning = g_strdup_printf (
        "%u identities in '%s' belong to more than one pole: %s%s.",
        g_hash_table_size (repeated), builder->source, names->str,
        g_hash_table_size (repeated) > N_NAMED ? " and others" : "");
    lp_pole_builder_warn (builder, warning);
  }
}

/* Formats without heights fill in zeros. */
static void
forget_zero_altitudes (LpPoleBuilder *builder)
{
  for (guint i = 0; i < builder->poles->len; i++) {
    gdouble altitude = g_array_index (builder->poles, LpPole, i).altitude;
    if (altitude != 0.0 && !isnan (altitude))
      return;
  }
  for (guint i = 0; i < builder->poles->len; i++)
    g_array_index (builder->poles, LpPole, i).altitude = NAN;
}

static GStrv
make_strv (GPtrArray *texts)
{
  g_autoptr (GStrvBuilder) lines = g_strv_builder_new ();

  for (guint i = 0; i < texts->len; i++)
    g_strv_builder_add (lines, g_ptr_array_index (texts, i));
  return g_strv_builder_end (lines);
}

/* Of layers that differ one after the other. */
static gchar *
join_mappings (LpPoleBuilder *builder, GPtrArray *mappings)
{
  g_auto (GStrv) texts = make_strv (mappings);
  g_autofree gchar *fields = g_strjoinv ("; ", texts);

  if (builder->place_columns == NULL)
    return g_steal_pointer (&fields);
  return g_strconcat (
      fields, *fields != '\0' ? "," : "", builder->place_columns, NULL);
}

/*
 * lp_pole_builder_finish:
 *
 * Returns: (transfer full): the set, or NULL where there is no pole with a
 *   position, or a field that the user named does not exist
 */
LpPoleSet *
lp_pole_builder_finish (LpPoleBuilder *builder, GError **error)
{
  LpPoleSet *set = builder->set;
  gboolean use_ids;

  if (!lp_pole_mapping_check (&builder->mapping, builder->source, error))
    return NULL;
  if (builder->poles->len == 0) {
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "None of the %u poles in '%s' has a usable position: all are not a "
        "number, out of range or at 0,0.",
        builder->n_without_position, builder->source);
    return NULL;
  }
  if (builder->n_without_position > 0) {
    g_autofree gchar *warning = g_strdup_printf (
        "%u poles in '%s' were left out: their positions are missing, not a "
        "number, out of range or at 0,0.",
        builder->n_without_position, builder->source);
    lp_pole_builder_warn (builder, warning);
  }
  use_ids = has_good_ids (builder);
  identify_poles (builder, use_ids);
  find_duplicates (builder);
  forget_zero_altitudes (builder);

  set->mapping = join_mappings (
      builder, use_ids ? builder->mappings : builder->mappings_without_id);
  set->warnings = make_strv (builder->warnings);
  set->n_poles = builder->poles->len;
  set->poles = (LpPole *) g_array_steal (builder->poles, NULL);
  set->index = lp_pole_index_new (set->poles, set->n_poles);
  return g_steal_pointer (&builder->set);
}
