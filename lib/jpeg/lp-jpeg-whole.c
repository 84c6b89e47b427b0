/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg/lp-jpeg-whole.h"

#include <string.h>

typedef struct {
  LpJpegPicture *pictures;
  guint n_pictures;
  gint n_rows; /* of the photo, down to the last that a picture needs */
} Wanted;

static gint
bottom_of (const LpJpegPicture *picture)
{
  return picture->covers.y + picture->covers.h;
}

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

/* Reads the samples as they are stored, a row of iMCUs at a time. */
static void
read_planes (struct jpeg_decompress_struct *libjpeg, const Wanted *wanted)
{
  gint n_rows = libjpeg->max_v_samp_factor * DCTSIZE;
  JSAMPARRAY planes[MAX_COMPONENTS];

  libjpeg->raw_data_out = TRUE;
  jpeg_start_decompress (libjpeg);
  for (gint i = 0; i < libjpeg->num_components; i++) {
    const jpeg_component_info *component = &libjpeg->comp_info[i];
    JDIMENSION n_blocks = GST_ROUND_UP_N (
        component->width_in_blocks, (JDIMENSION) component->h_samp_factor);

    planes[i] = libjpeg->mem->alloc_sarray ((j_common_ptr) libjpeg, JPOOL_IMAGE,
        n_blocks * DCTSIZE, component->v_samp_factor * DCTSIZE);
  }
  for (gint row = 0; row < wanted->n_rows; row += n_rows) {
    jpeg_read_raw_data (libjpeg, planes, n_rows);
    for (guint k = 0; k < wanted->n_pictures; k++)
      for (gint i = 0; i < libjpeg->num_components; i++) {
        gint n = libjpeg->comp_info[i].v_samp_factor * DCTSIZE;
        copy_plane (&wanted->pictures[k], i, planes[i], row / n_rows * n, n);
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

static void
copy_rgb (LpJpegPicture *picture, const guint8 *row, gint y)
{
  GstVideoFrame *frame = &picture->frame;

  if (y < picture->covers.y || y >= bottom_of (picture))
    return;
  memcpy ((guint8 *) GST_VIDEO_FRAME_PLANE_DATA (frame, 0) +
              (y - picture->covers.y) *
                  (gsize) GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0),
      row + 3 * picture->covers.x, 3 * picture->covers.w);
}

static void
read_rgb (struct jpeg_decompress_struct *libjpeg, const Wanted *wanted)
{
  JSAMPARRAY row;

  if (libjpeg->num_components < 4)
    libjpeg->out_color_space = JCS_RGB;
  jpeg_start_decompress (libjpeg);
  row = libjpeg->mem->alloc_sarray ((j_common_ptr) libjpeg, JPOOL_IMAGE,
      libjpeg->output_width * libjpeg->output_components, 1);
  for (gint y = 0; y < wanted->n_rows; y++) {
    jpeg_read_scanlines (libjpeg, row, 1);
    if (libjpeg->num_components == 4)
      convert_inks (row[0], libjpeg->output_width, libjpeg->saw_Adobe_marker);
    for (guint k = 0; k < wanted->n_pictures; k++)
      copy_rgb (&wanted->pictures[k], row[0], y);
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
    read_rgb (&reader->libjpeg, wanted);
  else
    read_planes (&reader->libjpeg, wanted);
}

/* Rows above the damage. Chroma that is stored for several rows at once is
 * mixed with that of the next ones, by upsampling and by cutting. */
static gint
count_intact_rows (const LpJpegReader *reader)
{
  const struct jpeg_decompress_struct *libjpeg = &reader->libjpeg;
  gint n_rows;

  if (reader->has_several_scans)
    return 0;
  n_rows = reader->first_damaged_imcus * libjpeg->max_v_samp_factor * DCTSIZE;
  return MAX (n_rows - libjpeg->max_v_samp_factor, 0);
}

/**
 * lp_jpeg_whole_decode: (skip)
 * @reader: a reader
 * @jpeg: (array length=size): a JPEG
 * @size: its size in bytes
 * @pictures: (array length=n_pictures): what to decode, all of one format
 * @n_pictures: how many, at least 1
 * @n_intact_rows: (inout): set where rows are damaged, to the number above
 * @error: where to say what is wrong
 *
 * Decodes a photo from its beginning to the last row that a picture needs.
 *
 * Returns: whether it could be decoded
 */
gboolean
lp_jpeg_whole_decode (LpJpegReader *reader, const guint8 *jpeg, gsize size,
    LpJpegPicture *pictures, guint n_pictures, gint *n_intact_rows,
    GError **error)
{
  Wanted wanted = { pictures, n_pictures, 0 };

  for (guint i = 0; i < n_pictures; i++)
    wanted.n_rows = MAX (wanted.n_rows, bottom_of (&pictures[i]));
  if (!lp_jpeg_reader_run (reader, jpeg, size, read_pictures, &wanted, error))
    return FALSE;
  if (reader->damaged)
    *n_intact_rows = count_intact_rows (reader);
  return TRUE;
}
