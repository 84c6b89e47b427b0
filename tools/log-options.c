/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log-options.h"

#include "log/lp-log-reader.h"

/* Named as the parameters of pipelines. */
static const struct {
  const gchar *name;
  const gchar *description; /* NULL for that of formats */
  const gchar *form;
} options[] = {
  { "format", NULL, "FORMAT" },
  { "mapping", "which field of the log is what", "time=ts,image=cam.file,..." },
  { "log-time-zone",
      "where times in logs are from that do not say it; UTC otherwise",
      "+02:00|Europe/Vaduz" },
  { "time-zone",
      "where times in photos are from that do not say it; UTC otherwise",
      "+02:00|Europe/Vaduz" },
  { "clock-offset",
      "what to add to the times of photos; negative for a clock that is "
      "ahead; auto, with poles, to find it out by what the photos show",
      "SECONDS|auto" },
  { "clock-sync",
      "what the camera's clock showed, and what it was; several with commas "
      "for a clock that drifts",
      "SHOWN=TIME,..." },
  { "interior-gap",
      "how long a gap in the log may be for photos to be located in it",
      "SECONDS" },
  { "exterior-gap", "how far away in time the nearest fix may be", "SECONDS" },
};

void
log_options_init (LogOptionValues *values)
{
  *values = (LogOptionValues){ 0 };
  values->texts = g_new0 (gchar *, G_N_ELEMENTS (options));
}

void
log_options_clear (LogOptionValues *values)
{
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    g_free (values->texts[i]);
  g_free (values->texts);
  g_strfreev (values->logs);
  g_free (values->photos);
}

/* Appends to a list of GOptionEntry. */
void
log_options_add_entries (LogOptionValues *values, GArray *entries)
{
  const GOptionEntry files[] = {
    { "log", 'l', 0, G_OPTION_ARG_FILENAME_ARRAY, &values->logs,
        "flight log; may be given several times", "FILE" },
    { "photos", 'p', 0, G_OPTION_ARG_FILENAME, &values->photos,
        "folder with the photos", "DIR" },
  };

  g_array_append_vals (entries, files, G_N_ELEMENTS (files));
  for (guint i = 0; i < G_N_ELEMENTS (options); i++) {
    const GOptionEntry entry = { .long_name = options[i].name,
      .arg = G_OPTION_ARG_STRING,
      .arg_data = &values->texts[i],
      .description = options[i].description ? options[i].description
                                            : lp_log_format_get_help (),
      .arg_description = options[i].form };

    g_array_append_val (entries, entry);
  }
}

/* Whether the camera's clock is to be found out, which takes poles. */
gboolean
log_options_want_clock (const LogOptionValues *values)
{
  for (guint i = 0; i < G_N_ELEMENTS (options); i++) {
    if (g_str_equal (options[i].name, "clock-offset"))
      return g_strcmp0 (values->texts[i], "auto") == 0;
  }
  return FALSE;
}

/* A clock that is to be found out is a matter of matching. */
static gboolean
apply_option (const gchar *name, const gchar *value, PipelineJob *job)
{
  if (g_str_equal (name, "clock-offset") && g_strcmp0 (value, "auto") == 0)
    return pipeline_job_set (job, "estimate-clock-offset", "true");
  return pipeline_job_set (job, name, value);
}

gboolean
log_options_apply (const LogOptionValues *values, PipelineJob *job)
{
  gboolean good = pipeline_job_set_all (job, "logs", values->logs) &&
                  pipeline_job_set (job, "photos", values->photos);

  for (guint i = 0; i < G_N_ELEMENTS (options) && good; i++)
    good = apply_option (options[i].name, values->texts[i], job);
  return good;
}
