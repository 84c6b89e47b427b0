/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "survey/survey-photo.h"

#include <math.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include "lp-types.h"
#include "survey/survey-file.h"
#include "survey/survey-metadata.h"
#include "survey/survey-random.h"

#define NOISE_BITS 14
#define NOISE_SAMPLES (1 << NOISE_BITS)
#define MARKER_EXIF "Exif\0"
#define MARKER_XMP "http://ns.adobe.com/xap/1.0/"

/* Adds grey noise to the pixels, the same to red, green and blue as what a
 * sensor's noise leaves after demosaicing mostly is. Each row takes a piece
 * of one table of normal deviates. */
static void
add_noise (cairo_surface_t *surface, gdouble level, GRand *random)
{
  g_autofree gint16 *table = g_new (gint16, NOISE_SAMPLES);
  gint width = cairo_image_surface_get_width (surface);
  gint height = cairo_image_surface_get_height (surface);
  guchar *data = cairo_image_surface_get_data (surface);

  for (guint i = 0; i < NOISE_SAMPLES; i++)
    table[i] = (gint16) lrint (level * survey_random_normal (random));
  for (gint y = 0; y < height; y++) {
    guchar *pixel = data + (gsize) y * cairo_image_surface_get_stride (surface);
    guint position = g_rand_int (random);
    for (gint x = 0; x < width; x++, pixel += 4, position++) {
      gint noise = table[position % NOISE_SAMPLES];
      pixel[0] = (guchar) CLAMP (pixel[0] + noise, 0, 255);
      pixel[1] = (guchar) CLAMP (pixel[1] + noise, 0, 255);
      pixel[2] = (guchar) CLAMP (pixel[2] + noise, 0, 255);
    }
  }
  cairo_surface_mark_dirty (surface);
}

typedef struct {
  struct jpeg_error_mgr manager;
  jmp_buf back;
} ErrorManager;

static void
leave_on_error (j_common_ptr info)
{
  ErrorManager *errors = (ErrorManager *) info->err;

  longjmp (errors->back, 1);
}

static void
write_segment (struct jpeg_compress_struct *encoder, const gchar *head,
    gsize head_length, gconstpointer body, gsize body_length)
{
  const guchar *bytes = body;

  jpeg_write_m_header (
      encoder, JPEG_APP0 + 1, (guint) (head_length + body_length));
  for (gsize i = 0; i < head_length; i++)
    jpeg_write_m_byte (encoder, (guchar) head[i]);
  for (gsize i = 0; i < body_length; i++)
    jpeg_write_m_byte (encoder, bytes[i]);
}

static void
set_up_encoder (struct jpeg_compress_struct *encoder, cairo_surface_t *surface,
    const SurveyOptions *options)
{
  encoder->image_width = (guint) cairo_image_surface_get_width (surface);
  encoder->image_height = (guint) cairo_image_surface_get_height (surface);
  encoder->input_components = 4;
  encoder->in_color_space =
      G_BYTE_ORDER == G_LITTLE_ENDIAN ? JCS_EXT_BGRX : JCS_EXT_XRGB;
  jpeg_set_defaults (encoder);
  jpeg_set_quality (encoder, options->quality, TRUE);
  encoder->write_JFIF_header = FALSE;
  encoder->comp_info[0].h_samp_factor =
      options->subsampling == SURVEY_SUBSAMPLING_444 ? 1 : 2;
  encoder->comp_info[0].v_samp_factor =
      options->subsampling == SURVEY_SUBSAMPLING_420 ? 2 : 1;
}

/* Encodes @surface. *@jpeg is to be freed with free(), also after a failure. */
static gboolean
encode (cairo_surface_t *surface, const SurveyOptions *options, GBytes *exif,
    const gchar *xmp, guchar **jpeg, gulong *length, GError **error)
{
  struct jpeg_compress_struct encoder;
  ErrorManager errors;
  gchar message[JMSG_LENGTH_MAX];
  gsize exif_length;
  gconstpointer exif_data = g_bytes_get_data (exif, &exif_length);

  encoder.err = jpeg_std_error (&errors.manager);
  errors.manager.error_exit = leave_on_error;
  jpeg_create_compress (&encoder);
  if (setjmp (errors.back) != 0) {
    errors.manager.format_message ((j_common_ptr) &encoder, message);
    g_set_error (
        error, LP_ERROR, LP_ERROR_WRITE, "Cannot encode a photo: %s", message);
    jpeg_destroy_compress (&encoder);
    return FALSE;
  }
  jpeg_mem_dest (&encoder, jpeg, length);
  set_up_encoder (&encoder, surface, options);
  jpeg_start_compress (&encoder, TRUE);
  write_segment (
      &encoder, MARKER_EXIF, sizeof MARKER_EXIF, exif_data, exif_length);
  write_segment (&encoder, MARKER_XMP, sizeof MARKER_XMP, xmp, strlen (xmp));
  while (encoder.next_scanline < encoder.image_height) {
    JSAMPROW row = cairo_image_surface_get_data (surface) +
                   (gsize) encoder.next_scanline *
                       cairo_image_surface_get_stride (surface);
    jpeg_write_scanlines (&encoder, &row, 1);
  }
  jpeg_finish_compress (&encoder);
  jpeg_destroy_compress (&encoder);
  return TRUE;
}

static gboolean
write_surface (cairo_surface_t *surface, const SurveyShot *shot,
    const SurveyOptions *options, const gchar *path, GError **error)
{
  g_autoptr (GBytes) exif = NULL;
  g_autofree gchar *xmp = NULL;
  guchar *jpeg = NULL;
  gulong length = 0;
  gboolean written;

  if (!survey_metadata_make (shot, options, &exif, &xmp, error))
    return FALSE;
  written = encode (surface, options, exif, xmp, &jpeg, &length, error) &&
            survey_file_write (path, (const gchar *) jpeg, length, error);
  free (jpeg);
  return written;
}

/* @index is the shot's place in the flight. */
gboolean
survey_photo_write (const SurveyScene *scene, const SurveyShot *shot,
    guint index, const gchar *path, GError **error)
{
  const SurveyOptions *options = &scene->survey->options;
  g_autoptr (GRand) random =
      survey_random_new (options->seed, SURVEY_STREAM_NOISE, index);
  cairo_surface_t *surface = survey_scene_draw (scene, shot);
  gboolean written;

  if (cairo_surface_status (surface) != CAIRO_STATUS_SUCCESS) {
    g_set_error (error, LP_ERROR, LP_ERROR_WRITE, "Cannot draw '%s': %s", path,
        cairo_status_to_string (cairo_surface_status (surface)));
    cairo_surface_destroy (surface);
    return FALSE;
  }
  if (options->noise > 0.0)
    add_noise (surface, options->noise, random);
  written = write_surface (surface, shot, options, path, error);
  cairo_surface_destroy (surface);
  return written;
}
