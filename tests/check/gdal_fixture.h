/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Points as GDAL writes them, in any of its formats. */

typedef struct {
  const gchar *line;
  gint number;
  gdouble x, y, z; /* z is NAN where there is none */
} WrittenPole;

void bring_to_crs (const gchar *crs, gdouble *x, gdouble *y);
void write_layer (const gchar *driver, const gchar *path, const gchar *layer,
    const gchar *crs, const WrittenPole *poles, guint n_poles);
void write_packed (const gchar *path, const gchar *bytes, gsize length);

G_END_DECLS
