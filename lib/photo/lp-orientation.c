/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "photo/lp-orientation.h"

/* For each orientation: which upright axis runs along the stored columns and
 * rows, and whether backwards. */
typedef struct {
  gboolean swapped;
  gboolean x_backwards;
  gboolean y_backwards;
} Turn;

static const Turn turns[] = {
  [1] = { FALSE, FALSE, FALSE },
  [2] = { FALSE, TRUE, FALSE },
  [3] = { FALSE, TRUE, TRUE },
  [4] = { FALSE, FALSE, TRUE },
  [5] = { TRUE, FALSE, FALSE },
  [6] = { TRUE, FALSE, TRUE },
  [7] = { TRUE, TRUE, TRUE },
  [8] = { TRUE, TRUE, FALSE },
};

static const Turn *
get_turn (guint orientation)
{
  return &turns[orientation >= 1 && orientation <= 8 ? orientation : 1];
}

/**
 * lp_orientation_swaps_sides: (skip)
 * @orientation: as in EXIF
 *
 * Returns: whether the upright picture is as wide as the stored one is high
 */
gboolean
lp_orientation_swaps_sides (guint orientation)
{
  return get_turn (orientation)->swapped;
}

/**
 * lp_orientation_get_map: (skip)
 * @orientation: as in EXIF
 * @width: of the stored picture
 * @height: of the stored picture
 * @to_stored: (out caller-allocates): takes a point of the upright picture to
 *   the stored one
 *
 * Points are counted from the left and top edges, pixel edges at whole
 * numbers.
 */
void
lp_orientation_get_map (
    guint orientation, gdouble width, gdouble height, gdouble to_stored[6])
{
  const Turn *turn = get_turn (orientation);
  const gdouble x_step = turn->x_backwards ? -1 : 1;
  const gdouble y_step = turn->y_backwards ? -1 : 1;

  to_stored[0] = turn->swapped ? 0 : x_step;
  to_stored[1] = turn->swapped ? x_step : 0;
  to_stored[2] = turn->x_backwards ? width : 0;
  to_stored[3] = turn->swapped ? y_step : 0;
  to_stored[4] = turn->swapped ? 0 : y_step;
  to_stored[5] = turn->y_backwards ? height : 0;
}
