/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "text/lp-csv-index.h"

#include "text/lp-vector.h"

#ifdef LP_VECTOR_AVX2
#include <immintrin.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif

#define BLOCK 64

/* One bit for each of 64 bytes. */
#ifdef __SSE2__
static inline guint64
match (const gchar *text, gchar byte)
{
  const __m128i wanted = _mm_set1_epi8 (byte);
  guint64 bits = 0;

  for (guint i = 0; i < BLOCK; i += 16) {
    __m128i bytes = _mm_loadu_si128 ((const __m128i *) (text + i));
    guint equal = (guint) _mm_movemask_epi8 (_mm_cmpeq_epi8 (bytes, wanted));
    bits |= (guint64) equal << i;
  }
  return bits;
}
#else
static inline guint64
match (const gchar *text, gchar byte)
{
  guint64 bits = 0;

  for (guint i = 0; i < BLOCK; i++)
    bits |= (guint64) (text[i] == byte) << i;
  return bits;
}
#endif

/* More than are wanted may be written behind those that count. */
#define AT_ONCE 16

/* Adds where bits are set: @n at once, without a branch that would be guessed
 * wrong as often as blocks differ, then the next. */
LP_VECTOR_INLINE void
add_bits (LpPositions *positions, guint64 bits, gsize position, const guint n)
{
  const guint n_bits = (guint) __builtin_popcountll (bits);
  guint32 *at = positions->at + positions->n;

  for (guint done = 0; done < n_bits; done += n) {
#pragma GCC unroll 16
    for (guint i = 0; i < n; i++) {
      const guint64 none = (guint64) 1 << 63;
      *at++ = (guint32) position + (guint32) __builtin_ctzll (bits | none);
      bits &= bits - 1;
    }
  }
  positions->n += n_bits;
}

LP_VECTOR_INLINE void
add_block (LpCsvIndex *index, gsize position, guint64 separators,
    guint64 newlines, guint64 quotes)
{
  add_bits (&index->ends, newlines | separators, position, AT_ONCE);
  add_bits (&index->newlines, newlines, position, 1);
  add_bits (&index->quotes, quotes, position, 1);
}

static void
add_blocks (LpCsvIndex *index, const gchar *text, gsize position, gsize end,
    gchar separator)
{
  for (; position < end; position += BLOCK, text += BLOCK)
    add_block (index, position, match (text, separator), match (text, '\n'),
        match (text, '"'));
}

#ifdef LP_VECTOR_AVX2
__attribute__ ((target ("avx2,bmi,popcnt"))) LP_VECTOR_INLINE guint64
match_avx2 (__m256i first, __m256i second, gchar byte)
{
  const __m256i wanted = _mm256_set1_epi8 (byte);
  guint32 low =
      (guint32) _mm256_movemask_epi8 (_mm256_cmpeq_epi8 (first, wanted));
  guint32 high =
      (guint32) _mm256_movemask_epi8 (_mm256_cmpeq_epi8 (second, wanted));

  return (guint64) high << 32 | low;
}

__attribute__ ((target ("avx2,bmi,popcnt"))) static void
add_blocks_avx2 (LpCsvIndex *index, const gchar *text, gsize position,
    gsize end, gchar separator)
{
  for (; position < end; position += BLOCK, text += BLOCK) {
    __m256i first = _mm256_loadu_si256 ((const __m256i *) text);
    __m256i second = _mm256_loadu_si256 ((const __m256i *) (text + 32));
    add_block (index, position, match_avx2 (first, second, separator),
        match_avx2 (first, second, '\n'), match_avx2 (first, second, '"'));
  }
}
#endif

/* Looks at whole blocks from @position to @end. */
static void
scan (LpCsvIndex *index, const gchar *text, gsize position, gsize end,
    gchar separator)
{
#ifdef LP_VECTOR_AVX2
  if (lp_vector_has_avx2 () && __builtin_cpu_supports ("bmi")) {
    add_blocks_avx2 (index, text, position, end, separator);
    return;
  }
#endif
  add_blocks (index, text, position, end, separator);
}

static void
reserve (LpPositions *positions, gsize n)
{
  n += positions->n + AT_ONCE;
  if (n <= positions->capacity)
    return;
  positions->capacity = MAX (2 * positions->capacity, n);
  positions->at = g_renew (guint32, positions->at, positions->capacity);
}

/**
 * lp_csv_index_clear: (skip)
 * @index: an index
 */
void
lp_csv_index_clear (LpCsvIndex *index)
{
  g_free (index->ends.at);
  g_free (index->newlines.at);
  g_free (index->quotes.at);
  memset (index, 0, sizeof *index);
}

/**
 * lp_csv_index_add_chunk: (skip)
 * @index: an index, all zero to begin with
 * @text: what is pending
 * @length: its bytes
 * @separator: what stands between fields, not 0
 *
 * Looks at the next bytes of @text that were not looked at.
 *
 * Returns: whether there were any
 */
gboolean
lp_csv_index_add_chunk (
    LpCsvIndex *index, const gchar *text, gsize length, gchar separator)
{
  const gsize end = MIN (length, index->scanned + LP_CSV_CHUNK);
  const gsize position = index->scanned;
  gsize whole;

  if (position == length)
    return FALSE;
  reserve (&index->ends, end - position);
  reserve (&index->newlines, end - position);
  reserve (&index->quotes, end - position);
  whole = position + (end - position) / BLOCK * BLOCK;
  scan (index, text + position, position, whole, separator);
  if (whole < end) {
    gchar rest[BLOCK] = { 0 };

    memcpy (rest, text + whole, end - whole);
    scan (index, rest, whole, end, separator);
  }
  index->scanned = end;
  return TRUE;
}

/**
 * lp_csv_index_add_end: (skip)
 * @index: an index
 * @position: where the text ends, without a newline
 *
 * Ends the last field and the last line.
 */
void
lp_csv_index_add_end (LpCsvIndex *index, gsize position)
{
  reserve (&index->ends, 1);
  reserve (&index->newlines, 1);
  index->ends.at[index->ends.n++] = (guint32) position;
  index->newlines.at[index->newlines.n++] = (guint32) position;
}

static void
drop (LpPositions *positions, gsize length)
{
  gsize first = positions->n, kept = 0;

  while (first > 0 && positions->at[first - 1] >= length)
    first--;
  for (gsize i = first; i < positions->n; i++)
    positions->at[kept++] = positions->at[i] - (guint32) length;
  positions->n = kept;
}

/**
 * lp_csv_index_drop: (skip)
 * @index: an index
 * @length: bytes that are no longer pending, or %G_MAXSIZE for all
 */
void
lp_csv_index_drop (LpCsvIndex *index, gsize length)
{
  if (length == 0)
    return;
  drop (&index->ends, length);
  drop (&index->newlines, length);
  drop (&index->quotes, length);
  index->scanned -= MIN (length, index->scanned);
}
