/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg/lp-jpeg-region.h"

#include "jpeg/lp-jpeg-whole.h"

/* @part: what @jpeg shows of the photo */
static gboolean
decode_part (const GByteArray *jpeg, const GstVideoRectangle *part,
    const LpJpegPicture *picture)
{
  LpJpegPicture within = *picture;
  gint n_intact_rows = part->h;

  within.covers.x -= part->x;
  within.covers.y -= part->y;
  return lp_jpeg_whole_decode (
             jpeg->data, jpeg->len, &within, 1, &n_intact_rows, NULL) &&
         n_intact_rows == part->h;
}

/**
 * lp_jpeg_region_decode: (skip)
 * @scan: a scanner that has opened a photo
 * @parts: (array length=n_pictures): for each picture which part of the photo
 *   it takes to decode it, pixels; they begin on iMCUs and end there or at the
 *   photo's edge
 * @pictures: (array length=n_pictures): what to decode, all of one format
 * @n_pictures: how many
 *
 * Decodes no more of a photo than the parts.
 *
 * Returns: whether it could; otherwise there is some damage, and the pictures
 *   are in no certain state
 */
gboolean
lp_jpeg_region_decode (LpJpegScan *scan, const GstVideoRectangle *parts,
    LpJpegPicture *pictures, guint n_pictures)
{
  g_autofree GByteArray **jpegs = g_new0 (GByteArray *, n_pictures);
  gint n_intact_rows;

  if (!lp_jpeg_scan_extract (scan, parts, n_pictures, jpegs, &n_intact_rows))
    return FALSE;
  for (guint i = 0; i < n_pictures; i++)
    if (!decode_part (jpegs[i], &parts[i], &pictures[i]))
      return FALSE;
  return TRUE;
}
