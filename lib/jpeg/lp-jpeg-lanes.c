/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg/lp-jpeg-lanes.h"

/*
 * To skip symbols one after the other is to wait: for the entry of the table
 * that tells where the next begins, and for the processor to learn that it did
 * not foresee the end of a block. So the data are read in four places at once,
 * in one loop without a branch that would depend on them.
 *
 * Only for the first of the places is it known that an MCU begins there. But
 * Huffman codes synchronise themselves: a reader that starts anywhere soon
 * meets the beginning of a symbol, then that of a block and of an MCU, by
 * chance, and from there on is right. Each lane is given some way to warm up
 * before it counts, and the lane before it goes on up to the same place. If
 * one ends where the other began to count, both were right, and their counts
 * can be added; otherwise what the later lanes found is thrown away.
 */

#define STEP_BITS 31 /* no step takes more */
#define BITS_AT_ONCE 57

/* A lane that is so near to its limit goes there by itself. */
#define FEW_STEPS 8

/* Bits. In real 4:2:0 photos one lane in 26 was not right after 512 bytes, and
 * one in 270 after 1024. */
#define WARM_UP (1024 * 8)
#define LEAST_PART (1024 * 8)

#define MCU_BITS (LP_JPEG_MAX_MCU_SIZE * 8)

/* Takes the step of a lane that has no entry in the tables. */
static void __attribute__ ((noinline, cold))
step_alone (const LpJpegLanes *lanes, LpJpegLane *lane)
{
  guint number = lane->state >> 8, place = lane->state & 0xff, n_bits;
  guint64 bits = lp_jpeg_peek (lanes->bytes, lane->position);
  const LpJpegLookup *lookup =
      lanes->mcu->blocks[number % lanes->n_states / 2].lookup;
  gint difference = 0;

  if (number % 2 == 0) {
    n_bits = lp_jpeg_lookup_step_dc (lookup, bits, &difference);
    place += LP_JPEG_BLOCK_END;
  } else {
    n_bits = lp_jpeg_lookup_step_ac (lookup, bits, &place);
  }
  if (n_bits == 0) {
    lane->fault = TRUE;
    lane->position++;
    return;
  }
  lane->differences[number] += difference;
  lane->position += n_bits;
  lane->state = number << 8 | place;
  if (place & LP_JPEG_BLOCK_END)
    lane->state = LP_JPEG_LOOKUP_NEXT_BLOCK (lane->state);
}

static inline __attribute__ ((always_inline)) void
step (const LpJpegLanes *lanes, LpJpegLane *lane, guint64 *bits,
    guint32 *position, guint32 *state)
{
  guint number = *state >> 8;
  guint32 entry = lanes->tables[number][*bits >> (64 - LP_JPEG_LOOKUP_BITS)];
  guint n_bits = LP_JPEG_LOOKUP_GET_BITS (entry);
  guint same = *state + LP_JPEG_LOOKUP_GET_ADVANCE (entry);
  guint next = LP_JPEG_LOOKUP_NEXT_BLOCK (same);

  if (G_UNLIKELY (same & LP_JPEG_SINGLE_STEP)) {
    lane->position = *position;
    lane->state = *state;
    step_alone (lanes, lane);
    *position = lane->position;
    *state = lane->state;
    *bits = lp_jpeg_peek (lanes->bytes, *position);
    return;
  }
  lane->differences[number] += LP_JPEG_LOOKUP_GET_DIFFERENCE (entry);
  *bits <<= n_bits;
  *position += n_bits;
  *state = same & LP_JPEG_BLOCK_END ? next : same;
}

/* The bits at one position are enough for two steps. */
G_STATIC_ASSERT (STEP_BITS + LP_JPEG_LOOKUP_BITS <= BITS_AT_ONCE);

static inline __attribute__ ((always_inline)) void
step_twice (const LpJpegLanes *lanes, LpJpegLane *lane, guint32 *position,
    guint32 *state)
{
  guint64 bits = lp_jpeg_peek (lanes->bytes, *position);

  step (lanes, lane, &bits, position, state);
  step (lanes, lane, &bits, position, state);
}

G_STATIC_ASSERT (LP_JPEG_N_LANES == 4);

/* All the time goes here. What a lane needs is in registers, for which the
 * lanes have to be written out. Of six lanes it is no longer, and they were no
 * faster; neither were tables for 14 bits, or the shifts of BMI2. */
static void
run (LpJpegLanes *lanes, gsize n_steps)
{
  LpJpegLane *lane = lanes->lanes;
  guint32 position_0 = lane[0].position, state_0 = lane[0].state;
  guint32 position_1 = lane[1].position, state_1 = lane[1].state;
  guint32 position_2 = lane[2].position, state_2 = lane[2].state;
  guint32 position_3 = lane[3].position, state_3 = lane[3].state;

  for (; n_steps >= 2; n_steps -= 2) {
    step_twice (lanes, &lane[0], &position_0, &state_0);
    step_twice (lanes, &lane[1], &position_1, &state_1);
    step_twice (lanes, &lane[2], &position_2, &state_2);
    step_twice (lanes, &lane[3], &position_3, &state_3);
  }
  lane[0].position = position_0, lane[0].state = state_0;
  lane[1].position = position_1, lane[1].state = state_1;
  lane[2].position = position_2, lane[2].state = state_2;
  lane[3].position = position_3, lane[3].state = state_3;
}

/* Counts the MCUs that the states went on into. */
static void
count_mcus (const LpJpegLanes *lanes, LpJpegLane *lane)
{
  while (lane->state >> 8 >= lanes->n_states) {
    lane->state -= lanes->n_states << 8;
    lane->n_mcus++;
  }
}

/* Goes on to the first MCU that begins at the limit or later. After a fault
 * there may be none. */
static void
run_to_limit (const LpJpegLanes *lanes, LpJpegLane *lane)
{
  gsize end = lane->limit + MCU_BITS - 2 * BITS_AT_ONCE;

  while (lane->position < lane->limit || lane->state != LP_JPEG_FIRST_STATE) {
    guint64 bits = lp_jpeg_peek (lanes->bytes, lane->position);

    if (lane->position >= end) {
      lane->fault = TRUE;
      return;
    }
    step (lanes, lane, &bits, &lane->position, &lane->state);
    count_mcus (lanes, lane);
  }
}

static void
begin_to_count (LpJpegLane *lane, gsize part_bits)
{
  lane->phase = LP_JPEG_LANE_COUNTING;
  lane->limit += part_bits;
  lane->fault = lane->state != LP_JPEG_FIRST_STATE;
  lane->n_mcus = 0;
  lane->count.begin = lane->position;
  memset (lane->differences, 0, sizeof lane->differences);
}

static void
end_count (const LpJpegLanes *lanes, LpJpegLane *lane)
{
  LpJpegPredictions *differences = &lane->count.differences;

  lane->phase = LP_JPEG_LANE_IDLE;
  lane->count.end = lane->position;
  lane->count.n_mcus = lane->n_mcus;
  lane->count.good = !lane->fault;
  memset (differences, 0, sizeof *differences);
  for (guint i = 0; i < LP_JPEG_MAX_STATES; i++) {
    guint component = lanes->mcu->blocks[i % lanes->n_states / 2].component;
    differences->dc[component] += lane->differences[i];
  }
}

/* Lets a lane begin at the beginning of its part, or go to waste there. */
static void
rewind_lane (LpJpegLane *lane, gsize begin)
{
  lane->position = begin;
  lane->state = LP_JPEG_FIRST_STATE;
}

/* Returns how many steps each lane can take, or 0 after the last one. */
static gsize
prepare_steps (LpJpegLanes *lanes, gsize begin, gsize part_bits)
{
  gsize n_steps = 0;

  for (guint i = 0; i < LP_JPEG_N_LANES; i++) {
    LpJpegLane *lane = &lanes->lanes[i];

    while (lane->phase != LP_JPEG_LANE_IDLE &&
           lane->position + FEW_STEPS * STEP_BITS > lane->limit) {
      run_to_limit (lanes, lane);
      if (lane->phase == LP_JPEG_LANE_WARMING_UP)
        begin_to_count (lane, part_bits);
      else
        end_count (lanes, lane);
    }
    if (lane->phase == LP_JPEG_LANE_IDLE) {
      rewind_lane (lane, begin);
    } else {
      gsize n = (lane->limit - lane->position) / STEP_BITS;
      n_steps = n_steps == 0 ? n : MIN (n_steps, n);
    }
  }
  return MIN (n_steps, LP_JPEG_LANE_STEPS);
}

/* Counts what there is in the @n_bits from @begin on, and in a few more. */
static void
count_parts (LpJpegLanes *lanes, gsize begin, gsize n_bits)
{
  gsize part_bits = n_bits / LP_JPEG_N_LANES, n_steps;
  gsize warm_up = MIN (WARM_UP, part_bits / 3);

  for (guint i = 0; i < LP_JPEG_N_LANES; i++) {
    LpJpegLane *lane = &lanes->lanes[i];

    rewind_lane (lane, begin + i * part_bits);
    lane->limit = lane->position + warm_up;
    lane->phase = LP_JPEG_LANE_WARMING_UP;
  }
  begin_to_count (&lanes->lanes[0], part_bits);
  while ((n_steps = prepare_steps (lanes, begin, part_bits)) > 0) {
    run (lanes, n_steps);
    for (guint i = 0; i < LP_JPEG_N_LANES; i++)
      count_mcus (lanes, &lanes->lanes[i]);
  }
}

/* Adds up what the lanes counted, up to the first that was wrong or goes too
 * far. */
static guint
join_parts (const LpJpegLanes *lanes, LpJpegWindow *window,
    LpJpegPredictions *predictions, guint n_mcus)
{
  guint n_skipped = 0;

  for (guint i = 0; i < LP_JPEG_N_LANES; i++) {
    const LpJpegLaneCount *count = &lanes->lanes[i].count;

    if (!count->good || count->begin != window->position ||
        count->n_mcus > n_mcus - n_skipped)
      break;
    n_skipped += count->n_mcus;
    window->position = count->end;
    for (guint k = 0; k < LP_JPEG_MAX_COMPONENTS; k++)
      predictions->dc[k] += count->differences.dc[k];
  }
  return n_skipped;
}

/* How many bits are to be looked at: all that the window holds, or a little
 * less than @n_mcus are likely to have. */
static gsize
get_n_bits (const LpJpegLanes *lanes, const LpJpegWindow *window, guint n_mcus)
{
  gsize limit = lp_jpeg_window_get_limit (window);
  gsize wanted = n_mcus * lanes->mcu_bits / 16 * 15;

  /* what comes after the end is not to be taken for MCUs */
  if (window->complete)
    limit -= MIN (limit, MCU_BITS);
  /* lanes go on over what the next one had to warm up */
  limit -= MIN (limit, WARM_UP);
  return limit > window->position ? MIN (limit - window->position, wanted) : 0;
}

/**
 * lp_jpeg_lanes_set_up: (skip)
 * @lanes: the lanes
 * @mcu: how MCUs are made up
 * @mcu_bits: how many bits they are likely to have
 */
void
lp_jpeg_lanes_set_up (LpJpegLanes *lanes, const LpJpegMcu *mcu, gsize mcu_bits)
{
  lanes->mcu = mcu;
  lanes->n_states = 2 * mcu->n_blocks;
  lanes->mcu_bits = MAX (mcu_bits, 1);
  for (guint i = 0; i < LP_JPEG_MAX_STATES; i++) {
    const LpJpegBlock *block = &mcu->blocks[i % lanes->n_states / 2];
    lanes->tables[i] = i % 2 == 0 ? block->lookup->dc : block->lookup->ac;
  }
}

/**
 * lp_jpeg_lanes_skip: (skip)
 * @lanes: the lanes
 * @window: where MCUs are; its position moves behind the last one skipped
 * @predictions: (inout): DC coefficients before and after
 * @n_mcus: how many to skip at most
 *
 * Skips what can be skipped at once; the rest, and faults, are left to
 * lp_jpeg_skip_mcus().
 *
 * Returns: how many MCUs were skipped, 0 where it was not worth it
 */
guint
lp_jpeg_lanes_skip (LpJpegLanes *lanes, LpJpegWindow *window,
    LpJpegPredictions *predictions, guint n_mcus)
{
  gsize n_bits = get_n_bits (lanes, window, n_mcus);
  const LpJpegLaneCount *first = &lanes->lanes[0].count;

  if (n_bits < LP_JPEG_N_LANES * LEAST_PART)
    return 0;
  lanes->bytes = window->bytes;
  count_parts (lanes, window->position, n_bits);
  if (first->n_mcus > 0)
    lanes->mcu_bits = (first->end - first->begin) / first->n_mcus;
  return join_parts (lanes, window, predictions, n_mcus);
}
