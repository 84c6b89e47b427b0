/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "jpeg/lp-jpeg-decoder.h"
#include "jpeg_reference.h"

void make_area (GstVideoRectangle *area, gint width, gint height, GRand *rand);
void assert_frames_equal (const GstVideoFrame *a, const GstVideoFrame *b);
gint check_areas (LpJpegDecoder *decoder, GBytes *jpeg,
    const GstVideoInfo *info, GstVideoFormat format, guint n_rounds,
    GRand *rand, const gchar *name);
