/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "survey/survey-texture.h"

#include <math.h>

#include "survey/survey-random.h"

/* How strongly each octave counts, from the broadest to the finest. */
#define N_OCTAVES 8
static const gfloat octaves[SURVEY_N_PATTERNS][N_OCTAVES] = {
  [SURVEY_PATTERN_GRASS] = { 3, 5, 9, 14, 20, 26, 24, 20 },
  [SURVEY_PATTERN_ROWS] = { 3, 4, 6, 10, 16, 20, 20, 16 },
  [SURVEY_PATTERN_CLODS] = { 2, 4, 10, 18, 30, 30, 18, 12 },
  [SURVEY_PATTERN_PATCHES] = { 24, 26, 24, 18, 12, 8, 5, 3 },
};
#define ROWS_ACROSS 48
#define ROW_CONTRAST 26.0f

/* Adds an octave of @cells x @cells random values, interpolated smoothly. */
static void
add_octave (gfloat *sum, guint cells, gfloat weight, GRand *random)
{
  g_autofree gfloat *values = g_new (gfloat, cells * cells);
  guint step = SURVEY_TEXTURE_SIZE / cells;

  for (guint i = 0; i < cells * cells; i++)
    values[i] = weight * (gfloat) g_rand_double_range (random, -1.0, 1.0);
  for (guint y = 0; y < SURVEY_TEXTURE_SIZE; y++) {
    const gfloat *upper = values + y / step * cells;
    const gfloat *lower = values + (y / step + 1) % cells * cells;
    gfloat down = (gfloat) (y % step) / (gfloat) step;
    down = down * down * (3.0f - 2.0f * down);
    for (guint x = 0; x < SURVEY_TEXTURE_SIZE; x++) {
      guint left = x / step, right = (left + 1) % cells;
      gfloat along = (gfloat) (x % step) / (gfloat) step;
      gfloat a = upper[left] + down * (lower[left] - upper[left]);
      gfloat b = upper[right] + down * (lower[right] - upper[right]);
      *sum++ += a + along * along * (3.0f - 2.0f * along) * (b - a);
    }
  }
}

static void
add_rows (gfloat *sum)
{
  for (guint y = 0; y < SURVEY_TEXTURE_SIZE; y++) {
    gfloat turns = (gfloat) (y * ROWS_ACROSS) / SURVEY_TEXTURE_SIZE;
    gfloat ridge = ROW_CONTRAST * cosf (2.0f * (gfloat) G_PI * turns);
    for (guint x = 0; x < SURVEY_TEXTURE_SIZE; x++)
      *sum++ += ridge;
  }
}

/* Each sample of a reduction is the mean of four. */
static void
reduce (SurveyTexture *texture)
{
  for (guint level = 1; level < SURVEY_TEXTURE_LEVELS; level++) {
    guint size = SURVEY_TEXTURE_SIZE >> level;
    const guint8 *from = texture->levels[level - 1];
    guint8 *to = g_new (guint8, size * size);
    texture->levels[level] = to;
    for (guint y = 0; y < size; y++, from += 4 * size) {
      for (guint x = 0; x < size; x++)
        *to++ =
            (guint8) ((from[2 * x] + from[2 * x + 1] + from[2 * x + 2 * size] +
                          from[2 * x + 2 * size + 1] + 2) /
                      4);
    }
  }
}

void
survey_texture_init (SurveyTexture *texture, SurveyPattern pattern, guint seed)
{
  g_autoptr (GRand) random =
      survey_random_new (seed, SURVEY_STREAM_TEXTURE, pattern);
  const gsize n_samples = SURVEY_TEXTURE_SIZE * SURVEY_TEXTURE_SIZE;
  g_autofree gfloat *sum = g_new0 (gfloat, n_samples);

  for (guint i = 0; i < N_OCTAVES; i++)
    add_octave (sum, 4u << i, octaves[pattern][i], random);
  if (pattern == SURVEY_PATTERN_ROWS)
    add_rows (sum);
  texture->levels[0] = g_new (guint8, n_samples);
  for (gsize i = 0; i < n_samples; i++)
    texture->levels[0][i] = (guint8) CLAMP (128.0f + sum[i], 0.0f, 255.0f);
  reduce (texture);
}

void
survey_texture_clear (SurveyTexture *texture)
{
  for (guint level = 0; level < SURVEY_TEXTURE_LEVELS; level++)
    g_clear_pointer (&texture->levels[level], g_free);
}
