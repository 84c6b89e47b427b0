/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * Finds an image by the path of a photo, though annotations rarely name it
 * the way the file system does. Not part of the public API.
 *
 * Two names are the same image if they end in the same components. Slashes
 * and backslashes, blanks and their URL escapes, and upper and lower case are
 * taken as equal; the extension may be missing or another. Of several images
 * the one that has most components in common wins; where two are equally
 * good, neither does. An image in another folder of a camera is not meant:
 * 101MEDIA/a.jpg is not 100MEDIA/a.jpg.
 */

#define LP_IMAGE_NONE G_MAXUINT
#define LP_IMAGE_AMBIGUOUS (G_MAXUINT - 1)

typedef struct _LpImageIndex LpImageIndex;

LpImageIndex *lp_image_index_new (void);
void lp_image_index_free (LpImageIndex *index);
guint lp_image_index_add (LpImageIndex *index, const gchar *name, guint image);
guint lp_image_index_find (const LpImageIndex *index, const gchar *photo);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpImageIndex, lp_image_index_free)

G_END_DECLS
