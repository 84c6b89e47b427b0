/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg/lp-jpeg-whole.h"

#include <string.h>

#include "jpeg/lp-jpeg-cover.h"
#include "jpeg/lp-jpeg-reader.h"

/* Blocks of progressive photos that lack coefficients are smoothed by those
 * up to two away, chroma with one block an iMCU, before upsampling. */
#define IMCUS_FOR_SMOOTHING 3

typedef struct {
  LpJpegPicture *pictures;
  guint n_pictures;
  GstVideoRectangle bounds; /* of all pictures in the photo */
} Wanted;

/* Copies what a picture holds of some rows of a plane of the photo.
 * @first_row: the photo's row that @rows begins with, samples */
static void
copy_plane (LpJpegPicture *picture, guint plane, JSAMPARRAY rows,
    gint first_row, gint n_rows)
{
  GstVideoFrame *frame = &picture->frame;
  const GstVideoFormatInfo *format = frame->info.finfo;
  gint x = picture->covers.x >> GST_VIDEO_FORMAT_INFO_W_SUB (format, plane);
  gint y = picture->covers.y >> GST_VIDEO_FORMAT_INFO_H_SUB (format, plane);
  gint bottom =
      MIN (first_row + n_rows, y + GST_VIDEO_FRAME_COMP_HEIGHT (frame, plane));

  for (gint row = MAX (first_row, y); row < bottom; row++) {
    guint8 *to =
        (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (frame, plane) +
        (row - y) * (gsize) GST_VIDEO_FRAME_PLANE_STRIDE (frame, plane);
    memcpy (to, rows[row - first_row] + x,
        GST_VIDEO_FRAME_COMP_WIDTH (frame, plane));
  }
}

static gboolean
is_needed (const LpJpegPicture *picture, gint first_row, gint n_rows)
{
  return picture->covers.y < first_row + n_rows &&
         picture->covers.y + picture->covers.h > first_row;
}

static gboolean
any_is_needed (const Wanted *wanted, gint first_row, gint n_rows)
{
  for (guint i = 0; i < wanted->n_pictures; i++)
    if (is_needed (&wanted->pictures[i], first_row, n_rows))
      return TRUE;
  return FALSE;
}

/* What is damaged is not given, so need not be read. */
static gint
get_end (const LpJpegReader *reader, const Wanted *wanted)
{
  return MIN (wanted->bounds.y + wanted->bounds.h,
      lp_jpeg_reader_count_intact_rows (reader));
}

/* Memory for a row of iMCUs of one component. */
static JSAMPARRAY
allocate_plane (struct jpeg_decompress_struct *libjpeg, gint i)
{
  const jpeg_component_info *component = &libjpeg->comp_info[i];

  return libjpeg->mem->alloc_sarray ((j_common_ptr) libjpeg, JPOOL_IMAGE,
      component->width_in_blocks * DCTSIZE, component->v_samp_factor * DCTSIZE);
}

/* Reads the samples as they are stored, a row of iMCUs at a time. Components
 * that are not needed in one are not transformed there. */
static void
read_planes (LpJpegReader *reader, const Wanted *wanted)
{
  struct jpeg_decompress_struct *libjpeg = &reader->libjpeg;
  gint n_rows = libjpeg->max_v_samp_factor * DCTSIZE;
  JSAMPARRAY planes[MAX_COMPONENTS];

  libjpeg->raw_data_out = TRUE;
  jpeg_start_decompress (libjpeg);
  for (gint i = 0; i < libjpeg->num_components; i++)
    planes[i] = allocate_plane (libjpeg, i);
  for (gint y = 0; y < get_end (reader, wanted); y += n_rows) {
    gboolean needed = any_is_needed (wanted, y, n_rows);

    for (gint i = 0; i < libjpeg->num_components; i++)
      libjpeg->comp_info[i].component_needed = needed;
    jpeg_read_raw_data (libjpeg, planes, n_rows);
    for (guint k = 0; k < wanted->n_pictures; k++)
      for (gint i = 0; i < libjpeg->num_components; i++) {
        gint n = libjpeg->comp_info[i].v_samp_factor * DCTSIZE;
        copy_plane (&wanted->pictures[k], i, planes[i], y / n_rows * n, n);
      }
  }
}

static gint
multiply (gint a, gint b)
{
  return (a * b + 127) / 255;
}

/* Inks, which Adobe's programs store inverted, to light, in place of four
 * samples three. */
static void
convert_inks (guint8 *row, gint n, gboolean inverted)
{
  guint8 *to = row;

  for (const guint8 *from = row; n > 0; n--, from += 4, to += 3) {
    guint8 flip = inverted ? 0 : 255;
    gint key = from[3] ^ flip;

    for (gint i = 0; i < 3; i++)
      to[i] = multiply (from[i] ^ flip, key);
  }
}

/* @row: the photo's row @y from column @x on */
static void
copy_rgb (LpJpegPicture *picture, const guint8 *row, gint x, gint y)
{
  GstVideoFrame *frame = &picture->frame;
  guint8 *to =
      (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (frame, 0) +
      (y - picture->covers.y) * (gsize) GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0);

  memcpy (to, row + 3 * (picture->covers.x - x), 3 * picture->covers.w);
}

/* Leaves out what is on either side of all pictures, but for the columns that
 * have an effect on them. Returns the first column that is left. */
static gint
crop_columns (
    struct jpeg_decompress_struct *libjpeg, const GstVideoRectangle *bounds)
{
  gint margin = libjpeg->max_h_samp_factor * DCTSIZE;
  JDIMENSION left, width;

  if (libjpeg->progressive_mode)
    margin *= IMCUS_FOR_SMOOTHING;
  left = MAX (bounds->x - margin, 0);
  width =
      MIN (bounds->x + bounds->w + margin, (gint) libjpeg->output_width) - left;
  jpeg_crop_scanline (libjpeg, &left, &width);
  return left;
}

static void
read_rgb (LpJpegReader *reader, const Wanted *wanted)
{
  struct jpeg_decompress_struct *libjpeg = &reader->libjpeg;
  JSAMPARRAY row;
  gint x;

  if (libjpeg->num_components < 4)
    libjpeg->out_color_space = JCS_RGB;
  jpeg_start_decompress (libjpeg);
  x = crop_columns (libjpeg, &wanted->bounds);
  row = libjpeg->mem->alloc_sarray ((j_common_ptr) libjpeg, JPOOL_IMAGE,
      libjpeg->output_width * libjpeg->output_components, 1);
  jpeg_skip_scanlines (libjpeg, wanted->bounds.y);
  for (gint y = wanted->bounds.y; y < get_end (reader, wanted); y++) {
    jpeg_read_scanlines (libjpeg, row, 1);
    if (libjpeg->num_components == 4)
      convert_inks (row[0], libjpeg->output_width, libjpeg->saw_Adobe_marker);
    for (guint i = 0; i < wanted->n_pictures; i++)
      if (is_needed (&wanted->pictures[i], y, 1))
        copy_rgb (&wanted->pictures[i], row[0], x, y);
  }
}

static void
read_pictures (LpJpegReader *reader, gpointer data)
{
  const Wanted *wanted = data;

  reader->libjpeg.dct_method = JDCT_ISLOW;
  reader->libjpeg.do_fancy_upsampling = TRUE;
  if (GST_VIDEO_FRAME_FORMAT (&wanted->pictures[0].frame) ==
      GST_VIDEO_FORMAT_RGB)
    read_rgb (reader, wanted);
  else
    read_planes (reader, wanted);
}

/**
 * lp_jpeg_whole_decode: (skip)
 * @jpeg: (array length=size): a JPEG
 * @size: its size in bytes
 * @pictures: (array length=n_pictures): what to decode, all of one format
 * @n_pictures: how many
 * @n_intact_rows: (inout): lowered to the number of rows above the damage, if
 *   there is any
 * @error: where to say what is wrong
 *
 * Decodes a photo from its beginning to the last row that a picture needs.
 *
 * Returns: whether it could be decoded
 */
gboolean
lp_jpeg_whole_decode (const guint8 *jpeg, gsize size, LpJpegPicture *pictures,
    guint n_pictures, gint *n_intact_rows, GError **error)
{
  Wanted wanted = { pictures, n_pictures, { 0 } };
  LpJpegReader reader;

  if (n_pictures == 0)
    return TRUE;
  wanted.bounds = pictures[0].covers;
  for (guint i = 1; i < n_pictures; i++)
    lp_jpeg_cover_unite (&wanted.bounds, &pictures[i].covers);
  if (!lp_jpeg_reader_run (&reader, jpeg, size, read_pictures, &wanted, error))
    return FALSE;
  *n_intact_rows =
      MIN (*n_intact_rows, lp_jpeg_reader_count_intact_rows (&reader));
  return TRUE;
}
