/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "lp-gps-time.h"

/* 6 January 1980, seconds since 1970. */
#define GPS_EPOCH G_GINT64_CONSTANT (315964800)

/* How often the number of a week begins anew: it has ten bits. */
#define WEEKS_PER_ROLL_OVER 1024

/*
 * The seconds of UTC, since 1970, from which GPS is ahead of it by one second
 * more. From the list of the International Earth Rotation and Reference
 * Systems Service (leap-seconds.list), which says of itself until when no
 * other is to come.
 */
static const gint64 leap_seconds[] = {
  362793600,  /* July 1981 */
  394329600,  /* July 1982 */
  425865600,  /* July 1983 */
  489024000,  /* July 1985 */
  567993600,  /* January 1988 */
  631152000,  /* January 1990 */
  662688000,  /* January 1991 */
  709948800,  /* July 1992 */
  741484800,  /* July 1993 */
  773020800,  /* July 1994 */
  820454400,  /* January 1996 */
  867715200,  /* July 1997 */
  915148800,  /* January 1999 */
  1136073600, /* January 2006 */
  1230768000, /* January 2009 */
  1341100800, /* July 2012 */
  1435708800, /* July 2015 */
  1483228800, /* January 2017 */
};

/* 28 June 2026. */
#define EXPIRY (G_GINT64_CONSTANT (1782604800) * G_USEC_PER_SEC)

/**
 * lp_gps_time_to_utc: (skip)
 * @week: weeks since 6 January 1980, not rolled over
 * @time_of_week: microseconds since that week began
 *
 * Returns: microseconds of UTC; a leap second itself counts as the second
 *   after it
 */
gint64
lp_gps_time_to_utc (gint64 week, gint64 time_of_week)
{
  gint64 time = GPS_EPOCH * G_USEC_PER_SEC + week * LP_GPS_WEEK + time_of_week;
  gint64 ahead = G_N_ELEMENTS (leap_seconds);

  /* Most logs are younger than the last of them. */
  while (ahead > 0 &&
         time < (leap_seconds[ahead - 1] + ahead - 1) * G_USEC_PER_SEC)
    ahead--;
  return time - ahead * G_USEC_PER_SEC;
}

/**
 * lp_gps_time_get_expiry: (skip)
 *
 * Returns: up to when leap seconds are known, microseconds of UTC
 */
gint64
lp_gps_time_get_expiry (void)
{
  return EXPIRY;
}

/**
 * lp_gps_time_is_certain: (skip)
 * @time: microseconds of UTC, made of GPS time
 *
 * Returns: whether all leap seconds up to then are known
 */
gboolean
lp_gps_time_is_certain (gint64 time)
{
  return time < EXPIRY;
}

/**
 * lp_gps_week_unroll: (skip)
 * @week: the number of a week, perhaps less a multiple of 1024
 * @latest: a time that it cannot be after, microseconds of UTC; today, or when
 *   the file was written
 *
 * Receivers that count weeks with ten bits began anew in August 1999 and April
 * 2019.
 *
 * Returns: the last week with such a number that begins before @latest
 */
gint64
lp_gps_week_unroll (gint64 week, gint64 latest)
{
  gint64 last = (latest - GPS_EPOCH * G_USEC_PER_SEC) / LP_GPS_WEEK;

  if (week < 0 || week > last)
    return week;
  return week + (last - week) / WEEKS_PER_ROLL_OVER * WEEKS_PER_ROLL_OVER;
}
