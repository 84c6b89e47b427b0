/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-cropsink
 *
 * Writes each crop into a folder, under a name made from #GstCropSink:template,
 * and at the end manifest.ndjson with a line for every crop, skipped.ndjson
 * with a line for every photo, box or record that gave none, and summary.json.
 * Buffers that hold a whole photo are written too, labelled `photo`.
 *
 * A file appears under its name when it is complete. The folder holds one run:
 * crops that its previous manifest lists and this run did not write are
 * removed at the end. A run that is stopped before its end still gets a true
 * manifest and summary; one that fails before anything reached it leaves the
 * folder as it was.
 *
 * When the run is over, at end of stream or else on the way from PAUSED to
 * READY, an element message `linepatrol-summary` is posted, whose field
 * `summary` is an LpSummary.
 *
 * The sink neither waits for clocks nor for its first buffer: there may be
 * none.
 *
 * |[
 * gst-launch-1.0 logsrc photos=DCIM ! photoload ! annotationcrop annotations=coco.json ! jpegenc quality=95 ! cropsink location=crops
 * ]| cuts the annotated parts out of the photos in a folder.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstlinepatrol.h"

#include <gst/base/gstbasesink.h>

#include "ledger/lp-account.h"
#include "output/lp-crop-writer.h"
#include "output/lp-name-template.h"
#include "photo/lp-photo-file.h"
#include "stream/lp-crop-meta.h"
#include "stream/lp-photo-meta.h"
#include "stream/lp-stage.h"

#define GST_TYPE_CROP_SINK (gst_crop_sink_get_type ())
G_DECLARE_FINAL_TYPE (GstCropSink, gst_crop_sink, GST, CROP_SINK, GstBaseSink)

GST_DEBUG_CATEGORY_STATIC (gst_crop_sink_debug);
#define GST_CAT_DEFAULT gst_crop_sink_debug

#define DEFAULT_LOCATION NULL
#define DEFAULT_TEMPLATE LP_NAME_TEMPLATE_DEFAULT

enum {
  PROP_0,
  PROP_LOCATION,
  PROP_TEMPLATE,
};

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS (LP_PHOTO_FILE_CAPS));

struct _GstCropSink {
  GstBaseSink parent;

  LpStage stage;

  /* Properties, guarded by the object lock. */
  gchar *location;
  gchar *name_template;

  /* Used by the streaming thread, and by state changes only while there is
   * none. */
  LpCropWriter *writer; /* NULL once the run is finished */
  LpAccount *account;
  gboolean received; /* anything at all */
  gboolean failed;   /* what came could not be written */
  gchar *media_type;
  gint width; /* of the pictures, 0 where the caps do not say */
  gint height;
};

G_DEFINE_TYPE (GstCropSink, gst_crop_sink, GST_TYPE_BASE_SINK)
GST_ELEMENT_REGISTER_DEFINE (
    cropsink, "cropsink", GST_RANK_NONE, GST_TYPE_CROP_SINK)

static void gst_crop_sink_finalize (GObject *object);
static void gst_crop_sink_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec);
static void gst_crop_sink_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec);
static void gst_crop_sink_set_context (
    GstElement *element, GstContext *context);
static GstStateChangeReturn gst_crop_sink_change_state (
    GstElement *element, GstStateChange transition);
static gboolean gst_crop_sink_set_caps (GstBaseSink *sink, GstCaps *caps);
static GstFlowReturn gst_crop_sink_render (
    GstBaseSink *sink, GstBuffer *buffer);
static gboolean gst_crop_sink_event (GstBaseSink *sink, GstEvent *event);

static void
gst_crop_sink_class_init (GstCropSinkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseSinkClass *sink_class = GST_BASE_SINK_CLASS (klass);

  object_class->finalize = gst_crop_sink_finalize;
  object_class->set_property = gst_crop_sink_set_property;
  object_class->get_property = gst_crop_sink_get_property;
  element_class->set_context = gst_crop_sink_set_context;
  element_class->change_state = gst_crop_sink_change_state;
  sink_class->set_caps = gst_crop_sink_set_caps;
  sink_class->render = gst_crop_sink_render;
  sink_class->event = gst_crop_sink_event;

  g_object_class_install_property (object_class, PROP_LOCATION,
      g_param_spec_string ("location", "Location",
          "Folder to write into; created where it is missing", DEFAULT_LOCATION,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
              GST_PARAM_MUTABLE_READY));
  g_object_class_install_property (object_class, PROP_TEMPLATE,
      g_param_spec_string ("template", "Name template",
          "Name of a crop without its extension. Fields: {photo}, {name}, "
          "{pole}, {line}, {number}, {index}, {label}, {annotation}, {date}, "
          "{time}",
          DEFAULT_TEMPLATE,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
              GST_PARAM_MUTABLE_READY));

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_set_static_metadata (element_class, "Crop sink",
      "Sink/File/Image", "Writes crops into a folder, with a manifest",
      GST_LINEPATROL_AUTHOR);

  GST_DEBUG_CATEGORY_INIT (gst_crop_sink_debug, "cropsink", 0, "crop sink");
}

static void
gst_crop_sink_init (GstCropSink *self)
{
  self->name_template = g_strdup (DEFAULT_TEMPLATE);
  gst_base_sink_set_sync (GST_BASE_SINK (self), FALSE);
  /* With several sinks behind a tee, one that gets no crops for long would
   * keep the others from starting. */
  gst_base_sink_set_async_enabled (GST_BASE_SINK (self), FALSE);
}

static void
gst_crop_sink_finalize (GObject *object)
{
  GstCropSink *self = GST_CROP_SINK (object);

  g_clear_object (&self->stage.ledger);
  g_free (self->location);
  g_free (self->name_template);
  g_free (self->media_type);
  G_OBJECT_CLASS (gst_crop_sink_parent_class)->finalize (object);
}

static void
gst_crop_sink_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstCropSink *self = GST_CROP_SINK (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_LOCATION:
      g_free (self->location);
      self->location = gst_linepatrol_dup_text (value);
      break;
    case PROP_TEMPLATE:
      g_free (self->name_template);
      self->name_template = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_crop_sink_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstCropSink *self = GST_CROP_SINK (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_LOCATION:
      g_value_set_string (value, self->location);
      break;
    case PROP_TEMPLATE:
      g_value_set_string (value, self->name_template);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_crop_sink_set_context (GstElement *element, GstContext *context)
{
  lp_stage_set_context (&GST_CROP_SINK (element)->stage, element, context);
  GST_ELEMENT_CLASS (gst_crop_sink_parent_class)
      ->set_context (element, context);
}

static gboolean
begin_run (GstCropSink *self)
{
  g_autofree gchar *location = NULL;
  g_autofree gchar *name_template = NULL;
  g_autoptr (GError) error = NULL;

  GST_OBJECT_LOCK (self);
  location = g_strdup (self->location);
  name_template = g_strdup (self->name_template);
  GST_OBJECT_UNLOCK (self);

  if (location == NULL || *location == '\0')
    goto no_location;
  self->writer = lp_crop_writer_new (location, name_template, &error);
  if (self->writer == NULL)
    goto not_opened;
  self->account = lp_account_new (self->stage.ledger, self->stage.path);
  self->received = FALSE;
  self->failed = FALSE;
  return TRUE;

  /* ERRORS */
no_location : {
  GST_ELEMENT_ERROR (self, RESOURCE, NOT_FOUND,
      ("No folder for the crops was given. Set the property 'location'."),
      (NULL));
  return FALSE;
}
not_opened : {
  if (g_error_matches (error, LP_ERROR, LP_ERROR_ARGUMENT))
    GST_ELEMENT_ERROR (self, LIBRARY, SETTINGS, ("%s", error->message), (NULL));
  else
    GST_ELEMENT_ERROR (
        self, RESOURCE, OPEN_WRITE, ("%s", error->message), (NULL));
  return FALSE;
}
}

static void
post_write_error (GstCropSink *self, const GError *error)
{
  if (lp_crop_writer_is_full (self->writer))
    GST_ELEMENT_ERROR (
        self, RESOURCE, NO_SPACE_LEFT, ("%s", error->message), (NULL));
  else
    GST_ELEMENT_ERROR (self, RESOURCE, WRITE, ("%s", error->message), (NULL));
}

static gboolean
concerns (const gchar *stage, gpointer self)
{
  return lp_stage_is_upstream_of (stage, self);
}

static void
write_skip (const LpSkip *skip, gpointer self)
{
  lp_crop_writer_skip (GST_CROP_SINK (self)->writer, skip);
}

/* Settles the account and completes the folder. */
static gboolean
finish_run (GstCropSink *self, gboolean interrupted)
{
  g_autoptr (LpSummary) summary = lp_account_settle (
      self->account, interrupted, concerns, write_skip, self);
  g_autoptr (GError) error = NULL;
  gboolean finished = lp_crop_writer_finish (self->writer, summary, &error);

  if (!finished)
    post_write_error (self, error);
  g_clear_pointer (&self->writer, lp_crop_writer_free);
  gst_element_post_message (GST_ELEMENT (self),
      gst_message_new_element (
          GST_OBJECT (self), gst_structure_new ("linepatrol-summary", "summary",
                                 LP_TYPE_SUMMARY, summary, NULL)));
  return finished;
}

/* With the pad inactive, so that nothing is being written. */
static void
end_run (GstCropSink *self)
{
  guint64 n_announced = 0, n_done;

  if (self->writer != NULL) {
    lp_ledger_get_progress (self->stage.ledger, &n_announced, &n_done);
    /* Where nothing ever began, what the folder holds is not touched. */
    if (self->received || n_announced > 0)
      finish_run (self, TRUE);
  }
  g_clear_pointer (&self->writer, lp_crop_writer_free);
  g_clear_pointer (&self->account, lp_account_free);
  g_clear_pointer (&self->media_type, g_free);
}

static GstStateChangeReturn
gst_crop_sink_change_state (GstElement *element, GstStateChange transition)
{
  GstCropSink *self = GST_CROP_SINK (element);
  GstStateChangeReturn result = GST_STATE_CHANGE_FAILURE;

  lp_stage_prepare (&self->stage, element, transition);
  if (transition != GST_STATE_CHANGE_READY_TO_PAUSED || begin_run (self))
    result = GST_ELEMENT_CLASS (gst_crop_sink_parent_class)
                 ->change_state (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY ||
      (transition == GST_STATE_CHANGE_READY_TO_PAUSED &&
          result == GST_STATE_CHANGE_FAILURE))
    end_run (self);
  lp_stage_release (&self->stage, element, transition, result);
  return result;
}

static gboolean
gst_crop_sink_set_caps (GstBaseSink *sink, GstCaps *caps)
{
  GstCropSink *self = GST_CROP_SINK (sink);
  const GstStructure *structure = gst_caps_get_structure (caps, 0);

  g_free (self->media_type);
  self->media_type = g_strdup (gst_structure_get_name (structure));
  if (!gst_structure_get_int (structure, "width", &self->width) ||
      !gst_structure_get_int (structure, "height", &self->height))
    self->width = self->height = 0;
  return TRUE;
}

static gboolean
write_picture (GstCropSink *self, GstBuffer *buffer, const LpCrop *crop,
    const LpPhoto *photo, GError **error)
{
  LpManifestRow row = { photo, crop, NULL, self->media_type, self->width,
    self->height, 0 };
  GstMapInfo map;
  gboolean written;

  if (!gst_buffer_map (buffer, &map, GST_MAP_READ)) {
    g_set_error (error, LP_ERROR, LP_ERROR_READ,
        "A picture of photo '%s' could not be read from its buffer.",
        photo->name);
    return FALSE;
  }
  row.bytes = map.size;
  written = lp_crop_writer_write (self->writer, &row,
      lp_photo_file_get_extension (self->media_type), map.data, error);
  gst_buffer_unmap (buffer, &map);
  return written;
}

static GstFlowReturn
gst_crop_sink_render (GstBaseSink *sink, GstBuffer *buffer)
{
  GstCropSink *self = GST_CROP_SINK (sink);
  const gint64 begin = g_get_monotonic_time ();
  const LpCrop *crop = lp_buffer_get_crop (buffer);
  const LpPhoto *photo = crop ? crop->photo : lp_buffer_get_photo (buffer);
  g_autoptr (GError) error = NULL;

  if (self->writer == NULL)
    goto already_finished;
  self->received = TRUE;
  if (photo == NULL)
    goto no_identity;
  if (!write_picture (self, buffer, crop, photo, &error))
    goto not_written;
  if (crop != NULL)
    lp_account_add_crop (self->account, crop);
  else
    lp_account_add_photo (self->account, photo);
  lp_ledger_add_work (self->stage.ledger, self->stage.path,
      g_get_monotonic_time () - begin, gst_buffer_get_size (buffer));
  return GST_FLOW_OK;

  /* ERRORS */
already_finished : {
  GST_ELEMENT_ERROR (self, STREAM, FAILED,
      ("The run had ended when another picture came. Go through READY to "
       "begin a new one."),
      (NULL));
  return GST_FLOW_ERROR;
}
no_identity : {
  self->failed = TRUE;
  GST_ELEMENT_ERROR (self, STREAM, FORMAT,
      ("A picture came that says of no photo where it is from. It takes "
       "'photoload' or 'annotationcrop' upstream, and elements between that "
       "keep metas."),
      (NULL));
  return GST_FLOW_ERROR;
}
not_written : {
  self->failed = TRUE;
  if (crop != NULL)
    lp_account_skip_crop (self->account, crop, "not-written", error->message);
  post_write_error (self, error);
  return GST_FLOW_ERROR;
}
}

/* At end of stream everything is on disk before the message says so. */
static gboolean
gst_crop_sink_event (GstBaseSink *sink, GstEvent *event)
{
  GstCropSink *self = GST_CROP_SINK (sink);

  if (GST_EVENT_TYPE (event) == GST_EVENT_EOS && self->writer != NULL)
    finish_run (self, self->failed);
  return GST_BASE_SINK_CLASS (gst_crop_sink_parent_class)->event (sink, event);
}
