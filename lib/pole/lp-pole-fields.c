/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "pole/lp-pole-fields.h"

#define MAX_ALIASES 20

/*
 * What fields are called, best first. Compared without case, blanks, dots,
 * dashes and underscores: `Line_No.` is "lineno".
 */
static const struct {
  const gchar *key;
  const gchar *aliases[MAX_ALIASES];
} fields[LP_POLE_N_FIELDS] = {
  [LP_POLE_FIELD_ID] = { "id", { "id", "poleid", "towerid", "mastid",
                                   "structureid", "supportid", "assetid" } },
  [LP_POLE_FIELD_LINE] = { "line",
      { "line", "linename", "lineid", "lineno", "linenr", "linenumber",
          "lineref", "circuit", "circuitname", "circuitid", "feeder",
          "feedername", "feederid", "leitung", "leitungsname", "ligne", "linea",
          "linha", "linia" } },
  [LP_POLE_FIELD_NUMBER] = { "number",
      { "number", "no", "nr", "num", "polenumber", "poleno", "polenr",
          "polenum", "towernumber", "towerno", "towernr", "structurenumber",
          "structureno", "supportno", "nummer", "mastnummer", "mastnr",
          "numero", "seq", "sequence" } },
  [LP_POLE_FIELD_NAME] = { "name",
      { "name", "polename", "towername", "mastname", "structurename", "label",
          "bezeichnung", "nom", "nombre" } },
  [LP_POLE_FIELD_REF] = { "ref", { "ref", "reference" } },
  [LP_POLE_FIELD_KEY] = { "key", { "osmid", "globalid", "uuid", "guid",
                                     "objectid", "ogcfid", "gid", "fid" } },
};

/*
 * lp_pole_field_simplify_name:
 *
 * Returns: @name as it is compared: `Line_No.` is "lineno"
 */
gchar *
lp_pole_field_simplify_name (const gchar *name)
{
  GString *simple = g_string_new (NULL);

  for (const gchar *c = name; *c != '\0'; c++) {
    if (strchr (" ._-", *c) == NULL)
      g_string_append_c (simple, g_ascii_tolower (*c));
  }
  return g_string_free (simple, FALSE);
}

static gint
find_column (const gchar *const *field_names, const gchar *name)
{
  for (gint i = 0; field_names[i] != NULL; i++) {
    if (g_ascii_strcasecmp (field_names[i], name) == 0)
      return i;
  }
  return -1;
}

static gint
guess_column (const gchar *const *field_names, LpPoleField field)
{
  g_auto (GStrv) simple = NULL;
  guint n = g_strv_length ((GStrv) field_names);

  simple = g_new0 (gchar *, n + 1);
  for (guint i = 0; i < n; i++)
    simple[i] = lp_pole_field_simplify_name (field_names[i]);
  for (guint a = 0; a < MAX_ALIASES && fields[field].aliases[a]; a++) {
    gint column =
        find_column ((const gchar *const *) simple, fields[field].aliases[a]);
    if (column >= 0)
      return column;
  }
  return -1;
}

/* What says where the poles are, rather than which they are. */
static gchar **
find_place (LpPoleMapping *mapping, const gchar *key)
{
  if (g_str_equal (key, "crs"))
    return &mapping->crs;
  if (g_str_equal (key, "x"))
    return &mapping->x;
  if (g_str_equal (key, "y"))
    return &mapping->y;
  return NULL;
}

static gboolean
parse_pair (LpPoleMapping *mapping, const gchar *pair, GError **error)
{
  const gchar *equals = strchr (pair, '=');
  gsize length = equals != NULL ? (gsize) (equals - pair) : 0;
  g_autofree gchar *key = g_strstrip (g_strndup (pair, length));

  if (equals != NULL && find_place (mapping, key) != NULL) {
    gchar **place = find_place (mapping, key);
    g_free (*place);
    *place = g_strstrip (g_strdup (equals + 1));
    if (**place == '\0')
      g_clear_pointer (place, g_free);
    return TRUE;
  }
  for (guint field = 0; field < LP_POLE_N_FIELDS; field++) {
    if (!g_str_equal (key, fields[field].key))
      continue;
    g_free (mapping->names[field]);
    mapping->names[field] = g_strstrip (g_strdup (equals + 1));
    mapping->given[field] = TRUE;
    return TRUE;
  }
  g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
      "Cannot use '%s' in the mapping of pole fields: write "
      "line=FIELD,number=FIELD or id=FIELD (also name, ref, key; x, y for the "
      "columns of coordinates, crs=EPSG:CODE for their CRS).",
      pair);
  return FALSE;
}

/*
 * lp_pole_mapping_parse:
 *
 * Reads what the user says of fields: `line=LINE_NAME,number=NR`. Nothing
 * after the sign means that no field says it. `crs=EPSG:2056` is the CRS of
 * the coordinates, `x` and `y` are the columns of a CSV file that hold them.
 * @text may be NULL.
 */
gboolean
lp_pole_mapping_parse (
    LpPoleMapping *mapping, const gchar *text, GError **error)
{
  g_auto (GStrv) pairs = g_strsplit (text != NULL ? text : "", ",", -1);

  *mapping = (LpPoleMapping){ 0 };
  for (guint i = 0; pairs[i] != NULL; i++) {
    if (*g_strstrip (pairs[i]) == '\0')
      continue;
    if (!parse_pair (mapping, pairs[i], error)) {
      lp_pole_mapping_clear (mapping);
      return FALSE;
    }
  }
  /* Who says what line and number are wants them to be the identity. */
  if (mapping->given[LP_POLE_FIELD_LINE] ||
      mapping->given[LP_POLE_FIELD_NUMBER])
    mapping->given[LP_POLE_FIELD_ID] = TRUE;
  if ((mapping->x == NULL) == (mapping->y == NULL))
    return TRUE;
  g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
      "The mapping '%s' of pole fields names one column of coordinates only: "
      "write x=COLUMN,y=COLUMN.",
      text);
  lp_pole_mapping_clear (mapping);
  return FALSE;
}

void
lp_pole_mapping_clear (LpPoleMapping *mapping)
{
  for (guint field = 0; field < LP_POLE_N_FIELDS; field++)
    g_clear_pointer (&mapping->names[field], g_free);
  g_clear_pointer (&mapping->crs, g_free);
  g_clear_pointer (&mapping->x, g_free);
  g_clear_pointer (&mapping->y, g_free);
}

/*
 * lp_pole_mapping_choose:
 *
 * Says for each kind of field which of a layer's fields it is, or -1: the one
 * that the user named, or else a guess.
 */
void
lp_pole_mapping_choose (LpPoleMapping *mapping, const gchar *const *field_names,
    gint columns[LP_POLE_N_FIELDS])
{
  for (guint field = 0; field < LP_POLE_N_FIELDS; field++) {
    const gchar *name = mapping->names[field];

    if (!mapping->given[field])
      columns[field] = guess_column (field_names, field);
    else if (name != NULL && *name != '\0')
      columns[field] = find_column (field_names, name);
    else
      columns[field] = -1;
    if (columns[field] >= 0)
      mapping->found[field] = TRUE;
  }
}

/*
 * lp_pole_mapping_check:
 *
 * Once all layers have been seen: whether each field that the user named was
 * in one of them.
 */
gboolean
lp_pole_mapping_check (
    const LpPoleMapping *mapping, const gchar *source, GError **error)
{
  for (guint field = 0; field < LP_POLE_N_FIELDS; field++) {
    const gchar *name = mapping->names[field];

    if (name == NULL || *name == '\0' || mapping->found[field])
      continue;
    g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
        "The poles in '%s' have no field '%s', which the mapping names as %s.",
        source, name, fields[field].key);
    return FALSE;
  }
  return TRUE;
}

/*
 * lp_pole_mapping_describe:
 *
 * Returns: what was chosen, in the words of lp_pole_mapping_parse()
 */
gchar *
lp_pole_mapping_describe (
    const gchar *const *field_names, const gint columns[LP_POLE_N_FIELDS])
{
  GString *text = g_string_new (NULL);

  for (guint field = 0; field < LP_POLE_N_FIELDS; field++) {
    if (columns[field] >= 0)
      g_string_append_printf (text, "%s%s=%s", text->len > 0 ? "," : "",
          fields[field].key, field_names[columns[field]]);
  }
  return g_string_free (text, FALSE);
}
