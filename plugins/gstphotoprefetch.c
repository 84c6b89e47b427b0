/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-photoprefetch
 *
 * Asks the system to read the file that each photo record names into its page
 * cache, and passes the record on at once. With a queue behind it, a photo is
 * on its way from the disk while those before it are read and decoded, so that
 * a cold disk is busy all the time:
 *
 * |[
 * gst-launch-1.0 logsrc photos=DCIM ! photoprefetch ! queue max-size-buffers=8 ! photoload ! jpegdec ! fakesink
 * ]| has eight photos ahead on their way.
 *
 * The size of the queue is how far ahead photos are asked for, and bounds the
 * memory; records themselves are small. It does what queues do with events,
 * flushes and sources that deliver late: a record waits for nothing but its
 * turn. Some 8 photos keep a disk busy; a queue of hundreds asks for more than
 * the page cache may hold.
 *
 * Nothing is read here and nothing reported. What a file is, and whether there
 * is one, photoload finds out in its turn. Asking for what is in the page cache
 * already takes some microseconds.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstlinepatrol.h"

#include <gst/base/gstbasetransform.h>
#include <gst/gst.h>

#include "photo/lp-photo-file.h"
#include "stream/lp-photo-meta.h"

#define GST_TYPE_PHOTO_PREFETCH (gst_photo_prefetch_get_type ())
G_DECLARE_FINAL_TYPE (
    GstPhotoPrefetch, gst_photo_prefetch, GST, PHOTO_PREFETCH, GstBaseTransform)

GST_DEBUG_CATEGORY_STATIC (gst_photo_prefetch_debug);
#define GST_CAT_DEFAULT gst_photo_prefetch_debug

/* More than photos have; eight of it are little enough for page caches. */
#define DEFAULT_MAX_BYTES G_GUINT64_CONSTANT (67108864)

enum {
  PROP_0,
  PROP_MAX_BYTES,
};

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS (LP_CAPS_PHOTO_RECORD));

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (LP_CAPS_PHOTO_RECORD));

struct _GstPhotoPrefetch {
  GstBaseTransform parent;

  guint64 max_bytes; /* property, with the object lock */
};

G_DEFINE_TYPE_WITH_CODE (GstPhotoPrefetch, gst_photo_prefetch,
    GST_TYPE_BASE_TRANSFORM,
    GST_DEBUG_CATEGORY_INIT (
        gst_photo_prefetch_debug, "photoprefetch", 0, "photo prefetcher"))
GST_ELEMENT_REGISTER_DEFINE (
    photoprefetch, "photoprefetch", GST_RANK_NONE, GST_TYPE_PHOTO_PREFETCH)

static void gst_photo_prefetch_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec);
static void gst_photo_prefetch_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec);
static GstFlowReturn gst_photo_prefetch_transform_ip (
    GstBaseTransform *transform, GstBuffer *record);

static void
gst_photo_prefetch_class_init (GstPhotoPrefetchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  object_class->set_property = gst_photo_prefetch_set_property;
  object_class->get_property = gst_photo_prefetch_get_property;
  GST_BASE_TRANSFORM_CLASS (klass)->transform_ip =
      gst_photo_prefetch_transform_ip;

  g_object_class_install_property (object_class, PROP_MAX_BYTES,
      g_param_spec_uint64 ("max-bytes", "Maximum bytes",
          "How much of each file is asked for, from its beginning", 1,
          G_MAXINT64, DEFAULT_MAX_BYTES,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
              GST_PARAM_MUTABLE_PLAYING));

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Photo prefetcher",
      "Filter/File", "Has the files that photo records name read ahead",
      GST_LINEPATROL_AUTHOR);
}

static void
gst_photo_prefetch_init (GstPhotoPrefetch *self)
{
  self->max_bytes = DEFAULT_MAX_BYTES;
  gst_base_transform_set_passthrough (GST_BASE_TRANSFORM (self), TRUE);
}

static void
gst_photo_prefetch_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstPhotoPrefetch *self = GST_PHOTO_PREFETCH (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
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
gst_photo_prefetch_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstPhotoPrefetch *self = GST_PHOTO_PREFETCH (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_MAX_BYTES:
      g_value_set_uint64 (value, self->max_bytes);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static GstFlowReturn
gst_photo_prefetch_transform_ip (GstBaseTransform *transform, GstBuffer *record)
{
  GstPhotoPrefetch *self = GST_PHOTO_PREFETCH (transform);
  g_autoptr (LpPhoto) photo = lp_buffer_read_photo (record, NULL);
  guint64 max_bytes;

  /* What is no record photoload complains of. */
  if (photo == NULL || photo->path == NULL)
    return GST_FLOW_OK;
  GST_OBJECT_LOCK (self);
  max_bytes = self->max_bytes;
  GST_OBJECT_UNLOCK (self);
  GST_LOG_OBJECT (self, "asking for '%s'", photo->path);
  lp_photo_file_prefetch (photo->path, max_bytes);
  return GST_FLOW_OK;
}
