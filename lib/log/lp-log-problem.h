/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * What readers of logs say about rows that are not as they should be. Not
 * part of the public API.
 */

/* the row could not be used */
#define LP_LOG_MALFORMED "malformed-row"
#define LP_LOG_TOO_LONG "row-too-long"
#define LP_LOG_DUPLICATE "duplicate"
#define LP_LOG_UNREADABLE "unreadable"
/* a part of the log could not be used */
#define LP_LOG_GARBAGE "garbage"
#define LP_LOG_CHECKSUM "wrong-checksum"
#define LP_LOG_CUT_OFF "cut-off"
#define LP_LOG_DROPOUT "dropout"
/* one value of the row could not be used */
#define LP_LOG_BAD_VALUE "bad-value"
#define LP_LOG_NO_POSITION "no-position"
#define LP_LOG_SHORT "short-row"
#define LP_LOG_LEAP_SECONDS "leap-seconds"
/* of a log as a whole */
#define LP_LOG_NO_PHOTOS "no-photos"
#define LP_LOG_NO_START "no-start-time"
#define LP_LOG_NOT_READ_AGAIN "not-read-again"
#define LP_LOG_NO_FIELD "no-such-field"
#define LP_LOG_NO_TIME "no-time"
#define LP_LOG_AMBIGUOUS "ambiguous"
#define LP_LOG_EMPTY "empty-log"
#define LP_LOG_CLOCK "clock"
#define LP_LOG_OTHER_AIRCRAFT "other-aircraft"
#define LP_LOG_VERSION "unknown-version"
/* of the photos as a whole; nothing is wrong with the first two */
#define LP_LOG_LOCATED "located"
#define LP_LOG_ALIGNED "aligned"
#define LP_LOG_NOT_ALIGNED "not-aligned"

/**
 * LpLogProblem:
 * @file: the log
 * @line: the line in it, from 1, or 0
 * @offset: of the row's first byte
 * @reason: what is wrong, one of the words above
 * @detail: the same as a sentence
 * @rejected: whether a record, or the position of a photo, is lost by it;
 *   otherwise it goes on, less a value
 *
 * The strings belong to the reader.
 */
typedef struct {
  const gchar *file;
  guint64 line;
  guint64 offset;
  const gchar *reason;
  const gchar *detail;
  gboolean rejected;
} LpLogProblem;

LP_API gboolean lp_log_problem_is_note (const LpLogProblem *problem);

typedef void (*LpLogProblemFunc) (
    const LpLogProblem *problem, gpointer user_data);

G_END_DECLS
