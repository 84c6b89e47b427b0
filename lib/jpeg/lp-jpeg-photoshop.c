/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg/lp-jpeg-photoshop.h"

#include <string.h>

/* Photoshop File Formats Specification, image resource IDs. */
enum {
  RESOURCE_THUMBNAIL_PHOTOSHOP_4 = 0x0409,
  RESOURCE_THUMBNAIL = 0x040c,
};

/* A resource: signature, ID, name with its length before it and padded to an
 * even size, size of the data, data padded likewise. */
#define SIGNATURE_SIZE 4
#define ID_SIZE 2
#define LENGTH_SIZE 4

static const gchar signatures[][SIGNATURE_SIZE + 1] = { "8BIM", "MeSa", "PHUT",
  "AgHg", "DCSR" };

static gboolean
has_signature (const guint8 *data)
{
  for (guint i = 0; i < G_N_ELEMENTS (signatures); i++)
    if (memcmp (data, signatures[i], SIGNATURE_SIZE) == 0)
      return TRUE;
  return FALSE;
}

/* The bytes that the resource at the beginning of @data takes, 0 where there
 * is none. The padding of the last one may be missing. */
static gsize
measure_resource (const guint8 *data, gsize size)
{
  gsize length_offset, end;
  guint32 length;

  if (size < SIGNATURE_SIZE + ID_SIZE + 1 || !has_signature (data))
    return 0;
  length_offset =
      SIGNATURE_SIZE + ID_SIZE + (data[SIGNATURE_SIZE + ID_SIZE] | 1) + 1;
  if (length_offset + LENGTH_SIZE > size)
    return 0;
  memcpy (&length, data + length_offset, LENGTH_SIZE);
  length = GUINT32_FROM_BE (length);
  end = length_offset + LENGTH_SIZE;
  if (length > size - end)
    return 0;
  return MIN (end + length + length % 2, size);
}

static gboolean
is_thumbnail (const guint8 *resource)
{
  guint id = resource[SIGNATURE_SIZE] << 8 | resource[SIGNATURE_SIZE + 1];

  return id == RESOURCE_THUMBNAIL || id == RESOURCE_THUMBNAIL_PHOTOSHOP_4;
}

/**
 * lp_jpeg_photoshop_copy_without_thumbnails: (skip)
 * @resources: image resources, of all segments of a photo together
 * @result: where to append those that are no thumbnails
 *
 * Returns: whether all of @resources could be read. What was appended before
 *   that turned out makes no sense.
 */
gboolean
lp_jpeg_photoshop_copy_without_thumbnails (
    const GByteArray *resources, GByteArray *result)
{
  gsize offset = 0;

  while (offset < resources->len) {
    const guint8 *resource = resources->data + offset;
    gsize size = measure_resource (resource, resources->len - offset);

    if (size == 0)
      return FALSE;
    if (!is_thumbnail (resource))
      g_byte_array_append (result, resource, size);
    offset += size;
  }
  return TRUE;
}
