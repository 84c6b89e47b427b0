/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "photo/lp-match.h"

G_DEFINE_BOXED_TYPE (LpMatch, lp_match, lp_match_copy, lp_match_free)

static const gchar *const method_names[] = {
  [LP_MATCH_METHOD_DISTANCE] = "distance",
  [LP_MATCH_METHOD_VIEW] = "view",
};

static const gchar *const reason_names[] = {
  [LP_MATCH_METHOD_REASON_NONE] = NULL,
  [LP_MATCH_METHOD_REASON_NO_HEADING] = "no-heading",
  [LP_MATCH_METHOD_REASON_LOOKS_DOWN] = "looks-down",
};

/**
 * lp_match_new:
 * @pole: identity of the chosen pole
 * @line: (nullable): the line it belongs to
 * @n_candidates: room for so many candidates, all zero at first
 *
 * Returns: (transfer full): a match to be filled in
 */
LpMatch *
lp_match_new (const gchar *pole, const gchar *line, guint n_candidates)
{
  LpMatch *match = g_new0 (LpMatch, 1);

  match->pole = g_strdup (pole);
  match->line = g_strdup (line);
  match->candidates = g_new0 (LpCandidate, n_candidates);
  match->n_candidates = n_candidates;
  return match;
}

/**
 * lp_match_copy:
 * @match: a match
 *
 * Returns: (transfer full): a deep copy
 */
LpMatch *
lp_match_copy (const LpMatch *match)
{
  LpMatch *copy = g_memdup2 (match, sizeof *match);

  copy->pole = g_strdup (match->pole);
  copy->line = g_strdup (match->line);
  copy->candidates = g_new0 (LpCandidate, match->n_candidates);
  for (guint i = 0; i < match->n_candidates; i++) {
    copy->candidates[i] = match->candidates[i];
    copy->candidates[i].pole = g_strdup (match->candidates[i].pole);
  }
  return copy;
}

/**
 * lp_match_free:
 * @match: (transfer full): a match
 *
 * Frees @match and its candidates.
 */
void
lp_match_free (LpMatch *match)
{
  for (guint i = 0; i < match->n_candidates; i++)
    g_free (match->candidates[i].pole);
  g_free (match->candidates);
  g_free (match->pole);
  g_free (match->line);
  g_free (match);
}

/**
 * lp_match_method_to_string:
 * @method: a method
 *
 * Returns: its name in records: `distance` or `view`
 */
const gchar *
lp_match_method_to_string (LpMatchMethod method)
{
  return method_names[method];
}

/**
 * lp_match_method_from_string:
 * @text: a name
 * @method: (out): the method of that name
 *
 * Returns: whether there is a method of that name
 */
gboolean
lp_match_method_from_string (const gchar *text, LpMatchMethod *method)
{
  for (guint i = 0; i < G_N_ELEMENTS (method_names); i++) {
    if (g_str_equal (text, method_names[i])) {
      *method = i;
      return TRUE;
    }
  }
  return FALSE;
}

/**
 * lp_match_method_reason_to_string:
 * @reason: a reason
 *
 * Returns: (nullable): its name in records, or %NULL for none
 */
const gchar *
lp_match_method_reason_to_string (LpMatchMethodReason reason)
{
  return reason_names[reason];
}

/**
 * lp_match_method_reason_from_string:
 * @text: (nullable): a name
 *
 * Returns: the reason of that name, or none
 */
LpMatchMethodReason
lp_match_method_reason_from_string (const gchar *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (reason_names); i++) {
    if (g_strcmp0 (text, reason_names[i]) == 0)
      return i;
  }
  return LP_MATCH_METHOD_REASON_NONE;
}
