/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg/lp-jpeg-info.h"

#include <string.h>

#include "jpeg/lp-jpeg-marker.h"
#include "json/lp-json-writer.h"

#define BLOCK_SIZE 256

#define EXIF_TAG_ORIENTATION 0x0112
#define TIFF_TYPE_SHORT 3

static const gchar *const process_names[16] = {
  [0] = "baseline",
  [1] = "extended",
  [2] = "progressive",
  [3] = "lossless",
  [5] = "differential-sequential",
  [6] = "differential-progressive",
  [7] = "differential-lossless",
  [9] = "arith-extended",
  [10] = "arith-progressive",
  [11] = "arith-lossless",
  [13] = "arith-differential-sequential",
  [14] = "arith-differential-progressive",
  [15] = "arith-differential-lossless",
};

static guint
read_16 (const guint8 *data, gboolean little_endian)
{
  return little_endian ? (guint) (data[0] | data[1] << 8)
                       : (guint) (data[0] << 8 | data[1]);
}

static guint32
read_32 (const guint8 *data, gboolean little_endian)
{
  guint32 first = read_16 (data, little_endian);
  guint32 second = read_16 (data + 2, little_endian);

  return little_endian ? (second << 16 | first) : (first << 16 | second);
}

/* The orientation in the first directory of a TIFF structure, 0 where there
 * is none that makes sense. */
static guint
read_orientation (const guint8 *tiff, gsize size)
{
  gboolean little_endian;
  gsize offset;
  guint n_entries;

  if (size < 8)
    return 0;
  if (memcmp (tiff, "II*\0", 4) == 0)
    little_endian = TRUE;
  else if (memcmp (tiff, "MM\0*", 4) == 0)
    little_endian = FALSE;
  else
    return 0;
  offset = read_32 (tiff + 4, little_endian);
  if (offset > size - 2)
    return 0;
  n_entries = read_16 (tiff + offset, little_endian);
  offset += 2;
  for (; n_entries > 0 && size - offset >= 12; n_entries--, offset += 12) {
    const guint8 *entry = tiff + offset;
    guint value = read_16 (entry + 8, little_endian);

    if (read_16 (entry, little_endian) != EXIF_TAG_ORIENTATION)
      continue;
    if (read_16 (entry + 2, little_endian) != TIFF_TYPE_SHORT || value > 8)
      return 0;
    return value;
  }
  return 0;
}

static gboolean
starts_with (
    const guint8 *data, gsize size, const gchar *text, gsize text_length)
{
  return size >= text_length && memcmp (data, text, text_length) == 0;
}

static void
read_frame (LpJpegInfo *info, guint8 marker, const guint8 *data, gsize size)
{
  if (info->has_frame || size < 6)
    return;
  info->has_frame = TRUE;
  info->sof = marker - LP_JPEG_MARKER_SOF0;
  info->precision = data[0];
  info->height = read_16 (data + 1, FALSE);
  info->width = read_16 (data + 3, FALSE);
  info->n_components = MIN (data[5], (size - 6) / 3);
  for (guint i = 0; i < info->n_components; i++) {
    const guint8 *component = data + 6 + 3 * i;
    info->components[i].id = component[0];
    info->components[i].horizontal = component[1] >> 4;
    info->components[i].vertical = component[1] & 15;
  }
}

static gboolean
is_frame (guint8 marker)
{
  return marker >= LP_JPEG_MARKER_SOF0 && marker <= LP_JPEG_MARKER_SOF15 &&
         marker != LP_JPEG_MARKER_DHT && marker != LP_JPEG_MARKER_JPG &&
         marker != LP_JPEG_MARKER_DAC;
}

/* @data: what follows the segment's length, @size bytes */
static void
read_segment (LpJpegInfo *info, guint8 marker, const guint8 *data, gsize size)
{
  if (is_frame (marker))
    read_frame (info, marker, data, size);
  else if (marker == LP_JPEG_MARKER_SOS)
    info->n_scans++;
  else if (marker == LP_JPEG_MARKER_DRI && info->n_scans == 0 && size >= 2)
    info->restart_interval = read_16 (data, FALSE);
  else if (marker == LP_JPEG_MARKER_APP1 && info->exif_orientation == 0 &&
           starts_with (data, size, "Exif\0\0", 6))
    info->exif_orientation = read_orientation (data + 6, size - 6);
  else if (marker == LP_JPEG_MARKER_APP2 &&
           starts_with (data, size, "ICC_PROFILE\0", 12))
    info->n_icc_chunks++;
}

/* Whether one of BLOCK_SIZE bytes begins a marker; the byte after them is
 * looked at too. Written without branches, for the compiler to use vectors:
 * one byte in 300 of a photo is a stuffed 0xff, and to stop at each with
 * memchr() took 320 us where this takes 185. */
static gboolean
block_has_marker (const guint8 *block)
{
  guint8 found = 0;

  for (guint i = 0; i < BLOCK_SIZE; i++)
    found |= (block[i] == 0xff) & (block[i + 1] != 0);
  return found != 0;
}

/* Finds the next marker from @offset on: stuffed bytes, fill bytes and
 * garbage are passed over. Returns the offset of its second byte, or @size.
 * The entropy-coded data of a scan goes by here, so this is where the time
 * goes. */
static gsize
find_marker (const guint8 *data, gsize size, gsize offset)
{
  /* segments follow each other without a gap, as a rule */
  if (size - offset >= 2 && data[offset] == 0xff && data[offset + 1] != 0 &&
      data[offset + 1] != 0xff)
    return offset + 1;
  while (size - offset > BLOCK_SIZE && !block_has_marker (data + offset))
    offset += BLOCK_SIZE;
  while (offset < size) {
    const guint8 *found = memchr (data + offset, 0xff, size - offset);

    if (found == NULL)
      return size;
    offset = found - data + 1;
    while (offset < size && data[offset] == 0xff)
      offset++;
    if (offset < size && data[offset] != 0)
      return offset;
  }
  return size;
}

static gboolean
stands_alone (guint8 marker)
{
  return marker == LP_JPEG_MARKER_TEM || marker == LP_JPEG_MARKER_SOI ||
         (marker >= LP_JPEG_MARKER_RST0 && marker <= LP_JPEG_MARKER_RST7);
}

/**
 * lp_jpeg_info_read: (skip)
 * @info: (out caller-allocates): where to put what is found
 * @data: (array length=size): a JPEG file
 * @size: its size in bytes
 * @error: where to say what is wrong
 *
 * Walks the markers up to the end of the first image in the file. Lengths are
 * followed, so that the end of a thumbnail inside a segment is not mistaken
 * for the end of the image, and neither is a second image after it. Takes
 * time in proportion to @size, whatever it holds.
 *
 * Damaged files are read as far as they go; whether a decoder can do anything
 * with what was found is what lp_jpeg_info_check() tells.
 *
 * Returns: whether @data begins as a JPEG does
 */
gboolean
lp_jpeg_info_read (
    LpJpegInfo *info, const guint8 *data, gsize size, GError **error)
{
  gsize offset = 2;

  memset (info, 0, sizeof *info);
  if (!starts_with (data, size, "\xff\xd8", 2)) {
    g_set_error_literal (error, LP_ERROR, LP_ERROR_FORMAT,
        "It is no JPEG: it does not begin with the marker FF D8.");
    return FALSE;
  }
  info->end = size;
  while ((offset = find_marker (data, size, offset)) < size) {
    guint8 marker = data[offset++];
    gsize length;

    if (marker == LP_JPEG_MARKER_EOI) {
      info->has_end = TRUE;
      info->end = offset;
      break;
    }
    if (stands_alone (marker))
      continue;
    if (size - offset < 2)
      break;
    length = MIN (MAX (read_16 (data + offset, FALSE), 2), size - offset);
    read_segment (info, marker, data + offset + 2, length - 2);
    offset += length;
  }
  info->bytes_after_end = size - info->end;
  return TRUE;
}

static gboolean
check_process (const LpJpegInfo *info, GError **error)
{
  switch (info->sof) {
    case 0:
    case 1:
    case 2:
    case 9:
    case 10:
      break;
    default:
      g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
          "%s JPEG is not supported.", lp_jpeg_info_get_process (info));
      return FALSE;
  }
  if (info->precision != 8) {
    g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
        "JPEG with %u bits a sample is not supported, only 8.",
        info->precision);
    return FALSE;
  }
  return TRUE;
}

static gboolean
check_components (const LpJpegInfo *info, GError **error)
{
  if (info->n_components < 1 || info->n_components > 4) {
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "The JPEG's header speaks of %u colour components.",
        info->n_components);
    return FALSE;
  }
  for (guint i = 0; i < info->n_components; i++) {
    const LpJpegComponent *component = &info->components[i];
    if (component->horizontal < 1 || component->vertical < 1 ||
        component->horizontal > LP_JPEG_MAX_SAMPLING_FACTOR ||
        component->vertical > LP_JPEG_MAX_SAMPLING_FACTOR) {
      g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
          "The JPEG's header has the impossible sampling factors %ux%u.",
          component->horizontal, component->vertical);
      return FALSE;
    }
  }
  return TRUE;
}

/**
 * lp_jpeg_info_check: (skip)
 * @info: what lp_jpeg_info_read() found
 * @error: where to say what is wrong: %LP_ERROR_FORMAT where the file is
 *   broken, %LP_ERROR_ARGUMENT where it is of a kind that is not supported
 *
 * Returns: whether there is a picture that a decoder can be asked for
 */
gboolean
lp_jpeg_info_check (const LpJpegInfo *info, GError **error)
{
  const gchar *problem = NULL;

  if (!info->has_frame)
    problem = "The JPEG has no frame header.";
  else if (info->n_scans == 0)
    problem = "The JPEG has a header and no picture.";
  else if (info->width == 0)
    problem = "The JPEG's header says that it is 0 pixels wide.";
  else if (info->height == 0)
    problem = "The JPEG's header does not say how high it is.";
  else if (info->width > LP_JPEG_MAX_DIMENSION ||
           info->height > LP_JPEG_MAX_DIMENSION)
    problem = "The JPEG has more than 65500 pixels a side.";
  if (problem != NULL) {
    g_set_error_literal (error, LP_ERROR, LP_ERROR_FORMAT, problem);
    return FALSE;
  }
  return check_process (info, error) && check_components (info, error);
}

/**
 * lp_jpeg_info_get_process: (skip)
 * @info: what lp_jpeg_info_read() found
 *
 * Returns: (nullable): the coding process by name, or %NULL without a frame
 */
const gchar *
lp_jpeg_info_get_process (const LpJpegInfo *info)
{
  return info->has_frame ? process_names[info->sof] : NULL;
}

/**
 * lp_jpeg_info_get_imcu: (skip)
 * @info: what lp_jpeg_info_read() found
 * @width: (out): pixels
 * @height: (out): pixels
 *
 * The size of the blocks that the picture is coded in. Where there is but one
 * component that is 8x8, whatever its sampling factors.
 */
void
lp_jpeg_info_get_imcu (const LpJpegInfo *info, guint *width, guint *height)
{
  guint horizontal = 1, vertical = 1;

  for (guint i = 0; info->n_components > 1 && i < info->n_components; i++) {
    horizontal = MAX (horizontal, info->components[i].horizontal);
    vertical = MAX (vertical, info->components[i].vertical);
  }
  *width = 8 * horizontal;
  *height = 8 * vertical;
}

/**
 * lp_jpeg_info_dup_sampling: (skip)
 * @info: what lp_jpeg_info_read() found
 *
 * Returns: (transfer full): the sampling factors of the components in order,
 *   such as `2x2,1x1,1x1`
 */
gchar *
lp_jpeg_info_dup_sampling (const LpJpegInfo *info)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < info->n_components; i++)
    g_string_append_printf (text, "%s%ux%u", i > 0 ? "," : "",
        info->components[i].horizontal, info->components[i].vertical);
  return g_string_free (text, FALSE);
}

/**
 * lp_jpeg_info_to_json: (skip)
 * @info: what lp_jpeg_info_read() found
 *
 * Returns: (transfer full): what `inspect --json` says of a photo, one line
 *   with a newline. What the file does not say is left out.
 */
gchar *
lp_jpeg_info_to_json (const LpJpegInfo *info)
{
  GString *json = g_string_sized_new (256);

  lp_json_begin_object (json, NULL);
  lp_json_add_string (json, "format", "jpeg");
  if (info->has_frame) {
    g_autofree gchar *sampling = lp_jpeg_info_dup_sampling (info);
    guint imcu_width, imcu_height;

    lp_jpeg_info_get_imcu (info, &imcu_width, &imcu_height);
    lp_json_add_int (json, "width", info->width);
    lp_json_add_int (json, "height", info->height);
    lp_json_add_int (json, "components", info->n_components);
    lp_json_add_int (json, "precision", info->precision);
    lp_json_add_string (json, "sof", lp_jpeg_info_get_process (info));
    lp_json_add_string (json, "sampling", sampling);
    lp_json_begin_array (json, "imcu");
    lp_json_add_int (json, NULL, imcu_width);
    lp_json_add_int (json, NULL, imcu_height);
    lp_json_end_array (json);
  }
  lp_json_add_int (json, "restart_interval", info->restart_interval);
  if (info->exif_orientation != 0)
    lp_json_add_int (json, "exif_orientation", info->exif_orientation);
  lp_json_add_int (json, "icc_chunks", info->n_icc_chunks);
  if (info->has_end)
    lp_json_add_int (json, "bytes_after_eoi", info->bytes_after_end);
  lp_json_end_object (json);
  g_string_append_c (json, '\n');
  return g_string_free (json, FALSE);
}
