/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "crop/lp-crop-render.h"

#include <string.h>

#include "crop/lp-crop-buffer.h"
#include "crop/lp-crop-fill.h"
#include "crop/lp-crop-mask.h"
#include "crop/lp-crop-sampler.h"

/* Rows of the crop that one row of subsampled chroma is made of. */
#define MAX_ROWS 2

/* A crop being drawn. */
typedef struct {
  const LpCropPlan *plan;
  const GstVideoFrame *picture;
  gint picture_x;
  gint picture_y;
  GstVideoFrame *crop;
  guint8 fill[4];
  guint8 *mask; /* NULL where nothing is masked */
  guint8 *rows[MAX_ROWS];
} Drawing;

/* A component's value at each pixel in a row of the crop. */
static void
get_row (
    const Drawing *d, const LpCropSampler *sampler, gint row, guint8 *samples)
{
  const gint width = d->plan->width;

  lp_crop_sampler_get_row (sampler, row, samples);
  if (d->mask == NULL)
    return;
  for (gint i = 0; i < width; i++)
    if (!d->mask[row * (gsize) width + i])
      samples[i] = sampler->fill;
}

/* Each sample is the mean of the pixels that share it. At the right edge of an
 * odd width and the bottom of an odd height there are fewer. */
static void
average_rows (const Drawing *d, gint n_rows, gint x_shift, guint8 *samples,
    gint n_samples, gint sample_size)
{
  const gint last = d->plan->width - 1;

  for (gint i = 0; i < n_samples; i++) {
    gint first = i << x_shift;
    gint end = MIN (first + (1 << x_shift) - 1, last);
    gint sum = 0, n = 0;

    for (gint row = 0; row < n_rows; row++)
      for (gint column = first; column <= end; column++, n++)
        sum += d->rows[row][column];
    samples[i * sample_size] = (guint8) ((sum + n / 2) / n);
  }
}

static void
draw_component (const Drawing *d, guint component)
{
  const GstVideoFormatInfo *format = d->crop->info.finfo;
  const gint x_shift = GST_VIDEO_FORMAT_INFO_W_SUB (format, component);
  const gint y_shift = GST_VIDEO_FORMAT_INFO_H_SUB (format, component);
  guint8 *data = GST_VIDEO_FRAME_COMP_DATA (d->crop, component);
  LpCropSampler sampler;

  lp_crop_sampler_init (&sampler, d->plan, d->picture, d->picture_x,
      d->picture_y, component, d->fill[component]);
  for (gint y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (d->crop, component); y++) {
    gint first = y << y_shift;
    gint n_rows = MIN (1 << y_shift, d->plan->height - first);

    for (gint row = 0; row < n_rows; row++)
      get_row (d, &sampler, first + row, d->rows[row]);
    average_rows (d, n_rows, x_shift,
        data + y * (gsize) GST_VIDEO_FRAME_COMP_STRIDE (d->crop, component),
        GST_VIDEO_FRAME_COMP_WIDTH (d->crop, component),
        GST_VIDEO_FRAME_COMP_PSTRIDE (d->crop, component));
  }
}

/* Bytes that belong to no component, as in RGBx. */
static void
clear_unused_bytes (GstVideoFrame *crop)
{
  if (GST_VIDEO_FRAME_N_COMPONENTS (crop) == 3 &&
      GST_VIDEO_FRAME_COMP_PSTRIDE (crop, 0) == 4)
    memset (GST_VIDEO_FRAME_PLANE_DATA (crop, 0), 0,
        GST_VIDEO_FRAME_HEIGHT (crop) *
            (gsize) GST_VIDEO_FRAME_PLANE_STRIDE (crop, 0));
}

/* Draws a crop, not scaled; FALSE where there is no memory for its mask. */
static gboolean
draw (const LpCropPlan *plan, const GstVideoFrame *picture, gint picture_x,
    gint picture_y, GstVideoFrame *crop)
{
  Drawing d = { .plan = plan,
    .picture = picture,
    .picture_x = picture_x,
    .picture_y = picture_y,
    .crop = crop };

  if (plan->steps & LP_CROP_STEP_MASK) {
    d.mask = lp_crop_mask_new (plan);
    if (d.mask == NULL)
      return FALSE;
  }
  for (guint i = 0; i < MAX_ROWS; i++)
    d.rows[i] = g_malloc (plan->width);
  lp_crop_fill_get_samples (&crop->info, plan->options->fill, d.fill);
  clear_unused_bytes (crop);
  for (guint i = 0; i < GST_VIDEO_FRAME_N_COMPONENTS (crop); i++)
    draw_component (&d, i);
  for (guint i = 0; i < MAX_ROWS; i++)
    g_free (d.rows[i]);
  g_free (d.mask);
  return TRUE;
}

static void
get_info_before_scaling (
    GstVideoInfo *before, const LpCropPlan *plan, const GstVideoInfo *info)
{
  gst_video_info_set_format (
      before, GST_VIDEO_INFO_FORMAT (info), plan->width, plan->height);
  before->colorimetry = info->colorimetry;
  before->chroma_site = info->chroma_site;
}

static gboolean
draw_scaled (const LpCropPlan *plan, const GstVideoFrame *picture,
    gint picture_x, gint picture_y, GstVideoFrame *crop)
{
  GstVideoInfo before;
  GstVideoConverter *converter;
  GstVideoFrame unscaled;
  GstBuffer *buffer;
  gboolean drawn;

  get_info_before_scaling (&before, plan, &crop->info);
  buffer = lp_crop_buffer_new (&unscaled, &before, FALSE);
  if (buffer == NULL)
    return FALSE;
  drawn = draw (plan, picture, picture_x, picture_y, &unscaled);
  lp_crop_buffer_finish (&unscaled);
  drawn =
      drawn && gst_video_frame_map (&unscaled, &before, buffer, GST_MAP_READ);
  if (drawn) {
    converter = gst_video_converter_new (&before, &crop->info, NULL);
    gst_video_converter_frame (converter, &unscaled, crop);
    gst_video_converter_free (converter);
    gst_video_frame_unmap (&unscaled);
  }
  gst_buffer_unref (buffer);
  return drawn;
}

/* An area of the whole picture is an area of the part that is at hand. */
static GstBuffer *
cut (const LpCropPlan *plan, const GstVideoFrame *picture, gint picture_x,
    gint picture_y, const GstVideoInfo *info, gboolean with_margin)
{
  LpCropArea area = plan->area;

  area.x -= picture_x;
  area.y -= picture_y;
  return lp_crop_cut_to_buffer (picture, &area, info, with_margin);
}

/**
 * lp_crop_render: (skip)
 * @plan: what to make
 * @picture: a picture in one of the formats of %LP_CROP_CUT_FORMATS with the
 *   plan's area, mapped for reading: the whole picture of the photo, or a part
 *   of it
 * @picture_x: where the part's first column is in the whole; it has to be
 *   that of a whole sample of each component
 * @picture_y: the same for its first row
 * @info: the format of @picture, and the size of the crop as it comes out
 * @with_margin: as for lp_crop_cut_to_buffer()
 *
 * Makes a crop. Where nothing is to be done but to cut, samples are copied as
 * lp_crop_cut() does. Otherwise the crop is drawn pixel by pixel, and each
 * chroma sample is the mean of the pixels that share it, so that the format
 * stays the same however the crop is turned. Boxes that stand askew are
 * interpolated bilinearly. What is scaled is scaled as videoscale does it.
 *
 * Returns: (transfer full) (nullable): a new buffer, or %NULL where there is
 *   no memory for it
 */
GstBuffer *
lp_crop_render (const LpCropPlan *plan, const GstVideoFrame *picture,
    gint picture_x, gint picture_y, const GstVideoInfo *info,
    gboolean with_margin)
{
  GstVideoFrame crop;
  GstBuffer *buffer;
  gboolean drawn;

  if (plan->steps == 0)
    return cut (plan, picture, picture_x, picture_y, info, with_margin);
  buffer = lp_crop_buffer_new (&crop, info, with_margin);
  if (buffer == NULL)
    return NULL;
  drawn = plan->steps & LP_CROP_STEP_SCALE
              ? draw_scaled (plan, picture, picture_x, picture_y, &crop)
              : draw (plan, picture, picture_x, picture_y, &crop);
  if (drawn) {
    lp_crop_buffer_finish (&crop);
  } else {
    gst_video_frame_unmap (&crop);
    gst_clear_buffer (&buffer);
  }
  return buffer;
}
