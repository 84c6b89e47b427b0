/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "crop/lp-crop.h"

G_BEGIN_DECLS

/*
 * One line of manifest.ndjson. Not part of the public API of the library,
 * but used by the plugin.
 */

typedef struct {
  const LpPhoto *photo;
  const LpCrop *crop; /* NULL where the whole photo was written */
  const gchar *name;  /* relative path of the file */
  const gchar *media_type;
  gint width; /* pixels of the picture as written, 0 where not known */
  gint height;
  gsize bytes;
} LpManifestRow;

LP_API void lp_manifest_row_append_json (
    const LpManifestRow *row, GString *json);

G_END_DECLS
