/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "crop/lp-crop-fill.h"

#include <math.h>

/* Red, green and blue from 0 to 1 as luma from 0 to 1 and colour differences
 * from -0.5 to 0.5, by the weights of red and blue in luma (ITU-R BT.601, 709
 * and so on, by what the caps say). */
static void
convert (GstVideoColorMatrix matrix, const gdouble rgb[3], gdouble yuv[3])
{
  gdouble red, blue;

  if (!gst_video_color_matrix_get_Kr_Kb (matrix, &red, &blue))
    gst_video_color_matrix_get_Kr_Kb (
        GST_VIDEO_COLOR_MATRIX_BT601, &red, &blue);
  yuv[0] = red * rgb[0] + (1 - red - blue) * rgb[1] + blue * rgb[2];
  yuv[1] = (rgb[2] - yuv[0]) / (2 * (1 - blue));
  yuv[2] = (rgb[0] - yuv[0]) / (2 * (1 - red));
}

/**
 * lp_crop_fill_get_samples: (skip)
 * @info: a format of %LP_CROP_CUT_FORMATS, with its colorimetry
 * @rgb: a colour
 * @samples: (out caller-allocates): a sample for each component of the format
 *
 * Says how a colour is written in a picture; opaque where there is alpha.
 */
void
lp_crop_fill_get_samples (
    const GstVideoInfo *info, const guint8 rgb[3], guint8 samples[4])
{
  const gdouble colour[3] = { rgb[0] / 255.0, rgb[1] / 255.0, rgb[2] / 255.0 };
  gint offset[GST_VIDEO_MAX_COMPONENTS], scale[GST_VIDEO_MAX_COMPONENTS];
  gdouble values[3] = { colour[0], colour[1], colour[2] };

  if (!GST_VIDEO_INFO_IS_RGB (info))
    convert (info->colorimetry.matrix, colour, values);
  gst_video_color_range_offsets (
      info->colorimetry.range, info->finfo, offset, scale);
  for (guint i = 0; i < 3; i++)
    samples[i] =
        (guint8) CLAMP (lround (values[i] * scale[i] + offset[i]), 0, 255);
  samples[3] = 255;
}
