/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

#define LP_TYPE_MATCH (lp_match_get_type ())

/**
 * LpMatchMethod:
 * @LP_MATCH_METHOD_DISTANCE: the nearest pole
 * @LP_MATCH_METHOD_VIEW: the pole that the camera looks at
 *
 * How a pole was chosen.
 */
typedef enum {
  LP_MATCH_METHOD_DISTANCE,
  LP_MATCH_METHOD_VIEW,
} LpMatchMethod;

/**
 * LpMatchMethodReason:
 * @LP_MATCH_METHOD_REASON_NONE: nothing to explain
 * @LP_MATCH_METHOD_REASON_NO_HEADING: it is not known where the camera looks
 * @LP_MATCH_METHOD_REASON_LOOKS_DOWN: the camera looks down so steeply that
 *   its yaw means nothing
 *
 * Why a pole was chosen by distance although the view was asked for.
 */
typedef enum {
  LP_MATCH_METHOD_REASON_NONE,
  LP_MATCH_METHOD_REASON_NO_HEADING,
  LP_MATCH_METHOD_REASON_LOOKS_DOWN,
} LpMatchMethodReason;

/**
 * LpCandidate:
 * @pole: identity of the pole
 * @distance_m: metres from the camera on the ellipsoid
 * @score: share of the belief that this pole is the one, 0 to 1
 *
 * A pole that came into question for a photo.
 */
typedef struct {
  gchar *pole;
  gdouble distance_m;
  gdouble score;
} LpCandidate;

/**
 * LpMatch:
 * @pole: identity of the chosen pole, `line/number` where both are known
 * @line: (nullable): the line the pole belongs to
 * @distance_m: metres from the camera on the WGS84 ellipsoid
 * @bearing_deg: degrees clockwise from true north, from the camera to the
 *   pole, 0 to 360
 * @method: how it was chosen
 * @method_reason: why not by the method that was asked for
 * @confidence: how likely it is the pole in the picture, 0 to 1
 * @ambiguous: whether another pole was nearly as likely
 * @candidates: (array length=n_candidates): what came into question, best
 *   first
 * @n_candidates: how many
 *
 * The pole that a photo shows. Immutable once it hangs on a photo.
 */
typedef struct {
  gchar *pole;
  gchar *line;
  gdouble distance_m;
  gdouble bearing_deg;
  LpMatchMethod method;
  LpMatchMethodReason method_reason;
  gdouble confidence;
  gboolean ambiguous;
  LpCandidate *candidates;
  guint n_candidates;
} LpMatch;

LP_API GType lp_match_get_type (void) G_GNUC_CONST;
LP_API LpMatch *lp_match_new (
    const gchar *pole, const gchar *line, guint n_candidates);
LP_API LpMatch *lp_match_copy (const LpMatch *match);
LP_API void lp_match_free (LpMatch *match);

LP_API const gchar *lp_match_method_to_string (LpMatchMethod method);
LP_API gboolean lp_match_method_from_string (
    const gchar *text, LpMatchMethod *method);
LP_API const gchar *lp_match_method_reason_to_string (
    LpMatchMethodReason reason);
LP_API LpMatchMethodReason lp_match_method_reason_from_string (
    const gchar *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpMatch, lp_match_free)

G_END_DECLS
