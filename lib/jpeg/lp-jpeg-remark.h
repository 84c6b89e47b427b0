/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the lossless crops of a photo lack of its metadata. Not part of the
 * public API of the library, but used by the plugin. */

typedef struct {
  const gchar *what; /* static, as in "crops lack the colour profile" */
  gchar *why;        /* a sentence */
} LpJpegRemark;

G_END_DECLS
