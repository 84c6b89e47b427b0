/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg_fixture.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>

typedef struct {
  struct jpeg_error_mgr manager;
  jmp_buf jump;
} ErrorHandler;

static void
leave (j_common_ptr common)
{
  longjmp (((ErrorHandler *) common->err)->jump, 1);
}

static void
ignore (j_common_ptr common)
{
}

/* A picture of plateaus, slopes and noise, so that blocks are long and short
 * and differences small and large. */
static void
draw_row (guint8 *row, const FixtureJpeg *jpeg, gint y, GRand *rand)
{
  for (gint x = 0; x < jpeg->width; x++)
    for (gint c = 0; c < jpeg->n_components; c++) {
      gint patch = (x / 24 + y / 40) % 5;
      gint value = patch == 0   ? 255
                   : patch == 1 ? 0
                   : patch == 2 ? (x * 3 + y * 5 + c * 40) % 256
                   : patch == 3 ? g_rand_int_range (rand, 0, 256)
                                : 128 + c * 20 + g_rand_int_range (rand, 0, 8);
      row[x * jpeg->n_components + c] = value;
    }
}

static void
set_up_encoder (struct jpeg_compress_struct *encoder, const FixtureJpeg *jpeg)
{
  encoder->image_width = jpeg->width;
  encoder->image_height = jpeg->height;
  encoder->input_components = jpeg->n_components;
  encoder->in_color_space = jpeg->n_components == 1   ? JCS_GRAYSCALE
                            : jpeg->n_components == 3 ? JCS_RGB
                                                      : JCS_CMYK;
  jpeg_set_defaults (encoder);
  if (jpeg->n_components == 4)
    jpeg_set_colorspace (encoder, JCS_YCCK);
  jpeg_set_quality (encoder, jpeg->quality, TRUE);
  encoder->optimize_coding = jpeg->optimised;
  encoder->restart_interval = jpeg->restart_interval;
  for (gint i = 0; i < jpeg->n_components; i += 3) {
    encoder->comp_info[i].h_samp_factor = jpeg->horizontal;
    encoder->comp_info[i].v_samp_factor = jpeg->vertical;
  }
}

GByteArray *
fixture_make_jpeg (const FixtureJpeg *jpeg, GRand *rand)
{
  struct jpeg_compress_struct encoder;
  struct jpeg_error_mgr errors;
  g_autofree guint8 *row = g_malloc (jpeg->width * jpeg->n_components);
  guint8 *data = NULL;
  unsigned long size = 0;
  GByteArray *result = g_byte_array_new ();

  encoder.err = jpeg_std_error (&errors);
  jpeg_create_compress (&encoder);
  jpeg_mem_dest (&encoder, &data, &size);
  set_up_encoder (&encoder, jpeg);
  jpeg_start_compress (&encoder, TRUE);
  for (gint y = 0; y < jpeg->height; y++) {
    draw_row (row, jpeg, y, rand);
    jpeg_write_scanlines (&encoder, &row, 1);
  }
  jpeg_finish_compress (&encoder);
  jpeg_destroy_compress (&encoder);
  g_byte_array_append (result, data, size);
  free (data);
  return result;
}

static void
read_plane (FixturePlane *plane, struct jpeg_decompress_struct *decoder,
    jpeg_component_info *component, jvirt_barray_ptr array)
{
  gsize row_size = component->width_in_blocks * sizeof (JBLOCK);

  plane->horizontal = component->h_samp_factor;
  plane->vertical = component->v_samp_factor;
  plane->n_columns = component->width_in_blocks;
  plane->n_rows = component->height_in_blocks;
  for (gint i = 0; i < 64; i++)
    plane->quantisation[i] = component->quant_table->quantval[i];
  plane->values = g_malloc (row_size * plane->n_rows);
  for (gint y = 0; y < plane->n_rows; y++) {
    JBLOCKARRAY blocks = decoder->mem->access_virt_barray (
        (j_common_ptr) decoder, array, y, 1, FALSE);
    memcpy ((guint8 *) plane->values + y * row_size, blocks[0], row_size);
  }
}

/* Returns NULL where libjpeg refuses. */
FixtureCoefficients *
fixture_read_coefficients (const guint8 *data, gsize size)
{
  struct jpeg_decompress_struct decoder;
  ErrorHandler errors;
  jvirt_barray_ptr *arrays;
  FixtureCoefficients *result = g_new0 (FixtureCoefficients, 1);

  decoder.err = jpeg_std_error (&errors.manager);
  errors.manager.error_exit = leave;
  errors.manager.output_message = ignore;
  jpeg_create_decompress (&decoder);
  if (setjmp (errors.jump) != 0) {
    jpeg_destroy_decompress (&decoder);
    fixture_coefficients_free (result);
    return NULL;
  }
  jpeg_mem_src (&decoder, data, size);
  jpeg_read_header (&decoder, TRUE);
  arrays = jpeg_read_coefficients (&decoder);
  result->width = decoder.image_width;
  result->height = decoder.image_height;
  result->colour_space = decoder.jpeg_color_space;
  result->n_planes = decoder.num_components;
  result->n_warnings = errors.manager.num_warnings;
  for (gint i = 0; i < MIN (result->n_planes, 4); i++)
    read_plane (&result->planes[i], &decoder, &decoder.comp_info[i], arrays[i]);
  jpeg_destroy_decompress (&decoder);
  return result;
}

void
fixture_coefficients_free (FixtureCoefficients *coefficients)
{
  for (gint i = 0; i < 4; i++)
    g_free (coefficients->planes[i].values);
  g_free (coefficients);
}
