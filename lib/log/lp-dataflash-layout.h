/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * How the messages of an ArduPilot DataFlash log are laid out, as the log's
 * own FMT messages say. Not part of the public API.
 */

/* Every binary message begins with these two, then the number of its type. */
#define LP_DATAFLASH_HEAD_1 0xa3
#define LP_DATAFLASH_HEAD_2 0x95
#define LP_DATAFLASH_HEADER_LENGTH 3

/* What describes the others describes itself, always alike. */
#define LP_DATAFLASH_FORMAT_ID 128
#define LP_DATAFLASH_FORMAT_LENGTH 89

#define LP_DATAFLASH_NAME_LENGTH 4
#define LP_DATAFLASH_MAX_COLUMNS 16
#define LP_DATAFLASH_PARAMETER_LENGTH 16

typedef enum {
  LP_DATAFLASH_OTHER, /* of no interest */
  LP_DATAFLASH_FORMAT,
  LP_DATAFLASH_PARAMETER,
  LP_DATAFLASH_GPS,
  LP_DATAFLASH_GPS2,
  LP_DATAFLASH_POSITION,
  LP_DATAFLASH_ATTITUDE,
  LP_DATAFLASH_CAMERA,
  LP_DATAFLASH_TRIGGER,
  LP_DATAFLASH_MOUNT,
} LpDataflashKind;

typedef enum {
  LP_DATAFLASH_BOOT_MICROSECONDS, /* since power-on */
  LP_DATAFLASH_BOOT_MILLISECONDS,
  LP_DATAFLASH_GPS_MILLISECONDS, /* since the week began */
  LP_DATAFLASH_GPS_WEEK,
  LP_DATAFLASH_INSTANCE,
  LP_DATAFLASH_STATUS,
  LP_DATAFLASH_USED,
  LP_DATAFLASH_LATITUDE,
  LP_DATAFLASH_LONGITUDE,
  LP_DATAFLASH_ALTITUDE,
  LP_DATAFLASH_ROLL,
  LP_DATAFLASH_PITCH,
  LP_DATAFLASH_YAW,
  LP_DATAFLASH_IMAGE,
  LP_DATAFLASH_VALUE,
  LP_DATAFLASH_N_FIELDS,
} LpDataflashField;

/* No flight lasts so long, microseconds. */
#define LP_DATAFLASH_MAX_BOOT_TIME G_GINT64_CONSTANT (1000000000000000)

/* Where a field is: in a binary message, and in a line of text. */
typedef struct {
  guint8 field;  /* an LpDataflashField */
  guint8 offset; /* from the beginning of the message */
  guint8 column; /* from 0 */
  gchar type;    /* its letter */
} LpDataflashPlace;

typedef struct {
  gchar name[LP_DATAFLASH_NAME_LENGTH + 1];
  LpDataflashKind kind;
  guint length; /* of a binary message, its header included */
  guint n_columns;
  guint n_places;
  LpDataflashPlace places[LP_DATAFLASH_N_FIELDS];
  gint parameter_offset; /* of the name of a parameter, or -1 */
  gint parameter_column;
} LpDataflashLayout;

gboolean lp_dataflash_layout_init (LpDataflashLayout *layout, const gchar *name,
    const gchar *types, const gchar *columns);
void lp_dataflash_layout_decode (
    const LpDataflashLayout *layout, const guint8 *message, gdouble *values);
gint64 lp_dataflash_layout_get_boot_time (
    const LpDataflashLayout *layout, const guint8 *message);
gint64 lp_dataflash_get_boot_time (const gdouble *values);

G_END_DECLS
