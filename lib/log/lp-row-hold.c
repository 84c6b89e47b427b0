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
  *hold = (LpRowHold){ .capacity = 0 };
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
    hold->first = (hold->first + 1) % hold->capacity;
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
  if (!hold->chosen[kind].any || source < hold->chosen[kind].best) {
    hold->chosen[kind].best = source;
    hold->chosen[kind].best_since = boot;
  }
  hold->chosen[kind].any = TRUE;
  hold->chosen[kind].source = source;
  hold->chosen[kind].last = boot;
  return TRUE;
}

static void
grow (LpRowHold *hold)
{
  const guint capacity = hold->capacity > 0 ? 2 * hold->capacity : 32;
  LpHeldRow *rows = g_new (LpHeldRow, capacity);

  for (guint i = 0; i < hold->n_rows; i++)
    rows[i] = *lp_row_hold_get (hold, i);
  g_free (hold->rows);
  hold->rows = rows;
  hold->capacity = capacity;
  hold->first = 0;
}

/**
 * lp_row_hold_push: (skip)
 * @hold: rows, of which all were popped that could be
 * @held: one more; takes over its image
 */
void
lp_row_hold_push (LpRowHold *hold, const LpHeldRow *held)
{
  if (hold->n_rows == hold->capacity)
    grow (hold);
  hold->rows[(hold->first + hold->n_rows++) % hold->capacity] = *held;
}

/**
 * lp_row_hold_get_length: (skip)
 * @hold: rows
 *
 * Returns: how many wait
 */
guint
lp_row_hold_get_length (const LpRowHold *hold)
{
  return hold->n_rows;
}

/**
 * lp_row_hold_get: (skip)
 * @hold: rows
 * @index: which one, from the oldest on
 *
 * Returns: (transfer none): the row
 */
LpHeldRow *
lp_row_hold_get (LpRowHold *hold, guint index)
{
  return hold->rows + (hold->first + index) % hold->capacity;
}

static gboolean
is_superseded (const LpRowHold *hold, const LpHeldRow *held)
{
  const gint64 since = hold->chosen[held->kind].best_since;

  if (held->kind == LP_ROW_EVENT ||
      held->source <= hold->chosen[held->kind].best)
    return FALSE;
  return held->source >= LP_ROW_STAND_IN ||
         (held->boot <= since && since - held->boot <= MAX_SILENCE);
}

/**
 * lp_row_hold_pop: (skip)
 * @hold: rows
 * @held: (out): the oldest, with its image
 *
 * Rows from just before a better source of their kind first spoke are left
 * out.
 *
 * Returns: whether there is a row that need not wait, or for which there is no
 *   room to
 */
gboolean
lp_row_hold_pop (LpRowHold *hold, LpHeldRow *held)
{
  while (
      hold->n_rows > 0 && (hold->open || hold->n_rows + 2 > LP_ROW_HOLD_SIZE)) {
    hold->overflowed |= !hold->open;
    *held = hold->rows[hold->first];
    hold->first = (hold->first + 1) % hold->capacity;
    hold->n_rows--;
    if (!is_superseded (hold, held))
      return TRUE;
    g_free ((gchar *) held->row.image);
  }
  return FALSE;
}
