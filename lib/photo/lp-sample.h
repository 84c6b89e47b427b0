/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * What a log gives over time, quantity by quantity: rows need not hold all of
 * them, and each is interpolated between its own neighbours. Not part of the
 * public API.
 */

typedef enum {
  LP_QUANTITY_POSITION,
  LP_QUANTITY_ALTITUDE,
  LP_QUANTITY_HEADING,
  LP_QUANTITY_CAMERA_YAW,
  LP_QUANTITY_CAMERA_PITCH,
  LP_QUANTITY_CAMERA_ROLL,
  LP_N_QUANTITIES,
} LpQuantity;

/**
 * LpSample:
 * @time: microseconds of UTC, or %LP_TIME_NONE where there is no sample
 * @value: degrees or metres; of a position the latitude
 * @longitude: of a position, degrees
 */
typedef struct {
  gint64 time;
  gdouble value;
  gdouble longitude;
} LpSample;

#define LP_SAMPLE_NONE ((LpSample){ LP_TIME_NONE, 0, 0 })

LpSample lp_sample_interpolate (LpQuantity quantity, const LpSample *before,
    const LpSample *after, gint64 time);

G_END_DECLS
