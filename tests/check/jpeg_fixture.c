/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg_fixture.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
  struct jpeg_compress_struct libjpeg;
  struct jpeg_error_mgr errors;
  jpeg_scan_info scans[MAX_COMPONENTS];
  guint8 *data;
  gulong size;
} Encoder;

static guint
count_components (const JpegOptions *options)
{
  return (strlen (options->sampling) + 1) / 3;
}

static J_COLOR_SPACE
get_color_space (const JpegOptions *options)
{
  static const J_COLOR_SPACE usual[] = {
    [1] = JCS_GRAYSCALE, [3] = JCS_YCbCr, [4] = JCS_YCCK
  };

  if (options->color_space != JCS_UNKNOWN)
    return options->color_space;
  return usual[count_components (options)];
}

static void
set_scan_a_component (
    struct jpeg_compress_struct *libjpeg, jpeg_scan_info *scans)
{
  for (gint i = 0; i < libjpeg->num_components; i++)
    scans[i] = (jpeg_scan_info){ 1, { i }, 0, DCTSIZE2 - 1, 0, 0 };
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
set_process (Encoder *encoder, const JpegOptions *options)
{
  struct jpeg_compress_struct *libjpeg = &encoder->libjpeg;

  libjpeg->restart_interval = options->restart_interval;
  libjpeg->restart_in_rows = options->restart_rows;
  libjpeg->arith_code = options->is_arithmetic;
  libjpeg->optimize_coding = options->is_optimized;
  if (options->is_multi_scan)
    set_scan_a_component (libjpeg, encoder->scans);
  if (options->is_unfinished)
    set_first_scans (libjpeg, encoder->scans);
  else if (options->is_progressive)
    jpeg_simple_progression (libjpeg);
}

static void
start (Encoder *encoder, const JpegOptions *options, J_COLOR_SPACE input)
{
  struct jpeg_compress_struct *libjpeg = &encoder->libjpeg;

  encoder->data = NULL;
  encoder->size = 0;
  libjpeg->err = jpeg_std_error (&encoder->errors);
  jpeg_create_compress (libjpeg);
  jpeg_mem_dest (libjpeg, &encoder->data, &encoder->size);
  libjpeg->image_width = options->width;
  libjpeg->image_height = options->height;
  libjpeg->input_components = count_components (options);
  libjpeg->in_color_space = input;
  jpeg_set_defaults (libjpeg);
  jpeg_set_colorspace (libjpeg, get_color_space (options));
  if (options->without_adobe_marker)
    libjpeg->write_Adobe_marker = FALSE;
  jpeg_set_quality (libjpeg, options->quality ? options->quality : 90, TRUE);
  for (gint i = 0; i < libjpeg->num_components; i++) {
    libjpeg->comp_info[i].h_samp_factor = options->sampling[3 * i] - '0';
    libjpeg->comp_info[i].v_samp_factor = options->sampling[3 * i + 1] - '0';
  }
  set_process (encoder, options);
}

static GBytes *
finish (Encoder *encoder)
{
  jpeg_finish_compress (&encoder->libjpeg);
  jpeg_destroy_compress (&encoder->libjpeg);
  return g_bytes_new_with_free_func (
      encoder->data, encoder->size, free, encoder->data);
}

static guint8
draw_busy_sample (gint x, gint y, gint component, GRand *rand)
{
  gint value = 3 * x + (2 + component) * y +
               ((x / 7 + y / 5 + component) % 3) * 60 +
               g_rand_int_range (rand, 0, 40);

  return ABS (value % 511 - 255);
}

static guint8
draw_patch_sample (gint x, gint y, gint component, GRand *rand)
{
  switch ((x / 24 + y / 40) % 5) {
    case 0:
      return 255;
    case 1:
      return 0;
    case 2:
      return (x * 3 + y * 5 + component * 40) % 256;
    case 3:
      return g_rand_int_range (rand, 0, 256);
    default:
      return 128 + component * 20 + g_rand_int_range (rand, 0, 8);
  }
}

static void
draw_row (guint8 *row, const JpegOptions *options, guint n, gint y, GRand *rand)
{
  for (gint x = 0; x < options->width; x++)
    for (guint i = 0; i < n; i++)
      row[x * n + i] =
          options->content == JPEG_BUSY      ? draw_busy_sample (x, y, i, rand)
          : options->content == JPEG_PATCHES ? draw_patch_sample (x, y, i, rand)
                                             : 255;
}

/* A JPEG of a picture, the same for the same options. libjpeg makes of samples
 * only such JPEGs in which all components go into the largest sampling
 * factors without a rest. */
GBytes *
jpeg_make (const JpegOptions *options)
{
  static const J_COLOR_SPACE inputs[] = {
    [1] = JCS_GRAYSCALE, [3] = JCS_RGB, [4] = JCS_CMYK
  };
  guint n = count_components (options);
  g_autoptr (GRand) rand = g_rand_new_with_seed (options->seed);
  g_autofree guint8 *row = g_malloc (options->width * n);
  Encoder encoder;

  start (&encoder, options, inputs[n]);
  jpeg_start_compress (&encoder.libjpeg, TRUE);
  for (gint y = 0; y < options->height; y++) {
    draw_row (row, options, n, y, rand);
    jpeg_write_scanlines (&encoder.libjpeg, &row, 1);
  }
  return finish (&encoder);
}

/* Blocks as photos have them: neighbours alike, few of their coefficients not
 * zero, now and then a long run of zeros or a large value. */
static void
invent_block (GRand *rand, gint *brightness, JCOEF *block)
{
  gint n = g_rand_int_range (rand, 0, 12);

  *brightness += g_rand_int_range (rand, -60, 61);
  *brightness = CLAMP (*brightness, -1000, 1000);
  if (g_rand_int_range (rand, 0, 50) == 0)
    *brightness = -*brightness;
  block[0] = *brightness;
  for (gint i = 0; i < n; i++)
    block[g_rand_int_range (rand, 1, DCTSIZE2)] =
        g_rand_int_range (rand, 0, 20) == 0
            ? g_rand_int_range (rand, -1023, 1024)
            : g_rand_int_range (rand, -4, 5);
}

static void
invent_blocks (
    struct jpeg_compress_struct *libjpeg, jvirt_barray_ptr *arrays, GRand *rand)
{
  for (gint i = 0; i < libjpeg->num_components; i++) {
    const jpeg_component_info *component = &libjpeg->comp_info[i];
    gint brightness = 0;

    for (JDIMENSION y = 0; y < component->height_in_blocks; y++) {
      JBLOCKARRAY row = libjpeg->mem->access_virt_barray (
          (j_common_ptr) libjpeg, arrays[i], y, 1, TRUE);
      for (JDIMENSION x = 0; x < component->width_in_blocks; x++)
        invent_block (rand, &brightness, row[0][x]);
    }
  }
}

/* Returns how many blocks a component has along @side pixels, in whole MCUs. */
static JDIMENSION
count_blocks (gint side, gint factor, gint max_factor)
{
  gint mcu = max_factor * DCTSIZE;
  gint n_blocks = (side * factor + mcu - 1) / mcu;

  return (n_blocks + factor - 1) / factor * factor;
}

static void
request_arrays (struct jpeg_compress_struct *libjpeg, jvirt_barray_ptr *arrays)
{
  gint max_horizontal = 1, max_vertical = 1;

  for (gint i = 0; i < libjpeg->num_components; i++) {
    max_horizontal = MAX (max_horizontal, libjpeg->comp_info[i].h_samp_factor);
    max_vertical = MAX (max_vertical, libjpeg->comp_info[i].v_samp_factor);
  }
  for (gint i = 0; i < libjpeg->num_components; i++) {
    gint horizontal = libjpeg->comp_info[i].h_samp_factor;
    gint vertical = libjpeg->comp_info[i].v_samp_factor;

    arrays[i] = libjpeg->mem->request_virt_barray ((j_common_ptr) libjpeg,
        JPOOL_IMAGE, TRUE,
        count_blocks (libjpeg->image_width, horizontal, max_horizontal),
        count_blocks (libjpeg->image_height, vertical, max_vertical), vertical);
  }
}

/* A JPEG of random coefficients, the same for the same options, in any
 * sampling. */
GBytes *
jpeg_make_of_coefficients (const JpegOptions *options)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (options->seed);
  jvirt_barray_ptr arrays[MAX_COMPONENTS];
  Encoder encoder;

  start (&encoder, options, get_color_space (options));
  request_arrays (&encoder.libjpeg, arrays);
  jpeg_write_coefficients (&encoder.libjpeg, arrays);
  invent_blocks (&encoder.libjpeg, arrays, rand);
  return finish (&encoder);
}

gchar *
jpeg_describe (const JpegOptions *options)
{
  return g_strdup_printf (
      "%dx%d sampling %s colour space %d%s%s%s restart %d rows %d seed %u",
      options->width, options->height, options->sampling,
      get_color_space (options),
      options->is_unfinished    ? " unfinished"
      : options->is_progressive ? " progressive"
                                : "",
      options->is_arithmetic ? " arithmetic" : "",
      options->is_multi_scan ? " in scans" : "", options->restart_interval,
      options->restart_rows, options->seed);
}

void
jpeg_add_segment (
    GByteArray *segments, guint8 marker, gconstpointer content, gsize size)
{
  guint8 header[] = { 0xff, marker, (size + 2) >> 8, (size + 2) & 0xff };

  g_byte_array_append (segments, header, sizeof header);
  g_byte_array_append (segments, content, size);
}

/* Returns @jpeg with @segments after its start. */
GBytes *
jpeg_insert_segments (GBytes *jpeg, const GByteArray *segments)
{
  GByteArray *result = g_byte_array_new ();
  gsize size;
  const guint8 *data = g_bytes_get_data (jpeg, &size);

  g_byte_array_append (result, data, 2);
  g_byte_array_append (result, segments->data, segments->len);
  g_byte_array_append (result, data + 2, size - 2);
  return g_byte_array_free_to_bytes (result);
}

static void
ignore_message (j_common_ptr jpeg)
{
}

/* What `jpegtran -copy none` makes of it. */
GBytes *
jpeg_rewrite (GBytes *jpeg)
{
  struct jpeg_decompress_struct source;
  struct jpeg_compress_struct target;
  struct jpeg_error_mgr errors;
  guint8 *data = NULL;
  gulong size = 0;
  jvirt_barray_ptr *arrays;

  source.err = target.err = jpeg_std_error (&errors);
  errors.output_message = ignore_message;
  jpeg_create_decompress (&source);
  jpeg_create_compress (&target);
  jpeg_mem_src (
      &source, g_bytes_get_data (jpeg, NULL), g_bytes_get_size (jpeg));
  jpeg_read_header (&source, TRUE);
  arrays = jpeg_read_coefficients (&source);
  jpeg_copy_critical_parameters (&source, &target);
  jpeg_mem_dest (&target, &data, &size);
  jpeg_write_coefficients (&target, arrays);
  jpeg_finish_compress (&target);
  jpeg_destroy_compress (&target);
  jpeg_destroy_decompress (&source);
  return g_bytes_new_with_free_func (data, size, free, data);
}
