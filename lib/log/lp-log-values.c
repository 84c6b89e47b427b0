/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log/lp-log-values.h"

#include <math.h>

#include "log/lp-log-quantity.h"
#include "lp-time.h"
#include "text/lp-number.h"

/* Longer than any path that can be opened. */
#define MAX_IMAGE_LENGTH 4096

/* What writers put where there is no value. */
static const gchar *const words_for_nothing[] = { "", "-", "nan", "null",
  "none", "n/a", "na", NULL };
#define MAX_NOTHING_LENGTH 4

/**
 * lp_log_values_init: (skip)
 * @values: values
 * @mapping: which names count, and must outlive @values
 */
void
lp_log_values_init (LpLogValues *values, const LpLogMapping *mapping)
{
  memset (values, 0, sizeof *values);
  values->mapping = mapping;
  values->values = g_new0 (LpLogValue, mapping->n_names);
  values->image = g_string_new (NULL);
}

/**
 * lp_log_values_set_mapping: (skip)
 * @values: values
 * @mapping: which names count from now on, and must outlive @values
 *
 * Goes on with other names; those that fields were taken from stay known.
 */
void
lp_log_values_set_mapping (LpLogValues *values, const LpLogMapping *mapping)
{
  g_free (values->values);
  values->mapping = mapping;
  values->values = g_new0 (LpLogValue, MAX (mapping->n_names, 1));
}

/**
 * lp_log_values_clear: (skip)
 * @values: values
 */
void
lp_log_values_clear (LpLogValues *values)
{
  g_clear_pointer (&values->values, g_free);
  if (values->image != NULL)
    g_string_free (g_steal_pointer (&values->image), TRUE);
}

/**
 * lp_log_values_begin_row: (skip)
 * @values: values
 *
 * Forgets the row before.
 */
void
lp_log_values_begin_row (LpLogValues *values)
{
  values->row++;
  values->candidates = values->mapping->candidates;
}

/**
 * lp_log_values_forget: (skip)
 * @values: values
 * @name: a name
 *
 * Forgets what the row gave for @name and all below it: another value follows.
 */
void
lp_log_values_forget (LpLogValues *values, const LpLogName *name)
{
  for (guint i = name->index; i <= name->last_index; i++)
    values->values[i].row = 0;
}

static void
trim (LpLogValue *value)
{
  while (value->length > 0 && g_ascii_isspace (value->text[0])) {
    value->text++;
    value->length--;
  }
  while (value->length > 0 && g_ascii_isspace (value->text[value->length - 1]))
    value->length--;
}

/**
 * lp_log_values_set_text: (skip)
 * @values: values
 * @name: a name
 * @text: its value, which must stay where it is until the row is resolved
 * @length: its length in bytes
 */
void
lp_log_values_set_text (
    LpLogValues *values, const LpLogName *name, const gchar *text, gsize length)
{
  lp_log_values_set_string (values, (gint) name->index, text, length, FALSE);
}

/**
 * lp_log_values_set_string: (skip)
 * @values: values
 * @index: that of a name
 * @text: its value, which must stay where it is until the row is resolved
 * @length: its length in bytes
 * @escaped: whether there is a backslash in it
 */
void
lp_log_values_set_string (LpLogValues *values, gint index, const gchar *text,
    gsize length, gboolean escaped)
{
  LpLogValue *value = &values->values[index];

  value->row = values->row;
  value->token = LP_JSON_STRING;
  value->text = text;
  value->length = length;
  value->escaped = escaped;
  value->has_number = FALSE;
  trim (value);
}

/**
 * lp_log_values_set_json: (skip)
 * @values: values
 * @name: a name
 * @json: a reader whose last token is its value
 */
void
lp_log_values_set_json (
    LpLogValues *values, const LpLogName *name, const LpJsonReader *json)
{
  LpLogValue *value = &values->values[name->index];

  value->row = values->row;
  value->token = json->token;
  value->text = json->span;
  value->length = json->length;
  value->escaped = json->escaped;
  value->has_number = FALSE;
  trim (value);
}

static gboolean
says_nothing (const LpLogValue *value)
{
  if (value->token != LP_JSON_STRING && value->token != LP_JSON_NUMBER)
    return TRUE;
  if (value->has_number || value->length > MAX_NOTHING_LENGTH)
    return FALSE;
  for (guint i = 0; words_for_nothing[i] != NULL; i++) {
    if (strlen (words_for_nothing[i]) == value->length &&
        g_ascii_strncasecmp (
            words_for_nothing[i], value->text, value->length) == 0)
      return TRUE;
  }
  return FALSE;
}

/* Longer than any number written with a decimal comma. */
#define MAX_COMMA_NUMBER 64

static gboolean
parse_number (
    const LpLogValues *values, const LpLogValue *value, gdouble *number)
{
  LpJsonReader reader = {
    .token = value->token, .span = value->text, .length = value->length
  };
  gchar text[MAX_COMMA_NUMBER];
  gchar *comma;

  if (values->decimal_comma && value->length <= sizeof text &&
      memchr (value->text, '.', value->length) == NULL) {
    memcpy (text, value->text, value->length);
    reader.span = text;
    comma = memchr (text, ',', value->length);
    if (comma != NULL)
      *comma = '.';
  }
  return lp_json_reader_get_double (&reader, number);
}

static gboolean
get_number (const LpLogValues *values, const LpLogValue *value, gdouble *number)
{
  if (value->has_number) {
    *number = value->number;
    return TRUE;
  }
  return (value->length > 0 && lp_number_scan_plain (value->text, value->length,
                                   number) == value->length) ||
         parse_number (values, value, number);
}

static gint64
scale_time (gdouble number, LpTimeUnit unit)
{
  static const gdouble factors[LP_N_TIME_UNITS] = {
    [LP_TIME_UNIT_S] = 1e6,
    [LP_TIME_UNIT_MS] = 1e3,
    [LP_TIME_UNIT_US] = 1,
  };
  gdouble time = number * factors[unit];

  if (unit == LP_TIME_UNIT_ISO || fabs (time) > 9e15 ||
      !lp_time_is_plausible (llrint (time)))
    return LP_TIME_NONE;
  return llrint (time);
}

/* Seconds, milliseconds and microseconds of the years 1990 to 2100 do not
 * overlap, but a counter since power-on comes past all of them: the first
 * number decides. Receivers without a fix say 0. */
static LpTimeUnit
guess_unit (gdouble number, LpTimeUnit named)
{
  if (number == 0)
    return LP_TIME_UNIT_GUESS;
  if (named != LP_TIME_UNIT_GUESS)
    return scale_time (number, named) != LP_TIME_NONE ? named
                                                      : LP_TIME_UNIT_ISO;
  for (LpTimeUnit unit = LP_TIME_UNIT_S; unit <= LP_TIME_UNIT_US; unit++) {
    if (scale_time (number, unit) != LP_TIME_NONE)
      return unit;
  }
  return LP_TIME_UNIT_ISO;
}

/* Seconds between two rows beyond which it is not likely that time went by. A
 * counter of microseconds that is taken for seconds goes that far in a row
 * where there are up to 1600 rows a second; so does one of nanoseconds that is
 * taken for milliseconds. */
#define LEAP 600.0

/* Counts the steps that the times of a name make. */
static void
watch_number (LpLogValue *value, gdouble number)
{
  gdouble step = fabs (number - value->last);

  if (scale_time (number, value->unit) == LP_TIME_NONE)
    return;
  if (value->last != 0 && step > 0) {
    value->n_steps++;
    value->n_leaps += step > (value->unit == LP_TIME_UNIT_S       ? LEAP
                                 : value->unit == LP_TIME_UNIT_MS ? LEAP * 1e3
                                                                  : LEAP * 1e6);
  }
  value->last = number;
}

/* Whether numbers that could be times leap as no clock does. One step is
 * enough to doubt, later ones may be the way to the next flight. */
static gboolean
seems_counter (const LpLogValue *value)
{
  return value->unit != LP_TIME_UNIT_ISO && value->n_leaps * 2 > value->n_steps;
}

static void
guess_unit_by (
    LpLogValues *values, LpLogValue *value, gdouble number, LpTimeUnit named)
{
  if (value->unit == LP_TIME_UNIT_GUESS)
    value->unit = guess_unit (number, named);
  if (value->unit == LP_TIME_UNIT_GUESS || value->unit == LP_TIME_UNIT_ISO ||
      (value->n_steps > 0 && !values->is_sampling))
    return;
  watch_number (value, number);
  if (!values->is_sampling && seems_counter (value)) {
    value->unit = LP_TIME_UNIT_ISO;
    value->is_counter = TRUE;
  }
}

static void
take_unit (LpLogValue *value, const LpLogValue *sampled)
{
  value->is_counter = seems_counter (sampled);
  value->unit = value->is_counter ? LP_TIME_UNIT_ISO : sampled->unit;
  value->n_steps = sampled->n_steps;
  value->last = sampled->last;
}

/**
 * lp_log_values_take_units: (skip)
 * @values: (inout): values of no row so far
 * @sampled: those of the first few rows of the same log
 *
 * Takes over what the numbers of time mean, as the first rows show. Names are
 * found by what they are, as each reading of a log may have a mapping of its
 * own.
 */
void
lp_log_values_take_units (LpLogValues *values, const LpLogValues *sampled)
{
  const GPtrArray *names = values->mapping->candidates[LP_LOG_FIELD_TIME];
  const GPtrArray *others = sampled->mapping->candidates[LP_LOG_FIELD_TIME];

  for (guint i = 0; i < names->len; i++) {
    const LpLogName *name = g_ptr_array_index (names, i);

    for (guint j = 0; j < others->len; j++) {
      const LpLogName *other = g_ptr_array_index (others, j);

      if (g_str_equal (name->path, other->path))
        take_unit (
            &values->values[name->index], &sampled->values[other->index]);
    }
  }
}

static gint64
get_time (LpLogValues *values, LpLogValue *value, const LpLogName *name,
    LpTimeUnit *found)
{
  GTimeZone *zone = name->is_utc ? NULL : values->zone;
  LpTimeUnit unit = values->mapping->time_unit;
  gdouble number;

  value->is_unclear = FALSE;
  if (unit == LP_TIME_UNIT_ISO || unit == LP_TIME_UNIT_GUESS) {
    *found = LP_TIME_UNIT_ISO;
    if (value->token == LP_JSON_STRING) {
      gint64 parsed = lp_time_parse_in_zone (value->text, value->length, zone);
      if (parsed != LP_TIME_NONE)
        return lp_time_is_plausible (parsed) ? parsed : LP_TIME_NONE;
    }
  }
  if (unit == LP_TIME_UNIT_ISO || !get_number (values, value, &number))
    return LP_TIME_NONE;
  *found = unit;
  if (unit == LP_TIME_UNIT_GUESS) {
    guess_unit_by (values, value, number, name->time_unit);
    value->is_unclear = value->unit == LP_TIME_UNIT_ISO;
    *found = values->is_sampling ? LP_TIME_UNIT_GUESS : value->unit;
  }
  return *found == LP_TIME_UNIT_GUESS ? LP_TIME_NONE
                                      : scale_time (number, *found);
}

static const gchar *
get_image (LpLogValues *values, const LpLogValue *value)
{
  LpJsonReader reader = { .token = value->token,
    .span = value->text,
    .length = value->length,
    .escaped = value->escaped };
  g_autofree gchar *text = NULL;

  /* Exports of western Windows programs are in Latin-1. */
  if (!value->escaped &&
      !g_utf8_validate_len (value->text, value->length, NULL))
    text = g_convert (value->text, (gssize) value->length, "UTF-8",
        "ISO-8859-1", NULL, NULL, NULL);
  if (text == NULL)
    text = lp_json_reader_dup_string (&reader);
  g_string_assign (values->image, g_strstrip (text));
  return values->image->len > 0 ? values->image->str : NULL;
}

static gboolean
has_photo_extension (const gchar *name)
{
  static const gchar *const extensions[] = { ".jpg", ".jpeg", ".png", ".tif",
    ".tiff", ".webp", ".heic", ".dng" };
  gsize length = strlen (name);

  for (guint i = 0; i < G_N_ELEMENTS (extensions); i++) {
    gsize extension = strlen (extensions[i]);
    if (length > extension &&
        g_ascii_strcasecmp (name + length - extension, extensions[i]) == 0)
      return TRUE;
  }
  return FALSE;
}

/* Whether a photo is likely what a field means that only sounds like it: it
 * may as well count photos, say whether one was taken, or name the log. */
static gboolean
may_be_photo (const LpLogName *name, const gchar *image)
{
  static const gchar *const flags[] = { "true", "false", "yes", "no" };
  gchar *end;

  for (guint i = 0; i < G_N_ELEMENTS (flags); i++) {
    if (g_ascii_strcasecmp (image, flags[i]) == 0)
      return FALSE;
  }
  g_ascii_strtod (image, &end);
  return *end != '\0' && (!name->is_any_file || has_photo_extension (image));
}

static gboolean
take_image (LpLogValues *values, const LpLogName *name, LpLogRow *row)
{
  LpLogValue *value = &values->values[name->index];
  const gchar *image;

  value->is_unclear = FALSE;
  if (value->length > MAX_IMAGE_LENGTH)
    return FALSE;
  image = get_image (values, value);
  if (image == NULL)
    return FALSE;
  value->is_unclear = !values->mapping->given[LP_LOG_FIELD_IMAGE] &&
                      !may_be_photo (name, image);
  if (value->is_unclear)
    return FALSE;
  row->image = image;
  return TRUE;
}

/**
 * lp_log_values_get_member: (skip)
 * @row: a row
 * @field: a field that is a number
 *
 * Returns: where @row has it
 */
gdouble *
lp_log_values_get_member (LpLogRow *row, LpLogField field)
{
  static const gsize offsets[LP_LOG_N_FIELDS] = {
    [LP_LOG_FIELD_LATITUDE] = offsetof (LpLogRow, latitude),
    [LP_LOG_FIELD_LONGITUDE] = offsetof (LpLogRow, longitude),
    [LP_LOG_FIELD_ALTITUDE] = offsetof (LpLogRow, altitude),
    [LP_LOG_FIELD_HEADING] = offsetof (LpLogRow, heading),
    [LP_LOG_FIELD_CAMERA_YAW] = offsetof (LpLogRow, camera_yaw),
    [LP_LOG_FIELD_CAMERA_PITCH] = offsetof (LpLogRow, camera_pitch),
    [LP_LOG_FIELD_CAMERA_ROLL] = offsetof (LpLogRow, camera_roll),
  };

  return (gdouble *) ((gchar *) row + offsets[field]);
}

static gboolean
is_number_field (LpLogField field)
{
  return field != LP_LOG_FIELD_TIME && field != LP_LOG_FIELD_IMAGE;
}

/* A number, possibly with its unit or the parts of a degree. */
static gboolean
get_quantity (const LpLogValues *values, LpLogField field,
    const LpLogName *name, gdouble *number)
{
  const LpLogValue *value = &values->values[name->index];

  if (!get_number (values, value, number) &&
      !(value->token == LP_JSON_STRING &&
          lp_log_quantity_parse (field, value->text, value->length, number)))
    return FALSE;
  *number *= name->scale;
  return TRUE;
}

/* Takes a field from a value, or returns FALSE where that is none. */
static gboolean
take_value (
    LpLogValues *values, LpLogField field, const LpLogName *name, LpLogRow *row)
{
  LpLogValue *value = &values->values[name->index];
  LpTimeUnit unit;

  switch (field) {
    case LP_LOG_FIELD_TIME:
      row->time = get_time (values, value, name, &unit);
      if (row->time == LP_TIME_NONE)
        return FALSE;
      if (values->used[field] == NULL)
        values->used_time_unit = unit;
      return TRUE;
    case LP_LOG_FIELD_IMAGE:
      return take_image (values, name, row);
    default:
      return get_quantity (
          values, field, name, lp_log_values_get_member (row, field));
  }
}

static void
report_value (const LpLogValues *values, LpLogField field,
    const LpLogName *name, LpLogValueFunc bad_value, gpointer user_data)
{
  const LpLogValue *value = &values->values[name->index];
  g_autofree gchar *text =
      g_utf8_make_valid (value->text, (gssize) MIN (value->length, 40));
  g_autofree gchar *detail =
      g_strdup_printf ("'%s' in '%s' is no %s", text, name->path,
          field == LP_LOG_FIELD_TIME    ? "time between 1990 and 2100"
          : field == LP_LOG_FIELD_IMAGE ? "name of a photo"
                                        : "number");

  bad_value (field, detail, user_data);
}

/* What nobody said is likely the same in every row: one word will do, and none
 * where photos were found already. */
static void
report_unclear_value (LpLogValues *values, LpLogField field,
    const LpLogName *name, LpLogValueFunc bad_value, gpointer user_data)
{
  LpLogValue *value = &values->values[name->index];
  g_autofree gchar *text =
      g_utf8_make_valid (value->text, (gssize) MIN (value->length, 40));
  g_autofree gchar *detail = NULL;

  if (value->is_told ||
      (field == LP_LOG_FIELD_IMAGE && values->used[field] != NULL))
    return;
  value->is_told = TRUE;
  if (field == LP_LOG_FIELD_TIME && value->is_counter)
    detail = g_strdup_printf (
        "'%s' in '%s' could be a time, but from row to row the numbers there "
        "leap as if they counted from power-on, so none counts as one; if they "
        "are times, give time=%s:s, or :ms or :us",
        text, name->path, name->path);
  else if (field == LP_LOG_FIELD_TIME)
    detail = g_strdup_printf (
        "'%s' in '%s' is no time between 1990 and 2100 in any unit, so no "
        "number there counts as one; if they are times, give time=%s:us, or "
        ":ms or :s",
        text, name->path, name->path);
  else
    detail = g_strdup_printf (
        "'%s' in '%s' does not look like the name of a photo; if such values "
        "are, give image=%s",
        text, name->path, name->path);
  bad_value (field, detail, user_data);
}

/* Nearly always a field has one name, and a number that is known. */
static inline gboolean
take_ready_number (LpLogValues *values, LpLogField field, LpLogRow *row)
{
  const GPtrArray *candidates = values->candidates[field];
  const LpLogName *name;
  const LpLogValue *value;

  if (!is_number_field (field) || candidates->len == 0)
    return FALSE;
  name = g_ptr_array_index (candidates, 0);
  value = &values->values[name->index];
  if (value->row != values->row || !value->has_number)
    return FALSE;
  *lp_log_values_get_member (row, field) = value->number;
  if (values->used[field] == NULL)
    values->used[field] = name;
  return TRUE;
}

/* Takes a field from the first of its names that gives one; returns the first
 * that tried in vain if none did. */
static const LpLogName *
find_value (LpLogValues *values, LpLogField field, LpLogRow *row)
{
  const GPtrArray *candidates = values->candidates[field];
  const LpLogName *bad = NULL;

  for (guint i = 0; i < candidates->len; i++) {
    const LpLogName *name = g_ptr_array_index (candidates, i);
    const LpLogValue *value = &values->values[name->index];

    if (value->row != values->row || says_nothing (value))
      continue;
    if (take_value (values, field, name, row)) {
      if (values->used[field] == NULL)
        values->used[field] = name;
      return NULL;
    }
    if (bad == NULL)
      bad = name;
  }
  if (is_number_field (field))
    *lp_log_values_get_member (row, field) = NAN;
  return bad;
}

static void
resolve_field (LpLogValues *values, LpLogField field, LpLogRow *row,
    LpLogValueFunc bad_value, gpointer user_data)
{
  const LpLogName *bad = find_value (values, field, row);

  if (bad == NULL)
    return;
  if (values->values[bad->index].is_unclear)
    report_unclear_value (values, field, bad, bad_value, user_data);
  else
    report_value (values, field, bad, bad_value, user_data);
}

/**
 * lp_log_values_resolve_place: (skip)
 * @values: values of a row, at least those for time and position
 * @row: (out): takes these as lp_log_values_resolve() would find them
 *
 * Looks at a row beforehand, and reports nothing.
 */
void
lp_log_values_resolve_place (LpLogValues *values, LpLogRow *row)
{
  static const LpLogField fields[] = { LP_LOG_FIELD_TIME, LP_LOG_FIELD_LATITUDE,
    LP_LOG_FIELD_LONGITUDE };
  const LpLogName *used[LP_LOG_N_FIELDS];
  const LpTimeUnit used_time_unit = values->used_time_unit;

  memcpy (used, values->used, sizeof used);
  row->time = LP_TIME_NONE;
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++) {
    if (!take_ready_number (values, fields[i], row))
      find_value (values, fields[i], row);
  }
  memcpy (values->used, used, sizeof used);
  values->used_time_unit = used_time_unit;
}

/**
 * lp_log_values_resolve: (skip)
 * @values: values of a complete row
 * @row: (out): what they say, all but line and offset; its image belongs to
 *   @values
 * @bad_value: told of what cannot be used
 * @user_data: given to it
 */
void
lp_log_values_resolve (LpLogValues *values, LpLogRow *row,
    LpLogValueFunc bad_value, gpointer user_data)
{
  row->time = LP_TIME_NONE;
  row->image = NULL;
  for (guint field = 0; field < LP_LOG_N_FIELDS; field++) {
    if (!take_ready_number (values, (LpLogField) field, row))
      resolve_field (values, (LpLogField) field, row, bad_value, user_data);
  }
}
