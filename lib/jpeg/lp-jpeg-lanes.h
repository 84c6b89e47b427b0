/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "jpeg/lp-jpeg-skip.h"

G_BEGIN_DECLS

/*
 * Skips MCUs at several places of a window at once. Not part of the public API
 * of the library.
 */

#define LP_JPEG_N_LANES 4

/* Steps of all lanes before their counters are looked at. */
#define LP_JPEG_LANE_STEPS 64

/* A block counts for two: its DC coefficient, and the others. States go on
 * counting from one MCU to the next until the counters are looked at. */
#define LP_JPEG_MAX_STATES (2 * (LP_JPEG_MAX_BLOCKS + LP_JPEG_LANE_STEPS))

typedef enum {
  LP_JPEG_LANE_WARMING_UP, /* may not yet have found where blocks begin */
  LP_JPEG_LANE_COUNTING,
  LP_JPEG_LANE_IDLE,
} LpJpegLanePhase;

/* What a lane passed over. */
typedef struct {
  gsize begin; /* in the window, bits */
  gsize end;
  guint n_mcus;
  gboolean good;
  LpJpegPredictions differences; /* summed up */
} LpJpegLaneCount;

typedef struct {
  guint32 position; /* in the window, bits */
  guint32 state;    /* the place in the block is in its low byte */
  LpJpegLanePhase phase;
  gsize limit; /* the position from which on the phase ends with an MCU */
  gboolean fault;
  guint n_mcus;
  LpJpegLaneCount count;
  guint32 differences[LP_JPEG_MAX_STATES]; /* summed up by state */
} LpJpegLane;

typedef struct {
  const LpJpegMcu *mcu;
  guint n_states; /* of an MCU */
  const guint32 *tables[LP_JPEG_MAX_STATES];
  const guint8 *bytes; /* of the window */
  gsize mcu_bits;      /* about */
  LpJpegLane lanes[LP_JPEG_N_LANES];
} LpJpegLanes;

void lp_jpeg_lanes_set_up (
    LpJpegLanes *lanes, const LpJpegMcu *mcu, gsize mcu_bits);
guint lp_jpeg_lanes_skip (LpJpegLanes *lanes, LpJpegWindow *window,
    LpJpegPredictions *predictions, guint n_mcus);

G_END_DECLS
