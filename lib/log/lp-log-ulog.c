/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * ULog, the logs of PX4. Most of a log are messages that are of no interest;
 * these are passed over by their lengths.
 */

#include <string.h>

#include "log/lp-ulog-framing.h"
#include "log/lp-ulog-topics.h"

/* The file's own: magic, version, time of the start. */
#define FILE_HEADER 16
#define MAGIC "ULog\x01\x12\x35"
#define MAGIC_LENGTH 7
#define LAST_VERSION 1

/* The B message: which features a log has that a reader must know. */
#define N_FLAGS 8
#define N_APPENDED 3
#define FLAG_APPENDED 1

typedef struct {
  LpUlogDefinitions *definitions;
  GArray *subscriptions; /* LpUlogSubscription, by the number of the message */
  GPtrArray *topics;     /* LpUlogTopic */
  LpUlogFlight flight;
  gsize message_length; /* of the current one, still to be passed over */
  guint64 appended[N_APPENDED]; /* where data begins that was added later */
  guint64 n_dropouts;
  guint64 dropout_ms;
  guint64 n_nameless; /* D messages of no known topic */
  gboolean at_end;
} UlogState;

static gboolean
probe (const gchar *head, gsize length)
{
  return length >= MAGIC_LENGTH && memcmp (head, MAGIC, MAGIC_LENGTH) == 0;
}

static guint64
get_uint64 (const guint8 *bytes)
{
  guint64 value;

  memcpy (&value, bytes, sizeof value);
  return GUINT64_FROM_LE (value);
}

static void
close_ulog (LpLogReader *reader)
{
  UlogState *state = reader->state;

  lp_ulog_definitions_free (state->definitions);
  g_array_unref (state->subscriptions);
  g_ptr_array_unref (state->topics);
  lp_ulog_flight_clear (&state->flight);
  g_free (state);
}

static gboolean
open_ulog (LpLogReader *reader, GError **error)
{
  const gchar *head = reader->input->data;
  UlogState *state = g_new0 (UlogState, 1);

  reader->state = state;
  state->definitions = lp_ulog_definitions_new ();
  state->subscriptions =
      g_array_new (FALSE, FALSE, sizeof (LpUlogSubscription));
  state->topics = g_ptr_array_new_with_free_func (g_free);
  lp_ulog_flight_init (&state->flight, reader);
  for (guint i = 0; i < N_APPENDED; i++)
    state->appended[i] = G_MAXUINT64;
  while (reader->input->length < FILE_HEADER && !reader->input->at_end) {
    if (!lp_text_input_read_more (reader->input, error))
      return FALSE;
    head = reader->input->data;
  }
  if (!probe (head, reader->input->length) ||
      reader->input->length < FILE_HEADER) {
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "'%s' does not begin with the %d bytes of a ULog's header.",
        reader->input->path, FILE_HEADER);
    return FALSE;
  }
  if ((guint8) head[MAGIC_LENGTH] > LAST_VERSION)
    lp_log_reader_report (reader, FALSE, LP_LOG_VERSION,
        "The log is of version %d of ULog, which is not known; what is like "
        "version %d is read.",
        (guint8) head[MAGIC_LENGTH], LAST_VERSION);
  state->message_length = FILE_HEADER;
  return TRUE;
}

/* Data that was added after a crash begins where it is said to, whether or not
 * the message before it is whole. */
static guint64
get_limit (const UlogState *state, guint64 offset)
{
  guint64 limit = G_MAXUINT64;

  for (guint i = 0; i < N_APPENDED; i++) {
    if (state->appended[i] > offset)
      limit = MIN (limit, state->appended[i]);
  }
  return limit;
}

static LpUlogView
get_view (LpLogReader *reader)
{
  const UlogState *state = reader->state;
  const LpTextInput *input = reader->input;
  const guint64 left = get_limit (state, input->offset) - input->offset;
  const gboolean is_limited = left <= input->length;

  return (LpUlogView){ .data = (const guint8 *) input->data,
    .length = is_limited ? (gsize) left : input->length,
    .at_end = is_limited || input->at_end,
    .subscriptions = (const LpUlogSubscription *) state->subscriptions->data,
    .n_subscriptions = state->subscriptions->len };
}

static gboolean
fill (LpLogReader *reader, LpUlogView *view, gsize wanted, GError **error)
{
  *view = get_view (reader);
  while (view->length < wanted && !view->at_end) {
    if (!lp_text_input_read_more (reader->input, error))
      return FALSE;
    *view = get_view (reader);
  }
  return TRUE;
}

static void
report_garbage (LpLogReader *reader, guint64 length, gboolean is_cut)
{
  if (is_cut)
    lp_log_reader_report (reader, TRUE, LP_LOG_CUT_OFF,
        "A message is cut off: its %" G_GUINT64_FORMAT " bytes cannot be used.",
        length);
  else
    lp_log_reader_report (reader, TRUE, LP_LOG_GARBAGE,
        "%" G_GUINT64_FORMAT " bytes are no messages and were passed over.",
        length);
}

/* Passes over what is no message, up to one that is. */
static gboolean
pass_garbage (LpLogReader *reader, GError **error)
{
  guint64 total = 0;
  gsize position = 1;
  gboolean is_cut = FALSE, found = FALSE;
  LpUlogView view;

  reader->offset = reader->input->offset;
  do {
    if (!fill (reader, &view, 2 * LP_ULOG_LOOKAHEAD, error))
      return FALSE;
    is_cut = total == 0 && view.at_end && lp_ulog_is_cut (&view);
    found = lp_ulog_find_message (&view, &position);
    lp_text_input_consume (reader->input, position);
    total += position;
    position = 0;
  } while (!found && !view.at_end);
  report_garbage (reader, total, is_cut && !found);
  return TRUE;
}

/* Passes over messages that are of no interest. */
static void
skip (LpLogReader *reader, LpUlogView *view)
{
  const gsize length = lp_ulog_skip (view, &reader->n_records);

  lp_text_input_consume (reader->input, length);
  view->data += length;
  view->length -= length;
}

/* Goes to the next message that is of interest, or to the end: then @view is
 * empty. */
static gboolean
find_next_message (LpLogReader *reader, LpUlogView *view, GError **error)
{
  UlogState *state = reader->state;

  for (;;) {
    gboolean needs_more;
    gsize size;

    if (!fill (reader, view, LP_ULOG_HEADER + 2, error))
      return FALSE;
    skip (reader, view);
    if (view->length < LP_ULOG_HEADER + 2 && !view->at_end)
      continue;
    if (view->length == 0)
      return TRUE;
    size = view->length < LP_ULOG_HEADER ? 0 : lp_ulog_get_size (view->data);
    if (view->length < LP_ULOG_HEADER + size && !view->at_end) {
      if (!fill (reader, view, LP_ULOG_HEADER + size, error))
        return FALSE;
      continue;
    }
    if (lp_ulog_is_message (view, &needs_more))
      break;
    if (needs_more) {
      if (!fill (reader, view, LP_ULOG_LOOKAHEAD, error))
        return FALSE;
      if (lp_ulog_is_message (view, &needs_more))
        break;
    }
    if (!pass_garbage (reader, error))
      return FALSE;
  }
  reader->offset = reader->input->offset;
  state->message_length = LP_ULOG_HEADER + lp_ulog_get_size (view->data);
  return TRUE;
}

/* B: features that a reader must know, and where data was appended. */
static void
take_flags (LpLogReader *reader, const guint8 *body, guint size)
{
  UlogState *state = reader->state;
  gboolean has_unknown = FALSE;

  if (size < 2 * N_FLAGS + 8 * N_APPENDED)
    return;
  for (guint i = 0; i < N_FLAGS; i++)
    has_unknown |= (body[N_FLAGS + i] & (i == 0 ? ~FLAG_APPENDED : ~0)) != 0;
  if (has_unknown)
    lp_log_reader_report (reader, FALSE, LP_LOG_VERSION,
        "The log says that it has features that are not known; what can be "
        "read without them is read.");
  for (guint i = 0; (body[N_FLAGS] & FLAG_APPENDED) && i < N_APPENDED; i++) {
    const guint64 offset =
        get_uint64 (body + (gsize) 2 * N_FLAGS + (gsize) 8 * i);
    if (offset > reader->offset)
      state->appended[i] = offset;
  }
}

static void
subscribe_topic (LpLogReader *reader, LpUlogSubscription *subscription,
    const gchar *name, guint instance)
{
  UlogState *state = reader->state;
  const gchar *missing;
  LpUlogTopic topic;

  lp_ulog_flight_release (&state->flight);
  if (!lp_ulog_topic_init (
          &topic, state->definitions, name, instance, &missing)) {
    if (missing != NULL)
      lp_log_reader_report (reader, FALSE, LP_LOG_NO_FIELD,
          "The topic '%s' has no field '%s' and is not read.", name, missing);
    else if (topic.kind != NULL)
      lp_log_reader_report (reader, FALSE, LP_LOG_NO_FIELD,
          "The topic '%s' is not defined as it should be and is not read.",
          name);
    subscription->topic = 0;
    return;
  }
  if (subscription->topic == 0) {
    g_ptr_array_add (state->topics, g_new0 (LpUlogTopic, 1));
    subscription->topic = (guint16) state->topics->len;
  }
  *(LpUlogTopic *) g_ptr_array_index (state->topics, subscription->topic - 1) =
      topic;
}

/* A: instance, number and name of a topic. */
static void
subscribe (LpLogReader *reader, const guint8 *body, guint size)
{
  UlogState *state = reader->state;
  const guint id = size >= 3 ? lp_ulog_get_size (body + 1) : 0;
  g_autofree gchar *name = NULL;
  LpUlogSubscription *subscription;
  guint message_size, padding;

  if (size <= 3)
    return;
  name = g_strndup ((const gchar *) body + 3, size - 3);
  while (state->subscriptions->len <= id) {
    const LpUlogSubscription none = { .min_size = G_MAXUINT };
    g_array_append_val (state->subscriptions, none);
  }
  subscription = &g_array_index (state->subscriptions, LpUlogSubscription, id);
  if (lp_ulog_definitions_get_size (
          state->definitions, name, &message_size, &padding)) {
    subscription->min_size = 2 + message_size - padding;
    subscription->padding = (guint16) MIN (padding, LP_ULOG_ANY_SIZE - 1);
  } else {
    subscription->min_size = 3;
    subscription->padding = LP_ULOG_ANY_SIZE;
  }
  subscribe_topic (reader, subscription, name, body[0]);
}

static void
take_data (LpLogReader *reader, const guint8 *body, guint size)
{
  UlogState *state = reader->state;
  const guint id = lp_ulog_get_size (body);
  const LpUlogSubscription *subscription;

  reader->n_records++;
  subscription =
      id < state->subscriptions->len
          ? &g_array_index (state->subscriptions, LpUlogSubscription, id)
          : NULL;
  if (subscription == NULL || subscription->min_size == G_MAXUINT) {
    state->n_nameless++;
    return;
  }
  if (subscription->topic != 0 && size >= subscription->min_size)
    lp_ulog_flight_take (&state->flight,
        g_ptr_array_index (state->topics, subscription->topic - 1), body + 2);
}

static void
take_message (LpLogReader *reader, const guint8 *message)
{
  UlogState *state = reader->state;
  const guint8 *body = message + LP_ULOG_HEADER;
  const guint size = lp_ulog_get_size (message);

  switch (message[2]) {
    case 'B':
      take_flags (reader, body, size);
      break;
    case 'F':
      if (!lp_ulog_definitions_add (
              state->definitions, (const gchar *) body, size))
        lp_log_reader_report (
            reader, FALSE, LP_LOG_MALFORMED, "The definition cannot be used.");
      break;
    case 'A':
      subscribe (reader, body, size);
      break;
    case 'D':
      take_data (reader, body, size);
      break;
    case 'O':
      state->n_dropouts++;
      state->dropout_ms += size >= 2 ? lp_ulog_get_size (body) : 0;
      break;
    default:
      break;
  }
}

/* What is said once of the log as a whole. */
static void
report_losses (LpLogReader *reader)
{
  const UlogState *state = reader->state;

  reader->offset = 0;
  if (state->n_dropouts > 0)
    lp_log_reader_report (reader, FALSE, LP_LOG_DROPOUT,
        "The logger could not keep up %" G_GUINT64_FORMAT
        " times: %" G_GUINT64_FORMAT " ms of the flight are missing.",
        state->n_dropouts, state->dropout_ms);
  if (state->n_nameless > 0)
    lp_log_reader_report (reader, FALSE, LP_LOG_MALFORMED,
        "%" G_GUINT64_FORMAT " messages are of topics that the log does not "
        "name, and were passed over.",
        state->n_nameless);
}

static gboolean
next (LpLogReader *reader, LpLogRow *row, GError **error)
{
  UlogState *state = reader->state;
  LpUlogView view;

  for (;;) {
    if (lp_ulog_flight_next (&state->flight, row))
      return TRUE;
    if (state->at_end)
      return FALSE;
    lp_text_input_consume (reader->input, state->message_length);
    state->message_length = 0;
    if (!find_next_message (reader, &view, error))
      return FALSE;
    if (view.length > 0) {
      take_message (reader, view.data);
      continue;
    }
    state->at_end = TRUE;
    lp_ulog_flight_finish (&state->flight);
    report_losses (reader);
  }
}

const LpLogFormat lp_log_format_ulog = {
  .name = "ulog",
  .description = "ULog, the logs of PX4",
  .probe = probe,
  .is_only_logs = TRUE,
  .open = open_ulog,
  .next = next,
  .close = close_ulog,
};
