/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Areas can be taken out of any bytes, and out of JPEGs with any damage. */

#include "fuzz.h"

#include "jpeg/lp-jpeg-scan.h"

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
  { 150, 90, "22 11 11", .content = JPEG_PATCHES },
  { 160, 80, "21 11 11", .restart_interval = 10, .quality = 85,
      .is_optimized = TRUE, .content = JPEG_PATCHES },
  { 90, 70, "11", .restart_interval = 7, .quality = 95, .is_optimized = TRUE,
      .content = JPEG_PATCHES },
  { 60, 60, "22 11 11 22", .quality = 50, .content = JPEG_PATCHES },
};

static LpJpegScan *scan;
static GBytes *jpegs[G_N_ELEMENTS (kinds)];

static void
set_up (void)
{
  if (scan != NULL)
    return;
  scan = lp_jpeg_scan_new ();
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    jpegs[i] = jpeg_make (&kinds[i]);
}

static void
take_areas (const guint8 *data, gsize size)
{
  static const GstVideoRectangle areas[] = {
    { 0, 0, 1, 1 },
    { 32, 16, 20, 17 },
    { 0, 48, 60, 12 },
    { 16, 0, 64, 60 },
  };
  GByteArray *small[G_N_ELEMENTS (areas)];
  gint n_rows = -1;

  if (!lp_jpeg_scan_open (scan, data, size))
    return;
  lp_jpeg_scan_extract (scan, areas, G_N_ELEMENTS (areas), small, &n_rows);
  g_assert_cmpint (n_rows, >=, 0);
  for (guint i = 0; i < G_N_ELEMENTS (areas); i++)
    if (small[i]->len > 0)
      g_assert_cmpint (areas[i].y + areas[i].h, <=, n_rows);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree guint8 *copy = NULL;
  const guint8 *original;
  gsize original_size;

  set_up ();
  take_areas (data, size);
  if (size == 0)
    return 0;
  original =
      g_bytes_get_data (jpegs[data[0] % G_N_ELEMENTS (kinds)], &original_size);
  copy = fuzz_damage (original, original_size, data, size);
  if (copy != NULL)
    take_areas (copy, original_size);
  return 0;
}
