/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "crop/lp-cropper.h"

#include "crop/lp-crop-render.h"
#include "jpeg/lp-jpeg-decoder.h"
#include "jpeg/lp-jpeg-index-folder.h"
#include "jpeg/lp-jpeg-lossless.h"
#include "stream/lp-crop-meta.h"

/* Given for boxes that a damaged photo does not show. */
#define REASON_DAMAGED "damaged"

struct _LpCropper {
  LpCropKind kind;
  LpJpegDecoder *decoder;
  LpJpegLossless *lossless;
  LpJpegIndexFolder *indexes; /* NULL for none */

  /* The photo. */
  GstBuffer *photo;
  const LpPhotoMeta *meta;
  gint width;
  gint height;
  GstMapInfo map;      /* of a JPEG */
  GstVideoFrame frame; /* of a decoded photo */
  gboolean is_indexed;
  gint64 changed; /* when, of the photo of an index */

  /* Its crops. */
  LpCropSource source;
  GArray *items; /* of LpCropItem */
  GArray *areas; /* of GstVideoRectangle: what to fetch */
  gint n_intact_rows;
  GPtrArray *jpegs; /* of GBytes: what was fetched, of lossless crops */
  guint first_jpeg; /* of which area the first of them is */
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
  g_clear_pointer (&cropper->indexes, lp_jpeg_index_folder_unref);
  g_array_unref (cropper->items);
  g_array_unref (cropper->areas);
  g_ptr_array_unref (cropper->jpegs);
  g_free (cropper);
}

/**
 * lp_cropper_set_index: (skip)
 * @cropper: a cropper without a photo
 * @folder: (nullable): a folder, or %NULL for none
 *
 * Keeps in a folder where the rows of photos begin that come as JPEG, so that
 * they are found at once when the photos are cropped again.
 */
void
lp_cropper_set_index (LpCropper *cropper, const gchar *folder)
{
  g_return_if_fail (cropper->photo == NULL);

  g_clear_pointer (&cropper->indexes, lp_jpeg_index_folder_unref);
  if (folder != NULL)
    cropper->indexes = lp_jpeg_index_folder_get (folder);
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
  cropper->n_intact_rows = cropper->height;
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

/* The crop of an item, which is NULL where the photo is damaged. */
static GBytes *
get_jpeg (LpCropper *cropper, const LpCropItem *item)
{
  return g_ptr_array_index (
      cropper->jpegs, item->fetched - cropper->first_jpeg);
}

/* Cuts crops of as many of the areas from @first on as can be had at once. */
static gboolean
fetch_lossless (LpCropper *cropper, guint first, GError **error)
{
  const GstVideoRectangle *areas =
      &g_array_index (cropper->areas, GstVideoRectangle, first);
  guint n = lp_jpeg_lossless_count_at_once (
      cropper->lossless, areas, cropper->areas->len - first);
  g_autofree GstVideoRectangle *covers = g_new (GstVideoRectangle, n);
  gint n_intact_rows;

  g_ptr_array_set_size (cropper->jpegs, 0);
  g_ptr_array_set_size (cropper->jpegs, n);
  cropper->first_jpeg = first;
  if (!lp_jpeg_lossless_crop (cropper->lossless, areas, n,
          (GBytes **) cropper->jpegs->pdata, covers, &n_intact_rows, error))
    return FALSE;
  cropper->n_intact_rows = MIN (cropper->n_intact_rows, n_intact_rows);
  for (guint i = 0; i < cropper->items->len; i++) {
    LpCropItem *item = &g_array_index (cropper->items, LpCropItem, i);

    if (item->reason == NULL && item->fetched >= first &&
        item->fetched < first + n && get_jpeg (cropper, item) != NULL)
      take_cover (item, &covers[item->fetched - first]);
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
      return get_jpeg (cropper, item) != NULL;
    default:
      return TRUE;
  }
}

/* Whether what an item needs was not among what was fetched. */
static gboolean
is_left (const LpCropper *cropper, const LpCropItem *item)
{
  return cropper->kind == LP_CROP_KIND_LOSSLESS && item->reason == NULL &&
         item->fetched >= cropper->first_jpeg + cropper->jpegs->len;
}

/* Returns the first item from @begin on that something is to be read for. */
static guint
find_good (const LpCropper *cropper, guint begin)
{
  while (begin < cropper->items->len &&
         lp_cropper_get_item (cropper, begin)->reason != NULL)
    begin++;
  return begin;
}

static void
take_index (LpCropper *cropper)
{
  const gchar *path = cropper->meta->photo->path;
  g_autoptr (GBytes) index = NULL;

  if (cropper->indexes == NULL || cropper->kind == LP_CROP_KIND_FRAME ||
      path == NULL)
    return;
  cropper->is_indexed = TRUE;
  index = lp_jpeg_index_folder_read (cropper->indexes, path, &cropper->changed);
  if (cropper->kind == LP_CROP_KIND_DECODE)
    lp_jpeg_decoder_set_row_index (cropper->decoder, index);
  else
    lp_jpeg_lossless_set_row_index (cropper->lossless, index);
}

static gboolean
read_photo (
    LpCropper *cropper, GstVideoFormat format, guint begin, GError **error)
{
  guint good = find_good (cropper, begin);

  if (good == cropper->items->len)
    return TRUE;
  if (begin == 0)
    take_index (cropper);
  if (cropper->kind == LP_CROP_KIND_DECODE)
    return lp_jpeg_decoder_decode (cropper->decoder, format,
        (const GstVideoRectangle *) cropper->areas->data, cropper->areas->len,
        &cropper->n_intact_rows, error);
  if (cropper->kind == LP_CROP_KIND_LOSSLESS)
    return fetch_lossless (
        cropper, lp_cropper_get_item (cropper, good)->fetched, error);
  return TRUE;
}

/**
 * lp_cropper_keep_index: (skip)
 * @cropper: a cropper that has fetched
 * @error: where to say why not
 *
 * Where an index is wanted, keeps what has become known of the photo.
 *
 * Returns: %FALSE where that failed, once for all who use the folder
 */
gboolean
lp_cropper_keep_index (LpCropper *cropper, GError **error)
{
  g_autoptr (GBytes) index = NULL;

  if (!cropper->is_indexed)
    return TRUE;
  if (cropper->kind == LP_CROP_KIND_DECODE)
    index = lp_jpeg_decoder_get_row_index (cropper->decoder);
  else
    index = lp_jpeg_lossless_get_row_index (cropper->lossless);
  return index == NULL ||
         lp_jpeg_index_folder_write (cropper->indexes,
             cropper->meta->photo->path, cropper->changed, index, error);
}

/**
 * lp_cropper_fetch: (skip)
 * @cropper: a cropper whose boxes are planned
 * @format: of the crops: that of the picture, or RGB
 * @begin: an item, at first 0, then the last @end
 * @end: (out): the item after the last that can be made now
 * @error: where to say what is wrong
 *
 * Reads of the photo what its boxes need, or as much of it as memory should be
 * taken for at once. Where the photo turns out to be damaged, boxes that are
 * not wholly above the damage get a reason, and the crops of the others are
 * marked.
 *
 * Returns: whether the photo could be read; always where @begin is not 0
 */
gboolean
lp_cropper_fetch (LpCropper *cropper, GstVideoFormat format, guint begin,
    guint *end, GError **error)
{
  g_autoptr (GError) problem = NULL;
  guint i;

  /* What was read before is good, whatever becomes of the rest. */
  if (!read_photo (cropper, format, begin, &problem) && begin == 0) {
    g_propagate_error (error, g_steal_pointer (&problem));
    return FALSE;
  }
  for (i = begin; i < cropper->items->len; i++) {
    LpCropItem *item = &g_array_index (cropper->items, LpCropItem, i);

    if (is_left (cropper, item))
      break;
    if (item->reason == NULL && !was_fetched (cropper, item))
      item->reason = REASON_DAMAGED;
    if (cropper->n_intact_rows < cropper->height)
      item->crop->damaged = TRUE;
  }
  *end = i;
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
 * @index: which item; one without a reason, of those fetched last
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
    buffer = gst_buffer_new_wrapped_bytes (get_jpeg (cropper, item));
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
 * lp_cropper_get_remarks: (skip)
 * @cropper: a cropper with a photo
 *
 * Returns: (element-type LpJpegRemark) (transfer none) (nullable): what its
 *   crops lack of the photo's metadata, until lp_cropper_close(); %NULL where
 *   crops have none anyway
 */
const GPtrArray *
lp_cropper_get_remarks (const LpCropper *cropper)
{
  if (cropper->kind != LP_CROP_KIND_LOSSLESS)
    return NULL;
  return lp_jpeg_lossless_get_remarks (cropper->lossless);
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
  cropper->is_indexed = FALSE;
  if (cropper->photo == NULL)
    return;
  if (cropper->kind == LP_CROP_KIND_FRAME)
    gst_video_frame_unmap (&cropper->frame);
  else
    gst_buffer_unmap (cropper->photo, &cropper->map);
  gst_clear_buffer (&cropper->photo);
}
