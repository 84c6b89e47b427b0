/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gst/gst.h>

#include "crop/lp-crop-options.h"

G_BEGIN_DECLS

/* What a user asks of crops as properties of an element. */

/* The properties as they were set: a text for each option, in the order of
 * lp_crop_option_list(). */
typedef struct {
  gchar **texts;
} GstCropOptions;

void gst_crop_options_install (GObjectClass *klass, guint first_id);
void gst_crop_options_init (GstCropOptions *options);
void gst_crop_options_clear (GstCropOptions *options);
gboolean gst_crop_options_set (
    GstCropOptions *options, guint index, const GValue *value);
gboolean gst_crop_options_get (
    const GstCropOptions *options, guint index, GValue *value);
gboolean gst_crop_options_parse (
    const GstCropOptions *options, LpCropOptions *parsed, GError **error);

G_END_DECLS
