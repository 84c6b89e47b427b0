/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg/lp-jpeg-decoder.h"

#include "jpeg/lp-jpeg-header.h"
#include "jpeg/lp-jpeg-picture.h"
#include "jpeg/lp-jpeg-region.h"
#include "jpeg/lp-jpeg-whole.h"

struct _LpJpegDecoder {
  LpJpegScan *scan;

  /* The photo. */
  const guint8 *data; /* NULL where none is open */
  gsize size;
  LpJpegHeader header;
  gboolean can_scan;

  /* What was decoded of it. */
  GArray *areas;    /* of GstVideoRectangle */
  GArray *covers;   /* of GstVideoRectangle, what each picture shows */
  GArray *parts;    /* of GstVideoRectangle, the same with margins */
  GArray *pictures; /* of LpJpegPicture */
  gint n_intact_rows;
  gboolean from_whole; /* by libjpeg, from the photo's beginning */
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

  decoder->scan = lp_jpeg_scan_new ();
  decoder->areas = g_array_new (FALSE, FALSE, sizeof (GstVideoRectangle));
  decoder->covers = g_array_new (FALSE, FALSE, sizeof (GstVideoRectangle));
  decoder->parts = g_array_new (FALSE, FALSE, sizeof (GstVideoRectangle));
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
  lp_jpeg_scan_free (decoder->scan);
  g_array_unref (decoder->areas);
  g_array_unref (decoder->covers);
  g_array_unref (decoder->parts);
  g_array_unref (decoder->pictures);
  g_free (decoder);
}

static void
forget_areas (LpJpegDecoder *decoder)
{
  g_array_set_size (decoder->areas, 0);
  g_array_set_size (decoder->parts, 0);
  g_array_set_size (decoder->pictures, 0);
  decoder->n_intact_rows = 0;
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
  forget_areas (decoder);
  decoder->data = NULL;
  if (!lp_jpeg_header_read (&decoder->header, data, size, error))
    return FALSE;
  decoder->data = data;
  decoder->size = size;
  decoder->can_scan = lp_jpeg_scan_open (decoder->scan, data, size);
  *info = decoder->header.info;
  return TRUE;
}

static gboolean
make_pictures (LpJpegDecoder *decoder, GstVideoFormat format, GError **error)
{
  for (guint i = 0; i < decoder->covers->len; i++) {
    const GstVideoRectangle *cover =
        &g_array_index (decoder->covers, GstVideoRectangle, i);
    LpJpegPicture picture;

    if (!lp_jpeg_picture_init (
            &picture, format, &decoder->header.info, cover)) {
      g_set_error (error, LP_ERROR, LP_ERROR_READ,
          "There is no memory for %dx%d pixels of the JPEG.", cover->w,
          cover->h);
      return FALSE;
    }
    g_array_append_val (decoder->pictures, picture);
  }
  return TRUE;
}

/* Chooses the pictures to make, and what parts of the photo that takes where
 * only parts of it are decoded. */
static void
plan (LpJpegDecoder *decoder, GstVideoFormat format)
{
  const LpJpegHeader *header = &decoder->header;
  gboolean upsamples = format == GST_VIDEO_FORMAT_RGB;
  gint margin_x = upsamples ? header->margin_x : 0;
  gint margin_y = upsamples ? header->margin_y : 0;

  lp_jpeg_cover_plan (&header->grid, margin_x, margin_y,
      (GstVideoRectangle *) decoder->areas->data, decoder->areas->len,
      decoder->covers);
  for (guint i = 0; i < decoder->covers->len; i++) {
    GstVideoRectangle part =
        g_array_index (decoder->covers, GstVideoRectangle, i);

    lp_jpeg_cover_widen (&header->grid, &part, margin_x, margin_y);
    g_array_append_val (decoder->parts, part);
  }
}

/* With photos of 4000x2250 it takes 0.9 ns a pixel to scan rows, and another
 * 6 to copy and decode what is in a part; libjpeg takes 3 to 4 for what it
 * passes over and 5.5 for what it decodes. So it depends on how much of the
 * rows from the top to the last one is in parts. */
static gboolean
is_worth_scanning (const LpJpegDecoder *decoder)
{
  gint64 n_pixels = 0;
  gint bottom = 0;

  for (guint i = 0; i < decoder->parts->len; i++) {
    const GstVideoRectangle *part =
        &g_array_index (decoder->parts, GstVideoRectangle, i);

    n_pixels += part->w * (gint64) part->h;
    bottom = MAX (bottom, part->y + part->h);
  }
  return n_pixels <= decoder->header.grid.width * (gint64) bottom / 2;
}

static gboolean
fill_pictures (LpJpegDecoder *decoder, GError **error)
{
  LpJpegPicture *pictures = (LpJpegPicture *) decoder->pictures->data;
  const GstVideoRectangle *parts = (GstVideoRectangle *) decoder->parts->data;
  guint n = decoder->pictures->len;

  decoder->n_intact_rows = decoder->header.grid.height;
  /* In doubt libjpeg is the judge of what is damaged. */
  decoder->from_whole =
      !decoder->can_scan || !is_worth_scanning (decoder) ||
      !lp_jpeg_region_decode (decoder->scan, parts, pictures, n);
  if (!decoder->from_whole)
    return TRUE;
  return lp_jpeg_whole_decode (decoder->data, decoder->size, pictures, n,
      &decoder->n_intact_rows, error);
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
  g_return_val_if_fail (decoder->data != NULL, FALSE);
  g_return_val_if_fail (
      format == GST_VIDEO_FORMAT_RGB ||
          format == GST_VIDEO_INFO_FORMAT (&decoder->header.info),
      FALSE);

  forget_areas (decoder);
  if (n_areas > 0)
    g_array_append_vals (decoder->areas, areas, n_areas);
  plan (decoder, format);
  if (!make_pictures (decoder, format, error) ||
      !fill_pictures (decoder, error)) {
    forget_areas (decoder);
    return FALSE;
  }
  *n_intact_rows = decoder->n_intact_rows;
  return TRUE;
}

/**
 * lp_jpeg_decoder_is_from_whole: (skip)
 * @decoder: a decoder that has decoded areas of a photo
 *
 * Returns: whether that took the whole photo down to the last row wanted, and
 *   not just the areas: where it is coded in a way that cannot be skipped,
 *   damaged, or wanted for the greater part
 */
gboolean
lp_jpeg_decoder_is_from_whole (const LpJpegDecoder *decoder)
{
  return decoder->from_whole;
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
  if (!lp_jpeg_cover_area (&decoder->header.grid, wanted, &cover) ||
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
