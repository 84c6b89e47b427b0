/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * A pipeline as a file: text for gst_parse_launch() with `${parameters}`,
 * which a comment at its head declares and describes:
 *
 *     # What the pipeline does, in a sentence.
 *     #
 *     # Parameters:
 *     #   photos: string: folder with the photos
 *     #   logs: list = : flight logs, in the order they were flown
 *     #   quality: integer 0..100 = 95: quality of the crops
 *     logsrc locations=${logs} photos=${photos} ! ...
 *
 * A parameter has a type, then its default after `=` where it may be left out,
 * then a description. Types are `string`, `list` (of strings), and `integer`
 * and `number` with the least and the greatest value, as in `0..100` or
 * `0..`. Their values are quoted when they are put in, so the text has no
 * quotes around `${}`, and nothing that a value holds can become part of the
 * pipeline. What `elements` stands for is a piece of pipeline, put in as it
 * is, which may have parameters in it. Further lines that begin with # are
 * comments, too.
 *
 * Not part of the public API.
 */

typedef enum {
  LP_LAUNCH_STRING,
  LP_LAUNCH_LIST,
  LP_LAUNCH_INTEGER,
  LP_LAUNCH_NUMBER,
  LP_LAUNCH_ELEMENTS,
} LpLaunchType;

typedef struct {
  gchar *name;
  LpLaunchType type;
  gdouble least; /* of integers and numbers */
  gdouble greatest;
  gchar *default_value; /* NULL where a value must be given */
  gchar *description;
} LpLaunchParameter;

typedef struct {
  gchar *path;
  gchar *description;
  gchar *text;
  GPtrArray *parameters; /* (element-type LpLaunchParameter) */
} LpLaunchFile;

LpLaunchFile *lp_launch_file_load (const gchar *name, GError **error);
void lp_launch_file_free (LpLaunchFile *file);
const LpLaunchParameter *lp_launch_file_find (
    const LpLaunchFile *file, const gchar *name);
gboolean lp_launch_parameter_check (
    const LpLaunchParameter *parameter, const gchar *value, GError **error);
gchar *lp_launch_file_expand (
    const LpLaunchFile *file, GHashTable *values, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpLaunchFile, lp_launch_file_free)

G_END_DECLS
