/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/**
 * LpPole:
 * @id: identity; unique within a source unless the source repeats itself
 * @line: (nullable): the line it belongs to
 * @number: (nullable): its number on that line, as the source writes it
 * @latitude: degrees WGS84
 * @longitude: degrees WGS84, -180 to 180
 * @altitude: metres as the source has them, or NAN
 *
 * A pole, tower or mast. Belongs to its [struct@LinePatrol.PoleSet].
 */
typedef struct {
  const gchar *id;
  const gchar *line;
  const gchar *number;
  gdouble latitude;
  gdouble longitude;
  gdouble altitude;
} LpPole;

G_END_DECLS
