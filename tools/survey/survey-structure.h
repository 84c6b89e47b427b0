/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "survey/survey-line.h"

G_BEGIN_DECLS

#define SURVEY_PHASES 3
#define SURVEY_MAX_BEAMS 2
#define SURVEY_MAX_BRACES 4
#define SURVEY_BELL_RINGS 13
#define SURVEY_BELL_SECTORS 24
#define SURVEY_SHAFT_PIECES 12

/* A round bar that may taper. */
typedef struct {
  SurveyPoint from;
  SurveyPoint to;
  gdouble from_radius;
  gdouble to_radius;
} SurveyTube;

/* A square bar: its middle, and the way from there to three of its faces. */
typedef struct {
  SurveyPoint middle;
  SurveyPoint along;
  SurveyPoint across;
  SurveyPoint up;
} SurveyBeam;

/* A pin insulator: the pin and the bell of porcelain on it. */
typedef struct {
  SurveyTube pin;
  SurveyPoint base;
  SurveyDamage damage;
  gboolean brown;
} SurveyInsulator;

/* A pole in three dimensions. Everything, the picture and the annotations,
 * is made of these parts. */
typedef struct {
  SurveyTube shaft[SURVEY_SHAFT_PIECES];
  SurveyBeam beams[SURVEY_MAX_BEAMS];
  guint n_beams;
  SurveyTube braces[SURVEY_MAX_BRACES];
  guint n_braces;
  SurveyInsulator insulators[SURVEY_MAX_INSULATORS];
  guint n_insulators;
  /* Where the conductors from behind and to the front are tied. */
  SurveyPoint backward[SURVEY_PHASES];
  SurveyPoint forward[SURVEY_PHASES];
} SurveyStructure;

void survey_structure_init (
    SurveyStructure *structure, const SurveyPole *pole, SurveyPoint foot);

void survey_tube_circles (
    const SurveyTube *tube, guint n_sectors, SurveyPoint *points);
void survey_beam_corners (const SurveyBeam *beam, SurveyPoint corners[8]);
SurveyPoint survey_insulator_centre (const SurveyInsulator *insulator);
SurveyPoint survey_insulator_point (
    const SurveyInsulator *insulator, guint ring, guint sector);
gboolean survey_insulator_is_broken (
    const SurveyInsulator *insulator, guint sector);
void survey_insulator_missing_piece (
    const SurveyInsulator *insulator, GArray *points);

G_END_DECLS
