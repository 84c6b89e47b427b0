/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "jpeg/lp-jpeg-decoder.h"
#include "jpeg_reference.h"

gint check_areas (LpJpegDecoder *decoder, GBytes *jpeg,
    const GstVideoInfo *info, GstVideoFormat format, guint n_rounds,
    GRand *rand, const gchar *name);
