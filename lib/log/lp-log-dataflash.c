/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The logs of ArduPilot, as they come from the card: binary messages, each
 * behind a header of three bytes that says its type. How long a message of a
 * type is, and what is where in it, say FMT messages.
 *
 * Most messages are of no interest and only stepped over, from header to
 * header. Where no header follows a message, either it is whole and garbage
 * follows, or its end is missing; then another one begins within it.
 */

#include "log/lp-dataflash-flight.h"
#include "log/lp-message-thinning.h"

#define N_TYPES 256

typedef struct {
  guint8 lengths[N_TYPES]; /* 0 for types that no FMT message describes */
  gboolean needed[N_TYPES];
  LpDataflashLayout layouts[N_TYPES];
  LpDataflashFlight flight;
  LpMessageThinning attitude;
  /* bytes that are no messages, as far as they are known */
  gboolean in_gap;
  gboolean gap_is_padding;
  guint64 gap_offset;
} Dataflash;

typedef enum {
  STEP_MESSAGE, /* a message that has to be looked at comes next */
  STEP_GAP,     /* no message comes next */
  STEP_MORE,    /* it cannot be told without more bytes */
} Step;

static gboolean
is_head (const guint8 *bytes)
{
  return bytes[0] == LP_DATAFLASH_HEAD_1 && bytes[1] == LP_DATAFLASH_HEAD_2;
}

static gboolean
is_padding (const guint8 *bytes, gsize length)
{
  for (gsize i = 0; i < length; i++) {
    if (bytes[i] != bytes[0])
      return FALSE;
  }
  return bytes[0] == 0x00 || bytes[0] == 0xff;
}

/* Whether a header follows a message, be it of a type that is not known yet;
 * at the end of the log less may be left of it. */
static gboolean
is_followed_well (const guint8 *bytes, gsize length)
{
  return length == 0 || (length == 1 && bytes[0] == LP_DATAFLASH_HEAD_1) ||
         (length > 1 && is_head (bytes));
}

/* Steps over messages that are of no interest and have another one behind
 * them; *@length is how far. */
static Step
step (LpLogReader *reader, const Dataflash *log, gsize *length)
{
  const guint8 *bytes = (const guint8 *) reader->input->data;
  const guint8 *end = bytes + reader->input->length;
  const guint8 *message = bytes;
  guint64 n_messages = 0;
  Step result = STEP_MORE;

  if (end - message >= 2 && !is_head (message)) {
    *length = 0;
    return STEP_GAP;
  }
  while (end - message >= LP_DATAFLASH_HEADER_LENGTH) {
    const guint type = message[2];
    const gsize n = log->lengths[type];

    if (n == 0) {
      result = STEP_GAP;
      break;
    }
    if ((gsize) (end - message) < n + 2) {
      if (reader->input->at_end && (gsize) (end - message) >= n)
        result = STEP_MESSAGE;
      break;
    }
    if (log->needed[type] || !is_head (message + n)) {
      result = STEP_MESSAGE;
      break;
    }
    message += n;
    n_messages++;
  }
  reader->n_records += n_messages;
  *length = (gsize) (message - bytes);
  return result;
}

static void
begin_gap (LpLogReader *reader, Dataflash *log)
{
  log->in_gap = TRUE;
  log->gap_is_padding = TRUE;
  log->gap_offset = reader->input->offset;
}

static void
consume_gap (LpLogReader *reader, Dataflash *log, gsize length)
{
  if (length > 0 && log->gap_is_padding)
    log->gap_is_padding =
        is_padding ((const guint8 *) reader->input->data, length);
  lp_text_input_consume (reader->input, length);
}

static void
end_gap (LpLogReader *reader, Dataflash *log)
{
  log->in_gap = FALSE;
  reader->offset = log->gap_offset;
  lp_log_reader_report (reader, !log->gap_is_padding, LP_LOG_GARBAGE,
      "%" G_GUINT64_FORMAT " bytes are %s and were passed over.",
      reader->input->offset - log->gap_offset,
      log->gap_is_padding ? "padding" : "no messages");
}

/* Whether a message begins here, of all its bytes and with a header behind it,
 * which garbage hardly ever has. */
static Step
check_message (LpLogReader *reader, const Dataflash *log, gsize position)
{
  const guint8 *message = (const guint8 *) reader->input->data + position;
  gsize length = reader->input->length - position;
  gsize n;

  if (length < LP_DATAFLASH_HEADER_LENGTH)
    return reader->input->at_end ? STEP_GAP : STEP_MORE;
  n = log->lengths[message[2]];
  if (!is_head (message) || n == 0)
    return STEP_GAP;
  if (length < n + 2 && !reader->input->at_end)
    return STEP_MORE;
  return length >= n && is_followed_well (message + n, length - n)
             ? STEP_MESSAGE
             : STEP_GAP;
}

/* Whether the message that comes next, of @n bytes, is whole. */
static Step
check_whole (LpLogReader *reader, const Dataflash *log, gsize n)
{
  const gchar *data = reader->input->data;
  const gchar *found = data;

  if (is_followed_well ((const guint8 *) data + n, reader->input->length - n))
    return STEP_MESSAGE;
  while ((found = memchr (found + 1, LP_DATAFLASH_HEAD_1,
              n - (gsize) (found + 1 - data))) != NULL) {
    Step inside = check_message (reader, log, (gsize) (found - data));

    if (inside != STEP_GAP)
      return inside == STEP_MESSAGE ? STEP_GAP : STEP_MORE;
  }
  return STEP_MESSAGE;
}

/* Goes to the next message, or to the end. */
static gboolean
pass_gap (LpLogReader *reader, Dataflash *log, GError **error)
{
  LpTextInput *input = reader->input;

  for (;;) {
    const gchar *found =
        memchr (input->data, LP_DATAFLASH_HEAD_1, input->length);
    gsize position = found ? (gsize) (found - input->data) : input->length;
    Step here = found ? check_message (reader, log, position) : STEP_MORE;

    if (here == STEP_MESSAGE) {
      consume_gap (reader, log, position);
      break;
    }
    if (here == STEP_GAP) {
      consume_gap (reader, log, position + 1);
      continue;
    }
    consume_gap (reader, log, position);
    if (input->at_end)
      break;
    if (!lp_text_input_read_more (input, error))
      return FALSE;
  }
  end_gap (reader, log);
  return TRUE;
}

/* Says what is wrong with the last bytes of the log. */
static void
report_end (LpLogReader *reader, Dataflash *log)
{
  LpTextInput *input = reader->input;
  const guint8 *bytes = (const guint8 *) input->data;

  if (input->length == 0)
    return;
  if (input->length < LP_DATAFLASH_HEADER_LENGTH ||
      log->layouts[bytes[2]].name[0] == '\0') {
    lp_log_reader_report (reader, TRUE, LP_LOG_CUT_OFF,
        "The log ends within a message, of which it has %" G_GSIZE_FORMAT
        " bytes.",
        input->length);
  } else {
    lp_log_reader_report (reader, TRUE, LP_LOG_CUT_OFF,
        "The log ends within a message %s: it has %" G_GSIZE_FORMAT
        " of its %u bytes.",
        log->layouts[bytes[2]].name, input->length, log->lengths[bytes[2]]);
  }
  lp_text_input_consume (input, input->length);
}

static gboolean
is_printable (const gchar *text)
{
  for (; *text != '\0'; text++) {
    if (!g_ascii_isgraph (*text))
      return FALSE;
  }
  return TRUE;
}

/* Type, length, name, types of the fields, their names: of fixed lengths, with
 * zeros behind. Returns whether a message can be so. */
static gboolean
read_format (const guint8 *message, guint *type, guint *length,
    LpDataflashLayout *layout)
{
  gchar name[4 + 1] = "", types[16 + 1] = "", columns[64 + 1] = "";

  *type = message[3];
  *length = message[4];
  memcpy (name, message + 5, 4);
  memcpy (types, message + 9, 16);
  memcpy (columns, message + 25, 64);
  if (name[0] == '\0' || !is_printable (name) || !is_printable (types) ||
      !is_printable (columns) || *length < LP_DATAFLASH_HEADER_LENGTH ||
      !lp_dataflash_layout_init (layout, name, types, columns))
    return FALSE;
  if (*type == LP_DATAFLASH_FORMAT_ID || layout->kind == LP_DATAFLASH_FORMAT)
    return *type == LP_DATAFLASH_FORMAT_ID &&
           layout->kind == LP_DATAFLASH_FORMAT &&
           *length == LP_DATAFLASH_FORMAT_LENGTH;
  return layout->kind == LP_DATAFLASH_OTHER || layout->length == *length;
}

static void
take_format (LpLogReader *reader, Dataflash *log, const guint8 *message)
{
  LpDataflashLayout layout;
  guint type, length;
  gboolean readable = read_format (message, &type, &length, &layout);

  if (!readable) {
    lp_log_reader_report (reader, TRUE, LP_LOG_MALFORMED,
        "The FMT message for type %u cannot be read.", type);
    /* At least messages of that type can be stepped over. */
    if (log->lengths[type] != 0 || length < LP_DATAFLASH_HEADER_LENGTH)
      return;
    layout = (LpDataflashLayout){ .kind = LP_DATAFLASH_OTHER };
  }
  log->layouts[type] = layout;
  log->needed[type] = lp_dataflash_flight_needs (&reader->options, layout.kind);
  log->lengths[type] = (guint8) length;
}

static void
take_parameter (
    Dataflash *log, const LpDataflashLayout *layout, const guint8 *message)
{
  const gchar *name;
  gdouble values[LP_DATAFLASH_N_FIELDS];

  if (layout->parameter_offset < 0)
    return;
  name = (const gchar *) message + layout->parameter_offset;
  lp_dataflash_layout_decode (layout, message, values);
  lp_dataflash_flight_set_parameter (&log->flight, name,
      strnlen (name, LP_DATAFLASH_PARAMETER_LENGTH),
      values[LP_DATAFLASH_VALUE]);
}

static gboolean
make_row (
    LpLogReader *reader, Dataflash *log, const guint8 *message, LpLogRow *row)
{
  const LpDataflashLayout *layout = &log->layouts[message[2]];
  gdouble values[LP_DATAFLASH_N_FIELDS];

  lp_dataflash_layout_decode (layout, message, values);
  return lp_dataflash_flight_take (
      &log->flight, reader, layout->kind, values, row);
}

/* The clock may have learned since: the time is that of then. */
static gboolean
take_held (LpLogReader *reader, Dataflash *log, LpLogRow *row)
{
  LpMessageThinning *thinning = &log->attitude;

  if (!thinning->is_held)
    return FALSE;
  thinning->is_held = FALSE;
  reader->offset = thinning->offset;
  if (!make_row (reader, log, thinning->message, row))
    return FALSE;
  row->time = thinning->time;
  return TRUE;
}

/* Returns whether it makes a row. */
static gboolean
take_message (
    LpLogReader *reader, Dataflash *log, const guint8 *message, LpLogRow *row)
{
  switch (log->layouts[message[2]].kind) {
    case LP_DATAFLASH_FORMAT:
      take_format (reader, log, message);
      return FALSE;
    case LP_DATAFLASH_PARAMETER:
      take_parameter (log, &log->layouts[message[2]], message);
      return FALSE;
    default:
      return make_row (reader, log, message, row);
  }
}

/* Attitudes and positions of the filter are most of what is looked at, and
 * hardly any of them matter: that is told before they are decoded. */
static LpMessageChoice
choose (LpLogReader *reader, Dataflash *log, const guint8 *message, gsize n)
{
  const LpDataflashLayout *layout = &log->layouts[message[2]];
  gint64 boot, time = LP_TIME_NONE;

  if (!log->needed[message[2]])
    return LP_MESSAGE_DROP;
  if (layout->kind == LP_DATAFLASH_POSITION)
    return lp_dataflash_flight_needs_fused_position (&log->flight,
               lp_dataflash_layout_get_boot_time (layout, message))
               ? LP_MESSAGE_KEEP
               : LP_MESSAGE_DROP;
  /* What is held back is of the format so far. */
  if (layout->kind == LP_DATAFLASH_FORMAT && log->attitude.is_held)
    return LP_MESSAGE_HELD;
  if (layout->kind != LP_DATAFLASH_ATTITUDE || reader->options.n_moments == 0)
    return LP_MESSAGE_KEEP;
  boot = lp_dataflash_layout_get_boot_time (layout, message);
  if (boot != LP_TIME_NONE)
    time = lp_boot_clock_convert (&log->flight.clock, boot);
  return lp_message_thinning_choose (&log->attitude, &reader->options, time,
      message, n, reader->input->offset);
}

/* Takes the message that comes next, or what was held back before it. */
static gboolean
take_next (LpLogReader *reader, Dataflash *log, gsize n, LpLogRow *row)
{
  const guint8 *message = (const guint8 *) reader->input->data;
  LpMessageChoice choice = choose (reader, log, message, n);
  gboolean taken;

  if (choice == LP_MESSAGE_HELD)
    return take_held (reader, log, row);
  reader->n_records++;
  taken = choice == LP_MESSAGE_KEEP && take_message (reader, log, message, row);
  lp_text_input_consume (reader->input, n);
  return taken;
}

/* Goes to the next message that has to be looked at, or into a gap; *@n is the
 * length of the message. */
static Step
find_message (LpLogReader *reader, Dataflash *log, gsize *n)
{
  LpTextInput *input = reader->input;
  gsize length;
  Step found = step (reader, log, &length);

  lp_text_input_consume (input, length);
  reader->offset = input->offset;
  if (found == STEP_GAP) {
    begin_gap (reader, log);
    return STEP_GAP;
  }
  if (found == STEP_MORE)
    return STEP_MORE;
  *n = log->lengths[(guchar) input->data[2]];
  found = check_whole (reader, log, *n);
  if (found == STEP_GAP) {
    begin_gap (reader, log);
    consume_gap (reader, log, 1);
  }
  return found;
}

static gboolean
next (LpLogReader *reader, LpLogRow *row, GError **error)
{
  Dataflash *log = reader->state;
  LpTextInput *input = reader->input;

  for (;;) {
    gsize n;

    if (log->in_gap && !pass_gap (reader, log, error))
      return FALSE;
    switch (find_message (reader, log, &n)) {
      case STEP_MESSAGE:
        if (take_next (reader, log, n, row))
          return TRUE;
        break;
      case STEP_MORE:
        if (input->at_end) {
          report_end (reader, log);
          return take_held (reader, log, row);
        }
        if (!lp_text_input_read_more (input, error))
          return FALSE;
        break;
      default:
        break;
    }
  }
}

/* The log may have lost its beginning, but hardly all of its formats. */
static gboolean
probe (const gchar *head, gsize length)
{
  const gchar *end = head + length;
  const gchar *found = head;

  while ((found = memchr (found, LP_DATAFLASH_HEAD_1, (gsize) (end - found))) !=
         NULL) {
    const guint8 *message = (const guint8 *) found++;
    LpDataflashLayout layout;
    guint type, message_length;

    if ((gsize) (end - (const gchar *) message) < LP_DATAFLASH_FORMAT_LENGTH)
      return FALSE;
    if (message[1] == LP_DATAFLASH_HEAD_2 &&
        message[2] == LP_DATAFLASH_FORMAT_ID &&
        read_format (message, &type, &message_length, &layout))
      return TRUE;
  }
  return FALSE;
}

static gboolean
open_dataflash (LpLogReader *reader, GError **error)
{
  Dataflash *log = g_new0 (Dataflash, 1);

  reader->state = log;
  lp_dataflash_flight_init (&log->flight);
  lp_dataflash_layout_init (&log->layouts[LP_DATAFLASH_FORMAT_ID], "FMT",
      "BBnNZ", "Type,Length,Name,Format,Columns");
  log->lengths[LP_DATAFLASH_FORMAT_ID] = LP_DATAFLASH_FORMAT_LENGTH;
  log->needed[LP_DATAFLASH_FORMAT_ID] = TRUE;
  return TRUE;
}

static void
close_dataflash (LpLogReader *reader)
{
  g_free (reader->state);
}

const LpLogFormat lp_log_format_dataflash = {
  .name = "dataflash",
  .description = "ArduPilot's binary logs (.BIN)",
  .probe = probe,
  .is_only_logs = TRUE,
  .open = open_dataflash,
  .next = next,
  .close = close_dataflash,
};
