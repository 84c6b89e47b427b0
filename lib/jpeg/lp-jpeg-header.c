/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg/lp-jpeg-header.h"

#include <string.h>

#include "jpeg/lp-jpeg-info.h"
#include "jpeg/lp-jpeg-reader.h"
#include "photo/lp-photo-file.h"

/* Each scan takes time for the whole photo, however few bytes it has. The
 * largest may have ten, as progressive ones usually do; a photo of 10 million
 * pixels 400. */
#define MAX_PIXELS_OF_ALL_SCANS (10 * LP_PHOTO_FILE_MAX_PIXELS)

/* The first scan of a progressive photo takes a bit a block at least, and
 * components may have one sample for 16 pixels. */
#define MAX_PIXELS_OF_A_BYTE (8 * DCTSIZE2 * 16)

/* By how much the samples of @component are fewer than the photo's pixels, in
 * each direction; 0 where by no whole number. */
static gint
horizontal_step (const struct jpeg_decompress_struct *libjpeg, gint component)
{
  gint factor = libjpeg->comp_info[component].h_samp_factor;

  return libjpeg->max_h_samp_factor % factor == 0
             ? libjpeg->max_h_samp_factor / factor
             : 0;
}

static gint
vertical_step (const struct jpeg_decompress_struct *libjpeg, gint component)
{
  gint factor = libjpeg->comp_info[component].v_samp_factor;

  return libjpeg->max_v_samp_factor % factor == 0
             ? libjpeg->max_v_samp_factor / factor
             : 0;
}

static GstVideoFormat
find_format (const struct jpeg_decompress_struct *libjpeg)
{
  gint horizontal, vertical;

  if (libjpeg->jpeg_color_space == JCS_GRAYSCALE)
    return GST_VIDEO_FORMAT_GRAY8;
  if (libjpeg->jpeg_color_space != JCS_YCbCr)
    return GST_VIDEO_FORMAT_RGB;
  horizontal = horizontal_step (libjpeg, 1);
  vertical = vertical_step (libjpeg, 1);
  if (horizontal_step (libjpeg, 0) != 1 || vertical_step (libjpeg, 0) != 1 ||
      horizontal_step (libjpeg, 2) != horizontal ||
      vertical_step (libjpeg, 2) != vertical)
    return GST_VIDEO_FORMAT_RGB;
  if (horizontal == 2 && vertical == 2)
    return GST_VIDEO_FORMAT_I420;
  if (horizontal == 2 && vertical == 1)
    return GST_VIDEO_FORMAT_Y42B;
  if (horizontal == 1 && vertical == 1)
    return GST_VIDEO_FORMAT_Y444;
  return GST_VIDEO_FORMAT_RGB;
}

/* Upsampling looks at the samples next to a part. */
static void
find_margins (
    LpJpegHeader *header, const struct jpeg_decompress_struct *libjpeg)
{
  header->margin_x = 0;
  header->margin_y = 0;
  for (gint i = 0; i < libjpeg->num_components; i++) {
    if (horizontal_step (libjpeg, i) != 1)
      header->margin_x = header->grid.imcu_width;
    if (vertical_step (libjpeg, i) != 1)
      header->margin_y = header->grid.imcu_height;
  }
}

/* As jpegdec does it, so that caps are the same: all it says of grey and RGB
 * is that nothing is known. */
static void
describe_colours (GstVideoInfo *info)
{
  GstVideoColorimetry colorimetry = { GST_VIDEO_COLOR_RANGE_UNKNOWN,
    GST_VIDEO_COLOR_MATRIX_UNKNOWN, GST_VIDEO_TRANSFER_UNKNOWN,
    GST_VIDEO_COLOR_PRIMARIES_UNKNOWN };

  if (GST_VIDEO_INFO_IS_YUV (info)) {
    info->chroma_site = GST_VIDEO_CHROMA_SITE_JPEG;
    colorimetry.range = GST_VIDEO_COLOR_RANGE_0_255;
    colorimetry.matrix = GST_VIDEO_COLOR_MATRIX_BT601;
  } else if (GST_VIDEO_INFO_IS_RGB (info)) {
    colorimetry.matrix = GST_VIDEO_COLOR_MATRIX_RGB;
  }
  info->colorimetry = colorimetry;
}

static void
read_header (LpJpegReader *reader, gpointer data)
{
  LpJpegHeader *header = data;
  const struct jpeg_decompress_struct *libjpeg = &reader->libjpeg;
  gboolean one_component = libjpeg->num_components == 1;
  GstVideoInfo *info = &header->info;

  header->n_components = libjpeg->num_components;
  header->has_several_scans = reader->has_several_scans;
  header->grid = (LpJpegGrid){ libjpeg->image_width, libjpeg->image_height,
    DCTSIZE * (one_component ? 1 : libjpeg->max_h_samp_factor),
    DCTSIZE * (one_component ? 1 : libjpeg->max_v_samp_factor) };
  find_margins (header, libjpeg);
  gst_video_info_set_format (
      info, find_format (libjpeg), libjpeg->image_width, libjpeg->image_height);
  describe_colours (info);
}

static guint64
count_pixels (const LpJpegHeader *header)
{
  return header->grid.width * (guint64) header->grid.height;
}

static gboolean
check_picture (const LpJpegHeader *header, GError **error)
{
  if (count_pixels (header) > LP_PHOTO_FILE_MAX_PIXELS) {
    g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
        "The JPEG has %dx%d pixels; only up to %" G_GUINT64_FORMAT
        " are decoded.",
        header->grid.width, header->grid.height, LP_PHOTO_FILE_MAX_PIXELS);
    return FALSE;
  }
  if (header->n_components == 2) {
    g_set_error_literal (error, LP_ERROR, LP_ERROR_ARGUMENT,
        "The JPEG has 2 colour components, which no rule makes colours of.");
    return FALSE;
  }
  return TRUE;
}

/* A photo in several scans takes time for each, and memory for all of it. */
static gboolean
check_scans (const LpJpegHeader *header, const LpJpegInfo *info, GError **error)
{
  guint64 n_pixels = count_pixels (header);

  if (n_pixels * info->n_scans > MAX_PIXELS_OF_ALL_SCANS) {
    g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
        "The JPEG has %u scans of %dx%d pixels, more than any program writes.",
        info->n_scans, header->grid.width, header->grid.height);
    return FALSE;
  }
  if (strcmp (lp_jpeg_info_get_process (info), "progressive") == 0 &&
      n_pixels / MAX_PIXELS_OF_A_BYTE > info->end) {
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "The JPEG should have %dx%d pixels and ends after %" G_GSIZE_FORMAT
        " bytes.",
        header->grid.width, header->grid.height, info->end);
    return FALSE;
  }
  return TRUE;
}

/**
 * lp_jpeg_header_read: (skip)
 * @header: (out caller-allocates): where to put what is found
 * @data: (array length=size): a JPEG
 * @size: its size in bytes
 * @error: where to say what is wrong: %LP_ERROR_FORMAT where the file is
 *   broken, %LP_ERROR_ARGUMENT where it is of a kind that is not supported
 *
 * Reads what one has to know to decode a photo.
 *
 * Returns: whether it can be decoded
 */
gboolean
lp_jpeg_header_read (
    LpJpegHeader *header, const guint8 *data, gsize size, GError **error)
{
  g_autoptr (GError) problem = NULL;
  LpJpegReader reader;
  LpJpegInfo info;

  /* To walk all markers takes its time with a large photo. It is done only
   * where it tells something: why the header cannot be read, or how often the
   * photo is gone through. */
  if (lp_jpeg_reader_run (&reader, data, size, read_header, header, &problem)) {
    if (!check_picture (header, error))
      return FALSE;
    if (!header->has_several_scans)
      return TRUE;
  }
  if (!lp_jpeg_info_read (&info, data, size, error) ||
      !lp_jpeg_info_check (&info, error))
    return FALSE;
  if (problem == NULL)
    return check_scans (header, &info, error);
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}
