/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "pipeline/lp-pipeline.h"

/* A pipeline as a job at the terminal: progress and warnings on stderr,
 * Ctrl-C, the outcome as exit status. */
typedef struct {
  LpPipeline *pipeline;
  gboolean quiet;          /* neither progress nor warnings */
  gboolean json;           /* the summary as JSON on stdout */
  gboolean prints_summary; /* the summary for people, on stderr */
  gboolean lists_skipped;  /* skipped.ndjson says what the warnings say */
} PipelineJob;

gboolean pipeline_job_load (PipelineJob *job, const gchar *name);
gboolean pipeline_job_set (
    PipelineJob *job, const gchar *name, const gchar *value);
gboolean pipeline_job_set_all (
    PipelineJob *job, const gchar *name, gchar **values);
int pipeline_job_run (PipelineJob *job);
