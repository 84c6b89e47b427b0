/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "photo/lp-photo-file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jpeg/lp-jpeg-info.h"

/* Bytes. Of a larger piece Linux reads only as much as one request to the disk
 * takes, as a rule 1280 KB, for some USB disks no more than this. */
#define PREFETCH_STEP (128 * 1024)

/* What files begin with. Formats in ISO media boxes have their brand, @magic,
 * at offset 8 of a box called ftyp. */
typedef struct {
  const gchar *media_type;
  const gchar *extension;
  guint8 offset;
  guint8 length;
  const gchar *magic;
} ImageType;

static const ImageType image_types[] = {
  { "image/jpeg", "jpg", 0, 3, "\xff\xd8\xff" },
  { "image/png", "png", 0, 8, "\x89PNG\r\n\x1a\n" },
  { "image/tiff", "tif", 0, 4, "II*\0" },
  { "image/tiff", "tif", 0, 4, "MM\0*" },
  { "image/tiff", "tif", 0, 4, "II+\0" },
  { "image/tiff", "tif", 0, 4, "MM\0+" },
  { "image/webp", "webp", 8, 4, "WEBP" },
  { "image/bmp", "bmp", 0, 2, "BM" },
  { "image/gif", "gif", 0, 4, "GIF8" },
  { "image/jp2", "jp2", 4, 8, "jP  \r\n\x87\n" },
  { "image/jxl", "jxl", 4, 8, "JXL \r\n\x87\n" },
  { "image/jxl", "jxl", 0, 2, "\xff\x0a" },
  { "image/heic", "heic", 4, 8, "ftypheic" },
  { "image/heic", "heic", 4, 8, "ftypheix" },
  { "image/heif", "heif", 4, 8, "ftypmif1" },
  { "image/avif", "avif", 4, 8, "ftypavif" },
};

/* Two bytes are soon met by chance: a bitmap's own size stands after them. */
static gboolean
is_bitmap (const guint8 *data, gsize size)
{
  guint32 stated;

  if (size < 26)
    return FALSE;
  memcpy (&stated, data + 2, sizeof stated);
  return GUINT32_FROM_LE (stated) <= size && data[6] == 0 && data[7] == 0 &&
         data[8] == 0 && data[9] == 0;
}

/**
 * lp_photo_file_get_media_type: (skip)
 * @data: (array length=size): the beginning of a file
 * @size: bytes
 *
 * Goes by the content alone: names lie.
 *
 * Returns: (nullable): the media type, or %NULL where it is no picture
 */
const gchar *
lp_photo_file_get_media_type (const guint8 *data, gsize size)
{
  for (guint i = 0; i < G_N_ELEMENTS (image_types); i++) {
    const ImageType *type = &image_types[i];

    if (size < (gsize) type->offset + type->length ||
        memcmp (data + type->offset, type->magic, type->length) != 0)
      continue;
    if (g_str_equal (type->extension, "webp") && memcmp (data, "RIFF", 4) != 0)
      continue;
    if (g_str_equal (type->extension, "bmp") && !is_bitmap (data, size))
      continue;
    return type->media_type;
  }
  return NULL;
}

/**
 * lp_photo_file_get_extension: (skip)
 * @media_type: such as `image/jpeg`
 *
 * Returns: (nullable): how names of such files end, without the dot
 */
const gchar *
lp_photo_file_get_extension (const gchar *media_type)
{
  for (guint i = 0; i < G_N_ELEMENTS (image_types); i++) {
    if (g_str_equal (image_types[i].media_type, media_type))
      return image_types[i].extension;
  }
  return NULL;
}

/**
 * lp_photo_file_prefetch: (skip)
 * @path: a photo
 * @max_bytes: how much of it to ask for, from its beginning
 *
 * Asks the system to read a file into its page cache, for somebody who is
 * going to read it soon. Waits where the disk has more to do than it takes
 * orders for, but not for the bytes. What cannot be opened is left alone:
 * whoever reads it will say so.
 */
void
lp_photo_file_prefetch (const gchar *path, guint64 max_bytes)
{
  gint fd = open (path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  struct stat status;
  guint64 end;

  if (fd < 0)
    return;
  if (fstat (fd, &status) == 0 && S_ISREG (status.st_mode)) {
    end = MIN ((guint64) status.st_size, max_bytes);
    for (guint64 at = 0; at < end; at += PREFETCH_STEP)
      posix_fadvise (
          fd, at, MIN (PREFETCH_STEP, end - at), POSIX_FADV_WILLNEED);
  }
  close (fd);
}

static gboolean
check_stat (const gchar *path, const struct stat *status, guint64 max_bytes,
    const gchar **reason, GError **error)
{
  if (!S_ISREG (status->st_mode)) {
    *reason = LP_PHOTO_FILE_UNREADABLE;
    g_set_error (error, LP_ERROR, LP_ERROR_READ,
        "Photo '%s' is not a regular file.", path);
    return FALSE;
  }
  if (status->st_size == 0) {
    *reason = LP_PHOTO_FILE_EMPTY;
    g_set_error (
        error, LP_ERROR, LP_ERROR_FORMAT, "Photo '%s' is empty.", path);
    return FALSE;
  }
  if ((guint64) status->st_size > max_bytes) {
    *reason = LP_PHOTO_FILE_TOO_LARGE;
    g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
        "Photo '%s' has %" G_GUINT64_FORMAT " bytes; at most %" G_GUINT64_FORMAT
        " are read.",
        path, (guint64) status->st_size, max_bytes);
    return FALSE;
  }
  return TRUE;
}

/**
 * lp_photo_file_open: (skip)
 * @path: a photo
 * @max_bytes: more are refused
 * @size: (out): bytes in the file
 * @reason: (out): why it cannot be had, one of the words above
 * @error: the same as a sentence
 *
 * Opens a file to be read once from beginning to end. A pipe or a device is
 * refused without waiting for anybody.
 *
 * Returns: the file descriptor, to be closed, or -1
 */
gint
lp_photo_file_open (const gchar *path, guint64 max_bytes, gsize *size,
    const gchar **reason, GError **error)
{
  gint fd = open (path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  gint code = errno;
  struct stat status;

  if (fd < 0 || fstat (fd, &status) < 0) {
    if (fd >= 0)
      code = errno;
    *reason = code == ENOENT || code == ENOTDIR ? LP_PHOTO_FILE_MISSING
                                                : LP_PHOTO_FILE_UNREADABLE;
    g_set_error (error, LP_ERROR, LP_ERROR_READ, "Cannot open photo '%s': %s.",
        path, g_strerror (code));
  } else if (check_stat (path, &status, max_bytes, reason, error)) {
    *size = status.st_size;
    return fd;
  }
  if (fd >= 0)
    close (fd);
  return -1;
}

/**
 * lp_photo_file_read: (skip)
 * @fd: what lp_photo_file_open() returned
 * @path: its path, for messages
 * @data: (array length=size): where to put the bytes
 * @size: the size that lp_photo_file_open() gave
 * @length: (out): bytes read, fewer than @size where the file has been cut
 *   meanwhile
 * @reason: (out): why it cannot be had
 * @error: the same as a sentence
 *
 * Returns: whether at least one byte was read, and no error met
 */
gboolean
lp_photo_file_read (gint fd, const gchar *path, guint8 *data, gsize size,
    gsize *length, const gchar **reason, GError **error)
{
  gsize done = 0;

  while (done < size) {
    gssize n = read (fd, data + done, size - done);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0) {
      *reason = LP_PHOTO_FILE_UNREADABLE;
      g_set_error (error, LP_ERROR, LP_ERROR_READ,
          "Cannot read photo '%s': %s.", path, g_strerror (errno));
      return FALSE;
    }
    if (n == 0)
      break;
    done += n;
  }
  *length = done;
  if (done == 0) {
    *reason = LP_PHOTO_FILE_EMPTY;
    g_set_error (
        error, LP_ERROR, LP_ERROR_FORMAT, "Photo '%s' is empty.", path);
    return FALSE;
  }
  return TRUE;
}

static gboolean
identify_jpeg (LpPhotoFile *file, const gchar *path, const guint8 *data,
    gsize size, guint64 max_pixels, const gchar **reason, GError **error)
{
  g_autoptr (GError) problem = NULL;
  LpJpegInfo info;

  if (!lp_jpeg_info_read (&info, data, size, &problem) ||
      !lp_jpeg_info_check (&info, &problem)) {
    *reason = g_error_matches (problem, LP_ERROR, LP_ERROR_FORMAT)
                  ? LP_PHOTO_FILE_BROKEN
                  : LP_PHOTO_FILE_UNSUPPORTED;
    g_set_error (error, LP_ERROR, problem->code, "Photo '%s' is unusable: %s",
        path, problem->message);
    return FALSE;
  }
  if ((guint64) info.width * info.height > max_pixels) {
    *reason = LP_PHOTO_FILE_TOO_LARGE;
    g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
        "Photo '%s' has %ux%u pixels; at most %" G_GUINT64_FORMAT
        " are decoded.",
        path, info.width, info.height, max_pixels);
    return FALSE;
  }
  file->size = info.end;
  file->damaged = !info.has_end;
  file->orientation = info.exif_orientation;
  return TRUE;
}

/**
 * lp_photo_file_identify: (skip)
 * @file: (out caller-allocates): what it is
 * @path: its path, for messages
 * @data: (array length=size): all of the file
 * @size: bytes
 * @max_pixels: pictures of more pixels are refused
 * @reason: (out): why it cannot be used, one of the words above
 * @error: the same as a sentence
 *
 * Says of what type a file is. Of a JPEG the header is checked, the extent of
 * the primary image found, and whether the file holds all of it. Other types
 * are left to their decoders.
 *
 * Returns: whether it can be handed to a decoder
 */
gboolean
lp_photo_file_identify (LpPhotoFile *file, const gchar *path,
    const guint8 *data, gsize size, guint64 max_pixels, const gchar **reason,
    GError **error)
{
  file->media_type = lp_photo_file_get_media_type (data, size);
  file->size = size;
  file->damaged = FALSE;
  file->orientation = 0;
  if (file->media_type == NULL) {
    *reason = LP_PHOTO_FILE_NOT_A_PHOTO;
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "File '%s' is not a photo: its content is of no known image format.",
        path);
    return FALSE;
  }
  if (g_str_equal (file->media_type, "image/jpeg"))
    return identify_jpeg (file, path, data, size, max_pixels, reason, error);
  return TRUE;
}
