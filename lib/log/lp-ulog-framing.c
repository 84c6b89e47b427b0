/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log/lp-ulog-framing.h"

#include <string.h>

/* How many messages that prove nothing may follow each other in a chain. */
#define MAX_HOPS 8

/* How much of a text to look at. */
#define MAX_TEXT 64

typedef enum {
  NO_MESSAGE,
  CUT,       /* it goes on beyond what there is */
  UNKNOWN,   /* one of a later version, if it is one */
  PLAUSIBLE, /* it may be one */
  CERTAIN,   /* nothing else looks like this */
} Verdict;

/* The bytes of an S message: the format's own. */
static const guint8 sync_magic[] = { 0x2f, 0x73, 0x13, 0x20, 0x25, 0x0c, 0xbb,
  0x12 };

static const LpUlogSubscription *
find_subscription (const LpUlogView *view, const guint8 *message)
{
  guint id = lp_ulog_get_size (message + LP_ULOG_HEADER);

  return id < view->n_subscriptions ? view->subscriptions + id : NULL;
}

static gboolean
has_size (const LpUlogSubscription *subscription, guint size)
{
  return size - subscription->min_size <= subscription->padding;
}

/**
 * lp_ulog_skip: (skip)
 * @view: bytes that begin with a message
 * @n_records: (inout): counts messages
 *
 * Passes over D messages whose topic is of no interest. Most of a log is
 * those.
 *
 * Returns: bytes up to the first other message, or one that is not whole
 */
gsize
lp_ulog_skip (const LpUlogView *view, guint64 *n_records)
{
  const guint8 *const end = view->data + view->length;
  const guint8 *message = view->data;
  guint64 n = 0;

  while (end - message >= LP_ULOG_HEADER + 2 && message[2] == 'D') {
    const LpUlogSubscription *subscription = find_subscription (view, message);
    const guint size = lp_ulog_get_size (message);

    if (subscription == NULL || subscription->topic != 0 ||
        !has_size (subscription, size) ||
        subscription->padding == LP_ULOG_ANY_SIZE ||
        end - message < LP_ULOG_HEADER + (gssize) size)
      break;
    message += LP_ULOG_HEADER + size;
    n++;
  }
  *n_records += n;
  return (gsize) (message - view->data);
}

static gboolean
is_text (const guint8 *text, guint length)
{
  for (guint i = 0; i < MIN (length, MAX_TEXT); i++) {
    if (!g_ascii_isprint (text[i]))
      return FALSE;
  }
  return length > 0;
}

/* `type name`, its length before it. */
static gboolean
is_key (const guint8 *body, guint size)
{
  return size > 1 && body[0] > 2 && body[0] < size &&
         is_text (body + 1, body[0]) && memchr (body + 1, ' ', body[0]) != NULL;
}

static Verdict
judge_data (const LpUlogView *view, const guint8 *message, guint size)
{
  const LpUlogSubscription *subscription = find_subscription (view, message);

  if (subscription == NULL || subscription->min_size == G_MAXUINT ||
      subscription->padding == LP_ULOG_ANY_SIZE)
    return PLAUSIBLE;
  return has_size (subscription, size) ? CERTAIN : NO_MESSAGE;
}

/* Judges a message by its letter and its first bytes. @body has @size of
 * them. */
static Verdict
judge_body (guint8 letter, const guint8 *body, guint size)
{
  gboolean good;

  switch (letter) {
    case 'F':
      good = is_text (body, size) && memchr (body, ':', MIN (size, 256));
      break;
    case 'I':
    case 'P':
      good = is_key (body, size);
      break;
    case 'M':
    case 'Q':
      good = size > 1 && is_key (body + 1, size - 1);
      break;
    case 'A':
      good = size > 3 && is_text (body + 3, size - 3);
      break;
    case 'S':
      good = size == sizeof sync_magic && memcmp (body, sync_magic, size) == 0;
      break;
    case 'B':
      return size >= 40 ? PLAUSIBLE : NO_MESSAGE;
    case 'L':
    case 'C':
      /* the level as a digit */
      return size >= 9 && body[0] >= '0' && body[0] <= '7' ? PLAUSIBLE
                                                           : NO_MESSAGE;
    case 'O':
    case 'R':
      return size == 2 ? PLAUSIBLE : NO_MESSAGE;
    default:
      return UNKNOWN;
  }
  return good ? CERTAIN : NO_MESSAGE;
}

static Verdict
judge (const LpUlogView *view, gsize position)
{
  const guint8 *message = view->data + position;
  const gsize length = view->length - position;
  guint size;

  if (length < LP_ULOG_HEADER)
    return CUT;
  size = lp_ulog_get_size (message);
  if (size == 0 || !g_ascii_isalpha (message[2]))
    return NO_MESSAGE;
  if (message[2] == 'D' && size < 3)
    return NO_MESSAGE;
  if (length < LP_ULOG_HEADER + size)
    return CUT;
  return message[2] == 'D'
             ? judge_data (view, message, size)
             : judge_body (message[2], message + LP_ULOG_HEADER, size);
}

static gsize
get_next (const LpUlogView *view, gsize position)
{
  return position + LP_ULOG_HEADER + lp_ulog_get_size (view->data + position);
}

/* Whether the end of the log cuts a D message whose length is right, or leaves
 * less than a header. */
static gboolean
begins_known_data (const LpUlogView *view, gsize position)
{
  const guint8 *message = view->data + position;
  const gsize length = view->length - position;

  if (length < LP_ULOG_HEADER + 2)
    return length < LP_ULOG_HEADER || message[2] == 'D';
  return message[2] == 'D' &&
         judge_data (view, message, lp_ulog_get_size (message)) == CERTAIN;
}

/* Whether messages go on at @position: up to one that is certain only those
 * that prove nothing by themselves. */
static gboolean
goes_on (const LpUlogView *view, gsize position)
{
  for (guint hops = 0; hops < MAX_HOPS; hops++) {
    if (position == view->length)
      return view->at_end;
    switch (judge (view, position)) {
      case CERTAIN:
        return TRUE;
      case PLAUSIBLE:
        position = get_next (view, position);
        break;
      case CUT:
        return view->at_end && begins_known_data (view, position);
      default:
        return FALSE;
    }
  }
  return FALSE;
}

/**
 * lp_ulog_is_message: (skip)
 * @view: bytes
 * @needs_more: (out): whether %LP_ULOG_LOOKAHEAD bytes would tell more
 *
 * Returns: whether they begin with a whole message
 */
gboolean
lp_ulog_is_message (const LpUlogView *view, gboolean *needs_more)
{
  const Verdict verdict = judge (view, 0);
  gboolean result = verdict == CERTAIN;

  if (verdict == PLAUSIBLE)
    result = goes_on (view, get_next (view, 0));
  else if (verdict == UNKNOWN)
    result = judge (view, get_next (view, 0)) == CERTAIN;
  *needs_more = !result && !view->at_end && view->length < LP_ULOG_LOOKAHEAD;
  return result;
}

/**
 * lp_ulog_is_cut: (skip)
 * @view: the last bytes of a log
 *
 * Returns: whether they are the beginning of a message
 */
gboolean
lp_ulog_is_cut (const LpUlogView *view)
{
  return judge (view, 0) == CUT;
}

/**
 * lp_ulog_find_message: (skip)
 * @view: bytes, twice %LP_ULOG_LOOKAHEAD at least unless there are no more
 * @position: (inout): where to begin; then where a message is, or up to where
 *   there is none
 *
 * Looks for a message that cannot be anything else and that another one
 * follows.
 *
 * Returns: whether there is one
 */
gboolean
lp_ulog_find_message (const LpUlogView *view, gsize *position)
{
  const gsize end =
      view->at_end ? view->length : view->length - LP_ULOG_LOOKAHEAD;

  for (; *position < end; (*position)++) {
    if (judge (view, *position) == CERTAIN &&
        goes_on (view, get_next (view, *position)))
      return TRUE;
  }
  return FALSE;
}
