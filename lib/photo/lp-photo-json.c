/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The JSON form of a photo: one line of `application/x-photo-record`. */

#include "photo/lp-photo-json.h"

#include <json-glib/json-glib.h>
#include <math.h>

#include "json/lp-json-writer.h"

static const gchar *const fix_names[] = {
  [LP_FIX_NONE] = "none",
  [LP_FIX_LOGGED] = "logged",
  [LP_FIX_INTERPOLATED] = "interpolated",
  [LP_FIX_NEAREST] = "nearest",
  [LP_FIX_EXIF] = "exif",
};

static const gchar *const reason_names[] = {
  [LP_FIX_REASON_NONE] = NULL,
  [LP_FIX_REASON_NO_FIX] = "no-fix",
  [LP_FIX_REASON_NO_TIME] = "no-time",
  [LP_FIX_REASON_TOO_FAR] = "too-far",
};

/**
 * lp_fix_to_string:
 * @fix: a kind of fix
 *
 * Returns: its name in records
 */
const gchar *
lp_fix_to_string (LpFix fix)
{
  return fix_names[fix];
}

/**
 * lp_fix_reason_to_string:
 * @reason: a reason
 *
 * Returns: (nullable): its name in records, or %NULL for none
 */
const gchar *
lp_fix_reason_to_string (LpFixReason reason)
{
  return reason_names[reason];
}

/* When and from where a photo was taken. Not part of the public API. */
void
lp_photo_append_place (const LpPhoto *photo, GString *json)
{
  lp_json_add_time (json, "time", photo->time);
  lp_json_add_string (json, "fix", lp_fix_to_string (photo->fix));
  lp_json_add_string (json, "reason", lp_fix_reason_to_string (photo->reason));
  lp_json_add_fixed (json, "fix_gap_s", photo->fix_gap_s, 6);
  lp_json_add_double (json, "latitude", photo->latitude);
  lp_json_add_double (json, "longitude", photo->longitude);
  lp_json_add_double (json, "altitude", photo->altitude);
  lp_json_add_double (json, "heading", photo->heading);
  lp_json_add_double (json, "camera_yaw", photo->camera_yaw);
  lp_json_add_double (json, "camera_pitch", photo->camera_pitch);
  lp_json_add_double (json, "camera_roll", photo->camera_roll);
}

/* The pole that was chosen, without the candidates. Not part of the public
 * API. */
void
lp_photo_append_pole (const LpPhoto *photo, GString *json)
{
  const LpMatch *match = photo->match;

  if (match == NULL)
    return;
  lp_json_add_string (json, "pole", match->pole);
  lp_json_add_string (json, "line", match->line);
  lp_json_add_fixed (json, "distance_m", match->distance_m, 3);
  lp_json_add_fixed (json, "bearing_deg", match->bearing_deg, 2);
  lp_json_add_string (
      json, "method", lp_match_method_to_string (match->method));
  lp_json_add_string (json, "method_reason",
      lp_match_method_reason_to_string (match->method_reason));
  lp_json_add_fixed (json, "confidence", match->confidence, 4);
  lp_json_add_boolean (json, "ambiguous", match->ambiguous);
}

static void
append_candidates (const LpMatch *match, GString *json)
{
  lp_json_begin_array (json, "candidates");
  for (guint i = 0; i < match->n_candidates; i++) {
    const LpCandidate *candidate = &match->candidates[i];
    lp_json_begin_object (json, NULL);
    lp_json_add_string (json, "pole", candidate->pole);
    lp_json_add_fixed (json, "distance_m", candidate->distance_m, 3);
    lp_json_add_fixed (json, "score", candidate->score, 4);
    lp_json_end_object (json);
  }
  lp_json_end_array (json);
}

/**
 * lp_photo_append_json: (skip)
 * @photo: a photo
 * @json: where to append
 *
 * Appends @photo as one JSON object, without a newline. What is not known is
 * left out.
 */
void
lp_photo_append_json (const LpPhoto *photo, GString *json)
{
  lp_json_begin_object (json, NULL);
  lp_json_add_string (json, "photo", photo->name);
  lp_json_add_string (json, "path", photo->path);
  lp_photo_append_place (photo, json);
  lp_json_add_fixed (json, "field_of_view_deg", photo->field_of_view, 3);
  lp_photo_append_pole (photo, json);
  if (photo->match != NULL)
    append_candidates (photo->match, json);
  if (photo->damaged)
    lp_json_add_boolean (json, "damaged", TRUE);
  lp_json_end_object (json);
}

/**
 * lp_photo_to_json:
 * @photo: a photo
 *
 * Returns: (transfer full): @photo as one line of JSON, newline included
 */
gchar *
lp_photo_to_json (const LpPhoto *photo)
{
  GString *json = g_string_sized_new (256);

  lp_photo_append_json (photo, json);
  g_string_append_c (json, '\n');
  return g_string_free (json, FALSE);
}

static const gchar *
get_string (JsonObject *object, const gchar *key)
{
  JsonNode *node = json_object_get_member (object, key);

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

static gdouble
get_double (JsonObject *object, const gchar *key)
{
  JsonNode *node = json_object_get_member (object, key);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) == G_TYPE_STRING)
    return NAN;
  return json_node_get_double (node);
}

static gboolean
get_boolean (JsonObject *object, const gchar *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_BOOLEAN &&
         json_node_get_boolean (node);
}

static guint
index_of_name (const gchar *const *names, guint n_names, const gchar *name)
{
  for (guint i = 0; name != NULL && i < n_names; i++) {
    if (g_strcmp0 (names[i], name) == 0)
      return i;
  }
  return 0;
}

static gint64
get_time (JsonObject *object, const gchar *key)
{
  const gchar *text = get_string (object, key);
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) date = NULL;

  if (text != NULL)
    date = g_date_time_new_from_iso8601 (text, utc);
  if (date == NULL)
    return LP_TIME_NONE;
  return g_date_time_to_unix (date) * G_USEC_PER_SEC +
         g_date_time_get_microsecond (date);
}

static void
read_candidate (JsonArray *array, guint index, JsonNode *node, gpointer data)
{
  LpMatch *match = data;
  LpCandidate *candidate = &match->candidates[index];

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return;
  candidate->pole = g_strdup (get_string (json_node_get_object (node), "pole"));
  candidate->distance_m =
      get_double (json_node_get_object (node), "distance_m");
  candidate->score = get_double (json_node_get_object (node), "score");
}

static LpMatch *
read_match (JsonObject *object)
{
  const gchar *pole = get_string (object, "pole");
  const gchar *method = get_string (object, "method");
  JsonNode *node = json_object_get_member (object, "candidates");
  JsonArray *candidates = NULL;
  LpMatch *match;

  if (pole == NULL)
    return NULL;
  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node))
    candidates = json_node_get_array (node);
  match = lp_match_new (pole, get_string (object, "line"),
      candidates ? json_array_get_length (candidates) : 0);
  match->distance_m = get_double (object, "distance_m");
  match->bearing_deg = get_double (object, "bearing_deg");
  if (method != NULL)
    lp_match_method_from_string (method, &match->method);
  match->method_reason =
      lp_match_method_reason_from_string (get_string (object, "method_reason"));
  match->confidence = get_double (object, "confidence");
  match->ambiguous = get_boolean (object, "ambiguous");
  if (candidates != NULL)
    json_array_foreach_element (candidates, read_candidate, match);
  return match;
}

/* The parser would take the first value and forget the others. */
static gboolean
has_more_lines (const gchar *json, gssize length)
{
  const gchar *end = json + (length < 0 ? strlen (json) : (gsize) length);
  const gchar *p = memchr (json, '\n', end - json);

  while (p != NULL && p < end && g_ascii_isspace (*p))
    p++;
  return p != NULL && p < end && *p == '{';
}

/**
 * lp_photo_from_json:
 * @json: one JSON object as written by [method@Photo.to_json]
 * @length: its length in bytes, or -1 where it ends with a zero
 * @error: where to say what is wrong
 *
 * Keys that are not known are passed over, so that records may carry more.
 *
 * Returns: (transfer full): the photo, or %NULL where @json is no object with
 *   a member `photo`
 */
LpPhoto *
lp_photo_from_json (const gchar *json, gssize length, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  JsonObject *object;
  LpPhoto *photo;

  /* Of nothing the parser would make a warning of its own. */
  if (json == NULL || length == 0) {
    g_set_error_literal (
        error, LP_ERROR, LP_ERROR_FORMAT, "Not a photo record: it is empty.");
    return NULL;
  }
  if (has_more_lines (json, length)) {
    g_set_error_literal (error, LP_ERROR, LP_ERROR_FORMAT,
        "Not a photo record: more than one line. A buffer holds one record; a "
        "file with many is read by logsrc.");
    return NULL;
  }
  if (!json_parser_load_from_data (parser, json, length, error)) {
    g_prefix_error (error, "Not a photo record: ");
    return NULL;
  }
  if (json_parser_get_root (parser) == NULL ||
      !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)) ||
      get_string (json_node_get_object (json_parser_get_root (parser)),
          "photo") == NULL) {
    g_set_error_literal (error, LP_ERROR, LP_ERROR_FORMAT,
        "Not a photo record: it has no member \"photo\".");
    return NULL;
  }
  object = json_node_get_object (json_parser_get_root (parser));
  photo = lp_photo_new (get_string (object, "photo"));
  photo->path = g_strdup (get_string (object, "path"));
  photo->time = get_time (object, "time");
  photo->fix = index_of_name (
      fix_names, G_N_ELEMENTS (fix_names), get_string (object, "fix"));
  photo->reason = index_of_name (
      reason_names, G_N_ELEMENTS (reason_names), get_string (object, "reason"));
  photo->fix_gap_s = get_double (object, "fix_gap_s");
  photo->latitude = get_double (object, "latitude");
  photo->longitude = get_double (object, "longitude");
  photo->altitude = get_double (object, "altitude");
  photo->heading = get_double (object, "heading");
  photo->camera_yaw = get_double (object, "camera_yaw");
  photo->camera_pitch = get_double (object, "camera_pitch");
  photo->camera_roll = get_double (object, "camera_roll");
  photo->field_of_view = get_double (object, "field_of_view_deg");
  photo->match = read_match (object);
  photo->damaged = get_boolean (object, "damaged");
  return photo;
}
