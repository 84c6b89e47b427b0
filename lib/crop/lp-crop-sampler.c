/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "crop/lp-crop-sampler.h"

#include <math.h>

#include "lp-affine.h"

/**
 * lp_crop_sampler_init: (skip)
 * @sampler: (out caller-allocates): the sampler
 * @plan: the crop
 * @picture: a picture with the plan's area, mapped for reading
 * @picture_x: where its first column is in the photo's whole picture, at a
 *   whole sample of each component
 * @picture_y: the same for its first row
 * @component: one of its components
 * @fill: what that is beyond the photo
 */
void
lp_crop_sampler_init (LpCropSampler *sampler, const LpCropPlan *plan,
    const GstVideoFrame *picture, gint picture_x, gint picture_y,
    guint component, guint8 fill)
{
  const GstVideoFormatInfo *format = picture->info.finfo;

  *sampler = (LpCropSampler){ .plan = plan,
    .data = GST_VIDEO_FRAME_COMP_DATA (picture, component),
    .stride = GST_VIDEO_FRAME_COMP_STRIDE (picture, component),
    .sample_size = GST_VIDEO_FRAME_COMP_PSTRIDE (picture, component),
    .width = GST_VIDEO_FRAME_COMP_WIDTH (picture, component),
    .height = GST_VIDEO_FRAME_COMP_HEIGHT (picture, component),
    .x_shift = GST_VIDEO_FORMAT_INFO_W_SUB (format, component),
    .y_shift = GST_VIDEO_FORMAT_INFO_H_SUB (format, component),
    .left = picture_x,
    .top = picture_y,
    .fill = fill };
}

static gboolean
is_in_photo (const LpCropSource *source, gdouble x, gdouble y)
{
  return x >= 0 && x < source->width && y >= 0 && y < source->height;
}

/* The samples at @x, @y and from there on in steps of one pixel in one of the
 * four directions. */
static void
copy_row (const LpCropSampler *s, gint x, gint y, gint x_step, gint y_step,
    guint8 *samples)
{
  const LpCropSource *source = s->plan->source;

  for (gint i = 0; i < s->plan->width; i++, x += x_step, y += y_step) {
    gint column, row;

    if (!is_in_photo (source, x, y)) {
      samples[i] = s->fill;
      continue;
    }
    column = CLAMP ((x - s->left) >> s->x_shift, 0, s->width - 1);
    row = CLAMP ((y - s->top) >> s->y_shift, 0, s->height - 1);
    samples[i] = s->data[row * (gsize) s->stride + column * s->sample_size];
  }
}

/* The value at a point counted in samples, 0 being the middle of the first,
 * in a straight line between its four neighbours. */
static guint8
interpolate (const LpCropSampler *s, gdouble x, gdouble y)
{
  gdouble clamped_x = CLAMP (x, 0, s->width - 1);
  gdouble clamped_y = CLAMP (y, 0, s->height - 1);
  gint column = (gint) clamped_x, row = (gint) clamped_y;
  gdouble right = clamped_x - column, below = clamped_y - row;
  gsize next = column + 1 < s->width ? s->sample_size : 0;
  gsize next_row = row + 1 < s->height ? s->stride : 0;
  const guint8 *p = s->data + row * (gsize) s->stride + column * s->sample_size;
  gdouble upper = p[0] + right * (p[next] - p[0]);
  gdouble lower = p[next_row] + right * (p[next_row + next] - p[next_row]);

  return (guint8) (upper + below * (lower - upper) + 0.5);
}

static void
warp_row (const LpCropSampler *s, gint row, guint8 *samples)
{
  const LpCropSource *source = s->plan->source;
  const gdouble *map = s->plan->to_picture;
  const gdouble x_size = 1.0 / (1 << s->x_shift);
  const gdouble y_size = 1.0 / (1 << s->y_shift);

  for (gint i = 0; i < s->plan->width; i++) {
    gdouble x, y;

    lp_affine_apply (map, i + 0.5, row + 0.5, &x, &y);
    samples[i] = is_in_photo (source, x, y)
                     ? interpolate (s, (x - s->left) * x_size - 0.5,
                           (y - s->top) * y_size - 0.5)
                     : s->fill;
  }
}

/**
 * lp_crop_sampler_get_row: (skip)
 * @sampler: a sampler
 * @row: a row of the crop, before it is scaled
 * @samples: (out caller-allocates): the component's value at each pixel
 *
 * A chroma sample that is shared by several pixels of the picture is the value
 * of each of them where the crop is turned by right angles, and lies in their
 * middle where it is turned by others.
 */
void
lp_crop_sampler_get_row (
    const LpCropSampler *sampler, gint row, guint8 *samples)
{
  const gdouble *map = sampler->plan->to_picture;
  gdouble x, y;

  if (sampler->plan->steps & LP_CROP_STEP_WARP) {
    warp_row (sampler, row, samples);
    return;
  }
  lp_affine_apply (map, 0.5, row + 0.5, &x, &y);
  copy_row (sampler, (gint) floor (x), (gint) floor (y), (gint) map[0],
      (gint) map[3], samples);
}
