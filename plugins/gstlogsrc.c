/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-logsrc
 * @title: logsrc
 * @short_description: Puts out a record for each photo of a flight
 *
 * Reads flight logs and puts out a record for each photo that they name, in
 * their order, as soon as its row is read. Names are looked up below
 * #logsrc:photos: by path, by file name, and without regard to case. Photos
 * that lie there and are named by no log follow, located by their time between
 * the fixes of the log; without a log they are located by their own EXIF.
 * Photos that the log counts but does not name, as autopilots do, are aligned
 * with those in the folder by the differences of their times, or come out by
 * themselves where there is no folder.
 *
 * Times of photos are taken for UTC where the photo does not say its zone and
 * #logsrc:time-zone does not either. #logsrc:clock-offset and
 * #logsrc:clock-sync correct a camera's clock. How far fixes may be from a
 * photo, #logsrc:interior-gap and #logsrc:exterior-gap say.
 *
 * A buffer holds the record as one line of JSON and carries it as
 * LpPhotoMeta. Rows that cannot be used are warnings on the bus, the first
 * few of each kind, and all of them are in the pipeline's ledger.
 *
 * ## Example launch line
 * |[
 * gst-launch-1.0 logsrc location=flight.ndjson photos=DCIM ! filesink location=photos.ndjson
 * ]| Writes where each photo was taken.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstlinepatrol.h"

#include <gst/base/gstpushsrc.h>

#include <string.h>

#include "log/lp-log-reader.h"
#include "log/lp-log-warnings.h"
#include "log/lp-photo-walk.h"
#include "stream/lp-photo-meta.h"
#include "stream/lp-stage.h"
#include "stream/lp-track-event.h"

#define GST_TYPE_LOG_SRC (gst_log_src_get_type ())
G_DECLARE_FINAL_TYPE (GstLogSrc, gst_log_src, GST, LOG_SRC, GstPushSrc)

GST_DEBUG_CATEGORY_STATIC (log_src_debug);
#define GST_CAT_DEFAULT log_src_debug

#define DEFAULT_CLOCK_OFFSET 0.0

enum {
  PROP_0,
  /* texts, all of them not given by default */
  PROP_LOCATION,
  PROP_PHOTOS,
  PROP_MAPPING,
  PROP_FORMAT,
  PROP_LOG_TIME_ZONE,
  PROP_TIME_ZONE,
  PROP_CLOCK_SYNC,
  N_TEXTS,
  PROP_LOCATIONS = N_TEXTS,
  PROP_CLOCK_OFFSET,
  PROP_INTERIOR_GAP,
  PROP_EXTERIOR_GAP,
};

typedef struct {
  gchar *texts[N_TEXTS]; /* by the property's number */
  gchar **locations;
  gdouble clock_offset;
  LpGapLimits limits;
} Settings;

struct _GstLogSrc {
  GstPushSrc parent;

  /* with the object lock */
  Settings settings;
  LpPhotoWalk *walk; /* changed only while nothing streams */
  guint64 n_photos;

  LpStage stage;
  GCancellable *cancellable;
  LpLogWarnings *warnings;
};

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (LP_CAPS_PHOTO_RECORD));

G_DEFINE_TYPE (GstLogSrc, gst_log_src, GST_TYPE_PUSH_SRC)
GST_ELEMENT_REGISTER_DEFINE (logsrc, "logsrc", GST_RANK_NONE, GST_TYPE_LOG_SRC)

static void gst_log_src_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *spec);
static void gst_log_src_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *spec);
static void gst_log_src_finalize (GObject *object);
static void gst_log_src_set_context (GstElement *element, GstContext *context);
static GstStateChangeReturn gst_log_src_change_state (
    GstElement *element, GstStateChange transition);
static gboolean gst_log_src_start (GstBaseSrc *base);
static gboolean gst_log_src_stop (GstBaseSrc *base);
static gboolean gst_log_src_unlock (GstBaseSrc *base);
static gboolean gst_log_src_unlock_stop (GstBaseSrc *base);
static gboolean gst_log_src_is_seekable (GstBaseSrc *base);
static gboolean gst_log_src_query (GstBaseSrc *base, GstQuery *query);
static GstFlowReturn gst_log_src_create (GstPushSrc *push, GstBuffer **buffer);

static void
install_text (GObjectClass *object_class, guint id, const gchar *name,
    const gchar *nick, const gchar *blurb)
{
  g_object_class_install_property (object_class, id,
      g_param_spec_string (name, nick, blurb, NULL,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
              GST_PARAM_MUTABLE_READY));
}

static void
install_seconds (GObjectClass *object_class, guint id, const gchar *name,
    const gchar *nick, const gchar *blurb, gdouble least, gdouble preset)
{
  g_object_class_install_property (object_class, id,
      g_param_spec_double (name, nick, blurb, least, G_MAXDOUBLE, preset,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
              GST_PARAM_MUTABLE_READY));
}

static void
install_properties (GObjectClass *object_class)
{
  const LpGapLimits limits = LP_GAP_LIMITS_DEFAULT;

  install_text (object_class, PROP_LOCATION, "location", "Location",
      "The flight log, if there is one");
  g_object_class_install_property (object_class, PROP_LOCATIONS,
      gst_param_spec_array ("locations", "Locations",
          "Several flight logs, in the order in which to read them; they "
          "follow location",
          g_param_spec_string ("location", "Location", "A flight log", NULL,
              G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS),
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
              GST_PARAM_MUTABLE_READY));
  install_text (object_class, PROP_PHOTOS, "photos", "Photos",
      "The folder in which the photos are, or folders with them");
  install_text (object_class, PROP_MAPPING, "mapping", "Mapping",
      "Which field of the log is what, as in "
      "time=ts:ms,latitude=pos.lat,image=cam.file; fields are time, latitude, "
      "longitude, altitude, heading, camera_yaw, camera_pitch, camera_roll and "
      "image, those not given are found by their usual names, and units of "
      "time are s, ms, us and iso");
  install_text (
      object_class, PROP_FORMAT, "format", "Format", lp_log_format_get_help ());
  install_text (object_class, PROP_LOG_TIME_ZONE, "log-time-zone",
      "Time zone of logs",
      "Where times in logs are from that do not say it, as +02:00 or "
      "Europe/Vaduz; UTC if not given");
  install_text (object_class, PROP_TIME_ZONE, "time-zone",
      "Time zone of photos",
      "Where times in photos are from that do not say it, as +02:00 or "
      "Europe/Vaduz; UTC if not given");
  install_text (object_class, PROP_CLOCK_SYNC, "clock-sync", "Clock sync",
      "Times by which to set the camera's clock, what it showed and what it "
      "was, as in 2026-05-01T10:00:00=2026-05-01T08:00:07Z; several with "
      "commas between for a clock that drifts");
  install_seconds (object_class, PROP_CLOCK_OFFSET, "clock-offset",
      "Clock offset",
      "Seconds to add to the times of photos that are located by time; "
      "negative for a camera whose clock is ahead",
      -G_MAXDOUBLE, DEFAULT_CLOCK_OFFSET);
  install_seconds (object_class, PROP_INTERIOR_GAP, "interior-gap",
      "Interior gap",
      "Seconds between two fixes up to which a photo is located between them; "
      "in a longer gap the nearer one counts",
      0, limits.interior_s);
  install_seconds (object_class, PROP_EXTERIOR_GAP, "exterior-gap",
      "Exterior gap",
      "Seconds up to which a photo gets the position of the nearest fix", 0,
      limits.exterior_s);
}

static void
gst_log_src_class_init (GstLogSrcClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseSrcClass *base_class = GST_BASE_SRC_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (log_src_debug, "logsrc", 0, "logsrc element");

  object_class->set_property = gst_log_src_set_property;
  object_class->get_property = gst_log_src_get_property;
  object_class->finalize = gst_log_src_finalize;
  install_properties (object_class);

  element_class->set_context = gst_log_src_set_context;
  element_class->change_state = gst_log_src_change_state;
  base_class->start = gst_log_src_start;
  base_class->stop = gst_log_src_stop;
  base_class->unlock = gst_log_src_unlock;
  base_class->unlock_stop = gst_log_src_unlock_stop;
  base_class->is_seekable = gst_log_src_is_seekable;
  base_class->query = gst_log_src_query;
  GST_PUSH_SRC_CLASS (klass)->create = gst_log_src_create;

  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Flight log source",
      "Source/File", "Puts out a record for each photo of a flight",
      GST_LINEPATROL_AUTHOR);
}

static void
gst_log_src_init (GstLogSrc *self)
{
  self->cancellable = g_cancellable_new ();
  self->settings.clock_offset = DEFAULT_CLOCK_OFFSET;
  self->settings.limits = LP_GAP_LIMITS_DEFAULT;
  /* Decoders take each buffer of a stream in time for one picture. */
  gst_base_src_set_format (GST_BASE_SRC (self), GST_FORMAT_TIME);
}

static void
settings_clear (Settings *settings)
{
  for (guint i = 0; i < N_TEXTS; i++)
    g_free (settings->texts[i]);
  g_strfreev (settings->locations);
}

static void
settings_copy (const Settings *settings, Settings *copy)
{
  *copy = *settings;
  for (guint i = 0; i < N_TEXTS; i++)
    copy->texts[i] = g_strdup (settings->texts[i]);
  copy->locations = g_strdupv (settings->locations);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Settings, settings_clear)

static void
gst_log_src_finalize (GObject *object)
{
  GstLogSrc *self = GST_LOG_SRC (object);

  g_clear_object (&self->stage.ledger);
  g_clear_object (&self->cancellable);
  settings_clear (&self->settings);
  G_OBJECT_CLASS (gst_log_src_parent_class)->finalize (object);
}

static gchar **
dup_array (const GValue *value)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();

  for (guint i = 0; i < gst_value_array_get_size (value); i++) {
    const GValue *item = gst_value_array_get_value (value, i);
    if (g_value_get_string (item) != NULL)
      g_ptr_array_add (texts, g_value_dup_string (item));
  }
  g_ptr_array_add (texts, NULL);
  return (gchar **) g_ptr_array_free (g_steal_pointer (&texts), FALSE);
}

static void
get_array (gchar **texts, GValue *value)
{
  for (; texts != NULL && *texts != NULL; texts++) {
    GValue item = G_VALUE_INIT;

    g_value_init (&item, G_TYPE_STRING);
    g_value_set_string (&item, *texts);
    gst_value_array_append_and_take_value (value, &item);
  }
}

static void
gst_log_src_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  GstLogSrc *self = GST_LOG_SRC (object);
  Settings *settings = &self->settings;

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_LOCATIONS:
      g_strfreev (settings->locations);
      settings->locations = dup_array (value);
      break;
    case PROP_CLOCK_OFFSET:
      settings->clock_offset = g_value_get_double (value);
      break;
    case PROP_INTERIOR_GAP:
      settings->limits.interior_s = g_value_get_double (value);
      break;
    case PROP_EXTERIOR_GAP:
      settings->limits.exterior_s = g_value_get_double (value);
      break;
    default:
      g_free (settings->texts[id]);
      settings->texts[id] = gst_linepatrol_dup_text (value);
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_log_src_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  GstLogSrc *self = GST_LOG_SRC (object);
  const Settings *settings = &self->settings;

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_LOCATIONS:
      get_array (settings->locations, value);
      break;
    case PROP_CLOCK_OFFSET:
      g_value_set_double (value, settings->clock_offset);
      break;
    case PROP_INTERIOR_GAP:
      g_value_set_double (value, settings->limits.interior_s);
      break;
    case PROP_EXTERIOR_GAP:
      g_value_set_double (value, settings->limits.exterior_s);
      break;
    default:
      g_value_set_string (value, settings->texts[id]);
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_log_src_set_context (GstElement *element, GstContext *context)
{
  GstLogSrc *self = GST_LOG_SRC (element);

  lp_stage_set_context (&self->stage, element, context);
  GST_ELEMENT_CLASS (gst_log_src_parent_class)->set_context (element, context);
}

static GstStateChangeReturn
gst_log_src_change_state (GstElement *element, GstStateChange transition)
{
  GstLogSrc *self = GST_LOG_SRC (element);
  GstStateChangeReturn result;

  lp_stage_prepare (&self->stage, element, transition);
  result = GST_ELEMENT_CLASS (gst_log_src_parent_class)
               ->change_state (element, transition);
  lp_stage_release (&self->stage, element, transition, result);
  return result;
}

static void
warn (const gchar *text, gpointer user_data)
{
  GstLogSrc *self = user_data;

  GST_ELEMENT_WARNING (self, STREAM, DECODE, ("%s", text), (NULL));
}

static void
take_problem (const LpLogProblem *problem, gpointer user_data)
{
  GstLogSrc *self = user_data;
  g_autofree gchar *detail = NULL;

  if (lp_log_problem_is_note (problem)) {
    GST_ELEMENT_INFO (self, STREAM, DECODE, ("%s", problem->detail), (NULL));
    return;
  }
  /* Logs without lines have nothing else to find the place by. */
  detail = problem->line == 0 && problem->offset > 0
               ? g_strdup_printf ("At byte %" G_GUINT64_FORMAT ": %s",
                     problem->offset, problem->detail)
               : g_strdup (problem->detail);
  if (problem->rejected)
    lp_ledger_reject_record (self->stage.ledger, self->stage.path,
        problem->file, problem->line, problem->reason, detail);
  lp_log_warnings_add (self->warnings, problem);
}

static gchar **
list_logs (const Settings *settings)
{
  g_autoptr (GPtrArray) logs = g_ptr_array_new ();

  if (settings->texts[PROP_LOCATION] != NULL)
    g_ptr_array_add (logs, g_strdup (settings->texts[PROP_LOCATION]));
  for (gchar **log = settings->locations; log != NULL && *log != NULL; log++)
    g_ptr_array_add (logs, g_strdup (*log));
  g_ptr_array_add (logs, NULL);
  return (gchar **) g_ptr_array_free (g_steal_pointer (&logs), FALSE);
}

static void
post_error (GstLogSrc *self, const GError *error)
{
  if (g_error_matches (error, LP_ERROR, LP_ERROR_ARGUMENT))
    GST_ELEMENT_ERROR (
        self, RESOURCE, SETTINGS, ("%s", error->message), (NULL));
  else if (g_error_matches (error, LP_ERROR, LP_ERROR_FORMAT))
    GST_ELEMENT_ERROR (
        self, STREAM, WRONG_TYPE, ("%s", error->message), (NULL));
  else
    GST_ELEMENT_ERROR (
        self, RESOURCE, OPEN_READ, ("%s", error->message), (NULL));
}

static LpPhotoWalk *
make_walk (
    GstLogSrc *self, const Settings *settings, gchar **logs, GError **error)
{
  const LpPhotoWalkOptions options = { .logs = (const gchar *const *) logs,
    .folder = settings->texts[PROP_PHOTOS],
    .mapping = settings->texts[PROP_MAPPING],
    .format = settings->texts[PROP_FORMAT],
    .log_time_zone = settings->texts[PROP_LOG_TIME_ZONE],
    .time_zone = settings->texts[PROP_TIME_ZONE],
    .clock_offset_s = settings->clock_offset,
    .clock_sync = settings->texts[PROP_CLOCK_SYNC],
    .limits = settings->limits,
    .wants_track = lp_track_is_wanted (GST_BASE_SRC_PAD (self)),
    .cancellable = self->cancellable,
    .problem = take_problem,
    .user_data = self };

  return lp_photo_walk_new (&options, error);
}

static gboolean
gst_log_src_start (GstBaseSrc *base)
{
  GstLogSrc *self = GST_LOG_SRC (base);
  g_auto (Settings) settings = { 0 };
  g_auto (GStrv) logs = NULL;
  g_autoptr (GError) error = NULL;
  LpPhotoWalk *walk;

  GST_OBJECT_LOCK (self);
  settings_copy (&self->settings, &settings);
  GST_OBJECT_UNLOCK (self);
  logs = list_logs (&settings);
  if (logs[0] == NULL && settings.texts[PROP_PHOTOS] == NULL)
    goto nothing_to_read;

  self->warnings = lp_log_warnings_new (warn, self);
  walk = make_walk (self, &settings, logs, &error);
  if (walk == NULL)
    goto cannot_read;
  lp_ledger_begin_source (self->stage.ledger, self->stage.path);
  GST_OBJECT_LOCK (self);
  self->walk = walk;
  self->n_photos = 0;
  GST_OBJECT_UNLOCK (self);
  return TRUE;

nothing_to_read:
  GST_ELEMENT_ERROR (self, RESOURCE, SETTINGS,
      ("Neither a log nor a folder of photos is given: set location, photos "
       "or both."),
      (NULL));
  return FALSE;
cannot_read:
  g_clear_pointer (&self->warnings, lp_log_warnings_free);
  post_error (self, error);
  return FALSE;
}

static gboolean
gst_log_src_stop (GstBaseSrc *base)
{
  GstLogSrc *self = GST_LOG_SRC (base);
  LpPhotoWalk *walk;

  GST_OBJECT_LOCK (self);
  walk = g_steal_pointer (&self->walk);
  GST_OBJECT_UNLOCK (self);
  g_clear_pointer (&walk, lp_photo_walk_free);
  g_clear_pointer (&self->warnings, lp_log_warnings_free);
  return TRUE;
}

static gboolean
gst_log_src_unlock (GstBaseSrc *base)
{
  g_cancellable_cancel (GST_LOG_SRC (base)->cancellable);
  return TRUE;
}

static gboolean
gst_log_src_unlock_stop (GstBaseSrc *base)
{
  g_cancellable_reset (GST_LOG_SRC (base)->cancellable);
  return TRUE;
}

static gboolean
gst_log_src_is_seekable (GstBaseSrc *base)
{
  return FALSE;
}

/* With the object lock. */
static gint64
get_position (GstLogSrc *self, GstFormat format)
{
  guint64 size;

  if (self->walk == NULL)
    return -1;
  switch (format) {
    case GST_FORMAT_BYTES:
      return (gint64) lp_photo_walk_get_position (self->walk);
    case GST_FORMAT_PERCENT:
      if (!lp_photo_walk_get_size (self->walk, &size) || size == 0)
        return -1;
      return (gint64) gst_util_uint64_scale (
          lp_photo_walk_get_position (self->walk), GST_FORMAT_PERCENT_MAX,
          size);
    case GST_FORMAT_BUFFERS:
    case GST_FORMAT_DEFAULT:
      return (gint64) self->n_photos;
    default:
      return -1;
  }
}

/* With the object lock. */
static gint64
get_duration (GstLogSrc *self, GstFormat format)
{
  guint64 size;

  if (self->walk == NULL || !lp_photo_walk_get_size (self->walk, &size))
    return -1;
  switch (format) {
    case GST_FORMAT_BYTES:
      return (gint64) size;
    case GST_FORMAT_PERCENT:
      return GST_FORMAT_PERCENT_MAX;
    default:
      return -1;
  }
}

static gboolean
gst_log_src_query (GstBaseSrc *base, GstQuery *query)
{
  GstLogSrc *self = GST_LOG_SRC (base);
  GstFormat format;
  gint64 value;

  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_POSITION:
      gst_query_parse_position (query, &format, NULL);
      GST_OBJECT_LOCK (self);
      value = get_position (self, format);
      GST_OBJECT_UNLOCK (self);
      if (value >= 0)
        gst_query_set_position (query, format, value);
      return value >= 0;
    case GST_QUERY_DURATION:
      gst_query_parse_duration (query, &format, NULL);
      GST_OBJECT_LOCK (self);
      value = get_duration (self, format);
      GST_OBJECT_UNLOCK (self);
      if (value >= 0)
        gst_query_set_duration (query, format, value);
      return value >= 0;
    default:
      return GST_BASE_SRC_CLASS (gst_log_src_parent_class)->query (base, query);
  }
}

/* The next photo that can go on; one whose name may mean several files ends
 * here. */
static LpPhoto *
next_photo (GstLogSrc *self, GError **error)
{
  for (;;) {
    g_autofree gchar *ambiguity = NULL;
    LpPhoto *photo = lp_photo_walk_next (self->walk, &ambiguity, error);

    if (photo == NULL)
      return NULL;
    lp_ledger_announce (self->stage.ledger, self->stage.path, photo);
    if (ambiguity == NULL)
      return photo;
    lp_stage_skip_photo (&self->stage, GST_ELEMENT (self), photo,
        "ambiguous-name", "%s", ambiguity);
    lp_photo_unref (photo);
  }
}

/* In front of the first photo that was located by it. */
static void
push_track (GstLogSrc *self)
{
  g_autoptr (LpTrack) track = lp_photo_walk_take_track (self->walk);

  if (track != NULL)
    gst_pad_push_event (GST_BASE_SRC_PAD (self), lp_track_event_new (track));
}

static GstBuffer *
make_buffer (GstLogSrc *self, LpPhoto *photo)
{
  gchar *json = lp_photo_to_json (photo);
  GstBuffer *buffer = gst_buffer_new_wrapped (json, strlen (json));

  lp_buffer_add_photo (buffer, photo);
  GST_OBJECT_LOCK (self);
  GST_BUFFER_OFFSET (buffer) = self->n_photos++;
  GST_BUFFER_OFFSET_END (buffer) = self->n_photos;
  GST_OBJECT_UNLOCK (self);
  return buffer;
}

static GstFlowReturn
gst_log_src_create (GstPushSrc *push, GstBuffer **buffer)
{
  GstLogSrc *self = GST_LOG_SRC (push);
  g_autoptr (GError) error = NULL;
  g_autoptr (LpPhoto) photo = NULL;
  gint64 start = g_get_monotonic_time ();
  guint64 position = lp_photo_walk_get_position (self->walk);

  photo = next_photo (self, &error);
  lp_ledger_add_work (self->stage.ledger, self->stage.path,
      g_get_monotonic_time () - start,
      lp_photo_walk_get_position (self->walk) - position);
  if (photo != NULL) {
    push_track (self);
    *buffer = make_buffer (self, photo);
    return GST_FLOW_OK;
  }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return GST_FLOW_FLUSHING;
  lp_log_warnings_finish (self->warnings);
  if (error != NULL)
    goto cannot_read;
  GST_DEBUG_OBJECT (self, "all photos are out");
  lp_ledger_end_source (self->stage.ledger, self->stage.path);
  return GST_FLOW_EOS;

cannot_read:
  post_error (self, error);
  return GST_FLOW_ERROR;
}
