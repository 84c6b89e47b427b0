/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * Files that were compressed as they are: gzip, bzip2, xz. Not part of the
 * public API.
 */

#define LP_POLE_MAGIC_LENGTH 6

typedef struct _LpPoleCodec LpPoleCodec;

const LpPoleCodec *lp_pole_codec_find (const guint8 *head, gsize length);
const gchar *lp_pole_codec_get_suffix (const LpPoleCodec *codec);
gboolean lp_pole_codec_unpack (const LpPoleCodec *codec, gint from, gint to,
    guint64 *budget, const gchar *shown, GError **error);
gboolean lp_pole_write_within (gint to, const void *data, gsize length,
    guint64 *budget, const gchar *shown, GError **error);

G_END_DECLS
