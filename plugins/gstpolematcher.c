/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-polematcher
 *
 * Says on every photo record which pole the photo shows.
 *
 * The poles come from any source that GDAL/OGR opens: CSV, GeoJSON, KML,
 * Shapefile, GeoPackage, an extract of OpenStreetMap, also packed, or a
 * database; coordinates in any CRS are brought to WGS84. A pole is known by its
 * identity field, or by line and number; #GstPoleMatcher:mapping says which
 * fields these are where the guess is wrong. All instances in a process that
 * use the same source share it.
 *
 * A pole is chosen by where it is and where the camera looks. What all photos
 * of a flight share, such as a compass that is off, is estimated and allowed
 * for: #GstPoleMatcher:lookahead says how many photos are held back for that.
 * docs/matching.md describes how.
 *
 * Photos that have no pole within #GstPoleMatcher:max-distance go on without
 * one, or end here with an entry in the ledger, by #GstPoleMatcher:unmatched.
 *
 * With #GstPoleMatcher:estimate-clock-offset the camera's clock is put right
 * where the photos show that it is wrong. Either way an element message
 * `linepatrol-clock-offset` says what was found: `offset_s` (double), the
 * seconds to add to the camera's clock to get the log's time; `applied`
 * (boolean); `margin` (double), how much likelier it is than none, as a natural
 * logarithm; `n_photos` (uint) and `text` (string).
 *
 * ## Example launch line
 *
 * |[
 * gst-launch-1.0 -q logsrc location=flight.ndjson ! polematcher poles=line.gpkg ! fdsink
 * ]| Prints each photo of the log with its pole.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstlinepatrol.h"

#include <gst/gst.h>

#include <string.h>

#include "pole/lp-flight-matcher.h"
#include "stream/lp-photo-meta.h"
#include "stream/lp-stage.h"
#include "stream/lp-track-event.h"

#define GST_TYPE_POLE_MATCHER (gst_pole_matcher_get_type ())
G_DECLARE_FINAL_TYPE (
    GstPoleMatcher, gst_pole_matcher, GST, POLE_MATCHER, GstElement)

GST_DEBUG_CATEGORY_STATIC (gst_pole_matcher_debug);
#define GST_CAT_DEFAULT gst_pole_matcher_debug

typedef enum {
  UNMATCHED_KEEP,
  UNMATCHED_DROP,
} Unmatched;

#define DEFAULT_POLES NULL
#define DEFAULT_MAPPING NULL
#define DEFAULT_METHOD LP_MATCH_METHOD_VIEW
#define DEFAULT_MAX_DISTANCE (-1.0)
#define DEFAULT_LOOKAHEAD LP_LOOKAHEAD_FLIGHT
#define DEFAULT_ESTIMATE_CLOCK_OFFSET FALSE
#define DEFAULT_MAX_CLOCK_OFFSET LP_CLOCK_OFFSET_MAX
#define DEFAULT_UNMATCHED UNMATCHED_KEEP

enum {
  PROP_0,
  PROP_POLES,
  PROP_MAPPING,
  PROP_METHOD,
  PROP_MAX_DISTANCE,
  PROP_UNMATCHED,
  PROP_LOOKAHEAD,
  PROP_ESTIMATE_CLOCK_OFFSET,
  PROP_MAX_CLOCK_OFFSET,
};

struct _GstPoleMatcher {
  GstElement parent;

  GstPad *sinkpad;
  GstPad *srcpad;
  LpStage stage;

  /* From READY to PAUSED and back; NULL without poles. */
  LpPoleMatcher *matcher;

  /* streaming thread */
  LpFlightMatcher *flight; /* NULL without poles */
  LpTrack *track;          /* of the flight; NULL where nobody asks for it */
  gboolean has_photos;
  GQueue held; /* GstMiniObject: buffers of its photos, events in between */
  guint64 n_records;

  /* properties, with the object lock */
  gchar *poles;
  gchar *mapping;
  LpMatchMethod method;
  gdouble max_distance;
  Unmatched unmatched;
  gint lookahead;
  gboolean estimate_clock_offset;
  gdouble max_clock_offset;
};

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS (LP_CAPS_PHOTO_RECORD));

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (LP_CAPS_PHOTO_RECORD));

#define gst_pole_matcher_parent_class parent_class
G_DEFINE_TYPE_WITH_CODE (GstPoleMatcher, gst_pole_matcher, GST_TYPE_ELEMENT,
    GST_DEBUG_CATEGORY_INIT (
        gst_pole_matcher_debug, "polematcher", 0, "pole matcher"));
GST_ELEMENT_REGISTER_DEFINE (
    polematcher, "polematcher", GST_RANK_NONE, GST_TYPE_POLE_MATCHER);

#define GST_TYPE_POLE_MATCHER_METHOD (gst_pole_matcher_method_get_type ())
static GType
gst_pole_matcher_method_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { LP_MATCH_METHOD_DISTANCE, "The nearest pole", "distance" },
    { LP_MATCH_METHOD_VIEW, "The pole that the camera looks at", "view" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, g_enum_register_static ("GstPoleMatcherMethod", values));
  return type;
}

#define GST_TYPE_POLE_MATCHER_UNMATCHED (gst_pole_matcher_unmatched_get_type ())
static GType
gst_pole_matcher_unmatched_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { UNMATCHED_KEEP, "Goes on without a pole", "keep" },
    { UNMATCHED_DROP, "Ends here, as skipped", "drop" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, g_enum_register_static ("GstPoleMatcherUnmatched", values));
  return type;
}

static void gst_pole_matcher_finalize (GObject *object);
static void gst_pole_matcher_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *spec);
static void gst_pole_matcher_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *spec);
static void gst_pole_matcher_set_context (
    GstElement *element, GstContext *context);
static GstStateChangeReturn gst_pole_matcher_change_state (
    GstElement *element, GstStateChange transition);
static GstFlowReturn gst_pole_matcher_chain (
    GstPad *pad, GstObject *parent, GstBuffer *buffer);
static gboolean gst_pole_matcher_sink_event (
    GstPad *pad, GstObject *parent, GstEvent *event);
static gboolean gst_pole_matcher_sink_query (
    GstPad *pad, GstObject *parent, GstQuery *query);
static gboolean gst_pole_matcher_src_query (
    GstPad *pad, GstObject *parent, GstQuery *query);

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  g_object_class_install_property (object_class, PROP_POLES,
      g_param_spec_string ("poles", "Poles",
          "File, also packed, or OGR data source that holds the poles; without "
          "it photos go through unmatched",
          DEFAULT_POLES, flags | GST_PARAM_MUTABLE_READY));
  g_object_class_install_property (object_class, PROP_MAPPING,
      g_param_spec_string ("mapping", "Mapping",
          "Fields of the source, such as line=LINE_NAME,number=NR or id=POLE, "
          "and crs=EPSG:CODE where it does not say its CRS; what is left out "
          "is guessed",
          DEFAULT_MAPPING, flags | GST_PARAM_MUTABLE_READY));
  g_object_class_install_property (object_class, PROP_METHOD,
      g_param_spec_enum ("method", "Method", "How the pole is chosen",
          GST_TYPE_POLE_MATCHER_METHOD, DEFAULT_METHOD,
          flags | GST_PARAM_MUTABLE_READY));
  g_object_class_install_property (object_class, PROP_MAX_DISTANCE,
      g_param_spec_double ("max-distance", "Maximum distance",
          "Metres from the camera beyond which a pole does not come into "
          "question; -1 for 250 to the nearest one, and 1500 to others that "
          "the camera may look at",
          -1, G_MAXDOUBLE, DEFAULT_MAX_DISTANCE,
          flags | GST_PARAM_MUTABLE_READY));
  g_object_class_install_property (object_class, PROP_UNMATCHED,
      g_param_spec_enum ("unmatched", "Unmatched",
          "What becomes of photos with no pole in reach",
          GST_TYPE_POLE_MATCHER_UNMATCHED, DEFAULT_UNMATCHED,
          flags | GST_PARAM_MUTABLE_PLAYING));
  g_object_class_install_property (object_class, PROP_LOOKAHEAD,
      g_param_spec_int ("lookahead", "Look ahead",
          "Photos before and after one that are looked at with it, and held "
          "back as long; -1 for its whole flight, 0 for none",
          -1, G_MAXINT, DEFAULT_LOOKAHEAD, flags | GST_PARAM_MUTABLE_READY));
  g_object_class_install_property (object_class, PROP_ESTIMATE_CLOCK_OFFSET,
      g_param_spec_boolean ("estimate-clock-offset", "Estimate clock offset",
          "Put the camera's clock right where the photos that were joined to "
          "a log by time show that it is wrong; takes lookahead=-1",
          DEFAULT_ESTIMATE_CLOCK_OFFSET, flags | GST_PARAM_MUTABLE_READY));
  g_object_class_install_property (object_class, PROP_MAX_CLOCK_OFFSET,
      g_param_spec_double ("max-clock-offset", "Maximum clock offset",
          "Seconds by which the camera's clock may be off either way", 1, 3600,
          DEFAULT_MAX_CLOCK_OFFSET, flags | GST_PARAM_MUTABLE_READY));
}

static void
gst_pole_matcher_class_init (GstPoleMatcherClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  object_class->finalize = gst_pole_matcher_finalize;
  object_class->set_property = gst_pole_matcher_set_property;
  object_class->get_property = gst_pole_matcher_get_property;
  install_properties (object_class);
  gst_type_mark_as_plugin_api (GST_TYPE_POLE_MATCHER_METHOD, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_POLE_MATCHER_UNMATCHED, 0);

  element_class->set_context = gst_pole_matcher_set_context;
  element_class->change_state = gst_pole_matcher_change_state;

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Pole matcher",
      "Filter/Metadata", "Says which pole a photo shows",
      GST_LINEPATROL_AUTHOR);
}

static void
gst_pole_matcher_init (GstPoleMatcher *self)
{
  self->method = DEFAULT_METHOD;
  self->max_distance = DEFAULT_MAX_DISTANCE;
  self->unmatched = DEFAULT_UNMATCHED;
  self->lookahead = DEFAULT_LOOKAHEAD;
  self->estimate_clock_offset = DEFAULT_ESTIMATE_CLOCK_OFFSET;
  self->max_clock_offset = DEFAULT_MAX_CLOCK_OFFSET;
  g_queue_init (&self->held);

  self->sinkpad = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_chain_function (self->sinkpad, gst_pole_matcher_chain);
  gst_pad_set_event_function (self->sinkpad, gst_pole_matcher_sink_event);
  gst_pad_set_query_function (self->sinkpad, gst_pole_matcher_sink_query);
  GST_PAD_SET_PROXY_CAPS (self->sinkpad);
  gst_element_add_pad (GST_ELEMENT (self), self->sinkpad);

  self->srcpad = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_set_query_function (self->srcpad, gst_pole_matcher_src_query);
  GST_PAD_SET_PROXY_CAPS (self->srcpad);
  gst_element_add_pad (GST_ELEMENT (self), self->srcpad);
}

static void
gst_pole_matcher_finalize (GObject *object)
{
  GstPoleMatcher *self = GST_POLE_MATCHER (object);

  g_clear_object (&self->stage.ledger);
  g_free (self->poles);
  g_free (self->mapping);
  G_OBJECT_CLASS (parent_class)->finalize (object);
}

static void
gst_pole_matcher_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  GstPoleMatcher *self = GST_POLE_MATCHER (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_POLES:
      g_free (self->poles);
      self->poles = gst_linepatrol_dup_text (value);
      break;
    case PROP_MAPPING:
      g_free (self->mapping);
      self->mapping = gst_linepatrol_dup_text (value);
      break;
    case PROP_METHOD:
      self->method = g_value_get_enum (value);
      break;
    case PROP_MAX_DISTANCE:
      self->max_distance = g_value_get_double (value);
      break;
    case PROP_UNMATCHED:
      self->unmatched = g_value_get_enum (value);
      break;
    case PROP_LOOKAHEAD:
      self->lookahead = g_value_get_int (value);
      break;
    case PROP_ESTIMATE_CLOCK_OFFSET:
      self->estimate_clock_offset = g_value_get_boolean (value);
      break;
    case PROP_MAX_CLOCK_OFFSET:
      self->max_clock_offset = g_value_get_double (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_pole_matcher_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  GstPoleMatcher *self = GST_POLE_MATCHER (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_POLES:
      g_value_set_string (value, self->poles);
      break;
    case PROP_MAPPING:
      g_value_set_string (value, self->mapping);
      break;
    case PROP_METHOD:
      g_value_set_enum (value, self->method);
      break;
    case PROP_MAX_DISTANCE:
      g_value_set_double (value, self->max_distance);
      break;
    case PROP_UNMATCHED:
      g_value_set_enum (value, self->unmatched);
      break;
    case PROP_LOOKAHEAD:
      g_value_set_int (value, self->lookahead);
      break;
    case PROP_ESTIMATE_CLOCK_OFFSET:
      g_value_set_boolean (value, self->estimate_clock_offset);
      break;
    case PROP_MAX_CLOCK_OFFSET:
      g_value_set_double (value, self->max_clock_offset);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_pole_matcher_set_context (GstElement *element, GstContext *context)
{
  lp_stage_set_context (&GST_POLE_MATCHER (element)->stage, element, context);
  GST_ELEMENT_CLASS (parent_class)->set_context (element, context);
}

static void
report_poles (GstPoleMatcher *self, const gchar *source, LpPoleSet *set)
{
  const gchar *const *warnings = lp_pole_set_get_warnings (set);
  g_autofree gchar *shown = lp_pole_mask_source (source);

  GST_INFO_OBJECT (self, "%u poles from '%s', fields: %s",
      lp_pole_set_get_n_poles (set), shown, lp_pole_set_get_mapping (set));
  for (guint i = 0; warnings[i] != NULL; i++)
    GST_ELEMENT_WARNING (self, RESOURCE, READ, ("%s", warnings[i]), (NULL));
}

/* Whether the clock is to be estimated, and can be. */
static gboolean
wants_track (GstPoleMatcher *self)
{
  gboolean wants;

  GST_OBJECT_LOCK (self);
  wants = self->estimate_clock_offset && self->poles != NULL &&
          self->lookahead == LP_LOOKAHEAD_FLIGHT;
  GST_OBJECT_UNLOCK (self);
  return wants;
}

static void
end_flight (GstPoleMatcher *self)
{
  g_clear_pointer (&self->flight, lp_flight_matcher_free);
  g_queue_clear_full (&self->held, (GDestroyNotify) gst_mini_object_unref);
  self->has_photos = FALSE;
}

static void
use_track (GstPoleMatcher *self)
{
  gdouble max_offset;

  GST_OBJECT_LOCK (self);
  max_offset = self->max_clock_offset;
  GST_OBJECT_UNLOCK (self);
  lp_flight_matcher_set_track (self->flight, self->track, max_offset);
}

static void
begin_flight (GstPoleMatcher *self)
{
  gint lookahead;

  end_flight (self);
  GST_OBJECT_LOCK (self);
  lookahead = self->lookahead;
  GST_OBJECT_UNLOCK (self);
  self->flight = lp_flight_matcher_new (self->matcher, lookahead);
  if (self->track != NULL)
    use_track (self);
}

static void
check_settings (GstPoleMatcher *self)
{
  gboolean clash;

  GST_OBJECT_LOCK (self);
  clash = self->estimate_clock_offset &&
          (self->lookahead != LP_LOOKAHEAD_FLIGHT || self->poles == NULL);
  GST_OBJECT_UNLOCK (self);
  if (clash)
    GST_ELEMENT_WARNING (self, RESOURCE, SETTINGS,
        ("camera clock: not estimated; it takes poles, and lookahead=-1 to "
         "look at the whole flight."),
        (NULL));
}

static gboolean
load_poles (GstPoleMatcher *self)
{
  g_autofree gchar *source = NULL;
  g_autofree gchar *mapping = NULL;
  g_autoptr (LpPoleSet) set = NULL;
  g_autoptr (GError) error = NULL;
  LpMatchMethod method;
  gdouble max_distance;

  GST_OBJECT_LOCK (self);
  source = g_strdup (self->poles);
  mapping = g_strdup (self->mapping);
  method = self->method;
  max_distance = self->max_distance;
  GST_OBJECT_UNLOCK (self);

  if (source == NULL)
    return TRUE;
  set = lp_pole_set_load (source, mapping, &error);
  if (set == NULL)
    goto cannot_load;
  report_poles (self, source, set);
  self->matcher = lp_pole_matcher_new (set, method, max_distance);
  begin_flight (self);
  return TRUE;

cannot_load:
  if (g_error_matches (error, LP_ERROR, LP_ERROR_ARGUMENT))
    GST_ELEMENT_ERROR (
        self, RESOURCE, SETTINGS, ("%s", error->message), (NULL));
  else
    GST_ELEMENT_ERROR (
        self, RESOURCE, OPEN_READ, ("%s", error->message), (NULL));
  return FALSE;
}

static GstStateChangeReturn
gst_pole_matcher_change_state (GstElement *element, GstStateChange transition)
{
  GstPoleMatcher *self = GST_POLE_MATCHER (element);
  GstStateChangeReturn result = GST_STATE_CHANGE_SUCCESS;

  lp_stage_prepare (&self->stage, element, transition);
  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED) {
    self->n_records = 0;
    check_settings (self);
    if (!load_poles (self))
      result = GST_STATE_CHANGE_FAILURE;
  }
  if (result != GST_STATE_CHANGE_FAILURE)
    result =
        GST_ELEMENT_CLASS (parent_class)->change_state (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY ||
      (transition == GST_STATE_CHANGE_READY_TO_PAUSED &&
          result == GST_STATE_CHANGE_FAILURE)) {
    end_flight (self);
    g_clear_pointer (&self->track, lp_track_unref);
    g_clear_pointer (&self->matcher, lp_pole_matcher_free);
  }
  lp_stage_release (&self->stage, element, transition, result);
  return result;
}

/* Records that no source of ours has announced come from a file or another
 * program: they enter the books here. */
static void
enter_in_ledger (GstPoleMatcher *self, LpPhoto *photo)
{
  if (photo->id == 0)
    lp_ledger_announce (self->stage.ledger, self->stage.path, photo);
  else
    lp_ledger_see (self->stage.ledger, self->stage.path, photo);
}

/* Whether the photo ends here. */
static gboolean
drop_unmatched (GstPoleMatcher *self, const LpPhoto *photo)
{
  gboolean drop;
  gdouble max_distance;

  if (self->matcher == NULL || photo->match != NULL)
    return FALSE;
  GST_OBJECT_LOCK (self);
  drop = self->unmatched == UNMATCHED_DROP;
  max_distance = self->max_distance < 0 ? LP_POLE_MATCHER_MAX_DISTANCE
                                        : self->max_distance;
  GST_OBJECT_UNLOCK (self);
  if (!drop)
    return FALSE;
  if (lp_photo_has_position (photo))
    lp_stage_skip_photo (&self->stage, GST_ELEMENT (self), photo,
        "no-pole-in-reach", "Photo '%s' has no pole within %g m.", photo->name,
        max_distance);
  else
    lp_stage_skip_photo (&self->stage, GST_ELEMENT (self), photo, "no-position",
        "Photo '%s' has no position to find a pole by.", photo->name);
  return TRUE;
}

static GstBuffer *
make_buffer (LpPhoto *photo, GstBuffer *like)
{
  gchar *json = lp_photo_to_json (photo);
  GstBuffer *buffer = gst_buffer_new_wrapped (json, strlen (json));

  gst_buffer_copy_into (buffer, like,
      GST_BUFFER_COPY_FLAGS | GST_BUFFER_COPY_TIMESTAMPS | GST_BUFFER_COPY_META,
      0, -1);
  lp_buffer_add_photo (buffer, photo);
  return buffer;
}

static GstFlowReturn
push_photo (GstPoleMatcher *self, LpPhoto *photo, GstBuffer *like)
{
  if (drop_unmatched (self, photo))
    return GST_FLOW_OK;
  return gst_pad_push (self->srcpad, make_buffer (photo, like));
}

/* The events before the next held buffer. */
static void
push_events (GstPoleMatcher *self)
{
  while (!g_queue_is_empty (&self->held) &&
         GST_IS_EVENT (g_queue_peek_head (&self->held)))
    gst_pad_push_event (self->srcpad, g_queue_pop_head (&self->held));
}

static LpPhoto *
take_photo (GstPoleMatcher *self)
{
  gint64 begin = g_get_monotonic_time ();
  LpPhoto *photo = lp_flight_matcher_take (self->flight);

  lp_ledger_add_work (
      self->stage.ledger, self->stage.path, g_get_monotonic_time () - begin, 0);
  return photo;
}

/* Photos come in the order of their buffers. */
static GstFlowReturn
push_matched (GstPoleMatcher *self)
{
  GstFlowReturn result = GST_FLOW_OK;
  LpPhoto *photo;

  while (result == GST_FLOW_OK && (photo = take_photo (self)) != NULL) {
    g_autoptr (GstBuffer) buffer = NULL;
    push_events (self);
    buffer = g_queue_pop_head (&self->held);
    result = push_photo (self, photo, buffer);
    lp_photo_unref (photo);
  }
  if (result == GST_FLOW_OK)
    push_events (self);
  return result;
}

static GstFlowReturn
gst_pole_matcher_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstPoleMatcher *self = GST_POLE_MATCHER (parent);
  gint64 begin = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;
  g_autoptr (LpPhoto) read = NULL;
  g_autoptr (LpPhoto) photo = NULL;
  GstFlowReturn result;

  self->n_records++;
  read = lp_buffer_read_photo (buffer, &error);
  if (read == NULL)
    goto no_record;

  photo = lp_photo_copy (read);
  enter_in_ledger (self, photo);
  self->has_photos = TRUE;
  if (self->flight != NULL)
    lp_flight_matcher_add (self->flight, photo);
  lp_ledger_add_work (self->stage.ledger, self->stage.path,
      g_get_monotonic_time () - begin, gst_buffer_get_size (buffer));
  if (self->flight != NULL) {
    g_queue_push_tail (&self->held, buffer);
    return push_matched (self);
  }
  result = push_photo (self, photo, buffer);
  gst_buffer_unref (buffer);
  return result;

no_record:
  GST_ELEMENT_WARNING (self, STREAM, DECODE,
      ("Record %" G_GUINT64_FORMAT " is skipped: %s", self->n_records,
          error->message),
      (NULL));
  lp_ledger_reject_record (self->stage.ledger, self->stage.path, NULL,
      self->n_records, "not-a-record", error->message);
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

static void
report_clock_offset (GstPoleMatcher *self)
{
  LpClockOffset offset;
  g_autofree gchar *text = NULL;

  if (!wants_track (self))
    return;
  if (!lp_flight_matcher_get_clock_offset (self->flight, &offset))
    offset = (LpClockOffset){ .state = LP_CLOCK_NO_TRACK };
  text = lp_clock_offset_describe (&offset);
  gst_element_post_message (GST_ELEMENT (self),
      gst_message_new_element (GST_OBJECT (self),
          gst_structure_new ("linepatrol-clock-offset", "offset_s",
              G_TYPE_DOUBLE, offset.offset_s, "applied", G_TYPE_BOOLEAN,
              offset.state == LP_CLOCK_APPLIED, "margin", G_TYPE_DOUBLE,
              offset.margin, "n_photos", G_TYPE_UINT, offset.n_photos, "text",
              G_TYPE_STRING, text, NULL)));
  if (offset.state == LP_CLOCK_APPLIED || offset.state == LP_CLOCK_RIGHT)
    GST_ELEMENT_INFO (self, STREAM, FAILED, ("%s", text), (NULL));
  else
    GST_ELEMENT_WARNING (self, STREAM, FAILED, ("%s", text), (NULL));
}

/* Nothing that belongs to the flight is yet to come. */
static void
finish_flight (GstPoleMatcher *self)
{
  if (self->flight == NULL || !self->has_photos)
    return;
  lp_flight_matcher_finish (self->flight);
  report_clock_offset (self);
  push_matched (self);
  begin_flight (self);
}

/* It comes before the first photo that was located by it; those before are
 * where the log itself says. */
static void
take_track (GstPoleMatcher *self, GstEvent *event)
{
  g_autoptr (LpTrack) track = lp_track_event_get (event);

  if (track == NULL || self->flight == NULL || !wants_track (self))
    return;
  g_clear_pointer (&self->track, lp_track_unref);
  self->track = g_steal_pointer (&track);
  use_track (self);
}

static void
forget_track (GstPoleMatcher *self)
{
  g_clear_pointer (&self->track, lp_track_unref);
  if (self->flight != NULL)
    begin_flight (self);
}

/* Forgets the photos, but not what holds beyond a flush, such as caps. */
static void
flush (GstPoleMatcher *self)
{
  for (GList *item = self->held.head; item != NULL; item = item->next) {
    if (GST_IS_EVENT (item->data) && GST_EVENT_IS_STICKY (item->data) &&
        GST_EVENT_TYPE (item->data) != GST_EVENT_SEGMENT)
      gst_pad_store_sticky_event (self->srcpad, item->data);
  }
  if (self->flight != NULL)
    begin_flight (self);
}

static gboolean
gst_pole_matcher_sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstPoleMatcher *self = GST_POLE_MATCHER (parent);

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_FLUSH_STOP:
      flush (self);
      break;
    case GST_EVENT_STREAM_START:
      finish_flight (self);
      forget_track (self);
      break;
    case GST_EVENT_EOS:
      finish_flight (self);
      break;
    case GST_EVENT_CUSTOM_DOWNSTREAM_STICKY:
      take_track (self, event);
      break;
    default:
      break;
  }
  /* What is in order with buffers stays so. */
  if (GST_EVENT_IS_SERIALIZED (event) && !g_queue_is_empty (&self->held) &&
      GST_EVENT_TYPE (event) != GST_EVENT_FLUSH_STOP) {
    g_queue_push_tail (&self->held, event);
    return TRUE;
  }
  return gst_pad_event_default (pad, parent, event);
}

static gboolean
gst_pole_matcher_sink_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  GstPoleMatcher *self = GST_POLE_MATCHER (parent);

  return lp_track_answer (query, wants_track (self)) ||
         gst_pad_query_default (pad, parent, query);
}

/* Records have no time stamps by which it could be said how late they are, but
 * any number of them is held. */
static gboolean
gst_pole_matcher_src_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  GstPoleMatcher *self = GST_POLE_MATCHER (parent);
  GstClockTime least;
  gboolean is_live, holds;

  if (!gst_pad_query_default (pad, parent, query))
    return FALSE;
  GST_OBJECT_LOCK (self);
  holds = self->lookahead != 0 && self->poles != NULL;
  GST_OBJECT_UNLOCK (self);
  if (GST_QUERY_TYPE (query) == GST_QUERY_LATENCY && holds) {
    gst_query_parse_latency (query, &is_live, &least, NULL);
    gst_query_set_latency (query, is_live, least, GST_CLOCK_TIME_NONE);
  }
  return TRUE;
}
