/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg/lp-jpeg-lossless.h"

#include "jpeg/lp-jpeg-coefficients.h"
#include "jpeg/lp-jpeg-info.h"
#include "jpeg/lp-jpeg-metadata.h"
#include "jpeg/lp-jpeg-scan.h"
#include "photo/lp-photo-file.h"

/* The marker SOI, after which the other segments go. */
#define START_SIZE 2

struct _LpJpegLossless {
  const guint8 *data; /* NULL where no photo is open */
  gsize size;
  LpJpegInfo info;
  LpJpegScan *scan;
  gboolean can_scan; /* the open photo */
  LpJpegCoefficients *coefficients;
  LpJpegMetadata *metadata;
};

/**
 * lp_jpeg_lossless_new: (skip)
 *
 * Returns: (transfer full): what cuts crops out of one photo after the other,
 *   used by one thread at a time
 */
LpJpegLossless *
lp_jpeg_lossless_new (void)
{
  LpJpegLossless *self = g_new0 (LpJpegLossless, 1);

  self->scan = lp_jpeg_scan_new ();
  self->coefficients = lp_jpeg_coefficients_new ();
  return self;
}

static void
close_photo (LpJpegLossless *self)
{
  lp_jpeg_coefficients_close (self->coefficients);
  g_clear_pointer (&self->metadata, lp_jpeg_metadata_free);
  self->data = NULL;
}

/**
 * lp_jpeg_lossless_free: (skip)
 * @self: (transfer full): what cuts crops
 */
void
lp_jpeg_lossless_free (LpJpegLossless *self)
{
  close_photo (self);
  lp_jpeg_coefficients_free (self->coefficients);
  lp_jpeg_scan_free (self->scan);
  g_free (self);
}

static gboolean
check_size (const LpJpegInfo *info, GError **error)
{
  if ((guint64) info->width * info->height <= LP_PHOTO_FILE_MAX_PIXELS)
    return TRUE;
  g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
      "The JPEG is said to have %u by %u pixels, more than the "
      "%" G_GUINT64_FORMAT " that are allowed.",
      info->width, info->height, LP_PHOTO_FILE_MAX_PIXELS);
  return FALSE;
}

/* What this project's own reader says of a photo comes before what libjpeg
 * does, which cannot open all that it is asked to. */
static gboolean
read_header (
    LpJpegLossless *self, const guint8 *data, gsize size, GError **error)
{
  g_autoptr (GError) problem = NULL;
  gsize header_size = size;

  if (lp_jpeg_coefficients_open (self->coefficients, data, size, &problem))
    header_size = lp_jpeg_coefficients_get_header_size (self->coefficients);
  if (!lp_jpeg_info_read (&self->info, data, header_size, error) ||
      !lp_jpeg_info_check (&self->info, error) ||
      !check_size (&self->info, error))
    return FALSE;
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/**
 * lp_jpeg_lossless_open: (skip)
 * @self: what cuts crops
 * @data: (array length=size): a JPEG file, which has to stay until the next
 *   is opened
 * @size: its size in bytes
 * @width: (out): columns of the photo, as stored
 * @height: (out): rows
 * @error: where to say what is wrong: %LP_ERROR_FORMAT where the file is
 *   broken, %LP_ERROR_ARGUMENT where it is of a kind that is not supported
 *
 * Turns to another photo.
 *
 * Returns: whether it is one that can be cropped
 */
gboolean
lp_jpeg_lossless_open (LpJpegLossless *self, const guint8 *data, gsize size,
    gint *width, gint *height, GError **error)
{
  close_photo (self);
  if (!read_header (self, data, size, error))
    return FALSE;
  self->metadata = lp_jpeg_metadata_new (
      lp_jpeg_coefficients_get_segments (self->coefficients),
      self->info.exif_orientation);
  self->can_scan = lp_jpeg_scan_open (self->scan, data, size);
  self->data = data;
  self->size = size;
  *width = self->info.width;
  *height = self->info.height;
  return TRUE;
}

/* Moves the origin left and up to the grid of iMCUs; the other edges stay. */
static gboolean
cover (const LpJpegInfo *info, const GstVideoRectangle *area,
    GstVideoRectangle *covered, GError **error)
{
  guint imcu_width, imcu_height;

  if (area->x < 0 || area->y < 0 || area->w < 1 || area->h < 1 ||
      area->w > info->width || area->x > info->width - area->w ||
      area->h > info->height || area->y > info->height - area->h) {
    g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
        "The area %dx%d at %d,%d is not within the photo of %ux%u pixels.",
        area->w, area->h, area->x, area->y, info->width, info->height);
    return FALSE;
  }
  lp_jpeg_info_get_imcu (info, &imcu_width, &imcu_height);
  covered->x = area->x - area->x % imcu_width;
  covered->y = area->y - area->y % imcu_height;
  covered->w = area->x + area->w - covered->x;
  covered->h = area->y + area->h - covered->y;
  return TRUE;
}

/* The offset after the start of a JPEG and those segments with which it tells
 * its colour space. */
static gsize
find_tables (const GByteArray *jpeg)
{
  gsize offset = START_SIZE;

  while (jpeg->data[offset + 1] >= JPEG_APP0 &&
         jpeg->data[offset + 1] <= JPEG_APP0 + 15)
    offset += 2 + (jpeg->data[offset + 2] << 8 | jpeg->data[offset + 3]);
  return offset;
}

/* Puts the metadata between the start of a JPEG and the rest. */
static GBytes *
complete (LpJpegLossless *self, const GByteArray *jpeg,
    const GstVideoRectangle *covered)
{
  GByteArray *crop = g_byte_array_sized_new (jpeg->len + 4096);
  gsize offset = START_SIZE;

  if (lp_jpeg_coefficients_keeps_segments (self->coefficients))
    offset = find_tables (jpeg); /* the metadata has them, too */
  g_byte_array_append (crop, jpeg->data, START_SIZE);
  lp_jpeg_metadata_append (self->metadata, covered->w, covered->h, crop);
  g_byte_array_append (crop, jpeg->data + offset, jpeg->len - offset);
  return g_byte_array_free_to_bytes (crop);
}

/* What is coded stays coded, and but few of the photo's bytes are looked at
 * closely. */
static void
crop_coded (LpJpegLossless *self, const GstVideoRectangle *covered,
    guint n_areas, GBytes **crops, gint *n_intact_rows)
{
  g_autofree GByteArray **jpegs = g_new (GByteArray *, n_areas);

  lp_jpeg_scan_extract (self->scan, covered, n_areas, jpegs, n_intact_rows);
  for (guint i = 0; i < n_areas; i++)
    if (jpegs[i]->len > 0)
      crops[i] = complete (self, jpegs[i], &covered[i]);
}

/* Takes any photo, and much more time and memory. */
static gboolean
crop_coefficients (LpJpegLossless *self, const GstVideoRectangle *covered,
    guint n_areas, GBytes **crops, gint *n_intact_rows, GError **error)
{
  /* A second call reads the photo once more. */
  if (!lp_jpeg_coefficients_open (
          self->coefficients, self->data, self->size, error) ||
      !lp_jpeg_coefficients_read (self->coefficients, n_intact_rows, error))
    return FALSE;
  for (guint i = 0; i < n_areas; i++) {
    g_autoptr (GByteArray) jpeg = NULL;

    if (covered[i].y + covered[i].h > *n_intact_rows)
      continue;
    jpeg = lp_jpeg_coefficients_write (self->coefficients, &covered[i], error);
    if (jpeg == NULL)
      return FALSE;
    crops[i] = complete (self, jpeg, &covered[i]);
  }
  return TRUE;
}

/**
 * lp_jpeg_lossless_crop: (skip)
 * @self: what cuts crops, with a photo open
 * @areas: (array length=n_areas): areas of the photo
 * @n_areas: how many
 * @crops: (out) (array length=n_areas) (transfer full): a JPEG file for each,
 *   %NULL where an area reaches beyond the intact rows
 * @covered: (out) (array length=n_areas): the pixels of the photo that each
 *   crop holds: the origin is moved left and up to where an iMCU begins, the
 *   right and lower edge stay where they are
 * @n_intact_rows: (out): rows of the photo, from the top, that can be read
 *   without fault; its height where none was met on the way to the areas' end
 * @error: where to say what is wrong
 *
 * Cuts areas out of the photo without decoding it to samples. Their quantised
 * coefficients are those of the photo.
 *
 * Returns: whether the photo could be read, be it in part; %FALSE as well
 *   where an area is not within it
 */
gboolean
lp_jpeg_lossless_crop (LpJpegLossless *self, const GstVideoRectangle *areas,
    guint n_areas, GBytes **crops, GstVideoRectangle *covered,
    gint *n_intact_rows, GError **error)
{
  gboolean success;

  g_return_val_if_fail (self->data != NULL, FALSE);

  for (guint i = 0; i < n_areas; i++)
    crops[i] = NULL;
  for (guint i = 0; i < n_areas; i++)
    if (!cover (&self->info, &areas[i], &covered[i], error))
      return FALSE;
  if (self->can_scan) {
    crop_coded (self, covered, n_areas, crops, n_intact_rows);
    return TRUE;
  }
  success =
      crop_coefficients (self, covered, n_areas, crops, n_intact_rows, error);
  /* much memory, which is not needed while the crops are */
  lp_jpeg_coefficients_close (self->coefficients);
  if (success)
    return TRUE;
  for (guint i = 0; i < n_areas; i++)
    g_clear_pointer (&crops[i], g_bytes_unref);
  return FALSE;
}

/**
 * lp_jpeg_lossless_get_remarks: (skip)
 * @self: what cuts crops, with a photo open
 *
 * Returns: (element-type utf8) (transfer none): what the photo's crops lack of
 *   its metadata, and why, a sentence each; complete once they are cut, and
 *   valid until the next photo is opened
 */
const GPtrArray *
lp_jpeg_lossless_get_remarks (const LpJpegLossless *self)
{
  g_return_val_if_fail (self->metadata != NULL, NULL);

  return lp_jpeg_metadata_get_remarks (self->metadata);
}
