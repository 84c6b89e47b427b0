/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "photo/lp-match.h"

G_BEGIN_DECLS

#define LP_TYPE_PHOTO (lp_photo_get_type ())

/**
 * LpFix:
 * @LP_FIX_NONE: the photo could not be located
 * @LP_FIX_LOGGED: the log gives the photo's own position
 * @LP_FIX_INTERPOLATED: between two fixes of the log
 * @LP_FIX_NEAREST: the nearest fix of the log
 * @LP_FIX_EXIF: the position in the photo's own metadata
 *
 * Where a photo's position comes from.
 */
typedef enum {
  LP_FIX_NONE,
  LP_FIX_LOGGED,
  LP_FIX_INTERPOLATED,
  LP_FIX_NEAREST,
  LP_FIX_EXIF,
} LpFix;

#define LP_N_FIXES (LP_FIX_EXIF + 1)

/**
 * LpFixReason:
 * @LP_FIX_REASON_NONE: nothing to explain
 * @LP_FIX_REASON_NO_FIX: there is no position to be had
 * @LP_FIX_REASON_NO_TIME: the photo's time is not known
 * @LP_FIX_REASON_TOO_FAR: the next fix is too far away in time
 *
 * Why a photo has no position, or one that is less than the best.
 */
typedef enum {
  LP_FIX_REASON_NONE,
  LP_FIX_REASON_NO_FIX,
  LP_FIX_REASON_NO_TIME,
  LP_FIX_REASON_TOO_FAR,
} LpFixReason;

/**
 * LpPhoto:
 * @id: identity within a run, given by the ledger; 0 before that
 * @name: the photo's name as the log or the folder has it
 * @path: (nullable): the file, where one was found
 * @time: when it was taken, microseconds of UTC, or %LP_TIME_NONE
 * @time_is_local: whether @time is what the camera's clock showed, and nothing
 *   says in which zone
 * @fix: where the position comes from
 * @reason: why there is none, or not the best
 * @fix_gap_s: seconds between the photo and the fix that is farthest away of
 *   those used, or NAN
 * @latitude: degrees WGS84, or NAN
 * @longitude: degrees WGS84, or NAN
 * @altitude: metres, in the log's own datum, or NAN
 * @heading: of the aircraft, degrees clockwise from true north, or NAN
 * @camera_yaw: degrees clockwise from true north, or NAN
 * @camera_pitch: degrees, 0 level and -90 straight down, or NAN
 * @camera_roll: degrees, or NAN
 * @has_own_angles: whether these angles, as far as they are known, come from
 *   the photo itself, and not from a log by its time
 * @field_of_view: horizontal, of the upright picture, degrees, or NAN
 * @match: (nullable): the pole it shows
 * @damaged: whether the file is known to be incomplete
 * @orientation: which way up its picture is stored, 1 to 8 as in EXIF; 0
 *   where the file does not say, which counts as 1
 *
 * What is known of one photo: the record that travels through a pipeline.
 *
 * A photo is shared between threads and therefore no longer changed once it
 * hangs on a buffer: who knows more makes a copy with [method@Photo.copy],
 * changes that, and hangs it on the buffer instead.
 */
typedef struct {
  /*< private >*/
  gint ref_count;
  /*< public >*/
  guint64 id;
  gchar *name;
  gchar *path;
  gint64 time;
  gboolean time_is_local;
  LpFix fix;
  LpFixReason reason;
  gdouble fix_gap_s;
  gdouble latitude;
  gdouble longitude;
  gdouble altitude;
  gdouble heading;
  gdouble camera_yaw;
  gdouble camera_pitch;
  gdouble camera_roll;
  gboolean has_own_angles;
  gdouble field_of_view;
  LpMatch *match;
  gboolean damaged;
  guint orientation;
} LpPhoto;

LP_API GType lp_photo_get_type (void) G_GNUC_CONST;
LP_API LpPhoto *lp_photo_new (const gchar *name);
LP_API LpPhoto *lp_photo_copy (const LpPhoto *photo);
LP_API LpPhoto *lp_photo_ref (LpPhoto *photo);
LP_API void lp_photo_unref (LpPhoto *photo);

LP_API gboolean lp_photo_has_position (const LpPhoto *photo);
LP_API gboolean lp_position_is_plausible (gdouble latitude, gdouble longitude);
LP_API void lp_photo_set_path (LpPhoto *photo, const gchar *path);
LP_API void lp_photo_take_match (LpPhoto *photo, LpMatch *match);

LP_API gchar *lp_photo_to_json (const LpPhoto *photo);
LP_API void lp_photo_append_json (const LpPhoto *photo, GString *json);
LP_API LpPhoto *lp_photo_from_json (
    const gchar *json, gssize length, GError **error);

LP_API const gchar *lp_fix_to_string (LpFix fix);
LP_API const gchar *lp_fix_reason_to_string (LpFixReason reason);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpPhoto, lp_photo_unref)

G_END_DECLS
