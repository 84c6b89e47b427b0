/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * A run is what numbers are made of: as many digits, points and minus signs as
 * stand together. Bits that say which bytes are in one, and what they are, show
 * where each run ends and whether it is a number, for 64 bytes at once. What
 * stands before a run begins where the one before ended, so that all of these
 * comparisons, and all numbers, can be looked at independently of each other:
 * the processor does several at a time.
 *
 * Why a text that matches is one: what stands between the runs is the same,
 * without a byte that could be in a run. So no run begins before the end of
 * what stands before it; that none begins after it shows in the sum of their
 * lengths. Runs in keys are compared with what is around them.
 */

#include "json/lp-json-pattern.h"

#include "json/lp-json-reader.h"
#include "text/lp-vector.h"

#ifdef LP_VECTOR_AVX2
#include <immintrin.h>
#endif

/* What is compared at once: text behind the end of a run. */
typedef struct {
  LpVector text;
  LpVector mask;
  guint run;
  guint offset;
} Piece;

struct _LpJsonPattern {
  Piece *pieces;
  guint n_pieces;
  guint n_runs;    /* that are to be found */
  guint n_between; /* bytes up to the end of the last run that are in none */
  guint tail;      /* bytes behind it */
  guint n_usual_words; /* of 64 bytes, up to the end of the last run */
  guint n_words;       /* beyond which texts are taken for others */
  guint16 *others;     /* runs that are no numbers */
  guint n_others;
  GArray *spans; /* one a value */
};

/* How much longer than the first text others may be, and how long numbers in
 * that may be: so none is too large for a double. */
#define MORE_WORDS 3
#define MAX_NUMBER 64

#define MAX_WORDS (LP_JSON_PATTERN_MAX_LENGTH / 64 + MORE_WORDS)

/* Making one. */

typedef struct {
  const gchar *text;
  gsize length;
  /* of each byte: what it is part of */
  gchar parts[LP_JSON_PATTERN_MAX_LENGTH];
  GArray *pieces;
  GArray *others;
} Maker;

enum { PART_OTHER, PART_NUMBER, PART_STRING };

static gboolean
may_be_in_run (gchar c)
{
  return g_ascii_isdigit (c) || c == '-' || c == '.';
}

/* Tells the bytes of values from others; returns FALSE where a number is of
 * more than one run. */
static gboolean
find_values (Maker *maker, GArray *values)
{
  LpJsonReader json;
  LpJsonToken token;

  lp_json_reader_init (&json, maker->text, maker->length);
  while ((token = lp_json_reader_next (&json)) != LP_JSON_END) {
    const gsize start = (gsize) (json.span - maker->text);

    if (token == LP_JSON_ERROR ||
        (token == LP_JSON_NUMBER && json.length > MAX_NUMBER))
      return FALSE;
    if ((token != LP_JSON_STRING && token != LP_JSON_NUMBER) ||
        (token == LP_JSON_NUMBER &&
            g_ascii_isalpha (json.span[json.length - 1])))
      continue;
    for (gsize i = start; i < start + json.length; i++) {
      maker->parts[i] = token == LP_JSON_NUMBER ? PART_NUMBER : PART_STRING;
      if (token == LP_JSON_NUMBER && !may_be_in_run (maker->text[i]))
        return FALSE;
    }
    g_array_append_val (values, start);
    g_array_append_val (values, json.length);
  }
  return TRUE;
}

/* Adds what stands from @start to @end, @run having ended at @start. */
static void
add_pieces (Maker *maker, guint run, gsize start, gsize end)
{
  for (gsize i = start; i < end; i += LP_VECTOR_SIZE) {
    const gsize n = MIN (end - i, LP_VECTOR_SIZE);
    Piece piece = { .run = run, .offset = (guint) (i - start) };

    memcpy (&piece.text, maker->text + i, n);
    memset (&piece.mask, 0xff, n);
    g_array_append_val (maker->pieces, piece);
  }
}

/* The run behind which the byte at @position stands, and how far. */
static void
place (const guint32 *ends, guint n_runs, gsize position, guint16 *run,
    guint16 *offset)
{
  guint i = n_runs;

  while (ends[i] > position)
    i--;
  *run = (guint16) i;
  *offset = (guint16) (position - ends[i]);
}

/* Runs of numbers begin with them; a number's end is always that of a run. */
static gboolean
find_runs (Maker *maker, LpJsonPattern *pattern, guint32 *ends)
{
  const gchar *text = maker->text;
  guint n_runs = 0, since = 0;
  gsize i = 0;

  while (i < maker->length) {
    const gsize start = i;

    if (!may_be_in_run (text[i])) {
      i++;
      continue;
    }
    while (i < maker->length && may_be_in_run (text[i]))
      i++;
    if (++n_runs > LP_JSON_PATTERN_MAX_RUNS || i == maker->length)
      return FALSE;
    ends[n_runs] = (guint32) i;
    if (maker->parts[start] != PART_NUMBER) {
      guint16 run = (guint16) n_runs;
      g_array_append_val (maker->others, run);
    }
    if (maker->parts[start] == PART_OTHER)
      continue;
    add_pieces (maker, since, ends[since], start);
    pattern->n_between += (guint) (start - ends[since]);
    for (guint run = since + 1; run < n_runs; run++) {
      for (gsize j = ends[run]; j > 0 && may_be_in_run (text[j - 1]); j--)
        pattern->n_between--;
    }
    since = n_runs;
  }
  /* Runs behind the last value are compared with what is around them. */
  pattern->n_runs = since;
  pattern->tail = (guint) (maker->length - ends[since]);
  while (maker->others->len > 0 &&
         g_array_index (maker->others, guint16, maker->others->len - 1) > since)
    g_array_set_size (maker->others, maker->others->len - 1);
  add_pieces (maker, since, ends[since], maker->length);
  return since > 0;
}

static gboolean
make (Maker *maker, LpJsonPattern *pattern)
{
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (gsize));
  guint32 ends[LP_JSON_PATTERN_MAX_RUNS + 2] = { 0 };

  if (!find_values (maker, values) || !find_runs (maker, pattern, ends))
    return FALSE;
  for (guint i = 0; i < values->len; i += 2) {
    const gsize start = g_array_index (values, gsize, i);
    const gsize end = start + g_array_index (values, gsize, i + 1);
    LpJsonSpan span;

    place (ends, pattern->n_runs, start, &span.start_run, &span.start);
    place (ends, pattern->n_runs, end, &span.end_run, &span.end);
    g_array_append_val (pattern->spans, span);
  }
  pattern->n_usual_words = ends[pattern->n_runs] / 64 + 1;
  pattern->n_words = (guint) (maker->length / 64 + MORE_WORDS);
  pattern->n_pieces = maker->pieces->len;
  pattern->n_others = maker->others->len;
  return TRUE;
}

/**
 * lp_json_pattern_is_supported: (skip)
 *
 * Returns: whether this processor can match patterns
 */
gboolean
lp_json_pattern_is_supported (void)
{
#ifdef LP_VECTOR_AVX2
  return lp_vector_has_avx2 () && __builtin_cpu_supports ("bmi") &&
         __builtin_cpu_supports ("popcnt");
#else
  return FALSE;
#endif
}

/**
 * lp_json_pattern_new: (skip)
 * @text: a JSON text without a fault
 * @length: its length in bytes
 *
 * Returns: (transfer full) (nullable): what texts like @text have in common, or
 *   %NULL where that cannot be said
 */
LpJsonPattern *
lp_json_pattern_new (const gchar *text, gsize length)
{
  g_autoptr (LpJsonPattern) pattern = NULL;
  g_autofree Maker *maker = NULL;
  gboolean is_made;

  if (!lp_json_pattern_is_supported () || length > LP_JSON_PATTERN_MAX_LENGTH)
    return NULL;
  pattern = g_new0 (LpJsonPattern, 1);
  pattern->spans = g_array_new (FALSE, FALSE, sizeof (LpJsonSpan));
  maker = g_new0 (Maker, 1);
  maker->text = text;
  maker->length = length;
  maker->pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  maker->others = g_array_new (FALSE, FALSE, sizeof (guint16));
  is_made = make (maker, pattern);
  pattern->pieces = (Piece *) g_array_free (maker->pieces, FALSE);
  pattern->others = (guint16 *) g_array_free (maker->others, FALSE);
  return is_made ? g_steal_pointer (&pattern) : NULL;
}

/**
 * lp_json_pattern_free: (skip)
 * @pattern: (transfer full): a pattern
 */
void
lp_json_pattern_free (LpJsonPattern *pattern)
{
  g_free (pattern->pieces);
  g_free (pattern->others);
  g_array_unref (pattern->spans);
  g_free (pattern);
}

/**
 * lp_json_pattern_get_span: (skip)
 * @pattern: a pattern
 * @value: which of the strings and numbers that are values, from 0
 *
 * Returns: where it is
 */
const LpJsonSpan *
lp_json_pattern_get_span (const LpJsonPattern *pattern, guint value)
{
  return &g_array_index (pattern->spans, LpJsonSpan, value);
}

/**
 * lp_json_pattern_get_room: (skip)
 * @pattern: a pattern
 *
 * Returns: how many bytes must be readable from the beginning of a text that is
 *   to be matched
 */
gsize
lp_json_pattern_get_room (const LpJsonPattern *pattern)
{
  /* Pieces reach beyond what is looked through. */
  return (gsize) pattern->n_words * 64 + pattern->tail + 64;
}

/* Matching. */

#ifdef LP_VECTOR_AVX2
#define PATTERN_TARGET __attribute__ ((target ("avx2,bmi,popcnt")))

/* Bits of 64 bytes. */
typedef struct {
  guint64 runs;
  guint64 minuses;
  guint64 points;
  guint64 zeros;
} Bits;

PATTERN_TARGET LP_VECTOR_INLINE guint64
get_bits (__m256i low, __m256i high)
{
  return (guint64) (guint32) _mm256_movemask_epi8 (low) |
         (guint64) (guint32) _mm256_movemask_epi8 (high) << 32;
}

/* What may be in a run differs in its lower four bits, by which each byte is
 * told what it would have to be. */
#define MEMBERS                                                                \
  _mm_setr_epi8 (                                                              \
      '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 0, 0, 0, '-', '.', 0)

PATTERN_TARGET static void
look_with_avx2 (const gchar *text, guint n_words, Bits *bits)
{
  const __m256i members = _mm256_broadcastsi128_si256 (MEMBERS);
  const __m256i minus = _mm256_set1_epi8 ('-');
  const __m256i point = _mm256_set1_epi8 ('.');
  const __m256i zero = _mm256_set1_epi8 ('0');

  for (guint i = 0; i < n_words; i++, text += 64) {
    const __m256i low = _mm256_loadu_si256 ((const __m256i *) text);
    const __m256i high = _mm256_loadu_si256 ((const __m256i *) (text + 32));

    bits[i].runs =
        get_bits (_mm256_cmpeq_epi8 (_mm256_shuffle_epi8 (members, low), low),
            _mm256_cmpeq_epi8 (_mm256_shuffle_epi8 (members, high), high));
    bits[i].minuses = get_bits (
        _mm256_cmpeq_epi8 (low, minus), _mm256_cmpeq_epi8 (high, minus));
    bits[i].points = get_bits (
        _mm256_cmpeq_epi8 (low, point), _mm256_cmpeq_epi8 (high, point));
    bits[i].zeros = get_bits (
        _mm256_cmpeq_epi8 (low, zero), _mm256_cmpeq_epi8 (high, zero));
  }
}

/* The same in a third of the instructions. */
__attribute__ ((target ("avx512bw"))) static void
look_with_avx512 (const gchar *text, guint n_words, Bits *bits)
{
  const __m512i members = _mm512_broadcast_i32x4 (MEMBERS);
  const __m512i minus = _mm512_set1_epi8 ('-');
  const __m512i point = _mm512_set1_epi8 ('.');
  const __m512i zero = _mm512_set1_epi8 ('0');

  for (guint i = 0; i < n_words; i++, text += 64) {
    const __m512i bytes = _mm512_loadu_si512 (text);

    bits[i].runs =
        _mm512_cmpeq_epi8_mask (_mm512_shuffle_epi8 (members, bytes), bytes);
    bits[i].minuses = _mm512_cmpeq_epi8_mask (bytes, minus);
    bits[i].points = _mm512_cmpeq_epi8_mask (bytes, point);
    bits[i].zeros = _mm512_cmpeq_epi8_mask (bytes, zero);
  }
}

static void
look (const gchar *text, guint n_words, Bits *bits)
{
  if (__builtin_cpu_supports ("avx512bw"))
    look_with_avx512 (text, n_words, bits);
  else
    look_with_avx2 (text, n_words, bits);
}

/* What the last of 64 bytes means for the next 64: a bit in the highest place
 * each. */
typedef struct {
  guint64 runs;
  guint64 others; /* minus signs and points */
  guint64 points;
  guint64 decimals; /* digits and points */
  guint64 zeros;    /* that lead */
  guint64 carry;
} Before;

/* Moves bits to the next byte. */
LP_VECTOR_INLINE guint64
follow (guint64 bits, guint64 before)
{
  return bits << 1 | before >> 63;
}

/* Of the runs that are no numbers of JSON, at least one bit in each, or at the
 * byte behind it. */
LP_VECTOR_INLINE guint64
find_faults (const Bits *bits, guint64 runs_before, Before *before)
{
  const guint64 others = bits->minuses | bits->points;
  const guint64 digits = bits->runs & ~others;
  const guint64 decimals = bits->runs & ~bits->minuses;
  const guint64 zeros = bits->zeros & ~follow (decimals, before->decimals);
  const guint64 markers = follow (bits->points, before->points);
  guint64 faults, sum;
  gboolean carry;

  /* A minus stands only where a run begins, a point does not stand there. */
  faults = others & (bits->points ^ runs_before);
  /* Digits follow both of them. */
  faults |= follow (others, before->others) & ~digits;
  /* None follows a zero that leads. */
  faults |= follow (zeros, before->zeros) & digits;
  /* Behind the digits that follow a point there is no other: added to them, a
   * bit at the first one goes on to where they end. */
  carry = __builtin_add_overflow (digits, markers, &sum);
  carry |= __builtin_add_overflow (sum, before->carry, &sum);
  faults |= sum & bits->points;
  *before =
      (Before){ bits->runs, others, bits->points, decimals, zeros, carry };
  return faults;
}

PATTERN_TARGET LP_VECTOR_INLINE guint32 *
append_ends (guint32 *ends, guint64 bits, guint base)
{
  guint32 *next = ends + __builtin_popcountll (bits);

  /* Mostly there are no more; one too many is overwritten. */
  for (guint i = 0; i < 5; i++, bits &= bits - 1)
    *ends++ = base + (guint32) _tzcnt_u64 (bits);
  for (; G_UNLIKELY (ends < next); bits &= bits - 1)
    *ends++ = base + (guint32) _tzcnt_u64 (bits);
  return next;
}

/* Whether only runs of strings and keys are no numbers. */
static gboolean
are_in_others (const LpJsonPattern *pattern, const LpJsonMatch *match,
    const Bits *bits, guint64 *faults, guint n_words)
{
  for (guint i = 0; i < pattern->n_others; i++) {
    const guint end = match->ends[pattern->others[i]];
    guint position = end;

    do {
      faults[position / 64] &= ~((guint64) 1 << position % 64);
    } while (position-- > 0 && bits[position / 64].runs >> position % 64 & 1);
  }
  for (guint i = 0; i < n_words; i++) {
    if (faults[i] != 0)
      return FALSE;
  }
  return TRUE;
}

PATTERN_TARGET LP_VECTOR_INLINE gboolean
has_pieces (
    const LpJsonPattern *pattern, const gchar *text, const LpJsonMatch *match)
{
  __m256i others = _mm256_setzero_si256 ();

  for (guint i = 0; i < pattern->n_pieces; i++) {
    const Piece *piece = &pattern->pieces[i];
    const __m256i bytes = _mm256_loadu_si256 (
        (const __m256i *) (text + match->ends[piece->run] + piece->offset));

    others = _mm256_or_si256 (
        others, _mm256_and_si256 (
                    _mm256_xor_si256 (bytes,
                        _mm256_loadu_si256 ((const __m256i *) &piece->text)),
                    _mm256_loadu_si256 ((const __m256i *) &piece->mask)));
  }
  return _mm256_testz_si256 (others, others);
}

/**
 * lp_json_pattern_match: (skip)
 * @pattern: a pattern
 * @text: bytes that may begin with a text of it, of which
 *   lp_json_pattern_get_room() can be read
 * @match: (out): where in it what is
 *
 * Returns: whether there is such a text
 */
PATTERN_TARGET gboolean
lp_json_pattern_match (
    const LpJsonPattern *pattern, const gchar *text, LpJsonMatch *match)
{
  Bits bits[MAX_WORDS];
  guint64 faults[MAX_WORDS];
  guint64 any_faults = 0, below;
  guint32 *end = match->ends + 1, *const last = match->ends + pattern->n_runs;
  guint n_in_runs = 0, n_words = pattern->n_usual_words, word = 0;
  Before before = { 0 };

  match->ends[0] = 0;
  look (text, n_words, bits);
  for (;; word++) {
    guint64 runs_before;

    if (G_UNLIKELY (word == n_words)) {
      if (n_words == pattern->n_words)
        return FALSE;
      look (text + 64 * n_words, 1, &bits[n_words]);
      n_words++;
    }
    runs_before = follow (bits[word].runs, before.runs);
    faults[word] = find_faults (&bits[word], runs_before, &before);
    end = append_ends (end, runs_before & ~bits[word].runs, word * 64);
    if (end > last)
      break;
    any_faults |= faults[word];
    n_in_runs += (guint) __builtin_popcountll (bits[word].runs);
  }
  /* What is behind the last run does not count. */
  below = ((guint64) 1 << *last % 64) - 1;
  faults[word] &= below << 1 | 1;
  any_faults |= faults[word];
  n_in_runs += (guint) __builtin_popcountll (bits[word].runs & below);
  match->length = *last + pattern->tail;
  return has_pieces (pattern, text, match) &&
         n_in_runs + pattern->n_between == *last &&
         (any_faults == 0 ||
             (pattern->n_others > 0 &&
                 are_in_others (pattern, match, bits, faults, word + 1)));
}

#else

gboolean
lp_json_pattern_match (
    const LpJsonPattern *pattern, const gchar *text, LpJsonMatch *match)
{
  return FALSE;
}

#endif
