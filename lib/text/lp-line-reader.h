/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "text/lp-byte-search.h"
#include "text/lp-text-input.h"

G_BEGIN_DECLS

/*
 * Takes text apart into lines, without copying them. Not part of the public
 * API.
 */

#define LP_LINE_MAX_LENGTH ((gsize) 16 * 1024 * 1024)

typedef enum {
  LP_LINE_READ,     /* a line was read */
  LP_LINE_TOO_LONG, /* a line was passed over; it has no text */
  LP_LINE_END,      /* there are no more */
  LP_LINE_ERROR,
} LpLineResult;

typedef struct {
  /* the current line, read-only for users; valid up to the next call */
  const gchar *text; /* without the end of the line */
  gsize length;
  guint64 number; /* from 1 */
  guint64 offset;
  /* private */
  LpTextInput *input;
  gsize max_length;
  gsize pending;         /* bytes of the input up to the line's end */
  guint64 n_lines;       /* that end within them: one, or none yet */
  gsize scanned;         /* bytes known to hold neither newline nor word */
  gboolean found;        /* the unfinished line is of interest */
  gboolean passing_over; /* in the middle of a line too long */
} LpLineReader;

void lp_line_reader_init (
    LpLineReader *reader, LpTextInput *input, gsize max_length);
LpLineResult lp_line_reader_next (
    LpLineReader *reader, const LpByteSearch *search, GError **error);
gsize lp_line_reader_peek (LpLineReader *reader, const gchar **text);
void lp_line_reader_pass (LpLineReader *reader, gsize length, guint64 n_lines);
void lp_line_reader_unread (LpLineReader *reader);
gboolean lp_line_reader_is_blank (const LpLineReader *reader);

G_END_DECLS
