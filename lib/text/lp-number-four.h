/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "text/lp-number-word.h"

G_BEGIN_DECLS

/*
 * Four numbers at a time, whose lengths are known. Not part of the public API.
 */

typedef struct {
  const gchar *text; /* %LP_NUMBER_WORD_ROOM bytes of which can be read */
  gsize length;
} LpNumberSpan;

/**
 * lp_number_parse_four: (skip)
 * @spans: four plain decimal numbers
 * @values: (out): the doubles next to them
 *
 * Returns: whether all of them are numbers that can be read so
 */
static inline gboolean
lp_number_parse_four (const LpNumberSpan spans[4], gdouble values[4])
{
  for (guint i = 0; i < 4; i++) {
    if (!lp_number_parse_word (spans[i].text, spans[i].length, &values[i]))
      return FALSE;
  }
  return TRUE;
}

#ifdef LP_VECTOR_AVX2
/* What becomes of a number of some length without its sign, the point at some
 * place or, if it has none, behind the last digit. */
typedef struct {
  /* which byte comes to each of 16 places, so that the digits stand at the end */
  gint8 places[256][16];
  /* by sign; NAN where there is no digit */
  gdouble divisors[2][256];
} LpNumberShapes;

const LpNumberShapes *lp_number_get_shapes (void);

/* Moves the digits of two numbers to the end of 16 bytes each; adds up
 * lengths bit by bit. */
LP_VECTOR_AVX2 LP_VECTOR_INLINE __m256i
lp_number_align_pair (const LpNumberShapes *shapes, const LpNumberSpan spans[2],
    const gdouble *divisors[2], gsize *lengths)
{
  const gsize first_negative = *spans[0].text == '-';
  const gsize second_negative = *spans[1].text == '-';
  const gsize first_length = spans[0].length - first_negative;
  const gsize second_length = spans[1].length - second_negative;
  const __m256i bytes = _mm256_inserti128_si256 (
      _mm256_castsi128_si256 (
          _mm_loadu_si128 ((const __m128i *) (spans[0].text + first_negative))),
      _mm_loadu_si128 ((const __m128i *) (spans[1].text + second_negative)), 1);
  const guint points = (guint) _mm256_movemask_epi8 (
      _mm256_cmpeq_epi8 (bytes, _mm256_set1_epi8 ('.')));
  const gsize first_point = (gsize) __builtin_ctz (points | 0x10000);
  const gsize second_point = (gsize) __builtin_ctz (points >> 16 | 0x10000);
  /* Where a length is too large, nobody looks at what comes out. */
  const gsize first =
      (first_length << 4 | MIN (first_point, first_length)) & 0xff;
  const gsize second =
      (second_length << 4 | MIN (second_point, second_length)) & 0xff;
  const __m256i places = _mm256_inserti128_si256 (
      _mm256_castsi128_si256 (
          _mm_loadu_si128 ((const __m128i *) shapes->places[first])),
      _mm_loadu_si128 ((const __m128i *) shapes->places[second]), 1);

  divisors[0] = &shapes->divisors[first_negative][first];
  divisors[1] = &shapes->divisors[second_negative][second];
  *lengths |= first_length | second_length;
  return _mm256_shuffle_epi8 (
      _mm256_sub_epi8 (bytes, _mm256_set1_epi8 ('0')), places);
}

/**
 * lp_number_parse_four_avx2: (skip)
 * @shapes: from lp_number_get_shapes()
 * @spans: as for lp_number_parse_four()
 * @values: (out): likewise
 *
 * Does what lp_number_parse_four() does for numbers of up to 15 bytes besides
 * a minus: adds up neighbouring digits of all of them at once. After Mula and
 * Lemire, "Number parsing at a gigabyte per second" (2021).
 *
 * Returns: whether all of them are numbers that can be read so
 */
LP_VECTOR_AVX2 LP_VECTOR_INLINE gboolean
lp_number_parse_four_avx2 (const LpNumberShapes *shapes,
    const LpNumberSpan spans[4], gdouble values[4])
{
  const __m256d halves = _mm256_setr_pd (1e8, 1, 1e8, 1);
  const gdouble *divisors[4];
  gsize lengths = 0;
  __m256i first = lp_number_align_pair (shapes, spans, divisors, &lengths);
  __m256i second =
      lp_number_align_pair (shapes, spans + 2, divisors + 2, &lengths);
  const __m256i above =
      _mm256_subs_epu8 (_mm256_max_epu8 (first, second), _mm256_set1_epi8 (9));
  __m256d number;

  if (G_UNLIKELY (lengths > 15 || !_mm256_testz_si256 (above, above)))
    return FALSE;
  first = _mm256_maddubs_epi16 (first, _mm256_set1_epi16 (1 << 8 | 10));
  second = _mm256_maddubs_epi16 (second, _mm256_set1_epi16 (1 << 8 | 10));
  first = _mm256_madd_epi16 (first, _mm256_set1_epi32 (1 << 16 | 100));
  second = _mm256_madd_epi16 (second, _mm256_set1_epi32 (1 << 16 | 100));
  /* Two halves of eight digits for each number: of the first and third, and of
   * the second and fourth. */
  first = _mm256_packus_epi32 (first, second);
  first = _mm256_madd_epi16 (first, _mm256_set1_epi32 (1 << 16 | 10000));
  /* Fifteen digits are always exact. */
  number = _mm256_hadd_pd (
      _mm256_mul_pd (
          _mm256_cvtepi32_pd (_mm256_castsi256_si128 (first)), halves),
      _mm256_mul_pd (
          _mm256_cvtepi32_pd (_mm256_extracti128_si256 (first, 1)), halves));
  number = _mm256_div_pd (number,
      _mm256_setr_pd (*divisors[0], *divisors[1], *divisors[2], *divisors[3]));
  _mm256_storeu_pd (values, number);
  return _mm256_movemask_pd (_mm256_cmp_pd (number, number, _CMP_UNORD_Q)) == 0;
}
#endif

G_END_DECLS
