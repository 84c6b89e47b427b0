/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "crop/lp-crop-frame.h"

#include "crop/lp-crop-skewed.h"

/* As in lp-crop-area.c. */
#define TOLERANCE 1e-3

/* What a crop takes up in one direction, in whole pixels but for where a
 * skewed one begins. */
typedef struct {
  gdouble start;
  gdouble size;
} Span;

static Span
unite (Span a, Span b)
{
  gdouble start = fmin (a.start, b.start);

  return (Span){ start, fmax (a.start + a.size, b.start + b.size) - start };
}

static void
pad (Span *span, const LpCropPadding *padding, gdouble scale)
{
  gdouble amount = padding->pixels * scale + padding->fraction * span->size;

  span->start -= amount;
  span->size += 2 * amount;
}

static void
round_outwards (Span *span)
{
  gdouble end;

  lp_crop_round_outwards (span->start, span->size, &span->start, &end);
  span->size = end - span->start;
}

/* Cuts off what lies outside of 0 to @limit. There is something inside. */
static void
cut (Span *span, gint limit)
{
  gdouble end = fmin (span->start + span->size, limit);

  span->start = fmax (span->start, 0);
  span->size = end - span->start;
}

/* Around the same middle; of an odd number of new pixels the last is at the
 * end. */
static void
grow (Span *span, gdouble size)
{
  span->start -= floor ((size - span->size) / 2);
  span->size = size;
}

/* Into 0 to @limit where there is room for it, and around that otherwise. */
static void
shift_inwards (Span *span, gint limit)
{
  gdouble last = limit - span->size;

  span->start = CLAMP (span->start, MIN (0, last), MAX (0, last));
}

static gdouble
get_aspect (const LpCropOptions *options)
{
  return options->width > 0 ? options->width / (gdouble) options->height
                            : options->aspect;
}

/* First to the least size, then to the aspect, as near as whole pixels come
 * to it. */
static void
grow_both (Span *x, Span *y, const LpCropOptions *options, gdouble scale_x,
    gdouble scale_y)
{
  gdouble aspect = get_aspect (options);
  gdouble width =
      fmax (x->size, ceil (options->min_width * scale_x - TOLERANCE));
  gdouble height =
      fmax (y->size, ceil (options->min_height * scale_y - TOLERANCE));

  if (aspect > 0 && width < height * aspect)
    width = fmax (width, round (height * aspect));
  else if (aspect > 0)
    height = fmax (height, round (width / aspect));
  grow (x, width);
  grow (y, height);
}

/* At a clamping edge a crop keeps its size if the photo has room for it. A
 * size that is asked for is kept in any case: rather than distort the picture,
 * what is missing is filled. */
static void
bring_in (Span *span, gint limit, const LpCropOptions *options)
{
  shift_inwards (span, limit);
  if (options->width == 0)
    cut (span, limit);
}

static void
set_straight (LpCropFrame *frame, Span x, Span y)
{
  *frame = (LpCropFrame){ .width = x.size,
    .height = y.size,
    .to_canvas = { 1, 0, x.start, 0, 1, y.start } };
}

/* The pixels of the canvas by those of the photo, in both directions. */
static void
get_scale (const LpCropSource *source, gdouble *x, gdouble *y)
{
  const gdouble *map = source->canvas_to_photo;

  *x = 1 / hypot (map[0], map[3]);
  *y = 1 / hypot (map[1], map[4]);
}

/**
 * lp_crop_frame_init_bounds: (skip)
 * @frame: (out caller-allocates): the frame
 * @source: the photo
 * @options: what is asked
 * @boxes: (array length=n_boxes): boxes of it
 * @n_boxes: how many
 *
 * Lays a frame around the bounds of all boxes.
 */
void
lp_crop_frame_init_bounds (LpCropFrame *frame, const LpCropSource *source,
    const LpCropOptions *options, const LpAnnotation *const *boxes,
    guint n_boxes)
{
  gboolean clamps = options->edge == LP_CROP_EDGE_CLAMP;
  gdouble box[4], scale_x, scale_y;
  Span x, y;

  for (guint i = 0; i < n_boxes; i++) {
    lp_crop_source_get_box (source, boxes[i], box);
    x = i == 0 ? (Span){ box[0], box[2] } : unite (x, (Span){ box[0], box[2] });
    y = i == 0 ? (Span){ box[1], box[3] } : unite (y, (Span){ box[1], box[3] });
  }
  get_scale (source, &scale_x, &scale_y);
  pad (&x, &options->padding_x, scale_x);
  pad (&y, &options->padding_y, scale_y);
  round_outwards (&x);
  round_outwards (&y);
  if (clamps) {
    cut (&x, source->canvas_width);
    cut (&y, source->canvas_height);
  }
  grow_both (&x, &y, options, scale_x, scale_y);
  if (clamps) {
    bring_in (&x, source->canvas_width, options);
    bring_in (&y, source->canvas_height, options);
  }
  set_straight (frame, x, y);
}

/* A skewed box is drawn onto whole pixels, for which it is stretched by less
 * than one of them. */
static gdouble
stretch (Span *span)
{
  gdouble size = fmax (1, round (span->size));
  gdouble factor = span->size / size;

  span->start /= factor;
  span->size = size;
  return factor;
}

/**
 * lp_crop_frame_init_skewed: (skip)
 * @frame: (out caller-allocates): the frame
 * @source: the photo
 * @options: what is asked
 * @outline: the corners of a box that lp_crop_skewed_check() takes for one
 *
 * Lays a frame around a box along its sides, so that its first corner is at
 * the top left. It is not moved at the edges of the photo.
 */
void
lp_crop_frame_init_skewed (LpCropFrame *frame, const LpCropSource *source,
    const LpCropOptions *options, const LpOutline *outline)
{
  LpCropSkewed skewed;
  Span x = { 0, 0 }, y = { 0, 0 };
  gdouble x_factor, y_factor;
  gdouble *map = frame->to_canvas;

  lp_crop_skewed_init (&skewed, source, outline);
  x.size = skewed.width;
  y.size = skewed.height;
  pad (&x, &options->padding_x, skewed.scale_x);
  pad (&y, &options->padding_y, skewed.scale_y);
  x_factor = stretch (&x);
  y_factor = stretch (&y);
  grow_both (&x, &y, options, skewed.scale_x, skewed.scale_y);
  frame->skewed = TRUE;
  frame->width = x.size;
  frame->height = y.size;
  for (guint row = 0; row < 6; row += 3) {
    map[row] = skewed.to_canvas[row] * x_factor;
    map[row + 1] = skewed.to_canvas[row + 1] * y_factor;
    map[row + 2] =
        skewed.to_canvas[row + 2] + map[row] * x.start + map[row + 1] * y.start;
  }
}

/**
 * lp_crop_frame_init_whole: (skip)
 * @frame: (out caller-allocates): the frame
 * @source: the photo
 * @options: what is asked
 *
 * Lays a frame around the whole photo, grown only to the aspect of the size
 * that is asked for.
 */
void
lp_crop_frame_init_whole (LpCropFrame *frame, const LpCropSource *source,
    const LpCropOptions *options)
{
  const LpCropOptions only_size = { .width = options->width,
    .height = options->height };
  Span x = { 0, source->canvas_width };
  Span y = { 0, source->canvas_height };

  grow_both (&x, &y, &only_size, 1, 1);
  set_straight (frame, x, y);
}
