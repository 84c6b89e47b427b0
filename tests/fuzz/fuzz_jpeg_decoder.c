/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Any bytes can be decoded or refused, and JPEGs with any damage: what is given
 * of them is what libjpeg makes of the whole. */

#include "fuzz.h"

#include "../check/jpeg_decoder_fixture.h"
#include "../check/jpeg_fixture.h"
#include "fuzz_damage.h"

/* An input is a file; or it is what is changed in one of the JPEGs that are
 * made here: which of them, where (two bytes, parts of its size), and by how
 * much each byte there. */
const gchar *const fuzz_seeds[] = {
  "\xff\xd8\xff\xc0\x01\x0b\x08\x01\x10\x01\x10\x01\x01\x11\x01"
  "\xff\xda\x01\x08\x01\x01\x01\x01\x3f\x01 entropy \xff\xd0 coded \xff\xd9",
  "\x01\x03\x07\x10",
  "\x02\x80\x20\x01\x80\xff",
  "\x03\xc0\x20\xff\xff\xff\xff",
  NULL,
};

static const JpegOptions kinds[] = {
  { 70, 50, "22 11 11" },
  { 90, 40, "21 11 11", .restart_rows = 2 },
  { 40, 40, "11", .restart_interval = 7 },
  { 40, 40, "22 11 11 22" },
  { 50, 40, "22 11 11", .is_progressive = TRUE },
  { 50, 40, "12 11 11", .is_arithmetic = TRUE },
  { 50, 40, "22 11 11", .is_multi_scan = TRUE },
};

static LpJpegDecoder *decoder;
static GBytes *jpegs[G_N_ELEMENTS (kinds)];

static void
set_up (void)
{
  if (decoder != NULL)
    return;
  gst_init (NULL, NULL);
  decoder = lp_jpeg_decoder_new ();
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    jpegs[i] = jpeg_make (&kinds[i]);
}

static void
decode (const guint8 *data, gsize size)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (size);
  g_autoptr (GBytes) jpeg = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  GstVideoInfo info;

  if (!lp_jpeg_decoder_open (
          decoder, g_bytes_get_data (jpeg, NULL), size, &info, &error)) {
    g_assert (error->domain == LP_ERROR);
    return;
  }
  check_areas (decoder, jpeg, &info, GST_VIDEO_FORMAT_RGB, 1, rand, "RGB");
  check_areas (decoder, jpeg, &info, GST_VIDEO_INFO_FORMAT (&info), 1, rand,
      "its own planes");
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree guint8 *copy = NULL;
  const guint8 *original;
  gsize original_size;

  set_up ();
  decode (data, size);
  if (size == 0)
    return 0;
  original =
      g_bytes_get_data (jpegs[data[0] % G_N_ELEMENTS (kinds)], &original_size);
  copy = fuzz_damage (original, original_size, data, size);
  if (copy != NULL)
    decode (copy, original_size);
  return 0;
}
