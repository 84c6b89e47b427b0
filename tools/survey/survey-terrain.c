/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "survey/survey-terrain.h"

#include <math.h>

#include "survey/survey-random.h"

/* Metres from crest to crest, and from the middle to the crest. */
static const struct {
  gdouble length;
  gdouble height;
} wave_sizes[SURVEY_TERRAIN_WAVES] = {
  { 1900.0, 9.0 },
  { 1100.0, 5.0 },
  { 640.0, 2.6 },
  { 330.0, 1.0 },
  { 130.0, 0.25 },
};

void
survey_terrain_init (
    SurveyTerrain *terrain, SurveyPosition reference, guint seed)
{
  terrain->reference = reference;
  terrain->seed = seed;
  survey_position_metres_per_degree (
      reference, &terrain->metres_per_latitude, &terrain->metres_per_longitude);
  for (guint i = 0; i < SURVEY_TERRAIN_WAVES; i++) {
    gdouble direction = 2.0 * G_PI * survey_hash_unit (seed, (gint32) i, 1);
    gdouble turns = 2.0 * G_PI / wave_sizes[i].length;
    terrain->waves[i].east = turns * sin (direction);
    terrain->waves[i].north = turns * cos (direction);
    terrain->waves[i].phase =
        2.0 * G_PI * survey_hash_unit (seed, (gint32) i, 2);
    terrain->waves[i].height = wave_sizes[i].height;
  }
}

/* In metres of the map. */
gdouble
survey_terrain_altitude (
    const SurveyTerrain *terrain, gdouble east, gdouble north)
{
  gdouble altitude = terrain->reference.altitude;

  for (guint i = 0; i < SURVEY_TERRAIN_WAVES; i++)
    altitude += terrain->waves[i].height *
                sin (terrain->waves[i].east * east +
                     terrain->waves[i].north * north + terrain->waves[i].phase);
  return altitude;
}

SurveyMapView
survey_terrain_view (const SurveyTerrain *terrain, SurveyPosition around)
{
  gdouble latitude, longitude;

  survey_position_metres_per_degree (around, &latitude, &longitude);
  return (SurveyMapView){
    .east = (around.longitude - terrain->reference.longitude) *
            terrain->metres_per_longitude,
    .north = (around.latitude - terrain->reference.latitude) *
             terrain->metres_per_latitude,
    .scale_east = terrain->metres_per_longitude / longitude,
    .scale_north = terrain->metres_per_latitude / latitude,
  };
}

gdouble
survey_terrain_altitude_at (
    const SurveyTerrain *terrain, SurveyPosition position)
{
  SurveyMapView view = survey_terrain_view (terrain, position);

  return survey_terrain_altitude (terrain, view.east, view.north);
}
