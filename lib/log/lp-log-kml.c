/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * KML with times: gx:Track, in which a list of `when` goes with a list of
 * `gx:coord` and perhaps one of `gx:angles`, and placemarks with a TimeStamp
 * and a Point. The heading of angles is that of the aircraft.
 */

#include <math.h>

#include "log/lp-log-xml.h"
#include "lp-time.h"
#include "text/lp-number.h"

/* Times of a track are kept until its places come: 8 MB, more than a day at
 * ten a second. */
#define MAX_TIMES (1024 * 1024)

typedef struct {
  LpLogXml xml;
  GArray *times; /* gint64 */
  guint n_coordinates;
  guint n_angles;
  guint depth_of_track; /* how many are open */
  gint64 placemark_time;
  gboolean is_in_point;
  gboolean is_above_ground; /* what altitudes are, rather than above the sea */
  gboolean is_too_long;
} KmlState;

/* Numbers with blanks or commas between; what is not there is NAN. */
static void
parse_numbers (const gchar *text, gdouble numbers[3])
{
  const gchar *end = text + strlen (text);

  numbers[0] = numbers[1] = numbers[2] = NAN;
  for (guint i = 0; i < 3; i++) {
    gsize length;

    while (g_ascii_isspace (*text) || *text == ',')
      text++;
    length = lp_number_scan (text, (gsize) (end - text), &numbers[i]);
    if (length == 0) {
      numbers[i] = NAN;
      return;
    }
    text += length;
  }
}

static gint64
parse_time (LpLogReader *reader, const GString *text)
{
  gint64 time =
      lp_time_parse_in_zone (text->str, text->len, reader->options.zone);

  if (lp_time_is_plausible (time))
    return time;
  /* What is left out is not wrong. */
  if (text->len == 0)
    return LP_TIME_NONE;
  lp_log_reader_report (reader, FALSE, LP_LOG_BAD_VALUE,
      "The value '%.40s' in 'when' is no time between 1990 and 2100.",
      text->str);
  return LP_TIME_NONE;
}

static void
add_time (LpLogReader *reader, KmlState *state)
{
  gint64 time;

  if (state->times->len == MAX_TIMES) {
    if (!state->is_too_long)
      lp_log_reader_report (reader, TRUE, LP_LOG_TOO_LONG,
          "A track has more than %u times; what follows in it is lost.",
          MAX_TIMES);
    state->is_too_long = TRUE;
    return;
  }
  time = parse_time (reader, state->xml.text);
  g_array_append_val (state->times, time);
}

static gint64
get_time (const KmlState *state, guint index)
{
  return index < state->times->len ? g_array_index (state->times, gint64, index)
                                   : LP_TIME_NONE;
}

static void
set_place (const KmlState *state, LpLogRow *row)
{
  gdouble numbers[3];

  parse_numbers (state->xml.text->str, numbers);
  row->longitude = numbers[0];
  row->latitude = numbers[1];
  row->altitude = state->is_above_ground ? NAN : numbers[2];
}

static gboolean
take_coordinates (KmlState *state, LpLogRow *row)
{
  set_place (state, row);
  row->time = get_time (state, state->n_coordinates++);
  return !isnan (row->longitude);
}

static gboolean
take_angles (KmlState *state, LpLogRow *row)
{
  gdouble numbers[3];

  parse_numbers (state->xml.text->str, numbers);
  row->heading = numbers[0];
  row->time = get_time (state, state->n_angles++);
  return !isnan (row->heading);
}

/* Whether the element that ends makes a row. */
static gboolean
take_element (LpLogReader *reader, KmlState *state, LpLogRow *row)
{
  LpLogXml *xml = &state->xml;

  /* It stands before the places that it is of. */
  if (lp_log_xml_is (xml, "altitudeMode"))
    state->is_above_ground = g_str_has_prefix (xml->text->str, "relativeTo");
  if (state->depth_of_track > 0) {
    if (lp_log_xml_is (xml, "when"))
      add_time (reader, state);
    else if (lp_log_xml_is (xml, "coord"))
      return take_coordinates (state, row);
    else if (lp_log_xml_is (xml, "angles"))
      return take_angles (state, row);
    return FALSE;
  }
  if (lp_log_xml_is (xml, "when"))
    state->placemark_time = parse_time (reader, xml->text);
  if (!state->is_in_point || !lp_log_xml_is (xml, "coordinates") ||
      state->placemark_time == LP_TIME_NONE)
    return FALSE;
  set_place (state, row);
  row->time = state->placemark_time;
  return !isnan (row->longitude);
}

static void
follow (KmlState *state, gboolean begins)
{
  const LpLogXml *xml = &state->xml;

  if (lp_log_xml_is (xml, "Track")) {
    state->depth_of_track += begins ? 1 : -(state->depth_of_track > 0);
    g_array_set_size (state->times, 0);
    state->n_coordinates = 0;
    state->n_angles = 0;
    state->is_above_ground = FALSE;
    state->is_too_long = FALSE;
  } else if (lp_log_xml_is (xml, "Point")) {
    state->is_in_point = begins;
    state->is_above_ground = FALSE;
  } else if (lp_log_xml_is (xml, "Placemark")) {
    state->placemark_time = LP_TIME_NONE;
  }
}

/* Where it begins; what is wrong with times is told there, too. */
static void
note_place (KmlState *state)
{
  if (lp_log_xml_is (&state->xml, "coord") ||
      lp_log_xml_is (&state->xml, "coordinates") ||
      lp_log_xml_is (&state->xml, "when"))
    lp_log_xml_note_place (&state->xml);
}

static gboolean
next (LpLogReader *reader, LpLogRow *row, GError **error)
{
  KmlState *state = reader->state;

  for (;;) {
    LpLogXmlEvent event = lp_log_xml_next (&state->xml, error);
    gboolean begins = event == LP_LOG_XML_START;
    gboolean is_empty = xmlTextReaderIsEmptyElement (state->xml.reader) == 1;

    if (event == LP_LOG_XML_OVER)
      return FALSE;
    if (begins)
      note_place (state);
    if (begins && !is_empty) {
      follow (state, TRUE);
      continue;
    }
    /* An empty time or place counts in its list all the same. */
    lp_log_row_init (row);
    if (take_element (reader, state, row)) {
      reader->n_records += !isnan (row->latitude);
      lp_log_reader_finish_row (reader, row);
      return TRUE;
    }
    if (!begins)
      follow (state, FALSE);
  }
}

/* KML without times is no log: poles, say, or the lines between them. */
static gboolean
probe (const gchar *head, gsize length)
{
  return lp_log_xml_probe_root (head, length, "kml") &&
         g_strstr_len (head, (gssize) length, "when>") != NULL;
}

static void
close_kml (LpLogReader *reader)
{
  KmlState *state = reader->state;

  lp_log_xml_close (&state->xml);
  g_array_unref (state->times);
  g_free (state);
}

static gboolean
open_kml (LpLogReader *reader, GError **error)
{
  KmlState *state = g_new0 (KmlState, 1);

  reader->state = state;
  state->times = g_array_new (FALSE, FALSE, sizeof (gint64));
  state->placemark_time = LP_TIME_NONE;
  if (lp_log_xml_open (&state->xml, reader))
    return TRUE;
  g_set_error (error, LP_ERROR, LP_ERROR_FORMAT, "'%s' cannot be read as XML.",
      reader->input->path);
  return FALSE;
}

const LpLogFormat lp_log_format_kml = {
  .name = "kml",
  .description = "KML tracks and placemarks with times",
  .probe = probe,
  .open = open_kml,
  .next = next,
  .close = close_kml,
};
