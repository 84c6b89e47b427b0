/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <string.h>

#include "flight.h"

/*
 * Records of little-endian values of any size, put together one by one.
 */

/* Microseconds before the flight at which its clock was started. */
#define BOOT_TIME (G_GINT64_CONSTANT (1715675370 - 42) * 1000000)
#define NEAR_GROUND_MM 680000

typedef struct {
  guint8 bytes[256];
  guint size;
} Record;

static inline void
record_put (Record *record, gconstpointer data, gsize size)
{
  memcpy (record->bytes + record->size, data, size);
  record->size += (guint) size;
}

static inline void
record_put_u8 (Record *record, guint value)
{
  guint8 byte = (guint8) value;

  record_put (record, &byte, 1);
}

static inline void
record_put_16 (Record *record, gint64 value)
{
  guint16 word = GUINT16_TO_LE ((guint16) value);

  record_put (record, &word, 2);
}

static inline void
record_put_32 (Record *record, gint64 value)
{
  guint32 word = GUINT32_TO_LE ((guint32) value);

  record_put (record, &word, 4);
}

static inline void
record_put_64 (Record *record, gint64 value)
{
  guint64 word = GUINT64_TO_LE ((guint64) value);

  record_put (record, &word, 8);
}

static inline void
record_put_float (Record *record, gdouble value)
{
  gfloat number = (gfloat) value;
  guint32 bits;

  memcpy (&bits, &number, 4);
  record_put_32 (record, bits);
}

static inline void
record_put_double (Record *record, gdouble value)
{
  guint64 bits;

  memcpy (&bits, &value, 8);
  record_put_64 (record, (gint64) bits);
}

/* Text in a field of @size bytes, the rest of it zero. */
static inline void
record_put_text (Record *record, const gchar *text, gsize size)
{
  gchar field[64] = "";

  memcpy (field, text, MIN (strlen (text), size));
  record_put (record, field, size);
}
