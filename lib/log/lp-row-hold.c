/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log/lp-row-hold.h"

/* A source that gave nothing for so long, by the log's clock, is replaced. */
#define MAX_SILENCE (5 * G_USEC_PER_SEC)

/**
 * lp_row_hold_init: (skip)
 * @hold: (out): no rows yet, which have to wait
 */
void
lp_row_hold_init (LpRowHold *hold)
{
  *hold = (LpRowHold){ .rows = g_new (LpHeldRow, LP_ROW_HOLD_SIZE) };
}

/**
 * lp_row_hold_clear: (skip)
 * @hold: rows that are not wanted any more
 */
void
lp_row_hold_clear (LpRowHold *hold)
{
  for (; hold->n_rows > 0; hold->n_rows--) {
    g_free ((gchar *) hold->rows[hold->first].row.image);
    hold->first = (hold->first + 1) % LP_ROW_HOLD_SIZE;
  }
  g_clear_pointer (&hold->rows, g_free);
}

/**
 * lp_row_hold_choose: (skip)
 * @hold: rows
 * @kind: what a source gives
 * @source: which one it is
 * @boot: when it gives it, by the log's clock, microseconds
 *
 * Says of a source that gives something whether to take it. The best one that
 * ever did so is taken, and another one only after it was silent for seconds.
 *
 * Returns: whether to take it
 */
gboolean
lp_row_hold_choose (LpRowHold *hold, LpRowKind kind, guint source, gint64 boot)
{
  const gboolean is_better =
      !hold->chosen[kind].any || source <= hold->chosen[kind].source;
  const gboolean is_substitute = source < LP_ROW_STAND_IN &&
                                 boot > hold->chosen[kind].last &&
                                 boot - hold->chosen[kind].last > MAX_SILENCE;

  if (!is_better && !is_substitute)
    return FALSE;
  hold->chosen[kind].any = TRUE;
  hold->chosen[kind].source = source;
  hold->chosen[kind].last = boot;
  return TRUE;
}

/**
 * lp_row_hold_push: (skip)
 * @hold: rows, fewer than %LP_ROW_HOLD_SIZE: all were popped that could be
 * @held: one more; takes over its image
 */
void
lp_row_hold_push (LpRowHold *hold, const LpHeldRow *held)
{
  g_assert (hold->n_rows < LP_ROW_HOLD_SIZE);
  hold->rows[(hold->first + hold->n_rows++) % LP_ROW_HOLD_SIZE] = *held;
}

/**
 * lp_row_hold_pop: (skip)
 * @hold: rows
 * @held: (out): the oldest, with its image
 *
 * Rows from before a better source of their kind spoke are left out.
 *
 * Returns: whether there is a row that need not wait, or for which there is no
 *   room to
 */
gboolean
lp_row_hold_pop (LpRowHold *hold, LpHeldRow *held)
{
  while (
      hold->n_rows > 0 && (hold->open || hold->n_rows + 2 > LP_ROW_HOLD_SIZE)) {
    *held = hold->rows[hold->first];
    hold->first = (hold->first + 1) % LP_ROW_HOLD_SIZE;
    hold->n_rows--;
    if (held->kind == LP_ROW_EVENT ||
        held->source <= hold->chosen[held->kind].source)
      return TRUE;
    g_free ((gchar *) held->row.image);
  }
  return FALSE;
}
