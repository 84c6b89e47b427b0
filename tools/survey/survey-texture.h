/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SURVEY_TEXTURE_BITS 10
#define SURVEY_TEXTURE_SIZE (1 << SURVEY_TEXTURE_BITS)
#define SURVEY_TEXTURE_LEVELS 10

/*
 * Grey noise that repeats seamlessly, together with its reductions to a half,
 * a quarter and so on. It is looked up by two fractions of its size, as
 * numbers of 32 bits that wrap round where the texture does.
 */
typedef struct {
  guint8 *levels[SURVEY_TEXTURE_LEVELS];
} SurveyTexture;

/* How grass, sown rows and ploughed soil look from above. */
typedef enum {
  SURVEY_PATTERN_GRASS,
  SURVEY_PATTERN_ROWS,
  SURVEY_PATTERN_CLODS,
  SURVEY_PATTERN_PATCHES,
  SURVEY_N_PATTERNS,
} SurveyPattern;

void survey_texture_init (
    SurveyTexture *texture, SurveyPattern pattern, guint seed);
void survey_texture_clear (SurveyTexture *texture);

static inline guint
survey_texture_look_up (
    const SurveyTexture *texture, guint level, guint32 x, guint32 y)
{
  guint bits = SURVEY_TEXTURE_BITS - level;

  return texture
      ->levels[level][((y >> (32 - bits)) << bits) + (x >> (32 - bits))];
}

G_END_DECLS
