/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "pole/lp-pole.h"

G_BEGIN_DECLS

/*
 * Finds the poles nearest to a place: a k-d tree over their places in space,
 * so there is no seam at the date line and no crowding at the ends of the
 * Earth. Not part of the public API.
 *
 * Distances are chords: straight through the WGS84 ellipsoid, in metres. A
 * chord is never longer than the geodesic above it, and up to some tens of
 * kilometres both put poles in the same order.
 */

typedef struct _LpPoleIndex LpPoleIndex;

typedef struct {
  guint pole; /* position in the array that was indexed */
  gdouble chord_m;
} LpPoleNeighbour;

LpPoleIndex *lp_pole_index_new (const LpPole *poles, guint n_poles);
void lp_pole_index_free (LpPoleIndex *index);
guint lp_pole_index_find_nearest (const LpPoleIndex *index, gdouble latitude,
    gdouble longitude, gdouble max_chord_m, LpPoleNeighbour *neighbours,
    guint n_neighbours);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpPoleIndex, lp_pole_index_free)

G_END_DECLS
