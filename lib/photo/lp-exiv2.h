/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * Metadata by Exiv2, of photos that are no JPEG, and to write EXIF. It lives in
 * a module that is opened when it is first wanted, which with most photos is
 * never. This is all that the library and the module know of each other. Not
 * part of the public API.
 */

#define LP_EXIV2_MODULE "linepatrol-exiv2"
#define LP_EXIV2_SYMBOL "lp_exiv2_module"

/* Of the stored picture; 0 is not known. */
typedef struct {
  gint width;
  gint height;
  guint orientation; /* 1 to 8 as in EXIF */
} LpExiv2Picture;

typedef struct {
  /* Makes the library ready, before anything else and only once. */
  gboolean (*initialize) (void);
  /* Reads a photo of any kind that Exiv2 knows. What the tags of @keys say is
   * put into @texts, to be freed, NULL where there is no such tag. Any thread
   * may call it; one at a time gets on. */
  gboolean (*read) (const gchar *path, const gchar *const *keys, guint n_keys,
      gchar **texts, LpExiv2Picture *picture);
  /* Takes the content of an APP1 segment, from `Exif` on, and gives its TIFF
   * structure back without the thumbnail, in the same order of bytes, with the
   * numbers that say the size of the picture as four bytes each. The
   * orientation, where it is not 0, is put in again should Exiv2 lose it. */
  GBytes *(*rewrite) (
      const guint8 *segment, gsize size, guint orientation, GError **error);
} LpExiv2;

const LpExiv2 *lp_exiv2_get (GError **error);

G_END_DECLS
