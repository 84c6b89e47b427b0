/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg/lp-jpeg-decoder.h"

#include <string.h>

#include "jpeg/lp-jpeg-info.h"
#include "jpeg/lp-jpeg-picture.h"
#include "jpeg/lp-jpeg-reader.h"
#include "jpeg/lp-jpeg-whole.h"

struct _LpJpegDecoder {
  LpJpegReader reader;

  /* The photo. */
  const guint8 *data;
  gsize size;
  GstVideoInfo info;
  gint imcu_width;
  gint imcu_height;

  /* What was decoded of it. */
  GArray *areas;    /* of GstVideoRectangle */
  GArray *pictures; /* of LpJpegPicture */
  gint n_intact_rows;
};

/**
 * lp_jpeg_decoder_new: (skip)
 *
 * Returns: (transfer full): a decoder, for one photo after the other; of one
 *   thread at a time
 */
LpJpegDecoder *
lp_jpeg_decoder_new (void)
{
  LpJpegDecoder *decoder = g_new0 (LpJpegDecoder, 1);

  lp_jpeg_reader_init (&decoder->reader);
  decoder->areas = g_array_new (FALSE, FALSE, sizeof (GstVideoRectangle));
  decoder->pictures = g_array_new (FALSE, FALSE, sizeof (LpJpegPicture));
  g_array_set_clear_func (
      decoder->pictures, (GDestroyNotify) lp_jpeg_picture_clear);
  return decoder;
}

/**
 * lp_jpeg_decoder_free: (skip)
 * @decoder: (transfer full): a decoder
 */
void
lp_jpeg_decoder_free (LpJpegDecoder *decoder)
{
  lp_jpeg_reader_clear (&decoder->reader);
  g_array_unref (decoder->areas);
  g_array_unref (decoder->pictures);
  g_free (decoder);
}

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

static void
read_format (LpJpegReader *reader, gpointer data)
{
  LpJpegDecoder *decoder = data;
  const struct jpeg_decompress_struct *libjpeg = &reader->libjpeg;

  gst_video_info_set_format (&decoder->info, find_format (libjpeg),
      libjpeg->image_width, libjpeg->image_height);
  if (GST_VIDEO_INFO_IS_YUV (&decoder->info)) {
    /* as jpegdec says it, so that caps are the same */
    decoder->info.chroma_site = GST_VIDEO_CHROMA_SITE_JPEG;
    decoder->info.colorimetry.range = GST_VIDEO_COLOR_RANGE_0_255;
    decoder->info.colorimetry.matrix = GST_VIDEO_COLOR_MATRIX_BT601;
    decoder->info.colorimetry.transfer = GST_VIDEO_TRANSFER_UNKNOWN;
    decoder->info.colorimetry.primaries = GST_VIDEO_COLOR_PRIMARIES_UNKNOWN;
  }
}

static void
forget_areas (LpJpegDecoder *decoder)
{
  g_array_set_size (decoder->areas, 0);
  g_array_set_size (decoder->pictures, 0);
  decoder->n_intact_rows = 0;
}

static gboolean
check_limits (const LpJpegInfo *info, GError **error)
{
  guint64 n_pixels = (guint64) info->width * info->height;

  if (n_pixels > LP_JPEG_DECODER_MAX_PIXELS) {
    g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
        "The JPEG has %ux%u pixels, more than the %" G_GUINT64_FORMAT
        " that are decoded at most.",
        info->width, info->height, LP_JPEG_DECODER_MAX_PIXELS);
    return FALSE;
  }
  if (info->n_components == 2) {
    g_set_error_literal (error, LP_ERROR, LP_ERROR_ARGUMENT,
        "The JPEG has 2 colour components, which no rule makes colours of.");
    return FALSE;
  }
  return TRUE;
}

/**
 * lp_jpeg_decoder_open: (skip)
 * @decoder: a decoder
 * @data: (array length=size): a JPEG, to be kept until the next is opened
 * @size: its size in bytes
 * @info: (out caller-allocates): the photo's size, and the format in which it
 *   stores its samples: I420, Y42B, Y444 or GRAY8, or RGB where there is no
 *   such format
 * @error: where to say what is wrong: %LP_ERROR_FORMAT where the file is
 *   broken, %LP_ERROR_ARGUMENT where it is of a kind that is not supported
 *
 * Reads the header of a photo.
 *
 * Returns: whether the photo can be decoded
 */
gboolean
lp_jpeg_decoder_open (LpJpegDecoder *decoder, const guint8 *data, gsize size,
    GstVideoInfo *info, GError **error)
{
  LpJpegInfo markers;
  guint imcu_width, imcu_height;

  forget_areas (decoder);
  decoder->size = 0;
  if (!lp_jpeg_info_read (&markers, data, size, error) ||
      !lp_jpeg_info_check (&markers, error) ||
      !check_limits (&markers, error) ||
      !lp_jpeg_reader_run (
          &decoder->reader, data, markers.end, read_format, decoder, error))
    return FALSE;
  lp_jpeg_info_get_imcu (&markers, &imcu_width, &imcu_height);
  decoder->imcu_width = imcu_width;
  decoder->imcu_height = imcu_height;
  decoder->data = data;
  decoder->size = markers.end;
  *info = decoder->info;
  return TRUE;
}

static gboolean
is_inside (const LpJpegDecoder *decoder, const GstVideoRectangle *area)
{
  return area->x >= 0 && area->y >= 0 && area->w > 0 && area->h > 0 &&
         area->w <= GST_VIDEO_INFO_WIDTH (&decoder->info) - area->x &&
         area->h <= GST_VIDEO_INFO_HEIGHT (&decoder->info) - area->y;
}

/* The iMCUs that hold an area and the samples that lp_crop_cut() may ask for
 * beyond it, within the photo. */
static GstVideoRectangle
cover (const LpJpegDecoder *decoder, const GstVideoRectangle *area)
{
  gint x = area->x - area->x % decoder->imcu_width;
  gint y = area->y - area->y % decoder->imcu_height;
  gint right = (area->x + area->w + 1) / decoder->imcu_width + 1;
  gint bottom = (area->y + area->h + 1) / decoder->imcu_height + 1;

  right =
      MIN (right * decoder->imcu_width, GST_VIDEO_INFO_WIDTH (&decoder->info));
  bottom = MIN (
      bottom * decoder->imcu_height, GST_VIDEO_INFO_HEIGHT (&decoder->info));
  return (GstVideoRectangle){ x, y, right - x, bottom - y };
}

static gboolean
plan (LpJpegDecoder *decoder, GstVideoFormat format, GError **error)
{
  gint left = G_MAXINT, top = G_MAXINT, right = 0, bottom = 0;
  GstVideoRectangle all;
  LpJpegPicture picture;

  for (guint i = 0; i < decoder->areas->len; i++) {
    GstVideoRectangle *area =
        &g_array_index (decoder->areas, GstVideoRectangle, i);
    GstVideoRectangle covered;

    if (!is_inside (decoder, area))
      continue;
    covered = cover (decoder, area);
    left = MIN (left, covered.x);
    top = MIN (top, covered.y);
    right = MAX (right, covered.x + covered.w);
    bottom = MAX (bottom, covered.y + covered.h);
  }
  if (right == 0)
    return TRUE;
  all = (GstVideoRectangle){ left, top, right - left, bottom - top };
  if (!lp_jpeg_picture_init (&picture, format, &decoder->info, &all)) {
    g_set_error (error, LP_ERROR, LP_ERROR_READ,
        "There is no memory for %dx%d pixels of the JPEG.", all.w, all.h);
    return FALSE;
  }
  g_array_append_val (decoder->pictures, picture);
  return TRUE;
}

/**
 * lp_jpeg_decoder_decode: (skip)
 * @decoder: a decoder that has opened a photo
 * @format: the photo's own, or RGB
 * @areas: (array length=n_areas): areas of the photo, pixels
 * @n_areas: how many; with none there is nothing to do
 * @n_intact_rows: (out): the photo's height or, where the photo is damaged as
 *   far as it was read, how many rows lie above the damage. All of a photo
 *   in several scans counts as damaged if any of it is.
 * @error: where to say why nothing can be had
 *
 * Decodes what the areas need, in one pass down to the last of their rows.
 * RGB is what libjpeg-turbo makes of the whole photo, with the accurate
 * integer DCT and smooth upsampling; inks become the light that they leave.
 *
 * Returns: whether the photo could be decoded
 */
gboolean
lp_jpeg_decoder_decode (LpJpegDecoder *decoder, GstVideoFormat format,
    const GstVideoRectangle *areas, guint n_areas, gint *n_intact_rows,
    GError **error)
{
  g_return_val_if_fail (decoder->size > 0, FALSE);
  g_return_val_if_fail (format == GST_VIDEO_FORMAT_RGB ||
                            format == GST_VIDEO_INFO_FORMAT (&decoder->info),
      FALSE);

  forget_areas (decoder);
  if (n_areas > 0)
    g_array_append_vals (decoder->areas, areas, n_areas);
  if (!plan (decoder, format, error))
    return FALSE;
  decoder->n_intact_rows = GST_VIDEO_INFO_HEIGHT (&decoder->info);
  if (decoder->pictures->len > 0 &&
      !lp_jpeg_whole_decode (&decoder->reader, decoder->data, decoder->size,
          (LpJpegPicture *) decoder->pictures->data, decoder->pictures->len,
          &decoder->n_intact_rows, error)) {
    forget_areas (decoder);
    return FALSE;
  }
  *n_intact_rows = decoder->n_intact_rows;
  return TRUE;
}

/**
 * lp_jpeg_decoder_get_picture: (skip)
 * @decoder: a decoder that has decoded areas of a photo
 * @area: the index of an area
 * @x: (out): where the picture lies in the photo, column
 * @y: (out): the same, row
 *
 * The picture that holds an area, and what lp_crop_cut() needs around it.
 * Several areas may be in one. @x and @y are whole iMCUs.
 *
 * Returns: (transfer none) (nullable): a picture without a buffer, good until
 *   the next call of lp_jpeg_decoder_decode() or lp_jpeg_decoder_open(); %NULL
 *   for an area that is not within the photo or reaches into the damage
 */
const GstVideoFrame *
lp_jpeg_decoder_get_picture (
    LpJpegDecoder *decoder, guint area, gint *x, gint *y)
{
  const GstVideoRectangle *wanted;
  const LpJpegPicture *picture;

  g_return_val_if_fail (area < decoder->areas->len, NULL);

  wanted = &g_array_index (decoder->areas, GstVideoRectangle, area);
  if (!is_inside (decoder, wanted) ||
      wanted->y + wanted->h > decoder->n_intact_rows)
    return NULL;
  picture = &g_array_index (decoder->pictures, LpJpegPicture, 0);
  *x = picture->covers.x;
  *y = picture->covers.y;
  return &picture->frame;
}
