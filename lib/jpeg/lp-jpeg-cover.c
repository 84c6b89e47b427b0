/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg/lp-jpeg-cover.h"

/* What it takes to begin with a part, in pixels that could be decoded in the
 * same time. */
#define COST_OF_BEGINNING 8000

/* More parts than this are put together, that planning takes no time. */
#define MAX_COVERS 128

/* Samples that lp_crop_cut() averages lie up to two pixels beyond the area. */
#define REACH 2

/* @to need not be a power of two: iMCUs may be 24 pixels wide. */
static gint
round_up (gint number, gint to)
{
  return (number + to - 1) / to * to;
}

/**
 * lp_jpeg_cover_area: (skip)
 * @grid: a photo
 * @area: an area, pixels
 * @cover: (out): the iMCUs that hold it and the samples that lp_crop_cut()
 *   asks for beyond it, as far as the photo goes
 *
 * Returns: whether the area lies within the photo
 */
gboolean
lp_jpeg_cover_area (const LpJpegGrid *grid, const GstVideoRectangle *area,
    GstVideoRectangle *cover)
{
  gint right, bottom;

  if (area->x < 0 || area->y < 0 || area->w <= 0 || area->h <= 0 ||
      area->w > grid->width - area->x || area->h > grid->height - area->y)
    return FALSE;
  right = round_up (area->x + area->w + REACH, grid->imcu_width);
  bottom = round_up (area->y + area->h + REACH, grid->imcu_height);
  cover->x = area->x - area->x % grid->imcu_width;
  cover->y = area->y - area->y % grid->imcu_height;
  cover->w = MIN (right, grid->width) - cover->x;
  cover->h = MIN (bottom, grid->height) - cover->y;
  return TRUE;
}

/**
 * lp_jpeg_cover_contains: (skip)
 * @outer: a part of a photo
 * @inner: another
 *
 * Returns: whether @inner lies within @outer
 */
gboolean
lp_jpeg_cover_contains (
    const GstVideoRectangle *outer, const GstVideoRectangle *inner)
{
  return inner->x >= outer->x && inner->y >= outer->y &&
         inner->x + inner->w <= outer->x + outer->w &&
         inner->y + inner->h <= outer->y + outer->h;
}

/**
 * lp_jpeg_cover_widen: (skip)
 * @grid: a photo
 * @cover: (inout): a part of it, to grow as far as the photo goes
 * @margin_x: by how much on the left and right, pixels
 * @margin_y: the same for above and below
 */
void
lp_jpeg_cover_widen (const LpJpegGrid *grid, GstVideoRectangle *cover,
    gint margin_x, gint margin_y)
{
  gint right = MIN (cover->x + cover->w + margin_x, grid->width);
  gint bottom = MIN (cover->y + cover->h + margin_y, grid->height);

  cover->x = MAX (cover->x - margin_x, 0);
  cover->y = MAX (cover->y - margin_y, 0);
  cover->w = right - cover->x;
  cover->h = bottom - cover->y;
}

/**
 * lp_jpeg_cover_unite: (skip)
 * @cover: (inout): a part of a photo, to grow until it contains the other
 * @other: another
 */
void
lp_jpeg_cover_unite (GstVideoRectangle *cover, const GstVideoRectangle *other)
{
  gint right = MAX (cover->x + cover->w, other->x + other->w);
  gint bottom = MAX (cover->y + cover->h, other->y + other->h);

  cover->x = MIN (cover->x, other->x);
  cover->y = MIN (cover->y, other->y);
  cover->w = right - cover->x;
  cover->h = bottom - cover->y;
}

typedef struct {
  const LpJpegGrid *grid;
  gint margin_x;
  gint margin_y;
  GArray *covers; /* of GstVideoRectangle */
} Plan;

static gint64
cost (const Plan *plan, const GstVideoRectangle *cover)
{
  GstVideoRectangle part = *cover;

  lp_jpeg_cover_widen (plan->grid, &part, plan->margin_x, plan->margin_y);
  return part.w * (gint64) part.h + COST_OF_BEGINNING;
}

/* Finds the part that it costs least to put another into. @growth is what
 * the cost grows by, less than it would by itself if negative. */
static guint
find_cheapest (const Plan *plan, const GstVideoRectangle *other, gint64 *growth)
{
  guint cheapest = 0;

  *growth = G_MAXINT64;
  for (guint i = 0; i < plan->covers->len; i++) {
    const GstVideoRectangle *cover =
        &g_array_index (plan->covers, GstVideoRectangle, i);
    GstVideoRectangle both = *cover;
    gint64 more;

    lp_jpeg_cover_unite (&both, other);
    more = cost (plan, &both) - cost (plan, cover) - cost (plan, other);
    if (more < *growth) {
      *growth = more;
      cheapest = i;
    }
  }
  return cheapest;
}

/* Puts a part in, together with those that are cheaper with it than by
 * themselves. */
static void
add (const Plan *plan, GstVideoRectangle cover)
{
  GArray *covers = plan->covers;
  gint64 growth;
  guint i = find_cheapest (plan, &cover, &growth);

  while (growth < 0 || covers->len == MAX_COVERS) {
    lp_jpeg_cover_unite (&cover, &g_array_index (covers, GstVideoRectangle, i));
    g_array_remove_index_fast (covers, i);
    i = find_cheapest (plan, &cover, &growth);
  }
  g_array_append_val (covers, cover);
}

/* Parts that cross each other may be more together than all that they lie
 * in. */
static void
unite_all_if_cheaper (const Plan *plan)
{
  GArray *covers = plan->covers;
  GstVideoRectangle all = g_array_index (covers, GstVideoRectangle, 0);
  gint64 total = 0;

  for (guint i = 0; i < plan->covers->len; i++) {
    const GstVideoRectangle *cover =
        &g_array_index (plan->covers, GstVideoRectangle, i);
    total += cost (plan, cover);
    lp_jpeg_cover_unite (&all, cover);
  }
  if (total < cost (plan, &all))
    return;
  g_array_set_size (covers, 0);
  g_array_append_val (covers, all);
}

/**
 * lp_jpeg_cover_plan: (skip)
 * @grid: a photo
 * @margin_x: what is decoded in vain left and right of a part, pixels
 * @margin_y: the same for above and below
 * @areas: (array length=n_areas): areas, pixels
 * @n_areas: how many
 * @covers: (element-type GstVideoRectangle): where to put the parts
 *
 * Chooses the parts of a photo to decode so that each area within it is
 * covered by one. Areas near each other share a part. All parts together
 * never have more pixels than the photo.
 */
void
lp_jpeg_cover_plan (const LpJpegGrid *grid, gint margin_x, gint margin_y,
    const GstVideoRectangle *areas, guint n_areas, GArray *covers)
{
  Plan plan = { grid, margin_x, margin_y, covers };
  GstVideoRectangle cover;

  g_array_set_size (covers, 0);
  for (guint i = 0; i < n_areas; i++)
    if (lp_jpeg_cover_area (grid, &areas[i], &cover))
      add (&plan, cover);
  if (covers->len > 1)
    unite_all_if_cheaper (&plan);
}
