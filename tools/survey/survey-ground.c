/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Ground and sky, pixel by pixel. At the corners of small tiles the line of
 * sight is followed to the ground exactly; within a tile the place on the map
 * is interpolated.
 */

#include "survey/survey-ground.h"

#include <math.h>

#include "survey/survey-random.h"

#define TILE 16
#define HORIZON_TILE 2
#define FARTHEST 4000.0
#define HAZE_METRES 950.0
/* Metres after which the textures repeat. */
#define DETAIL_METRES 11.3
#define PATCH_METRES 230.0
/* Metres across a strip of fields. */
#define STRIP_METRES 64.0
#define FIELD_METRES 150.0
/* Radians between the strips and north. */
#define STRIP_ANGLE 0.43

static const gdouble haze_colour[3] = { 0.80, 0.85, 0.90 };
static const gdouble zenith_colour[3] = { 0.36, 0.56, 0.83 };

/* Colours of the darkest and of the brightest spot, and of patches that fare
 * worse. */
static const struct {
  SurveyPattern pattern;
  gboolean turned;
  gdouble dark[3];
  gdouble bright[3];
  gdouble dry[3];
} crops[SURVEY_N_CROPS] = {
  { SURVEY_PATTERN_GRASS, FALSE, { 0.13, 0.20, 0.06 }, { 0.60, 0.68, 0.32 },
      { 0.72, 0.67, 0.40 } },
  { SURVEY_PATTERN_GRASS, TRUE, { 0.17, 0.21, 0.09 }, { 0.68, 0.72, 0.40 },
      { 0.74, 0.68, 0.44 } },
  { SURVEY_PATTERN_ROWS, FALSE, { 0.20, 0.22, 0.11 }, { 0.60, 0.70, 0.34 },
      { 0.62, 0.56, 0.38 } },
  { SURVEY_PATTERN_ROWS, TRUE, { 0.33, 0.27, 0.14 }, { 0.94, 0.84, 0.55 },
      { 0.86, 0.76, 0.52 } },
  { SURVEY_PATTERN_CLODS, FALSE, { 0.20, 0.14, 0.10 }, { 0.68, 0.56, 0.44 },
      { 0.74, 0.63, 0.51 } },
  { SURVEY_PATTERN_GRASS, FALSE, { 0.09, 0.17, 0.06 }, { 0.45, 0.60, 0.26 },
      { 0.56, 0.58, 0.32 } },
  { SURVEY_PATTERN_ROWS, TRUE, { 0.17, 0.18, 0.09 }, { 0.50, 0.64, 0.30 },
      { 0.56, 0.50, 0.34 } },
};

/* Where a line of sight ends, and how far away. */
typedef struct {
  gboolean sky;
  gdouble east;
  gdouble north;
  gdouble distance;
} Hit;

typedef struct {
  const SurveyGround *ground;
  const SurveyCamera *camera;
  SurveyMapView view;
  guint32 *pixels;
  gint stride;
} Canvas;

static guint32
pack (const gdouble colour[3])
{
  guint32 packed = 0;

  for (guint i = 0; i < 3; i++)
    packed =
        packed << 8 | (guint32) (CLAMP (colour[i], 0.0, 1.0) * 255.0 + 0.5);
  return packed;
}

static void
fill_palette (guint32 palette[SURVEY_SHADES][SURVEY_TONES], guint crop)
{
  for (guint shade = 0; shade < SURVEY_SHADES; shade++) {
    gdouble dry = pow ((gdouble) shade / (SURVEY_SHADES - 1), 2.0);
    for (guint tone = 0; tone < SURVEY_TONES; tone++) {
      gdouble light = (gdouble) tone / (SURVEY_TONES - 1);
      gdouble colour[3];
      for (guint i = 0; i < 3; i++) {
        gdouble bright = crops[crop].bright[i] +
                         dry * (crops[crop].dry[i] - crops[crop].bright[i]);
        colour[i] =
            crops[crop].dark[i] + light * (bright - crops[crop].dark[i]);
      }
      palette[shade][tone] = pack (colour);
    }
  }
}

SurveyGround *
survey_ground_new (const SurveyTerrain *terrain)
{
  SurveyGround *ground = g_new0 (SurveyGround, 1);

  ground->terrain = terrain;
  for (guint i = 0; i < SURVEY_N_PATTERNS; i++)
    survey_texture_init (&ground->patterns[i], i, terrain->seed);
  for (guint i = 0; i < SURVEY_N_CROPS; i++)
    fill_palette (ground->palettes[i], i);
  return ground;
}

void
survey_ground_free (SurveyGround *ground)
{
  for (guint i = 0; i < SURVEY_N_PATTERNS; i++)
    survey_texture_clear (&ground->patterns[i]);
  g_free (ground);
}

/* Under @point, which is metres from the middle of @view. */
gdouble
survey_ground_altitude (
    const SurveyGround *ground, const SurveyMapView *view, SurveyPoint point)
{
  return survey_terrain_altitude (ground->terrain,
      view->east + view->scale_east * point.x,
      view->north + view->scale_north * point.y);
}

/* What grows at a place on the map. */
static guint
find_crop (const SurveyGround *ground, gdouble east, gdouble north)
{
  guint seed = ground->terrain->seed;
  gdouble across = east * cos (STRIP_ANGLE) - north * sin (STRIP_ANGLE);
  gdouble along = east * sin (STRIP_ANGLE) + north * cos (STRIP_ANGLE);
  gint32 strip = (gint32) floor (across / STRIP_METRES);
  gdouble length =
      FIELD_METRES * (0.6 + 0.8 * survey_hash_unit (seed, strip, 7));
  gdouble start = 1000.0 * survey_hash_unit (seed, strip, 8);

  return survey_hash (seed, strip, (gint32) floor ((along + start) / length)) %
         SURVEY_N_CROPS;
}

/* Whether another field begins within @metres. */
gboolean
survey_ground_is_field_edge (
    const SurveyGround *ground, gdouble east, gdouble north, gdouble metres)
{
  guint crop = find_crop (ground, east, north);

  return find_crop (ground, east + metres, north) != crop ||
         find_crop (ground, east - metres, north) != crop ||
         find_crop (ground, east, north + metres) != crop ||
         find_crop (ground, east, north - metres) != crop;
}

/* How much of the colour at a distance is that of the air. */
gdouble
survey_haze_at (gdouble metres)
{
  return 1.0 - exp (-metres / HAZE_METRES);
}

void
survey_haze_mix (gdouble colour[3], gdouble haze)
{
  for (guint i = 0; i < 3; i++)
    colour[i] += haze * (haze_colour[i] - colour[i]);
}

/* How far above the ground a line of sight is after @distance metres. */
static gdouble
clearance (const Canvas *canvas, SurveyPoint ray, gdouble distance)
{
  SurveyPoint point = survey_point_scale (ray, distance);

  return canvas->camera->position.altitude + point.z -
         survey_ground_altitude (canvas->ground, &canvas->view, point);
}

/* Steps out until the line of sight is under ground, then halves the step in
 * which it went there. */
static gdouble
follow_shallow (const Canvas *canvas, SurveyPoint ray)
{
  gdouble from = 0.0, to = 8.0;

  while (clearance (canvas, ray, to) > 0.0) {
    if (to > FARTHEST)
      return HUGE_VAL;
    from = to;
    to *= 1.1;
  }
  for (guint i = 0; i < 14; i++) {
    gdouble middle = (from + to) / 2.0;
    if (clearance (canvas, ray, middle) > 0.0)
      from = middle;
    else
      to = middle;
  }
  return to;
}

static gdouble
follow_steep (const Canvas *canvas, SurveyPoint ray)
{
  gdouble distance = 0.0;

  for (guint i = 0; i < 7; i++)
    distance += clearance (canvas, ray, distance) / -ray.z;
  return distance;
}

static Hit
follow (const Canvas *canvas, gdouble x, gdouble y)
{
  SurveyPoint ray = survey_camera_ray (canvas->camera, x, y);
  Hit hit = { .distance = HUGE_VAL };

  if (ray.z < -0.25)
    hit.distance = follow_steep (canvas, ray);
  else if (ray.z < 0.1)
    hit.distance = follow_shallow (canvas, ray);
  hit.sky = !(hit.distance < FARTHEST);
  if (hit.sky)
    hit.distance = FARTHEST;
  hit.east = canvas->view.east + canvas->view.scale_east * ray.x * hit.distance;
  hit.north =
      canvas->view.north + canvas->view.scale_north * ray.y * hit.distance;
  return hit;
}

static guint32
sky_colour (const Canvas *canvas, gdouble x, gdouble y)
{
  SurveyPoint ray = survey_camera_ray (canvas->camera, x, y);
  gdouble clear = pow (CLAMP (ray.z, 0.0, 1.0), 0.6);
  gdouble colour[3];

  for (guint i = 0; i < 3; i++)
    colour[i] = haze_colour[i] + clear * (zenith_colour[i] - haze_colour[i]);
  return pack (colour);
}

static guint32
mix_colours (guint32 colour, guint32 with, guint share)
{
  guint32 even =
      (colour & 0xff00ff) * (256 - share) + (with & 0xff00ff) * share;
  guint32 odd = (colour & 0x00ff00) * (256 - share) + (with & 0x00ff00) * share;

  return (even >> 8 & 0xff00ff) | (odd >> 8 & 0x00ff00);
}

/* The reduction whose samples are about as large as @metres. */
static guint
choose_level (gdouble metres, gdouble period)
{
  gdouble level = log2 (metres * SURVEY_TEXTURE_SIZE / period);

  return (guint) CLAMP (level, 0.0, SURVEY_TEXTURE_LEVELS - 1.0);
}

static guint32
wrap_fraction (gdouble metres, gdouble period)
{
  gdouble turns = metres / period;

  return (guint32) ((turns - floor (turns)) * 4294967295.0);
}

/* One row of a tile lies on a straight line on the map. */
typedef struct {
  guint32 detail_x, detail_y, patch_x, patch_y;
  guint32 detail_dx, detail_dy, patch_dx, patch_dy;
  gdouble east, north, east_step, north_step;
} Walk;

static Walk
begin_walk (const Hit *from, const Hit *to, gint n_pixels)
{
  Walk walk = {
    .east = from->east,
    .north = from->north,
    .east_step = (to->east - from->east) / n_pixels,
    .north_step = (to->north - from->north) / n_pixels,
  };
  const gdouble detail = 4294967296.0 / DETAIL_METRES;
  const gdouble patch = 4294967296.0 / PATCH_METRES;

  walk.detail_x = wrap_fraction (from->east, DETAIL_METRES);
  walk.detail_y = wrap_fraction (from->north, DETAIL_METRES);
  walk.patch_x = wrap_fraction (from->east, PATCH_METRES);
  walk.patch_y = wrap_fraction (from->north, PATCH_METRES);
  walk.detail_dx = (guint32) (gint64) (walk.east_step * detail);
  walk.detail_dy = (guint32) (gint64) (walk.north_step * detail);
  walk.patch_dx = (guint32) (gint64) (walk.east_step * patch);
  walk.patch_dy = (guint32) (gint64) (walk.north_step * patch);
  return walk;
}

typedef struct {
  gint crop;
  guint detail_level;
  guint patch_level;
  guint haze;
} Tile;

/* Draws the pixels of one row of a tile. @tile->crop is negative where
 * several fields meet. */
static void
draw_row (const Canvas *canvas, const Tile *tile, Walk *walk, guint32 *pixels,
    gint n_pixels)
{
  const SurveyGround *ground = canvas->ground;
  const SurveyTexture *patches = &ground->patterns[SURVEY_PATTERN_PATCHES];
  const guint32 haze = pack (haze_colour);
  guint crop = (guint) MAX (tile->crop, 0);

  for (gint i = 0; i < n_pixels; i++) {
    guint shade, tone;
    guint32 u = walk->detail_x, v = walk->detail_y;
    if (tile->crop < 0)
      crop = find_crop (ground, walk->east + i * walk->east_step,
          walk->north + i * walk->north_step);
    if (crops[crop].turned) {
      u = walk->detail_y;
      v = walk->detail_x;
    }
    shade = survey_texture_look_up (
        patches, tile->patch_level, walk->patch_x, walk->patch_y);
    tone = survey_texture_look_up (
        &ground->patterns[crops[crop].pattern], tile->detail_level, u, v);
    /* Patches are not only drier but also lighter or darker. */
    tone = (tone * 3 + shade) / 4;
    pixels[i] = mix_colours (
        ground->palettes[crop][shade >> 3][tone >> 2], haze, tile->haze);
    walk->detail_x += walk->detail_dx;
    walk->detail_y += walk->detail_dy;
    walk->patch_x += walk->patch_dx;
    walk->patch_y += walk->patch_dy;
  }
}

static Hit
mix_hits (const Hit *a, const Hit *b, gdouble share)
{
  return (Hit){
    .east = a->east + share * (b->east - a->east),
    .north = a->north + share * (b->north - a->north),
  };
}

static void
draw_ground_tile (const Canvas *canvas, gint x, gint y, gint width, gint height,
    const Hit *corners[4])
{
  /* Seen at a slant, a pixel covers far more along than across: something
   * in between is neither blurred nor does it flicker. */
  gdouble distance = corners[0]->distance;
  gdouble across = distance / canvas->camera->focal_length;
  gdouble along = hypot (corners[2]->east - corners[0]->east,
                      corners[2]->north - corners[0]->north) /
                  height;
  gdouble metres = sqrt (across * MAX (across, along));
  gint crop =
      (gint) find_crop (canvas->ground, corners[0]->east, corners[0]->north);
  const Tile tile = {
    .detail_level = choose_level (metres, DETAIL_METRES),
    .patch_level = choose_level (metres, PATCH_METRES),
    .haze = (guint) (256.0 * survey_haze_at (distance)),
    .crop = crop,
  };
  Tile mixed = tile;

  for (guint i = 1; i < 4; i++) {
    if ((gint) find_crop (
            canvas->ground, corners[i]->east, corners[i]->north) != crop)
      mixed.crop = -1;
  }
  for (gint row = 0; row < height; row++) {
    gdouble down = (row + 0.5) / height;
    Hit from = mix_hits (corners[0], corners[2], down);
    Hit to = mix_hits (corners[1], corners[3], down);
    Walk walk = begin_walk (&from, &to, width);
    draw_row (canvas, &mixed, &walk,
        canvas->pixels + (y + row) * canvas->stride + x, width);
  }
}

static void
draw_sky_tile (const Canvas *canvas, gint x, gint y, gint width, gint height)
{
  for (gint row = 0; row < height; row++) {
    guint32 *pixels = canvas->pixels + (y + row) * canvas->stride + x;
    guint32 sky = sky_colour (canvas, x + width / 2.0, y + row + 0.5);
    for (gint i = 0; i < width; i++)
      pixels[i] = sky;
  }
}

/* Where ground and sky meet, smaller tiles are looked at for themselves. The
 * edge is deep in the haze: two pixels are fine enough. */
static void
draw_horizon_tile (
    const Canvas *canvas, gint x, gint y, gint width, gint height)
{
  for (gint top = y; top < y + height; top += HORIZON_TILE) {
    for (gint left = x; left < x + width; left += HORIZON_TILE) {
      gint columns = MIN (HORIZON_TILE, x + width - left);
      gint rows = MIN (HORIZON_TILE, y + height - top);
      Hit hit = follow (canvas, left + columns / 2.0, top + rows / 2.0);
      const Hit *corners[4] = { &hit, &hit, &hit, &hit };
      if (hit.sky)
        draw_sky_tile (canvas, left, top, columns, rows);
      else
        draw_ground_tile (canvas, left, top, columns, rows, corners);
    }
  }
}

static void
draw_tile (
    const Canvas *canvas, gint x, gint y, const Hit *upper, const Hit *lower)
{
  gint width = MIN (TILE, canvas->camera->width - x);
  gint height = MIN (TILE, canvas->camera->height - y);
  const Hit *corners[4] = { &upper[0], &upper[1], &lower[0], &lower[1] };
  guint n_sky = 0;

  for (guint i = 0; i < 4; i++)
    n_sky += corners[i]->sky ? 1 : 0;
  if (n_sky == 4)
    draw_sky_tile (canvas, x, y, width, height);
  else if (n_sky > 0)
    draw_horizon_tile (canvas, x, y, width, height);
  else
    draw_ground_tile (canvas, x, y, width, height, corners);
}

/* Covers all of @surface, which is of the camera's size. */
void
survey_ground_draw (const SurveyGround *ground, const SurveyCamera *camera,
    cairo_surface_t *surface)
{
  const Canvas canvas = {
    .ground = ground,
    .camera = camera,
    .view = survey_terrain_view (ground->terrain, camera->position),
    .pixels = (guint32 *) (gpointer) cairo_image_surface_get_data (surface),
    .stride = cairo_image_surface_get_stride (surface) / 4,
  };
  gint n_tiles = (camera->width + TILE - 1) / TILE;
  g_autofree Hit *upper = g_new (Hit, n_tiles + 1);
  g_autofree Hit *lower = g_new (Hit, n_tiles + 1);

  cairo_surface_flush (surface);
  for (gint y = -TILE; y < camera->height; y += TILE) {
    gint bottom = MIN (y + TILE, camera->height);
    for (gint i = 0; i <= n_tiles; i++)
      lower[i] = follow (&canvas, MIN (i * TILE, camera->width), bottom);
    for (gint i = 0; y >= 0 && i < n_tiles; i++)
      draw_tile (&canvas, i * TILE, y, &upper[i], &lower[i]);
    Hit *swap = upper;
    upper = lower;
    lower = swap;
  }
  cairo_surface_mark_dirty (surface);
}
