/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg/lp-jpeg-scan-private.h"

#include "jpeg/lp-jpeg-marker.h"

/* As much of these segments as libjpeg needs in order to heed them. */
#define JFIF_SIZE 14
#define ADOBE_SIZE 12

/* Bytes between rows in an index: less are skipped in no time. */
#define ROW_DISTANCE (32 * 1024)

static guint
read_16 (const guint8 *data)
{
  return data[0] << 8 | data[1];
}

static gboolean
read_quantisation (LpJpegScanHeader *header, const guint8 *data, gsize size)
{
  while (size > 0) {
    guint slot = data[0] & 15, precision = data[0] >> 4;
    gsize table_size = precision == 0 ? 64 : 128;
    LpJpegQuantisation *table;

    if (slot >= LP_JPEG_N_SLOTS || precision > 1 || size - 1 < table_size)
      return FALSE;
    table = &header->quantisation[slot];
    memcpy (table->values, data + 1, table_size);
    table->precision = precision;
    table->size = table_size;
    data += 1 + table_size;
    size -= 1 + table_size;
  }
  return TRUE;
}

static gboolean
read_huffman (LpJpegScanHeader *header, const guint8 *data, gsize size)
{
  while (size > 0) {
    guint slot = data[0] & 15, class = data[0] >> 4;
    LpJpegHuffman *table;
    gsize table_size;

    if (slot >= LP_JPEG_N_SLOTS || class > 1)
      return FALSE;
    table = class == 0 ? &header->dc[slot] : &header->ac[slot];
    table_size = lp_jpeg_huffman_read (table, data + 1, size - 1);
    if (table_size == 0)
      return FALSE;
    data += 1 + table_size;
    size -= 1 + table_size;
  }
  return TRUE;
}

static gboolean
read_component (LpJpegScanHeader *header, guint index, const guint8 *data)
{
  LpJpegScanComponent *component = &header->components[index];

  component->id = data[0];
  component->horizontal = data[1] >> 4;
  component->vertical = data[1] & 15;
  component->quantisation = data[2];
  for (guint i = 0; i < index; i++)
    if (header->components[i].id == component->id)
      return FALSE;
  return component->horizontal >= 1 &&
         component->horizontal <= LP_JPEG_MAX_SAMPLING_FACTOR &&
         component->vertical >= 1 &&
         component->vertical <= LP_JPEG_MAX_SAMPLING_FACTOR &&
         component->quantisation < LP_JPEG_N_SLOTS;
}

static gboolean
read_frame (LpJpegScanHeader *header, guint sof, const guint8 *data, gsize size)
{
  if (header->n_components > 0 || sof > 1 || size < 6 || data[0] != 8)
    return FALSE;
  header->sof = sof;
  header->height = read_16 (data + 1);
  header->width = read_16 (data + 3);
  header->n_components = data[5];
  if (header->width < 1 || header->width > LP_JPEG_MAX_DIMENSION ||
      header->height < 1 || header->height > LP_JPEG_MAX_DIMENSION ||
      header->n_components < 1 ||
      header->n_components > LP_JPEG_MAX_COMPONENTS ||
      size != 6 + 3 * header->n_components)
    return FALSE;
  for (guint i = 0; i < header->n_components; i++)
    if (!read_component (header, i, data + 6 + 3 * i))
      return FALSE;
  return TRUE;
}

/* Whether it is the one scan with all components, in their order. */
static gboolean
read_scan (LpJpegScanHeader *header, const guint8 *data, gsize size)
{
  guint n = header->n_components;
  const guint8 *spectral = data + 1 + 2 * n;

  if (n == 0 || size != 1 + 2 * n + 3 || data[0] != n || spectral[0] != 0 ||
      spectral[1] != LP_JPEG_BLOCK_SIZE - 1 || spectral[2] != 0)
    return FALSE;
  for (guint i = 0; i < n; i++) {
    LpJpegScanComponent *component = &header->components[i];

    component->dc = data[2 + 2 * i] >> 4;
    component->ac = data[2 + 2 * i] & 15;
    if (data[1 + 2 * i] != component->id || component->dc >= LP_JPEG_N_SLOTS ||
        component->ac >= LP_JPEG_N_SLOTS ||
        header->quantisation[component->quantisation].size == 0 ||
        !lp_jpeg_huffman_is_for_dc (&header->dc[component->dc]) ||
        header->ac[component->ac].n_symbols == 0)
      return FALSE;
  }
  return TRUE;
}

/* Reads a segment before that of the scan; @data is what follows its length.
 * Returns whether the scanner can go on. */
static gboolean
read_segment (
    LpJpegScanHeader *header, guint marker, const guint8 *data, gsize size)
{
  switch (marker) {
    case LP_JPEG_MARKER_DQT:
      return read_quantisation (header, data, size);
    case LP_JPEG_MARKER_DHT:
      return read_huffman (header, data, size);
    case LP_JPEG_MARKER_DRI:
      header->restart_interval = size == 2 ? read_16 (data) : 0;
      return size == 2;
    case LP_JPEG_MARKER_APP0:
      if (size >= JFIF_SIZE && memcmp (data, "JFIF", 5) == 0)
        header->jfif = data;
      return TRUE;
    case LP_JPEG_MARKER_APP14:
      if (size >= ADOBE_SIZE && memcmp (data, "Adobe", 5) == 0)
        header->adobe = data;
      return TRUE;
    case LP_JPEG_MARKER_JPG:
    case LP_JPEG_MARKER_DAC:
    case LP_JPEG_MARKER_EOI:
      return FALSE;
    default:
      return marker < LP_JPEG_MARKER_SOF0 || marker > LP_JPEG_MARKER_SOF15
                 ? TRUE
                 : read_frame (
                       header, marker - LP_JPEG_MARKER_SOF0, data, size);
  }
}

/* Returns where the scan's data begins, or NULL where the file is not of the
 * kind that can be scanned. */
static const guint8 *
read_header (LpJpegScanHeader *header, const guint8 *data, const guint8 *end)
{
  if (end - data < 2 || data[0] != 0xff || data[1] != LP_JPEG_MARKER_SOI)
    return NULL;
  data += 2;
  while (end - data >= 4) {
    guint marker = data[1];
    gsize length;

    if (data[0] != 0xff || marker == 0)
      return NULL;
    if (marker == 0xff) {
      data++;
      continue;
    }
    if (marker == LP_JPEG_MARKER_TEM ||
        (marker >= LP_JPEG_MARKER_RST0 && marker <= LP_JPEG_MARKER_SOI))
      return NULL;
    length = read_16 (data + 2);
    if (length < 2 || (gsize) (end - data) - 2 < length)
      return NULL;
    if (marker == LP_JPEG_MARKER_SOS)
      return read_scan (header, data + 4, length - 2) ? data + 2 + length
                                                      : NULL;
    if (!read_segment (header, marker, data + 4, length - 2))
      return NULL;
    data += 2 + length;
  }
  return NULL;
}

/* Components with the same codes share a table, as chroma does as a rule.
 * Returns the number of that of component @index. */
static guint
get_lookup (const LpJpegScanHeader *header, guint index)
{
  const LpJpegScanComponent *component = &header->components[index];
  guint i = 0;

  while (header->components[i].dc != component->dc ||
         header->components[i].ac != component->ac)
    i++;
  return i;
}

/* Returns whether an MCU has as few blocks as it may have. */
static gboolean
lay_out_mcus (LpJpegScan *scan)
{
  const LpJpegScanHeader *header = &scan->header;
  gboolean interleaved = header->n_components > 1;
  guint horizontal = 1, vertical = 1;

  scan->mcu.n_blocks = 0;
  for (guint i = 0; i < header->n_components; i++) {
    const LpJpegScanComponent *component = &header->components[i];
    /* a single component is not interleaved, whatever its factors */
    guint n_blocks =
        interleaved ? component->horizontal * component->vertical : 1;

    if (scan->mcu.n_blocks + n_blocks > LP_JPEG_MAX_BLOCKS)
      return FALSE;
    for (guint k = 0; k < n_blocks; k++)
      scan->mcu.blocks[scan->mcu.n_blocks++] = (LpJpegBlock){
        .lookup = &scan->lookups[get_lookup (header, i)],
        .component = i,
      };
    if (interleaved) {
      horizontal = MAX (horizontal, component->horizontal);
      vertical = MAX (vertical, component->vertical);
    }
  }
  scan->mcu_width = 8 * horizontal;
  scan->mcu_height = 8 * vertical;
  scan->n_columns = (header->width - 1) / scan->mcu_width + 1;
  scan->n_rows = (header->height - 1) / scan->mcu_height + 1;
  return TRUE;
}

/* Returns whether small JPEGs can have the photo's codes. */
static gboolean
make_tables (LpJpegScan *scan)
{
  const LpJpegScanHeader *header = &scan->header;

  for (guint i = 0; i < header->n_components; i++) {
    guint dc = header->components[i].dc, ac = header->components[i].ac;

    if (!lp_jpeg_huffman_complete_dc (&header->dc[dc], &scan->small_dc[dc]))
      return FALSE;
    lp_jpeg_huffman_get_dc_codes (&scan->small_dc[dc], &scan->small_codes[dc]);
    lp_jpeg_lookup_set (&scan->lookups[get_lookup (header, i)], &header->dc[dc],
        &header->ac[ac]);
  }
  return TRUE;
}

/**
 * lp_jpeg_scan_new: (skip)
 *
 * Returns: (transfer full): room to scan one JPEG after the other, by one
 *   thread at a time
 */
LpJpegScan *
lp_jpeg_scan_new (void)
{
  LpJpegScan *scan = g_new0 (LpJpegScan, 1);

  scan->results =
      g_ptr_array_new_with_free_func ((GDestroyNotify) g_byte_array_unref);
  return scan;
}

/**
 * lp_jpeg_scan_free: (skip)
 * @scan: what lp_jpeg_scan_new() returned
 */
void
lp_jpeg_scan_free (LpJpegScan *scan)
{
  g_ptr_array_unref (scan->results);
  lp_jpeg_row_index_clear (&scan->index);
  g_free (scan);
}

/**
 * lp_jpeg_scan_open: (skip)
 * @scan: a scanner
 * @data: (array length=size): a JPEG file; it must stay as it is until the
 *   next is opened
 * @size: its size in bytes
 *
 * Reads the headers of a JPEG. It can be scanned where it is 8-bit baseline or
 * extended sequential Huffman, has one scan of all its components and all the
 * tables that this needs. Others are to be left to a decoder, as are those
 * whose headers have something wrong.
 *
 * Returns: whether @data can be scanned
 */
gboolean
lp_jpeg_scan_open (LpJpegScan *scan, const guint8 *data, gsize size)
{
  g_ptr_array_set_size (scan->results, 0);
  memset (&scan->header, 0, sizeof scan->header);
  lp_jpeg_row_index_clear (&scan->index);
  scan->data = data;
  scan->end = data + size;
  scan->entropy = read_header (&scan->header, data, scan->end);
  if (scan->entropy == NULL || !lay_out_mcus (scan) || !make_tables (scan)) {
    scan->entropy = NULL;
    return FALSE;
  }
  lp_jpeg_lanes_set_up (&scan->lanes, &scan->mcu,
      (gsize) (scan->end - scan->entropy) * 8 / scan->n_columns / scan->n_rows);
  return TRUE;
}

/**
 * lp_jpeg_scan_set_row_index: (skip)
 * @scan: a scanner with an open JPEG
 * @index: (nullable): what lp_jpeg_scan_get_row_index() returned for the same
 *   JPEG before, or %NULL to begin with an empty index
 *
 * Lets lp_jpeg_scan_extract() keep in mind where rows begin, and go straight to
 * those that are known.
 *
 * Returns: whether @index is of this file; if not, an empty one is used
 */
gboolean
lp_jpeg_scan_set_row_index (LpJpegScan *scan, GBytes *index)
{
  gsize row_size;

  g_return_val_if_fail (scan->entropy != NULL, FALSE);
  row_size = (scan->end - scan->entropy) / scan->n_rows + 1;
  lp_jpeg_row_index_begin (
      &scan->index, scan->n_rows, ROW_DISTANCE / row_size + 1);
  return index != NULL &&
         lp_jpeg_row_index_read (&scan->index, index, scan->data,
             scan->entropy - scan->data, scan->end - scan->data);
}

/**
 * lp_jpeg_scan_get_row_index: (skip)
 * @scan: a scanner with an open JPEG for which lp_jpeg_scan_set_row_index() was
 *   called
 *
 * Returns: (transfer full): where rows begin, as far as they were read or known
 *   before; some 3 kB for a photo of 4 MB
 */
GBytes *
lp_jpeg_scan_get_row_index (LpJpegScan *scan)
{
  g_return_val_if_fail (scan->index.rows != NULL, NULL);
  return lp_jpeg_row_index_write (&scan->index, scan->data,
      scan->entropy - scan->data, scan->end - scan->data);
}

static void
write_segment_head (GByteArray *out, guint marker, guint size)
{
  guint8 head[] = { 0xff, marker, (size + 2) >> 8, (size + 2) & 0xff };

  g_byte_array_append (out, head, sizeof head);
}

/* Both decide on the meaning of the components. */
static void
write_application_segments (const LpJpegScanHeader *header, GByteArray *out)
{
  if (header->jfif != NULL) {
    guint8 jfif[JFIF_SIZE];

    memcpy (jfif, header->jfif, JFIF_SIZE);
    jfif[12] = jfif[13] = 0; /* no thumbnail */
    write_segment_head (out, LP_JPEG_MARKER_APP0, JFIF_SIZE);
    g_byte_array_append (out, jfif, JFIF_SIZE);
  }
  if (header->adobe != NULL) {
    write_segment_head (out, LP_JPEG_MARKER_APP14, ADOBE_SIZE);
    g_byte_array_append (out, header->adobe, ADOBE_SIZE);
  }
}

static void
write_frame (
    const LpJpegScanHeader *header, gint width, gint height, GByteArray *out)
{
  guint8 frame[] = { 8, height >> 8, height & 0xff, width >> 8, width & 0xff,
    header->n_components };

  write_segment_head (out, LP_JPEG_MARKER_SOF0 + header->sof,
      sizeof frame + 3 * header->n_components);
  g_byte_array_append (out, frame, sizeof frame);
  for (guint i = 0; i < header->n_components; i++) {
    const LpJpegScanComponent *component = &header->components[i];
    guint8 bytes[] = { component->id,
      component->horizontal << 4 | component->vertical,
      component->quantisation };

    g_byte_array_append (out, bytes, sizeof bytes);
  }
}

static void
write_tables (const LpJpegScan *scan, GByteArray *out)
{
  const LpJpegScanHeader *header = &scan->header;
  guint written[3] = { 0 }; /* slots, as bits */

  for (guint i = 0; i < header->n_components; i++) {
    const LpJpegScanComponent *component = &header->components[i];
    const LpJpegQuantisation *quantisation =
        &header->quantisation[component->quantisation];

    if (!(written[0] & 1u << component->quantisation)) {
      guint8 slot = quantisation->precision << 4 | component->quantisation;

      write_segment_head (out, LP_JPEG_MARKER_DQT, 1 + quantisation->size);
      g_byte_array_append (out, &slot, 1);
      g_byte_array_append (out, quantisation->values, quantisation->size);
    }
    if (!(written[1] & 1u << component->dc))
      lp_jpeg_huffman_write (
          &scan->small_dc[component->dc], component->dc, out);
    if (!(written[2] & 1u << component->ac))
      lp_jpeg_huffman_write (
          &header->ac[component->ac], 0x10 | component->ac, out);
    written[0] |= 1u << component->quantisation;
    written[1] |= 1u << component->dc;
    written[2] |= 1u << component->ac;
  }
}

static void
write_scan (const LpJpegScanHeader *header, GByteArray *out)
{
  static const guint8 spectral[] = { 0, LP_JPEG_BLOCK_SIZE - 1, 0 };
  guint8 n_components = header->n_components;

  write_segment_head (
      out, LP_JPEG_MARKER_SOS, 1 + 2 * n_components + sizeof spectral);
  g_byte_array_append (out, &n_components, 1);
  for (guint i = 0; i < n_components; i++) {
    const LpJpegScanComponent *component = &header->components[i];
    guint8 bytes[] = { component->id, component->dc << 4 | component->ac };

    g_byte_array_append (out, bytes, sizeof bytes);
  }
  g_byte_array_append (out, spectral, sizeof spectral);
}

/**
 * lp_jpeg_scan_header_write: (skip)
 * @scan: a scanner with an open JPEG
 * @width: pixels
 * @height: pixels
 * @out: where to append
 *
 * Writes what comes before the entropy-coded data of a small JPEG.
 */
void
lp_jpeg_scan_header_write (
    const LpJpegScan *scan, gint width, gint height, GByteArray *out)
{
  static const guint8 start[] = { 0xff, LP_JPEG_MARKER_SOI };

  g_byte_array_append (out, start, sizeof start);
  write_application_segments (&scan->header, out);
  write_tables (scan, out);
  write_frame (&scan->header, width, height, out);
  write_scan (&scan->header, out);
}
