/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg_reference.h"

#include <math.h>
#include <setjmp.h>
#include <string.h>

typedef struct {
  struct jpeg_decompress_struct libjpeg;
  struct jpeg_error_mgr errors;
  jmp_buf way_out;
} Reader;

static void
leave (j_common_ptr libjpeg)
{
  longjmp (((Reader *) libjpeg->client_data)->way_out, 1);
}

static void
say_nothing (j_common_ptr libjpeg)
{
}

static void
set_up (Reader *reader)
{
  reader->libjpeg.err = jpeg_std_error (&reader->errors);
  reader->errors.error_exit = leave;
  reader->errors.output_message = say_nothing;
  reader->libjpeg.client_data = reader;
  jpeg_create_decompress (&reader->libjpeg);
}

static void
lay_out (GstVideoFrame *frame, GstVideoFormat format, gint width, gint height)
{
  gsize size = 0;

  *frame = (GstVideoFrame){ 0 };
  gst_video_info_set_format (&frame->info, format, width, height);
  for (guint i = 0; i < GST_VIDEO_FRAME_N_PLANES (frame); i++) {
    gint stride = GST_VIDEO_FRAME_COMP_WIDTH (frame, i) *
                  GST_VIDEO_FRAME_COMP_PSTRIDE (frame, i);

    GST_VIDEO_INFO_PLANE_STRIDE (&frame->info, i) = stride;
    GST_VIDEO_INFO_PLANE_OFFSET (&frame->info, i) = size;
    size += (gsize) stride * GST_VIDEO_FRAME_COMP_HEIGHT (frame, i);
  }
  frame->data[0] = g_malloc (size);
  for (guint i = 1; i < GST_VIDEO_FRAME_N_PLANES (frame); i++)
    frame->data[i] = (guint8 *) frame->data[0] +
                     GST_VIDEO_INFO_PLANE_OFFSET (&frame->info, i);
}

static void
read_planes (struct jpeg_decompress_struct *libjpeg, GstVideoFrame *frame)
{
  JSAMPARRAY planes[MAX_COMPONENTS];
  gint n_rows = libjpeg->max_v_samp_factor * 8;

  libjpeg->raw_data_out = TRUE;
  jpeg_start_decompress (libjpeg);
  for (gint i = 0; i < libjpeg->num_components; i++)
    planes[i] = libjpeg->mem->alloc_sarray ((j_common_ptr) libjpeg, JPOOL_IMAGE,
        libjpeg->comp_info[i].width_in_blocks * 8 + 32, n_rows);
  for (gint row = 0; row < (gint) libjpeg->image_height; row += n_rows) {
    jpeg_read_raw_data (libjpeg, planes, n_rows);
    for (gint i = 0; i < libjpeg->num_components; i++) {
      gint n = libjpeg->comp_info[i].v_samp_factor * 8;
      gint first = row / n_rows * n;

      for (gint y = first;
           y < MIN (first + n, GST_VIDEO_FRAME_COMP_HEIGHT (frame, i)); y++)
        memcpy ((guint8 *) GST_VIDEO_FRAME_PLANE_DATA (frame, i) +
                    y * (gsize) GST_VIDEO_FRAME_PLANE_STRIDE (frame, i),
            planes[i][y - first], GST_VIDEO_FRAME_COMP_WIDTH (frame, i));
    }
  }
}

static guint8
mix (gint colour, gint key, gboolean inverted)
{
  if (!inverted) {
    colour = 255 - colour;
    key = 255 - key;
  }
  return (guint8) floor (colour * key / 255.0 + 0.5);
}

static void
read_rgb (struct jpeg_decompress_struct *libjpeg, GstVideoFrame *frame)
{
  JSAMPARRAY row;

  if (libjpeg->num_components < 4)
    libjpeg->out_color_space = JCS_RGB;
  jpeg_start_decompress (libjpeg);
  row = libjpeg->mem->alloc_sarray (
      (j_common_ptr) libjpeg, JPOOL_IMAGE, libjpeg->output_width * 4, 1);
  for (gint y = 0; y < (gint) libjpeg->image_height; y++) {
    guint8 *to = (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (frame, 0) +
                 y * (gsize) GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0);

    jpeg_read_scanlines (libjpeg, row, 1);
    if (libjpeg->num_components < 4) {
      memcpy (to, row[0], libjpeg->output_width * 3);
      continue;
    }
    for (guint x = 0; x < libjpeg->output_width; x++)
      for (gint i = 0; i < 3; i++)
        to[3 * x + i] = mix (
            row[0][4 * x + i], row[0][4 * x + 3], libjpeg->saw_Adobe_marker);
  }
}

/* The whole picture, in its own planes or as RGB. */
WholePicture *
decode_whole (const guint8 *data, gsize size, GstVideoFormat format)
{
  WholePicture *picture = g_new0 (WholePicture, 1);
  Reader reader;

  set_up (&reader);
  if (setjmp (reader.way_out) != 0) {
    picture->failed = TRUE;
  } else {
    jpeg_mem_src (&reader.libjpeg, data, size);
    jpeg_read_header (&reader.libjpeg, TRUE);
    lay_out (&picture->frame, format, reader.libjpeg.image_width,
        reader.libjpeg.image_height);
    if (format == GST_VIDEO_FORMAT_RGB)
      read_rgb (&reader.libjpeg, &picture->frame);
    else
      read_planes (&reader.libjpeg, &picture->frame);
    picture->n_warnings = reader.errors.num_warnings;
  }
  jpeg_destroy_decompress (&reader.libjpeg);
  return picture;
}

void
whole_picture_free (WholePicture *picture)
{
  g_free (picture->frame.data[0]);
  g_free (picture);
}

static void
copy_component (struct jpeg_decompress_struct *libjpeg, jvirt_barray_ptr array,
    gint i, JpegCoefficients *result)
{
  const jpeg_component_info *component = &libjpeg->comp_info[i];
  gsize columns = component->width_in_blocks;
  gint rows = component->height_in_blocks;

  result->components[i].horizontal = component->h_samp_factor;
  result->components[i].vertical = component->v_samp_factor;
  result->components[i].columns = columns;
  result->components[i].rows = rows;
  result->components[i].blocks = g_new (JCOEF, columns * rows * DCTSIZE2);
  if (component->quant_table != NULL)
    memcpy (result->components[i].quantization,
        component->quant_table->quantval,
        sizeof component->quant_table->quantval);
  for (gint y = 0; y < rows; y++) {
    JBLOCKARRAY row = libjpeg->mem->access_virt_barray (
        (j_common_ptr) libjpeg, array, y, 1, FALSE);
    memcpy (result->components[i].blocks + y * columns * DCTSIZE2, row[0],
        columns * sizeof (JBLOCK));
  }
}

/* Returns NULL where libjpeg cannot read it. */
JpegCoefficients *
jpeg_coefficients_read (const guint8 *data, gsize size)
{
  JpegCoefficients *volatile result = NULL;
  volatile glong n_header_warnings = 0;
  jvirt_barray_ptr *arrays;
  Reader reader;

  set_up (&reader);
  if (setjmp (reader.way_out) == 0) {
    jpeg_mem_src (&reader.libjpeg, data, size);
    jpeg_read_header (&reader.libjpeg, TRUE);
    n_header_warnings = reader.errors.num_warnings;
    arrays = jpeg_read_coefficients (&reader.libjpeg);
    result = g_new0 (JpegCoefficients, 1);
    result->width = reader.libjpeg.image_width;
    result->height = reader.libjpeg.image_height;
    result->n_components = reader.libjpeg.num_components;
    result->color_space = reader.libjpeg.jpeg_color_space;
    result->n_header_warnings = n_header_warnings;
    result->n_warnings = reader.errors.num_warnings - n_header_warnings;
    for (gint i = 0; i < reader.libjpeg.num_components; i++)
      copy_component (&reader.libjpeg, arrays[i], i, result);
  }
  jpeg_destroy_decompress (&reader.libjpeg);
  return result;
}

JpegCoefficients *
jpeg_coefficients_read_bytes (GBytes *jpeg)
{
  return jpeg_coefficients_read (
      g_bytes_get_data (jpeg, NULL), g_bytes_get_size (jpeg));
}

void
jpeg_coefficients_free (JpegCoefficients *coefficients)
{
  for (gint i = 0; i < coefficients->n_components; i++)
    g_free (coefficients->components[i].blocks);
  g_free (coefficients);
}

/* In pixels. The MCU of a single component is one block, whatever is declared
 * (ITU-T T.81, A.2.2). */
void
jpeg_coefficients_get_mcu_size (
    const JpegCoefficients *coefficients, gint *width, gint *height)
{
  *width = *height = DCTSIZE;
  if (coefficients->n_components > 1)
    for (gint i = 0; i < coefficients->n_components; i++) {
      gint horizontal = coefficients->components[i].horizontal;
      gint vertical = coefficients->components[i].vertical;

      *width = MAX (*width, DCTSIZE * horizontal);
      *height = MAX (*height, DCTSIZE * vertical);
    }
}

static void
assert_component_area (const JpegCoefficients *photo,
    const JpegCoefficients *crop, gint i, gint first_column, gint first_row)
{
  gint columns = crop->components[i].columns;
  gint photo_columns = photo->components[i].columns;

  g_assert_cmpmem (crop->components[i].quantization,
      sizeof crop->components[i].quantization,
      photo->components[i].quantization,
      sizeof photo->components[i].quantization);
  g_assert_cmpint (first_column + columns, <=, photo_columns);
  g_assert_cmpint (
      first_row + crop->components[i].rows, <=, photo->components[i].rows);
  for (gint row = 0; row < crop->components[i].rows; row++)
    g_assert_cmpmem (
        crop->components[i].blocks + (gsize) row * columns * DCTSIZE2,
        columns * sizeof (JBLOCK),
        photo->components[i].blocks +
            ((gsize) (first_row + row) * photo_columns + first_column) *
                DCTSIZE2,
        columns * sizeof (JBLOCK));
}

/* Asserts that @crop has the coefficients that @photo has from a pixel on that
 * lies on the grid of MCUs. */
void
jpeg_coefficients_assert_area (
    const JpegCoefficients *photo, const JpegCoefficients *crop, gint x, gint y)
{
  gboolean is_alone = photo->n_components == 1;
  gint mcu_width, mcu_height;

  g_assert_cmpint (crop->n_components, ==, photo->n_components);
  g_assert_cmpint (crop->color_space, ==, photo->color_space);
  g_assert_cmpint (crop->n_warnings, ==, 0);
  jpeg_coefficients_get_mcu_size (photo, &mcu_width, &mcu_height);
  for (gint i = 0; i < photo->n_components; i++) {
    gint horizontal = is_alone ? 1 : photo->components[i].horizontal;
    gint vertical = is_alone ? 1 : photo->components[i].vertical;

    if (!is_alone) {
      g_assert_cmpint (crop->components[i].horizontal, ==, horizontal);
      g_assert_cmpint (crop->components[i].vertical, ==, vertical);
    }
    assert_component_area (
        photo, crop, i, x / mcu_width * horizontal, y / mcu_height * vertical);
  }
}
