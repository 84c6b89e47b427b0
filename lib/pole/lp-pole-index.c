/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "pole/lp-pole-index.h"

#include <math.h>

/* WGS84 */
#define SEMI_MAJOR_AXIS_M 6378137.0
#define FLATTENING (1.0 / 298.257223563)

/* Ranges of so many nodes are searched one by one. */
#define LEAF_SIZE 8

/*
 * The tree has no pointers: a range of nodes is a leaf, or its middle node
 * splits it along @axis, with nothing greater before and nothing less after.
 */
typedef struct {
  gdouble place[3];
  guint32 pole;
  guint32 axis;
} Node;

struct _LpPoleIndex {
  Node *nodes;
  guint n_nodes;
};

typedef struct {
  const Node *nodes;
  gdouble place[3];
  LpPoleNeighbour *found; /* nearest first; chord_m holds its square */
  guint n_found;
  guint n_wanted;
  gdouble reach; /* square of the chord beyond which nothing is of use */
} Search;

static void
place_in_space (gdouble latitude, gdouble longitude, gdouble place[3])
{
  const gdouble e2 = FLATTENING * (2.0 - FLATTENING);
  gdouble phi = latitude * (G_PI / 180.0);
  gdouble lambda = longitude * (G_PI / 180.0);
  gdouble sine = sin (phi), cosine = cos (phi);
  gdouble normal = SEMI_MAJOR_AXIS_M / sqrt (1.0 - e2 * sine * sine);

  place[0] = normal * cosine * cos (lambda);
  place[1] = normal * cosine * sin (lambda);
  place[2] = normal * (1.0 - e2) * sine;
}

static guint
find_widest_axis (const Node *nodes, guint begin, guint end)
{
  gdouble low[3], high[3];
  guint widest = 0;

  for (guint axis = 0; axis < 3; axis++)
    low[axis] = high[axis] = nodes[begin].place[axis];
  for (guint i = begin + 1; i < end; i++) {
    for (guint axis = 0; axis < 3; axis++) {
      low[axis] = MIN (low[axis], nodes[i].place[axis]);
      high[axis] = MAX (high[axis], nodes[i].place[axis]);
    }
  }
  for (guint axis = 1; axis < 3; axis++) {
    if (high[axis] - low[axis] > high[widest] - low[widest])
      widest = axis;
  }
  return widest;
}

static void
swap_nodes (Node *a, Node *b)
{
  Node node = *a;

  *a = *b;
  *b = node;
}

/*
 * Puts the node that belongs at @middle there (Hoare's selection). The pivot
 * is the median of three drawn at random, by a generator of its own so that
 * the tree is the same each time: no order of poles makes this slow but by
 * bad luck, and poles at one place stop both scans and so split evenly.
 */
static void
select_middle (Node *nodes, guint begin, guint end, guint middle, guint axis)
{
  gint64 first = begin, last = (gint64) end - 1;
  guint64 state = begin * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) + end;

  while (first < last) {
    gdouble sample[3], pivot;
    gint64 i = first, j = last;

    for (guint draw = 0; draw < 3; draw++) {
      state = state * G_GUINT64_CONSTANT (6364136223846793005) + 1;
      sample[draw] =
          nodes[first + (gint64) ((state >> 33) % (guint64) (last - first + 1))]
              .place[axis];
    }
    pivot = MAX (MIN (sample[0], sample[1]),
        MIN (MAX (sample[0], sample[1]), sample[2]));
    while (i <= j) {
      while (nodes[i].place[axis] < pivot)
        i++;
      while (nodes[j].place[axis] > pivot)
        j--;
      if (i <= j)
        swap_nodes (&nodes[i++], &nodes[j--]);
    }
    if (middle <= j)
      last = j;
    else if (middle >= i)
      first = i;
    else
      break;
  }
}

static void
split_range (Node *nodes, guint begin, guint end)
{
  while (end - begin > LEAF_SIZE) {
    guint middle = begin + (end - begin) / 2;
    guint axis = find_widest_axis (nodes, begin, end);

    select_middle (nodes, begin, end, middle, axis);
    nodes[middle].axis = axis;
    split_range (nodes, begin, middle);
    begin = middle + 1;
  }
}

/*
 * lp_pole_index_new:
 *
 * Indexes @poles, whose positions must be numbers. They are copied. A million
 * take less than half a second and 32 MB.
 */
LpPoleIndex *
lp_pole_index_new (const LpPole *poles, guint n_poles)
{
  LpPoleIndex *index = g_new0 (LpPoleIndex, 1);

  index->nodes = g_new0 (Node, n_poles);
  index->n_nodes = n_poles;
  for (guint i = 0; i < n_poles; i++) {
    place_in_space (
        poles[i].latitude, poles[i].longitude, index->nodes[i].place);
    index->nodes[i].pole = i;
  }
  split_range (index->nodes, 0, n_poles);
  return index;
}

void
lp_pole_index_free (LpPoleIndex *index)
{
  g_free (index->nodes);
  g_free (index);
}

/* Poles at the same distance come in the order of the source. */
static void
consider_node (Search *search, const Node *node)
{
  gdouble x = node->place[0] - search->place[0];
  gdouble y = node->place[1] - search->place[1];
  gdouble z = node->place[2] - search->place[2];
  gdouble square = x * x + y * y + z * z;
  LpPoleNeighbour *found = search->found;
  guint i;

  if (!(square <= search->reach))
    return;
  if (search->n_found == search->n_wanted) {
    const LpPoleNeighbour *last = &found[search->n_found - 1];
    if (square == last->chord_m && node->pole > last->pole)
      return;
  } else {
    search->n_found++;
  }
  for (i = search->n_found - 1; i > 0; i--) {
    if (found[i - 1].chord_m < square ||
        (found[i - 1].chord_m == square && found[i - 1].pole < node->pole))
      break;
    found[i] = found[i - 1];
  }
  found[i].chord_m = square;
  found[i].pole = node->pole;
  if (search->n_found == search->n_wanted)
    search->reach = found[search->n_found - 1].chord_m;
}

/*
 * @offset is how far the range lies from the place along each axis at the
 * least, @square the square of its length.
 */
static void
search_range (
    Search *search, guint begin, guint end, gdouble offset[3], gdouble square)
{
  guint middle, axis;
  gdouble across, before, farther;

  if (end - begin <= LEAF_SIZE) {
    for (guint i = begin; i < end; i++)
      consider_node (search, &search->nodes[i]);
    return;
  }
  middle = begin + (end - begin) / 2;
  axis = search->nodes[middle].axis;
  across = search->place[axis] - search->nodes[middle].place[axis];

  if (across < 0)
    search_range (search, begin, middle, offset, square);
  else
    search_range (search, middle + 1, end, offset, square);
  consider_node (search, &search->nodes[middle]);

  before = offset[axis];
  farther = square - before * before + across * across;
  if (farther > search->reach)
    return;
  offset[axis] = across;
  if (across < 0)
    search_range (search, middle + 1, end, offset, farther);
  else
    search_range (search, begin, middle, offset, farther);
  offset[axis] = before;
}

/*
 * lp_pole_index_find_nearest:
 *
 * Finds up to @n_neighbours poles whose chord to the place is no longer than
 * @max_chord_m, nearest first. Any number of threads may search at a time.
 *
 * Returns: how many there are
 */
guint
lp_pole_index_find_nearest (const LpPoleIndex *index, gdouble latitude,
    gdouble longitude, gdouble max_chord_m, LpPoleNeighbour *neighbours,
    guint n_neighbours)
{
  gdouble offset[3] = { 0, 0, 0 };
  Search search = {
    .nodes = index->nodes,
    .found = neighbours,
    .n_wanted = n_neighbours,
    .reach = max_chord_m * max_chord_m,
  };

  if (n_neighbours == 0)
    return 0;
  place_in_space (latitude, longitude, search.place);
  search_range (&search, 0, index->n_nodes, offset, 0);
  for (guint i = 0; i < search.n_found; i++)
    neighbours[i].chord_m = sqrt (neighbours[i].chord_m);
  return search.n_found;
}
