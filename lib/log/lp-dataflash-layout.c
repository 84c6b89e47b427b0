/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log/lp-dataflash-layout.h"

#include <math.h>

#define KIND(kind) (1u << LP_DATAFLASH_##kind)
#define RECEIVERS (KIND (GPS) | KIND (GPS2))
#define CAMERAS (KIND (CAMERA) | KIND (TRIGGER))
#define TIMED                                                                  \
  (RECEIVERS | CAMERAS | KIND (POSITION) | KIND (ATTITUDE) | KIND (MOUNT))

static const struct {
  const gchar *name;
  LpDataflashKind kind;
} kinds[] = {
  { "ATT", LP_DATAFLASH_ATTITUDE },
  { "CAM", LP_DATAFLASH_CAMERA },
  { "FMT", LP_DATAFLASH_FORMAT },
  { "GPS", LP_DATAFLASH_GPS },
  { "GPS2", LP_DATAFLASH_GPS2 },
  { "MNT", LP_DATAFLASH_MOUNT },
  { "PARM", LP_DATAFLASH_PARAMETER },
  { "POS", LP_DATAFLASH_POSITION },
  { "TRIG", LP_DATAFLASH_TRIGGER },
};

/* The names that ten years of ArduPilot gave to what is of interest. */
static const struct {
  guint kinds;
  const gchar *name;
  LpDataflashField field;
} names[] = {
  { TIMED, "TimeUS", LP_DATAFLASH_BOOT_MICROSECONDS },
  { TIMED, "TimeMS", LP_DATAFLASH_BOOT_MILLISECONDS },
  { RECEIVERS, "GMS", LP_DATAFLASH_GPS_MILLISECONDS },
  { RECEIVERS, "GWk", LP_DATAFLASH_GPS_WEEK },
  { RECEIVERS, "Week", LP_DATAFLASH_GPS_WEEK },
  { RECEIVERS, "Status", LP_DATAFLASH_STATUS },
  { RECEIVERS, "U", LP_DATAFLASH_USED },
  { CAMERAS, "GPSTime", LP_DATAFLASH_GPS_MILLISECONDS },
  { CAMERAS, "GPSWeek", LP_DATAFLASH_GPS_WEEK },
  { CAMERAS, "Img", LP_DATAFLASH_IMAGE },
  { CAMERAS | RECEIVERS | KIND (MOUNT), "I", LP_DATAFLASH_INSTANCE },
  { CAMERAS | RECEIVERS | KIND (POSITION), "Lat", LP_DATAFLASH_LATITUDE },
  { CAMERAS | RECEIVERS | KIND (POSITION), "Lng", LP_DATAFLASH_LONGITUDE },
  { CAMERAS | RECEIVERS | KIND (POSITION), "Alt", LP_DATAFLASH_ALTITUDE },
  { CAMERAS | KIND (ATTITUDE), "Yaw", LP_DATAFLASH_YAW },
  { CAMERAS, "Y", LP_DATAFLASH_YAW },
  { KIND (MOUNT), "Roll", LP_DATAFLASH_ROLL },
  { KIND (MOUNT), "Pitch", LP_DATAFLASH_PITCH },
  { KIND (MOUNT), "YawE", LP_DATAFLASH_YAW },
  { KIND (PARAMETER), "Value", LP_DATAFLASH_VALUE },
};

static guint
get_size (gchar type)
{
  switch (type) {
    case 'b':
    case 'B':
    case 'M':
      return 1;
    case 'h':
    case 'H':
    case 'c':
    case 'C':
    case 'g':
      return 2;
    case 'i':
    case 'I':
    case 'e':
    case 'E':
    case 'L':
    case 'f':
    case 'n':
      return 4;
    case 'q':
    case 'Q':
    case 'd':
      return 8;
    case 'N':
      return 16;
    case 'a':
    case 'Z':
      return 64;
    default:
      return 0;
  }
}

static gboolean
is_text (gchar type)
{
  return type == 'n' || type == 'N' || type == 'Z' || type == 'a';
}

static gboolean
is_name (const gchar *column, gsize length, const gchar *name)
{
  return strlen (name) == length && memcmp (column, name, length) == 0;
}

static gboolean
has_column (const gchar *columns, const gchar *name)
{
  for (;;) {
    gsize length = strcspn (columns, ",");

    if (is_name (columns, length, name))
      return TRUE;
    if (columns[length] == '\0')
      return FALSE;
    columns += length + 1;
  }
}

/* Until 2015 a receiver's TimeMS was GPS time and its T the time since
 * power-on. */
static gboolean
find_old_field (const gchar *column, gsize length, LpDataflashField *field)
{
  if (is_name (column, length, "TimeMS"))
    *field = LP_DATAFLASH_GPS_MILLISECONDS;
  else if (is_name (column, length, "T"))
    *field = LP_DATAFLASH_BOOT_MILLISECONDS;
  else
    return FALSE;
  return TRUE;
}

static gboolean
find_field (LpDataflashKind kind, const gchar *column, gsize length,
    LpDataflashField *field)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if ((names[i].kinds & (1u << kind)) != 0 &&
        is_name (column, length, names[i].name)) {
      *field = names[i].field;
      return TRUE;
    }
  }
  return FALSE;
}

static LpDataflashKind
find_kind (const gchar *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    if (g_str_equal (kinds[i].name, name))
      return kinds[i].kind;
  }
  return LP_DATAFLASH_OTHER;
}

static void
add_place (LpDataflashLayout *layout, LpDataflashField field, gchar type)
{
  for (guint i = 0; i < layout->n_places; i++) {
    if (layout->places[i].field == field)
      return;
  }
  layout->places[layout->n_places++] =
      (LpDataflashPlace){ .field = (guint8) field,
        .offset = (guint8) layout->length,
        .column = (guint8) layout->n_columns,
        .type = type };
}

/**
 * lp_dataflash_layout_init: (skip)
 * @layout: (out): how messages of a type are laid out
 * @name: the type's name, at most four characters
 * @types: a letter for each field
 * @columns: their names, separated by commas
 *
 * Which field is what is told by name alone, as ArduPilot changed the order
 * and the size of fields many times.
 *
 * Of messages of no interest only the name is taken, and of FMT, which is
 * the same in all logs, but was described with one name too few until 2015.
 *
 * Returns: whether a message can be so: every letter is known, and there are
 *   as many letters as names; only then @layout may be used
 */
gboolean
lp_dataflash_layout_init (LpDataflashLayout *layout, const gchar *name,
    const gchar *types, const gchar *columns)
{
  gboolean is_old;

  *layout = (LpDataflashLayout){ .kind = find_kind (name),
    .length = LP_DATAFLASH_HEADER_LENGTH,
    .parameter_offset = -1,
    .parameter_column = -1 };
  g_strlcpy (layout->name, name, sizeof layout->name);
  if (layout->kind == LP_DATAFLASH_OTHER || layout->kind == LP_DATAFLASH_FORMAT)
    return TRUE;
  is_old = ((RECEIVERS & (1u << layout->kind)) != 0) &&
           has_column (columns, "T") && has_column (columns, "TimeMS");
  for (; *types != '\0'; types++, layout->n_columns++) {
    gsize length = strcspn (columns, ",");
    guint size = get_size (*types);
    LpDataflashField field;

    if (size == 0 || length == 0 || layout->length + size > G_MAXUINT8 ||
        layout->n_columns == LP_DATAFLASH_MAX_COLUMNS)
      return FALSE;
    if (layout->kind == LP_DATAFLASH_PARAMETER && *types == 'N' &&
        is_name (columns, length, "Name")) {
      layout->parameter_offset = (gint) layout->length;
      layout->parameter_column = (gint) layout->n_columns;
    }
    if (!is_text (*types) &&
        ((is_old && find_old_field (columns, length, &field)) ||
            find_field (layout->kind, columns, length, &field)))
      add_place (layout, field, *types);
    layout->length += size;
    columns += length + (columns[length] == ',');
  }
  return *columns == '\0' && layout->n_columns > 0;
}

static guint16
read_16 (const guint8 *bytes)
{
  guint16 value;

  memcpy (&value, bytes, sizeof value);
  return GUINT16_FROM_LE (value);
}

static guint32
read_32 (const guint8 *bytes)
{
  guint32 value;

  memcpy (&value, bytes, sizeof value);
  return GUINT32_FROM_LE (value);
}

static guint64
read_64 (const guint8 *bytes)
{
  guint64 value;

  memcpy (&value, bytes, sizeof value);
  return GUINT64_FROM_LE (value);
}

static gdouble
read_half (const guint8 *bytes)
{
  guint bits = read_16 (bytes);
  gint exponent = (gint) ((bits >> 10) & 0x1f);
  gdouble fraction = bits & 0x3ff;
  gdouble value;

  if (exponent == 0x1f)
    value = fraction > 0 ? NAN : INFINITY;
  else if (exponent == 0)
    value = ldexp (fraction, -24);
  else
    value = ldexp (fraction + 1024, exponent - 25);
  return (bits & 0x8000) != 0 ? -value : value;
}

static gdouble
read_float (const guint8 *bytes)
{
  guint32 bits = read_32 (bytes);
  gfloat value;

  memcpy (&value, &bits, sizeof value);
  return (gdouble) value;
}

static gdouble
read_double (const guint8 *bytes)
{
  guint64 bits = read_64 (bytes);
  gdouble value;

  memcpy (&value, &bits, sizeof value);
  return value;
}

/* Hundredths and ten-millionths are divided, which gives the number that is
 * nearest to the decimal. */
static gdouble
read_number (const guint8 *bytes, gchar type)
{
  switch (type) {
    case 'b':
      return (gint8) bytes[0];
    case 'B':
    case 'M':
      return bytes[0];
    case 'h':
      return (gint16) read_16 (bytes);
    case 'H':
      return read_16 (bytes);
    case 'c':
      return (gint16) read_16 (bytes) / 100.0;
    case 'C':
      return read_16 (bytes) / 100.0;
    case 'g':
      return read_half (bytes);
    case 'i':
      return (gint32) read_32 (bytes);
    case 'I':
      return read_32 (bytes);
    case 'e':
      return (gint32) read_32 (bytes) / 100.0;
    case 'E':
      return read_32 (bytes) / 100.0;
    case 'L':
      return (gint32) read_32 (bytes) / 1e7;
    case 'f':
      return read_float (bytes);
    case 'q':
      return (gdouble) (gint64) read_64 (bytes);
    case 'Q':
      return (gdouble) read_64 (bytes);
    case 'd':
      return read_double (bytes);
    default:
      return NAN;
  }
}

/**
 * lp_dataflash_layout_decode: (skip)
 * @layout: how the message is laid out
 * @message: its bytes, the header first
 * @values: (out) (array): its fields in
 *   degrees, metres and the units of their names, NAN those that it has not
 */
void
lp_dataflash_layout_decode (
    const LpDataflashLayout *layout, const guint8 *message, gdouble *values)
{
  for (guint i = 0; i < LP_DATAFLASH_N_FIELDS; i++)
    values[i] = NAN;
  for (guint i = 0; i < layout->n_places; i++) {
    const LpDataflashPlace *place = &layout->places[i];

    values[place->field] = read_number (message + place->offset, place->type);
  }
}

/**
 * lp_dataflash_get_boot_time: (skip)
 * @values: (array): the fields of a message
 *
 * Returns: when it was logged, microseconds since power-on, or %LP_TIME_NONE
 */
gint64
lp_dataflash_get_boot_time (const gdouble *values)
{
  gdouble microseconds = values[LP_DATAFLASH_BOOT_MICROSECONDS];

  if (isnan (microseconds))
    microseconds = values[LP_DATAFLASH_BOOT_MILLISECONDS] * 1000;
  /* NAN is neither. */
  return microseconds >= 0 &&
                 microseconds < (gdouble) LP_DATAFLASH_MAX_BOOT_TIME
             ? (gint64) microseconds
             : LP_TIME_NONE;
}

/**
 * lp_dataflash_layout_get_boot_time: (skip)
 * @layout: how a message is laid out
 * @message: its bytes, the header first
 *
 * Returns: the same as lp_dataflash_get_boot_time(), and no more is decoded
 */
gint64
lp_dataflash_layout_get_boot_time (
    const LpDataflashLayout *layout, const guint8 *message)
{
  gdouble values[LP_DATAFLASH_BOOT_MILLISECONDS + 1] = { NAN, NAN };

  for (guint i = 0; i < layout->n_places; i++) {
    const LpDataflashPlace *place = &layout->places[i];

    if (place->field > LP_DATAFLASH_BOOT_MILLISECONDS)
      continue;
    values[place->field] = read_number (message + place->offset, place->type);
    if (place->field == LP_DATAFLASH_BOOT_MICROSECONDS)
      break;
  }
  return lp_dataflash_get_boot_time (values);
}
