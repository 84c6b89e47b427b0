/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * What the markers of a JPEG in memory say, found without decoding it. Not
 * part of the public API of the library, but used by the plugin and the
 * command.
 */

typedef struct {
  guint8 id;
  guint8 horizontal; /* sampling factors, as in the file */
  guint8 vertical;
} LpJpegComponent;

typedef struct {
  gboolean has_frame; /* a frame header (SOF) was met; without one the
                       * members up to components are 0 */
  guint8 sof;         /* n of SOFn */
  guint8 precision;   /* bits a sample */
  guint16 width;
  guint16 height; /* 0 where the file leaves it to a DNL marker */
  guint8 n_components;
  LpJpegComponent components[255];
  guint16 restart_interval; /* of the first scan, MCUs, 0 for none */
  guint n_scans;
  guint exif_orientation; /* 1 to 8, 0 where not given or nonsense */
  guint n_icc_chunks;
  gboolean has_end; /* an end marker (EOI) closes the image */
  gsize end;        /* offset after it, or the whole size without one */
  gsize bytes_after_end;
} LpJpegInfo;

LP_API gboolean lp_jpeg_info_read (
    LpJpegInfo *info, const guint8 *data, gsize size, GError **error);
LP_API gboolean lp_jpeg_info_check (const LpJpegInfo *info, GError **error);
LP_API const gchar *lp_jpeg_info_get_process (const LpJpegInfo *info);
LP_API void lp_jpeg_info_get_imcu (
    const LpJpegInfo *info, guint *width, guint *height);
LP_API gchar *lp_jpeg_info_dup_sampling (const LpJpegInfo *info);
LP_API gchar *lp_jpeg_info_to_json (const LpJpegInfo *info);

G_END_DECLS
