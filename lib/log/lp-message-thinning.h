/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "log/lp-log-reader.h"

G_BEGIN_DECLS

/*
 * Of the messages of a kind picks the first and the last between any two of the
 * moments that are asked for, before they are decoded. A moment is with those
 * before it. Not part of the public API.
 */

/* Longer messages cannot be held back. */
#define LP_MESSAGE_MAX_HELD 256

typedef enum {
  LP_MESSAGE_KEEP, /* it is the first behind a moment */
  LP_MESSAGE_DROP, /* it is not, and may be the last: it was held back */
  LP_MESSAGE_HELD, /* it is the first; the one held back comes before it */
} LpMessageChoice;

typedef struct {
  gboolean begun;
  gint64 after; /* the moments that the last message was between */
  gint64 until;
  gboolean is_held;
  guint8 message[LP_MESSAGE_MAX_HELD];
  gint64 time; /* of what is held back */
  guint64 offset;
} LpMessageThinning;

LpMessageChoice lp_message_thinning_choose (LpMessageThinning *thinning,
    const LpLogOptions *options, gint64 time, const guint8 *message,
    gsize length, guint64 offset);

G_END_DECLS
