/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "crop/lp-crop-buffer.h"

#include "crop/lp-crop-cut.h"

#include <string.h>

/* Columns of the largest block that an encoder takes at once: a JPEG's with
 * chroma at a quarter of the columns. */
#define LARGEST_BLOCK 32

/* Bytes that an encoder may read past the last row. */
#define READ_AHEAD 16

/* Encoders such as jpegenc read past the end of a row, up to a whole block,
 * and what they find there has an effect on the samples beside it. The last
 * sample goes on there, and rows that only round the plane's size up are
 * black: never what the memory held before. */
static void
fill_margin (GstVideoFrame *crop, guint plane, gsize end)
{
  gint component = lp_crop_cut_find_component (crop->info.finfo, plane);
  gint sample_size = GST_VIDEO_FRAME_COMP_PSTRIDE (crop, component);
  gint row_size = GST_VIDEO_FRAME_COMP_WIDTH (crop, component) * sample_size;
  gint height = GST_VIDEO_FRAME_COMP_HEIGHT (crop, component);
  gint stride = GST_VIDEO_FRAME_PLANE_STRIDE (crop, plane);
  guint8 *data = GST_VIDEO_FRAME_PLANE_DATA (crop, plane);
  gsize used = height * (gsize) stride;

  for (gint y = 0; y < height; y++) {
    guint8 *row = data + y * (gsize) stride;
    for (gint k = row_size; k < stride; k++)
      row[k] = row[k - sample_size];
  }
  memset (
      data + used, 0, end - GST_VIDEO_FRAME_PLANE_OFFSET (crop, plane) - used);
}

/* Where the planes of a crop lie in its buffer. */
static GstVideoInfo
lay_out (const GstVideoInfo *info, gboolean with_margin)
{
  gint width = GST_VIDEO_INFO_WIDTH (info);
  GstVideoInfo layout = *info;
  GstVideoAlignment margin;

  if (with_margin) {
    gst_video_alignment_reset (&margin);
    margin.padding_right = GST_ROUND_UP_N (width, LARGEST_BLOCK) - width;
    gst_video_info_align (&layout, &margin);
  }
  return layout;
}

/**
 * lp_crop_buffer_new: (skip)
 * @crop: (out caller-allocates): the buffer's frame, mapped to be drawn on,
 *   and to be handed to lp_crop_buffer_finish()
 * @info: format and size of the crop
 * @with_margin: whether rows are to have a margin up to a whole block of an
 *   encoder, which the buffer's GstVideoMeta then describes
 *
 * Returns: (transfer full) (nullable): a new buffer, or %NULL where there is
 *   no memory for it
 */
GstBuffer *
lp_crop_buffer_new (
    GstVideoFrame *crop, const GstVideoInfo *info, gboolean with_margin)
{
  GstAllocationParams params = { .flags = GST_MEMORY_FLAG_ZERO_PADDED,
    .padding = READ_AHEAD };
  GstVideoInfo layout = lay_out (info, with_margin);
  GstBuffer *buffer =
      gst_buffer_new_allocate (NULL, GST_VIDEO_INFO_SIZE (&layout), &params);

  if (buffer == NULL)
    return NULL;
  if (with_margin)
    gst_buffer_add_video_meta_full (buffer, GST_VIDEO_FRAME_FLAG_NONE,
        GST_VIDEO_INFO_FORMAT (info), GST_VIDEO_INFO_WIDTH (info),
        GST_VIDEO_INFO_HEIGHT (info), GST_VIDEO_INFO_N_PLANES (info),
        layout.offset, layout.stride);
  if (!gst_video_frame_map (crop, info, buffer,
          GST_MAP_READWRITE | GST_VIDEO_FRAME_MAP_FLAG_NO_REF))
    gst_clear_buffer (&buffer);
  return buffer;
}

/**
 * lp_crop_buffer_finish: (skip)
 * @crop: a frame that has been drawn on
 *
 * Fills what lies around the crop in its buffer, and unmaps it.
 */
void
lp_crop_buffer_finish (GstVideoFrame *crop)
{
  guint n_planes = GST_VIDEO_FRAME_N_PLANES (crop);

  for (guint i = 0; i < n_planes; i++)
    fill_margin (crop, i,
        i + 1 < n_planes ? GST_VIDEO_FRAME_PLANE_OFFSET (crop, i + 1)
                         : gst_buffer_get_size (crop->buffer));
  gst_video_frame_unmap (crop);
}
