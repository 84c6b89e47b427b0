/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log/lp-log-warnings.h"

/**
 * lp_log_problem_is_note: (skip)
 * @problem: a problem
 *
 * Returns: whether nothing is wrong: users should know of it all the same
 */
gboolean
lp_log_problem_is_note (const LpLogProblem *problem)
{
  return g_str_equal (problem->reason, LP_LOG_LOCATED) ||
         g_str_equal (problem->reason, LP_LOG_ALIGNED);
}

/* Of one kind in one log. */
#define MAX_WARNINGS 5

/* One kind of problem in one log. */
typedef struct {
  gchar *file;
  const gchar *reason;
  guint64 count;
} Kind;

struct _LpLogWarnings {
  LpLogWarningFunc warning;
  gpointer user_data;
  GArray *kinds; /* in the order they first came */
};

static void
clear_kind (gpointer data)
{
  g_free (((Kind *) data)->file);
}

/**
 * lp_log_warnings_new: (skip)
 * @warning: told of each warning that is worth a line
 * @user_data: given to it
 *
 * Returns: (transfer full): something to add problems to
 */
LpLogWarnings *
lp_log_warnings_new (LpLogWarningFunc warning, gpointer user_data)
{
  LpLogWarnings *warnings = g_new0 (LpLogWarnings, 1);

  warnings->warning = warning;
  warnings->user_data = user_data;
  warnings->kinds = g_array_new (FALSE, FALSE, sizeof (Kind));
  g_array_set_clear_func (warnings->kinds, clear_kind);
  return warnings;
}

/**
 * lp_log_warnings_free: (skip)
 * @warnings: (transfer full): warnings
 */
void
lp_log_warnings_free (LpLogWarnings *warnings)
{
  g_array_unref (warnings->kinds);
  g_free (warnings);
}

static Kind *
find_kind (LpLogWarnings *warnings, const LpLogProblem *problem)
{
  Kind kind = { .reason = problem->reason };

  /* Logs come one after another: the latest kinds are the likely ones. */
  for (guint i = warnings->kinds->len; i-- > 0;) {
    Kind *known = &g_array_index (warnings->kinds, Kind, i);
    if (g_str_equal (known->reason, problem->reason) &&
        g_str_equal (known->file, problem->file))
      return known;
  }
  kind.file = g_strdup (problem->file);
  g_array_append_val (warnings->kinds, kind);
  return &g_array_index (warnings->kinds, Kind, warnings->kinds->len - 1);
}

/**
 * lp_log_warnings_add: (skip)
 * @warnings: warnings
 * @problem: what is wrong
 */
void
lp_log_warnings_add (LpLogWarnings *warnings, const LpLogProblem *problem)
{
  Kind *kind = find_kind (warnings, problem);
  g_autofree gchar *text = NULL;

  if (kind->count++ >= MAX_WARNINGS)
    return;
  if (problem->line > 0)
    text = g_strdup_printf ("'%s', line %" G_GUINT64_FORMAT
                            " (byte %" G_GUINT64_FORMAT "): %s",
        problem->file, problem->line, problem->offset, problem->detail);
  else if (problem->offset > 0)
    text = g_strdup_printf ("'%s', byte %" G_GUINT64_FORMAT ": %s",
        problem->file, problem->offset, problem->detail);
  else
    text = g_strdup_printf ("'%s': %s", problem->file, problem->detail);
  warnings->warning (text, warnings->user_data);
}

/**
 * lp_log_warnings_finish: (skip)
 * @warnings: warnings to which nothing is added any more
 *
 * Says how many problems there were that got no line.
 */
void
lp_log_warnings_finish (LpLogWarnings *warnings)
{
  for (guint i = 0; i < warnings->kinds->len; i++) {
    const Kind *kind = &g_array_index (warnings->kinds, Kind, i);
    g_autofree gchar *text = NULL;

    if (kind->count <= MAX_WARNINGS)
      continue;
    text = g_strdup_printf ("'%s': %" G_GUINT64_FORMAT " more of %s.",
        kind->file, kind->count - MAX_WARNINGS, kind->reason);
    warnings->warning (text, warnings->user_data);
  }
  g_array_set_size (warnings->kinds, 0);
}
