/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-labelstudio-brush.h"
#include "annotation/lp-annotation-json.h"
#include "annotation/lp-mask-image.h"

/* Label Studio packs its brush masks with @thi.ng/rle-pack: 32 bits for how
 * many words there are, 5 for a word's size less 1, four times 4 for the sizes
 * of run lengths less 1; then runs, of a bit that says whether they repeat one
 * word, 2 bits that choose the size of the length, the length less 1, and one
 * word or all of them. The words are the bytes of an RGBA picture, row by row,
 * whose alpha is the mask. */

static const gchar bad_mask[] =
    "its mask is not the run lengths of a picture of its image's size";

#define N_CHANNELS 4

typedef struct {
  const guint8 *data;
  gsize n_bits;
  gsize position;
  gboolean over; /* more was asked for than there is */
} Bits;

/* What is done with each run of pixels that belong to the mask. */
typedef struct {
  gint64 width;
  gint64 left, top, right, bottom;
  guint8 *plane; /* of that rectangle, once it is known */
} Mask;

static guint
read_bits (Bits *bits, guint n)
{
  guint value = 0;

  if (bits->position + n > bits->n_bits) {
    bits->over = TRUE;
    return 0;
  }
  for (; n > 0; n--, bits->position++)
    value = value << 1 |
            (bits->data[bits->position / 8] >> (7 - bits->position % 8) & 1);
  return value;
}

/* Pixels from @first to before @end, which may lie on several rows. */
static void
add_pixels (Mask *mask, gint64 first, gint64 end)
{
  while (first < end) {
    gint64 row = first / mask->width;
    gint64 left = first % mask->width;
    gint64 right = MIN (mask->width, left + (end - first));

    if (mask->plane != NULL) {
      memset (mask->plane + (row - mask->top) * (mask->right - mask->left) +
                  left - mask->left,
          1, right - left);
    } else {
      mask->left = MIN (mask->left, left);
      mask->right = MAX (mask->right, right);
      mask->top = MIN (mask->top, row);
      mask->bottom = MAX (mask->bottom, row + 1);
    }
    first += right - left;
  }
}

/* Words from @first to before @end have the same value. */
static void
add_words (Mask *mask, gint64 first, gint64 end, guint value)
{
  if (value != 0)
    add_pixels (mask, first / N_CHANNELS, end / N_CHANNELS);
}

static gboolean
decode (const GByteArray *data, gint64 n_words, Mask *mask)
{
  Bits bits = { .data = data->data, .n_bits = (gsize) data->len * 8 };
  guint length_sizes[4], word_size;
  gint64 position = 0;

  if (read_bits (&bits, 32) != n_words)
    return FALSE;
  word_size = read_bits (&bits, 5) + 1;
  for (guint i = 0; i < 4; i++)
    length_sizes[i] = read_bits (&bits, 4) + 1;
  while (position < n_words && !bits.over) {
    gboolean repeats = read_bits (&bits, 1) != 0;
    guint size = length_sizes[read_bits (&bits, 2)];
    gint64 end = position + 1 + read_bits (&bits, size);

    if (end > n_words)
      return FALSE;
    if (repeats) {
      add_words (mask, position, end, read_bits (&bits, word_size));
      position = end;
    }
    for (; position < end && !bits.over; position++) {
      guint value = read_bits (&bits, word_size);
      if (position % N_CHANNELS == N_CHANNELS - 1)
        add_words (mask, position, position + 1, value);
    }
  }
  return !bits.over;
}

static GByteArray *
read_bytes (LpJsonReader *reader)
{
  GByteArray *data = g_byte_array_new ();

  if (reader->token != LP_JSON_ARRAY_BEGIN)
    return data;
  while (lp_annotation_json_next_element (reader)) {
    gdouble number = lp_annotation_json_read_number (reader);
    guint8 byte = number >= 0 && number < 256 ? (guint8) number : 0;

    g_byte_array_append (data, &byte, 1);
    lp_json_reader_skip (reader);
  }
  return data;
}

/**
 * lp_labelstudio_brush_read: (skip)
 * @reader: a reader whose last token begins the list of bytes; it is moved
 *   past it
 * @width: columns of the image
 * @height: rows of the image
 * @outline: an empty builder, which gets the mask, cut to its bounds
 *
 * Returns: (nullable): what is wrong with it, to follow its name
 */
const gchar *
lp_labelstudio_brush_read (
    LpJsonReader *reader, gint width, gint height, LpOutlineBuilder *outline)
{
  g_autoptr (GByteArray) data = read_bytes (reader);
  Mask mask = { .width = width, .left = G_MAXINT, .top = G_MAXINT };
  gint64 n_words = (gint64) width * height;
  g_autofree guint8 *plane = NULL;
  gint64 n_pixels;

  if (n_words <= 0 || n_words > G_MAXUINT32 / N_CHANNELS ||
      !decode (data, n_words * N_CHANNELS, &mask))
    return bad_mask;
  if (mask.right <= mask.left)
    return "its mask is empty";
  n_pixels = (mask.right - mask.left) * (mask.bottom - mask.top);
  if (!lp_outline_builder_count_pixels (outline, (guint64) n_pixels))
    return "its mask has too many pixels";
  plane = g_malloc0 (n_pixels);
  mask.plane = plane;
  decode (data, n_words * N_CHANNELS, &mask);
  return lp_mask_image_add_rows (plane, 1, (gint) mask.left, (gint) mask.top,
      (gint) (mask.right - mask.left), (gint) (mask.bottom - mask.top),
      outline);
}
