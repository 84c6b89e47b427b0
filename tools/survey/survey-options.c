/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "survey/survey-options.h"

#include <math.h>
#include <string.h>

#include "lp-types.h"

/* One name a value, in the order of the enumerations. */
static const gchar *const subsampling_names[] = { "4:2:0", "4:2:2", "4:4:4" };
static const gchar *const photo_rows_names[] = { "located", "timed", "none" };

void
survey_options_init (SurveyOptions *options)
{
  *options = (SurveyOptions){
    .n_photos = 24,
    .photos_per_pole = 2,
    .width = 2000,
    .height = 1500,
    .span = 45.0,
    .gps_error = 2.0,
    .yaw_bias = 4.0,
    .look_ahead = 0.25,
    .noise = 2.0,
    .quality = 92,
    .telemetry_rate = 10.0,
    .seed = 1,
    .write_photos = TRUE,
  };
}

typedef struct {
  const gchar *name;
  gdouble value;
  gdouble minimum;
  gdouble maximum;
} Range;

/* Whether every number is within what the simulation can do. */
gboolean
survey_options_check (const SurveyOptions *options, GError **error)
{
  const Range ranges[] = {
    { "photos", options->n_photos, 1, 100000 },
    { "photos-per-pole", options->photos_per_pole, 1, 20 },
    { "size (width)", options->width, 64, 16384 },
    { "size (height)", options->height, 64, 16384 },
    { "span", options->span, 20, 500 },
    { "gps-error", options->gps_error, 0, 1000 },
    { "yaw-bias", options->yaw_bias, 0, 180 },
    { "clock-error", options->clock_error, -86400, 86400 },
    { "look-ahead", options->look_ahead, 0, 1 },
    { "missing-yaw", options->missing_yaw, 0, 1 },
    { "noise", options->noise, 0, 40 },
    { "quality", options->quality, 1, 100 },
    { "telemetry-rate", options->telemetry_rate, 0, 1000 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ranges); i++) {
    const Range *range = &ranges[i];
    if (range->value >= range->minimum && range->value <= range->maximum)
      continue;
    g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
        "%s is %g; it must be between %g and %g.", range->name, range->value,
        range->minimum, range->maximum);
    return FALSE;
  }
  if (options->photo_rows == SURVEY_PHOTO_ROWS_NONE &&
      options->telemetry_rate == 0) {
    g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
        "The log would be empty: with photo-rows none, telemetry-rate must "
        "not be 0.");
    return FALSE;
  }
  return TRUE;
}

/* @text is like 2000x1500. */
gboolean
survey_options_set_size (
    SurveyOptions *options, const gchar *text, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, "x", 2);
  guint64 width, height;

  if (g_strv_length (parts) != 2 ||
      !g_ascii_string_to_unsigned (parts[0], 10, 1, 65535, &width, NULL) ||
      !g_ascii_string_to_unsigned (parts[1], 10, 1, 65535, &height, NULL)) {
    g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
        "'%s' is no size; write it like 2000x1500.", text);
    return FALSE;
  }
  options->width = (gint) width;
  options->height = (gint) height;
  return TRUE;
}

static gint
find_name (const gchar *const *names, guint n_names, const gchar *what,
    const gchar *text, GError **error)
{
  for (guint i = 0; i < n_names; i++) {
    if (g_str_equal (names[i], text))
      return (gint) i;
  }
  g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
      "'%s' is no value of %s; choose %s, %s or %s.", text, what, names[0],
      names[1], names[2]);
  return -1;
}

gboolean
survey_options_set_subsampling (
    SurveyOptions *options, const gchar *text, GError **error)
{
  gint index = find_name (subsampling_names, G_N_ELEMENTS (subsampling_names),
      "subsampling", text, error);

  if (index >= 0)
    options->subsampling = (SurveySubsampling) index;
  return index >= 0;
}

gboolean
survey_options_set_photo_rows (
    SurveyOptions *options, const gchar *text, GError **error)
{
  gint index = find_name (photo_rows_names, G_N_ELEMENTS (photo_rows_names),
      "photo-rows", text, error);

  if (index >= 0)
    options->photo_rows = (SurveyPhotoRows) index;
  return index >= 0;
}
