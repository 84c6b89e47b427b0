/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

/* Stand-ins for photos: JPEG files without a picture that carry a time. */
void photo_fixture_write (
    const gchar *folder, const gchar *name, const gchar *exif_time);
