/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Each word is looked for by two bytes of it that stand side by side, 32 places
 * at once; only where such a pair stands is the rest compared. Which pair of a
 * word is rare depends on the text: `pi` finds few pictures where every row
 * has a pitch.
 *
 * Of several words all pairs are compared at once where there is AVX2: each
 * half of a byte is looked up in a table that says which words it may belong
 * to, a bit each, and what all four halves agree on is a hit.
 */

#include "text/lp-byte-search.h"

#include "text/lp-vector.h"

#define CHUNK_SIZE (4 * LP_VECTOR_SIZE)

/* How often a byte stands in texts of which nothing is known, in thousands:
 * letters as in English, upper and lower case alike. */
static guint
guess_frequency (guint8 byte)
{
  static const guint8 letters[26] = { 82, 15, 28, 43, 127, 22, 20, 61, 70, 2, 8,
    40, 24, 67, 75, 19, 1, 60, 63, 91, 28, 10, 24, 2, 20, 1 };

  if (g_ascii_isalpha (byte))
    return letters[g_ascii_tolower ((gchar) byte) - 'a'];
  return byte < 0x80 ? 100 : 5;
}

LP_VECTOR_INLINE guint8
fold (guint8 byte)
{
  return byte | 0x20;
}

static gsize
find_rarest_pair (const gchar *word, gsize length, const guint32 *counts)
{
  guint64 least = G_MAXUINT64;
  gsize rarest = 0;

  for (gsize i = 0; i + 1 < length; i++) {
    guint8 first = fold ((guint8) word[i]),
           second = fold ((guint8) word[i + 1]);
    guint64 frequency = guess_frequency (first) * guess_frequency (second);

    /* What was seen counts for more than any guess. */
    if (counts != NULL)
      frequency += (guint64) counts[first << 8 | second] << 16;
    if (frequency < least) {
      least = frequency;
      rarest = i;
    }
  }
  return rarest;
}

/**
 * lp_byte_search_add: (skip)
 * @search: a search, all zero to begin with
 * @word: a word of at least one byte
 * @length: its length
 *
 * Adds a word to look for. Of a very long one only the beginning counts, so
 * that more is found than should be, but never less.
 */
void
lp_byte_search_add (LpByteSearch *search, const gchar *word, gsize length)
{
  g_return_if_fail (search->n_words < LP_BYTE_SEARCH_MAX_WORDS && length > 0);

  length = MIN (length, LP_BYTE_SEARCH_MAX_LENGTH);
  memcpy (search->words[search->n_words], word, length);
  search->lengths[search->n_words] = length;
  search->pairs[search->n_words] = find_rarest_pair (word, length, NULL);
  search->longest = MAX (search->longest, length);
  search->n_words++;
}

/**
 * lp_byte_search_tune: (skip)
 * @search: a search with all its words
 * @sample: what is like the text to be searched
 * @length: its length in bytes
 *
 * Makes @search fast in texts like @sample. What it finds stays the same.
 */
void
lp_byte_search_tune (LpByteSearch *search, const gchar *sample, gsize length)
{
  g_autofree guint32 *counts = g_new0 (guint32, 1 << 16);

  for (gsize i = 0; i + 1 < length; i++)
    counts[fold ((guint8) sample[i]) << 8 | fold ((guint8) sample[i + 1])]++;
  for (guint i = 0; i < search->n_words; i++)
    search->pairs[i] =
        find_rarest_pair (search->words[i], search->lengths[i], counts);
}

static gboolean
matches_at (const LpByteSearch *search, const gchar *text, gsize length)
{
  if (*text == '\\')
    return TRUE;
  for (guint i = 0; i < search->n_words; i++) {
    if (search->lengths[i] <= length &&
        g_ascii_strncasecmp (search->words[i], text, search->lengths[i]) == 0)
      return TRUE;
  }
  return FALSE;
}

static const gchar *
find_slowly (const LpByteSearch *search, const gchar *text, gsize length)
{
  for (gsize i = 0; i < length; i++) {
    if (matches_at (search, text + i, length - i))
      return text + i;
  }
  return NULL;
}

/* Where the word begins of which the pair may stand at @position, or where a
 * backslash does. */
static const gchar *
match_around (const LpByteSearch *search, const gchar *text, const gchar *end,
    const gchar *position)
{
  if (*position == '\\')
    return position;
  for (guint i = 0; i < search->n_words; i++) {
    const gchar *start = position - search->pairs[i];

    if ((gsize) (position - text) >= search->pairs[i] &&
        search->lengths[i] <= (gsize) (end - start) &&
        g_ascii_strncasecmp (search->words[i], start, search->lengths[i]) == 0)
      return start;
  }
  return NULL;
}

/* Sets the bytes of @hits where a pair or a backslash stands, and of pairs
 * that fold alike a few more. */
LP_VECTOR_INLINE void
find_hits (const LpVector *first, const LpVector *second, guint n_words,
    const gchar *text, LpVector *hits)
{
  LpVector bytes, next;

  memcpy (&bytes, text, sizeof bytes);
  memcpy (&next, text + 1, sizeof next);
  *hits = (LpVector) (bytes == '\\');
  bytes |= 0x20;
  next |= 0x20;
  for (guint i = 0; i < n_words; i++)
    *hits |= (LpVector) (bytes == first[i]) & (LpVector) (next == second[i]);
}

static const gchar *
match_in_vector (const LpByteSearch *search, const gchar *text,
    const gchar *end, const gchar *position, const LpVector *hits)
{
  const guint8 *bytes = (const guint8 *) hits;

  for (guint i = 0; i < LP_VECTOR_SIZE; i++) {
    const gchar *found =
        bytes[i] != 0 ? match_around (search, text, end, position + i) : NULL;
    if (found != NULL)
      return found;
  }
  return NULL;
}

/* Passes over chunks without a match. Returns where one is, or NULL with
 * @position where too little is left for a chunk. */
LP_VECTOR_INLINE const gchar *
find_in_chunks (const LpByteSearch *search, guint n_words, const gchar *text,
    const gchar *end, const gchar **position)
{
  LpVector first[LP_BYTE_SEARCH_MAX_WORDS] = {};
  LpVector second[LP_BYTE_SEARCH_MAX_WORDS] = {};
  const gchar *chunk = *position;
  const gchar *found = NULL;

  for (guint i = 0; i < n_words; i++) {
    const gchar *pair = search->words[i] + search->pairs[i];
    first[i] = (LpVector){} + fold ((guint8) pair[0]);
    second[i] = (LpVector){} + fold ((guint8) pair[1]);
  }
  for (; end - chunk > CHUNK_SIZE && found == NULL; chunk += CHUNK_SIZE) {
    LpVector any = {}, hits;

    for (guint i = 0; i < CHUNK_SIZE; i += LP_VECTOR_SIZE) {
      find_hits (first, second, n_words, chunk + i, &hits);
      any |= hits;
    }
    if (!lp_vector_is_any_set (&any))
      continue;
    for (guint i = 0; i < CHUNK_SIZE && found == NULL; i += LP_VECTOR_SIZE) {
      find_hits (first, second, n_words, chunk + i, &hits);
      found = match_in_vector (search, text, end, chunk + i, &hits);
    }
  }
  *position = chunk;
  return found;
}

#ifdef LP_VECTOR_AVX2
/* Which words, a bit each, a byte may belong to, by half of it. */
typedef struct {
  LpVector low;
  LpVector high;
} Halves;

static void
add_byte (Halves *halves, guint8 byte, guint8 bit)
{
  const guint8 other = fold (byte) & (guint8) ~0x20;

  /* An instruction looks up in each half of a vector. */
  for (guint i = 0; i < LP_VECTOR_SIZE; i += 16) {
    halves->low[i + (byte & 15)] |= bit;
    halves->high[i + (fold (byte) >> 4)] |= bit;
    halves->high[i + (other >> 4)] |= bit;
  }
}

static void
make_halves (const LpByteSearch *search, Halves *first, Halves *second)
{
  for (guint i = 0; i < search->n_words; i++) {
    const gchar *pair = search->words[i] + search->pairs[i];

    add_byte (first, (guint8) pair[0], (guint8) (1 << i % 8));
    add_byte (second, (guint8) pair[1], (guint8) (1 << i % 8));
  }
}

typedef char LpShuffled __attribute__ ((vector_size (LP_VECTOR_SIZE)));
typedef guint16 LpVectorPairs __attribute__ ((vector_size (LP_VECTOR_SIZE)));

LP_VECTOR_AVX2 LP_VECTOR_INLINE LpVector
look_up (const Halves *halves, LpVector bytes)
{
  const LpVector high = (LpVector) ((LpVectorPairs) bytes >> 4) & 15;

  /* Where a byte is not ASCII the instruction gives 0. */
  return (LpVector) __builtin_ia32_pshufb256 (
             (LpShuffled) halves->low, (LpShuffled) bytes) &
         (LpVector) __builtin_ia32_pshufb256 (
             (LpShuffled) halves->high, (LpShuffled) high);
}

/* As find_hits(). */
LP_VECTOR_AVX2 LP_VECTOR_INLINE LpVector
find_hits_by_halves (
    const Halves *first, const Halves *second, const gchar *text)
{
  LpVector bytes, next;

  memcpy (&bytes, text, sizeof bytes);
  memcpy (&next, text + 1, sizeof next);
  return (look_up (first, bytes) & look_up (second, next)) |
         (LpVector) (bytes == '\\');
}

/* As find_in_chunks(), of words in ASCII: how long it takes does not depend on
 * how many there are. */
LP_VECTOR_AVX2 static const gchar *
find_by_halves (const LpByteSearch *search, const gchar *text, const gchar *end,
    const gchar **position)
{
  Halves first = {}, second = {};
  const gchar *chunk = *position;
  const gchar *found = NULL;

  make_halves (search, &first, &second);
  for (; end - chunk > CHUNK_SIZE && found == NULL; chunk += CHUNK_SIZE) {
    LpVector hits[CHUNK_SIZE / LP_VECTOR_SIZE], any = {};

    for (guint i = 0; i < G_N_ELEMENTS (hits); i++) {
      hits[i] =
          find_hits_by_halves (&first, &second, chunk + i * LP_VECTOR_SIZE);
      any |= hits[i];
    }
    if (!lp_vector_is_any_set (&any))
      continue;
    for (guint i = 0; i < G_N_ELEMENTS (hits) && found == NULL; i++)
      found = match_in_vector (
          search, text, end, chunk + i * LP_VECTOR_SIZE, &hits[i]);
  }
  *position = chunk;
  return found;
}

static gboolean
is_ascii (const LpByteSearch *search)
{
  for (guint i = 0; i < search->n_words; i++)
    for (gsize j = 0; j < search->lengths[i]; j++)
      if ((guint8) search->words[i][j] >= 0x80)
        return FALSE;
  return TRUE;
}
#endif

/* With the number of words known the compiler keeps all pairs in registers. */
LP_VECTOR_INLINE const gchar *
find_words (const LpByteSearch *search, const gchar *text, const gchar *end,
    const gchar **position)
{
  switch (search->n_words) {
    case 1:
      return find_in_chunks (search, 1, text, end, position);
    default:
      return find_in_chunks (search, search->n_words, text, end, position);
  }
}

LP_VECTOR_INLINE guint64
count_bytes (const gchar *text, gsize length, gchar byte)
{
  const gchar *end = text + length;
  guint64 count = 0;

  while ((gsize) (end - text) >= LP_VECTOR_SIZE) {
    LpVector counts = {};
    gsize n_vectors = MIN ((gsize) (end - text) / LP_VECTOR_SIZE, 255);

    /* A comparison gives 0 or -1; a byte holds 255 of them. */
    for (gsize i = 0; i < n_vectors; i++, text += LP_VECTOR_SIZE) {
      LpVector bytes;

      memcpy (&bytes, text, sizeof bytes);
      counts -= (LpVector) (bytes == (guint8) byte);
    }
    for (guint i = 0; i < LP_VECTOR_SIZE; i++)
      count += counts[i];
  }
  for (; text < end; text++)
    count += *text == byte;
  return count;
}

#ifdef LP_VECTOR_AVX2
LP_VECTOR_AVX2 static const gchar *
find_with_avx2 (const LpByteSearch *search, const gchar *text, const gchar *end,
    const gchar **position)
{
  if (search->n_words > 1 && is_ascii (search))
    return find_by_halves (search, text, end, position);
  return find_words (search, text, end, position);
}

LP_VECTOR_AVX2 static guint64
count_with_avx2 (const gchar *text, gsize length, gchar byte)
{
  return count_bytes (text, length, byte);
}
#endif

static gboolean
has_single_byte (const LpByteSearch *search)
{
  for (guint i = 0; i < search->n_words; i++) {
    if (search->lengths[i] == 1)
      return TRUE;
  }
  return FALSE;
}

/**
 * lp_byte_search_find: (skip)
 * @search: what to look for
 * @text: a block
 * @length: its length in bytes
 *
 * Returns: (nullable): where one of the words or a backslash stands in @text,
 *   %NULL if none does; in a line before it there is none
 */
const gchar *
lp_byte_search_find (
    const LpByteSearch *search, const gchar *text, gsize length)
{
  const gchar *end = text + length;
  const gchar *position = text;
  const gchar *found;

  /* Nobody calls an image by a single letter. */
  if (has_single_byte (search))
    return find_slowly (search, text, length);
#ifdef LP_VECTOR_AVX2
  if (lp_vector_has_avx2 ())
    found = find_with_avx2 (search, text, end, &position);
  else
#endif
    found = find_words (search, text, end, &position);
  if (found != NULL)
    return found;
  /* A word whose pair is in the rest may begin before it. */
  position -= MIN ((gsize) (position - text), LP_BYTE_SEARCH_MAX_LENGTH);
  return find_slowly (search, position, (gsize) (end - position));
}

/**
 * lp_byte_count: (skip)
 * @text: a block
 * @length: its length in bytes
 * @byte: a byte
 *
 * Returns: how often @byte stands in @text
 */
guint64
lp_byte_count (const gchar *text, gsize length, gchar byte)
{
#ifdef LP_VECTOR_AVX2
  if (lp_vector_has_avx2 ())
    return count_with_avx2 (text, length, byte);
#endif
  return count_bytes (text, length, byte);
}
