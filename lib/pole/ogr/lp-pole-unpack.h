/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "pole/ogr/lp-pole-messages.h"

G_BEGIN_DECLS

/*
 * The files behind a source: itself, or what is in it where it was compressed
 * or is an archive. Not part of the public API.
 *
 * What is packed is unpacked to a folder of its own, removed again by
 * lp_pole_files_clear(), because formats such as GeoPackage are read here and
 * there, which GDAL's own unpacking while reading makes slow without end, and
 * so that the amount is known before any reader sees it.
 */

/* A bomb must not fill the disk: no more than this, and than half of what is
 * free. */
#define LP_POLE_MAX_UNPACKED (G_GUINT64_CONSTANT (4) << 30)

/* Packed in one another. */
#define LP_POLE_MAX_DEPTH 3
#define LP_POLE_MAX_MEMBERS 10000

typedef struct {
  gchar *path;  /* what GDAL opens */
  gchar *shown; /* for users: the source, or source/member */
  gboolean unpacked;
} LpPoleFile;

typedef struct {
  GPtrArray *files; /* LpPoleFile */
  gchar *folder;    /* of what was unpacked, or NULL */
  guint64 budget;   /* bytes that may be unpacked yet */
  guint n_unpacked;
  LpPoleMessages *messages;
} LpPoleFiles;

gboolean lp_pole_files_find (LpPoleFiles *files, const gchar *source,
    const gchar *shown, guint64 budget, LpPoleMessages *messages,
    GError **error);
void lp_pole_files_clear (LpPoleFiles *files);

G_END_DECLS
