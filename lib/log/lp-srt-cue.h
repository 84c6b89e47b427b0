/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * What DJI's drones write about a moment into the subtitles of a video. Not
 * part of the public API.
 */

/* In which order the two numbers behind GPS are. */
typedef enum {
  LP_SRT_UNKNOWN,
  LP_SRT_LONGITUDE_FIRST,
  LP_SRT_LATITUDE_FIRST,
} LpSrtOrder;

typedef struct {
  gint64 time; /* by the drone's clock, in the zone asked for */
  gdouble latitude;
  gdouble longitude;
  gdouble altitude;
  gdouble heading;
  gdouble camera_yaw;
  gdouble camera_pitch;
  gdouble camera_roll;
  /* of a syntax that says nothing of its order; LP_SRT_UNKNOWN of others */
  gboolean order_is_open;
} LpSrtCue;

void lp_srt_cue_init (LpSrtCue *cue);
void lp_srt_cue_read (LpSrtCue *cue, const gchar *line, gsize length,
    LpSrtOrder *order, GTimeZone *zone);

G_END_DECLS
