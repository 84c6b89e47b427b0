/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg/lp-jpeg-bit-writer.h"
#include "jpeg/lp-jpeg-scan-private.h"

/* MCUs skipped one by one before it is looked at whether more can be. */
#define N_MCUS_ALONE 64

#define RESTART_SIZE 2 /* bytes of a marker */

/* An area on its way into a small JPEG. */
typedef struct {
  guint first_column, end_column; /* MCUs */
  guint first_row, end_row;
  LpJpegBitWriter writer;
  /* DC coefficients of the last blocks written, by component. */
  gint16 dc[LP_JPEG_MAX_COMPONENTS];
  gboolean copying; /* the position is within one of its rows */
  gboolean fresh;   /* the next MCU does not follow the last one written */
  gsize copied;     /* the position in the window up to which it was */
} Area;

/* Where a row of MCUs is cut: an area begins or ends. */
typedef struct {
  guint column;
  Area *area;
} Cut;

typedef struct {
  LpJpegScan *scan;
  Area *areas;
  guint n_areas;
  GPtrArray *copying; /* (element-type Area), those the position is in */
  GArray *cuts;       /* (element-type Cut), of the row */
  guint end_row;      /* the row from which on they are others */
} Extraction;

/* Copies what was passed since the last time. */
static void
flush_area (const LpJpegScan *scan, Area *area)
{
  const LpJpegWindow *window = &scan->window;

  if (area->fresh)
    return;
  lp_jpeg_bit_writer_copy (
      &area->writer, window->bytes, area->copied, window->position);
  area->copied = window->position;
  for (guint i = 0; i < LP_JPEG_MAX_COMPONENTS; i++)
    area->dc[i] = (gint16) scan->predictions.dc[i];
}

static void
flush (Extraction *extraction)
{
  for (guint i = 0; i < extraction->copying->len; i++)
    flush_area (extraction->scan, extraction->copying->pdata[i]);
}

static void
advance_window (Extraction *extraction)
{
  LpJpegWindow *window = &extraction->scan->window;

  flush (extraction);
  lp_jpeg_window_advance (window);
  for (guint i = 0; i < extraction->copying->len; i++) {
    Area *area = extraction->copying->pdata[i];
    area->copied = window->position;
  }
}

/* Returns whether @difference has a code. */
static gboolean
write_difference (
    LpJpegBitWriter *writer, const LpJpegDcCodes *codes, gint16 difference)
{
  guint magnitude = ABS ((gint) difference);
  guint category = magnitude == 0 ? 0 : g_bit_storage (magnitude);
  guint value = difference < 0 ? difference - 1 : difference;

  if (category > LP_JPEG_MAX_DC_CATEGORY || codes->length[category] == 0)
    return FALSE;
  lp_jpeg_bit_writer_put (
      writer, codes->code[category], codes->length[category]);
  lp_jpeg_bit_writer_put (writer, value & ((1u << category) - 1), category);
  return TRUE;
}

/* Writes an MCU with differences to what was written last. */
static gboolean
write_mcu (const LpJpegScan *scan, const LpJpegMcuParts *parts, Area *area)
{
  const LpJpegMcu *mcu = &scan->mcu;

  for (guint i = 0; i < mcu->n_blocks; i++) {
    guint component = mcu->blocks[i].component;
    guint slot = scan->header.components[component].dc;
    gint16 dc = parts->blocks[i].dc;
    gsize end = i + 1 < mcu->n_blocks ? parts->blocks[i + 1].begin : parts->end;

    if (!write_difference (&area->writer, &scan->small_codes[slot],
            (gint16) (dc - area->dc[component])))
      return FALSE;
    lp_jpeg_bit_writer_copy (
        &area->writer, scan->window.bytes, parts->blocks[i].ac, end);
    area->dc[component] = dc;
  }
  return TRUE;
}

/* Reads one MCU in detail and writes it to the areas that cannot have it as it
 * is. */
static void
pass_in_detail (Extraction *extraction)
{
  LpJpegScan *scan = extraction->scan;
  LpJpegMcuParts parts;

  if (!lp_jpeg_split_mcu (
          &scan->mcu, &scan->window, &scan->predictions, &parts)) {
    scan->fault = TRUE;
    return;
  }
  for (guint i = 0; i < extraction->copying->len; i++) {
    Area *area = extraction->copying->pdata[i];

    if (!area->fresh)
      continue;
    if (!write_mcu (scan, &parts, area)) {
      scan->fault = TRUE;
      return;
    }
    area->copied = scan->window.position;
    area->fresh = FALSE;
  }
  scan->n_read++;
}

static gboolean
any_is_fresh (const Extraction *extraction)
{
  for (guint i = 0; i < extraction->copying->len; i++)
    if (((Area *) extraction->copying->pdata[i])->fresh)
      return TRUE;
  return FALSE;
}

/* Puts the row that begins here into the index, if it is one of those. The
 * window is @n_bytes behind the place that is to be kept. */
static void
note_row (LpJpegScan *scan, gsize n_bytes)
{
  guint row = scan->n_read / scan->n_columns;
  const guint8 *place;
  LpJpegRow *known, found = { 0 };

  if (scan->index.rows == NULL || scan->n_read % scan->n_columns != 0 ||
      row % scan->index.distance != 0 || row >= scan->n_rows)
    return;
  known =
      &g_array_index (scan->index.rows, LpJpegRow, row / scan->index.distance);
  place = lp_jpeg_window_get_place (&scan->window);
  if (place == NULL ||
      scan->end - (place - n_bytes) < (gssize) sizeof found.bytes)
    return;
  place -= n_bytes;
  found.position =
      (guint64) (place - scan->data) * 8 + scan->window.position % 8;
  memcpy (found.bytes, place, sizeof found.bytes);
  for (guint i = 0; i < LP_JPEG_MAX_COMPONENTS; i++)
    found.dc[i] = (gint16) scan->predictions.dc[i];
  if (memcmp (known, &found, sizeof found) == 0)
    return;
  *known = found;
  scan->index.grown = TRUE;
}

/* A row that begins behind a restart marker is put into the index with that. */
static gboolean
is_at_restart (const LpJpegScan *scan)
{
  guint interval = scan->header.restart_interval;

  return interval > 0 && scan->n_read == (scan->n_restarts + 1) * interval;
}

/* Goes on to the restart interval that @target is in, if that is another. */
static void
pass_restarts (Extraction *extraction, guint target)
{
  LpJpegScan *scan = extraction->scan;
  guint interval = scan->header.restart_interval;
  guint n_markers, n_found;

  /* an area that is copied needs all that comes before as well */
  if (extraction->copying->len == 0)
    n_markers = target / interval - scan->n_restarts;
  else
    n_markers = scan->n_read / interval - scan->n_restarts;
  if (n_markers == 0)
    return;
  flush (extraction);
  for (guint i = 0; i < extraction->copying->len; i++)
    ((Area *) extraction->copying->pdata[i])->fresh = TRUE;
  if (is_at_restart (scan) && n_markers == 1)
    n_found = lp_jpeg_window_take_restart (&scan->window, scan->n_restarts);
  else
    n_found = lp_jpeg_window_seek_restart (
        &scan->window, scan->n_restarts, n_markers);
  scan->n_restarts += n_found;
  scan->n_read = MAX (scan->n_read, scan->n_restarts * interval);
  scan->fault = n_found < n_markers;
  memset (&scan->predictions, 0, sizeof scan->predictions);
  /* whoever comes back begins with the marker */
  if (!scan->fault)
    note_row (scan, RESTART_SIZE);
}

/* Skips some of @n_mcus MCUs. */
static guint
skip (LpJpegScan *scan, guint n_mcus)
{
  guint n_skipped = lp_jpeg_lanes_skip (
      &scan->lanes, &scan->window, &scan->predictions, n_mcus);

  if (n_skipped > 0)
    return n_skipped;
  return lp_jpeg_skip_mcus (&scan->mcu, &scan->window, &scan->predictions,
      MIN (n_mcus, N_MCUS_ALONE), &scan->fault);
}

/* Goes on to the last row that the index knows and @target is not above. */
static void
pass_known_rows (LpJpegScan *scan, guint target)
{
  guint interval = scan->header.restart_interval, row, mcu;
  const LpJpegRow *known;
  const guint8 *place;

  if (!lp_jpeg_row_index_find (&scan->index, scan->data, scan->end - scan->data,
          target / scan->n_columns, &row, &known))
    return;
  mcu = row * scan->n_columns;
  place = scan->data + known->position / 8;
  if (mcu <= scan->n_read || place < scan->entropy)
    return;
  lp_jpeg_window_begin (&scan->window, place, scan->end);
  scan->window.position = known->position % 8;
  scan->index.used = TRUE;
  scan->n_read = mcu;
  scan->n_restarts = interval > 0 ? (mcu - 1) / interval : 0;
  for (guint i = 0; i < LP_JPEG_MAX_COMPONENTS; i++)
    scan->predictions.dc[i] = known->dc[i];
}

/* Reads on in the same restart interval, up to MCU @end or less. */
static void
read_on (Extraction *extraction, guint end)
{
  LpJpegScan *scan = extraction->scan;

  if (scan->index.rows != NULL) {
    guint step = scan->index.distance * scan->n_columns;
    end = MIN (end, (scan->n_read / step + 1) * step);
  }
  if (scan->window.position >= lp_jpeg_window_get_limit (&scan->window)) {
    if (scan->window.complete)
      scan->fault = TRUE;
    else
      advance_window (extraction);
    return;
  }
  if (any_is_fresh (extraction))
    pass_in_detail (extraction);
  else
    scan->n_read += skip (scan, end - scan->n_read);
  if (!scan->fault && !is_at_restart (scan))
    note_row (scan, 0);
}

/* Goes on to MCU @target, copying what is to be copied on the way; stops at a
 * fault. */
static void
pass_to (Extraction *extraction, guint target)
{
  LpJpegScan *scan = extraction->scan;
  guint interval = scan->header.restart_interval;

  if (scan->index.rows != NULL && extraction->copying->len == 0)
    pass_known_rows (scan, target);
  while (!scan->fault && scan->n_read < target) {
    guint end = target;

    if (interval > 0) {
      pass_restarts (extraction, target);
      end = MIN (target, (scan->n_restarts + 1) * interval);
    }
    if (!scan->fault && scan->n_read < end)
      read_on (extraction, end);
  }
}

static gint
compare_cuts (gconstpointer a, gconstpointer b)
{
  guint first = ((const Cut *) a)->column, second = ((const Cut *) b)->column;

  return (first > second) - (first < second);
}

/* Lists where rows from @row on are cut. */
static void
list_cuts (Extraction *extraction, guint row)
{
  g_array_set_size (extraction->cuts, 0);
  extraction->end_row = extraction->scan->n_rows;
  for (guint i = 0; i < extraction->n_areas; i++) {
    Area *area = &extraction->areas[i];
    Cut begin = { area->first_column, area }, end = { area->end_column, area };

    if (row < area->first_row) {
      extraction->end_row = MIN (extraction->end_row, area->first_row);
    } else if (row < area->end_row) {
      extraction->end_row = MIN (extraction->end_row, area->end_row);
      g_array_append_val (extraction->cuts, begin);
      g_array_append_val (extraction->cuts, end);
    }
  }
  g_array_sort (extraction->cuts, compare_cuts);
}

static void
extract_row (Extraction *extraction, guint row)
{
  LpJpegScan *scan = extraction->scan;

  for (guint i = 0; i < extraction->cuts->len && !scan->fault; i++) {
    const Cut *cut = &g_array_index (extraction->cuts, Cut, i);

    pass_to (extraction, row * scan->n_columns + cut->column);
    if (scan->fault)
      return;
    if (cut->area->copying) {
      flush_area (scan, cut->area);
      g_ptr_array_remove_fast (extraction->copying, cut->area);
    } else {
      cut->area->fresh = TRUE;
      g_ptr_array_add (extraction->copying, cut->area);
    }
    cut->area->copying = !cut->area->copying;
  }
}

static void
extract_rows (Extraction *extraction)
{
  LpJpegScan *scan = extraction->scan;
  guint row = 0;

  scan->n_read = 0;
  scan->n_restarts = 0;
  scan->fault = FALSE;
  memset (&scan->predictions, 0, sizeof scan->predictions);
  lp_jpeg_window_begin (&scan->window, scan->entropy, scan->end);
  extraction->copying = g_ptr_array_new ();
  extraction->cuts = g_array_new (FALSE, FALSE, sizeof (Cut));
  while (row < scan->n_rows && !scan->fault) {
    list_cuts (extraction, row);
    if (extraction->cuts->len == 0)
      row = extraction->end_row;
    for (; row < extraction->end_row && !scan->fault; row++)
      extract_row (extraction, row);
  }
  g_array_unref (extraction->cuts);
  g_ptr_array_unref (extraction->copying);
}

/* Sets up @area for @rectangle. Returns whether that is within the photo. */
static gboolean
set_up_area (
    const LpJpegScan *scan, const GstVideoRectangle *rectangle, Area *area)
{
  const LpJpegScanHeader *header = &scan->header;

  if (rectangle->x < 0 || rectangle->x >= header->width || rectangle->y < 0 ||
      rectangle->y >= header->height || rectangle->x % scan->mcu_width != 0 ||
      rectangle->y % scan->mcu_height != 0 || rectangle->w < 1 ||
      rectangle->w > header->width - rectangle->x || rectangle->h < 1 ||
      rectangle->h > header->height - rectangle->y)
    return FALSE;
  area->first_column = rectangle->x / scan->mcu_width;
  area->end_column = (rectangle->x + rectangle->w - 1) / scan->mcu_width + 1;
  area->first_row = rectangle->y / scan->mcu_height;
  area->end_row = (rectangle->y + rectangle->h - 1) / scan->mcu_height + 1;
  lp_jpeg_scan_header_write (
      scan, rectangle->w, rectangle->h, area->writer.out);
  return TRUE;
}

/* Ends the JPEG of @area, or empties it if it goes beyond @n_rows. */
static void
finish_area (Area *area, guint n_rows)
{
  static const guint8 end[] = { 0xff, 0xd9 };

  if (area->end_row == 0)
    return;
  if (area->end_row > n_rows) {
    g_byte_array_set_size (area->writer.out, 0);
    return;
  }
  lp_jpeg_bit_writer_finish (&area->writer);
  g_byte_array_append (area->writer.out, end, sizeof end);
}

/* Returns whether no fault was met. */
static gboolean
extract (LpJpegScan *scan, const GstVideoRectangle *areas, guint n_areas,
    GByteArray **jpegs, guint *n_intact_rows)
{
  Extraction extraction = { .scan = scan, .n_areas = n_areas };

  g_ptr_array_set_size (scan->results, 0);
  extraction.areas = g_new0 (Area, n_areas);
  for (guint i = 0; i < n_areas; i++) {
    jpegs[i] = g_byte_array_new ();
    g_ptr_array_add (scan->results, jpegs[i]);
    extraction.areas[i].writer.out = jpegs[i];
    set_up_area (scan, &areas[i], &extraction.areas[i]);
  }
  extract_rows (&extraction);
  *n_intact_rows = scan->fault ? scan->n_read / scan->n_columns : scan->n_rows;
  for (guint i = 0; i < n_areas; i++)
    finish_area (&extraction.areas[i], *n_intact_rows);
  g_free (extraction.areas);
  return !scan->fault;
}

/**
 * lp_jpeg_scan_extract: (skip)
 * @scan: a scanner with an open JPEG
 * @areas: (array length=n_areas): areas of the photo in pixels, in any order.
 *   They begin where MCUs do; where they end other than at the photo's edges
 *   is up to the caller
 * @n_areas: how many
 * @jpegs: (out caller-allocates) (array length=n_areas) (transfer none): JPEGs
 *   of the areas, in the same order, valid until the next call for @scan;
 *   empty where an area is not within the photo, does not begin where an MCU
 *   does or is not intact
 * @n_intact_rows: (out): how many of the photo's rows of pixels, from the top,
 *   were without a fault; all where none was met as far as it was read
 *
 * Copies areas of the photo into JPEGs of their own, with the coefficients
 * that they have in the photo. The photo is read from its beginning, or the
 * last restart marker above the areas, to their end.
 *
 * Codes that do not exist, blocks with more than 64 coefficients, data that
 * ends early and restart markers that are missing or out of order are faults.
 *
 * Returns: whether no fault was met
 */
gboolean
lp_jpeg_scan_extract (LpJpegScan *scan, const GstVideoRectangle *areas,
    guint n_areas, GByteArray **jpegs, gint *n_intact_rows)
{
  gboolean success;
  guint n_rows;

  g_return_val_if_fail (scan->entropy != NULL, FALSE);

  success = extract (scan, areas, n_areas, jpegs, &n_rows);
  /* what is intact must not depend on the index */
  if (!success && scan->index.used) {
    lp_jpeg_row_index_begin (&scan->index, scan->n_rows, scan->index.distance);
    success = extract (scan, areas, n_areas, jpegs, &n_rows);
  }
  *n_intact_rows = MIN ((gint) n_rows * scan->mcu_height, scan->header.height);
  return success;
}
