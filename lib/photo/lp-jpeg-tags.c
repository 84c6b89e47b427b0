/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "photo/lp-jpeg-tags.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "jpeg/lp-jpeg-marker.h"
#include "photo/lp-exif-tags.h"
#include "photo/lp-xmp-tags.h"

/* Bytes: a segment's length is written in 16 bits. */
#define MAX_SEGMENT 65535

/* Bytes read at once where only a marker is looked for. */
#define STEP 4096

/* Bytes of what is no marker in front of one; who pads more is no camera. */
#define MAX_GARBAGE 65536

#define EXIF_ID "Exif\0"
#define EXIF_ID_SIZE 6
#define XMP_ID "http://ns.adobe.com/xap/1.0/"
#define XMP_ID_SIZE 29

/* A piece of the file. */
typedef struct {
  gint fd;
  guint64 offset; /* in the file */
  gsize length;
  guint8 bytes[MAX_SEGMENT];
} Window;

typedef struct {
  LpPhotoTags *tags;
  gboolean has_exif;
  gboolean has_xmp;
} Search;

/* Returns what the file holds from @offset on: @wanted bytes, fewer only at
 * its end. */
static const guint8 *
look (Window *window, guint64 offset, gsize wanted, gsize *available)
{
  gsize skipped;

  if (offset < window->offset ||
      offset + wanted > window->offset + window->length) {
    gsize size = CLAMP (wanted, STEP, sizeof window->bytes);

    window->offset = offset;
    window->length = 0;
    while (window->length < wanted) {
      gssize n = pread (window->fd, window->bytes + window->length,
          size - window->length, (off_t) (offset + window->length));

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        break;
      window->length += (gsize) n;
    }
  }
  skipped = (gsize) (offset - window->offset);
  *available = MIN (wanted, window->length - skipped);
  return window->bytes + skipped;
}

/* Finds the next marker from @offset on. Returns 0 where there is none. */
static guint8
find_marker (Window *window, guint64 *offset)
{
  gboolean after_ff = FALSE;

  for (gsize i = 0; i < MAX_GARBAGE; i++) {
    gsize available;
    const guint8 *byte = look (window, (*offset)++, 1, &available);

    if (available == 0)
      return 0;
    if (after_ff && *byte != 0xff && *byte != 0)
      return *byte;
    after_ff = *byte == 0xff;
  }
  return 0;
}

static gboolean
stands_alone (guint8 marker)
{
  return marker == LP_JPEG_MARKER_TEM || marker == LP_JPEG_MARKER_SOI ||
         (marker >= LP_JPEG_MARKER_RST0 && marker <= LP_JPEG_MARKER_RST7);
}

static gboolean
is_frame (guint8 marker)
{
  return marker >= LP_JPEG_MARKER_SOF0 && marker <= LP_JPEG_MARKER_SOF15 &&
         marker != LP_JPEG_MARKER_DHT && marker != LP_JPEG_MARKER_JPG &&
         marker != LP_JPEG_MARKER_DAC;
}

/* @offset and @size are those of what follows the segment's length. A segment
 * that the file's end cuts off is read as far as it goes. */
static void
read_app1 (Search *search, Window *window, guint64 offset, gsize size)
{
  gsize available;
  const guint8 *data =
      look (window, offset, MIN (size, XMP_ID_SIZE), &available);

  if (!search->has_exif && available > EXIF_ID_SIZE &&
      memcmp (data, EXIF_ID, EXIF_ID_SIZE) == 0) {
    data = look (window, offset, size, &available);
    lp_exif_tags_read (
        search->tags, data + EXIF_ID_SIZE, available - EXIF_ID_SIZE);
    search->has_exif = TRUE;
  } else if (!search->has_xmp && available == XMP_ID_SIZE &&
             memcmp (data, XMP_ID, XMP_ID_SIZE) == 0) {
    data = look (window, offset, size, &available);
    lp_xmp_tags_read (
        search->tags, data + XMP_ID_SIZE, available - XMP_ID_SIZE);
    search->has_xmp = TRUE;
  }
}

static void
read_frame (Search *search, Window *window, guint64 offset)
{
  gsize available;
  const guint8 *data = look (window, offset, 5, &available);

  if (available < 5)
    return;
  search->tags->height = data[1] << 8 | data[2];
  search->tags->width = data[3] << 8 | data[4];
}

static void
read_segments (Search *search, Window *window)
{
  guint64 offset = 2;
  guint8 marker;

  while ((marker = find_marker (window, &offset)) != 0) {
    gsize available, length;
    const guint8 *bytes;

    if (marker == LP_JPEG_MARKER_EOI || marker == LP_JPEG_MARKER_SOS)
      return;
    if (stands_alone (marker))
      continue;
    bytes = look (window, offset, 2, &available);
    if (available < 2)
      return;
    length = MAX (bytes[0] << 8 | bytes[1], 2);
    if (marker == LP_JPEG_MARKER_APP1)
      read_app1 (search, window, offset + 2, length - 2);
    else if (is_frame (marker) && search->tags->width == 0 && length >= 8)
      read_frame (search, window, offset + 2);
    if (search->has_exif && search->has_xmp && search->tags->width != 0)
      return;
    offset += length;
  }
}

/**
 * lp_jpeg_tags_read: (skip)
 * @tags: empty tags, to be filled in
 * @fd: a file, open for reading
 *
 * Walks the segments up to the picture and reads EXIF and XMP, of either the
 * first, wherever they stand. Of what is damaged the readable part counts.
 * XMP that is continued in further segments (extended XMP) is not.
 *
 * Returns: whether it is a JPEG
 */
gboolean
lp_jpeg_tags_read (LpPhotoTags *tags, gint fd)
{
  g_autofree Window *window = g_malloc (sizeof *window);
  Search search = { .tags = tags };
  const guint8 *start;
  gsize available;

  window->fd = fd;
  window->offset = 0;
  window->length = 0;
  start = look (window, 0, 2, &available);
  if (available < 2 || start[0] != 0xff || start[1] != LP_JPEG_MARKER_SOI)
    return FALSE;
  read_segments (&search, window);
  return TRUE;
}
