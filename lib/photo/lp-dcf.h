/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * Folders on the cards of cameras, by the Design rule for Camera File system.
 * Not part of the public API.
 */

gboolean lp_dcf_is_in_folder (const gchar *path);
gboolean lp_dcf_folders_differ (const gchar *a, const gchar *b);

G_END_DECLS
