/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Each purpose draws from a stream of its own, so that asking for another
 * GPS error, say, changes neither the line nor where the camera looked.
 */
typedef enum {
  SURVEY_STREAM_LINE,
  SURVEY_STREAM_AIM,
  SURVEY_STREAM_CHOICE,
  SURVEY_STREAM_GPS,
  SURVEY_STREAM_YAW,
  SURVEY_STREAM_TELEMETRY,
  SURVEY_STREAM_TEXTURE,
  SURVEY_STREAM_NOISE,
  SURVEY_STREAM_WOOD,
} SurveyStream;

GRand *survey_random_new (guint seed, SurveyStream stream, guint index);
gdouble survey_random_normal (GRand *random);
gboolean *survey_random_choose (GRand *random, guint n_items, guint n_chosen);

guint32 survey_hash (guint32 seed, gint32 x, gint32 y);
gdouble survey_hash_unit (guint32 seed, gint32 x, gint32 y);

G_END_DECLS
