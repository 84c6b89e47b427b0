/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "crop/lp-crop-cut.h"

#include <string.h>

#include "crop/lp-crop-buffer.h"

/* One plane of the picture or crop: samples of one or more components, side
 * by side. */
typedef struct {
  guint8 *data;
  gint stride;
  gint sample_size; /* bytes of all its components at one place */
  gint width;       /* samples */
  gint height;      /* rows */
} Plane;

/**
 * lp_crop_cut_find_component: (skip)
 * @info: a format
 * @plane: one of its planes
 *
 * Returns: the first component in that plane; all in there have the same
 *   subsampling
 */
gint
lp_crop_cut_find_component (const GstVideoFormatInfo *info, guint plane)
{
  gint components[GST_VIDEO_MAX_COMPONENTS];

  gst_video_format_info_component (info, plane, components);
  return components[0];
}

static Plane
get_plane (const GstVideoFrame *frame, guint plane)
{
  gint component = lp_crop_cut_find_component (frame->info.finfo, plane);

  return (Plane){
    .data = GST_VIDEO_FRAME_PLANE_DATA (frame, plane),
    .stride = GST_VIDEO_FRAME_PLANE_STRIDE (frame, plane),
    .sample_size = GST_VIDEO_FRAME_COMP_PSTRIDE (frame, component),
    .width = GST_VIDEO_FRAME_COMP_WIDTH (frame, component),
    .height = GST_VIDEO_FRAME_COMP_HEIGHT (frame, component),
  };
}

/* Compilers make vector code of loops over whole blocks of this size, at
 * ordinary optimisation too. */
#define BLOCK 16

static void
average_two (guint8 *restrict result, const guint8 *a, const guint8 *b, gint n)
{
  gint i = 0;

  for (; i + BLOCK <= n; i += BLOCK)
    for (gint k = 0; k < BLOCK; k++)
      result[i + k] = (a[i + k] + b[i + k] + 1) >> 1;
  for (; i < n; i++)
    result[i] = (a[i] + b[i] + 1) >> 1;
}

static void
average_four (guint8 *restrict result, const guint8 *a, const guint8 *b,
    const guint8 *c, const guint8 *d, gint n)
{
  gint i = 0;

  for (; i + BLOCK <= n; i += BLOCK)
    for (gint k = 0; k < BLOCK; k++)
      result[i + k] = (a[i + k] + b[i + k] + c[i + k] + d[i + k] + 2) >> 2;
  for (; i < n; i++)
    result[i] = (a[i] + b[i] + c[i] + d[i] + 2) >> 2;
}

/* Writes one row of a crop whose samples lie between those of the picture:
 * to the right of @above if @right_of, and between the rows @above and @below
 * if those differ. @n samples have a neighbour on their right. */
static void
average_row (guint8 *result, const guint8 *above, const guint8 *below,
    gboolean right_of, gint n, gint sample_size)
{
  gint bytes = n * sample_size;

  if (right_of)
    average_four (
        result, above, above + sample_size, below, below + sample_size, bytes);
  else
    average_two (result, above, below, bytes);
}

/* An origin that is odd in a subsampled direction puts each sample of the
 * crop between two of the picture. Beyond the picture's edge its last sample
 * stands for the next. */
static void
cut_between (const Plane *from, gint x, gint y, gboolean right_of,
    gboolean below_of, Plane *to)
{
  gint size = from->sample_size;
  gint n = to->width;

  if (right_of)
    n = MIN (n, from->width - 1 - x);
  for (gint row = 0; row < to->height; row++) {
    const guint8 *above = from->data + (y + row) * (gsize) from->stride;
    const guint8 *below =
        below_of && y + row + 1 < from->height ? above + from->stride : above;
    guint8 *result = to->data + row * (gsize) to->stride;

    above += x * size;
    below += x * size;
    average_row (result, above, below, right_of, n, size);
    if (n < to->width)
      average_row (result + n * size, above + n * size, below + n * size, FALSE,
          to->width - n, size);
  }
}

static void
cut_plane (const Plane *from, gint x, gint y, Plane *to)
{
  const guint8 *source =
      from->data + y * (gsize) from->stride + x * from->sample_size;

  for (gint row = 0; row < to->height; row++)
    memcpy (to->data + row * (gsize) to->stride,
        source + row * (gsize) from->stride, to->width * to->sample_size);
}

/**
 * lp_crop_cut: (skip)
 * @picture: a picture in one of the formats of %LP_CROP_CUT_FORMATS, mapped
 *   for reading
 * @area: an area within it
 * @crop: a frame of the same format and of the size of @area, mapped for
 *   writing
 *
 * Copies an area of a picture. Samples are copied as they are, save where the
 * area begins at an odd place in a direction in which chroma is subsampled:
 * there each chroma sample of the crop is the mean of the two, or in both
 * directions of the four, that it lies between.
 */
void
lp_crop_cut (
    const GstVideoFrame *picture, const LpCropArea *area, GstVideoFrame *crop)
{
  const GstVideoFormatInfo *info = picture->info.finfo;

  for (guint i = 0; i < GST_VIDEO_FRAME_N_PLANES (picture); i++) {
    gint component = lp_crop_cut_find_component (info, i);
    gint x_step = 1 << GST_VIDEO_FORMAT_INFO_W_SUB (info, component);
    gint y_step = 1 << GST_VIDEO_FORMAT_INFO_H_SUB (info, component);
    gboolean right_of = area->x % x_step != 0;
    gboolean below_of = area->y % y_step != 0;
    Plane from = get_plane (picture, i);
    Plane to = get_plane (crop, i);

    if (right_of || below_of)
      cut_between (
          &from, area->x / x_step, area->y / y_step, right_of, below_of, &to);
    else
      cut_plane (&from, area->x / x_step, area->y / y_step, &to);
  }
}

/**
 * lp_crop_cut_to_buffer: (skip)
 * @picture: a picture, mapped for reading
 * @area: an area within it
 * @info: the format of @picture and the size of @area
 * @with_margin: whether rows are to have a margin up to a whole block of an
 *   encoder, which the buffer's GstVideoMeta then describes
 *
 * Cuts an area out of a picture, as lp_crop_cut() does.
 *
 * Returns: (transfer full) (nullable): a new buffer with the area, or %NULL
 *   where there is no memory for it
 */
GstBuffer *
lp_crop_cut_to_buffer (const GstVideoFrame *picture, const LpCropArea *area,
    const GstVideoInfo *info, gboolean with_margin)
{
  GstVideoFrame crop;
  GstBuffer *buffer = lp_crop_buffer_new (&crop, info, with_margin);

  if (buffer == NULL)
    return NULL;
  lp_crop_cut (picture, area, &crop);
  lp_crop_buffer_finish (&crop);
  return buffer;
}
