/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "photo/lp-photo.h"

G_BEGIN_DECLS

/*
 * Parts of a photo's record, for other records that hold them too. Not part
 * of the public API.
 */

void lp_photo_append_place (const LpPhoto *photo, GString *json);
void lp_photo_append_pole (const LpPhoto *photo, GString *json);

G_END_DECLS
