/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "crop/lp-crop-options.h"

G_BEGIN_DECLS

/* Options that have a form of their own, read from text: for
 * lp-crop-options.c. An error says what the text should look like. */

gboolean lp_crop_option_parse_padding (
    const gchar *text, LpCropOptions *options, GError **error);
gboolean lp_crop_option_parse_aspect (
    const gchar *text, LpCropOptions *options, GError **error);
gboolean lp_crop_option_parse_min_size (
    const gchar *text, LpCropOptions *options, GError **error);
gboolean lp_crop_option_parse_size (
    const gchar *text, LpCropOptions *options, GError **error);
gboolean lp_crop_option_parse_fill (
    const gchar *text, LpCropOptions *options, GError **error);

G_END_DECLS
