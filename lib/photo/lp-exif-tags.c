/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "photo/lp-exif-tags.h"

#include <string.h>

/* TIFF 6.0, section 2. */
#define HEADER_SIZE 8
#define ENTRY_SIZE 12

/* As in Exiv2: what says that it has more is no directory. */
#define MAX_ENTRIES 256

/* Of one tag; none that is looked for has more than three, or 20 letters. */
#define MAX_NUMBERS 16
#define MAX_TEXT 256

#define TAG_EXIF_DIRECTORY 0x8769
#define TAG_GPS_DIRECTORY 0x8825

enum {
  TYPE_BYTE = 1,
  TYPE_ASCII = 2,
  TYPE_SHORT = 3,
  TYPE_LONG = 4,
  TYPE_RATIONAL = 5,
  TYPE_UNDEFINED = 7,
  TYPE_SIGNED_LONG = 9,
  TYPE_SIGNED_RATIONAL = 10,
  TYPE_DIRECTORY = 13,
};

static const guint8 type_sizes[] = {
  [TYPE_BYTE] = 1,
  [TYPE_ASCII] = 1,
  [TYPE_SHORT] = 2,
  [TYPE_LONG] = 4,
  [TYPE_RATIONAL] = 8,
  [TYPE_UNDEFINED] = 1,
  [TYPE_SIGNED_LONG] = 4,
  [TYPE_SIGNED_RATIONAL] = 8,
  [TYPE_DIRECTORY] = 4,
};

typedef struct {
  const guint8 *bytes;
  gsize size;
  gboolean is_big_endian;
} Tiff;

/* An entry of a directory. */
typedef struct {
  guint number;
  guint type;
  guint32 count;
  const guint8 *value;
} Entry;

static guint
read_16 (const Tiff *tiff, const guint8 *data)
{
  return tiff->is_big_endian ? data[0] << 8 | data[1] : data[1] << 8 | data[0];
}

static guint32
read_32 (const Tiff *tiff, const guint8 *data)
{
  guint32 first = read_16 (tiff, data);
  guint32 second = read_16 (tiff, data + 2);

  return tiff->is_big_endian ? first << 16 | second : second << 16 | first;
}

/* Returns whether the entry's value is of a type that counts and lies within
 * the data. */
static gboolean
read_entry (const Tiff *tiff, const guint8 *data, Entry *entry)
{
  guint64 size;

  entry->number = read_16 (tiff, data);
  entry->type = read_16 (tiff, data + 2);
  entry->count = read_32 (tiff, data + 4);
  entry->value = data + 8;
  if (entry->type >= G_N_ELEMENTS (type_sizes) || type_sizes[entry->type] == 0)
    return FALSE;
  size = (guint64) entry->count * type_sizes[entry->type];
  if (size > 4) {
    guint32 offset = read_32 (tiff, data + 8);

    if (offset > tiff->size || size > tiff->size - offset)
      return FALSE;
    entry->value = tiff->bytes + offset;
  }
  return entry->count > 0;
}

static void
append_number (const Tiff *tiff, guint type, const guint8 *value, GString *text)
{
  switch (type) {
    case TYPE_SHORT:
      g_string_append_printf (text, "%u", read_16 (tiff, value));
      break;
    case TYPE_LONG:
    case TYPE_DIRECTORY:
      g_string_append_printf (text, "%u", read_32 (tiff, value));
      break;
    case TYPE_SIGNED_LONG:
      g_string_append_printf (text, "%d", (gint32) read_32 (tiff, value));
      break;
    case TYPE_RATIONAL:
      g_string_append_printf (
          text, "%u/%u", read_32 (tiff, value), read_32 (tiff, value + 4));
      break;
    case TYPE_SIGNED_RATIONAL:
      g_string_append_printf (text, "%d/%d", (gint32) read_32 (tiff, value),
          (gint32) read_32 (tiff, value + 4));
      break;
    default:
      g_string_append_printf (text, "%u", *value);
  }
}

/* As text, the way Exiv2 writes it. */
static gchar *
dup_text (const Tiff *tiff, const Entry *entry)
{
  GString *text;

  if (entry->type == TYPE_ASCII)
    return g_strndup (
        (const gchar *) entry->value, MIN (entry->count, MAX_TEXT));
  text = g_string_sized_new (64);
  for (guint i = 0; i < MIN (entry->count, MAX_NUMBERS); i++) {
    if (i > 0)
      g_string_append_c (text, ' ');
    append_number (tiff, entry->type,
        entry->value + (gsize) i * type_sizes[entry->type], text);
  }
  return g_string_free (text, FALSE);
}

static gboolean
is_offset (const Entry *entry)
{
  return entry->type == TYPE_LONG || entry->type == TYPE_SIGNED_LONG ||
         entry->type == TYPE_DIRECTORY;
}

/* Reads the directory at @offset and, of the first one, those that it names:
 * never any further, so that directories in a circle come to an end. */
static void
read_directory (
    LpPhotoTags *tags, const Tiff *tiff, LpPhotoGroup group, guint32 offset)
{
  const guint8 *data, *end = tiff->bytes + tiff->size;
  guint n_entries;

  if (tiff->size < 2 || offset > tiff->size - 2)
    return;
  data = tiff->bytes + offset;
  n_entries = read_16 (tiff, data);
  data += 2;
  if (n_entries > MAX_ENTRIES)
    return;
  for (; n_entries > 0 && end - data >= ENTRY_SIZE;
       n_entries--, data += ENTRY_SIZE) {
    Entry entry;
    LpPhotoTag tag;

    if (!read_entry (tiff, data, &entry))
      continue;
    tag = lp_photo_tags_find_exif (group, entry.number);
    if (tag < LP_PHOTO_N_TAGS)
      lp_photo_tags_take (tags, tag, dup_text (tiff, &entry));
    else if (group != LP_PHOTO_GROUP_IMAGE || !is_offset (&entry))
      continue;
    else if (entry.number == TAG_EXIF_DIRECTORY)
      read_directory (
          tags, tiff, LP_PHOTO_GROUP_EXIF, read_32 (tiff, entry.value));
    else if (entry.number == TAG_GPS_DIRECTORY)
      read_directory (
          tags, tiff, LP_PHOTO_GROUP_GPS, read_32 (tiff, entry.value));
  }
}

/**
 * lp_exif_tags_read: (skip)
 * @tags: tags, to be filled in
 * @tiff: (array length=size): EXIF, from the header of TIFF on
 * @size: bytes
 *
 * Entries that are cut off, or of types that no tag has, are passed over, and
 * so are maker notes and the thumbnail.
 */
void
lp_exif_tags_read (LpPhotoTags *tags, const guint8 *tiff, gsize size)
{
  Tiff self = { tiff, size, FALSE };

  if (size < HEADER_SIZE)
    return;
  if (memcmp (tiff, "MM\0*", 4) == 0)
    self.is_big_endian = TRUE;
  else if (memcmp (tiff, "II*\0", 4) != 0)
    return;
  read_directory (tags, &self, LP_PHOTO_GROUP_IMAGE, read_32 (&self, tiff + 4));
}
