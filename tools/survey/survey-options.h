/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How the photos' chroma is sampled. */
typedef enum {
  SURVEY_SUBSAMPLING_420,
  SURVEY_SUBSAMPLING_422,
  SURVEY_SUBSAMPLING_444,
} SurveySubsampling;

/* What the log says of each photo. */
typedef enum {
  /* The autopilot's own time, position and attitude of the shutter. */
  SURVEY_PHOTO_ROWS_LOCATED,
  /* The camera's clock and gimbal only: the position is a matter of time. */
  SURVEY_PHOTO_ROWS_TIMED,
  /* Nothing: the photos' EXIF times must do. */
  SURVEY_PHOTO_ROWS_NONE,
} SurveyPhotoRows;

/* What survey to simulate. Errors given as metres or degrees are standard
 * deviations of a normal distribution, see docs/simulation.md. */
typedef struct {
  gint n_photos;
  gint photos_per_pole;
  gint width;
  gint height;
  gdouble span;
  gdouble gps_error;
  gdouble yaw_bias;
  gdouble clock_error;
  gdouble look_ahead;
  gdouble missing_yaw;
  gdouble noise;
  gint quality;
  SurveySubsampling subsampling;
  SurveyPhotoRows photo_rows;
  gdouble telemetry_rate;
  guint seed;
  gboolean write_photos;
  gboolean overwrite;
} SurveyOptions;

void survey_options_init (SurveyOptions *options);
gboolean survey_options_check (const SurveyOptions *options, GError **error);

gboolean survey_options_set_size (
    SurveyOptions *options, const gchar *text, GError **error);
gboolean survey_options_set_subsampling (
    SurveyOptions *options, const gchar *text, GError **error);
gboolean survey_options_set_photo_rows (
    SurveyOptions *options, const gchar *text, GError **error);

G_END_DECLS
