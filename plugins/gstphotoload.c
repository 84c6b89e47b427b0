/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-photoload
 *
 * Reads the file that each photo record names and passes its primary image
 * on, as one complete picture a buffer. What follows the primary image in the
 * file, such as the preview that DJI cameras append, is left out.
 *
 * Files are judged by their content. One that is missing, empty, no photo,
 * broken or of a type that downstream does not take is skipped with a warning
 * that names it, and the run goes on. A JPEG without its end goes on too: its
 * photo is marked as damaged.
 *
 * Caps carry no size. Buffers carry the photo (LpPhotoMeta) and no time.
 *
 * A file is read when its record comes. With photoprefetch and a queue before
 * it, it is on its way from the disk already.
 *
 * |[
 * gst-launch-1.0 logsrc photos=DCIM ! photoload ! jpegdec idct-method=islow ! fakesink
 * ]| decodes the photos of a folder.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstlinepatrol.h"

#include <gst/gst.h>

#include <unistd.h>

#include "photo/lp-photo-file.h"
#include "stream/lp-photo-meta.h"
#include "stream/lp-stage.h"

#define GST_TYPE_PHOTO_LOAD (gst_photo_load_get_type ())
G_DECLARE_FINAL_TYPE (GstPhotoLoad, gst_photo_load, GST, PHOTO_LOAD, GstElement)

GST_DEBUG_CATEGORY_STATIC (gst_photo_load_debug);
#define GST_CAT_DEFAULT gst_photo_load_debug

#define DEFAULT_MAX_PIXELS LP_PHOTO_FILE_MAX_PIXELS
#define DEFAULT_MAX_BYTES G_GUINT64_CONSTANT (1073741824)

/* Buffers are kept and used again, since new memory of this size is given out
 * page by page, which takes as long as reading. Larger ones are too rare and
 * too dear to keep. */
#define POOL_STEP (1024 * 1024)
#define MAX_POOLED_SIZE (64 * POOL_STEP)

enum {
  PROP_0,
  PROP_MAX_PIXELS,
  PROP_MAX_BYTES,
};

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS (LP_CAPS_PHOTO_RECORD));

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (LP_PHOTO_FILE_CAPS));

struct _GstPhotoLoad {
  GstElement parent;

  GstPad *sinkpad;
  GstPad *srcpad;
  LpStage stage;

  /* Properties, guarded by the object lock. */
  guint64 max_pixels;
  guint64 max_bytes;

  /* Guarded by the stream lock of the sink pad. */
  const gchar *media_type; /* that downstream has been told of, or NULL */
  GList *held_events;      /* (element-type GstEvent): that follow the caps,
                            * last one first */
  GstBufferPool *pool;
  gsize pool_size;
};

G_DEFINE_TYPE (GstPhotoLoad, gst_photo_load, GST_TYPE_ELEMENT)
GST_ELEMENT_REGISTER_DEFINE (
    photoload, "photoload", GST_RANK_NONE, GST_TYPE_PHOTO_LOAD)

static void gst_photo_load_finalize (GObject *object);
static void gst_photo_load_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec);
static void gst_photo_load_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec);
static void gst_photo_load_set_context (
    GstElement *element, GstContext *context);
static GstStateChangeReturn gst_photo_load_change_state (
    GstElement *element, GstStateChange transition);
static gboolean gst_photo_load_sink_event (
    GstPad *pad, GstObject *parent, GstEvent *event);
static GstFlowReturn gst_photo_load_chain (
    GstPad *pad, GstObject *parent, GstBuffer *record);

static void
gst_photo_load_class_init (GstPhotoLoadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  object_class->finalize = gst_photo_load_finalize;
  object_class->set_property = gst_photo_load_set_property;
  object_class->get_property = gst_photo_load_get_property;
  element_class->set_context = gst_photo_load_set_context;
  element_class->change_state = gst_photo_load_change_state;

  g_object_class_install_property (object_class, PROP_MAX_PIXELS,
      g_param_spec_uint64 ("max-pixels", "Maximum pixels",
          "Photos of more pixels are skipped (JPEG)", 1, G_MAXUINT64,
          DEFAULT_MAX_PIXELS,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
              GST_PARAM_MUTABLE_PLAYING));
  g_object_class_install_property (object_class, PROP_MAX_BYTES,
      g_param_spec_uint64 ("max-bytes", "Maximum bytes",
          "Files of more bytes are skipped", 1, G_MAXINT64, DEFAULT_MAX_BYTES,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
              GST_PARAM_MUTABLE_PLAYING));

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Photo loader",
      "Filter/File/Image", "Reads the files that photo records name",
      GST_LINEPATROL_AUTHOR);

  GST_DEBUG_CATEGORY_INIT (
      gst_photo_load_debug, "photoload", 0, "photo loader");
}

static void
gst_photo_load_init (GstPhotoLoad *self)
{
  self->sinkpad = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_chain_function (self->sinkpad, gst_photo_load_chain);
  gst_pad_set_event_function (self->sinkpad, gst_photo_load_sink_event);
  gst_element_add_pad (GST_ELEMENT (self), self->sinkpad);

  self->srcpad = gst_pad_new_from_static_template (&src_template, "src");
  gst_element_add_pad (GST_ELEMENT (self), self->srcpad);

  self->max_pixels = DEFAULT_MAX_PIXELS;
  self->max_bytes = DEFAULT_MAX_BYTES;
}

static void
gst_photo_load_finalize (GObject *object)
{
  GstPhotoLoad *self = GST_PHOTO_LOAD (object);

  g_clear_object (&self->stage.ledger);
  G_OBJECT_CLASS (gst_photo_load_parent_class)->finalize (object);
}

static void
gst_photo_load_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstPhotoLoad *self = GST_PHOTO_LOAD (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_MAX_PIXELS:
      self->max_pixels = g_value_get_uint64 (value);
      break;
    case PROP_MAX_BYTES:
      self->max_bytes = g_value_get_uint64 (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_photo_load_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstPhotoLoad *self = GST_PHOTO_LOAD (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_MAX_PIXELS:
      g_value_set_uint64 (value, self->max_pixels);
      break;
    case PROP_MAX_BYTES:
      g_value_set_uint64 (value, self->max_bytes);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_photo_load_set_context (GstElement *element, GstContext *context)
{
  lp_stage_set_context (&GST_PHOTO_LOAD (element)->stage, element, context);
  GST_ELEMENT_CLASS (gst_photo_load_parent_class)
      ->set_context (element, context);
}

static void
drop_held_events (GstPhotoLoad *self)
{
  g_list_free_full (self->held_events, (GDestroyNotify) gst_event_unref);
  self->held_events = NULL;
}

/* What downstream still holds of the pool is freed when it comes back. */
static void
drop_pool (GstPhotoLoad *self)
{
  if (self->pool != NULL)
    gst_buffer_pool_set_active (self->pool, FALSE);
  gst_clear_object (&self->pool);
  self->pool_size = 0;
}

static GstStateChangeReturn
gst_photo_load_change_state (GstElement *element, GstStateChange transition)
{
  GstPhotoLoad *self = GST_PHOTO_LOAD (element);
  GstStateChangeReturn result;

  lp_stage_prepare (&self->stage, element, transition);
  result = GST_ELEMENT_CLASS (gst_photo_load_parent_class)
               ->change_state (element, transition);
  lp_stage_release (&self->stage, element, transition, result);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY) {
    /* The pads are inactive: nothing streams any more. */
    drop_held_events (self);
    drop_pool (self);
    self->media_type = NULL;
  }
  return result;
}

/* Each buffer is a picture of its own only in a TIME segment: in one of bytes
 * decoders go looking for pictures themselves. */
static GstEvent *
make_time_segment (GstEvent *event)
{
  const GstSegment *segment;
  GstSegment time;
  GstEvent *result;

  gst_event_parse_segment (event, &segment);
  if (segment->format == GST_FORMAT_TIME)
    return event;
  gst_segment_init (&time, GST_FORMAT_TIME);
  result = gst_event_new_segment (&time);
  gst_event_set_seqnum (result, gst_event_get_seqnum (event));
  gst_event_unref (event);
  return result;
}

static gboolean
gst_photo_load_sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstPhotoLoad *self = GST_PHOTO_LOAD (parent);

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CAPS:
      /* Those of the records end here. */
      gst_event_unref (event);
      return TRUE;
    case GST_EVENT_SEGMENT:
      event = make_time_segment (event);
      break;
    case GST_EVENT_GAP:
      /* Without caps a decoder would invent some. */
      if (self->media_type == NULL) {
        gst_event_unref (event);
        return TRUE;
      }
      break;
    case GST_EVENT_FLUSH_STOP:
      /* Events may have got lost on their way: all are sent again. */
      drop_held_events (self);
      self->media_type = NULL;
      break;
    default:
      break;
  }
  /* No caps are known before the first photo, and what follows caps in the
   * order of sticky events has to wait for them. */
  if (self->media_type == NULL && GST_EVENT_IS_STICKY (event) &&
      GST_EVENT_TYPE (event) > GST_EVENT_CAPS &&
      GST_EVENT_TYPE (event) != GST_EVENT_EOS) {
    self->held_events = g_list_prepend (self->held_events, event);
    return TRUE;
  }
  return gst_pad_event_default (pad, parent, event);
}

static GstBufferPool *
make_pool (gsize size)
{
  GstBufferPool *pool = gst_buffer_pool_new ();
  GstStructure *config = gst_buffer_pool_get_config (pool);

  gst_buffer_pool_config_set_params (config, NULL, size, 0, 0);
  gst_buffer_pool_set_config (pool, config);
  gst_buffer_pool_set_active (pool, TRUE);
  return pool;
}

/* A buffer of @size bytes or more, or NULL where there is no memory. */
static GstBuffer *
get_buffer (GstPhotoLoad *self, gsize size)
{
  GstBuffer *buffer = NULL;

  if (size > MAX_POOLED_SIZE)
    return gst_buffer_new_allocate (NULL, size, NULL);
  if (size > self->pool_size) {
    drop_pool (self);
    /* some room, so that the next larger photo does not begin anew */
    self->pool_size = MIN (
        (size + size / 4) / POOL_STEP * POOL_STEP + POOL_STEP, MAX_POOLED_SIZE);
    self->pool = make_pool (self->pool_size);
  }
  gst_buffer_pool_acquire_buffer (self->pool, &buffer, NULL);
  return buffer;
}

/* Reads and judges the file; @buffer is cut to the primary image. */
static gboolean
read_into (GstBuffer *buffer, gint fd, const gchar *path, gsize size,
    guint64 max_pixels, LpPhotoFile *file, const gchar **reason, GError **error)
{
  GstMapInfo map;
  gboolean good;
  gsize length;

  if (!gst_buffer_map (buffer, &map, GST_MAP_WRITE)) {
    *reason = LP_PHOTO_FILE_UNREADABLE;
    g_set_error (error, LP_ERROR, LP_ERROR_READ,
        "Cannot read photo '%s': its buffer is not writable.", path);
    return FALSE;
  }
  good =
      lp_photo_file_read (fd, path, map.data, size, &length, reason, error) &&
      lp_photo_file_identify (
          file, path, map.data, length, max_pixels, reason, error);
  gst_buffer_unmap (buffer, &map);
  if (good)
    gst_buffer_resize (buffer, 0, file->size);
  return good;
}

/* The photo's primary image, or NULL. */
static GstBuffer *
load (GstPhotoLoad *self, const LpPhoto *photo, LpPhotoFile *file,
    const gchar **reason, GError **error)
{
  guint64 max_pixels, max_bytes;
  GstBuffer *buffer;
  gsize size;
  gint fd;

  GST_OBJECT_LOCK (self);
  max_pixels = self->max_pixels;
  max_bytes = self->max_bytes;
  GST_OBJECT_UNLOCK (self);

  if (photo->path == NULL) {
    *reason = LP_PHOTO_FILE_MISSING;
    g_set_error (error, LP_ERROR, LP_ERROR_READ,
        "No file was found for photo '%s'.", photo->name);
    return NULL;
  }
  fd = lp_photo_file_open (photo->path, max_bytes, &size, reason, error);
  if (fd < 0)
    return NULL;
  buffer = get_buffer (self, size);
  if (buffer == NULL) {
    *reason = LP_PHOTO_FILE_TOO_LARGE;
    g_set_error (error, LP_ERROR, LP_ERROR_READ,
        "There is no memory for photo '%s' of %" G_GSIZE_FORMAT " bytes.",
        photo->path, size);
  } else if (!read_into (buffer, fd, photo->path, size, max_pixels, file,
                 reason, error)) {
    gst_clear_buffer (&buffer);
  }
  close (fd);
  return buffer;
}

static gboolean
push_caps (GstPhotoLoad *self, const gchar *media_type)
{
  GstCaps *caps = gst_caps_new_empty_simple (media_type);
  gboolean pushed =
      gst_pad_push_event (self->srcpad, gst_event_new_caps (caps));

  gst_caps_unref (caps);
  self->media_type = media_type;
  for (GList *l = g_list_last (self->held_events); l != NULL; l = l->prev)
    gst_pad_push_event (self->srcpad, gst_event_ref (l->data));
  drop_held_events (self);
  return pushed;
}

static gboolean
is_taken_downstream (GstPhotoLoad *self, const gchar *media_type)
{
  GstCaps *caps = gst_caps_new_empty_simple (media_type);
  gboolean taken = gst_pad_peer_query_accept_caps (self->srcpad, caps);

  gst_caps_unref (caps);
  return taken;
}

static void
skip_not_accepted (
    GstPhotoLoad *self, const LpPhoto *photo, const gchar *media_type)
{
  GstCaps *caps = gst_pad_peer_query_caps (self->srcpad, NULL);
  g_autofree gchar *taken = gst_caps_to_string (caps);

  gst_caps_unref (caps);
  /* So that the next one is asked for again. */
  gst_pad_mark_reconfigure (self->srcpad);
  lp_stage_skip_photo (&self->stage, GST_ELEMENT (self), photo, "not-accepted",
      "Photo '%s' is of type %s; what follows takes only %.200s.", photo->path,
      media_type, taken);
}

/* Hangs the photo on its picture, with what the file says of itself. */
static void
attach_photo (GstBuffer *buffer, LpPhoto *photo, const LpPhotoFile *file)
{
  if ((file->damaged && !photo->damaged) ||
      file->orientation != photo->orientation) {
    g_autoptr (LpPhoto) copy = lp_photo_copy (photo);

    copy->damaged |= file->damaged;
    copy->orientation = file->orientation;
    lp_buffer_add_photo (buffer, copy);
  } else {
    lp_buffer_add_photo (buffer, photo);
  }
}

static GstFlowReturn
process_photo (GstPhotoLoad *self, LpPhoto *photo)
{
  const gint64 begin = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;
  const gchar *reason = NULL;
  GstBuffer *buffer;
  LpPhotoFile file;

  lp_ledger_see (self->stage.ledger, self->stage.path, photo);
  buffer = load (self, photo, &file, &reason, &error);
  lp_ledger_add_work (self->stage.ledger, self->stage.path,
      g_get_monotonic_time () - begin,
      buffer != NULL ? gst_buffer_get_size (buffer) : 0);
  if (buffer == NULL) {
    lp_stage_skip_photo (
        &self->stage, GST_ELEMENT (self), photo, reason, "%s", error->message);
    return GST_FLOW_OK;
  }
  /* A static string for each type, so the pointers tell. */
  if (file.media_type != self->media_type ||
      gst_pad_check_reconfigure (self->srcpad)) {
    if (!is_taken_downstream (self, file.media_type)) {
      skip_not_accepted (self, photo, file.media_type);
      gst_buffer_unref (buffer);
      return GST_FLOW_OK;
    }
    if (!push_caps (self, file.media_type))
      GST_DEBUG_OBJECT (self, "caps not taken, pushing will tell why");
  }
  attach_photo (buffer, photo, &file);
  GST_LOG_OBJECT (self, "pushing '%s': %" GST_PTR_FORMAT, photo->path, buffer);
  return gst_pad_push (self->srcpad, buffer);
}

/* Records that come from elsewhere than logsrc have not been announced. */
static void
announce (GstPhotoLoad *self, LpPhoto **photo)
{
  LpPhoto *copy = lp_photo_copy (*photo);

  lp_photo_unref (*photo);
  *photo = copy;
  lp_ledger_announce (self->stage.ledger, self->stage.path, copy);
}

static GstFlowReturn
gst_photo_load_chain (GstPad *pad, GstObject *parent, GstBuffer *record)
{
  GstPhotoLoad *self = GST_PHOTO_LOAD (parent);
  g_autoptr (GError) error = NULL;
  g_autoptr (LpPhoto) photo = lp_buffer_read_photo (record, &error);

  gst_buffer_unref (record);
  if (photo == NULL)
    goto not_a_record;
  if (photo->id == 0)
    announce (self, &photo);
  return process_photo (self, photo);

  /* ERRORS */
not_a_record : {
  lp_ledger_reject_record (self->stage.ledger, self->stage.path, NULL, 0,
      "not-a-record", error->message);
  GST_ELEMENT_WARNING (self, STREAM, DECODE, ("%s", error->message), (NULL));
  return GST_FLOW_OK;
}
}
