/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What is wrong with the positions and directions that a flight reports, as
 * far as it is the same for all its photos, and how far the rest scatters. Not
 * part of the public API.
 */

/* By what it is known where the camera looks. */
typedef enum {
  LP_YAW_CAMERA,
  LP_YAW_HEADING, /* of the aircraft: the camera may be turned */
  LP_N_YAW_SOURCES,
  LP_YAW_NONE = LP_N_YAW_SOURCES,
} LpYawSource;

/* The constant errors, reported minus true: metres and degrees. */
enum {
  LP_ERROR_EAST,
  LP_ERROR_NORTH,
  LP_ERROR_YAW, /* of the first source; the others follow */
  LP_N_ERRORS = LP_ERROR_YAW + LP_N_YAW_SOURCES,
};

/**
 * LpViewErrors:
 * @mean: the constant errors
 * @covariance: how well they are known
 * @aim_deg: standard deviation of what remains between the camera's
 *   direction and that of the pole in the picture
 * @astray: share of photos whose direction says nothing
 * @height_m: of the camera above what it looks at, or NAN where the pitch does
 *   not tell how far away that is
 * @height_scatter_m: standard deviation of that
 */
typedef struct {
  gdouble mean[LP_N_ERRORS];
  gdouble covariance[LP_N_ERRORS][LP_N_ERRORS];
  gdouble aim_deg[LP_N_YAW_SOURCES];
  gdouble astray[LP_N_YAW_SOURCES];
  gdouble height_m;
  gdouble height_scatter_m;
} LpViewErrors;

void lp_view_errors_init (LpViewErrors *errors);
gboolean lp_view_errors_know_yaw (
    const LpViewErrors *errors, LpYawSource source);

G_END_DECLS
