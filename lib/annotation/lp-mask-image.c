/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-mask-image.h"

#include <gio/gio.h>
#include <png.h>

/* Bytes that a PNG picture may have once the zlib about it is decompressed: of
 * a hostile file a few bytes would fill the memory. */
#define MAX_PICTURE (64 * 1024 * 1024)

static const gchar bad_text[] = "its mask is not base64";
static const gchar bad_data[] = "its mask is not compressed as it should be";
static const gchar bad_picture[] = "its mask is not a whole PNG picture";
static const gchar too_large[] = "its mask has too many pixels";

/**
 * lp_mask_image_add_rows: (skip)
 * @rows: the mask, row by row, not zero where a pixel belongs to it
 * @step: bytes from one pixel to the next
 * @x: left column of the mask
 * @y: top row
 * @width: columns
 * @height: rows
 * @outline: an empty builder, which gets the mask
 *
 * Returns: (nullable): what is wrong with it
 */
const gchar *
lp_mask_image_add_rows (const guint8 *rows, gsize step, gint x, gint y,
    gint width, gint height, LpOutlineBuilder *outline)
{
  gboolean inside = FALSE;
  gint64 run = 0;

  if (!lp_outline_builder_begin_mask (outline, x, y, width, height))
    return too_large;
  for (gint column = 0; column < width; column++) {
    const guint8 *pixel = rows + (gsize) column * step;

    for (gint row = 0; row < height; row++, run++) {
      if ((*pixel != 0) != inside) {
        lp_outline_builder_add_run (outline, run);
        inside = !inside;
        run = 0;
      }
      pixel += (gsize) width * step;
    }
  }
  lp_outline_builder_add_run (outline, run);
  return NULL;
}

/* A picture of one channel that is not zero where the mask is; if it has an
 * alpha channel, that is it. */
static const gchar *
read_png (const GByteArray *data, gint x, gint y, LpOutlineBuilder *outline)
{
  png_image image = { .version = PNG_IMAGE_VERSION };
  g_autofree guint8 *rows = NULL;
  guint n_channels;

  if (!png_image_begin_read_from_memory (&image, data->data, data->len))
    return bad_picture;
  if (!lp_outline_builder_count_pixels (
          outline, (guint64) image.width * image.height)) {
    png_image_free (&image);
    return too_large;
  }
  image.format = (image.format & PNG_FORMAT_FLAG_ALPHA) != 0 ? PNG_FORMAT_GA
                                                             : PNG_FORMAT_GRAY;
  n_channels = PNG_IMAGE_SAMPLE_CHANNELS (image.format);
  rows = g_malloc (PNG_IMAGE_SIZE (image));
  if (!png_image_finish_read (&image, NULL, rows, 0, NULL)) {
    png_image_free (&image);
    return bad_picture;
  }
  return lp_mask_image_add_rows (rows + n_channels - 1, n_channels, x, y,
      (gint) image.width, (gint) image.height, outline);
}

static GByteArray *
decode_base64 (const LpJsonReader *reader)
{
  g_autofree gchar *copy =
      reader->escaped ? lp_json_reader_dup_string (reader) : NULL;
  const gchar *text = copy ? copy : reader->span;
  gsize length = copy ? strlen (copy) : reader->length;
  GByteArray *data = g_byte_array_new ();
  gint state = 0;
  guint save = 0;

  if (length / 4 * 3 + 3 > G_MAXUINT)
    return data;
  g_byte_array_set_size (data, (guint) (length / 4 * 3 + 3));
  g_byte_array_set_size (data,
      (guint) g_base64_decode_step (text, length, data->data, &state, &save));
  return data;
}

static GByteArray *
decompress (const GByteArray *data)
{
  g_autoptr (GZlibDecompressor) decompressor =
      g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB);
  g_autoptr (GByteArray) result = g_byte_array_new ();
  GConverterResult state = G_CONVERTER_CONVERTED;
  gsize n_read, n_written, position = 0;
  guint length = 0;

  while (state != G_CONVERTER_FINISHED) {
    g_byte_array_set_size (result, MAX (length * 2, 4096));
    state =
        g_converter_convert (G_CONVERTER (decompressor), data->data + position,
            data->len - position, result->data + length, result->len - length,
            G_CONVERTER_INPUT_AT_END, &n_read, &n_written, NULL);
    if (state == G_CONVERTER_ERROR)
      return NULL;
    position += n_read;
    length += (guint) n_written;
    if (length > MAX_PICTURE)
      return NULL;
  }
  g_byte_array_set_size (result, length);
  return g_steal_pointer (&result);
}

/**
 * lp_mask_image_read_base64: (skip)
 * @reader: a reader whose last token is a text
 * @compressed: whether the picture has been compressed with zlib again
 * @x: column of its left edge
 * @y: row of its top edge
 * @outline: an empty builder, which gets the mask
 *
 * Reads a mask that is a PNG picture in base64.
 *
 * Returns: (nullable): what is wrong with it
 */
const gchar *
lp_mask_image_read_base64 (const LpJsonReader *reader, gboolean compressed,
    gint x, gint y, LpOutlineBuilder *outline)
{
  g_autoptr (GByteArray) data = NULL;

  if (reader->token != LP_JSON_STRING)
    return bad_text;
  data = decode_base64 (reader);
  if (data->len == 0)
    return bad_text;
  if (compressed) {
    GByteArray *picture = decompress (data);

    if (picture == NULL)
      return bad_data;
    g_byte_array_unref (data);
    data = picture;
  }
  return read_png (data, x, y, outline);
}
