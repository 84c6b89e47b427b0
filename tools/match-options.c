/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "match-options.h"

/* Named as the parameters of pipelines. */
static const struct {
  const gchar *name;
  const gchar *description;
  const gchar *form;
} options[] = {
  { "pole-mapping", "which field of the poles is what", "line=LINE,number=NR" },
  { "method", "how a pole is chosen: by where the camera looks, or the nearest",
      "view|distance" },
  { "max-distance", "how far away a pole may be", "METRES" },
  { "unmatched", "whether photos with no pole in reach go on without one",
      "keep|drop" },
  { "lookahead",
      "how many photos on either side are looked at with each one; all of its "
      "flight otherwise",
      "N" },
  { "max-clock-offset",
      "how far --clock-offset auto searches either way; 30 otherwise",
      "SECONDS" },
};

void
match_options_init (MatchOptionValues *values)
{
  *values = (MatchOptionValues){ 0 };
  values->texts = g_new0 (gchar *, G_N_ELEMENTS (options));
}

void
match_options_clear (MatchOptionValues *values)
{
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    g_free (values->texts[i]);
  g_free (values->texts);
  g_free (values->poles);
}

/* Appends to a list of GOptionEntry. */
void
match_options_add_entries (MatchOptionValues *values, GArray *entries)
{
  const GOptionEntry poles = { "poles", 0, 0, G_OPTION_ARG_FILENAME,
    &values->poles, "poles: any data source that GDAL reads", "SOURCE" };

  g_array_append_val (entries, poles);
  for (guint i = 0; i < G_N_ELEMENTS (options); i++) {
    const GOptionEntry entry = { .long_name = options[i].name,
      .arg = G_OPTION_ARG_STRING,
      .arg_data = &values->texts[i],
      .description = options[i].description,
      .arg_description = options[i].form };

    g_array_append_val (entries, entry);
  }
}

gboolean
match_options_apply (const MatchOptionValues *values, PipelineJob *job)
{
  gboolean good = pipeline_job_set (job, "poles", values->poles);

  for (guint i = 0; i < G_N_ELEMENTS (options) && good; i++)
    good = pipeline_job_set (job, options[i].name, values->texts[i]);
  return good;
}
