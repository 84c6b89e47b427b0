/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log/lp-log-mapping.h"

static const gchar *const field_names[LP_LOG_N_FIELDS] = {
  [LP_LOG_FIELD_TIME] = "time",
  [LP_LOG_FIELD_LATITUDE] = "latitude",
  [LP_LOG_FIELD_LONGITUDE] = "longitude",
  [LP_LOG_FIELD_ALTITUDE] = "altitude",
  [LP_LOG_FIELD_HEADING] = "heading",
  [LP_LOG_FIELD_CAMERA_YAW] = "camera_yaw",
  [LP_LOG_FIELD_CAMERA_PITCH] = "camera_pitch",
  [LP_LOG_FIELD_CAMERA_ROLL] = "camera_roll",
  [LP_LOG_FIELD_IMAGE] = "image",
};

static const gchar *const time_unit_names[LP_N_TIME_UNITS] = {
  [LP_TIME_UNIT_GUESS] = "guess",
  [LP_TIME_UNIT_S] = "s",
  [LP_TIME_UNIT_MS] = "ms",
  [LP_TIME_UNIT_US] = "us",
  [LP_TIME_UNIT_ISO] = "iso",
};

#define POSITION_OBJECTS "pos position gps gnss location loc coordinates"
#define CAMERA_OBJECTS "gimbal camera cam mount"
#define TIMES                                                                  \
  "utc_usec time_utc_usec timestamp_utc time_utc utc_time utc datetime "       \
  "date_time gpsdatetime datetimeoriginal time timestamp ts"
#define LATITUDES "latitude lat gps_latitude gps_lat gpslatitude"
#define LONGITUDES                                                             \
  "longitude lon lng long gps_longitude gps_lon gps_lng gpslongitude"
#define ALTITUDES                                                              \
  "altitude alt altitude_msl alt_msl altitude_amsl alt_amsl "                  \
  "absolute_altitude abs_alt gps_altitude gps_alt gpsaltitude elevation ele "  \
  "height"
#define HEADINGS "heading yaw hdg flight_yaw"
#define IMAGES                                                                 \
  "image image_name imagename image_file imagefile image_path photo "          \
  "photo_name photoname photo_file photo_path picture picture_name img "       \
  "img_name"
#define FILES "file file_name filename sourcefile"

/*
 * The names by which logs call things when nobody says otherwise, the best
 * first, by themselves or below an object. A time of UTC goes before a
 * `timestamp`, which on many autopilots counts from power-on; a bare yaw is
 * the aircraft's, and a bare pitch of no interest.
 */
static const struct {
  LpLogField field;
  const gchar *objects;
  const gchar *names;
  gboolean are_any_file;
} aliases[] = {
  { LP_LOG_FIELD_TIME, NULL, TIMES, FALSE },
  { LP_LOG_FIELD_TIME, "gps gnss", TIMES, FALSE },
  { LP_LOG_FIELD_LATITUDE, NULL, LATITUDES, FALSE },
  { LP_LOG_FIELD_LATITUDE, POSITION_OBJECTS, LATITUDES, FALSE },
  { LP_LOG_FIELD_LONGITUDE, NULL, LONGITUDES, FALSE },
  { LP_LOG_FIELD_LONGITUDE, POSITION_OBJECTS, LONGITUDES, FALSE },
  { LP_LOG_FIELD_ALTITUDE, NULL, ALTITUDES, FALSE },
  { LP_LOG_FIELD_ALTITUDE, POSITION_OBJECTS, ALTITUDES, FALSE },
  { LP_LOG_FIELD_HEADING, NULL, HEADINGS, FALSE },
  { LP_LOG_FIELD_HEADING, "att attitude", HEADINGS, FALSE },
  { LP_LOG_FIELD_CAMERA_YAW, NULL,
      "camera_yaw gimbal_yaw cam_yaw gimbalyaw gimbalyawdegree", FALSE },
  { LP_LOG_FIELD_CAMERA_YAW, CAMERA_OBJECTS, "yaw", FALSE },
  { LP_LOG_FIELD_CAMERA_PITCH, NULL,
      "camera_pitch gimbal_pitch cam_pitch gimbalpitch gimbalpitchdegree",
      FALSE },
  { LP_LOG_FIELD_CAMERA_PITCH, CAMERA_OBJECTS, "pitch", FALSE },
  { LP_LOG_FIELD_CAMERA_ROLL, NULL,
      "camera_roll gimbal_roll cam_roll gimbalroll gimbalrolldegree", FALSE },
  { LP_LOG_FIELD_CAMERA_ROLL, CAMERA_OBJECTS, "roll", FALSE },
  { LP_LOG_FIELD_IMAGE, NULL, IMAGES, FALSE },
  { LP_LOG_FIELD_IMAGE, "camera cam", IMAGES, FALSE },
  { LP_LOG_FIELD_IMAGE, "image photo picture", "name file_name filename",
      FALSE },
  { LP_LOG_FIELD_IMAGE, NULL, FILES, TRUE },
  { LP_LOG_FIELD_IMAGE, "camera cam", FILES, TRUE },
};

/* Every alias of an image holds one of these. */
static const gchar *const image_stems[] = { "image", "photo", "picture", "img",
  "file" };

/**
 * lp_log_field_to_string: (skip)
 * @field: a field
 *
 * Returns: its name in mappings
 */
const gchar *
lp_log_field_to_string (LpLogField field)
{
  return field_names[field];
}

/**
 * lp_time_unit_to_string: (skip)
 * @unit: a unit
 *
 * Returns: its name in mappings
 */
const gchar *
lp_time_unit_to_string (LpTimeUnit unit)
{
  return time_unit_names[unit];
}

static void
free_name (gpointer data)
{
  LpLogName *name = data;

  g_ptr_array_unref (name->children);
  g_free (name->text);
  g_free (name->path);
  g_free (name);
}

static LpLogName *
new_name (const LpLogName *parent, const gchar *text, gsize length)
{
  LpLogName *name = g_new0 (LpLogName, 1);

  name->text = g_strndup (text, length);
  name->length = length;
  name->scale = 1;
  name->path = parent != NULL && parent->path[0] != '\0'
                   ? g_strconcat (parent->path, ".", name->text, NULL)
                   : g_strdup (name->text);
  name->children = g_ptr_array_new_with_free_func (free_name);
  return name;
}

/* A key may itself be a path: `{"pos.lat": 1}`, and every CSV column is. */
static LpLogName *
step (const LpLogName *name, const gchar **text, gsize *length, gboolean add)
{
  const gchar *dot = memchr (*text, '.', *length);
  gsize component = dot ? (gsize) (dot - *text) : *length;
  LpLogName *child = NULL;

  for (guint i = 0; i < name->children->len && child == NULL; i++) {
    LpLogName *candidate = g_ptr_array_index (name->children, i);
    if (candidate->length == component &&
        g_ascii_strncasecmp (candidate->text, *text, component) == 0)
      child = candidate;
  }
  if (child == NULL && add) {
    child = new_name (name, *text, component);
    g_ptr_array_add (name->children, child);
  }
  *length -= dot ? component + 1 : component;
  *text += dot ? component + 1 : component;
  return child;
}

/**
 * lp_log_mapping_find: (skip)
 * @name: where to start: the mapping's root, or what was found for the object
 *   around
 * @text: a key
 * @length: its length in bytes
 *
 * Returns: (nullable): the name that @text is, if it or something below is of
 *   interest
 */
const LpLogName *
lp_log_mapping_find (const LpLogName *name, const gchar *text, gsize length)
{
  do
    name = step (name, &text, &length, FALSE);
  while (name != NULL && length > 0);
  return name;
}

static LpLogName *
add_candidate (LpLogMapping *mapping, LpLogField field, const gchar *path)
{
  LpLogName *name = mapping->root;
  gsize length = strlen (path);

  do
    name = step (name, &path, &length, TRUE);
  while (length > 0);
  if (!g_ptr_array_find (mapping->candidates[field], name, NULL))
    g_ptr_array_add (mapping->candidates[field], name);
  return name;
}

static gboolean
is_given (const LpLogMapping *mapping, const gchar *path)
{
  for (guint i = 0; i < LP_LOG_N_FIELDS; i++) {
    const LpLogName *name;

    if (!mapping->given[i])
      continue;
    name = g_ptr_array_index (mapping->candidates[i], 0);
    if (g_ascii_strcasecmp (name->path, path) == 0)
      return TRUE;
  }
  return FALSE;
}

static void
add_alias (LpLogMapping *mapping, LpLogField field, const gchar *object,
    const gchar *name, gboolean is_any_file)
{
  g_autofree gchar *path =
      object != NULL ? g_strconcat (object, ".", name, NULL) : g_strdup (name);

  if (!is_given (mapping, path))
    add_candidate (mapping, field, path)->is_any_file = is_any_file;
}

static void
add_aliases (LpLogMapping *mapping)
{
  for (guint i = 0; i < G_N_ELEMENTS (aliases); i++) {
    g_auto (GStrv) names = g_strsplit (aliases[i].names, " ", -1);
    g_auto (GStrv) objects = NULL;

    if (mapping->given[aliases[i].field])
      continue;
    if (aliases[i].objects != NULL)
      objects = g_strsplit (aliases[i].objects, " ", -1);
    for (gchar **object = objects; object != NULL && *object != NULL; object++)
      for (gchar **name = names; *name != NULL; name++)
        add_alias (
            mapping, aliases[i].field, *object, *name, aliases[i].are_any_file);
    for (gchar **name = names; objects == NULL && *name != NULL; name++)
      add_alias (
          mapping, aliases[i].field, NULL, *name, aliases[i].are_any_file);
  }
}

static gboolean
find_field (const gchar *text, LpLogField *field, GError **error)
{
  g_autoptr (GString) known = g_string_new (NULL);

  for (*field = 0; *field < LP_LOG_N_FIELDS; (*field)++) {
    if (g_ascii_strcasecmp (text, field_names[*field]) == 0)
      return TRUE;
    g_string_append_printf (
        known, "%s%s", *field > 0 ? ", " : "", field_names[*field]);
  }
  g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
      "Mapping: '%s' is no field that can be mapped; there are %s.", text,
      known->str);
  return FALSE;
}

/* Takes `:ms` and the like from the end of a name. */
static LpTimeUnit
take_unit (gchar *source)
{
  gchar *colon = strrchr (source, ':');

  if (colon == NULL)
    return LP_TIME_UNIT_GUESS;
  for (guint i = LP_TIME_UNIT_GUESS + 1; i < LP_N_TIME_UNITS; i++) {
    if (g_ascii_strcasecmp (colon + 1, time_unit_names[i]) == 0) {
      *colon = '\0';
      return (LpTimeUnit) i;
    }
  }
  return LP_TIME_UNIT_GUESS;
}

static gboolean
check_path (const gchar *path, LpLogField field, GError **error)
{
  g_auto (GStrv) components = g_strsplit (path, ".", -1);

  if (components[0] != NULL &&
      !g_strv_contains ((const gchar *const *) components, ""))
    return TRUE;
  g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
      "Mapping: '%s', given for %s, has an empty part; names of nested fields "
      "read like camera.file.",
      path, field_names[field]);
  return FALSE;
}

static gboolean
add_given (LpLogMapping *mapping, gchar *text, GError **error)
{
  gchar *equals = strchr (text, '=');
  gchar *source = equals ? g_strstrip (equals + 1) : NULL;
  LpLogField field;

  if (equals == NULL || *source == '\0') {
    g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
        "Mapping: '%s' should read field=name-in-the-log.", text);
    return FALSE;
  }
  *equals = '\0';
  if (!find_field (g_strstrip (text), &field, error))
    return FALSE;
  if (mapping->given[field]) {
    g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
        "Mapping: %s is given twice.", field_names[field]);
    return FALSE;
  }
  if (field == LP_LOG_FIELD_TIME)
    mapping->time_unit = take_unit (source);
  if (!check_path (source, field, error))
    return FALSE;
  add_candidate (mapping, field, source);
  mapping->given[field] = TRUE;
  return TRUE;
}

static void
number_names (LpLogName *name, guint *n_names)
{
  name->index = (*n_names)++;
  for (guint i = 0; i < name->children->len; i++)
    number_names (g_ptr_array_index (name->children, i), n_names);
  name->last_index = *n_names - 1;
}

/* The last component of a mapped name stands in every row that has it, be it
 * nested or as a key with dots. */
static void
set_image_search (LpLogMapping *mapping)
{
  if (mapping->given[LP_LOG_FIELD_IMAGE]) {
    const LpLogName *name =
        g_ptr_array_index (mapping->candidates[LP_LOG_FIELD_IMAGE], 0);
    lp_byte_search_add (&mapping->image_search, name->text, name->length);
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (image_stems); i++)
    lp_byte_search_add (
        &mapping->image_search, image_stems[i], strlen (image_stems[i]));
}

/**
 * lp_log_mapping_new_empty: (skip)
 *
 * Returns: (transfer full): a mapping in which nothing has a name
 */
LpLogMapping *
lp_log_mapping_new_empty (void)
{
  LpLogMapping *mapping = g_new0 (LpLogMapping, 1);

  mapping->root = new_name (NULL, "", 0);
  for (guint i = 0; i < LP_LOG_N_FIELDS; i++)
    mapping->candidates[i] = g_ptr_array_new ();
  return mapping;
}

/**
 * lp_log_mapping_add: (skip)
 * @mapping: an empty mapping, or one that was only added to
 * @field: a field
 * @text: what the log calls it, dots and all
 *
 * Adds the next best name for @field.
 *
 * Returns: (transfer none): the name
 */
LpLogName *
lp_log_mapping_add (LpLogMapping *mapping, LpLogField field, const gchar *text)
{
  LpLogName *name = new_name (mapping->root, text, strlen (text));

  name->index = name->last_index = mapping->n_names++;
  g_ptr_array_add (mapping->root->children, name);
  g_ptr_array_add (mapping->candidates[field], name);
  return name;
}

/**
 * lp_log_mapping_new: (skip)
 * @text: (nullable): `field=name` or `time=name:unit`, with commas between
 * @error: where to say what is wrong
 *
 * Fields that are not given are found by the names commonly used for them.
 * Units of time are s, ms, us and iso; without one a text is read as iso, and
 * the first number of each name decides what the log's numbers are.
 *
 * Returns: (transfer full): the mapping, or %NULL
 */
LpLogMapping *
lp_log_mapping_new (const gchar *text, GError **error)
{
  g_autoptr (LpLogMapping) mapping = lp_log_mapping_new_empty ();
  g_auto (GStrv) parts = g_strsplit (text != NULL ? text : "", ",", -1);

  for (gchar **part = parts; *part != NULL; part++) {
    if (*g_strstrip (*part) != '\0' && !add_given (mapping, *part, error))
      return NULL;
  }
  add_aliases (mapping);
  number_names (mapping->root, &mapping->n_names);
  set_image_search (mapping);
  return g_steal_pointer (&mapping);
}

/**
 * lp_log_mapping_free: (skip)
 * @mapping: (transfer full): a mapping
 */
void
lp_log_mapping_free (LpLogMapping *mapping)
{
  for (guint i = 0; i < LP_LOG_N_FIELDS; i++)
    g_ptr_array_unref (mapping->candidates[i]);
  free_name (mapping->root);
  g_free (mapping);
}
