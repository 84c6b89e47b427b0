/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "photo_fixture.h"

#include <string.h>

/* Up to the text of DateTimeOriginal: the start of a JPEG, its Exif segment, a
 * TIFF header, and two directories of one entry each. */
static const guint8 head[] = { 0xff, 0xd8, 0xff, 0xe1, 0x00, 0x48, 'E', 'x',
  'i', 'f', 0x00, 0x00, 'I', 'I', '*', 0x00, 0x08, 0x00, 0x00, 0x00, 0x01, 0x00,
  0x69, 0x87, 0x04, 0x00, 0x01, 0x00, 0x00, 0x00, 0x1a, 0x00, 0x00, 0x00, 0x00,
  0x00, 0x00, 0x00, 0x01, 0x00, 0x03, 0x90, 0x02, 0x00, 0x14, 0x00, 0x00, 0x00,
  0x2c, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00 };
static const guint8 tail[] = { 0xff, 0xd9 };

/* @exif_time is as in 2026:01:13 03:04:24. */
void
photo_fixture_write (
    const gchar *folder, const gchar *name, const gchar *exif_time)
{
  g_autofree gchar *path = g_build_filename (folder, name, NULL);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (strlen (exif_time), ==, 19);
  g_byte_array_append (bytes, head, sizeof head);
  g_byte_array_append (bytes, (const guint8 *) exif_time, 20);
  g_byte_array_append (bytes, tail, sizeof tail);
  g_file_set_contents (
      path, (const gchar *) bytes->data, (gssize) bytes->len, &error);
  g_assert_no_error (error);
}
