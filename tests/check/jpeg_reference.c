/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg_reference.h"

#include <math.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

/* Something of everything: slopes, edges and noise, different in each
 * component. */
static void
draw_row (guint8 *row, const JpegOptions *options, gint y, GRand *rand)
{
  for (gint x = 0; x < options->width; x++)
    for (gint i = 0; i < options->n_components; i++) {
      gint value = 3 * x + (2 + i) * y + ((x / 7 + y / 5 + i) % 3) * 60 +
                   g_rand_int_range (rand, 0, 40);
      row[x * options->n_components + i] = ABS (value % 511 - 255);
    }
}

static void
set_scans (struct jpeg_compress_struct *libjpeg, jpeg_scan_info *scans)
{
  for (gint i = 0; i < libjpeg->num_components; i++)
    scans[i] = (jpeg_scan_info){ 1, { i }, 0, 63, 0, 0 };
  libjpeg->scan_info = scans;
  libjpeg->num_scans = libjpeg->num_components;
}

/* What has come of a progressive photo before its last scans: decoders guess
 * the rest from the blocks around. */
static void
set_first_scans (struct jpeg_compress_struct *libjpeg, jpeg_scan_info *scans)
{
  gint n = libjpeg->num_components;

  for (gint i = 0; i < n; i++)
    scans[i] = (jpeg_scan_info){ 1, { i }, 0, 0, 0, 1 };
  scans[n] = (jpeg_scan_info){ 1, { 0 }, 1, 2, 0, 2 };
  libjpeg->scan_info = scans;
  libjpeg->num_scans = n + 1;
}

static void
set_options (struct jpeg_compress_struct *libjpeg, const JpegOptions *options,
    jpeg_scan_info *scans)
{
  static const J_COLOR_SPACE inputs[] = {
    [1] = JCS_GRAYSCALE, [3] = JCS_RGB, [4] = JCS_CMYK
  };
  static const J_COLOR_SPACE outputs[] = {
    [1] = JCS_GRAYSCALE, [3] = JCS_YCbCr, [4] = JCS_YCCK
  };

  libjpeg->image_width = options->width;
  libjpeg->image_height = options->height;
  libjpeg->input_components = options->n_components;
  libjpeg->in_color_space = inputs[options->n_components];
  jpeg_set_defaults (libjpeg);
  jpeg_set_colorspace (libjpeg, options->untransformed
                                    ? libjpeg->in_color_space
                                    : outputs[options->n_components]);
  if (options->without_adobe_marker)
    libjpeg->write_Adobe_marker = FALSE;
  jpeg_set_quality (libjpeg, options->quality ? options->quality : 90, TRUE);
  for (gint i = 0; i < options->n_components; i++) {
    libjpeg->comp_info[i].h_samp_factor = options->horizontal[i];
    libjpeg->comp_info[i].v_samp_factor = options->vertical[i];
  }
  libjpeg->restart_interval = options->restart_interval;
  libjpeg->restart_in_rows = options->restart_rows;
  libjpeg->arith_code = options->arithmetic;
  if (options->one_scan_a_component)
    set_scans (libjpeg, scans);
  if (options->unfinished)
    set_first_scans (libjpeg, scans);
  else if (options->progressive)
    jpeg_simple_progression (libjpeg);
}

/* A JPEG with the picture that @options->seed makes. */
GBytes *
make_jpeg (const JpegOptions *options)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (options->seed);
  g_autofree guint8 *row = g_malloc (options->width * options->n_components);
  struct jpeg_compress_struct libjpeg;
  struct jpeg_error_mgr errors;
  jpeg_scan_info scans[5];
  unsigned long size = 0;
  unsigned char *data = NULL;
  GBytes *jpeg;

  libjpeg.err = jpeg_std_error (&errors);
  jpeg_create_compress (&libjpeg);
  jpeg_mem_dest (&libjpeg, &data, &size);
  set_options (&libjpeg, options, scans);
  jpeg_start_compress (&libjpeg, TRUE);
  for (gint y = 0; y < options->height; y++) {
    draw_row (row, options, y, rand);
    jpeg_write_scanlines (&libjpeg, &row, 1);
  }
  jpeg_finish_compress (&libjpeg);
  jpeg_destroy_compress (&libjpeg);
  jpeg = g_bytes_new (data, size);
  free (data);
  return jpeg;
}

gchar *
describe_jpeg (const JpegOptions *options)
{
  GString *text = g_string_new (NULL);

  g_string_printf (text, "%dx%d", options->width, options->height);
  for (gint i = 0; i < options->n_components; i++)
    g_string_append_printf (
        text, " %dx%d", options->horizontal[i], options->vertical[i]);
  g_string_append_printf (text, "%s%s%s%s restart %d rows %d seed %u",
      options->untransformed ? " untransformed" : "",
      options->unfinished    ? " unfinished"
      : options->progressive ? " progressive"
                             : "",
      options->arithmetic ? " arithmetic" : "",
      options->one_scan_a_component ? " in scans" : "",
      options->restart_interval, options->restart_rows, options->seed);
  return g_string_free (text, FALSE);
}

static void
leave (j_common_ptr libjpeg)
{
  longjmp (*(jmp_buf *) libjpeg->client_data, 1);
}

static void
say_nothing (j_common_ptr libjpeg)
{
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

/* The whole picture, in its own planes or as RGB, the way that libjpeg's
 * documentation shows. */
WholePicture *
decode_whole (const guint8 *data, gsize size, GstVideoFormat format)
{
  WholePicture *picture = g_new0 (WholePicture, 1);
  struct jpeg_decompress_struct libjpeg;
  struct jpeg_error_mgr errors;
  jmp_buf way_out;

  libjpeg.err = jpeg_std_error (&errors);
  errors.error_exit = leave;
  errors.output_message = say_nothing;
  libjpeg.client_data = &way_out;
  jpeg_create_decompress (&libjpeg);
  if (setjmp (way_out) != 0) {
    picture->failed = TRUE;
  } else {
    jpeg_mem_src (&libjpeg, data, size);
    jpeg_read_header (&libjpeg, TRUE);
    lay_out (
        &picture->frame, format, libjpeg.image_width, libjpeg.image_height);
    if (format == GST_VIDEO_FORMAT_RGB)
      read_rgb (&libjpeg, &picture->frame);
    else
      read_planes (&libjpeg, &picture->frame);
    picture->n_warnings = errors.num_warnings;
  }
  jpeg_destroy_decompress (&libjpeg);
  return picture;
}

void
whole_picture_free (WholePicture *picture)
{
  g_free (picture->frame.data[0]);
  g_free (picture);
}
