/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "crop/lp-crop-plan.h"

#include <math.h>

#include "crop/lp-crop-frame.h"
#include "crop/lp-crop-mask.h"
#include "lp-affine.h"

/* As in lp-crop-area.c. */
#define TOLERANCE 1e-3

/* More than the photo has, and more columns or rows than encoders take or more
 * pixels than cameras have, comes of a broken box. */
#define MAX_LENGTH 65535
#define MAX_PIXELS (1 << 28)

/* Pixels around an area that a sample between others is made of: one, and
 * where chroma is subsampled two. */
#define NEIGHBOURS 2

static gboolean
is_too_large (const LpCropFrame *frame, const LpCropSource *source)
{
  if (frame->width <= source->canvas_width &&
      frame->height <= source->canvas_height)
    return FALSE;
  return !(frame->width <= MAX_LENGTH && frame->height <= MAX_LENGTH &&
           frame->width * frame->height <= MAX_PIXELS);
}

/* Whether the middles of all pixels lie in the picture: those of the corners
 * are the outermost. */
static gboolean
lies_in_picture (const LpCropPlan *plan)
{
  gdouble bounds[4];

  lp_affine_get_bounds (plan->to_picture,
      (gdouble[]){ 0.5, 0.5, plan->width - 1, plan->height - 1 }, bounds);
  return bounds[0] >= 0 && bounds[0] + bounds[2] <= plan->source->width &&
         bounds[1] >= 0 && bounds[1] + bounds[3] <= plan->source->height;
}

static void
find_area (LpCropPlan *plan)
{
  gint around = plan->steps & LP_CROP_STEP_WARP ? NEIGHBOURS : 0;
  gdouble bounds[4], left, top, right, bottom;

  lp_affine_get_bounds (
      plan->to_picture, (gdouble[]){ 0, 0, plan->width, plan->height }, bounds);
  lp_crop_round_outwards (bounds[0], bounds[2], &left, &right);
  lp_crop_round_outwards (bounds[1], bounds[3], &top, &bottom);
  left = CLAMP (left - around, 0, plan->source->width - 1);
  top = CLAMP (top - around, 0, plan->source->height - 1);
  right = CLAMP (right + around, left + 1, plan->source->width);
  bottom = CLAMP (bottom + around, top + 1, plan->source->height);
  plan->area.x = (gint) left;
  plan->area.y = (gint) top;
  plan->area.width = (gint) (right - left);
  plan->area.height = (gint) (bottom - top);
}

static void
find_way_to_photo (LpCropPlan *plan)
{
  const gdouble unscale[6] = { plan->width / (gdouble) plan->out_width, 0, 0, 0,
    plan->height / (gdouble) plan->out_height, 0 };
  const gdouble to_photo[6] = { 1 / plan->source->scale_x, 0, 0, 0,
    1 / plan->source->scale_y, 0 };

  lp_affine_then (plan->to_photo, unscale, plan->to_picture);
  lp_affine_then (plan->to_photo, plan->to_photo, to_photo);
}

static gboolean
is_masked (const LpCropPlan *plan)
{
  if (!plan->options->mask || plan->steps & LP_CROP_STEP_WARP)
    return FALSE;
  for (guint i = 0; i < plan->n_boxes; i++)
    if (lp_crop_mask_is_outlined (plan->boxes[i]))
      return TRUE;
  return FALSE;
}

static LpCropFit
plan_frame (LpCropPlan *plan, const LpCropFrame *frame)
{
  if (is_too_large (frame, plan->source))
    return LP_CROP_FIT_TOO_LARGE;
  plan->width = (gint) frame->width;
  plan->height = (gint) frame->height;
  lp_affine_then (
      plan->to_picture, frame->to_canvas, plan->source->canvas_to_picture);
  if (!lies_in_picture (plan)) {
    if (plan->n_boxes > 0 && plan->options->edge == LP_CROP_EDGE_SKIP)
      return LP_CROP_FIT_AT_EDGE;
    plan->steps |= LP_CROP_STEP_FILL;
  }
  if (frame->skewed)
    plan->steps |= LP_CROP_STEP_WARP;
  else if (plan->source->turned)
    plan->steps |= LP_CROP_STEP_TURN;
  if (is_masked (plan))
    plan->steps |= LP_CROP_STEP_MASK;
  plan->out_width = plan->options->width ? plan->options->width : plan->width;
  plan->out_height =
      plan->options->height ? plan->options->height : plan->height;
  if (plan->out_width != plan->width || plan->out_height != plan->height)
    plan->steps |= LP_CROP_STEP_SCALE;
  find_area (plan);
  find_way_to_photo (plan);
  return plan->clamped ? LP_CROP_FIT_CLAMPED : LP_CROP_FIT_INSIDE;
}

/**
 * lp_crop_plan_make: (skip)
 * @plan: (out caller-allocates): the plan
 * @source: the photo
 * @options: what is asked
 * @boxes: (array length=n_boxes): the boxes the crop is of, all of which
 *   lp_crop_source_check_box() finds in the photo
 * @n_boxes: how many, at least 1
 *
 * Lays out a crop around boxes: adds padding, grows it to the size and aspect
 * asked for, and brings it into the photo.
 *
 * Returns: how the crop fits into the photo; @plan is set if it does
 */
LpCropFit
lp_crop_plan_make (LpCropPlan *plan, const LpCropSource *source,
    const LpCropOptions *options, const LpAnnotation *const *boxes,
    guint n_boxes)
{
  LpCropFrame frame;

  *plan = (LpCropPlan){
    .source = source, .options = options, .boxes = boxes, .n_boxes = n_boxes
  };
  for (guint i = 0; i < n_boxes; i++)
    if (lp_crop_source_check_box (source, options, boxes[i]) ==
        LP_CROP_FIT_CLAMPED)
      plan->clamped = TRUE;
  if (n_boxes == 1 && lp_crop_source_is_deskewed (options, boxes[0]))
    lp_crop_frame_init_skewed (&frame, source, options, boxes[0]->outline);
  else
    lp_crop_frame_init_bounds (&frame, source, options, boxes, n_boxes);
  return plan_frame (plan, &frame);
}

/**
 * lp_crop_plan_make_whole: (skip)
 * @plan: (out caller-allocates): the plan
 * @source: the photo
 * @options: what is asked of crops
 *
 * Lays out a whole photo in place of crops: without padding or growth, but
 * the way up and, where one is asked for, of the size of the others.
 *
 * Returns: how it fits; @plan is set if it does
 */
LpCropFit
lp_crop_plan_make_whole (
    LpCropPlan *plan, const LpCropSource *source, const LpCropOptions *options)
{
  LpCropFrame frame;

  *plan = (LpCropPlan){ .source = source, .options = options };
  lp_crop_frame_init_whole (&frame, source, options);
  return plan_frame (plan, &frame);
}

/**
 * lp_crop_plan_describe: (skip)
 * @plan: a plan
 * @crop: the crop that is made by it; nobody else holds it
 *
 * Says in @crop which part of the stored photo it shows, and how.
 */
void
lp_crop_plan_describe (const LpCropPlan *plan, LpCrop *crop)
{
  gdouble bounds[4], left, top, right, bottom;

  lp_affine_get_bounds (plan->to_photo,
      (gdouble[]){ 0, 0, plan->out_width, plan->out_height }, bounds);
  lp_crop_round_outwards (bounds[0], bounds[2], &left, &right);
  lp_crop_round_outwards (bounds[1], bounds[3], &top, &bottom);
  crop->x = (gint) left;
  crop->y = (gint) top;
  crop->width = (gint) (right - left);
  crop->height = (gint) (bottom - top);
  memcpy (crop->to_photo, plan->to_photo, sizeof crop->to_photo);
  crop->clamped = plan->clamped;
  crop->filled = (plan->steps & LP_CROP_STEP_FILL) != 0;
  crop->masked = (plan->steps & LP_CROP_STEP_MASK) != 0;
}
