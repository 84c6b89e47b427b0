/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * Where messages of a ULog begin and end. Not part of the public API.
 *
 * A message is two bytes of length, little-endian, a letter and as many bytes
 * as the length says. There are no checksums: what is no message shows only by
 * what does not fit.
 */

#define LP_ULOG_HEADER 3

/* Looking whether something is a message needs so many bytes behind it. */
#define LP_ULOG_LOOKAHEAD ((gsize) 256 * 1024)

/**
 * LpUlogSubscription:
 * @min_size: length of a D message with this number, %G_MAXUINT if there is
 *   none
 * @padding: how much longer it may be
 * @topic: 1 more than the place among the topics of interest, or 0
 */
typedef struct {
  guint min_size;
  guint16 padding;
  guint16 topic;
} LpUlogSubscription;

/* A padding that says that the length is not known. */
#define LP_ULOG_ANY_SIZE G_MAXUINT16

/**
 * LpUlogView:
 * @data: bytes of a log
 * @length: how many
 * @at_end: whether there will be no more behind them
 * @subscriptions: (array length=n_subscriptions): what is known of D messages,
 *   by their numbers
 * @n_subscriptions: how many
 */
typedef struct {
  const guint8 *data;
  gsize length;
  gboolean at_end;
  const LpUlogSubscription *subscriptions;
  guint n_subscriptions;
} LpUlogView;

gsize lp_ulog_skip (const LpUlogView *view, guint64 *n_records);
gboolean lp_ulog_is_message (const LpUlogView *view, gboolean *needs_more);
gboolean lp_ulog_is_cut (const LpUlogView *view);
gboolean lp_ulog_find_message (const LpUlogView *view, gsize *position);

static inline guint
lp_ulog_get_size (const guint8 *message)
{
  return message[0] | (guint) message[1] << 8;
}

G_END_DECLS
