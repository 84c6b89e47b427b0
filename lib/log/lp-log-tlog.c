/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Telemetry logs of ground stations: each frame of MAVLink with the time when
 * it came, eight bytes of microseconds of UTC, the highest first.
 */

#include "log/lp-mavlink-flight.h"

#define STAMP 8
#define MAX_RECORD (STAMP + LP_MAVLINK_MAX_FRAME)

/* So many records at the beginning of a log must be right. */
#define MIN_RECORDS 2

/* Of the year 2100; clocks that were never set are in 1970. */
#define LAST_STAMP (G_GUINT64_CONSTANT (4102444800) * G_USEC_PER_SEC)

typedef struct {
  LpMavlinkFlight flight;
  gsize record_length; /* of the current one, still to be passed over */
  gboolean at_end;
} TlogState;

static guint64
get_stamp (const guint8 *bytes)
{
  guint64 stamp = 0;

  for (guint i = 0; i < STAMP; i++)
    stamp = stamp << 8 | bytes[i];
  return stamp;
}

static LpMavlinkVerdict
read_record (const guint8 *bytes, gsize length, LpMavlinkFrame *frame)
{
  if (length < STAMP)
    return LP_MAVLINK_CUT;
  if (get_stamp (bytes) >= LAST_STAMP)
    return LP_MAVLINK_NONE;
  return lp_mavlink_frame_read (bytes + STAMP, length - STAMP, frame);
}

/* Whether a record may begin here, or nothing does. */
static gboolean
may_begin (const guint8 *bytes, gsize length, gboolean at_end)
{
  LpMavlinkFrame frame;

  if (length <= STAMP)
    return at_end;
  switch (read_record (bytes, length, &frame)) {
    case LP_MAVLINK_NONE:
      return FALSE;
    case LP_MAVLINK_CUT:
      return at_end;
    default:
      return TRUE;
  }
}

/* What a record is that some bytes begin with: one by its checksum, or where
 * that is not known or wrong by another one behind it. */
static LpMavlinkVerdict
judge (
    const guint8 *bytes, gsize length, gboolean at_end, LpMavlinkFrame *frame)
{
  const LpMavlinkVerdict verdict = read_record (bytes, length, frame);

  if (verdict != LP_MAVLINK_OTHER && verdict != LP_MAVLINK_DAMAGED)
    return verdict;
  return may_begin (
             bytes + STAMP + frame->size, length - STAMP - frame->size, at_end)
             ? verdict
             : LP_MAVLINK_NONE;
}

static gboolean
probe (const gchar *head, gsize length)
{
  const guint8 *bytes = (const guint8 *) head;
  LpMavlinkFrame frame;

  for (guint i = 0; i < MIN_RECORDS; i++) {
    switch (read_record (bytes, length, &frame)) {
      case LP_MAVLINK_CUT:
        return i > 0;
      case LP_MAVLINK_NONE:
        return FALSE;
      default:
        bytes += STAMP + frame.size;
        length -= STAMP + frame.size;
    }
  }
  return TRUE;
}

static void
close_tlog (LpLogReader *reader)
{
  TlogState *state = reader->state;

  lp_mavlink_flight_clear (&state->flight);
  g_free (state);
}

static gboolean
open_tlog (LpLogReader *reader, GError **error)
{
  TlogState *state = g_new0 (TlogState, 1);

  reader->state = state;
  lp_mavlink_flight_init (&state->flight, reader);
  return TRUE;
}

static gboolean
fill (LpLogReader *reader, GError **error)
{
  while (reader->input->length < (gsize) 2 * MAX_RECORD &&
         !reader->input->at_end) {
    if (!lp_text_input_read_more (reader->input, error))
      return FALSE;
  }
  return TRUE;
}

/* How far it is to the next record whose checksum is right, or that another
 * one follows. */
static gsize
find_record (const LpTextInput *input, gsize position, gboolean *found)
{
  const gsize end = input->at_end ? input->length
                                  : input->length - (gsize) 2 * MAX_RECORD + 1;
  LpMavlinkFrame frame;

  for (*found = FALSE; position < end; position++) {
    const LpMavlinkVerdict verdict =
        judge ((const guint8 *) input->data + position,
            input->length - position, input->at_end, &frame);
    *found = verdict == LP_MAVLINK_GOOD || verdict == LP_MAVLINK_OTHER;
    if (*found)
      break;
  }
  return position;
}

static gboolean
pass_garbage (LpLogReader *reader, GError **error)
{
  gboolean found = FALSE, is_cut = FALSE;
  gsize position = 1;
  guint64 total = 0;
  LpMavlinkFrame frame;

  for (;;) {
    const LpTextInput *input = reader->input;

    if (total == 0 && input->at_end)
      is_cut = read_record ((const guint8 *) input->data, input->length,
                   &frame) == LP_MAVLINK_CUT;
    position = find_record (input, position, &found);
    lp_text_input_consume (reader->input, position);
    total += position;
    position = 0;
    if (found || (input->at_end && input->length == 0))
      break;
    if (!fill (reader, error))
      return FALSE;
  }
  if (is_cut && !found)
    lp_log_reader_report (reader, TRUE, LP_LOG_CUT_OFF,
        "The last message is cut off: its %" G_GUINT64_FORMAT
        " bytes cannot be used.",
        total);
  else
    lp_log_reader_report (reader, TRUE, LP_LOG_GARBAGE,
        "%" G_GUINT64_FORMAT " bytes are no messages and were passed over.",
        total);
  return TRUE;
}

static gboolean
take_record (
    LpLogReader *reader, LpMavlinkVerdict verdict, const LpMavlinkFrame *frame)
{
  TlogState *state = reader->state;

  switch (verdict) {
    case LP_MAVLINK_GOOD:
      lp_mavlink_flight_take (&state->flight, frame,
          (gint64) get_stamp ((const guint8 *) reader->input->data));
      break;
    case LP_MAVLINK_DAMAGED:
      lp_log_reader_report (reader, TRUE, LP_LOG_CHECKSUM,
          "The checksum of the message %u is wrong.", frame->id);
      break;
    case LP_MAVLINK_OTHER:
      break;
    default:
      return FALSE;
  }
  reader->n_records += verdict != LP_MAVLINK_DAMAGED;
  state->record_length = STAMP + frame->size;
  return TRUE;
}

static gboolean
next (LpLogReader *reader, LpLogRow *row, GError **error)
{
  TlogState *state = reader->state;
  LpMavlinkVerdict verdict;
  LpMavlinkFrame frame;

  for (;;) {
    if (lp_mavlink_flight_next (&state->flight, row))
      return TRUE;
    if (state->at_end)
      return FALSE;
    lp_text_input_consume (reader->input, state->record_length);
    state->record_length = 0;
    if (!fill (reader, error))
      return FALSE;
    reader->offset = reader->input->offset;
    if (reader->input->length == 0) {
      state->at_end = TRUE;
      lp_mavlink_flight_finish (&state->flight);
      continue;
    }
    verdict = judge ((const guint8 *) reader->input->data,
        reader->input->length, reader->input->at_end, &frame);
    if (!take_record (reader, verdict, &frame) && !pass_garbage (reader, error))
      return FALSE;
  }
}

const LpLogFormat lp_log_format_tlog = {
  .name = "tlog",
  .description = "Telemetry logs of MAVLink",
  .probe = probe,
  .is_only_logs = TRUE,
  .names_photos = TRUE,
  .open = open_tlog,
  .next = next,
  .close = close_tlog,
};
