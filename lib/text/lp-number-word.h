/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "text/lp-number.h"
#include "text/lp-vector.h"

#ifdef LP_VECTOR_AVX2
#include <immintrin.h>
#endif

G_BEGIN_DECLS

/*
 * Numbers whose length is known, eight digits at a time. Not part of the public
 * API.
 */

/* What must be readable from where a number begins, whatever its length. */
#define LP_NUMBER_WORD_ROOM 17

#define LP_NUMBER_ZEROS G_GUINT64_CONSTANT (0x3030303030303030)

/* A number without its sign and point: @digits / 10^@n_decimals. */
typedef struct {
  guint64 digits;
  guint n_decimals;
  gboolean negative;
} LpNumberWord;

static inline guint64
lp_number_load (const gchar *text)
{
  guint64 word;

  memcpy (&word, text, sizeof word);
  return GUINT64_FROM_LE (word);
}

/* Whether eight bytes, each less the digit zero, are digits. */
static inline gboolean
lp_number_are_digits (guint64 word)
{
  return (((word + G_GUINT64_CONSTANT (0x7676767676767676)) | word) &
             G_GUINT64_CONSTANT (0x8080808080808080)) == 0;
}

/* Makes pairs of eight digits, then fours, then all of them one number, the
 * first digit being in the lowest byte. */
static inline guint64
lp_number_join (guint64 word)
{
  word = (word * 10 + (word >> 8)) & G_GUINT64_CONSTANT (0x00ff00ff00ff00ff);
  word = (word * 100 + (word >> 16)) & G_GUINT64_CONSTANT (0x0000ffff0000ffff);
  return (word * 10000 + (word >> 32)) & G_GUINT64_CONSTANT (0xffffffff);
}

/* The bits of a word below its first point, or no bit where it has none: a
 * borrow goes only up. */
static inline guint64
lp_number_find_point (guint64 word)
{
  const guint64 ones = G_GUINT64_CONSTANT (0x0101010101010101);

  word ^= ones * '.';
  return (word - ones) & ~word & (ones * 0x80);
}

/* Takes the byte at @bit out of @word; those below move up, and @below comes in
 * at the bottom. */
static inline guint64
lp_number_close (guint64 word, guint bit, guint64 below)
{
  const guint64 under = word & (((guint64) 1 << bit) - 1);
  const guint64 above = bit == 56 ? 0 : word >> (bit + 8) << (bit + 8);

  return above | under << 8 | below;
}

/**
 * lp_number_read_word: (skip)
 * @text: a plain decimal number, of which %LP_NUMBER_WORD_ROOM bytes can be
 *   read
 * @length: its bytes
 * @number: (out): the number
 *
 * Returns: whether it is one, of 16 bytes at most besides a minus
 */
static inline gboolean
lp_number_read_word (const gchar *text, gsize length, LpNumberWord *number)
{
  guint64 low = LP_NUMBER_ZEROS, high, point;

  number->negative = *text == '-';
  text += number->negative;
  length -= (gsize) number->negative;
  if (length - 1 >= 16)
    return FALSE;
  if (length > 8) {
    high = lp_number_load (text + length - 8);
    low = length == 16 ? lp_number_load (text)
                       : lp_number_load (text) << (128 - 8 * length) |
                             LP_NUMBER_ZEROS >> (8 * length - 64);
  } else {
    high = length == 8 ? lp_number_load (text)
                       : lp_number_load (text) << (64 - 8 * length) |
                             LP_NUMBER_ZEROS >> (8 * length);
  }
  number->n_decimals = 0;
  if ((point = lp_number_find_point (high)) != 0) {
    guint bit = (guint) __builtin_ctzll (point) & ~7u;
    high = lp_number_close (high, bit, low >> 56);
    low = low << 8 | '0';
    number->n_decimals = 7 - bit / 8;
  } else if (length > 8 && (point = lp_number_find_point (low)) != 0) {
    guint bit = (guint) __builtin_ctzll (point) & ~7u;
    low = lp_number_close (low, bit, '0');
    number->n_decimals = 15 - bit / 8;
  }
  high ^= LP_NUMBER_ZEROS;
  low ^= LP_NUMBER_ZEROS;
  if (!lp_number_are_digits (high) || !lp_number_are_digits (low) ||
      (length == 1 && point != 0))
    return FALSE;
  number->digits = lp_number_join (high);
  if (length > 8)
    number->digits += lp_number_join (low) * 100000000;
  return TRUE;
}

/* A branch would be guessed wrong wherever signs change often. */
static inline gdouble
lp_number_sign (gdouble magnitude, gboolean negative)
{
  guint64 bits;

  memcpy (&bits, &magnitude, sizeof bits);
  bits ^= (guint64) negative << 63;
  memcpy (&magnitude, &bits, sizeof bits);
  return magnitude;
}

/* The first @length bytes, none to all eight, with zeros before them. */
static inline guint64
lp_number_align (guint64 word, gsize length)
{
  const guint half = 4 * (guint) length;

  /* In two steps, as none may shift all bits away. */
  return word << (32 - half) << (32 - half) | LP_NUMBER_ZEROS >> half >> half;
}

/**
 * lp_number_parse_word: (skip)
 * @text: as for lp_number_read_word()
 * @length: its bytes
 * @value: (out): the double next to it
 *
 * Numbers of up to seven digits before the point and eight behind it, which is
 * what nearly all are, take the same way without a branch, whatever their
 * length.
 *
 * Returns: whether it is a number that can be read so
 */
static inline gboolean
lp_number_parse_word (const gchar *text, gsize length, gdouble *value)
{
  const gboolean negative = *text == '-';
  const gchar *start = text + negative;
  const guint64 word = lp_number_load (start);
  const guint64 point = lp_number_find_point (word);
  const gsize n_whole = point ? (gsize) __builtin_ctzll (point) / 8 : 8;
  const gsize n_decimals = length - (gsize) negative - n_whole - 1;
  guint64 whole, decimals;
  gdouble magnitude;
  LpNumberWord number;

  /* A point further on is that of another number. */
  if (G_LIKELY (n_decimals <= 8)) {
    whole = lp_number_align (word, n_whole) ^ LP_NUMBER_ZEROS;
    decimals =
        lp_number_align (lp_number_load (start + n_whole + 1), n_decimals) ^
        LP_NUMBER_ZEROS;
    if (!lp_number_are_digits (whole) || !lp_number_are_digits (decimals) ||
        n_whole == 8 || n_whole + n_decimals == 0)
      return FALSE;
    number.digits =
        lp_number_join (whole) * (guint64) lp_number_powers[n_decimals] +
        lp_number_join (decimals);
    magnitude = (gdouble) (gint64) number.digits / lp_number_powers[n_decimals];
    *value = lp_number_sign (magnitude, negative);
    return TRUE;
  }
  if (!lp_number_read_word (text, length, &number) ||
      !lp_number_from_decimal (number.digits, -(gint) number.n_decimals, value))
    return FALSE;
  if (number.negative)
    *value = -*value;
  return TRUE;
}

#ifdef LP_VECTOR_AVX2
/**
 * lp_number_parse_16_avx2: (skip)
 * @text: as for lp_number_read_word()
 * @length: its bytes
 * @is_number: whether it is known to be a plain number; otherwise that is found
 *   out
 * @value: (out): the double next to it
 *
 * Does what lp_number_parse_word() does for 16 bytes at once: moves the digits
 * to the end, the point left out, and adds up neighbours. After Mula and
 * Lemire, "Number parsing at a gigabyte per second" (2021).
 *
 * Returns: whether it is a number that can be read so
 */
LP_VECTOR_AVX2 LP_VECTOR_INLINE gboolean
lp_number_parse_16_avx2 (
    const gchar *text, gsize length, gboolean is_number, gdouble *value)
{
  const __m128i places =
      _mm_setr_epi8 (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const gboolean negative = *text == '-';
  const gsize n = length - (gsize) negative;
  const __m128i bytes = _mm_loadu_si128 ((const __m128i *) (text + negative));
  guint points =
      (guint) _mm_movemask_epi8 (_mm_cmpeq_epi8 (bytes, _mm_set1_epi8 ('.')));
  guint point, n_digits;
  __m128i from, digits;
  guint64 pairs, number;

  if (G_UNLIKELY (n - 1 >= 16))
    return FALSE;
  point = (guint) __builtin_ctz (points | 1u << n);
  n_digits = (guint) n - (point < n);
  from = _mm_add_epi8 (places, _mm_set1_epi8 ((gchar) (n_digits - 16)));
  from = _mm_sub_epi8 (
      from, _mm_cmpgt_epi8 (from, _mm_set1_epi8 ((gchar) (point - 1))));
  /* What comes from before the beginning is zero. */
  digits = _mm_shuffle_epi8 (_mm_sub_epi8 (bytes, _mm_set1_epi8 ('0')), from);
  if (!is_number &&
      G_UNLIKELY (n_digits == 0 ||
                  !_mm_testz_si128 (_mm_subs_epu8 (digits, _mm_set1_epi8 (9)),
                      _mm_set1_epi8 (-1))))
    return FALSE;
  digits = _mm_maddubs_epi16 (digits, _mm_set1_epi16 (1 << 8 | 10));
  digits = _mm_madd_epi16 (digits, _mm_set1_epi32 (1 << 16 | 100));
  digits = _mm_packus_epi32 (digits, digits);
  digits = _mm_madd_epi16 (digits, _mm_set1_epi32 (1 << 16 | 10000));
  pairs = (guint64) _mm_cvtsi128_si64 (digits);
  number = (pairs & 0xffffffff) * 100000000 + (pairs >> 32);
  if (G_UNLIKELY (number > LP_NUMBER_MAX_EXACT))
    return FALSE;
  *value = lp_number_sign (
      (gdouble) (gint64) number / lp_number_powers[n_digits - point], negative);
  return TRUE;
}
#endif

G_END_DECLS
