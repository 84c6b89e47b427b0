/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg/lp-jpeg-decoder.h"

#include <string.h>

#include "jpeg/lp-jpeg-cover.h"
#include "jpeg/lp-jpeg-info.h"
#include "jpeg/lp-jpeg-picture.h"
#include "jpeg/lp-jpeg-reader.h"
#include "jpeg/lp-jpeg-whole.h"

/* n of SOFn */
#define SOF_PROGRESSIVE 2

struct _LpJpegDecoder {
  LpJpegReader reader;

  /* The photo. */
  const guint8 *data;
  gsize size;
  GstVideoInfo info;
  LpJpegGrid grid;

  /* What was decoded of it. */
  GArray *areas;    /* of GstVideoRectangle */
  GArray *covers;   /* of GstVideoRectangle, what each picture shows */
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
  decoder->covers = g_array_new (FALSE, FALSE, sizeof (GstVideoRectangle));
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
  g_array_unref (decoder->covers);
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

/* Each scan takes time for the whole photo, however few bytes it has. */
#define MAX_PIXELS_OF_ALL_SCANS (64 * LP_JPEG_DECODER_MAX_PIXELS)

/* The first scan of a progressive photo takes a bit a block at least, and
 * components may have one sample for 16 pixels. */
#define MAX_PIXELS_OF_A_BYTE (8 * DCTSIZE2 * 16)

static gboolean
check_limits (const LpJpegInfo *info, GError **error)
{
  guint64 n_pixels = (guint64) info->width * info->height;

  if (n_pixels > LP_JPEG_DECODER_MAX_PIXELS) {
    g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
        "The JPEG has %ux%u pixels; only up to %" G_GUINT64_FORMAT
        " are decoded.",
        info->width, info->height, LP_JPEG_DECODER_MAX_PIXELS);
    return FALSE;
  }
  if (n_pixels * info->n_scans > MAX_PIXELS_OF_ALL_SCANS) {
    g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
        "The JPEG has %u scans of %ux%u pixels, more than any program writes.",
        info->n_scans, info->width, info->height);
    return FALSE;
  }
  /* Memory would be needed for all of it. */
  if (info->sof == SOF_PROGRESSIVE &&
      n_pixels / MAX_PIXELS_OF_A_BYTE > info->end) {
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "The JPEG should have %ux%u pixels and ends after %" G_GSIZE_FORMAT
        " bytes.",
        info->width, info->height, info->end);
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
  decoder->grid =
      (LpJpegGrid){ markers.width, markers.height, imcu_width, imcu_height };
  decoder->data = data;
  decoder->size = markers.end;
  *info = decoder->info;
  return TRUE;
}

static gboolean
make_pictures (LpJpegDecoder *decoder, GstVideoFormat format, GError **error)
{
  for (guint i = 0; i < decoder->covers->len; i++) {
    const GstVideoRectangle *cover =
        &g_array_index (decoder->covers, GstVideoRectangle, i);
    LpJpegPicture picture;

    if (!lp_jpeg_picture_init (&picture, format, &decoder->info, cover)) {
      g_set_error (error, LP_ERROR, LP_ERROR_READ,
          "There is no memory for %dx%d pixels of the JPEG.", cover->w,
          cover->h);
      return FALSE;
    }
    g_array_append_val (decoder->pictures, picture);
  }
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
  lp_jpeg_cover_plan (&decoder->grid, 0, areas, n_areas, decoder->covers);
  decoder->n_intact_rows = decoder->grid.height;
  if (!make_pictures (decoder, format, error) ||
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
  GstVideoRectangle cover;

  g_return_val_if_fail (area < decoder->areas->len, NULL);

  wanted = &g_array_index (decoder->areas, GstVideoRectangle, area);
  if (!lp_jpeg_cover_area (&decoder->grid, wanted, &cover) ||
      wanted->y + wanted->h > decoder->n_intact_rows)
    return NULL;
  for (guint i = 0; i < decoder->pictures->len; i++) {
    const LpJpegPicture *picture =
        &g_array_index (decoder->pictures, LpJpegPicture, i);

    if (!lp_jpeg_cover_contains (&picture->covers, &cover))
      continue;
    *x = picture->covers.x;
    *y = picture->covers.y;
    return &picture->frame;
  }
  g_assert_not_reached ();
}
