/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "crop/lp-crop-plan.h"

G_BEGIN_DECLS

/* Which pixels of a crop belong to what it is of: for lp-crop-render.c. */

gboolean lp_crop_mask_is_outlined (const LpAnnotation *annotation);
guint8 *lp_crop_mask_new (const LpCropPlan *plan);

G_END_DECLS
