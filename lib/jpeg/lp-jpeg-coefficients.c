/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg/lp-jpeg-coefficients.h"

#include <jerror.h>
#include <setjmp.h>
#include <string.h>

/* More scans than any encoder writes: each costs a pass over the picture, and
 * takes no more than a few bytes of a file that means harm. The largest photos
 * may have ten, as progressive ones usually do. */
#define MAX_SCANS 100
#define MAX_PIXELS_OF_ALL_SCANS G_GUINT64_CONSTANT (4000000000)

/* What fits into one interleaved scan, ITU-T T.81 B.2.3. */
#define MAX_BLOCKS_IN_MCU 10

#define GROWTH 16384

#define MAX_SEGMENTS 2000

/* Second bytes of markers, ITU-T T.81 table B.1. */
enum {
  MARKER_TEM = 0x01,
  MARKER_RST0 = 0xd0,
  MARKER_RST7 = 0xd7,
  MARKER_SOS = 0xda,
};

struct _LpJpegCoefficients {
  struct jpeg_decompress_struct source;
  struct jpeg_compress_struct target;
  struct jpeg_error_mgr errors;
  struct jpeg_progress_mgr progress;
  struct jpeg_destination_mgr destination;
  jpeg_scan_info scans[MAX_COMPONENTS];
  jmp_buf failure;

  gsize size;               /* of the file */
  gboolean keeps_segments;  /* those before the first scan */
  jvirt_barray_ptr *arrays; /* of the source once it is read */
  GByteArray *output;       /* of the target */
  gboolean is_reading;      /* the scans, that is: warnings mean damage */
  gboolean is_damaged;      /* from damaged_row on */
  gboolean is_worthless;    /* damaged in a way that touches all rows */
  JDIMENSION damaged_row;   /* of iMCUs */
  gboolean has_too_many_scans;
};

static void
on_error (j_common_ptr common)
{
  LpJpegCoefficients *self = common->client_data;

  longjmp (self->failure, 1);
}

/* Whether one scan holds all there is of any row, from the top down. */
static gboolean
is_single_scan (const struct jpeg_decompress_struct *source)
{
  return !source->progressive_mode && source->input_scan_number <= 1 &&
         source->comps_in_scan == source->num_components;
}

static void
on_message (j_common_ptr common, int level)
{
  LpJpegCoefficients *self = common->client_data;

  if (level >= 0 || !common->is_decompressor || !self->is_reading)
    return;
  if (!is_single_scan (&self->source)) {
    self->is_worthless = TRUE;
    longjmp (self->failure, 1);
  }
  /* The end of the file is met when bits are fetched in advance; whether they
   * were missed is another warning, but for arithmetic decoding. */
  if (self->errors.msg_code == JWRN_JPEG_EOF && !self->source.arith_code)
    return;
  if (!self->is_damaged)
    self->damaged_row = self->source.input_iMCU_row;
  self->is_damaged = TRUE;
}

/* Errors are returned, not printed. */
static void
on_output_message (j_common_ptr common)
{
}

static gboolean
has_too_many_scans (const struct jpeg_decompress_struct *source)
{
  guint64 n_pixels = (guint64) source->image_width * source->image_height;

  return source->input_scan_number > MAX_SCANS ||
         source->input_scan_number * n_pixels > MAX_PIXELS_OF_ALL_SCANS;
}

/* Called before each row of iMCUs. */
static void
on_progress (j_common_ptr common)
{
  LpJpegCoefficients *self = common->client_data;

  if (has_too_many_scans (&self->source)) {
    self->has_too_many_scans = TRUE;
    longjmp (self->failure, 1);
  }
  /* What follows the only scan is nobody's business, however broken. */
  if (is_single_scan (&self->source) &&
      self->source.input_iMCU_row >= self->source.total_iMCU_rows)
    self->source.unread_marker = JPEG_EOI;
}

static void
set_free_space (LpJpegCoefficients *self, guint used)
{
  self->destination.next_output_byte = self->output->data + used;
  self->destination.free_in_buffer = self->output->len - used;
}

static void
begin_output (j_compress_ptr target)
{
  LpJpegCoefficients *self = target->client_data;

  g_byte_array_set_size (self->output, GROWTH);
  set_free_space (self, 0);
}

static boolean
grow_output (j_compress_ptr target)
{
  LpJpegCoefficients *self = target->client_data;
  guint used = self->output->len;

  g_byte_array_set_size (self->output, used + MAX (GROWTH, used / 2));
  set_free_space (self, used);
  return TRUE;
}

static void
end_output (j_compress_ptr target)
{
  LpJpegCoefficients *self = target->client_data;

  g_byte_array_set_size (
      self->output, self->output->len - self->destination.free_in_buffer);
}

/**
 * lp_jpeg_coefficients_new: (skip)
 *
 * Returns: (transfer full): a new reader, which can be used for one photo
 *   after the other by one thread at a time
 */
LpJpegCoefficients *
lp_jpeg_coefficients_new (void)
{
  LpJpegCoefficients *self = g_new0 (LpJpegCoefficients, 1);

  self->source.err = self->target.err = jpeg_std_error (&self->errors);
  self->errors.error_exit = on_error;
  self->errors.emit_message = on_message;
  self->errors.output_message = on_output_message;
  self->source.client_data = self;
  self->target.client_data = self;
  if (setjmp (self->failure) != 0)
    g_error ("The JPEG library is not the one that this was built with.");
  jpeg_create_decompress (&self->source);
  jpeg_create_compress (&self->target);
  self->progress.progress_monitor = on_progress;
  self->destination.init_destination = begin_output;
  self->destination.empty_output_buffer = grow_output;
  self->destination.term_destination = end_output;
  self->target.dest = &self->destination;
  return self;
}

/**
 * lp_jpeg_coefficients_free: (skip)
 * @self: (transfer full): a reader
 */
void
lp_jpeg_coefficients_free (LpJpegCoefficients *self)
{
  jpeg_destroy_compress (&self->target);
  jpeg_destroy_decompress (&self->source);
  g_free (self);
}

static gboolean
fail (LpJpegCoefficients *self, const gchar *what, GError **error)
{
  gchar message[JMSG_LENGTH_MAX];

  self->errors.format_message ((j_common_ptr) &self->source, message);
  g_set_error (
      error, LP_ERROR, LP_ERROR_FORMAT, "The JPEG %s: %s.", what, message);
  return FALSE;
}

static gboolean
stands_alone (guint8 marker)
{
  return marker == MARKER_TEM ||
         (marker >= MARKER_RST0 && marker <= MARKER_RST7);
}

/* Counts segments before the first scan as libjpeg meets them, until there are
 * too many. It goes through all that it has kept for each one it adds. Photos
 * have a few dozen, those with long ICC profiles a few hundred. */
static gboolean
has_too_many_segments (const guint8 *data, gsize size)
{
  const guint8 *end = data + size;
  const guint8 *p = data + 2;
  guint n = 0;

  while (
      n <= MAX_SEGMENTS && p < end && (p = memchr (p, 0xff, end - p)) != NULL) {
    while (p < end && *p == 0xff)
      p++;
    if (end - p < 3 || *p == MARKER_SOS)
      break;
    if (*p == 0 || stands_alone (*p)) {
      p++;
      continue;
    }
    p += 1 + (p[1] << 8 | p[2]);
    n++;
  }
  return n > MAX_SEGMENTS;
}

/* libjpeg keeps tables for photos that bring none of their own. */
static void
forget_tables (LpJpegCoefficients *self)
{
  jpeg_destroy_decompress (&self->source);
  jpeg_create_decompress (&self->source);
  self->source.progress = &self->progress;
}

static void
keep_segments (LpJpegCoefficients *self)
{
  jpeg_save_markers (&self->source, JPEG_COM, 0xffff);
  for (gint i = 0; i < 16; i++)
    jpeg_save_markers (&self->source, JPEG_APP0 + i, 0xffff);
}

/**
 * lp_jpeg_coefficients_open: (skip)
 * @self: a reader
 * @data: (array length=size): a JPEG file, which has to stay until the reader
 *   is closed or opened for another
 * @size: its size in bytes
 * @error: where to say what is wrong
 *
 * Reads what comes before the first scan. Of a file with thousands of segments
 * none is kept.
 *
 * Returns: whether libjpeg can read the header
 */
gboolean
lp_jpeg_coefficients_open (
    LpJpegCoefficients *self, const guint8 *data, gsize size, GError **error)
{
  lp_jpeg_coefficients_close (self);
  if (setjmp (self->failure) != 0) {
    fail (self, "header cannot be read", error);
    lp_jpeg_coefficients_close (self);
    return FALSE;
  }
  forget_tables (self);
  self->size = size;
  self->keeps_segments = !has_too_many_segments (data, size);
  if (self->keeps_segments)
    keep_segments (self);
  jpeg_mem_src (&self->source, data, size);
  jpeg_read_header (&self->source, TRUE);
  return TRUE;
}

/**
 * lp_jpeg_coefficients_get_header_size: (skip)
 * @self: a reader that was opened
 *
 * Returns: the bytes of the file up to where the first scan's data begins
 */
gsize
lp_jpeg_coefficients_get_header_size (const LpJpegCoefficients *self)
{
  return self->size - self->source.src->bytes_in_buffer;
}

/**
 * lp_jpeg_coefficients_keeps_segments: (skip)
 * @self: a reader that was opened
 *
 * Returns: whether the photo's segments were kept, be it that it has none
 */
gboolean
lp_jpeg_coefficients_keeps_segments (const LpJpegCoefficients *self)
{
  return self->keeps_segments;
}

/**
 * lp_jpeg_coefficients_get_segments: (skip)
 * @self: a reader that was opened
 *
 * Returns: (nullable): the application's segments and comments before the
 *   first scan, valid until the reader is closed
 */
const struct jpeg_marker_struct *
lp_jpeg_coefficients_get_segments (const LpJpegCoefficients *self)
{
  return self->source.marker_list;
}

/* libjpeg counts rows by the sampling factors even of one component, which is
 * in blocks of 8x8 whatever they are. */
static gint
get_intact_rows (LpJpegCoefficients *self)
{
  JDIMENSION height = self->source.image_height;
  JDIMENSION row_height = self->source.max_v_samp_factor * DCTSIZE;

  return self->is_damaged ? MIN (self->damaged_row * row_height, height)
                          : height;
}

/* Whether the file has less than one bit for each block, without which no
 * Huffman-coded scan says what all of them are. Such a header could ask for
 * gigabytes with a few bytes. */
static gboolean
is_too_short (LpJpegCoefficients *self)
{
  guint64 n_blocks = 0;

  for (gint i = 0; i < self->source.num_components; i++)
    n_blocks += (guint64) self->source.comp_info[i].width_in_blocks *
                self->source.comp_info[i].height_in_blocks;
  return !self->source.arith_code && n_blocks / 8 > self->size;
}

/**
 * lp_jpeg_coefficients_read: (skip)
 * @self: a reader that was opened
 * @n_intact_rows: (out): how many rows of pixels, from the top, came without
 *   a warning; none at all where something is wrong with a photo that has its
 *   rows in several scans
 * @error: where to say what is wrong
 *
 * Reads the whole photo. Memory is taken for all its coefficients, two bytes
 * for each sample.
 *
 * Returns: whether it was read, damaged or not
 */
gboolean
lp_jpeg_coefficients_read (
    LpJpegCoefficients *self, gint *n_intact_rows, GError **error)
{
  if (!is_single_scan (&self->source) && is_too_short (self)) {
    *n_intact_rows = 0;
    return TRUE;
  }
  self->is_reading = TRUE;
  if (setjmp (self->failure) != 0) {
    self->is_reading = FALSE;
    if (self->is_worthless) {
      *n_intact_rows = 0;
      return TRUE;
    }
    if (!self->has_too_many_scans)
      return fail (self, "cannot be read", error);
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "The JPEG has more than %d scans of %ux%u pixels, more than any "
        "program writes.",
        self->source.input_scan_number - 1, self->source.image_width,
        self->source.image_height);
    return FALSE;
  }
  self->arrays = jpeg_read_coefficients (&self->source);
  self->is_reading = FALSE;
  *n_intact_rows = get_intact_rows (self);
  return TRUE;
}

/* A component's blocks in the source at which the area begins. */
static void
find_first_block (const struct jpeg_decompress_struct *source, gint component,
    const GstVideoRectangle *area, JDIMENSION *x, JDIMENSION *y)
{
  const jpeg_component_info *info = &source->comp_info[component];

  if (source->num_components == 1) {
    *x = area->x / DCTSIZE;
    *y = area->y / DCTSIZE;
  } else {
    *x = area->x / (source->max_h_samp_factor * DCTSIZE) * info->h_samp_factor;
    *y = area->y / (source->max_v_samp_factor * DCTSIZE) * info->v_samp_factor;
  }
}

/* Where the samplings are such that not all components fit into one scan,
 * each gets its own. */
static void
set_scans (LpJpegCoefficients *self)
{
  struct jpeg_compress_struct *target = &self->target;
  gint n_blocks = 0;

  for (gint i = 0; i < target->num_components; i++) {
    n_blocks +=
        target->comp_info[i].h_samp_factor * target->comp_info[i].v_samp_factor;
    self->scans[i] = (jpeg_scan_info){
      .comps_in_scan = 1, .component_index = { i }, .Se = DCTSIZE2 - 1
    };
  }
  if (target->num_components > 1 && n_blocks > MAX_BLOCKS_IN_MCU) {
    target->scan_info = self->scans;
    target->num_scans = target->num_components;
  }
}

/* Sequential with Huffman tables made to measure, as `jpegtran -optimize`
 * writes it, whatever the photo is. Of the application's segments it has those
 * by which decoders tell the colours. */
static void
set_parameters (LpJpegCoefficients *self, const GstVideoRectangle *area)
{
  struct jpeg_compress_struct *target = &self->target;

  jpeg_copy_critical_parameters (&self->source, target);
  target->image_width = area->w;
  target->image_height = area->h;
  target->optimize_coding = TRUE;
  target->write_JFIF_header = self->source.saw_JFIF_marker;
  target->write_Adobe_marker = self->source.saw_Adobe_marker;
  if (target->num_components == 1) {
    target->comp_info[0].h_samp_factor = 1;
    target->comp_info[0].v_samp_factor = 1;
  }
  set_scans (self);
}

/* A side of the crop in blocks of a component that has @factor of them where
 * the one with most has @max_factor. */
static JDIMENSION
count_blocks (gint side, gint factor, gint max_factor)
{
  gint divisor = max_factor * DCTSIZE;

  return ((gint64) side * factor + divisor - 1) / divisor;
}

static void
get_max_factors (
    const struct jpeg_compress_struct *target, gint *horizontal, gint *vertical)
{
  *horizontal = *vertical = 1;
  for (gint i = 0; i < target->num_components; i++) {
    *horizontal = MAX (*horizontal, target->comp_info[i].h_samp_factor);
    *vertical = MAX (*vertical, target->comp_info[i].v_samp_factor);
  }
}

static void
request_arrays (LpJpegCoefficients *self, jvirt_barray_ptr *arrays)
{
  struct jpeg_compress_struct *target = &self->target;
  gint max_horizontal, max_vertical;

  get_max_factors (target, &max_horizontal, &max_vertical);
  for (gint i = 0; i < target->num_components; i++) {
    gint horizontal = target->comp_info[i].h_samp_factor;
    gint vertical = target->comp_info[i].v_samp_factor;
    JDIMENSION columns =
        count_blocks (target->image_width, horizontal, max_horizontal);
    JDIMENSION rows =
        count_blocks (target->image_height, vertical, max_vertical);

    arrays[i] = target->mem->request_virt_barray ((j_common_ptr) target,
        JPOOL_IMAGE, TRUE, (columns + horizontal - 1) / horizontal * horizontal,
        (rows + vertical - 1) / vertical * vertical, vertical);
  }
}

static void
copy_blocks (LpJpegCoefficients *self, const GstVideoRectangle *area,
    jvirt_barray_ptr *arrays)
{
  struct jpeg_decompress_struct *source = &self->source;
  struct jpeg_compress_struct *target = &self->target;

  for (gint i = 0; i < target->num_components; i++) {
    const jpeg_component_info *info = &target->comp_info[i];
    JDIMENSION x, y;

    find_first_block (source, i, area, &x, &y);
    for (JDIMENSION row = 0; row < info->height_in_blocks; row++) {
      JBLOCKARRAY from = source->mem->access_virt_barray (
          (j_common_ptr) source, self->arrays[i], y + row, 1, FALSE);
      JBLOCKARRAY to = target->mem->access_virt_barray (
          (j_common_ptr) target, arrays[i], row, 1, TRUE);

      memcpy (to[0], from[0] + x, info->width_in_blocks * sizeof (JBLOCK));
    }
  }
}

/**
 * lp_jpeg_coefficients_write: (skip)
 * @self: a reader that has read a photo with intact rows
 * @area: an area within them that begins on the grid of iMCUs
 * @error: where to say what is wrong
 *
 * Returns: (transfer full) (nullable): a baseline JPEG of the area, with the
 *   markers of JFIF and Adobe where the photo has them, or %NULL where the
 *   coefficients are such that none can hold them
 */
GByteArray *
lp_jpeg_coefficients_write (
    LpJpegCoefficients *self, const GstVideoRectangle *area, GError **error)
{
  jvirt_barray_ptr arrays[MAX_COMPONENTS];

  self->output = g_byte_array_new ();
  if (setjmp (self->failure) != 0) {
    fail (self, "cannot be written anew", error);
    jpeg_abort_compress (&self->target);
    g_clear_pointer (&self->output, g_byte_array_unref);
    return NULL;
  }
  set_parameters (self, area);
  request_arrays (self, arrays);
  jpeg_write_coefficients (&self->target, arrays);
  copy_blocks (self, area, arrays);
  jpeg_finish_compress (&self->target);
  return g_steal_pointer (&self->output);
}

/**
 * lp_jpeg_coefficients_close: (skip)
 * @self: a reader
 *
 * Frees what the photo took. A reader that is not open stays as it is.
 */
void
lp_jpeg_coefficients_close (LpJpegCoefficients *self)
{
  jpeg_abort_decompress (&self->source);
  self->arrays = NULL;
  self->is_reading = FALSE;
  self->is_damaged = FALSE;
  self->is_worthless = FALSE;
  self->has_too_many_scans = FALSE;
}
