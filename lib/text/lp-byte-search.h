/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * Looks for any of a few words in a large block, case of ASCII letters left
 * aside, or for a backslash: what decides whether a row of JSON can name a
 * photo. Not part of the public API.
 */

#define LP_BYTE_SEARCH_MAX_WORDS 6
#define LP_BYTE_SEARCH_MAX_LENGTH 32

typedef struct {
  gchar words[LP_BYTE_SEARCH_MAX_WORDS][LP_BYTE_SEARCH_MAX_LENGTH];
  gsize lengths[LP_BYTE_SEARCH_MAX_WORDS];
  /* where in each word the two bytes stand by which it is looked for */
  gsize pairs[LP_BYTE_SEARCH_MAX_WORDS];
  guint n_words;
  gsize longest;
} LpByteSearch;

void lp_byte_search_add (LpByteSearch *search, const gchar *word, gsize length);
void lp_byte_search_tune (
    LpByteSearch *search, const gchar *sample, gsize length);
const gchar *lp_byte_search_find (
    const LpByteSearch *search, const gchar *text, gsize length);
guint64 lp_byte_count (const gchar *text, gsize length, gchar byte);

G_END_DECLS
