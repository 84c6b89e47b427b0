/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "survey/survey-geometry.h"

G_BEGIN_DECLS

#define SURVEY_TERRAIN_WAVES 5

/*
 * Rolling ground: a few long waves, given on a map of its own in metres, of
 * which every photo sees a part. The map is flat and joined to WGS84 by the
 * degrees at @reference; where the line runs on for many kilometres it is
 * stretched by a few parts in a thousand, which changes the hills, not the
 * poles.
 */
typedef struct {
  SurveyPosition reference;
  gdouble metres_per_latitude;
  gdouble metres_per_longitude;
  guint seed;
  struct {
    gdouble east;
    gdouble north;
    gdouble phase;
    gdouble height;
  } waves[SURVEY_TERRAIN_WAVES];
} SurveyTerrain;

/* How to come from metres around some position to metres on the map. */
typedef struct {
  gdouble east;
  gdouble north;
  gdouble scale_east;
  gdouble scale_north;
} SurveyMapView;

void survey_terrain_init (
    SurveyTerrain *terrain, SurveyPosition reference, guint seed);
gdouble survey_terrain_altitude (
    const SurveyTerrain *terrain, gdouble east, gdouble north);
gdouble survey_terrain_altitude_at (
    const SurveyTerrain *terrain, SurveyPosition position);
SurveyMapView survey_terrain_view (
    const SurveyTerrain *terrain, SurveyPosition around);

G_END_DECLS
