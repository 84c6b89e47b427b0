/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * GPX 1.0 and 1.1: the points of tracks. Those of routes and waypoints are
 * plans and marks, not where the aircraft was. The course in extensions is
 * where it went, not where it pointed, and not taken.
 */

#include "log/lp-log-xml.h"
#include "lp-time.h"
#include "text/lp-number.h"

typedef struct {
  LpLogXml xml;
  LpLogRow row;
  gboolean is_in_point;
  gint depth; /* of the point */
} GpxState;

static void
begin_point (LpLogReader *reader, GpxState *state)
{
  lp_log_xml_begin_record (&state->xml);
  lp_log_row_init (&state->row);
  state->row.latitude = lp_log_xml_get_number (&state->xml, "lat");
  state->row.longitude = lp_log_xml_get_number (&state->xml, "lon");
  state->is_in_point = TRUE;
  state->depth = xmlTextReaderDepth (state->xml.reader);
}

/* What extensions call the same is something else. */
static gboolean
is_of_point (const GpxState *state, const gchar *name)
{
  return lp_log_xml_is (&state->xml, name) &&
         xmlTextReaderDepth (state->xml.reader) == state->depth + 1;
}

static void
take_time (LpLogReader *reader, GpxState *state)
{
  const GString *text = state->xml.text;
  gint64 time =
      lp_time_parse_in_zone (text->str, text->len, reader->options.zone);

  if (lp_time_is_plausible (time))
    state->row.time = time;
  else
    lp_log_reader_report (reader, FALSE, LP_LOG_BAD_VALUE,
        "The value '%.40s' in 'time' is no time between 1990 and 2100.",
        text->str);
}

static void
take_altitude (GpxState *state)
{
  const GString *text = state->xml.text;
  gdouble altitude;

  if (lp_number_parse (text->str, text->len, &altitude))
    state->row.altitude = altitude;
}

static void
report_end (LpLogReader *reader)
{
  reader->line = 0;
  reader->offset = 0;
  if (reader->n_records == 0)
    lp_log_reader_report (reader, FALSE, LP_LOG_NO_POSITION,
        "There is no point of a track (trkpt); waypoints and routes are not "
        "where an aircraft was.");
}

static gboolean
next (LpLogReader *reader, LpLogRow *row, GError **error)
{
  GpxState *state = reader->state;
  LpLogXml *xml = &state->xml;

  for (;;) {
    LpLogXmlEvent event = lp_log_xml_next (xml, error);
    gboolean ends = event == LP_LOG_XML_END;

    if (event == LP_LOG_XML_OVER) {
      if (*error == NULL)
        report_end (reader);
      return FALSE;
    }
    if (lp_log_xml_is (xml, "trkpt") && !ends) {
      begin_point (reader, state);
      ends = xmlTextReaderIsEmptyElement (xml->reader) == 1;
    }
    if (!state->is_in_point || !ends)
      continue;
    if (is_of_point (state, "time"))
      take_time (reader, state);
    else if (is_of_point (state, "ele"))
      take_altitude (state);
    if (!lp_log_xml_is (xml, "trkpt"))
      continue;
    state->is_in_point = FALSE;
    *row = state->row;
    lp_log_reader_finish_row (reader, row);
    return TRUE;
  }
}

static gboolean
probe (const gchar *head, gsize length)
{
  return lp_log_xml_probe_root (head, length, "gpx");
}

static void
close_gpx (LpLogReader *reader)
{
  GpxState *state = reader->state;

  lp_log_xml_close (&state->xml);
  g_free (state);
}

static gboolean
open_gpx (LpLogReader *reader, GError **error)
{
  GpxState *state = g_new0 (GpxState, 1);

  reader->state = state;
  if (lp_log_xml_open (&state->xml, reader))
    return TRUE;
  g_set_error (error, LP_ERROR, LP_ERROR_FORMAT, "'%s' cannot be read as XML.",
      reader->input->path);
  return FALSE;
}

const LpLogFormat lp_log_format_gpx = {
  .name = "gpx",
  .description = "Tracks of GPX 1.0 and 1.1",
  .probe = probe,
  .open = open_gpx,
  .next = next,
  .close = close_gpx,
};
