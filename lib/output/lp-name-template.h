/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "crop/lp-crop.h"

G_BEGIN_DECLS

/*
 * How crops are called: text with {fields}. Not part of the public API of the
 * library, but used by the plugin.
 */

#define LP_NAME_TEMPLATE_DEFAULT "{pole}/{photo}_{index}_{label}"

/* Bytes in one folder or file name, leaving room for what is added later: the
 * number of a second file of that name, the extension, a temporary suffix. */
#define LP_NAME_TEMPLATE_MAX_COMPONENT 200

typedef struct _LpNameTemplate LpNameTemplate;

LP_API LpNameTemplate *lp_name_template_new (const gchar *text, GError **error);
LP_API void lp_name_template_free (LpNameTemplate *self);
LP_API gchar *lp_name_template_name_crop (
    const LpNameTemplate *self, const LpCrop *crop);
LP_API gchar *lp_name_template_name_photo (
    const LpNameTemplate *self, const LpPhoto *photo);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpNameTemplate, lp_name_template_free)

G_END_DECLS
