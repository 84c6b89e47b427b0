/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "crop/lp-cropper.h"

#include "crop/lp-crop-render.h"
#include "jpeg/lp-jpeg-decoder.h"
#include "jpeg/lp-jpeg-lossless.h"
#include "stream/lp-crop-meta.h"

/* Given for boxes that a damaged photo does not show. */
#define REASON_DAMAGED "damaged"

struct _LpCropper {
  LpCropKind kind;
  LpJpegDecoder *decoder;
  LpJpegLossless *lossless;

  /* The photo. */
  GstBuffer *photo;
  const LpPhotoMeta *meta;
  gint width;
  gint height;
  GstMapInfo map;      /* of a JPEG */
  GstVideoFrame frame; /* of a decoded photo */

  /* Its crops. */
  LpCropSource source;
  GArray *items;    /* of LpCropItem */
  GArray *areas;    /* of GstVideoRectangle: what to fetch */
  GPtrArray *jpegs; /* of GBytes: what was fetched, of a lossless crop */
};

static void
clear_item (gpointer data)
{
  LpCropItem *item = data;

  lp_crop_unref (item->crop);
  g_free (item->boxes);
}

static void
free_jpeg (gpointer jpeg)
{
  if (jpeg != NULL)
    g_bytes_unref (jpeg);
}

/**
 * lp_cropper_new: (skip)
 *
 * Returns: (transfer full): a cropper without a photo
 */
LpCropper *
lp_cropper_new (void)
{
  LpCropper *cropper = g_new0 (LpCropper, 1);

  cropper->decoder = lp_jpeg_decoder_new ();
  cropper->lossless = lp_jpeg_lossless_new ();
  cropper->items = g_array_new (FALSE, TRUE, sizeof (LpCropItem));
  g_array_set_clear_func (cropper->items, clear_item);
  cropper->areas = g_array_new (FALSE, TRUE, sizeof (GstVideoRectangle));
  cropper->jpegs = g_ptr_array_new_with_free_func (free_jpeg);
  return cropper;
}

/**
 * lp_cropper_free: (skip)
 * @cropper: (transfer full): a cropper
 */
void
lp_cropper_free (LpCropper *cropper)
{
  lp_cropper_close (cropper);
  lp_jpeg_decoder_free (cropper->decoder);
  lp_jpeg_lossless_free (cropper->lossless);
  g_array_unref (cropper->items);
  g_array_unref (cropper->areas);
  g_ptr_array_unref (cropper->jpegs);
  g_free (cropper);
}

static gboolean
open_frame (LpCropper *cropper, const GstVideoInfo *frame,
    GstVideoInfo *picture, GError **error)
{
  if (!gst_video_frame_map (
          &cropper->frame, frame, cropper->photo, GST_MAP_READ)) {
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "The frame has fewer bytes than its %dx%d pixels take.",
        GST_VIDEO_INFO_WIDTH (frame), GST_VIDEO_INFO_HEIGHT (frame));
    return FALSE;
  }
  *picture = *frame;
  return TRUE;
}

static gboolean
open_jpeg (LpCropper *cropper, GstVideoInfo *picture, GError **error)
{
  gint width, height;

  if (cropper->kind == LP_CROP_KIND_DECODE)
    return lp_jpeg_decoder_open (
        cropper->decoder, cropper->map.data, cropper->map.size, picture, error);
  if (!lp_jpeg_lossless_open (cropper->lossless, cropper->map.data,
          cropper->map.size, &width, &height, error))
    return FALSE;
  gst_video_info_set_format (picture, GST_VIDEO_FORMAT_ENCODED, width, height);
  return TRUE;
}

/**
 * lp_cropper_open: (skip)
 * @cropper: a cropper without a photo
 * @kind: what the photo comes as, and its crops are to be
 * @photo: a photo; it is held until lp_cropper_close()
 * @meta: its meta
 * @frame: (nullable): where it comes decoded, its caps
 * @picture: (out caller-allocates): its size, and the format in which it
 *   stores its samples; that is ENCODED for lossless crops
 * @error: where to say what is wrong: %LP_ERROR_FORMAT where the photo is
 *   broken, %LP_ERROR_ARGUMENT where it is of a kind that cannot be cropped
 *
 * Begins with a photo.
 *
 * Returns: whether it can be cropped; otherwise @cropper still has none
 */
gboolean
lp_cropper_open (LpCropper *cropper, LpCropKind kind, GstBuffer *photo,
    const LpPhotoMeta *meta, const GstVideoInfo *frame, GstVideoInfo *picture,
    GError **error)
{
  gboolean opened;

  g_return_val_if_fail (cropper->photo == NULL, FALSE);

  cropper->kind = kind;
  cropper->photo = gst_buffer_ref (photo);
  cropper->meta = meta;
  if (kind == LP_CROP_KIND_FRAME) {
    opened = open_frame (cropper, frame, picture, error);
  } else if (!gst_buffer_map (photo, &cropper->map, GST_MAP_READ)) {
    g_set_error_literal (
        error, LP_ERROR, LP_ERROR_READ, "Its memory cannot be read.");
    opened = FALSE;
  } else {
    opened = open_jpeg (cropper, picture, error);
    if (!opened)
      gst_buffer_unmap (photo, &cropper->map);
  }
  if (!opened) {
    gst_clear_buffer (&cropper->photo);
    return FALSE;
  }
  cropper->width = GST_VIDEO_INFO_WIDTH (picture);
  cropper->height = GST_VIDEO_INFO_HEIGHT (picture);
  return TRUE;
}

static void
add_area (LpCropper *cropper, const LpCropArea *area)
{
  GstVideoRectangle rectangle = { area->x, area->y, area->width, area->height };

  g_array_append_val (cropper->areas, rectangle);
}

static void
add_item (LpCropper *cropper, LpCropItem *item, LpCropFit fit)
{
  item->reason = lp_crop_fit_to_reason (fit);
  if (item->reason == NULL) {
    lp_crop_plan_describe (&item->plan, item->crop);
    item->width = item->plan.out_width;
    item->height = item->plan.out_height;
    item->fetched = cropper->areas->len;
    add_area (cropper, &item->plan.area);
  }
  g_array_append_val (cropper->items, *item);
}

/* Plans one crop of boxes that all show something of the photo. */
static void
plan_good_boxes (LpCropper *cropper, const LpCropOptions *options,
    const LpCropBoxes *boxes, const GArray *indices)
{
  LpCropItem item = { .boxes = g_new (const LpAnnotation *, indices->len) };

  item.crop = lp_crop_boxes_make_crop (boxes, &cropper->source.place,
      (const guint *) indices->data, indices->len, cropper->meta->photo);
  for (guint i = 0; i < indices->len; i++)
    item.boxes[i] = &boxes->boxes[g_array_index (indices, guint, i)];
  add_item (cropper, &item,
      lp_crop_plan_make (
          &item.plan, &cropper->source, options, item.boxes, indices->len));
}

/* Plans the crop that boxes are to share. Those that show nothing of the photo
 * do not spoil it for the others. */
static void
plan_crop (LpCropper *cropper, const LpCropOptions *options,
    const LpCropBoxes *boxes, const guint *indices, guint n_indices)
{
  g_autoptr (GArray) good = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < n_indices; i++) {
    LpCropFit fit = lp_crop_source_check_box (
        &cropper->source, options, &boxes->boxes[indices[i]]);
    LpCropItem item = { 0 };

    if (lp_crop_fit_to_reason (fit) == NULL) {
      g_array_append_val (good, indices[i]);
      continue;
    }
    item.crop = lp_crop_boxes_make_crop (
        boxes, &cropper->source.place, &indices[i], 1, cropper->meta->photo);
    add_item (cropper, &item, fit);
  }
  if (good->len > 0)
    plan_good_boxes (cropper, options, boxes, good);
}

static void
plan_whole_photo (
    LpCropper *cropper, const LpCropOptions *options, const LpCropBoxes *boxes)
{
  LpCropItem item = { .crop = lp_crop_boxes_make_crop (boxes,
                          &cropper->source.place, NULL, 0,
                          cropper->meta->photo) };

  add_item (cropper, &item,
      lp_crop_plan_make_whole (&item.plan, &cropper->source, options));
}

/**
 * lp_cropper_plan: (skip)
 * @cropper: a cropper with a photo
 * @options: what is asked
 * @boxes: the boxes of the photo
 * @choice: which of them to crop; where there are none, the photo is taken
 *   whole
 *
 * Makes an item of each crop. Boxes that show nothing of the photo, or that
 * cannot be cropped as @options ask, have items with a reason. All arguments
 * have to live until lp_cropper_close().
 */
void
lp_cropper_plan (LpCropper *cropper, const LpCropOptions *options,
    const LpCropBoxes *boxes, const LpCropChoice *choice)
{
  const guint *wanted = (const guint *) choice->wanted->data;
  guint begin = 0;

  lp_crop_source_init (&cropper->source, options, boxes->image, cropper->width,
      cropper->height, cropper->meta->scale_x, cropper->meta->scale_y,
      cropper->meta->photo->orientation);
  for (guint i = 0; i < choice->ends->len; i++) {
    guint end = g_array_index (choice->ends, guint, i);
    plan_crop (cropper, options, boxes, wanted + begin, end - begin);
    begin = end;
  }
  if (choice->wanted->len == 0)
    plan_whole_photo (cropper, options, boxes);
}

/* The crop begins on the grid of the photo's blocks. */
static void
take_cover (LpCropItem *item, const GstVideoRectangle *cover)
{
  item->width = cover->w;
  item->height = cover->h;
  lp_crop_set_area (item->crop, cover->x, cover->y, cover->w, cover->h);
  item->crop->lossless = TRUE;
}

static gboolean
fetch_lossless (LpCropper *cropper, gint *n_intact_rows, GError **error)
{
  guint n = cropper->areas->len;
  g_autofree GstVideoRectangle *covers = g_new (GstVideoRectangle, n);

  g_ptr_array_set_size (cropper->jpegs, n);
  if (!lp_jpeg_lossless_crop (cropper->lossless,
          (const GstVideoRectangle *) cropper->areas->data, n,
          (GBytes **) cropper->jpegs->pdata, covers, n_intact_rows, error))
    return FALSE;
  for (guint i = 0; i < cropper->items->len; i++) {
    LpCropItem *item = &g_array_index (cropper->items, LpCropItem, i);

    if (item->reason == NULL &&
        g_ptr_array_index (cropper->jpegs, item->fetched) != NULL)
      take_cover (item, &covers[item->fetched]);
  }
  return TRUE;
}

static gboolean
was_fetched (LpCropper *cropper, const LpCropItem *item)
{
  gint x, y;

  switch (cropper->kind) {
    case LP_CROP_KIND_DECODE:
      return lp_jpeg_decoder_get_picture (
                 cropper->decoder, item->fetched, &x, &y) != NULL;
    case LP_CROP_KIND_LOSSLESS:
      return g_ptr_array_index (cropper->jpegs, item->fetched) != NULL;
    default:
      return TRUE;
  }
}

/**
 * lp_cropper_fetch: (skip)
 * @cropper: a cropper whose boxes are planned
 * @format: of the crops: that of the picture, or RGB
 * @error: where to say what is wrong
 *
 * Reads of the photo what its boxes need. Where the photo turns out to be
 * damaged, boxes that are not wholly above the damage get a reason, and the
 * crops of the others are marked.
 *
 * Returns: whether the photo could be read
 */
gboolean
lp_cropper_fetch (LpCropper *cropper, GstVideoFormat format, GError **error)
{
  gint n_intact_rows = cropper->height;

  if (cropper->areas->len == 0)
    return TRUE;
  if (cropper->kind == LP_CROP_KIND_DECODE &&
      !lp_jpeg_decoder_decode (cropper->decoder, format,
          (const GstVideoRectangle *) cropper->areas->data, cropper->areas->len,
          &n_intact_rows, error))
    return FALSE;
  if (cropper->kind == LP_CROP_KIND_LOSSLESS &&
      !fetch_lossless (cropper, &n_intact_rows, error))
    return FALSE;
  for (guint i = 0; i < cropper->items->len; i++) {
    LpCropItem *item = &g_array_index (cropper->items, LpCropItem, i);

    if (item->reason == NULL && !was_fetched (cropper, item))
      item->reason = REASON_DAMAGED;
    if (n_intact_rows < cropper->height)
      item->crop->damaged = TRUE;
  }
  return TRUE;
}

/**
 * lp_cropper_get_n_items: (skip)
 * @cropper: a cropper
 *
 * Returns: how many items were planned
 */
guint
lp_cropper_get_n_items (const LpCropper *cropper)
{
  return cropper->items->len;
}

/**
 * lp_cropper_get_item: (skip)
 * @cropper: a cropper
 * @index: which item
 *
 * Returns: (transfer none): the item
 */
const LpCropItem *
lp_cropper_get_item (const LpCropper *cropper, guint index)
{
  return &g_array_index (cropper->items, LpCropItem, index);
}

/**
 * lp_cropper_make: (skip)
 * @cropper: a cropper that has fetched
 * @index: which item; one without a reason
 * @info: the crop's format and size
 * @with_margin: as for lp_crop_cut_to_buffer()
 *
 * Returns: (transfer full) (nullable): the crop, with its metas, or %NULL
 *   where there is no memory for it
 */
GstBuffer *
lp_cropper_make (LpCropper *cropper, guint index, const GstVideoInfo *info,
    gboolean with_margin)
{
  const LpCropItem *item = lp_cropper_get_item (cropper, index);
  const GstVideoFrame *picture = &cropper->frame;
  LpPhotoMeta *photo;
  GstBuffer *buffer;
  gint x = 0, y = 0;

  if (cropper->kind == LP_CROP_KIND_LOSSLESS) {
    buffer = gst_buffer_new_wrapped_bytes (
        g_ptr_array_index (cropper->jpegs, item->fetched));
  } else {
    if (cropper->kind == LP_CROP_KIND_DECODE)
      picture =
          lp_jpeg_decoder_get_picture (cropper->decoder, item->fetched, &x, &y);
    buffer = lp_crop_render (&item->plan, picture, x, y, info, with_margin);
  }
  if (buffer == NULL)
    return NULL;
  lp_buffer_add_crop (buffer, item->crop);
  photo = lp_buffer_add_photo (buffer, cropper->meta->photo);
  photo->scale_x = cropper->meta->scale_x;
  photo->scale_y = cropper->meta->scale_y;
  return buffer;
}

/**
 * lp_cropper_get_way: (skip)
 * @cropper: a cropper that has fetched
 *
 * Returns: what the crops were made from, as in summary.json
 */
const gchar *
lp_cropper_get_way (const LpCropper *cropper)
{
  switch (cropper->kind) {
    case LP_CROP_KIND_DECODE:
      return lp_jpeg_decoder_is_from_whole (cropper->decoder) ? "whole"
                                                              : "regions";
    case LP_CROP_KIND_LOSSLESS:
      return "coefficients";
    default:
      return "frame";
  }
}

/**
 * lp_cropper_close: (skip)
 * @cropper: a cropper
 *
 * Ends with a photo, if there is one.
 */
void
lp_cropper_close (LpCropper *cropper)
{
  g_array_set_size (cropper->items, 0);
  g_array_set_size (cropper->areas, 0);
  g_ptr_array_set_size (cropper->jpegs, 0);
  if (cropper->photo == NULL)
    return;
  if (cropper->kind == LP_CROP_KIND_FRAME)
    gst_video_frame_unmap (&cropper->frame);
  else
    gst_buffer_unmap (cropper->photo, &cropper->map);
  gst_clear_buffer (&cropper->photo);
}
