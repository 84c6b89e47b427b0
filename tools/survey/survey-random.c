/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "survey/survey-random.h"

#include <math.h>

/* The generator of one purpose and, where the purpose has several, of item
 * @index, which makes items independent of the order they are drawn in. */
GRand *
survey_random_new (guint seed, SurveyStream stream, guint index)
{
  const guint32 key[] = { seed, stream, index };

  return g_rand_new_with_seed_array (key, G_N_ELEMENTS (key));
}

/* A standard normal deviate, by Box and Muller. */
gdouble
survey_random_normal (GRand *random)
{
  gdouble radius = sqrt (-2.0 * log (1.0 - g_rand_double (random)));

  return radius * cos (2.0 * G_PI * g_rand_double (random));
}

/*
 * Chooses exactly @n_chosen of @n_items, each set being equally likely
 * (Knuth's selection sampling): a share that was asked for is then met as
 * nearly as whole photos allow.
 */
gboolean *
survey_random_choose (GRand *random, guint n_items, guint n_chosen)
{
  gboolean *chosen = g_new0 (gboolean, MAX (n_items, 1));
  guint left = MIN (n_chosen, n_items);

  for (guint i = 0; i < n_items; i++) {
    if (g_rand_double (random) * (n_items - i) < left) {
      chosen[i] = TRUE;
      left--;
    }
  }
  return chosen;
}

/* A number that belongs to a place: what grows in a field must not depend on
 * which photo looked there first. */
guint32
survey_hash (guint32 seed, gint32 x, gint32 y)
{
  guint32 value = seed * 0x9e3779b1u;

  value ^= (guint32) x * 0x85ebca6bu;
  value = (value ^ (value >> 15)) * 0x2c1b3c6du;
  value ^= (guint32) y * 0xc2b2ae35u;
  value = (value ^ (value >> 13)) * 0x297a2d39u;
  return value ^ (value >> 16);
}

/* The same as a number from 0 to 1. */
gdouble
survey_hash_unit (guint32 seed, gint32 x, gint32 y)
{
  return survey_hash (seed, x, y) / 4294967296.0;
}
