/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Flights that share nothing with the simulated survey: another geometry,
 * errors that wander, photos that are not aimed at the middle. They show what
 * matching does where its assumptions do not hold. All is computed in a plane.
 */

#include <math.h>

#include "flights.h"

#define DEGREE (G_PI / 180.0)

/* Metres a degree: near enough for a plane of some kilometres. */
#define LATITUDE 61.5
#define METRES_PER_DEGREE 111300.0

/* The position's error wanders: so far in the long run, within so many
 * photos, metres. */
#define WANDER_M 2.0
#define WANDER_PHOTOS 60.0

#define MAX_POLES 400

const gchar *const other_flight_names[N_OTHER_FLIGHTS] = {
  [OTHER_FLIGHT_ORBITS] = "around towers",
  [OTHER_FLIGHT_ZIGZAG] = "zig-zag across the line",
  [OTHER_FLIGHT_PARALLEL_LINES] = "three lines side by side",
  [OTHER_FLIGHT_HEADING_ONLY] = "heading only, wind from the side",
  [OTHER_FLIGHT_SIDE_CAMERA] = "heading only, camera to the right",
  [OTHER_FLIGHT_USELESS_YAW] = "yaw that means nothing",
  [OTHER_FLIGHT_BOTH_WAYS] = "there and back, looks both ways",
};

typedef struct {
  gdouble x, y;
  gint line, number;
} Pole;

typedef struct {
  GRand *random;
  Pole poles[MAX_POLES];
  guint n_poles;
  Flight *flight;
  gint64 time;
  gdouble error_x, error_y; /* of the position, now */
  gdouble yaw_bias;
  gdouble deviation;  /* of the compass, depends on where it points */
  gdouble aim_spread; /* how far from the middle the pole may be, degrees */
} World;

/* How a photo is taken. */
typedef struct {
  gdouble x, y;
  guint target;
  gboolean looks_down;
  gboolean is_heading; /* the camera says nothing */
  gdouble turned;      /* the nose, to the right of the camera's direction */
} Shot;

static gdouble
normal (World *world)
{
  gdouble sum = 0;

  for (guint i = 0; i < 12; i++)
    sum += g_rand_double (world->random);
  return sum - 6.0;
}

static gdouble
uniform (World *world, gdouble low, gdouble high)
{
  return g_rand_double_range (world->random, low, high);
}

static gdouble
to_longitude (gdouble x)
{
  return 179.99 + x / (METRES_PER_DEGREE * cos (LATITUDE * DEGREE)) > 180.0
             ? -180.01 + x / (METRES_PER_DEGREE * cos (LATITUDE * DEGREE))
             : 179.99 + x / (METRES_PER_DEGREE * cos (LATITUDE * DEGREE));
}

static gdouble
to_latitude (gdouble y)
{
  return LATITUDE + y / METRES_PER_DEGREE;
}

/* A line that wanders; spans vary evenly. */
static void
lay_line (World *world, gint line, gdouble x, gdouble y, gdouble span,
    gdouble spread, guint n_poles, gdouble curve)
{
  gdouble azimuth = 70.0;

  for (guint i = 0; i < n_poles; i++) {
    gdouble length = span * uniform (world, 1.0 - spread, 1.0 + spread);
    world->poles[world->n_poles++] = (Pole){ x, y, line, (gint) i };
    azimuth += curve * normal (world);
    x += length * sin (azimuth * DEGREE);
    y += length * cos (azimuth * DEGREE);
  }
}

static void
begin_flight (World *world)
{
  g_autoptr (GString) csv = g_string_new ("line,nr,lat,lon\n");

  for (guint i = 0; i < world->n_poles; i++)
    g_string_append_printf (csv, "L%d,%d,%.9f,%.9f\n", world->poles[i].line,
        world->poles[i].number, to_latitude (world->poles[i].y),
        to_longitude (world->poles[i].x));
  world->flight = flight_new (flight_load_poles (csv->str));
  world->time = G_GINT64_CONSTANT (1600000000) * G_USEC_PER_SEC;
  world->error_x = WANDER_M * normal (world);
  world->error_y = WANDER_M * normal (world);
}

static void
wander (World *world)
{
  gdouble kept = exp (-1.0 / WANDER_PHOTOS);
  gdouble fresh = WANDER_M * sqrt (1.0 - kept * kept);

  world->error_x = kept * world->error_x + fresh * normal (world);
  world->error_y = kept * world->error_y + fresh * normal (world);
}

static gdouble
report_yaw (World *world, gdouble yaw)
{
  return remainder (yaw + world->yaw_bias +
                        world->deviation * sin (yaw * DEGREE) + normal (world),
      360.0);
}

static void
shoot (World *world, const Shot *shot)
{
  const Pole *pole = &world->poles[shot->target];
  g_autofree gchar *truth =
      g_strdup_printf ("L%d/%d", pole->line, pole->number);
  g_autofree gchar *name =
      g_strdup_printf ("IMG_%u.JPG", world->flight->photos->len);
  gdouble yaw = atan2 (pole->x - shot->x, pole->y - shot->y) / DEGREE +
                uniform (world, -world->aim_spread, world->aim_spread);
  LpPhoto *photo = lp_photo_new (name);

  wander (world);
  world->time += (gint64) (uniform (world, 1.0, 6.0) * G_USEC_PER_SEC);
  photo->time = world->time;
  photo->fix = LP_FIX_LOGGED;
  photo->latitude =
      to_latitude (shot->y + world->error_y + 0.2 * normal (world));
  photo->longitude =
      to_longitude (shot->x + world->error_x + 0.2 * normal (world));
  photo->heading = report_yaw (world, yaw + shot->turned);
  if (!shot->is_heading)
    photo->camera_yaw = report_yaw (world, yaw);
  photo->camera_pitch = shot->looks_down ? -89.0 : uniform (world, -40.0, 5.0);
  flight_add (world->flight, photo, truth);
}

/* Twelve photos around each tower, one of them from above. */
static void
fly_orbits (World *world)
{
  lay_line (world, 1, 0, 0, 110.0, 0.3, 40, 8.0);
  begin_flight (world);
  for (guint pole = 0; pole < world->n_poles; pole++) {
    gdouble radius = uniform (world, 18.0, 45.0);
    for (guint i = 0; i < 12; i++) {
      Shot shot = { .target = pole, .looks_down = i == 11 };
      gdouble along = shot.looks_down ? 0 : radius;
      shot.x = world->poles[pole].x + along * sin (i * 33.0 * DEGREE) +
               normal (world);
      shot.y = world->poles[pole].y + along * cos (i * 33.0 * DEGREE) +
               normal (world);
      shoot (world, &shot);
    }
  }
}

/* A place beside the line at @pole: so far to the right of it and on. */
static Shot
stand_beside (World *world, guint pole, gdouble right, gdouble on)
{
  const Pole *here = &world->poles[pole];
  guint next = MIN (pole + 1, world->n_poles - 1);
  const Pole *ahead = &world->poles[next];
  const Pole *behind = &world->poles[next - 1];
  gdouble azimuth = atan2 (ahead->x - behind->x, ahead->y - behind->y);

  return (Shot){ .target = pole,
    .x = here->x + on * sin (azimuth) + right * cos (azimuth),
    .y = here->y + on * cos (azimuth) - right * sin (azimuth) };
}

/* Crosses the line in every span and looks at the pole to come, or back. */
static void
fly_zigzag (World *world)
{
  lay_line (world, 1, 0, 0, 60.0, 0.2, 120, 4.0);
  begin_flight (world);
  for (guint pole = 1; pole + 1 < world->n_poles; pole++) {
    for (guint i = 0; i < 3; i++) {
      gdouble right = (pole % 2 != 0 ? 1.0 : -1.0) * uniform (world, 5.0, 25.0);
      Shot shot =
          stand_beside (world, pole, right, uniform (world, -30.0, 30.0));
      if (g_rand_double (world->random) < 0.15)
        shot.target = pole + (g_rand_boolean (world->random) ? 1 : -1);
      shoot (world, &shot);
    }
  }
}

/* All three lines are looked at from outside, one after the other. */
static void
fly_parallel_lines (World *world)
{
  const guint n_poles = 50;

  for (gint line = 0; line < 3; line++)
    lay_line (world, line, line * 11.0, line * -30.0, 80.0, 0.1, n_poles, 0);
  begin_flight (world);
  for (guint i = 0; i < 3 * n_poles; i++) {
    guint pole = i % n_poles;
    if (pole == 0 || pole + 1 == n_poles)
      continue;
    for (guint j = 0; j < 2; j++) {
      Shot shot = stand_beside (
          world, i, uniform (world, 8.0, 14.0), uniform (world, -8.0, 8.0));
      if (g_rand_double (world->random) < 0.2)
        shot.target = i + 1;
      shoot (world, &shot);
    }
  }
}

static void
fly_with_heading_only (World *world)
{
  gdouble crab = 0;

  lay_line (world, 1, 0, 0, 50.0, 0.1, 150, 3.0);
  begin_flight (world);
  for (guint pole = 1; pole + 1 < world->n_poles; pole++) {
    for (guint i = 0; i < 2; i++) {
      Shot shot = stand_beside (
          world, pole, uniform (world, 10.0, 20.0), uniform (world, -8.0, 8.0));
      crab += 0.1 * (8.0 - crab) + 1.5 * normal (world);
      shot.is_heading = TRUE;
      shot.turned = crab;
      if (g_rand_double (world->random) < 0.25)
        shot.target = pole + 1;
      shoot (world, &shot);
    }
  }
}

static void
fly_with_side_camera (World *world)
{
  lay_line (world, 1, 0, 0, 50.0, 0.1, 150, 3.0);
  begin_flight (world);
  for (guint pole = 1; pole + 1 < world->n_poles; pole++) {
    for (guint i = 0; i < 2; i++) {
      Shot shot = stand_beside (world, pole, uniform (world, -25.0, -15.0),
          uniform (world, -5.0, 5.0));
      shot.is_heading = TRUE;
      shot.turned = -90.0 + 3.0 * normal (world);
      shoot (world, &shot);
    }
  }
}

static void
fly_with_useless_yaw (World *world)
{
  lay_line (world, 1, 0, 0, 50.0, 0.1, 150, 3.0);
  begin_flight (world);
  for (guint pole = 1; pole + 1 < world->n_poles; pole++) {
    for (guint i = 0; i < 2; i++) {
      Shot shot = stand_beside (
          world, pole, uniform (world, 10.0, 20.0), uniform (world, -6.0, 6.0));
      LpPhoto *photo;
      if (g_rand_double (world->random) < 0.25)
        shot.target = pole + 1;
      shoot (world, &shot);
      photo = g_ptr_array_index (
          world->flight->photos, world->flight->photos->len - 1);
      photo->heading = photo->camera_yaw = uniform (world, -180.0, 180.0);
    }
  }
}

/* On the right there and on the right back, so that both sides are seen. */
static void
fly_both_ways (World *world)
{
  lay_line (world, 1, 0, 0, 45.0, 0.1, 40, 6.0);
  lay_line (world, 1, world->poles[39].x + 300.0, world->poles[39].y, 45.0, 0.1,
      40, 6.0);
  for (guint i = 40; i < world->n_poles; i++)
    world->poles[i].number += 40;
  begin_flight (world);
  for (guint i = 0; i < 2 * world->n_poles; i++) {
    gboolean is_back = i >= world->n_poles;
    guint pole = is_back ? 2 * world->n_poles - 1 - i : i;
    if (pole == 0 || pole + 1 == world->n_poles)
      continue;
    for (guint j = 0; j < 3; j++) {
      gdouble side = is_back ? -1.0 : 1.0;
      gdouble chance = g_rand_double (world->random);
      Shot shot = stand_beside (world, pole, side * uniform (world, 9.0, 20.0),
          uniform (world, -9.0, 9.0));
      if (pole != 39 && pole != 40 && chance < 0.3)
        shot.target = chance < 0.2 ? pole + (gint) side : pole - (gint) side;
      shoot (world, &shot);
    }
  }
}

static void (*const fly[N_OTHER_FLIGHTS]) (World *world) = {
  [OTHER_FLIGHT_ORBITS] = fly_orbits,
  [OTHER_FLIGHT_ZIGZAG] = fly_zigzag,
  [OTHER_FLIGHT_PARALLEL_LINES] = fly_parallel_lines,
  [OTHER_FLIGHT_HEADING_ONLY] = fly_with_heading_only,
  [OTHER_FLIGHT_SIDE_CAMERA] = fly_with_side_camera,
  [OTHER_FLIGHT_USELESS_YAW] = fly_with_useless_yaw,
  [OTHER_FLIGHT_BOTH_WAYS] = fly_both_ways,
};

Flight *
other_flight_simulate (OtherFlight kind, guint seed)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed * 31 + kind);
  World world = { .random = random, .aim_spread = 10.0 };

  world.yaw_bias = uniform (&world, -15.0, 15.0);
  world.deviation = uniform (&world, -4.0, 4.0);
  fly[kind](&world);
  return world.flight;
}
