/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "text/lp-byte-search.h"

#define VECTOR_SIZE 16
#define CHUNK_SIZE (4 * VECTOR_SIZE)

/* One instruction for sixteen bytes on every machine of today. */
typedef guint8 Vector __attribute__ ((vector_size (VECTOR_SIZE)));
typedef guint64 Halves __attribute__ ((vector_size (VECTOR_SIZE)));

static inline Vector
load (const gchar *text)
{
  Vector vector;

  memcpy (&vector, text, sizeof vector);
  return vector;
}

static inline Vector
repeat (guint8 byte)
{
  return (Vector){} + byte;
}

static inline gboolean
is_any_set (Vector vector)
{
  Halves halves = (Halves) vector;

  return (halves[0] | halves[1]) != 0;
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
  search->longest = MAX (search->longest, length);
  search->n_words++;
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
find_slowly (
    const LpByteSearch *search, const gchar *text, gsize n_starts, gsize length)
{
  for (gsize i = 0; i < n_starts; i++) {
    if (matches_at (search, text + i, length - i))
      return text + i;
  }
  return NULL;
}

/* Where first and last byte of a word stand at the right distance, folded to
 * small letters in a way that lets a few others through as well. */
static inline Vector
find_candidates (
    const gchar *text, Vector folded, gsize length, Vector first, Vector last)
{
  Vector ends = load (text + length - 1) | repeat (0x20);

  return (Vector) (folded == first) & (Vector) (ends == last);
}

/**
 * lp_byte_search_find: (skip)
 * @search: what to look for
 * @text: a block
 * @length: its length in bytes
 *
 * Returns: (nullable): the first place in @text where one of the words or a
 *   backslash stands
 */
const gchar *
lp_byte_search_find (
    const LpByteSearch *search, const gchar *text, gsize length)
{
  const gchar *position = text;
  const gchar *end = text + length;
  Vector first[LP_BYTE_SEARCH_MAX_WORDS];
  Vector last[LP_BYTE_SEARCH_MAX_WORDS];
  const gchar *found;

  for (guint i = 0; i < search->n_words; i++) {
    first[i] = repeat ((guint8) search->words[i][0] | 0x20);
    last[i] = repeat ((guint8) search->words[i][search->lengths[i] - 1] | 0x20);
  }
  while ((gsize) (end - position) >= CHUNK_SIZE + LP_BYTE_SEARCH_MAX_LENGTH) {
    Vector any = {};

    for (guint i = 0; i < CHUNK_SIZE; i += VECTOR_SIZE) {
      Vector bytes = load (position + i);
      Vector folded = bytes | repeat (0x20);

      any |= (Vector) (bytes == repeat ('\\'));
      for (guint word = 0; word < search->n_words; word++)
        any |= find_candidates (position + i, folded, search->lengths[word],
            first[word], last[word]);
    }
    if (is_any_set (any)) {
      found =
          find_slowly (search, position, CHUNK_SIZE, (gsize) (end - position));
      if (found != NULL)
        return found;
    }
    position += CHUNK_SIZE;
  }
  return find_slowly (
      search, position, (gsize) (end - position), (gsize) (end - position));
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
  const gchar *end = text + length;
  const Vector wanted = repeat ((guint8) byte);
  guint64 count = 0;

  while ((gsize) (end - text) >= VECTOR_SIZE) {
    Vector counts = {};
    gsize n_vectors = MIN ((gsize) (end - text) / VECTOR_SIZE, 255);

    /* A comparison gives 0 or -1; a byte holds 255 of them. */
    for (gsize i = 0; i < n_vectors; i++, text += VECTOR_SIZE)
      counts -= (Vector) (load (text) == wanted);
    for (guint i = 0; i < VECTOR_SIZE; i++)
      count += counts[i];
  }
  for (; text < end; text++)
    count += *text == byte;
  return count;
}
