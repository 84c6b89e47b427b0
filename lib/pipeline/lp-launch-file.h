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
 *     #   quality: string = 95: quality of the crops, 0 to 100
 *     logsrc locations=${logs} photos=${photos} ! ...
 *
 * A parameter has a type, `string` or `list`, then its default after `=`
 * where it may be left out, then a description. Values are quoted when they
 * are put in, so the text has no quotes around `${}`, and nothing that a
 * value holds can become part of the pipeline. Further lines that begin with
 * # are comments, too.
 *
 * Not part of the public API.
 */

typedef struct {
  gchar *name;
  gchar *description;
  gchar *default_value; /* NULL where a value must be given */
  gboolean is_list;
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
gchar *lp_launch_file_expand (
    const LpLaunchFile *file, GHashTable *values, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpLaunchFile, lp_launch_file_free)

G_END_DECLS
