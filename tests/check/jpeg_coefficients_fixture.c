/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg_coefficients_fixture.h"

#include <setjmp.h>
#include <string.h>

static gint
get_side (gint side, gint factor, gint max_factor)
{
  return (side * factor + max_factor * DCTSIZE - 1) / (max_factor * DCTSIZE);
}

static gint
round_up (gint value, gint step)
{
  return (value + step - 1) / step * step;
}

static void
set_sampling (struct jpeg_compress_struct *jpeg, const JpegRecipe *recipe,
    gint *max_horizontal, gint *max_vertical)
{
  *max_horizontal = *max_vertical = 1;
  for (gint i = 0; i < jpeg->num_components; i++) {
    jpeg_component_info *component = &jpeg->comp_info[i];

    component->h_samp_factor = recipe->sampling[3 * i] - '0';
    component->v_samp_factor = recipe->sampling[3 * i + 1] - '0';
    *max_horizontal = MAX (*max_horizontal, component->h_samp_factor);
    *max_vertical = MAX (*max_vertical, component->v_samp_factor);
  }
}

/* Blocks as photos have them: neighbours alike, few of their coefficients not
 * zero, now and then a long run of zeros or a large value. */
static void
invent_block (GRand *random, gint *brightness, JCOEF *block)
{
  gint n = g_rand_int_range (random, 0, 12);

  *brightness += g_rand_int_range (random, -60, 61);
  *brightness = CLAMP (*brightness, -1000, 1000);
  if (g_rand_int_range (random, 0, 50) == 0)
    *brightness = -*brightness;
  block[0] = *brightness;
  for (gint i = 0; i < n; i++)
    block[g_rand_int_range (random, 1, DCTSIZE2)] =
        g_rand_int_range (random, 0, 20) == 0
            ? g_rand_int_range (random, -1023, 1024)
            : g_rand_int_range (random, -4, 5);
}

static void
invent_blocks (
    struct jpeg_compress_struct *jpeg, jvirt_barray_ptr *arrays, GRand *random)
{
  for (gint i = 0; i < jpeg->num_components; i++) {
    const jpeg_component_info *component = &jpeg->comp_info[i];
    gint brightness = 0;

    for (JDIMENSION y = 0; y < component->height_in_blocks; y++) {
      JBLOCKARRAY row = jpeg->mem->access_virt_barray (
          (j_common_ptr) jpeg, arrays[i], y, 1, TRUE);
      for (JDIMENSION x = 0; x < component->width_in_blocks; x++)
        invent_block (random, &brightness, row[0][x]);
    }
  }
}

static void
set_process (struct jpeg_compress_struct *jpeg, const JpegRecipe *recipe,
    jpeg_scan_info *scans)
{
  jpeg->restart_interval = recipe->restart_interval;
  jpeg->arith_code = recipe->is_arithmetic;
  jpeg->optimize_coding = recipe->is_optimized;
  if (recipe->is_progressive)
    jpeg_simple_progression (jpeg);
  if (recipe->is_multi_scan) {
    for (gint i = 0; i < jpeg->num_components; i++)
      scans[i] = (jpeg_scan_info){
        .comps_in_scan = 1, .component_index = { i }, .Se = DCTSIZE2 - 1
      };
    jpeg->scan_info = scans;
    jpeg->num_scans = jpeg->num_components;
  }
}

static gint
count_components (J_COLOR_SPACE color_space)
{
  if (color_space == JCS_GRAYSCALE)
    return 1;
  return color_space == JCS_CMYK || color_space == JCS_YCCK ? 4 : 3;
}

/* A JPEG of random content, the same for the same @seed. It is made of
 * coefficients, as libjpeg cannot make all samplings out of samples. */
GBytes *
jpeg_recipe_make (const JpegRecipe *recipe, guint seed)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  struct jpeg_compress_struct jpeg;
  struct jpeg_error_mgr errors;
  jvirt_barray_ptr arrays[MAX_COMPONENTS];
  jpeg_scan_info scans[MAX_COMPONENTS];
  gint max_horizontal, max_vertical;
  guint8 *data = NULL;
  gulong size = 0;

  jpeg.err = jpeg_std_error (&errors);
  jpeg_create_compress (&jpeg);
  jpeg_mem_dest (&jpeg, &data, &size);
  jpeg.image_width = recipe->width;
  jpeg.image_height = recipe->height;
  jpeg.input_components = count_components (recipe->color_space);
  jpeg.in_color_space = recipe->color_space;
  jpeg_set_defaults (&jpeg);
  jpeg_set_colorspace (&jpeg, recipe->color_space);
  set_sampling (&jpeg, recipe, &max_horizontal, &max_vertical);
  set_process (&jpeg, recipe, scans);
  for (gint i = 0; i < jpeg.num_components; i++) {
    gint horizontal = jpeg.comp_info[i].h_samp_factor;
    gint vertical = jpeg.comp_info[i].v_samp_factor;
    arrays[i] = jpeg.mem->request_virt_barray ((j_common_ptr) &jpeg,
        JPOOL_IMAGE, TRUE,
        round_up (
            get_side (recipe->width, horizontal, max_horizontal), horizontal),
        round_up (get_side (recipe->height, vertical, max_vertical), vertical),
        vertical);
  }
  jpeg_write_coefficients (&jpeg, arrays);
  invent_blocks (&jpeg, arrays, random);
  jpeg_finish_compress (&jpeg);
  jpeg_destroy_compress (&jpeg);
  return g_bytes_new_with_free_func (data, size, free, data);
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

typedef struct {
  struct jpeg_error_mgr base;
  jmp_buf failure;
} Errors;

static void
on_error (j_common_ptr jpeg)
{
  longjmp (((Errors *) jpeg->err)->failure, 1);
}

static void
copy_component (struct jpeg_decompress_struct *jpeg, jvirt_barray_ptr array,
    gint i, JpegCoefficients *result)
{
  const jpeg_component_info *component = &jpeg->comp_info[i];
  gboolean is_alone = jpeg->num_components == 1;
  gint columns = component->width_in_blocks;
  gint rows = component->height_in_blocks;

  result->components[i].horizontal = is_alone ? 1 : component->h_samp_factor;
  result->components[i].vertical = is_alone ? 1 : component->v_samp_factor;
  result->components[i].columns = columns;
  result->components[i].rows = rows;
  result->components[i].blocks =
      g_new (JCOEF, (gsize) columns * rows * DCTSIZE2);
  if (component->quant_table != NULL)
    memcpy (result->components[i].quantization,
        component->quant_table->quantval,
        sizeof component->quant_table->quantval);
  for (gint y = 0; y < rows; y++) {
    JBLOCKARRAY row =
        jpeg->mem->access_virt_barray ((j_common_ptr) jpeg, array, y, 1, FALSE);
    memcpy (result->components[i].blocks + (gsize) y * columns * DCTSIZE2,
        row[0], columns * sizeof (JBLOCK));
  }
}

/* Returns NULL where libjpeg cannot read it. */
JpegCoefficients *
jpeg_coefficients_read (GBytes *bytes)
{
  JpegCoefficients *volatile result = NULL;
  struct jpeg_decompress_struct jpeg;
  jvirt_barray_ptr *arrays;
  Errors errors;

  jpeg.err = jpeg_std_error (&errors.base);
  errors.base.error_exit = on_error;
  errors.base.output_message = ignore_message;
  jpeg_create_decompress (&jpeg);
  if (setjmp (errors.failure) == 0) {
    jpeg_mem_src (
        &jpeg, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
    jpeg_read_header (&jpeg, TRUE);
    arrays = jpeg_read_coefficients (&jpeg);
    result = g_new0 (JpegCoefficients, 1);
    result->width = jpeg.image_width;
    result->height = jpeg.image_height;
    result->n_components = jpeg.num_components;
    result->color_space = jpeg.jpeg_color_space;
    result->n_warnings = errors.base.num_warnings;
    for (gint i = 0; i < jpeg.num_components; i++)
      copy_component (&jpeg, arrays[i], i, result);
  }
  jpeg_destroy_decompress (&jpeg);
  return result;
}

void
jpeg_coefficients_free (JpegCoefficients *coefficients)
{
  for (gint i = 0; i < coefficients->n_components; i++)
    g_free (coefficients->components[i].blocks);
  g_free (coefficients);
}

/* Asserts that @crop has the coefficients that @photo has from a pixel on that
 * lies on the grid of iMCUs. */
void
jpeg_coefficients_assert_area (
    const JpegCoefficients *photo, const JpegCoefficients *crop, gint x, gint y)
{
  gint max_horizontal = 1, max_vertical = 1;

  g_assert_cmpint (crop->n_components, ==, photo->n_components);
  g_assert_cmpint (crop->color_space, ==, photo->color_space);
  g_assert_cmpint (crop->n_warnings, ==, 0);
  for (gint i = 0; i < photo->n_components; i++) {
    max_horizontal = MAX (max_horizontal, photo->components[i].horizontal);
    max_vertical = MAX (max_vertical, photo->components[i].vertical);
  }
  for (gint i = 0; i < photo->n_components; i++) {
    gint columns = crop->components[i].columns;
    gint first_column =
        x / (max_horizontal * DCTSIZE) * photo->components[i].horizontal;
    gint first_row =
        y / (max_vertical * DCTSIZE) * photo->components[i].vertical;

    g_assert_cmpint (
        crop->components[i].horizontal, ==, photo->components[i].horizontal);
    g_assert_cmpint (
        crop->components[i].vertical, ==, photo->components[i].vertical);
    g_assert_cmpmem (crop->components[i].quantization,
        sizeof crop->components[i].quantization,
        photo->components[i].quantization,
        sizeof photo->components[i].quantization);
    g_assert_cmpint (first_column + columns, <=, photo->components[i].columns);
    for (gint row = 0; row < crop->components[i].rows; row++) {
      gsize from = ((gsize) (first_row + row) * photo->components[i].columns +
                       first_column) *
                   DCTSIZE2;
      g_assert_cmpmem (
          crop->components[i].blocks + (gsize) row * columns * DCTSIZE2,
          columns * sizeof (JBLOCK), photo->components[i].blocks + from,
          columns * sizeof (JBLOCK));
    }
  }
}
