/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "photo/lp-photo.h"
#include "photo/lp-sample.h"

G_BEGIN_DECLS

/*
 * Where a photo was taken, as the samples before and after it say. Not part of
 * the public API.
 */

/**
 * LpGapLimits:
 * @interior_s: seconds between two samples, beyond which nothing is
 *   interpolated between them
 * @exterior_s: seconds between a photo and a sample, beyond which the sample
 *   says nothing about it
 */
typedef struct {
  gdouble interior_s;
  gdouble exterior_s;
} LpGapLimits;

/* As exiftool has them. */
#define LP_GAP_LIMITS_DEFAULT ((LpGapLimits){ 1800.0, 1800.0 })

/* The samples next to a time; %LP_SAMPLE_NONE where there is none. One at the
 * very time is both. */
typedef struct {
  LpSample before;
  LpSample after;
} LpBracket;

void lp_photo_locate (LpPhoto *photo, gint64 time,
    const LpBracket brackets[LP_N_QUANTITIES], const LpGapLimits *limits);
void lp_photo_complete (LpPhoto *photo, gint64 time,
    const LpBracket brackets[LP_N_QUANTITIES], const LpGapLimits *limits);

G_END_DECLS
