/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "log/lp-log-events.h"
#include "log/lp-log-reader.h"
#include "log/lp-log-samples.h"
#include "log/lp-photo-clock.h"
#include "log/lp-photo-walk.h"
#include "photo/lp-photo-folder.h"

G_BEGIN_DECLS

/*
 * The inside of a walk. Not part of the public API.
 *
 * A walk goes once through the logs, and photos whose rows say all go out as
 * they come (lp-photo-walk.c). The rest, photos whose rows lack something,
 * photos in the folder that no row names, and events without a name, is
 * located when all logs were seen (lp-photo-rest.c), for which they are read
 * again, or, those that cannot be, gave their samples when they were read.
 */

typedef struct {
  gchar *path;
  gboolean is_pipe;
  gboolean may_name_photos;
} WalkLog;

struct _LpPhotoWalk {
  LpLogMapping *mapping;
  LpLogOptions options;
  WalkLog *logs;
  guint n_logs;
  gchar *format;
  LpPhotoFolder *folder;
  LpPhoto **exif;         /* the folder's photos, NULL where not read yet */
  gint64 *times;          /* when these were taken */
  gboolean has_fractions; /* of a second, as cameras mostly do not show */
  GHashTable *named;      /* paths, and names of photos without one */
  LpPhotoClock *clock;
  GTimeZone *zone; /* of the logs */
  LpGapLimits limits;
  LpLogProblemFunc problem;
  gpointer user_data;
  /* where a problem was reported that a second reading would find again */
  GHashTable *reported;
  gboolean is_rereading;
  gchar *no_photos; /* what is to be said if no log places a photo */

  LpLogReader *reader;
  guint next_log;
  guint next_photo;   /* in the folder, where there are no logs */
  GPtrArray *waiting; /* photos whose rows lack something */
  LpLogEvents *events;
  LpLogSamples *samples;
  LpTrack *track;
  GQueue rest; /* photos that are ready to go out */
  gboolean is_prepared;
  gboolean is_paired;
  gboolean has_late_times; /* that no pipe was asked for */
  gboolean is_rest_ready;
  /* for progress: added to by the thread that walks and looked at by any */
  LpTextProgress position;
  _Atomic guint64 size;
  gboolean has_size;
};

gboolean lp_photo_walk_is_read_once (const LpPhotoWalk *walk, guint log);
gboolean lp_photo_walk_ask_for_folder (LpPhotoWalk *walk, GError **error);
gboolean lp_photo_walk_locate_rest (LpPhotoWalk *walk, GError **error);
LpPhoto *lp_photo_walk_read_exif (LpPhotoWalk *walk, guint index);
void lp_photo_walk_report (LpPhotoWalk *walk, const gchar *file,
    const LpLogRow *row, gboolean rejected, const gchar *reason,
    const gchar *detail);

G_END_DECLS
