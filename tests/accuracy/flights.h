/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "photo/lp-track.h"
#include "pole/lp-pole-set.h"

/*
 * Simulated flights whose photos are known to show certain poles, for measuring
 * how often matching finds them. docs/simulation.md describes both kinds.
 */

typedef struct {
  LpPoleSet *poles;
  GPtrArray *photos;     /* LpPhoto, as logsrc would hand them on */
  GPtrArray *truths;     /* gchar *: the pole that each shows */
  LpTrack *track;        /* of flights joined by time; otherwise NULL */
  gdouble clock_error_s; /* how far the camera is fast */
} Flight;

void flight_free (Flight *flight);
Flight *flight_new (LpPoleSet *poles);
void flight_add (Flight *flight, LpPhoto *photo, const gchar *truth);
LpPoleSet *flight_load_poles (const gchar *csv);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Flight, flight_free)

/* Along a line: what `linepatrol demo` flies. */
typedef struct {
  gdouble span; /* metres, or 0 for the real transmission line */
  gdouble gps_error;
  gdouble yaw_bias;
  gdouble clock_error;
  gdouble missing_yaw;
  guint n_photos;
} SurveyFlightOptions;

gboolean survey_flight_has_real_line (void);
Flight *survey_flight_simulate (const SurveyFlightOptions *options, guint seed);

/* Otherwise: see other_flights.c. */
typedef enum {
  OTHER_FLIGHT_ORBITS,
  OTHER_FLIGHT_ZIGZAG,
  OTHER_FLIGHT_PARALLEL_LINES,
  OTHER_FLIGHT_HEADING_ONLY,
  OTHER_FLIGHT_SIDE_CAMERA,
  OTHER_FLIGHT_USELESS_YAW,
  OTHER_FLIGHT_BOTH_WAYS,
  N_OTHER_FLIGHTS,
} OtherFlight;

extern const gchar *const other_flight_names[N_OTHER_FLIGHTS];
Flight *other_flight_simulate (OtherFlight kind, guint seed);
