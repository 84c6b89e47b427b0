/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-annotationcrop
 * @title: annotationcrop
 *
 * Cuts the annotated parts out of photos: for each photo one buffer a box, of
 * the box's size, which says in its meta which photo and box it is of.
 *
 * Photos come decoded or as JPEG. Of a JPEG only the parts with boxes are
 * decoded, to the format in which the photo itself stores its samples where
 * downstream takes that, else to RGB. Where downstream takes JPEG only, or
 * with mode=lossless, crops are cut out of the JPEG without decoding it: they
 * begin on the grid of its blocks, up to one block to the left of the box and
 * above it.
 *
 * The boxes come from an annotation file or, where none is set, from the
 * #GstVideoRegionOfInterestMeta of the frames, as a detector upstream puts
 * them there. A photo without boxes gives nothing. A box that reaches beyond
 * the photo is cut off at its edge; one that lies outside, or is not a box at
 * all, is skipped, which the ledger of the run takes note of.
 *
 * Crops may be padded, grown to an aspect or a size, turned upright or
 * straightened, masked and filtered, as `docs/cropping.md` explains.
 * #GstAnnotationCrop:annotations may be set while playing, and is used from the
 * next photo on.
 *
 * Samples are copied as they are. Only where a box begins at an odd column or
 * row and chroma is subsampled in that direction, chroma is the mean of the
 * samples that the new ones lie between.
 *
 * ## Example launch line
 *
 * |[
 * gst-launch-1.0 logsrc photos=photos ! photoload ! annotationcrop annotations=coco.json ! jpegenc ! cropsink location=crops
 * ]|
 * |[
 * gst-launch-1.0 logsrc photos=photos ! photoload ! annotationcrop annotations=coco.json mode=lossless ! cropsink location=crops
 * ]| without loss.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <math.h>
#include <gst/video/video.h>

#include "annotation/lp-image-rival.h"
#include "crop/lp-crop-boxes.h"
#include "crop/lp-crop-caps.h"
#include "crop/lp-crop-cut.h"
#include "crop/lp-cropper.h"
#include "gstannotationsource.h"
#include "gstcropoptions.h"
#include "gstlinepatrol.h"
#include "photo/lp-orientation.h"
#include "stream/lp-crop-meta.h"
#include "stream/lp-photo-meta.h"
#include "stream/lp-stage.h"

GST_DEBUG_CATEGORY_STATIC (gst_annotation_crop_debug);
#define GST_CAT_DEFAULT gst_annotation_crop_debug

#define DEFAULT_ANNOTATIONS NULL
#define DEFAULT_FORMAT "auto"
#define DEFAULT_MODE LP_CROP_MODE_AUTO

enum {
  PROP_0,
  PROP_ANNOTATIONS,
  PROP_FORMAT,
  PROP_MODE,
  PROP_OPTIONS, /* and as many as there are options */
};

#define CAPS GST_VIDEO_CAPS_MAKE (LP_CROP_CUT_FORMATS) "; image/jpeg"

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS (CAPS));

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (CAPS));

#define GST_TYPE_ANNOTATION_CROP_MODE (gst_annotation_crop_mode_get_type ())
static GType
gst_annotation_crop_mode_get_type (void)
{
  static const GEnumValue values[] = {
    { LP_CROP_MODE_AUTO,
        "decoded crops where downstream takes them, else lossless ones",
        "auto" },
    { LP_CROP_MODE_DECODE, "decoded crops", "decode" },
    { LP_CROP_MODE_LOSSLESS, "JPEGs cropped without decoding them",
        "lossless" },
    { 0 },
  };
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, g_enum_register_static ("GstAnnotationCropMode", values));
  return type;
}

#define GST_TYPE_ANNOTATION_CROP (gst_annotation_crop_get_type ())
G_DECLARE_FINAL_TYPE (
    GstAnnotationCrop, gst_annotation_crop, GST, ANNOTATION_CROP, GstElement)

struct _GstAnnotationCrop {
  GstElement parent;

  GstPad *sinkpad;
  GstPad *srcpad;

  /* Properties, under the object lock. */
  GstAnnotationSource annotations;
  GstCropOptions crop_options;
  LpCropMode mode;

  LpStage stage;
  LpCropOptions options; /* between READY and PAUSED */

  /* Of the streaming thread. */
  LpCropper *cropper;
  GstCaps *photo_caps;
  LpCropKind kind;
  GstVideoInfo frame_info;     /* of photos that come decoded */
  GstVideoInfo picture;        /* of the last photo */
  GstVideoFormat format_taken; /* for pictures of that format */
  GstVideoInfo crop_info;      /* of format UNKNOWN until caps were sent */
  GHashTable *resized;         /* images of another size than annotated */
  gboolean ask_downstream;     /* whether it can, it is to be asked again */
  gboolean with_margin;        /* downstream can read rows with a margin */
  gboolean no_boxes_warned;
};

G_DEFINE_TYPE (GstAnnotationCrop, gst_annotation_crop, GST_TYPE_ELEMENT)
GST_ELEMENT_REGISTER_DEFINE (
    annotationcrop, "annotationcrop", GST_RANK_NONE, GST_TYPE_ANNOTATION_CROP)

static void gst_annotation_crop_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec);
static void gst_annotation_crop_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec);
static void gst_annotation_crop_finalize (GObject *object);
static void gst_annotation_crop_set_context (
    GstElement *element, GstContext *context);
static GstStateChangeReturn gst_annotation_crop_change_state (
    GstElement *element, GstStateChange transition);
static gboolean gst_annotation_crop_query (
    GstPad *pad, GstObject *parent, GstQuery *query);
static gboolean gst_annotation_crop_sink_event (
    GstPad *pad, GstObject *parent, GstEvent *event);
static GstFlowReturn gst_annotation_crop_chain (
    GstPad *pad, GstObject *parent, GstBuffer *buffer);

static void
gst_annotation_crop_class_init (GstAnnotationCropClass *klass)
{
  GObjectClass *gobject_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (gst_annotation_crop_debug, "annotationcrop", 0,
      "cuts annotated parts out of photos");

  gobject_class->set_property = gst_annotation_crop_set_property;
  gobject_class->get_property = gst_annotation_crop_get_property;
  gobject_class->finalize = gst_annotation_crop_finalize;

  g_object_class_install_property (gobject_class, PROP_ANNOTATIONS,
      g_param_spec_string ("annotations", "Annotations",
          "Annotation file, or a folder of them; without, boxes are taken from "
          "the frames' "
          "GstVideoRegionOfInterestMeta",
          DEFAULT_ANNOTATIONS,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
              GST_PARAM_MUTABLE_PLAYING));
  g_object_class_install_property (gobject_class, PROP_FORMAT,
      g_param_spec_string ("format", "Format",
          "Format of the annotations, or auto to recognise it by what the "
          "file holds",
          DEFAULT_FORMAT,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
              GST_PARAM_MUTABLE_PLAYING));

  g_object_class_install_property (gobject_class, PROP_MODE,
      g_param_spec_enum ("mode", "Mode",
          "Whether JPEGs are decoded or cropped without loss",
          GST_TYPE_ANNOTATION_CROP_MODE, DEFAULT_MODE,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
              GST_PARAM_MUTABLE_READY));

  gst_crop_options_install (gobject_class, PROP_OPTIONS);

  element_class->set_context = gst_annotation_crop_set_context;
  element_class->change_state = gst_annotation_crop_change_state;

  gst_type_mark_as_plugin_api (GST_TYPE_ANNOTATION_CROP_MODE, 0);
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Annotation crop",
      "Filter/Effect/Video", "Cuts annotated parts out of photos",
      "The Linepatrol developers");
}

static void
gst_annotation_crop_init (GstAnnotationCrop *self)
{
  gst_crop_options_init (&self->crop_options);
  self->mode = DEFAULT_MODE;
  self->cropper = lp_cropper_new ();
  gst_video_info_init (&self->picture);
  gst_video_info_init (&self->crop_info);
  self->resized = g_hash_table_new (NULL, NULL);

  self->sinkpad = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_query_function (self->sinkpad, gst_annotation_crop_query);
  gst_pad_set_event_function (self->sinkpad, gst_annotation_crop_sink_event);
  gst_pad_set_chain_function (self->sinkpad, gst_annotation_crop_chain);
  gst_element_add_pad (GST_ELEMENT (self), self->sinkpad);

  self->srcpad = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_set_query_function (self->srcpad, gst_annotation_crop_query);
  gst_element_add_pad (GST_ELEMENT (self), self->srcpad);
}

static void
gst_annotation_crop_finalize (GObject *object)
{
  GstAnnotationCrop *self = GST_ANNOTATION_CROP (object);

  gst_annotation_source_clear (&self->annotations);
  gst_crop_options_clear (&self->crop_options);
  lp_crop_options_clear (&self->options);
  g_hash_table_unref (self->resized);
  lp_cropper_free (self->cropper);
  g_clear_object (&self->stage.ledger);
  G_OBJECT_CLASS (gst_annotation_crop_parent_class)->finalize (object);
}

/* Not set and empty, as in a pipeline file with a parameter left out, are
 * the same. */
static void
gst_annotation_crop_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstAnnotationCrop *self = GST_ANNOTATION_CROP (object);
  g_autofree gchar *location = NULL;

  if (id == PROP_ANNOTATIONS) {
    location = gst_linepatrol_dup_text (value);
    gst_annotation_source_set_location (
        &self->annotations, GST_ELEMENT (self), location);
    return;
  }
  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_FORMAT:
      g_free (self->annotations.format);
      self->annotations.format = gst_linepatrol_dup_text (value);
      if (g_strcmp0 (self->annotations.format, DEFAULT_FORMAT) == 0)
        g_clear_pointer (&self->annotations.format, g_free);
      break;
    case PROP_MODE:
      self->mode = g_value_get_enum (value);
      break;
    default:
      if (!gst_crop_options_set (&self->crop_options, id - PROP_OPTIONS, value))
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_annotation_crop_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstAnnotationCrop *self = GST_ANNOTATION_CROP (object);
  const gchar *format;

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_ANNOTATIONS:
      g_value_set_string (value, self->annotations.location);
      break;
    case PROP_FORMAT:
      format = self->annotations.format;
      g_value_set_string (value, format ? format : DEFAULT_FORMAT);
      break;
    case PROP_MODE:
      g_value_set_enum (value, self->mode);
      break;
    default:
      if (!gst_crop_options_get (&self->crop_options, id - PROP_OPTIONS, value))
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_annotation_crop_set_context (GstElement *element, GstContext *context)
{
  lp_stage_set_context (
      &GST_ANNOTATION_CROP (element)->stage, element, context);
  GST_ELEMENT_CLASS (gst_annotation_crop_parent_class)
      ->set_context (element, context);
}

/* What contradicts itself is refused before anything flows, and with it
 * before crops of an earlier run are replaced. */
static gboolean
gst_annotation_crop_start (GstAnnotationCrop *self)
{
  g_autoptr (GError) error = NULL;
  const gchar *drawn;
  LpCropMode mode;
  gboolean good;

  lp_crop_options_clear (&self->options);
  GST_OBJECT_LOCK (self);
  mode = self->mode;
  good = gst_crop_options_parse (&self->crop_options, &self->options, &error);
  GST_OBJECT_UNLOCK (self);
  if (!good)
    goto bad_value;
  drawn = lp_crop_options_get_drawn (&self->options);
  if (mode == LP_CROP_MODE_LOSSLESS && drawn != NULL)
    goto contradiction;
  return gst_annotation_source_start (
      &self->annotations, GST_ELEMENT (self), &self->stage);

bad_value:
  GST_ELEMENT_ERROR (self, RESOURCE, SETTINGS, ("%s", error->message), (NULL));
  return FALSE;

contradiction:
  GST_ELEMENT_ERROR (self, RESOURCE, SETTINGS,
      ("'%s' needs new pixels, which lossless crops cannot have: leave one of "
       "them out.",
          drawn),
      (NULL));
  return FALSE;
}

static void
gst_annotation_crop_reset (GstAnnotationCrop *self)
{
  gst_clear_caps (&self->photo_caps);
  gst_video_info_init (&self->picture);
  gst_video_info_init (&self->crop_info);
  g_hash_table_remove_all (self->resized);
  self->no_boxes_warned = FALSE;
  gst_annotation_source_stop (&self->annotations, GST_ELEMENT (self));
}

static GstStateChangeReturn
gst_annotation_crop_change_state (
    GstElement *element, GstStateChange transition)
{
  GstAnnotationCrop *self = GST_ANNOTATION_CROP (element);
  GstStateChangeReturn result = GST_STATE_CHANGE_FAILURE;

  lp_stage_prepare (&self->stage, element, transition);
  if (transition != GST_STATE_CHANGE_READY_TO_PAUSED ||
      gst_annotation_crop_start (self))
    result = GST_ELEMENT_CLASS (gst_annotation_crop_parent_class)
                 ->change_state (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY ||
      (transition == GST_STATE_CHANGE_READY_TO_PAUSED &&
          result == GST_STATE_CHANGE_FAILURE))
    gst_annotation_crop_reset (self);
  lp_stage_release (&self->stage, element, transition, result);
  return result;
}

static LpCropMode
gst_annotation_crop_get_mode (GstAnnotationCrop *self)
{
  LpCropMode mode;

  GST_OBJECT_LOCK (self);
  mode = self->mode;
  GST_OBJECT_UNLOCK (self);
  return mode;
}

static gboolean
gst_annotation_crop_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  GstAnnotationCrop *self = GST_ANNOTATION_CROP (parent);
  GstPad *other = pad == self->sinkpad ? self->srcpad : self->sinkpad;

  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_CAPS:
      lp_crop_caps_answer (
          query, pad, other, gst_annotation_crop_get_mode (self));
      return TRUE;
    case GST_QUERY_ALLOCATION:
      /* Buffers do not pass, so what downstream has to say is of no use. */
      if (pad == self->sinkpad) {
        gst_query_add_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);
        return TRUE;
      }
      break;
    default:
      break;
  }
  return gst_pad_query_default (pad, parent, query);
}

static gboolean
gst_annotation_crop_choose_kind (GstAnnotationCrop *self, GstCaps *caps)
{
  const gchar *drawn = lp_crop_options_get_drawn (&self->options);
  const gchar *advice = lp_crop_caps_choose_kind (
      self->srcpad, gst_annotation_crop_get_mode (self), caps, &self->kind);

  if (advice != NULL)
    goto no_way;
  if (self->kind == LP_CROP_KIND_LOSSLESS && drawn != NULL)
    goto needs_decoding;
  return TRUE;

no_way:
  GST_ELEMENT_ERROR (self, CORE, NEGOTIATION, ("%s", advice),
      ("photos are %" GST_PTR_FORMAT, caps));
  return FALSE;

needs_decoding:
  GST_ELEMENT_ERROR (self, CORE, NEGOTIATION,
      ("'%s' needs new pixels, and downstream takes nothing but JPEG: put an "
       "encoder such as jpegenc behind annotationcrop.",
          drawn),
      ("photos are %" GST_PTR_FORMAT, caps));
  return FALSE;
}

static gboolean
gst_annotation_crop_set_caps (GstAnnotationCrop *self, GstCaps *caps)
{
  GstVideoInfo info;

  gst_video_info_init (&info);
  if (gst_structure_has_name (
          gst_caps_get_structure (caps, 0), "video/x-raw") &&
      !gst_video_info_from_caps (&info, caps))
    return FALSE;
  if (GST_VIDEO_INFO_IS_INTERLACED (&info))
    goto interlaced;
  if (!gst_annotation_crop_choose_kind (self, caps))
    return FALSE;
  self->frame_info = info;
  gst_caps_replace (&self->photo_caps, caps);
  gst_video_info_init (&self->picture);
  gst_video_info_init (&self->crop_info);
  return TRUE;

interlaced:
  GST_ELEMENT_ERROR (self, STREAM, FORMAT,
      ("Interlaced pictures cannot be cropped."),
      ("caps %" GST_PTR_FORMAT, caps));
  return FALSE;
}

/* Until the first crop the sink pad alone keeps what must not overtake the
 * crop's caps; a stream without crops ends without caps and segment. */
static gboolean
gst_annotation_crop_sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstAnnotationCrop *self = GST_ANNOTATION_CROP (parent);
  GstCaps *caps;
  gboolean result;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CAPS:
      gst_event_parse_caps (event, &caps);
      result = gst_annotation_crop_set_caps (self, caps);
      gst_event_unref (event);
      return result;
    case GST_EVENT_FLUSH_STOP:
      /* Caps may have been thrown away on their way. */
      gst_video_info_init (&self->crop_info);
      break;
    case GST_EVENT_STREAM_START:
    case GST_EVENT_EOS:
      break;
    default:
      if (!GST_EVENT_IS_SERIALIZED (event) ||
          gst_pad_has_current_caps (self->srcpad))
        break;
      if (GST_EVENT_IS_STICKY (event) ||
          GST_EVENT_TYPE (event) == GST_EVENT_GAP) {
        gst_event_unref (event);
        return TRUE;
      }
  }
  return gst_pad_event_default (pad, parent, event);
}

/* Whether the photo has the size that its annotations are for, as it is stored
 * or turned upright. */
static void
gst_annotation_crop_check_size (GstAnnotationCrop *self,
    const LpPhotoMeta *meta, const LpAnnotatedImage *image)
{
  gint width = lround (GST_VIDEO_INFO_WIDTH (&self->picture) / meta->scale_x);
  gint height = lround (GST_VIDEO_INFO_HEIGHT (&self->picture) / meta->scale_y);

  if (image->width == 0 || image->height == 0 || image->relative ||
      (image->width == width && image->height == height) ||
      (image->width == height && image->height == width &&
          lp_orientation_swaps_sides (meta->photo->orientation)))
    return;
  if (!g_hash_table_add (self->resized, GUINT_TO_POINTER (image->index)))
    return;
  GST_ELEMENT_WARNING (self, STREAM, FORMAT,
      ("Photo '%s' has %dx%d pixels, its annotations are for %dx%d: the crops "
       "may show something else.",
          meta->photo->name, width, height, image->width, image->height),
      ("image '%s' in '%s'", image->name, image->file));
}

static void
gst_annotation_crop_warn_of_no_boxes (
    GstAnnotationCrop *self, const LpPhoto *photo)
{
  if (self->no_boxes_warned)
    return;
  self->no_boxes_warned = TRUE;
  GST_ELEMENT_WARNING (self, STREAM, FAILED,
      ("Photo '%s' gives no crops: 'annotations' is not set, and the frame "
       "brings no regions of interest.",
          photo->name),
      ("no GstVideoRegionOfInterestMeta"));
}

static const LpAnnotatedImage *
gst_annotation_crop_find_image (
    GstAnnotationCrop *self, const LpPhoto *photo, const gchar *path)
{
  const LpAnnotatedImage *image =
      lp_annotation_set_find (self->annotations.set, path);

  return image && lp_annotated_image_has_rival (image, photo) ? NULL : image;
}

/* Finds the boxes of a photo and tells the ledger how many there are. Returns
 * FALSE where the photo is skipped. */
static gboolean
gst_annotation_crop_find_boxes (GstAnnotationCrop *self, GstBuffer *buffer,
    const LpPhotoMeta *meta, LpCropBoxes *boxes)
{
  LpAnnotationSet *set = self->annotations.set;
  const LpPhoto *photo = meta->photo;
  const gchar *path = photo->path ? photo->path : photo->name;
  g_autofree gchar *other = NULL;

  if (set != NULL) {
    lp_crop_boxes_init_from_image (
        boxes, gst_annotation_crop_find_image (self, photo, path));
    if (boxes->image == NULL && lp_annotation_set_is_ambiguous (set, path))
      goto ambiguous;
    if (boxes->image != NULL) {
      other = lp_ledger_claim_image (self->stage.ledger, boxes->image, photo);
      if (other != NULL)
        goto taken;
    }
  } else {
    lp_crop_boxes_init_from_frame (boxes, buffer, meta);
    if (boxes->n_boxes == 0 && !self->options.whole_photo)
      gst_annotation_crop_warn_of_no_boxes (self, photo);
  }
  lp_ledger_expect_boxes (self->stage.ledger, self->stage.path, photo,
      boxes->image, boxes->n_boxes);
  return TRUE;

ambiguous:
  lp_stage_skip_photo (&self->stage, GST_ELEMENT (self), photo,
      "ambiguous-image",
      "Photo '%s' gives no crops: several annotated images may be it.", path);
  return FALSE;

taken:
  lp_stage_skip_photo (&self->stage, GST_ELEMENT (self), photo,
      "annotations-taken",
      "Photo '%s' gives no crops: '%s' has the same name, and the boxes of "
      "'%s' were taken for that. Name folders in the annotations to tell them "
      "apart.",
      path, other, boxes->image->name);
  return FALSE;
}

/* Returns whether there is anything to be made of the photo. */
static gboolean
gst_annotation_crop_choose_boxes (GstAnnotationCrop *self, const LpPhoto *photo,
    const LpCropBoxes *boxes, LpCropChoice *choice)
{
  lp_crop_choice_init (choice, &self->options, boxes);
  for (guint i = 0; i < choice->unwanted->len; i++)
    lp_ledger_filter_box (self->stage.ledger, self->stage.path, photo,
        g_array_index (choice->unwanted, guint, i));
  if (choice->wanted->len > 0)
    return TRUE;
  if (self->options.whole_photo)
    lp_ledger_expect_photo (self->stage.ledger, self->stage.path, photo);
  return self->options.whole_photo;
}

static void
gst_annotation_crop_skip_crop (
    GstAnnotationCrop *self, const LpCrop *crop, const gchar *reason)
{
  g_autofree gchar *detail = g_strdup_printf (
      "The box begins at %g, %g and is %g x %g pixels large; the picture is %d "
      "x %d.",
      crop->box_x, crop->box_y, crop->box_width, crop->box_height,
      GST_VIDEO_INFO_WIDTH (&self->picture),
      GST_VIDEO_INFO_HEIGHT (&self->picture));

  if (crop->n_boxes == 0) {
    lp_stage_skip_photo (&self->stage, GST_ELEMENT (self), crop->photo, reason,
        "Photo '%s' cannot come whole: %s.", crop->photo->name, reason);
    return;
  }
  GST_DEBUG_OBJECT (self, "box %u of photo '%s' skipped, %s: %s", crop->index,
      crop->photo->name, reason, detail);
  lp_ledger_skip_box (
      self->stage.ledger, self->stage.path, crop, reason, detail);
}

static gboolean
forward_sticky_event (GstPad *sinkpad, GstEvent **event, gpointer srcpad)
{
  switch (GST_EVENT_TYPE (*event)) {
    case GST_EVENT_STREAM_START:
    case GST_EVENT_CAPS:
    case GST_EVENT_EOS:
      break;
    default:
      gst_pad_push_event (srcpad, gst_event_ref (*event));
  }
  return TRUE;
}

/* Asked once and not at each change of size, since a queue downstream answers
 * only when it is empty. */
static void
gst_annotation_crop_ask_downstream (GstAnnotationCrop *self, GstCaps *caps)
{
  g_autoptr (GstQuery) query = gst_query_new_allocation (caps, FALSE);

  self->with_margin =
      gst_pad_peer_query (self->srcpad, query) &&
      gst_query_find_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);
}

static GstCaps *
gst_annotation_crop_make_caps (GstAnnotationCrop *self, gint width, gint height)
{
  GstVideoInfo info;
  GstCaps *caps;

  switch (self->kind) {
    case LP_CROP_KIND_FRAME:
      caps = gst_caps_copy (self->photo_caps);
      gst_caps_set_simple (
          caps, "width", G_TYPE_INT, width, "height", G_TYPE_INT, height, NULL);
      return caps;
    case LP_CROP_KIND_DECODE:
      gst_video_info_set_format (&info, self->format_taken, width, height);
      if (self->format_taken == GST_VIDEO_INFO_FORMAT (&self->picture)) {
        info.colorimetry = self->picture.colorimetry;
        info.chroma_site = self->picture.chroma_site;
      }
      return gst_video_info_to_caps (&info);
    default:
      return gst_caps_new_simple ("image/jpeg", "width", G_TYPE_INT, width,
          "height", G_TYPE_INT, height, NULL);
  }
}

static gboolean
gst_annotation_crop_fits_caps (GstAnnotationCrop *self, gint width, gint height)
{
  return GST_VIDEO_INFO_FORMAT (&self->crop_info) == self->format_taken &&
         GST_VIDEO_INFO_WIDTH (&self->crop_info) == width &&
         GST_VIDEO_INFO_HEIGHT (&self->crop_info) == height;
}

/* Sends the caps of a crop's size, and after the first what had to wait for
 * them. Should downstream refuse them, pushing the buffer says so. */
static void
gst_annotation_crop_send_caps (GstAnnotationCrop *self, gint width, gint height)
{
  gboolean first = !gst_pad_has_current_caps (self->srcpad);
  g_autoptr (GstCaps) caps = NULL;

  if (!self->ask_downstream && !first &&
      gst_annotation_crop_fits_caps (self, width, height))
    return;
  caps = gst_annotation_crop_make_caps (self, width, height);
  if (self->kind == LP_CROP_KIND_LOSSLESS)
    gst_video_info_set_format (
        &self->crop_info, GST_VIDEO_FORMAT_ENCODED, width, height);
  else
    gst_video_info_from_caps (&self->crop_info, caps);
  gst_pad_push_event (self->srcpad, gst_event_new_caps (caps));
  if (first)
    gst_pad_sticky_events_foreach (
        self->sinkpad, forward_sticky_event, self->srcpad);
  if (self->kind != LP_CROP_KIND_LOSSLESS && (first || self->ask_downstream))
    gst_annotation_crop_ask_downstream (self, caps);
  self->ask_downstream = FALSE;
}

static GstFlowReturn
gst_annotation_crop_push_item (
    GstAnnotationCrop *self, guint index, gint64 *work)
{
  const LpCropItem *item = lp_cropper_get_item (self->cropper, index);
  gint64 begin;
  GstBuffer *buffer;

  if (item->reason != NULL) {
    gst_annotation_crop_skip_crop (self, item->crop, item->reason);
    return GST_FLOW_OK;
  }
  gst_annotation_crop_send_caps (self, item->width, item->height);
  begin = g_get_monotonic_time ();
  buffer = lp_cropper_make (
      self->cropper, index, &self->crop_info, self->with_margin);
  *work += g_get_monotonic_time () - begin;
  if (buffer == NULL)
    goto no_memory;
  return gst_pad_push (self->srcpad, buffer);

no_memory:
  GST_ELEMENT_ERROR (self, RESOURCE, NO_SPACE_LEFT,
      ("There is no memory for a crop of %dx%d pixels.", item->width,
          item->height),
      (NULL));
  return GST_FLOW_ERROR;
}

/* A photo that turns out to be broken only here. */
static void
gst_annotation_crop_skip_photo (GstAnnotationCrop *self, LpPhoto *photo,
    const LpCropBoxes *boxes, const LpCropChoice *choice, const GError *error)
{
  g_autofree gchar *detail =
      g_strdup_printf ("The photo was skipped: %s", error->message);
  LpAnnotationPlace place;

  lp_stage_skip_photo (&self->stage, GST_ELEMENT (self), photo,
      error->code == LP_ERROR_ARGUMENT ? "unsupported" : "broken",
      "Photo '%s' cannot be cropped: %s", photo->name, error->message);
  /* Its size is not known, so boxes are named as they were read. */
  lp_annotation_place_init (&place, NULL, self->options.coordinates, 0, 0, 1);
  for (guint i = 0; i < choice->wanted->len; i++) {
    g_autoptr (LpCrop) crop = lp_crop_boxes_make_crop (
        boxes, &place, &g_array_index (choice->wanted, guint, i), 1, photo);
    lp_ledger_skip_box (
        self->stage.ledger, self->stage.path, crop, "photo-skipped", detail);
  }
}

/* Asks downstream in which format it takes crops of such photos, where that
 * is not known from the photo before. */
static gboolean
gst_annotation_crop_choose_format (
    GstAnnotationCrop *self, const LpPhoto *photo, const GstVideoInfo *picture)
{
  gboolean is_known =
      !self->ask_downstream &&
      GST_VIDEO_INFO_FORMAT (picture) == GST_VIDEO_INFO_FORMAT (&self->picture);

  self->picture = *picture;
  if (self->kind != LP_CROP_KIND_DECODE)
    self->format_taken = GST_VIDEO_INFO_FORMAT (picture);
  else if (!is_known)
    self->format_taken = lp_crop_caps_choose_format (self->srcpad, picture);
  if (self->format_taken == GST_VIDEO_FORMAT_UNKNOWN)
    goto not_taken;
  return TRUE;

not_taken:
  GST_ELEMENT_ERROR (self, CORE, NEGOTIATION,
      ("Photo '%s' gives crops in %s or RGB, and downstream takes neither: put "
       "a videoconvert behind annotationcrop.",
          photo->name,
          gst_video_format_to_string (GST_VIDEO_INFO_FORMAT (picture))),
      (NULL));
  return FALSE;
}

static GstFlowReturn
gst_annotation_crop_push_items (GstAnnotationCrop *self, gint64 *work)
{
  guint n = lp_cropper_get_n_items (self->cropper);
  GstFlowReturn flow = GST_FLOW_OK;

  for (guint i = 0; i < n && flow == GST_FLOW_OK; i++)
    flow = gst_annotation_crop_push_item (self, i, work);
  return flow;
}

static GstFlowReturn
gst_annotation_crop_push_crops (GstAnnotationCrop *self, GstBuffer *buffer,
    const LpPhotoMeta *meta, const LpCropBoxes *boxes,
    const LpCropChoice *choice)
{
  gint64 begin = g_get_monotonic_time ();
  GstFlowReturn flow = GST_FLOW_OK;
  g_autoptr (GError) error = NULL;
  GstVideoInfo picture;
  gint64 work;

  if (!lp_cropper_open (self->cropper, self->kind, buffer, meta,
          &self->frame_info, &picture, &error))
    goto broken;
  if (!gst_annotation_crop_choose_format (self, meta->photo, &picture)) {
    flow = GST_FLOW_NOT_NEGOTIATED;
    goto done;
  }
  if (boxes->image != NULL)
    gst_annotation_crop_check_size (self, meta, boxes->image);
  lp_cropper_plan (self->cropper, &self->options, boxes, choice);
  if (!lp_cropper_fetch (self->cropper, self->format_taken, &error))
    goto broken;
  lp_ledger_count_way (
      self->stage.ledger, self->stage.path, lp_cropper_get_way (self->cropper));
  work = g_get_monotonic_time () - begin;
  flow = gst_annotation_crop_push_items (self, &work);
  lp_ledger_add_work (
      self->stage.ledger, self->stage.path, work, gst_buffer_get_size (buffer));

done:
  lp_cropper_close (self->cropper);
  return flow;

broken:
  gst_annotation_crop_skip_photo (self, meta->photo, boxes, choice, error);
  goto done;
}

static GstFlowReturn
gst_annotation_crop_process (
    GstAnnotationCrop *self, GstBuffer *buffer, const LpPhotoMeta *meta)
{
  GstFlowReturn flow = GST_FLOW_OK;
  LpCropBoxes boxes;
  LpCropChoice choice;

  if (gst_annotation_crop_find_boxes (self, buffer, meta, &boxes)) {
    if (gst_annotation_crop_choose_boxes (self, meta->photo, &boxes, &choice))
      flow =
          gst_annotation_crop_push_crops (self, buffer, meta, &boxes, &choice);
    lp_crop_choice_clear (&choice);
  }
  lp_crop_boxes_clear (&boxes);
  return flow;
}

static GstFlowReturn
gst_annotation_crop_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstAnnotationCrop *self = GST_ANNOTATION_CROP (parent);
  LpPhotoMeta *meta = lp_buffer_get_photo_meta (buffer);
  GstFlowReturn flow = GST_FLOW_OK;

  if (self->photo_caps == NULL) {
    flow = GST_FLOW_NOT_NEGOTIATED;
    goto done;
  }
  if (meta == NULL)
    goto no_photo;
  if (lp_buffer_get_crop (buffer) != NULL)
    goto cropped_already;

  if (gst_pad_check_reconfigure (self->srcpad)) {
    self->ask_downstream = TRUE;
    if (!gst_annotation_crop_choose_kind (self, self->photo_caps)) {
      flow = GST_FLOW_NOT_NEGOTIATED;
      goto done;
    }
  }
  lp_ledger_see (self->stage.ledger, self->stage.path, meta->photo);
  if (gst_annotation_source_update (
          &self->annotations, GST_ELEMENT (self), &self->stage))
    g_hash_table_remove_all (self->resized);
  flow = gst_annotation_crop_process (self, buffer, meta);

done:
  gst_buffer_unref (buffer);
  return flow;

no_photo:
  GST_ELEMENT_ERROR (self, STREAM, WRONG_TYPE,
      ("A picture does not say which photo it is of: logsrc and photoload have "
       "to stand upstream, and what stands between has to keep metas."),
      ("no LpPhotoMeta"));
  flow = GST_FLOW_ERROR;
  goto done;

cropped_already:
  GST_ELEMENT_ERROR (self, STREAM, WRONG_TYPE,
      ("A crop of photo '%s' came where a whole photo is taken: "
       "annotationcrop stands twice in a row.",
          meta->photo->name),
      (NULL));
  flow = GST_FLOW_ERROR;
  goto done;
}
