/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * What GDAL says in this thread, put so that users can read it: on one line,
 * without passwords, and without the path that our own message names. Not part
 * of the public API.
 */
typedef struct {
  gchar *failure; /* the first since it was last cleared */
  GPtrArray *warnings;
  gchar *source; /* as GDAL knows it */
  gchar *path;   /* what GDAL is reading of it */
  GStrv secrets;
} LpPoleMessages;

void lp_pole_messages_begin (LpPoleMessages *messages, const gchar *source);
void lp_pole_messages_end (LpPoleMessages *messages);
void lp_pole_messages_set_path (LpPoleMessages *messages, const gchar *path);
void lp_pole_messages_clear_failure (LpPoleMessages *messages);

G_END_DECLS
