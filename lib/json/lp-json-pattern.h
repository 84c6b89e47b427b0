/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * Texts in JSON that differ only in their numbers, of any length, and in the
 * digits of their strings: recognised 64 bytes at once, without a step for each
 * byte or value. Not part of the public API.
 *
 * There are none where the processor has no AVX2: then everything is left to
 * those who know another way.
 */

/* Of texts that are longer, or have more numbers, no pattern is made. */
#define LP_JSON_PATTERN_MAX_LENGTH 2048
#define LP_JSON_PATTERN_MAX_RUNS 128

typedef struct _LpJsonPattern LpJsonPattern;

/**
 * LpJsonMatch:
 * @ends: where runs end, after 0 for the beginning of the text
 * @length: of the text
 *
 * A text that has a pattern. The last runs of @ends are those of what follows
 * the text.
 */
typedef struct {
  guint32 ends[LP_JSON_PATTERN_MAX_RUNS + 1 + 64];
  guint length;
} LpJsonMatch;

/**
 * LpJsonSpan:
 * @start_run: the run, of #LpJsonMatch.ends, behind which the value starts
 * @start: how far behind
 * @end_run: likewise for its end
 * @end: likewise
 *
 * Where in texts of a pattern a value is, strings without their quotes.
 */
typedef struct {
  guint16 start_run;
  guint16 start;
  guint16 end_run;
  guint16 end;
} LpJsonSpan;

gboolean lp_json_pattern_is_supported (void);
LpJsonPattern *lp_json_pattern_new (const gchar *text, gsize length);
void lp_json_pattern_free (LpJsonPattern *pattern);
const LpJsonSpan *lp_json_pattern_get_span (
    const LpJsonPattern *pattern, guint value);
gsize lp_json_pattern_get_room (const LpJsonPattern *pattern);
gboolean lp_json_pattern_match (
    const LpJsonPattern *pattern, const gchar *text, LpJsonMatch *match);

static inline const gchar *
lp_json_match_get_start (
    const LpJsonMatch *match, const gchar *text, const LpJsonSpan *span)
{
  return text + match->ends[span->start_run] + span->start;
}

static inline const gchar *
lp_json_match_get_end (
    const LpJsonMatch *match, const gchar *text, const LpJsonSpan *span)
{
  return text + match->ends[span->end_run] + span->end;
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpJsonPattern, lp_json_pattern_free)

G_END_DECLS
