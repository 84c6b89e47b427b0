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
 * With #GstAnnotationCrop:index a folder keeps where the rows of each photo
 * begin in its JPEG. Who crops the same photos again, with other boxes, then
 * need not read what lies above them; the crops are the same.
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

#include <gst/video/video.h>

#include "crop/lp-crop-boxes.h"
#include "crop/lp-crop-cut.h"
#include "crop/lp-cropper.h"
#include "gstannotationsource.h"
#include "gstcropoptions.h"
#include "gstcropoutput.h"
#include "gstlinepatrol.h"
#include "stream/lp-crop-meta.h"
#include "stream/lp-photo-meta.h"
#include "stream/lp-stage.h"

GST_DEBUG_CATEGORY_STATIC (gst_annotation_crop_debug);
#define GST_CAT_DEFAULT gst_annotation_crop_debug

#define DEFAULT_ANNOTATIONS NULL
#define DEFAULT_FORMAT "auto"
#define DEFAULT_MODE LP_CROP_MODE_AUTO
#define DEFAULT_INDEX NULL

enum {
  PROP_0,
  PROP_ANNOTATIONS,
  PROP_FORMAT,
  PROP_MODE,
  PROP_INDEX,
  PROP_OPTIONS, /* and as many as there are options */
};

#define CAPS GST_VIDEO_CAPS_MAKE (LP_CROP_CUT_FORMATS) "; image/jpeg"

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS (CAPS));

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (CAPS));

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
  gchar *index; /* NULL for none */

  LpStage stage;
  LpCropOptions options; /* between READY and PAUSED */

  /* Of the streaming thread. */
  LpCropper *cropper;
  GstVideoInfo frame_info; /* of photos that come decoded */
  GstCropOutput output;
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
          GST_TYPE_CROP_MODE, DEFAULT_MODE,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
              GST_PARAM_MUTABLE_READY));

  g_object_class_install_property (gobject_class, PROP_INDEX,
      g_param_spec_string ("index", "Index",
          "Folder that keeps where the rows of photos begin in their JPEGs, "
          "which makes it faster to crop them again",
          DEFAULT_INDEX,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
              GST_PARAM_MUTABLE_READY));

  gst_crop_options_install (gobject_class, PROP_OPTIONS);

  element_class->set_context = gst_annotation_crop_set_context;
  element_class->change_state = gst_annotation_crop_change_state;

  gst_type_mark_as_plugin_api (GST_TYPE_CROP_MODE, 0);
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Annotation cropper",
      "Filter/Effect/Video", "Cuts annotated parts out of photos",
      GST_LINEPATROL_AUTHOR);
}

static void
gst_annotation_crop_init (GstAnnotationCrop *self)
{
  gst_annotation_source_init (&self->annotations);
  gst_crop_options_init (&self->crop_options);
  self->mode = DEFAULT_MODE;
  self->cropper = lp_cropper_new ();

  self->sinkpad = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_query_function (self->sinkpad, gst_annotation_crop_query);
  gst_pad_set_event_function (self->sinkpad, gst_annotation_crop_sink_event);
  gst_pad_set_chain_function (self->sinkpad, gst_annotation_crop_chain);
  gst_element_add_pad (GST_ELEMENT (self), self->sinkpad);

  self->srcpad = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_set_query_function (self->srcpad, gst_annotation_crop_query);
  gst_element_add_pad (GST_ELEMENT (self), self->srcpad);
  gst_crop_output_init (
      &self->output, GST_ELEMENT (self), self->sinkpad, self->srcpad);
}

static void
gst_annotation_crop_finalize (GObject *object)
{
  GstAnnotationCrop *self = GST_ANNOTATION_CROP (object);

  gst_annotation_source_clear (&self->annotations);
  gst_crop_options_clear (&self->crop_options);
  g_free (self->index);
  lp_crop_options_clear (&self->options);
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
    case PROP_INDEX:
      g_free (self->index);
      self->index = gst_linepatrol_dup_text (value);
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
    case PROP_INDEX:
      g_value_set_string (value, self->index);
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
  lp_cropper_set_index (self->cropper, self->index);
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
  gst_crop_output_reset (&self->output);
  lp_cropper_set_index (self->cropper, NULL);
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
gst_annotation_crop_choose_kind (
    GstAnnotationCrop *self, GstCaps *caps, LpCropKind *kind)
{
  return gst_crop_output_choose_kind (&self->output,
      gst_annotation_crop_get_mode (self),
      lp_crop_options_get_drawn (&self->options), caps, kind);
}

static gboolean
gst_annotation_crop_set_caps (GstAnnotationCrop *self, GstCaps *caps)
{
  GstVideoInfo info;
  LpCropKind kind;

  gst_video_info_init (&info);
  if (gst_structure_has_name (
          gst_caps_get_structure (caps, 0), "video/x-raw") &&
      !gst_video_info_from_caps (&info, caps))
    return FALSE;
  if (GST_VIDEO_INFO_IS_INTERLACED (&info))
    goto interlaced;
  if (!gst_annotation_crop_choose_kind (self, caps, &kind))
    return FALSE;
  self->frame_info = info;
  gst_crop_output_set_photos (&self->output, kind, caps);
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
      gst_crop_output_forget_caps (&self->output);
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

/* Photos of one camera lack the same, so it is said of the first one. */
static void
gst_annotation_crop_warn_of_lacking_metadata (
    GstAnnotationCrop *self, const LpPhoto *photo)
{
  const GPtrArray *remarks = lp_cropper_get_remarks (self->cropper);

  for (guint i = 0; remarks != NULL && i < remarks->len; i++) {
    const LpJpegRemark *remark = g_ptr_array_index (remarks, i);

    GST_INFO_OBJECT (self, "crops of photo '%s' lack %s: %s", photo->name,
        remark->what, remark->why);
    if (lp_ledger_mention (self->stage.ledger, remark->what))
      GST_ELEMENT_WARNING (self, STREAM, FORMAT,
          ("Crops of photo '%s' lack %s of the photo. %s (This is said once; "
           "those of other photos may lack it as well.)",
              photo->name, remark->what, remark->why),
          (NULL));
  }
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
  else if (boxes->n_boxes == 0)
    gst_annotation_source_note_no_boxes (
        &self->annotations, GST_ELEMENT (self), photo);
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
      GST_VIDEO_INFO_WIDTH (&self->output.picture),
      GST_VIDEO_INFO_HEIGHT (&self->output.picture));

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
  gst_crop_output_send_caps (&self->output, item->width, item->height);
  begin = g_get_monotonic_time ();
  buffer = lp_cropper_make (
      self->cropper, index, &self->output.crop_info, self->output.with_margin);
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

static GstFlowReturn
gst_annotation_crop_push_items (
    GstAnnotationCrop *self, guint begin, guint end, gint64 *work)
{
  GstFlowReturn flow = GST_FLOW_OK;

  for (guint i = begin; i < end && flow == GST_FLOW_OK; i++)
    flow = gst_annotation_crop_push_item (self, i, work);
  return flow;
}

static void
gst_annotation_crop_keep_index (GstAnnotationCrop *self)
{
  g_autoptr (GError) error = NULL;

  if (!lp_cropper_keep_index (self->cropper, &error))
    GST_ELEMENT_WARNING (self, RESOURCE, WRITE,
        ("%s Crops are made all the same, but the photos are not indexed.",
            error->message),
        ("index '%s'", self->index));
}

/* Sets @error where the photo cannot be read, before anything is pushed. */
static GstFlowReturn
gst_annotation_crop_fetch_items (
    GstAnnotationCrop *self, const LpPhoto *photo, gint64 *work, GError **error)
{
  guint n = lp_cropper_get_n_items (self->cropper), end;
  GstFlowReturn flow = GST_FLOW_OK;

  for (guint i = 0; i < n && flow == GST_FLOW_OK; i = end) {
    gint64 begin = g_get_monotonic_time ();

    if (!lp_cropper_fetch (
            self->cropper, self->output.format_taken, i, &end, error))
      return flow;
    *work += g_get_monotonic_time () - begin;
    if (i == 0) {
      gst_annotation_crop_warn_of_lacking_metadata (self, photo);
      lp_ledger_count_way (self->stage.ledger, self->stage.path,
          lp_cropper_get_way (self->cropper));
    }
    flow = gst_annotation_crop_push_items (self, i, end, work);
  }
  gst_annotation_crop_keep_index (self);
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

  if (!lp_cropper_open (self->cropper, self->output.kind, buffer, meta,
          &self->frame_info, &picture, &error))
    goto broken;
  if (!gst_crop_output_choose_format (&self->output, meta->photo, &picture)) {
    flow = GST_FLOW_NOT_NEGOTIATED;
    goto done;
  }
  if (boxes->image != NULL)
    gst_annotation_source_check_size (
        &self->annotations, GST_ELEMENT (self), meta, &picture, boxes->image);
  lp_cropper_plan (self->cropper, &self->options, boxes, choice);
  work = g_get_monotonic_time () - begin;
  flow = gst_annotation_crop_fetch_items (self, meta->photo, &work, &error);
  if (error != NULL)
    goto broken;
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

  if (gst_annotation_source_find_boxes (&self->annotations, GST_ELEMENT (self),
          &self->stage, buffer, meta, &boxes)) {
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

  if (self->output.photo_caps == NULL) {
    flow = GST_FLOW_NOT_NEGOTIATED;
    goto done;
  }
  if (meta == NULL)
    goto no_photo;
  if (lp_buffer_get_crop (buffer) != NULL)
    goto cropped_already;

  if (gst_pad_check_reconfigure (self->srcpad)) {
    self->output.ask_downstream = TRUE;
    if (!gst_annotation_crop_choose_kind (
            self, self->output.photo_caps, &self->output.kind)) {
      flow = GST_FLOW_NOT_NEGOTIATED;
      goto done;
    }
  }
  lp_ledger_see (self->stage.ledger, self->stage.path, meta->photo);
  gst_annotation_source_update (
      &self->annotations, GST_ELEMENT (self), &self->stage);
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
