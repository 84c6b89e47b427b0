/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "dataflash_fixture.h"

#include <string.h>

static void
append_integer (GByteArray *log, gint64 value, guint size)
{
  guint64 little = GUINT64_TO_LE ((guint64) value);

  g_byte_array_append (log, (const guint8 *) &little, size);
}

static void
append_float (GByteArray *log, gdouble value)
{
  gfloat single = (gfloat) value;
  guint32 bits;

  memcpy (&bits, &single, sizeof bits);
  append_integer (log, bits, sizeof bits);
}

static void
append_text (GByteArray *log, const gchar *text, guint size)
{
  guint old_length = log->len;

  g_byte_array_set_size (log, old_length + size);
  memset (log->data + old_length, 0, size);
  memcpy (log->data + old_length, text, MIN (strlen (text), size));
}

static void
append_header (GByteArray *log, guint type)
{
  const guint8 header[] = { 0xa3, 0x95, (guint8) type };

  g_byte_array_append (log, header, sizeof header);
}

static guint
get_size (gchar letter)
{
  if (strchr ("bBM", letter) != NULL)
    return 1;
  if (strchr ("hHcCg", letter) != NULL)
    return 2;
  if (strchr ("qQd", letter) != NULL)
    return 8;
  if (letter == 'N')
    return 16;
  return letter == 'Z' || letter == 'a' ? 64 : 4;
}

GByteArray *
dataflash_new (void)
{
  GByteArray *log = g_byte_array_new ();

  dataflash_add_format (
      log, 128, "FMT", "BBnNZ", "Type,Length,Name,Format,Columns");
  return log;
}

void
dataflash_add_format (GByteArray *log, guint type, const gchar *name,
    const gchar *types, const gchar *columns)
{
  guint length = 3;

  for (const gchar *letter = types; *letter != '\0'; letter++)
    length += get_size (*letter);
  append_header (log, 128);
  append_integer (log, type, 1);
  append_integer (log, length, 1);
  append_text (log, name, 4);
  append_text (log, types, 16);
  append_text (log, columns, 64);
}

void
dataflash_add (GByteArray *log, guint type, const gchar *types, ...)
{
  va_list values;

  append_header (log, type);
  va_start (values, types);
  for (; *types != '\0'; types++) {
    if (*types == 'f')
      append_float (log, va_arg (values, gdouble));
    else if (*types == 'd') {
      gdouble value = va_arg (values, gdouble);
      gint64 bits;

      memcpy (&bits, &value, sizeof bits);
      append_integer (log, bits, sizeof bits);
    } else if (strchr ("nNZa", *types) != NULL)
      append_text (log, va_arg (values, const gchar *), get_size (*types));
    else
      append_integer (log, va_arg (values, gint64), get_size (*types));
  }
  va_end (values);
}

void
dataflash_add_parameter (
    GByteArray *log, guint type, const gchar *name, gdouble value)
{
  dataflash_add (log, type, "QNf", (gint64) 1, name, value);
}
