/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "log/lp-log-problem.h"
#include "photo/lp-track.h"

G_BEGIN_DECLS

/*
 * All photos of a flight, one after the other: those that its logs name, then
 * those that lie in its folder without being named, located by time. Not part
 * of the public API of the library, but used by the plugin.
 */

/**
 * LpPhotoWalkOptions:
 * @logs: (nullable): the logs, in the order in which to read them
 * @folder: (nullable): where the photos are
 * @mapping: (nullable): which field of a row is what, as in
 *   `time=ts:ms,image=cam.file`
 * @format: (nullable): format of the logs, or %NULL to find out
 * @log_time_zone: (nullable): where times in logs are from that do not say it,
 *   `+02:00` or `Europe/Vaduz`; UTC if not given
 * @time_zone: (nullable): the same for times in photos
 * @clock_offset_s: seconds to add to the times of photos
 * @clock_sync: (nullable): `shown=true` times, with commas between, by which
 *   the camera's clock is set: one for a clock that is off, more for one that
 *   drifts
 * @limits: how far a fix may be from a photo in time
 * @wants_track: whether to keep a track of the flight for who may want to
 *   locate photos again
 * @cancellable: (nullable): interrupts reading
 * @problem: told of what cannot be used
 * @user_data: given to @problem
 */
typedef struct {
  const gchar *const *logs;
  const gchar *folder;
  const gchar *mapping;
  const gchar *format;
  const gchar *log_time_zone;
  const gchar *time_zone;
  gdouble clock_offset_s;
  const gchar *clock_sync;
  LpGapLimits limits;
  gboolean wants_track;
  GCancellable *cancellable;
  LpLogProblemFunc problem;
  gpointer user_data;
} LpPhotoWalkOptions;

typedef struct _LpPhotoWalk LpPhotoWalk;

LP_API LpPhotoWalk *lp_photo_walk_new (
    const LpPhotoWalkOptions *options, GError **error);
LP_API void lp_photo_walk_free (LpPhotoWalk *walk);
LP_API LpPhoto *lp_photo_walk_next (
    LpPhotoWalk *walk, gchar **ambiguity, GError **error);
LP_API LpTrack *lp_photo_walk_take_track (LpPhotoWalk *walk);
LP_API guint64 lp_photo_walk_get_position (LpPhotoWalk *walk);
LP_API gboolean lp_photo_walk_get_size (LpPhotoWalk *walk, guint64 *size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpPhotoWalk, lp_photo_walk_free)

G_END_DECLS
